// The oracle test: random folders of records, changed at random, and random queries; every id, score, total and count
// of the library must be that of the brute-force World.

#include "newsidx/newsidx.h"
#include "temp_dir.h"
#include "world.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <random>
#include <string>
#include <vector>

using namespace newsidx;
using namespace newsidx::test;

namespace {

// Few words, so that they meet; stop words, words that the analyzer splits, accents, other scripts.
const std::vector<std::string> kWords = {
    "moore", "threads", "gpu",  "chip",   "the",   "of",     "and",     "GPT-4", "C++",  ".NET",  "AT&T", "état",
    "Etat",  "don't",   "U.S.", "server", "sever", "serve",  "node.js", "训练",  "芯片", "чип",   "Ёлка", "3.5",
    "S4000", "to",      "be",   "net",    "cloud", "clouds", "lenovo",  "chips", "gpus", "market"};

// Whose rules give these words other tokens: stems, stop words, marks that are kept.
const std::vector<std::string> kLanguages = {"fr", "de-AT", "tr", "vi", "ru", "zh-Hant", "pl", "und"};

class Dice {
public:
    explicit Dice(std::uint64_t seed) : random_(seed) {}
    std::size_t below(std::size_t n) { return static_cast<std::size_t>(random_() % n); }
    bool chance(int percent) { return below(100) < static_cast<std::size_t>(percent); }
    const std::string& word() { return kWords[std::min(below(kWords.size()), below(kWords.size()))]; }

    std::string text(std::size_t most) {
        std::string out;
        for (std::size_t i = below(most + 1); i > 0; --i)
            out += (out.empty() ? "" : " ") + word();
        return out;
    }

    std::optional<double> number(std::size_t most) {
        if (chance(20)) return std::nullopt;
        return static_cast<double>(below(most)) + (chance(10) ? 0.25 : 0.0);
    }

    std::optional<std::int64_t> date() {
        if (chance(10)) return std::nullopt;
        return 1'700'000'000 + static_cast<std::int64_t>(below(40)) * 86'400;
    }

    std::string url() { return fmt::format("https://w.example/{}", below(40)); }

    WorldItem item() {
        WorldItem item;
        item.url = url();
        if (chance(10)) item.web_url = url();
        if (chance(40)) item.lang = kLanguages[below(kLanguages.size())];
        item.title = word() + ' ' + text(6);
        item.excerpt = text(15);
        if (chance(20)) item.body = "Body " + text(40);
        if (chance(70)) item.provider = word() + ' ' + word();
        for (std::size_t i = below(3); i > 0; --i)
            item.topics.push_back(fmt::format("{} {}", word(), i));
        item.quality = number(110);
        item.heat = number(250);
        item.date = date();
        item.published = !chance(15);
        item.removed = chance(5);
        if (chance(30))
            for (std::size_t i = 1 + below(3); i > 0; --i)
                item.related.push_back({url(), word() + ' ' + text(4), text(8), date(), number(60)});
        return item;
    }

    WorldUnit unit() {
        WorldUnit unit;
        unit.text = word();
        if (chance(25)) unit.text += ' ' + word();
        if (chance(5)) unit.text += ' ' + word();
        // One analyzer of several cuts at an apostrophe: which bytes are the last word is then a question.
        if (chance(15) && unit.text.find('\'') == std::string::npos) {
            unit.prefix = true;
            // An ASCII word may be cut anywhere.
            if (unit.text.find_first_not_of("abcdefghijklmnopqrstuvwxyz") == std::string::npos)
                unit.text.resize(1 + below(unit.text.size()));
        }
        return unit;
    }

    WorldQuery query() {
        WorldQuery query;
        for (std::size_t i = below(6); i > 0; --i) {
            query.wanted.emplace_back();
            do
                query.wanted.back().push_back(unit());
            while (chance(20));
        }
        for (std::size_t i = chance(20) ? 1 + below(2) : 0; i > 0; --i)
            query.excluded.push_back(unit());
        return query;
    }

