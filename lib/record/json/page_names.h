// What pages of records call things: the lists in them, and the objects around these. Internal to lib/record; read-only
// data.
#pragma once

#include <array>
#include <string_view>

namespace newsidx::record {

// A list that is called so may be one of records, and may be one of a record's parts.
inline constexpr auto kListNames = std::to_array<std::string_view>(
    {"value", "items", "articles", "results", "records", "entries", "documents", "docs", "news", "stories", "posts",
     "data", "hits", "feed", "list", "messages", "orderedItems"});
// And so nothing else is called.
inline constexpr auto kTellingListNames =
    std::to_array<std::string_view>({"articles", "records", "news", "stories", "posts"});
inline constexpr auto kEnvelopeNames = std::to_array<std::string_view>(
    {"response", "data", "result", "results", "hits", "feed", "payload", "articles", "_embedded"});

} // namespace newsidx::record
