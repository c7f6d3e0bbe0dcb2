// Telling a JSON Feed, and other JSON, by the first keys. Pure functions, callable from any thread.
#pragma once

#include <string_view>
#include <vector>

namespace newsidx::record {

// Whether `head`, the first bytes of a document (it may break off anywhere), is an object whose `version` says that it
// is a JSON Feed.
bool is_json_feed(std::string_view head);

// The keys of the object that `head` is or begins, as they are written, as far as it goes; none where it is no object.
std::vector<std::string_view> first_keys(std::string_view head);

} // namespace newsidx::record
