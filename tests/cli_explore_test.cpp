// The commands around a search, on the real binary: pages and facets, facets, related, why, suggest.
#include "cli_util.h"

#include <doctest/doctest.h>
#include <string>
#include <vector>

namespace {

using namespace newsidx::test;
using Arguments = std::vector<std::string>;

// Eight stories about rivers.
class Rivers : public Sandbox {
public:
    Rivers() {
        std::string lines;
        const std::vector<std::string> titles = {"River rises at the mill",   "River falls again",
                                                 "Mill on the river sold",    "A river under the city",
                                                 "Rivers of the north",       "The river bridge is closed",
                                                 "River authority appointed", "Fish return to the river"};
        for (std::size_t i = 0; i < titles.size(); ++i) {
            const std::string number = std::to_string(i + 1);
            lines += R"({"url":"https://r.example/)" + number + R"(","title":")" + titles[i] +
                     R"(","lang":"en","heat":)" + std::to_string(10 * i) + R"(,"publishedDateTime":"202)" +
                     std::to_string(i % 3) + R"(-05-01","topics":[")" + (i % 2 == 0 ? "Water" : "Town \\u001b[31m") +
                     R"("]})" + "\n";
        }
        write("rivers.jsonl", lines);
        REQUIRE(run({"index", "rivers.jsonl"}).status == 0);
    }
};

} // namespace

TEST_CASE("command: a cursor gives the next page, numbered on") {
    const Rivers rivers;
    const Json whole = json_of(rivers.run({"search", "river", "--json", "--limit", "100"}));
    CHECK(whole["cursor"].is_null());
    Arguments arguments = {"search", "river", "--json", "--limit", "3"};
    std::vector<Json> ids;
    for (;;) {
        const Json page = json_of(rivers.run(arguments));
        CHECK(page["first_rank"] == ids.size() + 1);
        CHECK(page["total"]["value"] == 8);
        for (const Json& hit : page["hits"])
            ids.push_back(hit["id"]);
        if (page["cursor"].is_null()) break;
        arguments = {"search", "river", "--json", "--limit", "3", "--cursor", page["cursor"]};
    }
    REQUIRE(ids.size() == 8);
    for (std::size_t i = 0; i < ids.size(); ++i)
        CHECK(ids[i] == whole["hits"][i]["id"]);
    const std::string cursor = json_of(rivers.run({"search", "river", "--json", "--limit", "3"}))["cursor"];
    CHECK(rivers.run({"search", "river", "--limit", "3", "--cursor", cursor}).out.starts_with("4. "));
    CHECK(contains(rivers.run({"search", "river", "--limit", "3", "-v"}).err,
                   "next page: --cursor " + cursor.substr(0, 20)));
    const Outcome wrong = rivers.run({"search", "mill", "--cursor", cursor});
    CHECK(wrong.status == 2);
    CHECK(contains(wrong.err, "the cursor belongs to another query"));
}

TEST_CASE("command: a search counts all its hits by facets") {
    const Rivers rivers;
    const Json json = json_of(rivers.run({"search", "river", "--json", "--limit", "1", "--facet", "year,topic"}));
    CHECK(json["hits"].size() == 1);
    CHECK(json["facets"]["year"][0]["value"] == "2022");
    CHECK(json["facets"]["year"][0]["count"] == 2);
    CHECK(json["facets"]["year"][0]["filter"] == "date:2022");
    CHECK(json["facets"]["topic"][1]["value"] == "Water");
    const Outcome text = rivers.run({"search", "river", "--limit", "1", "--facet", "year,topic", "--facet-limit", "1"});
    CHECK(contains(text.out, "\nyear (1 of 3)\n  2  2022\n"));
    CHECK(!contains(text.out, "\x1b"));
    const Json twice = json_of(rivers.run({"search", "river", "--json", "--facet", "year", "--facet", "topic,year"}));
    CHECK(twice["facets"] == json_of(rivers.run({"search", "river", "--json", "--facet", "year,topic"}))["facets"]);
    const Outcome wrong = rivers.run({"search", "river", "--facet", "topics"});
    CHECK(wrong.status == 2);
    CHECK(contains(wrong.err, "no such field 'topics', did you mean 'topic'? There is topic, provider"));
}

