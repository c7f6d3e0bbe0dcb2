// What `newsidx stats` prints: rows of a name and what is to be said of it; on a terminal wrapped to its width, and
// numbers as bars besides. A pure function.
#pragma once

#include "newsidx/index.h"
#include "terminal.h"

#include <string>

namespace newsidx::cli {

std::string stats_page(const Terminal& terminal, const Stats& stats);

} // namespace newsidx::cli
