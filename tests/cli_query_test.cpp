// The query language by way of the command: the table tests/query_spec.txt, and the examples of its help.
#include "cli_util.h"
#include "query_spec.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace newsidx::test;

TEST_CASE("command: a search finds what the table of queries says") {
    const QuerySpec spec = read_query_spec();
    const Sandbox sandbox;
    sandbox.write("records.jsonl", spec.records);
    REQUIRE(sandbox.run({"index", "records.jsonl"}).status == 0);
    for (const SpecRow& row : spec.rows) {
        CAPTURE(row.line);
        CAPTURE(row.query);
        const Outcome outcome =
            sandbox.run({"search", "--json", "--limit", "100", "--now", kSpecNowText, "--", row.query});
        CHECK(outcome.status == (row.ids.empty() ? 1 : 0));
        const Json json = json_of(outcome);
        CHECK(json["query"]["interpreted"] == row.interpreted);
        CHECK(json["query"]["relaxed"] == row.relaxed);
        CHECK(json["hidden"] == row.hidden);
        std::vector<std::string> ids;
        for (const Json& hit : json["hits"])
            ids.push_back(hit["kind"] == "stub" ? "stub" : hit["source_id"].get<std::string>());
        std::sort(ids.begin(), ids.end());
        CHECK(ids == row.ids);
        std::vector<std::size_t> offsets;
        for (const Json& warning : json["query"]["warnings"])
            offsets.push_back(warning["offset"].get<std::size_t>());
        CHECK(offsets == row.warnings);
    }
}

TEST_CASE(
    "command: every example of `help query` is read without a warning, and finds something in the sample records") {
    const Sandbox sandbox;
    REQUIRE(sandbox.run({"index", NEWSIDX_SOURCE_DIR "/data/news"}).status == 0);
    const Outcome help = sandbox.run({"help", "query"});
    CHECK(help.status == 0);
    std::size_t examples = 0;
    for (const std::string& line : split_at(help.out, '\n')) {
        CHECK(line.size() <= 120);
        if (!line.starts_with("  ")) continue;
        const std::string query = line.substr(2, line.find("  ", 2) - 2);
        CAPTURE(query);
        const Outcome outcome = sandbox.run({"search", "--json", "--now", "2023-03-20", "--", query});
        CHECK(json_of(outcome)["query"]["warnings"].empty());
        CHECK(outcome.status == 0);
        ++examples;
    }
    CHECK(examples >= 20);
}
