// UTF-8 basics. Pure functions, callable from any thread; they never throw but for memory.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace newsidx::text {

// The offset of the first byte that is not part of well-formed UTF-8 (overlong forms and surrogates are not), if any.
std::optional<std::size_t> find_invalid_utf8(std::string_view text);

// Unicode normalisation form C, of no more than 30 marks in a row. Precondition: well-formed UTF-8.
std::string to_nfc(std::string_view text);

// The largest offset <= `offset` that is not inside a character.
std::size_t floor_to_character(std::string_view text, std::size_t offset);

// Appends a code point; one that is no scalar value becomes U+FFFD.
void append_utf8(std::string& out, char32_t code_point);

// Reads the code point at `offset` and moves past it; malformed bytes give U+FFFD and move by one or more.
char32_t next_code_point(std::string_view text, std::size_t& offset);

// Whether the text begins with a capital letter, of any script that has them.
bool begins_with_capital(std::string_view text);
bool begins_with_letter(std::string_view text);

} // namespace newsidx::text
