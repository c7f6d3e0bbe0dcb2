#include "command.h"
#include "format.h"
#include "progress.h"
#include "sanitize.h"

#include <fmt/format.h>

namespace newsidx::cli {

int backup_command(Call& call) {
    BackupOptions options;
    call.add_flag("--force", options.force, "replace FILE, once the copy is whole");
    const Usage usage{
        .operands = "FILE",
        .least = 1,
        .most = 1,
        .notes = "Copies the index page by page while others search and write: as it is at one moment, and verified. "
                 "FILE is a newsidx file itself: newsidx --db FILE search ... What is secured is in it: keep it as you "
                 "keep the index. newsidx export writes the same as lines that other versions read.",
        .examples = "backup ~/backups/news.db\nbackup --force /mnt/usb/news.db",
        .statuses = "0  done\n2  wrong usage, or failure\n130  stopped by Ctrl-C: no half file is left",
    };
    if (!call.read(usage)) return call.status();
    const std::string& path = call.operands().front();
    if (path == "-") return call.fail_usage("a copy is a file, and cannot go to standard output: name one");
    const std::unique_ptr<Index> index = call.open();
    if (!index) return call.status();
    LongRun run(call.err());
    options.on_progress = run.watched([](const BackupProgress& progress) {
        const double part = part_of(progress.done, progress.total);
        return fmt::format("{} copied, {:.0f} %", format_bytes(progress.done), part * 100);
    });
    const Result<BackupReport> report = index->backup(path, options);
    run.clear();
    if (!report) return call.fail(report.error());
    call.print_report(*report,
                      fmt::format("{} ({}) in {}: {}\n", counted(report->records, "record"),
                                  format_bytes(report->bytes), format_seconds(report->seconds), sanitize(path)));
    return kDone;
}

} // namespace newsidx::cli
