// Metrics, TREC files and the comparison of runs, against computations made otherwise.
#include "newsidx/eval.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace {

using namespace newsidx::eval;
using doctest::Approx;

Judgments judged(const std::vector<std::pair<std::string, int>>& grades) {
    return {{grades.begin(), grades.end()}, 1};
}

Ranking ranked(const std::vector<std::string>& documents) {
    Ranking ranking;
    double score = 0;
    for (const std::string& document : documents)
        ranking.push_back({document, score -= 1});
    return ranking;
}

Metric metric(const std::string& name) {
    const auto parsed = parse_metric(name);
    REQUIRE_MESSAGE(parsed, name);
    return *parsed;
}

double value(const std::string& name, const std::vector<std::string>& documents, const Judgments& judgments) {
    return measure(metric(name), ranked(documents), judgments);
}

// The slow twin. It knows the metrics by their definitions over sets and positions, shares no code with the library,
// and finds the ideal order by trying what is best to put where, greedily from the highest grade down.
struct Slow {
    std::vector<std::string> documents;
    std::vector<std::pair<std::string, int>> grades;

    [[nodiscard]] int grade(const std::string& document) const {
        for (const auto& [id, g] : grades)
            if (id == document) return g;
        return 0;
    }
    [[nodiscard]] double relevant() const {
        double n = 0;
        for (const auto& [id, g] : grades)
            n += g >= 1 ? 1 : 0;
        return n;
    }
    [[nodiscard]] double relevant_within(std::size_t k) const {
        double n = 0;
        for (std::size_t i = 0; i < documents.size() && i < k; ++i)
            n += grade(documents[i]) >= 1 ? 1 : 0;
        return n;
    }
    static double gain(int g, std::size_t position) {
        return (std::pow(2.0, g) - 1) * std::log(2.0) / std::log(static_cast<double>(position) + 2);
    }
    [[nodiscard]] double ndcg(std::size_t k) const {
        double dcg = 0;
        for (std::size_t i = 0; i < std::min(k, documents.size()); ++i)
            dcg += gain(grade(documents[i]), i);
        double ideal = 0;
        std::size_t position = 0;
        for (int g = 10; g >= 1; --g)
            for (const auto& judgment : grades)
                if (judgment.second == g && position < k) ideal += gain(g, position++);
        return ideal == 0 ? 0 : dcg / ideal;
    }
    [[nodiscard]] double average_precision(std::size_t k) const {
        double sum = 0;
        for (std::size_t i = 0; i < std::min(k, documents.size()); ++i)
            if (grade(documents[i]) >= 1) sum += relevant_within(i + 1) / static_cast<double>(i + 1);
        return relevant() == 0 ? 0 : sum / relevant();
    }
    [[nodiscard]] double reciprocal_rank(std::size_t k) const {
        for (std::size_t i = 1; i <= k; ++i)
            if (relevant_within(i) == 1) return 1.0 / static_cast<double>(i);
        return 0;
    }
    [[nodiscard]] double recall(std::size_t k) const { return relevant() == 0 ? 0 : relevant_within(k) / relevant(); }
    [[nodiscard]] double precision(std::size_t k) const { return relevant_within(k) / static_cast<double>(k); }
};

// Every way to put signs, by recursion.
void sums_of(const std::vector<double>& values, std::size_t from, double sum, std::vector<double>& out) {
    if (from == values.size()) return out.push_back(sum);
    sums_of(values, from + 1, sum + values[from], out);
    sums_of(values, from + 1, sum - values[from], out);
}

std::string where_of(const newsidx::Error& error) {
    CHECK(error.code == newsidx::ErrorCode::invalid_argument);
    return error.where + ": " + error.message;
}

} // namespace

