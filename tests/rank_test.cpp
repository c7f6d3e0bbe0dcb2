// The score's formulas against constants that were computed apart from the library (with Python, from RELEVANCE.md),
// their boundaries, and TopK against a plain sort.
#include "rank/score.h"
#include "rank/top_k.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <doctest/doctest.h>
#include <functional>
#include <limits>
#include <random>
#include <tuple>
#include <vector>

using namespace newsidx::rank;
using doctest::Approx;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

Approx about(double value) {
    return Approx(value).epsilon(1e-12);
}

Term ready(double weight, double idf, bool group = false) {
    Term term;
    term.weight = weight;
    term.idf = idf;
    term.group = group;
    return term;
}

std::vector<Term> terms_with(const std::vector<std::uint64_t>& dfs) {
    std::vector<Term> terms(dfs.size());
    for (std::size_t i = 0; i < dfs.size(); ++i)
        terms[i].df = dfs[i];
    return terms;
}

double recency_at(double half_life, std::int64_t now, std::int64_t published_at) {
    Weights weights;
    weights.half_life = half_life;
    weights.now = now;
    return recency(weights, published_at);
}

} // namespace

TEST_CASE("rank: idf is what was computed by hand") {
    struct Row {
        std::uint64_t documents, df;
        double idf;
    };
    const std::vector<Row> rows = {
        {0, 0, 0.6931471805599453},
        {1, 0, 1.3862943611198906},
        {1, 1, 0.28768207245178085},
        {10, 3, 1.1451323043030026},
        {10, 10, 0.04652001563489291},
        {1000, 0, 7.601901959875166},
        {1000, 1, 6.503289671207057},
        {1000, 1000, 0.0004996252914324798},
        {1'000'000, 12'345, 4.394464654777065},
        {9'007'199'254'740'992U, 1, 36.33133546156894},
    };
    for (const Row& row : rows) {
        CAPTURE(row.documents);
        CAPTURE(row.df);
        CHECK(idf(row.documents, row.df) == about(row.idf));
    }
}

TEST_CASE("rank: a df above the number of documents counts as that number") {
    CHECK(idf(0, 5) == idf(0, 0));
    CHECK(idf(10, 25) == idf(10, 10));
    CHECK(idf(10, std::numeric_limits<std::uint64_t>::max()) == idf(10, 10));
    CHECK(idf(10, 11) > 0);
}

TEST_CASE("rank: idf falls as df grows and never reaches zero") {
    double before = std::numeric_limits<double>::infinity();
    for (std::uint64_t df = 0; df <= 500; ++df) {
        CAPTURE(df);
        const double value = idf(500, df);
        CHECK(value < before);
        CHECK(value > 0);
        before = value;
    }
}

TEST_CASE("rank: lengths and frequencies are weighted 1.25 in the title and 1 elsewhere") {
    CHECK(weighted_frequency({2, 3, 4, 5}) == 14.5);
    CHECK(weighted_frequency({0, 0, 0, 0}) == 0.0);
    CHECK(weighted_length({8, 20, 0, 4}) == 34.0);
    CHECK(weighted_length({1, 0, 0, 0}) == 1.25);
    CHECK(weighted_length({0, 0, 0, 1}) == 1.0);
}

TEST_CASE("rank: a length is at least 1, and large ones do not overflow") {
    CHECK(weighted_length({0, 0, 0, 0}) == 1.0);
    constexpr std::uint32_t kMost = std::numeric_limits<std::uint32_t>::max();
    CHECK(weighted_length({kMost, kMost, kMost, kMost}) == 4.25 * 4294967295.0);
    CHECK(weighted_frequency({kMost, 0, 0, 0}) == 1.25 * 4294967295.0);
}

TEST_CASE("rank: the average length is at least 1, with and without documents") {
    Collection collection;
    CHECK(collection.average_length() == 1.0);
    collection.lengths = {100, 0, 0, 0}; // no documents: whatever the sums say
    CHECK(collection.average_length() == 1.0);
    collection.documents = 1000;
    CHECK(collection.average_length() == 1.0);
    collection.documents = 10;
    CHECK(collection.average_length() == 12.5);
    collection.lengths = {4, 3, 2, 1};
    collection.documents = 4;
    CHECK(collection.average_length() == 2.75);
    collection.lengths = {std::uint64_t{1} << 40, 0, 0, 0};
    collection.documents = std::uint64_t{1} << 30;
    CHECK(collection.average_length() == 1280.0);
}

TEST_CASE("rank: the length's part of the saturation is what was computed by hand") {
    struct Row {
        double length, average, norm;
    };
    for (const Row& row :
         {Row{1, 1, 1.2}, Row{1, 100, 0.309}, Row{100, 100, 1.2}, Row{250, 100, 2.55}, Row{1, 1.5, 0.9}}) {
        CAPTURE(row.length);
        CAPTURE(row.average);
        CHECK(length_norm(row.length, row.average) == about(row.norm));
    }
    CHECK(length_norm(1e9, 1) == about(900000000.3));
}

TEST_CASE("rank: a term's score is what was computed by hand") {
    struct Row {
        double weight, idf, tf, norm, score;
    };
    for (const Row& row : {Row{1, 2, 1, 1.2, 2.0}, Row{1, 2, 3.5, 0.309, 4.043055920189026},
                           Row{2, 1.5, 4.5, 2.55, 4.212765957446809}, Row{0.5, 0.25, 1.5, 1.2, 0.1527777777777778}}) {
        CAPTURE(row.weight);
        CAPTURE(row.tf);
        CHECK(term_score(ready(row.weight, row.idf), row.tf, row.norm) == about(row.score));
    }
}

TEST_CASE("rank: a huge frequency approaches 2.2 times weight and idf and never passes it") {
    const Term term = ready(1, 2);
    CHECK(term_score(term, 1e9, 1.2) == about(4.39999999472));
    double before = 0;
    for (double tf = 1; tf < 1e300; tf *= 1e7) {
        CAPTURE(tf);
        const double score = term_score(term, tf, 1.2);
        CHECK(score >= before);
        CHECK(score <= 4.4 * (1 + 1e-15));
        before = score;
    }
    CHECK(before == about(4.4));
}

TEST_CASE("rank: a group scores as one occurrence in a document of average length, whatever it is given") {
    const Term group = ready(3, 2, true);
    CHECK(term_score(group, 1, 1.2) == about(6.0));
    CHECK(term_score(group, 1, 1.2) == term_score(ready(3, 2), 1, length_norm(70, 70)));
    CHECK(term_score(group, 1e6, 0.3) == term_score(group, 1, 1.2));
    CHECK(term_score(group, 0.5, 99) == term_score(group, 1, 1.2));
}

TEST_CASE("rank: with three terms a weight is the frequency in the query") {
    auto terms = terms_with({10, 100, 1000});
    terms[1].query_frequency = 2;
    prepare(terms, 1000);
    CHECK(terms[0].idf == about(4.557379522151743));
    CHECK(terms[1].idf == about(2.29859705181609));
    CHECK(terms[2].idf == about(0.0004996252914324798));
    CHECK(terms[0].weight == 1.0);
    CHECK(terms[1].weight == 2.0);
    CHECK(terms[2].weight == 1.0);
}

TEST_CASE("rank: from four terms on rarity shapes the weights, measured by terms that some document holds") {
    auto terms = terms_with({10, 100, 1000, 0});
    terms[1].query_frequency = 2;
    prepare(terms, 1000);
    CHECK(terms[0].weight == 1.0); // the rarest that is there
    CHECK(terms[1].weight == about(1.7441327034169845));
    CHECK(terms[2].weight == about(0.1614305935561289));
    CHECK(terms[3].weight == about(1.1077491196108114));
    CHECK(terms[3].idf == about(7.601901959875166));
}

TEST_CASE("rank: with terms that no document holds, or no documents, weights are frequencies") {
    auto terms = terms_with({0, 0, 0, 0});
    terms[2].query_frequency = 3;
    prepare(terms, 1000);
    CHECK(terms[0].weight == 1.0);
    CHECK(terms[2].weight == 3.0);
    CHECK(terms[3].idf == about(7.601901959875166));

    auto nowhere = terms_with({5, 6, 7, 8}); // more than there are documents
    prepare(nowhere, 0);
    for (const Term& term : nowhere) {
        CHECK(term.df == 0);
        CHECK(term.weight == 1.0);
        CHECK(term.idf == about(0.6931471805599453));
    }
    prepare({}, 1000); // no terms: nothing to do
    std::vector<Term> one = terms_with({7});
    prepare(one, 100);
    CHECK(one[0].weight == 1.0);
}

TEST_CASE("rank: prepare clamps a group's df, which may be a sum above the number of documents") {
    auto terms = terms_with({10, 100, 1000, 5, 2000});
    terms[1].query_frequency = 2;
    terms[4].group = true;
    prepare(terms, 1000);
    CHECK(terms[4].df == 1000);
    CHECK(terms[4].idf == terms[2].idf);
    CHECK(terms[0].weight == about(0.9738127807566362));
    CHECK(terms[1].weight == about(1.698458717923083));
    CHECK(terms[2].weight == about(0.15720317521008823));
    CHECK(terms[3].weight == 1.0);
    CHECK(terms[4].weight == terms[2].weight);
}

TEST_CASE("rank: preparing twice changes nothing") {
    auto terms = terms_with({1, 20, 300, 4000, 17});
    prepare(terms, 5000);
    const auto once = terms;
    prepare(terms, 5000);
    for (std::size_t i = 0; i < terms.size(); ++i) {
        CHECK(terms[i].idf == once[i].idf);
        CHECK(terms[i].weight == once[i].weight);
        CHECK(terms[i].df == once[i].df);
    }
}

TEST_CASE("rank: a prior's part is what was computed by hand") {
    CHECK(prior_part(.5, 0) == 0.0);
    CHECK(prior_part(.5, 50) == 0.25);
    CHECK(prior_part(.5, 60) == about(0.2727272727272727));
    CHECK(prior_part(3, 244) == about(2.489795918367347));
    CHECK(prior_part(1, 104) == about(0.6753246753246753));
    CHECK(prior_part(0, 100) == 0.0);
    CHECK(prior_part(.5, 1e12) == about(0.499999999975));
    CHECK(prior_part(.5, std::numeric_limits<double>::max()) == 0.5);
}

TEST_CASE("rank: recency is what was computed by hand") {
    CHECK(recency_at(86'400, 1000, 1000) == 1.0);
    CHECK(recency_at(86'400, 86'400, 0) == about(0.6));
    CHECK(recency_at(86'400, 86'400, -86'400) == about(0.4));
    CHECK(recency_at(2'592'000, 864'000, 0) == about(0.8349604207872798));
}

TEST_CASE("rank: without a half-life dates do not count, not even missing ones") {
    Weights weights;
    weights.now = 1'700'000'000;
    CHECK(recency(weights, 0) == 1.0);
    CHECK(recency(weights, kNoDate) == 1.0);
    CHECK(recency(weights, std::numeric_limits<std::int64_t>::max()) == 1.0);
}

TEST_CASE("rank: an undated record keeps the floor of 0.2, one dated in the future the whole") {
    CHECK(recency_at(86'400, 1'700'000'000, kNoDate) == 0.2);
    CHECK(recency_at(86'400, 1'700'000'000, 1'700'000'001) == 1.0);
    CHECK(recency_at(86'400, 1'700'000'000, std::numeric_limits<std::int64_t>::max()) == 1.0);
    CHECK(recency_at(86'400, std::numeric_limits<std::int64_t>::min(), 0) == 1.0);
}

TEST_CASE("rank: tiny and huge half-lives and ages stay between the floor and 1") {
    CHECK(recency_at(1e-300, 1, 0) == 0.2);
    CHECK(recency_at(1e-300, 5, 5) == 1.0); // no time has passed, however short the half-life
    CHECK(recency_at(1e18, 1000, 0) == about(1.0));
    CHECK(recency_at(1e300, 1'700'000'000, 0) == 1.0);
    CHECK(recency_at(1, std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min() + 1) == 0.2);
    double before = 1;
    for (std::int64_t age = 1; age < std::int64_t{1} << 40; age *= 3) {
        CAPTURE(age);
        const double value = recency_at(1e6, age, 0);
        CHECK(value < before + 1e-15);
        CHECK(value >= 0.2);
        before = value;
    }
}

TEST_CASE("rank: an unknown quality or heat counts as the median") {
    CHECK(known_or(kNan, 40) == 40.0);
    CHECK(known_or(kUnknown, 0) == 0.0);
    CHECK(known_or(0, 40) == 0.0); // zero is known
    CHECK(known_or(7.5, 40) == 7.5);

    Collection collection;
    collection.median_quality = 40;
    collection.median_heat = 10;
    DocumentEntry unknown;
    DocumentEntry median;
    median.quality = 40;
    median.heat = 10;
    const Weights weights;
    CHECK(final_score(2, unknown, collection, weights) == final_score(2, median, collection, weights));
    DocumentEntry zero;
    zero.quality = 0;
    zero.heat = 0;
    CHECK(final_score(2, zero, collection, weights) == 2.0);
    CHECK(final_score(2, unknown, collection, weights) > 2.0);
}

TEST_CASE("rank: the final score is what was computed by hand") {
    Collection collection;
    collection.median_quality = 40;
    DocumentEntry document;
    document.quality = 60;
    document.heat = 70;
    document.published_at = 1'700'000'000 - 864'000;
    Weights weights;
    weights.half_life = 2'592'000;
    weights.now = 1'700'000'000;
    CHECK(final_score(3.25, document, collection, weights) == about(4.24517282121866));

    DocumentEntry bare; // undated, nothing known, the median heat is 0
    weights.heat = .25;
    CHECK(final_score(3.25, bare, collection, weights) == about(0.7944444444444445));

    Weights text_only;
    text_only.quality = 0;
    text_only.heat = 0;
    CHECK(final_score(3.25, document, collection, text_only) == 3.25);
    CHECK(final_score(0, document, collection, weights) == 0.0);
}

TEST_CASE("rank: the parts make the score of a whole document") {
    Collection collection;
    collection.documents = 1000;
    collection.lengths = {4000, 30'000, 0, 4000}; // 39 on average
    auto terms = terms_with({10, 100, 1000});
    terms[1].query_frequency = 2;
    prepare(terms, collection.documents);

    DocumentEntry document;
    document.lengths = {8, 20, 0, 4};
    document.quality = 60;
    document.heat = 70;
    document.published_at = 0;
    const double norm = length_norm(weighted_length(document.lengths), collection.average_length());
    CHECK(norm == about(1.0846153846153845));
    double text = 0;
    text += term_score(terms[0], weighted_frequency({1, 1, 0, 0}), norm);
    text += term_score(terms[1], weighted_frequency({0, 3, 0, 0}), norm);
    text += term_score(terms[2], weighted_frequency({0, 0, 0, 1}), norm);
    CHECK(text == about(14.19386844646838));
    Weights weights;
    weights.half_life = 2'592'000;
    weights.now = 864'000;
    CHECK(final_score(text, document, collection, weights) == about(18.540130632892524));
}

TEST_CASE("rank: for every sane input the score is finite and not negative") {
    std::mt19937_64 random(7);
    const auto below = [&random](std::uint64_t n) { return random() % n; };
    std::size_t scored = 0;
    for (int round = 0; round < 5000; ++round) {
        Collection collection;
        collection.documents = below(4) == 0 ? below(3) : below(1'000'000);
        for (std::uint64_t& length : collection.lengths)
            length = below(2) == 0 ? 0 : below(std::uint64_t{1} << 40);
        collection.median_quality = static_cast<double>(below(200));
        DocumentEntry document;
        for (std::uint32_t& length : document.lengths)
            length = static_cast<std::uint32_t>(below(2) == 0 ? below(3) : below(std::uint64_t{1} << 32));
        if (below(2) == 0) document.quality = static_cast<double>(below(1000)) / 7;
        if (below(2) == 0) document.heat = static_cast<double>(below(1'000'000));
        if (below(2) == 0) document.published_at = static_cast<std::int64_t>(random());
        std::vector<Term> terms(1 + below(6));
        for (Term& term : terms) {
            term.df = below(2'000'000);
            term.query_frequency = static_cast<double>(1 + below(3));
            term.group = below(5) == 0;
        }
        prepare(terms, collection.documents);
        Weights weights;
        weights.quality = static_cast<double>(below(300)) / 100;
        weights.heat = static_cast<double>(below(300)) / 100;
        if (below(2) == 0) weights.half_life = std::exp(static_cast<double>(below(60)) - 20);
        weights.now = static_cast<std::int64_t>(below(2'000'000'000));
        const double norm = length_norm(weighted_length(document.lengths), collection.average_length());
        double text = 0;
        for (const Term& term : terms)
            text += term_score(term, static_cast<double>(1 + below(std::uint64_t{1} << 33)), norm);
        const double score = final_score(text, document, collection, weights);
        CAPTURE(round);
        CHECK(std::isfinite(score));
        CHECK(score > 0);
        ++scored;
    }
    CHECK(scored == 5000);
}

TEST_CASE("rank: a new entry is of no document, with nothing known") {
    const DocumentEntry entry;
    CHECK_FALSE(entry.live());
    CHECK_FALSE(entry.visible());
    CHECK_FALSE(entry.stub());
    CHECK(std::isnan(entry.quality));
    CHECK(std::isnan(entry.heat));
    CHECK(entry.published_at == kNoDate);
    DocumentEntry shown;
    shown.flags = DocumentEntry::kLive | DocumentEntry::kStub;
    CHECK(shown.live());
    CHECK(shown.stub());
    CHECK_FALSE(shown.visible());
}

namespace {

struct Item {
    double score = 0;
    int id = 0;
    bool operator==(const Item&) const = default;
};

// The engine's order: higher scores first, ties by ascending id.
struct Better {
    bool operator()(const Item& a, const Item& b) const {
        return std::tuple(-a.score, a.id) < std::tuple(-b.score, b.id);
    }
};

std::vector<Item> top(std::size_t k, const std::vector<Item>& items) {
    TopK<Item, Better> best(k);
    for (const Item& item : items)
        best.push(item);
    return best.take();
}

} // namespace

TEST_CASE("rank: TopK of 0 keeps nothing") {
    TopK<int, std::less<>> none(0);
    CHECK_FALSE(none.would_keep(1));
    none.push(1);
    none.push(-5);
    CHECK_FALSE(none.would_keep(-9));
    CHECK(none.take().empty());
}

TEST_CASE("rank: TopK of 1 keeps the best, whenever it comes") {
    CHECK(top(1, {{3, 1}, {9, 2}, {5, 3}}) == std::vector<Item>{{9, 2}});
    CHECK(top(1, {{9, 2}, {5, 3}, {3, 1}}) == std::vector<Item>{{9, 2}});
    CHECK(top(1, {{3, 1}, {5, 3}, {9, 2}}) == std::vector<Item>{{9, 2}});
}

TEST_CASE("rank: TopK of more than there are gives all of them, best first") {
    CHECK(top(10, {{1, 1}, {3, 2}, {2, 3}}) == std::vector<Item>{{3, 2}, {2, 3}, {1, 1}});
    CHECK(top(3, {{1, 1}, {3, 2}, {2, 3}}) == std::vector<Item>{{3, 2}, {2, 3}, {1, 1}});
    CHECK(top(10, {}).empty());
    // A limit that no memory could hold is only a limit.
    CHECK(top(std::numeric_limits<std::size_t>::max(), {{1, 1}, {3, 2}}) == std::vector<Item>{{3, 2}, {1, 1}});
}

TEST_CASE("rank: TopK breaks ties by id, not by arrival") {
    CHECK(top(2, {{1, 3}, {1, 1}, {1, 2}}) == std::vector<Item>{{1, 1}, {1, 2}});
    CHECK(top(2, {{1, 1}, {1, 2}, {1, 3}}) == std::vector<Item>{{1, 1}, {1, 2}});
    TopK<Item, Better> best(2);
    best.push({1, 5});
    best.push({1, 7});
    CHECK_FALSE(best.would_keep({1, 8}));
    CHECK_FALSE(best.would_keep({1, 7})); // no better than the worst kept
    CHECK(best.would_keep({1, 6}));
}

TEST_CASE("rank: would_keep says what push does") {
    std::mt19937_64 random(3);
    std::size_t kept = 0;
    std::size_t refused = 0;
    for (std::size_t k = 0; k < 8; ++k) {
        std::vector<Item> pushed;
        for (int id = 0; id < 100; ++id) {
            const Item item{static_cast<double>(random() % 20), id};
            TopK<Item, Better> best(k);
            for (const Item& before : pushed)
                best.push(before);
            const bool keeps = best.would_keep(item);
            best.push(item);
            const auto items = best.take();
            CHECK((std::find(items.begin(), items.end(), item) != items.end()) == keeps);
            ++(keeps ? kept : refused);
            pushed.push_back(item);
        }
    }
    CHECK(kept > 50);
    CHECK(refused > 50);
}

TEST_CASE("rank: TopK gives the head of the sorted items for every order of arrival") {
    std::mt19937_64 random(11);
    for (int round = 0; round < 300; ++round) {
        CAPTURE(round);
        std::vector<Item> items(random() % 60);
        for (std::size_t i = 0; i < items.size(); ++i)
            items[i] = {static_cast<double>(random() % 7), static_cast<int>(i)};
        std::vector<Item> expected = items;
        std::sort(expected.begin(), expected.end(), Better());
        const std::size_t k = random() % 70;
        if (expected.size() > k) expected.resize(k);
        for (int order = 0; order < 5; ++order) {
            std::shuffle(items.begin(), items.end(), random);
            CHECK(top(k, items) == expected);
        }
    }
}

TEST_CASE("rank: TopK is empty after take and can be used again") {
    TopK<int, std::greater<>> best(2);
    for (const int value : {4, 9, 1})
        best.push(value);
    CHECK(best.take() == std::vector<int>{9, 4});
    CHECK(best.take().empty());
    CHECK(best.would_keep(0));
    best.push(0);
    best.push(2);
    best.push(1);
    CHECK(best.take() == std::vector<int>{2, 1});
}
