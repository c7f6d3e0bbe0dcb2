// The command as its users meet it: help, mistakes in the arguments, where the file is.
#include "cli_util.h"

#include <doctest/doctest.h>
#include <string>
#include <vector>

namespace {

using namespace newsidx::test;
using Arguments = std::vector<std::string>;

const std::vector<std::string> kCommands{"index", "search",   "show",  "remove", "update",      "stats",
                                         "check", "optimize", "bench", "eval",   "completions", "help"};

} // namespace

TEST_CASE("command: every command explains itself") {
    const Sandbox sandbox;
    for (const std::string& command : kCommands) {
        CAPTURE(command);
        const Outcome outcome = sandbox.run({command, "--help"});
        CHECK(outcome.status == 0);
        CHECK(outcome.err.empty());
        CHECK(outcome.out.starts_with("newsidx " + command + ": "));
        for (const char* part : {"Usage: newsidx ", "\nOptions:\n", "\nExamples:\n  newsidx ", "\nExit status:\n  0  ",
                                 "--json", "--db FILE"}) {
            CHECK(contains(outcome.out, part));
        }
        CHECK(sandbox.run({"help", command}).out == outcome.out);
        CHECK(sandbox.run({"-h", command}).out == outcome.out);
    }
}

TEST_CASE("command: the program's help lists every command") {
    const Sandbox sandbox;
    const Outcome outcome = sandbox.run({"--help"});
    CHECK(outcome.status == 0);
    for (const std::string& command : kCommands) {
        CHECK(contains(outcome.out, "\n  " + command + " "));
    }
    CHECK(sandbox.run({"help"}).out == outcome.out);
    CHECK(sandbox.run({"--version"}).out.starts_with("newsidx "));
}

TEST_CASE("command: nothing asked is wrong usage") {
    const Outcome outcome = Sandbox().run({});
    CHECK(outcome.status == 2);
    CHECK(outcome.out.empty());
    CHECK(contains(outcome.err, "newsidx --help"));
}

TEST_CASE("command: an unknown command suggests the one that was meant") {
    const Sandbox sandbox;
    const Outcome outcome = sandbox.run({"serach", "weir"});
    CHECK(outcome.status == 2);
    CHECK(outcome.out.empty());
    CHECK(outcome.err == "newsidx: no such command 'serach', did you mean 'search'?\n");
    CHECK(sandbox.run({"import"}).err == "newsidx: no such command 'import', did you mean 'index'?\n");
    CHECK(sandbox.run({"help", "xyzzy"}).err == "newsidx: no such command 'xyzzy'; `newsidx help` lists them\n");
}

TEST_CASE("command: an unknown option suggests the one that was meant") {
    const Sandbox sandbox;
    const Outcome outcome = sandbox.run({"search", "weir", "--limt", "3"});
    CHECK(outcome.status == 2);
    CHECK(outcome.err == "newsidx: search: no such option '--limt', did you mean '--limit'?\n");
    CHECK(contains(sandbox.run({"stats", "-json"}).err, "did you mean '--json'?"));
    CHECK(contains(sandbox.run({"--jsno", "stats"}).err, "did you mean '--json'?"));
}

TEST_CASE("command: values that are none are wrong usage, said in one line") {
    const Library library;
    const std::vector<Arguments> wrong{{"search", "--limit", "many"},
                                       {"search", "--limit", "-1"},
                                       {"search", "--limit"},
                                       {"search", "--limit="},
                                       {"search", "--match", "some"},
                                       {"search", "--sort", "size"},
                                       {"search", "--quality-weight", "heavy"},
                                       {"search", "--quality-weight", "nan"},
                                       {"search", "--quality-weight", "-0.5"},
                                       {"search", "--half-life", "3q"},
                                       {"search", "--half-life", "0"},
                                       {"search", "--half-life", "-3d"},
                                       {"search", "--now", "yesterday"},
                                       {"search", "--now", "2024-02-30"},
                                       {"search", "--explain=maybe"},
                                       {"search", "--color", "blue"},
                                       {"index"},
                                       {"index", "--format", "xml", "news"},
                                       {"index", "--jobs", "1000000", "news"},
                                       {"show"},
                                       {"show", "1", "2"},
                                       {"show", "1", "--original", "--json"},
                                       {"remove"},
                                       {"update", "a", "b"},
                                       {"stats", "more"},
                                       {"check", "more"},
                                       {"bench"},
                                       {"bench", "--queries", "missing.txt"}};
    for (const Arguments& arguments : wrong) {
        CAPTURE(arguments);
        const Outcome outcome = library.run(arguments);
        CHECK(outcome.status == 2);
        CHECK(outcome.err.starts_with("newsidx: "));
        CHECK(outcome.err.find('\n') == outcome.err.size() - 1);
        CHECK((outcome.out.empty() || contains(outcome.out, "\"error\"")));
    }
}