TEST_CASE("eval: metrics worked out by hand") {
    // Relevant: a (3), b (1), c (1), d (2); found: a at 2, c at 3, b at 5.
    const Judgments judgments = judged({{"a", 3}, {"b", 1}, {"c", 1}, {"d", 2}, {"x", 0}});
    const std::vector<std::string> documents = {"x", "a", "c", "unjudged", "b"};
    // 7/log2(3) + 1/2 + 1/log2(6) over 7 + 3/log2(3) + 1/2 + 1/log2(5)
    CHECK(value("ndcg@10", documents, judgments) == Approx(5.3033609 / 9.8234653).epsilon(1e-6));
    CHECK(value("ndcg@2", documents, judgments) == Approx(4.4165083 / 8.8927893).epsilon(1e-6));
    CHECK(value("map", documents, judgments) == Approx((1.0 / 2 + 2.0 / 3 + 3.0 / 5) / 4));
    CHECK(value("map@3", documents, judgments) == Approx((1.0 / 2 + 2.0 / 3) / 4));
    CHECK(value("mrr", documents, judgments) == 0.5);
    CHECK(value("mrr@1", documents, judgments) == 0);
    CHECK(value("recall@100", documents, judgments) == 0.75);
    CHECK(value("recall@2", documents, judgments) == 0.25);
    CHECK(value("p@5", documents, judgments) == Approx(0.6));
    CHECK(value("p@10", documents, judgments) == Approx(0.3)); // fewer hits than asked for are misses
    const double of_all = measure({Measure::precision, 0}, ranked(documents), judgments);
    CHECK(of_all == value("p@" + std::to_string(documents.size()), documents, judgments));
}

TEST_CASE("eval: the best order gives 1, nothing found and nothing relevant give 0") {
    const Judgments judgments = judged({{"a", 3}, {"b", 1}, {"x", 0}});
    for (const char* name : {"ndcg@10", "ndcg", "map", "mrr", "recall@100", "p@2"}) {
        CAPTURE(name);
        CHECK(value(name, {"a", "b", "x"}, judgments) == 1);
        CHECK(value(name, {}, judgments) == 0);
        CHECK(value(name, {"x", "y"}, judgments) == 0);
        CHECK(value(name, {"x", "y"}, judged({{"x", 0}})) == 0);
    }
}

TEST_CASE("eval: metrics are those of the slow road, on random rankings and judgments") {
    std::mt19937 random(7);
    const auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
    for (int round = 0; round < 400; ++round) {
        Slow slow;
        const int documents = 1 + below(60);
        for (int i = 0; i < documents; ++i) {
            if (below(3) > 0) slow.documents.push_back("d" + std::to_string(i));
            if (below(3) == 0) slow.grades.emplace_back("d" + std::to_string(i), below(5));
        }
        std::shuffle(slow.documents.begin(), slow.documents.end(), random);
        const Judgments judgments = judged(slow.grades);
        for (const std::size_t k : {1, 2, 5, 10, 20, 100}) {
            CAPTURE(round);
            CAPTURE(k);
            const std::string at = "@" + std::to_string(k);
            CHECK(value("ndcg" + at, slow.documents, judgments) == Approx(slow.ndcg(k)).epsilon(1e-9));
            CHECK(value("map" + at, slow.documents, judgments) == Approx(slow.average_precision(k)).epsilon(1e-9));
            CHECK(value("mrr" + at, slow.documents, judgments) == Approx(slow.reciprocal_rank(k)).epsilon(1e-9));
            CHECK(value("recall" + at, slow.documents, judgments) == Approx(slow.recall(k)).epsilon(1e-9));
            CHECK(value("p" + at, slow.documents, judgments) == Approx(slow.precision(k)).epsilon(1e-9));
        }
        // Without a cutoff: what one beyond the end gives.
        for (const char* name : {"ndcg", "map", "mrr", "recall"})
            CHECK(value(name, slow.documents, judgments) ==
                  value(name + std::string("@1000"), slow.documents, judgments));
    }
}

TEST_CASE("eval: a metric's name says measure and cutoff, and nothing else is one") {
    for (const char* name : {"ndcg@10", "ndcg", "map", "map@5", "mrr", "mrr@10", "recall@1000", "recall", "p@5"})
        CHECK(to_string(metric(name)) == name);
    CHECK(metric("nDCG@20") == Metric{Measure::ndcg, 20});
    CHECK(metric("P@1") == Metric{Measure::precision, 1});
    for (const char* name : {"", "@", "p", "ndcg@", "ndcg@0", "ndcg@-1", "ndcg@1.5", "ndcg@1x", "ndcg@ 1", "ndcg10",
                             "f1", "ndcg@99999999999999999999"}) {
        CAPTURE(name);
        CHECK_FALSE(parse_metric(name));
    }
    std::vector<std::string> names;
    for (const Metric& m : default_metrics())
        names.push_back(to_string(m));
    CHECK(names == std::vector<std::string>{"ndcg@10", "map", "mrr", "recall@100"});
}

