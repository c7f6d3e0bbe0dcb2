#include "engine/search/search.h"

#include "engine/search/answer.h"
#include "engine/search/cursor.h"
#include "engine/search/deadline.h"
#include "engine/search/facets.h"
#include "engine/search/filters.h"
#include "engine/search/languages.h"
#include "engine/search/near_terms.h"
#include "engine/search/searcher.h"
#include "engine/search/spelling.h"
#include "engine/stopwatch.h"
#include "query/lexical.h"
#include "rank/score.h"
#include "text/ascii.h"
#include "text/keyboard.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <ctime>
#include <string_view>
#include <utility>
#include <vector>

namespace newsidx::engine {

void check_timeout(std::optional<double> seconds) {
    if (seconds && !(*seconds >= 0 && std::isfinite(*seconds))) throw BadOption("the timeout must be a number from 0");
}

void check_options(const SearchOptions& options) {
    if (!rank::is_weight(options.quality_weight))
        throw BadOption("the weight of quality must be a number from 0 to 1e9");
    if (!rank::is_weight(options.heat_weight)) throw BadOption("the weight of heat must be a number from 0 to 1e9");
    if (options.half_life && !(*options.half_life > 0 && std::isfinite(*options.half_life)))
        throw BadOption("the half-life must be longer than 0");
    check_timeout(options.timeout);
    // A number that a program has cast.
    if (to_string(options.match).empty()) throw BadOption("match is none that there is");
    if (to_string(options.sort).empty()) throw BadOption("sort is none that there is");
    for (const Facet facet : options.facets)
        if (to_string(facet).empty()) throw BadOption("one of the facets is none that there is");
}

namespace {

constexpr double kMeantSeconds = .2;

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

// The query with author:"its words", where they name one and it has nothing but words and filters; else "".
std::string as_author(const query::Node& root, store::Reader& reader) {
    using Kind = query::Node::Kind;
    query::LabelFilter author{query::LabelFilter::Field::author, {}, false};
    bool prefix = false;
    query::Node all;
    all.children.emplace_back().kind = Kind::filter;
    for (const query::Node& child : root.children) {
        if (child.kind == Kind::filter) {
            all.children.push_back(child);
            continue;
        }
        const query::Node& node = child.kind == Kind::synonyms ? child.children.front() : child;
        if (node.kind != Kind::unit || node.unit.fields != query::kAnywhere || node.unit.edits > 0) return {};
        if (!author.value.empty() && !node.unit.joined) author.value += ' ';
        author.value += node.unit.text;
        prefix = node.unit.prefix;
    }
    if (author.value.empty()) return {};
    const auto match = prefix ? store::LabelMatch::word_prefix : store::LabelMatch::words;
    const std::vector<store::Label> labels = reader.labels().find(store::LabelField::author, author.value, match);
    if (labels.empty()) return {};
    if (prefix) author.value = labels.front().value; // a name that is not typed to its end
    all.children.front().filter = std::move(author);
    return query::to_text(all);
}

// The query with domain: before each word that is the domain of a record; "" where none is.
std::string as_site(query::Node root, store::Reader& reader) {
    bool has_site = false;
    for (query::Node& node : root.children) {
        const query::Unit& unit = node.unit;
        if (node.kind != query::Node::Kind::unit || unit.fields != query::kAnywhere ||
            unit.text.find('.') == unit.text.npos)
            continue;
        query::LabelFilter site{query::LabelFilter::Field::domain, unit.text, false};
        if (reader.labels().find(store::LabelField::domain, site.value, store::LabelMatch::domain).empty()) continue;
        node = query::node_of(query::Node::Kind::filter);
        node.filter = std::move(site);
        has_site = true;
    }
    return has_site ? query::to_text(root) : std::string();
}

// Words that touch are looked for side by side, and a slash or a hyphen may mean no more than two of them. "" where
// there is none, or the text has more than words.
std::string apart_at_signs(std::string_view text) {
    constexpr std::string_view kSigns = "/-";
    const query::SeenText seen(text);
    text = seen.text().substr(query::skip_spaces(seen.text(), 0));
    if (text.find_first_of("\":().*=") != std::string_view::npos) return {};
    std::string apart(text);
    bool is_operator = text.starts_with('-');
    for (std::size_t i = 1; i + 1 < text.size(); ++i) {
        if (text::is_ascii_space(text[i])) is_operator = text[i + 1] == '-' || text.substr(i + 1).starts_with("NEAR/");
        if (is_operator) continue;
        const bool is_number = text::is_ascii_digit(text[i - 1]) && text::is_ascii_digit(text[i + 1]); // 2024-12-01
        if (kSigns.find(text[i]) != std::string_view::npos && text::is_word_byte(text[i - 1]) &&
            text::is_word_byte(text[i + 1]) && !is_number)
            apart[i] = ' ';
    }
    return apart == text ? std::string() : apart;
}

// Whether the title has all words of the text, which are several: nobody meant others.
bool is_title(std::string_view text, std::string_view title, text::Analyzer& analyzer) {
    constexpr std::size_t kMoreBytes = 4; // times as many: a query may be much longer than any title
    if (text.size() > kMoreBytes * title.size()) return false;
    text::TokenList asked;
    text::TokenList there;
    analyzer.analyze(text, text::Mode::exact, asked);
    analyzer.analyze(title, text::Mode::exact, there);
    const auto stands_there = [&](std::size_t i) {
        for (std::size_t j = 0; j < there.size(); ++j)
            if (asked.term(i) == there.term(j)) return true;
        return asked[i].stop;
    };
    std::size_t words = 0;
    for (std::size_t i = 0; i < asked.size(); ++i) {
        if (!stands_there(i)) return false;
        words += asked[i].stop ? 0 : 1;
    }
    return words > 1;
}

// What is likelier than the query. Nobody waits for it much longer than for the hits.
std::string meant(std::string_view text, const query::Node& root, const std::vector<query::QueryAnalyzer>& analyzers,
                  store::Reader& reader, const SearchOptions& options, bool has_all_words) {
    Deadline deadline(options.stop, std::min(kMeantSeconds, options.timeout.value_or(kMeantSeconds)));
    const auto finds = [&](const std::string& query, Match match) {
        query::Query read = parse_query(query, options, analyzers, reader);
        put_near_terms(read.root, reader, deadline);
        const Run run = Searcher(reader, options, deadline)
                            .run(read.root, {.match = match, .wanted = {.keep = 1, .total = match == Match::all}});
        if (run.partial) throw Expired();
        return run.matches;
    };
    try {
        if (!has_all_words) {
            if (std::string author = as_author(root, reader); !author.empty() && finds(author, Match::all) > 0)
                return author;
            if (std::string site = as_site(root, reader); !site.empty() && finds(site, Match::all) > 0) return site;
            if (std::string apart = apart_at_signs(text); !apart.empty() && finds(apart, Match::all) > 0) return apart;
            for (std::string& other : text::on_other_keyboards(text))
                if (finds(other, Match::all) > 0) return std::move(other);
        }
        return Speller(analyzers, reader, options.unpublished, deadline)
            .correct_query(text, root, has_all_words, finds);
    } catch (const Expired&) {
        return {};
    }
}

// The hits of the page, and what is known of all of them.
void put_answer(const Answer& answer, const Cursor& page, const SearchOptions& options, Searcher& searcher,
                SearchResult& result) {
    const Run& run = answer.run;
    const std::size_t shown = std::min(options.limit, run.best.size());
    if (shown > 0 && run.best.size() > shown && !run.partial)
        result.cursor = to_text(cursor_after(answer, shown, page));
    result.relaxed = answer.match != options.match && !run.found_nothing();
    result.partial = run.partial;
    result.total = run.matches;
    result.total_exact = run.total_exact && !run.partial;
    result.hidden_records = run.hidden_records;
    result.hidden_stubs = run.hidden_stubs;
    result.hits.reserve(shown);
    for (std::size_t i = 0; i < shown; ++i)
        result.hits.push_back(searcher.to_hit(run, run.best[i]));
}

} // namespace

SearchResult search(store::Reader& reader, std::string_view text, const SearchOptions& asked) {
    const Stopwatch stopwatch;
    check_options(asked);
    Deadline deadline(asked.stop, asked.timeout);
    const store::Transaction snapshot = reader.begin_read();

    Cursor page = page_of(text, asked, reader);
    const bool is_first = asked.cursor.empty();
    SearchOptions options = options_of(page, asked);
    const std::vector<query::QueryAnalyzer> likely = query_analyzers(reader, page.analyzers);
    query::Query query = parse_query(text, options, likely, reader);
    options.unpublished = options.unpublished || asks_for_hidden(query.root);

    SearchResult result;
    result.query = text;
    query::Node made;
    result.interpreted = query::to_text(query::searched(query.root, made));
    result.first_rank = page.shown + 1;
    for (const Facet facet : options.facets)
        result.facets.push_back({facet, {}}); // of each there is one, also where time is up before it is counted

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
        for (FacetCounts& facet : result.facets)
            facet = count_facet(facet.facet, answer.run.documents, options.facet_limit, reader, deadline);
    } catch (const Expired&) {
        answer.run.partial = true;
    }
    warn_of_unknown(query.root, searcher.filters(), reader, deadline, query.warnings);
    result.warnings = std::move(query.warnings);
    put_answer(answer, page, options, searcher, result);
    const Run& run = answer.run;
    if (is_first && options.details && options.limit > 0 && !run.partial) {
        const bool has_all_words = !result.relaxed && !run.found_nothing();
        const bool is_meant = has_all_words && !result.hits.empty() &&
                              is_title(text, result.hits.front().title, *likely.front().analyzer);
        if (!is_meant) result.did_you_mean = meant(text, query.root, likely, reader, options, has_all_words);
    }
    result.took_ms = stopwatch.milliseconds();
    return result;
}

} // namespace newsidx::engine
