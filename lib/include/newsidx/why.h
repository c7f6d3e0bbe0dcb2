// Why a record is where it is among a query's hits, or why it is not (Index::why). Plain values, owned by whoever holds
// them.
#pragma once

#include "newsidx/search.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace newsidx {

// Another hit, for comparison.
struct WhyRival {
    std::int64_t id = 0;
    std::string title;
    std::uint64_t rank = 0;
    Explanation explanation;
};

struct WhyResult {
    std::int64_t id = 0; // 0: there is no such record any more, and `reasons` says what became of it
    std::string title;
    std::string query;
    std::string interpreted;                  // as it was understood
    bool relaxed = false;                     // nothing had all words, so fewer were required
    bool matches = false;                     // it is what the query asks for, hidden or not
    bool found = false;                       // and it is among the hits
    std::uint64_t rank = 0;                   // of all hits, from 1; 0: it is none
    std::uint64_t total = 0;                  // hits
    std::optional<Explanation> explanation{}; // of its score, where it matches

    std::optional<WhyRival> rival{}; // the last hit of the page that SearchOptions::limit says, or of all if there are
                                     // fewer; where that is the record itself, the first

    std::vector<std::string> reasons; // sentences for people, the weightiest first
};

} // namespace newsidx