TEST_CASE("eval: queries are read, with a byte order mark, CRLF and blank lines") {
    const auto queries = parse_queries("\xEF\xBB\xBF"
                                       "1\tfirst query\r\n\r\n \t\nq-2\t two\ttabs \n3\tlast",
                                       "q.tsv");
    REQUIRE(queries);
    REQUIRE(queries->size() == 3);
    CHECK(queries->at(0).id == "1");
    CHECK(queries->at(0).text == "first query");
    CHECK(queries->at(1).id == "q-2");
    CHECK(queries->at(1).text == "two\ttabs");
    CHECK(queries->at(2).text == "last");
}

TEST_CASE("eval: a bad query is told with its line") {
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"", "q.tsv: there are no queries in it"},
        {"\n \n", "q.tsv: there are no queries in it"},
        {"1\ta\n2 b\n", "q.tsv:2: no tab: a query is its id, a tab and its text"},
        {"\n\n\ttext\n", "q.tsv:3: the query has no id"},
        {"1\t \n", "q.tsv:1: query '1' has no text"},
        {"1 2\ttext\n", "q.tsv:1: the id '1 2' holds white space"},
        {"1\ta\n\n2\tb\n1\tc\n", "q.tsv:4: the id '1' stands in line 1, too"},
    };
    for (const auto& [text, message] : cases) {
        const auto queries = parse_queries(text, "q.tsv");
        REQUIRE_FALSE(queries);
        CHECK(where_of(queries.error()) == message);
    }
}

TEST_CASE("eval: judgments are read, and a negative grade is 0") {
    const auto qrels = parse_qrels("1 0 a 2\r\n1\t0\tb\t-1\n\n2   Q0 \t a   0\n1 0 c +1\n", "j");
    REQUIRE(qrels);
    REQUIRE(qrels->size() == 2);
    CHECK(qrels->at("1").grades == std::unordered_map<std::string, int>{{"a", 2}, {"b", 0}, {"c", 1}});
    CHECK(qrels->at("1").line == 1);
    CHECK(qrels->at("2").line == 4);
}

TEST_CASE("eval: a bad judgment is told with its line") {
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"\n", "j: there are no judgments in it"},
        {"1 0 a\n", "j:1: not 4 fields but 3: a judgment is query, 0, document and grade"},
        {"1 0 a 1\n1 0 b 1 x\n", "j:2: not 4 fields but 5: a judgment is query, 0, document and grade"},
        {"1 0 a yes\n", "j:1: the grade 'yes' is no whole number up to 100"},
        {"1 0 a 1.5\n", "j:1: the grade '1.5' is no whole number up to 100"},
        {"1 0 a 101\n", "j:1: the grade '101' is no whole number up to 100"},
        {"1 0 a 1\n2 0 a 1\n\n1 0 a 0\n", "j:4: document 'a' is judged twice for query '1'"},
    };
    for (const auto& [text, message] : cases) {
        const auto qrels = parse_qrels(text, "j");
        REQUIRE_FALSE(qrels);
        CHECK(where_of(qrels.error()) == message);
    }
}

TEST_CASE("eval: a run's order is by score, then by the greater id, whatever the ranks say") {
    const auto run =
        parse_run("1 Q0 low 1 -2.5 t\n1 Q0 a 2 1e1 t\n1 Q0 b 3 10 t\n1 Q0 B 9 10.0 t\n2\tQ0\ta\t1\t0\tt\n", "r");
    REQUIRE(run);
    std::vector<std::string> order;
    for (const RankedDocument& document : run->at("1"))
        order.push_back(document.id);
    CHECK(order == std::vector<std::string>{"b", "a", "B", "low"});
    CHECK(run->at("2").size() == 1);
}

TEST_CASE("eval: a bad line of a run is told") {
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"", "r: there are no results in it"},
        {"1 Q0 a 1 2\n", "r:1: not 6 fields but 5: a line of a run is query, Q0, document, rank, score and tag"},
        {"1 Q0 a 1 high t\n", "r:1: the score 'high' is no number"},
        {"1 Q0 a 1 nan t\n", "r:1: the score 'nan' is no number"},
        {"1 Q0 a 1 inf t\n", "r:1: the score 'inf' is no number"},
        {"1 Q0 a 1 3 t\n2 Q0 a 1 3 t\n1 Q0 a 2 2 t\n", "r:3: document 'a' is ranked twice for query '1'"},
    };
    for (const auto& [text, message] : cases) {
        const auto run = parse_run(text, "r");
        REQUIRE_FALSE(run);
        CHECK(where_of(run.error()) == message);
    }
}

