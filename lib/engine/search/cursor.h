// Cursor: where a page of hits ended, and by what its hits were ranked, as a text that a caller keeps and gives back.
//
// The next page is what comes after the last hit in the order of the search that gave the cursor: its options, its
// time, and its statistics hold on, so that a record which nobody has changed has the score that it had, neither stands
// on two pages nor on none, whatever else is written to the file meanwhile. Pages cost what the first one cost; nothing
// is kept in between.
//
// Plain values; callable from any thread.
#pragma once

#include "engine/run_error.h"
#include "engine/search/languages.h"
#include "newsidx/search.h"
#include "query/ast.h"
#include "query/plan.h"
#include "rank/score.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace newsidx::engine {

// Thrown for a text that is no cursor, or not one of this search; the message says which.
class BadCursor : public RunError {
public:
    explicit BadCursor(std::string message) : RunError({ErrorCode::invalid_argument, std::move(message), "cursor"}) {}
};

struct Cursor {
    std::uint64_t query_hash = 0; // of the query text
    SearchOptions options{};      // those that decide which hits there are and in what order; the others as by default
    Match match = Match::all;     // by which the hits were found: options.match, or less
    AnalyzerCounts analyzers;     // by which the query was read
    std::vector<std::vector<std::string>> near_terms; // what stood in the place of each word~
    std::vector<query::ScoredWord> added;             // by --expand: form and weight
    rank::Collection collection{};
    std::uint64_t plan_hash = 0;            // of the terms that the query came to: with other synonyms they are others
    std::vector<std::uint64_t> frequencies; // document frequencies of the scoring terms
    std::uint64_t shown = 0;                // hits on the pages so far
    // After whom the next page begins, and for a reranked search the worst of those that were looked at again: what
    // comes after it is in the order of the search.
    double key = 0;
    double score = 0;
    std::uint32_t record_id = 0;
    // With --rerank or --expand: all that were looked at again, in their new order; so many of them are on pages.
    std::vector<std::uint32_t> pool;
    std::uint64_t pool_shown = 0;
};

// URL-safe text; some 100 bytes, and with --expand or word~ more.
std::string to_text(const Cursor& cursor);
Cursor read_cursor(std::string_view text);

std::uint64_t hash_of_query(std::string_view text);
std::uint64_t hash_of_terms(const query::Plan& plan);

} // namespace newsidx::engine