    SearchOptions options() {
        SearchOptions options;
        options.limit = below(30);
        options.match = static_cast<Match>(below(3));
        options.sort = chance(60) ? Sort::relevance : static_cast<Sort>(below(5));
        options.unpublished = chance(30);
        if (chance(40)) options.quality_weight = static_cast<double>(below(300)) / 100;
        if (chance(40)) options.heat_weight = static_cast<double>(below(300)) / 100;
        if (chance(30)) options.half_life = 86'400.0 * static_cast<double>(1 + below(60));
        options.now = 1'701'000'000;
        options.explain = chance(30);
        return options;
    }

private:
    std::mt19937_64 random_;
};

bool near(double a, double b) {
    if (!std::isfinite(a) || !std::isfinite(b)) return a == b;
    return a == b || std::abs(a - b) <= 1e-9 * std::max(std::abs(a), std::abs(b));
}

void check_explanation(const Hit& hit) {
    const Explanation& explanation = *hit.explanation;
    double text = explanation.terms.empty() ? 1 : 0;
    for (const TermExplanation& term : explanation.terms)
        text += term.score;
    CHECK(near(text, explanation.text));
    CHECK(near(1 + explanation.quality_part + explanation.heat_part, explanation.boost));
    CHECK(near(explanation.text * explanation.boost * explanation.recency, hit.score));
}

void compare(const Index& index, World& world, const WorldQuery& query, const SearchOptions& options) {
    const std::string text = query.text();
    CAPTURE(text);
    CAPTURE(static_cast<int>(options.match));
    CAPTURE(static_cast<int>(options.sort));
    auto found = index.search(text, options);
    REQUIRE(found);
    WorldAnswer expected = world.answer(query, options);

    CHECK(found->total == expected.hits.size());
    CHECK(found->hidden_records == expected.hidden_records);
    CHECK(found->hidden_stubs == expected.hidden_stubs);
    CHECK(found->relaxed == expected.relaxed);
    REQUIRE(found->hits.size() == std::min(options.limit, expected.hits.size()));

    // Ties go by the library's ids, which only it knows. Scores within the tolerance of each other are ties for this.
    std::map<std::string, std::int64_t> ids;
    for (const WorldHit& hit : expected.hits) {
        auto shown = index.show(hit.url);
        REQUIRE(shown);
        ids[hit.url] = shown->id;
    }
    std::stable_sort(expected.hits.begin(), expected.hits.end(), [&](const WorldHit& a, const WorldHit& b) {
        if (!near(a.key, b.key)) return a.key > b.key;
        if (!near(a.score, b.score)) return a.score > b.score;
        return ids.at(a.url) < ids.at(b.url);
    });
    for (std::size_t i = 0; i < found->hits.size(); ++i) {
        const Hit& hit = found->hits[i];
        CAPTURE(i);
        CHECK(hit.url == expected.hits[i].url);
        CHECK(near(hit.score, expected.hits[i].score));
        if (hit.explanation) check_explanation(hit);
    }

    // What was understood is a query of the same meaning.
    auto again = index.search(found->interpreted, options);
    REQUIRE(again);
    CHECK(again->total == found->total);
    CHECK(again->interpreted == found->interpreted);
}

void change_files(Dice& dice, World& world, int round) {
    for (std::size_t i = 1 + dice.below(12); i > 0; --i) {
        const std::string name = fmt::format("r{:02}.md", dice.below(60));
        if (world.items().contains(name) && dice.chance(40))
            world.drop(name);
        else
            world.put(name, dice.item());
    }
    if (round == 0)
        for (int i = 0; i < 30; ++i)
            world.put(fmt::format("r{:02}.md", dice.below(60)), dice.item());
    if (world.items().empty()) world.put("r00.md", dice.item());
}

void change_records(Dice& dice, Index& index, World& world) {
    if (dice.chance(40)) {
        const std::string url = dice.url();
        auto report = index.remove({url});
        REQUIRE(report);
        // A webUrl also names a record: then that one was removed, whose own URL the world does not know here.
        if (report->removed > 0) world.remove(url);
    }
    for (std::size_t i = dice.below(4); i > 0; --i) {
        const std::string url = dice.url();
        auto shown = index.show(url);
        if (!shown || shown->kind == Kind::stub || shown->identity != url) continue;
        WorldUpdate update;
        std::string line = fmt::format("{{\"url\":\"{}\"", url);
        if (dice.chance(50)) {
            update.heat = dice.number(200);
            line += *update.heat ? fmt::format(",\"heat\":{}", **update.heat) : ",\"heat\":null";
        }
        if (dice.chance(50)) {
            update.published = dice.chance(50);
            line += fmt::format(",\"published\":{}", *update.published);
        }
        if (!update.heat && !update.published) {
            update.quality = 33.5;
            line += ",\"quality\":33.5";
        }
        auto report = index.update(line + "}\n");
        REQUIRE(report);
        REQUIRE(report->errors.empty());
        world.update(url, update);
    }
}

void check_file(const Index& index) {
    auto report = index.check();
    REQUIRE(report);
    for (const std::string& problem : report->problems)
        FAIL_CHECK(problem);
}

} // namespace

