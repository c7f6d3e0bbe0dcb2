#include "command.h"
#include "format.h"
#include "sanitize.h"

#include <fmt/format.h>

namespace newsidx::cli {
namespace {

void print_row(const Terminal& terminal, std::string_view name, const std::string& value) {
    print(fmt::format("{}{}\n", terminal.dim(fmt::format("{:<16}", name)), value));
}

std::string list_of(const std::vector<std::pair<std::string, std::uint64_t>>& counts, std::string_view nameless) {
    std::string out;
    for (const auto& [value, count] : counts) {
        out += fmt::format("{}{} {}", out.empty() ? "" : ", ", value.empty() ? nameless : sanitize(value),
                           with_separators(count));
    }
    return out;
}

// "674 (4 of them hidden)"
std::string with_hidden(std::uint64_t number, std::uint64_t hidden) {
    const std::string all = with_separators(number);
    return hidden == 0 ? all : fmt::format("{} ({} of them hidden)", all, with_separators(hidden));
}

void print_stats(const Terminal& terminal, const Stats& stats) {
    const auto row = [&](std::string_view name, const std::string& value) {
        if (!value.empty()) print_row(terminal, name, value);
    };
    const auto day = [](const std::optional<std::int64_t>& seconds) {
        return seconds ? to_iso8601(*seconds).substr(0, 10) : std::string("unknown");
    };
    row("file", fmt::format("{} ({})", sanitize(stats.path), format_bytes(stats.bytes)));
    row("format", fmt::format("{}", stats.format_version));
    row("analyzer",
        sanitize(stats.analyzer) +
            (stats.analyzer_current ? "" : " (not this program's: `newsidx optimize --reanalyze` makes it so)"));
    row("records", with_hidden(stats.records, stats.hidden));
    row("stubs", with_hidden(stats.stubs, stats.hidden_stubs));
    row("items", fmt::format("{} of {}", with_separators(stats.items), counted(stats.sources, "source")));
    row("terms", with_separators(stats.terms));
    row("average length", fmt::format("{:.1f}", stats.average_length));
    if (stats.median_quality) row("median quality", format_number(*stats.median_quality));
    if (stats.median_heat) row("median heat", format_number(*stats.median_heat));
    if (stats.oldest || stats.newest) row("dates", day(stats.oldest) + " to " + day(stats.newest));
    row("languages", list_of(stats.languages, "(not stated)"));
    row("providers", list_of(stats.providers, "(none)"));
    row("topics", list_of(stats.topics, "(none)"));
}

} // namespace

int stats_command(Call& call) {
    const Usage usage{
        .operands = "",
        .most = 0,
        .examples = "stats\nstats --json",
        .statuses = "0  done\n2  wrong usage, or failure",
    };
    if (!call.read(usage)) return call.status();
    call.page();
    const std::unique_ptr<Index> index = call.open();
    if (!index) return call.status();
    const Result<Stats> stats = index->stats();
    if (!stats) return call.fail(stats.error());
    if (call.json()) {
        call.print_json(to_json(*stats));
    } else {
        print_stats(call.out(), *stats);
    }
    return kDone;
}

} // namespace newsidx::cli