TEST_CASE("eval: a run that was written is read back in its order, equal scores included") {
    std::mt19937 random(11);
    for (int round = 0; round < 50; ++round) {
        Run run;
        std::vector<Query> queries;
        for (int q = 0; q < 3; ++q) {
            queries.push_back({"q" + std::to_string(q), "text"});
            Ranking& ranking = run[queries.back().id];
            double score = round % 5 == 0 ? 1e300 : 20; // beyond what a float holds, too
            for (int d = 0; d < 40; ++d) {
                ranking.push_back({"d" + std::to_string(random() % 1000) + "-" + std::to_string(d), score});
                const int step = static_cast<int>(random() % 4); // equal, nearly equal, apart
                if (step == 1) score -= 1e-13;
                if (step == 2) score -= 1e-3;
                if (step == 3) score -= 2.5;
            }
        }
        const std::string text = format_run(queries, run, "tag");
        const auto again = parse_run(text, "r");
        REQUIRE(again);
        for (const auto& [query, ranking] : run) {
            REQUIRE(again->at(query).size() == ranking.size());
            float last = std::numeric_limits<float>::infinity();
            for (std::size_t i = 0; i < ranking.size(); ++i) {
                const RankedDocument& read = again->at(query)[i];
                CHECK(read.id == ranking[i].id);
                CHECK(static_cast<float>(read.score) < last); // trec_eval reads floats
                last = static_cast<float>(read.score);
                if (round % 5 != 0) CHECK(read.score == Approx(ranking[i].score).epsilon(1e-3));
            }
        }
    }
    CHECK(format_run(std::vector<Query>{{"1", "x"}, {"2", "y"}}, {{"2", {{"a", 1.5}, {"b", 0.1}}}}, "t") ==
          "2 Q0 a 1 1.5 t\n2 Q0 b 2 0.1 t\n");
}

TEST_CASE("eval: queries without a relevant document are left out, those without hits count 0") {
    const std::vector<Query> queries = {{"b", "x"}, {"unjudged", "x"}, {"a", "x"}, {"nothing", "x"}};
    const auto qrels = parse_qrels("nothing 0 d 0\na 0 d 1\nb 0 d 1\n", "j");
    REQUIRE(qrels);
    const auto judged = judged_queries(queries, *qrels, "j");
    REQUIRE(judged);
    CHECK(*judged == std::vector<std::string>{"b", "a"});
    const std::vector<Metric> metrics = {metric("mrr"), metric("recall@1")};
    const Run run = {{"b", {{"x", 2}, {"d", 1}}}, {"nothing", {{"d", 1}}}};
    const Evaluation evaluation = evaluate(*judged, *qrels, run, metrics);
    REQUIRE(evaluation.queries.size() == 2);
    CHECK(evaluation.queries[0].id == "b");
    CHECK(evaluation.queries[0].values == std::vector<double>{0.5, 0});
    CHECK(evaluation.queries[1].values == std::vector<double>{0, 0});
    CHECK(evaluation.means == std::vector<double>{0.25, 0});
}

TEST_CASE("eval: a judged query that is not there is an error, and so are judgments without anything relevant") {
    const std::vector<Query> queries = {{"a", "x"}};
    const auto unknown = parse_qrels("a 0 d 1\n\nz 0 d 1\nb 0 d 1\n", "j");
    REQUIRE(unknown);
    const auto judged = judged_queries(queries, *unknown, "j");
    REQUIRE_FALSE(judged);
    CHECK(where_of(judged.error()) == "j:3: query 'z' is judged, and there is no such query");
    const auto none = parse_qrels("a 0 d 0\n", "j");
    REQUIRE(none);
    const auto nothing = judged_queries(queries, *none, "j");
    REQUIRE_FALSE(nothing);
    CHECK(where_of(nothing.error()) == "j: no query has a relevant document: there is nothing to measure");
}

