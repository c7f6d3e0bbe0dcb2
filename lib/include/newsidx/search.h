// What a search is asked (SearchOptions) and what it answers (SearchResult). Plain values, owned by whoever holds them.
#pragma once

#include "newsidx/export_macro.h"
#include "newsidx/synonyms.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace newsidx {

enum class Match {
    all,  // every word is required; relaxed to `most`, then to `any`, when nothing has all
    most, // all words but a third (at least all but one)
    any   // one word is enough
};

enum class Sort { relevance, newest, oldest, quality, heat };

// What matches are counted by.
enum class Facet { topic, provider, domain, type, category, lang, author, kind, year, month };

// Their names, as options, JSON and the command have them: "topic" (newsidx/names.h).
NEWSIDX_API std::string_view to_string(Match match) noexcept;
NEWSIDX_API std::string_view to_string(Sort sort) noexcept;
NEWSIDX_API std::string_view to_string(Facet facet) noexcept;

struct SearchOptions {
    std::size_t limit = 10;
    std::string cursor{}; // SearchResult::cursor of the page before; "": the first page. The query and the synonyms
                          // must be the same. What decides which hits there are and in what order (match, sort,
                          // plain_text, as_you_type, unpublished, the weights, half_life, now, rerank, expand) is taken
                          // from the cursor, whatever stands here
    std::vector<Facet> facets{};  // what to count all matches by
    std::size_t facet_limit = 10; // values of each; 0: all
    Match match = Match::all;
    Sort sort = Sort::relevance;
    bool plain_text = false;            // no operators: every word of the text is searched as a word
    bool as_you_type = false;           // the text is being typed: its last word is a prefix, and half a filter, date,
                                        // URL or operator at its end is read as far as it goes, or not yet
    std::optional<Synonyms> synonyms{}; // words that mean the same
    bool unpublished = false;    // also hits that are hidden: unpublished, removed, and stubs only these relate to
    double quality_weight = 0.5; // 0 to 1e9; 0 leaves quality out of the score
    double heat_weight = 0.5;    // 0 to 1e9; 0 leaves heat out of the score
    std::optional<double> half_life{}; // seconds, > 0; nullopt: the score does not depend on dates
    std::optional<std::int64_t>
        now{};                       // seconds since 1970 from which ages and dates like -7d count; nullopt: the clock
    std::optional<double> timeout{}; // seconds, >= 0, after which the search ends with what it has found
    std::stop_token stop{};          // ends it the same way, asked from any thread
    bool rerank =
        false; // with Sort::relevance: look again at the first 100, at the nearness of words and at word parts
    bool expand =
        false; // the same, then search again with the words that tell the ten best from others, and rerank that
    bool explain = false;    // fill Hit::explanation
    bool exact_total = true; // false: the total may be a lower bound, which is quicker; then hidden hits are not
                             // all counted either
    bool segments = true;    // false: only by the full-text index; the hits are the same, and come later
    bool details = true;     // false: only id, score and explanation of each hit are filled
    std::size_t snippet_length = 200; // in characters (code points); 0: no snippets
};

// One query term's part of a text score: score = weight * idf * 2.2 tf / (tf + 1.2 (0.25 + 0.75 length / average)), for
// a group that of tf = 1 and length = average; and where the hit was reranked, the mean of this and of weight * ln(1 +
// (N / df) tf ln(1 + 0.5 average / length)).
struct TermExplanation {
    std::string term;
    double weight = 0;    // frequency in the query, and rarity when the query has four terms or more
    double idf = 0;       // ln(1 + (N - df + 0.5) / (df + 0.5))
    double tf = 0;        // weighted sum over the fields; of a group 1
    std::uint64_t df = 0; // documents that hold the term
    double score = 0;
    bool group = false; // chip*, or what is some letters away (chip~)
};

