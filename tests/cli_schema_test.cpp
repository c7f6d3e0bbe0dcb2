// What --json prints, held against schema/*.schema.json; and the schemas, against what is wrong.
#include "cli_util.h"
#include "segments_util.h"

#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>
#include <vector>

namespace {

using namespace newsidx::test;
using Plain = nlohmann::json;
using Arguments = std::vector<std::string>;
using Adapter = valijson::adapters::NlohmannJsonAdapter;

Plain read_schema(const std::string& name) {
    CAPTURE(name);
    std::ifstream in(std::string(NEWSIDX_SOURCE_DIR) + "/schema/" + name);
    REQUIRE(in);
    return Plain::parse(in);
}

class Schema {
public:
    explicit Schema(const std::string& name) : text_(read_schema(name + ".schema.json")) {
        valijson::SchemaParser(valijson::SchemaParser::kDraft7)
            .populateSchema(
                Adapter(text_), schema_, [](const std::string& beside) { return new Plain(read_schema(beside)); },
                [](const Plain* fetched) { delete fetched; });
    }

    // What is wrong with the document; "" when nothing is.
    [[nodiscard]] std::string complaint(const Plain& json) const {
        valijson::Validator validator;
        valijson::ValidationResults results;
        if (validator.validate(schema_, Adapter(json), &results)) return {};
        std::string text;
        valijson::ValidationResults::Error error;
        while (results.popError(error)) {
            for (const std::string& part : error.context)
                text += part;
            text += ": " + error.description + "\n";
        }
        return text.empty() ? "refused" : text;
    }

    void accepts(const Plain& json) const {
        CAPTURE(json.dump());
        CHECK(complaint(json) == "");
    }

private:
    Plain text_;
    valijson::Schema schema_;
};

// The places of all values in a document.
void collect(const Plain& json, const Plain::json_pointer& place, std::vector<Plain::json_pointer>& places) {
    if (!place.empty()) places.push_back(place);
    if (json.is_object())
        for (const auto& [name, value] : json.items())
            collect(value, place / name, places);
    if (json.is_array())
        for (std::size_t i = 0; i < json.size(); ++i)
            collect(json[i], place / i, places);
}

// Accepts the document, and no longer when any member of any object of it is missing, or of another type, or when there
// is one more. `open`: names of members that may be missing; below `free` objects hold what they like.
void is_strict(const Schema& schema, const Plain& json, const std::set<std::string>& optional = {},
               const std::set<std::string>& open = {}) {
    schema.accepts(json);
    std::vector<Plain::json_pointer> places;
    collect(json, Plain::json_pointer(), places);
    places.insert(places.begin(), Plain::json_pointer());
    for (const Plain::json_pointer& place : places) {
        CAPTURE(place.to_string());
        if (json.at(place).is_object() && !open.contains(place.to_string())) {
            Plain more = json;
            more.at(place)["surplus"] = Plain::array({Plain::array()});
            CHECK(schema.complaint(more) != "");
        }
        if (place.empty()) continue;
        Plain other = json;
        other.at(place) = json.at(place).is_array() ? Plain("text") : Plain::array({Plain::array()});
        CHECK(schema.complaint(other) != "");
        if (!json.at(place.parent_pointer()).is_object() || optional.contains(place.back())) continue;
        Plain less = json;
        less.at(place.parent_pointer()).erase(place.back());
        CHECK(schema.complaint(less) != "");
    }
}

Plain plain(const Outcome& outcome) {
    json_of(outcome);
    return Plain::parse(outcome.out);
}

// A library with more in it: a relation, pictures, keys of somebody else's, rejections.
class Rich : public Library {
public:
    Rich() {
        write("rich.json", R"({"id": "r1", "title": "The mill race is dredged", "excerpt": "A pump and two barges.",
            "body": "The weir stays open.", "publishedDateTime": "2024-04-01T10:00:00Z", "quality": 80, "heat": 12.5,
            "originalUrl": "https://gazette.example/race", "lang": "en", "type": "article", "category": "news",
            "provider": {"name": "Valley Gazette", "domain": "gazette.example",
                         "images": [{"url": "https://gazette.example/logo.png", "width": 20, "height": 10}]},
            "topics": ["Rivers", "Mills"], "images": [{"url": "https://gazette.example/a.jpg", "title": "The race"}],
            "related": [{"title": "A weir elsewhere", "originalUrl": "https://other.example/weir", "quality": 30,
                         "topics": ["Rivers"], "provider": {"name": "Other"}, "images": [{"url": "https://o.example/b"}]}],
            "mood": {"of": ["the", "editor"]}, "secured": "c2VjcmV0"})");
        REQUIRE(run({"index", "rich.json"}).status == 0);
    }
};

