// ASCII's letters and digits, and its letters in lower case; all else stays as it is. What is words, in any script,
// goes through text/fold.h. Pure functions, callable from any thread.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace newsidx::text {

constexpr bool is_ascii(char c) {
    return static_cast<unsigned char>(c) < 0x80;
}

constexpr bool is_ascii_digit(char c) {
    return c >= '0' && c <= '9';
}

constexpr bool is_ascii_lower(char c) {
    return c >= 'a' && c <= 'z';
}

constexpr bool is_ascii_upper(char c) {
    return c >= 'A' && c <= 'Z';
}

constexpr bool is_ascii_letter(char c) {
    return is_ascii_lower(c) || is_ascii_upper(c);
}

constexpr bool is_ascii_alphanumeric(char c) {
    return is_ascii_letter(c) || is_ascii_digit(c);
}

// A letter of ASCII, or a byte of any character that is not: what words of all scripts are made of, and more.
constexpr bool is_letter_byte(char c) {
    return is_ascii_letter(c) || !is_ascii(c);
}

// The same, or a digit.
constexpr bool is_word_byte(char c) {
    return is_letter_byte(c) || is_ascii_digit(c);
}

// What text files have between words and lines.
constexpr bool is_ascii_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

constexpr bool is_html_space(char c) {
    return is_ascii_space(c) || c == '\f';
}

inline bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return is_ascii(c); });
}

inline bool is_lower_ascii_word(std::string_view text) {
    return std::all_of(text.begin(), text.end(), is_ascii_lower);
}

// Nothing but digits, and at least one.
inline bool is_ascii_digits(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), is_ascii_digit);
}

inline bool has_ascii_digit(std::string_view text) {
    return std::any_of(text.begin(), text.end(), is_ascii_digit);
}

constexpr char lower_ascii(char c) {
    return is_ascii_upper(c) ? static_cast<char>(c + ('a' - 'A')) : c;
}

inline std::string lower_ascii(std::string_view text) {
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) { return lower_ascii(c); });
    return lower;
}

inline bool equal_but_for_case(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return lower_ascii(x) == lower_ascii(y); });
}

// Where `lower` (in lower case) stands at or behind `from`, whatever the case of letters there; or npos.
inline std::size_t find_but_for_case(std::string_view text, std::string_view lower, std::size_t from = 0) {
    if (from > text.size()) return std::string_view::npos;
    const auto* const found = std::search(text.begin() + static_cast<std::ptrdiff_t>(from), text.end(), lower.begin(),
                                          lower.end(), [](char a, char b) { return lower_ascii(a) == b; });
    return found == text.end() ? std::string_view::npos : static_cast<std::size_t>(found - text.begin());
}

// Whether `word` is one of `words`, which single spaces part. What is empty or has a space in it is none.
inline bool is_word_of(std::string_view words, std::string_view word) {
    if (word.empty() || word.find(' ') != std::string_view::npos) return false;
    for (std::size_t at = words.find(word); at != std::string_view::npos; at = words.find(word, at + 1)) {
        const std::size_t end = at + word.size();
        if ((at == 0 || words[at - 1] == ' ') && (end == words.size() || words[end] == ' ')) return true;
    }
    return false;
}

} // namespace newsidx::text
