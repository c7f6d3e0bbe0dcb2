// The commands that put records in, look at them, change them and count them, on the real binary.
#include "cli_util.h"

#include <doctest/doctest.h>
#include <string>
#include <vector>

namespace {

using namespace newsidx::test;

std::string id_of(const Sandbox& sandbox, const std::string& query) {
    const Json json = json_of(sandbox.run({"search", "--json", "--unpublished", query}));
    REQUIRE(json["hits"].size() == 1);
    return std::to_string(json["hits"][0]["id"].get<int>());
}

} // namespace

TEST_CASE("command: index says in one sentence what it did") {
    const Sandbox sandbox;
    sandbox.write("a.md", record("a", "One lamp", "It burns."));
    const Outcome first = sandbox.run({"index", "--db", "x.db", "a.md"});
    CHECK(first.status == 0);
    CHECK(first.err.empty());
    CHECK(first.out.starts_with("1 read: 1 added in "));
    CHECK(contains(first.out, "x.db)\n"));
    CHECK(sandbox.run({"index", "--db", "x.db", "a.md"}).out.starts_with("1 read: nothing changed in "));
}

TEST_CASE("command: index in JSON counts, and names the place of what it rejects") {
    const Sandbox sandbox;
    sandbox.write("a.jsonl", "{\"id\":1,\"title\":\"One lamp\"}\n{\"id\":2,\"title\":\n");
    const Outcome outcome = sandbox.run({"index", "a.jsonl", "--json", "--db", "x.db"});
    CHECK(outcome.status == 1);
    const Json json = json_of(outcome);
    CHECK(json["read"] == 2);
    CHECK(json["added"] == 1);
    CHECK(json["rejected"] == 1);
    CHECK(json["errors"][0]["line"] == 2);
    CHECK(contains(json["errors"][0]["source"].get<std::string>(), "a.jsonl"));
}

TEST_CASE("command: index names the place of what it rejects, and takes the rest") {
    const Sandbox sandbox;
    std::string lines = "{\"id\":0,\"title\":\"A good one\"}\n";
    for (int i = 0; i < 30; ++i) {
        lines += "{\"id\":" + std::to_string(i) + ",\n";
    }
    sandbox.write("a.jsonl", lines);
    const Outcome outcome = sandbox.run({"index", "a.jsonl"});
    CHECK(outcome.status == 1);
    CHECK(contains(outcome.out, "1 added"));
    CHECK(contains(outcome.out, "30 rejected"));
    CHECK(contains(outcome.err, "a.jsonl:2:"));
    CHECK(has_line(outcome.err, "... and 10 more (-v shows all)"));
    CHECK(contains(sandbox.run({"index", "a.jsonl", "-v"}).err, "a.jsonl:31:"));
}

TEST_CASE("command: what to do about files that cannot be read is said once") {
    const Sandbox sandbox;
    sandbox.write("in/a.txt", "The crane is back.\n");
    sandbox.write("in/b.txt", "So is the gate.\n");
    const Outcome outcome = sandbox.run({"index", "in"});
    CHECK(outcome.status == 1);
    CHECK(contains(outcome.err, "a.txt: the file is none of what can be read: front matter"));
    CHECK(contains(outcome.err, "b.txt: the file is none of what can be read\n"));
    sandbox.write("d.md", "# The crane\n\nIt is back.\n");
    CHECK(contains(sandbox.run({"index", "d.md"}).err,
                   "d.md: the file is Markdown without front matter (a first line --- or +++): it is read where"));
    sandbox.write("c.pdf", "%PDF-1.4\n");
    CHECK(contains(sandbox.run({"index", "c.pdf"}).err, "c.pdf: the file is a PDF document: save its text as HTML\n"));
}

