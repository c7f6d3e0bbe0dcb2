#include "query/ast.h"

#include "query/lexical.h"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <string_view>
#include <utility>

namespace newsidx::query {

namespace {

bool has_other_words(const Node& node) {
    if (node.kind == Node::Kind::unit) return !is_stop_word(node.unit);
    if (node.kind == Node::Kind::near) return true;
    if (node.kind == Node::Kind::exclude) return false;
    return std::any_of(node.children.begin(), node.children.end(), has_other_words);
}

// Whether without_stop_words() makes another tree of it.
bool has_stop_words(const Node& node) {
    return std::any_of(node.children.begin(), node.children.end(), [](const Node& child) {
        switch (child.kind) {
        case Node::Kind::unit: return is_stop_word(child.unit);
        case Node::Kind::any:
        case Node::Kind::all: return has_stop_words(child);
        case Node::Kind::synonyms:
            return child.children.front().kind == Node::Kind::all && has_stop_words(child.children.front());
        default: return false;
        }
    });
}

// Empty where nothing is left.
Node without_stop_words(Node node) {
    std::vector<Node> kept;
    kept.reserve(node.children.size());
    bool is_apart = false; // from what stood before it
    for (Node& child : node.children) {
        if (child.kind == Node::Kind::unit && is_stop_word(child.unit)) {
            is_apart = true;
            continue;
        }
        if (std::exchange(is_apart, false)) child.unit.joined = false;
        const bool inner = child.kind == Node::Kind::any || child.kind == Node::Kind::all;
        if (inner) {
            Node part = without_stop_words(std::move(child));
            if (part.children.empty()) continue;
            kept.push_back(part.children.size() == 1 ? std::move(part.children.front()) : std::move(part));
            continue;
        }
        // What was typed is searched as it would be without synonyms.
        if (child.kind == Node::Kind::synonyms && child.children.front().kind == Node::Kind::all)
            if (Node typed = without_stop_words(child.children.front()); !typed.children.empty())
                child.children.front() = std::move(typed);
        kept.push_back(std::move(child));
    }
    node.children = std::move(kept);
    return node;
}

// Where a node stands, as far as it matters for how it is written.
enum class Place {
    row,    // among others, with spaces between
    operand // joined with others, or left out
};

void append(const Node& node, Place place, std::string& out);

std::string boost_text(double boost) {
    return boost == 1 ? std::string() : fmt::format("^{}", boost);
}

void append_field(Fields fields, std::string& out) {
    if (fields != kAnywhere) out.append(name_of(fields)) += ':';
}

void append_unit(const Unit& unit, std::string& out) {
    append_field(unit.fields, out);
    if (!unit.written.empty()) out += '=';
    const bool quotes = unit.quoted || reads_as_syntax(unit.text);
    if (quotes) out += '"';
    out += unit.text;
    if (quotes) out += '"';
    if (unit.prefix) out += '*';
    if (unit.edits > 0) out += fmt::format("~{}", unit.edits);
    out += boost_text(unit.boost);
}

// Whether the node was typed in one piece with the one before it. Only if it is written so it is cut there again.
bool is_joined(const Node& previous, const Node& node) {
    return node.kind == Node::Kind::unit && node.unit.joined && previous.kind == Node::Kind::unit &&
           !previous.unit.quoted && previous.unit.boost == 1 && node.unit.boost == 1;
}

// "a b"~5, or "a b" NEAR/5 c* where not all are plain words.
void append_near(const Node& node, Place place, std::string& out) {
    const Unit& first = node.children.front().unit;
    const bool plain = std::all_of(node.children.begin(), node.children.end(), [&first](const Node& child) {
        const Unit& unit = child.unit;
        return !unit.prefix && unit.edits == 0 && !unit.quoted && unit.written.empty() && unit.fields == first.fields &&
               unit.boost == first.boost;
    });
    if (plain) {
        append_field(first.fields, out);
        out += '"';
        for (std::size_t i = 0; i < node.children.size(); ++i) {
            if (i > 0 && !node.children[i].unit.joined) out += ' ';
            out += node.children[i].unit.text;
        }
        out += fmt::format("\"~{}{}", node.distance, boost_text(first.boost));
        return;
    }
    if (place == Place::operand) out += '(';
    for (std::size_t i = 0; i < node.children.size(); ++i) {
        if (i > 0) out += fmt::format(" NEAR/{} ", node.distance);
        append_unit(node.children[i].unit, out);
    }
    if (place == Place::operand) out += ')';
}

// What stands in a row, with what was typed in the place of synonyms.
std::vector<const Node*> typed_row(const Node& node) {
    std::vector<const Node*> row;
    for (const Node& child : node.children) {
        const Node& typed = child.kind == Node::Kind::synonyms ? child.children.front() : child;
        if (&typed != &child && typed.kind == Node::Kind::all)
            for (const Node& word : typed.children)
                row.push_back(&word);
        else
            row.push_back(&typed);
    }
    return row;
}

void append_row(const Node& node, std::string& out) {
    const std::vector<const Node*> row = typed_row(node);
    for (std::size_t i = 0; i < row.size(); ++i) {
        const bool after = i > 0 && is_joined(*row[i - 1], *row[i]);
        const bool before = i + 1 < row.size() && is_joined(*row[i], *row[i + 1]);
        if (i > 0 && !after) out += ' ';
        // Inside of a piece nothing reads as syntax.
        if (before || after)
            out.append(row[i]->unit.text).append(row[i]->unit.prefix ? "*" : "");
        else
            append(*row[i], Place::row, out);
    }
}

void append(const Node& node, Place place, std::string& out) {
    switch (node.kind) {
    case Node::Kind::unit: append_unit(node.unit, out); break;
    case Node::Kind::near: append_near(node, place, out); break;
    case Node::Kind::exclude:
        out += node.children.front().kind == Node::Kind::exclude ? "-(" : "-";
        append(node.children.front(), Place::operand, out);
        if (node.children.front().kind == Node::Kind::exclude) out += ')';
        break;
    case Node::Kind::all:
        out += '(';
        append_row(node, out);
        out += ')';
        break;
    case Node::Kind::any: {
        if (place == Place::operand) out += '(';
        bool first = true;
        for (const Node& child : node.children) {
            if (!std::exchange(first, false)) out += " OR ";
            append(child, Place::operand, out);
        }
        if (place == Place::operand) out += ')';
        break;
    }
    case Node::Kind::synonyms: append(node.children.front(), place, out); break; // what was typed
    case Node::Kind::filter: out += to_text(node.filter); break;
    case Node::Kind::nothing: out += "\"\""; break;
    }
}

} // namespace

text::AnalyzerBits elsewhere(const Unit& unit, std::string_view term) {
    const auto foreign = std::find_if(unit.foreign.begin(), unit.foreign.end(),
                                      [term](const ForeignForm& form) { return form.form == term; });
    return foreign == unit.foreign.end() ? 0 : foreign->elsewhere;
}

Node joined(Node::Kind kind, std::vector<Node> children) {
    std::erase_if(children, is_nothing);
    if (children.empty()) return node_of(Node::Kind::nothing);
    if (children.size() == 1) return Node(std::move(children.front()));
    Node node = node_of(kind);
    for (Node& child : children) {
        if (kind == Node::Kind::any && child.kind == kind)
            std::move(child.children.begin(), child.children.end(), std::back_inserter(node.children));
        else
            node.children.push_back(std::move(child));
    }
    return node;
}

Node near_of(Node left, Node right, unsigned distance) {
    Node node = node_of(Node::Kind::near);
    node.distance = distance;
    for (Node* side : {&left, &right}) {
        node.distance = std::max(node.distance, side->distance);
        if (side->kind == Node::Kind::near)
            std::move(side->children.begin(), side->children.end(), std::back_inserter(node.children));
        else
            node.children.push_back(std::move(*side));
    }
    return node;
}

void forget_respellings(Node& node) {
    node.unit.respellings.clear();
    for (Node& child : node.children)
        forget_respellings(child);
}

bool is_stop_word(const Unit& unit) {
    return !unit.prefix && unit.edits == 0 && unit.written.empty() &&
           std::all_of(unit.variants.begin(), unit.variants.end(),
                       [](const Slots& slots) { return slots.size() == 1 && slots.front().stop; });
}

const Node& searched(const Node& root, Node& made) {
    if (!has_stop_words(root) || !has_other_words(root)) return root;
    made = without_stop_words(root);
    return made;
}

bool has_words(const Node& node) {
    if (node.kind == Node::Kind::exclude || node.kind == Node::Kind::filter) return false;
    return node.children.empty() ? node.kind == Node::Kind::unit || node.kind == Node::Kind::nothing
                                 : std::any_of(node.children.begin(), node.children.end(), has_words);
}

std::string to_text(const Node& root) {
    std::string out;
    append_row(root, out);
    return out;
}

} // namespace newsidx::query
