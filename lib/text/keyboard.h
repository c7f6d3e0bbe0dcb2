// Words that were typed while the keyboard was switched to another script. Pure; callable from any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace newsidx::text {

// What the same keys give on other keyboards, in lower case: "сщзшдще" -> "copilot", "ghbdtn" -> "привет" and what it
// is on the Ukrainian, Greek, Hebrew and Arabic one. None for a text whose letters are of both kinds,
// or that would have only short words.
std::vector<std::string> on_other_keyboards(std::string_view text);

} // namespace newsidx::text
