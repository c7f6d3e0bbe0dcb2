#include "engine/search/word_behind.h"

#include "text/ascii.h"

#include <algorithm>

namespace newsidx::engine {

bool is_words(std::string_view text) {
    return std::any_of(text.begin(), text.end(), text::is_word_byte) &&
           std::all_of(text.begin(), text.end(),
                       [](char c) { return text::is_word_byte(c) || text::is_ascii_space(c); });
}

std::string as_in_texts(std::string_view words) {
    std::string out;
    for (const char c : words)
        if (!text::is_ascii_space(c))
            out += c;
        else if (!out.empty() && out.back() != ' ')
            out += ' ';
    return text::lower_ascii(out);
}

std::string word_behind(std::string_view text, std::string_view typed, std::size_t begin, std::size_t most) {
    // The last word may be cut.
    if (text.size() > most) text = text.substr(0, text.find_last_of(" \n", most) + 1);
    const std::string letters = text::lower_ascii(text);
    const bool shouts = std::none_of(text.begin(), text.end(), text::is_ascii_lower);
    for (std::size_t at = letters.find(typed); at != std::string::npos; at = letters.find(typed, at + 1)) {
        if (at > 0 && text::is_word_byte(letters[at - 1])) continue;
        const std::size_t from = at + begin;
        std::size_t end = from;
        while (end < text.size() && (text::is_word_byte(text[end]) || text[end] == '-' || text[end] == '\''))
            ++end;
        while (end > from && !text::is_word_byte(text[end - 1]))
            --end;
        const std::string_view word = text.substr(from, end - from);
        if (word.empty() || !text::is_word_byte(word.front()) || text::is_ascii_digits(word)) continue;
        return shouts ? text::lower_ascii(word) : std::string(word);
    }
    return {};
}

} // namespace newsidx::engine
