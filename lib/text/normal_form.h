// Unicode's normal forms, by ICU, in linear time: ICU sorts the marks of a character by insertion, which of a text of
// nothing but marks takes minutes a megabyte. Internal to lib/text. Pure functions, callable from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace newsidx::text {

enum class NormalForm : std::uint8_t { nfc, nfd, nfkc_casefold };

// Of more marks in a row the rest is left out: as many as UAX #15 has in a text that is safe for streams. No language
// needs more than a few.
inline constexpr std::size_t kMostMarks = 30;

// Malformed bytes become U+FFFD. Throws std::runtime_error if ICU lacks its data.
void normalize(NormalForm form, std::string_view text, std::string& out);

} // namespace newsidx::text
