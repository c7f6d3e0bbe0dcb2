#include "record/archive/mail.h"

#include "record/archive/header_lines.h"
#include "record/archive/mime.h"
#include "record/clean.h"
#include "record/feed/made_entry.h"
#include "record/page/markup.h"
#include "record/page/page_encoding.h"
#include "record/trim.h"
#include "text/ascii.h"
#include "text/base64.h"
#include "text/encoding.h"
#include "text/encoding_guess.h"
#include "text/unicode.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace newsidx::record {
namespace {

// Lines end in one way; what XML forbids is no text.
std::string without_controls(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c != '\r')
            out += static_cast<unsigned char>(c) < ' ' && c != '\n' && c != '\t' ? ' ' : c;
        else if (text.substr(i + 1, 1) != "\n")
            out += '\n';
    }
    return out;
}

bool ends_lines_as_macs_did(std::string_view text) {
    return text.find('\n') == std::string_view::npos && text.find('\r') != std::string_view::npos;
}

std::string with_line_feeds(std::string_view text) {
    std::string out(text);
    std::replace(out.begin(), out.end(), '\r', '\n');
    return out;
}

// The charset that is said, without a language (RFC 2231); "" where none is, or one that nobody knows. Who says ASCII
// says nothing of other bytes.
std::string known_charset(std::string_view said) {
    std::string name(said.substr(0, said.find('*')));
    const bool is_known = !name.empty() && !text::equal_but_for_case(name, "us-ascii") && text::decode({}, name);
    return is_known ? name : std::string();
}

std::string guess(std::string_view bytes) {
    return text::guess_encoding(bytes.substr(0, text::kEncodingSample));
}

std::string to_utf8(std::string_view bytes, std::string_view said) {
    std::vector<Note> ignored;
    std::string charset = known_charset(said);
    if (charset.empty()) charset = guess(bytes);
    return page_to_utf8(bytes, ignored, "; charset=" + charset);
}

// What a header has as it is, which should be ASCII.
std::string raw_to_utf8(std::string_view bytes, std::string_view charset) {
    return text::find_invalid_utf8(bytes) ? to_utf8(bytes, charset) : std::string(bytes);
}

// The value of a header as text, raw bytes in this charset. Words side by side are one, for letters are cut in two by
// who makes them.
std::string text_in(std::string_view value, std::string_view raw_charset) {
    std::string out;
    std::string bytes; // of the words under way, and their charset
    std::string_view charset;
    EncodedWord word;
    while (take_encoded_word(value, word)) {
        const bool is_first = bytes.empty();
        if (is_first || !text::equal_but_for_case(word.charset, charset) || !trim(word.before).empty()) {
            out += to_utf8(std::exchange(bytes, {}), charset);
            if (is_first || !trim(word.before).empty()) out += raw_to_utf8(word.before, raw_charset);
        }
        std::string text(word.text);
        if (word.encoding == 'q') std::replace(text.begin(), text.end(), '_', ' ');
        word.text = text;
        bytes += word.bytes();
        charset = word.charset;
    }
    out += to_utf8(bytes, charset) + raw_to_utf8(value, raw_charset);
    out = without_controls(trim(out));
    std::replace(out.begin(), out.end(), '\n', ' ');
    return out;
}

// What stands between < and >; "" where nothing does.
std::string_view between_brackets(std::string_view value) {
    const std::size_t begin = value.find('<');
    if (begin == std::string_view::npos) return {};
    return trim(value.substr(begin + 1, value.substr(begin + 1).find('>')));
}

// "Lock News" of "Lock News" <news@lock.example> or of news@lock.example (Lock News), else the address.
std::string sender_in(std::string_view from, std::string_view charset) {
    const std::size_t comment = from.find('(') + 1;
    if (comment > 0 && from.find('<') == std::string_view::npos && from.ends_with(')'))
        return text_in(from.substr(comment, from.size() - comment - 1), charset);
    std::string name = text_in(from.substr(0, from.find('<')), charset);
    std::erase_if(name, [](char c) { return c == '"' || c == '\\'; });
    return name.empty() ? text_in(between_brackets(from), charset) : name;
}

// Paragraphs are set off by empty lines; the ends of other lines say nothing.
std::string plain_to_html(std::string_view text) {
    constexpr std::string_view kBetween = "\n\n";
    std::string html;
    for (text = trim(text); !text.empty();) {
        const std::size_t end = text.find(kBetween);
        html.append("<p>").append(escape_markup(text.substr(0, end)));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + kBetween.size());
    }
    return html;
}

