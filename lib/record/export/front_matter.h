// Record -> a front-matter file (YAML between lines ---, then the body), or a line of JSON. The only place that writes
// YAML. Pure functions, callable from any thread.
#pragma once

#include "newsidx/record.h"
#include "record/parse.h"

#include <string>
#include <string_view>

namespace newsidx::record {

// What parse() reads as this record again: what would be taken for markup, or for another kind of value, is quoted and
// escaped.
std::string to_front_matter(const Record& record);

// The same as JSON and a line break. Of an unknown key whose value is no JSON value there is a ?, which parse()
// rejects.
std::string to_json_line(const Record& record);

// Whether parse() reads it as this record, whatever the order of its unknown keys. Not so for what no item can hold:
// text that was escaped twice, keys that are there twice, more bytes than a record may have.
bool reads_as(std::string_view bytes, ItemFormat format, const Record& record);

} // namespace newsidx::record
