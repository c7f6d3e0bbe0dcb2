// The lines that front matter stands between. Internal to lib/record; pure functions, callable from any thread.
#pragma once

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string_view>

namespace newsidx::record {

// Whether the first line is this fence ("---", "+++") and nothing else.
inline bool is_fence(std::string_view text, std::string_view fence) {
    if (!text.starts_with(fence)) return false;
    const std::size_t end = text.find_first_not_of(" \t\r", fence.size());
    return end == std::string_view::npos || text[end] == '\n';
}

// Places in the bytes that were searched.
struct Fenced {
    std::size_t begin = 0; // of the front matter, behind the line that opens it
    std::size_t end = 0;   // of it: where the line that closes it begins
    std::size_t body = 0;  // where what follows begins
};

// What stands between the line at `start` and the next one that is one of `closing`; nullopt when none is.
inline std::optional<Fenced> find_fenced(std::string_view bytes, std::size_t start,
                                         std::initializer_list<std::string_view> closing) {
    const auto next_line = [bytes](std::size_t from) { return std::min(bytes.find('\n', from), bytes.size() - 1) + 1; };
    const std::size_t begin = next_line(start);
    for (std::size_t line = begin; line < bytes.size(); line = next_line(line))
        for (const std::string_view fence : closing)
            if (is_fence(bytes.substr(line), fence)) return Fenced{begin, line, next_line(line)};
    return std::nullopt;
}

} // namespace newsidx::record
