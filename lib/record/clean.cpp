#include "record/clean.h"

#include "record/page/markup.h"
#include "record/trim.h"
#include "text/ascii.h"
#include "text/unicode.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace newsidx::record {
namespace {

// What a text holds that cleaning would change, in one pass: most fields hold nothing of it.
enum Trait : std::uint8_t {
    kAmpersand = 1,
    kLessThan = 2,
    kBackslash = 4,
    kNotAscii = 8,
    kControl = 16, // white space aside
    kSpaces = 32   // other than one space between words
};

constexpr std::array<std::uint8_t, 256> make_traits() {
    std::array<std::uint8_t, 256> traits{};
    for (std::size_t byte = 0; byte < 256; ++byte) {
        traits[byte] = byte >= 0x80 ? kNotAscii : byte < 0x20 || byte == 0x7F ? kControl : 0;
    }
    for (const char space : std::string_view("\t\n\v\f\r")) {
        traits[static_cast<unsigned char>(space)] = kSpaces;
    }
    traits['&'] = kAmpersand;
    traits['<'] = kLessThan;
    traits['\\'] = kBackslash;
    return traits;
}
constexpr std::array<std::uint8_t, 256> kTraits = make_traits();

unsigned traits_of(std::string_view text) {
    unsigned traits = 0;
    for (const char c : text) {
        traits |= kTraits[static_cast<unsigned char>(c)];
    }
    // All pairs at once are quicker than a search, which stops at each space.
    unsigned two_spaces = 0;
    for (std::size_t i = 1; i < text.size(); ++i)
        two_spaces |= static_cast<unsigned>(text[i - 1] == ' ') & static_cast<unsigned>(text[i] == ' ');
    if (two_spaces != 0 || text.starts_with(' ') || text.ends_with(' ')) traits |= kSpaces;
    return traits;
}

// How many bytes the white space at `at` takes, 0 when there is none; `newlines` grows by the line breaks in it.
std::size_t space_at(std::string_view text, std::size_t at, unsigned& newlines) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte == ' ' || byte == '\t' || byte == 0x0B || byte == 0x0C) return 1;
    if (byte == '\n') {
        ++newlines;
        return 1;
    }
    if (byte == '\r') {
        if (at + 1 >= text.size() || text[at + 1] != '\n') ++newlines;
        return 1;
    }
    if (byte < 0xC2) return 0;
    const std::string_view rest = text.substr(at, 3);
    if (rest.starts_with("\u00A0")) return 2;
    if (rest.starts_with("\u0085")) {
        ++newlines;
        return 2;
    }
    if (rest == "\u1680" || rest == "\u3000" || rest == "\u202F" || rest == "\u205F") return 3;
    if (rest == "\u2028" || rest == "\u2029") {
        newlines += rest == "\u2029" ? 2 : 1;
        return 3;
    }
    if (rest.size() == 3 && rest.starts_with("\xE2\x80") && static_cast<unsigned char>(rest[2]) <= 0x8A) return 3;
    return 0;
}

// How many bytes the control character (or byte order mark) at `at` takes; 0 when there is none.
std::size_t control_at(std::string_view text, std::size_t at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte < 0x20 || byte == 0x7F) return 1;
    if (byte == 0xC2 && at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) < 0xA0) return 2;
    if (byte == 0xEF && text.substr(at, 3) == "\uFEFF") return 3;
    return 0;
}

// Control characters of ASCII and byte order marks: they go first, so that what they separated is seen as one. Those of
// Latin-1 (U+0080...) wait: they tell text that was decoded wrongly.
std::string without_controls(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        unsigned newlines = 0;
        const std::size_t control = space_at(text, at, newlines) > 0 ? 0 : control_at(text, at);
        if (control == 1 || control == 3) {
            at += control;
        } else {
            out += text[at++];
        }
    }
    return out;
}

// Whether white space or a control character may begin with this byte.
constexpr std::array<bool, 256> make_stops() {
    std::array<bool, 256> stops{};
    for (std::size_t byte = 0; byte <= 0x20; ++byte) {
        stops[byte] = true;
    }
    for (const std::size_t byte : {0x7FU, 0xC2U, 0xE1U, 0xE2U, 0xE3U, 0xEFU}) {
        stops[byte] = true;
    }
    return stops;
}
constexpr std::array<bool, 256> kStops = make_stops();

bool is_stop(char c) {
    return kStops[static_cast<unsigned char>(c)];
}

// `removed_controls` is set when characters went that stood between others.
std::string collapse_spaces(std::string_view text, bool& removed_controls) {
    std::string out;
    out.reserve(text.size());
    unsigned newlines = 0;
    bool pending = false;
    for (std::size_t at = 0; at < text.size();) {
        if (const std::size_t space = space_at(text, at, newlines); space > 0) {
            pending = true;
            at += space;
            continue;
        }
        if (const std::size_t control = control_at(text, at); control > 0) {
            removed_controls = true;
            at += control;
            continue;
        }
        if (pending && !out.empty()) out += newlines >= 2 ? "\n\n" : " ";
        pending = false;
        newlines = 0;
        // Up to the next place that needs a look; a single space between words needs none.
        const std::size_t begin = at++;
        while (at < text.size() &&
               (!is_stop(text[at]) || (text[at] == ' ' && at + 1 < text.size() && !is_stop(text[at + 1])))) {
            ++at;
        }
        out.append(text, begin, at - begin);
    }
    return out;
}

