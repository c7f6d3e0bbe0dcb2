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

// "text/html" of "Text/HTML; charset=UTF-8".
std::string media_type(std::string_view content_type);

// Whether that is what pages are sent as.
bool is_page_type(std::string_view media_type);

// "UTF-8" of "text/html; charset=UTF-8"; "" when it says none.
std::string_view charset_in(std::string_view content_type);

// By its byte order mark, else as UTF-8 if it is that beyond doubt, else by what its server says, else by its <meta>
// or its XML declaration, else as UTF-8 if it is well-formed, else as windows-1252. What says that it is UTF-8 and is
// not is read as what it looks like (text::guess_encoding), if that can be told, and `notes` gets a note. Always
// well-formed; bytes that mean nothing become U+FFFD, and `notes` gets a note of the first of them.
std::string page_to_utf8(std::string_view bytes, std::vector<Note>& notes, std::string_view content_type = {});

} // namespace newsidx::record
