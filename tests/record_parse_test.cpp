#include "record/parse.h"
#include "text_util.h"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <string_view>

using namespace newsidx;
using namespace newsidx::record;
using newsidx::test::repeat;

namespace {

constexpr ItemFormat kYaml = ItemFormat::front_matter;
constexpr ItemFormat kJson = ItemFormat::json;

// A front-matter file with these lines.
std::string fenced(std::string_view lines) {
    return "---\n" + std::string(lines) + "\n---\n";
}

Record accepted(std::string_view bytes, ItemFormat format) {
    const ParseResult result = parse(bytes, format);
    CAPTURE(result.rejection.message);
    REQUIRE(result.record);
    return *result.record;
}

void check_rejected(std::string_view bytes, ItemFormat format, std::uint64_t line, std::uint64_t column,
                    std::string_view message_part) {
    const ParseResult result = parse(bytes, format);
    CAPTURE(std::string(bytes.substr(0, 200)));
    CAPTURE(std::string(message_part));
    CAPTURE(result.rejection.message);
    CHECK_FALSE(result.record);
    CHECK(result.rejection.message.find(message_part) != std::string::npos);
    CHECK(result.rejection.line == line);
    CHECK(result.rejection.column == column);
}

// A record that is read with exactly one warning.
Record warned(std::string_view bytes, ItemFormat format, std::uint64_t line, std::uint64_t column,
              std::string_view message_part) {
    const ParseResult result = parse(bytes, format);
    CAPTURE(std::string(bytes));
    CAPTURE(result.rejection.message);
    REQUIRE(result.record);
    REQUIRE(result.warnings.size() == 1);
    CAPTURE(result.warnings[0].message);
    CHECK(result.warnings[0].message.find(message_part) != std::string::npos);
    CHECK(result.warnings[0].line == line);
    CHECK(result.warnings[0].column == column);
    return *result.record;
}

constexpr std::string_view kWhole = R"(---
id: 007
category: news
type: article
lang: en-gb
title: "Night trains return to the coast"
excerpt: "Two lines reopen in May &amp; a third follows."
featuredContent: "<iframe src=\"https://example.org/v\"></iframe>"
publishedDateTime: 2024-03-01T08:30:00Z
updatedDateTime: 2024-03-02
originalUrl: "https://example.org/rail/night-trains"
webUrl: "https://example.com/rail/1"
ampWebUrl: "https://example.org/amp"
cdnAmpWebUrl: "https://cdn.example.org/amp"
quality: 71
heat: 12.5
published: false
provider:
  name: The Coast Mail
  domain: example.org
  images:
    - url: "https://example.org/logo.png"
      width: 50
      height: 50
topics:
  - Rail
  - Travel
  - Rail
  - ""
images:
  - url: "https://example.org/a.jpg"
    width: 1200
    height: 630
    title: "A sleeper car"
    attribution: "Desk"
    isCached: true
related:
  - title: "Track works end early"
    excerpt: "Ahead of plan."
    publishedDateTime: 2024-02-20T00:00:00Z
    webUrl: "https://example.com/track-works"
    type: article
    provider:
      name: Works Weekly
      domain: example.com
    quality: 49
    heat: -1
    topics: [Rail]
    secured: "inner+secret+value=="
desk: coast
secured: "outer/secret/value;iv=="
---
The first trains leave at ten.

The *second* line follows.
)";

constexpr std::string_view kWholeJson =
    R"({"id":7,"title":"Night trains return","text":"They run.","date":"2024-03-01T08:30:00Z","quality":"60",)"
    R"("heat":-1,"provider":"Coast Mail","topics":"Rail","locale":"en-us","removed":true,"tags":null,)"
    R"("desk":{"name":"coast","secured":"inner+secret+value","n":[1,2.50,1e3,true,null]},"secured":{"k":"outer/secret"}})";

} // namespace

