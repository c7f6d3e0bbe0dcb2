// related: relations both ways, and similar records by their telling words.
#include "dice.h"
#include "engine_util.h"
#include "oracle.h"
#include "world.h"

#include <algorithm>
#include <map>
#include <set>

using namespace newsidx;
using namespace newsidx::test;

namespace {

std::vector<std::string> titles_of(const std::vector<Hit>& hits) {
    std::vector<std::string> out;
    for (const Hit& hit : hits)
        out.push_back(hit.title);
    return out;
}

std::set<std::int64_t> ids_of(const std::vector<Hit>& hits) {
    std::set<std::int64_t> out;
    for (const Hit& hit : hits)
        CHECK(out.insert(hit.id).second);
    return out;
}

RelatedResult related(const Index& index, const std::string& id, const RelatedOptions& options = {}) {
    auto result = index.related(id, options);
    if (!result) FAIL(result.error().message);
    return *result;
}

std::string relates_to(const std::string& url, const std::string& title) {
    return fmt::format("related:\n  - title: \"{}\"\n    webUrl: \"{}\"\n", title, url);
}

using Titles = std::vector<std::string>;

} // namespace

TEST_CASE("related: what a record relates to, and what relates to it") {
    const TempDir dir;
    dir.write("news/a.md",
              story("https://r.example/a", "Harbour opens", relates_to("https://r.example/b", "Crane falls")));
    dir.write("news/b.md",
              story("https://r.example/b", "Crane falls", relates_to("https://r.example/gone", "Old story")));
    dir.write("news/c.md", story("https://r.example/c", "Crane inquiry",
                                 relates_to("https://r.example/b", "Crane falls") + "publishedDateTime: 2024-02-01\n"));
    Index index = open_index(dir);
    read(index, {dir.path("news")});
    const RelatedResult crane = related(index, "https://r.example/b");
    CHECK(crane.title == "Crane falls");
    CHECK(titles_of(crane.relations) == Titles{"Old story"});
    CHECK(crane.relations.front().kind == Kind::stub);
    CHECK(titles_of(crane.related_by) == Titles{"Crane inquiry", "Harbour opens"}); // the latest first
    CHECK(titles_of(related(index, "https://r.example/gone").related_by) == Titles{"Crane falls"});
    RelatedOptions options;
    options.limit = 1;
    CHECK(titles_of(related(index, "https://r.example/b", options).related_by) == Titles{"Crane inquiry"});
}

TEST_CASE("related: a relation by the webUrl of a record is one to the record") {
    const TempDir dir;
    dir.write("news/a.md", story("https://r.example/a", "Harbour opens", "webUrl: https://other.example/harbour\n"));
    dir.write("news/b.md", story("https://r.example/b", "Crane falls",
                                 relates_to("https://other.example/harbour", "Harbour opens")));
    Index index = open_index(dir);
    read(index, {dir.path("news")});
    CHECK(titles_of(related(index, "https://r.example/b").relations) == Titles{"Harbour opens"});
    CHECK(titles_of(related(index, "https://r.example/a").related_by) == Titles{"Crane falls"});
}

TEST_CASE("related: hidden records are left out until they are asked for") {
    const TempDir dir;
    dir.write("news/a.md", story("https://r.example/a", "Harbour crane opens", relates_to("https://r.example/b", "x")));
    dir.write("news/b.md", story("https://r.example/b", "Harbour crane falls", "published: false\n"));
    Index index = open_index(dir);
    read(index, {dir.path("news")});
    CHECK(related(index, "https://r.example/a").relations.empty());
    CHECK(related(index, "https://r.example/a").similar.empty());
    RelatedOptions options;
    options.unpublished = true;
    CHECK(titles_of(related(index, "https://r.example/a", options).relations) == Titles{"Harbour crane falls"});
}

TEST_CASE("related: similar records share telling words, and are none that are listed already") {
    const TempDir dir;
    for (int i = 0; i < 40; ++i)
        dir.write(fmt::format("news/f{}.md", i),
                  story(fmt::format("https://f.example/{}", i), fmt::format("Council meets on Monday {}", i)));
    dir.write("news/a.md", story("https://r.example/a", "Volcano erupts near Grindavik",
                                 "excerpt: Lava flows from a fissure on Monday\n"));
    dir.write("news/b.md",
              story("https://r.example/b", "Grindavik evacuated", "excerpt: The volcano sends lava to the town\n"));
    dir.write("news/c.md",
              story("https://r.example/c", "Lava lamps", "excerpt: They are back\n")); // one word in common
    dir.write("news/d.md", story("https://r.example/d", "Volcano erupts again near Grindavik",
                                 relates_to("https://r.example/a", "Volcano")));
    Index index = open_index(dir);
    read(index, {dir.path("news")});
    const RelatedResult result = related(index, "https://r.example/a");
    CHECK(titles_of(result.similar) == Titles{"Grindavik evacuated"});
    CHECK(titles_of(result.related_by) == Titles{"Volcano erupts again near Grindavik"});
    CHECK(result.similar.front().score > 0);
    CHECK(result.similar.front().snippet.marks.empty());
    CHECK(std::find(result.terms.begin(), result.terms.end(), "Grindavik") != result.terms.end());
    CHECK(std::find(result.terms.begin(), result.terms.end(), "Monday") == result.terms.end()); // common
    CHECK(std::find(result.terms.begin(), result.terms.end(), "from") == result.terms.end());
}

TEST_CASE("related: no such record is an error that says so") {
    const TempDir dir;
    Index index = open_index(dir);
    const auto result = index.related("17");
    REQUIRE(!result);
    CHECK(result.error().code == ErrorCode::not_found);
    CHECK(result.error().where == "17");
}

TEST_CASE("related: relations are what the records say, both ways, after whatever is done") {
    for (int seed = 1; seed <= 6; ++seed) {
        CAPTURE(seed);
        Dice dice(static_cast<std::uint64_t>(seed));
        const TempDir dir;
        World world(dir);
        Index index = open_index(dir);
        RelatedOptions options;
        options.unpublished = true;
        options.limit = 1000;
        options.snippet_length = 0;
        std::size_t relations = 0;
        for (int round = 0; round < 4; ++round) {
            change_files(dice, world, round);
            IndexOptions reading;
            reading.prune = true;
            REQUIRE(index.index({world.folder()}, reading));
            std::map<std::int64_t, std::set<std::int64_t>> expected;
            std::map<std::int64_t, std::set<std::int64_t>> backwards;
            for (std::int64_t id = 1; id < 200; ++id) {
                const auto shown = index.show(std::to_string(id));
                if (!shown) continue;
                expected.try_emplace(id);
                for (const Stub& stub : shown->record.related) {
                    const auto target = index.show(stub.original_url.empty() ? stub.web_url : stub.original_url);
                    REQUIRE(target);
                    if (target->id == id) continue;
                    expected[id].insert(target->id);
                    backwards[target->id].insert(id);
                }
            }
            for (const auto& [id, targets] : expected) {
                CAPTURE(id);
                const RelatedResult result = related(index, std::to_string(id), options);
                CHECK(ids_of(result.relations) == targets);
                relations += targets.size();
                // What stands in the first list is not said again.
                std::set<std::int64_t> others = backwards[id];
                for (const std::int64_t target : targets)
                    others.erase(target);
                CHECK(ids_of(result.related_by) == others);
                for (const std::int64_t similar : ids_of(result.similar))
                    CHECK((similar != id && !targets.contains(similar) && !others.contains(similar)));
            }
        }
        CHECK(relations > 20);
    }
}
