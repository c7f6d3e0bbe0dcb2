// The metrics of a ranking, and their means over queries.

#include "newsidx/eval.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <functional>
#include <system_error>
#include <utility>

namespace newsidx::eval {

namespace {

constexpr std::array<std::pair<std::string_view, Measure>, 5> kNames{{{"ndcg", Measure::ndcg},
                                                                      {"map", Measure::map},
                                                                      {"mrr", Measure::mrr},
                                                                      {"recall", Measure::recall},
                                                                      {"p", Measure::precision}}};

int grade_of(const Judgments& judgments, const std::string& document) {
    const auto found = judgments.grades.find(document);
    return found == judgments.grades.end() ? 0 : found->second;
}

std::size_t count_relevant(const Judgments& judgments) {
    return static_cast<std::size_t>(
        std::ranges::count_if(judgments.grades, [](const auto& judged) { return judged.second > 0; }));
}

// What a document of this grade gives at this rank (from 1).
double discounted_gain(int grade, std::size_t rank) {
    return (std::exp2(grade) - 1) / std::log2(static_cast<double>(rank) + 1);
}

double ideal_gain(const Judgments& judgments, std::size_t cutoff) {
    std::vector<int> grades;
    grades.reserve(judgments.grades.size());
    for (const auto& [document, grade] : judgments.grades)
        grades.push_back(grade);
    std::ranges::sort(grades, std::greater());
    double sum = 0;
    const std::size_t count = cutoff == 0 ? grades.size() : std::min(cutoff, grades.size());
    for (std::size_t i = 0; i < count; ++i)
        sum += discounted_gain(grades[i], i + 1);
    return sum;
}

} // namespace

std::vector<Metric> default_metrics() {
    return {{Measure::ndcg, 10}, {Measure::map, 0}, {Measure::mrr, 0}, {Measure::recall, 100}};
}

Result<Metric> parse_metric(std::string_view name) {
    const auto fail = [&] {
        return Error{ErrorCode::invalid_argument,
                     "'" + std::string(name) + "' is no metric: write ndcg@10, map, mrr, recall@100 or p@5", ""};
    };
    const std::size_t at = name.find('@');
    std::string word(name.substr(0, at));
    for (char& c : word)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    const auto known = std::ranges::find(kNames, std::string_view(word), &std::pair<std::string_view, Measure>::first);
    if (known == kNames.end()) return fail();
    Metric metric{known->second, 0};
    if (at == std::string_view::npos) {
        if (metric.measure == Measure::precision) return fail();
        return metric;
    }
    const std::string_view digits = name.substr(at + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), metric.cutoff);
    if (error != std::errc() || end != digits.data() + digits.size() || metric.cutoff == 0) return fail();
    return metric;
}

std::string to_string(const Metric& metric) {
    const auto known = std::ranges::find(kNames, metric.measure, &std::pair<std::string_view, Measure>::second);
    std::string name(known->first);
    return metric.cutoff == 0 ? name : name + '@' + std::to_string(metric.cutoff);
}

double measure(const Metric& metric, std::span<const RankedDocument> ranking, const Judgments& judgments) {
    const std::size_t relevant = count_relevant(judgments);
    if (relevant == 0) return 0;
    if (metric.cutoff > 0 && ranking.size() > metric.cutoff) ranking = ranking.first(metric.cutoff);
    double gain = 0;
    double precisions = 0; // summed at the relevant documents' ranks
    double first = 0;      // 1 / rank of the first of them
    std::size_t found = 0;
    for (std::size_t rank = 1; rank <= ranking.size(); ++rank) {
        const int grade = grade_of(judgments, ranking[rank - 1].id);
        if (grade == 0) continue;
        ++found;
        gain += discounted_gain(grade, rank);
        precisions += static_cast<double>(found) / static_cast<double>(rank);
        if (found == 1) first = 1 / static_cast<double>(rank);
    }
    switch (metric.measure) {
    case Measure::ndcg: return gain / ideal_gain(judgments, metric.cutoff);
    case Measure::map: return precisions / static_cast<double>(relevant);
    case Measure::mrr: return first;
    case Measure::recall: return static_cast<double>(found) / static_cast<double>(relevant);
    case Measure::precision:
        return static_cast<double>(found) /
               static_cast<double>(std::max<std::size_t>(metric.cutoff == 0 ? ranking.size() : metric.cutoff, 1));
    }
    return 0;
}

Result<std::vector<std::string>> judged_queries(std::span<const Query> queries, const Qrels& qrels,
                                                const std::string& qrels_name) {
    std::vector<std::string> judged;
    std::size_t known = 0;
    for (const Query& query : queries) {
        const auto found = qrels.find(query.id);
        if (found == qrels.end()) continue;
        ++known;
        if (count_relevant(found->second) > 0) judged.push_back(query.id);
    }
    if (known < qrels.size()) {
        const auto is_query = [&](const std::string& id) {
            return std::ranges::find(queries, id, &Query::id) != queries.end();
        };
        const std::pair<const std::string, Judgments>* first = nullptr; // in the file
        for (const auto& judgments : qrels)
            if (!is_query(judgments.first) && (first == nullptr || judgments.second.line < first->second.line))
                first = &judgments;
        return Error{ErrorCode::invalid_argument, "query '" + first->first + "' is judged, and there is no such query",
                     qrels_name + ':' + std::to_string(first->second.line)};
    }
    if (judged.empty())
        return Error{ErrorCode::invalid_argument, "no query has a relevant document: there is nothing to measure",
                     qrels_name};
    return judged;
}

Evaluation evaluate(std::span<const std::string> queries, const Qrels& qrels, const Run& run,
                    std::span<const Metric> metrics) {
    static const Ranking kNothing;
    Evaluation evaluation;
    evaluation.metrics.assign(metrics.begin(), metrics.end());
    evaluation.means.assign(metrics.size(), 0);
    for (const std::string& query : queries) {
        const auto answer = run.find(query);
        const Ranking& ranking = answer == run.end() ? kNothing : answer->second;
        QueryResult result{query, {}};
        for (std::size_t i = 0; i < metrics.size(); ++i) {
            result.values.push_back(measure(metrics[i], ranking, qrels.at(query)));
            evaluation.means[i] += result.values.back();
        }
        evaluation.queries.push_back(std::move(result));
    }
    for (double& mean : evaluation.means)
        if (!queries.empty()) mean /= static_cast<double>(queries.size());
    return evaluation;
}

} // namespace newsidx::eval
