// What stands behind a filter's name and colon -> filters: one value, a list with commas, something in quotes, a range
// in brackets, a URL. Callable from any thread, with a text of its own.
#pragma once

#include "query/ast.h"
#include "query/filter.h"
#include "query/query_text.h"

#include <optional>

namespace newsidx::query {

struct ParseOptions;

// The filter at the place that the text is read up to, or the OR of several; reads past it. nullopt, with a warning:
// what stands there means nothing.
std::optional<Node> read_filters(QueryText& text, FilterField field, const ParseOptions& options);

} // namespace newsidx::query
