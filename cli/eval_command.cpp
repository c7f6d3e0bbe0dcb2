// Measures how good the rankings of an index are, by judgments of relevance: see newsidx/eval.h.
#include "command.h"
#include "eval_table.h"
#include "format.h"
#include "newsidx/eval.h"
#include "output_file.h"
#include "ranking_options.h"
#include "sanitize.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fmt/format.h>
#include <optional>
#include <unordered_set>

namespace newsidx::cli {
namespace {

constexpr std::size_t kDepth = 100;

// --fail-below ndcg@10=0.7
struct Floor {
    eval::Metric metric;
    double value = 0;
};

struct EvalOptions {
    std::string queries;
    std::string qrels;
    std::string run_out;
    bool force = false;
    std::string compare;
    SearchOptions search;
    std::vector<eval::Metric> metrics = eval::default_metrics();
    std::vector<Floor> floors;
    std::optional<std::size_t> depth;
    bool per_query = false;
};

struct Inputs {
    std::vector<eval::Query> queries;
    eval::Qrels qrels;
    std::vector<std::string> judged;
    eval::Run other; // empty without --compare
};

eval::Metric read_metric(const std::string& name) {
    const Result<eval::Metric> metric = eval::parse_metric(name);
    if (!metric) throw UsageError(metric.error().message);
    return *metric;
}

void add_metric(EvalOptions& options, const eval::Metric& metric) {
    if (std::ranges::find(options.metrics, metric) == options.metrics.end()) options.metrics.push_back(metric);
}

void read_floor(EvalOptions& options, const std::string& text) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos) throw UsageError("'" + text + "' is no floor: write ndcg@10=0.7");
    const Floor floor{read_metric(text.substr(0, equals)), parse_number(text.substr(equals + 1))};
    options.floors.push_back(floor);
    add_metric(options, floor.metric);
}

void declare_options(Call& call, EvalOptions& options) {
    call.add_option("--queries", options.queries, "FILE", "the queries, one a line: id, tab, text");
    call.add_option("--qrels", options.qrels, "FILE", "their judgments, one a line: query, 0, document, grade");
    call.add_repeatable_option(
        "--metric", [&](const std::string& name) { add_metric(options, read_metric(name)); }, "NAME",
        "measure this, too: ndcg@K, map, mrr, recall@K, p@K (default ndcg@10, map, mrr, recall@100)");
    call.add_option(
        "--depth", [&](const std::string& text) { options.depth = parse_whole_number(text); }, "N",
        "hits of each query that count (default 100, or as many as the metrics look at)");
    call.add_flag("--per-query", options.per_query, "also the metrics of each query");
    call.add_option("--run-out", options.run_out, "FILE", "write the ranking as a TREC run");
    call.add_flag("--force", options.force, "replace that FILE though it is no run");
    call.add_option("--compare", options.compare, "FILE", "a TREC run to compare with, query by query");
    call.add_repeatable_option(
        "--fail-below", [&](const std::string& text) { read_floor(options, text); }, "NAME=X",
        "exit with 1 when this metric is below X, as ndcg@10=0.7");
    add_ranking_options(call, options.search);
}

// What is wrong with the options together; "" when nothing is. Sets the depth.
std::string settle(EvalOptions& options) {
    if (options.queries.empty()) return "--queries FILE is missing";
    if (options.qrels.empty()) return "--qrels FILE is missing";
    const eval::Metric& deepest = *std::ranges::max_element(options.metrics, {}, &eval::Metric::cutoff);
    if (!options.depth) options.depth = std::max(kDepth, deepest.cutoff);
    if (options.force && options.run_out.empty()) return "--force goes with --run-out FILE";
    if (*options.depth == 0) return "--depth: 0 hits cannot be measured";
    if (*options.depth < deepest.cutoff) {
        return fmt::format("--depth: {} looks at more than {}", eval::to_string(deepest),
                           counted(*options.depth, "hit"));
    }
    options.search.limit = *options.depth;
    return {};
}