TEST_CASE("record: every key of front matter arrives") {
    const ParseResult result = parse(kWhole, kYaml);
    REQUIRE(result.record);
    CHECK(result.warnings.empty());
    const Record& record = *result.record;
    CHECK(record.source_id == "007");
    CHECK(record.category == "news");
    CHECK(record.type == "article");
    CHECK(record.lang == "en-gb");
    CHECK(record.title == "Night trains return to the coast");
    CHECK(record.excerpt == "Two lines reopen in May & a third follows.");
    CHECK(record.body == "The first trains leave at ten.\n\nThe second line follows.");
    CHECK(record.featured_content == "<iframe src=\"https://example.org/v\"></iframe>");
    CHECK(record.original_url == "https://example.org/rail/night-trains");
    CHECK(record.web_url == "https://example.com/rail/1");
    CHECK(record.amp_web_url == "https://example.org/amp");
    CHECK(record.cdn_amp_web_url == "https://cdn.example.org/amp");
    CHECK(record.published_at == Date{1709281800, "2024-03-01T08:30:00Z"});
    CHECK(record.updated_at == Date{1709337600, "2024-03-02"});
    CHECK(record.quality == 71);
    CHECK(record.heat == 12.5);
    CHECK_FALSE(record.published);
    CHECK_FALSE(record.removed);
    CHECK(record.provider.name == "The Coast Mail");
    CHECK(record.provider.domain == "example.org");
    REQUIRE(record.provider.images.size() == 1);
    CHECK(record.provider.images[0].width == 50);
    CHECK(record.topics == std::vector<std::string>{"Rail", "Travel"});
    REQUIRE(record.images.size() == 1);
    CHECK(record.images[0] == Image{"https://example.org/a.jpg", "A sleeper car", "Desk", 1200, 630, true});
    REQUIRE(record.related.size() == 1);
    const Stub& stub = record.related[0];
    CHECK(stub.title == "Track works end early");
    CHECK(stub.web_url == "https://example.com/track-works");
    CHECK(stub.published_at.seconds == 1708387200);
    CHECK(stub.provider.name == "Works Weekly");
    CHECK(stub.quality == 49);
    CHECK_FALSE(stub.heat);
    CHECK(stub.topics == std::vector<std::string>{"Rail"});
    CHECK(record.secured == "outer/secret/value;iv==");
    REQUIRE(record.unknown.size() == 1);
    CHECK(record.unknown[0] == std::pair<std::string, std::string>{"desk", "\"coast\""});
}

TEST_CASE("record: a JSON object is read by the same rules") {
    const ParseResult result = parse(kWholeJson, kJson);
    REQUIRE(result.record);
    CHECK(result.warnings.empty());
    const Record& record = *result.record;
    CHECK(record.source_id == "7");
    CHECK(record.title == "Night trains return");
    CHECK(record.body == "They run.");
    CHECK(record.published_at == Date{1709281800, "2024-03-01T08:30:00Z"});
    CHECK(record.quality == 60);
    CHECK_FALSE(record.heat);
    CHECK(record.provider.name == "Coast Mail");
    CHECK(record.topics == std::vector<std::string>{"Rail"});
    CHECK(record.lang == "en-us");
    CHECK(record.published);
    CHECK(record.removed);
    CHECK(record.secured == R"({"k":"outer/secret"})");
    REQUIRE(record.unknown.size() == 1); // null is not given
    CHECK(record.unknown[0].first == "desk");
    CHECK(record.unknown[0].second == R"({"name":"coast","n":[1,2.50,1e3,true,null]})");
}

TEST_CASE("record: line ends, a byte order mark, and fences with spaces change nothing") {
    const Record plain = accepted("---\ntitle: A\nexcerpt: B\n---\nBody\n", kYaml);
    CHECK(plain.body == "Body");
    CHECK(accepted("---\r\ntitle: A\r\nexcerpt: B\r\n---\r\nBody\r\n", kYaml) == plain);
    CHECK(accepted("\xEF\xBB\xBF---\ntitle: A\nexcerpt: B\n---\nBody\n", kYaml) == plain);
    CHECK(accepted("---  \ntitle: A\nexcerpt: B\n---\t \nBody", kYaml) == plain);
    CHECK(accepted("---\ntitle: A\nexcerpt: B\n...\nBody", kYaml) == plain);
    CHECK(accepted("---\ntitle: A\nbody: B\n---\nC", kYaml).body == "B");
    CHECK(accepted("---\n---\nBody only", kYaml).body == "Body only");
    CHECK(accepted("\xEF\xBB\xBF {\"title\":\"A\"} \n", kJson).title == "A");
    CHECK(accepted("{\n  \"title\": \"A\"\n}\n", kJson).title == "A");
}

TEST_CASE("record: numbers and truths in text fields keep their source text") {
    CHECK(accepted(fenced("title: 1984\nid: 0x1F"), kYaml).title == "1984");
    CHECK(accepted(fenced("title: True"), kYaml).title == "True");
    CHECK(accepted(fenced("title: x\nid: 123456789012345678901234567890"), kYaml).source_id ==
          "123456789012345678901234567890");
    CHECK(accepted(R"({"title":20.10,"id":123456789012345678901234567890})", kJson).source_id ==
          "123456789012345678901234567890");
    CHECK(accepted(R"({"title":20.10})", kJson).title == "20.10");
}

TEST_CASE("record: null is not given") {
    const Record record = accepted(fenced("title: A\nexcerpt: ~\nquality: null\nheat:\ntopics:\ndesk: ~"), kYaml);
    CHECK(record == accepted(fenced("title: A"), kYaml));
    CHECK(accepted(R"({"title":"A","excerpt":null,"images":null,"related":[null],"secured":null})", kJson) ==
          accepted(R"({"title":"A"})", kJson));
    check_rejected(fenced("title: null\nquality: 3"), kYaml, 0, 0, "nothing to index");
    CHECK(accepted(fenced("title: \"null\""), kYaml).title == "null"); // quoted, it is text
}