// The command in angle brackets that the text begins with, <color> or </color>; "" where it is something else.
std::string_view command_at(std::string_view text) {
    constexpr std::size_t kLongest = 61;
    if (!text.starts_with('<')) return {};
    text.remove_prefix(1);
    const std::size_t slash = text.starts_with('/') ? 1 : 0;
    std::size_t end = slash;
    while (end < text.size() && (text::is_ascii_alphanumeric(text[end]) || text[end] == '-'))
        ++end;
    const bool is_command = end > slash && end <= kLongest && end < text.size() && text[end] == '>';
    return is_command ? text.substr(0, end) : std::string_view();
}

// The text of text/enriched (RFC 1896), and of text/richtext before it: without its commands and what is said to them;
// of line breaks side by side one is none. << is a bracket.
std::string enriched_to_plain(std::string_view text) {
    std::string out;
    int params = 0;
    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at];
        if (c == '\n') {
            const std::size_t end = std::min(text.find_first_not_of('\n', at), text.size());
            if (params == 0) out.append(end - at == 1 ? " " : "\n\n");
            at = end;
        } else if (const std::string_view command = command_at(text.substr(at)); !command.empty()) {
            const auto is = [&](std::string_view name) { return text::equal_but_for_case(command, name); };
            if (is("param") || is("comment")) ++params;
            if ((is("/param") || is("/comment")) && params > 0) --params;
            if (is("nl") || is("paragraph")) out += "\n\n"; // of richtext, as are comments
            if (is("lt")) out += '<';
            at += command.size() + 2;
        } else {
            if (params == 0) out += c;
            at += text.substr(at, 2) == "<<" ? 2 : 1;
        }
    }
    return out;
}

// Pictures that stand in the HTML itself (data: URLs) are no text, and may be longer than what XML can hold.
std::string without_data(std::string_view html) {
    constexpr std::string_view kData = ";base64,";
    static const std::string kDigits = std::string(text::kBase64Digits) + "=%"; // also as URLs write them
    std::string out;
    for (std::size_t at = 0; (at = html.find(kData)) != std::string_view::npos;) {
        out += html.substr(0, at + kData.size());
        html.remove_prefix(std::min(html.find_first_not_of(kDigits, at + kData.size()), html.size()));
    }
    return out.append(html);
}

// The text of a mail, or of a part of it.
struct MailText {
    std::string html;
    std::string charset;      // what it was in; "" where it was UTF-8 or nothing says it
    bool is_html = false;     // not all of it was plain
    bool is_whole = true;     // the mail does not break off in it
    bool has_words = false;   // else `html` is of no use
    std::vector<Note> notes;  // what was read around; without places
    std::string failure = {}; // why something of it could not be read
};

MailText failed(std::string why) {
    MailText text;
    text.failure = std::move(why);
    return text;
}

void add(MailText& text, MailText other) {
    constexpr std::size_t kMostNotes = 10; // damage may be in each of millions of parts
    if (text.failure.empty()) text.failure = std::move(other.failure);
    if (text.notes.size() < kMostNotes) text.notes.insert(text.notes.end(), other.notes.begin(), other.notes.end());
    if (!other.has_words) return;
    if (text.charset.empty()) text.charset = std::move(other.charset);
    text.html += other.html;
    text.is_html = text.is_html || other.is_html;
    text.is_whole = text.is_whole && other.is_whole;
    text.has_words = true;
}

enum class Body : std::uint8_t { plain, enriched, html };

MailText text_of_body(const Part& part, Body kind) {
    const bool is_html = kind == Body::html;
    const auto bytes = decoded(part);
    if (!bytes) return failed("the text of this mail is not in the base64 that it says");
    // Some programs say text/richtext of a file in RTF.
    if (kind == Body::enriched && trim(bytes->bytes).starts_with("{\\rtf"))
        return failed("a text of this mail is in RTF, which is not read");
    MailText text;
    text.is_html = is_html;
    text.is_whole = part.is_whole;
    text.charset = known_charset(charset_in(value_of(part.header, kContentType)));
    const bool may_say_itself = is_html && text::find_but_for_case(std::string_view(bytes->bytes).substr(0, kPageHead),
                                                                   "charset") != std::string::npos;
    if (text.charset.empty() && !may_say_itself && !(text.charset = guess(bytes->bytes)).empty())
        text.notes.push_back(
            {0, 0, "the mail does not say its charset; it is read as " + text.charset + ", which it looks like"});
    text.html = without_controls(page_to_utf8(bytes->bytes, text.notes, "; charset=" + text.charset));
    if (kind == Body::enriched) text.html = enriched_to_plain(text.html);
    text.html = is_html ? without_data(text.html) : plain_to_html(text.html);
    text.has_words = !(is_html ? html_to_text(text.html) : text.html).empty();
    if (!bytes->is_all)
        text.notes.push_back({0, 0, "the end of the text is not in the base64 that it says: it is left out"});
    if (!part.is_whole) text.notes.push_back({0, 0, "the mail breaks off in its text"});
    for (Note& note : text.notes)
        note.line = note.column = 0;
    return text;
}

