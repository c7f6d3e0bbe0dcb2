// Edit distance: how many characters must be changed, added, left out, or swapped with the next to make one word of
// another, no place being edited twice (the optimal string alignment distance, a restricted form of Damerau's). Pure;
// callable from any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace newsidx::text {

// A word that others, given in ascending order, are compared with: what they have in common with the one before is not
// computed again, and it tells which of them cannot be near.
class NearWord {
public:
    // `word`: UTF-8.
    explicit NearWord(std::string_view word);

    // The distance to `other`, or something greater than `limit`. `skip`, if that is so because of how `other` begins,
    // is set to the length in bytes of a beginning with which every word is further away than that; else to 0.
    std::size_t distance(std::string_view other, std::size_t limit, std::size_t& skip);

private:
    std::u32string word_;
    std::u32string other_; // the last one
    // For its first i characters: to the first j characters of word_, the least of these, and where they end in bytes.
    std::vector<std::vector<std::size_t>> rows_;
    std::vector<std::size_t> least_;
    std::vector<std::size_t> ends_;
};

} // namespace newsidx::text
