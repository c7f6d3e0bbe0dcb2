// Pages of hits: one after the other they are the list that one large page shows, whatever is written in between.
#include "dice.h"
#include "engine/search/cursor.h"
#include "engine_util.h"
#include "oracle.h"
#include "rounds.h"
#include "world.h"

#include <algorithm>
#include <array>
#include <set>

using namespace newsidx;
using namespace newsidx::test;

namespace {

struct Shown {
    std::int64_t id = 0;
    double score = 0;
};

std::vector<Shown> shown(const SearchResult& result) {
    std::vector<Shown> out;
    for (const Hit& hit : result.hits)
        out.push_back({hit.id, hit.score});
    return out;
}

void append_page(const SearchResult& result, std::vector<Shown>& pages) {
    for (const Shown& hit : shown(result))
        pages.push_back(hit);
}

// Two hundred stories of the same few words, so that every query has several pages and pools.
std::vector<std::string> write_stories(const TempDir& dir, Dice& dice, int from, int to) {
    std::vector<std::string> urls;
    for (int i = from; i < to; ++i) {
        const std::string url = fmt::format("https://s.example/{}", i);
        dir.write(fmt::format("news/{}.md", i),
                  story(url, dice.word() + ' ' + dice.text(4),
                        fmt::format("excerpt: \"{}\"\nheat: {}\nquality: {}\npublishedDateTime: {}\n", dice.text(12),
                                    dice.below(200), dice.below(90), to_iso8601(1'700'000'000 + 86'400 * i))));
        urls.push_back(url);
    }
    return urls;
}

std::vector<SearchOptions> ways_to_rank() {
    std::vector<SearchOptions> ways(7);
    ways[1].sort = Sort::newest;
    ways[2].half_life = 86'400 * 20;
    ways[2].now = 1'720'000'000; // the clock goes on from search to search
    ways[3].rerank = true;
    ways[4].expand = true;
    ways[5].match = Match::any;
    ways[5].rerank = true;
    ways[5].explain = true;
    ways[6].match = Match::any;
    ways[6].quality_weight = 2;
    return ways;
}

const std::array<const char*, 6> kQueries = {"gpu chip server", "moore OR cloud",      "",
                                             "chp~ serv*",      "\"gpu chip\" OR net", "lenovo heat:>20"};

} // namespace

TEST_CASE("pages: however a search ranks, its pages are its list") {
    const TempDir dir;
    Dice dice(3);
    write_stories(dir, dice, 0, 500);
    Index index = open_index(dir);
    read(index, {dir.path("news")});
    for (SearchOptions options : ways_to_rank())
        for (const char* query : kQueries) {
            CAPTURE(std::string(query));
            CAPTURE(options.rerank);
            CAPTURE(options.expand);
            options.cursor.clear();
            options.limit = 1000;
            const SearchResult whole = find(index, query, options);
            CHECK(whole.cursor.empty());
            CHECK(whole.total > 7);
            for (const std::size_t limit : {7U, 50U, 100U, 101U}) {
                options.limit = limit;
                options.cursor.clear();
                std::vector<Shown> pages;
                do {
                    const SearchResult page = find(index, query, options);
                    CHECK(page.first_rank == pages.size() + 1);
                    CHECK(page.interpreted == whole.interpreted);
                    append_page(page, pages);
                    options.cursor = page.cursor;
                } while (!options.cursor.empty());
                const std::vector<Shown> list = shown(whole);
                REQUIRE(pages.size() == list.size());
                for (std::size_t i = 0; i < list.size(); ++i) {
                    CAPTURE(i);
                    CHECK(pages[i].id == list[i].id);
                    CHECK(pages[i].score == list[i].score);
                }
            }
        }
}

TEST_CASE("pages: a record that nobody touches keeps its place and its score while others come, go and change") {
    const TempDir dir;
    for (int seed = 1; seed <= rounds(3); ++seed) {
        CAPTURE(seed);
        const TempDir folder;
        Dice dice(static_cast<std::uint64_t>(seed));
        const std::vector<std::string> urls = write_stories(folder, dice, 0, 200);
        int next = 200;
        Index index = open_index(dir, fmt::format("{}.db", seed));
        read(index, {folder.path("news")});
        for (SearchOptions options : ways_to_rank())
            for (const char* query : kQueries) {
                CAPTURE(query);
                CAPTURE(options.rerank);
                CAPTURE(options.expand);
                options.cursor.clear();
                options.limit = 5000;
                const SearchResult whole = find(index, query, options);
                std::set<std::int64_t> touched;
                options.limit = 1 + dice.below(40);
                std::vector<Shown> pages;
                do {
                    const SearchResult page = find(index, query, options);
                    append_page(page, pages);
                    options.cursor = page.cursor;
                    // New ones are at home anywhere. Scores are by now-changed statistics for whoever asks anew.
                    write_stories(folder, dice, next, next + 1);
                    REQUIRE(index.index({folder.path(fmt::format("news/{}.md", next))}));
                    next += 1;
                    const std::string& victim = urls[dice.below(urls.size())];
                    const auto record = index.show(victim);
                    if (!record) continue;
                    touched.insert(record->id);
                    if (dice.chance(10))
                        REQUIRE(index.remove({victim}));
                    else
                        REQUIRE(index.update(fmt::format("{{\"url\":\"{}\",\"heat\":{}}}", victim, dice.below(300))));
                } while (!options.cursor.empty());
                const auto untouched = [&](std::vector<Shown> hits) {
                    std::set<std::int64_t> known;
                    for (const Hit& hit : whole.hits)
                        known.insert(hit.id);
                    std::erase_if(
                        hits, [&](const Shown& hit) { return touched.contains(hit.id) || !known.contains(hit.id); });
                    return hits;
                };
                const std::vector<Shown> expected = untouched(shown(whole));
                std::vector<Shown> found = untouched(pages);
                REQUIRE(found.size() == expected.size());
                for (std::size_t i = 0; i < found.size(); ++i) {
                    CHECK(found[i].id == expected[i].id);
                    // Reranked scores depend on all that are looked at again: where one of them goes, the order holds.
                    if (!options.rerank && !options.expand) CHECK(found[i].score == expected[i].score);
                }
            }
    }
}

