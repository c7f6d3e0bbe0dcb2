// Copies of a file, and what becomes of a damaged one.

#include "engine_util.h"
#include "rounds.h"
#include "segments_util.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <map>
#include <random>
#include <string>
#include <thread>
#include <vector>

using namespace newsidx;
using namespace newsidx::test;

namespace {

constexpr int kStories = 300;

IndexOptions headlines() {
    IndexOptions options;
    options.key_map = {{"headline", "title"}};
    return options;
}

// Records of several formats, some in several views, some related, with updates, a removal, a key map, and segments.
void make_index_to_repair(const TempDir& dir) {
    std::string lines;
    for (int i = 0; i < kStories; ++i)
        lines += fmt::format("{{\"id\":{0},\"headline\":\"Story {0} of the harbour\",\"url\":\"https://h.example/{0}\","
                             "\"heat\":{1},\"topics\":[\"T{2}\"],\"text\":\"Word{3} stands beside word{4}.\","
                             "\"secured\":\"s3cret-{0}\"}}\n",
                             i, i % 50, i % 7, i % 11, i % 13);
    dir.write("in/lines.jsonl", lines);
    for (int i = 0; i < 12; ++i)
        dir.write(fmt::format("in/md/{}.md", i),
                  story(fmt::format("https://h.example/{}", i * 20), fmt::format("Front matter {} of the harbour", i),
                        fmt::format("related:\n  - title: \"A stub\"\n    webUrl: \"https://o.example/{}\"\n", i % 5)));
    auto index = open_index(dir);
    set_segment_documents(dir.path("i.db"), 100);
    REQUIRE(index.index({dir.path("in")}, headlines()));
    REQUIRE(index.update(
        "{\"url\":\"https://h.example/3\",\"heat\":200}\n{\"url\":\"https://o.example/1\",\"quality\":9}"));
    REQUIRE(index.remove({"https://h.example/5"}));
    expect_whole(index);
}

struct Answers {
    std::map<std::int64_t, std::string> shown; // by id
    std::map<std::string, std::vector<std::pair<std::int64_t, double>>> found;
    std::string exported;

    bool operator==(const Answers&) const = default;
};

Answers ask(const Index& index) {
    Answers answers;
    SearchOptions all;
    all.limit = 1000;
    for (const char* query : {"", "harbour", "\"front matter\"", "word3 word4", "topic:T2 word1", "stand*", "stub"}) {
        auto& found = answers.found[query];
        for (const Hit& hit : find(index, query, all).hits)
            found.emplace_back(hit.id, hit.score);
    }
    for (const auto& [id, score] : answers.found[""]) {
        auto record = index.show(std::to_string(id));
        REQUIRE(record);
        answers.shown[id] = to_json(*record, true);
    }
    REQUIRE(index.export_to([&](std::string_view lines) {
        answers.exported += lines;
        return true;
    }));
    return answers;
}

Answers ask_file(const std::string& path) {
    auto index = Index::open(path);
    if (!index) FAIL(index.error().message);
    expect_whole(*index);
    return ask(*index);
}

} // namespace