TEST_CASE("command: a site's folder is indexed without complaint, and -v says what was passed over") {
    const Sandbox sandbox;
    sandbox.write("in/a.css", "body { color: red }\n");
    sandbox.write("in/b.js", "alert(1)\n");
    sandbox.write("in/drafts/d.md", "---\ntitle: A draft\n---\n");
    sandbox.write("in/e.md", "---\ntitle: The crane is back\n---\n");
    const Outcome outcome =
        sandbox.run({"index", "--exclude", "drafts", "--include", "*.md", "--include=*.[cj]s*", "in"});
    CHECK(outcome.status == 0);
    CHECK(outcome.err.empty());
    CHECK(outcome.out.starts_with("1 read: 1 added, 2 passed over (1 script, 1 style sheet) in "));
    const Outcome again = sandbox.run({"index", "in", "-v"});
    CHECK(again.status == 0);
    CHECK(contains(again.err, "a.css: not read: style sheet\n"));
    CHECK(contains(again.err, "b.js: not read: script\n"));
}

TEST_CASE("command: index -v says what duplicates are one record with, and which columns it does not read") {
    const Sandbox sandbox;
    const std::string rows = "title,url,Desk,n\nThe crane is back,https://a.example/1,City,4\n";
    sandbox.write("a.csv", rows);
    sandbox.write("b.csv", rows + "The gate is open,https://a.example/2,,\nThe gate,https://a.example/2,,\n");
    const Outcome outcome = sandbox.run({"index", "a.csv", "b.csv", "-v"});
    CHECK(outcome.status == 0);
    CHECK(contains(outcome.err, "a.csv:1: these columns mean nothing: Desk, n; key_map, or --map 'Desk=KEY', says"));
    CHECK(contains(outcome.err, "a.csv:2: duplicate: "));
    CHECK(contains(outcome.err, "b.csv:2 tells the same article, https://a.example/1, and counts before it\n"));
    CHECK(contains(outcome.err, "b.csv:3: duplicate: "));
    CHECK(contains(outcome.out, "2 added, 2 duplicates in "));
    sandbox.write("a.csv", rows + "Ships,https://a.example/3,,\n");
    CHECK(sandbox.run({"index", "a.csv", "b.csv"}).err.empty());
    CHECK(contains(sandbox.run({"index", "b.csv", "-v"}).err, "b.csv:3: duplicate"));
    CHECK(!contains(sandbox.run({"index", "a.csv", "--map", "Desk=category", "--map", "n=heat", "-v"}).err,
                    "mean nothing"));
}

TEST_CASE("command: index says what is gone, and --dry-run which records would change") {
    const Sandbox sandbox;
    sandbox.write("in/a.md", "---\ntitle: The crane is back\n---\n");
    sandbox.write("in/b.md", "---\ntitle: The gate is open\n---\n");
    CHECK(sandbox.run({"index", "in"}).status == 0);
    sandbox.remove("in/b.md");
    sandbox.write("in/c.md", "---\ntitle: Ships\n---\n");
    const Outcome plain = sandbox.run({"index", "in", "--dry-run"});
    CHECK(contains(plain.out, "1 added, 1 unchanged, 1 file gone (--prune removes their records)"));
    CHECK(plain.err == "+ Ships\n");
    CHECK(sandbox.run({"index", "in", "--dry-run", "--prune"}).err == "- The gate is open\n+ Ships\n");
    const Outcome pruned = sandbox.run({"index", "in", "--prune", "-v"});
    CHECK(contains(pruned.out, "1 added, 1 unchanged, 1 removed in "));
    CHECK(pruned.err == "- The gate is open\n+ Ships\n");
}

TEST_CASE("command: a URL is no file, and that is said") {
    const Sandbox sandbox;
    const Outcome outcome = sandbox.run({"index", "https://harbour.example/feed.xml"});
    CHECK(outcome.status == 2);
    CHECK(contains(outcome.err, "newsidx fetches nothing: save what the URL gives, and index the file"));
}

