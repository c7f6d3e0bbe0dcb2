// What tests do with strings.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace newsidx::test {

inline bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

inline std::string repeat(std::string_view piece, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i)
        out += piece;
    return out;
}

} // namespace newsidx::test
