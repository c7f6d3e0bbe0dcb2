// `newsidx search` on the real binary: queries, what is printed for people and for programs, what is never printed.
#include "cli_util.h"

#include <doctest/doctest.h>
#include <string>
#include <vector>

namespace {

using namespace newsidx::test;
using Arguments = std::vector<std::string>;

std::vector<std::string> titles_of(const Json& search) {
    std::vector<std::string> titles;
    for (const Json& hit : search["hits"]) {
        titles.push_back(hit["title"]);
    }
    return titles;
}

} // namespace

TEST_CASE("command: search -n is --limit, and other single dashes still leave out words") {
    const Library library;
    const Json json = json_of(library.run({"search", "-n", "1", "mill", "--json"}));
    CHECK(json["hits"].size() == 1);
    CHECK(json["query"]["text"] == "mill");
    CHECK(json_of(library.run({"search", "-n1", "mill", "--json"}))["hits"] == json["hits"]);
    for (const char* word : {"-n1x", "-v8", "-x"})
        CHECK(json_of(library.run({"search", "mill", word, "--json"}))["query"]["text"] == std::string("mill ") + word);
    CHECK(json_of(library.run({"search", "mill -n1", "--json"}))["query"]["text"] == "mill -n1");
    const std::string told = "-limit leaves out what has the word 'limit'; the option is --limit";
    CHECK(contains(library.run({"search", "mill", "-limit", "2"}).err, told));
    CHECK_FALSE(contains(library.run({"search", "--", "mill", "-limit"}).err, "the option"));
    CHECK_FALSE(contains(library.run({"search", "mill", "-water"}).err, "the option"));
    const Outcome wrong = library.run({"search", "mill", "-n", "few"});
    CHECK(wrong.status == 2);
    CHECK(contains(wrong.err, "--limit: 'few' is no whole number"));
}

TEST_CASE("command: what a format has no place for is refused, and so is a weight that makes no score") {
    const Library library;
    for (const char* format : {"tsv", "csv", "md", "url", "jsonl"})
        CHECK(library.run({"search", "mill", "--facet", "topic", "--format", format}).status == 2);
    for (const char* format : {"tsv", "md", "url"})
        CHECK(library.run({"search", "mill", "--explain", "--format", format}).status == 2);
    CHECK(library.run({"search", "mill", "--explain", "--format", "jsonl"}).status == 0);
    CHECK(library.run({"search", "--format", "csv", "--", "mill", "--facet"}).status != 2); // a word
    CHECK(library.run({"search", "mill", "--facet", "topic", "--format", "json"}).status == 0);
    for (const char* weight : {"1e308", "1.1e9", "-1"})
        CHECK(library.run({"search", "mill", "--heat-weight", weight}).status == 2);
    const Json most =
        json_of(library.run({"search", "mill", "--quality-weight", "1e9", "--heat-weight", "1e9", "--json"}));
    for (const Json& hit : most["hits"])
        CHECK(hit["score"].is_number());
}

TEST_CASE("command: a search that finds nothing exits with 1") {
    const Library library;
    const Outcome outcome = library.run({"search", "zeppelin"});
    CHECK(outcome.status == 1);
    CHECK(outcome.out.empty());
    CHECK(contains(outcome.err, "nothing found"));
    const Outcome json = library.run({"search", "zeppelin", "--json"});
    CHECK(json.status == 1);
    CHECK(json_of(json)["hits"].empty());
}

TEST_CASE("command: a search shows title, provider, date, figures, topics, id and URL") {
    const Library library;
    const Outcome outcome = library.run({"search", "weir"});
    CHECK(outcome.status == 0);
    CHECK(
        outcome.out.starts_with("1. Old weir reopens\n   Valley Gazette · 2024-03-05T08:00:00Z · q 60 h 70 · Rivers · "
                                "id "));
    CHECK(contains(outcome.out, "\n   The weir below the paper mill runs again.\n"));
    CHECK(contains(outcome.out, "\n   https://gazette.example/weir\n"));
    CHECK(contains(outcome.err, "1 hit, in "));
}

