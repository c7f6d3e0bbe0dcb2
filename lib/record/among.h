// Whether a name is one of a list of names. Internal to lib/record; a pure function, callable from any thread.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace newsidx::record {

template <std::size_t n>
bool is_among(const std::array<std::string_view, n>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

} // namespace newsidx::record
