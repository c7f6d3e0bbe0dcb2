// How unlikely a slip is: the cost of having typed one word for another. Pure; callable from any thread.
#pragma once

#include <string_view>

namespace newsidx::text {

// The least sum of the costs of edits that make `meant` of `typed`, both UTF-8 and folded: about 1 for each, less for
// the slips that people make (a letter doubled or not, neighbours swapped, a vowel for another, c for s or k, ...),
// more where the first letter is concerned, which is seldom wrong. 0 for the same word. Time is the product of their
// lengths. The costs are of our own choosing, tuned on half of a list of common misspellings (bench/spelling.cpp).
inline constexpr double kLeastTypoCost = .45; // of different words
double typo_cost(std::string_view typed, std::string_view meant);

} // namespace newsidx::text