TEST_CASE("command: a search in JSON says of a hit what it is") { // the names: cli_schema_test.cpp
    const Library library;
    const Json json = json_of(library.run({"search", "weir", "--json"}));
    CHECK(json["query"]["text"] == "weir");
    CHECK(json["query"]["relaxed"] == false);
    CHECK(json["total"]["value"] == 1);
    const Json& hit = json["hits"][0];
    CHECK(hit["quality"] == 60);
    CHECK(hit["published_at"] == "2024-03-05T08:00:00Z");
    CHECK(hit["provider"]["domain"] == "gazette.example");
    CHECK(contains(hit["snippet"].get<std::string>(), "<mark>weir</mark>"));
    const std::string text = hit["snippet_text"].get<std::string>();
    REQUIRE_FALSE(hit["snippet_marks"].empty());
    const Json& mark = hit["snippet_marks"][0];
    CHECK(text.substr(mark[0], mark[1].get<std::size_t>() - mark[0].get<std::size_t>()) == "weir");
    CHECK_FALSE(hit.contains("explain"));
    CHECK(json_of(library.run({"search", "bees", "--json"}))["hits"][0]["heat"].is_null());
}

TEST_CASE("command: a search that hides unpublished records says so, and --unpublished shows them") {
    const Library library;
    const Outcome outcome = library.run({"search", "weir"});
    CHECK(has_line(outcome.err, "1 unpublished record left out (--unpublished shows it)"));
    CHECK(json_of(library.run({"search", "weir", "--json"}))["hidden"] == 1);
    const Outcome all = library.run({"search", "weir", "--unpublished"});
    CHECK(contains(all.out, "[unpublished]"));
    CHECK_FALSE(contains(all.err, "left out"));
    CHECK(library.run({"search", "festival"}).status == 1);
}

TEST_CASE("command: -word in a query leaves records out, and is no flag") {
    const Library library;
    CHECK(titles_of(json_of(library.run({"search", "mill", "--json"}))).size() == 2);
    const Json json = json_of(library.run({"search", "mill", "-weir", "--json"}));
    CHECK(json["query"]["text"] == "mill -weir");
    CHECK(titles_of(json) == Arguments{"City bees count high"});
    // Words that begin with the letter of a flag, before and after options, and behind --.
    CHECK(json_of(library.run({"search", "-vendor", "--limit", "3", "mill", "-hive", "--json"}))["query"]["text"] ==
          "-vendor mill -hive");
    CHECK(json_of(library.run({"search", "--json", "--", "mill", "--weir", "-v"}))["query"]["text"] ==
          "mill --weir -v");
}

TEST_CASE("command: several words are one query, however the shell has split them") {
    const Library library;
    const Json json = json_of(library.run({"search", "paper", "weir", "--json"}));
    CHECK(json["query"]["text"] == "paper weir");
    CHECK(json_of(library.run({"search", "paper weir", "--json"}))["hits"] == json["hits"]);
    CHECK(json_of(library.run({"search", "[mill]", "--json"}))["query"]["text"] == "[mill]");
}

TEST_CASE("command: a search without words lists every record") {
    const Library library;
    const Json json = json_of(library.run({"search", "--json", "--sort", "quality"}));
    CHECK(json["total"]["value"] == 2);
    CHECK(titles_of(json).front() == "Old weir reopens");
}

TEST_CASE("command: a search that is relaxed says so") {
    const Library library;
    const Outcome outcome = library.run({"search", "weir", "zeppelin"});
    CHECK(outcome.status == 0);
    CHECK(has_line(outcome.err, "no record has all words; showing those with most of them"));
}

