// JSON Feed: taking a feed apart, and reading its items.
#include "record/authors.h"
#include "record/identity.h"
#include "record/split.h"

#include <doctest/doctest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

using namespace newsidx;
using namespace newsidx::record;

namespace {

constexpr std::string_view kFeed = R"({
  "version": "https://jsonfeed.org/version/1.1",
  "title": "The Coast Mail",
  "home_page_url": "https://www.coast.example/",
  "language": "en-GB",
  "icon": "https://coast.example/icon.png",
  "description": "Not kept with items",
  "next_url": "https://coast.example/2.json",
  "authors": [{"name": "Desk"}],
  "items": [
    {"id": "https://coast.example/1", "title": "Ferries [return]", "content_html": "<p>One &amp; two.</p><p>Three</p>",
     "summary": "Boats", "date_published": "2024-03-01T09:30:00+01:00", "date_modified": "2024-03-02T00:00:00Z",
     "tags": ["Sea", "Travel"], "image": "https://coast.example/a.jpg", "_x": {"k": "}"}},
    {"id": 2, "url": "https://coast.example/2", "external_url": "https://other.example/story",
     "content_text": "Plain text, a < b", "language": "de", "authors": [{"name": "Guest"}]}
  ]
})";

std::vector<Record> records(const SplitDocument& document) {
    std::vector<Record> out;
    for (const SplitDocument::Item& item : document.items) {
        const ParseResult result = parse(item.bytes, item.format);
        CAPTURE(result.rejection.message);
        REQUIRE(result.record);
        CHECK(result.warnings.empty());
        out.push_back(*result.record);
    }
    return out;
}

std::string read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

} // namespace