// How a score came about: score == text * boost * recency, and boost == 1 + quality_part + heat_part.
struct Explanation {
    double text = 0;      // sum of the terms' scores, proximity and ngrams; 1 when the query has no words
    double proximity = 0; // with SearchOptions::rerank: for words near each other
    double ngrams = 0;    // and for parts of words
    std::vector<TermExplanation> terms;
    double length = 0; // the document's weighted length, without stop words; >= 1
    double average_length = 0;
    std::uint64_t documents = 0; // N
    double quality = 0;          // the value used: the record's, or the median when it is unknown
    bool quality_known = false;
    double quality_part = 0; // quality_weight * quality / (quality + 50)
    double heat = 0;
    bool heat_known = false;
    double heat_part = 0;
    double boost = 1;
    std::optional<double> age_days; // nullopt: undated, or no half-life was asked
    double recency = 1;
    double score = 0;
};

enum class Kind { record, stub };

// A half-open range of bytes.
struct Range {
    std::size_t begin = 0;
    std::size_t end = 0;

    bool operator==(const Range&) const = default;
};

// A passage of a hit with the places where it matches. Plain text: escape it for where you show it, or take
// `to_html` of newsidx/json.h. "…" marks where text was left out.
struct Snippet {
    std::string text;
    std::vector<Range> marks; // ascending, not overlapping, on character boundaries

    bool operator==(const Snippet&) const = default;
};

// Where a record's whole texts match (Index::marks): ranges as those of Snippet, of Record's texts.
// A phrase is one range; its single words are marked only in a text without the whole of it.
struct RecordMarks {
    std::vector<Range> title;
    std::vector<Range> excerpt;
    std::vector<Range> body;

    [[nodiscard]] bool empty() const { return title.empty() && excerpt.empty() && body.empty(); }
};

struct Hit {
    std::int64_t id = 0;
    double score = 0;
    Kind kind = Kind::record;
    std::string source_id;
    std::string url; // originalUrl, else webUrl; may be empty
    std::string title;
    std::string excerpt;
    std::optional<std::int64_t> published_at; // seconds since 1970
    std::string provider_name;
    std::string provider_domain; // as the record states it, else that of its URL
    std::vector<std::string> topics;
    std::vector<std::string> authors; // the names under author, authors, byline or creator
    std::string lang;
    std::string type;
    std::string category;
    std::optional<double> quality;
    std::optional<double> heat;
    bool published = true; // false: the hit is hidden unless SearchOptions::unpublished
    Snippet snippet;
    std::vector<Range> title_marks; // where the title matches
    std::optional<Explanation> explanation;
};

struct QueryWarning {
    std::size_t offset = 0; // byte of the query text
    std::string message;
};

// How many matches have a value.
struct FacetValue {
    std::string value; // "AI Hardware", "en", "2024", "2024-05"; as most of them spell it
    std::uint64_t count = 0;
    std::string
        filter; // what to add to the query to see just these: topic:"AI Hardware"; "" for one with a quote in it
};

struct FacetCounts {
    Facet facet = Facet::topic;
    std::vector<FacetValue> values; // those with the most matches first; of dates the latest first. A domain counts
                                    // what those below it have, a language its variants, an author those with more
                                    // words ("Jane Doe in London"), as their filters do
    std::uint64_t distinct = 0;     // values there are, shown or not
};

struct SearchResult {
    std::string query;       // as it was typed
    std::string interpreted; // as it was understood, without the words that were left out; itself a query
    std::vector<QueryWarning> warnings;
    bool relaxed = false; // nothing had all words, so fewer were required
    bool partial = false; // it ended early, by its timeout or because it was asked to: there may be better hits, and
                          // more; `total` counts those seen, and total_exact is false
    bool analyzer_current = true; // false: other rules analysed the text, so that some words may not be found
                                  // (Index::optimize() with `reanalyze`)
    std::uint64_t total = 0;
    bool total_exact = true;
    std::uint64_t hidden_records = 0; // unpublished or removed records that match and were left out
    std::uint64_t hidden_stubs = 0;   // stubs that only hidden records relate to, that match and were left out
    double took_ms = 0;
    std::vector<Hit> hits;
    std::uint64_t first_rank = 1;      // of the first hit: more on later pages
    std::string cursor{};              // for the next page; "": this was the last one, or it is partial
    std::vector<FacetCounts> facets{}; // in the order of SearchOptions::facets
    // The query with words that are likelier, or, where no record has all of its words and they are an author's name,
    // with that as a filter; "": it is likely as it is.
    std::string did_you_mean{};
};

} // namespace newsidx