bool is_literal_break(std::string_view text, std::size_t at) {
    return at + 1 < text.size() && text[at] == '\\' &&
           (text[at + 1] == 'n' || text[at + 1] == 'r' || text[at + 1] == 't');
}

// Whether the character that ends before `at` is a letter, a digit, or something else that a path may hold.
bool ends_in_word(std::string_view text, std::size_t at) {
    const char before = text[at - 1];
    if (text::is_ascii_alphanumeric(before) || before == '\\' || before == ':' || before == '_' || before == '/' ||
        before == '-') {
        return true;
    }
    if (text::is_ascii(before)) return false;
    std::size_t begin = text::floor_to_character(text, at - 1);
    const char32_t c = text::next_code_point(text, begin);
    const bool is_punctuation =
        c < 0xC0 || (c >= 0x2000 && c < 0x2070) || (c >= 0x3000 && c < 0x3030) || (c >= 0xFF00 && c < 0xFF10);
    return !is_punctuation;
}

// Whether the run of literal breaks [begin, end) cannot be anything else; see clean.h.
bool is_certain_break(std::string_view text, std::size_t begin, std::size_t end) {
    if (begin > 0 && text[begin - 1] == '\\') return false;
    if (end - begin > 2) return true;
    if (begin > 0 && ends_in_word(text, begin)) return false;
    if (end >= text.size() || !text::is_ascii_lower(text[end])) return end >= text.size() || text[end] != '\\';
    if (begin < 2) return false;
    const char mark = text[begin - 1];
    return (mark == '.' || mark == '!' || mark == '?') && text::is_ascii_alphanumeric(text[begin - 2]);
}

std::string decode_literal_breaks(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        if (!is_literal_break(text, at)) {
            out += text[at++];
            continue;
        }
        std::size_t end = at;
        while (is_literal_break(text, end)) {
            end += 2;
        }
        const bool certain = is_certain_break(text, at, end);
        for (; at < end; at += 2) {
            if (!certain) {
                out.append(text, at, 2);
            } else if (text[at + 1] == 'n') {
                out += '\n';
            } else {
                out += text[at + 1] == 'r' ? '\r' : '\t';
            }
        }
    }
    return out;
}

// Everything but markup and entities.
std::string tidy(std::string text) {
    unsigned traits = traits_of(text);
    if ((traits & kControl) || text.find("\uFEFF") != std::string::npos) {
        text = without_controls(text);
        traits = traits_of(text);
    }
    bool recompose = false; // whether characters came together that did not stand together
    if (traits & kNotAscii) {
        text = text::to_nfc(text);
        std::string repaired = repair_mojibake(text);
        recompose = repaired != text;
        text = std::move(repaired);
        traits = traits_of(text);
    }
    // What stands around a literal break counts, so white space is made one, and letters are composed, first.
    if (traits & kBackslash) {
        text = collapse_spaces(text, recompose);
        text = decode_literal_breaks(recompose ? text::to_nfc(text) : text);
    }
    if (traits & (kNotAscii | kSpaces | kBackslash)) text = collapse_spaces(text, recompose);
    return recompose ? text::to_nfc(text) : text;
}

} // namespace

std::string clean_text(std::string_view text) {
    const unsigned traits = traits_of(text);
    if (traits == 0) return std::string(text);
    if ((traits & kLessThan) && looks_like_html(text)) return html_to_text(text);
    if (traits & kAmpersand) return tidy(decode_entities(text));
    return tidy(std::string(text));
}

std::string html_to_text(std::string_view html) {
    return tidy(markup_to_text(html));
}

std::string clean_line(std::string_view text) {
    std::string line = clean_text(text); // has line breaks in pairs only
    const auto are_breaks = [](char a, char b) { return a == '\n' && b == '\n'; };
    line.erase(std::unique(line.begin(), line.end(), are_breaks), line.end());
    std::replace(line.begin(), line.end(), '\n', ' ');
    return line;
}

namespace {

std::string_view without_cut_mark(std::string_view text) {
    constexpr std::string_view kEnd = " chars]";
    const std::size_t begin = text.ends_with(kEnd) ? text.rfind('[') : std::string_view::npos;
    if (begin == std::string_view::npos) return text;
    std::string_view number = text.substr(begin + 1, text.size() - kEnd.size() - begin - 1);
    if (number.starts_with('+')) number.remove_prefix(1);
    const std::string_view kept = trim(text.substr(0, begin));
    const bool is_cut = kept.empty() || kept.ends_with("...") || kept.ends_with("…");
    return is_cut && text::is_ascii_digits(number) ? kept : text;
}

} // namespace

bool has_cut_mark(std::string_view text) {
    return without_cut_mark(text).size() < text.size();
}

bool drop_cut_mark(std::string& text) {
    const bool has_mark = has_cut_mark(text);
    text.resize(without_cut_mark(text).size());
    return has_mark;
}

std::string clean_word(std::string_view text) {
    const unsigned traits = traits_of(text);
    if ((traits & (kControl | kNotAscii | kSpaces)) == 0) return std::string(text);
    std::string word;
    std::size_t end = 0; // of what is to stay
    for (std::size_t at = 0; at < text.size();) {
        unsigned newlines = 0;
        const std::size_t space = space_at(text, at, newlines);
        const std::size_t control = control_at(text, at);
        if (control > 0) {
            at += control;
        } else if (space > 0) {
            if (!word.empty()) word += text.substr(at, space);
            at += space;
        } else {
            word += text[at++];
            end = word.size();
        }
    }
    word.resize(end);
    return traits & kNotAscii ? text::to_nfc(word) : word;
}

} // namespace newsidx::record
