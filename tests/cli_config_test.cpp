// The settings file: what counts, what is wrong in it, and how it is shown.
#include "cli_util.h"

#include <doctest/doctest.h>
#include <string>
#include <vector>

namespace {

using namespace newsidx::test;

// A library with many lamps, of which a search shows ten unless something says otherwise.
class Lamps : public Sandbox {
public:
    Lamps() {
        std::string lines;
        for (int i = 0; i < 30; ++i)
            lines += "{\"id\":" + std::to_string(i) + ",\"title\":\"Lamp " + std::to_string(i) + "\"}\n";
        write("lamps.jsonl", lines);
        REQUIRE(run({"--db", "newsidx.db", "index", "lamps.jsonl"}).status == 0);
    }

    void config(const std::string& text) const { write("config/newsidx/config", text); }

    [[nodiscard]] std::size_t hits(std::vector<std::string> more = {}) const {
        more.insert(more.begin(), {"search", "lamp", "--json"});
        return json_of(run(more))["hits"].size();
    }
};

// Where the setting comes from: "file:3: 20".
std::string origin(const Json& config, const std::string& command, const std::string& name) {
    for (const Json& setting : config["settings"])
        if (setting["name"] == name && (command.empty() ? setting["command"].is_null() : setting["command"] == command))
            return setting["from"].get<std::string>() + " " +
                   (setting["where"].is_null() ? "" : setting["where"].get<std::string>()) + ": " +
                   (setting["value"].is_null() ? "nothing" : setting["value"].get<std::string>());
    return "missing";
}

} // namespace

TEST_CASE("config: the command line counts more than the file, and the file more than the default") {
    Lamps lamps;
    CHECK(lamps.hits() == 10);
    lamps.config("# how much is shown\n\n  limit = 7   # a week\r\n");
    CHECK(lamps.hits() == 7);
    CHECK(lamps.hits({"--limit", "3"}) == 3);
    lamps.config("limit = 7\n[search]\nlimit = \"5\"\n[bench]\nlimit = 1\n");
    CHECK(lamps.hits() == 5);
    lamps.config("\xef\xbb\xbf[search]\nlimit = 5\nlimit=6\n");
    CHECK(lamps.hits() == 6);
    lamps.write("elsewhere", "--limit = 2\n");
    lamps.set("NEWSIDX_CONFIG", lamps.path("elsewhere"));
    CHECK(lamps.hits() == 2);
    lamps.set("NEWSIDX_CONFIG", "");
    CHECK(lamps.hits() == 10);
}

TEST_CASE("config: a flag that the file sets is not set where the command line says false") {
    Lamps lamps;
    lamps.config("[index]\ndry-run = true\n[search]\nno-segments = yes\n");
    const auto is_dry = [&](std::vector<std::string> more) {
        more.insert(more.begin(), {"index", "-"});
        return contains(lamps.run(more, "{\"id\":99,\"title\":\"Lantern\"}\n").out, "dry run");
    };
    CHECK(is_dry({}));
    CHECK_FALSE(is_dry({"--dry-run=false"}));
    CHECK_FALSE(is_dry({"--dry-run", "--dry-run=no"})); // the last counts
    CHECK(is_dry({"--dry-run=no", "--dry-run=on"}));
    CHECK(lamps.hits({"--no-segments=off"}) == 10);
    CHECK(lamps.run({"search", "--json=maybe", "lamp"}).status == 2);
}

TEST_CASE("config: the environment counts more than the file") {
    Lamps lamps;
    CHECK(lamps.run({"--db", "other.db", "index", "-"}, "{\"id\":1,\"title\":\"Lamp\"}\n").status == 0);
    lamps.config("db = " + lamps.path("other.db") + "\ncolor = always\n");
    CHECK(lamps.hits() == 1);
    CHECK(lamps.hits({"--db", "newsidx.db"}) == 10);
    CHECK(contains(lamps.run({"search", "lamp"}).out, "\x1b["));
    CHECK_FALSE(contains(lamps.run({"search", "lamp", "--color", "never"}).out, "\x1b["));
    lamps.set("NEWSIDX_DB", "newsidx.db");
    lamps.set("NO_COLOR", "1");
    CHECK(lamps.hits() == 10);
    CHECK_FALSE(contains(lamps.run({"search", "lamp"}).out, "\x1b["));
    CHECK(origin(json_of(lamps.run({"config", "--json"})), "", "color") == "environment NO_COLOR: never");
}

