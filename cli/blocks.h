// Figures drawn with block characters, for terminals. Pure functions.
#pragma once

#include "newsidx/search.h"
#include "terminal.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace newsidx::cli {

// A bar to the right: `part` of `width` columns, to an eighth of a column. Below 0 is 0, above 1 is 1; what is above 0
// is seen.
std::string bar(double part, std::size_t width);

// A column each, "▁▂▃█": as high as its share of the largest; 0 is a space, what is above is seen.
std::string spark(std::span<const std::uint64_t> values);

// How a score came about, as bars: each term's part of the text's score, what quality and heat add, and the factor of
// the date. Each line after `indent` spaces.
std::string explanation_bars(const Terminal& terminal, const Explanation& explanation, std::size_t indent);

} // namespace newsidx::cli
