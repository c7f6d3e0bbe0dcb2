// The hits of a page: the first one, by a query with fewer words where nothing has all, reranked and expanded where
// that is asked; and those that come after it. For one search on one thread.
#pragma once

#include "engine/search/cursor.h"
#include "engine/search/deadline.h"
#include "engine/search/searcher.h"
#include "newsidx/search.h"
#include "query/ast.h"
#include "query/words.h"
#include "text/analyzer.h"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace newsidx::engine {

// The query as these options have it read. `options.now` must be set.
query::Query parse_query(std::string_view text, const SearchOptions& options,
                         const std::vector<query::QueryAnalyzer>& analyzers, store::Reader& reader);

struct Answer {
    Run run; // its `best`: one more than options.limit, where there is one
    Match match = Match::all;
    std::vector<query::ScoredWord> added;
    Candidate floor{};                 // of a reranked search: the worst that was looked at again, as it was before
    std::vector<std::uint32_t> pool{}; // and the records of all of these, in their new order
};

// `analyzer`: the one that most of the query's words are meant for.
Answer first_page(Searcher& searcher, const query::Node& root, text::Analyzer& analyzer, const SearchOptions& options,
                  Deadline& deadline);

// What comes after a page. The records of its pool that are still hits keep their places, whatever became of the
// others.
Answer next_page(Searcher& searcher, const query::Node& root, text::Analyzer& analyzer, const SearchOptions& options,
                 const Cursor& page);

// Where the page ends that shows the first `hits` of the answer. Precondition: there are as many.
Cursor cursor_after(const Answer& answer, std::size_t hits, const Cursor& page);

} // namespace newsidx::engine
