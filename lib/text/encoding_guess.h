// The encoding of text that does not say it: JSON, tables, front matter. Pure, callable from any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace newsidx::text {

// So much of a text's beginning is enough to tell its encoding.
inline constexpr std::size_t kEncodingSample = 1 << 20; // bytes

// UTF-16 and UTF-32 by their byte order mark ("UTF-16LE", ...), and UTF-16 without one by the zeros of its ASCII
// characters; "" for everything else.
std::string_view told_encoding(std::string_view head);

// What text is in that is not UTF-8, by a sample of its beginning, which may be cut within a character; "" where it is
// UTF-8 or ASCII, or where nothing is likely: with a few characters of UTF-8 among its odd bytes it is UTF-8 that is
// broken somewhere, and of what is read in an encoding nothing may be a control, a private or an unknown character, or
// a sign where none stands (gr§ere). Of a few odd bytes only windows-1252 can be told, of more what ICU says by the
// frequent letters of languages.
std::string guess_encoding(std::string_view sample);

} // namespace newsidx::text