TEST_CASE("command: index of what is not there does not end well") {
    const Sandbox sandbox;
    const Outcome outcome = sandbox.run({"index", "nowhere.md"});
    CHECK(outcome.status != 0);
    CHECK(contains(outcome.err, "nowhere.md"));
}

TEST_CASE("command: a strict run with a rejected input keeps nothing") {
    const Sandbox sandbox;
    sandbox.write("a.jsonl", "{\"id\":1,\"title\":\"One lamp\"}\n{nonsense\n");
    const Outcome outcome = sandbox.run({"index", "--strict", "--db", "x.db", "a.jsonl"});
    CHECK(outcome.status == 1);
    CHECK(json_of(sandbox.run({"--db", "x.db", "stats", "--json"}))["records"] == 0);
}

TEST_CASE("command: a dry run writes nothing, not even the file") {
    const Sandbox sandbox;
    sandbox.write("a.md", record("a", "One lamp", "It burns."));
    const Outcome outcome = sandbox.run({"index", "--dry-run", "--db", "x.db", "a.md"});
    CHECK(outcome.status == 0);
    CHECK(contains(outcome.out, "1 added"));
    CHECK(contains(outcome.out, "dry run"));
    CHECK_FALSE(std::filesystem::exists(sandbox.path("x.db")));
    sandbox.write("empty.db", "");
    CHECK(sandbox.run({"index", "--dry-run", "--db", "empty.db", "a.md"}).status == 0);
    CHECK(sandbox.read("empty.db").empty());
}

TEST_CASE("command: what standard input gives is added to what it gave before") {
    const Sandbox sandbox;
    CHECK(sandbox.run({"index", "-"}, record("a", "One lamp", "It burns.")).status == 0);
    CHECK(sandbox.run({"index", "-"}, record("b", "Two lamps", "They burn.")).status == 0);
    CHECK(contains(sandbox.run({"search", "lamp*"}).err, "2 hits"));
}

TEST_CASE("command: index reads standard input") {
    const Sandbox sandbox;
    const Outcome outcome = sandbox.run({"index", "-", "--source", "wire"}, "{\"id\":1,\"title\":\"One lamp\"}\n");
    CHECK(outcome.status == 0);
    CHECK(sandbox.run({"search", "lamp"}).status == 0);
}

TEST_CASE("command: show gives a record by id and by URL") {
    const Library library;
    const Outcome outcome = library.run({"show", id_of(library, "reopens")});
    CHECK(outcome.status == 0);
    CHECK(outcome.out.starts_with("Old weir reopens\n"));
    CHECK_FALSE(contains(outcome.out, "c2VjcmV0"));
    CHECK(library.run({"show", "https://gazette.example/weir"}).out == outcome.out);
    CHECK(contains(library.run({"show", "https://gazette.example/draft"}).out, "unpublished"));
}

TEST_CASE("command: show marks what a query asks for, in all paragraphs, and leaves the text as it is") {
    const Sandbox sandbox;
    sandbox.write("in/a.md", record("a", "One lamp", "Lamps burn.") + "The lamp.\n\nA red\u202e lamp, and a wick.\n");
    REQUIRE(sandbox.run({"index", "in"}).status == 0);
    const Outcome plain = sandbox.run({"show", "1"});
    CHECK(sandbox.run({"show", "1", "--query", "lamp OR wick"}).out == plain.out);
    const Outcome painted = sandbox.run({"show", "1", "--query", "lamp OR wick", "--color", "always"});
    CHECK(contains(painted.out, "\x1b[1mOne \x1b[33mlamp\x1b[39m\x1b[22m\n"));
    CHECK(contains(painted.out, "\x1b[1m\x1b[33mLamps\x1b[39m\x1b[22m burn."));
    CHECK(contains(painted.out, "The \x1b[1m\x1b[33mlamp\x1b[39m\x1b[22m.\n\n"));
    CHECK(contains(painted.out, "A red\ufffd \x1b[1m\x1b[33mlamp\x1b[39m\x1b[22m, and a \x1b[1m\x1b[33mwick\x1b[39m"));
    CHECK(contains(sandbox.run({"show", "1", "--query", "lamp", "--json"}).out, "\"marks\":{\"title\":[[4,8]],"));
    CHECK_FALSE(contains(sandbox.run({"show", "1", "--query", "candle", "--json"}).out, "marks"));
}

