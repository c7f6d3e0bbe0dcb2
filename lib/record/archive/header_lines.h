// The lines "name: value" that stand before the bytes that they tell of, in WARC, HTTP and mail (RFC 5322,
// section 2.2). Pure functions, callable from any thread; all views point into their arguments.
#pragma once

#include <initializer_list>
#include <string_view>

namespace newsidx::record {

// Takes the lines up to the first empty one off `text`, and that one, too.
std::string_view take_header(std::string_view& text);

// The value of the first line of this name, with the lines behind it that are indented; "" when there is none.
std::string_view value_of(std::string_view header, std::string_view name);

// Whether a line of one of these names has a value.
bool has_any(std::string_view header, std::initializer_list<std::string_view> names);

} // namespace newsidx::record
