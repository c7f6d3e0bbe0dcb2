#include "engine/search.h"

#include "engine/collector.h"
#include "engine/expand.h"
#include "engine/languages.h"
#include "engine/matcher.h"
#include "engine/rerank.h"
#include "present/snippet.h"
#include "query/parse.h"
#include "query/plan.h"
#include "rank/rerank.h"
#include "rank/score.h"
#include "text/analyzer.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <ctime>
#include <span>
#include <utility>
#include <vector>

namespace newsidx::engine {

namespace {

void check_options(const SearchOptions& options) {
    if (!(options.quality_weight >= 0 && std::isfinite(options.quality_weight)))
        throw BadOption("the weight of quality must be a number from 0");
    if (!(options.heat_weight >= 0 && std::isfinite(options.heat_weight)))
        throw BadOption("the weight of heat must be a number from 0");
    if (options.half_life && !(*options.half_life > 0 && std::isfinite(*options.half_life)))
        throw BadOption("the half-life must be longer than 0");
}

// One evaluation of a query: what it asked for and what it found.
struct Run {
    query::Plan plan;
    std::vector<rank::Term> terms;
    std::uint64_t matches = 0;
    std::uint64_t hidden_records = 0;
    std::uint64_t hidden_stubs = 0;
    std::vector<Candidate> best;

    [[nodiscard]] bool found_nothing() const { return matches + hidden_records + hidden_stubs == 0; }
};

class Search {
public:
    Search(store::Reader& reader, const SearchOptions& options) : reader_(reader), options_(options) {
        weights_.quality = options.quality_weight;
        weights_.heat = options.heat_weight;
        weights_.half_life = options.half_life;
        weights_.now = options.now.value_or(std::time(nullptr));
        collection_ = reader.collection();
    }

    // `keep`: so many of the best. `added`: by --expand.
    Run run(const query::Node& root, Match match, std::size_t keep, std::span<const query::ScoredWord> added = {}) {
        Run run;
        run.plan = query::plan(root, match, added);
        for (const query::ScoringTerm& scoring : run.plan.terms) {
            rank::Term term;
            // Documents of several languages hold one form or another, so the largest df is nearest to that of all.
            for (const std::size_t leaf : scoring.leaves)
                term.df = std::max(term.df, reader_.document_frequency(run.plan.leaves[leaf].term, scoring.group));
            term.query_frequency = scoring.frequency;
            term.group = scoring.group;
            run.terms.push_back(term);
        }
        rank::prepare(run.terms, collection_.documents);
        double weight = 0;
        for (const rank::Term& term : run.terms)
            weight += term.weight;
        for (std::size_t i = 0; i < run.terms.size(); ++i)
            run.terms[i].weight += run.plan.terms[i].added * weight * kExpansionShare / (1 - kExpansionShare);

        Matcher matcher(run.plan,
                        [this](std::int64_t document, const auto& rows) { return is_written(document, rows); });
        Collector collector(run.plan, matcher, run.terms, collection_, weights_, options_, reader_.documents(), keep);
        if (!run.plan.expression.empty()) reader_.match(run.plan.expression, collector);
        if (run.plan.unmatched) collector.visit_rest();
        run.matches = collector.matches();
        run.hidden_records = collector.hidden_records();
        run.hidden_stubs = collector.hidden_stubs();
        run.best = collector.take();
        return run;
    }

    // Puts the first kPool into another order. `scale`: how much more the terms weigh than those that were typed.
    void rerank(Run& run, RerankPool& pool, double scale) {
        std::vector<std::int64_t> documents;
        for (const Candidate& candidate : run.best)
            if (documents.size() < rank::kPool) documents.push_back(candidate.document_id);
        pool.fill(documents);
        const std::vector<RerankParts> parts = pool.parts(collection_.average_length());
        for (std::size_t i = 0; i < parts.size(); ++i) {
            Candidate& candidate = run.best[i];
            candidate.proximity = scale * parts[i].proximity;
            candidate.ngrams = scale * parts[i].ngrams;
            candidate.reranked = true;
            candidate.text = candidate.proximity + candidate.ngrams;
            for (std::size_t term = 0; term < run.terms.size(); ++term)
                candidate.text += term_score(run, candidate, term);
            candidate.score = rank::final_score(candidate.text, reader_.documents().entry(candidate.document_id),
                                                collection_, weights_);
            candidate.key = candidate.score;
        }
        std::sort(run.best.begin(), run.best.begin() + static_cast<std::ptrdiff_t>(parts.size()), BetterCandidate());
    }

