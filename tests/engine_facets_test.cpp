// Facets: what they count, and that their two roads count the same. Against brute force: oracle.cpp.
#include "dice.h"
#include "engine/search/facets.h"
#include "engine_util.h"
#include "oracle.h"
#include "store/reader.h"
#include "world.h"

#include <array>

using namespace newsidx;
using namespace newsidx::test;

namespace {

std::string story_of(int number, const std::string& more) {
    return story(fmt::format("https://f.example/{}", number), fmt::format("Report {}", number), more);
}

// "AI 2, Chips 1"
std::string counts(const SearchResult& result, Facet facet) {
    std::string out;
    for (const FacetCounts& counts : result.facets)
        if (counts.facet == facet)
            for (const FacetValue& value : counts.values)
                out += fmt::format("{}{} {}", out.empty() ? "" : ", ", value.value, value.count);
    return out;
}

SearchOptions with(std::vector<Facet> facets) {
    SearchOptions options;
    options.facets = std::move(facets);
    return options;
}

} // namespace

TEST_CASE("facets: all matches are counted, whatever the page shows") {
    const TempDir dir;
    for (int i = 0; i < 25; ++i)
        dir.write(fmt::format("news/{}.md", i),
                  story_of(i, fmt::format("topics: [{}]\ntype: {}\nlang: en\ncategory: news\n",
                                          i % 5 == 0 ? "AI, GPU" : "AI", i % 2 == 0 ? "article" : "video")));
    Index index = open_index(dir);
    read(index, {dir.path("news")});
    SearchOptions options = with({Facet::topic, Facet::type, Facet::category, Facet::kind});
    options.limit = 2;
    const SearchResult result = find(index, "report", options);
    CHECK(result.hits.size() == 2);
    CHECK(counts(result, Facet::topic) == "AI 25, GPU 5");
    CHECK(counts(result, Facet::type) == "article 13, video 12");
    CHECK(counts(result, Facet::category) == "news 25");
    CHECK(counts(result, Facet::kind) == "record 25");
    CHECK(find(index, "report", {}).facets.empty());
    options.facet_limit = 1;
    const SearchResult one = find(index, "report", options);
    CHECK(counts(one, Facet::topic) == "AI 25");
    CHECK(one.facets.front().distinct == 2);
    CHECK(counts(find(index, "nowhere", options), Facet::topic).empty());
}

TEST_CASE("facets: hidden records count only where they are shown") {
    const TempDir dir;
    dir.write("news/1.md", story_of(1, "topics: [AI]\n"));
    dir.write("news/2.md", story_of(2, "topics: [AI]\npublished: false\n"));
    Index index = open_index(dir);
    read(index, {dir.path("news")});
    SearchOptions options = with({Facet::topic});
    CHECK(counts(find(index, "report", options), Facet::topic) == "AI 1");
    CHECK(counts(find(index, "", options), Facet::topic) == "AI 1");
    options.unpublished = true;
    CHECK(counts(find(index, "report", options), Facet::topic) == "AI 2");
}

TEST_CASE("facets: spellings of a value count as one, under the most frequent") {
    const TempDir dir;
    dir.write("news/1.md", story_of(1, "topics: [\"AI Hardware\", \"ai hardware\"]\n"));
    dir.write("news/2.md", story_of(2, "topics: [\"ai hardware\"]\n"));
    dir.write("news/3.md", story_of(3, "topics: [\"AI  HARDWARE\"]\n"));
    Index index = open_index(dir);
    read(index, {dir.path("news")});
    const SearchResult result = find(index, "report", with({Facet::topic}));
    CHECK(counts(result, Facet::topic) == "ai hardware 3");
    CHECK(result.facets.front().values.front().filter == "topic:\"ai hardware\"");
}

