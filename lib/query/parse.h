// What people type -> a query tree. Never refuses: what is no syntax is text, and what has no meaning is a warning.
//
//   words           each is required (the caller may relax that): moore threads
//   "a phrase"      words side by side in one field; any double quotes: “ ” „ « » too. A quote that is not closed ends
//                   with the text
//   -word -"a b"    leaves out what has it
//   a OR b          one is enough; OR binds tighter than the space: a b OR c is a, and b or c
//   word*           every word that begins so
//   =word ="a b"    as it is written, not in another form of the word
//
// A word that the analyzer splits (GPT-4) is a phrase; a run of Chinese, Japanese or Thai is as many words as the
// dictionary says. Callable from any thread, with analyzers of its own.
#pragma once

#include "query/ast.h"
#include "query/words.h"

#include <cstddef>
#include <string_view>

namespace newsidx::query {

// Words after this many are left out, with a warning. A phrase counts as many as it has.
inline constexpr std::size_t kMaxTerms = 256;

Query parse(std::string_view text, QueryAnalyzers& analyzers);

// The same for text without any operators: all of it is words.
Query parse_plain(std::string_view text, QueryAnalyzers& analyzers);

} // namespace newsidx::query
