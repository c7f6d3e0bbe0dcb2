#include "record/page/page_encoding.h"

#include "record/page/page_tree.h"
#include "record/trim.h"
#include "record/value.h"
#include "text/ascii.h"
#include "text/encoding.h"
#include "text/encoding_guess.h"
#include "text/unicode.h"

#include <algorithm>
#include <utility>

namespace newsidx::record {
namespace {

bool is_utf16(std::string_view encoding) {
    return text::equal_but_for_case(encoding, "utf-16") || text::equal_but_for_case(encoding, "unicode");
}

bool is_utf8(std::string_view encoding) {
    return text::equal_but_for_case(encoding, "utf-8") || text::equal_but_for_case(encoding, "utf8");
}

// The encoding that the page itself says, or "".
std::string declared_encoding(std::string_view bytes) {
    const std::string_view head = bytes.substr(0, kPageHead);
    constexpr std::string_view kMeta = "<meta";
    for (std::size_t at = text::find_but_for_case(head, kMeta); at != std::string_view::npos;
         at = text::find_but_for_case(head, kMeta, at + 1)) {
        const std::size_t begin = at + kMeta.size();
        std::string_view attributes = head.substr(begin, head.find('>', begin) - begin);
        if (attributes.ends_with('/')) attributes.remove_suffix(1);
        std::string_view encoding = find_attribute_in(attributes, "charset").value_or("");
        if (encoding.empty() && find_attribute_in(attributes, "http-equiv")) {
            encoding = charset_in(find_attribute_in(attributes, "content").value_or(""));
        }
        if (encoding.empty()) continue;
        // What could be read so far is no UTF-16.
        return is_utf16(encoding.substr(0, 6)) || is_utf16(encoding) ? "UTF-8" : std::string(encoding);
    }
    if (head.starts_with("<?xml")) {
        const std::string_view attributes = head.substr(5, head.find("?>") - 5);
        return std::string(find_attribute_in(attributes, "encoding").value_or(""));
    }
    return {};
}

} // namespace

std::string_view charset_in(std::string_view content) {
    constexpr std::string_view kCharset = "charset=";
    const std::size_t at = text::find_but_for_case(content, kCharset);
    if (at == std::string_view::npos) return {};
    const std::string_view value = content.substr(at + kCharset.size());
    const std::size_t begin = value.find_first_not_of("\"' ");
    return begin == std::string_view::npos ? std::string_view{}
                                           : value.substr(begin, value.find_first_of("\"' ;>", begin) - begin);
}

std::string media_type(std::string_view content_type) {
    return text::lower_ascii(trim(content_type.substr(0, content_type.find(';'))));
}

bool is_page_type(std::string_view media_type) {
    return media_type == "text/html" || media_type == "application/xhtml+xml";
}

std::string page_to_utf8(std::string_view bytes, std::vector<Note>& notes, std::string_view content_type) {
    std::string encoding(text::encoding_of_mark(bytes));
    // Browsers and scripts save what they decoded, and leave the <meta> as it was.
    if (encoding.empty() && !text::is_surely_utf8(bytes)) {
        encoding = charset_in(content_type);
        if (encoding.empty()) encoding = declared_encoding(bytes);
        if (is_utf16(encoding)) encoding = "UTF-16LE"; // as browsers take it where there is no mark
    }
    if (!encoding.empty()) {
        auto decoded = text::decode(bytes, encoding);
        const std::string guessed = decoded && decoded->replaced && is_utf8(encoding)
                                        ? text::guess_encoding(bytes.substr(0, text::kEncodingSample))
                                        : std::string();
        if (auto other = guessed.empty() ? std::nullopt : text::decode(bytes, guessed)) {
            notes.push_back({0, 0,
                             "the page says that it is " + shorten(encoding) + ", and is not; it is read as " +
                                 guessed + ", which it looks like"});
            return std::move(other->text);
        }
        if (decoded) {
            if (decoded->replaced)
                notes.push_back(note_at(decoded->text, std::min(decoded->text.find("\uFFFD"), decoded->text.size()),
                                        "the page says that it is " + shorten(encoding) +
                                            ", in which what stands here means nothing; \uFFFD is put in its place"));
            return std::move(decoded->text);
        }
    }
    if (!text::find_invalid_utf8(bytes)) return std::string(bytes);
    auto decoded = text::decode(bytes, "windows-1252");
    return decoded ? std::move(decoded->text) : std::string{};
}

} // namespace newsidx::record
