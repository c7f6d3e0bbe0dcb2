// A file's schema is compared with ours before anything of it is run.

#include "engine_util.h"
#include "other_rules.h"
#include "segments_util.h"
#include "store/connection.h"
#include "store/schema.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>

using namespace newsidx;
using namespace newsidx::test;

namespace {

void make_small_index(const TempDir& dir) {
    dir.write("in/a.md", story("https://a.example/1", "A chip is announced", "heat: 7\n"));
    auto index = open_index(dir);
    REQUIRE(index.index({dir.path("in")}));
}

std::uint64_t hash_of_database(const std::string& path) {
    SQLite::Database db(path, SQLite::OPEN_READONLY);
    return store::schema_hash(db);
}

} // namespace

TEST_CASE("schema: the newest one is the one whose hash is compiled in, however a file has come to it") {
    SQLite::Database made = store::expected_schema(store::newest_format());
    CHECK(store::schema_hash(made) == store::kNewestSchemaHash);

    const TempDir dir;
    make_small_index(dir);
    CHECK(hash_of_database(dir.path("i.db")) == store::kNewestSchemaHash);
    test::analyze_by_other_rules(dir.path("i.db"));
    auto index = open_index(dir);
    REQUIRE(index.optimize({.reanalyze = true, .vacuum = true}));
    CHECK(hash_of_database(dir.path("i.db")) == store::kNewestSchemaHash);
    for (int format = 1; format < store::newest_format(); ++format) {
        const std::string name = "format_" + std::to_string(format) + ".newsidx";
        std::filesystem::copy_file(std::string(NEWSIDX_SOURCE_DIR) + "/tests/compat/" + name, dir.path(name));
        REQUIRE(Index::open(dir.path(name)));
        CHECK(hash_of_database(dir.path(name)) == store::kNewestSchemaHash);
    }
}

TEST_CASE("schema: a file that brings along what SQLite would run for us is not opened") {
    const std::string changes[] = {
        "CREATE TRIGGER t AFTER UPDATE ON record BEGIN DELETE FROM item; END",
        "CREATE INDEX own ON record(abs(heat))",
        "DROP INDEX record_by_key",
        "DROP INDEX record_by_key; CREATE INDEX record_by_key ON record(key_hash DESC)",
        "DROP TABLE histogram",
        "DROP TABLE histogram; CREATE VIEW histogram AS SELECT 1 AS what, 2 AS value, 3 AS documents",
        "DROP VIEW document_text; CREATE VIEW document_text(id, excerpt, body, title, names) AS SELECT 1, 2, 3, 4, 5",
        "CREATE TRIGGER t INSTEAD OF INSERT ON document_text BEGIN DELETE FROM item; END",
        "ALTER TABLE removal ADD COLUMN extra GENERATED ALWAYS AS (abs(key_hash))",
        "ALTER TABLE meta RENAME COLUMN name TO title",
        "ALTER TABLE relation RENAME TO relations",
        "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'columnsize = 0', 'columnsize = 1') "
        "WHERE name = 'fts'",
        "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'PRIMARY KEY', 'PRIMARY KEY CHECK "
        "(abs(1))') WHERE name = 'meta'",
    };
    const TempDir made;
    make_small_index(made);
    for (const std::string& change : changes) {
        CAPTURE(change);
        const TempDir dir;
        std::filesystem::copy_file(made.path("i.db"), dir.path("i.db"));
        execute(dir.path("i.db"), change);
        for (const bool create : {false, true}) {
            const auto index = Index::open(dir.path("i.db"), {.create = create});
            REQUIRE_FALSE(index);
            CHECK(index.error().code == ErrorCode::corrupt);
            CHECK(index.error().message.find("is not used") != std::string::npos);
        }
    }
}

TEST_CASE("schema: tables that somebody has added for himself are let be, and neither read nor changed") {
    const TempDir dir;
    make_small_index(dir);
    execute(dir.path("i.db"),
            "CREATE TABLE notes(id INTEGER PRIMARY KEY, text); CREATE INDEX notes_by_text ON notes(text); "
            "INSERT INTO notes(text) VALUES('mine'); CREATE VIEW mine AS SELECT * FROM notes; "
            "CREATE TRIGGER t AFTER INSERT ON notes BEGIN DELETE FROM record; END; ANALYZE");
    auto index = open_index(dir);
    CHECK(test::titles(index, "chip").size() == 1);
    REQUIRE(index.update("{\"url\":\"https://a.example/1\",\"heat\":9}"));
    test::expect_whole(index);
    SQLite::Database db(dir.path("i.db"), SQLite::OPEN_READONLY);
    CHECK(db.execAndGet("SELECT text FROM notes").getString() == "mine");
}

TEST_CASE("schema: readers cannot be made to write, and nobody to load extensions") {
    const TempDir dir;
    make_small_index(dir);
    store::Connection reader(dir.path("i.db"), store::Access::read, {.busy_timeout_ms = 1'000});
    CHECK_THROWS(reader.database().exec("PRAGMA writable_schema = ON; DELETE FROM sqlite_schema"));
    CHECK_THROWS(reader.database().exec("DELETE FROM fts_data"));
    CHECK_THROWS(reader.database().exec("SELECT load_extension('x')"));
    store::Connection writer(dir.path("i.db"), store::Access::write, {.busy_timeout_ms = 1'000});
    CHECK_THROWS(writer.database().exec("SELECT load_extension('x')"));
    CHECK_THROWS(writer.database().exec("SELECT \"no_such_column\""));
}
