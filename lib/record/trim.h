// A text without the white space around it. Internal to lib/record; pure functions, callable from any thread.
#pragma once

#include "text/encoding.h"

#include <algorithm>
#include <string_view>

namespace newsidx::record {

inline constexpr std::string_view kWhiteSpace = " \t\r\n";

// `space`: the bytes that count as white space, which formats see differently.
inline std::string_view trim(std::string_view text, std::string_view space = kWhiteSpace) {
    const std::size_t begin = text.find_first_not_of(space);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(space) - begin + 1);
}

// What a file begins with, behind a byte order mark and white space.
inline std::string_view behind_space(std::string_view head, std::string_view space = kWhiteSpace) {
    head = text::without_mark(head);
    return head.substr(std::min(head.find_first_not_of(space), head.size()));
}

} // namespace newsidx::record
