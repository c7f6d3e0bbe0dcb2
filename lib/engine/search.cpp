#include "engine/search.h"

#include "engine/collector.h"
#include "engine/deadline.h"
#include "engine/expand.h"
#include "engine/filters.h"
#include "engine/languages.h"
#include "engine/matcher.h"
#include "engine/near_terms.h"
#include "engine/rerank.h"
#include "present/snippet.h"
#include "query/lexical.h"
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
#include <optional>
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
    if (options.timeout && !(*options.timeout >= 0 && std::isfinite(*options.timeout)))
        throw BadOption("the timeout must be a number from 0");
}

// One evaluation of a query: what it asked for and what it found.
struct Run {
    query::Plan plan;
    std::vector<rank::Term> terms;
    std::uint64_t matches = 0;
    std::uint64_t hidden_records = 0;
    std::uint64_t hidden_stubs = 0;
    std::vector<Candidate> best;
    bool partial = false; // it expired before its end

    [[nodiscard]] bool found_nothing() const { return matches + hidden_records + hidden_stubs == 0; }
};

class Search {
public:
    Search(store::Reader& reader, const SearchOptions& options, Deadline& deadline)
        : reader_(reader), options_(options), deadline_(deadline) {
        weights_.quality = options.quality_weight;
        weights_.heat = options.heat_weight;
        weights_.half_life = options.half_life;
        weights_.now = *options.now;
        collection_ = reader.collection();
    }

