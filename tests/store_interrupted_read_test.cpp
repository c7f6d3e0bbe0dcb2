// A deadline may end any statement, also one that another one's visitor runs: what a reader keeps stays true.

#include "engine_util.h"
#include "store/documents/document_pages.h"
#include "store/reader.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>

#include <sqlite3.h>
#include <string>

using namespace newsidx;
using newsidx::test::open_index;
using newsidx::test::TempDir;

namespace {

// A file of as many stories, each with the word "weir".
std::string make_file(const TempDir& dir, int stories) {
    std::string lines;
    for (int i = 0; i < stories; ++i)
        lines += R"({"id":")" + std::to_string(i) + R"(","title":"A weir"})" + "\n";
    REQUIRE(open_index(dir).index_text(lines));
    return dir.path("i.db");
}

struct Interrupted : fts5::MatchVisitor {
    void visit(const fts5::MatchRow& /*row*/) override { throw SQLite::Exception("interrupted", SQLITE_INTERRUPT); }
};

} // namespace

TEST_CASE("reader: an entry that a deadline kept from being read is read the next time") {
    const TempDir dir;
    store::Connection connection(make_file(dir, 3), store::Access::read, {});
    store::DocumentReader documents(connection);
    const store::Transaction snapshot(connection, store::Transaction::Kind::read);
    documents.refresh();
    sqlite3* const handle = connection.database().getHandle();
    sqlite3_progress_handler(
        handle, 1, [](void*) { return 1; }, nullptr);
    CHECK_THROWS_AS(documents.entry(1), SQLite::Exception);
    sqlite3_progress_handler(handle, 0, nullptr, nullptr);
    CHECK(documents.entry(1).live());
}

TEST_CASE("reader: a match whose visitor's own statement was interrupted has expired") {
    const TempDir dir;
    store::Reader reader(make_file(dir, 3), {});
    const store::Transaction snapshot = reader.begin_read();
    Interrupted visitor;
    CHECK_FALSE(reader.match("\"weir\"", {}, visitor));
}