// Reads a file and parses it.
template <class T>
Result<T> load(const std::string& file, Result<T> (*parse)(std::string_view, const std::string&)) {
    Result<std::string> text = read_input(file);
    if (!text) return text.error();
    return parse(*text, file);
}

Result<Inputs> load_inputs(const EvalOptions& options) {
    Inputs inputs;
    Result<std::vector<eval::Query>> queries = load(options.queries, eval::parse_queries);
    if (!queries) return queries.error();
    Result<eval::Qrels> qrels = load(options.qrels, eval::parse_qrels);
    if (!qrels) return qrels.error();
    Result<std::vector<std::string>> judged = eval::judged_queries(*queries, *qrels, options.qrels);
    if (!judged) return judged.error();
    inputs.queries = std::move(*queries);
    inputs.qrels = std::move(*qrels);
    inputs.judged = std::move(*judged);
    if (options.compare.empty()) return inputs;
    Result<eval::Run> other = load(options.compare, eval::parse_run);
    if (!other) return other.error();
    inputs.other = std::move(*other);
    if (std::ranges::none_of(inputs.judged, [&](const std::string& id) { return inputs.other.contains(id); })) {
        return Error{ErrorCode::invalid_argument, "the run answers none of the queries", options.compare};
    }
    for (auto& [query, ranking] : inputs.other) {
        ranking.resize(std::min(ranking.size(), *options.depth));
    }
    return inputs;
}

// The last run may be replaced by the next; not what was meant as another option's file.
bool is_run(const std::string& path) {
    std::error_code error;
    const auto size = std::filesystem::file_size(path, error);
    return !error && (size == 0 || load(path, eval::parse_run));
}

// What judgments call a hit: the source's own id, else its URL, with _ for white space.
std::string name_of(const Hit& hit) {
    std::string name = hit.source_id.empty() ? hit.url : hit.source_id;
    if (name.empty()) name = fmt::format("#{}", hit.id);
    for (char& c : name) {
        if (c == ' ' || (c >= '\t' && c <= '\r')) c = '_';
    }
    return name;
}

Result<eval::Run> search_all(const Index& index, const std::vector<eval::Query>& queries, SearchOptions options) {
    options.plain_text = true; // words are all that a query of a collection has
    options.snippet_length = 0;
    eval::Run run;
    for (const eval::Query& query : queries) {
        Result<SearchResult> result = index.search(query.text, options);
        if (!result) return result.error();
        eval::Ranking& ranking = run[query.id];
        std::unordered_set<std::string> seen; // two sources may have used one id: the better hit is the document
        for (const Hit& hit : result->hits) {
            std::string name = name_of(hit);
            if (seen.insert(name).second) ranking.push_back({std::move(name), hit.score});
        }
    }
    return run;
}

// Says so where all figures are 0 because the judgments call the documents otherwise than the file does.
void warn_of_other_names(const EvalOptions& options, const Inputs& inputs, const eval::Run& run) {
    const eval::RankedDocument* found = nullptr;
    for (const std::string& query : inputs.judged)
        for (const eval::RankedDocument& document : run.at(query)) {
            if (inputs.qrels.at(query).grades.contains(document.id)) return;
            if (found == nullptr) found = &document;
        }
    if (found != nullptr)
        note(fmt::format("newsidx: {}: no document that was found is judged here, '{}' neither: names are those of "
                         "the sources' ids, else URLs",
                         options.qrels, sanitize(found->id)));
}

// Says which metrics are below their floors; the exit status.
int judge_floors(const std::vector<Floor>& floors, const eval::Evaluation& evaluation) {
    int status = kDone;
    for (const Floor& floor : floors) {
        const auto place = std::ranges::find(evaluation.metrics, floor.metric) - evaluation.metrics.begin();
        const double mean = evaluation.means.at(static_cast<std::size_t>(place));
        if (mean >= floor.value) continue;
        note(fmt::format("newsidx: {} is {}, below {}", eval::to_string(floor.metric), mean, floor.value));
        status = kNothing;
    }
    return status;
}

