#include "engine/search.h"

#include "engine/cursor.h"
#include "engine/deadline.h"
#include "engine/expand.h"
#include "engine/facets.h"
#include "engine/filters.h"
#include "engine/languages.h"
#include "engine/near_terms.h"
#include "engine/rerank.h"
#include "engine/searcher.h"
#include "query/parse.h"
#include "query/plan.h"
#include "rank/rerank.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <iterator>
#include <limits>
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

struct Answer {
    Run run; // its `best`: one more than asked for, where there is one
    Match match = Match::all;
    std::vector<query::ScoredWord> added;
    Candidate floor{};                 // of a reranked search: the worst that was looked at again, as it was before
    std::vector<std::uint32_t> pool{}; // and the records of all of these, in their new order
};

// Whoever asks for one more than is shown knows whether there is a next page.
std::size_t one_more(std::size_t limit) {
    return limit + (limit < std::numeric_limits<std::size_t>::max() ? 1 : 0);
}

bool looks_again(const SearchOptions& options) {
    return (options.rerank || options.expand) && options.sort == Sort::relevance;
}

// The best hits, by a query with fewer words where nothing has all.
Answer first_page(Searcher& searcher, const query::Node& root, text::Analyzer& analyzer, const SearchOptions& options,
                  Deadline& deadline) {
    Answer answer;
    // What looks again at the best needs as many of them. Expansion learns from the reranked ones: that is worth .004
    // in the mean of nDCG@10.
    const bool again = looks_again(options);
    Searcher::Asked asked{.match = options.match};
    asked.wanted.keep = again ? std::max(one_more(options.limit), rank::kPool) : one_more(options.limit);
    asked.wanted.documents = !options.facets.empty();
    Run& run = answer.run;
    run = searcher.run(root, asked);
    // Hidden records that have all words are an answer, too: they are told of.
    for (const Match fewer : {Match::most, Match::any}) {
        if (options.match != Match::all || run.partial || !run.found_nothing() || run.plan.units < 2) break;
        asked.match = fewer;
        run = searcher.run(root, asked);
    }
    answer.match = run.found_nothing() ? options.match : asked.match;
    if (!again || run.partial || run.plan.terms.empty()) return answer;

    RerankPool pool(root, run.plan, analyzer, searcher.reader());
    const auto rerank = [&](double scale) {
        const std::size_t size = std::min(run.best.size(), rank::kPool);
        if (size > 0) answer.floor = run.best[size - 1];
        searcher.rerank(run, std::span(run.best).first(size), pool, scale);
        answer.pool.clear();
        for (std::size_t i = 0; i < size; ++i)
            answer.pool.push_back(run.best[i].record_id);
    };
    rerank(1);
    if (options.expand && !deadline.expired()) {
        answer.added = searcher.expansion(run, pool);
        asked.added = answer.added;
        run = searcher.run(root, asked);
        if (!run.partial) rerank(1 / (1 - kExpansionShare));
    }
    run.partial = run.partial || (deadline.is_set() && deadline.expired());
    return answer;
}

// What comes after a page. The records of its pool that are still hits keep their places, whatever became of the
// others.
Answer next_page(Searcher& searcher, const query::Node& root, text::Analyzer& analyzer, const SearchOptions& options,
                 const Cursor& page) {
    Answer answer;
    answer.match = page.match;
    answer.added = page.added;
    answer.pool = page.pool;
    answer.floor.key = page.key;
    answer.floor.score = page.score;
    answer.floor.record_id = page.record_id;
    std::vector<std::uint32_t> pool = page.pool;
    std::sort(pool.begin(), pool.end());
    Searcher::Asked asked{.match = page.match, .added = page.added, .known_frequencies = page.frequencies};
    asked.wanted.keep = one_more(options.limit);
    asked.wanted.after = answer.floor;
    asked.wanted.pool = pool;
    asked.wanted.documents = !options.facets.empty();
    answer.run = searcher.run(root, asked);
    Run& run = answer.run;
    if (run.pool.empty() || page.pool_shown == page.pool.size()) return answer;

    std::sort(run.pool.begin(), run.pool.end(), BetterCandidate()); // as they were when they were looked at first
    RerankPool reranker(root, query::plan(root, page.match), analyzer, searcher.reader());
    searcher.rerank(run, run.pool, reranker, options.expand ? 1 / (1 - kExpansionShare) : 1);
    std::vector<Candidate> hits;
    for (std::size_t i = page.pool_shown; i < page.pool.size(); ++i) {
        const auto candidate = std::find_if(run.pool.begin(), run.pool.end(),
                                            [&](const Candidate& c) { return c.record_id == page.pool[i]; });
        if (candidate != run.pool.end()) hits.push_back(std::move(*candidate));
    }
    std::move(run.best.begin(), run.best.end(), std::back_inserter(hits));
    run.best = std::move(hits);
    return answer;
}

