#include "record/mail.h"

#include "record/header_lines.h"
#include "record/made_entry.h"
#include "record/markup.h"
#include "record/mime.h"
#include "record/page_encoding.h"
#include "record/trim.h"

#include <algorithm>
#include <string>

namespace newsidx::record {
namespace {

constexpr std::string_view kType = "content-type";

// What XML forbids is no text.
std::string without_controls(std::string text) {
    std::erase_if(text, [](unsigned char c) { return c < ' ' && c != '\n' && c != '\t'; });
    return text;
}

std::string to_utf8(std::string_view bytes, std::string_view charset) {
    std::vector<Note> ignored;
    return page_to_utf8(bytes, ignored, "; charset=" + std::string(charset));
}

// The value of a header as text. Words side by side are one, for letters are cut in two by who makes them.
std::string text_in(std::string_view value) {
    std::string out;
    std::string bytes; // of the words under way, and their charset
    std::string_view charset;
    EncodedWord word;
    while (take_encoded_word(value, word)) {
        const bool is_first = bytes.empty();
        if (is_first || word.charset != charset || !trim(word.before).empty()) {
            out += to_utf8(std::exchange(bytes, {}), charset);
            if (is_first || !trim(word.before).empty()) out += to_utf8(word.before, {});
        }
        std::string text(word.text);
        if (word.encoding == 'q') std::replace(text.begin(), text.end(), '_', ' ');
        word.text = text;
        bytes += word.bytes();
        charset = word.charset;
    }
    out += to_utf8(bytes, charset) + to_utf8(value, {});
    std::erase(out, '\r');
    std::replace(out.begin(), out.end(), '\n', ' ');
    return without_controls(std::string(trim(out)));
}

// What stands between < and >; "" where nothing does.
std::string_view between_brackets(std::string_view value) {
    const std::size_t begin = value.find('<');
    if (begin == std::string_view::npos) return {};
    return trim(value.substr(begin + 1, value.substr(begin + 1).find('>')));
}

// "Lock News" of "Lock News" <news@lock.example>, else the address.
std::string sender_in(std::string_view from) {
    std::string name = text_in(from.substr(0, from.find('<')));
    std::erase_if(name, [](char c) { return c == '"' || c == '\\'; });
    return name.empty() ? text_in(between_brackets(from)) : name;
}

// Paragraphs are set off by empty lines; the ends of other lines say nothing.
std::string plain_to_html(std::string text) {
    constexpr std::string_view kBetween = "\n\n";
    std::erase(text, '\r');
    std::string html = "<p>" + escape_markup(trim(text));
    for (std::size_t at = 0; (at = html.find(kBetween, at)) != std::string::npos;)
        html.replace(at, kBetween.size(), "<p>");
    return html;
}

bool is_text(const Part& part, bool is_html) {
    if (token_of(value_of(part.header, "content-disposition")) == "attachment") return false;
    const std::string media = token_of(value_of(part.header, kType));
    return is_html ? is_page_type(media) : media.empty() || media == "text/plain" || media == "text";
}

} // namespace

bool is_mail(std::string_view head) {
    const std::string_view header = message_of(head).header;
    const auto has = [&](std::string_view name) { return !value_of(header, name).empty(); };
    return is_header(header) && has("from") && (has("subject") || has("date")) &&
           (has("mime-version") || has("message-id") || has("received"));
}

SplitDocument read_mail(std::string_view file) {
    SplitDocument split;
    const Part message = message_of(file);
    auto part = find_part(message, [](const Part& one) { return is_text(one, true); });
    const bool is_html = part.has_value();
    if (!part) part = find_part(message, [](const Part& one) { return is_text(one, false); });
    const auto bytes = part ? decoded(*part) : std::nullopt;
    if (!bytes) {
        split.rejections.push_back({0, 0,
                                    part ? "the text of this mail is not in the base64 that it says"
                                         : "no part of this mail is a text (one that is encrypted cannot be read)"});
        return split;
    }
    if (!part->is_whole) split.warnings.push_back({0, 0, "the mail breaks off in its text"});
    std::string text = without_controls(page_to_utf8(*bytes, split.warnings, value_of(part->header, kType)));
    for (Note& note : split.warnings)
        note.line = note.column = 0;

    const std::string_view header = message.header;
    MadeEntry entry;
    entry.provider = sender_in(value_of(header, "from"));
    entry.id = text_in(between_brackets(value_of(header, "message-id")));
    entry.link = text_in(between_brackets(value_of(header, "archived-at")));
    entry.title = text_in(value_of(header, "subject"));
    entry.published = text_in(value_of(header, "date"));
    entry.html = is_html ? std::move(text) : plain_to_html(std::move(text));
    split.items.push_back({ItemFormat::feed, 1, to_rss(entry)});
    return split;
}

} // namespace newsidx::record