TEST_CASE("command: facets counts records, or the hits of a query") {
    const Rivers rivers;
    const Outcome all = rivers.run({"facets", "year"});
    CHECK(all.status == 0);
    CHECK(all.out == "year\n  2  2022\n  3  2021\n  3  2020\n");
    const Json some = json_of(rivers.run({"facets", "topic", "mill", "--json"}));
    CHECK(some["field"] == "topic");
    CHECK(some["total"]["value"] == 2);
    CHECK(some["distinct"] == 1);
    CHECK(some["values"][0]["count"] == 2);
    CHECK(rivers.run({"facets", "topic", "zeppelin"}).status == 1);
    // What is told of a search is told of these hits, too.
    CHECK(contains(rivers.run({"facets", "topic", "river", "mill", "zeppelin"}).err, "no record has all words"));
    CHECK(contains(rivers.run({"facets", "topic", "(river"}).err, "\n  (river\n  ^\n"));
    REQUIRE(rivers.run({"index", "-"}, "{\"title\":\"River bed\",\"draft\":true}\n").status == 0);
    CHECK(contains(rivers.run({"facets", "topic", "river"}).err, "1 unpublished record left out"));
    const Json hidden = json_of(rivers.run({"facets", "topic", "river", "--json"}));
    CHECK(hidden["hidden"] == 1);
    CHECK(hidden["hidden_stubs"] == 0);
    CHECK(hidden["did_you_mean"].is_null());
    const Outcome two = rivers.run({"facets", "year,topic"});
    CHECK(contains(two.out, "year\n"));
    CHECK(contains(two.out, "\n\ntopic\n"));
    CHECK(rivers.run({"facets", "year,topic", "--json"}).status == 2);
    CHECK(rivers.run({"facets", "colour"}).status == 2);
    CHECK(json_of(rivers.run({"facets", "colour", "--json"}))["error"]["code"] == "invalid_argument");
}

TEST_CASE("command: related says what has to do with a record") {
    const Rivers rivers;
    const Outcome outcome = rivers.run({"related", "https://r.example/1", "-v"});
    CHECK(outcome.status == 0);
    CHECK(outcome.out.starts_with("Similar\n\n1. Mill on the river sold\n"));
    CHECK(contains(outcome.err, "searched for: "));
    const Json json = json_of(rivers.run({"related", "1", "--json", "--limit", "1"}));
    CHECK(json["similar"].size() == 1);
    CHECK(json["relations"].empty());
    const Outcome none = rivers.run({"related", "https://r.example/99"});
    CHECK(none.status == 1);
    CHECK(contains(none.err, "no record has this id or URL"));
}

TEST_CASE("command: why says what keeps a record out, or what it lacks") {
    const Rivers rivers;
    const Outcome out = rivers.run({"why", "https://r.example/2", "mill"});
    CHECK(out.status == 1);
    CHECK(out.out.starts_with("River falls again  id "));
    CHECK(contains(out.out, "\n- it does not have mill\n"));
    const Outcome in = rivers.run({"why", "https://r.example/1", "river", "--limit", "1"});
    CHECK(in.status == 0);
    CHECK(contains(in.out, "\n- it is hit "));
    CHECK(contains(in.out, "\nhit 1: "));
    const Json json = json_of(rivers.run({"why", "https://r.example/1", "river", "--limit", "1", "--json"}));
    CHECK(json["found"] == true);
    CHECK(json["rank"] > 1);
    CHECK(json["rival"]["rank"] == 1);
    CHECK(json["explain"]["terms"].size() == 1);
    CHECK(rivers.run({"why", "https://r.example/77", "river"}).status == 1);
    CHECK(rivers.run({"why", "https://r.example/1", "river", "--sort", "newest"}).status == 0);
    CHECK(rivers.run({"why", "https://r.example/1", "riv", "--as-you-type"}).status == 0);
    CHECK(contains(rivers.run({"why", "https://r.example/1", "???"}).out,
                   "- the query has no word that could be found\n"));
    CHECK(rivers.run({"why"}).status == 2);
}

TEST_CASE("command: suggest completes words and titles") {
    const Rivers rivers;
    const Outcome outcome = rivers.run({"suggest", "mi"});
    CHECK(outcome.status == 0);
    CHECK(outcome.out.starts_with("Mill  2 records\n\n"));
    CHECK(contains(outcome.out, "Mill on the river sold  id "));
    const Json json = json_of(rivers.run({"suggest", "river", "fa", "--json", "--limit", "3"}));
    CHECK(json["prefix"] == "river fa");
    CHECK(json["words"][0]["text"] == "river falls");
    CHECK(json["titles"][0]["title"] == "River falls again");
    CHECK(rivers.run({"suggest", "zzz"}).status == 1);
}

TEST_CASE("command: a word that no record has is met with one that many have") {
    const Rivers rivers;
    const Outcome outcome = rivers.run({"search", "rivver"});
    CHECK(outcome.status == 1);
    CHECK(contains(outcome.err, "did you mean: river\n"));
    CHECK(json_of(rivers.run({"search", "rivver", "--json"}))["did_you_mean"] == "river");
    CHECK(json_of(rivers.run({"search", "river", "--json"}))["did_you_mean"].is_null());
}
