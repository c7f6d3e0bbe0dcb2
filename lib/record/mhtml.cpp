#include "record/mhtml.h"

#include "record/header_lines.h"
#include "record/page_encoding.h"
#include "record/page_url.h"
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
constexpr std::string_view kSnapshot = "snapshot-content-location"; // Chrome's
constexpr std::string_view kSpace = " \t\r\n";

// "text/html" of "Text/HTML (a page); charset=utf-8".
std::string token_of(std::string_view value) {
    return text::lower_ascii(value.substr(0, value.find_first_of(";( \t\r\n")));
}

// The value of a parameter of a type; "" when there is none. `name` must be in lower case.
std::string_view parameter_of(std::string_view type, std::string_view name) {
    for (std::size_t at = text::find_but_for_case(type, name); at != std::string_view::npos;
         at = text::find_but_for_case(type, name, at + 1)) {
        if (at == 0 || (kSpace.find(type[at - 1]) == std::string_view::npos && type[at - 1] != ';')) continue;
        const std::size_t sign = type.find_first_not_of(kSpace, at + name.size());
        if (sign == std::string_view::npos || type[sign] != '=') continue;
        std::string_view value = type.substr(std::min(type.find_first_not_of(kSpace, sign + 1), type.size()));
        if (!value.starts_with('"')) return value.substr(0, value.find_first_of("; \t\r\n"));
        value.remove_prefix(1);
        return value.substr(0, value.find('"'));
    }
    return {};
}

struct Part {
    std::string_view header;
    std::string_view body;
    bool is_whole = true; // its end is there
};

Part part_of(std::string_view message) {
    Part part;
    part.header = take_header(message);
    part.body = message;
    return part;
}

// Where the next line begins that is a delimiter (RFC 2046, section 5.1.1), at or behind the line at `from`; npos when
// none is.
std::size_t find_delimiter(std::string_view text, std::string_view boundary, std::size_t from) {
    for (std::size_t at = from; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        std::string_view line = text.substr(at, end - at);
        if (line.starts_with("--") && line.substr(2).starts_with(boundary)) {
            line.remove_prefix(2 + boundary.size());
            if (line.starts_with("--")) line.remove_prefix(2);
            if (line.find_first_not_of(kSpace) == std::string_view::npos) return at;
        }
        at = end + 1;
    }
    return std::string_view::npos;
}