TEST_CASE("eval: the randomisation test is exact for few differences, as every way of signs says") {
    std::mt19937 random(3);
    std::normal_distribution<double> normal(0.3, 1);
    for (int round = 0; round < 60; ++round) {
        std::vector<double> differences;
        const std::size_t count = 1 + random() % 11;
        for (std::size_t i = 0; i < count; ++i) // multiples of 1/8 make sums equal, and zeros
            differences.push_back(round % 2 == 0 ? normal(random) : std::round(normal(random) * 8) / 8);
        std::vector<double> sums;
        sums_of(differences, 0, 0, sums);
        double observed = 0;
        for (const double d : differences)
            observed += d;
        const auto hits =
            std::ranges::count_if(sums, [&](double sum) { return std::abs(sum) >= std::abs(observed) - 1e-9; });
        CAPTURE(round);
        CHECK(randomisation_test(differences) ==
              Approx(static_cast<double>(hits) / static_cast<double>(sums.size())).epsilon(1e-12));
    }
    CHECK(randomisation_test(std::vector<double>{0.5}) == 1);
    CHECK(randomisation_test(std::vector<double>{1, 1, 1}) == 0.25);
    CHECK(randomisation_test(std::vector<double>{0, 1, 0, 1, 1, 0}) == 0.25); // what is equal says nothing
    CHECK(randomisation_test(std::vector<double>(16, -0.1)) == Approx(2.0 / 65536));
}

TEST_CASE("eval: the randomisation test of many differences is near the exact one, and always the same") {
    CHECK(randomisation_test(std::vector<double>(1000, 0.0)) == 1);
    CHECK(randomisation_test(std::vector<double>(200, 0.1)) == Approx(1.0 / 100001)); // the least an estimate gives
    std::mt19937 random(5);
    std::normal_distribution<double> normal(0.2, 1);
    for (int round = 0; round < 4; ++round) {
        std::vector<double> differences;
        for (int i = 0; i < 18; ++i)
            differences.push_back(normal(random));
        std::vector<double> sums;
        sums_of(differences, 0, 0, sums);
        double observed = 0;
        for (const double d : differences)
            observed += d;
        const auto hits =
            std::ranges::count_if(sums, [&](double sum) { return std::abs(sum) >= std::abs(observed) - 1e-9; });
        const double exact = static_cast<double>(hits) / static_cast<double>(sums.size());
        const double p = randomisation_test(differences);
        CHECK(std::abs(p - exact) < 5 * std::sqrt(exact * (1 - exact) / 100000) + 2e-5);
        CHECK(randomisation_test(differences) == p);
    }
}

TEST_CASE("eval: two runs are compared query by query") {
    const std::vector<Metric> metrics = {metric("mrr"), metric("recall@10")};
    Evaluation ours{metrics, {0.5, 0.5}, {{"1", {1, 1}}, {"2", {0.5, 0.5}}, {"3", {0, 0}}, {"4", {0.5, 0.5}}}};
    Evaluation theirs{
        metrics, {0.375, 0.5}, {{"1", {0.5, 1}}, {"2", {0.5 + 1e-12, 0.5}}, {"3", {0.25, 0}}, {"4", {0.25, 0.5}}}};
    const std::vector<Comparison> comparisons = compare(ours, theirs);
    REQUIRE(comparisons.size() == 2);
    CHECK(comparisons[0].mean == 0.375);
    CHECK(comparisons[0].difference == 0.125);
    CHECK(comparisons[0].wins == 2);
    CHECK(comparisons[0].losses == 1);
    CHECK(comparisons[0].ties == 1);
    CHECK(comparisons[0].p_value == 0.75); // of 8 signs 6 give at least 0.5: all but +-(0.5 - 0.25 - 0.25)
    CHECK(comparisons[1].ties == 4);
    CHECK(comparisons[1].p_value == 1);
}

TEST_CASE("eval: a run whose first id begins as a marked file does is read again as it was written") {
    const std::string id = "\xEF\xBB\xBF"
                           "1";
    Run run;
    run[id] = {{"a", 2}, {"b", 1}};
    const std::vector<Query> queries = {{id, "text"}};
    const auto again = parse_run(format_run(queries, run, "t"), "f");
    REQUIRE(again);
    REQUIRE(again->contains(id));
    CHECK(again->at(id).size() == 2);
}