TEST_CASE("backup: the copy is a file of its own with the same answers, that only its owner can read") {
    const TempDir dir;
    make_index_to_repair(dir);
    auto index = open_index(dir);
    std::uint64_t last = 0;
    BackupOptions options;
    options.on_progress = [&last](const BackupProgress& progress) {
        CHECK(progress.done <= progress.total);
        last = progress.done;
        return true;
    };
    const auto report = index.backup(dir.path("copy.db"), options);
    REQUIRE(report);
    CHECK(report->records == kStories - 1);
    CHECK(report->bytes == std::filesystem::file_size(dir.path("copy.db")));
    CHECK(last == report->bytes);
    struct stat status {};
    REQUIRE(::stat(dir.path("copy.db").c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
    CHECK(dir.names() == std::vector<std::string>{"copy.db", "i.db", "i.db-shm", "i.db-wal", "in"});
    const Answers expected = ask(index);
    CHECK(ask_file(dir.path("copy.db")) == expected);
    // What happens to one of them is not seen in the other.
    REQUIRE(open_index(dir, "copy.db").remove({"https://h.example/7"}));
    CHECK(ask(index) == expected);
}

TEST_CASE("backup: what is there is replaced only by force, and never by half a copy") {
    const TempDir dir;
    make_index_to_repair(dir);
    const auto index = open_index(dir);
    dir.write("copy.db", "mine");
    const auto refused = index.backup(dir.path("copy.db"));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::invalid_argument);
    CHECK(index.backup(dir.path("i.db"), {.force = true}).error().code == ErrorCode::invalid_argument);
    BackupOptions options{.force = true, .on_progress = [](const BackupProgress&) { return false; }};
    CHECK(index.backup(dir.path("copy.db"), options).error().code == ErrorCode::cancelled);
    CHECK(dir.read("copy.db") == "mine");
    CHECK(index.backup(dir.path("no/such/folder.db")).error().code == ErrorCode::io);
    CHECK(dir.names() == std::vector<std::string>{"copy.db", "i.db", "i.db-shm", "i.db-wal", "in"});
    REQUIRE(index.backup(dir.path("copy.db"), {.force = true}));
    CHECK(ask_file(dir.path("copy.db")) == ask(index));
}

TEST_CASE("backup: what stands beside the file that it takes the place of is not read into it") {
    const TempDir dir;
    make_index_to_repair(dir);
    const auto index = open_index(dir);
    const Answers expected = ask(index);
    // A process that was killed leaves the last commits beside its file.
    {
        auto other = open_index(dir, "dead.db");
        REQUIRE(other.index_text("{\"title\":\"Heron\",\"url\":\"https://h.example/heron\"}\n"));
        for (const char* suffix : {"", "-wal"})
            dir.write("left.db" + std::string(suffix), dir.read("dead.db" + std::string(suffix)));
    }
    REQUIRE(dir.read("left.db-wal").size() > 0);
    SUBCASE("replaced by force") {
        REQUIRE(index.backup(dir.path("left.db"), {.force = true}));
        CHECK(ask_file(dir.path("left.db")) == expected);
    }
    SUBCASE("removed by hand") {
        std::filesystem::remove(dir.path("left.db"));
        REQUIRE(index.backup(dir.path("left.db")));
        CHECK_FALSE(std::filesystem::exists(dir.path("left.db-wal")));
        CHECK(ask_file(dir.path("left.db")) == expected);
    }
    SUBCASE("no database at all") {
        dir.write("left.db", "mine");
        REQUIRE(index.backup(dir.path("left.db"), {.force = true}));
        CHECK(ask_file(dir.path("left.db")) == expected);
    }
}

TEST_CASE("backup: a file that somebody has open is not replaced") {
    const TempDir dir;
    make_index_to_repair(dir);
    const auto index = open_index(dir);
    {
        auto other = open_index(dir, "open.db");
        REQUIRE(other.index_text("{\"title\":\"Heron\",\"url\":\"https://h.example/heron\"}\n"));
        const auto refused = index.backup(dir.path("open.db"), {.force = true});
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == ErrorCode::busy);
        CHECK(refused.error().message.find("is open elsewhere") != std::string::npos);
        CHECK(other.search("heron")->total == 1);
    }
    REQUIRE(index.backup(dir.path("open.db"), {.force = true}));
    CHECK(ask_file(dir.path("open.db")) == ask(index));
}

TEST_CASE("backup: what one that was killed has left goes with the next, and nothing else does") {
    const TempDir dir;
    make_index_to_repair(dir);
    const auto index = open_index(dir);
    dir.write("copy.db.newsidx-abcdef", "half a copy");
    dir.write("copy.db.newsidx-abcdef-journal", "");
    for (const char* name : {"copy.db.backup", "copy.db.newsidx-old", "other.db.newsidx-abcdef"})
        dir.write(name, "mine");
    REQUIRE(index.backup(dir.path("copy.db")));
    CHECK(fmt::format("{}", fmt::join(dir.names(), " ")) ==
          "copy.db copy.db.backup copy.db.newsidx-old i.db i.db-shm i.db-wal in other.db.newsidx-abcdef");
}

TEST_CASE("backup: it is of one commit, whatever is written meanwhile, and does not hold anybody up") {
    const TempDir dir;
    make_index_to_repair(dir);
    auto index = open_index(dir);
    const Answers before = ask(index);
    BackupOptions options;
    int written = 0;
    options.on_progress = [&](const BackupProgress&) {
        auto other = Index::open(dir.path("i.db"), {.busy_timeout_ms = 0});
        REQUIRE(other);
        auto report = other->update(fmt::format("{{\"url\":\"https://h.example/9\",\"heat\":{}}}", 100 + written++));
        REQUIRE(report);
        return true;
    };
    REQUIRE(index.backup(dir.path("copy.db"), options));
    CHECK(written > 0);
    CHECK(ask_file(dir.path("copy.db")) == before);
    CHECK_FALSE(ask(index) == before);
}

