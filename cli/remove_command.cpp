#include "command.h"
#include "format.h"

#include <filesystem>
#include <system_error>

namespace newsidx::cli {

int remove_command(Call& call) {
    const Usage usage{
        .operands = "ID|URL...",
        .least = 1,
        .notes = "Reading an unchanged source again does not bring a record back; a changed one does, and so does "
                 "`newsidx index --restore`.",
        .examples = "remove 12 13\nremove https://example.com/news/1",
        .statuses = "0  all removed\n1  some were not found; the others are removed\n2  wrong usage, or failure",
    };
    if (!call.read(usage)) return call.status();
    const std::unique_ptr<Index> index = call.open();
    if (!index) return call.status();
    const Result<RemoveReport> report = index->remove(call.operands());
    if (!report) return call.fail(report.error());
    call.print_report(*report, counted(report->removed, "record") + " removed\n");
    for (const std::string& name : report->not_found) {
        std::error_code error;
        const bool is_file = std::filesystem::exists(name, error);
        report_error({ErrorCode::not_found,
                      is_file ? "no record has this id or URL: `newsidx show` says the id of what a file gave"
                              : "no record has this id or URL",
                      name},
                     false);
    }
    return report->not_found.empty() ? kDone : kNothing;
}

} // namespace newsidx::cli
