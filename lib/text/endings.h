// The endings that the words of a language take and its stemmer cuts off, for words that somebody has only typed the
// beginning of: "educatio" may become "education", whose stem is "educ". Internal to lib/text. Constant data and pure
// functions, callable from any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace newsidx::text {

struct Completion {
    std::string word;
    unsigned typed = 0; // letters of its ending that the beginning has, at most
};

// The words that begin so and go on with the rest of an ending of which the last letters of `beginning` may be the
// first ones; whether there are such words nobody knows. `tag`: of a language (text/language_rules.h); of one whose
// endings are not known there are none. At most kMaxCompletions, each once.
inline constexpr std::size_t kMaxCompletions = 64;
std::vector<Completion> completions(std::string_view beginning, std::string_view tag);

// The words that this one may be whose ending alone is mistyped, "presidnet": "president", "presidents": those that
// begin as it does, at least in kFewestLetters letters, go on with an ending, and are at most `edits` away from it
// (text/edit_distance.h). Each once. `word`: in lower case.
inline constexpr std::size_t kFewestLetters = 3;
std::vector<std::string> with_other_endings(std::string_view word, std::string_view tag, std::size_t edits);

} // namespace newsidx::text
