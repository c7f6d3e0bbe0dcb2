// Snippets: the passage of a text that shows best why it was found, and the places in it to mark.
//
// Pure functions of their arguments (an Analyzer is for one thread at a time). Works on stored text and analysed terms,
// so what the index found (état for etat, GPU for ＧＰＵ) is also what is marked.
#pragma once

#include "newsidx/search.h"
#include "present/places.h"
#include "text/analyzer.h"

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace newsidx::present {

// The places of `text` that have what is wanted; neighbouring places that only white space separates are not joined,
// but words that were asked for side by side are one place.
std::vector<Range> find_marks(text::Analyzer& analyzer, std::string_view text, const Wanted& wanted);

// The best passage of about `max_characters` code points of the texts given (in order of preference: excerpt, body):
// the one that covers the most different words (words side by side that were asked for so are more than the same words
// apart), then with the most of them side by side, then of the first text, then with the most occurrences, then the
// first. It begins and ends at word boundaries, prefers to begin with a sentence, and has "…" where it leaves text out.
// Without any occurrence it is the beginning of the first text that is not empty. White space runs become one space.
// Looks at the first 256 KB of a text; where they have none of the words, at some pieces of 16 KB behind them that have
// one as it is written.
Snippet make_snippet(text::Analyzer& analyzer, std::span<const std::string_view> texts, const Wanted& wanted,
                     std::size_t max_characters);

} // namespace newsidx::present
