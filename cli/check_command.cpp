#include "command.h"
#include "format.h"
#include "sanitize.h"

#include <fmt/format.h>

namespace newsidx::cli {

int check_command(Call& call) {
    const Usage usage{
        .operands = "",
        .most = 0,
        .examples = "check\n--db archive.db check -v",
        .statuses = "0  whole\n1  problems were found\n2  wrong usage, or failure",
    };
    if (!call.read(usage)) return call.status();
    const std::unique_ptr<Index> index = call.open();
    if (!index) return call.status();
    const Result<CheckReport> report = index->check();
    if (!report) return call.fail(report.error());
    if (call.json()) {
        call.print_json(to_json(*report));
        return report->ok() ? kDone : kNothing;
    }
    const Terminal& terminal = call.out();
    if (call.verbose()) {
        for (const std::string& check : report->checks) {
            note("looked at: " + sanitize(check));
        }
    }
    for (const std::string& problem : report->problems) {
        print(terminal.bad("problem") + ": " + sanitize(problem) + "\n");
    }
    print(fmt::format("{}: {}, {} in {} ({})\n", report->ok() ? terminal.good("whole") : terminal.bad("not whole"),
                      counted(report->checks.size(), "check"), counted(report->problems.size(), "problem"),
                      format_seconds(report->seconds), sanitize(call.database())));
    return report->ok() ? kDone : kNothing;
}

} // namespace newsidx::cli
