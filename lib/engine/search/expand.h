// What --expand adds to a query: the words that tell its best documents from others (relevance feedback). For one
// search on one thread.
#pragma once

#include "query/ast.h"
#include "store/reader.h"
#include "text/token.h"

#include <cstdint>
#include <span>
#include <vector>

namespace newsidx::engine {

inline constexpr std::size_t kFeedbackDocuments = 10;
inline constexpr std::size_t kMaxExpansion = 20; // words
inline constexpr double kExpansionShare = .45;   // of the weight of all words, the added ones have this part

struct FeedbackDocument {
    const text::TokenList* opening = nullptr; // its first tokens
    double text = 0;                          // its text score, after reranking
};

// Whether a token may tell documents from others: no stop word, no number, and no character, which tells less than the
// pairs it is in.
bool tells(const text::TokenList& tokens, std::size_t i);

// At most kMaxExpansion words, the most telling first; their weights add up to 1. RELEVANCE.md, "Expansion": over the
// openings of the documents, weighted by exp((text - largest text) / .5); no stop words, no numbers, none that more
// than a twentieth of all documents hold.
std::vector<query::ScoredWord> expansion_of(std::span<const FeedbackDocument> documents, std::uint64_t collection_size,
                                            store::Reader& reader);

} // namespace newsidx::engine
