// Whether a name is one of a list of names, or a text has one of them in it. Internal to lib/record; pure functions,
// callable from any thread.
#pragma once

#include "text/ascii.h"

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

using text::is_word_of;

} // namespace newsidx::record
