// What --rerank adds to the text scores of the best documents: their texts are read and analysed again (rank/rerank.h).
// For one search on one thread.
#pragma once

#include "query/ast.h"
#include "query/plan.h"
#include "store/reader.h"
#include "text/analyzer.h"

#include <cstdint>
#include <span>
#include <vector>

namespace newsidx::engine {

struct RerankParts {
    double proximity = 0;
    double ngrams = 0;
};

// For each document what it gains. `analyzer` is the one that most of the query's words are meant for.
std::vector<RerankParts> rerank(const query::Node& root, const query::Plan& plan, text::Analyzer& analyzer,
                                std::span<const std::int64_t> documents, double average_length, store::Reader& reader);

} // namespace newsidx::engine
