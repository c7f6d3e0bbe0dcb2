#include "command.h"
#include "format.h"
#include "progress.h"
#include "sanitize.h"

#include <fmt/format.h>

namespace newsidx::cli {
namespace {

// So much that is free is worth a word.
constexpr std::uint64_t kManyFreeBytes = std::uint64_t{16} << 20;

std::string optimize_progress(const OptimizeProgress& progress) {
    const double part = part_of(progress.done, progress.total);
    switch (progress.phase) {
    case OptimizePhase::reading:
        return counted(progress.done, "record") + " read again" + rate_and_rest(progress.done, part, progress.seconds);
    case OptimizePhase::merging: return fmt::format("merging, {:.0f} %", part * 100);
    case OptimizePhase::ranked: return fmt::format("merging what ranks, {:.0f} %", part * 100);
    case OptimizePhase::ranking: return fmt::format("ranking, {:.0f} %", part * 100);
    case OptimizePhase::analysing: break;
    }
    return counted(progress.done, "text") + " analysed" + rate_and_rest(progress.done, part, progress.seconds);
}

// "12,000 texts analysed again, merged in 2.1 s (news.db: 31 MB)"
std::string summary(const OptimizeReport& report, const OptimizeOptions& options, const std::string& database) {
    std::string done;
    const auto add = [&done](const std::string& what) { done += (done.empty() ? "" : ", ") + what; };
    if (report.reanalyzed) {
        add(counted(report.documents + report.resumed, "text") + " analysed again");
        if (report.resumed > 0) done += fmt::format(" ({} of them before)", with_separators(report.resumed));
    } else if (options.reanalyze) {
        add("the analysis is up to date");
    }
    if (report.reread > 0) add(counted(report.reread, "record") + " read again");
    add(report.merged ? "merged" : "nothing to merge");
    if (options.vacuum && report.bytes < report.bytes_before)
        add(format_bytes(report.bytes_before - report.bytes) + " given back");
    return fmt::format("{} in {} ({}: {})\n", done, format_seconds(report.seconds), sanitize(database),
                       format_bytes(report.bytes));
}

void note_rest(const OptimizeReport& report) {
    if (!report.analyzer_current)
        note("other rules analysed the text; `newsidx optimize --reanalyze` brings it up to date");
    if (report.bytes_free >= kManyFreeBytes && report.bytes_free * 4 >= report.bytes)
        note(format_bytes(report.bytes_free) + " of the file are free, for what comes; --vacuum gives them back");
}

} // namespace

int optimize_command(Call& call) {
    OptimizeOptions options;
    call.add_flag("--reanalyze", options.reanalyze, "analyse all text again, if another version's rules did it");
    call.add_flag("--vacuum", options.vacuum, "give free space back: rewrites the file, and nobody writes meanwhile");
    call.add_jobs_option(options.jobs, "threads that analyse (default 0: one for each core)");
    const Usage usage{
        .operands = "",
        .most = 0,
        .notes = "Merges the full-text index, in short steps: others may search and write meanwhile. Records that an "
                 "earlier version made of their items are made again. A file whose text "
                 "was analysed by another version's rules can be searched, but not written, until --reanalyze has made "
                 "its index again. That one is made beside the old one, which is searched until it is replaced at "
                 "once. Stopped at any time, the next run goes on from there.",
        .examples = "optimize\noptimize --reanalyze",
        .statuses = "0  done, or nothing to do\n2  wrong usage, or failure\n130  stopped by Ctrl-C",
    };
    if (!call.read(usage)) return call.status();
    const std::unique_ptr<Index> index = call.open();
    if (!index) return call.status();
    LongRun run(call.err());
    options.on_progress = run.watched(optimize_progress);
    const Result<OptimizeReport> report = index->optimize(options);
    run.clear();
    if (!report) return call.fail(report.error());
    call.print_report(*report, summary(*report, options, call.database()));
    note_rest(*report);
    return kDone;
}

} // namespace newsidx::cli
