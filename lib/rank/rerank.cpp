#include "rank/rerank.h"

#include <algorithm>
#include <cmath>

namespace newsidx::rank {

std::uint32_t count_near(std::span<const std::uint32_t> a, std::span<const std::uint32_t> b) {
    std::uint32_t count = 0;
    std::size_t begin = 0; // of the part of b that is near
    std::size_t end = 0;
    for (const std::uint32_t position : a) {
        while (begin < b.size() && b[begin] + kNear < position)
            ++begin;
        end = std::max(end, begin);
        while (end < b.size() && b[end] <= position + kNear)
            ++end;
        count += static_cast<std::uint32_t>(end - begin);
    }
    return count;
}

double log_logistic(double tf, double df, double documents, double length, double average_length) {
    return std::log(1 + documents / df * (tf * std::log(1 + kLogLogisticLength * average_length / length)));
}

double reranked_term_score(const Term& term, double tf, double length, double average_length, std::uint64_t documents) {
    if (term.group) {
        tf = 1;
        length = average_length;
    }
    const double bm25 = term_score(term, tf, length_norm(length, average_length));
    const double df = std::max(1.0, static_cast<double>(term.df));
    const double other = term.weight * log_logistic(tf, df, static_cast<double>(documents), length, average_length);
    return (1 - kLogLogisticShare) * bm25 + kLogLogisticShare * other;
}

std::vector<double> proximity_scores(std::span<const PoolDocument> pool, std::span<const WordPair> pairs,
                                     double average_length) {
    std::vector<double> scores(pool.size(), 0.0);
    std::vector<std::uint32_t> counts(pool.size());
    for (const auto& [first, second] : pairs) {
        std::uint64_t df = 0;
        for (std::size_t i = 0; i < pool.size(); ++i) {
            counts[i] = count_near(pool[i].positions[first], pool[i].positions[second]);
            if (counts[i] > 0) ++df;
        }
        if (df == 0) continue;
        const double pair_idf = idf(pool.size(), df);
        for (std::size_t i = 0; i < pool.size(); ++i) {
            const double tf = counts[i];
            scores[i] += kProximityWeight * pair_idf * (1 + kSaturation) * tf /
                         (tf + length_norm(pool[i].length, average_length));
        }
    }
    return scores;
}

std::vector<double> ngram_scores(std::span<const PoolDocument> pool, std::span<const double> query_frequencies) {
    std::vector<double> scores(pool.size(), 0.0);
    double total_length = 0;
    for (const PoolDocument& document : pool)
        total_length += document.ngrams_length;
    const double documents = static_cast<double>(pool.size());
    const double average = std::max(1.0, total_length / std::max(1.0, documents));
    for (std::size_t ngram = 0; ngram < query_frequencies.size(); ++ngram) {
        const auto df = static_cast<double>(std::count_if(
            pool.begin(), pool.end(), [ngram](const PoolDocument& document) { return document.ngrams[ngram] > 0; }));
        if (df == 0) continue;
        for (std::size_t i = 0; i < pool.size(); ++i) {
            const double length = std::max(1.0, pool[i].ngrams_length);
            scores[i] += kNgramWeight * query_frequencies[ngram] *
                         log_logistic(pool[i].ngrams[ngram], df, documents, length, average);
        }
    }
    return scores;
}

} // namespace newsidx::rank
