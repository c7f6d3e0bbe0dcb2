// Where a text has what a search marks: words of their own, and words side by side.
//
// Plain values, and a finder that refers to a Wanted, which must live as long. A finder is callable from any thread.
#pragma once

#include "newsidx/search.h"
#include "text/token.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace newsidx::present {

// An indexed form, or any indexed form that begins with it.
struct MarkTerm {
    std::string term;
    bool prefix = false;
};

// One of these terms stands so many positions after the first slot.
struct MarkSlot {
    std::vector<std::size_t> terms; // indices into Wanted::terms
    std::uint32_t offset = 0;

    bool operator==(const MarkSlot&) const = default;
};
using MarkRow = std::vector<MarkSlot>;

// A thing that was asked for: words side by side as in one of the rows. In a text without any row, or when there are no
// rows, each of its words.
struct MarkUnit {
    std::vector<std::size_t> words; // indices into Wanted::terms
    std::vector<MarkRow> rows;
};

// What to mark.
struct Wanted {
    std::vector<MarkTerm> terms; // those that no unit has are not looked for
    std::vector<MarkUnit> units;

    [[nodiscard]] bool empty() const { return units.empty(); }
};

struct Place {
    Range where;          // bytes
    std::uint32_t at = 0; // position
    std::uint32_t after = 0;
    std::size_t what = 0;   // the same for places of the same word or row: less than PlaceFinder::kinds()
    std::size_t weight = 1; // of `what`: a row is more than all its words
    bool row = false;
};

class PlaceFinder {
public:
    explicit PlaceFinder(const Wanted& wanted);

    // Ascending by begin, then by end. Positions count from the list's beginning.
    [[nodiscard]] std::vector<Place> find(const text::TokenList& tokens) const;
    [[nodiscard]] std::size_t kinds() const { return wanted_.terms.size() + wanted_.units.size(); }

private:
    // A token that is one of the terms.
    struct Found {
        Range where;
        std::uint32_t at = 0;
        std::uint32_t after = 0;
        std::size_t term = 0;
    };
    [[nodiscard]] std::vector<Found> find_terms(const text::TokenList& tokens) const;
    static void add_rows(const MarkRow& row, const Place& like, const std::vector<Found>& found,
                         std::vector<Place>& places);

    const Wanted& wanted_;
    std::unordered_map<std::string_view, std::size_t> exact_;
    std::vector<std::pair<std::string_view, std::size_t>> prefixes_; // tried one by one: a query has few
};

} // namespace newsidx::present
