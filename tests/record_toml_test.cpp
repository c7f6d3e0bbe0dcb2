// Front matter in TOML.
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

std::string fenced(std::string_view lines) {
    return "+++\n" + std::string(lines) + "\n+++\n";
}

Record accepted(std::string_view bytes) {
    const ParseResult result = parse(bytes, ItemFormat::front_matter);
    CAPTURE(result.rejection.message);
    REQUIRE(result.record);
    CHECK(result.warnings.empty());
    return *result.record;
}

void check_rejected(std::string_view bytes, std::uint64_t line, std::uint64_t column, std::string_view message_part) {
    const ParseResult result = parse(bytes, ItemFormat::front_matter);
    CAPTURE(std::string(bytes.substr(0, 200)));
    CAPTURE(result.rejection.message);
    CHECK_FALSE(result.record);
    CHECK(result.rejection.message.find(message_part) != std::string::npos);
    CHECK(result.rejection.line == line);
    CHECK(result.rejection.column == column);
}

constexpr std::string_view kWhole = R"(+++
title = "Ferries \u00e9t\u00e9"
date = 2024-03-01T09:30:00+01:00
lastmod = 2024-03-02
draft = false
description = """
Two boats \
  return."""
tags = ["Sea", 'Travel']
categories = ["news"]
slug = "ferries"
weight = 1_000
ratio = 0.5
at = 07:32:00
quality = 71
heat = +12.5

[params]
sidebar = true
n = [1, 2.5, "x", {a = 1979-05-27T07:32:00}]

[[related]]
title = "Harbour dredged"
webUrl = "https://example.org/harbour"
+++
The *first* boat leaves at ten.
)";

} // namespace

TEST_CASE("toml: every kind of value arrives, in the order of the file") {
    const Record record = accepted(kWhole);
    CHECK(record.title == "Ferries été");
    CHECK(record.published_at == Date{1709281800, "2024-03-01T09:30:00+01:00"});
    CHECK(record.updated_at == Date{1709337600, "2024-03-02"});
    CHECK(record.published);
    CHECK(record.excerpt == "Two boats return.");
    CHECK(record.topics == std::vector<std::string>{"Sea", "Travel", "news"});
    CHECK(record.quality == 71);
    CHECK(record.heat == 12.5);
    CHECK(record.body == "The first boat leaves at ten.");
    REQUIRE(record.related.size() == 1);
    CHECK(record.related[0].web_url == "https://example.org/harbour");
    const std::vector<std::pair<std::string, std::string>> unknown = {
        {"slug", "\"ferries\""},
        {"weight", "1000"},
        {"ratio", "0.5"},
        {"at", "\"07:32:00\""},
        {"params", R"({"sidebar":true,"n":[1,2.5,"x",{"a":"1979-05-27T07:32:00"}]})"}};
    CHECK(record.unknown == unknown);
}

TEST_CASE("toml: line ends, a byte order mark, and fences with spaces change nothing") {
    const Record plain = accepted("+++\ntitle = 'A'\nexcerpt = 'B'\n+++\nBody\n");
    CHECK(plain.body == "Body");
    CHECK(accepted("+++\r\ntitle = 'A'\r\nexcerpt = 'B'\r\n+++\r\nBody\r\n") == plain);
    CHECK(accepted("\xEF\xBB\xBF+++ \t\ntitle = 'A'\nexcerpt = 'B'\n+++  \nBody") == plain);
    CHECK(accepted("+++\n+++\nBody only").body == "Body only");
    CHECK(accepted("+++\ntitle = 'A'\n+++").title == "A");
    CHECK(accepted("+++\ntitle = 'A'\n+++\n+++\n").body == "+++");
}

TEST_CASE("toml: what is wrong is told with its place") {
    check_rejected("+++\ntitle = 'A'\n", 1, 1, "no closing +++");
    check_rejected("+++", 1, 1, "no closing +++");
    check_rejected(fenced("title = A"), 2, 9, "not valid TOML");
    check_rejected(fenced("title = 'A'\ntitle = 'B'"), 3, 9, "not valid TOML");
    check_rejected(fenced("x = '中文é' y = 1\ntitle = 'A'"), 2, 16, "not valid TOML");
    check_rejected(fenced("quality = 3"), 0, 0, "nothing to index");
    check_rejected(fenced("title = ['A', 'B']"), 2, 9, "title is a list");
    check_rejected(fenced("title: A"), 2, 6, "not valid TOML");
    const ParseResult result = parse(fenced("title = 'A'\nx = 'é'\nimages = [ 'https://a.example', { width = 5 } ]"),
                                     ItemFormat::front_matter);
    REQUIRE(result.warnings.size() == 1);
    CHECK(result.warnings[0].line == 4);
    CHECK(result.warnings[0].column == 33);
}

TEST_CASE("toml: hostile nesting and numbers are rejections, and cost little") {
    const auto begin = std::chrono::steady_clock::now();
    for (const std::string& lines :
         {"a = " + repeat("[", 100'000) + repeat("]", 100'000),
          "a = " + repeat("{a=", 100'000) + "1" + repeat("}", 100'000), "a" + repeat(".a", 300'000) + " = 1",
          "[a" + repeat(".a", 300'000) + "]", "[[a" + repeat(". 'a'", 300'000) + "]]",
          "a" + repeat(" . \"=\"", 300'000) + " = 1", "a = " + repeat("[", 65) + repeat("]", 65),
          repeat("[[a]]\n", 120'000), "a = [" + repeat("1,", 120'000) + "]", "a" + repeat(".a", 70) + " = 1"}) {
        CAPTURE(lines.substr(0, 50));
        const ParseResult result = parse(fenced("title = 'A'\n" + lines), ItemFormat::front_matter);
        CHECK_FALSE(result.record);
        CHECK_FALSE(result.rejection.message.empty());
    }
    CHECK(accepted(fenced("title = 'A'\na = " + repeat("[", 63) + repeat("]", 63))).title == "A");
    CHECK(accepted(fenced("title = 'A'\nx = '" + repeat("One sentence. ", 3000) + "'")).title == "A");
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(30));
}