TEST_CASE("command: with --json an error is an object too") {
    const Sandbox sandbox;
    const Outcome missing = sandbox.run({"search", "--json", "weir"});
    CHECK(missing.status == 2);
    CHECK(missing.err.starts_with("newsidx: "));
    const Json error = json_of(missing)["error"];
    CHECK(error["code"] == "not_found");
    CHECK(contains(error["where"].get<std::string>(), "newsidx.db"));
    CHECK(error["message"].is_string());
    CHECK(json_of(sandbox.run({"search", "--nonsense", "--json"}))["error"]["code"] == "invalid_argument");
    CHECK(json_of(sandbox.run({"--json", "serach"}))["error"]["code"] == "invalid_argument");
}

TEST_CASE("command: the file is --db, else NEWSIDX_DB, else ./newsidx.db, else the one in the data folder") {
    Sandbox sandbox;
    sandbox.write("a.md", record("a", "One lamp", "It burns."));
    CHECK(sandbox.run({"search", "lamp"}).status == 2);
    CHECK_FALSE(std::filesystem::exists(sandbox.path("data"))); // only index makes it
    CHECK(sandbox.run({"index", "a.md"}).status == 0);
    CHECK(std::filesystem::exists(sandbox.path("data/newsidx/newsidx.db")));
    CHECK(sandbox.run({"search", "lamp"}).status == 0);
    CHECK(sandbox.run({"--db", "newsidx.db", "index", "-"}, "{\"id\":1,\"title\":\"A kettle\"}\n").status == 0);
    CHECK(sandbox.run({"search", "kettle"}).status == 0);
    sandbox.set("NEWSIDX_DB", "other.db");
    CHECK(sandbox.run({"search", "kettle"}).status == 2);
    CHECK(sandbox.run({"search", "kettle", "--db=newsidx.db"}).status == 0);
}

TEST_CASE("command: a file that is no index is told apart from one that is missing") {
    const Sandbox sandbox;
    sandbox.write("text.db", "This is only a text, and longer than the header of a database would be. "
                             "It goes on for a while, so that nobody takes it for a short read.\n");
    CHECK(json_of(sandbox.run({"--db", "text.db", "stats", "--json"}))["error"]["code"] == "not_a_database");
    CHECK(json_of(sandbox.run({"--db", "none.db", "stats", "--json"}))["error"]["code"] == "not_found");
    CHECK_FALSE(std::filesystem::exists(sandbox.path("none.db")));
    CHECK(contains(sandbox.run({"--db", "none.db", "search", "x"}).err, "`newsidx index PATH…`"));
    // Who knows SQLite expects no file of that name.
    CHECK(json_of(sandbox.run({"--db", ":memory:", "index", "text.db", "--json"}))["error"]["code"] ==
          "invalid_argument");
    CHECK_FALSE(std::filesystem::exists(sandbox.path(":memory:")));
}

TEST_CASE("command: options stand in any order, before or after the command") {
    const Library library;
    const std::string expected = json_of(library.run({"search", "weir", "--json"}))["hits"].dump();
    const std::vector<Arguments> orders{{"--json", "search", "weir"},
                                        {"--json", "--db", "newsidx.db", "search", "weir"},
                                        {"search", "--db=newsidx.db", "--json", "weir"},
                                        {"--db=newsidx.db", "-v", "search", "weir", "--json"},
                                        {"--color", "never", "search", "--limit", "10", "weir", "--json"},
                                        {"search", "--limit", "3", "--json", "weir", "--limit", "10"}};
    for (const Arguments& arguments : orders) {
        CAPTURE(arguments);
        CHECK(json_of(library.run(arguments))["hits"].dump() == expected);
    }
}
