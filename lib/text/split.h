// The parts of a text that is a list. Pure, callable from any thread.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace newsidx::text {

// The part before the first separator, or all where there is none; `list` goes on behind the separator. Behind a
// separator at the end there is no part more.
constexpr std::string_view take_part(std::string_view& list, char separator) {
    const std::string_view part = list.substr(0, list.find(separator));
    list.remove_prefix(std::min(part.size() + 1, list.size()));
    return part;
}

} // namespace newsidx::text