TEST_CASE("record: the first of several names of a key that says something counts, the rest is kept") {
    Record record = accepted(R"({"title":"A","text":"T","content":"","body":null})", kJson);
    CHECK(record.body == "T");
    record = accepted(R"({"text":"T","content":"C","title":"A"})", kJson);
    CHECK(record.body == "C");
    REQUIRE(record.unknown.size() == 1);
    CHECK(record.unknown[0].first == "text");
    record = accepted(R"({"title":"A","locale":"de","language":"fr","lang":"en"})", kJson);
    CHECK(record.lang == "en");
    CHECK(record.unknown.size() == 2);
}

TEST_CASE("record: an HTML body becomes text") {
    CHECK(accepted("---\ntitle: A\n---\n<h2>Head</h2>\n<p>One &amp; two</p>\n", kYaml).body == "Head\n\nOne & two");
}

TEST_CASE("record: quality and heat are numbers, unknown, or a warning") {
    CHECK(accepted(fenced("title: A\nquality: 0"), kYaml).quality == 0);
    CHECK(accepted(fenced("title: A\nquality: \" 60.5 \""), kYaml).quality == 60.5);
    CHECK(accepted(fenced("title: A\nquality: +6"), kYaml).quality == 6);
    CHECK(accepted(fenced("title: A\nquality: 0x10"), kYaml).quality == 16);
    CHECK_FALSE(accepted(fenced("title: A\nquality: -1"), kYaml).quality);
    CHECK_FALSE(accepted(fenced("title: A\nquality: \"\""), kYaml).quality);
    CHECK_FALSE(warned(fenced("title: A\nquality: high"), kYaml, 3, 10, "quality: \"high\" is no number").quality);
    CHECK_FALSE(warned(fenced("title: A\nheat: .nan"), kYaml, 3, 7, "heat: \".nan\" is no number").heat);
    CHECK_FALSE(warned(fenced("title: A\nheat: -.inf"), kYaml, 3, 7, "no number").heat);
    CHECK_FALSE(warned(fenced("title: A\nheat: [1, 2]"), kYaml, 3, 7, "a list is no number").heat);
    CHECK_FALSE(warned(R"({"title":"A","heat":1e999})", kJson, 1, 21, "heat: \"1e999\" is no number").heat);
    CHECK_FALSE(warned(R"({"title":"A","heat":"60%"})", kJson, 1, 21, "\"60%\"").heat);
    CHECK_FALSE(warned(R"({"title":"A","heat":"+-5"})", kJson, 1, 21, "\"+-5\"").heat);
    CHECK_FALSE(warned(R"({"title":"A","heat":"0x-5"})", kJson, 1, 21, "\"0x-5\"").heat);
    CHECK_FALSE(warned(R"({"title":"A","heat":"nan"})", kJson, 1, 21, "\"nan\"").heat);
    CHECK_FALSE(warned(R"({"title":"A","heat":true})", kJson, 1, 21, "\"true\"").heat);
    const std::string much = R"({"title":"A","heat":")" + repeat("ü", 500) + R"("})";
    CHECK(parse(much, kJson).warnings.at(0).message.size() < 200);
}

TEST_CASE("record: a date that is none is a warning, and its text is kept") {
    const Record record =
        warned(fenced("title: A\npublishedDateTime: next Tuesday"), kYaml, 3, 20, "\"next Tuesday\" is no date");
    CHECK_FALSE(record.published_at.seconds);
    CHECK(record.published_at.text == "next Tuesday");
    warned(fenced("title: A\nupdatedDateTime: 2023-02-30"), kYaml, 3, 18, "updatedDateTime: \"2023-02-30\"");
    warned(fenced("title: A\ndate: {y: 2023}"), kYaml, 3, 7, "date is a mapping");
    const Record other = warned(fenced("title: A\ndate: in autumn"), kYaml, 3, 7, "date: \"in autumn\" is no date");
    CHECK(other.published_at.text.empty()); // another name that gives no date gives nothing
    CHECK(other.unknown == std::vector<std::pair<std::string, std::string>>{{"date", "\"in autumn\""}});
    warned(fenced("title: A\ntext: [1, 2]"), kYaml, 3, 7, "text is a list");
}

TEST_CASE("record: published and removed take what people write for yes and no") {
    for (const char* no : {"false", "no", "\"No\"", "0", "off", "\"0\""}) {
        CHECK_FALSE(accepted(fenced("title: A\npublished: " + std::string(no)), kYaml).published);
    }
    for (const char* yes : {"true", "yes", "1", "On", "\"TRUE\""}) {
        CHECK(accepted(fenced("title: A\ndeleted: " + std::string(yes)), kYaml).removed);
    }
    CHECK(warned(fenced("title: A\npublished: maybe"), kYaml, 3, 12, "counts as true").published);
    CHECK_FALSE(warned(fenced("title: A\nremoved: [x, y]"), kYaml, 3, 10, "counts as false").removed);
    CHECK(accepted(fenced("title: A\nremoved: true\ndeleted: false"), kYaml).removed);
}