TEST_CASE("command: show takes the path of a file as well, from any folder, and says of others what they gave") {
    const Sandbox sandbox;
    sandbox.write("in/a.md", record("a", "One lamp", "It burns."));
    sandbox.write("in/b.jsonl", "{\"id\":1,\"title\":\"One\"}\n{\"id\":2,\"title\":\"Two\"}\n");
    sandbox.write("in/bad.json", "{\"title\":");
    sandbox.write("later.md", record("b", "Another", ""));
    CHECK(sandbox.run({"index", "in"}).status == 1);
    for (const char* path : {"in/a.md", "./in/../in/a.md"})
        CHECK(sandbox.run({"show", path}).out.starts_with("One lamp\n"));
    CHECK(sandbox.run({"show", sandbox.path("in/a.md")}).out.starts_with("One lamp\n"));
    CHECK(sandbox.run({"related", "in/a.md"}).err.empty());
    CHECK(contains(sandbox.run({"why", "in/a.md", "candle"}).out, "candle"));

    const auto refusal = [&sandbox](const std::string& path) {
        const Outcome outcome = sandbox.run({"show", path});
        CHECK(outcome.status == 1);
        return outcome.err;
    };
    CHECK(contains(refusal("in/b.jsonl"), "this file gave the records 2, 3"));
    CHECK(contains(refusal("in/bad.json"), "this file gave no record: "));
    CHECK(contains(refusal("later.md"), "this file has not been indexed"));
    CHECK(contains(refusal("nowhere.md"), "no record has this id or URL"));
    sandbox.write("in/b.jsonl", "{\"id\":2,\"title\":\"Two\"}\n");
    CHECK(sandbox.run({"index", "in"}).status == 1);
    CHECK(sandbox.run({"show", "in/b.jsonl"}).out.starts_with("Two\n"));
    CHECK(contains(sandbox.run({"why", "in/bad.json", "lamp"}).out, "this file gave no record"));
}

TEST_CASE("command: show of what is not there exits with 1") {
    const Library library;
    const Outcome outcome = library.run({"show", "4711"});
    CHECK(outcome.status == 1);
    CHECK(outcome.out.empty());
    CHECK(outcome.err.starts_with("newsidx: "));
    CHECK(json_of(library.run({"show", "4711", "--json"}))["error"]["code"] == "not_found");
}

TEST_CASE("command: show gives secured bytes only when asked") {
    const Library library;
    const std::string url = "https://gazette.example/weir";
    CHECK(library.run({"show", url, "--secured"}).out == "c2VjcmV0LWJ5dGVz;aXY=");
    CHECK_FALSE(contains(library.run({"show", url, "--json"}).out, "c2VjcmV0"));
    CHECK(json_of(library.run({"show", url, "--json", "--secured"}))["record"]["secured"] == "c2VjcmV0LWJ5dGVz;aXY=");
    const Outcome none = library.run({"show", "https://gazette.example/bees", "--secured"});
    CHECK(none.status == 1);
    CHECK(none.out.empty());
}

TEST_CASE("command: show gives back the bytes that were read") {
    const Library library;
    CHECK(library.run({"show", "https://gazette.example/weir", "--original"}).out == library.read("news/weir.md"));
}

