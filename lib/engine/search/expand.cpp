#include "engine/search/expand.h"

#include "text/ascii.h"
#include "text/token.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <utility>

namespace newsidx::engine {

namespace {

constexpr double kSpread = .5;            // of text scores: smaller trusts the best document more
constexpr std::uint64_t kCommonWord = 20; // one in so many documents holds a word that tells nothing

// How often each word is among these, as a part of all.
std::map<std::string, double> word_shares(const text::TokenList& tokens) {
    std::map<std::string, double> shares;
    for (std::size_t i = 0; i < tokens.size(); ++i)
        if (tells(tokens, i)) shares[std::string(tokens.term(i))] += 1;
    double all = 0;
    for (const auto& [word, count] : shares)
        all += count;
    for (auto& [word, count] : shares)
        count /= all;
    return shares;
}

} // namespace

bool tells(const text::TokenList& tokens, std::size_t i) {
    return !tokens[i].stop && tokens[i].kind != text::TokenKind::character && !text::has_ascii_digit(tokens.term(i));
}

std::vector<query::ScoredWord> expansion_of(std::span<const FeedbackDocument> documents, std::uint64_t collection_size,
                                            store::Reader& reader) {
    double best = 0;
    for (const FeedbackDocument& document : documents)
        best = std::max(best, document.text);
    std::map<std::string, double> weights;
    for (const FeedbackDocument& document : documents) {
        const double trust = std::exp((document.text - best) / kSpread);
        for (const auto& [word, share] : word_shares(*document.opening))
            weights[word] += trust * share;
    }
    std::vector<std::pair<double, std::string>> words;
    words.reserve(weights.size());
    for (const auto& [word, weight] : weights)
        words.emplace_back(weight, word);
    // By weight, then in the order of the words: the same on every machine.
    std::stable_sort(words.begin(), words.end(), [](const auto& a, const auto& b) { return a.first > b.first; });

    std::vector<query::ScoredWord> out;
    double sum = 0;
    for (auto& [weight, word] : words) {
        if (out.size() == kMaxExpansion) break;
        if (reader.document_frequency(word, false) > collection_size / kCommonWord) continue;
        sum += weight;
        out.push_back({{std::move(word)}, weight, false, false});
    }
    for (query::ScoredWord& word : out)
        word.weight /= sum;
    return out;
}

} // namespace newsidx::engine