TEST_CASE("pages: no record stands on two pages") {
    const TempDir dir;
    Dice dice(5);
    write_stories(dir, dice, 0, 150);
    Index index = open_index(dir);
    read(index, {dir.path("news")});
    int next = 150;
    for (SearchOptions options : ways_to_rank()) {
        options.limit = 10;
        options.match = Match::any;
        std::set<std::int64_t> seen;
        do {
            const SearchResult page = find(index, "gpu chip cloud", options);
            for (const Hit& hit : page.hits)
                CHECK(seen.insert(hit.id).second);
            options.cursor = page.cursor;
            write_stories(dir, dice, next, next + 3);
            REQUIRE(index.index({dir.path("news")}));
            next += 3;
        } while (!options.cursor.empty());
    }
}

TEST_CASE("pages: a search whose time is over gives no cursor") {
    const TempDir dir;
    Dice dice(5);
    write_stories(dir, dice, 0, 130);
    Index index = open_index(dir);
    read(index, {dir.path("news")});
    SearchOptions options;
    options.limit = 1;
    std::stop_source stop;
    stop.request_stop();
    options.stop = stop.get_token();
    options.facets = {Facet::kind};
    const SearchResult result = find(index, "", options);
    CHECK(result.partial);
    CHECK(result.cursor.empty());
}

TEST_CASE("pages: what is no cursor of the query is an error that says so") {
    const TempDir dir;
    Dice dice(5);
    write_stories(dir, dice, 0, 120);
    Index index = open_index(dir);
    read(index, {dir.path("news")});
    SearchOptions options;
    options.limit = 3;
    options.rerank = true;
    const std::string cursor = find(index, "gpu serv~", options).cursor;
    REQUIRE(!cursor.empty());
    const auto refuses = [&](const std::string& query, const std::string& text) {
        options.cursor = text;
        const auto result = index.search(query, options);
        REQUIRE(!result);
        CHECK(result.error().code == ErrorCode::invalid_argument);
        CHECK(result.error().where == "cursor");
        return result.error().message;
    };
    CHECK(refuses("gpu chip", cursor) == "the cursor belongs to another query: give it with the query of its search");
    const std::string no_cursor = "this is no cursor, or not all of it: take it as the search gave it";
    CHECK(refuses("gpu serv~", "next") == no_cursor);
    CHECK(refuses("gpu serv~", std::string(1 << 20, 'A')) == no_cursor);
    for (std::size_t i = 0; i < cursor.size(); ++i) {
        CHECK(refuses("gpu serv~", cursor.substr(0, i == 0 ? 1 : i)) == no_cursor);
        std::string other = cursor;
        other[i] = other[i] == 'A' ? 'B' : 'A';
        refuses("gpu serv~", other);
    }
    options.cursor = cursor;
    CHECK(index.search("gpu serv~", options));
}

TEST_CASE("pages: a cursor that somebody made up is refused or harmless") {
    const TempDir dir;
    Dice dice(6);
    write_stories(dir, dice, 0, 120);
    Index index = open_index(dir);
    read(index, {dir.path("news")});
    SearchOptions options;
    options.limit = 3;
    options.expand = true;
    const engine::Cursor whole = engine::read_cursor(find(index, "gpu serv~", options).cursor);
    REQUIRE(!whole.pool.empty());
    for (int i = 0; i < 300; ++i) {
        engine::Cursor cursor = whole;
        switch (dice.below(9)) {
        case 0: cursor.collection.documents = dice.below(3); break;
        case 1: cursor.collection.median_heat = -1; break;
        case 2: cursor.frequencies.resize(dice.below(5)); break;
        case 3: cursor.near_terms.resize(dice.below(4)); break;
        case 4: cursor.pool.assign(dice.below(300), static_cast<std::uint32_t>(dice.below(200))); break;
        case 5: cursor.added = {{{"gpu"}, dice.chance(50) ? -1 : 1e300}}; break;
        case 6: cursor.analyzers = {{"nothing", 1}}; break;
        case 7: cursor.options.half_life = dice.chance(50) ? -1 : 1e-300; break;
        default: cursor.key = dice.chance(50) ? std::nan("") : -1e300; break;
        }
        cursor.pool_shown = dice.below(cursor.pool.size() + 2);
        options.cursor = engine::to_text(cursor);
        const auto result = index.search("gpu serv~", options);
        if (!result) CHECK(result.error().code == ErrorCode::invalid_argument);
    }
}
