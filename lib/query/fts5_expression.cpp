#include "query/fts5_expression.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace newsidx::query {

namespace {

// Stop words alone in a unit are dropped where the query has other words to find.
bool only_stop_words(const Unit& unit) {
    return !unit.prefix && unit.terms.size() == 1 && unit.stop.front();
}

bool has_other_words(const Node& node) {
    if (node.kind == Node::Kind::unit) return !only_stop_words(node.unit);
    if (node.kind == Node::Kind::exclude) return false;
    return std::any_of(node.children.begin(), node.children.end(), has_other_words);
}

Node without_stop_words(const Node& node) {
    Node kept = node;
    kept.children.clear();
    for (const Node& child : node.children) {
        if (child.kind == Node::Kind::unit && only_stop_words(child.unit)) continue;
        Node copy = child.kind == Node::Kind::any || child.kind == Node::Kind::all ? without_stop_words(child) : child;
        const bool emptied = copy.children.empty() && !child.children.empty();
        if (!emptied) kept.children.push_back(std::move(copy));
    }
    return kept;
}

class Compiler {
public:
    explicit Compiler(Match match) : match_(match) {}

    Fts5Expression run(const Node& typed) {
        const Node root = searched(typed);
        std::vector<const Node*> wanted;
        std::vector<const Node*> excluded;
        for (const Node& child : root.children) {
            if (child.kind == Node::Kind::nothing) {
                out_.kind = Fts5Expression::Kind::nothing;
                return std::move(out_);
            }
            (child.kind == Node::Kind::exclude ? excluded : wanted).push_back(&child);
        }
        for (const Node* node : wanted)
            collect_terms(*node);
        if (wanted.empty()) {
            out_.kind = Fts5Expression::Kind::everything;
            append_excluded(excluded, out_.text);
            return std::move(out_);
        }
        const bool flat = append_filter(wanted, out_.text);
        if (!excluded.empty()) {
            out_.text = '(' + out_.text + ") NOT (";
            append_excluded(excluded, out_.text);
            out_.text += ')';
        }
        if (!flat) add_scoring_terms();
        return std::move(out_);
    }

private:
    // What scores of a unit: its words but stop words, or these where it has nothing else.
    template <class Visit>
    static void for_each_scoring(const Unit& unit, Visit visit) {
        const std::size_t last = unit.terms.size() - 1;
        const bool only_stops = !unit.prefix && std::find(unit.stop.begin(), unit.stop.end(), false) == unit.stop.end();
        for (std::size_t i = 0; i <= last; ++i) {
            const bool prefix = unit.prefix && i == last;
            if (!unit.stop[i] || prefix || only_stops) visit(unit.terms[i], prefix);
        }
    }

    std::size_t find_term(std::string_view term, bool prefix) const {
        for (std::size_t i = 0; i < out_.terms.size(); ++i)
            if (out_.terms[i].term == term && out_.terms[i].prefix == prefix) return i;
        return kNoTerm;
    }

    void collect_terms(const Node& node) {
        if (node.kind == Node::Kind::unit)
            for_each_scoring(node.unit, [this](const std::string& term, bool prefix) {
                if (const std::size_t known = find_term(term, prefix); known != kNoTerm)
                    out_.terms[known].frequency += 1;
                else
                    out_.terms.push_back({term, prefix, 1});
            });
        for (const Node& child : node.children)
            collect_terms(child);
    }

    // Whether every scoring term is a leaf that is counted in every match.
    bool append_filter(const std::vector<const Node*>& wanted, std::string& filter) {
        out_.units = wanted.size();
        if (match_ == Match::most) out_.minimum_units = most_of(wanted.size());
        const bool all = match_ == Match::all || out_.minimum_units == wanted.size();
        if (all || match_ == Match::any) out_.minimum_units = 0;
        std::vector<bool> has_leaf(out_.terms.size(), false);
        bool flat = true;
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            if (i > 0) filter += all ? " AND " : " OR ";
            flat &= append_wanted(*wanted[i], i, has_leaf, filter);
        }
        return flat;
    }

    // Two things keep FTS5 from counting a leaf: it counts one side of an OR only where the branch around it matches,
    // and where an AND that is not the root meets a phrase whose words are there but not side by side, it forgets the
    // counts of all leaves below that AND, also of those that are ahead already (fts5ExprNodeZeroPoslist in 3.40). So
    // the terms stand once more, in a flat OR directly below a root that is an AND.
    void add_scoring_terms() {
        for (Leaf& leaf : out_.leaves)
            leaf.scoring_term = kNoTerm;
        out_.text = '(' + out_.text + ") AND (";
        for (std::size_t i = 0; i < out_.terms.size(); ++i) {
            if (i > 0) out_.text += " OR ";
            append_term(out_.terms[i].term, out_.terms[i].prefix, out_.text);
            out_.leaves.push_back({i, kNoTerm});
        }
        out_.text += ')';
    }

    // Whether all the node's scoring terms now have leaves that are counted whenever the whole matches.
    bool append_wanted(const Node& node, std::size_t unit, std::vector<bool>& has_leaf, std::string& filter) {
        if (node.kind == Node::Kind::unit) return append_unit(node.unit, unit, has_leaf, filter);
        const bool any = node.kind == Node::Kind::any;
        bool flat = any;
        filter += '(';
        for (std::size_t i = 0; i < node.children.size(); ++i) {
            if (i > 0) filter += any ? " OR " : " AND ";
            flat &= append_wanted(node.children[i], unit, has_leaf, filter);
        }
        filter += ')';
        return flat;
    }

    bool append_unit(const Unit& unit, std::size_t number, std::vector<bool>& has_leaf, std::string& filter) {
        append_terms(unit, filter);
        Leaf leaf{kNoTerm, number};
        if (unit.terms.size() == 1) {
            leaf.scoring_term = find_term(unit.terms.front(), unit.prefix);
            if (leaf.scoring_term != kNoTerm && has_leaf[leaf.scoring_term]) leaf.scoring_term = kNoTerm;
            if (leaf.scoring_term != kNoTerm) has_leaf[leaf.scoring_term] = true;
        }
        out_.leaves.push_back(leaf);
        return unit.terms.size() == 1;
    }

    void append_excluded(const std::vector<const Node*>& excluded, std::string& out) {
        for (std::size_t i = 0; i < excluded.size(); ++i) {
            if (i > 0) out += " OR ";
            append_terms(excluded[i]->children.front().unit, out);
            out_.leaves.emplace_back();
        }
    }

    // One leaf: a word, or words side by side.
    static void append_terms(const Unit& unit, std::string& out) {
        for (std::size_t i = 0; i < unit.terms.size(); ++i) {
            if (i > 0) out += " + ";
            append_term(unit.terms[i], unit.prefix && i + 1 == unit.terms.size(), out);
        }
    }

    // An FTS5 string: the tokenizer gives it back as one term.
    static void append_term(std::string_view term, bool prefix, std::string& out) {
        out += '"';
        for (const char c : term) {
            if (c == '"') out += '"';
            out += c;
        }
        out += prefix ? "\" *" : "\"";
    }

    Match match_;
    Fts5Expression out_;
};

} // namespace

Node searched(const Node& root) {
    return has_other_words(root) ? without_stop_words(root) : root;
}

Fts5Expression to_fts5(const Node& root, Match match) {
    return Compiler(match).run(root);
}

std::size_t most_of(std::size_t units) {
    if (units <= 1) return units;
    return units - std::max<std::size_t>(1, units / 3);
}

} // namespace newsidx::query