    // The words that the best of a reranked run have and others have not. `pool`: what it was reranked with.
    std::vector<query::ScoredWord> expansion(const Run& run, const RerankPool& pool) {
        std::vector<FeedbackDocument> documents;
        for (const Candidate& candidate : run.best)
            if (documents.size() < kFeedbackDocuments)
                documents.push_back({&pool.opening(candidate.document_id), candidate.text});
        return expansion_of(documents, collection_.documents, reader_);
    }

    Hit to_hit(const Run& run, const Candidate& candidate) {
        Hit hit;
        hit.id = candidate.record_id;
        hit.score = candidate.score;
        if (options_.explain) hit.explanation = explain(run, candidate);
        if (options_.details) add_details(run, hit);
        return hit;
    }

private:
    // Whether a field of the document has one of these rows of words, as they are written.
    bool is_written(std::int64_t document, const std::vector<std::vector<std::string>>& rows) {
        const store::StoredDocument contents = reader_.document(document);
        text::Analyzer& analyzer = reader_.analyzers().with_tag(contents.analyzer);
        std::vector<std::string_view> words;
        for (const std::string& text : contents.texts) {
            analyzer.analyze(text, text::Mode::exact, tokens_);
            words.clear();
            for (std::size_t i = 0; i < tokens_.size(); ++i)
                if (!tokens_[i].colocated) words.push_back(tokens_.term(i));
            for (const std::vector<std::string>& row : rows)
                if (std::search(words.begin(), words.end(), row.begin(), row.end()) != words.end()) return true;
        }
        return false;
    }

    // The part of the candidate's text score that is this term's.
    double term_score(const Run& run, const Candidate& candidate, std::size_t i) {
        const double tf = candidate.frequencies[i];
        if (!(tf > 0)) return 0;
        const double length = rank::weighted_length(reader_.documents().entry(candidate.document_id).lengths);
        const double average = collection_.average_length();
        if (candidate.reranked)
            return rank::reranked_term_score(run.terms[i], tf, length, average, collection_.documents);
        return rank::term_score(run.terms[i], tf, rank::length_norm(length, average));
    }

    // The forms of a term, as an explanation names them.
    static std::string name_of(const Run& run, const query::ScoringTerm& term) {
        std::string name;
        for (const std::size_t leaf : term.leaves)
            name += (name.empty() ? "" : "|") + run.plan.leaves[leaf].term;
        return term.group ? name + '*' : name;
    }

    Explanation explain(const Run& run, const Candidate& candidate) {
        const rank::DocumentEntry& entry = reader_.documents().entry(candidate.document_id);
        Explanation out;
        out.text = candidate.text;
        out.proximity = candidate.proximity;
        out.ngrams = candidate.ngrams;
        out.length = rank::weighted_length(entry.lengths);
        out.average_length = collection_.average_length();
        out.documents = collection_.documents;
        for (std::size_t i = 0; i < run.terms.size(); ++i) {
            const rank::Term& term = run.terms[i];
            TermExplanation part;
            part.term = name_of(run, run.plan.terms[i]);
            part.weight = term.weight;
            part.idf = term.idf;
            part.df = term.df;
            part.tf = candidate.frequencies[i];
            if (term.group && part.tf > 0) part.tf = 1;
            part.score = term_score(run, candidate, i);
            out.terms.push_back(std::move(part));
        }
        out.quality_known = !std::isnan(entry.quality);
        out.quality = rank::known_or(entry.quality, collection_.median_quality);
        out.quality_part = rank::prior_part(weights_.quality, out.quality);
        out.heat_known = !std::isnan(entry.heat);
        out.heat = rank::known_or(entry.heat, collection_.median_heat);
        out.heat_part = rank::prior_part(weights_.heat, out.heat);
        out.boost = 1 + out.quality_part + out.heat_part;
        if (weights_.half_life && entry.published_at != rank::kNoDate)
            out.age_days = static_cast<double>(weights_.now - entry.published_at) / 86400;
        out.recency = rank::recency(weights_, entry.published_at);
        out.score = candidate.score;
        return out;
    }