void check_descriptions(const Plain& schema, const std::string& place) {
    CAPTURE(place);
    if (schema.is_array())
        for (const Plain& part : schema)
            check_descriptions(part, place + "/");
    if (!schema.is_object()) return;
    if (schema.contains("properties"))
        for (const auto& [name, property] : schema["properties"].items()) {
            CAPTURE(name);
            REQUIRE(property.contains("description"));
            const std::string text = property["description"];
            CHECK(text.find(' ') != std::string::npos);
            CHECK(text.ends_with('.'));
        }
    for (const auto& [name, part] : schema.items())
        check_descriptions(part, place + "/" + name);
}

} // namespace

TEST_CASE("schema: every schema is one of draft 7, and says what each field is") {
    std::size_t schemas = 0;
    for (const auto& entry : std::filesystem::directory_iterator(std::string(NEWSIDX_SOURCE_DIR) + "/schema")) {
        const std::string file = entry.path().filename();
        if (!file.ends_with(".schema.json")) continue;
        const std::string name = file.substr(0, file.find('.'));
        CAPTURE(name);
        const Schema parsed(name);
        const Plain schema = read_schema(file);
        CHECK(schema["$schema"] == "http://json-schema.org/draft-07/schema#");
        CHECK(schema["description"].get<std::string>().ends_with('.'));
        check_descriptions(schema, "");
        ++schemas;
    }
    CHECK(schemas >= 19);
}

TEST_CASE("schema: search and its hits") {
    const Rich library;
    const Schema schema("search");
    const std::set<std::string> optional{"explain"};
    const std::set<std::string> open{"/facets"}; // its names are the fields'
    is_strict(schema, plain(library.run({"search", "weir", "--json", "--explain", "--half-life", "30d"})), optional,
              open);
    is_strict(schema, plain(library.run({"search", "race", "--json", "--rerank", "--explain"})), optional, open);
    schema.accepts(plain(library.run({"search", "--json", "--unpublished"})));
    schema.accepts(plain(library.run({"search", "nowhere", "--json"})));
    const Plain warned = plain(library.run({"search", "\"weir", "quality:many", "--json"}));
    CHECK_FALSE(warned["query"]["warnings"].empty());
    is_strict(schema, warned, optional, open);
    Plain found = plain(library.run({"search", "weir", "--limit", "1", "--facet", "topic", "--json"}));
    CHECK_FALSE(found["facets"]["topic"].empty());
    CHECK(found["cursor"].is_string());
    is_strict(schema, found, {"explain", "topic"}, open);
    const Plain meant = plain(library.run({"search", "wier", "--json"}));
    CHECK(meant["did_you_mean"] == "weir");
    is_strict(schema, meant, optional, open);
    is_strict(Schema("hit"), found["hits"][0], optional);
    found["hits"][0]["published_at"] = "yesterday";
    CHECK(schema.complaint(found) != "");
}

