// Record -> a front-matter file: YAML between lines ---, then the body. The only place that writes YAML. Pure
// functions, callable from any thread.
#pragma once

#include "newsidx/record.h"

#include <string>
#include <string_view>

namespace newsidx::record {

// What parse() reads as this record again: what would be taken for markup, or for another kind of value, is quoted and
// escaped.
std::string to_front_matter(const Record& record);

// Whether parse() reads it as this record, whatever the order of its unknown keys. Not so for what no front matter can
// hold: text that was escaped twice, keys that are there twice, more bytes than a record may have.
bool reads_as(std::string_view front_matter, const Record& record);

} // namespace newsidx::record