TEST_CASE("record: values of a wrong type are left out with a warning") {
    CHECK(warned(fenced("title: A\nexcerpt: [x, y]"), kYaml, 3, 10, "excerpt is a list").excerpt.empty());
    CHECK(warned(fenced("title: A\nprovider: [x, y]"), kYaml, 3, 11, "provider is a list").provider == Provider{});
    CHECK(warned(fenced("title: A\ntopics: [x, [y], z]"), kYaml, 3, 13, "a topic is a list").topics.size() == 2);
    CHECK(warned(fenced("title: A\nimages: [{width: 5}]"), kYaml, 3, 10, "without a url").images.empty());
    CHECK(warned(fenced("title: A\nrelated: [{title: x}]"), kYaml, 3, 11, "needs a title").related.empty());
    CHECK(warned(fenced("title: A\nrelated: [{webUrl: 'https://a.example'}]"), kYaml, 3, 11, "needs a title")
              .related.empty());
    CHECK(warned(fenced("title: A\nrelated: https://a.example"), kYaml, 3, 10, "needs a title").related.empty());
    CHECK(accepted(fenced("title: A\nimages: https://a.example/x.png"), kYaml).images.size() == 1);
    CHECK(accepted(fenced("title: A\nprovider: 24\ntopics: 5G"), kYaml).provider.name == "24");
}

TEST_CASE("record: a thousand bad values do not make a thousand warnings") {
    const std::string text = R"({"title":"A","topics":[)" + repeat("[],", 1000) + "[]]}";
    CHECK(parse(text, kJson).warnings.size() == 101);
}

TEST_CASE("record: a title that is no text is a rejection") {
    check_rejected(fenced("title: [Video, Trains] "), kYaml, 2, 8, "title is a list");
    check_rejected(fenced("title: {{ page.title }}"), kYaml, 2, 9, "quote");
    check_rejected(R"({"title":{"x":"A"}})", kJson, 1, 10, "title is a mapping");
    check_rejected(R"(  {"title":"A")", kJson, 1, 15, "never closed");
    check_rejected("\n {\"title\":\"A\"} z", kJson, 2, 16, "something stands after the end");
}

TEST_CASE("record: without title, excerpt and body there is nothing to index") {
    check_rejected(fenced("quality: 3"), kYaml, 0, 0, "nothing to index");
    check_rejected(fenced(""), kYaml, 0, 0, "nothing to index");
    check_rejected(fenced("title: \" &nbsp; \"\nexcerpt: <p></p>"), kYaml, 0, 0, "nothing to index");
    check_rejected("{}", kJson, 0, 0, "nothing to index");
    CHECK(accepted(fenced("excerpt: x"), kYaml).excerpt == "x");
}

TEST_CASE("record: an unquoted colon is a rejection that says where") {
    check_rejected(fenced("category: news\ntitle: Re: your letter"), kYaml, 3, 10, "quote the value: it contains ': '");
    check_rejected(fenced("title: A\nrelated:\n  - title: Part 1: the sea"), kYaml, 4, 18, "quote the value");
}

TEST_CASE("record: other slips in front matter are explained") {
    check_rejected(fenced("title: A\nprovider:\n\tname: x"), kYaml, 4, 6, "indent with spaces");
    check_rejected(fenced("title: 'It's late'"), kYaml, 2, 12, "write ''");
    check_rejected(fenced("title: \"A \"new\" word\""), kYaml, 2, 12, "write \\\"");
    check_rejected(fenced("title: \"C:\\temp\\qux\""), kYaml, 2, 18, "backslash");
    check_rejected(fenced("title: @desk says"), kYaml, 2, 8, "quote the value: it begins with @");
    check_rejected(fenced("title: *sources say"), kYaml, 2, 8, "quote the value: it begins with *");
    check_rejected(fenced("title: [Video] Trains"), kYaml, 2, 16, "quote the value: it begins with [");
    check_rejected(fenced("title: A\nsome text\nexcerpt: B"), kYaml, 4, 8, "");
    check_rejected(fenced("title: A\n  excerpt: B"), kYaml, 3, 10, "");
    check_rejected(fenced("title: A\nexcerpt: \"never closed\nquality: 3"), kYaml, 3, 10, "never closed");
    check_rejected(fenced("title: A\nexcerpt: 'never ''closed''\nquality: 3"), kYaml, 3, 10, "never closed");
    check_rejected(fenced("title: A\n%TAG x"), kYaml, 3, 1, "cannot begin with %");
    check_rejected("---\ntitle: A\n--- b: c\n---\n", kYaml, 3, 1, "second document");
    check_rejected(fenced("? [a, b]\n: c"), kYaml, 2, 3, "a key is a list");
    check_rejected(fenced("title: A\n: c"), kYaml, 3, 1, "a key is missing");
    check_rejected(fenced("a: &x [*x]"), kYaml, 2, 8, "alias");
    CHECK(accepted(fenced("title: \"ends with a quote\\\"\"\nexcerpt: 'it''s'"), kYaml).excerpt == "it's");
}

