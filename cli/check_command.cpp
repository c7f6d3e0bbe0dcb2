#include "command.h"
#include "format.h"
#include "progress.h"
#include "sanitize.h"

#include <fmt/format.h>

namespace newsidx::cli {
namespace {

// Of a check or a repair.
template <class Report>
void print_problems(const Call& call, const Report& report) {
    if (call.verbose()) {
        for (const std::string& check : report.checks) {
            note("looked at: " + sanitize(check));
        }
    }
    for (const std::string& problem : report.problems) {
        print(call.out().bad("problem") + ": " + sanitize(problem) + "\n");
    }
    for (const std::string& left : report.not_compared)
        print("not compared: " + sanitize(left) + "\n");
}

int check(Call& call) {
    const std::unique_ptr<Index> index = call.open();
    if (!index) return call.status();
    LongRun run(call.err());
    CheckOptions options;
    options.on_progress = run.watched([](const CheckProgress& progress) {
        return fmt::format("{} of {}: {}, {}", progress.done + 1, progress.total, progress.check,
                           format_seconds(progress.seconds));
    });
    const Result<CheckReport> report = index->check(options);
    run.clear();
    if (!report) return call.fail(report.error());
    if (call.json()) {
        call.print_json(to_json(*report));
        return report->ok() ? kDone : kNothing;
    }
    const Terminal& terminal = call.out();
    print_problems(call, *report);
    print(fmt::format("{}: {}, {} in {} ({})\n", report->ok() ? terminal.good("whole") : terminal.bad("not whole"),
                      counted(report->checks.size(), "check"), counted(report->problems.size(), "problem"),
                      format_seconds(report->seconds), sanitize(call.database())));
    if (!report->ok()) note("newsidx check --repair saves what can be read, and keeps a copy of the file as it is");
    return report->ok() ? kDone : kNothing;
}

std::string check_progress(const RepairProgress& progress) {
    const double part = part_of(progress.done, progress.total) * 100;
    switch (progress.phase) {
    case RepairPhase::checking: return "looking at the file";
    case RepairPhase::copying: return fmt::format("copying the damaged file, {:.0f} %", part);
    case RepairPhase::saving: return counted(progress.done, "row") + " read";
    case RepairPhase::rebuilding: return fmt::format("making {}, {:.0f} %", counted(progress.total, "record"), part);
    case RepairPhase::optimizing: return "optimizing";
    case RepairPhase::verifying: return "looking at the new file";
    case RepairPhase::replacing: break;
    }
    return fmt::format("putting it in place, {:.0f} %", part);
}

int repair(Call& call) {
    RepairOptions options;
    LongRun run(call.err());
    options.on_progress = run.watched(check_progress);
    const Result<RepairReport> report = Index::repair(call.database(), options);
    run.clear();
    if (!report) return call.fail(report.error());
    const bool all = report->was_whole || report->losses.empty();
    if (call.json()) {
        call.print_json(to_json(*report));
        return all ? kDone : kNothing;
    }
    const Terminal& terminal = call.out();
    print_problems(call, *report);
    if (report->was_whole) {
        print(fmt::format("{}: nothing to repair, {} in {} ({})\n", terminal.good("whole"),
                          counted(report->checks.size(), "check"), format_seconds(report->seconds),
                          sanitize(call.database())));
        return kDone;
    }
    for (const std::string& loss : report->losses) {
        print(terminal.bad("lost") + ": " + sanitize(loss) + "\n");
    }
    print(fmt::format("{}: {} of {}, {} in {} ({})\n", terminal.good("repaired"), counted(report->records, "record"),
                      counted(report->items, "item"),
                      all ? "nothing lost" : counted(report->lost_records, "record") + " lost",
                      format_seconds(report->seconds), sanitize(call.database())));
    note("the damaged file is " + sanitize(report->backup) + "; delete it when you do not need it");
    if (report->reread > 0)
        note(fmt::format("what is lost may still be where it was read: newsidx index reads {} again",
                         counted(report->reread, "source")));
    return all ? kDone : kNothing;
}

} // namespace

int check_command(Call& call) {
    bool repairs = false;
    call.add_flag("--repair", repairs, "if it is damaged, save what can be read, and make everything else again");
    const Usage usage{
        .operands = "",
        .most = 0,
        .notes = "Compares everything in the index with what it was made of; nobody else can write meanwhile. --repair "
                 "copies a damaged file byte for "
                 "byte to FILE.damaged-1 (or -2, ...), reads every source item that is still whole, makes a new index "
                 "of these and puts it in the place of the old one at once. Ids stay.",
        .examples = "check\n--db archive.db check -v\ncheck --repair",
        .statuses = "0  whole, or repaired without a loss\n1  problems were found, or something is lost\n"
                    "2  wrong usage, or failure\n130  stopped by Ctrl-C: the file is as it was",
    };
    if (!call.read(usage)) return call.status();
    return repairs ? repair(call) : check(call);
}

} // namespace newsidx::cli
