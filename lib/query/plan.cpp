#include "query/plan.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

namespace newsidx::query {

namespace {

using Clause = std::vector<std::size_t>; // leaves, one of which a matching document holds

void append_term(const Leaf& leaf, std::string& out) {
    // An FTS5 string: the tokenizer gives it back as one term.
    out += '"';
    for (const char c : leaf.term) {
        if (c == '"') out += '"';
        out += c;
    }
    out += leaf.prefix ? "\" *" : "\"";
}

class Planner {
public:
    explicit Planner(Match match) : match_(match) {}

    Plan run(const Node& typed, std::span<const ScoredWord> added) {
        const Node root = searched(typed);
        if (has_nothing(root)) {
            plan_.nothing = true;
            return std::move(plan_);
        }
        for (const Node& child : root.children)
            if (child.kind != Node::Kind::exclude) ++plan_.units;
        const std::size_t minimum = match_ == Match::all    ? plan_.units
                                    : match_ == Match::most ? most_of(plan_.units)
                                                            : std::min<std::size_t>(1, plan_.units);
        loose_ = match_ == Match::any;
        plan_.root = root_condition(root, minimum, added);
        collect_terms(root);
        for (const ScoredWord& word : added)
            add_term(word);
        plan_.unmatched = holds_without_terms(plan_.root);
        write_expression(minimum);
        return std::move(plan_);
    }

private:
    static bool has_nothing(const Node& node) {
        return std::any_of(node.children.begin(), node.children.end(),
                           [](const Node& child) { return child.kind == Node::Kind::nothing; });
    }

    std::size_t leaf(const std::string& term, bool prefix) {
        for (std::size_t i = 0; i < plan_.leaves.size(); ++i)
            if (plan_.leaves[i].term == term && plan_.leaves[i].prefix == prefix) return i;
        plan_.leaves.push_back({term, prefix, kNoString});
        return plan_.leaves.size() - 1;
    }

    std::vector<std::size_t> leaves(const std::vector<std::string>& forms, bool prefix) {
        std::vector<std::size_t> out;
        out.reserve(forms.size());
        for (const std::string& form : forms)
            out.push_back(leaf(form, prefix));
        return out;
    }

    // What is asked for, of which a minimum must be there, and what must not be.
    Condition root_condition(const Node& root, std::size_t minimum, std::span<const ScoredWord> added) {
        Condition wanted;
        wanted.minimum = minimum;
        if (loose_ && minimum > 0 && !added.empty()) {
            Condition& words = wanted.children.emplace_back();
            words.kind = Condition::Kind::words;
            for (const ScoredWord& word : added)
                words.variants.push_back({{leaves(word.forms, false), 0}});
        }
        Condition all;
        for (const Node& child : root.children) {
            if (child.kind == Node::Kind::exclude) {
                const bool loose = std::exchange(loose_, false);
                all.children.push_back(condition(child));
                loose_ = loose;
            } else {
                wanted.children.push_back(condition(child));
            }
        }
        if (all.children.empty()) return wanted;
        if (!wanted.children.empty()) all.children.insert(all.children.begin(), std::move(wanted));
        all.minimum = all.children.size();
        return all;
    }

    Condition condition(const Node& node) {
        if (node.kind == Node::Kind::unit) return condition(node.unit);
        Condition out;
        out.kind = node.kind == Node::Kind::any       ? Condition::Kind::any
                   : node.kind == Node::Kind::exclude ? Condition::Kind::exclude
                                                      : Condition::Kind::all;
        out.children.reserve(node.children.size());
        for (const Node& child : node.children)
            out.children.push_back(condition(child));
        out.minimum = out.children.size();
        return out;
    }

    Condition condition(const Unit& unit) {
        Condition out;
        out.kind = Condition::Kind::words;
        out.written = unit.written;
        if (loose_ && !unit.quoted && unit.written.empty()) {
            // Where any word will do, any of these will.
            for (const ScoredWord& word : unit.scored)
                if (!word.character) out.variants.push_back({{leaves(word.forms, word.prefix), 0}});
            if (!out.variants.empty()) return out;
        }
        for (const Slots& slots : unit.variants) {
            std::vector<PlanSlot>& variant = out.variants.emplace_back();
            for (std::size_t i = 0; i < slots.size(); ++i)
                variant.push_back({leaves(slots[i].forms, unit.prefix && i + 1 == slots.size()), slots[i].offset});
        }
        return out;
    }

    void collect_terms(const Node& node) {
        if (node.kind == Node::Kind::exclude) return;
        if (node.kind == Node::Kind::unit)
            for (const ScoredWord& word : node.unit.scored)
                collect_term(word);
        for (const Node& child : node.children)
            collect_terms(child);
    }

    // The scoring term of this word; a new one has no weight yet.
    ScoringTerm& term_of(const ScoredWord& word) {
        std::vector<std::size_t> ids = leaves(word.forms, word.prefix);
        const auto known = std::find_if(plan_.terms.begin(), plan_.terms.end(), [&](const ScoringTerm& term) {
            return term.leaves == ids && term.group == word.prefix;
        });
        if (known != plan_.terms.end()) return *known;
        return plan_.terms.emplace_back(ScoringTerm{std::move(ids), 0, 0, word.prefix});
    }

    void add_term(const ScoredWord& word) { term_of(word).added += word.weight; }

    void collect_term(const ScoredWord& word) {
        ScoringTerm& term = term_of(word);
        term.frequency += word.weight;
        if (word.character) return;
        for (const std::size_t id : term.leaves)
            if (std::find(plan_.marked.begin(), plan_.marked.end(), id) == plan_.marked.end())
                plan_.marked.push_back(id);
    }

