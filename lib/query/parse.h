// What people type -> a query tree. Never refuses: what is no syntax is text, and what has no meaning is a warning.
//
//   words           each is required (the caller may relax that): moore threads
//   "a phrase"      words side by side in one field; any double quotes: “ ” „ « » too. A quote that is not closed ends
//                   with the text
//   -word NOT "a b" leaves out what has it
//   a AND b, a OR b both, or one of them; && and | too. AND binds tighter than OR, and OR tighter than the space:
//                   a b OR c is a, and b or c
//   (a b) OR c      a group; what stands in one, or is joined by AND, is required as a whole
//   word*           every word that begins so
//   word~ word~2    and words that are one edit, or two, away: a letter changed, added, left out, or swapped with the
//                   next
//   "a b"~5, a NEAR/5 b   words in one field with at most so many others among them, in any order; NEAR alone: 10
//   =word ="a b"    as it is written, not in another form of the word, nor by its synonyms
//   word^2          counts twice for the score
//   title:word      in that field: title, excerpt, body, names; of "phrases" and (groups) too
//   topic:ai        a filter (query/filter.h); topic:ai,chips is one of both, topic:"two words" and topic:(a OR b)
//                   go too
//   *               alone: everything
//
// A word that the analyzer splits (GPT-4) is a phrase; a run of Chinese, Japanese or Thai is as many words as the
// dictionary says. Time and memory are linear in the text. Callable from any thread, with analyzers of its own.
#pragma once

#include "query/ast.h"
#include "query/synonyms.h"
#include "query/unit_maker.h"
#include "query/words.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>

namespace newsidx::query {

// Deeper parentheses are left out, with a warning: no tree is much deeper.
inline constexpr std::size_t kMaxDepth = 32;

struct ParseOptions {
    bool plain = false;                 // no operators: all of it is words
    bool as_you_type = false;           // the last word may go on
    std::int64_t now = 0;               // seconds since 1970, which dates like today count from
    const Synonyms* synonyms = nullptr; // may be null
    // Whether a record has this URL: what may be one, but has no scheme, is else text. Empty: none has.
    std::function<bool(std::string_view)> knows_url{};
};

Query parse(std::string_view text, QueryAnalyzers& analyzers, const ParseOptions& options = {});

} // namespace newsidx::query
