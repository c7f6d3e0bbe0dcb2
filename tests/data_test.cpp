// The records of data/ through the real command: the good ones are all taken, each malformed one is told why.

#include "cli_util.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <map>
#include <set>
#include <string>

namespace {

using newsidx::test::Sandbox;
using nlohmann::json;

const std::string kData = std::string(NEWSIDX_SOURCE_DIR) + "/data";

} // namespace

TEST_CASE("data: every sample record is read, and those about one identity are one") {
    Sandbox sandbox;
    const auto indexed = sandbox.run({"index", kData + "/news", "--db", "i.db", "--json"});
    REQUIRE(indexed.status == 0);
    const json report = json::parse(indexed.out);
    CHECK(report["read"] == 180);
    CHECK(report["rejected"] == 0);
    CHECK(report["duplicates"] == 4);
    CHECK(report["added"] == 176);
    CHECK(report["stubs"] > 5);
    CHECK(report["warnings"].empty());

    const auto again = sandbox.run({"index", kData + "/news", "--db", "i.db", "--json"});
    CHECK(json::parse(again.out)["unchanged"] == 176);
    CHECK(sandbox.run({"check", "--db", "i.db"}).status == 0);
}

TEST_CASE("data: of three records alike in words, quality and heat make the order") {
    Sandbox sandbox;
    REQUIRE(sandbox.run({"index", kData + "/news", "--db", "i.db"}).status == 0);
    const auto found =
        json::parse(sandbox.run({"search", "Moore Threads", "--db", "i.db", "--json", "--limit", "50"}).out);
    std::map<std::string, int> place;
    int rank = 0;
    for (const json& hit : found["hits"])
        place[hit["url"].get<std::string>()] = ++rank;
    const int review = place["https://chipwire.example/2023/mtt-s4000-review-lab"];
    const int summary = place["https://harbormarket.example/2023/mtt-s4000-summary"];
    CHECK(review == 1);
    CHECK(summary > review);
    CHECK(found["total"]["value"] >= 15);
    CHECK(found["hidden"] >= 1);
}

TEST_CASE("data: stories in many languages are found by their words") {
    Sandbox sandbox;
    REQUIRE(sandbox.run({"index", kData + "/news", "--db", "i.db"}).status == 0);
    std::set<std::string> languages;
    const auto all = json::parse(sandbox.run({"search", "--db", "i.db", "--json", "--limit", "1000"}).out);
    for (const json& hit : all["hits"]) {
        if (hit["lang"].is_null() || hit["kind"] == "stub") continue;
        const std::string lang = hit["lang"];
        if (!languages.insert(lang).second) continue;
        // A record is found by its own title.
        CAPTURE(lang);
        const auto found =
            json::parse(sandbox.run({"search", "--db", "i.db", "--json", "--", hit["title"].get<std::string>()}).out);
        REQUIRE(found["total"]["value"] >= 1);
        CHECK(found["hits"][0]["id"] == hit["id"]);
        CHECK(found["query"]["relaxed"] == false);
    }
    CHECK(languages.size() >= 14);
}

TEST_CASE("data: each malformed record is rejected or warned of with its place, and nothing else is lost") {
    // What the file's defect is called in the message; an empty one: a warning is enough.
    const std::map<std::string, std::string> rejected = {
        {"deep-nesting.md", "deep"},           {"duplicate-key.md", "title"},  {"empty.md", "empty"},
        {"list-not-map.md", "is a list"},      {"no-closing-fence.md", "---"}, {"no-front-matter.md", "---"},
        {"no-title-no-url.md", "title"},       {"nul-bytes.md", "is no text"}, {"only-spaces.md", "empty"},
        {"scalar-front-matter.md", "is text"}, {"tab-indent.md", "tab"},       {"title-is-a-list.md", "title"},
        {"truncated-utf8.md", "UTF-8"},        {"unquoted-colon.md", "quote"}, {"yaml-bomb.md", "100000"},
    };
    const std::set<std::string> warned = {"bad-date.md", "bad-quality.md", "latin1.md"};
    Sandbox sandbox;
    const auto indexed = sandbox.run({"index", kData + "/malformed", "--db", "i.db", "--json"});
    CHECK(indexed.status == 1);
    const json report = json::parse(indexed.out);

    std::map<std::string, std::string> said;
    std::size_t lines = 0;
    for (const json& error : report["errors"]) {
        const std::string name = std::filesystem::path(error["source"].get<std::string>()).filename();
        if (name == "bad-lines.jsonl") {
            ++lines;
            CHECK(error["line"] > 1);
        } else {
            CHECK_FALSE(said.contains(name));
            said[name] = error["message"];
        }
    }
    CHECK(lines == 5);
    for (const auto& [name, part] : rejected) {
        CAPTURE(name);
        REQUIRE(said.contains(name));
        CAPTURE(said[name]);
        CHECK(said[name].find(part) != std::string::npos);
    }
    CHECK(said.size() == rejected.size());
    std::set<std::string> warnings;
    for (const json& warning : report["warnings"]) {
        const std::string name = std::filesystem::path(warning["source"].get<std::string>()).filename();
        warnings.insert(name);
        CHECK((name == "latin1.md" || warning["line"] > 1));
    }
    CHECK(warnings == warned);
    CHECK(report["added"] == 3 + warned.size());
    CHECK(report["rejected"] == 5 + rejected.size());
    for (const auto& entry : std::filesystem::directory_iterator(kData + "/malformed")) {
        const std::string name = entry.path().filename();
        CAPTURE(name);
        CHECK((rejected.contains(name) || warned.contains(name) || name == "bad-lines.jsonl"));
    }
}