TEST_CASE("config: flags, options that may be given several times, and the home folder") {
    const Lamps lamps;
    lamps.write("own.db", "");
    lamps.config("db = ~/own.db\n[index]\nmap = headline=title\nmap = words=body\nstrict = yes\nformat = jsonl\n");
    REQUIRE(lamps.run({"index", "-"}, "{\"id\":1,\"headline\":\"A lantern\",\"words\":\"It glows.\"}\n").status == 0);
    CHECK(json_of(lamps.run({"show", "1", "--json"}))["record"]["title"] == "A lantern");
    CHECK(json_of(lamps.run({"show", "1", "--json"}))["record"]["body"] == "It glows.");
    CHECK(lamps.run({"index", "-"}, "nonsense\n").status == 1); // --strict
    CHECK(lamps
              .run({"index", "-", "--map", "headline=title"},
                   "{\"id\":2,\"headline\":\"A wick\",\"words\":\"It burns.\"}\n")
              .status == 0);
    // Given on the command line, the file's are not added to it.
    CHECK(json_of(lamps.run({"show", "2", "--json"}))["record"]["body"].is_null());
    lamps.config("[search]\nexplain = off\n");
    CHECK(lamps.run({"search"}).status == 0);
}

TEST_CASE("config: a wrong line is an error that says where it is") {
    const Lamps lamps;
    const std::vector<std::pair<std::string, std::string>> wrong{
        {"limit\n", "1: this says nothing: write name = value, as limit = 20"},
        {"\n= 3\n", "2: before the = a name is missing: write name = value, as limit = 20"},
        {"limit =\n", "1: limit: a value is missing"},
        {"limit = # none\n", "1: limit: a value is missing"},
        {"db = \"a\n", "1: a quote is not closed"},
        {"[search\nlimit = 3\n", "1: a ] is missing: write [search]"},
        {"[]\n", "1: between [ and ] a command is missing: write [search]"},
        {"[serach]\nlimit = 3\n", "1: no such command 'serach', did you mean 'search'?"},
        {"# a\nlimt = 3\n", "2: no such setting 'limt', did you mean 'limit'?"},
        {"[stats]\nlimit = 3\n", "2: no such setting 'limit'"},
        {"half-live = 3d\n", "1: no such setting 'half-live', did you mean 'half-life'?"},
        {"limit = many\n", "1: limit: 'many' is no whole number"},
        {"[search]\nsort = size\n", "2: sort: 'size' is none of relevance|newest|oldest|quality|heat"},
        {"color = blue\n", "1: color: 'blue' is none of auto|always|never"},
        {"rerank = maybe\n", "1: rerank: 'maybe' is neither true nor false"},
    };
    for (const auto& [text, message] : wrong) {
        CAPTURE(text);
        lamps.config(text);
        const std::string where = lamps.path("config/newsidx/config:");
        for (const std::string& command : std::vector<std::string>{"search", "config"}) {
            const Outcome outcome = lamps.run({command});
            CHECK(outcome.status == 2);
            CHECK(outcome.out.empty());
            CHECK(outcome.err == "newsidx: " + where + message + "\n");
            const Json error = json_of(lamps.run({command, "--json"}))["error"];
            CHECK(error["code"] == "invalid_argument");
            CHECK(error["where"] == where + message.substr(0, 1));
        }
        // Help is there for who has to mend it.
        CHECK(lamps.run({"search", "--help"}).status == 0);
        CHECK(lamps.run({"help", "config"}).status == 0);
        CHECK(lamps.run({"completions", "bash"}).status == 0);
        CHECK(lamps.run({"config", "--path"}).out == lamps.path("config/newsidx/config") + "\n");
    }
}

