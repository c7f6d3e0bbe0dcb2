// Files of every format that newsidx ever wrote, in tests/compat, are opened, migrated and whole.

#include "engine_util.h"
#include "record/parse.h"
#include "segments_util.h"
#include "store/reader.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

using namespace newsidx;
using namespace newsidx::test;

namespace {

void copy_old(const TempDir& dir, const std::string& name) {
    std::filesystem::copy_file(NEWSIDX_SOURCE_DIR "/tests/compat/" + name, dir.path("i.db"));
}

Result<Index> open_old(const TempDir& dir, const std::string& name) {
    copy_old(dir, name);
    auto index = Index::open(dir.path("i.db"));
    REQUIRE(index);
    return index;
}

} // namespace

TEST_CASE("compat: a file of format 1 becomes one of today, with its ids, updates, removals and secrets") {
    const TempDir dir;
    auto index = open_old(dir, "format_1.newsidx");
    expect_whole(*index);
    CHECK(index->stats()->format_version == 8);
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
    auto index = open_old(dir, "format_2.newsidx");
    CHECK(index->stats()->format_version == 8);

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
    CHECK(checked->ok());
    REQUIRE(checked->not_compared.size() == 2); // other rules analysed its text, and another version read it
    CHECK(checked->not_compared.front().find("newsidx-1 ") != std::string::npos);

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

TEST_CASE("compat: a file of format 3 becomes one of today, and what its records are filed under becomes labels") {
    const TempDir dir;
    auto index = open_old(dir, "format_3.newsidx");
    // Its text was analysed by rules that looked elsewhere for the language of a record.
    CHECK_FALSE(index->stats()->analyzer_current);
    REQUIRE(index->optimize({.reanalyze = true}));
    expect_whole(*index);
    const auto stats = index->stats();
    REQUIRE(stats);
    using Counts = std::vector<std::pair<std::string, std::uint64_t>>;
    CHECK(stats->format_version == 8);
    CHECK(stats->records == 6);
    CHECK(stats->stubs == 2);
    CHECK(stats->languages == Counts{{"en", 4}, {"de", 1}, {"en-gb", 1}});
    CHECK(stats->providers == Counts{{"The Gazette", 2}, {"Gazette", 1}});
    CHECK(stats->topics == Counts{{"Canals", 2}, {"Rivers", 2}, {"Locks", 1}, {"Weirs and dams", 1}});

    const auto weirs = index->search("weirs");
    REQUIRE(weirs);
    REQUIRE(weirs->hits.size() == 1);
    CHECK(weirs->hits[0].id == 2);
    CHECK(weirs->hits[0].heat == 12.0);
    CHECK(weirs->hits[0].type == "article");
    CHECK(weirs->hits[0].lang == "en");
    CHECK(weirs->hits[0].provider_name == "The Gazette");
    CHECK(weirs->hits[0].provider_domain == "gazette.example");
    CHECK(weirs->hits[0].topics == std::vector<std::string>{"Rivers", "Weirs and dams"});

    {
        // Whether there is an image, its records did not say: a record, one merged of two views, and a stub have.
        store::Reader reader(dir.path("i.db"), {.busy_timeout_ms = 1'000});
        const auto snapshot = reader.begin_read();
        const auto image = reader.labels().find(store::LabelField::has, "image", store::LabelMatch::whole);
        REQUIRE(image.size() == 1);
        std::vector<std::uint32_t> records;
        reader.labelled(std::span(&image[0].id, 1))->for_each([&](std::int64_t document) {
            records.push_back(reader.documents().entry(document).record_id);
        });
        std::sort(records.begin(), records.end());
        CHECK(records == std::vector<std::uint32_t>{1, 2, 7});
    }

    // What `update` set stays, ids are not given out again, and what is read again is known.
    CHECK(index->show("1")->record.quality == 91.0);
    CHECK(index->show("7")->record.heat == 33.0);
    const std::string line = "{\"id\":3,\"title\":\"Ein Bericht vom Strom\",\"url\":\"https://gazette.example/3\","
                             "\"topics\":[\"Streams\"]}\n{\"title\":\"A line on dams\"}\n";
    const auto report = index->index({dir.write("n.jsonl", line)});
    REQUIRE(report);
    CHECK(report->added == 1);
    CHECK(titles(*index, "dams") == std::vector<std::string>{"A line on dams", "A line about weirs"});
    CHECK(index->search("line dams")->hits.at(0).id == 10);
    REQUIRE(index->remove({"1", "4"}));
    expect_whole(*index);
}

TEST_CASE("compat: a file of format 4 becomes one of today, and optimize makes the segments that it had not") {
    const TempDir dir;
    auto index = open_old(dir, "format_4.newsidx");
    CHECK(index->stats()->format_version == 8);
    CHECK(index->stats()->records == 3);
    CHECK(index->stats()->stubs == 1);
    const std::vector<std::string> both = {"Weirs of the upper river", "Mills by the river"};
    CHECK(titles(*index, "river") == both);
    CHECK(index->show("https://gazette.example/weirs")->record.heat == 77.0);
    // Its text was analysed by rules that knew no digits but those of ASCII.
    CHECK_FALSE(index->stats()->analyzer_current);
    newsidx::test::set_segment_documents(dir.path("i.db"), 1);
    REQUIRE(index->optimize({.reanalyze = true}));
    expect_whole(*index);
    CHECK(number(dir.path("i.db"), "SELECT documents FROM ranked_segment") == 4);
    CHECK(titles(*index, "river") == both);
}

TEST_CASE("compat: files of formats 5 and 6 have the same answers by their segments and by FTS5") {
    std::string name;
    SUBCASE("5") {
        name = "format_5.newsidx";
    }
    SUBCASE("6") {
        name = "format_6.newsidx";
    }
    const TempDir dir;
    auto index = open_old(dir, name);
    CHECK(index->stats()->format_version == 8);
    CHECK(index->stats()->records == 139);
    CHECK(index->stats()->stubs == 1);
    CHECK(number(dir.path("i.db"), "SELECT count(*) FROM ranked_segment") == 1);
    const auto compare = [&index] {
        for (const char* query :
             {"weir", "river mayor", "\"water level\"", "bri*", "topic:boats engineer", "lock OR dam"}) {
            CAPTURE(query);
            SearchOptions options;
            options.limit = 200;
            const auto quick = index->search(query, options);
            options.segments = false;
            const auto slow = index->search(query, options);
            REQUIRE(quick);
            REQUIRE(slow);
            CHECK(quick->total > 10);
            newsidx::test::expect_same_hits(*quick, *slow);
        }
    };
    compare(); // with the words of older rules
    CHECK_FALSE(index->stats()->analyzer_current);
    REQUIRE(index->optimize({.reanalyze = true}));
    expect_whole(*index);
    compare();
    CHECK(index->show("https://gazette.example/9")->record.heat == 200.0);
    CHECK(index->show("https://gazette.example/3")->record.secured == "c2VjcmV0LTI=");
    CHECK_FALSE(index->show("https://gazette.example/7")->visible);
    CHECK_FALSE(index->show("https://gazette.example/11"));
    CHECK(index->show("https://gazette.example/5")->made_of.size() == 2);
}

TEST_CASE("compat: a file of format 7 becomes one of today, and optimize finds the text behind a list of links again") {
    const TempDir dir;
    auto index = open_old(dir, "format_7.newsidx");
    CHECK(index->stats()->format_version == 8);
    CHECK(titles(*index, "keeper").empty());
    expect_whole(*index);
    CHECK(index->optimize({.reanalyze = true})->reread == 2); // only own rules write what was read
    CHECK(titles(*index, "keeper") == std::vector<std::string>{"Weirs (to read)"});
    const auto story = index->show("https://gazette.example/weirs");
    CHECK(story->record.heat == 12.0);
    CHECK(story->made_of.size() == 2);
    CHECK(index->show("https://gazette.example/mills")->record.quality == 61.0); // as it was set
    expect_whole(*index);
}

TEST_CASE("compat: a file of an older format that cannot be written is refused, and told why") {
    if (geteuid() == 0) {
        MESSAGE("skipped: root may write everything");
        return;
    }
    const TempDir dir;
    copy_old(dir, "format_1.newsidx");
    std::filesystem::permissions(dir.path("i.db"), std::filesystem::perms::owner_read);
    const auto index = Index::open(dir.path("i.db"));
    REQUIRE_FALSE(index);
    CHECK(index.error().code == ErrorCode::io);
}

TEST_CASE("compat: a migration that fails leaves the file as it was, and says so") {
    const TempDir dir;
    copy_old(dir, "format_1.newsidx");
    test::execute(dir.path("i.db"), "UPDATE item SET bytes = x'ff' WHERE id = (SELECT max(id) FROM item); "
                                    "PRAGMA wal_checkpoint(TRUNCATE)");
    const std::string bytes = dir.read("i.db");
    for (int time = 0; time < 2; ++time) {
        const auto index = Index::open(dir.path("i.db"));
        REQUIRE_FALSE(index);
        CHECK(index.error().code == ErrorCode::corrupt);
        CHECK(dir.read("i.db") == bytes);
    }
    const auto repaired = Index::repair(dir.path("i.db"));
    REQUIRE_FALSE(repaired);
    CHECK(repaired.error().message.find("older format") != std::string::npos);
    CHECK(dir.read("i.db") == bytes);
    CHECK_FALSE(std::filesystem::exists(dir.path("i.db.damaged-1")));
}

TEST_CASE("compat: index says that the records it adds may be there already, where another version read those") {
    const TempDir dir;
    auto index = Index::open(dir.path("i.db"), {.create = true});
    REQUIRE(index->index_text(R"({"id": "weir-1", "title": "Weirs of the upper river"})", {.source = "wire"}));
    test::execute(dir.path("i.db"), "UPDATE meta SET value = 1 WHERE name = 'reading'");
    const std::string second = R"({"id": "weir-2", "title": "Weirs of the lower river"})";
    const auto grown = index->index_text(second, {.source = "wire"});
    REQUIRE(grown);
    REQUIRE(grown->warnings.size() == 1);
    CHECK(grown->warnings[0].source == dir.path("i.db"));
    CHECK(grown->warnings[0].message.ends_with("Index::optimize() (`newsidx optimize`) reads it again and joins them"));
    CHECK(index->index_text(second, {.source = "wire"})->warnings.empty()); // nothing is added
    CHECK(index->optimize({.reanalyze = true})->reread == 2);               // only own rules write what was read
    CHECK(index->index_text(R"({"id": "weir-3", "title": "Weirs"})", {.source = "wire"})->warnings.empty());
}

TEST_CASE("compat: a record that another version knew by another id or date keeps its number, and is whole") {
    const TempDir dir;
    const auto known_as = [&](const char* json, const std::string& name) {
        auto index = Index::open(dir.path(name), {.create = true});
        REQUIRE(index->index_text(json, {.source = "wire"}));
    };
    const auto take_key = [&](int record, const std::string& other) {
        test::execute(dir.path("i.db"), "ATTACH '" + dir.path(other) +
                                            "' AS o; UPDATE record SET (key_hash, key) = (SELECT key_hash, key FROM "
                                            "o.record) WHERE id = " +
                                            std::to_string(record));
    };
    known_as(R"([{"nid": 5, "uid": 1, "title": "Weirs"}, {"date": [2024, 1, 19], "title": "Locks"},)"
             R"({"nid": 6, "title": "Quays"}])",
             "i.db");
    known_as(R"({"id": 1, "title": "Weirs"})", "uid.db");
    known_as(R"([{"title": "Locks"}])", "undated.db");
    take_key(1, "uid.db");
    take_key(2, "undated.db");
    test::execute(dir.path("i.db"), "UPDATE meta SET value = 1 WHERE name = 'reading'");
    auto index = Index::open(dir.path("i.db"));
    REQUIRE(index);
    CHECK(index->optimize()->reread == 3);
    expect_whole(*index);
    CHECK(index->stats()->records == 3);
    CHECK(index->show("1")->record.title == "Weirs");
    CHECK(index->show("2")->record.title == "Locks");
}

TEST_CASE("compat: records that another version read from their items are made again by optimize, step by step") {
    const TempDir dir;
    auto index = open_old(dir, "format_6_other_reading.newsidx");
    // It knows no authors, no topics besides tags, and one page for two that said they were their site's home page.
    CHECK(index->stats()->records == 4);
    CHECK_FALSE(index->stats()->reading_current);
    const auto unknown = index->search("author:quill");
    REQUIRE(unknown);
    REQUIRE(unknown->warnings.size() == 1);
    CHECK(unknown->warnings[0].message.ends_with(
        "another version read the records, and Index::optimize() (`newsidx optimize`) makes them again"));
    CHECK(titles(*index, "topic:weirs").empty());
    CHECK(titles(*index, "harbour").empty());
    const auto unread = index->check();
    REQUIRE(unread);
    CHECK(unread->ok());
    CHECK(unread->not_compared.size() == 2);
    CHECK(index->optimize()->reread == 0);

    OptimizeOptions options;
    options.reanalyze = true;
    SUBCASE("at once") {}
    SUBCASE("by a run that goes on where another was given up") {
        // Two transactions of three records each, as if there were many more.
        REQUIRE(index->optimize(options));
        execute(dir.path("i.db"), "UPDATE meta SET value = 0 WHERE name = 'reading'");
        options.on_progress = [](const OptimizeProgress& progress) { return progress.phase != OptimizePhase::reading; };
        const auto stopped = index->optimize(options);
        REQUIRE_FALSE(stopped);
        CHECK(stopped.error().code == ErrorCode::cancelled);
        const auto checked = index->check();
        REQUIRE(checked);
        CHECK(checked->ok());
        REQUIRE(checked->not_compared.size() == 1);
        CHECK(checked->not_compared.front().find("Index::optimize() (`newsidx optimize`) reads them again") !=
              std::string::npos);
        options.on_progress = {};
        execute(dir.path("i.db"), "INSERT INTO meta(name, value) VALUES('reread_by', " +
                                      std::to_string(record::kReading) + "), ('reread_last', 4)");
        CHECK(index->optimize(options)->reread == 2);
    }
    REQUIRE(index->optimize(options));
    expect_whole(*index);
    CHECK(index->optimize(options)->reread == 0);

    CHECK(index->stats()->reading_current);
    CHECK(index->stats()->records == 5);
    CHECK(index->stats()->stubs == 1);
    CHECK(titles(*index, "author:quill").size() == 2);
    CHECK(titles(*index, "author:\"bo reed\"").size() == 2);
    CHECK(titles(*index, "topic:weirs") == std::vector<std::string>{"Weirs of the upper river"});
    CHECK(titles(*index, "harbour") == std::vector<std::string>{"Dredging the harbour"});
    CHECK(titles(*index, "author:lock") == std::vector<std::string>{"Painting the bridge"});
    // What `update` set stays, and so do the ids of those that are the same story.
    CHECK(index->show("https://gazette.example/ferries")->id == 4);
    CHECK(index->show("4")->record.heat == 77.0);
    CHECK(index->show("https://gazette.example/sluices")->record.quality == 33.0);
    CHECK(index->show("1")->record.heat == 12.0);
    CHECK_FALSE(index->show("5"));
}
