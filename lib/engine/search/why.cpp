#include "engine/search/why.h"

#include "engine/record_named.h"
#include "engine/search/answer.h"
#include "engine/search/deadline.h"
#include "engine/search/filters.h"
#include "engine/search/languages.h"
#include "engine/search/near_terms.h"
#include "engine/search/search.h"
#include "engine/search/searcher.h"
#include "newsidx/json.h"
#include "query/ast.h"
#include "query/plan.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <fmt/format.h>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace newsidx::engine {

namespace {

// What a record says under a filter's name: "its topics are AI, GPU".
std::string value_of(const query::Filter& filter, const Hit& row) {
    const auto is = [](std::string_view name, const std::string& value) {
        return value.empty() ? fmt::format("it has no {}", name) : fmt::format("its {} is {}", name, value);
    };
    const auto number = [](std::string_view name, const std::optional<double>& value) {
        return value ? fmt::format("its {} is {:.6g}", name, *value) : fmt::format("its {} is unknown", name);
    };
    if (const auto* numbers = std::get_if<query::NumberFilter>(&filter))
        return numbers->field == query::NumberFilter::Field::quality ? number("quality", row.quality)
                                                                     : number("heat", row.heat);
    if (std::holds_alternative<query::DateFilter>(filter))
        return row.published_at ? "its date is " + to_iso8601(*row.published_at) : "it has no date";
    if (std::holds_alternative<query::UrlFilter>(filter))
        return row.url.empty() ? "it has no URL" : "its URL is " + row.url;
    const auto* label = std::get_if<query::LabelFilter>(&filter);
    if (label == nullptr) return {};
    switch (label->field) {
    case query::LabelFilter::Field::topic:
        return row.topics.empty() ? "it has no topics" : fmt::format("its topics are {}", fmt::join(row.topics, ", "));
    case query::LabelFilter::Field::provider: return is("provider", row.provider_name);
    case query::LabelFilter::Field::domain: return is("provider's domain", row.provider_domain);
    case query::LabelFilter::Field::type: return is("type", row.type);
    case query::LabelFilter::Field::lang: return is("language", row.lang);
    case query::LabelFilter::Field::category: return is("category", row.category);
    case query::LabelFilter::Field::author:
        return row.authors.empty() ? "it has no authors"
                                   : fmt::format("its authors are {}", fmt::join(row.authors, ", "));
    }
    return {};
}

query::Node root_of(std::vector<query::Node> children) {
    return query::node_of(query::Node::Kind::all, std::move(children));
}

class Why {
public:
    Why(store::Reader& reader, std::int64_t record, const SearchOptions& options)
        : reader_(reader), record_(record), document_(reader.document_of(record)), row_(reader.row(record).shown),
          options_(options) {
        options_.explain = true;
        options_.timeout = std::nullopt;
        options_.facets.clear();
        if (!options_.now) options_.now = std::time(nullptr);
    }

    WhyResult run(std::string_view text) {
        const AnalyzerCounts counts = analyzer_counts(reader_);
        const std::vector<query::QueryAnalyzer> analyzers = query_analyzers(reader_, counts);
        query::Query query = parse_query(text, options_, analyzers, reader_);
        options_.unpublished = options_.unpublished || asks_for_hidden(query.root);
        put_near_terms(query.root, reader_, deadline_);
        out_.id = record_;
        out_.title = row_.title;
        out_.query = text;
        query::Node made;
        out_.interpreted = query::to_text(query::searched(query.root, made));

        Searcher searcher(reader_, options_, deadline_);
        const Answer answer = first_page(searcher, query.root, *analyzers.front().analyzer, options_, deadline_);
        out_.total = answer.run.matches;
        out_.relaxed = answer.match != options_.match && !answer.run.found_nothing();
        // Hidden or not: both are told.
        SearchOptions all_options = options_;
        all_options.unpublished = true;
        Searcher all(reader_, all_options, deadline_);
        const Run own = one_document(all, query.root, answer.match, answer.added);
        out_.matches = own.matches > 0;
        if (out_.matches)
            explain_match(searcher, query.root, answer, own);
        else
            explain_miss(query.root, answer.match);
        return std::move(out_);
    }

private:
    Run one_document(Searcher& searcher, const query::Node& root, Match match,
                     const std::vector<query::ScoredWord>& added = {}) {
        return searcher.run(root, {.match = match, .wanted = {.keep = 1}, .added = added, .document = document_});
    }

