// The pieces of split_secured. Internal to lib/record; pure functions, callable from any thread.
#pragma once

#include "record/value.h"

#include <string_view>
#include <vector>

namespace newsidx::record {

// Cuts `ranges` (ascending, apart from each other, inside `bytes`).
SplitItem cut(std::string_view bytes, const std::vector<Range>& ranges);

// False where a look at the bytes is enough to say that no key is `secured`.
bool may_hold_secured(std::string_view bytes, ItemFormat format);

} // namespace newsidx::record
