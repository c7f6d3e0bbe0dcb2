#include "query/plan.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <tuple>
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

void sort_unique(std::vector<std::size_t>& ids) {
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
}

class Planner {
public:
    explicit Planner(Match match) : match_(match) {}

    Plan run(const Node& typed, std::span<const ScoredWord> added) {
        Node made;
        const Node& root = searched(typed, made);
        if (has_nothing(root)) {
            plan_.nothing = true;
            return std::move(plan_);
        }
        plan_.units = static_cast<std::size_t>(std::count_if(root.children.begin(), root.children.end(), has_words));
        const std::size_t minimum = least_of(match_, plan_.units);
        loose_ = match_ == Match::any;
        plan_.root = root_condition(root, minimum, added);
        collect_terms(root);
        for (const ScoredWord& word : added)
            term_of(word, {}).added += word.weight;
        plan_.unmatched = without_terms(plan_.root).holds;
        write_expression(minimum);
        return std::move(plan_);
    }

private:
    static bool has_nothing(const Node& node) {
        return std::any_of(node.children.begin(), node.children.end(),
                           [](const Node& child) { return child.kind == Node::Kind::nothing; });
    }

    using LeafKey = std::tuple<std::string, bool, text::AnalyzerBits>;
    std::size_t leaf(const std::string& term, bool prefix, const Unit& unit) {
        const text::AnalyzerBits other = elsewhere(unit, term);
        const auto [known, fresh] = leaf_ids_.try_emplace(LeafKey(term, prefix, other), plan_.leaves.size());
        if (fresh) plan_.leaves.push_back({term, prefix, other, kNoString});
        return known->second;
    }

    std::vector<std::size_t> leaves(const std::vector<std::string>& forms, bool prefix, const Unit& unit) {
        std::vector<std::size_t> out;
        out.reserve(forms.size());
        for (const std::string& form : forms)
            out.push_back(leaf(form, prefix, unit));
        return out;
    }

    // Of a word that is typed in part, and its completions.
    std::vector<std::size_t> leaves(const std::vector<std::string>& forms, const Unit& unit) {
        std::vector<std::size_t> out = leaves(forms, unit.prefix, unit);
        for (const text::CompletedTerm& completed : unit.completions)
            out.push_back(leaf(completed.term, false, unit));
        return out;
    }

    PlanRow row(const Slots& slots, const Unit& unit) {
        PlanRow out;
        for (std::size_t i = 0; i < slots.size(); ++i) {
            const bool is_last = i + 1 == slots.size();
            out.push_back({is_last ? leaves(slots[i].forms, unit) : leaves(slots[i].forms, false, unit),
                           slots[i].offset, slots[i].width});
        }
        return out;
    }

    // What is asked for, of which a minimum must be there; and before it what must hold, or must not, in any case.
    Condition root_condition(const Node& root, std::size_t minimum, std::span<const ScoredWord> added) {
        Condition wanted;
        wanted.minimum = minimum;
        if (loose_ && minimum > 0 && !added.empty()) {
            Condition& words = wanted.children.emplace_back();
            words.kind = Condition::Kind::words;
            for (const ScoredWord& word : added)
                words.rows.push_back({{leaves(word.forms, false, {}), 0, 1}});
        }
        Condition all;
        std::vector<Condition> excluded;
        for (const Node& child : root.children) {
            if (has_words(child)) {
                wanted.children.push_back(condition(child));
                continue;
            }
            const bool loose = std::exchange(loose_, false);
            Condition one = condition(child);
            loose_ = loose;
            if (one.kind == Condition::Kind::filter) plan_.required.push_back(one.filter);
            (child.kind == Node::Kind::exclude ? excluded : all.children).push_back(std::move(one));
        }
        if (all.children.empty() && excluded.empty()) return wanted;
        if (!wanted.children.empty()) all.children.push_back(std::move(wanted));
        std::move(excluded.begin(), excluded.end(), std::back_inserter(all.children));
        all.minimum = all.children.size();
        return all;
    }

    static Condition::Kind kind_of(Node::Kind kind) {
        switch (kind) {
        case Node::Kind::any:
        case Node::Kind::synonyms: return Condition::Kind::any;
        case Node::Kind::exclude: return Condition::Kind::exclude;
        case Node::Kind::near: return Condition::Kind::near;
        default: return Condition::Kind::all;
        }
    }