TEST_CASE("command: show in JSON keeps the record's own names") {
    const Library library;
    const Json json = json_of(library.run({"show", "https://gazette.example/weir", "--json"}));
    for (const char* name : {"id", "kind", "visible", "identity", "source", "source_line", "items", "record"}) {
        CHECK_MESSAGE(json.contains(name), name);
    }
    CHECK(json["record"]["publishedDateTime"] == "2024-03-05T08:00:00Z");
    CHECK(json["record"]["originalUrl"] == "https://gazette.example/weir");
    CHECK(json["record"]["provider"]["name"] == "Valley Gazette");
}

TEST_CASE("command: remove deletes, and says what it did not find") {
    const Library library;
    const Outcome outcome = library.run({"remove", "https://gazette.example/bees", "4711"});
    CHECK(outcome.status == 1);
    CHECK(outcome.out == "1 record removed\n");
    CHECK(contains(outcome.err, "4711"));
    CHECK(library.run({"search", "bees"}).status == 1);
    const Outcome json = library.run({"remove", "--json", "https://gazette.example/weir"});
    CHECK(json.status == 0);
    CHECK(json_of(json)["removed"] == 1);
}

TEST_CASE("command: index --prune of standard input takes away what its source gave before, and wants its name") {
    const Sandbox sandbox;
    const std::string a = "{\"id\":1,\"title\":\"First lamp\"}\n";
    const std::string b = "{\"id\":2,\"title\":\"Second lamp\"}\n";
    REQUIRE(sandbox.run({"index", "--source", "wire", "-"}, a + b).status == 0);
    REQUIRE(sandbox.run({"index", "--source", "other", "-"}, a).status == 0);
    const auto lamps = [&] { return json_of(sandbox.run({"search", "lamp", "--json"}))["total"]["value"].get<int>(); };
    const Outcome nameless = sandbox.run({"index", "--prune", "-"}, a);
    CHECK(nameless.status == 2);
    CHECK(contains(nameless.err, "name the source"));
    CHECK(lamps() == 3);
    // What cannot be read may be what is missing.
    const Outcome kept = sandbox.run({"index", "--source", "wire", "--prune", "-"}, a + "{\"id\":2,\n");
    CHECK(kept.status == 1);
    CHECK(contains(kept.out, "nothing changed, 1 rejected, 1 not pruned in "));
    CHECK(contains(kept.err, "one item of it stays"));
    CHECK(lamps() == 3);
    const Outcome pruned = sandbox.run({"index", "--source", "wire", "--prune", "--json", "-"}, a);
    CHECK(pruned.status == 0);
    CHECK(json_of(pruned)["removed"] == 1);
    CHECK(lamps() == 2);
    CHECK(contains(sandbox.run({"index", "--help"}).out, "name the --source"));
}

TEST_CASE("command: update reads the table that search wrote and a spreadsheet changed") {
    Library library;
    library.write("all.csv", library.run({"search", "", "--format", "csv", "--limit", "100"}).out);
    CHECK(contains(library.run({"update", "all.csv"}).out, "0 records updated")); // and nothing is set by it
    const std::string url = "https://gazette.example/weir";
    const Json before = json_of(library.run({"show", url, "--json"}));
    const std::string id = before["id"].dump();
    library.write("edited.csv", "\uFEFFtitle;URL;Heat;id;quality\nWeir;;12,5;" + id + ";\n;" + url + ";;;7\n");
    CHECK(library.run({"update", "edited.csv"}).out == "2 records updated\n");
    const Json after = json_of(library.run({"show", url, "--json"}))["record"];
    CHECK(after["heat"] == 12.5);
    CHECK(after["quality"] == 7);
    CHECK(library.run({"update", "-"}, "id,quality\n" + id + ",12.125\n").out == "1 record updated\n");
    for (const std::string_view rest : {"", ";7,5\n"}) { // neither the semicolon nor another row makes it 12125
        library.write("same.csv", "id;quality\n" + id + ";12.125\n" + (rest.empty() ? "" : id + std::string(rest)));
        CHECK(contains(library.run({"update", "same.csv"}).out, "1 unchanged"));
    }
    const Outcome doubtful = library.run({"update", "-"}, "id;quality\n" + id + ";12,125\n");
    CHECK(doubtful.status == 1);
    CHECK(contains(doubtful.err, ":2: quality may be 12125 or 12.125"));
    library.write("wrong.tsv", "url\tpublished\theat\n" + url + "\tperhaps\t\n\tfalse\t\n" + url + "\t\tmany\n" + url +
                                   "\tFALSCH\t\n" + url + "\t\t\n");
    const Outcome wrong = library.run({"update", "wrong.tsv"});
    CHECK(wrong.status == 1);
    CHECK(contains(wrong.err, "wrong.tsv:2: published must be true or false, and is \"perhaps\""));
    CHECK(contains(wrong.err, "wrong.tsv:3: neither id nor url says which record is meant"));
    CHECK(contains(wrong.err, "wrong.tsv:4: heat must be a number, and is \"many\""));
    CHECK(wrong.out == "1 record updated\n");
    CHECK(json_of(library.run({"show", url, "--json"}))["visible"] == false);
}

