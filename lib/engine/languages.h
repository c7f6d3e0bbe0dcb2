// In which languages a query is searched: those of the searched records that it may be in. For one search on one
// thread.
#pragma once

#include "query/words.h"
#include "store/reader.h"

#include <string>
#include <string_view>
#include <vector>

namespace newsidx::engine {

// The analyzers of the file by which a query's words are looked up, the most used first; at most kMaxAnalyzers.
std::vector<query::QueryAnalyzer> analyzers_for(std::string_view text, store::Reader& reader);

inline constexpr std::size_t kMaxAnalyzers = 8;

} // namespace newsidx::engine
