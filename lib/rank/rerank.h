// Reranking: what the words of the best documents say beyond BM25F, when their texts are looked at again. Pure
// arithmetic over counts and positions; callable from any thread.
//
// A reranked text score is the sum of three parts (RELEVANCE.md, "Rerank"):
//   - the query's terms, each by the mean of BM25F and the log-logistic model. BM25 ends at 2.2 idf, however often a
//     word comes; the log-logistic model goes on growing, and asks more for a first occurrence in a long text. They
//     err in different places, so that the mean is better than either; any share from .3 to .7 is within .0005 of it
//     in the mean of nDCG@10 over nine collections (bench/relevance)
//   - proximity, weight .1: how often words that are near each other in the query are near each other in the document
//   - character n-grams, weight .1: how much of the query's unstemmed words the document has, where stems do not meet
//     (compounds, rare inflections), by the log-logistic model
// Document frequencies of pairs and n-grams are counted among the documents that are reranked, the pool.
//
// The log-logistic model: S. Clinchant, E. Gaussier, "Information-based models for ad hoc IR", SIGIR 2010.
#pragma once

#include "rank/score.h"

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
inline constexpr double kLogLogisticShare = .5;  // of a term's score; the rest is BM25F's
inline constexpr double kLogLogisticLength = .5; // the model's c: how much a frequency counts in an average document

// A document of the pool.
struct PoolDocument {
    std::vector<std::vector<std::uint32_t>> positions; // of each query word, ascending; fields far apart
    double length = 1;                                 // as BM25F counts it
    std::vector<std::uint32_t> ngrams;                 // how often it has each n-gram of the query
    double ngrams_length = 1;                          // how many n-grams it has
};

// ln(1 + (N / df) tf ln(1 + c average / length)), with df, length and average > 0.
double log_logistic(double tf, double df, double documents, double length, double average_length);
// A term's part of a reranked text score, in the place of term_score(). `term` is prepared; tf > 0; a group is taken
// to stand once in a document of average length. `documents`, `average_length`: the collection's.
double reranked_term_score(const Term& term, double tf, double length, double average_length, std::uint64_t documents);

// A pair of query words, by their numbers; first < second.
using WordPair = std::pair<std::size_t, std::size_t>;

// How often the words are within kNear positions of each other. Linear in the two lists.
std::uint32_t count_near(std::span<const std::uint32_t> a, std::span<const std::uint32_t> b);

// For each document what the pairs add to its text score: kProximityWeight times the sum of BM25 of their counts.
// `average_length` is that of the collection.
std::vector<double> proximity_scores(std::span<const PoolDocument> pool, std::span<const WordPair> pairs,
                                     double average_length);

// For each document what the n-grams add: kNgramWeight times the sum over the n-grams of
// frequency * log_logistic(), with N, df and average length of the pool.
std::vector<double> ngram_scores(std::span<const PoolDocument> pool, std::span<const double> query_frequencies);

} // namespace newsidx::rank
