// why: what keeps a record out is named, and what it lacks against another hit; rank and score are the search's own.
#include "dice.h"
#include "engine_util.h"
#include "oracle.h"
#include "world.h"

#include <algorithm>

using namespace newsidx;
using namespace newsidx::test;

namespace {

WhyResult why(const Index& index, const std::string& id, const std::string& query, const SearchOptions& options = {}) {
    auto result = index.why(id, query, options);
    if (!result) FAIL(result.error().message);
    return *result;
}

// Five stories about chips.
Index chip_index(const TempDir& dir) {
    dir.write("news/1.md",
              story("https://w.example/1", "Chip makers build a factory",
                    "topics: [Chips]\nquality: 90\nheat: 100\nlang: en\nprovider: {name: Bench, domain: b.example}\n"
                    "publishedDateTime: 2024-05-01\ntype: article\n"));
    dir.write("news/2.md", story("https://w.example/2", "Chip chip chip", "quality: 5\nheat: 1\n"));
    dir.write("news/3.md", story("https://w.example/3", "A chip is delayed", "published: false\nquality: 20\n"));
    dir.write("news/4.md", story("https://w.example/4", "A factory burns down", "quality: 20\n"));
    dir.write("news/5.md", story("https://w.example/5", "Chip exports to a factory abroad", ""));
    Index index = open_index(dir);
    read(index, {dir.path("news")});
    return index;
}

std::string first_reason(const WhyResult& result) {
    return result.reasons.empty() ? "" : result.reasons.front();
}

} // namespace

TEST_CASE("why: a word that the record lacks is named") {
    const TempDir dir;
    const Index index = chip_index(dir);
    const WhyResult result = why(index, "https://w.example/4", "chip factory");
    CHECK(!result.matches);
    CHECK(!result.found);
    CHECK(result.rank == 0);
    CHECK(result.total == 2);
    CHECK(result.title == "A factory burns down");
    CHECK(result.reasons == std::vector<std::string>{"it does not have chip"});
    CHECK(why(index, "https://w.example/4", "\"burns factory\"").reasons ==
          std::vector<std::string>{"it does not have \"burns factory\""});
    CHECK(why(index, "https://w.example/4", "title:chip OR fire").reasons ==
          std::vector<std::string>{"it does not have title:chip OR fire"});
}

TEST_CASE("why: where fewer words are asked for, it is said how many it has") {
    const TempDir dir;
    const Index index = chip_index(dir);
    SearchOptions options;
    options.match = Match::most;
    CHECK(first_reason(why(index, "https://w.example/2", "chip factory abroad", options)) ==
          "it has 1 of the 3 things that are asked for, and 2 are needed; it does not have factory, abroad");
    options.match = Match::any;
    CHECK(first_reason(why(index, "https://w.example/2", "burns factory", options)) ==
          "it has 0 of the 2 things that are asked for, and one is needed; it does not have burns, factory");
}

TEST_CASE("why: a filter that leaves it out is named, with what the record has instead") {
    const TempDir dir;
    const Index index = chip_index(dir);
    const auto reason = [&](const std::string& query) {
        return first_reason(why(index, "https://w.example/1", query));
    };
    CHECK(reason("chip topic:gpu") == "the filter topic:gpu leaves it out: its topics are Chips");
    CHECK(reason("chip quality:<50") == "the filter quality:<50 leaves it out: its quality is 90");
    CHECK(reason("chip heat:>=200") == "the filter heat:>=200 leaves it out: its heat is 100");
    CHECK(reason("chip lang:de") == "the filter lang:de leaves it out: its language is en");
    CHECK(reason("chip provider:times") == "the filter provider:times leaves it out: its provider is Bench");
    CHECK(reason("chip domain:times.example") ==
          "the filter domain:times.example leaves it out: its provider's domain is b.example");
    CHECK(reason("chip type:video") == "the filter type:video leaves it out: its type is article");
    CHECK(reason("chip before:2024-01-01").ends_with("leaves it out: its date is 2024-05-01T00:00:00Z"));
    CHECK(reason("chip kind:stub") == "the filter kind:stub leaves it out");
    CHECK(first_reason(why(index, "https://w.example/5", "chip heat:>1")) ==
          "the filter heat:>1 leaves it out: its heat is unknown");
}

