// Text of records, queries and file names, made fit to be shown: no byte of it can steer a terminal.
//
// Pure functions, callable from any thread. What they return is well-formed UTF-8 without control characters (C0, DEL,
// C1), without the characters that turn the direction of what follows (bidi embeddings, overrides, isolates), and
// without line and paragraph separators.
#pragma once

#include "newsidx/search.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace newsidx::cli {

// Reads the code point at `offset` and moves past it; malformed bytes give U+FFFD, one at a time.
char32_t next_character(std::string_view text, std::size_t& offset);

// One line: white space of any kind becomes a space, what must not be shown becomes U+FFFD.
std::string sanitize(std::string_view text);

// The same, but line feeds and tabs stay.
std::string sanitize_lines(std::string_view text);

// The values as one line, with commas between them.
std::string sanitize(const std::vector<std::string>& values);

// The same as sanitize(), with the marks moved along.
Snippet sanitize(const Snippet& snippet);

// A URL that can stand in an escape sequence: http or https only, everything but printable ASCII percent-encoded. ""
// for other URLs.
std::string sanitize_url(std::string_view url);

// JSON with what must not be shown written as \u escapes: the same value, fit for a terminal.
std::string sanitize_json(std::string_view json);

} // namespace newsidx::cli
