// Reranking and expansion: the arithmetic against the definition written out, and what they do to the answers of an
// index.
#include "engine/search/languages.h"
#include "engine/search/rerank.h"
#include "newsidx/newsidx.h"
#include "query/parse.h"
#include "query/plan.h"
#include "rank/rerank.h"
#include "rank/score.h"
#include "store/reader.h"
#include "temp_dir.h"
#include "text/token.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <fmt/format.h>
#include <map>
#include <random>
#include <set>
#include <span>
#include <string>
#include <vector>

using namespace newsidx;
using newsidx::test::TempDir;

namespace {

using Positions = std::vector<std::uint32_t>;

std::uint32_t count_near_slowly(const Positions& a, const Positions& b) {
    std::uint32_t count = 0;
    for (const std::uint32_t i : a)
        for (const std::uint32_t j : b)
            if ((i > j ? i - j : j - i) <= rank::kNear) ++count;
    return count;
}

Positions random_positions(std::mt19937_64& random) {
    std::set<std::uint32_t> positions;
    for (std::size_t i = random() % 12; i > 0; --i)
        positions.insert(static_cast<std::uint32_t>(random() % 60));
    return {positions.begin(), positions.end()};
}

Index index_of(const TempDir& dir, const std::vector<std::string>& lines) {
    std::string all;
    for (const std::string& line : lines)
        all += line + '\n';
    dir.write("news.jsonl", all);
    auto index = Index::open(dir.path("i.db"), {.create = true});
    REQUIRE(index);
    REQUIRE(index->index({dir.path("news.jsonl")}));
    return std::move(*index);
}

std::vector<std::string> ids(const Index& index, const std::string& query, const SearchOptions& options) {
    auto found = index.search(query, options);
    REQUIRE(found);
    std::vector<std::string> out;
    for (const Hit& hit : found->hits)
        out.push_back(hit.source_id);
    return out;
}

// Texts about a few subjects, so that words go together.
std::vector<std::string> subjects(std::mt19937_64& random, int records) {
    const std::vector<std::vector<std::string>> words = {
        {"wafer", "foundry", "lithography", "transistor", "cleanroom", "yield"},
        {"goal", "keeper", "referee", "penalty", "stadium", "league"},
        {"reef", "plankton", "trawler", "tide", "harbour", "salinity"},
    };
    std::vector<std::string> lines;
    for (int i = 0; i < records; ++i) {
        const auto& subject = words[random() % words.size()];
        std::string text;
        for (std::size_t j = 10 + random() % 30; j > 0; --j)
            text += (text.empty() ? "" : " ") +
                    (random() % 5 == 0 ? words[random() % words.size()] : subject)[random() % subject.size()];
        lines.push_back(fmt::format(R"({{"id":"r{}","lang":"en","title":"Note {}","text":"{}"}})", i, i, text));
    }
    return lines;
}

} // namespace

TEST_CASE("rerank: places near each other are counted as every pair looked at says") {
    std::mt19937_64 random(3);
    for (int i = 0; i < 2'000; ++i) {
        const Positions a = random_positions(random);
        const Positions b = random_positions(random);
        CHECK(rank::count_near(a, b) == count_near_slowly(a, b));
        CHECK(rank::count_near(a, b) == rank::count_near(b, a));
    }
    CHECK(rank::count_near(Positions{1}, Positions{9}) == 1);
    CHECK(rank::count_near(Positions{1}, Positions{10}) == 0);
    CHECK(rank::count_near({}, Positions{1}) == 0);
}

TEST_CASE("rerank: the parts of nearness and of n-grams are what was computed by hand") {
    std::vector<rank::PoolDocument> pool(4);
    for (rank::PoolDocument& document : pool) {
        document.positions = {{1}, {50}};
        document.length = 20;
        document.ngrams = {0};
        document.ngrams_length = 100;
    }
    pool[2].positions = {{1, 30}, {3, 50}};
    pool[2].ngrams = {3};
    const std::vector<rank::WordPair> pairs = {{0, 1}};
    const auto near = rank::proximity_scores(pool, pairs, 20);
    // df = 1 of 4: idf = ln(1 + 3.5 / 1.5); tf = 1 in a document of average length: 2.2 / 2.2.
    CHECK(near[2] == doctest::Approx(.1 * std::log(1 + 3.5 / 1.5)));
    CHECK(near[0] == 0);
    const std::vector<double> frequencies = {2};
    const auto ngrams = rank::ngram_scores(pool, frequencies);
    CHECK(ngrams[2] == doctest::Approx(.1 * 2 * std::log(1 + 4.0 * 3 * std::log(1.5))));
    CHECK(ngrams[0] == 0);
    CHECK(rank::proximity_scores({}, pairs, 20).empty());
    CHECK(rank::ngram_scores({}, frequencies).empty());
}

