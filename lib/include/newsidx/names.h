// Enumerations whose values have names, which are the same in C++, in JSON, in options and in the command: Match, Sort,
// Facet, Format, OptimizePhase, RepairPhase, ErrorCode. `to_string` of each stands beside it; of a number that is no
// value of it, it is "".
#pragma once

#include <concepts>
#include <optional>
#include <string_view>
#include <type_traits>
#include <vector>

namespace newsidx {

template <class Enum>
concept Named = std::is_enum_v<Enum> && requires(Enum value) {
    { to_string(value) } -> std::same_as<std::string_view>;
};

// All of its values, in their order.
template <Named Enum>
std::vector<Enum> values_of() {
    std::vector<Enum> out;
    for (int i = 0; !to_string(static_cast<Enum>(i)).empty(); ++i)
        out.push_back(static_cast<Enum>(i));
    return out;
}

// The value of that name; nullopt: there is none.
template <Named Enum>
std::optional<Enum> parse_name(std::string_view name) {
    for (const Enum value : values_of<Enum>())
        if (to_string(value) == name) return value;
    return std::nullopt;
}

} // namespace newsidx