    // `keep`: so many of the best. `added`: by --expand.
    Run run(const query::Node& root, Match match, std::size_t keep, std::span<const query::ScoredWord> added = {}) {
        Run run;
        run.plan = query::plan(root, match, added);
        for (const query::ScoringTerm& scoring : run.plan.terms) {
            rank::Term term;
            term.df = document_frequency(run.plan, scoring);
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

        if (run.plan.nothing) return run;
        // A query's filters are the same however many of its words are asked for.
        if (!filters_) filters_.emplace(run.plan.filters, reader_);
        const std::optional<store::DocumentSet> within = filters_->documents(run.plan.required);
        if (within && within->empty()) return run;
        Matcher matcher(run.plan, *filters_, [this](std::int64_t document, query::Fields fields, const auto& rows) {
            return is_written(document, fields, rows);
        });
        Collector collector(run.plan, matcher, run.terms, collection_, weights_, options_, reader_.documents(), keep,
                            deadline_);
        try {
            find(run, within, collector);
        } catch (const Expired&) {
            run.partial = true;
        }
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
    // Documents of several languages hold one form or another, so the largest df is nearest to that of all. A row of
    // words is in no more of them than its rarest word; of a word's neighbours each counts.
    std::uint64_t document_frequency(const query::Plan& plan, const query::ScoringTerm& scoring) {
        const auto df_of = [&](std::size_t leaf) {
            return reader_.document_frequency(plan.leaves[leaf].term, plan.leaves[leaf].prefix);
        };
        std::uint64_t df = 0;
        for (const std::size_t leaf : scoring.leaves)
            df = scoring.group && !plan.leaves[leaf].prefix ? df + df_of(leaf) : std::max(df, df_of(leaf));
        for (const query::PlanRow& row : scoring.rows) {
            std::uint64_t rarest = collection_.documents;
            for (const query::PlanSlot& slot : row) {
                std::uint64_t largest = 0;
                for (const std::size_t leaf : slot.leaves)
                    largest = std::max(largest, df_of(leaf));
                rarest = std::min(rarest, largest);
            }
            df = std::max(df, rarest);
        }
        return std::min(df, collection_.documents);
    }

    void find(Run& run, const std::optional<store::DocumentSet>& within, Collector& collector) {
        if (!run.plan.expression.empty()) {
            store::Reader::MatchBounds bounds;
            if (within) bounds.first = within->first();
            if (within) bounds.last = within->last();
            if (deadline_.is_set()) bounds.expired = [this] { return deadline_.expired(); };
            if (!reader_.match(run.plan.expression, bounds, collector)) throw Expired();
        }
        if (run.plan.unmatched) collector.visit_rest(within ? &*within : nullptr);
    }

    // Whether a field of the document has one of these rows of words, as they are written.
    bool is_written(std::int64_t document, query::Fields fields, const std::vector<std::vector<std::string>>& rows) {
        const store::StoredDocument contents = reader_.document(document);
        text::Analyzer& analyzer = reader_.analyzers().with_tag(contents.analyzer);
        for (std::size_t field = 0; field < contents.texts.size(); ++field) {
            if ((fields >> field & 1U) == 0) continue;
            analyzer.analyze(contents.texts[field], text::Mode::exact, tokens_);
            const std::vector<std::string_view> words = text::words_in_row(tokens_);
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
            name += (name.empty() ? "" : "|") + run.plan.leaves[leaf].term + (run.plan.leaves[leaf].prefix ? "*" : "");
        for (const query::PlanRow& row : term.rows) {
            const char* separator = name.empty() ? "" : "|";
            for (const query::PlanSlot& slot : row)
                name += std::exchange(separator, " ") + run.plan.leaves[slot.leaves.front()].term;
        }
        if (term.fields != query::kAnywhere) name.insert(0, std::string(query::name_of(term.fields)) + ':');
        return name;
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
    Deadline& deadline_;
    rank::Weights weights_;
    rank::Collection collection_;
    text::TokenList tokens_;
    std::optional<Filters> filters_; // of the one query that this runs
};

struct Answer {
    Run run;
    bool relaxed = false;
};

// The best hits, by a query with fewer words where nothing has all.
Answer find(Search& search, query::Node& root, text::Analyzer& analyzer, const SearchOptions& options,
            store::Reader& reader, Deadline& deadline) {
    Answer answer;
    try {
        put_near_terms(root, reader, deadline);
    } catch (const Expired&) {
        answer.run.partial = true;
        return answer;
    }
    // What looks again at the best needs as many of them. Expansion learns from the reranked ones: that is worth .004
    // in the mean of nDCG@10.
    const bool again = (options.rerank || options.expand) && options.sort == Sort::relevance;
    const std::size_t keep = again ? std::max(options.limit, rank::kPool) : options.limit;
    Match match = options.match;
    Run& run = answer.run;
    run = search.run(root, match, keep);
    // Hidden records that have all words are an answer, too: they are told of.
    for (const Match fewer : {Match::most, Match::any}) {
        if (options.match != Match::all || run.partial || !run.found_nothing() || run.plan.units < 2) break;
        match = fewer;
        run = search.run(root, match, keep);
        answer.relaxed = !run.found_nothing();
    }
    if (again && !run.partial && !run.plan.terms.empty()) {
        RerankPool pool(root, run.plan, analyzer, reader);
        search.rerank(run, pool, 1);
        if (options.expand && !deadline.expired()) {
            run = search.run(root, match, keep, search.expansion(run, pool));
            if (!run.partial) search.rerank(run, pool, 1 / (1 - kExpansionShare));
        }
        run.partial = run.partial || (deadline.is_set() && deadline.expired());
    }
    if (run.best.size() > options.limit) run.best.resize(options.limit);
    return answer;
}

} // namespace

SearchResult search(store::Reader& reader, std::string_view text, const SearchOptions& asked) {
    const auto start = std::chrono::steady_clock::now();
    check_options(asked);
    Deadline deadline(asked.stop, asked.timeout);
    const store::Transaction snapshot = reader.begin_read();

    SearchOptions options = asked;
    if (!options.now) options.now = std::time(nullptr);
    const std::vector<query::QueryAnalyzer> likely = query_analyzers(reader);
    query::QueryAnalyzers analyzers(likely);
    query::ParseOptions parsing;
    parsing.plain = options.plain_text;
    parsing.as_you_type = options.as_you_type;
    parsing.now = *options.now;
    if (options.synonyms) parsing.synonyms = &options.synonyms->rules();
    query::Query query = query::parse(text, analyzers, parsing);
    warn_of_unknown_labels(query.root, reader, query.warnings);
    options.unpublished = options.unpublished || asks_for_hidden(query.root);

    SearchResult result;
    result.query = text;
    result.interpreted = query::to_text(query::searched(query.root));
    result.warnings.reserve(query.warnings.size());
    for (query::Warning& warning : query.warnings)
        result.warnings.push_back({warning.offset, std::move(warning.message)});

    Search search(reader, options, deadline);
    const Answer answer = find(search, query.root, *likely.front().analyzer, options, reader, deadline);
    result.relaxed = answer.relaxed;
    result.partial = answer.run.partial;
    result.total = answer.run.matches;
    result.total_exact = !answer.run.partial;
    result.hidden_records = answer.run.hidden_records;
    result.hidden_stubs = answer.run.hidden_stubs;
    result.hits.reserve(answer.run.best.size());
    for (const Candidate& candidate : answer.run.best)
        result.hits.push_back(search.to_hit(answer.run, candidate));
    result.took_ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    return result;
}

} // namespace newsidx::engine