void print_report(const Call& call, const EvalOptions& options, const eval::Report& report,
                  const std::optional<eval::Evaluation>& other) {
    if (call.json()) {
        call.print_json(to_json(report));
    } else {
        if (options.per_query) print(format_queries(report.evaluation, other ? &*other : nullptr) + '\n');
        print(format_metrics(report));
        note(fmt::format("{}, the first {} of each, in {}", counted(report.evaluation.queries.size(), "query"),
                         counted(*options.depth, "hit"), format_seconds(report.seconds)));
    }
    if (report.left_out > 0) {
        note(counted(report.left_out, "query") + " without a relevant document left out");
    }
}

constexpr std::string_view kNotes =
    "The files are TREC's. Documents are named by their source's id, else by their URL, with _ for white space; of two "
    "hits of one name the first counts. Queries are words, without operators. A grade above 0 is relevant. nDCG has "
    "the gain 2^grade - 1 and the discount log2(rank + 1); map is over the hits that --depth allows. Means are over "
    "the queries that have a relevant document; one without hits counts 0. In a run the score makes the order, and of "
    "equal scores the greater document id comes first, as with trec_eval; --run-out writes scores that fall. --compare "
    "tells for how many queries this ranking is better, and p: how probable such a difference is by chance (paired "
    "randomisation test, two-sided). Text alone is measured with --quality-weight 0 --heat-weight 0.";

} // namespace

int eval_command(Call& call) {
    EvalOptions options;
    options.search.match = Match::any;
    declare_options(call, options);
    const Usage usage{
        .operands = "",
        .most = 0,
        .notes = kNotes,
        .examples = "eval --queries queries.tsv --qrels qrels.txt\n"
                    "eval --queries queries.tsv --qrels qrels.txt --run-out before.run\n"
                    "eval --queries queries.tsv --qrels qrels.txt --half-life 30d --compare before.run --per-query\n"
                    "eval --queries queries.tsv --qrels qrels.txt --fail-below ndcg@10=0.7",
        .statuses = "0  done\n1  a metric is below its floor\n2  wrong usage, or failure",
    };
    if (!call.read(usage)) return call.status();
    if (const std::string mistake = settle(options); !mistake.empty()) return call.fail_usage(mistake);
    const Result<Inputs> inputs = load_inputs(options);
    if (!inputs) return call.fail(inputs.error());
    const std::unique_ptr<Index> index = call.open();
    if (!index) return call.status();

    OutputFile run_out(options.run_out);
    if (!options.run_out.empty())
        if (const auto failure = run_out.open(options.force || is_run(options.run_out), call.database()))
            return call.fail(*failure);

    const auto begin = std::chrono::steady_clock::now();
    const Result<eval::Run> run = search_all(*index, inputs->queries, options.search);
    if (!run) return call.fail(run.error());
    eval::Report report;
    report.evaluation = eval::evaluate(inputs->judged, inputs->qrels, *run, options.metrics);
    report.left_out = inputs->queries.size() - inputs->judged.size();
    report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    std::optional<eval::Evaluation> other;
    if (!options.compare.empty()) {
        other = eval::evaluate(inputs->judged, inputs->qrels, inputs->other, options.metrics);
        report.compared_with = options.compare;
        report.comparisons = eval::compare(report.evaluation, *other);
    }
    if (!options.run_out.empty()) {
        if (!run_out.write(eval::format_run(inputs->queries, *run, "newsidx"))) return call.fail(*run_out.error());
        if (const auto failure = run_out.commit()) return call.fail(*failure);
    }
    print_report(call, options, report, other);
    warn_of_other_names(options, *inputs, *run);
    return judge_floors(options.floors, report.evaluation);
}

} // namespace newsidx::cli
