// Records in wrappings, texts in blocks, and records within objects that are none.
#include "record/authors.h"
#include "record/json/within.h"
#include "record/parse.h"
#include "record/rich_text.h"
#include "record/value.h"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

using namespace newsidx;
using namespace newsidx::record;

namespace {

using Strings = std::vector<std::string>;

Record read(std::string_view json, const KeyMap& map = {}) {
    ParseResult result = parse(json, ItemFormat::json, map);
    CAPTURE(std::string(json));
    CAPTURE(result.rejection.message);
    REQUIRE(result.record);
    CHECK(result.warnings.empty());
    return *result.record;
}

std::string blocks(std::string_view json) {
    return text_of_blocks(read_json(R"({"a":)" + std::string(json) + "}").root.members.front().value);
}

Strings within(std::string_view json, const KeyMap& map = {}) {
    const ParseResult result = parse(json, ItemFormat::json, map);
    const Record* const list = result.record && !result.may_hold_records ? &*result.record : nullptr;
    if (list != nullptr ? !may_be_list(*list) : !result.may_hold_records) return {};
    Strings texts;
    for (const Range& range : records_within(json, map, list).records)
        texts.emplace_back(json.substr(range.begin, range.end - range.begin));
    return texts;
}

} // namespace

TEST_CASE("wrapping: what APIs put around a record is not the record") {
    CHECK(read(R"({"kind":"t3","data":{"title":"Ferry","selftext":"Text."}})").body == "Text.");
    CHECK(read(R"({"id":7,"attributes":{"title":"Ferry"}})").source_id == "7");
    CHECK(read(R"({"sys":{"id":"x"},"fields":{"title":"Ferry"}})").title == "Ferry");
    CHECK(read(R"({"cursor":"x","node":{"headline":"Ferry"}})").title == "Ferry");
    CHECK(read(R"({"type":"Create","object":{"type":"Note","content":"<p>Text.</p>"}})").type == "Note");
    CHECK(read(R"({"data":{"id":1,"attributes":{"title":"Ferry"}},"meta":{}})").title == "Ferry");
    const Record post =
        read(R"({"post":{"author":{"displayName":"The Mail"},"record":{"text":"Text.","langs":["de"]}}})");
    CHECK(post.body == "Text.");
    CHECK(post.lang == "de");
    CHECK(authors_of(post) == Strings{"The Mail"});
    CHECK(read(R"({"item":{"kop":"Ferry"}})", {{"kop", "title"}}).title == "Ferry");
    const Record scraped = read(R"({"url":"https://a.example/1","article":{"title":"Ferry","text":"Text.",)"
                                R"("author":"Jane Doe","published":"2024-03-01"}})");
    CHECK(scraped.title == "Ferry");
    CHECK(scraped.body == "Text.");
    CHECK(scraped.web_url == "https://a.example/1");
    CHECK(scraped.published_at.text == "2024-03-01");
    CHECK(authors_of(scraped) == Strings{"Jane Doe"});
    CHECK(read(R"({"title":"Ferry","article":[{"text":"One."},{"text":"Two."}]})").body == "One.\n\nTwo.");
}

TEST_CASE("wrapping: what search servers say around a record is not the record's") {
    const Record record =
        read(R"({"_id":"1","name":"hit-1","published":false,"_source":{"title":"T","text":"B"},"_score":1})");
    CHECK(record.title == "T");
    CHECK(record.body == "B");
    CHECK(record.published);
    CHECK(record.source_id == "1");
}

TEST_CASE("wrapping: what stands around it says what is not said in it") {
    const Record record = read(R"({"url":"https://a.example/1","published":"2023-12-19T23:59:00Z","type":"Create",)"
                               R"("secured":"s","object":{"title":"Ferry","type":"Note"},"score":3})");
    CHECK(record.web_url == "https://a.example/1");
    CHECK(record.published_at.seconds == 1703030340);
    CHECK(record.type == "Note");
    CHECK(record.secured == "s");
    REQUIRE(record.unknown.size() == 1);
    CHECK(record.unknown[0].first == "score");
}

