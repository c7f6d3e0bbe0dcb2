#include "present/places.h"

#include <algorithm>
#include <iterator>

namespace newsidx::present {

PlaceFinder::PlaceFinder(const Wanted& wanted) : wanted_(wanted) {
    std::vector<bool> used(wanted.terms.size(), false);
    for (const MarkUnit& unit : wanted.units) {
        for (const std::size_t word : unit.words)
            used[word] = true;
        for (const MarkRow& row : unit.rows)
            for (const MarkSlot& slot : row)
                for (const std::size_t term : slot.terms)
                    used[term] = true;
    }
    for (std::size_t i = 0; i < wanted.terms.size(); ++i) {
        if (!used[i]) continue;
        if (wanted.terms[i].prefix)
            prefixes_.emplace_back(wanted.terms[i].term, i);
        else
            exact_.emplace(wanted.terms[i].term, i);
    }
}

std::vector<Place> PlaceFinder::find(const text::TokenList& tokens) const {
    std::vector<Place> places;
    const std::vector<Found> found = find_terms(tokens);
    if (found.empty()) return places;
    std::vector<bool> shown(wanted_.terms.size(), false);
    for (std::size_t unit = 0; unit < wanted_.units.size(); ++unit) {
        const MarkUnit& asked = wanted_.units[unit];
        const std::size_t before = places.size();
        Place like;
        like.what = wanted_.terms.size() + unit;
        like.row = true;
        for (const MarkRow& row : asked.rows)
            like.weight = std::max(like.weight, row.size() + 1);
        for (const MarkRow& row : asked.rows)
            add_rows(row, like, found, places);
        if (places.size() > before) continue;
        for (const std::size_t word : asked.words)
            shown[word] = true;
    }
    for (const Found& one : found)
        if (shown[one.term]) places.push_back({one.where, one.at, one.after, one.term, 1, false});
    std::ranges::stable_sort(places, {}, [](const Place& p) { return std::pair(p.where.begin, p.where.end); });
    return places;
}

std::vector<PlaceFinder::Found> PlaceFinder::find_terms(const text::TokenList& tokens) const {
    std::vector<Found> found;
    std::uint32_t next = 0; // the position after the last one
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const text::Token& token = tokens[i];
        if (!token.colocated) ++next;
        const std::uint32_t at = next - 1;
        const std::uint32_t after = at + (token.kind == text::TokenKind::pair ? 2 : 1);
        const std::string_view term = tokens.term(i);
        if (const auto exact = exact_.find(term); exact != exact_.end())
            found.push_back({{token.begin, token.end}, at, after, exact->second});
        for (const auto& [prefix, index] : prefixes_)
            if (term.starts_with(prefix)) found.push_back({{token.begin, token.end}, at, after, index});
    }
    return found;
}

// Appends the places where the row stands. `found` is ascending by position.
void PlaceFinder::add_rows(const MarkRow& row, const Place& like, const std::vector<Found>& found,
                           std::vector<Place>& places) {
    const auto is_one_of = [](const MarkSlot& slot, std::size_t term) {
        return std::ranges::find(slot.terms, term) != slot.terms.end();
    };
    if (row.empty()) return;
    for (auto first = found.begin(); first != found.end(); ++first) {
        if (!is_one_of(row.front(), first->term)) continue;
        auto last = first;
        for (std::size_t i = 1; i < row.size() && last != found.end(); ++i) {
            const std::uint32_t at = first->at + row[i].offset;
            last = std::ranges::lower_bound(last, found.end(), at, {}, &Found::at);
            while (last != found.end() && (last->at != at || !is_one_of(row[i], last->term)))
                last = last->at > at ? found.end() : std::next(last);
        }
        if (last == found.end()) continue;
        places.push_back(like);
        places.back().where = {first->where.begin, last->where.end};
        places.back().at = first->at;
        places.back().after = last->after;
    }
}

} // namespace newsidx::present
