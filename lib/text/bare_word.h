// Words without what is written together with them in languages whose articles, or endings of the plural, no stemmer
// cuts as it should (Language::articles, Language::endings). Internal to lib/text. Pure, callable from any thread.
#pragma once

#include "text/language_rules.h"

#include <cstddef>
#include <string_view>

namespace newsidx::text {

// Bytes: each letter of these alphabets has two.
inline constexpr std::size_t kFewestBytesOfWord = 6;
inline constexpr std::size_t kFewestBytesOfBeginning = 4;

// The folded word without the article that it begins with; all of it where there is none, or where fewer bytes would be
// left. `written`: the word before it was folded.
std::string_view without_article(std::string_view word, std::string_view written, const Language& language,
                                 std::size_t fewest_bytes = kFewestBytesOfWord);

// The folded word without articles and endings, for a language that has no stemmer.
std::string_view bare_word(std::string_view word, const Language& language);

} // namespace newsidx::text
