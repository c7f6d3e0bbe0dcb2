// Telling a JSON Feed from other JSON. Pure functions, callable from any thread.
#pragma once

#include <string_view>

namespace newsidx::record {

// Whether `head`, the first bytes of a document (it may break off anywhere), is an object whose `version` says that it
// is a JSON Feed.
bool is_json_feed(std::string_view head);

} // namespace newsidx::record