TEST_CASE("engine: random changes and queries give what brute force gives") {
    const auto seeds = {11, 12, 13, 14, 15, 16};
    for (const int seed : seeds) {
        CAPTURE(seed);
        Dice dice(static_cast<std::uint64_t>(seed));
        TempDir dir;
        World world(dir);
        auto index = Index::open(dir.path("i.db"), {.create = true});
        REQUIRE(index);
        for (int round = 0; round < 8; ++round) {
            CAPTURE(round);
            change_files(dice, world, round);
            IndexOptions options;
            options.prune = true;
            options.jobs = 1 + static_cast<unsigned>(dice.below(3));
            auto report = index->index({world.folder()}, options);
            REQUIRE(report);
            CHECK(report->rejected == 0);
            world.settle();
            auto stats = index->stats();
            REQUIRE(stats);
            const auto records = world.records();
            const auto stubs = static_cast<std::uint64_t>(
                std::count_if(records.begin(), records.end(), [](const WorldRecord& record) { return record.stub; }));
            CHECK(stats->records == records.size() - stubs);
            CHECK(stats->stubs == stubs);
            if (dice.chance(50)) change_records(dice, *index, world);
            for (int i = 0; i < 25; ++i)
                compare(*index, world, dice.query(), dice.options());
            check_file(*index);
        }
    }
}

TEST_CASE("engine: the order in which files are read does not matter") {
    for (int seed = 1; seed <= 5; ++seed) {
        CAPTURE(seed);
        Dice dice(static_cast<std::uint64_t>(seed));
        TempDir dir;
        World world(dir);
        change_files(dice, world, 0);
        std::vector<std::string> paths;
        for (const auto& [name, item] : world.items())
            paths.push_back(world.folder() + '/' + name);

        auto once = Index::open(dir.path("once.db"), {.create = true});
        REQUIRE(once);
        REQUIRE(once->index({world.folder()}));
        // The other one reads them one by one, shuffled.
        std::shuffle(paths.begin(), paths.end(), std::mt19937_64(static_cast<std::uint64_t>(seed)));
        auto one_by_one = Index::open(dir.path("one_by_one.db"), {.create = true});
        REQUIRE(one_by_one);
        for (const std::string& path : paths)
            REQUIRE(one_by_one->index({path}));

        SearchOptions options;
        options.limit = 1000;
        options.unpublished = true;
        const auto listing = [&options](const Index& index) {
            auto found = index.search("", options);
            REQUIRE(found);
            std::vector<std::string> lines;
            for (const Hit& hit : found->hits)
                lines.push_back(
                    fmt::format("{} {} {} {} {}", hit.url, hit.title, hit.excerpt, hit.score, hit.published));
            std::sort(lines.begin(), lines.end());
            return lines;
        };
        CHECK(listing(*once) == listing(*one_by_one));
        CHECK(listing(*once).size() > 10);
    }
}
