// What a file keeps once, and nothing else in it proves, has sums that `check` holds it against.

#include "engine_util.h"
#include "segments_util.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <string>
#include <utility>
#include <vector>

using namespace newsidx;
using namespace newsidx::test;

namespace {

// A file with a row of everything that is kept once.
void make_file(const TempDir& dir) {
    Index index = open_index(dir);
    dir.write("in/weirs.md", story("https://gazette.example/weirs", "Weirs and locks", "quality: 40\nheat: 30\n"));
    dir.write("in/ships.md", story("https://gazette.example/ships", "Ships at the locks"));
    dir.write("in/gone.md", story("https://gazette.example/gone", "A canal that is no more"));
    dir.write("in/bad.jsonl",
              "{\"title\":\"A line about dams\",\"url\":\"https://gazette.example/dams\"}\n{\"title\":\n");
    REQUIRE(index.index({dir.path("in")}));
    IndexOptions options;
    options.key_map = {{"headline", "title"}};
    REQUIRE(index.index({dir.write("mapped.jsonl", "{\"headline\":\"Tides\",\"url\":\"https://gazette.example/t\"}\n")},
                        options));
    REQUIRE(index.remove({"https://gazette.example/gone"}));
    REQUIRE(
        index.update("{\"url\":\"https://gazette.example/weirs\",\"quality\":50,\"heat\":70,\"published\":false}\n"));
    expect_whole(index);
}

bool is_told(const Index& index, const std::string& of) {
    const auto report = index.check();
    REQUIRE(report);
    return std::any_of(report->problems.begin(), report->problems.end(), [&of](const std::string& problem) {
        return problem.find("not as it was written: " + of) != std::string::npos;
    });
}

} // namespace

TEST_CASE("row sums: whatever another hand changes of what is kept once, check tells") {
    const TempDir dir;
    make_file(dir);
    const std::vector<std::pair<std::string, std::string>> changes = {
        {"UPDATE source SET mtime_ns = mtime_ns + 1 WHERE id = 2", "how the sources were"},
        {"UPDATE source SET size = size + 1 WHERE id = 2", "how the sources were"},
        {"UPDATE source SET path = path || 'x' WHERE id = 2", "how the sources were"},
        {"UPDATE source SET name = 'another' WHERE id = 2", "how the sources were"},
        {"UPDATE source SET hash = zeroblob(16) WHERE id = 2", "how the sources were"},
        {"UPDATE source SET state = 1 WHERE id = 2", "how the sources were"},
        {"UPDATE source SET rejected = 0 WHERE rejected = 1", "how the sources were"},
        {"UPDATE source SET reader = 0 WHERE id = 2", "how the sources were"},
        {"UPDATE item SET line = line + 1 WHERE id = 1", "where the items stand"},
        {"UPDATE item SET ordinal = ordinal + 1 WHERE id = 1", "where the items stand"},
        {"UPDATE item SET source_id = 1 + source_id % 3 WHERE id = 1", "where the items stand"},
        {"UPDATE rejection SET line = line + 1", "what was rejected"},
        {"UPDATE rejection SET message = upper(message)", "what was rejected"},
        {"DELETE FROM rejection", "what was rejected"},
        {"UPDATE removal SET key = upper(key)", "what was removed"},
        {"DELETE FROM removal WHERE hash = x''", "what was removed"},
        {"INSERT INTO removal VALUES(1, 'k', x'00')", "what was removed"},
        {"UPDATE key_map SET names = 'kicker=title'", "the names of keys"},
        {"UPDATE record SET quality = 51 WHERE set_mask <> 0", "what `update` has set"},
        {"UPDATE record SET heat = NULL WHERE set_mask <> 0", "what `update` has set"},
        {"UPDATE record SET visible = 1 WHERE set_mask <> 0", "what `update` has set"},
        {"UPDATE record SET set_mask = 1 WHERE set_mask <> 0", "what `update` has set"},
        {"UPDATE record SET set_mask = 2 WHERE set_mask = 0", "what `update` has set"},
        {"UPDATE meta SET value = value + 1 WHERE name = 'sum_item'", "where the items stand"},
        {"DELETE FROM meta WHERE name = 'sum_source'", "how the sources were"},
    };
    for (const auto& [sql, of] : changes) {
        CAPTURE(sql);
        std::filesystem::copy_file(dir.path("i.db"), dir.path("changed.db"),
                                   std::filesystem::copy_options::overwrite_existing);
        {
            SQLite::Database file(dir.path("changed.db"), SQLite::OPEN_READWRITE);
            file.exec("PRAGMA foreign_keys = OFF");
            REQUIRE(file.exec(sql) > 0);
        }
        auto index = Index::open(dir.path("changed.db"));
        REQUIRE(index);
        CHECK(is_told(*index, of));
    }
}