TEST_CASE("schema: facets, related, why and suggest") {
    const Rich library;
    is_strict(Schema("facets"), plain(library.run({"facets", "topic", "--json"})));
    is_strict(Schema("facets"), plain(library.run({"facets", "year", "weir", "quality:many", "--json"})));
    const Plain related = plain(library.run({"related", "https://gazette.example/race", "--json"}));
    CHECK_FALSE(related["relations"].empty());
    is_strict(Schema("related"), related, {"explain"});
    const Plain found = plain(library.run({"why", "https://gazette.example/race", "weir", "--json"}));
    CHECK(found["rival"].is_object());
    is_strict(Schema("why"), found);
    is_strict(Schema("why"), plain(library.run({"why", "https://gazette.example/bees", "weir", "--json"})));
    Schema("why").accepts(plain(library.run({"why", "https://gazette.example/none", "weir", "--json"})));
    const Plain suggested = plain(library.run({"suggest", "we", "--json"}));
    CHECK_FALSE(suggested["words"].empty());
    CHECK_FALSE(suggested["titles"].empty());
    is_strict(Schema("suggest"), suggested);
}

TEST_CASE("schema: index and update, with what they reject") {
    const Rich library;
    library.write("more.jsonl", "{\"id\":1,\"title\":\"A lock\",\"publishedDateTime\":\"some day\"}\nnonsense\n");
    const Plain report = plain(library.run({"index", "more.jsonl", "--json"}));
    CHECK_FALSE(report["errors"].empty());
    is_strict(Schema("index"), report);
    Schema("index").accepts(plain(library.run({"index", "news", "--dry-run", "--json"})));
    const Plain update = plain(library.run({"update", "--json"}, "{\"id\":1,\"heat\":3}\n{\"id\":99,\"heat\":1}\n"));
    CHECK_FALSE(update["errors"].empty());
    is_strict(Schema("update"), update);
}

TEST_CASE("schema: show, of records and stubs") {
    const Rich library;
    const Schema schema("show");
    const std::set<std::string> open{"/record", "/record/mood"};
    Plain shown = plain(library.run({"show", "https://gazette.example/race", "--json", "--secured"}));
    CHECK(shown["record"]["secured"] == "c2VjcmV0");
    schema.accepts(shown);
    shown["record"].erase("mood"); // of which the schema knows nothing
    is_strict(schema, shown, {"secured"}, open);
    schema.accepts(plain(library.run({"show", "https://other.example/weir", "--json"})));
    schema.accepts(plain(library.run({"show", "https://gazette.example/bees", "--json"})));
}

TEST_CASE("schema: the other commands") {
    const Rich library;
    library.write("queries.txt", "weir\nmill\n");
    library.write("queries.tsv", "1\tweir\n2\tmill\n");
    library.write("qrels.txt", "1 0 https://gazette.example/weir 1\n2 0 r1 2\n");
    is_strict(Schema("stats"), plain(library.run({"stats", "--sizes", "--json"})));
    Schema("stats").accepts(plain(library.run({"stats", "--json"})));
    is_strict(Schema("config"), plain(library.run({"config", "--json"})));
    is_strict(Schema("export"), plain(library.run({"export", "--output", "all.jsonl", "--json"})));
    is_strict(Schema("export"), plain(library.run({"export", "--format", "records", "files", "--json"})));
    is_strict(Schema("check"), plain(library.run({"check", "--json"})));
    is_strict(Schema("optimize"), plain(library.run({"optimize", "--json"})));
    is_strict(Schema("backup"), plain(library.run({"backup", "copy.db", "--json"})));
    is_strict(Schema("check"), plain(library.run({"check", "--repair", "--json"})), {"repair"});
    execute(library.path("copy.db"), "UPDATE block SET bytes = x'0041' WHERE id = (SELECT min(id) FROM block)");
    is_strict(Schema("check"), plain(library.run({"--db", "copy.db", "check", "--repair", "--json"})), {"repair"});
    is_strict(Schema("bench"), plain(library.run({"bench", "--queries", "queries.txt", "--json"})));
    const Arguments eval{"eval", "--queries", "queries.tsv", "--qrels", "qrels.txt", "--json"};
    const auto with = [&](Arguments more) {
        more.insert(more.begin(), eval.begin(), eval.end());
        return more;
    };
    REQUIRE(library.run(with({"--run-out", "a.run"})).status == 0);
    is_strict(Schema("eval"), plain(library.run(eval)));
    // Other metrics may be asked for, so one may be missing.
    Plain compared = plain(library.run(with({"--compare", "a.run", "--metric", "p@5"})));
    Schema("eval").accepts(compared);
    compared["comparison"]["metrics"]["map"].erase("p_value");
    CHECK(Schema("eval").complaint(compared) != "");
    is_strict(Schema("remove"), plain(library.run({"remove", "1", "99", "--json"})));
    const Sandbox empty;
    REQUIRE(empty.run({"--db", "newsidx.db", "index", "-"}, "[]").status != 2);
    Schema("stats").accepts(plain(empty.run({"stats", "--json"})));
}