    Condition condition(const Node& node) {
        if (node.kind == Node::Kind::unit) return condition(node.unit);
        Condition out;
        if (node.kind == Node::Kind::filter) {
            out.kind = Condition::Kind::filter;
            out.filter = plan_.filters.size();
            plan_.filters.push_back(node.filter);
            return out;
        }
        out.kind = kind_of(node.kind);
        // Only what stands alone is loosened: a group is required as a whole.
        const bool loose = loose_;
        if (node.kind != Node::Kind::any) loose_ = false;
        out.children.reserve(node.children.size());
        for (const Node& child : node.children) {
            Condition one = condition(child);
            const auto same = std::find_if(out.children.begin(), out.children.end(), [&one](const Condition& other) {
                return other.rows == one.rows && other.fields == one.fields;
            });
            if (node.kind == Node::Kind::near && same != out.children.end())
                ++same->times;
            else
                out.children.push_back(std::move(one));
        }
        loose_ = loose;
        out.minimum = out.children.size();
        out.distance = node.distance;
        return out;
    }

    Condition condition(const Unit& unit) {
        Condition out;
        out.kind = Condition::Kind::words;
        out.written = unit.written;
        out.fields = unit.fields;
        if (loose_ && !unit.quoted && unit.written.empty()) {
            // Where any word will do, any of these will.
            for (const ScoredWord& word : unit.scored)
                if (!word.character) out.rows.push_back({{leaves_of(word, unit), 0, 1}});
            if (!out.rows.empty()) return out;
        }
        out.rows.reserve(unit.variants.size());
        for (const Slots& slots : unit.variants)
            out.rows.push_back(row(slots, unit));
        return out;
    }

    std::vector<std::size_t> leaves_of(const ScoredWord& word, const Unit& unit) {
        return word.prefix ? leaves(word.forms, unit) : leaves(word.forms, false, unit);
    }

    void collect_terms(const Node& node) {
        switch (node.kind) {
        case Node::Kind::exclude: return;
        case Node::Kind::unit: collect_unit(node.unit); return;
        case Node::Kind::synonyms: collect_synonyms(node); return;
        default: break;
        }
        for (const Node& child : node.children)
            collect_terms(child);
    }

    void collect_unit(const Unit& unit) {
        Marked shown;
        for (const ScoredWord& word : unit.scored) {
            ScoringTerm& term = term_of(word, unit);
            term.frequency += word.weight * unit.boost;
            if (!word.character) shown.leaves.insert(shown.leaves.end(), term.leaves.begin(), term.leaves.end());
        }
        mark(std::move(shown), unit);
    }

    // A word and its synonyms count as one: their frequencies summed. Where several words were typed each counts, and
    // the synonyms together as one more.
    void collect_synonyms(const Node& node) {
        const Node& typed = node.children.front();
        ScoringTerm term;
        const bool one_word = typed.kind == Node::Kind::unit && typed.unit.scored.size() == 1;
        if (one_word)
            term.leaves = leaves(typed.unit.scored.front().forms, false, typed.unit);
        else
            collect_terms(typed);
        for (std::size_t i = 1; i < node.children.size(); ++i) {
            const Unit& unit = node.children[i].unit;
            term.fields = unit.fields;
            term.frequency = unit.boost;
            Marked shown;
            for (const Slots& slots : unit.variants) {
                PlanRow words = row(slots, unit);
                for (const PlanSlot& slot : words)
                    shown.leaves.insert(shown.leaves.end(), slot.leaves.begin(), slot.leaves.end());
                if (words.size() > 1)
                    term.rows.push_back(std::move(words));
                else
                    term.leaves.insert(term.leaves.end(), words.front().leaves.begin(), words.front().leaves.end());
            }
            mark(std::move(shown), unit);
        }
        sort_unique(term.leaves);
        mark({term.leaves, {}});
        ScoringTerm& known = known_or(term);
        known.frequency += term.frequency;
    }

    // The scoring term of the same leaves; a new one has no weight yet. What is near two words may be the same, but is
    // not in the same order.
    ScoringTerm& known_or(const ScoringTerm& wanted) {
        const auto known = std::find_if(plan_.terms.begin(), plan_.terms.end(), [&](const ScoringTerm& term) {
            return std::is_permutation(term.leaves.begin(), term.leaves.end(), wanted.leaves.begin(),
                                       wanted.leaves.end()) &&
                   term.group == wanted.group && term.fields == wanted.fields && term.rows == wanted.rows;
        });
        if (known != plan_.terms.end()) return *known;
        plan_.terms.push_back(wanted);
        plan_.terms.back().frequency = 0;
        return plan_.terms.back();
    }

