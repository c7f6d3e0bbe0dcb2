// Language detection (CLD2). Pure functions, callable from any thread.
#pragma once

#include <string>
#include <string_view>

namespace newsidx::text {

// The language of a text as a BCP 47 tag ("en", "de", "zh", "zh-Hant", "sr"), judged by its first few kilobytes; ""
// when that is not certain enough to say, as of a text of a few words. Bytes that are not UTF-8 give "".
std::string detect_language(std::string_view text);

} // namespace newsidx::text