// The first page among the parts of a message, and of the messages that are parts of it. `root`: the Content-ID of the
// only part that may be it; "" for any.
std::optional<Part> find_page(const Part& message, std::string_view root = {}, int depth = 0) {
    constexpr int kDeepest = 4;
    constexpr std::size_t kLongestBoundary = 256; // RFC 2046 allows 70
    const std::string_view type = value_of(message.header, kType);
    const std::string media = token_of(type);
    if (is_page_type(media)) return message;
    const std::string_view boundary = parameter_of(type, "boundary");
    if (!media.starts_with("multipart/") || boundary.empty() || boundary.size() > kLongestBoundary || depth == kDeepest)
        return std::nullopt;
    const std::string_view body = message.body;
    for (std::size_t at = find_delimiter(body, boundary, 0); at != std::string_view::npos;) {
        const std::size_t line_end = body.find('\n', at);
        if (line_end == std::string_view::npos) break;
        at = find_delimiter(body, boundary, line_end + 1);
        const Part part = part_of(body.substr(line_end + 1, std::min(at, body.size()) - line_end - 1));
        if (!root.empty() && value_of(part.header, "content-id") != root) continue;
        if (auto found = find_page(part, {}, depth + 1)) {
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
    const std::string encoding = token_of(value_of(part.header, "content-transfer-encoding"));
    if (encoding == "quoted-printable") return from_quoted_printable(part.body);
    if (encoding == "base64") return text::from_any_base64(part.body);
    return std::string(part.body);
}

// A URL of a header, as it was before it was broken into lines, or made encoded words of (RFC 2047): it has no spaces.
std::string url_in(std::string_view value) {
    std::string url;
    while (!value.empty()) {
        const std::size_t begin = std::min(value.find("=?"), value.size());
        const std::size_t charset_end = value.find('?', std::min(begin + 2, value.size()));
        const bool has_encoding =
            charset_end < value.size() - std::min<std::size_t>(3, value.size()) && value[charset_end + 2] == '?';
        const std::size_t end = has_encoding ? value.find("?=", charset_end + 3) : std::string_view::npos;
        if (end == std::string_view::npos) {
            url += value;
            break;
        }
        url += value.substr(0, begin);
        const std::string_view word = value.substr(charset_end + 3, end - charset_end - 3);
        if (text::lower_ascii(value[charset_end + 1]) == 'q')
            url += from_quoted_printable(word);
        else
            url += text::from_any_base64(word).value_or("");
        value.remove_prefix(end + 2);
    }
    std::erase_if(url, text::is_ascii_space);
    return url;
}

// Where a page is from on the web; "" when nothing says so.
std::string address_of(std::string_view header, const Part& page) {
    std::string base = url_in(value_of(page.header, "content-base"));
    if (base.empty()) base = url_in(value_of(header, "content-base"));
    for (const std::string_view said :
         {value_of(header, kSnapshot), value_of(page.header, kLocation), value_of(header, kLocation)}) {
        std::string url = said.empty() ? std::string() : resolve_url(base, url_in(said));
        const bool can_be_told = url.find_first_of("<>") == std::string::npos && !text::find_invalid_utf8(url);
        if (!url.empty() && can_be_told) return url;
    }
    return {};
}

// Whether all lines are of a header: then it is no other text that has such lines.
bool is_header(std::string_view header) {
    constexpr std::string_view kOfNames = "-_.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    bool is_first = true;
    while (!header.empty()) {
        const std::string_view line = take_line(header);
        if (line.empty()) break;
        const bool goes_on = !is_first && (line[0] == ' ' || line[0] == '\t');
        const std::size_t name = line.find_first_not_of(kOfNames);
        if (!goes_on && (name == 0 || name == std::string_view::npos || line[name] != ':')) return false;
        is_first = false;
    }
    return true;
}

// Behind what no header begins with.
std::string_view message_in(std::string_view file) {
    file = text::without_mark(file);
    return file.substr(std::min(file.find_first_not_of("\r\n"), file.size()));
}

} // namespace

bool is_mhtml(std::string_view head) {
    const Part message = part_of(message_in(head));
    if (!is_header(message.header) || value_of(message.header, "mime-version").empty()) return false;
    const std::string media = token_of(value_of(message.header, kType));
    if (!is_page_type(media) && media != "multipart/related") return false;
    if (!value_of(message.header, kSnapshot).empty()) return true;
    for (const std::string_view of_mail : {"to", "received", "delivered-to", "list-id"})
        if (!value_of(message.header, of_mail).empty()) return false;
    if (!value_of(message.header, kLocation).empty()) return true;
    const auto page = find_page(message);
    return page && !value_of(page->header, kLocation).empty();
}

SavedPage read_mhtml(std::string_view file) {
    SavedPage saved;
    const Part message = part_of(message_in(file));
    const std::string_view root = parameter_of(value_of(message.header, kType), "start");
    auto page = root.empty() ? std::nullopt : find_page(message, root);
    if (!page) page = find_page(message);
    if (!page) {
        saved.rejection = "no part of this MHTML file is a page";
        return saved;
    }
    const auto bytes = decoded(*page);
    if (!bytes) {
        saved.rejection = "the page in this MHTML file is not in the base64 that it says";
        return saved;
    }
    saved.is_whole = page->is_whole;
    if (!page->is_whole) saved.notes.push_back({0, 0, "the file breaks off in the page"});
    saved.html = text::kByteOrderMark;
    if (const std::string url = address_of(message.header, *page); !url.empty())
        saved.html.append("<!-- saved from url=(0000)").append(url).append(" -->\n");
    saved.html += page_to_utf8(*bytes, saved.notes, value_of(page->header, kType));
    for (Note& note : saved.notes)
        note.line = note.column = 0;
    return saved;
}

} // namespace newsidx::record