    ScoringTerm& term_of(const ScoredWord& word, const Unit& unit) {
        ScoringTerm wanted;
        wanted.leaves = leaves_of(word, unit);
        wanted.fields = unit.fields;
        wanted.group = word.prefix || unit.edits > 0;
        return known_or(wanted);
    }

    // Its rows are marked as far as their leaves are asked for: what is only shown need not be counted.
    void mark(Marked shown, const Unit& unit) {
        const auto is_leaf = [&](const Slot& slot, bool prefix) {
            return std::ranges::all_of(slot.forms, [&](const std::string& form) {
                return leaf_ids_.contains({form, prefix, elsewhere(unit, form)});
            });
        };
        const bool single = std::ranges::all_of(unit.variants, [](const Slots& slots) { return slots.size() == 1; });
        for (const Slots& slots : unit.variants) {
            bool known = !single;
            for (const Slot& slot : slots)
                known = known && is_leaf(slot, unit.prefix && &slot == &slots.back());
            if (known) shown.rows.push_back(row(slots, unit));
        }
        mark(std::move(shown));
    }

    void mark(Marked shown) {
        sort_unique(shown.leaves);
        if (shown.leaves.empty() && shown.rows.empty()) return;
        if (std::find(plan_.marked.begin(), plan_.marked.end(), shown) == plan_.marked.end())
            plan_.marked.push_back(std::move(shown));
    }

    // Whether there may be a document without any of the query's terms for which the condition holds, or does not: that
    // depends on filters.
    struct Possible {
        bool holds = false;
        bool fails = false;
    };
    static Possible without_terms(const Condition& condition) {
        std::size_t can_hold = 0;
        std::size_t must_hold = 0;
        for (const Condition& child : condition.children) {
            const Possible possible = without_terms(child);
            if (possible.holds) ++can_hold;
            if (!possible.fails) ++must_hold;
        }
        switch (condition.kind) {
        case Condition::Kind::words:
        case Condition::Kind::near: return {false, true};
        case Condition::Kind::filter: return {true, true};
        case Condition::Kind::exclude: return {must_hold == 0, can_hold > 0};
        case Condition::Kind::any: return {can_hold > 0, must_hold == 0};
        case Condition::Kind::all: break;
        }
        return {can_hold >= condition.minimum, must_hold < condition.minimum};
    }

    // Clauses all of which hold in every document for which the condition does. `exact`: and the other way round.
    static std::vector<Clause> clauses_of(const Condition& condition, bool& exact) {
        std::vector<Clause> out;
        switch (condition.kind) {
        case Condition::Kind::words: return clauses_of_words(condition, exact);
        case Condition::Kind::filter:
        case Condition::Kind::exclude: exact = false; return out;
        case Condition::Kind::any: return one_of(condition.children, exact);
        case Condition::Kind::near: exact = false; break;
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
        if (!words.written.empty() || words.fields != kAnywhere) exact = false;
        if (words.rows.size() == 1) {
            if (words.rows.front().size() > 1) exact = false;
            for (const PlanSlot& slot : words.rows.front())
                out.push_back(slot.leaves);
            return out;
        }
        Clause one;
        for (const PlanRow& row : words.rows) {
            if (row.size() > 1) exact = false;
            one.insert(one.end(), row.front().leaves.begin(), row.front().leaves.end());
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
            sort_unique(clause);
            // A word for which there is no term: what is some edits away from it, where nothing is.
            plan_.nothing = plan_.nothing || clause.empty();
        }
        if (plan_.nothing) return;
        for (auto clause = clauses.begin(); clause != clauses.end();)
            clause = std::find(clauses.begin(), clause, *clause) == clause ? std::next(clause) : clauses.erase(clause);
        plan_.exact = exact && !plan_.unmatched;
        plan_.clauses = clauses;

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
    std::map<LeafKey, std::size_t> leaf_ids_;
    Plan plan_;
};

} // namespace

Plan plan(const Node& root, Match match, std::span<const ScoredWord> added) {
    return Planner(match).run(root, added);
}

std::size_t least_of(Match match, std::size_t units) {
    if (match == Match::all || units <= 1) return units;
    return match == Match::any ? 1 : units - std::max<std::size_t>(1, units / 3);
}

} // namespace newsidx::query
