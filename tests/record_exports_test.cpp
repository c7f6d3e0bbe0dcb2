// What crawlers, news APIs, search servers and sites give out as JSON.
#include "record/identity.h"
#include "record/parse.h"
#include "record/scalars.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

using namespace newsidx;
using namespace newsidx::record;

namespace {

using Topics = std::vector<std::string>;
constexpr std::int64_t kNight = 1703030340; // 2023-12-19T23:59:00Z

ParseResult read(std::string_view json) {
    ParseResult result = parse(json, ItemFormat::json);
    CAPTURE(std::string(json));
    CAPTURE(result.rejection.message);
    REQUIRE(result.record);
    return result;
}

Record quiet(std::string_view json) {
    ParseResult result = read(json);
    CHECK(result.warnings.empty());
    return *result.record;
}

std::string key_of(std::string_view json) {
    return identity_key(quiet(json), {"crawl", "/crawl.jsonl", false});
}

} // namespace

TEST_CASE("exports: the site that articles are from is not which article one is") {
    const char* const first = R"({"title":"Ferry","link":"https://a.example/1","source_url":"https://www.a.example"})";
    CHECK(key_of(first) == "https://a.example/1");
    CHECK(quiet(first).provider.domain == "a.example");
    CHECK(quiet(first).original_url.empty());
    CHECK(key_of(R"({"title":"Port","source_url":"https://a.example/","url":"https://a.example/2"})") ==
          "https://a.example/2");
    CHECK(key_of(R"({"title":"Port","canonical":"https://a.example/#top","url":"https://a.example/2"})") ==
          "https://a.example/2");
    // A page of it does say so, and whoever uses the record's own key means it.
    CHECK(key_of(R"({"title":"A","url":"https://agg.example/7","source_url":"https://a.example/1"})") ==
          "https://a.example/1");
    CHECK(key_of(R"({"title":"A","url":"https://agg.example/7","source_url":"https://a.example/?p=1"})") ==
          "https://a.example?p=1");
    CHECK(key_of(R"({"title":"A","webUrl":"https://agg.example/7","originalUrl":"https://a.example"})") ==
          "https://a.example");
}

TEST_CASE("exports: names of keys that crawlers and APIs use") {
    Record record = quiet(R"({"title":"A","maintext":"Text.","url":"https://a.example/1","source_domain":"a.example",)"
                          R"("date_publish":"2023-12-19 23:59:00","date_modify":"2023-12-20 10:00:00"})");
    CHECK(record.body == "Text.");
    CHECK(record.published_at.seconds == kNight);
    CHECK(record.updated_at.seconds.has_value());
    CHECK(record.provider.domain == "a.example");
    record = quiet(R"({"webTitle":"A","webUrl":"https://g.example/1","webPublicationDate":"2023-12-19T23:59:00Z"})");
    CHECK(record.title == "A");
    CHECK(record.published_at.seconds == kNight);
    CHECK(quiet(R"({"title":"A","seendate":"2023-12-19T23:59:00Z"})").published_at.seconds == kNight);
}

TEST_CASE("exports: a crawler's `source` that is a page is where the record is") {
    const char* const json = R"({"title":"A","source":"https://www.a.example/1","source-hostname":"The Mail",)"
                             R"("hostname":"a.example","tags":"Rail;Sea","categories":""})";
    const Record record = quiet(json);
    CHECK(record.web_url == "https://www.a.example/1");
    CHECK(record.provider.name == "The Mail");
    CHECK(record.provider.domain == "a.example");
    CHECK(record.topics == Topics{"Rail", "Sea"});
    CHECK(quiet(R"({"title":"A","source":"https://a.example/feed","url":"https://a.example/1"})").web_url ==
          "https://a.example/1");
    CHECK(quiet(R"({"title":"A","source":"https://a.example/"})").web_url.empty());
    CHECK(quiet(R"({"title":"A","publisher":"https://a.example/about"})").web_url.empty());
}

TEST_CASE("exports: a text in a list of its own is that text") {
    const Record record = quiet(R"({"title":["A"],"body":["Text."],"url":["https://a.example/1"],"quality":[7],)"
                                R"("date":["2023-12-19T23:59:00Z"],"category":["technology"],"source":["The Mail"]})");
    CHECK(record.title == "A");
    CHECK(record.body == "Text.");
    CHECK(record.web_url == "https://a.example/1");
    CHECK(record.quality == 7);
    CHECK(record.published_at.seconds == kNight);
    CHECK(record.category == "technology");
    CHECK(record.provider.name == "The Mail");
    // Of several nobody knows which one counts, but categories are topics.
    CHECK(read(R"({"title":"A","excerpt":["x","y"]})").warnings.size() == 1);
    CHECK(read(R"({"title":"A","excerpt":[]})").warnings.size() == 1);
    CHECK(read(R"({"title":"A","excerpt":[["x"]]})").warnings.size() == 1);
    CHECK(quiet(R"({"title":"A","category":["sea","rail"]})").topics == Topics{"sea", "rail"});
    CHECK(quiet(R"({"title":"A","category":["sea","rail"],"topics":["port"]})").topics == Topics{"port"});
}

TEST_CASE("exports: posts of a WordPress site have rendered texts, and numbers for topics") {
    const Record record =
        quiet(R"({"id":1,"link":"https://b.example/1","guid":{"rendered":"https://b.example/?p=1"},)"
              R"("title":{"rendered":"Ferry &amp; port"},"content":{"rendered":"<p>One.</p><p>Two.</p>"},)"
              R"("excerpt":{"rendered":"<p>Short.</p>","protected":false},"categories":[5],"tags":[7,8]})");
    CHECK(record.title == "Ferry & port");
    CHECK(record.body == "One.\n\nTwo.");
    CHECK(record.excerpt == "Short.");
    CHECK(record.web_url == "https://b.example/1");
    CHECK(record.topics.empty());
    CHECK(quiet(R"({"title":"A","tags":[2024,"Rail"]})").topics == Topics{"2024", "Rail"});
}

TEST_CASE("exports: a headline in parts, and keywords that say what they are") {
    const Record record = quiet(
        R"({"headline":{"main":"Ferry","kicker":"Sea"},"snippet":"S","keywords":[{"name":"subject","value":"Rail"},)"
        R"({"name":"places","value":"Oslo"},{"id":5,"name":"Port"}]})");
    CHECK(record.title == "Ferry");
    CHECK(record.topics == Topics{"Rail", "Oslo", "Port"});
}

TEST_CASE("exports: texts of ninjs and times of Elasticsearch") {
    const Record record = quiet(R"({"uri":"urn:1","versioncreated":"2023-12-19T23:59:00Z","headline":"A","body_xhtml":)"
                                R"("<p>One.</p><p>Two.</p>","@timestamp":"2024-01-01T00:00:00Z"})");
    CHECK(record.body == "One.\n\nTwo.");
    CHECK(record.published_at.seconds == kNight);
    CHECK(quiet(R"({"title":"A","@timestamp":"2023-12-19T23:59:00Z"})").published_at.seconds == kNight);
}

TEST_CASE("exports: a provider is a mapping written as text, as tables have it that programs wrote") {
    const auto provider = [](const std::string& json) {
        return quiet(R"({"title":"A","source":)" + json + "}").provider.name;
    };
    CHECK(provider(R"("{'id': None, 'name': 'The Mail'}")") == "The Mail");
    CHECK(provider(R"("{\"name\": \"The \\\"Mail\\\"\", \"id\": 7}")") == "The \"Mail\"");
    CHECK(provider(R"("{'id': 'name', 'logo': {'name': 'A sail'}, 'name':'Sand & Sea'}")") == "Sand & Sea");
    CHECK(provider(R"("{'id': 7, 'name': None}")").empty());
    CHECK(provider(R"("{'name'}")").empty());
    CHECK(provider(R"("{'name':}")").empty());
    CHECK(provider(R"("{'name")") == "{'name");
    CHECK(provider(R"("{Curly}")") == "{Curly}");
}

TEST_CASE("exports: lists in a text are cut at commas, at semicolons where there is none, else at bars") {
    CHECK(split_list("Rail|Sea") == Topics{"Rail", "Sea"});
    CHECK(split_list("Rail|light; Sea") == Topics{"Rail|light", "Sea"});
    CHECK(split_list("Rail; Sea;;Port ") == Topics{"Rail", "Sea", "Port"});
    CHECK(split_list("Rail; light, Sea") == Topics{"Rail; light", "Sea"});
    CHECK(split_list("['a;b']") == Topics{"a;b"});
    CHECK(split_list("['a',\n 'b, c',\t\"d\"\r\n]") == Topics{"a", "b, c", "d"});
}

TEST_CASE("exports: a language that is no tag is named in the warning") {
    const ParseResult result = read(R"({"title":"A","language":"ruby on rails"})");
    REQUIRE(result.warnings.size() == 1);
    CHECK(result.warnings[0].message ==
          "language: \"ruby on rails\" is no tag of a language, and cannot be the lang; it is kept, and not searched");
}

TEST_CASE("exports: where a reader came from is no part of the page's URL") {
    for (const char* parameters : {"at_medium=RSS&at_campaign=rss", "source=rss-4a7b------2", "partner=rss&emc=rss",
                                   "xtor=RSS-1", "ns_mchannel=rss&ns_campaign=x", "ito=1490", "mod=rss_markets"})
        CHECK(canonical_url("https://a.example/1?" + std::string(parameters)) == "https://a.example/1");
    for (const char* parameters : {"source=print", "partner=7", "at=5", "mod=view", "feed=rss2", "ns=1", "rss=1"})
        CHECK(canonical_url("https://a.example/1?" + std::string(parameters)) ==
              "https://a.example/1?" + std::string(parameters));
}

TEST_CASE("exports: what a user of Tiny Tiny RSS did not share is published") {
    CHECK(quiet(R"({"title":"A","unread":false,"marked":true,"published":false})").published);
    CHECK_FALSE(quiet(R"({"title":"A","marked":true,"published":false})").published);
    CHECK_FALSE(quiet(R"({"title":"A","unread":false,"marked":true,"status":"draft"})").published);
}

TEST_CASE("exports: what is sent to some people only is unpublished") {
    const auto published = [](const std::string& members) {
        return quiet(R"({"id":"https://m.example/1","type":"Note","content":"<p>The ferry is late.</p>")" + members +
                     "}")
            .published;
    };
    const std::string all = R"("https://www.w3.org/ns/activitystreams#Public")";
    const std::string one = R"("https://m.example/users/ada")";
    CHECK(published(""));
    CHECK(published(R"(,"to":[)" + all + "]"));
    CHECK(published(R"(,"to":)" + all));
    CHECK(published(R"(,"to":[)" + one + R"(],"cc":[)" + all + "]"));
    CHECK(published(R"(,"to":[)" + one + R"(],"cc":"as:Public")"));
    CHECK(published(R"(,"to":["Public"])"));
    CHECK(quiet(R"({"title":"Moved","to":"https://m.example/new"})").published); // not of that network
    CHECK(published(R"(,"to":[])"));
    CHECK(published(R"(,"to":"2024-05-01")"));
    CHECK(published(R"(,"to":["ada@m.example"])"));
    CHECK_FALSE(published(R"(,"to":[)" + one + R"(],"cc":[])"));
    CHECK_FALSE(published(R"(,"to":)" + one));
    CHECK(published(R"(,"visibility":"public")"));
    CHECK_FALSE(published(R"(,"visibility":"direct")"));
    CHECK_FALSE(published(R"(,"visibility":"private")"));
    CHECK_FALSE(published(R"(,"is_published":false)"));
    CHECK_FALSE(published(R"(,"isDraft":true)"));
}

TEST_CASE("exports: what Python writes for a number that is none is nothing") {
    const Record record =
        quiet(R"({"title":"A","author":NaN,"heat":-Infinity,"quality":Infinity,"tags":NaN,"x":[NaN]})");
    CHECK_FALSE(record.heat);
    CHECK_FALSE(record.quality);
    CHECK(record.topics.empty());
    CHECK(record.unknown == std::vector<std::pair<std::string, std::string>>{{"x", "[null]"}});
    for (const std::string_view bad :
         {R"({"title":"A","x":nan})", R"({"title":"A","x":NaNs})", R"({"title":"A","x":+Infinity})"})
        CHECK_FALSE(parse(bad, ItemFormat::json).record);
}

TEST_CASE("exports: an article of Trove has a heading, and its newspaper's title") {
    for (const std::string_view key : {"value", "title"}) {
        const Record record =
            quiet(R"({"id":"183","heading":"FERRY LATE.","category":"Article","title":{"id":"35",")" +
                  std::string(key) + R"(":"The Quay Herald"},"date":"1911-05-22","articleText":"<p>Again.</p>"})");
        CHECK(record.title == "FERRY LATE.");
        CHECK(record.provider.name == "The Quay Herald");
        CHECK(record.body == "Again.");
    }
    CHECK(quiet(R"({"heading":"On ferries","title":"Ferry late","url":"https://a.example/1"})").title == "Ferry late");
    CHECK(quiet(R"({"heading":"On ferries","title":{"rendered":"Ferry late"}})").title == "Ferry late");
    CHECK(quiet(R"({"title":{"id":7,"value":"Ferry late"}})").title == "Ferry late");
    // Another's heading may be its section's.
    CHECK(quiet(R"({"title":{"id":7,"value":"Ferry late"},"heading":"World"})").title == "Ferry late");
    CHECK(quiet(R"({"title":"A","source":{"title":"The Mail","value":"35"}})").provider.name == "The Mail");
}

TEST_CASE("exports: what NewsData.io says in place of what has to be paid for is no text") {
    const Record record = quiet(R"({"title":"Ferry","content":"ONLY AVAILABLE IN PAID PLANS","category":["top"],)"
                                R"("description":"It sails."})");
    CHECK(record.body.empty());
    CHECK(record.excerpt == "It sails.");
    CHECK(quiet(R"({"title":"A","content":"ONLY AVAILABLE IN PAID PLANS, SAYS THE RAILWAY"})").body.size() > 1);
}

TEST_CASE("exports: pictures of the New York Times are taken where they have an address") {
    const auto images = [](std::string_view multimedia) {
        return quiet(R"({"headline":{"main":"A"},"multimedia":)" + std::string(multimedia) + "}").images;
    };
    const auto both = images(R"({"caption":"A lamp.","default":{"url":"https://t.example/600.jpg","width":600},)"
                             R"("thumbnail":{"url":"https://t.example/75.jpg"}})");
    REQUIRE(both.size() == 1);
    CHECK(both[0].url == "https://t.example/600.jpg");
    CHECK(images(R"([{"url":"https://t.example/1.jpg","format":"x"},{"url":"https://t.example/2.jpg"}])").size() == 2);
    CHECK(images(R"([{"url":"images/2024/lamp.jpg"}])").empty());
    CHECK(images("[]").empty());
    CHECK(quiet(R"({"title":"A","image":{"default":{"alt":"x"},"thumbnail":{"url":"https://t.example/1.jpg"}}})")
              .images.size() == 1);
    CHECK(quiet(R"({"title":"A","image":{"default":false,"thumbnail":{"url":"https://t.example/1.jpg"}}})")
              .images.size() == 1);
}

TEST_CASE("exports: a bookmark of Pinboard has its title for its description, and spaces between tags") {
    const Record record = quiet(R"({"href":"https://quay.example/1","description":"Ferry late","extended":"An hour.",)"
                                R"("time":"2024-03-02T08:00:00Z","toread":"no","tags":" harbour  sea"})");
    CHECK(record.title == "Ferry late");
    CHECK(record.excerpt == "An hour.");
    CHECK(record.topics == Topics{"harbour", "sea"});
    CHECK(record.web_url == "https://quay.example/1");
    CHECK(quiet(R"({"href":"https://a.example/1","description":"A","extended":"","tags":"","toread":"no"})").title ==
          "A");
    CHECK(quiet(R"({"href":"https://a.example/1","description":"A","tags":"by the sea"})").topics ==
          Topics{"by the sea"});
    CHECK(
        quiet(R"({"href":"https://a.example/1","description":"A","extended":"B","tags":"c","headline":"D"})").excerpt ==
        "A");
}

TEST_CASE("exports: a note of Google Keep is its text, and not the link in it") {
    const Record record = quiet(
        R"({"color":"DEFAULT","textContent":"The ferry was late.","title":"","createdTimestampUsec":1703030340000000,)"
        R"("userEditedTimestampUsec":1703030341000000,"labels":[{"name":"Harbour"}],"annotations":[{"title":"Times",)"
        R"("description":"Of ferries","url":"https://a.example/times"}]})");
    CHECK(record.body == "The ferry was late.");
    CHECK(record.web_url.empty());
    CHECK(record.published_at.seconds == kNight);
    CHECK(record.updated_at.seconds == kNight + 1);
    CHECK(record.topics == Topics{"Harbour"});
    CHECK(quiet(R"({"title":"A","labels":["rail","sea"]})").topics == Topics{"rail", "sea"});
    CHECK(quiet(R"({"title":"A","labels":[0,1]})").topics.empty());
    CHECK(quiet(R"({"title":"A","labels":"rail"})").topics.empty());
}

TEST_CASE("exports: names of keys in what Wallabag and Readwise export") {
    const Record record =
        quiet(R"({"title":"A","domain_name":"quay.example","preview_picture":"https://quay.example/p.jpg",)"
              R"("Document tags":"['harbour', 'sea']"})");
    CHECK(record.provider.domain == "quay.example");
    REQUIRE(record.images.size() == 1);
    CHECK(record.topics == Topics{"harbour", "sea"});
}

TEST_CASE("exports: what Reddit writes in place of a text that was taken away is none") {
    CHECK(quiet(R"({"title":"Ferry","selftext":"[removed]"})").body.empty());
    CHECK(quiet(R"({"title":"Ferry","selftext":"[deleted]"})").body.empty());
    CHECK(quiet(R"({"title":"[removed]","selftext":"The ferry."})").title == "[removed]");
    CHECK(quiet(R"({"title":"Ferry","selftext":"[removed] it says."})").body == "[removed] it says.");
}

TEST_CASE("exports: what somebody did with another's post is no news, and is told from a post") {
    const auto other = [](std::string_view json) { return parse(json, ItemFormat::json).other; };
    CHECK(other(R"({"type":"Announce","actor":"https://m.example/mara","object":"https://o.example/9"})") ==
          "reaction");
    CHECK(other(R"({"type":"Like","object":{"type":"Note","content":"Mine."}})") == "reaction");
    CHECK(other(R"({"type":"Create","object":{"type":"Note","content":"Mine."}})").empty());
    CHECK(other(R"({"type":"Announce","object":"A bell","title":"Ferry"})").empty());
    CHECK(other(R"({"type":"Announce","name":"Ferry"})").empty());
    CHECK(other(R"({"type":"Article","object":"https://o.example/9"})").empty());
}
