#include "command.h"
#include "format.h"

namespace newsidx::cli {

int update_command(Call& call) {
    const Usage usage{
        .operands = "[FILE]",
        .least = 0,
        .most = 1,
        .notes = "Reads JSON Lines from the file, or from standard input: an object with \"id\" or \"url\", and any of "
                 "\"heat\", \"quality\" and \"published\"; null makes a number unknown. Or a table in CSV or TSV with "
                 "these columns, as search --format csv writes it and a spreadsheet saves it: empty cells, and those "
                 "that say what the record says, set nothing. 12.125 is that number, whatever the separator; 7,5 and "
                 "1.234,5 are read, too, and 1,234, which may be two, is told and not set. A value holds until the "
                 "record's source changes; what other sources say of the record does not undo it.",
        .examples = "update heat.jsonl\nupdate edited.csv\nupdate < heat.jsonl",
        .statuses = "0  done\n1  some lines could not be read, or name no record; the others are done\n"
                    "2  wrong usage, or failure",
    };
    if (!call.read(usage)) return call.status();
    const std::string path = call.operands().empty() ? "-" : call.operands().front();
    const Result<std::string> lines = read_input(path);
    if (!lines) return call.fail(lines.error());
    const std::unique_ptr<Index> index = call.open();
    if (!index) return call.status();
    Result<UpdateReport> report = index->update(*lines);
    if (!report) return call.fail(report.error());
    for (Diagnostic& d : report->errors)
        if (d.source.empty()) d.source = path; // the library saw no file
    report_diagnostics(report->errors, report->errors.size(), "", call.verbose());
    const std::string unchanged =
        report->unchanged == 0 ? std::string() : ", " + with_separators(report->unchanged) + " unchanged";
    call.print_report(*report, counted(report->updated, "record") + " updated" + unchanged + "\n");
    return report->errors.empty() ? kDone : kNothing;
}

} // namespace newsidx::cli
