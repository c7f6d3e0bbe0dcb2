// Records that a program hands over -> the bytes that index_text() reads.
//
// Pure; callable from any thread.
#pragma once

#include "newsidx/record.h"

#include <span>
#include <string>

namespace newsidx::engine {

// JSON Lines, one record a line; `[]` for none. A date of seconds alone is written as ISO 8601; bytes that are not
// UTF-8 become U+FFFD.
std::string lines_of(std::span<const Record> records);

} // namespace newsidx::engine