TEST_CASE("config: what programs read cannot be changed by it") {
    const Lamps lamps;
    for (const std::string& text :
         std::vector<std::string>{"json = true\n", "format = tsv\n", "[search]\nformat = jsonl\n", "help = true\n"}) {
        CAPTURE(text);
        lamps.config(text);
        const Outcome outcome = lamps.run({"search", "lamp"});
        CHECK(outcome.status == 2);
        CHECK(contains(outcome.err, " cannot be set here, since programs "));
    }
}

TEST_CASE("config: a file that is named and not there is an error, one in the usual place need not be") {
    Lamps lamps;
    CHECK(lamps.run({"search", "lamp"}).status == 0);
    lamps.set("NEWSIDX_CONFIG", lamps.path("missing"));
    const Outcome outcome = lamps.run({"search", "lamp"});
    CHECK(outcome.status == 2);
    CHECK(contains(outcome.err, lamps.path("missing") + ": "));
    CHECK(contains(outcome.err, "settings file"));
}

TEST_CASE("config: facets and explanations of the settings keep no program from its format") {
    Lamps lamps;
    lamps.config("[search]\nfacet = topic\nexplain = true\n");
    for (const char* format : {"url", "tsv", "csv", "md", "jsonl"})
        CHECK(lamps.run({"search", "lamp", "--format", format}).status != 2);
    CHECK(lamps.run({"search", "lamp", "--format", "url", "--facet=topic"}).status == 2);
}

TEST_CASE("config: `newsidx config` shows each value and where it came from") {
    Lamps lamps;
    const std::string path = lamps.path("config/newsidx/config");
    lamps.config("limit = 7\nhalf-life = 30d\n\n[search]\nlimit = 9\ncolor = never\n");
    lamps.set("NEWSIDX_DB", "newsidx.db");
    const Json config = json_of(lamps.run({"config", "--json"}));
    CHECK(config["path"] == path);
    CHECK(config["exists"] == true);
    CHECK(origin(config, "", "db") == "environment NEWSIDX_DB: newsidx.db");
    CHECK(origin(config, "", "color") == "default : auto");
    CHECK(origin(config, "", "json") == "missing");
    CHECK(origin(config, "search", "color") == "file " + path + ":6: never");
    CHECK(origin(config, "search", "limit") == "file " + path + ":5: 9");
    CHECK(origin(config, "bench", "limit") == "file " + path + ":1: 7");
    CHECK(origin(config, "eval", "half-life") == "file " + path + ":2: 30d");
    CHECK(origin(config, "search", "sort") == "default : relevance");
    CHECK(origin(config, "search", "rerank") == "default : false");
    CHECK(origin(config, "search", "now") == "default : nothing");
    CHECK(origin(config, "search", "format") == "missing");
    CHECK(origin(config, "index", "format") == "default : auto");
    CHECK(origin(json_of(lamps.run({"config", "--json", "--db", "x.db"})), "", "db") == "command line : x.db");
    // The text is a settings file of the same meaning.
    const std::string text = lamps.run({"config"}).out;
    CHECK(contains(text, "\nlimit = 9 "));
    CHECK(contains(text, "  # " + path + ":5\n"));
    CHECK(contains(text, "\n# sort = relevance "));
    lamps.config(text);
    const Json again = json_of(lamps.run({"config", "--json"}));
    REQUIRE(again["settings"].size() == config["settings"].size());
    for (std::size_t i = 0; i < config["settings"].size(); ++i)
        for (const char* key : {"command", "name", "value", "from"})
            CHECK(again["settings"][i][key] == config["settings"][i][key]);
    CHECK(json_of(Sandbox().run({"config", "--json"}))["exists"] == false);
}
