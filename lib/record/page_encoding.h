// The bytes of a page -> UTF-8. Pure functions, callable from any thread.
#pragma once

#include "record/parse.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace newsidx::record {

// How many bytes at its beginning are searched for what a page says about itself as a file.
inline constexpr std::size_t kPageHead = 4096;

// By its byte order mark, else as UTF-8 if it is that beyond doubt, else by what its <meta> or its XML declaration
// says, else as UTF-8 if it is well-formed, else as windows-1252. Always well-formed; bytes that mean nothing become
// U+FFFD, and `notes` gets a note of the first of them.
std::string page_to_utf8(std::string_view bytes, std::vector<Note>& notes);

} // namespace newsidx::record
