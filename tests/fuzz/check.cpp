#include "check.h"

#include "record/archive/warc.h"
#include "record/authors.h"
#include "record/json/within.h"
#include "record/page/page_encoding.h"
#include "record/xml/xml.h"
#include "targets.h"
#include "text/unicode.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>

namespace newsidx::fuzz {

namespace {

void check_text(const char* name, std::string_view text) {
    if (!is_utf8(text)) throw Finding(std::string(name) + " of a record is not UTF-8");
}

// Text that was cleaned.
void check_clean(const char* name, std::string_view text) {
    check_text(name, text);
    if (text::to_nfc(text) != text)
        throw Finding(std::string(name) + " of a record is not in NFC: " + std::string(text));
}

void check_line(const char* name, std::string_view text) {
    check_clean(name, text);
    if (text.find('\n') != std::string_view::npos) throw Finding(std::string(name) + " of a record has a line break");
}

void check_number(const char* name, std::optional<double> number) {
    if (number && (!std::isfinite(*number) || *number < 0))
        throw Finding(std::string(name) + " of a record is no number");
}

void check_date(const char* name, const Date& date) {
    check_text(name, date.text);
    // Years 1 to 9999, and a day for the zone.
    if (date.seconds && (*date.seconds < -62135596800 - 86400 || *date.seconds > 253402300799 + 86400)) {
        throw Finding(std::string(name) + " of a record is no date");
    }
}

void check_images(const std::vector<Image>& images) {
    for (const Image& image : images) {
        check_clean("the URL of an image", image.url);
        check_line("the title of an image", image.title);
        check_line("the attribution of an image", image.attribution);
    }
}

// What records and stubs have in common.
template <typename T>
void check_head(const T& head) {
    check_line("the title", head.title);
    check_clean("the excerpt", head.excerpt);
    check_line("the type", head.type);
    check_clean("the original URL", head.original_url);
    check_clean("the web URL", head.web_url);
    check_date("the date", head.published_at);
    check_line("the provider's name", head.provider.name);
    check_line("the provider's domain", head.provider.domain);
    check_images(head.provider.images);
    for (const std::string& topic : head.topics) {
        check_line("a topic", topic);
    }
    check_images(head.images);
    check_number("the quality", head.quality);
    check_number("the heat", head.heat);
}

void check_record(const Record& record) {
    check_head(record);
    check_line("the id", record.source_id);
    check_line("the category", record.category);
    check_line("the language", record.lang);
    check_clean("the body", record.body);
    check_text("the featured content", record.featured_content);
    check_clean("the AMP URL", record.amp_web_url);
    check_clean("the CDN's URL", record.cdn_amp_web_url);
    check_date("the date of the update", record.updated_at);
    for (const Stub& stub : record.related) {
        check_head(stub);
    }
    const std::vector<std::string> authors = record::authors_of(record);
    require(authors.size() <= record::kMostAuthors, "there are too many authors");
    for (const std::string& author : authors) {
        check_text("an author", author);
        require(!author.empty(), "an author has no name");
    }
    check_text("secured", record.secured.value_or(""));
    for (const auto& [name, value] : record.unknown) {
        check_text("an unknown key", name);
        check_text("an unknown value", value);
    }
}

bool are_equal(const record::Note& a, const record::Note& b) {
    return a.line == b.line && a.column == b.column && a.message == b.message;
}

bool are_equal(const record::ParseResult& a, const record::ParseResult& b) {
    return a.record == b.record && are_equal(a.rejection, b.rejection) &&
           std::equal(a.warnings.begin(), a.warnings.end(), b.warnings.begin(), b.warnings.end(),
                      [](const auto& x, const auto& y) { return are_equal(x, y); });
}

// What the places of an item's notes are in: the text of a feed or a page in UTF-8, which is of another length where
// its bytes are none.
std::string text_of(std::string_view bytes, record::ItemFormat format) {
    if (format == record::ItemFormat::feed) return record::decode_xml(bytes).text;
    std::vector<record::Note> notes;
    if (format == record::ItemFormat::html) return record::page_to_utf8(bytes, notes);
    if (format == record::ItemFormat::capture) {
        const record::Capture capture = record::read_capture(bytes);
        if (!capture.url.empty()) return record::page_to_utf8(capture.body, notes, capture.content_type);
    }
    return std::string(bytes);
}

// Those within an item are objects in it.
void check_records_within(std::string_view bytes, const record::KeyMap& map, const Record* whole) {
    std::size_t end = 0;
    const record::RecordsWithin within = record::records_within(bytes, map, whole);
    for (const record::Range& range : within.records) {
        require(range.begin >= end && range.end > range.begin && range.end <= bytes.size(), "records overlap");
        require(range.end - range.begin < bytes.size(), "a record within an item is the item", bytes);
        const std::string_view record = bytes.substr(range.begin, range.end - range.begin);
        require(record.starts_with('{') && record.ends_with('}'), "a record within an item is no object", record);
        try {
            static_cast<void>(record::read_json(record));
        } catch (const record::Rejection& rejection) {
            require(false, rejection.what(), record);
        }
        end = range.end;
    }
    for (const record::Note& note : within.left_out)
        check_note(note, bytes);
}

} // namespace

void require(bool holds, const char* what, std::string_view where) {
    if (holds) return;
    constexpr std::size_t kLongest = 300;
    throw Finding(std::string(what) + (where.empty() ? "" : ": ") + std::string(where.substr(0, kLongest)));
}

bool is_utf8(std::string_view text) {
    return !text::find_invalid_utf8(text);
}

void check_note(const record::Note& note, std::string_view bytes) {
    require(!note.message.empty(), "a note says nothing");
    require(is_utf8(note.message), "a message is not UTF-8", note.message);
    require(note.message.find('\n') == std::string::npos, "a message has a line break", note.message);
    if (note.line == 0) {
        require(note.column == 0, "a note has a column and no line", note.message);
        return;
    }
    std::size_t begin = 0;
    for (std::uint64_t line = 1; line < note.line; ++line) {
        const std::size_t newline = bytes.find('\n', begin);
        require(newline != std::string_view::npos, "a note's line is behind the end", note.message);
        begin = newline + 1;
    }
    const std::size_t end = std::min(bytes.find('\n', begin), bytes.size());
    require(note.column <= end - begin + 1, "a note's column is behind the line's end", note.message);
}

void check_notes(const std::vector<record::Note>& notes, std::string_view bytes) {
    for (const record::Note& note : notes) {
        check_note(note, bytes);
    }
}

record::ParseResult check_item(std::string_view bytes, record::ItemFormat format, const record::KeyMap& map) {
    record::ParseResult result = record::parse(bytes, format, map);
    const auto check_place = [&, decoded = text_of(bytes, format)](const record::Note& note) {
        // What is no text at all is told by its bytes.
        try {
            check_note(note, decoded);
        } catch (const Finding&) {
            check_note(note, bytes);
        }
    };
    if (result.record) {
        check_record(*result.record);
        if (format == record::ItemFormat::json && record::may_be_list(*result.record))
            check_records_within(bytes, map, &*result.record);
    } else {
        check_place(result.rejection);
        if (result.may_hold_records) check_records_within(bytes, map, nullptr);
    }
    for (const record::Note& note : result.warnings)
        check_place(note);

    record::SplitItem item;
    require(are_equal(record::parse_and_split(bytes, format, map, item), result), "read again, the item is another");
    require(item.rest.size() + item.secured.size() == bytes.size(), "the pieces of the item do not add up");
    require(record::join_secured(item.rest, item.secured, item.cuts) == bytes, "the pieces are joined to other bytes");
    return result;
}

} // namespace newsidx::fuzz