TEST_CASE("backup: of a file that is read without locks, and written meanwhile, there is no copy of two commits") {
    const TempDir dir;
    make_index_to_repair(dir);
    auto index = Index::open(dir.path("i.db"), {.read_only = true}); // nobody else has it open: there is no -wal
    REQUIRE(index);
    BackupOptions options;
    bool written = false;
    options.on_progress = [&](const BackupProgress&) {
        if (!written) REQUIRE(open_index(dir).update("{\"url\":\"https://h.example/9\",\"heat\":100}"));
        written = true;
        return true;
    };
    const auto report = index->backup(dir.path("copy.db"), options);
    REQUIRE_FALSE(report);
    CHECK(report.error().code == ErrorCode::busy);
    CHECK_FALSE(std::filesystem::exists(dir.path("copy.db")));
    REQUIRE(index->backup(dir.path("copy.db")));
    CHECK(ask_file(dir.path("copy.db")) == ask(*index));
}

TEST_CASE("backup: of a damaged file it is told, and no copy is left that looks whole") {
    const TempDir dir;
    make_index_to_repair(dir);
    execute(dir.path("i.db"), "PRAGMA wal_checkpoint(TRUNCATE)");
    std::string bytes = dir.read("i.db");
    // A page of an index that opening does not look at.
    const std::int64_t page =
        number(dir.path("i.db"), "SELECT rootpage FROM sqlite_schema WHERE name = 'item_by_record'");
    bytes.replace(static_cast<std::size_t>(page - 1) * 4096, 4096, 4096, '\x5a');
    dir.write("spoilt.db", bytes);
    const auto index = Index::open(dir.path("spoilt.db"));
    REQUIRE(index);
    const auto report = index->backup(dir.path("copy.db"));
    REQUIRE_FALSE(report);
    CHECK(report.error().code == ErrorCode::corrupt);
    CHECK(report.error().message.find("--repair") != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(dir.path("copy.db")));
}

TEST_CASE("repair: a whole file is not touched") {
    const TempDir dir;
    make_index_to_repair(dir);
    execute(dir.path("i.db"), "PRAGMA wal_checkpoint(TRUNCATE)");
    const std::string bytes = dir.read("i.db");
    const auto report = Index::repair(dir.path("i.db"));
    REQUIRE(report);
    CHECK(report->was_whole);
    CHECK(report->problems.empty());
    CHECK(report->backup.empty());
    CHECK(dir.read("i.db") == bytes);
    CHECK(dir.names() == std::vector<std::string>{"i.db", "in"});
}

TEST_CASE("repair: whatever is spoilt of what is derived, everything is as before") {
    const TempDir made;
    make_index_to_repair(made);
    const Answers expected = ask_file(made.path("i.db"));
    const std::string damages[] = {
        "UPDATE term SET documents = documents + 1",
        "DELETE FROM fts_data WHERE id > 10",
        "DELETE FROM fts_idx; DELETE FROM fts_data",
        "DELETE FROM document_page",
        "DELETE FROM document",
        "DELETE FROM relation; DELETE FROM contribution",
        "UPDATE ranked_page SET bytes = zeroblob(16000)",
        "DELETE FROM label; DELETE FROM label_page",
        "UPDATE record SET labels = x'7f', url = 'https://evil.example', kind = 1 WHERE kind = 0",
        "UPDATE item SET dated_at = 5",
        "DROP TABLE histogram",
        "DROP TABLE document; DROP INDEX item_by_record; DROP TABLE ranked_term",
        "CREATE TRIGGER t AFTER INSERT ON item BEGIN DELETE FROM source; END",
        "DELETE FROM meta",
        "DELETE FROM sqlite_sequence; UPDATE meta SET value = 0 WHERE name = 'documents'",
        "UPDATE sqlite_sequence SET seq = seq + (1 << 35); DELETE FROM term",
    };
    for (const std::string& damage : damages) {
        CAPTURE(damage);
        const TempDir dir;
        std::filesystem::copy_file(made.path("i.db"), dir.path("i.db"));
        execute(dir.path("i.db"), damage);
        const auto report = Index::repair(dir.path("i.db"));
        REQUIRE(report);
        CHECK_FALSE(report->was_whole);
        CHECK_FALSE(report->problems.empty());
        for (const std::string& loss : report->losses)
            FAIL_CHECK(loss);
        CHECK(report->lost_records == 0);
        CHECK(report->reread == 0);
        CHECK(report->records == kStories - 1);
        CHECK(report->backup == dir.path("i.db.damaged-1"));
        CHECK(ask_file(dir.path("i.db")) == expected);
        CHECK(fmt::format("{}", fmt::join(dir.names(), " ")) == "i.db i.db.damaged-1");
    }
}

