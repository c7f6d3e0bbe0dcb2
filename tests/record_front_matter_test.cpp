// Records written as front matter or JSON, and read again.

#include "record/export/front_matter.h"
#include "record/parse.h"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

using namespace newsidx;
using namespace newsidx::record;
using namespace std::string_literals;

namespace {

void expect_same(const Record& record) {
    const std::string text = to_front_matter(record);
    CAPTURE(text);
    CHECK(reads_as(text, ItemFormat::front_matter, record));
    const std::string line = to_json_line(record);
    CAPTURE(line);
    CHECK(reads_as(line, ItemFormat::json, record));
    const ParseResult read = parse(text, ItemFormat::front_matter);
    INFO(read.rejection.message);
    REQUIRE(read.record);
    CHECK(read.record->title == record.title);
    CHECK(read.record->excerpt == record.excerpt);
    CHECK(read.record->body == record.body);
    CHECK(read.record->secured == record.secured);
    CHECK(read.record->unknown == record.unknown);
    // What is written is written in the same way again.
    CHECK(to_front_matter(*read.record) == text);
}

// Texts that YAML, HTML or Markdown would read as something else.
const std::vector<std::string> kFrontMatterTexts = {"yes",
                                                    "No",
                                                    "null",
                                                    "~",
                                                    "1.0",
                                                    "0x1F",
                                                    "1e3",
                                                    ".inf",
                                                    "2023-12-19",
                                                    "true",
                                                    "---",
                                                    "--- a",
                                                    "...",
                                                    "- a",
                                                    "? a",
                                                    "a: b",
                                                    "a #b",
                                                    "# a",
                                                    "@a",
                                                    "`a`",
                                                    "%a",
                                                    "&amp; is &",
                                                    "&lt;b&gt; and <b>bold</b>",
                                                    "a < b > c",
                                                    "<p>",
                                                    "\"quoted\"",
                                                    "'single'",
                                                    "C:\\new\\table",
                                                    "back\\slash",
                                                    "*emphasis* and _more_",
                                                    "1984. A year",
                                                    "[link](https://a.example)",
                                                    "{{ site.title }} and {% tag %}",
                                                    "[1]: https://a.example",
                                                    "> quoted",
                                                    "    indented",
                                                    "+++",
                                                    "état",
                                                    "训练芯片",
                                                    "\xf0\x9f\x98\x80",
                                                    "a | b",
                                                    "!tag",
                                                    "*alias",
                                                    "{a: 1}",
                                                    "[a, b]",
                                                    "Infinity",
                                                    "NaN",
                                                    "on",
                                                    "a\\nb",
                                                    "x &#39; y"};

// As a source gives it; what is cleaned of it is what a record holds.
Record cleaned(const std::string& title, const std::string& excerpt, const std::string& body) {
    Record record;
    const auto json = [](const std::string& text) {
        std::string out = "\"";
        for (const char c : text) {
            if (c == '"' || c == '\\') out += '\\';
            if (c == '\n')
                out += "\\n";
            else
                out += c;
        }
        return out + '"';
    };
    const std::string line =
        "{\"title\":" + json(title) + ",\"excerpt\":" + json(excerpt) + ",\"body\":" + json(body) + "}";
    ParseResult read = parse(line, ItemFormat::json);
    INFO(line);
    REQUIRE(read.record);
    return *read.record;
}

} // namespace

TEST_CASE("front matter: an object of JSON with text below it is front matter, as Hugo has it") {
    const std::string head =
        "{\n  \"title\": \"The gate is open\",\n  \"tags\": [\"locks\"],\n  \"secured\": \"x\"\n}\n";
    for (const std::string& bytes :
         {head + "\nIt was *closed* for years.\n", "\xEF\xBB\xBF" + head + "It was *closed* for years.",
          head + "\n[It](https://a.example/) was closed.\n\n{{< figure >}}\n"}) {
        CAPTURE(bytes);
        CHECK(record::detect(bytes) == record::Content::front_matter);
        record::SplitItem item;
        const auto read = record::parse_and_split(bytes, record::ItemFormat::front_matter, {}, item);
        REQUIRE(read.record);
        CHECK(read.record->title == "The gate is open");
        CHECK(read.record->topics == std::vector<std::string>{"locks"});
        CHECK(read.record->body.starts_with("It was closed"));
        CHECK(record::join_secured(item.rest, item.secured, item.cuts) == bytes);
    }
    const std::vector<std::string> lists = {head,
                                            head + "\n\n",
                                            head + "[1]",
                                            head + head,
                                            head + "no end of it\n{\"title\":\"x\"}\n",
                                            "{\"title\":\"one line\"}\nand what breaks it\n",
                                            head + "\"x\": 1}\n",
                                            "{\n\"title\": \"no end"};
    for (const std::string& bytes : lists)
        CHECK(record::detect(bytes) == record::Content::json);
}

TEST_CASE("front matter: texts that look like something else are read as these texts") {
    for (const std::string& text : kFrontMatterTexts) {
        CAPTURE(text);
        std::string body = text;
        body.append("\n\nSecond ").append(text);
        expect_same(cleaned("T " + text, text, body));
        expect_same(cleaned(text + " x", "", text));
    }
}

TEST_CASE("front matter: text of HTML that shows markup is shown markup again") {
    for (const char* html :
         {"<p>Write &lt;b&gt;bold&lt;/b&gt; and &amp;amp; here</p><p>Second</p>", "<p>1. One</p><p>* Star</p>",
          "<p>a {{b}} c &lt;p&gt;</p>", "<div># No heading</div><div>&lt;!-- none --&gt;</div>"}) {
        const ParseResult read = parse("---\ntitle: T\n---\n" + std::string(html), ItemFormat::front_matter);
        REQUIRE(read.record);
        expect_same(*read.record);
    }
}

