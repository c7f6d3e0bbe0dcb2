// Records as files, and these read again.

#include "dice.h"
#include "engine_export_util.h"
#include "oracle.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <sys/stat.h>
#include <vector>

using namespace newsidx;
using namespace newsidx::test;

namespace fs = std::filesystem;

namespace {

// What each record with a URL says, by its URL; stubs as far as they are told by visible records.
std::map<std::string, nlohmann::json> records_of(const Index& index, bool stubs) {
    std::map<std::string, nlohmann::json> records;
    for (auto& [identity, json] : shown(index)) {
        if (!identity.starts_with("http") || (json["kind"] == "stub" && !stubs)) continue;
        nlohmann::json& record = records[identity];
        record = json["record"];
        record["visible"] = json["visible"];
    }
    return records;
}

ExportReport write_records(const Index& index, const std::string& folder, const ExportOptions& options = {}) {
    auto report = index.export_records(folder, options);
    if (!report) FAIL(report.error().message);
    return *report;
}

} // namespace

TEST_CASE("records: the sample records, written as files, are the same records, and answer alike") {
    const TempDir dir;
    Index index = open_index(dir);
    read(index, {std::string(NEWSIDX_SOURCE_DIR) + "/data/news"});
    REQUIRE(index.update("{\"url\":\"https://privacyregister.example/2023/record-fine-data-transfers\",\"heat\":1.5,"
                         "\"quality\":null,\"published\":false}"));
    const ExportReport report = write_records(index, dir.path("files"));
    CHECK(report.records == index.stats()->records);
    CHECK(report.inexact.empty());
    Index copy = open_index(dir, "copy.db");
    const IndexReport copied = read(copy, {dir.path("files")});
    CHECK(copied.added == report.records);
    CHECK(copied.rejected + copied.duplicates == 0);
    CHECK(copied.warnings.empty());
    CHECK(records_of(copy, true) == records_of(index, true));
    for (const char* query : {"moore threads", "gpu OR chip", "privacy -meta", "title:chip topic:gpu", "heat:<2"})
        expect_same_answer(index, copy, query, {});
    // From records that were written, the same files come.
    write_records(copy, dir.path("again"));
    CHECK(dir.names("again").size() == report.records);
}

TEST_CASE("records: random records with updates, written as files, are the same records") {
    for (int seed = 1; seed <= 6; ++seed) {
        CAPTURE(seed);
        Dice dice(static_cast<std::uint64_t>(seed));
        const TempDir dir;
        World world(dir);
        Index index = open_index(dir);
        newsidx::test::change_files(dice, world, 0);
        read(index, {world.folder()});
        for (int i = 0; i < 6; ++i) {
            const std::string url = dice.url();
            const auto stored = index.show(url);
            if (!stored || stored->kind == Kind::stub) continue;
            REQUIRE(index.update("{\"url\":\"" + url + "\",\"heat\":" + std::to_string(dice.below(99)) +
                                 ",\"published\":" + (dice.chance(50) ? "true" : "false") + "}"));
        }
        const ExportReport report = write_records(index, dir.path("files"));
        CHECK(report.inexact.empty());
        Index copy = open_index(dir, "copy.db");
        CHECK(read(copy, {dir.path("files")}).rejected == 0);
        CHECK(records_of(copy, false) == records_of(index, false));
    }
}

TEST_CASE("records: entries of a feed that share a link, written as files, stay apart") {
    const TempDir dir;
    dir.write("feed.xml", "<rss version='2.0'><channel><title>Dam log</title><link>https://dam.example/log</link>"
                          "<item><guid isPermaLink='false'>d1</guid><title>Gate one opens</title>"
                          "<link>https://dam.example/log</link></item>"
                          "<item><guid isPermaLink='false'>d2</guid><title>Gate two opens</title>"
                          "<link>https://dam.example/log#May_02</link></item>"
                          "<item><title>Gate three opens</title><link>https://dam.example/log#May_03</link></item>"
                          "<item><title>Bridge closed</title><link>https://dam.example/bridge</link></item>"
                          "</channel></rss>");
    Index index = open_index(dir);
    read(index, {dir.path("feed.xml")});
    CHECK(write_records(index, dir.path("files")).inexact.empty());
    Index copy = open_index(dir, "copy.db");
    const IndexReport copied = read(copy, {dir.path("files")});
    CHECK(copied.added == 4);
    CHECK(copied.duplicates == 0);
    const auto contents = [](const Index& of) {
        std::multiset<std::string> records;
        for (const auto& [identity, json] : shown(of))
            records.insert(json["record"].dump());
        return records;
    };
    CHECK(contents(copy) == contents(index));
    // A page of many records is no name of any of them.
    CHECK_FALSE(copy.show("https://dam.example/log"));
    CHECK(copy.show("https://dam.example/bridge"));
    // And from these files the same come.
    CHECK(write_records(copy, dir.path("again")).inexact.empty());
}

