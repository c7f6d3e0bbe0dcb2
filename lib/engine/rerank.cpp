#include "engine/rerank.h"

#include "rank/rerank.h"
#include "rank/score.h"
#include "text/utf8.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace newsidx::engine {

namespace {

constexpr std::size_t kNgram = 4;               // characters
constexpr std::uint32_t kBetweenFields = 1'000; // positions: nothing is near across fields
constexpr std::size_t kJudgedBytes = 256 << 10; // of each field, so that time is bounded

// Calls visit(ngram) for each n-gram of a word, which is padded in front so that beginnings count more.
template <class Visit>
void for_each_ngram(std::string_view word, text::TokenKind kind, std::string& padded, Visit visit) {
    if (kind == text::TokenKind::pair) return;
    if (kind == text::TokenKind::character) return visit(word);
    padded.assign(1, '_').append(word);
    std::vector<std::size_t> begins;
    for (std::size_t i = 0; i < padded.size(); i += text::decode_at(padded, i).size)
        begins.push_back(i);
    begins.push_back(padded.size());
    const std::string_view all = padded;
    if (begins.size() <= kNgram + 1) return visit(all);
    for (std::size_t i = 0; i + kNgram < begins.size(); ++i)
        visit(all.substr(begins[i], begins[i + kNgram] - begins[i]));
}

// What is looked for in the documents.
struct Wanted {
    std::unordered_map<std::string_view, std::vector<std::size_t>> words; // by indexed form
    std::size_t word_count = 0;
    std::vector<rank::WordPair> pairs;
    std::unordered_map<std::string, std::size_t> ngrams;
    std::vector<double> ngram_frequencies;
};

void collect_ngrams(const query::Node& node, text::Analyzer& analyzer, text::TokenList& tokens, std::string& padded,
                    Wanted& wanted) {
    if (node.kind == query::Node::Kind::exclude) return;
    if (node.kind == query::Node::Kind::unit) {
        analyzer.analyze(node.unit.text, text::Mode::exact, tokens);
        for (std::size_t i = 0; i < tokens.size(); ++i) {
            if (tokens[i].stop) continue;
            for_each_ngram(tokens.term(i), tokens[i].kind, padded, [&](std::string_view ngram) {
                const auto [found, fresh] = wanted.ngrams.try_emplace(std::string(ngram), wanted.ngrams.size());
                if (fresh) wanted.ngram_frequencies.push_back(0);
                wanted.ngram_frequencies[found->second] += 1;
            });
        }
    }
    for (const query::Node& child : node.children)
        collect_ngrams(child, analyzer, tokens, padded, wanted);
}

Wanted wanted_of(const query::Node& root, const query::Plan& plan, text::Analyzer& analyzer) {
    Wanted wanted;
    text::TokenList tokens;
    std::string padded;
    collect_ngrams(query::searched(root), analyzer, tokens, padded, wanted);
    for (const query::ScoringTerm& term : plan.terms) {
        if (term.group || term.frequency == 0) continue;
        for (const std::size_t leaf : term.leaves)
            wanted.words[plan.leaves[leaf].term].push_back(wanted.word_count);
        ++wanted.word_count;
    }
    for (std::size_t i = 0; i < wanted.word_count; ++i)
        for (std::size_t j = i + 1; j < wanted.word_count && j - i <= rank::kNearInQuery; ++j)
            wanted.pairs.emplace_back(i, j);
    return wanted;
}

class PoolReader {
public:
    PoolReader(const Wanted& wanted, store::Reader& reader) : wanted_(wanted), reader_(reader) {}

    rank::PoolDocument read(std::int64_t id) {
        rank::PoolDocument document;
        document.positions.resize(wanted_.word_count);
        document.ngrams.resize(wanted_.ngrams.size());
        document.length = rank::weighted_length(reader_.documents().entry(id).lengths);
        const store::StoredDocument contents = reader_.document(id);
        text::Analyzer& analyzer = reader_.analyzers().with_tag(contents.analyzer);
        position_ = 0;
        double ngrams = 0;
        for (const std::string& text : contents.texts) {
            const std::string_view field = std::string_view(text).substr(0, kJudgedBytes);
            count_words(analyzer, field, document);
            ngrams += count_ngrams(analyzer, field, document);
        }
        document.ngrams_length = std::max(1.0, ngrams);
        return document;
    }

private:
    void count_words(text::Analyzer& analyzer, std::string_view field, rank::PoolDocument& document) {
        analyzer.analyze(field, text::Mode::index, tokens_);
        for (std::size_t i = 0; i < tokens_.size(); ++i) {
            if (!tokens_[i].colocated) ++position_;
            // Pairs of characters overlap: they are near each other anyway.
            if (tokens_[i].kind != text::TokenKind::word) continue;
            const auto found = wanted_.words.find(tokens_.term(i));
            if (found == wanted_.words.end()) continue;
            for (const std::size_t word : found->second)
                document.positions[word].push_back(position_);
        }
        position_ += kBetweenFields;
    }

    // Gives how many n-grams there are in all.
    double count_ngrams(text::Analyzer& analyzer, std::string_view field, rank::PoolDocument& document) {
        analyzer.analyze(field, text::Mode::exact, tokens_);
        double all = 0;
        for (std::size_t i = 0; i < tokens_.size(); ++i) {
            if (tokens_[i].stop) continue;
            for_each_ngram(tokens_.term(i), tokens_[i].kind, padded_, [&](std::string_view ngram) {
                all += 1;
                key_.assign(ngram);
                if (const auto found = wanted_.ngrams.find(key_); found != wanted_.ngrams.end())
                    ++document.ngrams[found->second];
            });
        }
        return all;
    }

    const Wanted& wanted_;
    store::Reader& reader_;
    text::TokenList tokens_;
    std::string padded_;
    std::string key_;
    std::uint32_t position_ = 0;
};

} // namespace

std::vector<RerankParts> rerank(const query::Node& root, const query::Plan& plan, text::Analyzer& analyzer,
                                std::span<const std::int64_t> documents, double average_length, store::Reader& reader) {
    const Wanted wanted = wanted_of(root, plan, analyzer);
    PoolReader pool_reader(wanted, reader);
    std::vector<rank::PoolDocument> pool;
    pool.reserve(documents.size());
    for (const std::int64_t id : documents)
        pool.push_back(pool_reader.read(id));
    const std::vector<double> proximity = rank::proximity_scores(pool, wanted.pairs, average_length);
    const std::vector<double> ngrams = rank::ngram_scores(pool, wanted.ngram_frequencies);
    std::vector<RerankParts> parts;
    parts.reserve(pool.size());
    for (std::size_t i = 0; i < pool.size(); ++i)
        parts.push_back({proximity[i], ngrams[i]});
    return parts;
}

} // namespace newsidx::engine