TEST_CASE("command: of a long query a warning shows what is around its place") {
    const Library library;
    std::string words;
    for (int i = 0; i < 100; ++i)
        words += "größe ";
    const Outcome outcome = library.run({"search", words + "topic:none " + words});
    CHECK(contains(outcome.err, "größe topic:none größe"));
    CHECK(contains(outcome.err, "…"));
    CHECK(outcome.err.size() < 1'000);
}

TEST_CASE("command: a warning of the query points to its place") {
    const Library library;
    const Json json = json_of(library.run({"search", "--json", "bees \"mill roof"}));
    const Json& warnings = json["query"]["warnings"];
    REQUIRE(warnings.size() == 1);
    const std::string caret(warnings[0]["offset"].get<std::size_t>(), ' ');
    const Outcome outcome = library.run({"search", "bees \"mill roof"});
    CHECK(contains(outcome.err, "\n  bees \"mill roof\n  " + caret + "^\n"));
}

TEST_CASE("command: an explanation multiplies out to the score") {
    const Library library;
    const Outcome text = library.run({"search", "weir", "mill", "--explain"});
    CHECK(contains(text.out, "score "));
    CHECK(contains(text.out, "× recency 1\n"));
    const Json hit = json_of(library.run(
        {"search", "weir", "mill", "--json", "--explain", "--half-life", "1y", "--now", "2025-03-05"}))["hits"][0];
    const Json& explain = hit["explain"];
    const auto number = [&](const char* name) { return explain[name].get<double>(); };
    CHECK(number("text") * number("boost") * number("recency") == doctest::Approx(hit["score"].get<double>()));
    CHECK(number("boost") == doctest::Approx(1 + number("quality_part") + number("heat_part")));
    CHECK(number("recency") < 0.7);
    double sum = 0;
    for (const Json& term : explain["terms"]) {
        sum += term["score"].get<double>();
    }
    CHECK(number("text") == doctest::Approx(sum));
}

TEST_CASE("command: the snippet's length is the user's") {
    const Library library;
    CHECK_FALSE(contains(library.run({"search", "weir", "--snippet-length", "0"}).out, "paper mill"));
    CHECK(contains(library.run({"search", "weir", "--snippet-length", "12"}).out, "…"));
}

TEST_CASE("command: a title with escape sequences never reaches the output raw") {
    const Sandbox sandbox;
    sandbox.write("a.jsonl", "{\"id\":1,\"title\":\"Red \\u001b[31mlamp\\u001b]8;;http://x\\u0007 \\u009b2J\\u202e "
                             "end\",\"excerpt\":\"lamp \\u001b[2J\\u0085\\u2066x\",\"originalUrl\":\"https://x.example/"
                             "\\u001b[1m\",\"provider\":{\"name\":\"A\\u001b[5m\"},\"topics\":[\"\\u001b[0m\"]}\n");
    REQUIRE(sandbox.run({"index", "a.jsonl"}).status == 0);
    for (const Arguments& arguments : std::vector<Arguments>{{"search", "lamp"},
                                                             {"search", "lamp", "--explain"},
                                                             {"show", "1"},
                                                             {"stats"},
                                                             {"search", "\x1b[31mlamp \"\x1b[2J"},
                                                             {"show", "\x1b[2J"},
                                                             {"\x1b[2J"}}) {
        CAPTURE(arguments);
        const Outcome outcome = sandbox.run(arguments);
        for (const char* bad : {"\x1b", "\x07", "\u009b", "\u0085", "\u202e", "\u2066"}) {
            CHECK_FALSE(contains(outcome.out, bad));
            CHECK_FALSE(contains(outcome.err, bad));
        }
    }
}

TEST_CASE("command: colours and marks only where they are wanted") {
    Library library;
    CHECK_FALSE(contains(library.run({"search", "weir"}).out, "\x1b"));
    CHECK(contains(library.run({"search", "weir", "--color", "always"}).out, "\x1b[33mweir\x1b[39m"));
    CHECK_FALSE(contains(library.run({"search", "weir", "--color=never"}).out, "\x1b"));
    library.set("NO_COLOR", "1");
    CHECK_FALSE(contains(library.run({"search", "weir"}).out, "\x1b"));
    CHECK(contains(library.run({"--color", "always", "search", "weir"}).out, "\x1b[1m"));       // asked for by name
    CHECK_FALSE(contains(library.run({"search", "weir", "--color", "always"}).out, "\x1b]8;")); // no terminal, no links
}

TEST_CASE("command: a closed pipe is quiet") {
    const Library library;
    const Outcome outcome = library.run({"search", "--explain"}, {}, true);
    CHECK_FALSE(contains(outcome.err, "newsidx:"));
    CHECK_FALSE(contains(outcome.err, "ipe"));
}