TEST_CASE("records: names are of letters, digits and dashes, and say what is in the file") {
    const TempDir dir;
    dir.write("in/a.md", story("https://g.example/a", "../../etc/passwd: École d’été, 100 %!"));
    dir.write("in/b.md", story("https://g.example/2023/chip-report?x=../y", "训练芯片"));
    dir.write("in/c.md", story("https://g.example/../..", "\xe3\x80\x8c\xe3\x80\x8d"));
    dir.write("in/d.md", story("https://g.example/d", std::string(300, 'w') + " " + std::string(300, 'x')));
    dir.write("in/e.jsonl", "{\"id\":1,\"title\":\"训练\"}\n{\"id\":2,\"title\":\"NUL \\u0000 \\u001b[31m\"}\n");
    Index index = open_index(dir);
    read(index, {dir.path("in")});
    write_records(index, dir.path("deep/er/files"));
    const std::vector<std::string> names = dir.names("deep/er/files");
    REQUIRE(names.size() == 6);
    for (const std::string& name : names) {
        CAPTURE(name);
        CHECK(name.size() < 90);
        CHECK(name.ends_with(".md"));
        CHECK(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == name.size() - 3);
        struct stat status {};
        CHECK(::stat(dir.path("deep/er/files/" + name).c_str(), &status) == 0);
        CHECK((status.st_mode & 0777) == 0600);
    }
    CHECK(std::ranges::any_of(names, [](const auto& name) { return name.starts_with("etc-passwd-ecole-d"); }));
    CHECK(std::ranges::any_of(names, [](const auto& name) { return name.starts_with("chip-report-"); }));
    Index copy = open_index(dir, "copy.db");
    CHECK(read(copy, {dir.path("deep/er/files")}).added == 6);
}

TEST_CASE("records: a folder that is not empty is refused, and with force only its own files are replaced") {
    const TempDir dir;
    dir.write("in/a.md", story("https://g.example/a", "Quay"));
    Index index = open_index(dir);
    read(index, {dir.path("in")});
    dir.write("files/mine.txt", "mine");
    auto refused = index.export_records(dir.path("files"));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::invalid_argument);
    CHECK(dir.names("files").size() == 1);
    ExportOptions force;
    force.force = true;
    CHECK(write_records(index, dir.path("files"), force).records == 1);
    const std::vector<std::string> names = dir.names("files");
    REQUIRE(names.size() == 2);
    const std::string name = names.front().ends_with(".md") ? names.front() : names.back();
    // A link in the place of a file is replaced, and what it leads to stays.
    dir.remove("files/" + name);
    fs::create_symlink(dir.path("files/mine.txt"), dir.path("files/" + name));
    write_records(index, dir.path("files"), force);
    CHECK(dir.read("files/mine.txt") == "mine");
    CHECK(dir.read("files/" + name).starts_with("---\n"));
    CHECK_FALSE(fs::is_symlink(dir.path("files/" + name)));
    dir.write("file", "");
    refused = index.export_records(dir.path("file"));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::io);
}

TEST_CASE("records: cancelled between two files, each file that is there is whole") {
    const TempDir dir;
    for (int i = 0; i < 10; ++i)
        dir.write(fmt::format("in/{}.md", i), story(fmt::format("https://g.example/{}", i), "Quay"));
    Index index = open_index(dir);
    read(index, {dir.path("in")});
    ExportOptions options;
    options.on_progress = [](const ExportProgress& progress) {
        CHECK(progress.total == 10);
        return progress.done < 4;
    };
    auto report = index.export_records(dir.path("files"), options);
    REQUIRE_FALSE(report);
    CHECK(report.error().code == ErrorCode::cancelled);
    CHECK(dir.names("files").size() == 4);
    Index copy = open_index(dir, "copy.db");
    CHECK(read(copy, {dir.path("files")}).added == 4);
}
