// The pieces of parse_and_split. Internal to lib/record; pure functions, callable from any thread.
#pragma once

#include "record/value.h"

#include <string_view>
#include <vector>

namespace newsidx::record {

// Cuts `ranges` (ascending, apart from each other, inside `bytes`).
SplitItem cut(std::string_view bytes, const std::vector<Range>& ranges);

} // namespace newsidx::record