TEST_CASE("wrapping: what is said of something else is not the record that it is about") {
    for (const char* json :
         {R"({"id":4,"date":"2024-01-02","comment":"other","post":{"title":"Parent","url":"https://a.example/1"}})",
          R"({"event":"view","article":{"title":"Parent"}})", R"({"type":"Like","post":{"title":"Parent"}})",
          R"({"type":"Like","object":{"content":"Text"}})",
          R"({"title":{"en":"Real","de":"Echt"},"data":{"title":"Other"}})", R"({"page":{"title":"Home"}})"}) {
        CAPTURE(json);
        CHECK_FALSE(parse(json, ItemFormat::json).record);
    }
    const Record crawled =
        read(R"({"url":"https://api.example/9","createdAt":"2024-06-01","status":"pending","result":)"
             R"({"headline":"H","link":"https://a.example/1","created":"2020-01-01"}})");
    CHECK(crawled.web_url == "https://a.example/1");
    CHECK(crawled.published_at.text == "2020-01-01");
    CHECK(crawled.published);
}

TEST_CASE("wrapping: reading many members takes time linear in them") {
    std::string json = "{";
    for (int i = 0; i < 45'000; ++i)
        json += "\"k" + std::to_string(i) + "\":0,";
    json += "\"data\":{";
    for (int i = 0; i < 45'000; ++i)
        json += "\"j" + std::to_string(i) + "\":0,";
    json += "\"title\":\"x\"}}";
    const auto start = std::chrono::steady_clock::now();
    CHECK(read(json).unknown.size() == 90'000);
    std::string objects = "{\"k\":0";
    for (int i = 0; i < 45'000; ++i)
        objects += ",\"o" + std::to_string(i) + "\":{}";
    CHECK_FALSE(parse(objects + "}", ItemFormat::json).record);
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(2));
}

TEST_CASE("wrapping: an object with a text of its own is the record") {
    const Record record = read(R"({"title":"Ferry","data":{"title":"Port","body":"B"}})");
    CHECK(record.title == "Ferry");
    CHECK(record.body.empty());
    CHECK(read(R"({"kop":"Ferry","data":{"title":"Port"}})", {{"kop", "title"}}).title == "Ferry");
    for (const char* json : {R"({"data":{"n":1}})", R"({"data":[{"title":"A"}]})", R"({"secured":{"title":"A"}})",
                             R"({"data":{"data":{"data":{"data":{"title":"A"}}}}})", R"({"title":"","data":7})"}) {
        const ParseResult result = parse(json, ItemFormat::json);
        CAPTURE(json);
        CHECK_FALSE(result.record);
        CHECK(result.may_hold_records);
    }
    // Below front matter is a text.
    const ParseResult page = parse("---\ndata:\n  title: Port\n---\nText.\n", ItemFormat::front_matter);
    REQUIRE(page.record);
    CHECK(page.record->title.empty());
}

TEST_CASE("wrapping: values that content systems wrap") {
    const Record record = read(
        R"({"title":{"en-US":"Ferry"},"body":{"value":"raw","format":"html","processed":"<p>Text.</p>"},)"
        R"("canonical":[{"href":"https://a.example/1"}],"origin":{"title":"The Mail","htmlUrl":"https://a.example"}})");
    CHECK(record.title == "Ferry");
    CHECK(record.body == "Text.");
    CHECK(record.original_url == "https://a.example/1");
    CHECK(record.provider.name == "The Mail");
    CHECK(record.provider.domain == "a.example");
    CHECK(read(R"({"title":"A","content":["https://a.example/1.jpg"],"articleBody":"real text"})").body == "real text");
    CHECK(read(R"({"title":"A","content":["One","Two"],"fullText":"real text"})").body == "real text");
    CHECK(read(R"({"title":"A","origin":"Paris"})").provider.name.empty());
    CHECK(parse(R"({"title":{"href":"x"}})", ItemFormat::json).rejection.message.find("mapping") != std::string::npos);
    CHECK(parse(R"({"title":{"id":"123"}})", ItemFormat::json).rejection.message.find("mapping") != std::string::npos);
    CHECK(read(R"({"title":"A","category":{"content":"rail"}})").category == "rail");
    CHECK(read(R"({"title":"A","tags":[{"id":"a/b","webTitle":"Rail"},{"label":"Sea"}]})").topics ==
          Strings{"Rail", "Sea"});
}

TEST_CASE("wrapping: what a record relates to is named by what a content system puts around it") {
    const Record strapi = read(
        R"({"id":4,"attributes":{"title":"Ferry","category":{"data":{"id":1,"attributes":{"name":"Harbour"}}},)"
        R"("tags":{"data":[{"id":8,"attributes":{"name":"Rail"}},{"id":9,"attributes":{"name":"Sea"}}]},)"
        R"("cover":{"data":{"attributes":{"url":"/x.jpg"}}},"images":{"data":[{"attributes":{"url":"/a.jpg"}}]}}})");
    CHECK(strapi.category == "Harbour");
    CHECK(strapi.topics == Strings{"Rail", "Sea"});
    REQUIRE(strapi.images.size() == 1);
    CHECK(strapi.images[0].url == "/a.jpg");
    const Record graph = read(R"({"title":"Ferry","tags":{"nodes":[{"name":"Rail"}],"pageInfo":{"hasNextPage":true}},)"
                              R"("featuredImage":{"node":{"sourceUrl":"https://a.example/x.jpg"}}})");
    CHECK(graph.topics == Strings{"Rail"});
    REQUIRE(graph.images.size() == 1);
    CHECK(graph.images[0].url == "https://a.example/x.jpg");
    CHECK(read(R"({"title":"Ferry","tags":{"edges":[{"node":{"name":"Rail"}}]}})").topics == Strings{"Rail"});
    CHECK(read(R"({"title":"Ferry","tags":{"data":[]}})").topics.empty());
    // Topics by their names, one of which is such a word.
    CHECK(read(R"({"title":"Ferry","tags":{"data":{"name":"Data"},"rail":{"name":"Rail"}}})").topics ==
          Strings{"Data", "Rail"});
    CHECK(
        read(
            R"({"title":"Ferry","tags":[{"name":"Rail","visibility":"public"},{"name":"#x","visibility":"internal"}]})")
            .topics == Strings{"Rail"});
}

TEST_CASE("wrapping: a story of Arc XP") {
    const Record story =
        read(R"({"_id":"A1","type":"story","canonical_url":"/news/ferry/","created_date":"2024-04-30T08:00:00Z",)"
             R"("first_publish_date":"2024-05-01T08:00:00Z","publish_date":"2024-05-02T08:00:00Z",)"
             R"("headlines":{"basic":"Ferry returns","mobile":""},"description":{"basic":"After a year."},)"
             R"("content_elements":[{"type":"text","content":"It is <b>back</b>."},{"type":"image","caption":"No"},)"
             R"({"type":"header","content":"At last"}],"taxonomy":{"primary_section":{"_id":"/n","name":"News"},)"
             R"("tags":[{"text":"ferry","slug":"f"}]}})");
    CHECK(story.title == "Ferry returns");
    CHECK(story.excerpt == "After a year.");
    CHECK(story.body == "It is back.\n\nAt last");
    CHECK(story.published_at.text == "2024-05-01T08:00:00Z");
    CHECK(story.category == "News");
    CHECK(story.topics == Strings{"ferry"});
    const std::string one = R"({"_id":"A1","type":"story","headlines":{"basic":"A"},"content_elements":)"
                            R"([{"type":"text","content":"Text."}]})";
    CHECK(within(R"({"type":"results","content_elements":[)" + one + "]}") == Strings{one});
}

TEST_CASE("wrapping: documents of Prismic, DatoCMS, Squarespace and the AP") {
    const Record prismic = read(
        R"({"first_publication_date":"2024-05-01T08:00:00+0000","last_publication_date":"2024-05-02T08:00:00+0000",)"
        R"("data":{"title":[{"type":"heading1","text":"Ferry returns","spans":[]}],)"
        R"("body":[{"type":"paragraph","text":"It is back.","spans":[]}]}})");
    CHECK(prismic.title == "Ferry returns");
    CHECK(read(R"({"title":"A","body":[{"text":"One.","children":[{"text":"Two."}]}]})").body == "One.\n\nTwo.");
    CHECK(prismic.body == "It is back.");
    CHECK(prismic.published_at.text == "2024-05-01T08:00:00+0000");
    CHECK(prismic.updated_at.text == "2024-05-02T08:00:00+0000");
    CHECK(read(R"({"title":"A","content":{"value":{"schema":"dast","document":{"type":"root","children":[{"type":)"
               R"("paragraph","children":[{"type":"span","value":"It is "},{"type":"span","value":"back."}]}]}}}})")
              .body == "It is back.");
    const Record squarespace = read(R"({"title":"A","publishOn":1714550400000,"updatedOn":1714550500000})");
    CHECK(squarespace.published_at.seconds == 1714550400);
    CHECK(squarespace.updated_at.seconds == 1714550500);
    const Record agency =
        read(R"({"headline":"A","description_summary":"B","bylines":[{"by":"Jane Doe","title":"AP"}]})");
    CHECK(agency.excerpt == "B");
    CHECK(authors_of(agency) == Strings{"Jane Doe"});
    CHECK(read(R"({"title":"The Quay, page 2","ocr_eng":"It is back."})").body == "It is back.");
}

TEST_CASE("wrapping: an article of the Washington Post's collection is its paragraphs") {
    const std::string about =
        R"({"type":"kicker","content":"Sea"},{"type":"title","content":"Ferry"},)"
        R"({"type":"byline","content":"By Jane Doe"},{"type":"date","content":1714550400000},null,)";
    CHECK(read(R"({"id":"a","title":"Ferry","published_date":1714550400000,"contents":[)" + about +
               R"({"type":"sanitized_html","content":"It is <i>back</i>."},{"type":"image","fullcaption":"No"}]})")
              .body == "It is back.");
    CHECK(
        read(R"({"title":"Ferry","body":[{"type":"title","content":"Ferry"},{"type":"p","content":"Text."}]})").body ==
        "Ferry\n\nText.");
}

TEST_CASE("wrapping: a topic or an image that says itself what it is may have more about it inside") {
    const Record record = read(R"({"title":"Ferry","topics":{"name":"Rail","data":{"id":1}},)"
                               R"("image":{"url":"https://a.example/1.jpg","attributes":{"width":5}}})");
    CHECK(record.topics == Strings{"Rail"});
    REQUIRE(record.images.size() == 1);
    CHECK(record.images[0].url == "https://a.example/1.jpg");
}

TEST_CASE("wrapping: a list of contents that do not say what they are is no text, but may be records") {
    CHECK(read(R"({"title":"Ferry","contents":[{"content":"Chapter 1"}]})").body.empty());
    const std::string records = R"({"id":1,"title":"A","content":"Text."},{"id":2,"title":"B","content":"Text."})";
    CHECK(within(R"({"contents":[)" + records + "]}").size() == 2);
    CHECK(read(R"({"title":"Ferry","contents":"Text."})").body == "Text.");
    const std::string typed = R"({"type":"a","title":"A","text":"Text."},{"type":"a","title":"B","text":"Text."})";
    CHECK(within(R"({"contents":[)" + typed + "]}").size() == 2);
    CHECK(read(R"({"title":"Ferry","contents":[)" + typed + "]}").body.empty());
}

TEST_CASE("wrapping: WordPress embeds the authors that it has numbers for") {
    const auto authors = [](const char* json) { return authors_of(read(json)); };
    CHECK(authors(R"({"title":{"rendered":"A"},"author":3,"_embedded":{"author":[{"id":3,"name":"Jane Doe"}]}})") ==
          Strings{"Jane Doe"});
    CHECK(authors(R"({"title":"A","author":"Bo Reed","_embedded":{"author":[{"name":"Jane Doe"}]}})") ==
          Strings{"Bo Reed"});
    CHECK(authors(R"({"title":"A","author":3,"_embedded":{"replies":[]}})").empty());
}

TEST_CASE("wrapping: WordPress embeds the topics and the image that it has numbers for") {
    const Record record = read(
        R"({"title":{"rendered":"A"},"categories":[5],"tags":[7],"featured_media":9,"_embedded":{"wp:featuredmedia":)"
        R"([{"id":9,"source_url":"https://a.example/1.jpg","title":{"rendered":"Pier"}}],)"
        R"("wp:term":[[{"id":5,"name":"Sea &amp; port"}],[{"id":7,"name":"Ferry"}],[]]}})");
    CHECK(record.topics == Strings{"Sea & port", "Ferry"});
    REQUIRE(record.images.size() == 1);
    CHECK(record.images[0].url == "https://a.example/1.jpg");
    CHECK(record.images[0].title == "Pier");
    CHECK(read(R"({"title":{"rendered":"A"},"categories":[5],"_embedded":{"wp:term":[]}})").topics.empty());
    CHECK(read(R"({"title":"A","topics":["x"],"_embedded":{"wp:term":[]}})").unknown.size() == 1);
    const ParseResult forbidden = parse(R"({"title":{"rendered":"A"},"_embedded":{"wp:featuredmedia":)"
                                        R"([{"code":"rest_forbidden","message":"Sorry"}]}})",
                                        ItemFormat::json);
    REQUIRE(forbidden.record);
    CHECK(forbidden.warnings.empty());
    CHECK(forbidden.record->images.empty());
    // Elsewhere a list in a list is no topic.
    CHECK(parse(R"({"title":"A","topics":[["x"]]})", ItemFormat::json).warnings.size() == 1);
}

TEST_CASE("wrapping: what databases and servers put around a value") {
    const Record record = read(R"({"_id":{"$oid":"507f"},"title":[{"value":"A"}],"type":[{"target_id":"news"}],)"
                               R"("created":{"$date":{"$numberLong":"1705658400000"}},"nid":[{"value":12}]})");
    CHECK(record.source_id == "507f");
    CHECK(record.title == "A");
    CHECK(record.type == "news");
    CHECK(record.published_at.seconds == 1705658400);
    CHECK(read(R"({"title":"A","date":{"$date":"2024-01-19T10:00:00Z"}})").published_at.seconds == 1705658400);
    CHECK(read(R"({"title":"A","date":{"$date":1705658400000}})").published_at.seconds == 1705658400);
    CHECK(read(R"({"title":"A","nid":[{"value":12}]})").source_id == "12");
    CHECK(parse(R"({"title":"A","date":{"$date":[]}})", ItemFormat::json).warnings.size() == 1);
    CHECK(parse(R"({"title":"A","date":{"$date":1705658400000,"x":1}})", ItemFormat::json).warnings.size() == 1);
}

TEST_CASE("wrapping: languages by their English names and their codes of three letters") {
    CHECK(read(R"({"title":"A","lang":"eng"})").lang == "en");
    CHECK(read(R"({"title":"A","lang":"DEU"})").lang == "de");
    CHECK(read(R"({"title":"A","lang":"por_BR"})").lang == "pt-BR");
    CHECK(read(R"({"title":"A","lang":"yue"})").lang == "yue"); // it has no other one
    CHECK(read(R"({"title":"A","lang":"qqq"})").lang == "qqq");
    CHECK(read(R"({"title":"A","language":"English"})").lang == "en");
    CHECK(read(R"({"title":"A","lang":"german"})").lang == "de");
    CHECK(read(R"({"title":"A","lang":"pt_BR"})").lang == "pt-BR");
    CHECK(parse(R"({"title":"A","language":"ruby"})", ItemFormat::json).warnings.size() == 1);
}

TEST_CASE("wrapping: a status says what is not out") {
    CHECK_FALSE(read(R"({"title":"A","status":"draft"})").published);
    CHECK_FALSE(read(R"({"title":"A","status":"Pending"})").published);
    CHECK_FALSE(read(R"({"title":"A","status":false})").published);
    CHECK_FALSE(read(R"({"title":"A","Status":"Draft"})").published);
    CHECK(read(R"({"title":"A","Status":"draft","status":"published"})").published);
    CHECK(read(R"({"title":"A","status":{"secured":"draft"}})").published);
    CHECK(read(R"({"title":"A","status":0})").published);
    CHECK_FALSE(read(R"({"title":"A","status":[{"value":false}]})").published);
    CHECK_FALSE(read(R"({"title":"A","moderation_state":"Draft "})").published);
    CHECK_FALSE(read(R"({"title":"A","status":"removed"})").published);
    CHECK_FALSE(read(R"({"headline":"A","pubstatus":"canceled"})").published);
    CHECK(read(R"({"headline":"A","pubstatus":"usable"})").published);
    CHECK(read(R"({"title":"A","pubstatus":null})").published);
    CHECK(read(R"({"title":"A","status":"publish"})").published);
    CHECK(read(R"({"title":"A","status":"ok"})").published);
    CHECK(read(R"({"title":"A","status":"draft","published":true})").published);
    CHECK(read(R"({"title":"A","status":"draft"})", {{"status", "category"}}).published);
}

TEST_CASE("rich text: paragraphs, blocks and pieces of a line") {
    CHECK(blocks(R"(["One.","Two."])") == "One.\n\nTwo.");
    CHECK(blocks(R"(["see ",{"type":"link","text":"this"}," now"])") == "see this now");
    CHECK(blocks(R"({"blocks":[{"type":"header","data":{"text":"H"}},{"data":{"items":["a","b"]}}]})") ==
          "H\n\na\n\nb");
    CHECK(blocks(R"([{"_type":"block","children":[{"text":"One "},{"text":"line."}]},)"
                 R"({"_type":"block","children":[{"text":"Two."}]}])") == "One line.\n\nTwo.");
    CHECK(blocks(R"({"nodeType":"document","data":{},"content":[{"nodeType":"paragraph","data":{},"content":)"
                 R"([{"nodeType":"text","value":"One ","data":{}},{"nodeType":"text","value":"line."}]}]})") ==
          "One line.");
    CHECK(blocks(R"({"root":{"children":[{"children":[{"text":"One."}]},{"children":[]}]}})") == "One.");
    CHECK(
        blocks(
            R"([{"type":"p","children":[{"text":"Go "},{"type":"a","children":[{"text":"here"}]},{"text":" now"}]}])") ==
        "Go here now");
    CHECK(blocks(R"({"content":[{"type":"p","content":[{"text":"One"},{"type":"hardBreak"},{"text":"two"}]}]})") ==
          "One two");
    CHECK(blocks(R"([{"children":[{"type":"p","text":"one"},{"type":"p","text":"two"}]}])") == "one\n\ntwo");
    CHECK(blocks(R"({"content":[{"content":"alpha"},{"content":"beta"}]})") == "alpha\n\nbeta");
    CHECK(blocks(R"(["One ended",{"type":"image","src":"x"},"Two began"])") == "One ended\n\nTwo began");
    CHECK(blocks(R"(["One.",{"type":"quote","text":"Two."},"Three."])") == "One.\n\nTwo.\n\nThree.");
    CHECK(blocks(R"({"blocks":[{"key":"a","text":"One."},{"key":"b","text":"Two."}],"entityMap":{}})") ==
          "One.\n\nTwo.");
    CHECK(
        blocks(R"([{"text":"","children":[{"text":"One"}]},{"type":"li","text":"Two","children":[{"text":"sub"}]}])") ==
        "One\n\nTwo\n\nsub");
    for (const char* none : {"[]", "{}", "[1,2]", R"({"x":"y"})", R"("text")", "7", "null", R"([{"secured":"s"}])"})
        CHECK(blocks(none).empty());
    CHECK(read(R"({"title":"A","content":["One.","Two."]})").body == "One.\n\nTwo.");
    CHECK(read(R"({"body":["a ",{"text":"b"}]})").body == "a b");
}

TEST_CASE("rich text: a block has its text as its value, unless that is an address") {
    CHECK(blocks(R"([{"type":"paragraph","value":"<p>One.</p>","id":"1"},{"type":"heading","value":"Two"}])") ==
          "<p>One.</p>\n\nTwo");
    CHECK(blocks(R"([{"type":"embed","value":"https://a.example/v"},{"type":"image","value":17}])").empty());
    CHECK(blocks(R"([{"type":"image","value":"/uploads/ferry.jpg"}])").empty());
    CHECK(blocks(R"([{"nodeType":"text","value":"https://a.example/v"}])") == "https://a.example/v");
    CHECK(blocks(R"([{"type":"paragraph","value":"https://a.example/v shows it."}])") ==
          "https://a.example/v shows it.");
    CHECK(blocks(R"([{"value":"One."}])").empty());
}

TEST_CASE("within: the lists of an object that is no record") {
    const std::string one = R"({"title":"one","body":"B"})";
    const std::string two = R"({"other":["]}"]})";
    const std::string list = "[" + one + " , " + two + "]";
    for (const char* around : {R"({"export":{"channel":{"stuff":LIST}}})", R"({"allArticles":LIST,"n":1})",
                               R"({"n":[[LIST]]})", R"({"db":[{"meta":{"n":1},"data":{"posts":LIST}}]})",
                               R"({"2023":{"a":ONE,"b":TWO}})", R"({"posts":LIST,"others":[{"title":"x","text":"y"}]})",
                               R"({"posts":LIST,"users":[{"name":"x","bio":"y"}],"secured":[{"title":"x","url":"y"}]})",
                               R"({"stuff":[TWO],"date":"2023-01-01","more":LIST})"}) {
        std::string text = around;
        for (const auto& [name, value] : {std::pair{"LIST", list}, {"ONE", one}, {"TWO", two}})
            if (const std::size_t at = text.find(name); at != std::string::npos)
                text.replace(at, std::string(name).size(), value);
        CAPTURE(std::string(text));
        CHECK(within(text) == Strings{one, two});
    }
    CHECK(within(R"({"edges":[{"ad":1},{"node":{"title":"x","date":"2023"}}]})").size() == 2);
    CHECK(within(R"({"nodes":[{"kop":{"t":"x"},"date":"2023"}]})", {{"kop.t", "title"}}).size() == 1);
    CHECK(within(R"({"nodes":[{"title":"x","url":"https://a.example/1"}],"pages":[{"title":"z","date":"2023"}]})")
              .size() == 2);
    CHECK(within(R"({"articles":[{"title":"x"}]})").size() == 1);
}

TEST_CASE("within: a page whose list is called as texts are is no record") {
    const Strings items = {R"({"id":1,"title":"one","content":"<p>B</p>","link":"https://a.example/1"})",
                           R"({"id":2,"type":"news","title":"two","content":"<p>C</p>","createdAt":"2024-01-01"})"};
    CHECK(within(R"({"content":[)" + items[0] + "," + items[1] + R"(],"pageable":{},"totalElements":2})") == items);
    CHECK(within(R"({"seq":0,"status":0,"content":[)" + items[0] + "]}") == Strings{items[0]});
    CHECK(within(R"({"total":1,"rows":[{"row_idx":0,"row":{"title":"x","text":"y"}}]})").size() == 1);
    CHECK(
        within(R"({"rows":[{"name":"EU","date":"2024-01-01","value":3},{"name":"US","date":"2024-01-02"}]})").empty());
    CHECK(within(R"({"title":"F","feed":[)" + items[0] + "]}") == Strings{items[0]});
    const std::string first = R"({"uid":"1","nid":"5","title":"x","text":"y"})";
    const std::string second = R"({"uid":"1","nid":"6","title":"z","text":"y"})";
    CHECK(within(R"({"articles":[)" + first + R"(],"posts":[)" + second + "]}").size() == 2); // of one author
    // Blocks of a text are none.
    for (const char* text :
         {R"({"content":[{"type":"image","title":"x","url":"https://a.example/1.jpg"}],"title":"A"})",
          R"({"id":1,"content":[{"title":"x","text":"y"}]})"}) {
        CAPTURE(text);
        CHECK(within(text).empty());
        CHECK(parse(text, ItemFormat::json).record);
    }
}

TEST_CASE("wrapping: a story in parts that have titles of their own is one") {
    const std::string parts = R"([{"title":"10:05","date":"2024-01-19","text":"The ferry left."},)"
                              R"({"title":"10:10","url":"https://a.example/l#2","text":"It came back."}])";
    for (const char* name : {"body", "content", "text"}) {
        CAPTURE(name);
        const std::string json = R"({"title":"Ticker",")" + std::string(name) + "\":" + parts + "}";
        const ParseResult result = parse(json, ItemFormat::json);
        REQUIRE(result.record);
        CHECK(result.warnings.empty());
        CHECK_FALSE(result.may_hold_records);
        CHECK(result.record->body == "The ferry left.\n\nIt came back.");
    }
    const Record record = read(R"({"title":{"title":"x","value":"A"},"summary":{"title":"x","content":"Short."},)"
                               R"("url":{"title":"Read","value":"https://a.example/1"}})");
    CHECK(record.title == "A");
    CHECK(record.excerpt == "Short.");
    CHECK(record.web_url == "https://a.example/1");
}

TEST_CASE("wrapping: what an earlier version made a record of still is one, for files keep it") {
    for (const char* json : {R"({"content":[{"title":"A","url":"https://a.example/1","text":"x"}],"total":1})",
                             R"({"content":[{"title":"A","content":"x"}]})", R"({"text":"None"})",
                             R"({"summary":"nan","content":"null"})", R"({"title":{"title":"x","value":"y"}})"}) {
        CAPTURE(json);
        CHECK(parse(json, ItemFormat::json).record);
    }
    CHECK(read(R"({"content":"nan","text":"Text."})").body == "Text.");
}

TEST_CASE("within: feeds and articles of a site as they are written in JSON") {
    const Strings items = {R"({"title":"one","link":"https://a.example/1","pubDate":"2024-01-01"})",
                           R"({"title":"two"})"};
    const std::string list = "[" + items[0] + "," + items[1] + "]";
    for (const char* around : {R"({"?xml":"","rss":{"channel":{"title":"F","link":"https://a.example","item":LIST}}})",
                               R"({"rss":{"$":{"version":"2.0"},"channel":[{"title":["F"],"item":LIST}]}})",
                               R"({"feed":{"$":{"xmlns":"x"},"title":"F","updated":"2024-01-01","entry":LIST}})"}) {
        std::string text = around;
        text.replace(text.find("LIST"), 4, list);
        CAPTURE(std::string(text));
        CHECK(within(text) == items);
    }
    const std::string article = R"({"@type":"NewsArticle","headline":"one","datePublished":"2024-01-01"})";
    CHECK(
        within(
            R"({"@context":"https://schema.org","@graph":[{"@type":"WebSite","name":"S","url":"https://a.example/s"},)" +
            article + R"(,{"@type":"Person","name":"P","url":"https://a.example/p"}]})") == Strings{article});
    CHECK(within(R"({"@graph":[{"@type":"Organization","name":"S","url":"https://a.example/s"}]})").empty());
}

TEST_CASE("within: a list with a title, as readers of feeds export it, is no record") {
    const Strings items = {R"({"title":"one","published":1703030340,"alternate":[{"href":"https://a.example/1"}]})",
                           R"({"n":[{"a":1}]})"};
    const std::string list = "[" + items[0] + ", " + items[1] + "]";
    for (const char* around : {R"({"id":"starred","title":"Starred items","updated":1703030340,"items":LIST})",
                               R"({"id":"starred","title":"Starred items","author":"me","items":LIST})",
                               R"({"items":LIST,"title":"A","link":"https://a.example","description":"d"})",
                               R"({"title":"A","link":"https://a.example/blog","entries":LIST})"}) {
        std::string text = around;
        text.replace(text.find("LIST"), 4, list);
        CAPTURE(std::string(text));
        CHECK(within(text) == items);
    }
    CHECK(within(R"({"title":"A","articles":[{"title":"x","text":"y"},{"title":"z","text":"y"}]})").size() == 2);
}

TEST_CASE("within: a record with a list of parts is a record") {
    for (
        const char* text : {
            R"({"title":"A","content":"B","url":"https://a.example/1","entries":[{"date":"2014-02-20","title":"x"}]})",
            R"({"title":"A","date":"2024-01-01","documents":[{"name":"x","date":"2024-04-30","url":"https://a.example/m"}]})",
            R"({"title":"A","news":[{"title":"x","url":"https://a.example/2"}],"content":"B"})",
            R"({"title":"A","url":"https://a.example/1","items":[{"name":"x","text":"y","dateCreated":"2024-01-01"}]})",
            R"({"title":"A","author":"B","items":[{"title":"x","text":"y"}]})",
            R"({"title":"A","items":[{"title":"x"}]})",
            R"({"title":"A","items":[]})",
            R"({"title":"A","items":[{"ad":1},{"ad":2},{"title":"x","date":"2024-01-01"}]})",
            R"({"title":"A","images":[{"title":"x","date":"2024-01-01"}]})",
            R"({"text":"A","items":[{"title":"x","date":"2024-01-01"}]})",
            R"({"title":"A","children":[{"text":"x","created_at":"2024-01-01"}],"url":"https://a.example/1"})",
        }) {
        CAPTURE(std::string(text));
        CHECK(within(text).empty());
        CHECK(parse(text, ItemFormat::json).record);
    }
}

TEST_CASE("within: what is part of a record is none, nor is anything in a record without a text") {
    for (
        const char* text :
        {R"({"id":1,"url":"https://a.example/1","images":[{"title":"x","url":"y"}],"a":[{"title":"x","date":"2023"}]})",
         R"({"id":1,"images":[{"title":"x","url":"https://a.example"}]})", R"({"authors":[{"name":"x","bio":"y"}]})",
         R"({"a":[{"title":"x"}]})", R"({"a":[{"url":"https://a.example","date":"2023"}]})",
         R"({"a":[1,{"title":"x","date":"2023"}]})", R"({"errors":[{"title":"x","text":"y"}]})",
         R"({"en":{"title":"x","description":"y"},"de":{"title":"x","description":"y"}})",
         R"({"event":"view","page":{"title":"x","url":"https://a.example/1"}})",
         R"({"secured":{"a":[{"title":"x","date":"2023"}]}})", R"({"a":{"secured":{"title":"x","date":"2023"}}})",
         R"({"a":{"b":{"c":{"d":{"e":{"f":{"g":[{"title":"x","date":"2023"}]}}}}}}})", "{}", "[]", "{", "", "7"}) {
        CAPTURE(std::string(text));
        CHECK(within(text).empty());
    }
}

TEST_CASE("within: two lists with the same ids are told apart by nobody") {
    const std::string text =
        R"({"n":1,"nodes":[{"id":1,"title":"x","date":"2023"}],"pages":[{"id":"1","title":"y","date":"2023"}]})";
    const RecordsWithin found = records_within(text, {}, nullptr);
    CHECK(found.records.size() == 1);
    REQUIRE(found.left_out.size() == 1);
    CHECK(found.left_out[0].message.find("another list of the same file") != std::string::npos);
    CHECK(found.left_out[0].column == text.find(R"({"id":"1")") + 1);

    // Messages have no titles, and numbers of their own in each channel.
    const auto chats = [](const std::string& first, const std::string& second) {
        const auto messages = [](const std::string& words) {
            return R"({"name":"A","messages":[{"id":2,"date":"2024-05-01","text":)" + words + "}]}";
        };
        return records_within(R"({"chats":{"list":[)" + messages(first) + "," + messages(second) + "]}}", {}, nullptr);
    };
    CHECK(chats(R"("One.")", R"("Two.")").left_out.size() == 1);
    CHECK(chats(R"("One.")", R"(["Two, ",{"type":"link","text":"three"}])").left_out.size() == 1);
    CHECK(chats(R"("One.")", R"("One.")").left_out.empty());
    // The same record twice, and records that are known by their addresses.
    CHECK(within(R"({"nodes":[{"id":1,"title":"x","date":"2023"}],"pages":[{"id":1,"title":"x","date":"2023"}]})")
              .size() == 2);
    CHECK(within(R"({"nodes":[{"id":1,"title":"x","url":"https://a.example/1"}],"pages":[{"id":1,"title":"y",)"
                 R"("url":"https://a.example/2"}]})")
              .size() == 2);
    std::string many = "{";
    for (int i = 0; i < 20'000; ++i)
        many += (i > 0 ? ",\"l" : "\"l") + std::to_string(i) + R"(":[{"title":")" + std::to_string(i) +
                R"(","text":"y","id":1}])";
    const auto start = std::chrono::steady_clock::now();
    CHECK(records_within(many + "}", {}, nullptr).left_out.size() == 1);
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(4));
}

TEST_CASE("within: a list may have more values than a record") {
    std::string text = R"({"title":"Starred","items":[)";
    for (int i = 0; i < 30'000; ++i)
        text += (i > 0 ? "," : "") + std::string(R"({"title":"x","n":[1,2],"date":"2024","url":"https://a.example"})");
    text += "]}";
    CHECK(within(text).size() == 30'000);
    CHECK(within(R"({"title":"A","body":"B",)" + text.substr(1)).empty());
    // One that is too large to be looked through is told of.
    const std::string large = R"({"title":"Starred","x":")" + std::string(9u << 20, 'x') + "\"," + text.substr(1);
    const RecordsWithin none = records_within(large, {}, nullptr);
    CHECK(none.records.empty());
    REQUIRE(none.left_out.size() == 1);
    CHECK(none.left_out[0].message.find("too large to be looked through") != std::string::npos);
}

TEST_CASE("within: the rejection of a JSON object without a text names its keys") {
    CHECK(parse(R"({"kop":"A","n":1})", ItemFormat::json).rejection.message ==
          "nothing to index: the record has neither a title, nor an excerpt, nor a body. Its keys are kop, n; --map "
          "KEY=title, KEY=excerpt or KEY=body says what one means");
    const ParseResult many = parse(R"({"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1,"i":1})", ItemFormat::json);
    CHECK(many.rejection.message.find("g, h, ...; --map") != std::string::npos);
    CHECK(parse("{}", ItemFormat::json).rejection.message.ends_with("nor a body"));
}