TEST_CASE("facets: a domain counts what is below it, a language its variants, as their filters find them") {
    const TempDir dir;
    const std::array<std::array<const char*, 2>, 6> records = {{{"times.example", "en"},
                                                                {"www.times.example", "en-GB"},
                                                                {"tech.times.example", "en-US"},
                                                                {"deep.tech.times.example", "en-US"},
                                                                {"notimes.example", "de"},
                                                                {"other.example", "de-AT"}}};
    int number = 0;
    for (const auto& [domain, lang] : records) {
        ++number;
        dir.write(fmt::format("news/{}.md", number),
                  story_of(number, fmt::format("lang: {}\nprovider: {{name: P, domain: {}}}\n", lang, domain)));
    }
    Index index = open_index(dir);
    read(index, {dir.path("news")});
    const SearchResult result = find(index, "", with({Facet::domain, Facet::lang, Facet::provider}));
    CHECK(counts(result, Facet::domain) ==
          "times.example 4, tech.times.example 2, deep.tech.times.example 1, notimes.example 1, other.example 1");
    CHECK(counts(result, Facet::provider) == "P 6");
    dir.write("news/7.md", story_of(7, "provider: {domain: www.example}\n"));
    dir.write("news/8.md", story_of(8, "provider: {domain: www.}\n"));
    read(index, {dir.path("news")});
    dir.write("news/9.md", "---\ntitle: Story nine\nwebUrl: https://xn--bcher-kva.example2/1\n---\nText.\n");
    read(index, {dir.path("news")});
    for (const char* domain : {"domain:bücher.example2", "domain:xn--bcher-kva.example2"})
        CHECK(find(index, domain, {}).total == 1);
    CHECK(find(index, "domain:www.example", {}).total == 1);
    CHECK(find(index, "domain:www.times.example", {}).total == 4);
    CHECK(find(index, "domain:example", {}).total == 7);
    for (const std::string lang : {"nb", "no", "nb-NO", "iw", "he"})
        dir.write("news/" + lang + ".md", "---\ntitle: Saga of " + lang + "\nlang: " + lang + "\n---\nText.\n");
    read(index, {dir.path("news")});
    CHECK(counts(find(index, "saga", with({Facet::lang})), Facet::lang) == "nb 3, he 2, nb-NO 1");
    for (const FacetCounts& facet : find(index, "", with({Facet::domain, Facet::lang, Facet::provider})).facets)
        for (const FacetValue& value : facet.values) {
            CAPTURE(value.filter);
            CHECK(find(index, value.filter, {}).total == value.count);
        }
}

TEST_CASE("facets: years and months come the latest first, in UTC, and their filters find them") {
    const TempDir dir;
    const std::array<const char*, 6> dates = {
        "2023-12-31T23:59:59Z", "2024-01-01T00:00:00Z", "2024-01-31T23:00:00-02:00",
        "1965-03-01T00:00:00Z", "2024-02-29",           "1969-12-31T23:59:59Z"};
    int number = 0;
    for (const char* date : dates) {
        ++number;
        dir.write(fmt::format("news/{}.md", number), story_of(number, fmt::format("publishedDateTime: {}\n", date)));
    }
    dir.write("news/undated.md", story_of(99, ""));
    Index index = open_index(dir);
    read(index, {dir.path("news")});
    const SearchResult result = find(index, "report", with({Facet::year, Facet::month}));
    CHECK(counts(result, Facet::year) == "2024 3, 2023 1, 1969 1, 1965 1");
    CHECK(counts(result, Facet::month) == "2024-02 2, 2024-01 1, 2023-12 1, 1969-12 1, 1965-03 1");
    for (const FacetCounts& facet : result.facets)
        for (const FacetValue& value : facet.values) {
            CAPTURE(value.filter);
            CHECK(find(index, value.filter, {}).total == value.count);
        }
}