    void add_details(const Run& run, Hit& hit) {
        store::RecordRow row = reader_.row(hit.id);
        text::Analyzer& analyzer = reader_.analyzers().with_tag(row.analyzer);
        std::vector<present::MarkTerm> marks;
        for (const std::size_t leaf : run.plan.marked)
            marks.push_back({run.plan.leaves[leaf].term, run.plan.leaves[leaf].prefix});
        if (options_.snippet_length > 0) {
            const std::array<std::string_view, 2> texts = {row.excerpt, row.body};
            hit.snippet = present::make_snippet(analyzer, texts, marks, options_.snippet_length);
        }
        hit.title_marks = present::find_marks(analyzer, row.title, marks);
        hit.kind = row.kind;
        hit.source_id = std::move(row.source_id);
        hit.url = std::move(row.url);
        hit.title = std::move(row.title);
        hit.excerpt = std::move(row.excerpt);
        hit.published_at = row.published_at;
        hit.provider_name = std::move(row.provider_name);
        hit.provider_domain = std::move(row.provider_domain);
        hit.topics = std::move(row.topics);
        hit.lang = std::move(row.lang);
        hit.type = std::move(row.type);
        hit.quality = row.quality;
        hit.heat = row.heat;
        hit.published = row.visible;
    }

    store::Reader& reader_;
    const SearchOptions& options_;
    rank::Weights weights_;
    rank::Collection collection_;
    text::TokenList tokens_;
};

} // namespace

SearchResult search(store::Reader& reader, std::string_view text, const SearchOptions& options) {
    const auto start = std::chrono::steady_clock::now();
    check_options(options);
    const store::Transaction snapshot = reader.begin_read();

    SearchResult result;
    result.query = text;
    const std::vector<query::QueryAnalyzer> likely = query_analyzers(reader);
    query::QueryAnalyzers analyzers(likely);
    query::Query query = options.plain_text ? query::parse_plain(text, analyzers) : query::parse(text, analyzers);
    result.interpreted = query::to_text(query::searched(query.root));
    for (query::Warning& warning : query.warnings)
        result.warnings.push_back({warning.offset, std::move(warning.message)});

    Search search(reader, options);
    // What looks again at the best needs as many of them. Expansion learns from the reranked ones: that is worth .004
    // in the mean of nDCG@10.
    const bool again = (options.rerank || options.expand) && options.sort == Sort::relevance;
    const std::size_t keep = again ? std::max(options.limit, rank::kPool) : options.limit;
    Match match = options.match;
    Run run = search.run(query.root, match, keep);
    // Nothing has all words: fewer will do. Hidden records that have them are an answer, too: they are told of.
    for (const Match fewer : {Match::most, Match::any}) {
        if (options.match != Match::all || !run.found_nothing() || run.plan.units < 2) break;
        match = fewer;
        run = search.run(query.root, match, keep);
        result.relaxed = !run.found_nothing();
    }
    if (again && !run.plan.terms.empty()) {
        text::Analyzer& analyzer = *likely.front().analyzer;
        RerankPool pool(query.root, run.plan, analyzer, reader);
        search.rerank(run, pool, 1);
        if (options.expand) {
            run = search.run(query.root, match, keep, search.expansion(run, pool));
            search.rerank(run, pool, 1 / (1 - kExpansionShare));
        }
    }
    if (run.best.size() > options.limit) run.best.resize(options.limit);

    result.total = run.matches;
    result.hidden_records = run.hidden_records;
    result.hidden_stubs = run.hidden_stubs;
    result.hits.reserve(run.best.size());
    for (const Candidate& candidate : run.best)
        result.hits.push_back(search.to_hit(run, candidate));
    result.took_ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    return result;
}

} // namespace newsidx::engine