    // Whether a document without any of the query's terms matches.
    static bool holds_without_terms(const Condition& condition) {
        const auto holds = [](const Condition& child) { return holds_without_terms(child); };
        switch (condition.kind) {
        case Condition::Kind::words: return false;
        case Condition::Kind::exclude: return !holds(condition.children.front());
        case Condition::Kind::any: return std::any_of(condition.children.begin(), condition.children.end(), holds);
        case Condition::Kind::all: break;
        }
        return static_cast<std::size_t>(std::count_if(condition.children.begin(), condition.children.end(), holds)) >=
               condition.minimum;
    }

    // Clauses all of which hold in every document for which the condition does. `exact`: and the other way round.
    static std::vector<Clause> clauses_of(const Condition& condition, bool& exact) {
        std::vector<Clause> out;
        switch (condition.kind) {
        case Condition::Kind::words: return clauses_of_words(condition, exact);
        case Condition::Kind::exclude: exact = false; return out;
        case Condition::Kind::any: return one_of(condition.children, exact);
        case Condition::Kind::all: break;
        }
        if (condition.minimum < condition.children.size()) {
            if (condition.minimum != 1) exact = false;
            if (condition.minimum == 0) return out;
            return one_of(condition.children, exact);
        }
        for (const Condition& child : condition.children)
            for (Clause& clause : clauses_of(child, exact))
                out.push_back(std::move(clause));
        return out;
    }

    static std::vector<Clause> clauses_of_words(const Condition& words, bool& exact) {
        std::vector<Clause> out;
        if (!words.written.empty()) exact = false;
        if (words.variants.size() == 1) {
            if (words.variants.front().size() > 1) exact = false;
            for (const PlanSlot& slot : words.variants.front())
                out.push_back(slot.leaves);
            return out;
        }
        Clause one;
        for (const std::vector<PlanSlot>& slots : words.variants) {
            if (slots.size() > 1) exact = false;
            one.insert(one.end(), slots.front().leaves.begin(), slots.front().leaves.end());
        }
        out.push_back(std::move(one));
        return out;
    }

    // Of each child a clause, joined; none where a child needs no term.
    static std::vector<Clause> one_of(const std::vector<Condition>& children, bool& exact) {
        Clause one;
        for (const Condition& child : children) {
            const std::vector<Clause> clauses = clauses_of(child, exact);
            if (clauses.empty()) {
                exact = false;
                return {};
            }
            if (clauses.size() > 1) exact = false;
            // The one with the fewest leaves finds the fewest documents, as far as can be told without statistics.
            const auto best = std::min_element(clauses.begin(), clauses.end(),
                                               [](const Clause& a, const Clause& b) { return a.size() < b.size(); });
            one.insert(one.end(), best->begin(), best->end());
        }
        return {std::move(one)};
    }

    void write_expression(std::size_t minimum) {
        if (plan_.leaves.empty()) return;
        bool exact = minimum > 0;
        std::vector<Clause> clauses;
        if (!plan_.unmatched) clauses = clauses_of(plan_.root, exact);
        for (Clause& clause : clauses) {
            std::sort(clause.begin(), clause.end());
            clause.erase(std::unique(clause.begin(), clause.end()), clause.end());
        }
        for (auto clause = clauses.begin(); clause != clauses.end();)
            clause = std::find(clauses.begin(), clause, *clause) == clause ? std::next(clause) : clauses.erase(clause);
        plan_.exact = exact && !plan_.unmatched;

        // The leaves that no clause has, so that they are counted, too. FTS5 counts one side of an OR only where the
        // branch around it matches, and where an AND that is not the root meets a phrase whose words are there but not
        // side by side, it forgets the counts of all leaves below that AND, also of those that are ahead already
        // (fts5ExprNodeZeroPoslist in 3.40). Single terms in flat ORs directly below a root that is an AND are always
        // counted. One of the first clause's leaves is in every match, so with them the last clause refuses none.
        std::vector<bool> counted(plan_.leaves.size(), false);
        for (const Clause& clause : clauses)
            for (const std::size_t id : clause)
                counted[id] = true;
        Clause rest;
        for (std::size_t id = 0; id < counted.size(); ++id)
            if (!counted[id]) rest.push_back(id);
        if (!rest.empty() && !clauses.empty())
            rest.insert(rest.begin(), clauses.front().begin(), clauses.front().end());
        if (!rest.empty()) clauses.push_back(std::move(rest));
        for (const Clause& clause : clauses)
            append_clause(clause);
    }

    void append_clause(const Clause& clause) {
        std::string& out = plan_.expression;
        out += out.empty() ? "(" : " AND (";
        for (std::size_t i = 0; i < clause.size(); ++i) {
            if (i > 0) out += " OR ";
            Leaf& leaf = plan_.leaves[clause[i]];
            append_term(leaf, out);
            if (leaf.string == kNoString) leaf.string = plan_.strings;
            ++plan_.strings;
        }
        out += ')';
    }

    static constexpr std::size_t kNoString = static_cast<std::size_t>(-1);

    Match match_;
    bool loose_ = false; // an unquoted unit matches where one of its words stands
    Plan plan_;
};

} // namespace

Plan plan(const Node& root, Match match, std::span<const ScoredWord> added) {
    return Planner(match).run(root, added);
}

std::size_t most_of(std::size_t units) {
    if (units <= 1) return units;
    return units - std::max<std::size_t>(1, units / 3);
}

} // namespace newsidx::query
