#include "record/mhtml.h"

#include "record/header_lines.h"
#include "record/page_encoding.h"
#include "text/ascii.h"
#include "text/base64.h"
#include "text/encoding.h"
#include "text/unicode.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace newsidx::record {
namespace {

constexpr std::string_view kType = "content-type";
constexpr std::string_view kLocation = "content-location";

bool is_of_pages(std::string_view media_type) {
    return media_type == "text/html" || media_type == "application/xhtml+xml";
}

bool is_of_web(std::string_view url) {
    const std::string_view scheme = url.substr(0, url.find("://"));
    return scheme.size() < url.size() &&
           (text::equal_but_for_case(scheme, "http") || text::equal_but_for_case(scheme, "https"));
}

// What the parts of a message stand between; "" when its type says none.
std::string_view boundary_in(std::string_view content_type) {
    constexpr std::string_view kName = "boundary=";
    const std::size_t at = text::find_but_for_case(content_type, kName);
    if (at == std::string_view::npos) return {};
    std::string_view value = content_type.substr(at + kName.size());
    if (!value.starts_with('"')) return value.substr(0, value.find_first_of("; \t\r\n"));
    value.remove_prefix(1);
    return value.substr(0, value.find('"'));
}

// Where a line begins that is a delimiter: at or behind `from`; npos when there is none.
std::size_t find_delimiter(std::string_view text, std::string_view boundary, std::size_t from) {
    const std::string delimiter = "--" + std::string(boundary);
    std::size_t at = text.find(delimiter, from);
    while (at != std::string_view::npos && at > 0 && text[at - 1] != '\n')
        at = text.find(delimiter, at + 1);
    return at;
}

struct Part {
    std::string_view header;
    std::string_view body;
    bool is_whole = true; // its end is there
};

// The first page among the parts of a message, and of the messages that are parts of it.
std::optional<Part> find_page(std::string_view message, int depth = 0) {
    constexpr int kDeepest = 4;
    Part part;
    part.header = take_header(message);
    part.body = message;
    const std::string_view type = value_of(part.header, kType);
    const std::string media = media_type(type);
    if (is_of_pages(media)) return part;
    const std::string_view boundary = boundary_in(type);
    if (!media.starts_with("multipart/") || boundary.empty() || depth == kDeepest) return std::nullopt;
    for (std::size_t at = find_delimiter(message, boundary, 0); at != std::string_view::npos;) {
        const std::size_t line_end = message.find('\n', at);
        if (line_end == std::string_view::npos) break;
        at = find_delimiter(message, boundary, line_end + 1);
        const std::size_t end = std::min(at, message.size());
        if (auto found = find_page(message.substr(line_end + 1, end - line_end - 1), depth + 1)) {
            found->is_whole = found->is_whole && at != std::string_view::npos;
            return found;
        }
    }
    return std::nullopt;
}

// Quoted-printable (RFC 2045, section 6.7); what it cannot mean stays as it is.
std::string from_quoted_printable(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const std::size_t mark = std::min(text.find('='), text.size());
        out += text.substr(0, mark);
        text.remove_prefix(mark);
        if (text.empty()) break;
        const std::size_t behind = text.find_first_not_of(" \t\r", 1);
        unsigned value = 0;
        const char* const digits = text.data() + 1;
        if (behind < text.size() && text[behind] == '\n') { // the line goes on in the next one
            text.remove_prefix(behind + 1);
        } else if (text.size() > 2 && std::from_chars(digits, digits + 2, value, 16).ptr == digits + 2) {
            out += static_cast<char>(value);
            text.remove_prefix(3);
        } else {
            out += '=';
            text.remove_prefix(1);
        }
    }
    return out;
}

std::optional<std::string> decoded(const Part& part) {
    const std::string encoding = text::lower_ascii(value_of(part.header, "content-transfer-encoding"));
    if (encoding == "quoted-printable") return from_quoted_printable(part.body);
    if (encoding == "base64") return text::from_any_base64(part.body);
    return std::string(part.body);
}

} // namespace

bool is_mhtml(std::string_view head) {
    std::string_view rest = head;
    const std::string_view header = take_header(rest);
    if (value_of(header, "mime-version").empty()) return false;
    const std::string media = media_type(value_of(header, kType));
    if (!is_of_pages(media) && media != "multipart/related") return false;
    if (!value_of(header, "snapshot-content-location").empty() || !value_of(header, kLocation).empty()) return true;
    const auto page = find_page(head);
    return page && !value_of(page->header, kLocation).empty();
}

SavedPage read_mhtml(std::string_view file) {
    SavedPage saved;
    const auto page = find_page(file);
    if (!page) {
        saved.rejection = "no part of this MHTML file is a page";
        return saved;
    }
    const auto bytes = decoded(*page);
    if (!bytes) {
        saved.rejection = "the page in this MHTML file is not in the base64 that it says";
        return saved;
    }
    if (!page->is_whole) saved.notes.push_back({0, 0, "the file breaks off in the page"});
    std::string_view header = file;
    header = take_header(header);
    std::string_view url = value_of(header, "snapshot-content-location");
    if (url.empty()) url = value_of(page->header, kLocation);
    if (url.empty()) url = value_of(header, kLocation);
    saved.html = text::kByteOrderMark;
    if (is_of_web(url) && url.find_first_of(" \t\r\n<>") == std::string_view::npos && !text::find_invalid_utf8(url))
        saved.html.append("<!-- saved from url=(0000)").append(url).append(" -->\n");
    saved.html += page_to_utf8(*bytes, saved.notes, value_of(page->header, kType));
    for (Note& note : saved.notes)
        note.line = note.column = 0;
    return saved;
}

} // namespace newsidx::record