std::optional<MailText> text_of(const Part& part, int depth);

// All texts of a mixture, one after the other; of alternatives, the first in HTML that has words, else the first that
// has some; of what belongs to a page, that page.
std::optional<MailText> text_of_parts(const Part& message, int depth) {
    const std::string media = media_of(message.header);
    std::optional<MailText> text;
    const bool has_parts = each_part(message, [&](const Part& part) {
        std::optional<MailText> next = text_of(part, depth + 1);
        if (!next) return false;
        const bool is_choice = media == "multipart/alternative";
        const auto is_better = [&] {
            return next->has_words && (!text->has_words || (next->is_html && !text->is_html));
        };
        if (!text || (is_choice && is_better()))
            text = std::move(next);
        else if (!is_choice)
            add(*text, std::move(*next));
        return media == "multipart/related" && text->has_words;
    });
    if (has_parts || trim(message.body).empty()) return text;
    text = text_of_body(message, Body::plain);
    text->notes.push_back({0, 0, "the boundary of the parts of this mail is not found: all of it is taken for text"});
    return text;
}

// nullopt: it is no text, and has none.
std::optional<MailText> text_of(const Part& part, int depth) {
    if (token_of(value_of(part.header, "content-disposition")) == "attachment") return std::nullopt;
    if (is_multipart(part)) {
        if (depth < kDeepestPart) return text_of_parts(part, depth);
        return failed("parts of this mail lie more than " + std::to_string(kDeepestPart) + " deep within one another");
    }
    const std::string media = media_of(part.header);
    if (media == "message/rfc822" && depth < kDeepestPart) { // one that is sent on
        Part message = message_of(part.body);
        message.is_whole = part.is_whole;
        return text_of(message, depth + 1);
    }
    if (is_page_type(media)) return text_of_body(part, Body::html);
    if (media == "text/enriched" || media == "text/richtext") return text_of_body(part, Body::enriched);
    if (!media.empty() && media != "text/plain" && media != "text") return std::nullopt;
    return text_of_body(part, Body::plain);
}

} // namespace

bool is_mail(std::string_view head) {
    if (ends_lines_as_macs_did(head)) return is_mail(with_line_feeds(head));
    const std::string_view header = message_of(head).header;
    // Of a long one, as gateways and lists of recipients make it, who sent it may stand further down.
    const bool is_cut = header.size() + 1 >= kDetectBytes;
    if (is_cut && is_header(header) && has_any(header, {"received"}) &&
        has_any(header, {"message-id", "mime-version", "to"}))
        return true;
    return is_header(header) && value_of(header, "from").find_first_of("@<") != std::string_view::npos &&
           has_any(header, {"subject", "date"}) && has_any(header, {"mime-version", "message-id", "received"});
}

SplitDocument read_mail(std::string_view file, bool is_cut) {
    if (ends_lines_as_macs_did(file)) return read_mail(with_line_feeds(file), is_cut);
    SplitDocument split;
    Part message = message_of(file);
    message.is_whole = !is_cut;
    std::optional<MailText> text = text_of(message, 0);
    if (!text) text = failed("no part of this mail is a text (one that is encrypted cannot be read)");
    if (is_cut && !(text->has_words && text->is_whole)) text = failed(rejection_of_size());
    if (!text->failure.empty()) {
        (text->has_words ? split.warnings : split.rejections).push_back({0, 0, text->failure});
        if (!text->has_words) return split;
    }
    split.warnings.insert(split.warnings.end(), text->notes.begin(), text->notes.end());

    const std::string_view header = message.header;
    const auto value = [&](std::string_view name) { return text_in(value_of(header, name), text->charset); };
    const auto address = [&](std::string_view name) {
        return text_in(between_brackets(value_of(header, name)), text->charset);
    };
    MadeEntry entry;
    entry.provider = sender_in(value_of(header, "from"), text->charset);
    entry.id = address("message-id");
    entry.link = address("archived-at");
    entry.title = value("subject");
    entry.published = value("date");
    entry.html = std::move(text->html);
    split.items.push_back({ItemFormat::feed, 1, to_rss(entry)});
    return split;
}

} // namespace newsidx::record
