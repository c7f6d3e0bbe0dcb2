// The filter that somebody is typing at the end of a query: topic:ea, author:"jane d. Pure; callable from any thread.
#pragma once

#include "query/filter.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace newsidx::query {

struct TypedFilter {
    std::optional<LabelFilter::Field> label; // none: of a field that has other values than labels
    std::size_t begin = 0;                   // of its name, in the text
    std::string value;                       // so far, without its quote
};

// nullopt: something else is being typed.
std::optional<TypedFilter> typed_filter(std::string_view text);

} // namespace newsidx::query