// Where the page of these hits ends. Precondition: there is one.
Cursor cursor_after(const Answer& answer, std::size_t hits, const Cursor& page) {
    Cursor next = page;
    next.match = answer.match;
    next.added = answer.added;
    next.frequencies.clear();
    for (const rank::Term& term : answer.run.terms)
        next.frequencies.push_back(term.df);
    next.shown = page.shown + hits;
    next.pool = answer.pool;
    const Candidate& last = answer.run.best[hits - 1];
    const auto place = std::find(next.pool.begin(), next.pool.end(), last.record_id);
    const Candidate& after = place == next.pool.end() ? last : answer.floor;
    next.pool_shown = 0;
    if (place == next.pool.end())
        next.pool.clear(); // all of them are on pages
    else
        next.pool_shown = static_cast<std::uint64_t>(place - next.pool.begin()) + 1;
    next.key = after.key;
    next.score = after.score;
    next.record_id = after.record_id;
    return next;
}

// The first page as a cursor that nobody has moved yet, or the page that the cursor says.
Cursor page_of(std::string_view text, const SearchOptions& asked, store::Reader& reader) {
    Cursor page;
    if (!asked.cursor.empty()) {
        page = read_cursor(asked.cursor);
        if (page.query_hash != hash_of_query(text))
            throw BadCursor("the cursor belongs to another query: give it with the query of its search");
        return page;
    }
    page.query_hash = hash_of_query(text);
    page.options = asked;
    if (!page.options.now) page.options.now = std::time(nullptr);
    page.analyzers = analyzer_counts(reader);
    page.collection = reader.collection();
    return page;
}

// What decides which hits there are is the first page's, the rest the caller's.
SearchOptions options_of(const Cursor& page, const SearchOptions& asked) {
    SearchOptions options = asked;
    const SearchOptions& first = page.options;
    options.match = first.match;
    options.sort = first.sort;
    options.plain_text = first.plain_text;
    options.as_you_type = first.as_you_type;
    options.unpublished = first.unpublished;
    options.quality_weight = first.quality_weight;
    options.heat_weight = first.heat_weight;
    options.half_life = first.half_life;
    options.now = first.now;
    options.rerank = first.rerank;
    options.expand = first.expand;
    check_options(options);
    return options;
}

} // namespace

SearchResult search(store::Reader& reader, std::string_view text, const SearchOptions& asked) {
    const auto start = std::chrono::steady_clock::now();
    check_options(asked);
    Deadline deadline(asked.stop, asked.timeout);
    const store::Transaction snapshot = reader.begin_read();

    Cursor page = page_of(text, asked, reader);
    const bool is_first = asked.cursor.empty();
    SearchOptions options = options_of(page, asked);
    const std::vector<query::QueryAnalyzer> likely = query_analyzers(reader, page.analyzers);
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
    result.first_rank = page.shown + 1;

    Searcher searcher(reader, options, deadline);
    searcher.set_collection(page.collection);
    Answer answer;
    try {
        if (is_first) {
            put_near_terms(query.root, reader, deadline);
            page.near_terms = near_terms_of(query.root);
            answer = first_page(searcher, query.root, *likely.front().analyzer, options, deadline);
        } else {
            if (!set_near_terms(query.root, page.near_terms)) throw BadCursor("the cursor belongs to another search");
            answer = next_page(searcher, query.root, *likely.front().analyzer, options, page);
        }
        for (const Facet facet : options.facets)
            result.facets.push_back(count_facet(facet, answer.run.documents, options.facet_limit, reader, deadline));
    } catch (const Expired&) {
        answer.run.partial = true;
    }
    const Run& run = answer.run;
    const std::size_t shown = std::min(options.limit, run.best.size());
    if (shown > 0 && run.best.size() > shown && !run.partial)
        result.cursor = to_text(cursor_after(answer, shown, page));
    result.relaxed = answer.match != options.match && !run.found_nothing();
    result.partial = run.partial;
    result.total = run.matches;
    result.total_exact = !run.partial;
    result.hidden_records = run.hidden_records;
    result.hidden_stubs = run.hidden_stubs;
    result.hits.reserve(shown);
    for (std::size_t i = 0; i < shown; ++i)
        result.hits.push_back(searcher.to_hit(run, run.best[i]));
    result.took_ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    return result;
}

} // namespace newsidx::engine
