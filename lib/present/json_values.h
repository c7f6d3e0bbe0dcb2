// What all JSON of results is made of. Internal to lib/present. Pure functions, callable from any thread.
#pragma once

#include "newsidx/json.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace newsidx::present {

using Json = nlohmann::ordered_json;

inline Json document() {
    return {{"format_version", 1}};
}

inline std::string dump(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// What a record does not state is null, strings included.
inline Json text_or_null(const std::string& text) {
    return text.empty() ? Json() : Json(text);
}

template <class T>
Json value_or_null(const std::optional<T>& value) {
    return value ? Json(*value) : Json();
}

inline Json date_or_null(const std::optional<std::int64_t>& seconds) {
    return seconds ? Json(to_iso8601(*seconds)) : Json();
}

} // namespace newsidx::present