TEST_CASE("rerank: a term's part is the mean of BM25 and the log-logistic model, as computed by hand") {
    rank::Term term;
    term.df = 5;
    term.idf = rank::idf(100, 5);
    term.weight = 2;
    const double bm25 = 2 * std::log(1 + 95.5 / 5.5) * 2.2 * 3 / (3 + 1.2 * (.25 + .75 * 1.5));
    const double other = 2 * std::log(1 + 100.0 / 5 * 3 * std::log(1 + .5 / 1.5));
    CHECK(rank::reranked_term_score(term, 3, 30, 20, 100) == doctest::Approx((bm25 + other) / 2));
    // More of a term is more, also where BM25 has nearly ended; a longer text is less.
    CHECK(rank::reranked_term_score(term, 400, 30, 20, 100) > rank::reranked_term_score(term, 200, 30, 20, 100) + .5);
    CHECK(rank::reranked_term_score(term, 3, 40, 20, 100) < rank::reranked_term_score(term, 3, 30, 20, 100));
    // A group stands once in a document of average length, whatever this one is.
    term.group = true;
    const double once = 2 * (std::log(1 + 95.5 / 5.5) + std::log(1 + 100.0 / 5 * std::log(1.5))) / 2;
    CHECK(rank::reranked_term_score(term, 3, 30, 20, 100) == doctest::Approx(once));
    // A term in every document still counts, a little.
    term.df = 100;
    term.idf = rank::idf(100, 100);
    CHECK(rank::reranked_term_score(term, 1, 20, 20, 100) > 0);
}

TEST_CASE("rerank: each term of a reranked hit is told with its part, and beyond the hundred with BM25's") {
    std::mt19937_64 random(11);
    const TempDir dir;
    const Index index = index_of(dir, subjects(random, 400));
    SearchOptions options;
    options.limit = 400;
    options.match = Match::any;
    options.explain = true;
    for (const bool expand : {false, true}) {
        CAPTURE(expand);
        options.rerank = !expand;
        options.expand = expand;
        auto found = index.search("wafer yield goal*", options);
        REQUIRE(found);
        REQUIRE(found->hits.size() > rank::kPool);
        for (std::size_t i = 0; i < found->hits.size(); ++i) {
            const Explanation& told = *found->hits[i].explanation;
            for (const TermExplanation& part : told.terms) {
                if (part.tf == 0) continue;
                rank::Term term;
                term.df = part.df;
                term.idf = part.idf;
                term.weight = part.weight;
                term.group = part.term.ends_with('*');
                const double bm25 =
                    rank::term_score(term, part.tf, rank::length_norm(told.length, told.average_length));
                const double again =
                    rank::reranked_term_score(term, part.tf, told.length, told.average_length, told.documents);
                CHECK(part.score == doctest::Approx(i < rank::kPool ? again : bm25));
            }
        }
    }
}

