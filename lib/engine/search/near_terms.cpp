#include "engine/search/near_terms.h"

#include "query/respellings.h"
#include "store/prefix.h"
#include "text/edit_distance.h"
#include "text/unicode.h"
#include "text/utf8.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

namespace newsidx::engine {

namespace {

struct NearTerm {
    std::string term;
    std::size_t edits = 0;
    std::uint64_t documents = 0;
};

// Goes to the first term that does not begin so. False: there is none.
bool pass_over(const std::string& beginning, store::TermCursor& terms) {
    // A few steps cost less than to look for a place.
    for (int steps = 0; steps < 12; ++steps) {
        if (!terms.next()) return false;
        if (!terms.term().starts_with(beginning)) return true;
    }
    return terms.seek(store::after_prefix(beginning));
}

std::vector<std::string> nearest(std::vector<NearTerm> found) {
    std::sort(found.begin(), found.end(), [](const NearTerm& a, const NearTerm& b) {
        return std::tie(a.edits, b.documents, a.term) < std::tie(b.edits, a.documents, b.term);
    });
    if (found.size() > kMaxNearTerms) found.resize(kMaxNearTerms);
    std::vector<std::string> terms;
    terms.reserve(found.size());
    for (NearTerm& near : found)
        terms.push_back(std::move(near.term));
    return terms;
}

// Calls visit(unit) for each unit that stands for terms which the file says, in the order of the tree.
template <class NodeType, class Visit>
void for_each_open_unit(NodeType& root, const Visit& visit) {
    for (auto& child : root.children)
        for_each_open_unit(child, visit);
    if (root.kind != query::Node::Kind::unit) return;
    if (root.unit.edits > 0 || root.unit.prefix || !root.unit.respellings.empty()) visit(root.unit);
}

// The respellings that count, each as the form that is typed and the term.
std::vector<std::string> taken_respellings(const query::Unit& unit) {
    std::vector<std::string> terms;
    for (const query::Respelling& respelling : unit.respellings) {
        if (!respelling.taken) continue;
        terms.push_back(respelling.typed);
        terms.push_back(respelling.term);
    }
    return terms;
}

// A form, and how near terms are to it.
class Near {
public:
    explicit Near(const NearForm& form) : form_(form), word_(form.form) {}

    // The distance of a term, nullopt if it is not near. `skip`: as of NearWord.
    std::optional<std::size_t> distance(std::string_view term, std::size_t& skip) {
        if (form_.same_beginning) {
            skip = first_character(term).size();
            if (first_character(form_.form) != first_character(term)) return std::nullopt;
        }
        const std::size_t distance = word_.distance(term, form_.edits, skip);
        return distance <= form_.edits ? std::optional(distance) : std::nullopt;
    }

private:
    static std::string_view first_character(std::string_view word) {
        std::size_t end = 0;
        if (!word.empty()) text::next_code_point(word, end);
        return word.substr(0, end);
    }

