// Chinese, Japanese and Korean: runs of Han, Kana and Hangul become tokens of one character and of two neighbours.
// Internal to lib/text.
//
// Runs are cut out of a text before anything else looks for words, in every language, so that what stands beside a run
// does not change its tokens.
#pragma once

#include "text/fold.h"
#include "text/segments.h"
#include "text/token.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace newsidx::text {

// Whether a character begins one of a run: a letter of Han, Hiragana, Katakana or Hangul, a radical, an iteration or
// prolonged sound mark, or a letter of these in a circle or square that folds to them.
bool is_run_character(char32_t c);
bool is_run_character_by_icu(char32_t c); // the same, of any character

// The end of the run that begins at `begin`, marks and what else belongs to its characters included; `begin` where none
// does. Precondition: begin < text.size().
std::size_t end_of_run(std::string_view text, std::size_t begin);

class CharacterRules {
public:
    explicit CharacterRules(Folding folding) : folding_(folding) {}

    // Appends the tokens of the run [begin, end) of a text. `segments` tells where its words begin; nullptr: not asked.
    void add_run(std::string_view text, std::size_t begin, std::size_t end, IcuSegments* segments, TokenList& out);

private:
    void find_word_begins(std::string_view text, std::size_t begin, std::size_t end, IcuSegments& segments);

    Folding folding_;
    Folder folder_;
    std::string folded_;
    std::string pair_;                     // the character before, then also this one
    std::vector<std::size_t> word_begins_; // ascending
};

} // namespace newsidx::text
