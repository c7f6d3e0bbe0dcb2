// What people type -> a query tree. Never refuses: what is no syntax is text, and what has no meaning is a warning.
//
//   words           each is required (the caller may relax that): moore threads
//   "a phrase"      words side by side in one field; any double quotes: “ ” „ « » too. A quote that is not closed ends
//   with
//                   the text
//   -word -"a b"    leaves out what has it
//   a OR b          one is enough; OR binds tighter than the space: a b OR c is a, and b or c
//   word*           every word that begins so
//
// A word that the analyzer splits (GPT-4) is a phrase. Callable from any thread, with an Analyzer of its own.
#pragma once

#include "query/ast.h"
#include "text/analyzer.h"

#include <cstddef>
#include <string_view>

namespace newsidx::query {

// Words after this many are left out, with a warning. A phrase counts as many as it has.
inline constexpr std::size_t kMaxTerms = 256;

Query parse(std::string_view text, text::Analyzer& analyzer);

} // namespace newsidx::query
