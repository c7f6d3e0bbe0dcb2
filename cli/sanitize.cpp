#include "sanitize.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <fmt/format.h>
#include <iterator>

namespace newsidx::cli {
namespace {

constexpr std::string_view kReplacement = "\uFFFD";
constexpr char32_t kMalformed = 0xFFFD;

bool is_break(char32_t c) {
    return (c >= 0x09 && c <= 0x0D) || c == 0x85 || c == 0x2028 || c == 0x2029;
}

bool is_unsafe(char32_t c) {
    return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x2028 || c == 0x2029 || c == 0x061C ||
           (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || (c >= 0xFFF9 && c <= 0xFFFB);
}

std::string replace_unsafe(std::string_view text, bool keep_lines) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t offset = 0; offset < text.size();) {
        const std::size_t begin = offset;
        const char32_t c = next_character(text, offset);
        if (keep_lines && (c == U'\n' || c == U'\t')) {
            out += static_cast<char>(c);
        } else if (is_break(c)) {
            out += ' ';
        } else if (is_unsafe(c) || c == kMalformed) {
            out += kReplacement;
        } else {
            out += text.substr(begin, offset - begin);
        }
    }
    return out;
}

} // namespace

char32_t next_character(std::string_view text, std::size_t& offset) {
    struct Form {
        unsigned char mask, lead;
        std::size_t size;
        char32_t least;
    };
    static constexpr std::array<Form, 4> kForms{
        {{0x80, 0x00, 1, 0}, {0xE0, 0xC0, 2, 0x80}, {0xF0, 0xE0, 3, 0x800}, {0xF8, 0xF0, 4, 0x10000}}};
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const std::size_t begin = offset++;
    for (const Form& form : kForms) {
        if ((byte(begin) & form.mask) != form.lead) continue;
        if (text.size() - begin < form.size) return kMalformed;
        char32_t c = byte(begin) & static_cast<unsigned char>(~form.mask);
        for (std::size_t i = begin + 1; i < begin + form.size; ++i) {
            if ((byte(i) & 0xC0) != 0x80) return kMalformed;
            c = (c << 6) | (byte(i) & 0x3F);
        }
        if (c < form.least || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) return kMalformed;
        offset = begin + form.size;
        return c;
    }
    return kMalformed;
}

std::string sanitize(std::string_view text) {
    return replace_unsafe(text, false);
}

std::string sanitize_lines(std::string_view text) {
    return replace_unsafe(text, true);
}

std::string sanitize(const std::vector<std::string>& values) {
    std::string out;
    for (const std::string& value : values)
        out += (out.empty() ? "" : ", ") + sanitize(value);
    return out;
}

Snippet sanitize(const Snippet& snippet) {
    const std::string_view text = snippet.text;
    Snippet clean;
    std::size_t done = 0;
    for (const Range& mark : snippet.marks) {
        const std::size_t begin = std::clamp(mark.begin, done, text.size());
        const std::size_t end = std::clamp(mark.end, begin, text.size());
        clean.text += sanitize(text.substr(done, begin - done));
        const std::size_t clean_begin = clean.text.size();
        clean.text += sanitize(text.substr(begin, end - begin));
        clean.marks.push_back({clean_begin, clean.text.size()});
        done = end;
    }
    clean.text += sanitize(text.substr(done));
    return clean;
}

std::string sanitize_url(std::string_view url) {
    std::string lower(url.substr(0, 8));
    std::ranges::transform(lower, lower.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    if (!lower.starts_with("http://") && !lower.starts_with("https://")) return {};
    std::string out;
    for (const char c : url) {
        if (c > 0x20 && c < 0x7F) {
            out += c;
        } else {
            fmt::format_to(std::back_inserter(out), "%{:02X}", static_cast<unsigned char>(c));
        }
    }
    return out;
}

std::string sanitize_json(std::string_view json) {
    std::string out;
    out.reserve(json.size());
    for (std::size_t offset = 0; offset < json.size();) {
        const std::size_t begin = offset;
        const char32_t c = next_character(json, offset);
        if (is_unsafe(c)) { // all of them in the basic plane: one escape says them
            fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<std::uint32_t>(c));
        } else {
            out += json.substr(begin, offset - begin);
        }
    }
    return out;
}

} // namespace newsidx::cli
