#include "query/ast.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace newsidx::query {

namespace {

bool has_other_words(const Node& node) {
    if (node.kind == Node::Kind::unit) return !is_stop_word(node.unit);
    if (node.kind == Node::Kind::exclude) return false;
    return std::any_of(node.children.begin(), node.children.end(), has_other_words);
}

Node without_stop_words(const Node& node) {
    Node kept = node;
    kept.children.clear();
    for (const Node& child : node.children) {
        if (child.kind == Node::Kind::unit && is_stop_word(child.unit)) continue;
        Node copy = child.kind == Node::Kind::any || child.kind == Node::Kind::all ? without_stop_words(child) : child;
        const bool emptied = copy.children.empty() && !child.children.empty();
        if (!emptied) kept.children.push_back(std::move(copy));
    }
    return kept;
}

// A word that would be read as syntax needs its quotes.
bool needs_quotes(const Unit& unit) {
    const std::string_view text = unit.text;
    return unit.quoted || text == "OR" || text.starts_with('-') || text.starts_with('=') || text.ends_with('*');
}

void append(const Node& node, std::string& out) {
    switch (node.kind) {
    case Node::Kind::unit:
        if (!node.unit.written.empty()) out += '=';
        out += needs_quotes(node.unit) ? '"' + node.unit.text + '"' : node.unit.text;
        if (node.unit.prefix) out += '*';
        break;
    case Node::Kind::exclude:
        out += '-';
        append(node.children.front(), out);
        break;
    case Node::Kind::all:
    case Node::Kind::any: {
        const Node* previous = nullptr;
        for (const Node& child : node.children) {
            // What was typed in one piece is cut again where it was only if it is in one piece.
            const bool joined = child.kind == Node::Kind::unit && child.unit.joined && previous != nullptr &&
                                previous->kind == Node::Kind::unit && !needs_quotes(previous->unit) &&
                                !needs_quotes(child.unit);
            if (previous != nullptr && !joined) out += node.kind == Node::Kind::any ? " OR " : " ";
            append(child, out);
            previous = &child;
        }
        break;
    }
    case Node::Kind::nothing: out += "\"\""; break;
    }
}

} // namespace

bool is_stop_word(const Unit& unit) {
    return !unit.prefix && unit.written.empty() &&
           std::all_of(unit.variants.begin(), unit.variants.end(),
                       [](const Slots& slots) { return slots.size() == 1 && slots.front().stop; });
}

Node searched(const Node& root) {
    return has_other_words(root) ? without_stop_words(root) : root;
}

std::string to_text(const Node& root) {
    std::string out;
    append(root, out);
    return out;
}

} // namespace newsidx::query
