// Targets that read what an export holds, and write what it is made of.
#include "check.h"
#include "record/export/export_line.h"
#include "record/export/front_matter.h"
#include "targets.h"

#include <string>

namespace newsidx::fuzz {

// A line that is read is written as one that is read as the same.
void export_line(std::string_view bytes) {
    if (bytes.find('\n') != std::string_view::npos) bytes = bytes.substr(0, bytes.find('\n'));
    const record::ExportLineResult read = record::parse_export_line(bytes);
    if (!read.line) {
        check_note(read.rejection, bytes);
        require(!read.rejection.message.empty(), "a line is rejected without a word");
        return;
    }
    std::string line;
    record::write_export_line(line, *read.line);
    require(is_utf8(line), "a line of an export is no UTF-8");
    require(line.find('\n') + 1 == line.size(), "a line of an export is no line");
    line.pop_back();
    const record::ExportLineResult again = record::parse_export_line(line);
    require(again.line.has_value(), "what was written is not read", line);
    std::string twice;
    record::write_export_line(twice, *again.line);
    twice.pop_back();
    require(line == twice, "what was written is read as something else", line);
}

// A record of any JSON is written as front matter that is read, and as JSON.
void written_record(std::string_view bytes) {
    const record::ParseResult read = record::parse(bytes, record::ItemFormat::json);
    if (!read.record) return;
    const std::string line = record::to_json_line(*read.record);
    require(is_utf8(line) && line.find('\n') + 1 == line.size(), "it is no line of JSON", line);
    const std::string text = record::to_front_matter(*read.record);
    require(is_utf8(text), "front matter is no UTF-8");
    constexpr auto kFrontMatter = record::ItemFormat::front_matter;
    if (!record::reads_as(text, kFrontMatter, *read.record)) return; // text that was escaped twice
    require(record::reads_as(line, record::ItemFormat::json, *read.record), "as JSON it is another record", line);
    const record::ParseResult again = record::parse(text, kFrontMatter);
    require(again.record && record::reads_as(record::to_front_matter(*again.record), kFrontMatter, *again.record),
            "what was read of front matter cannot be written again", text);
}

} // namespace newsidx::fuzz