    void reason(std::string text) { out_.reasons.push_back(std::move(text)); }

    void explain_match(Searcher& searcher, const query::Node& root, const Answer& answer, const Run& own) {
        const bool visible = reader_.documents().entry(document_).visible();
        out_.found = visible || options_.unpublished;
        if (!out_.found)
            reason(reader_.documents().entry(document_).stub()
                       ? "it is hidden: a stub that only hidden records relate to; --unpublished shows it"
                       : "it is hidden: unpublished or removed; --unpublished shows it");
        Candidate candidate = own.best.front();
        const auto listed = std::find_if(answer.run.best.begin(), answer.run.best.end(), [this](const Candidate& hit) {
            return static_cast<std::int64_t>(hit.record_id) == record_;
        });
        const bool reranked = listed != answer.run.best.end() && listed->reranked;
        if (reranked) candidate = *listed;
        out_.explanation = searcher.explain(reranked ? answer.run : own, candidate);
        if (!out_.found) return;
        if (listed != answer.run.best.end()) {
            out_.rank = static_cast<std::uint64_t>(listed - answer.run.best.begin()) + 1;
        } else {
            const Searcher::Asked asked{.match = answer.match, .wanted = {.than = candidate}, .added = answer.added};
            out_.rank = searcher.run(root, asked).better + 1;
        }
        compare(searcher, answer);
    }

    // With the last hit of the page, and where it is that one itself with the first.
    void compare(Searcher& searcher, const Answer& answer) {
        const std::size_t page = std::min(options_.limit, answer.run.best.size());
        if (page == 0) return;
        std::size_t other = page - 1;
        if (answer.run.best[other].record_id == record_) other = 0;
        const Candidate& rival = answer.run.best[other];
        if (rival.record_id == record_) {
            reason("it is the only hit");
            return;
        }
        out_.rival.emplace();
        out_.rival->id = rival.record_id;
        out_.rival->rank = other + 1;
        out_.rival->title = reader_.row(rival.record_id).shown.title;
        out_.rival->explanation = searcher.explain(answer.run, rival);
        const Explanation& mine = *out_.explanation;
        const Explanation& theirs = out_.rival->explanation;
        reason(fmt::format("it is hit {} of {}; hit {} has the score {:.4g}, this one {:.4g}", out_.rank, out_.total,
                           out_.rival->rank, theirs.score, mine.score));
        if (options_.sort != Sort::relevance) {
            reason("hits are not in the order of their scores: another order was asked for");
            return;
        }
        compare_factors(mine, theirs);
    }

    // The factors that make the difference, the largest first.
    void compare_factors(const Explanation& mine, const Explanation& theirs) {
        struct Factor {
            double ratio;
            std::string text;
        };
        std::vector<Factor> factors;
        const auto add = [&](double own, double other, std::string text) {
            if (own > 0 && other > 0 && std::abs(std::log(own / other)) > .005)
                factors.push_back({std::abs(std::log(own / other)), std::move(text)});
        };
        add(mine.text, theirs.text,
            fmt::format("its text counts {:.4g} against {:.4g}{}", mine.text, theirs.text,
                        words_that_differ(mine, theirs)));
        const auto prior = [](std::string_view name, double value, bool known) {
            return known ? fmt::format("{} {:.6g}", name, value) : fmt::format("{} unknown", name);
        };
        add(mine.boost, theirs.boost,
            fmt::format("quality and heat multiply it by {:.4g} against {:.4g}: {}, {} against {}, {}", mine.boost,
                        theirs.boost, prior("quality", mine.quality, mine.quality_known),
                        prior("heat", mine.heat, mine.heat_known),
                        prior("quality", theirs.quality, theirs.quality_known),
                        prior("heat", theirs.heat, theirs.heat_known)));
        const auto age = [](const Explanation& e) {
            return e.age_days ? fmt::format("{:.1f} days old", *e.age_days) : std::string("undated");
        };
        add(mine.recency, theirs.recency,
            fmt::format("its age multiplies it by {:.4g} against {:.4g}: {} against {}", mine.recency, theirs.recency,
                        age(mine), age(theirs)));
        std::stable_sort(factors.begin(), factors.end(),
                         [](const Factor& a, const Factor& b) { return a.ratio > b.ratio; });
        for (Factor& factor : factors)
            reason(std::move(factor.text));
        if (factors.empty()) reason("they score alike; of equal scores the smaller id comes first");
    }

