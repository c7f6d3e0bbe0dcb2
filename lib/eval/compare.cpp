// Two runs compared query by query, and whether chance would do as much.

#include "newsidx/eval.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>

namespace newsidx::eval {

namespace {

constexpr double kTie = 1e-9;          // a metric is a sum, rounded
constexpr std::size_t kExactUpTo = 16; // 65,536 sums
constexpr std::size_t kDraws = 100'000;
constexpr std::uint64_t kSeed = 20'240'131; // any will do, as long as it stays

// The sum of `values` with signs by the bits of `signs`: a set bit is a plus.
double signed_sum(std::span<const double> values, std::uint64_t signs) {
    double sum = 0;
    for (const double value : values) {
        sum += (signs & 1U) != 0 ? value : -value;
        signs >>= 1U;
    }
    return sum;
}

double exact_p(std::span<const double> values, double least) {
    const std::uint64_t all = std::uint64_t{1} << values.size();
    std::uint64_t hits = 0;
    for (std::uint64_t signs = 0; signs < all; ++signs)
        if (std::abs(signed_sum(values, signs)) >= least) ++hits;
    return static_cast<double>(hits) / static_cast<double>(all);
}

double estimated_p(std::span<const double> values, double least) {
    std::mt19937_64 random(kSeed);
    std::size_t hits = 0;
    for (std::size_t draw = 0; draw < kDraws; ++draw) {
        double sum = 0;
        for (std::span<const double> rest = values; !rest.empty();) {
            const std::span<const double> part = rest.first(std::min<std::size_t>(rest.size(), 64));
            sum += signed_sum(part, random());
            rest = rest.subspan(part.size());
        }
        if (std::abs(sum) >= least) ++hits;
    }
    return static_cast<double>(1 + hits) / static_cast<double>(1 + kDraws);
}

} // namespace

double randomisation_test(std::span<const double> differences) {
    std::vector<double> values; // the sign of a 0 changes nothing
    double sum = 0;
    double size = 0;
    for (const double difference : differences) {
        if (difference == 0) continue;
        values.push_back(difference);
        sum += difference;
        size += std::abs(difference);
    }
    if (values.empty()) return 1;
    // Sums that are equal but for the order of their additions are equal.
    const double least = std::abs(sum) - 1e-12 * size;
    return values.size() <= kExactUpTo ? exact_p(values, least) : estimated_p(values, least);
}

std::vector<Comparison> compare(const Evaluation& ours, const Evaluation& theirs) {
    std::vector<Comparison> comparisons;
    for (std::size_t metric = 0; metric < ours.metrics.size(); ++metric) {
        Comparison comparison;
        comparison.mean = theirs.means[metric];
        comparison.difference = ours.means[metric] - theirs.means[metric];
        std::vector<double> differences;
        for (std::size_t i = 0; i < ours.queries.size(); ++i) {
            const double difference = ours.queries[i].values[metric] - theirs.queries[i].values[metric];
            const bool tie = std::abs(difference) <= kTie;
            ++(tie ? comparison.ties : difference > 0 ? comparison.wins : comparison.losses);
            differences.push_back(tie ? 0 : difference);
        }
        comparison.p_value = randomisation_test(differences);
        comparisons.push_back(comparison);
    }
    return comparisons;
}

} // namespace newsidx::eval
