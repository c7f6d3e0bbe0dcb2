#include "engine/ingest/given_records.h"

#include "newsidx/json.h"
#include "record/export/front_matter.h"
#include "text/unicode.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace newsidx::engine {

namespace {

bool is_without_text(const Date& date) {
    return date.seconds && date.text.empty();
}

void write_text(Date& date) {
    if (is_without_text(date)) date.text = to_iso8601(*date.seconds);
}

bool has_date_without_text(const Record& record) {
    return is_without_text(record.published_at) || is_without_text(record.updated_at) ||
           std::any_of(record.related.begin(), record.related.end(),
                       [](const Stub& stub) { return is_without_text(stub.published_at); });
}

Record with_texts_of_dates(Record record) {
    write_text(record.published_at);
    write_text(record.updated_at);
    for (Stub& stub : record.related)
        write_text(stub.published_at);
    return record;
}

// Else all of them would be taken for text in another encoding.
std::string well_formed(std::string_view line) {
    std::string out;
    for (std::size_t at = 0; at < line.size();)
        text::append_utf8(out, text::next_code_point(line, at));
    return out;
}

} // namespace

std::string lines_of(std::span<const Record> records) {
    if (records.empty()) return "[]";
    std::string lines;
    for (const Record& record : records) {
        std::string line = record::to_json_line(has_date_without_text(record) ? with_texts_of_dates(record) : record);
        lines += text::find_invalid_utf8(line) ? well_formed(line) : std::move(line);
    }
    return lines;
}

} // namespace newsidx::engine