    // ": chip 1.2 against 2.1, and its text is longer, 300 words against 40"
    static std::string words_that_differ(const Explanation& mine, const Explanation& theirs) {
        std::vector<std::pair<double, std::string>> words;
        for (std::size_t i = 0; i < std::min(mine.terms.size(), theirs.terms.size()); ++i) {
            const double difference = std::abs(mine.terms[i].score - theirs.terms[i].score);
            if (difference < .005 * std::max(mine.text, theirs.text)) continue;
            words.emplace_back(difference, fmt::format("{} {:.3g} against {:.3g}", mine.terms[i].term,
                                                       mine.terms[i].score, theirs.terms[i].score));
        }
        std::stable_sort(words.begin(), words.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
        std::string out;
        for (std::size_t i = 0; i < std::min<std::size_t>(3, words.size()); ++i)
            out += (i == 0 ? ": " : ", ") + words[i].second;
        const double ratio = mine.length / theirs.length;
        if (ratio > 1.5 || ratio < 1 / 1.5)
            out += fmt::format("{} it is {}, {:.0f} words against {:.0f}", out.empty() ? ":" : ";",
                               ratio > 1 ? "longer" : "shorter", mine.length, theirs.length);
        return out;
    }

    void explain_miss(const query::Node& typed, Match match) {
        query::Node made;
        const query::Node& root = query::searched(typed, made);
        std::size_t words = 0;
        std::vector<std::string> lacking;
        for (const query::Node& child : root.children) {
            if (child.kind == query::Node::Kind::nothing) {
                reason("the query has no word that could be found");
                continue;
            }
            const bool counts = query::has_words(child);
            words += counts ? 1 : 0;
            const query::Node alone = root_of({child});
            SearchOptions options = options_;
            options.unpublished = true;
            Searcher searcher(reader_, options, deadline_);
            if (one_document(searcher, alone, Match::all).matches > 0) continue;
            if (counts)
                lacking.push_back(query::to_text(alone));
            else
                reason(why_not(child));
        }
        if (lacking.empty()) return;
        const std::size_t needed = query::least_of(match, words);
        if (words - lacking.size() >= needed) return;
        if (needed == words)
            reason(fmt::format("it does not have {}", fmt::join(lacking, ", ")));
        else
            reason(fmt::format("it has {} of the {} things that are asked for, and {} needed; it does not have {}",
                               words - lacking.size(), words, needed == 1 ? "one is" : fmt::format("{} are", needed),
                               fmt::join(lacking, ", ")));
    }

    // A filter, or something to be left out.
    std::string why_not(const query::Node& node) {
        const std::string text = query::to_text(root_of({node}));
        if (node.kind == query::Node::Kind::filter) {
            const std::string value = value_of(node.filter, row_);
            return "the filter " + text + " leaves it out" + (value.empty() ? "" : ": " + value);
        }
        if (node.kind == query::Node::Kind::exclude)
            return "it has " + query::to_text(root_of(node.children)) + ", which " + text + " leaves out";
        if (node.kind == query::Node::Kind::nothing) return "the query asks for something in which there is no word";
        return "it is not what " + text + " asks for";
    }

    store::Reader& reader_;
    std::int64_t record_;
    std::int64_t document_;
    Hit row_;
    SearchOptions options_;
    Deadline deadline_{{}, std::nullopt};
    WhyResult out_;
};

} // namespace

WhyResult why(store::Reader& reader, std::string_view id_or_url, std::string_view query, const SearchOptions& options) {
    check_options(options);
    const store::Transaction snapshot = reader.begin_read();
    NamedRecord named = find_named(reader, id_or_url);
    if (named.id != 0) return Why(reader, named.id, options).run(query);
    WhyResult none;
    none.query = query;
    none.reasons.push_back(reader.was_removed(id_or_url)
                               ? "it was deleted (`newsidx remove`); it comes back when its source says something else"
                               : std::move(named.missing));
    return none;
}

} // namespace newsidx::engine
