// A line of `newsidx update`: which record, and what to set. Pure functions, callable from any thread.
#pragma once

#include "record/parse.h"

#include <optional>
#include <string>
#include <string_view>

namespace newsidx::record {

struct ChangeLine {
    std::string id_or_url;
    std::optional<double> quality; // NaN: null or negative, unknown; nullopt: not mentioned
    std::optional<double> heat;
    std::optional<bool> published;
};

struct ChangeResult {
    std::optional<ChangeLine> change; // nullopt: rejected
    Note rejection;
};

// Reads a JSON object with "id" (a number or its digits) or "url", and "quality", "heat" (a number or null) and
// "published" (true or false). Another key is a rejection, so that a misspelt one is not lost.
ChangeResult parse_change(std::string_view line);

} // namespace newsidx::record
