// Telling a JSON Feed, and other JSON, by the first keys. Pure functions, callable from any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace newsidx::record {

// Whether `head`, the first bytes of a document (it may break off anywhere), is an object whose `version` says that it
// is a JSON Feed.
bool is_json_feed(std::string_view head);

// The keys of the object that `head` is or begins, as they are written, as far as it goes; none where it is no object.
std::vector<std::string_view> first_keys(std::string_view head);

// Where the object that `head` begins with ends, if it is front matter as Hugo has it: over several lines, with text
// below that is no JSON. nullopt: it is not, or the end is not in `head`.
std::optional<std::size_t> end_of_json_front_matter(std::string_view head);

} // namespace newsidx::record
