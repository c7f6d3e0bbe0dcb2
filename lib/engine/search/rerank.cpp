#include "engine/search/rerank.h"

#include "rank/rerank.h"
#include "rank/score.h"
#include "text/string_hash.h"
#include "text/utf8.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace newsidx::engine {

namespace {

constexpr std::size_t kNgram = 4;               // characters
constexpr std::uint32_t kBetweenFields = 1'000; // positions: nothing is near across fields
constexpr std::size_t kJudgedBytes = 256 << 10; // of each field, so that time and memory are bounded

class NgramCutter {
public:
    // Calls visit(ngram) for each n-gram of a word, which is padded in front so that beginnings count more.
    template <class Visit>
    void for_each(std::string_view word, text::TokenKind kind, Visit visit) {
        if (kind == text::TokenKind::pair) return;
        if (kind == text::TokenKind::character) return visit(word);
        padded_.assign(1, '_').append(word);
        begins_.clear();
        for (std::size_t i = 0; i < padded_.size(); i += text::decode_at(padded_, i).size)
            begins_.push_back(i);
        begins_.push_back(padded_.size());
        const std::string_view all = padded_;
        if (begins_.size() <= kNgram + 1) return visit(all);
        for (std::size_t i = 0; i + kNgram < begins_.size(); ++i)
            visit(all.substr(begins_[i], begins_[i + kNgram] - begins_[i]));
    }

private:
    std::string padded_;
    std::vector<std::size_t> begins_; // of its characters
};

} // namespace

// What is looked for in the documents.
struct RerankPool::Wanted {
    struct Word {
        std::size_t number;
        text::AnalyzerBits elsewhere; // query::Leaf::elsewhere
    };
    text::StringMap<std::vector<Word>> words; // by indexed form
    std::size_t word_count = 0;
    std::vector<rank::WordPair> pairs;
    text::StringMap<std::size_t> ngrams;
    std::vector<double> ngram_frequencies;

    void collect_words(const query::Plan& plan) {
        for (const query::ScoringTerm& term : plan.terms) {
            if (term.group || term.frequency == 0) continue;
            for (const std::size_t leaf : term.leaves)
                words[plan.leaves[leaf].term].push_back({word_count, plan.leaves[leaf].elsewhere});
            ++word_count;
        }
        for (std::size_t i = 0; i < word_count; ++i)
            for (std::size_t j = i + 1; j < word_count && j - i <= rank::kNearInQuery; ++j)
                pairs.emplace_back(i, j);
    }

    void collect_ngrams(const query::Node& node, text::Analyzer& analyzer, text::TokenList& tokens,
                        NgramCutter& cutter) {
        if (node.kind == query::Node::Kind::exclude) return;
        if (node.kind == query::Node::Kind::unit) {
            analyzer.analyze(node.unit.text, text::Mode::exact, tokens);
            for (std::size_t i = 0; i < tokens.size(); ++i) {
                if (tokens[i].stop) continue;
                cutter.for_each(tokens.term(i), tokens[i].kind, [&](std::string_view ngram) {
                    const auto [found, fresh] = ngrams.try_emplace(std::string(ngram), ngrams.size());
                    if (fresh) ngram_frequencies.push_back(0);
                    ngram_frequencies[found->second] += 1;
                });
            }
        }
        for (const query::Node& child : node.children)
            collect_ngrams(child, analyzer, tokens, cutter);
    }
};

// Reads documents, one after the other.
class RerankPool::DocumentReader {
public:
    DocumentReader(const Wanted& wanted, store::Reader& reader) : wanted_(wanted), reader_(reader) {}

