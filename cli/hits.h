// How hits are shown to people. Pure functions of their arguments.
#pragma once

#include "newsidx/search.h"
#include "terminal.h"

#include <cstddef>
#include <cstdint>
#include <string>

namespace newsidx::cli {

// One hit: its rank, title, provider, date, figures, snippet, and how its score came about where it was explained.
// `last_rank` is the largest rank that is shown (for the width of its column); `now` is what dates are relative to.
std::string format_hit(const Terminal& terminal, const Hit& hit, std::size_t rank, std::size_t last_rank,
                       std::int64_t now);

// The factors of a score, which multiply out to it; each line after `indent` spaces.
std::string format_explanation(const Explanation& explanation, std::size_t indent);

} // namespace newsidx::cli