TEST_CASE("facets: a value with quotes and signs has a filter that finds it") {
    const TempDir dir;
    const std::array<const char*, 7> topics = {"C++", "\\\"quoted\\\" words", "a:b", "x OR y", "(half", "star*", "*"};
    int number = 0;
    for (const char* topic : topics) {
        ++number;
        dir.write(fmt::format("news/{}.md", number), story_of(number, fmt::format("topics: [\"{}\"]\n", topic)));
    }
    Index index = open_index(dir);
    read(index, {dir.path("news")});
    const SearchResult result = find(index, "", with({Facet::topic}));
    REQUIRE(result.facets.front().values.size() == topics.size());
    for (const FacetValue& value : result.facets.front().values) {
        CAPTURE(value.filter);
        CHECK(find(index, value.filter, {}).total == 1);
    }
}

TEST_CASE("facets: both roads count the same") {
    for (int seed = 1; seed <= 10; ++seed) {
        CAPTURE(seed);
        Dice dice(static_cast<std::uint64_t>(seed));
        const TempDir dir;
        World world(dir);
        Index index = open_index(dir);
        for (int round = 0; round < 3; ++round) {
            change_files(dice, world, round);
            IndexOptions options;
            options.prune = true;
            REQUIRE(index.index({world.folder()}, options));
        }
        store::Reader reader(dir.path("i.db"), {.busy_timeout_ms = 1'000});
        const store::Transaction snapshot = reader.begin_read();
        engine::Deadline deadline({}, std::nullopt);
        for (int i = 0; i < 10; ++i) {
            store::DocumentSet matches;
            reader.documents().for_each([&](std::int64_t id, const rank::DocumentEntry&) {
                if (dice.chance(40)) matches.add(id);
            });
            for (const Facet facet : {Facet::topic, Facet::provider, Facet::lang, Facet::domain, Facet::type}) {
                const auto one = engine::count_facet(facet, matches, 0, reader, deadline, engine::FacetRoad::by_label);
                const auto two = engine::count_facet(facet, matches, 0, reader, deadline, engine::FacetRoad::by_match);
                REQUIRE(one.values.size() == two.values.size());
                for (std::size_t j = 0; j < one.values.size(); ++j) {
                    CHECK(one.values[j].value == two.values[j].value);
                    CHECK(one.values[j].count == two.values[j].count);
                }
            }
        }
    }
}

TEST_CASE("facets: an author counts as many as the filter of the facet finds, whatever else stands in a byline") {
    const TempDir dir;
    Dice dice(71);
    const std::vector<std::string> names = {"Ann Quill",        "Ann Quill in Delta", "Quill", "Bo Reed",
                                            "Bo Reed, Reuters", "Zoë Anne Reed",      "Reed"};
    for (int i = 0; i < 60; ++i) {
        std::string authors;
        for (const std::string& name : names)
            if (dice.below(4) == 0) authors += (authors.empty() ? "\"" : ", \"") + name + '"';
        dir.write(fmt::format("news/{}.md", i), story_of(i, "authors: [" + authors + "]\n"));
    }
    Index index = open_index(dir);
    read(index, {dir.path("news")});
    for (const std::string query : {"report", "report author:quill", "author:delta", "-author:reed"}) {
        const SearchResult result = find(index, query, with({Facet::author}));
        REQUIRE(result.facets.size() == 1);
        CHECK(result.facets[0].distinct > 1);
        for (const FacetValue& value : result.facets[0].values) {
            CAPTURE(query);
            CAPTURE(value.filter);
            CHECK(find(index, query + ' ' + value.filter).total == value.count);
        }
    }
}

TEST_CASE("facets: hits name their authors and their category") {
    const TempDir dir;
    dir.write("news/1.md", story_of(1, "author: By Ann Quill and Bo Reed\ncategory: sport\n"));
    Index index = open_index(dir);
    read(index, {dir.path("news")});
    const SearchResult result = find(index, "author:\"bo reed\" category:sport");
    REQUIRE(result.hits.size() == 1);
    CHECK(result.hits[0].authors == std::vector<std::string>{"Ann Quill", "Bo Reed"});
    CHECK(result.hits[0].category == "sport");
}
