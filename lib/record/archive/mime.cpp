#include "record/archive/mime.h"

#include "record/archive/header_lines.h"
#include "record/lines.h"
#include "record/trim.h"
#include "text/ascii.h"
#include "text/base64.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace newsidx::record {
namespace {

Part part_of(std::string_view message) {
    Part part;
    part.header = take_header(message);
    part.body = message;
    return part;
}

// The next line that is a delimiter (RFC 2046, section 5.1.1), at or behind the line at `from`.
struct Delimiter {
    std::size_t at = std::string_view::npos; // where it begins; npos when there is none
    bool is_last = false;                    // what follows is no part
};
Delimiter find_delimiter(std::string_view text, std::string_view boundary, std::size_t from) {
    for (std::size_t at = from; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        std::string_view line = text.substr(at, end - at);
        if (line.starts_with("--") && line.substr(2).starts_with(boundary)) {
            line.remove_prefix(2 + boundary.size());
            const bool is_last = line.starts_with("--");
            if (is_last) line.remove_prefix(2);
            if (line.find_first_not_of(kWhiteSpace) == std::string_view::npos) return {at, is_last};
        }
        at = end + 1;
    }
    return {};
}

// What seems to be the boundary of a body whose header says none that stands there, or says it in pieces (RFC 2231):
// the first line of two hyphens and more above one that says what follows.
std::string_view seeming_boundary(std::string_view body) {
    while (!body.empty()) {
        const std::string_view line = trim(take_line(body));
        const std::string_view next = body.substr(0, body.find('\n'));
        if (line.size() > 2 && line.starts_with("--") && text::find_but_for_case(next.substr(0, 8), "content-") == 0 &&
            is_header(next))
            return line.substr(2);
    }
    return {};
}

std::optional<Part> find_within(const Part& message, const std::function<bool(const Part&)>& is_it, int depth) {
    if (is_it(message)) return message;
    std::optional<Part> found;
    if (is_multipart(message) && depth < kDeepestPart)
        each_part(message, [&](const Part& part) {
            found = find_within(part, is_it, depth + 1);
            return found.has_value();
        });
    return found;
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

// The lines up to the first one that is no base64, as what lists put below a text.
std::string_view base64_of(std::string_view body) {
    static const std::string kDigits = std::string(text::kBase64Digits) + "=";
    std::string_view rest = body;
    while (!rest.empty()) {
        const std::size_t before = body.size() - rest.size();
        if (trim(take_line(rest)).find_first_not_of(kDigits) != std::string_view::npos) return body.substr(0, before);
    }
    return body;
}

} // namespace

Part message_of(std::string_view file) {
    file = behind_space(file, "\r\n");
    while (file.substr(file.starts_with('>') ? 1 : 0).starts_with(kEnvelope))
        take_line(file);
    return part_of(file);
}

bool is_header(std::string_view header) {
    bool is_first = true;
    while (!header.empty()) {
        const bool is_cut = header.find('\n') == std::string_view::npos;
        const std::string_view line = take_line(header);
        if (line.empty() || (is_cut && !is_first)) break;
        const bool goes_on = !is_first && (line[0] == ' ' || line[0] == '\t');
        const auto* const name =
            std::find_if(line.begin(), line.end(), [](char c) { return c <= ' ' || c > '~' || c == ':'; });
        if (!goes_on && (name == line.begin() || name == line.end() || *name != ':')) return false;
        is_first = false;
    }
    return true;
}

std::string token_of(std::string_view value) {
    return text::lower_ascii(value.substr(0, value.find_first_of(";( \t\r\n")));
}

std::string media_of(std::string_view header) {
    return token_of(value_of(header, kContentType));
}

std::string_view parameter_of(std::string_view type, std::string_view name) {
    for (std::size_t at = text::find_but_for_case(type, name); at != std::string_view::npos;
         at = text::find_but_for_case(type, name, at + 1)) {
        if (at == 0 || (kWhiteSpace.find(type[at - 1]) == std::string_view::npos && type[at - 1] != ';')) continue;
        const std::size_t sign = type.find_first_not_of(kWhiteSpace, at + name.size());
        if (sign == std::string_view::npos || type[sign] != '=') continue;
        std::string_view value = type.substr(std::min(type.find_first_not_of(kWhiteSpace, sign + 1), type.size()));
        if (!value.starts_with('"')) return value.substr(0, value.find_first_of("; \t\r\n"));
        value.remove_prefix(1);
        return value.substr(0, value.find('"'));
    }
    return {};
}

bool is_multipart(const Part& part) {
    return media_of(part.header).starts_with("multipart/");
}

bool each_part(const Part& message, const std::function<bool(const Part&)>& take) {
    constexpr std::size_t kLongestBoundary = 256; // RFC 2046 allows 70
    const std::string_view body = message.body;
    const auto first = [&](std::string_view boundary) {
        const bool may_be_one = !boundary.empty() && boundary.size() <= kLongestBoundary;
        return may_be_one ? find_delimiter(body, boundary, 0) : Delimiter();
    };
    std::string_view boundary = parameter_of(value_of(message.header, kContentType), "boundary");
    Delimiter next = first(boundary);
    if (next.at == std::string_view::npos) next = first(boundary = seeming_boundary(body));
    const bool has_parts = next.at != std::string_view::npos;
    while (next.at != std::string_view::npos && !next.is_last) {
        const std::size_t line_end = body.find('\n', next.at);
        if (line_end == std::string_view::npos) break;
        next = find_delimiter(body, boundary, line_end + 1);
        Part part = part_of(body.substr(line_end + 1, std::min(next.at, body.size()) - line_end - 1));
        part.is_whole = next.at != std::string_view::npos;
        if (take(part)) break;
    }
    return has_parts;
}

std::optional<Part> find_part(const Part& message, const std::function<bool(const Part&)>& is_it) {
    return find_within(message, is_it, 0);
}

std::optional<DecodedBody> decoded(const Part& part) {
    const std::string encoding = token_of(value_of(part.header, "content-transfer-encoding"));
    if (encoding == "quoted-printable") return DecodedBody{from_quoted_printable(part.body)};
    if (encoding != "base64") return DecodedBody{std::string(part.body)};
    const std::string_view digits = base64_of(part.body);
    const bool is_all = part.body.find_first_not_of(kWhiteSpace, digits.size()) == std::string_view::npos;
    auto bytes = text::from_any_base64(digits);
    if (!bytes || (bytes->empty() && !is_all)) return std::nullopt;
    return DecodedBody{std::move(*bytes), is_all};
}

std::string EncodedWord::bytes() const {
    return encoding == 'q' ? from_quoted_printable(text) : text::from_any_base64(text).value_or("");
}

bool take_encoded_word(std::string_view& value, EncodedWord& word) {
    constexpr std::size_t kNone = std::string_view::npos;
    for (std::size_t begin = value.find("=?"); begin != kNone; begin = value.find("=?", begin + 2)) {
        const std::size_t charset_end = value.find('?', begin + 2);
        if (charset_end == kNone || charset_end + 2 >= value.size()) return false;
        if (value[charset_end + 2] != '?') continue; // it begins none
        const std::size_t end = value.find("?=", charset_end + 3);
        if (end == kNone) return false;
        word.before = value.substr(0, begin);
        word.charset = value.substr(begin + 2, charset_end - begin - 2);
        word.encoding = text::lower_ascii(value[charset_end + 1]);
        word.text = value.substr(charset_end + 3, end - charset_end - 3);
        value.remove_prefix(end + 2);
        return true;
    }
    return false;
}

} // namespace newsidx::record