TEST_CASE("command: update sets heat, quality and published, from a file or standard input") {
    const Library library;
    const Outcome outcome = library.run({"update"}, "{\"url\":\"https://gazette.example/weir\",\"heat\":99}\n");
    CHECK(outcome.status == 0);
    CHECK(outcome.out == "1 record updated\n");
    CHECK(json_of(library.run({"search", "weir", "--json"}))["hits"][0]["heat"] == 99);
    library.write("more.jsonl", "{\"url\":\"https://gazette.example/draft\",\"published\":true}\n{nonsense\n");
    const Outcome more = library.run({"update", "more.jsonl"});
    CHECK(more.status == 1);
    CHECK(contains(more.err, "more.jsonl:2:"));
    CHECK(json_of(library.run({"search", "festival", "--json"}))["total"]["value"] == 1);
    CHECK(json_of(library.run({"update", "--json", "more.jsonl"}))["unchanged"] == 1);
    CHECK(library.run({"update", "missing.jsonl"}).status == 2);
}

TEST_CASE("command: stats counts what the index holds") {
    const Library library;
    const Outcome outcome = library.run({"stats"});
    CHECK(outcome.status == 0);
    CHECK(contains(outcome.out, "records         3 (1 of them hidden)\n"));
    const Json json = json_of(library.run({"stats", "--json"}));
    CHECK(json["records"] == 3);
    CHECK(json["hidden"] == 1);
    CHECK(json["median_quality"] == 60);
}

TEST_CASE("command: check finds a sound index whole") {
    const Library library;
    const Outcome outcome = library.run({"check"});
    CHECK(outcome.status == 0);
    CHECK(outcome.out.starts_with("whole: "));
    CHECK(contains(library.run({"check", "-v"}).err, "looked at: "));
    const Json json = json_of(library.run({"check", "--json"}));
    CHECK(json["ok"] == true);
    CHECK(json["problems"].empty());
}

TEST_CASE("command: bench measures every query that is one") {
    const Library library;
    library.write("queries.txt", "weir\n\n  \nmill roof\r\n-\n");
    const Outcome outcome = library.run({"bench", "--queries", "queries.txt", "--json"});
    CHECK(outcome.status == 0);
    const Json json = json_of(outcome);
    CHECK(json["queries"] == 3);
    for (const char* name : {"mean_ms", "p50_ms", "p90_ms", "p99_ms", "max_ms"}) {
        CHECK_MESSAGE(json[name].is_number(), name);
    }
    CHECK(json["p50_ms"] <= json["p90_ms"]);
    CHECK(json["p99_ms"] <= json["max_ms"]);
    const Outcome text =
        library.run({"bench", "--queries", "-", "--full", "--match", "any", "--repeat", "1"}, "mill\n");
    CHECK(contains(text.out, "p99"));
    CHECK(library.run({"bench", "--queries", "-"}, " \n").status == 2);
}