TEST_CASE("row sums: what a run that was given up had counted is not in the sums of the next") {
    const TempDir dir;
    make_file(dir);
    Index index = open_index(dir);
    IndexOptions strict;
    strict.strict = true;
    std::string lines;
    for (int i = 0; i < 100; ++i)
        lines += fmt::format("{{\"title\":\"Story {}\",\"url\":\"https://gazette.example/s{}\"}}\n", i, i);
    CHECK_FALSE(index.index({dir.write("strict.jsonl", lines + "{\"title\":\n")}, strict));
    CHECK_FALSE(index.show("https://gazette.example/s1"));
    expect_whole(index);
    REQUIRE(index.index({dir.write("in/lock.md", story("https://gazette.example/lock", "A lock"))}));
    expect_whole(index);
}

TEST_CASE("row sums: a repair says what it does not believe, and the next run reads it again") {
    const TempDir dir;
    make_file(dir);
    const auto state = [&dir] {
        const SQLite::Database file(dir.path("i.db"));
        SQLite::Statement rows(file, "SELECT i.line, s.state, hex(s.hash) FROM item i JOIN source s ON "
                                     "s.id = i.source_id ORDER BY i.source_id, i.line");
        std::string text;
        while (rows.executeStep())
            text += fmt::format("{} {} {}\n", rows.getColumn(0).getInt(), rows.getColumn(1).getInt(),
                                rows.getColumn(2).getString());
        return text;
    };
    const std::string expected = state();
    execute(dir.path("i.db"), "UPDATE item SET line = line + 7; UPDATE source SET hash = zeroblob(16); "
                              "UPDATE record SET heat = 71 WHERE set_mask <> 0; DELETE FROM removal");
    const auto repaired = Index::repair(dir.path("i.db"));
    REQUIRE(repaired);
    CHECK(repaired->reread > 0);
    CHECK(repaired->losses == std::vector<std::string>{"what was removed and must not come back may not be as it was",
                                                       "what `update` has set may not be as it was"});
    Index index = open_index(dir);
    expect_whole(index);
    REQUIRE(index.index({dir.path("in")}));
    IndexOptions options;
    options.key_map = {{"headline", "title"}};
    REQUIRE(index.index({dir.path("mapped.jsonl")}, options));
    expect_whole(index);
    REQUIRE(index.remove({"https://gazette.example/gone"})); // the removal was lost, and it came back
    CHECK(state() == expected);
}

TEST_CASE("row sums: a file of format 5 with a damaged page is opened, told of and repaired") {
    const TempDir dir;
    {
        Index index = open_index(dir);
        std::string lines;
        for (int i = 0; i < 2000; ++i)
            lines += fmt::format("{{\"title\":\"Story {}\",\"url\":\"https://gazette.example/s{}\"}}\n", i, i);
        REQUIRE(index.index({dir.write("in.jsonl", lines)}));
    }
    execute(dir.path("i.db"), "DELETE FROM meta WHERE name LIKE 'sum_%' OR name = 'reading'; "
                              "ALTER TABLE item DROP COLUMN extent; PRAGMA user_version = 5; "
                              "PRAGMA wal_checkpoint(TRUNCATE)");
    const std::int64_t page = number(
        dir.path("i.db"), "SELECT pageno FROM dbstat WHERE name = 'item' AND pagetype = 'leaf' LIMIT 1 OFFSET 2");
    std::string bytes = dir.read("i.db");
    std::fill_n(bytes.begin() + std::ptrdiff_t{4096} * (page - 1), 64, '\0');
    dir.write("i.db", bytes);
    {
        auto index = Index::open(dir.path("i.db"));
        if (!index) FAIL(index.error().message);
        CHECK(index->search("story 7")->total == 1);
        CHECK_FALSE(index->check()->ok());
    }
    const auto repaired = Index::repair(dir.path("i.db"));
    REQUIRE(repaired);
    CHECK_FALSE(repaired->was_whole);
    Index index = open_index(dir);
    expect_whole(index);
    REQUIRE(index.index({dir.path("in.jsonl")}));
    CHECK(index.stats()->records == 2000);
    expect_whole(index);
}
