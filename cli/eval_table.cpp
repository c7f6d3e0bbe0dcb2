#include "eval_table.h"

#include "format.h"
#include "sanitize.h"

#include <algorithm>
#include <fmt/format.h>

namespace newsidx::cli {
namespace {

constexpr std::size_t kColumn = 8; // "-0.1234" and "ndcg@10"

// "0.0312", "<0.0001": an estimate says no more.
std::string format_p(double p) {
    return p < 0.0001 ? "<0.0001" : fmt::format("{:.4f}", p);
}

} // namespace

std::string format_metrics(const eval::Report& report) {
    const bool compared = !report.comparisons.empty();
    std::string out;
    if (compared) {
        out = fmt::format("{:<12}{:>8}{:>8}{:>12}{:>7}{:>8}{:>7}{:>9}\n", "", "this", "other", "difference", "wins",
                          "losses", "ties", "p");
    }
    for (std::size_t i = 0; i < report.evaluation.metrics.size(); ++i) {
        out += fmt::format("{:<12}{:>8.4f}", eval::to_string(report.evaluation.metrics[i]), report.evaluation.means[i]);
        if (compared) {
            const eval::Comparison& c = report.comparisons[i];
            out += fmt::format("{:>8.4f}{:>+12.4f}{:>7}{:>8}{:>7}{:>9}", c.mean, c.difference, c.wins, c.losses, c.ties,
                               format_p(c.p_value));
        }
        out += '\n';
    }
    return out;
}

std::string format_queries(const eval::Evaluation& ours, const eval::Evaluation* theirs) {
    const auto widths = [&](const eval::Metric& metric) {
        return std::max(kColumn, eval::to_string(metric).size()) + 1;
    };
    std::size_t first = 5; // "query"
    for (const eval::QueryResult& query : ours.queries) {
        first = std::max(first, columns(sanitize(query.id)));
    }
    std::string out = padded("query", first);
    for (const eval::Metric& metric : ours.metrics) {
        out += fmt::format("{:>{}}", eval::to_string(metric), widths(metric));
        if (theirs != nullptr) out += fmt::format("{:>{}}", "+/-", kColumn);
    }
    out += '\n';
    for (std::size_t q = 0; q < ours.queries.size(); ++q) {
        const eval::QueryResult& query = ours.queries[q];
        out += padded(sanitize(query.id), first);
        for (std::size_t i = 0; i < query.values.size(); ++i) {
            out += fmt::format("{:>{}.4f}", query.values[i], widths(ours.metrics[i]));
            if (theirs != nullptr) {
                out += fmt::format("{:>+{}.4f}", query.values[i] - theirs->queries[q].values[i], kColumn);
            }
        }
        out += '\n';
    }
    return out;
}

} // namespace newsidx::cli
