// TREC's files, as people hand them to `newsidx eval`.
#include "check.h"
#include "newsidx/eval.h"
#include "targets.h"

#include <array>
#include <cmath>
#include <string>
#include <vector>

namespace newsidx::fuzz {

namespace {

void check_error(const Error& error) {
    require(error.code == ErrorCode::invalid_argument, "a bad file is no invalid_argument");
    require(error.where == "f" || error.where.starts_with("f:"), "an error does not say where", error.where);
    require(!error.message.empty(), "an error without a reason");
}

// Written and read again, the run has the same order.
void check_run(const eval::Run& run) {
    std::vector<eval::Query> queries;
    for (const auto& [query, ranking] : run)
        queries.push_back({query, "text"});
    const auto again = eval::parse_run(eval::format_run(queries, run, "t"), "f");
    require(again.has_value(), "a written run cannot be read");
    require(again->size() == run.size(), "a written run has other queries");
    for (const auto& [query, ranking] : run) {
        const eval::Ranking& read = again->at(query);
        require(read.size() == ranking.size(), "a written run has other documents", query);
        for (std::size_t i = 0; i < ranking.size(); ++i)
            require(read[i].id == ranking[i].id, "a written run has another order", query);
    }
}

} // namespace

// The bytes are a file of each kind, and the run is measured by its own documents.
void trec(std::string_view bytes) {
    const auto queries = eval::parse_queries(bytes, "f");
    if (!queries) check_error(queries.error());
    const auto run = eval::parse_run(bytes, "f");
    if (!run) check_error(run.error());
    if (run) check_run(*run);
    const auto qrels = eval::parse_qrels(bytes, "f");
    if (!qrels) return check_error(qrels.error());
    static constexpr std::array<eval::Metric, 5> kMetrics{{{eval::Measure::ndcg, 10},
                                                           {eval::Measure::map, 0},
                                                           {eval::Measure::mrr, 0},
                                                           {eval::Measure::recall, 100},
                                                           {eval::Measure::precision, 5}}};
    for (const auto& [query, judgments] : *qrels) {
        eval::Ranking ranking;
        for (const auto& [document, grade] : judgments.grades) {
            require(grade >= 0 && grade <= eval::kMaxGrade, "a grade is out of its range", document);
            ranking.push_back({document, 1});
        }
        for (const eval::Metric& metric : kMetrics) {
            const double value = eval::measure(metric, ranking, judgments);
            require(value >= 0 && value <= 1 + 1e-9, "a metric is not from 0 to 1", eval::to_string(metric));
        }
    }
}

} // namespace newsidx::fuzz