TEST_CASE(
    "repair: whichever page is lost, what can be read is saved, and what cannot is told and comes back by index") {
    const TempDir made;
    make_index_to_repair(made);
    execute(made.path("i.db"), "PRAGMA wal_checkpoint(TRUNCATE)");
    const Answers expected = ask_file(made.path("i.db"));
    const std::string whole = made.read("i.db");
    constexpr std::size_t kPage = 4096;
    std::mt19937 dice(1);
    int with_losses = 0;
    int without = 0;
    // The first one has the header and the schema's root.
    for (std::size_t page = 1; page < whole.size() / kPage; page += kOneRoundIn + dice() % 3) {
        CAPTURE(page);
        const TempDir dir;
        std::string bytes = whole;
        bytes.replace(page * kPage, kPage, kPage, dice() % 2 == 0 ? '\0' : '\x5a');
        dir.write("i.db", bytes);
        const auto report = Index::repair(dir.path("i.db"));
        if (!report) FAIL(report.error().message);
        if (report->was_whole) continue; // a free page
        CHECK(dir.read("i.db.damaged-1") == bytes);
        auto index = open_index(dir);
        expect_whole(index);
        Answers after = ask(index);
        if (report->losses.empty()) {
            ++without;
            CHECK(after == expected);
            continue;
        }
        ++with_losses;
        // Nothing is said that was not said before.
        CHECK(report->records + report->lost_records <= kStories);
        SearchOptions all;
        all.limit = 1000;
        if (report->lost_records > 0) CHECK(report->reread > 0);
        std::string more;
        if (report->reread > 0) {
            std::filesystem::copy(made.path("in"), dir.path("in"), std::filesystem::copy_options::recursive);
            REQUIRE(index.index({dir.path("in")}, headlines()));
            expect_whole(index);
            for (const auto& [id, score] : expected.found.at("harbour")) {
                CAPTURE(expected.shown.at(id));
                const auto shown = index.show(std::to_string(id));
                if (shown) CHECK(shown->record.title.find("harbour") != std::string::npos);
            }
            CHECK(find(index, "harbour", all).hits.size() + 1 >= expected.found.at("harbour").size());
        }
    }
    CHECK(with_losses > 3);
    CHECK(without > rounds(10));
}

TEST_CASE("repair: a file that is cut off gives what it still has") {
    const TempDir made;
    make_index_to_repair(made);
    execute(made.path("i.db"), "PRAGMA wal_checkpoint(TRUNCATE)");
    const std::string whole = made.read("i.db");
    for (const std::size_t tenths : {9U, 5U}) {
        CAPTURE(tenths);
        const TempDir dir;
        dir.write("i.db", whole.substr(0, whole.size() * tenths / 10 + 7));
        const auto report = Index::repair(dir.path("i.db"));
        if (!report) FAIL(report.error().message);
        CHECK_FALSE(report->was_whole);
        auto index = open_index(dir);
        expect_whole(index);
        CHECK(report->records == find(index, "is:record", {.unpublished = true}).total);
    }
}

TEST_CASE("repair: what lies where the copy's -wal would be is not touched, nor taken for it") {
    const TempDir made;
    make_index_to_repair(made);
    execute(made.path("i.db"), "PRAGMA wal_checkpoint(TRUNCATE)");
    std::string bytes = made.read("i.db");
    bytes.replace(bytes.size() / 2 / 4096 * 4096, 4096, 4096, '\x5a');
    const TempDir dir;
    dir.write("i.db", bytes);
    dir.write("i.db.damaged-1-wal", "somebody's");
    dir.write("copy.db-wal", "somebody's");
    const auto refused = Index::repair(dir.path("i.db"), {.backup = dir.path("copy.db")});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message.find("copy.db-wal exists") != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(dir.path("copy.db")));
    CHECK(dir.read("i.db") == bytes);
    const auto report = Index::repair(dir.path("i.db"));
    REQUIRE(report);
    CHECK(report->backup == dir.path("i.db.damaged-2"));
    CHECK(dir.read("i.db.damaged-2") == bytes);
    for (const char* name : {"i.db.damaged-1-wal", "copy.db-wal"})
        CHECK(dir.read(name) == "somebody's");
}