    NearForm form_;
    text::NearWord word_;
};

// Of the terms near a unit's forms: what is near no other form than one that does not count in some texts does not
// count there, either.
std::vector<query::ForeignForm> foreign_among(const query::Unit& unit, const std::vector<std::string>& terms) {
    std::vector<query::ForeignForm> foreign;
    if (unit.foreign.empty()) return foreign;
    std::vector<std::pair<Near, text::AnalyzerBits>> forms;
    for (const NearForm& form : near_forms(unit))
        forms.emplace_back(Near(form), query::elsewhere(unit, form.form));
    for (const std::string& term : terms) {
        text::AnalyzerBits elsewhere = ~text::AnalyzerBits{};
        for (auto& [form, not_meant] : forms)
            if (std::size_t skip = 0; form.distance(term, skip)) elsewhere &= not_meant;
        if (elsewhere != 0) foreign.push_back({term, elsewhere});
    }
    return foreign;
}

void set_terms(query::Unit& unit, std::vector<std::string> terms) {
    if (unit.prefix) {
        unit.completions.clear();
        for (std::string& term : terms)
            unit.completions.push_back({std::move(term)});
        return;
    }
    if (unit.edits == 0) {
        for (query::Respelling& respelling : unit.respellings)
            for (std::size_t i = 0; i + 1 < terms.size(); i += 2)
                if (respelling.typed == terms[i] && respelling.term == terms[i + 1]) take(unit, respelling);
        return;
    }
    unit.foreign = foreign_among(unit, terms);
    unit.scored.front().forms = terms;
    unit.variants.front().front().forms = std::move(terms);
}

void take_respellings(query::Unit& unit, store::Reader& reader) {
    const auto is_there = [&](const query::ScoredWord& word) {
        return std::any_of(word.forms.begin(), word.forms.end(),
                           [&](const std::string& form) { return reader.document_frequency(form, false) > 0; });
    };
    std::vector<query::Respelling*> taken; // at the end: what is typed is what others are held against
    std::vector<std::pair<const query::ScoredWord*, std::uint64_t>> typed; // in how many documents a word stands
    const auto documents_as_typed = [&](const query::Respelling& respelling) -> std::uint64_t {
        const auto word = std::find_if(unit.scored.begin(), unit.scored.end(), [&](const query::ScoredWord& one) {
            return std::find(one.forms.begin(), one.forms.end(), respelling.typed) != one.forms.end();
        });
        if (respelling.rarer == 0 || word == unit.scored.end()) return 0;
        const auto known =
            std::find_if(typed.begin(), typed.end(), [&](const auto& one) { return one.first == &*word; });
        if (known != typed.end()) return known->second;
        std::uint64_t documents = 0;
        for (const std::string& form : word->forms)
            documents += reader.document_frequency(form, false);
        return typed.emplace_back(&*word, documents).second;
    };
    for (query::Respelling& respelling : unit.respellings) {
        if (respelling.is_cut()) {
            if (std::all_of(respelling.scored.begin(), respelling.scored.end(), is_there)) taken.push_back(&respelling);
            continue;
        }
        const std::uint64_t documents = reader.document_frequency(respelling.term, false);
        std::uint64_t as_typed = documents_as_typed(respelling);
        if (respelling.counts_in != 0) as_typed -= std::min(as_typed, documents); // it is one of the word's forms
        if (documents > 0 && documents >= respelling.rarer * as_typed) taken.push_back(&respelling);
    }
    for (query::Respelling* respelling : taken)
        take(unit, *respelling);
}

// So many times the documents that hold what begins as it is typed, or a more frequent completion, must hold one, by
// the letters of its ending that are typed.
std::uint64_t times_as_many(unsigned typed) {
    if (typed >= text::kCertainlyTyped) return 0;
    return typed >= 3 ? 2 : 50;
}

std::vector<std::string> likely_completions(const query::Unit& unit, store::Reader& reader) {
    if (unit.completions.empty()) return {};
    std::uint64_t begin_so = 0;
    for (const std::string& form : unit.scored.back().forms)
        begin_so += reader.document_frequency(form, true);
    std::vector<std::pair<std::uint64_t, const text::CompletedTerm*>> known; // by their documents
    for (const text::CompletedTerm& completed : unit.completions)
        if (const std::uint64_t documents = reader.document_frequency(completed.term, false); documents > 0)
            known.emplace_back(documents, &completed);
    std::sort(known.begin(), known.end(), [](const auto& a, const auto& b) {
        return std::tie(b.first, a.second->term) < std::tie(a.first, b.second->term);
    });
    std::vector<std::string> likely;
    for (const auto& [documents, completed] : known) {
        if (likely.size() == kMaxNearTerms) break;
        if (documents < times_as_many(completed->typed) * begin_so) continue;
        likely.push_back(completed->term);
        begin_so += documents;
    }
    return likely;
}

} // namespace

std::vector<NearForm> near_forms(const query::Unit& unit) {
    constexpr std::size_t kShortStem = 5; // letters
    constexpr std::size_t kNoStem = 2;
    std::vector<NearForm> forms;
    for (const std::string& form : unit.variants.front().front().forms) {
        if (forms.size() < unit.as_typed) {
            forms.push_back({form, unit.edits});
            continue;
        }
        const std::size_t letters = text::decoded(form).size();
        const bool is_stem = forms.size() < unit.or_stems;
        const std::size_t most = !is_stem || letters <= kNoStem ? 0 : letters <= kShortStem ? 1 : unit.edits;
        forms.push_back({form, std::min<std::size_t>(unit.edits, most), true});
    }
    return forms;
}

// Whole ranges of terms that begin alike are passed over, where the beginning is too far away from every form.
void for_each_near_term(std::span<const NearForm> forms, store::TermCursor terms, Deadline& deadline,
                        const std::function<void(std::string_view, std::uint64_t, std::size_t)>& visit) {
    constexpr std::size_t kFar = std::numeric_limits<std::size_t>::max();
    std::vector<Near> words(forms.begin(), forms.end());
    for (bool there = terms.first(); there;) {
        deadline.check();
        std::size_t least = kFar;
        std::size_t skip = 0;   // the longest of the beginnings that are too far away,
        bool is_too_far = true; // if each form has one
        for (Near& word : words) {
            std::size_t too_far = 0;
            if (const auto distance = word.distance(terms.term(), too_far)) least = std::min(least, *distance);
            skip = std::max(skip, too_far);
            is_too_far = is_too_far && too_far != 0;
        }
        if (least != kFar) visit(terms.term(), terms.documents(), least);
        there = is_too_far ? pass_over(std::string(terms.term().substr(0, skip)), terms) : terms.next();
    }
}

void put_near_terms(query::Node& root, store::Reader& reader, Deadline& deadline) {
    for_each_open_unit(root, [&](query::Unit& unit) {
        if (unit.prefix) return set_terms(unit, likely_completions(unit, reader));
        if (unit.edits == 0) return take_respellings(unit, reader);
        std::vector<NearTerm> found;
        for_each_near_term(near_forms(unit), reader.terms(), deadline,
                           [&](std::string_view term, std::uint64_t documents, std::size_t edits) {
                               found.push_back({std::string(term), edits, documents});
                           });
        set_terms(unit, nearest(std::move(found)));
    });
}

std::vector<std::vector<std::string>> near_terms_of(const query::Node& root) {
    std::vector<std::vector<std::string>> out;
    for_each_open_unit(root, [&](const query::Unit& unit) {
        std::vector<std::string>& terms = out.emplace_back();
        if (unit.edits > 0) terms = unit.variants.front().front().forms;
        if (unit.edits == 0 && !unit.prefix) terms = taken_respellings(unit);
        for (const text::CompletedTerm& completed : unit.completions)
            terms.push_back(completed.term);
    });
    return out;
}

bool set_near_terms(query::Node& root, std::span<const std::vector<std::string>> terms) {
    std::size_t used = 0;
    for_each_open_unit(root, [&](query::Unit& unit) {
        if (used < terms.size()) set_terms(unit, terms[used]);
        ++used;
    });
    return used == terms.size();
}

} // namespace newsidx::engine
