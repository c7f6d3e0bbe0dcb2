#include "engine/search/related.h"

#include "engine/record_named.h"
#include "engine/search/deadline.h"
#include "engine/search/expand.h"
#include "engine/search/searcher.h"
#include "engine/stopwatch.h"
#include "query/ast.h"
#include "text/string_hash.h"
#include "text/unicode.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace newsidx::engine {

namespace {

constexpr std::size_t kTerms = 25;
constexpr std::size_t kOpeningBytes = 16 << 10; // of a field: what comes later tells less, and takes its time
constexpr std::uint64_t kCommon = 10;           // one in so many documents has a word that tells nothing
constexpr double kTopicFrequency = 1;
constexpr std::size_t kMostSimilar = 10'000;

struct TellingTerm {
    std::string term;
    std::string word; // as the record has it, where it stands first
    double frequency = 0;
    double weight = 0; // in a query
    double telling = 0;
};

class Terms {
public:
    Terms(text::Analyzer& analyzer, store::Reader& reader) : analyzer_(analyzer), reader_(reader) {}

    void count(std::string_view text, double frequency) {
        analyzer_.analyze(text, text::Mode::query, tokens_);
        for (std::size_t i = 0; i < tokens_.size(); ++i) {
            if (!tells(tokens_, i)) continue;
            const text::Token& token = tokens_[i];
            const auto [known, fresh] = numbers_.try_emplace(std::string(tokens_.term(i)), terms_.size());
            if (fresh)
                terms_.push_back({std::string(tokens_.term(i)),
                                  std::string(text.substr(token.begin, token.end - token.begin)), 0, 0, 0});
            terms_[known->second].frequency += frequency;
        }
    }

    // Those that tell the record from others: frequent in it, and rare, but not only its own.
    std::vector<TellingTerm> take(const rank::Collection& collection) {
        for (TellingTerm& term : terms_) {
            const std::uint64_t df = reader_.document_frequency(term.term, false);
            if (df < 2 || df > std::max<std::uint64_t>(collection.documents / kCommon, 5)) continue;
            // As BM25 takes it, so that a word that is said often does not drown the others.
            term.weight = term.frequency / (term.frequency + rank::kSaturation);
            term.telling = term.weight * rank::idf(collection.documents, df);
        }
        std::erase_if(terms_, [](const TellingTerm& term) { return term.telling <= 0; });
        std::stable_sort(terms_.begin(), terms_.end(),
                         [](const TellingTerm& a, const TellingTerm& b) { return a.telling > b.telling; });
        if (terms_.size() > kTerms) terms_.resize(kTerms);
        return std::move(terms_);
    }

private:
    text::Analyzer& analyzer_;
    store::Reader& reader_;
    text::TokenList tokens_;
    text::StringMap<std::size_t> numbers_;
    std::vector<TellingTerm> terms_;
};

query::Node query_of(const std::vector<TellingTerm>& terms) {
    query::Node root;
    for (const TellingTerm& term : terms) {
        query::Node& child = root.children.emplace_back(query::node_of(query::Node::Kind::unit));
        child.unit.variants = {{query::Slot{{term.term}, 0, false, 1}}};
        child.unit.scored = {query::ScoredWord{{term.term}, term.weight, false, false}};
        child.unit.text = term.word;
    }
    return root;
}

class Related {
public:
    Related(store::Reader& reader, const RelatedOptions& asked) : reader_(reader), asked_(asked) {
        options_.unpublished = asked.unpublished;
        options_.snippet_length = asked.snippet_length;
        options_.now = std::time(nullptr);
        options_.explain = true; // for the number of terms that a hit has
    }

    RelatedResult run(std::int64_t id) {
        RelatedResult result;
        result.id = id;
        const store::RecordRow row = reader_.row(id);
        result.title = row.shown.title;
        Searcher searcher(reader_, options_, deadline_);
        std::set<std::int64_t> listed{id};
        result.relations = listed_hits(searcher, reader_.relations_of(id), listed);
        result.related_by = listed_hits(searcher, reader_.relating_to(id), listed);

        Terms counted(reader_.analyzers().with_tag(row.analyzer), reader_);
        const auto opening = [](std::string_view text) {
            return text.substr(0, text::floor_to_character(text, kOpeningBytes));
        };
        counted.count(opening(row.shown.title), 2 * rank::kFieldWeights[rank::kTitle]);
        counted.count(opening(row.shown.excerpt), 1);
        counted.count(opening(row.body), 1);
        for (const std::string& topic : row.shown.topics)
            counted.count(topic, kTopicFrequency);
        const std::vector<TellingTerm> terms = counted.take(searcher.collection());
        for (const TellingTerm& term : terms)
            result.terms.push_back(term.word);
        if (!terms.empty()) result.similar = similar(searcher, terms, listed);
        return result;
    }

private:
    // Those that may be shown, and are not shown yet.
    std::vector<Hit> listed_hits(Searcher& searcher, const std::vector<std::int64_t>& ids,
                                 std::set<std::int64_t>& listed) {
        std::vector<Hit> hits;
        for (const std::int64_t id : ids) {
            if (hits.size() == asked_.limit) break;
            const rank::DocumentEntry& entry = reader_.documents().entry(reader_.document_of(id));
            if ((!entry.visible() && !asked_.unpublished) || !listed.insert(id).second) continue;
            hits.push_back(hit_of(searcher, {}, id));
        }
        return hits;
    }

    std::vector<Hit> similar(Searcher& searcher, const std::vector<TellingTerm>& terms,
                             const std::set<std::int64_t>& listed) {
        // One word in common is a coincidence, unless there is only one to have.
        const std::size_t least = std::min<std::size_t>(2, terms.size());
        // Some are listed already, or have too few of the words. Nobody looks at ten thousand similar records.
        const std::size_t keep = 4 * std::min(asked_.limit, kMostSimilar) + listed.size();
        Run run = searcher.run(query_of(terms), {.match = Match::any, .wanted = {.keep = keep}});
        run.plan.marked.clear(); // the words of another record are no reason to mark them
        std::vector<Hit> hits;
        for (const Candidate& candidate : run.best) {
            const auto has = static_cast<std::size_t>(std::count_if(
                candidate.frequencies.begin(), candidate.frequencies.end(), [](double tf) { return tf > 0; }));
            if (hits.size() == asked_.limit) break;
            if (has < least || listed.contains(candidate.record_id)) continue;
            hits.push_back(hit_of(searcher, run, candidate.record_id));
            hits.back().score = candidate.score;
        }
        return hits;
    }

    static Hit hit_of(Searcher& searcher, const Run& run, std::int64_t id) {
        Hit hit;
        hit.id = id;
        searcher.add_details(run, hit);
        return hit;
    }

    store::Reader& reader_;
    const RelatedOptions& asked_;
    SearchOptions options_;
    Deadline deadline_{{}, std::nullopt};
};

} // namespace

RelatedResult related(store::Reader& reader, std::string_view id_or_url, const RelatedOptions& options) {
    const Stopwatch stopwatch;
    const store::Transaction snapshot = reader.begin_read();
    const std::int64_t id = record_named(reader, id_or_url);
    RelatedResult result = Related(reader, options).run(id);
    result.took_ms = stopwatch.milliseconds();
    return result;
}

} // namespace newsidx::engine