TEST_CASE("repair: a file of which nothing can be read stays as it is") {
    const TempDir made;
    make_index_to_repair(made);
    execute(made.path("i.db"), "PRAGMA wal_checkpoint(TRUNCATE)");
    const std::string whole = made.read("i.db");
    const TempDir dir;
    dir.write("i.db", whole.substr(0, whole.size() / 5 + 7));
    const auto report = Index::repair(dir.path("i.db"));
    REQUIRE_FALSE(report);
    CHECK(report.error().code == ErrorCode::corrupt);
    CHECK(report.error().message.find("nothing of it can be read") != std::string::npos);
    CHECK(dir.read("i.db") == whole.substr(0, whole.size() / 5 + 7));
    CHECK_FALSE(std::filesystem::exists(dir.path("i.db.damaged-1")));
}

TEST_CASE("repair: who has the file open sees the one or the other, and goes on") {
    const TempDir dir;
    make_index_to_repair(dir);
    auto open = open_index(dir);
    const Answers expected = ask(open);
    execute(dir.path("i.db"), "UPDATE ranked_page SET bytes = zeroblob(16000); DELETE FROM term");
    int asked = 0;
    RepairOptions options;
    options.on_progress = [&](const RepairProgress& progress) {
        CHECK((progress.total == 0 || progress.done <= progress.total));
        // A count needs nothing that is damaged.
        CHECK(find(open, "").total == expected.found.at("").size());
        ++asked;
        return true;
    };
    REQUIRE(Index::repair(dir.path("i.db"), options));
    CHECK(asked > 4);
    CHECK(ask(open) == expected);
    expect_whole(open);
}

TEST_CASE("repair: what another one writes meanwhile is not lost") {
    const TempDir dir;
    make_index_to_repair(dir);
    auto other = open_index(dir);
    execute(dir.path("i.db"), "DELETE FROM histogram");
    RepairOptions options;
    options.on_progress = [&](const RepairProgress& progress) {
        if (progress.phase == RepairPhase::verifying) REQUIRE(other.remove({"https://h.example/8"}));
        return true;
    };
    const auto report = Index::repair(dir.path("i.db"), options);
    REQUIRE_FALSE(report);
    CHECK(report.error().code == ErrorCode::busy);
    CHECK(other.show("https://h.example/8").error().code == ErrorCode::not_found);
    REQUIRE(Index::repair(dir.path("i.db")));
    expect_whole(other);
    CHECK(other.show("https://h.example/8").error().code == ErrorCode::not_found);
    CHECK(std::filesystem::exists(dir.path("i.db.damaged-2")));
}

TEST_CASE("repair: cancelled at any time, the file is as it was") {
    const TempDir made;
    make_index_to_repair(made);
    execute(made.path("i.db"), "DELETE FROM histogram; PRAGMA wal_checkpoint(TRUNCATE)");
    const std::string bytes = made.read("i.db");
    for (int last = 0;; ++last) {
        CAPTURE(last);
        const TempDir dir;
        dir.write("i.db", bytes);
        RepairOptions options;
        int calls = 0;
        options.on_progress = [&](const RepairProgress&) { return calls++ < last; };
        const auto report = Index::repair(dir.path("i.db"), options);
        if (report) {
            CHECK(last > 3);
            break;
        }
        CHECK(report.error().code == ErrorCode::cancelled);
        CHECK(dir.read("i.db") == bytes);
        for (const std::string& name : dir.names())
            CHECK((name == "i.db" || name == "i.db.damaged-1" || name.ends_with("-shm") || name.ends_with("-wal")));
    }
}

TEST_CASE("repair: what is no newsidx file, or has no header any more, is said to be none, and not touched") {
    const TempDir dir;
    make_index_to_repair(dir);
    execute(dir.path("i.db"), "PRAGMA wal_checkpoint(TRUNCATE)");
    std::string bytes = dir.read("i.db");
    bytes.replace(0, 4096, 4096, '\0');
    dir.write("spoilt.db", bytes);
    for (const auto& [name, code] : std::map<std::string, ErrorCode>{{"spoilt.db", ErrorCode::not_a_database},
                                                                     {"none.db", ErrorCode::not_found}}) {
        const auto report = Index::repair(dir.path(name));
        REQUIRE_FALSE(report);
        CHECK(report.error().code == code);
    }
    CHECK(dir.read("spoilt.db") == bytes);
}
