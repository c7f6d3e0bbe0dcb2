#include "rank/score.h"

#include <algorithm>
#include <cmath>

namespace newsidx::rank {

namespace {

template <class Counts>
double weighted_sum(const Counts& counts) {
    double sum = 0;
    for (std::size_t field = 0; field < kFieldCount; ++field)
        sum += kFieldWeights[field] * static_cast<double>(counts[field]);
    return sum;
}

} // namespace

double Collection::average_length() const {
    if (documents == 0) return 1;
    return std::max(1.0, weighted_sum(lengths) / static_cast<double>(documents));
}

double weighted_length(const std::array<std::uint32_t, kFieldCount>& lengths) {
    return std::max(1.0, weighted_sum(lengths));
}

double weighted_frequency(const std::array<std::uint32_t, kFieldCount>& frequencies) {
    return weighted_sum(frequencies);
}

double idf(std::uint64_t documents, std::uint64_t df) {
    const double n = static_cast<double>(documents);
    const double d = static_cast<double>(std::min(df, documents));
    return std::log(1 + (n - d + .5) / (d + .5));
}

void prepare(std::span<Term> terms, std::uint64_t documents) {
    double largest = 0;
    std::size_t typed = 0;
    for (Term& term : terms) {
        term.df = std::min(term.df, documents);
        term.idf = idf(documents, term.df);
        if (term.query_frequency == 0) continue;
        ++typed;
        if (term.df > 0) largest = std::max(largest, term.idf);
    }
    for (Term& term : terms) {
        term.weight = term.query_frequency;
        if (typed >= kRarityFrom && largest > 0) term.weight *= std::pow(term.idf / largest, kRarityExponent);
    }
}

double length_norm(double length, double average_length) {
    return kSaturation * (1 - kLengthInfluence + kLengthInfluence * length / average_length);
}

double term_score(const Term& term, double tf, double norm) {
    if (term.group) {
        tf = 1;
        norm = kSaturation; // length_norm() of a document of average length
    }
    return term.weight * term.idf * ((1 + kSaturation) * tf / (tf + norm));
}

double prior_part(double weight, double value) {
    return weight * (value / (value + kPriorMidpoint));
}

double recency(const Weights& weights, std::int64_t published_at) {
    if (!weights.half_life) return 1;
    if (published_at == kNoDate) return kRecencyFloor;
    const double age = std::max(0.0, static_cast<double>(weights.now) - static_cast<double>(published_at));
    return kRecencyFloor + (1 - kRecencyFloor) * std::exp2(-age / *weights.half_life);
}

double final_score(double text, const DocumentEntry& document, const Collection& collection, const Weights& weights) {
    const double boost = 1 + prior_part(weights.quality, known_or(document.quality, collection.median_quality)) +
                         prior_part(weights.heat, known_or(document.heat, collection.median_heat));
    return text * boost * recency(weights, document.published_at);
}

} // namespace newsidx::rank
