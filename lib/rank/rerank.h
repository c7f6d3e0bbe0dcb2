// Reranking: what the words of the best documents say beyond BM25F, when their texts are looked at again. Pure
// arithmetic over counts and positions; callable from any thread.
//
// Two parts, each with a weight of .1 against the text score (RELEVANCE.md, "Rerank"):
//   - proximity: how often words that are near each other in the query are near each other in the document
//   - character n-grams: how much of the query's unstemmed words the document has, where stems do not meet (compounds,
//     rare inflections), by the log-logistic model
// Their document frequencies are counted among the documents that are reranked, the pool.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace newsidx::rank {

inline constexpr std::size_t kPool = 100;      // so many of the best are looked at again
inline constexpr std::uint32_t kNear = 8;      // positions in a document within which two words are near
inline constexpr std::size_t kNearInQuery = 3; // and in the query
inline constexpr double kProximityWeight = .1;
inline constexpr double kNgramWeight = .1;

// A document of the pool.
struct PoolDocument {
    std::vector<std::vector<std::uint32_t>> positions; // of each query word, ascending; fields far apart
    double length = 1;                                 // as BM25F counts it
    std::vector<std::uint32_t> ngrams;                 // how often it has each n-gram of the query
    double ngrams_length = 1;                          // how many n-grams it has
};

// A pair of query words, by their numbers; first < second.
using WordPair = std::pair<std::size_t, std::size_t>;

// How often the words are within kNear positions of each other. Linear in the two lists.
std::uint32_t count_near(std::span<const std::uint32_t> a, std::span<const std::uint32_t> b);

// For each document what the pairs add to its text score: kProximityWeight times the sum of BM25 of their counts.
// `average_length` is that of the collection.
std::vector<double> proximity_scores(std::span<const PoolDocument> pool, std::span<const WordPair> pairs,
                                     double average_length);

// For each document what the n-grams add: kNgramWeight times the sum over the n-grams of
// frequency * ln(1 + (N / df) tf ln(1 + .5 average / L)).
std::vector<double> ngram_scores(std::span<const PoolDocument> pool, std::span<const double> query_frequencies);

} // namespace newsidx::rank
