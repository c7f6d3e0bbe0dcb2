// The score: pure arithmetic over counts. Every road to an answer (FTS5, the brute-force oracle of the tests) calls
// these same functions, in double and in query order, so that equal counts give equal bits.
//
//     score = text * (1 + wq Q + wh H) * recency
//     text  = sum over query terms of  w * idf * 2.2 tf / (tf + 1.2 (0.25 + 0.75 L / average))
//
// Callable from any thread.
#pragma once

#include "rank/document_entry.h"

#include <array>
#include <cmath>
#include <cstdint>
#include <optional>
#include <span>

namespace newsidx::rank {

// BM25F's field weights: an occurrence in a title counts as much as 1.25 in another field, and so does its length.
// Measured on nine collections (bench/relevance): 1 to 2 are within .001 of each other in the mean of nDCG@10.
inline constexpr std::array<double, kFieldCount> kFieldWeights = {1.25, 1.0, 1.0, 1.0};
inline constexpr double kSaturation = 1.2;      // BM25's k1
inline constexpr double kLengthInfluence = .75; // BM25's b
inline constexpr double kPriorMidpoint = 50;    // the quality or heat that gives half of its weight
inline constexpr double kRecencyFloor = .2;   // what is left of a score after many half-lives, and for undated records
inline constexpr std::size_t kRarityFrom = 4; // distinct query terms from which rarity shapes their weights
inline constexpr double kRarityExponent = .2;

// Statistics of the whole collection: all live documents, hidden ones and stubs included.
struct Collection {
    std::uint64_t documents = 0;
    std::array<std::uint64_t, kFieldCount> lengths{}; // sums of DocumentEntry::lengths
    double median_quality = 0;                        // used where a document's is unknown
    double median_heat = 0;

    [[nodiscard]] double average_length() const; // weighted, >= 1
};

// The weighted sum over fields, of lengths (at least 1) or of term frequencies.
double weighted_length(const std::array<std::uint32_t, kFieldCount>& lengths);
double weighted_frequency(const std::array<std::uint32_t, kFieldCount>& frequencies);

// ln(1 + (N - df + 0.5) / (df + 0.5)), with df <= N.
double idf(std::uint64_t documents, std::uint64_t df);

// One query term, ready to score.
struct Term {
    std::uint64_t df = 0;
    double query_frequency = 1; // 0: not in the query, and given a weight by whoever added it
    bool group = false; // a prefix (or other) group: scores as one term with tf = 1 in a document of average length
    double idf = 0;     // set by prepare()
    double weight = 0;  // set by prepare()
};

// Fills idf and weight: the frequency in the query, times (idf / largest idf among terms with df > 0)^0.2 when the
// query has four or more distinct terms.
void prepare(std::span<Term> terms, std::uint64_t documents);

// The document's part of the saturation: 1.2 (0.25 + 0.75 length / average).
double length_norm(double length, double average_length);
// One term's part of the text score. tf > 0; a group ignores tf and norm.
double term_score(const Term& term, double tf, double norm);

// Whether quality or heat may count so much: scores stay finite.
constexpr bool is_weight(double weight) {
    constexpr double kMost = 1e9;
    return weight >= 0 && weight <= kMost;
}

// How much quality, heat and age count.
struct Weights {
    double quality = .5;
    double heat = .5;
    std::optional<double> half_life; // seconds
    std::int64_t now = 0;            // seconds since 1970; used with half_life only
};

// A prior's share of the boost: weight * value / (value + 50).
double prior_part(double weight, double value);
// 1 without a half-life, else r + (1 - r) 2^(-age / half_life); r for undated documents; ages below 0 count as 0.
double recency(const Weights& weights, std::int64_t published_at);

// score = text * boost * recency.
double final_score(double text, const DocumentEntry& document, const Collection& collection, const Weights& weights);

// A stored quality or heat, or the median in its place.
inline double known_or(double value, double median) {
    return std::isnan(value) ? median : value;
}

} // namespace newsidx::rank