TEST_CASE("record: front matter that is no mapping, or not closed, or none, is a rejection") {
    check_rejected("---\ntitle: A\n", kYaml, 1, 1, "no closing ---");
    check_rejected("---", kYaml, 1, 1, "no closing ---");
    check_rejected("---\ntitle: A\n----\n", kYaml, 1, 1, "no closing ---");
    check_rejected("title: A\n", kYaml, 1, 1, "does not begin with front matter");
    check_rejected(fenced("- a\n- b"), kYaml, 2, 1, "the front matter is a list");
    check_rejected(fenced("just text"), kYaml, 2, 1, "the front matter is text");
    check_rejected("", kYaml, 0, 0, "empty");
    check_rejected(" \n\t\n", kYaml, 0, 0, "empty");
    check_rejected("\xEF\xBB\xBF", kJson, 0, 0, "empty");
}

TEST_CASE("record: a key given twice is a rejection that names both places") {
    check_rejected(fenced("title: A\nexcerpt: x\ntitle: B"), kYaml, 4, 1, "in lines 2 and 4");
    check_rejected(fenced("title: A\nprovider:\n  name: x\n  \"name\": y"), kYaml, 5, 3, "\"name\" is given twice");
    check_rejected(R"({"title":"A","title":"B"})", kJson, 1, 14, "at columns 2 and 14");
    check_rejected(R"({"title":"A","x":{"titl\u0065":1,"title":2}})", kJson, 1, 34, "given twice");
    std::string many = "{\"title\":\"A\"";
    for (int i = 0; i < 5000; ++i) {
        many += ",\"k" + std::to_string(i) + "\":0";
    }
    CHECK(accepted(many + "}", kJson).unknown.size() == 5000);
    check_rejected(many + ",\"k17\":1}", kJson, 1, many.size() + 2, "\"k17\" is given twice");
}

TEST_CASE("record: bytes that are not UTF-8 are a rejection with their place") {
    check_rejected("---\ntitle: caf\xE9 au lait\n---\n", kYaml, 2, 11, "byte 0xE9 is not UTF-8");
    check_rejected("---\ntitle: A\n---\nBody \xC3", kYaml, 4, 6, "not UTF-8");
    check_rejected("{\"title\":\"caf\xE9\"}", kJson, 1, 14, "not UTF-8");
    check_rejected("{\"title\":\"\xED\xA0\x80\"}", kJson, 1, 11, "not UTF-8");
    check_rejected("{\"title\":\"A\xF0\x9F\x98", kJson, 1, 15, "cut off");
    check_rejected(std::string_view("\xFF\xFE-\0-\0-\0", 8), kYaml, 1, 1, "UTF-16");
    check_rejected(std::string_view("\xFE\xFF\0{\0}", 6), kJson, 1, 1, "UTF-16");
    check_rejected(std::string_view("---\ntitle: A\0B\n---\n", 19), kYaml, 2, 9, "NUL");
    check_rejected(std::string_view("{\"title\":\"A\0B\"}", 15), kJson, 1, 12, "NUL");
    check_rejected(fenced("title: A\nexcerpt: \"a\x04"
                          "b\""),
                   kYaml, 3, 12, "control character");
    CHECK(accepted("---\ntitle: A\n---\na\x04"
                   "b",
                   kYaml)
              .body == "ab");
}

