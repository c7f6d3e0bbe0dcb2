#include "engine/search/searcher.h"

#include "engine/search/cursor.h"
#include "engine/search/expand.h"
#include "engine/search/marks.h"
#include "engine/search/matcher.h"
#include "engine/search/ranked_road.h"
#include "present/snippet.h"
#include "query/lexical.h"
#include "rank/rerank.h"
#include "text/analyzer.h"
#include "text/ascii.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <utility>

namespace newsidx::engine {

Searcher::Searcher(store::Reader& reader, const SearchOptions& options, Deadline& deadline)
    : reader_(reader), options_(options), deadline_(deadline), collection_(reader.collection()) {
    weights_.quality = options.quality_weight;
    weights_.heat = options.heat_weight;
    weights_.half_life = options.half_life;
    weights_.now = *options.now;
}

Run Searcher::run(const query::Node& root, const Asked& asked) {
    Run run;
    run.plan = query::plan(root, asked.match, asked.added);
    if (!asked.known_frequencies.empty() && asked.known_frequencies.size() != run.plan.terms.size())
        throw BadCursor("the cursor belongs to another search");
    const store::OpenSegments segments = segments_for(run.plan, asked);
    const store::OpenSegments dictionaries = reader_.are_whole(segments) ? segments : store::OpenSegments{};
    const ForeignWords foreign(run.plan, reader_,
                               [&](const query::Leaf& leaf) { return documents_with(leaf, dictionaries); });
    for (std::size_t i = 0; i < run.plan.terms.size(); ++i) {
        const query::ScoringTerm& scoring = run.plan.terms[i];
        rank::Term term;
        term.df = asked.known_frequencies.empty() ? document_frequency(run.plan, scoring, foreign, dictionaries)
                                                  : std::min(asked.known_frequencies[i], collection_.documents);
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
    try {
        if (!has_filters_) filters_ = Filters(run.plan.filters, reader_, deadline_);
        has_filters_ = true;
    } catch (const Expired&) {
        run.partial = true;
        return run;
    }
    std::optional<store::DocumentSet> within = filters_.documents(run.plan.required);
    if (asked.document) {
        store::DocumentSet one;
        if (!within || within->contains(*asked.document)) one.add(*asked.document);
        within = std::move(one);
    }
    if (within && within->empty()) return run;
    Matcher matcher(run.plan, filters_, foreign, [this](std::int64_t document, query::Fields fields, const auto& rows) {
        return is_written(document, fields, rows);
    });
    const auto collect = [&](store::OpenSegments by) {
        Collector collector(run.plan, matcher, run.terms, collection_, weights_, options_, reader_.documents(),
                            asked.wanted, deadline_);
        try {
            find(run, within, foreign, by, asked.wanted, collector);
        } catch (const Expired&) {
            run.partial = true;
        }
        run.matches = collector.matches();
        run.hidden_records = collector.hidden_records();
        run.hidden_stubs = collector.hidden_stubs();
        run.better = collector.better();
        run.best = collector.take();
        run.pool = collector.take_pool();
        run.documents = collector.take_documents();
    };
    try {
        collect(segments);
    } catch (const ranked::Damaged&) { // `newsidx check` tells of it
        collect({});
    }
    return run;
}

// What segments say can be said without them: `why` asks of one document, which FTS5 finds at once.
store::OpenSegments Searcher::segments_for(const query::Plan& plan, const Asked& asked) {
    if (!options_.segments || plan.nothing || plan.unmatched || asked.document) return {};
    try {
        return reader_.segments();
    } catch (const ranked::Damaged&) {
        return {};
    }
}

void Searcher::find(Run& run, const std::optional<store::DocumentSet>& within, const ForeignWords& foreign,
                    store::OpenSegments segments, const Wanted& wanted, Collector& collector) {
    if (!run.plan.expression.empty()) {
        store::Reader::MatchBounds bounds;
        if (!segments.empty()) {
            RankedRoad road(run.plan, run.terms, collection_, weights_, options_, wanted, foreign);
            bounds.first = road.find(segments, within, collector) + 1;
            run.total_exact = wanted.total || bounds.first == 1;
            if (bounds.first > 1 && bounds.first > reader_.last_document()) return;
        }
        if (within) bounds.first = std::max(bounds.first, within->first());
        if (within) bounds.last = within->last();
        if (deadline_.is_set()) bounds.expired = [this] { return deadline_.expired(); };
        if (bounds.first <= bounds.last && !reader_.match(run.plan.expression, bounds, collector)) throw Expired();
    }
    if (run.plan.unmatched) collector.visit_rest(within ? &*within : nullptr);
}

void Searcher::rerank(const Run& run, std::span<Candidate> candidates, RerankPool& pool, double scale) {
    std::vector<std::int64_t> documents;
    documents.reserve(candidates.size());
    for (const Candidate& candidate : candidates)
        documents.push_back(candidate.document_id);
    pool.fill(documents);
    const std::vector<RerankParts> parts = pool.parts(collection_.average_length());
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        Candidate& candidate = candidates[i];
        candidate.proximity = scale * parts[i].proximity;
        candidate.ngrams = scale * parts[i].ngrams;
        candidate.reranked = true;
        candidate.text = candidate.proximity + candidate.ngrams;
        for (std::size_t term = 0; term < run.terms.size(); ++term)
            candidate.text += term_score(run, candidate, term);
        candidate.score =
            rank::final_score(candidate.text, reader_.documents().entry(candidate.document_id), collection_, weights_);
        candidate.key = candidate.score;
    }
    std::sort(candidates.begin(), candidates.end(), BetterCandidate());
}

std::vector<query::ScoredWord> Searcher::expansion(const Run& run, const RerankPool& pool) {
    std::vector<FeedbackDocument> documents;
    for (const Candidate& candidate : run.best)
        if (documents.size() < kFeedbackDocuments)
            documents.push_back({&pool.opening(candidate.document_id), candidate.text});
    return expansion_of(documents, collection_.documents, reader_);
}

Hit Searcher::to_hit(const Run& run, const Candidate& candidate) {
    Hit hit;
    hit.id = candidate.record_id;
    hit.score = candidate.score;
    if (options_.explain) hit.explanation = explain(run, candidate);
    if (options_.details) add_details(run, hit);
    return hit;
}

std::uint64_t Searcher::documents_with(const query::Leaf& leaf, store::OpenSegments dictionaries) {
    try {
        if (!leaf.prefix && !dictionaries.empty()) return store::document_frequency(dictionaries, leaf.term);
    } catch (const ranked::Damaged&) { // the table of terms has it, too
    }
    return reader_.document_frequency(leaf.term, leaf.prefix);
}

// Documents of several languages hold one form or another, so the largest df is nearest to that of all. A row of
// words is in no more of them than its rarest word; of a word's neighbours each counts.
std::uint64_t Searcher::document_frequency(const query::Plan& plan, const query::ScoringTerm& scoring,
                                           const ForeignWords& foreign, store::OpenSegments dictionaries) {
    // No more than the documents in which it counts.
    const auto df_of = [&](std::size_t number) {
        const std::uint64_t df = documents_with(plan.leaves[number], dictionaries);
        return foreign.elsewhere(number) == 0 ? df : std::min(df, foreign.most_documents(number));
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

namespace {

// Where `text` goes on behind these words at `at`, whatever their case, if a space is between two and they end there;
// npos if not. A capital I is no i in every language.
std::size_t end_of_words(std::string_view text, std::size_t at, const std::vector<std::string>& words) {
    for (const std::string& word : words) {
        if (&word != &words.front() && (at >= text.size() || text[at++] != ' ')) return std::string_view::npos;
        for (const char letter : word) {
            if (at >= text.size() || text[at] == 'I') return std::string_view::npos;
            const char c = text[at++];
            if (!text::is_ascii_lower(letter) || (c != letter && text::lower_ascii(c) != letter))
                return std::string_view::npos;
        }
    }
    const bool is_end = at == text.size() || text[at] == ' ' || text[at] == '\n';
    return is_end ? at : std::string_view::npos;
}

// Whether the text has these words so plainly that no analyzer sees it otherwise: of letters of ASCII, with spaces
// around and between them. It is right nearly always where they are frequent, and an analysis takes ten times as long.
bool has_plainly(std::string_view text, const std::vector<std::string>& words) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (end_of_words(text, at, words) != std::string_view::npos) return true;
        while (at < text.size() && text[at] != ' ' && text[at] != '\n')
            ++at;
    }
    return false;
}

} // namespace

// Whether a field of the document has one of these rows of words, as they are written.
bool Searcher::is_written(std::int64_t document, query::Fields fields,
                          const std::vector<std::vector<std::string>>& rows) {
    const store::StoredDocument contents = reader_.document(document);
    const auto asks_of = [fields](std::size_t field) { return (fields >> field & 1U) != 0; };
    for (std::size_t field = 0; field < contents.texts.size(); ++field)
        if (asks_of(field) && std::any_of(rows.begin(), rows.end(), [&](const std::vector<std::string>& row) {
                return has_plainly(contents.texts[field], row);
            }))
            return true;
    text::Analyzer& analyzer = reader_.analyzers().with_tag(contents.analyzer);
    for (std::size_t field = 0; field < contents.texts.size(); ++field) {
        if (!asks_of(field)) continue;
        analyzer.analyze(contents.texts[field], text::Mode::exact, tokens_);
        const std::vector<text::WrittenWord> words = text::written_words(contents.texts[field], tokens_);
        const auto is_same = [](const text::WrittenWord& word, const std::string& wanted) {
            return word.term == wanted || (!word.dotted.empty() && text::lower_ascii(word.dotted) == wanted);
        };
        for (const std::vector<std::string>& row : rows)
            if (std::search(words.begin(), words.end(), row.begin(), row.end(), is_same) != words.end()) return true;
    }
    return false;
}

// The part of the candidate's text score that is this term's.
double Searcher::term_score(const Run& run, const Candidate& candidate, std::size_t i) {
    const double tf = candidate.frequencies[i];
    if (!(tf > 0)) return 0;
    const double length = rank::weighted_length(reader_.documents().entry(candidate.document_id).lengths);
    const double average = collection_.average_length();
    if (candidate.reranked) return rank::reranked_term_score(run.terms[i], tf, length, average, collection_.documents);
    return rank::term_score(run.terms[i], tf, rank::length_norm(length, average));
}

std::string name_of(const query::Plan& plan, const query::ScoringTerm& term) {
    std::string name;
    for (const std::size_t leaf : term.leaves)
        name += (name.empty() ? "" : "|") + plan.leaves[leaf].term + (plan.leaves[leaf].prefix ? "*" : "");
    for (const query::PlanRow& row : term.rows) {
        const char* separator = name.empty() ? "" : "|";
        for (const query::PlanSlot& slot : row)
            name += std::exchange(separator, " ") + plan.leaves[slot.leaves.front()].term;
    }
    if (term.fields != query::kAnywhere) name.insert(0, std::string(query::name_of(term.fields)) + ':');
    return name;
}

Explanation Searcher::explain(const Run& run, const Candidate& candidate) {
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
        part.term = name_of(run.plan, run.plan.terms[i]);
        part.weight = term.weight;
        part.idf = term.idf;
        part.df = term.df;
        part.tf = candidate.frequencies[i];
        part.group = term.group;
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
        out.age_days = (static_cast<double>(weights_.now) - static_cast<double>(entry.published_at)) / 86400;
    out.recency = rank::recency(weights_, entry.published_at);
    out.score = candidate.score;
    return out;
}

void Searcher::add_details(const Run& run, Hit& hit) {
    store::RecordRow row = reader_.row(hit.id);
    text::Analyzer& analyzer = reader_.analyzers().with_tag(row.analyzer);
    const present::Wanted marks = wanted_marks(run.plan, row.analyzer);
    if (options_.snippet_length > 0) {
        const std::array<std::string_view, 2> texts = {row.shown.excerpt, row.body};
        row.shown.snippet = present::make_snippet(analyzer, texts, marks, options_.snippet_length);
    }
    row.shown.title_marks = present::find_marks(analyzer, row.shown.title, marks);
    row.shown.score = hit.score;
    row.shown.explanation = std::move(hit.explanation);
    hit = std::move(row.shown);
}

} // namespace newsidx::engine