    void read(std::int64_t id, rank::PoolDocument& document, text::TokenList& opening) {
        document.positions.resize(wanted_.word_count);
        document.ngrams.resize(wanted_.ngrams.size());
        document.length = rank::weighted_length(reader_.documents().entry(id).lengths);
        const store::StoredDocument contents = reader_.document(id);
        text::Analyzer& analyzer = reader_.analyzers().with_tag(contents.analyzer);
        analyzer_ = analyzer.bit();
        position_ = 0;
        opening_left_ = kOpeningTokens;
        double ngrams = 0;
        for (const std::string& text : contents.texts) {
            const std::string_view field = std::string_view(text).substr(0, kJudgedBytes);
            analyzer.analyze(field, text::Mode::index, tokens_);
            keep_opening(opening);
            count_words(document);
            analyzer.analyze(field, text::Mode::exact, tokens_);
            ngrams += count_ngrams(document);
        }
        document.ngrams_length = std::max(1.0, ngrams);
    }

private:
    void keep_opening(text::TokenList& opening) {
        for (std::size_t i = 0; i < tokens_.size() && opening_left_ > 0; ++i) {
            const text::Token& token = tokens_[i];
            if (!token.colocated) --opening_left_;
            opening.add(tokens_.term(i), token.begin, token.end, token.colocated, token.stop, token.kind);
        }
    }

    void count_words(rank::PoolDocument& document) {
        for (std::size_t i = 0; i < tokens_.size(); ++i) {
            if (!tokens_[i].colocated) ++position_;
            // Pairs of characters overlap: they are near each other anyway.
            if (tokens_[i].kind != text::TokenKind::word) continue;
            const auto found = wanted_.words.find(tokens_.term(i));
            if (found == wanted_.words.end()) continue;
            for (const Wanted::Word& word : found->second)
                if ((word.elsewhere & analyzer_) == 0) document.positions[word.number].push_back(position_);
        }
        position_ += kBetweenFields;
    }

    // Gives how many n-grams there are in all.
    double count_ngrams(rank::PoolDocument& document) {
        double all = 0;
        for (std::size_t i = 0; i < tokens_.size(); ++i) {
            if (tokens_[i].stop) continue;
            ngrams_.for_each(tokens_.term(i), tokens_[i].kind, [&](std::string_view ngram) {
                all += 1;
                if (const auto found = wanted_.ngrams.find(ngram); found != wanted_.ngrams.end())
                    ++document.ngrams[found->second];
            });
        }
        return all;
    }

    const Wanted& wanted_;
    store::Reader& reader_;
    text::TokenList tokens_;
    NgramCutter ngrams_;
    text::AnalyzerBits analyzer_ = 0; // of the document that is read
    std::uint32_t position_ = 0;
    std::size_t opening_left_ = 0;
};

RerankPool::RerankPool(const query::Node& root, const query::Plan& plan, text::Analyzer& analyzer,
                       store::Reader& reader)
    : wanted_(std::make_unique<Wanted>()) {
    text::TokenList tokens;
    NgramCutter cutter;
    query::Node made;
    wanted_->collect_ngrams(query::searched(root, made), analyzer, tokens, cutter);
    wanted_->collect_words(plan);
    reader_ = std::make_unique<DocumentReader>(*wanted_, reader);
}

RerankPool::~RerankPool() = default;

std::size_t RerankPool::place_of(std::int64_t id) const {
    return static_cast<std::size_t>(std::find(ids_.begin(), ids_.end(), id) - ids_.begin());
}

const text::TokenList& RerankPool::opening(std::int64_t id) const {
    return openings_[place_of(id)];
}

void RerankPool::fill(std::span<const std::int64_t> ids) {
    std::vector<rank::PoolDocument> documents(ids.size());
    std::vector<text::TokenList> openings(ids.size());
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const std::size_t known = place_of(ids[i]);
        if (known == ids_.size()) {
            reader_->read(ids[i], documents[i], openings[i]);
        } else {
            documents[i] = std::move(documents_[known]);
            openings[i] = std::move(openings_[known]);
        }
    }
    ids_.assign(ids.begin(), ids.end());
    documents_ = std::move(documents);
    openings_ = std::move(openings);
}

std::vector<RerankParts> RerankPool::parts(double average_length) const {
    const std::vector<double> proximity = rank::proximity_scores(documents_, wanted_->pairs, average_length);
    const std::vector<double> ngrams = rank::ngram_scores(documents_, wanted_->ngram_frequencies);
    std::vector<RerankParts> parts;
    parts.reserve(documents_.size());
    for (std::size_t i = 0; i < documents_.size(); ++i)
        parts.push_back({proximity[i], ngrams[i]});
    return parts;
}

} // namespace newsidx::engine