TEST_CASE("record: broken JSON is a rejection") {
    check_rejected(R"({"title":"A")", kJson, 1, 13, "cut off");
    check_rejected(R"({"title":"A)", kJson, 1, 12, "cut off");
    check_rejected(R"({"title":)", kJson, 1, 10, "cut off");
    check_rejected(R"({"title":"A"} x)", kJson, 1, 15, "after the end");
    check_rejected(R"({"title":"A"}{"title":"B"})", kJson, 1, 14, "after the end");
    check_rejected(R"({"title":"A"}})", kJson, 1, 14, "after the end");
    check_rejected(R"([{"title":"A"}])", kJson, 1, 1, "an array");
    check_rejected("{'title': 'A'}", kJson, 1, 1, "json.dumps()");
    check_rejected("{title: 'A'}", kJson, 1, 1, "not valid JSON");
    check_rejected(R"("title")", kJson, 1, 1, "a single value");
    check_rejected("12", kJson, 1, 1, "a single value");
    check_rejected("{\"title\":\"a\nb\"}", kJson, 1, 12, "control character");
    check_rejected("{\"title\":\"a\x01"
                   "b\"}",
                   kJson, 1, 12, "control character");
    check_rejected(R"({"title":"\ud83d"})", kJson, 1, 10, "surrogate");
    check_rejected(R"({"title":"\q"})", kJson, 1, 10, "escape");
    for (const char* bad : {"{\"title\":A}",
                            "{\"title\":\"A\",}",
                            "{\"title\" \"A\"}",
                            "{title:\"A\"}",
                            "{\"title\":\"A\" 1}",
                            "{\"title\":\"A\",\"n\":01}",
                            "{\"title\":\"A\",\"n\":1.}",
                            "{\"title\":\"A\",\"n\":+1}",
                            "{\"title\":\"A\",\"n\":.5}",
                            "{\"title\":\"A\",\"n\":nul}",
                            "{\"title\":\"A\",\"n\":nulll}",
                            "{\"title\":\"A\",\"n\":nan}",
                            "{\"title\":\"A\",\"n\":[1,]}",
                            "{\"title\":\"A\",\"n\":[1 2]}",
                            "{\"title\":\"A\",\"n\":[}",
                            "{\"title\":\"A\",\"n\":}",
                            "{\"title\":\"A\",\"n\":,}",
                            "{,}",
                            "{\"title\":\"A\",\"n\":[1}",
                            "{\"title\":\"A\",\"n\":1]",
                            "{'title':'A'}",
                            "{\"title\":\"A\"/*x*/}",
                            "{\"title\":\"A\",\"n\":truefalse}",
                            "{",
                            "}",
                            "{\"title\"}"}) {
        CAPTURE(std::string(bad));
        CHECK_FALSE(parse(bad, kJson).record);
    }
    for (const char* good :
         {"{\"title\":\"A\",\"n\":[]}", "{\"title\":\"A\",\"n\":{}}", "{\"title\":\"A\",\"n\":-0.0e-5}",
          "{\"title\":\"A\",\"n\":[[],[{}]]}", "{ \"title\" : \"A\" , \"n\" : [ 1 , 2 ] }",
          "{\"title\":\"\\ud83d\\ude00\"}", "{\"title\":\"A\",\"\":1}"}) {
        CAPTURE(std::string(good));
        CHECK(parse(good, kJson).record);
    }
    CHECK(accepted(R"({"title":"\ud83d\ude00 \u00e9\/"})", kJson).title == "😀 é/");
}

TEST_CASE("record: one that is too large is refused before it is read") {
    const std::string large = "---\ntitle: A\n---\n" + std::string(kMaxRecordBytes, 'x');
    check_rejected(large, kYaml, 0, 0, "more than 32 MiB, the limit for one record");
    check_rejected(large, kJson, 0, 0, "more than 32 MiB, the limit for one record");
    SplitItem item;
    CHECK_FALSE(parse_and_split(large, kYaml, {}, item).record);
    CHECK(item.rest.size() == large.size());
}

TEST_CASE("record: a YAML bomb is a rejection, not a gigabyte") {
    std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
    for (int i = 1; i < 12; ++i) {
        const std::string last = "*a" + std::to_string(i - 1);
        bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + last + repeat(", " + last, 8) + "]\n";
    }
    const auto begin = std::chrono::steady_clock::now();
    CHECK(parse(fenced(bomb + "title: A"), kYaml).rejection.message.find("more than 100000 values") !=
          std::string::npos);
    const std::string wide = "a: &a \"" + repeat("x", 1'000'000) + "\"\nb: [" + repeat("*a, ", 1000) + "*a]\ntitle: A";
    CHECK(parse(fenced(wide), kYaml).rejection.message.find("too many bytes") != std::string::npos);
    std::string deep = "a0: &a0 [x]\n";
    for (int i = 1; i < 100; ++i) {
        deep += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [*a" + std::to_string(i - 1) + "]\n";
    }
    CHECK(parse(fenced(deep + "title: A"), kYaml).rejection.message.find("nested more than 64") != std::string::npos);
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(20));
    CHECK(accepted(fenced("base: &b {k: v}\ntitle: &t A\nexcerpt: *t\nx: *b"), kYaml).excerpt == "A");
}