TEST_CASE("schema: every error with --json is one, on standard output, whatever goes wrong") {
    const Rich library;
    library.write("text.db", std::string(200, 'x'));
    const Schema schema("error");
    const std::vector<Arguments> wrong{{"--json"},
                                       {"--json", "serach"},
                                       {"--jso", "--json"},
                                       {"--json", "help", "serach"},
                                       {"--json", "search", "--limt", "3"},
                                       {"search", "--json", "--limit", "many"},
                                       {"search", "--json", "--limit"},
                                       {"search", "--json", "--color", "blue"},
                                       {"search", "--json", "--synonyms", "missing.txt"},
                                       {"search", "--json", "--db", "missing.db"},
                                       {"search", "--json", "--db", "text.db"},
                                       {"show", "--json"},
                                       {"search", "weir", "--json", "--cursor", "next"},
                                       {"search", "weir", "--json", "--facet", "colour"},
                                       {"facets", "--json"},
                                       {"facets", "colour", "--json"},
                                       {"related", "--json"},
                                       {"why", "--json"},
                                       {"suggest", "--json"},
                                       {"show", "99", "--json"},
                                       {"show", "1", "2", "--json"},
                                       {"show", "1", "--original", "--json"},
                                       {"index", "missing.jsonl", "--json"},
                                       {"index", "news", "--json", "--jobs", "1000000"},
                                       {"index", "news", "--json", "--db", "/nowhere/at/all.db"},
                                       {"remove", "--json"},
                                       {"update", "missing.jsonl", "--json"},
                                       {"stats", "--json", "--db", "missing.db"},
                                       {"check", "--json", "--db", "missing.db"},
                                       {"optimize", "--json", "--db", "missing.db"},
                                       {"bench", "--json"},
                                       {"bench", "--json", "--queries", "missing.txt"},
                                       {"eval", "--json"},
                                       {"eval", "--json", "--queries", "missing.tsv", "--qrels", "missing.txt"},
                                       {"completions", "csh", "--json"},
                                       {"completions", "--json"},
                                       {"help", "--man-pages", "text.db/man", "--json"}};
    for (const Arguments& arguments : wrong) {
        CAPTURE(arguments);
        const Outcome outcome = library.run(arguments);
        CHECK(outcome.status == (arguments[0] == "show" && arguments[1] == "99" ? 1 : 2));
        CHECK(outcome.err.starts_with("newsidx: "));
        is_strict(schema, plain(outcome));
    }
}

TEST_CASE("command: a command that is nearly right is understood as a question") {
    const Sandbox sandbox;
    for (const auto& [typed, meant] : std::vector<std::pair<std::string, std::string>>{{"serach", "search"},
                                                                                       {"seach", "search"},
                                                                                       {"indx", "index"},
                                                                                       {"stat", "stats"},
                                                                                       {"optimise", "optimize"},
                                                                                       {"optim", "optimize"},
                                                                                       {"evla", "eval"},
                                                                                       {"hlep", "help"},
                                                                                       {"Search", "search"}}) {
        CAPTURE(typed);
        CHECK(sandbox.run({typed}).err == "newsidx: no such command '" + typed + "', did you mean '" + meant + "'?\n");
    }
    CHECK(sandbox.run({"quux"}).err == "newsidx: no such command 'quux'; `newsidx help` lists them\n");
}
