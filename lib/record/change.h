// What `newsidx update` reads: which records, and what to set. Pure functions, callable from any thread.
#pragma once

#include "record/parse.h"

#include <cstdint>
#include <functional>
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

// Calls visit(line, change) for each line of JSON Lines; or, where the first line names columns of which one is `id` or
// `url` and one `quality`, `heat` or `published`, for each row of a table that sets something, as spreadsheets save it:
// other columns and empty cells set nothing, and of an id and a URL the id counts. A cell that reads as a number is
// that number, whatever others are; of others each is read alone (written_number()), and rejected where it may be two.
// `is_table`: which of the two it is.
void for_each_change(std::string_view text,
                     const std::function<void(std::uint64_t line, const ChangeResult& change, bool is_table)>& visit);

} // namespace newsidx::record
