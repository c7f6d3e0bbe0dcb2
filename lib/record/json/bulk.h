// Bulk files, as search servers read them: a line {"index": {"_id": "7"}} says what is to be done with the document in
// the next one. Pure functions, callable from any thread; what they take is a line each.
#pragma once

#include "record/value.h"

#include <string>
#include <string_view>

namespace newsidx::record {

// No longer line is one of an action.
inline constexpr std::size_t kLongestAction = 4096;

// Whether an object is such a line, and holds no text.
bool is_bulk_action(const Value& item);

// The id that an action has for the document in the next line, as it is written; "" of every other line, and where it
// has none.
std::string_view id_for_next(std::string_view line);

// The document with this id, where it is an object that has no id by any name itself.
std::string with_id(std::string_view document, std::string_view id);

} // namespace newsidx::record
