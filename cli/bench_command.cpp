#include "command.h"
#include "describe.h"
#include "format.h"
#include "ranking_options.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fmt/format.h>
#include <numeric>

namespace newsidx::cli {
namespace {

// The lines of a text that hold more than white space.
std::vector<std::string> queries_of(std::string_view text) {
    std::vector<std::string> queries;
    for (std::string_view line : lines_of(text)) {
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.find_first_not_of(" \t") != std::string_view::npos) queries.emplace_back(line);
    }
    return queries;
}

// By nearest rank: the smallest value that `percent` of all are not above. Precondition: ascending, not empty.
double percentile(const std::vector<double>& values, double percent) {
    const auto rank = static_cast<std::size_t>(std::ceil(percent / 100 * static_cast<double>(values.size())));
    return values.at(std::max<std::size_t>(rank, 1) - 1);
}

void print_times(const Call& call, std::vector<double> times) {
    std::ranges::sort(times);
    const double mean = std::accumulate(times.begin(), times.end(), 0.0) / static_cast<double>(times.size());
    const std::array<std::pair<std::string_view, double>, 5> figures{{{"mean", mean},
                                                                      {"p50", percentile(times, 50)},
                                                                      {"p90", percentile(times, 90)},
                                                                      {"p99", percentile(times, 99)},
                                                                      {"max", times.back()}}};
    if (call.json()) {
        std::string json = fmt::format(R"({{"format_version":1,"queries":{})", times.size());
        for (const auto& [name, milliseconds] : figures) {
            json += fmt::format(R"(,"{}_ms":{:.6f})", name, milliseconds);
        }
        call.print_json(json + "}");
        return;
    }
    print(fmt::format("{:<8}{:>12}\n", "queries", with_separators(times.size())));
    for (const auto& [name, milliseconds] : figures) {
        print(fmt::format("{:<8}{:>12.3f} ms\n", name, milliseconds));
    }
}

} // namespace

int bench_command(Call& call) {
    std::string file;
    SearchOptions options;
    std::size_t repeat = 3;
    bool full = false;
    call.add_option("--queries", file, "FILE", "the queries, one a line (- for standard input)");
    add_ranking_options(call, options);
    call.add_option("-n,--limit", options.limit, "N", "hits of each query (default 10)");
    call.add_option("--repeat", repeat, "N", "runs of each query, of which the best counts (default 3)");
    call.add_flag("--full", full, "with totals, records and snippets of the hits, as search gives them");
    call.add_flag("--no-segments{false}", options.segments, "only by the full-text index");
    const Usage usage{
        .operands = "",
        .most = 0,
        .notes = "Each query is timed in this process, from its text to the ids and scores of the best hits. "
                 "Percentiles are by nearest rank.",
        .examples = "bench --queries queries.txt\nbench --queries queries.txt --match any --full --json",
        .statuses = "0  done\n2  wrong usage, or failure",
    };
    if (!call.read(usage)) return call.status();
    if (file.empty()) return call.fail_usage("--queries FILE is missing");
    const Result<std::string> text = read_input(file);
    if (!text) return call.fail(text.error());
    const std::vector<std::string> queries = queries_of(*text);
    if (queries.empty()) return call.fail({ErrorCode::invalid_argument, "there are no queries in it", file});
    const std::unique_ptr<Index> index = call.open();
    if (!index) return call.status();
    options.details = full;
    options.exact_total = full;
    std::vector<double> times;
    for (const std::string& query : queries) {
        double best = std::numeric_limits<double>::infinity();
        for (std::size_t run = 0; run < std::max<std::size_t>(repeat, 1); ++run) {
            const auto begin = std::chrono::steady_clock::now();
            const Result<SearchResult> result = index->search(query, options);
            const std::chrono::duration<double, std::milli> time = std::chrono::steady_clock::now() - begin;
            if (!result) return call.fail(result.error());
            best = std::min(best, time.count());
        }
        times.push_back(best);
    }
    print_times(call, std::move(times));
    return kDone;
}

} // namespace newsidx::cli
