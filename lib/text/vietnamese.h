// Vietnamese as it is typed on keyboards without its marks: "dien thoai" for "điện thoại". Internal to lib/text. Pure
// functions, callable from any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace newsidx::text {

// The syllables that this one, in lower case and without any mark, may stand for: each with its marks, in NFC, as new
// and as old spelling set them (hoà, hòa); at most 127. Of letters without a vowel, an abbreviation, each d may be a đ.
// None where it is neither. `goes_on`: and those that begin so, from three letters on; some hundreds.
std::vector<std::string> with_vietnamese_marks(std::string_view syllable, bool goes_on);

} // namespace newsidx::text
