// In which languages a query is searched: those of the searched records that it may be in. For one search on one
// thread.
#pragma once

#include "query/words.h"
#include "store/reader.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace newsidx::engine {

inline constexpr std::size_t kMaxAnalyzers = 40; // more than there are

// The tags of the file's analyzers and how many documents each analysed, the most first; at most kMaxAnalyzers, at
// least one.
using AnalyzerCounts = std::vector<std::pair<std::string, std::int64_t>>;
AnalyzerCounts analyzer_counts(store::Reader& reader);

// The analyzers themselves, to be used in the reader's present transaction.
std::vector<query::QueryAnalyzer> query_analyzers(store::Reader& reader, const AnalyzerCounts& counts);

} // namespace newsidx::engine