TEST_CASE("rerank: a pool that takes over documents says what a fresh one says") {
    std::mt19937_64 random(12);
    const TempDir dir;
    index_of(dir, subjects(random, 60));
    store::Reader reader(dir.path("i.db"), {.busy_timeout_ms = 1'000});
    const store::Transaction snapshot = reader.begin_read();
    const std::vector<query::QueryAnalyzer> likely = engine::query_analyzers(reader, engine::analyzer_counts(reader));
    query::QueryAnalyzers analyzers(likely);
    const query::Query query = query::parse("wafer yields plankton tide", analyzers);
    const query::Plan plan = query::plan(query.root, Match::any);
    engine::RerankPool pool(query.root, plan, *likely.front().analyzer, reader);
    std::vector<std::int64_t> ids;
    reader.documents().for_each([&](std::int64_t id, const rank::DocumentEntry&) { ids.push_back(id); });
    REQUIRE(ids.size() == 60);
    for (int i = 0; i < 20; ++i) {
        std::shuffle(ids.begin(), ids.end(), random);
        const std::span<const std::int64_t> some(ids.data(), random() % ids.size());
        pool.fill(some);
        engine::RerankPool fresh(query.root, plan, *likely.front().analyzer, reader);
        fresh.fill(some);
        const auto parts = pool.parts(20);
        const auto expected = fresh.parts(20);
        REQUIRE(parts.size() == some.size());
        REQUIRE(expected.size() == some.size());
        for (std::size_t j = 0; j < some.size(); ++j) {
            CHECK(parts[j].proximity == expected[j].proximity);
            CHECK(parts[j].ngrams == expected[j].ngrams);
            std::string words, expected_words;
            text::pack(pool.opening(some[j]), words);
            text::pack(fresh.opening(some[j]), expected_words);
            CHECK(words == expected_words);
            CHECK(words.size() > 1);
        }
    }
}

TEST_CASE("rerank: words near each other rank higher than the same words apart") {
    const TempDir dir;
    const std::string filler = " one two three four five six seven eight nine ten eleven twelve thirteen";
    const Index index =
        index_of(dir, {fmt::format(R"({{"id":"apart","lang":"en","title":"t","text":"wafer{} foundry"}})", filler),
                       fmt::format(R"({{"id":"near","lang":"en","title":"t","text":"wafer foundry{}"}})", filler),
                       fmt::format(R"({{"id":"none","lang":"en","title":"t","text":"reef{}"}})", filler)});
    SearchOptions options;
    CHECK(ids(index, "wafer foundry", options) == std::vector<std::string>{"apart", "near"}); // equal: by id
    options.rerank = true;
    options.explain = true;
    auto found = index.search("wafer foundry", options);
    REQUIRE(found);
    REQUIRE(found->hits.size() == 2);
    CHECK(found->hits[0].source_id == "near");
    REQUIRE(found->hits[0].explanation);
    CHECK(found->hits[0].explanation->proximity > 0);
    CHECK(found->hits[1].explanation->proximity == 0);
}

TEST_CASE("rerank: the first hundred change places, and nothing else changes") {
    std::mt19937_64 random(7);
    const TempDir dir;
    const Index index = index_of(dir, subjects(random, 400));
    SearchOptions plain;
    plain.limit = 400;
    plain.match = Match::any;
    SearchOptions again = plain;
    again.rerank = true;
    again.explain = true;
    std::size_t moved = 0;
    for (const char* query : {"wafer yield", "penalty referee league", "tide", "foundry cleanroom tide goal"}) {
        CAPTURE(query);
        const auto before = ids(index, query, plain);
        const auto after = ids(index, query, again);
        REQUIRE(before.size() == after.size());
        REQUIRE(before.size() > rank::kPool);
        const auto pool = static_cast<std::ptrdiff_t>(rank::kPool);
        CHECK(std::vector(before.begin() + pool, before.end()) == std::vector(after.begin() + pool, after.end()));
        CHECK(std::set(before.begin(), before.begin() + pool) == std::set(after.begin(), after.begin() + pool));
        if (before != after) ++moved;
        CHECK(ids(index, query, again) == after); // the same each time
        auto few = again;
        few.limit = 5;
        CHECK(ids(index, query, few) == std::vector(after.begin(), after.begin() + 5));
        auto found = index.search(query, again);
        REQUIRE(found);
        for (const Hit& hit : found->hits) {
            double text = hit.explanation->proximity + hit.explanation->ngrams;
            for (const TermExplanation& term : hit.explanation->terms)
                text += term.score;
            CHECK(text == doctest::Approx(hit.explanation->text));
            CHECK(hit.explanation->text * hit.explanation->boost == doctest::Approx(hit.score));
        }
    }
    CHECK(moved == 4);
}

TEST_CASE("rerank: another order than by relevance is left alone") {
    std::mt19937_64 random(8);
    const TempDir dir;
    const Index index = index_of(dir, subjects(random, 50));
    SearchOptions options;
    options.sort = Sort::newest;
    options.match = Match::any;
    const auto before = ids(index, "wafer tide goal", options);
    options.rerank = true;
    options.expand = true;
    CHECK(ids(index, "wafer tide goal", options) == before);
}

TEST_CASE("expand: what goes with the query's words is found, and the words are told") {
    std::mt19937_64 random(9);
    const TempDir dir;
    std::vector<std::string> lines = subjects(random, 300);
    for (int i = 0; i < 8; ++i)
        lines.push_back(
            fmt::format(R"({{"id":"k{}","lang":"en","title":"Krill","text":"krill krill swarm antarctic"}})", i));
    lines.push_back(R"({"id":"hidden friend","lang":"en","title":"Swarm","text":"antarctic swarm seen"})");
    const Index index = index_of(dir, lines);
    SearchOptions options;
    options.match = Match::any;
    options.limit = 20;
    const auto before = ids(index, "krill", options);
    CHECK(before.size() == 8);
    options.expand = true;
    options.explain = true;
    const auto after = ids(index, "krill", options);
    CHECK(after.size() == 9);
    CHECK(after.back() == "hidden friend");
    auto found = index.search("krill", options);
    REQUIRE(found);
    std::set<std::string> terms;
    for (const TermExplanation& term : found->hits[0].explanation->terms)
        terms.insert(term.term);
    CHECK(terms.contains("krill"));
    CHECK(terms.contains("swarm"));
    CHECK(terms.size() <= 21);
    // Where every word is required, added words change the order, not what is found.
    options.match = Match::all;
    CHECK(ids(index, "krill", options).size() == 8);
    CHECK(ids(index, "", options).size() == 20);
    CHECK(ids(index, "-krill", options).size() == 20);
}
