// Files of every format that newsidx ever wrote, in tests/compat, are opened, migrated and whole.

#include "engine_util.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <unistd.h>

using namespace newsidx;
using newsidx::test::expect_whole;
using newsidx::test::TempDir;
using newsidx::test::titles;

TEST_CASE("compat: a file of format 1 becomes one of today, with its ids, updates, removals and secrets") {
    const TempDir dir;
    std::filesystem::copy_file(NEWSIDX_SOURCE_DIR "/tests/compat/format_1.newsidx", dir.path("i.db"));
    auto index = Index::open(dir.path("i.db"));
    REQUIRE(index);
    expect_whole(*index);
    CHECK(index->stats()->format_version == 4);
    CHECK(index->stats()->records == 15);
    CHECK(index->stats()->stubs == 2);

    CHECK(titles(*index, "weirs") == std::vector<std::string>{"A line about weirs"});
    const auto weirs = index->show("16");
    REQUIRE(weirs);
    CHECK(weirs->record.heat == 12.0);
    CHECK(index->show("1")->record.lang == "en"); // format 1 did not know
    CHECK(weirs->original.starts_with("{\"id\":1,"));

    // Two views, of which one has a secret; `update` hid it and said how good it is.
    CHECK(titles(*index, "locks").empty());
    const auto locks = index->show("https://gazette.example/locks");
    REQUIRE(locks);
    CHECK(locks->id == 17);
    CHECK_FALSE(locks->visible);
    CHECK(locks->record.quality == 91.0);
    CHECK(locks->record.title == "Locks, told at length");
    CHECK(locks->record.secured == "c2VjcmV0");
    CHECK(locks->made_of.size() == 2);

    const auto stub = index->show("18");
    REQUIRE(stub);
    CHECK(stub->kind == Kind::stub);
    CHECK(stub->record.heat == 33.0);
    CHECK_FALSE(index->show("3")); // removed

    // And it goes on from there.
    REQUIRE(index->index({dir.write("n.jsonl", "{\"id\":9,\"title\":\"A line about dams\"}\n")}));
    CHECK(index->search("dams")->hits.at(0).id == 19);
    expect_whole(*index);
}

TEST_CASE("compat: a file of format 2 becomes one of today, however its items and texts are packed") {
    const TempDir dir;
    std::filesystem::copy_file(NEWSIDX_SOURCE_DIR "/tests/compat/format_2.newsidx", dir.path("i.db"));
    auto index = Index::open(dir.path("i.db"));
    REQUIRE(index);
    CHECK(index->stats()->format_version == 4);

    // Its text was analysed by rules that did not know languages: it is searched, told of, and whole but for that.
    const auto river = index->search("river");
    REQUIRE(river);
    CHECK(river->total > 0);
    CHECK_FALSE(river->analyzer_current);
    const auto refused = index->remove({"304"});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::analyzer_mismatch);
    const auto checked = index->check();
    REQUIRE(checked);
    REQUIRE(checked->problems.size() == 1);
    CHECK(checked->problems.front().find("newsidx-1 ") != std::string::npos);

    OptimizeOptions reanalyze;
    reanalyze.reanalyze = true;
    const auto optimized = index->optimize(reanalyze);
    REQUIRE(optimized);
    CHECK(optimized->documents == 7);
    CHECK(index->search("rivers")->analyzer_current);
    CHECK(index->search("rivers")->total == river->total);
    expect_whole(*index);
    CHECK(index->stats()->records == 6);
    CHECK(index->stats()->stubs == 1);

    // Its text is packed after its item, and this with a dictionary.
    CHECK(titles(*index, "weirs") ==
          std::vector<std::string>{"A line about weirs", "Canal report 3", "Canal report 1"});
    const auto weirs = index->show("304");
    REQUIRE(weirs);
    CHECK(weirs->record.heat == 12.0);
    CHECK(weirs->record.secured == "d2VpcnM=");
    CHECK(weirs->original.starts_with("{\"title\":\"A line about weirs\""));
    CHECK(index->show("https://gazette.example/2")->record.body.starts_with("river canal bank"));

    // Two views, of which one has a secret; `update` hid it and said how good it is.
    const auto locks = index->show("https://gazette.example/locks");
    REQUIRE(locks);
    CHECK(locks->id == 301);
    CHECK_FALSE(locks->visible);
    CHECK(locks->record.quality == 91.0);
    CHECK(locks->record.secured == "c2VjcmV0");
    CHECK(locks->made_of.size() == 2);
    CHECK(index->show("302")->record.heat == 33.0); // a stub
    CHECK_FALSE(index->show("https://gazette.example/gone"));

    // Old items go, and new ones come.
    REQUIRE(index->remove({"304"}));
    expect_whole(*index);
    REQUIRE(
        index->index({dir.write("n.jsonl", "{\"id\":9,\"title\":\"A line about dams\"}\n"
                                           "{\"url\":\"https://gazette.example/2\",\"title\":\"Canals anew\"}\n")}));
    CHECK(titles(*index, "dams").size() == 1);
    expect_whole(*index);
}

TEST_CASE("compat: a file of an older format that cannot be written is refused, and told why") {
    if (geteuid() == 0) {
        MESSAGE("skipped: root may write everything");
        return;
    }
    const TempDir dir;
    std::filesystem::copy_file(NEWSIDX_SOURCE_DIR "/tests/compat/format_1.newsidx", dir.path("i.db"));
    std::filesystem::permissions(dir.path("i.db"), std::filesystem::perms::owner_read);
    const auto index = Index::open(dir.path("i.db"));
    REQUIRE_FALSE(index);
    CHECK(index.error().code == ErrorCode::io);
}
