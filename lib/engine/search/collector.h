// Collector: sees every match of a search once, counts it, scores it and keeps the best. For one search on one thread.
#pragma once

#include "engine/search/deadline.h"
#include "engine/search/matcher.h"
#include "fts5/match.h"
#include "newsidx/search.h"
#include "query/plan.h"
#include "rank/score.h"
#include "rank/top_k.h"
#include "store/documents/document_pages.h"
#include "store/documents/document_set.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace newsidx::engine {

struct Candidate {
    double key = 0; // what the hits are sorted by, descending
    double score = 0;
    std::uint32_t record_id = 0;
    std::int64_t document_id = 0;
    double text = 0;
    bool reranked = false; // then `text` is by other formulas, and these are parts of it
    double proximity = 0;
    double ngrams = 0;
    std::vector<double> frequencies; // of each term; only if it may be reranked or is to be explained
};

// By key, then score, then ascending id: a total order.
struct BetterCandidate {
    bool operator()(const Candidate& a, const Candidate& b) const {
        if (a.key != b.key) return a.key > b.key;
        if (a.score != b.score) return a.score > b.score;
        return a.record_id < b.record_id;
    }
};

// What of the matches is wanted, besides their number.
struct Wanted {
    std::size_t keep = 0;                  // so many of the best,
    std::optional<Candidate> after{};      // of those that come after this one
    std::span<const std::uint32_t> pool{}; // and these records, ascending, wherever they come
    std::optional<Candidate> than{};       // and how many come before this one
    bool documents = false;                // and the set of all
    bool total = true;                     // and how many there are; else some of these, where that is quicker

    // Whether every match has to be scored for it.
    [[nodiscard]] bool every_match() const { return documents || !pool.empty() || than; }
};

class Collector : public fts5::MatchVisitor {
public:
    // What is referred to must outlive the collector. `terms` are prepared (rank::prepare) and in the plan's order.
    Collector(const query::Plan& plan, Matcher& matcher, std::span<const rank::Term> terms,
              const rank::Collection& collection, const rank::Weights& weights, const SearchOptions& options,
              store::DocumentReader& documents, const Wanted& wanted, Deadline& deadline);

    // These throw Expired; what was collected until then stands.
    void visit(const fts5::MatchRow& row) override;
    // The same of a document whose entry and weighted length are known.
    void visit(const fts5::MatchRow& found, const rank::DocumentEntry& entry, double length);
    // Whether a document has the plan's words, which are all that it asks for. Neither counts nor keeps it.
    [[nodiscard]] bool has_words(const fts5::MatchRow& row) { return matcher_.matches(matcher_.as_meant(row), {}); }
    // Whether its words may make it match (Matcher::may_match).
    [[nodiscard]] bool may_match(const fts5::MatchRow& row) { return matcher_.may_match(row); }
    // Matches that are not visited, and hidden ones.
    void add_counts(std::uint64_t matches, std::uint64_t hidden_records, std::uint64_t hidden_stubs);
    // Between these, visits count for nothing but the best: matches are counted by add_counts().
    void stop_counting() { counting_ = false; }
    void resume_counting() { counting_ = true; }
    // The score that a document must have to be kept; with this one it may be. Negative: any is.
    [[nodiscard]] double threshold() const;
    [[nodiscard]] Deadline& deadline() { return deadline_; }
    // Every document that was not visited, where such may match, too; of `within`, if that is not null.
    void visit_rest(const store::DocumentSet* within);

    [[nodiscard]] std::uint64_t matches() const { return matches_; } // without the hidden ones that are left out
    [[nodiscard]] std::uint64_t hidden_records() const { return hidden_records_; }
    [[nodiscard]] std::uint64_t hidden_stubs() const { return hidden_stubs_; }
    [[nodiscard]] std::uint64_t better() const { return better_; }  // before Wanted::than
    std::vector<Candidate> take() { return best_.take(); }          // the best first
    std::vector<Candidate> take_pool() { return std::move(pool_); } // as they were met
    store::DocumentSet take_documents() { return std::move(matched_); }

private:
    void visit_without_terms(std::int64_t id, const rank::DocumentEntry& entry);
    bool count(std::int64_t document_id, const rank::DocumentEntry& entry);
    void keep(std::int64_t document_id, const rank::DocumentEntry& entry, double text);
    [[nodiscard]] double sort_key(const rank::DocumentEntry& entry, double score) const;

    const query::Plan& plan_;
    Matcher& matcher_;
    std::span<const rank::Term> terms_;
    const rank::Collection& collection_;
    double average_length_;
    const rank::Weights& weights_;
    const SearchOptions& options_;
    store::DocumentReader& documents_;
    const Wanted& wanted_;
    rank::TopK<Candidate, BetterCandidate> best_;
    std::vector<Candidate> pool_;
    store::DocumentSet matched_;
    std::uint64_t better_ = 0;
    Deadline& deadline_;
    std::vector<double> frequencies_;
    store::DocumentSet visited_; // where the rest is to be visited
    std::uint64_t matches_ = 0;
    std::uint64_t hidden_records_ = 0;
    std::uint64_t hidden_stubs_ = 0;
    bool counting_ = true;
};

} // namespace newsidx::engine
