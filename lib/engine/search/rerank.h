// What --rerank adds to the text scores of the best documents, the pool: their texts are read and analysed again
// (rank/rerank.h). For one search on one thread.
#pragma once

#include "query/ast.h"
#include "query/plan.h"
#include "rank/rerank.h"
#include "store/reader.h"
#include "text/analyzer.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace newsidx::engine {

inline constexpr std::size_t kOpeningTokens = 300;

struct RerankParts {
    double proximity = 0;
    double ngrams = 0;
};

// The documents that are looked at again, with what is needed of their texts. A second pool of the same query, after
// expansion, takes over what the first has read. Its memory is bounded by kPool and by how much of a text is judged.
class RerankPool {
public:
    // `analyzer` is the one that most of the query's words are meant for; `plan` is only used here.
    RerankPool(const query::Node& root, const query::Plan& plan, text::Analyzer& analyzer, store::Reader& reader);
    ~RerankPool();
    RerankPool(const RerankPool&) = delete;
    RerankPool& operator=(const RerankPool&) = delete;

    // Puts these documents into the place of those that were there; none twice, at most rank::kPool.
    void fill(std::span<const std::int64_t> ids);
    // For each document what it gains. `average_length` is that of the collection.
    [[nodiscard]] std::vector<RerankParts> parts(double average_length) const;
    // The first kOpeningTokens of a document of the pool, as they are indexed. Valid until fill().
    [[nodiscard]] const text::TokenList& opening(std::int64_t id) const;

private:
    struct Wanted;
    class DocumentReader;

    // Its number in the pool; how many there are if it is not there.
    [[nodiscard]] std::size_t place_of(std::int64_t id) const;

    std::unique_ptr<Wanted> wanted_;
    std::unique_ptr<DocumentReader> reader_;
    // One of each for each document.
    std::vector<std::int64_t> ids_;
    std::vector<rank::PoolDocument> documents_;
    std::vector<text::TokenList> openings_;
};

} // namespace newsidx::engine
