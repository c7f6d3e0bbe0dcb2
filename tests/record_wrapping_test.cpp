// Records in wrappings, texts in blocks, and records within objects that are none.
#include "record/authors.h"
#include "record/parse.h"
#include "record/rich_text.h"
#include "record/value.h"
#include "record/within.h"

#include <doctest/doctest.h>

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
    Strings texts;
    for (const Range& range : records_within(json, map))
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
        CHECK(result.has_no_text);
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
    CHECK(read(R"({"title":"A","tags":[{"id":"a/b","webTitle":"Rail"},{"label":"Sea"}]})").topics ==
          Strings{"Rail", "Sea"});
}

TEST_CASE("wrapping: languages by their English names") {
    CHECK(read(R"({"title":"A","language":"English"})").lang == "en");
    CHECK(read(R"({"title":"A","lang":"german"})").lang == "de");
    CHECK(read(R"({"title":"A","lang":"pt_BR"})").lang == "pt-BR");
    CHECK(parse(R"({"title":"A","language":"ruby"})", ItemFormat::json).warnings.size() == 1);
}

TEST_CASE("wrapping: a status says what is not out") {
    CHECK_FALSE(read(R"({"title":"A","status":"draft"})").published);
    CHECK_FALSE(read(R"({"title":"A","status":"Pending"})").published);
    CHECK_FALSE(read(R"({"title":"A","status":false})").published);
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
                 R"([{"nodeType":"text","value":"One ","data":{}},{"value":"line."}]}]})") == "One line.");
    CHECK(blocks(R"({"root":{"children":[{"children":[{"text":"One."}]},{"children":[]}]}})") == "One.");
    for (const char* none : {"[]", "{}", "[1,2]", R"({"x":"y"})", R"("text")", "7", "null", R"([{"secured":"s"}])"})
        CHECK(blocks(none).empty());
    CHECK(read(R"({"title":"A","content":["One.","Two."]})").body == "One.\n\nTwo.");
    CHECK(read(R"({"body":["a ",{"text":"b"}]})").body == "a b");
}

TEST_CASE("within: the lists of an object that is no record") {
    const std::string one = R"({"title":"one","body":"B"})";
    const std::string two = R"({"other":["]}"]})";
    const std::string list = "[" + one + " , " + two + "]";
    for (const char* around :
         {R"({"export":{"channel":{"stuff":LIST}}})", R"({"allArticles":LIST,"n":1})", R"({"n":[[LIST]]})",
          R"({"db":[{"meta":{"n":1},"data":{"posts":LIST}}]})", R"({"2023":{"a":ONE,"b":TWO}})",
          R"({"posts":LIST,"others":[{"title":"x","text":"y"}]})",
          R"({"posts":LIST,"users":[{"name":"x","bio":"y"}],"secured":[{"title":"x","url":"y"}]})"}) {
        std::string text = around;
        for (const auto& [name, value] : {std::pair{"LIST", list}, {"ONE", one}, {"TWO", two}})
            if (const std::size_t at = text.find(name); at != std::string::npos)
                text.replace(at, std::string(name).size(), value);
        CAPTURE(text);
        CHECK(within(text) == Strings{one, two});
    }
    CHECK(within(R"({"a":[{"node":{"title":"x","date":"2023"}}]})") ==
          Strings{R"({"node":{"title":"x","date":"2023"}})"});
    CHECK(within(R"({"a":[{"kop":"x","date":"2023"}]})", {{"kop", "title"}}).size() == 1);
    CHECK(within(R"({"a":[{"title":"x","url":"y"}],"b":[{"title":"z","date":"1"}]})").size() == 2);
}

TEST_CASE("within: what is part of a record is none, and a record without a text is no list") {
    for (const char* text :
         {R"({"id":1,"url":"https://a.example/1","images":[{"title":"x","url":"y"}],"a":[{"title":"x","date":"1"}]})",
          R"({"id":1,"images":[{"title":"x","url":"y"}]})", R"({"authors":[{"name":"x","bio":"y"}]})",
          R"({"a":[{"title":"x"}]})", R"({"a":[{"url":"x","date":"1"}]})", R"({"a":[1,{"title":"x","url":"y"}]})",
          R"({"secured":{"a":[{"title":"x","url":"y"}]}})", R"({"a":{"secured":{"title":"x","url":"y"}}})",
          R"({"a":{"b":{"c":{"d":{"e":{"f":{"g":[{"title":"x","url":"y"}]}}}}}}})", "{}", "[]", "{", "", "7"}) {
        CAPTURE(text);
        CHECK(within(text).empty());
    }
}

TEST_CASE("within: the rejection of a JSON object without a text names its keys") {
    CHECK(parse(R"({"kop":"A","n":1})", ItemFormat::json).rejection.message ==
          "nothing to index: the record has neither a title, nor an excerpt, nor a body. Its keys are kop, n; --map "
          "KEY=title, KEY=excerpt or KEY=body says what one means");
    const ParseResult many = parse(R"({"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1,"i":1})", ItemFormat::json);
    CHECK(many.rejection.message.find("g, h, ...; --map") != std::string::npos);
    CHECK(parse("{}", ItemFormat::json).rejection.message.ends_with("nor a body"));
}
