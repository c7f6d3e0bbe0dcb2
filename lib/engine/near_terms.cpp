#include "engine/near_terms.h"

#include "store/prefix.h"
#include "text/edit_distance.h"

#include <algorithm>
#include <limits>
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
    const std::string from = store::after_prefix(beginning);
    return !from.empty() && terms.seek(from);
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

// Calls visit(unit) for each unit with edits, in the order of the tree.
template <class NodeType, class Visit>
void for_each_fuzzy_unit(NodeType& root, const Visit& visit) {
    for (auto& child : root.children)
        for_each_fuzzy_unit(child, visit);
    if (root.kind == query::Node::Kind::unit && root.unit.edits > 0) visit(root.unit);
}

void set_forms(query::Unit& unit, std::vector<std::string> forms) {
    unit.scored.front().forms = forms;
    unit.variants.front().front().forms = std::move(forms);
}

} // namespace

// Whole ranges of terms that begin alike are passed over, where the beginning is too far away from every form.
void for_each_near_term(std::span<const NearForm> forms, std::string_view beginning, store::TermCursor terms,
                        Deadline& deadline,
                        const std::function<void(std::string_view, std::uint64_t, std::size_t)>& visit) {
    constexpr std::size_t kFar = std::numeric_limits<std::size_t>::max();
    std::vector<text::NearWord> words;
    words.reserve(forms.size());
    for (const NearForm& form : forms)
        words.emplace_back(form.form);
    for (bool there = terms.seek(beginning); there && terms.term().starts_with(beginning);) {
        deadline.check();
        std::size_t least = kFar;
        std::size_t skip = 0;   // the longest of the beginnings that are too far away,
        bool is_too_far = true; // if each form has one
        for (std::size_t i = 0; i < words.size(); ++i) {
            std::size_t too_far = 0;
            const std::size_t distance = words[i].distance(terms.term(), forms[i].edits, too_far);
            if (distance <= forms[i].edits) least = std::min(least, distance);
            skip = std::max(skip, too_far);
            is_too_far = is_too_far && too_far != 0;
        }
        if (least != kFar) visit(terms.term(), terms.documents(), least);
        there = is_too_far ? pass_over(std::string(terms.term().substr(0, skip)), terms) : terms.next();
    }
}

void put_near_terms(query::Node& root, store::Reader& reader, Deadline& deadline) {
    for_each_fuzzy_unit(root, [&](query::Unit& unit) {
        std::vector<NearForm> forms;
        for (const std::string& form : unit.variants.front().front().forms)
            forms.push_back({form, unit.edits});
        std::vector<NearTerm> found;
        for_each_near_term(forms, "", reader.terms(), deadline,
                           [&](std::string_view term, std::uint64_t documents, std::size_t edits) {
                               found.push_back({std::string(term), edits, documents});
                           });
        set_forms(unit, nearest(std::move(found)));
    });
}

std::vector<std::vector<std::string>> near_terms_of(const query::Node& root) {
    std::vector<std::vector<std::string>> out;
    for_each_fuzzy_unit(root, [&](const query::Unit& unit) { out.push_back(unit.variants.front().front().forms); });
    return out;
}

bool set_near_terms(query::Node& root, std::span<const std::vector<std::string>> terms) {
    std::size_t used = 0;
    for_each_fuzzy_unit(root, [&](query::Unit& unit) {
        if (used < terms.size()) set_forms(unit, terms[used]);
        ++used;
    });
    return used == terms.size();
}

} // namespace newsidx::engine
