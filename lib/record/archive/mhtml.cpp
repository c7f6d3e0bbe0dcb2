#include "record/archive/mhtml.h"

#include "record/archive/header_lines.h"
#include "record/archive/mime.h"
#include "record/page/page_encoding.h"
#include "record/page/page_url.h"
#include "text/ascii.h"
#include "text/encoding.h"
#include "text/unicode.h"

#include <optional>

namespace newsidx::record {
namespace {

constexpr std::string_view kLocation = "content-location";
constexpr std::string_view kSnapshot = "snapshot-content-location"; // Chrome's

// A URL of a header, as it was before it was broken into lines, or made encoded words of: it has no spaces.
std::string url_in(std::string_view value) {
    std::string url;
    EncodedWord word;
    while (take_encoded_word(value, word))
        url.append(word.before).append(word.bytes());
    url += value;
    std::erase_if(url, text::is_ascii_space);
    return url;
}

bool is_page(const Part& part) {
    return is_page_type(media_of(part.header));
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

} // namespace

bool is_mhtml(std::string_view head) {
    const Part message = message_of(head);
    if (!is_header(message.header) || value_of(message.header, "mime-version").empty()) return false;
    const std::string media = media_of(message.header);
    if (!is_page_type(media) && media != "multipart/related") return false;
    if (!value_of(message.header, kSnapshot).empty()) return true;
    for (const std::string_view of_mail : {"to", "received", "delivered-to", "list-id"})
        if (!value_of(message.header, of_mail).empty()) return false;
    if (!value_of(message.header, kLocation).empty()) return true;
    const auto has_location = [](const Part& part) { return !value_of(part.header, kLocation).empty(); };
    const auto page = find_part(message, is_page);
    return page ? has_location(*page)
                : find_part(message, has_location).has_value(); // it may stand behind its pictures
}

SavedPage read_mhtml(std::string_view file) {
    SavedPage saved;
    const Part message = message_of(file);
    const std::string_view root = parameter_of(value_of(message.header, kContentType), "start");
    const auto is_root = [&](const Part& part) { return value_of(part.header, "content-id") == root; };
    const auto root_part = root.empty() ? std::nullopt : find_part(message, is_root);
    auto page = root_part ? find_part(*root_part, is_page) : std::nullopt;
    if (page) page->is_whole = page->is_whole && root_part->is_whole;
    if (!page) page = find_part(message, is_page);
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
    if (!bytes->is_all) saved.notes.push_back({0, 0, "the end of the page is not in the base64 that it says"});
    saved.html = text::kByteOrderMark;
    if (const std::string url = address_of(message.header, *page); !url.empty())
        saved.html.append("<!-- saved from url=(0000)").append(url).append(" -->\n");
    saved.html += page_to_utf8(bytes->bytes, saved.notes, value_of(page->header, kContentType));
    for (Note& note : saved.notes)
        note.line = note.column = 0;
    return saved;
}

} // namespace newsidx::record
