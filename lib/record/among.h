// Whether a name is one of a list of names, or a text has one of them in it. Internal to lib/record; pure functions,
// callable from any thread.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace newsidx::record {

template <std::size_t n>
bool is_among(const std::array<std::string_view, n>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

template <std::size_t n>
bool has_any_of(const std::array<std::string_view, n>& parts, std::string_view text) {
    return std::any_of(parts.begin(), parts.end(),
                       [text](std::string_view part) { return text.find(part) != std::string_view::npos; });
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

} // namespace newsidx::record