TEST_CASE("json feed: an item has its own words and its feed's name") {
    const SplitDocument document = split_json_feed(kFeed);
    CHECK(document.rejections.empty());
    CHECK(document.warnings.empty());
    CHECK_FALSE(document.is_list);
    REQUIRE(document.items.size() == 2);
    CHECK(document.items[0].line == 11);
    CHECK(document.items[1].line == 14);
    const std::vector<Record> found = records(document);
    const Record& first = found[0];
    CHECK(first.title == "Ferries [return]");
    CHECK(first.body == "One & two.\n\nThree");
    CHECK(first.excerpt == "Boats");
    CHECK(first.published_at.seconds == 1709281800);
    CHECK(first.updated_at.seconds == 1709337600);
    CHECK(first.topics == std::vector<std::string>{"Sea", "Travel"});
    CHECK(first.images.at(0).url == "https://coast.example/a.jpg");
    CHECK(first.lang == "en-GB");
    CHECK(first.web_url == "https://coast.example/1"); // its id is a URL
    CHECK(first.source_id == "https://coast.example/1");
    CHECK(first.provider.name == "The Coast Mail");
    CHECK(first.provider.domain == "coast.example");
    CHECK(first.provider.images.at(0).url == "https://coast.example/icon.png");
    REQUIRE(first.unknown.size() == 2);
    CHECK(first.unknown[0].first == "_x");
    CHECK(first.unknown[1] == std::pair<std::string, std::string>{"authors", R"([{"name":"Desk"}])"});
    const Record& second = found[1];
    CHECK(second.title.empty());
    CHECK(second.body == "Plain text, a < b");
    CHECK(second.lang == "de");
    CHECK(second.web_url == "https://coast.example/2");
    CHECK(second.original_url == "https://coast.example/2"); // the page elsewhere is what it is about
    CHECK(second.source_id == "2");
    CHECK(second.unknown.at(0).second == R"([{"name":"Guest"}])");
    CHECK(second.unknown.at(1) ==
          std::pair<std::string, std::string>{"external_url", R"("https://other.example/story")"});
}

TEST_CASE("json feed: an item with an author of its own, in the words of either version, has none of the feed's") {
    const auto authors = [](std::string_view item, std::string_view feed) {
        const SplitDocument document = split_json_feed(
            R"({"version":"https://jsonfeed.org/version/1.1","title":"T","items":[{"id":"1","title":"A")" +
            std::string(item) + "}]" + std::string(feed) + "}");
        return authors_of(records(document).at(0));
    };
    using Names = std::vector<std::string>;
    constexpr std::string_view kOld = R"(,"author":{"name":"Desk"})";
    constexpr std::string_view kNew = R"(,"authors":[{"name":"Desk"}])";
    for (const std::string_view feed : {kOld, kNew}) {
        CAPTURE(std::string(feed));
        CHECK(authors("", feed) == Names{"Desk"});
        CHECK(authors(R"(,"author":{"name":"Guest"})", feed) == Names{"Guest"});
        CHECK(authors(R"(,"authors":[{"name":"Guest"}])", feed) == Names{"Guest"});
    }
}

TEST_CASE("json feed: an item that is about a page elsewhere keeps its own identity, if it has an address") {
    const auto key = [](std::string_view members) {
        const std::vector<Record> found = records(split_json_feed(
            R"({"version":"https://jsonfeed.org/version/1","items":[{"title":"T",)" + std::string(members) + "}]}"));
        return identity_key(found.at(0), Place{"feed", "feed", false});
    };
    const std::string external = R"("external_url":"https://other.example/story")";
    CHECK(key(R"("id":"5","url":"https://coast.example/5",)" + external) == "https://coast.example/5");
    CHECK(key(external + R"(,"url":"https://coast.example/5")") == "https://coast.example/5");
    CHECK(key(R"("id":"https://coast.example/5",)" + external) == "https://coast.example/5");
    CHECK(key(R"("id":"5",)" + external) == "https://other.example/story");
    CHECK(key(R"("id":"5","url":"",)" + external) == "https://other.example/story");
    CHECK(key(R"("id":"5","url":null,)" + external) == "https://other.example/story");
    CHECK(key(R"("url":"https://coast.example/5","external_url":null)") == "https://coast.example/5");
}

TEST_CASE("json feed: items that link to nothing but the feed's home page are told apart by their ids") {
    const std::vector<Record> found = records(split_json_feed(
        R"({"version":"https://jsonfeed.org/version/1","home_page_url":"https://coast.example/","items":[
            {"id":1,"title":"Fog","url":"https://coast.example"},{"id":2,"title":"Ice","url":"https://coast.example#live"},
            {"id":3,"title":"Sun","url":"https://coast.example/3"}]})"));
    const auto key = [&](std::size_t i) { return identity_key(found.at(i), Place{"feed", "feed", false}); };
    CHECK(key(0) == "id:feed#1");
    CHECK(key(1) == "id:feed#2");
    CHECK(key(2) == "https://coast.example/3");
    CHECK(found[0].web_url == "https://coast.example");
}

TEST_CASE("json feed: an item's bytes do not change with what else is in the feed") {
    const std::string item = R"({"id":"a","title":"A", "x" : "\u0041" })";
    const auto bytes_of = [&](std::string_view before, std::string_view behind) {
        const SplitDocument document =
            split_json_feed(R"({"version":"https://jsonfeed.org/version/1","title":"T",)" + std::string(before) +
                            R"("items":[)" + item + std::string(behind) + "]}");
        REQUIRE_FALSE(document.items.empty());
        return document.items[0].bytes;
    };
    const std::string bytes = bytes_of("", "");
    CHECK(bytes.find(item) != std::string::npos);
    CHECK(bytes_of(R"("next_url":"https://a.example/3", "hubs":[{"type":"x"}],)", R"(,{"id":"b"})") == bytes);
    // What was taken apart is a feed, and its only item is the same again.
    const SplitDocument again = split_json_feed(bytes);
    REQUIRE(again.items.size() == 1);
    CHECK(again.items[0].bytes == bytes);
    CHECK(detect(bytes) == Content::json_feed);
}

TEST_CASE("json feed: members may stand in any order, and one that ends early gives what was before") {
    const SplitDocument late =
        split_json_feed(R"({"items":[{"title":"A"}],"title":"Late","version":"https://jsonfeed.org/version/1"})");
    REQUIRE(late.items.size() == 1);
    CHECK(parse(late.items[0].bytes, late.items[0].format).record.value().provider.name == "Late");
    for (std::size_t size = 1; size < kFeed.size(); ++size) {
        const SplitDocument document = split_json_feed(kFeed.substr(0, size));
        CHECK_FALSE(document.rejections.empty());
        records(document);
    }
    const SplitDocument cut = split_json_feed(kFeed.substr(0, kFeed.size() - 40));
    CHECK(cut.items.size() == 1);
    REQUIRE(cut.rejections.size() == 1);
    CHECK(cut.rejections[0].message.find("the JSON breaks off") != std::string::npos);
    CHECK(cut.rejections[0].line == 14);
}

TEST_CASE("json feed: what is no feed is rejected, and a bad item alone") {
    for (const char* bad : {"", "[]", "x", "{}", R"({"title":"A"})", R"({"items":{}})", R"({"items":[1]})",
                            "{\"a\xC3\":1}", R"({"items":[{"id":1}},{"id":2}])"}) {
        CAPTURE(std::string(bad));
        CHECK_FALSE(split_json_feed(bad).rejections.empty());
    }
    CHECK(split_json_feed(R"({"items":[]})").rejections.empty());
    const SplitDocument document = split_json_feed(R"({"items":[{"title":"A"},{"title":B},{"title":"C"},7]})");
    REQUIRE(document.items.size() == 3);
    CHECK(document.rejections.size() == 1);
    CHECK(parse(document.items[0].bytes, ItemFormat::json_feed).record);
    CHECK_FALSE(parse(document.items[1].bytes, ItemFormat::json_feed).record);
    CHECK(parse(document.items[2].bytes, ItemFormat::json_feed).record);
    for (const char* bad : {R"({"title":"A"})", R"({"items":[]})", R"({"items":[{"title":"A"},{"title":"B"}]})",
                            R"({"items":["x"]})", R"({"items":[{}]})"}) {
        CHECK_FALSE(parse(bad, ItemFormat::json_feed).record);
    }
}

TEST_CASE("json feed: what a feed says of itself cannot multiply without end") {
    std::string feed = R"({"title":")" + std::string(1'000'000, 'x') + R"(","items":[{})";
    for (int i = 0; i < 120'000; ++i) {
        feed += ",{}";
    }
    const auto begin = std::chrono::steady_clock::now();
    const SplitDocument document = split_json_feed(feed + "]}");
    CHECK(document.items.size() == 100'000);
    CHECK(document.items[0].bytes.size() < 100);
    CHECK(document.warnings.size() == 1);
    CHECK(document.rejections.size() == 1);
    CHECK(split_json_feed(R"({"items":)" + std::string(4'000'000, '[')).rejections.size() == 1);
    CHECK(split_json_feed(R"({"items":[)" + std::string(4'000'000, '{')).rejections.size() == 1);
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(20));
}

TEST_CASE("json feed: the shared feeds are told from other JSON, and read") {
    const char* given = std::getenv("NEWSIDX_SHARED");
    const std::filesystem::path feeds =
        (given != nullptr ? std::filesystem::path(given) : std::filesystem::path(NEWSIDX_SOURCE_DIR) / "../shared") /
        "data/feeds";
    if (!std::filesystem::is_directory(feeds)) {
        MESSAGE("skipped: no shared data (set NEWSIDX_SHARED to its folder)");
        return;
    }
    std::size_t read = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(feeds)) {
        if (entry.path().extension() != ".json") continue;
        const std::string bytes = read_file(entry.path());
        const Content content = detect(std::string_view(bytes).substr(0, 65536));
        CAPTURE(entry.path().string());
        const bool is_expectation = entry.path().string().find(".serde.") != std::string::npos;
        if (is_expectation) CHECK(content != Content::json_feed);
        if (content != Content::json_feed) continue;
        const SplitDocument document = split_json_feed(bytes);
        CHECK(document.rejections.empty());
        for (const SplitDocument::Item& item : document.items) {
            const ParseResult result = parse(item.bytes, item.format);
            CAPTURE(result.rejection.message);
            CHECK(result.record);
            ++read;
        }
    }
    CHECK(read >= 8);
}
