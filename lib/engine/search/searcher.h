// Searcher: runs a parsed query over one snapshot of the file, as often as it takes: with all its words, with fewer,
// with words that --expand adds. For one search on one thread; what it is given must outlive it.
#pragma once

#include "engine/search/collector.h"
#include "engine/search/deadline.h"
#include "engine/search/filters.h"
#include "engine/search/foreign_words.h"
#include "engine/search/rerank.h"
#include "newsidx/search.h"
#include "query/ast.h"
#include "query/plan.h"
#include "rank/score.h"
#include "store/documents/document_set.h"
#include "store/reader.h"
#include "text/token.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace newsidx::engine {

// One evaluation of a query: what it asked for and what it found.
struct Run {
    query::Plan plan;
    std::vector<rank::Term> terms; // in the plan's order, prepared
    std::uint64_t matches = 0;
    std::uint64_t hidden_records = 0;
    std::uint64_t hidden_stubs = 0;
    std::uint64_t better = 0;       // Wanted::than
    std::vector<Candidate> best;    // the best first
    std::vector<Candidate> pool;    // Wanted::pool
    store::DocumentSet documents{}; // Wanted::documents
    bool partial = false;           // it expired before its end
    bool total_exact = true;        // all matches are counted

    [[nodiscard]] bool found_nothing() const { return matches + hidden_records + hidden_stubs == 0; }
};

class Searcher {
public:
    // `options.now` must be set.
    Searcher(store::Reader& reader, const SearchOptions& options, Deadline& deadline);

    // The statistics by which it scores: those of the file, or of an earlier state of it. Before the first run.
    [[nodiscard]] const rank::Collection& collection() const { return collection_; }
    void set_collection(const rank::Collection& collection) { collection_ = collection; }

    // How a query is asked.
    struct Asked {
        Match match = Match::all;
        Wanted wanted{};
        std::span<const query::ScoredWord> added{};         // by --expand
        std::span<const std::uint64_t> known_frequencies{}; // document frequencies of the scoring terms, from an
                                                            // earlier state of the file; none: as they are
        std::optional<std::int64_t> document{};             // this one only
    };
    // `root` is the same query each time, as far as its filters go. Throws BadCursor where known_frequencies are not
    // those of this query.
    Run run(const query::Node& root, const Asked& asked);

    // Puts candidates, at most rank::kPool, into another order. `scale`: how much more the run's terms weigh than those
    // that were typed.
    void rerank(const Run& run, std::span<Candidate> candidates, RerankPool& pool, double scale);

    // The words that the best of a reranked run have and others have not. `pool`: what it was reranked with.
    std::vector<query::ScoredWord> expansion(const Run& run, const RerankPool& pool);

    // How the candidate's score came about.
    Explanation explain(const Run& run, const Candidate& candidate);
    // What a list of hits shows of it, and the explanation if the options ask for it.
    Hit to_hit(const Run& run, const Candidate& candidate);

    // Fills in what is shown of the record `hit.id`, with the run's words marked.
    void add_details(const Run& run, Hit& hit);

    [[nodiscard]] store::Reader& reader() { return reader_; }
    // Those of the query that was run; none as long as they were not looked up.
    [[nodiscard]] const Filters& filters() const { return filters_; }

private:
    // How many documents have it. `dictionaries`: of segments that have all documents and no other ones, or none.
    std::uint64_t documents_with(const query::Leaf& leaf, store::OpenSegments dictionaries);
    std::uint64_t document_frequency(const query::Plan& plan, const query::ScoringTerm& scoring,
                                     const ForeignWords& foreign, store::OpenSegments dictionaries);
    // By which segments a plan may be run; none: by FTS5 alone.
    store::OpenSegments segments_for(const query::Plan& plan, const Asked& asked);
    void find(Run& run, const std::optional<store::DocumentSet>& within, const ForeignWords& foreign,
              store::OpenSegments segments, const Wanted& wanted, Collector& collector);
    bool is_written(std::int64_t document, query::Fields fields, const std::vector<std::vector<std::string>>& rows);
    double term_score(const Run& run, const Candidate& candidate, std::size_t term);
    store::Reader& reader_;
    const SearchOptions& options_;
    Deadline& deadline_;
    rank::Weights weights_;
    rank::Collection collection_;
    text::TokenList tokens_;
    Filters filters_; // of the one query that this runs
    bool has_filters_ = false;
};

// The forms of a scoring term, as an explanation names them.
std::string name_of(const query::Plan& plan, const query::ScoringTerm& term);

} // namespace newsidx::engine