TEST_CASE("why: what is to be left out and is there is named") {
    const TempDir dir;
    const Index index = chip_index(dir);
    CHECK(first_reason(why(index, "https://w.example/1", "chip -factory")) ==
          "it has factory, which -factory leaves out");
}

TEST_CASE("why: a hidden record matches and is not found, until hidden ones are asked for") {
    const TempDir dir;
    const Index index = chip_index(dir);
    const WhyResult hidden = why(index, "https://w.example/3", "chip");
    CHECK(hidden.matches);
    CHECK(!hidden.found);
    CHECK(first_reason(hidden) == "it is hidden: unpublished or removed; --unpublished shows it");
    CHECK(hidden.explanation.has_value());
    SearchOptions options;
    options.unpublished = true;
    CHECK(why(index, "https://w.example/3", "chip", options).found);
    CHECK(why(index, "https://w.example/3", "chip is:unpublished").found);
}

TEST_CASE("why: a record that was deleted, or never was, is no error") {
    const TempDir dir;
    Index index = chip_index(dir);
    REQUIRE(index.remove({"https://w.example/1"}));
    const WhyResult removed = why(index, "https://w.example/1", "chip");
    CHECK(removed.id == 0);
    CHECK(first_reason(why(index, "http://www.w.example/1", "chip")) == first_reason(removed));
    CHECK(first_reason(removed) ==
          "it was deleted (`newsidx remove`); it comes back when its source says something else");
    CHECK(first_reason(why(index, "https://w.example/nowhere", "chip")) == "no record has this id or URL");
    CHECK(first_reason(why(index, "999", "chip")).starts_with("no record has this id"));
}

TEST_CASE("why: what a hit lacks against the last of the page is said, the weightiest first") {
    const TempDir dir;
    const Index index = chip_index(dir);
    SearchOptions options;
    options.limit = 1;
    const WhyResult result = why(index, "https://w.example/2", "chip", options);
    CHECK(result.found);
    CHECK(result.rank > 1);
    REQUIRE(result.rival);
    CHECK(result.rival->rank == 1);
    CHECK(result.rival->title == "Chip makers build a factory");
    REQUIRE(result.reasons.size() >= 2);
    CHECK(result.reasons[0].starts_with("it is hit "));
    CHECK(result.reasons[1].starts_with("quality and heat multiply it by"));
    CHECK(result.reasons[1].ends_with("quality 5, heat 1 against quality 90, heat 100"));
    CHECK(first_reason(why(index, "https://w.example/4", "burns")) == "it is the only hit");
}

TEST_CASE("why: rank and score are those of the search, whatever its options") {
    for (int seed = 1; seed <= 4; ++seed) {
        Dice dice(static_cast<std::uint64_t>(seed));
        const TempDir dir;
        World world(dir);
        change_files(dice, world, 0);
        Index index = open_index(dir);
        REQUIRE(index.index({world.folder()}));
        for (int i = 0; i < 40; ++i) {
            SearchOptions options = dice.options();
            options.rerank = options.rerank || dice.chance(20);
            options.expand = dice.chance(20);
            options.explain = true;
            const std::string query = dice.query().text();
            CAPTURE(query);
            SearchOptions all = options;
            all.limit = 1000;
            const SearchResult whole = find(index, query, all);
            std::set<std::int64_t> hits;
            for (const Hit& hit : whole.hits)
                hits.insert(hit.id);
            for (std::int64_t id = 1; id <= 40; id += 7) {
                if (!index.show(std::to_string(id))) continue;
                const WhyResult result = why(index, std::to_string(id), query, options);
                CHECK(result.total == whole.total);
                CHECK(result.found == hits.contains(id));
                if (!result.found) {
                    CHECK(result.rank == 0);
                    CHECK(!result.reasons.empty());
                    continue;
                }
                const auto hit =
                    std::find_if(whole.hits.begin(), whole.hits.end(), [id](const Hit& one) { return one.id == id; });
                CHECK(result.rank == static_cast<std::uint64_t>(hit - whole.hits.begin()) + 1);
                REQUIRE(result.explanation);
                CHECK(result.explanation->score == doctest::Approx(hit->score).epsilon(1e-12));
            }
        }
    }
}
