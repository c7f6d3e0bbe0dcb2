#include "command.h"
#include "format.h"
#include "output_file.h"
#include "progress.h"
#include "sanitize.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fmt/format.h>

namespace newsidx::cli {
namespace {

enum class Form { lines, records };

constexpr std::array<std::pair<std::string_view, Form>, 2> kForms{{{"lines", Form::lines}, {"records", Form::records}}};

// "120 items of 4 sources (1.2 MB) in 0.1 s: backup.jsonl"
std::string summary(const ExportReport& report, Form form, const std::string& where) {
    const std::string what = form == Form::records ? counted(report.records, "record")
                                                   : fmt::format("{} of {}", counted(report.items, "item"),
                                                                 counted(report.sources, "source"));
    return fmt::format("{} ({}) in {}: {}\n", what, format_bytes(report.bytes), format_seconds(report.seconds),
                       sanitize(where));
}

// Options of an export that shows how far it is and ends at Ctrl-C. The run must outlive them.
ExportOptions watched(LongRun& run, std::string_view noun) {
    ExportOptions options;
    options.on_progress = run.watched([noun](const ExportProgress& progress) {
        const double part = part_of(progress.done, progress.total);
        return counted(progress.done, noun) + rate_and_rest(progress.done, part, progress.seconds);
    });
    return options;
}

int finish(Call& call, const ExportReport& report, Form form, const std::string& where) {
    note_list(report.inexact, report.inexact.size(), call.verbose(), [](const std::string& file) {
        return "newsidx: " + sanitize(file) + ": reads a little otherwise when it is indexed again";
    });
    call.print_report(report, summary(report, form, where));
    return kDone;
}

int export_records(Call& call, const Index& index, bool force) {
    LongRun run(call.err());
    ExportOptions options = watched(run, "record");
    options.force = force;
    const std::string& folder = call.operands().front();
    const Result<ExportReport> report = index.export_records(folder, options);
    run.clear();
    return report ? finish(call, *report, Form::records, folder) : call.fail(report.error());
}

int export_to_file(Call& call, const Index& index, const std::string& path, bool force) {
    OutputFile file(path);
    if (const auto failure = file.open(force, call.database())) return call.fail(*failure);
    LongRun run(call.err());
    const Result<ExportReport> report =
        index.export_to([&](std::string_view lines) { return file.write(lines); }, watched(run, "item"));
    run.clear();
    if (!report) return call.fail(file.error() ? *file.error() : report.error());
    if (const auto failure = file.commit()) return call.fail(*failure);
    return finish(call, *report, Form::lines, path);
}

int export_to_output(Call& call, const Index& index) {
    // On a terminal the progress would stand among the lines.
    LongRun run(call.out().is_terminal() ? Terminal() : call.err());
    int failure = 0;
    const auto sink = [&](std::string_view lines) {
        if (call.out().is_terminal())
            print(sanitize_lines(lines));
        else
            print(lines);
        if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return true;
        failure = errno;
        return false;
    };
    const Result<ExportReport> report = index.export_to(sink, watched(run, "item"));
    run.clear();
    if (report) return kDone;
    if (failure == 0) return call.fail(report.error());
    std::clearerr(stdout); // it is told here
    return call.fail({ErrorCode::io, std::strerror(failure), "standard output"});
}

} // namespace

int export_command(Call& call) {
    Form form = Form::lines;
    std::string output;
    bool force = false;
    call.add_choice(
        "--format", form, kForms,
        "lines: everything, for newsidx index (default); records: each record as a front-matter file in FOLDER");
    call.add_option("--output", output, "FILE", "write the lines to this file (default, and -: standard output)");
    call.add_flag("--force", force, "replace FILE; write into a FOLDER that is not empty");
    const Usage usage{
        .operands = "[FOLDER]",
        .most = 1,
        .notes =
            "Writes all that the index was made of as JSON Lines: sources, items byte for byte, what update set and "
            "remove deleted. newsidx index of that, packed or not, makes the same records in another file, under ids "
            "of its own, and "
            "then knows the files that they came from. What is secured is in it: keep it as you keep the index. "
            "--format records writes each record, merged and updated, as a file of its own for other programs. With "
            "--force, "
            "files in the folder that have other names stay: a record whose title has changed is there under both.",
        .examples = "export | zstd > news.jsonl.zst\nexport --output backup.jsonl\nexport --format records news-files/",
        .statuses = "0  done\n2  wrong usage, or failure\n130  stopped by Ctrl-C: no half file is left",
    };
    if (!call.read(usage)) return call.status();
    if (output == "-") output.clear(); // standard output
    const bool has_folder = !call.operands().empty();
    if (form == Form::records && !has_folder) return call.fail_usage("--format records: name the folder to write to");
    if (form == Form::records && !output.empty())
        return call.fail_usage("--output goes not with --format records, which writes into a folder");
    if (form == Form::lines && has_folder)
        return call.fail_usage("a folder is for --format records; --output FILE names a file for the lines");
    if (form == Form::lines && output.empty() && call.json())
        return call.fail_usage("--json goes with --output FILE or --format records: standard output is the export");
    if (form == Form::lines && output.empty() && force)
        return call.fail_usage("--force goes with --output FILE or --format records");
    const std::unique_ptr<Index> index = call.open();
    if (!index) return call.status();
    if (form == Form::records) return export_records(call, *index, force);
    return output.empty() ? export_to_output(call, *index) : export_to_file(call, *index, output, force);
}

} // namespace newsidx::cli
