// Records that a program hands over as they are, without writing them down first.

#include "engine_util.h"

#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <vector>

using namespace newsidx;
using namespace newsidx::test;

namespace {

Record titled(std::string title) {
    Record record;
    record.source_id = "id of " + title;
    record.title = std::move(title);
    return record;
}

// A record that says all that one can say, some of it in the signs of HTML, YAML and templates.
Record full_record() {
    Record record = titled("If a < b && c > d: {{ why }} \"not\"?");
    record.category = "news";
    record.type = "article";
    record.lang = "en";
    record.excerpt = "# No heading, &amp; no <em>tag</em>";
    record.body = "First line <p> of it.\n\n- no item, # nor this\n\nThe \\ last 'one' 50% & more";
    record.featured_content = "<p>As it is</p>";
    record.original_url = "https://a.example/original";
    record.web_url = "https://a.example/story?a=1&b=2";
    record.amp_web_url = "https://a.example/amp";
    record.cdn_amp_web_url = "https://cdn.example/amp";
    record.published_at = {1'703'030'399, "2023-12-19T23:59:59Z"};
    record.updated_at = {1'703'030'400, "2023-12-20T00:00:00Z"};
    record.quality = 80.25;
    record.heat = 0;
    record.provider = {"A & B", "a.example", {{"https://a.example/logo.png", "", "", 16, 16, true}}};
    record.topics = {"yes", "AI <hardware>"};
    record.images = {{"https://a.example/1.png", "One: a picture", "Somebody", {}, {}, false}};
    Stub stub;
    stub.title = "Another & more";
    stub.web_url = "https://a.example/other";
    stub.published_at = {1'703'030'400, "2023-12-20T00:00:00Z"};
    stub.heat = 3;
    record.related = {stub};
    record.secured = "{\"key\": \"opaque\\u0000\"}";
    record.unknown = {{"author", "\"Ada Quill\""}, {"extra", R"({"deep":[1,null,"x"]})"}};
    return record;
}

} // namespace

TEST_CASE("add: a record is kept as it is handed over, whatever signs are in its texts") {
    const TempDir dir;
    auto index = open_index(dir);
    const Record given = full_record();
    const auto report = index.add(std::vector{given}, {.source = "app"});
    REQUIRE(report);
    CHECK(report->errors.empty());
    CHECK(report->warnings.empty());
    CHECK(report->added == 1);
    const auto shown = index.show(given.web_url);
    REQUIRE(shown);
    CHECK(shown->record == given);
    CHECK(shown->source == "app");
    CHECK(titles(index, "author:quill topic:yes") == std::vector<std::string>{given.title});
    CHECK(index.add(std::vector{given}, {.source = "app"})->unchanged == 1);
    CHECK(index.add(std::vector{shown->record}, {.source = "app"})->unchanged == 1);
    expect_whole(index);
}

TEST_CASE("add: texts are plain, and their white space is that of every record") {
    const TempDir dir;
    auto index = open_index(dir);
    Record record = titled("A\ttitle");
    record.source_id = "7";
    record.body = "The <b> sign\nand &lt;\n \n\n\tmore ";
    REQUIRE(index.add(std::vector{record}, {.source = "app"}));
    const auto shown = index.show("id:app#7");
    REQUIRE(shown);
    CHECK(shown->record.title == "A title");
    CHECK(shown->record.body == "The <b> sign and &lt;\n\nmore");
}

TEST_CASE("add: of a date that has no text the seconds count") {
    const TempDir dir;
    auto index = open_index(dir);
    Record record = titled("Dated");
    record.published_at.seconds = 1'703'030'399;
    Stub stub;
    stub.title = "Also dated";
    stub.web_url = "https://a.example/also";
    stub.published_at.seconds = -1;
    record.related = {stub};
    REQUIRE(index.add(std::vector{record}, {.source = "app"}));
    const auto shown = index.show("id:app#id of Dated");
    REQUIRE(shown);
    CHECK(shown->record.published_at == Date{1'703'030'399, "2023-12-19T23:59:59Z"});
    REQUIRE(shown->record.related.size() == 1);
    CHECK(shown->record.related[0].published_at == Date{-1, "1969-12-31T23:59:59Z"});
}

TEST_CASE("add: what cannot be a record is told by its number, and keeps no other one from being added") {
    const TempDir dir;
    auto index = open_index(dir);
    std::vector<Record> records{titled("First"), titled("Second"), {}, titled("Fourth"), titled("Fif\xFFth Zürich"),
                                titled("Sixth"), titled("Seventh")};
    records[1].quality = std::numeric_limits<double>::quiet_NaN();
    records[3].unknown = {{"key", "no JSON"}};
    records[5].unknown = {{"broken\nname", "{\n}"}};
    records[6].unknown = {{"key", R"(1,"removed":true)"}};
    const auto report = index.add(records, {.source = "app"});
    REQUIRE(report);
    CHECK(report->added == 4);
    CHECK(report->rejected == 3);
    REQUIRE(report->errors.size() == 3);
    CHECK(report->errors[0].line == 3);
    CHECK(report->errors[1].line == 4);
    CHECK(report->errors[1].source == "app");
    CHECK(report->errors[2].line == 7);
    REQUIRE(report->warnings.size() == 1);
    CHECK(report->warnings[0].line == 2);
    CHECK(titles(index, "first OR second OR sixth").size() == 3);
    CHECK(titles(index, "zürich") == std::vector<std::string>{"Fif\uFFFDth Zürich"});
}

TEST_CASE("add: all that a source holds now may be said, also that it is nothing") {
    const TempDir dir;
    auto index = open_index(dir);
    const IndexOptions all{.source = "app", .prune = true};
    REQUIRE(index.add(std::vector{titled("First"), titled("Second")}, all));
    CHECK(index.add(std::vector{titled("Second")}, all)->removed == 1);
    CHECK(index.add({}, {.source = "app"})->removed == 0);
    CHECK(titles(index, "second").size() == 1);
    CHECK(index.add({}, all)->removed == 1);
    CHECK(index.add({}, all)->read == 0);
    CHECK_FALSE(index.add({}, {.prune = true})); // of which source?
}
