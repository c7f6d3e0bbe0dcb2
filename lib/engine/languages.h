// In which languages a query is searched: those of the searched records that it may be in. For one search on one
// thread.
#pragma once

#include "query/words.h"
#include "store/reader.h"

#include <cstddef>
#include <vector>

namespace newsidx::engine {

inline constexpr std::size_t kMaxAnalyzers = 8;

// The analyzers of the file, those of the most documents first; at most kMaxAnalyzers, at least one. To be used in the
// reader's present transaction.
std::vector<query::QueryAnalyzer> query_analyzers(store::Reader& reader);

} // namespace newsidx::engine
