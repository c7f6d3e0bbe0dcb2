// search --format: hits for other programs.
#include "cli_util.h"

#include <doctest/doctest.h>
#include <sstream>
#include <string>
#include <vector>

namespace {

using namespace newsidx::test;

using Fields = std::vector<std::string>;

Fields split(const std::string& text, char separator) {
    Fields parts;
    std::istringstream in(text);
    for (std::string part; std::getline(in, part, separator);)
        parts.push_back(part);
    if (text.ends_with(separator) && separator != '\n') parts.emplace_back();
    return parts;
}

// What a field says when its escapes are read.
std::string unescaped(const std::string& field) {
    std::string out;
    for (std::size_t i = 0; i < field.size(); ++i) {
        if (field[i] != '\\') {
            out += field[i];
            continue;
        }
        const char c = field.at(++i);
        out += c == 't' ? '\t' : c == 'n' ? '\n' : c == 'r' ? '\r' : c;
    }
    return out;
}

// Two hits with all that is awkward in them: signs of Markdown, a backslash, an escape sequence; no URL.
class Awkward : public Sandbox {
public:
    Awkward() {
        write("a.jsonl",
              R"x({"id":"1","title":"A *lamp* [of] <b>C:\\temp</b> & 5_000 | ~more~","excerpt":"Lamp one.\u001b[31m",)x"
              R"x("originalUrl":"https://x.example/a_(b)","quality":60,"heat":7.5,"lang":"en",)x"
              R"("publishedDateTime":"2024-03-05T08:00:00Z","topics":["Light","Oil"],"type":"article",)"
              R"("provider":{"name":"The *Glow*"}})"
              "\n"
              R"({"id":"2","title":"Lamp without an address"})"
              "\n");
        REQUIRE(run({"index", "a.jsonl"}).status == 0);
    }
};

} // namespace

TEST_CASE("format: jsonl has the hits of --json, one a line") {
    const Awkward sandbox;
    const Outcome outcome = sandbox.run({"search", "lamp", "--format", "jsonl", "--explain"});
    CHECK(outcome.status == 0);
    const Json whole = json_of(sandbox.run({"search", "lamp", "--json", "--explain"}));
    const Fields lines = split(outcome.out, '\n');
    REQUIRE(lines.size() == whole["hits"].size());
    for (std::size_t i = 0; i < lines.size(); ++i)
        CHECK(lines[i] == whole["hits"][i].dump());
    CHECK(contains(outcome.err, "2 hits, in "));
    const Outcome nothing = sandbox.run({"search", "nowhere", "--format", "jsonl"});
    CHECK(nothing.status == 1);
    CHECK(nothing.out.empty());
}

TEST_CASE("format: json is --json") {
    const Awkward sandbox;
    CHECK(json_of(sandbox.run({"search", "lamp", "--format", "json"}))["hits"] ==
          json_of(sandbox.run({"search", "lamp", "--json"}))["hits"]);
    CHECK(json_of(sandbox.run({"search", "lamp", "--format", "json", "--json"}))["total"]["value"] == 2);
    const Outcome both = sandbox.run({"search", "lamp", "--format", "md", "--json"});
    CHECK(both.status == 2);
    CHECK(json_of(both)["error"]["message"] == "--json and --format ask for different things");
    CHECK(sandbox.run({"search", "lamp", "--format", "xml"}).status == 2);
}

TEST_CASE("format: tsv has a header, as many fields in each line, and loses nothing") {
    const Awkward sandbox;
    const Outcome outcome = sandbox.run({"search", "lamp", "--format", "tsv"});
    const Json hits = json_of(sandbox.run({"search", "lamp", "--json"}))["hits"];
    const Fields lines = split(outcome.out, '\n');
    REQUIRE(lines.size() == hits.size() + 1);
    CHECK(lines[0] ==
          "id\tscore\tpublished_at\tquality\theat\tlang\ttype\tkind\tprovider\ttopics\turl\ttitle\texcerpt\tauthors\t"
          "published\tsnippet");
    const Fields names = split(lines[0], '\t');
    for (std::size_t i = 0; i < hits.size(); ++i) {
        const Fields fields = split(lines[i + 1], '\t');
        REQUIRE(fields.size() == names.size());
        CHECK(fields[0] == hits[i]["id"].dump());
        CHECK(std::stod(fields[1]) == doctest::Approx(hits[i]["score"].get<double>()).epsilon(1e-4));
        CHECK(unescaped(fields[11]) == hits[i]["title"].get<std::string>());
        CHECK_FALSE(contains(lines[i + 1], "\x1b"));
        if (hits[i]["source_id"] != "1") continue;
        CHECK(fields[2] == "2024-03-05T08:00:00Z");
        CHECK(fields[3] == "60");
        CHECK(fields[4] == "7.5");
        CHECK(fields[6] == "article");
        CHECK(fields[8] == "The *Glow*");
        CHECK(fields[9] == "Light; Oil");
        CHECK(fields[10] == "https://x.example/a_(b)");
    }
    CHECK(split(sandbox.run({"search", "nowhere", "--format", "tsv"}).out, '\n').size() == 1);
}

TEST_CASE("format: csv is a table that index reads, with what the hits say") {
    Awkward sandbox;
    const Outcome outcome = sandbox.run({"search", "lamp", "--format", "csv"});
    CHECK(outcome.out.starts_with("id,score,published_at,quality,heat,lang,type,kind,provider,topics,url,title,excerpt,"
                                  "authors,published,snippet\n"));
    const Json hits = json_of(sandbox.run({"search", "lamp", "--json"}))["hits"];
    sandbox.write("hits.csv", outcome.out);
    REQUIRE(sandbox.run({"--db", "copy.db", "index", "hits.csv"}).status == 0);
    const Json copies = json_of(sandbox.run({"--db", "copy.db", "search", "lamp", "--json"}))["hits"];
    REQUIRE(copies.size() == hits.size());
    for (const Json& hit : hits) {
        const auto copy = std::find_if(copies.begin(), copies.end(),
                                       [&](const Json& other) { return other["title"] == hit["title"]; });
        REQUIRE(copy != copies.end());
        for (const char* name : {"excerpt", "url", "quality", "heat", "topics", "published_at", "type"}) {
            CAPTURE(name);
            CHECK((*copy)[name] == hit[name]);
        }
    }
    CHECK(split(sandbox.run({"search", "nowhere", "--format", "csv"}).out, '\n').size() == 1);
}

TEST_CASE("format: md is a list of links in which a title is only text") {
    const Awkward sandbox;
    const Fields lines = split(sandbox.run({"search", "lamp", "--format", "md", "--sort", "quality"}).out, '\n');
    REQUIRE(lines.size() == 2);
    CHECK(lines[0] == "- [A \\*lamp\\* \\[of\\] C:\\\\temp \\& 5\\_000 \\| \\~more\\~]"
                      "(https://x.example/a_%28b%29) · The \\*Glow\\* · 2024-03-05");
    CHECK(lines[1] == "- Lamp without an address");
}

TEST_CASE("format: md does not take a title for a list of its own") {
    const Sandbox sandbox;
    REQUIRE(sandbox
                .run({"index", "-"}, "{\"id\":1,\"title\":\"10. Lamp\",\"quality\":3}\n"
                                     "{\"id\":2,\"title\":\"- Lamp\",\"quality\":2}\n"
                                     "{\"id\":3,\"title\":\"A 5) lamp.\",\"quality\":1}\n")
                .status == 0);
    CHECK(sandbox.run({"search", "lamp", "--format", "md", "--sort", "quality"}).out ==
          "- 10\\. Lamp\n- \\- Lamp\n- A 5) lamp.\n");
}

TEST_CASE("format: url has one a line, and says what it leaves out") {
    const Awkward sandbox;
    const Outcome outcome = sandbox.run({"search", "lamp", "--format", "url"});
    CHECK(outcome.status == 0);
    CHECK(outcome.out == "https://x.example/a_(b)\n");
    CHECK(contains(outcome.err, "1 hit without a URL left out\n"));
}

TEST_CASE("format: nothing of a record steers a terminal") {
    const Awkward sandbox;
    for (const char* format : {"json", "jsonl", "tsv", "csv", "md", "url"}) {
        CAPTURE(format);
        const Outcome outcome =
            sandbox.run_on_terminal({"search", "lamp", "--format", format, "--color", "never"}, 200, 200);
        CHECK(contains(outcome.out, "x.example"));
        CHECK_FALSE(contains(outcome.out, "\x1b"));
    }
}

TEST_CASE("explain: on a terminal bars show each part of a score; elsewhere the figures stay") {
    const Library library;
    const Outcome bars = library.run_on_terminal({"search", "old", "weir", "--explain", "--color", "never"}, 200);
    INFO(bars.out);
    CHECK(contains(bars.out, "\n   score "));
    CHECK(contains(bars.out, "\n     weir      "));
    CHECK(contains(bars.out, "\n     quality  +0.27  █████▌\n")); // 60 / 110 / 2, of 20 columns: 5.45
    CHECK(contains(bars.out, "\n     recency  ×1.00  ████████████████████\n"));
    CHECK_FALSE(contains(bars.out, "idf"));
    const Outcome figures = library.run({"search", "old", "weir", "--explain"});
    CHECK(contains(figures.out, " idf "));
    CHECK_FALSE(contains(figures.out, "█"));
    const Outcome bees = library.run_on_terminal({"search", "bees", "--explain", "--color", "never"}, 200);
    CHECK(contains(bees.out, "\n     bee "));
    CHECK(contains(bees.out, "quality (median)"));
    // The whole text's score is one term's, so its bar is whole.
    CHECK(contains(bees.out, "  ████████████████████\n     quality"));
}