TEST_CASE("record: deep nesting is a rejection, not a crash") {
    for (const char* piece :
         {"[", "{", "- ", "? ", "[{", "{a: ", "a: {", "- - - -", "[[\n", "- [", "{\"a\":", "&a [", "!x ["}) {
        CAPTURE(std::string(piece));
        CHECK_FALSE(parse(fenced("title: A\nx: " + repeat(piece, 200'000)), kYaml).record);
        CHECK_FALSE(parse(fenced(repeat(piece, 200'000)), kYaml).record);
    }
    std::string steps = "title: A\n";
    for (std::size_t i = 0; i < 1500; ++i) {
        steps += std::string(i, ' ') + "a:\n";
    }
    CHECK_FALSE(parse(fenced(steps), kYaml).record);
    CHECK_FALSE(parse(R"({"title":"A","x":)" + repeat("[", 200'000) + repeat("]", 200'000) + "}", kJson).record);
    CHECK_FALSE(
        parse(R"({"title":"A","x":)" + repeat("{\"a\":", 200'000) + "1" + repeat("}", 200'000) + "}", kJson).record);
    CHECK(parse(R"({"title":"A","x":)" + repeat("[", 63) + repeat("]", 63) + "}", kJson).record);
    CHECK_FALSE(parse(R"({"title":"A","x":)" + repeat("[", 64) + repeat("]", 64) + "}", kJson).record);
    CHECK(parse(fenced("title: A\nx: " + repeat("[", 63) + repeat("]", 63)), kYaml).record);
    CHECK_FALSE(parse(fenced("title: A\nx: " + repeat("[", 64) + repeat("]", 64)), kYaml).record);
}

TEST_CASE("record: what a file holds is told from its first bytes") {
    struct Row {
        std::string_view head;
        Content content;
    };
    using namespace std::string_view_literals;
    const Row rows[] = {
        {"---\ntitle: A\n", Content::front_matter},
        {"---", Content::front_matter},
        {"\xEF\xBB\xBF---  \r\n", Content::front_matter},
        {"+++\ntitle = 'A'\n", Content::front_matter},
        {"\xEF\xBB\xBF+++\t\r\n", Content::front_matter},
        {"++++\n", Content::unknown},
        {"--- x\n", Content::unknown},
        {"----\n", Content::unknown},
        {"\n---\n", Content::unknown},
        {"{\"title\"", Content::json},
        {"\xEF\xBB\xBF \n\t{", Content::json},
        {"[1]", Content::json},
        {"\xEF\xBB\xBF\n [\n{", Content::json},
        {R"({"version":"https://jsonfeed.org/version/1.1","items":[)", Content::json_feed},
        {R"({ "title" : {"a":["\"}"]}, "version" : "https:\/\/jsonfeed.org\/version\/1" , )", Content::json_feed},
        {R"({"version":"1.0","note":"https://jsonfeed.org/version/1"})", Content::json},
        {R"({"body":"\"version\":\"https://jsonfeed.org/version/1\""})", Content::json},
        {R"({"feed":{"version":"https://jsonfeed.org/version/1"}})", Content::json},
        {R"({"version":"https://jsonfeed.org/version)", Content::json},
        {"", Content::empty},
        {" \r\n\t", Content::empty},
        {"\xEF\xBB\xBF", Content::empty},
        {"Plain text.", Content::unknown},
        {"<?xml version='1.0'?><rss>", Content::xml},
        {"<rss>", Content::xml},
        {"\xFF\xFE<\0r\0s\0s\0>\0"sv, Content::xml},
        {"<!DOCTYPE html><html>", Content::html},
        {"---\0"sv, Content::binary},
        {"\xFF\xFE-\0"sv, Content::binary},
        {"A\0 line"sv, Content::binary},
        {"{\"title\": \"A\0\0\"}"sv, Content::binary},
        {"{\"title\": \"A\0\"}"sv, Content::json},
        {"title,text\na\0,b\n"sv, Content::table},
        {"---\ntitle: A\0\n---\n"sv, Content::front_matter},
        {"\x1F\x8B\x08", Content::binary},
        {"\x28\xB5\x2F\xFD", Content::binary},
        {"PK\x03\x04", Content::binary},
        {"BZh9", Content::binary},
        {"%PDF-1.7", Content::binary},
        {"\x89PNG\r\n", Content::binary},
        {"SQLite format 3\0"sv, Content::binary},
    };
    for (const Row& row : rows) {
        CAPTURE(std::string(row.head));
        CHECK(static_cast<int>(detect(row.head)) == static_cast<int>(row.content));
    }
    for (const Content content : {Content::empty, Content::binary, Content::unknown}) {
        CHECK_FALSE(rejection_of(content).empty());
    }
    CHECK(rejection_of(Content::json).empty());
    const auto has = [](const std::string& text, std::string_view part) {
        return text.find(part) != std::string::npos;
    };
    CHECK(has(rejection_of(Content::unknown, "a,b\n1,2\n", "in/News.csv.gz"), "its first line names no columns"));
    CHECK(has(rejection_of(Content::unknown, "a\tb\n", "news.tsv"), "its first line names no columns"));
    CHECK(has(rejection_of(Content::unknown, "\n@article{doe2024,\n", "a.bib"), "BibTeX"));
    CHECK_FALSE(has(rejection_of(Content::unknown, "@media (a) {", "a.txt"), "BibTeX"));
    CHECK(has(rejection_of(Content::binary, "PK\x03\x04", "a.docx"), "zip archive"));
    CHECK(has(rejection_of(detect("{\\rtf1\\ansi Text.}"), "{\\rtf1\\ansi Text.}", "a.rtf"), "in RTF"));
    CHECK(has(rejection_of(Content::binary, "bplist00", "a.webarchive"), "Safari"));
    CHECK(has(rejection_of(Content::binary, "PAR1\x15", "a.parquet"), "Parquet"));
    CHECK(has(rejection_of(Content::binary, std::string(257, '\0') + "ustar", "a.tar"), "tar archive"));
    CHECK(has(rejection_of(Content::binary, std::string(256, '\0') + "ustar", "a"), "no text"));
    const auto told = [](std::string_view head, std::string_view name) {
        return rejection_of(Content::unknown, head, name).starts_with("the file is a script that holds JSON");
    };
    CHECK(told("window.YTD.tweets.part0 = [\n  {", "tweets.js"));
    CHECK(!told("let a = 5;", "a.js"));
    CHECK(!told("{{ a }}", "a.js"));
    CHECK(!told("a = [1, 2]", "a.txt"));
}

TEST_CASE("parse: all of YAML's escapes give UTF-8") {
    CHECK(accepted("---\ntitle: \"one\\_two \\u20ac \\xe9 \\U0001F600\"\n---\n", kYaml).title ==
          "one two € é \U0001F600");
    CHECK(accepted("---\nid: \"a\\Nb\"\ntitle: x\n---\n", kYaml).source_id.size() < 4);
    const ParseResult result = parse("---\ntitle: \"A \\ud83d\\ude00 face\"\n---\n", kYaml);
    REQUIRE_FALSE(result.record);
    CHECK(result.rejection.message.find("half") != std::string::npos);
}

TEST_CASE("parse: Markdown without front matter is told by its name, where its text is of no other format") {
    const auto markdown = [](std::string_view head, std::string_view name) {
        return is_markdown(detect(head), head, name);
    };
    for (const char* name : {"a.md", "A.MD", "a.markdown", "a.mdx", "a b.mkd", "a.md.gz", "a.md.zst"}) {
        CAPTURE(name);
        CHECK(markdown("# Ferry\n", name));
        CHECK(markdown("The ferry is back.\n", name));
        CHECK(markdown("[The ferry](https://ferry.example) is back.\n", name));
        for (const char* text :
             {"[[Ferry]] is back.", "[[2024-05-14]] met Jane", "[next](b)", "[2024 in review](u)", "[ ] a task",
              "{: .class}", "{{< figure >}}\n\n# Ferry", "{% include x %}", "<!-- a comment -->\n# Ferry",
              "<p align=\"center\">logo</p>\n\n# Ferry", "<details>\n", "<Note>\n", "<img src=\"a.png\"/>\n"})
            CHECK_MESSAGE(markdown(text, name), text);
    }
    CHECK_FALSE(markdown("# Ferry\n", "a.txt"));
    CHECK_FALSE(markdown("# Ferry\n", "md"));
    CHECK(markdown("Text on standard input.\n", ""));
    CHECK_FALSE(markdown("[1]", ""));
    CHECK_FALSE(markdown("", "a.md"));
    CHECK_FALSE(markdown(" \n", "a.md"));
    CHECK_FALSE(markdown("---\ntitle: x\n---\n", "a.md"));
    CHECK_FALSE(markdown("{\"title\":\"x\"}", "a.md"));
    for (const char* json : {"[{\"title\":\"x\"}]", "[ {}", "[\n{", "{}", "{\"a\":1}", "<!DOCTYPE html><p>", "<html>",
                             "<?xml version='1.0'?><a/>", "<rss version='2.0'>"})
        CHECK_FALSE(markdown(json, "a.md"));
    CHECK_FALSE(markdown("%PDF-1.7", "a.md"));
}

TEST_CASE("parse: Markdown without front matter has its heading for its title, and all of it for its text") {
    constexpr ItemFormat kMarkdown = ItemFormat::markdown;
    CHECK(accepted("\xEF\xBB\xBF# Ferry\n\nIt is back.\n", kMarkdown).title == "Ferry");
    CHECK(accepted("# Ferry\n\nIt is back.\n", kMarkdown).body == "It is back.");
    CHECK(accepted("It is *back*.\n", kMarkdown).title.empty());
    CHECK(accepted("It is *back*.\n", kMarkdown).body == "It is back.");
    CHECK(accepted("import Map from './map'\nexport const meta = 1;\n\n# Ferry\n\nBack.", kMarkdown).title == "Ferry");
    check_rejected("![](map.png)\n", kMarkdown, 0, 0, "nothing to index");
    check_rejected("\n\n---\ntitle: x\n---\nText\n", kMarkdown, 1, 1, "blank lines stand before the front matter");
}