TEST_CASE("front matter: a record with everything comes back with everything") {
    Record record;
    record.source_id = "0012";
    record.category = "news";
    record.type = "article";
    record.lang = "no";
    record.title = "Title: with a colon";
    record.excerpt = "One.\n\nTwo.";
    record.body = "Body one.\n\nBody two.";
    record.featured_content = "<div class=\"x\">\n  <b>as it is</b>\t&amp;\x01\x7f</div>";
    record.original_url = "https://g.example/a?b=c&d=#e";
    record.web_url = "https://g.example/web";
    record.amp_web_url = "https://g.example/amp";
    record.cdn_amp_web_url = "https://cdn.example/amp";
    record.published_at = {1703030340, "2023-12-19T23:59:00Z"};
    record.updated_at = {std::nullopt, "the day after"};
    record.quality = 60.25;
    record.heat = 1e21;
    record.published = false;
    record.removed = true;
    const Image image{"https://g.example/i.png", "An \"image\"", "yes", 640, 480, true};
    record.provider = {"Yes: a provider", "g.example", {image, {"https://g.example/j", "", "", {}, {}, false}}};
    record.topics = {"on", "1.0", "a, b", "Ö", "- dash", "training"};
    record.images = {image};
    Stub stub;
    stub.title = "Related: one";
    stub.excerpt = "It is <related>";
    stub.type = "video";
    stub.original_url = "https://g.example/s";
    stub.web_url = "https://g.example/t";
    stub.published_at = {1703030340, "2023-12-19T23:59:00Z"};
    stub.provider = {"P", "", {image}};
    stub.topics = {"x"};
    stub.images = {image, image};
    stub.quality = 0;
    stub.heat = 3.5;
    record.related = {stub, stub};
    record.secured = "nul \0 and \"quotes\"\n---\n\xc2\x85\xe2\x80\xa8 end"s;
    record.unknown = {{"extra", R"({"a":[1,-2.5e3,"x: y",null,true,{}],"b\n":"\u0001"})"},
                      {"key with: signs", "\"1.0\""},
                      {"yes", "12345678901234567890"},
                      {"empty", "[]"}};
    expect_same(record);
}

TEST_CASE("front matter: keys that are kept do not say what the record is") {
    Record record;
    record.title = "T";
    record.quality = 5;
    record.unknown = {{"draft", "true"}, {"headline", "\"another title\""}};
    const std::string text = to_front_matter(record);
    const ParseResult read = parse(text, ItemFormat::front_matter);
    REQUIRE(read.record);
    CHECK(read.record->published);
    CHECK(reads_as(text, ItemFormat::front_matter, record));
}

TEST_CASE("front matter: a key is written once, whatever a record has of that name") {
    Record record;
    record.title = "T";
    record.published_at = {1709596800, "2024-03-05"};
    record.unknown = {{"published", "2024"}};
    CHECK(reads_as(to_front_matter(record), ItemFormat::front_matter, record));
    for (const char* json : {"false", "\"no\"", "0", "[2024]"}) {
        record.unknown = {{"published", json}};
        const ParseResult read = parse(to_front_matter(record), ItemFormat::front_matter);
        CAPTURE(read.rejection.message);
        REQUIRE(read.record);
        CHECK(read.record->published);
    }
    record.published = false;
    record.unknown = {{"published", "2024"}, {"a", "1"}, {"a", "2"}};
    const ParseResult read = parse(to_front_matter(record), ItemFormat::front_matter);
    REQUIRE(read.record);
    CHECK_FALSE(read.record->published);
    CHECK(read.record->unknown == std::vector<std::pair<std::string, std::string>>{{"a", "1"}});
}

TEST_CASE("front matter: what cannot be written is told apart") {
    Record record;
    record.title = "â€™twice decoded wrongly";
    CHECK_FALSE(reads_as(to_front_matter(record), ItemFormat::front_matter, record));
    record.title = "T";
    record.unknown = {{"a", "1"}, {"a", "2"}};
    CHECK_FALSE(reads_as(to_front_matter(record), ItemFormat::front_matter, record));
}

TEST_CASE("front matter: random records come back") {
    std::mt19937 random(11);
    const auto text = [&](std::size_t most) {
        std::string out;
        for (std::size_t i = random() % (most + 1); i > 0; --i)
            out += (out.empty()         ? ""
                    : random() % 8 == 0 ? "\n\n"
                                        : " ") +
                   kFrontMatterTexts[random() % kFrontMatterTexts.size()];
        return out;
    };
    for (int i = 0; i < 1'500; ++i) {
        CAPTURE(i);
        Record record = cleaned("t" + text(4), text(6), text(12));
        if (random() % 2 == 0) record.secured = text(5);
        if (random() % 2 == 0) record.featured_content = text(5);
        record.published = random() % 4 != 0;
        record.removed = random() % 4 == 0;
        if (random() % 2 == 0) record.quality = static_cast<double>(random() % 1000) / 7;
        const std::string written = to_front_matter(record);
        const std::string line = to_json_line(record);
        if (!reads_as(written, ItemFormat::front_matter, record) || !reads_as(line, ItemFormat::json, record)) {
            CAPTURE(written);
            CAPTURE(line);
            CHECK(false);
        }
    }
}
