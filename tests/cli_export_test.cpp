// newsidx export, and index of what it wrote.
#include "cli_util.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <fcntl.h>
#include <filesystem>
#include <string>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace {

using namespace newsidx::test;

std::size_t files_in(const std::string& folder) {
    std::size_t count = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder))
        ++count;
    return count;
}

} // namespace

TEST_CASE("export: standard output, a file and standard input carry the same lines") {
    const Library library;
    REQUIRE(library.run({"update"}, "{\"url\":\"https://gazette.example/weir\",\"heat\":3}").status == 0);
    const Outcome lines = library.run({"export"});
    CHECK(lines.status == 0);
    CHECK(lines.err.empty());
    CHECK(lines.out.starts_with("{\"newsidx_export\":1}\n"));
    CHECK(contains(lines.out, "c2VjcmV0LWJ5dGVz;aXY="));
    const Outcome file = library.run({"export", "--output", "backup.jsonl"});
    CHECK(file.status == 0);
    CHECK(file.out.starts_with("3 items of 3 sources ("));
    CHECK(file.out.ends_with(": backup.jsonl\n"));
    CHECK(library.read("backup.jsonl") == lines.out);
    CHECK(library.run({"export", "--output", "-"}).out == lines.out);
    struct stat status {};
    REQUIRE(::stat(library.path("backup.jsonl").c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);

    const Outcome read = library.run({"--db", "copy.db", "index", "-"}, lines.out);
    CHECK(read.status == 0);
    CHECK(read.out.starts_with("3 read: 3 added in "));
    CHECK(library.run({"--db", "copy.db", "export"}).out == lines.out);
    CHECK(library.run({"--db", "named.db", "index", "--format", "export", "backup.jsonl"}).status == 0);
    CHECK(library.run({"--db", "named.db", "export"}).out == lines.out);
    // The files that the records came from are known.
    CHECK(contains(library.run({"--db", "copy.db", "index", "news"}).out, "nothing changed"));
    CHECK(library.run({"--db", "copy.db", "check"}).status == 0);
    CHECK(contains(library.run({"--db", "copy.db", "show", "https://gazette.example/weir"}).out, "heat       3"));
}

TEST_CASE("export: --json tells what was written, and is refused where the lines are") {
    const Library library;
    const Json json = json_of(library.run({"export", "--output", "x.jsonl", "--json"}));
    CHECK(json["sources"] == 3);
    CHECK(json["items"] == 3);
    CHECK(json["removals"] == 0);
    CHECK(json["updates"] == 0);
    CHECK(json["bytes"] == library.read("x.jsonl").size());
    CHECK(json["seconds"].is_number());
    const Json records = json_of(library.run({"export", "--format", "records", "files", "--json"}));
    CHECK(records["records"] == 3);
    CHECK(records["inexact"].empty());
    const Outcome refused = library.run({"export", "--json"});
    CHECK(refused.status == 2);
    CHECK(contains(refused.err, "--output FILE"));
}

TEST_CASE("export: nothing that is there is replaced unless it is asked for") {
    const Library library;
    library.write("mine.txt", "mine");
    const Outcome refused = library.run({"export", "--output", "mine.txt"});
    CHECK(refused.status == 2);
    CHECK(contains(refused.err, "mine.txt: the file exists"));
    CHECK(library.read("mine.txt") == "mine");
    CHECK(library.run({"export", "--output", "mine.txt", "--force"}).status == 0);
    CHECK(library.read("mine.txt").starts_with("{\"newsidx_export\":1}\n"));
    for (const char* name : {"newsidx.db", "./news/../newsidx.db"}) {
        const Outcome itself = library.run({"export", "--output", name, "--force"});
        CHECK(itself.status == 2);
        CHECK(contains(itself.err, "this is the index itself"));
    }
    CHECK(library.run({"check"}).status == 0);
    const Outcome folder = library.run({"export", "--output", "news", "--force"});
    CHECK(folder.status == 2);
    CHECK(library.run({"export", "--output", "no/such/folder.jsonl"}).status == 2);
    const Outcome device = library.run({"export", "--output", "/dev/null"});
    CHECK(device.status == 0);
    CHECK(std::filesystem::is_character_file("/dev/null"));
    std::size_t left = 0;
    for (const auto& entry : std::filesystem::directory_iterator(library.path()))
        if (contains(entry.path().filename().string(), "mine.txt.")) ++left;
    CHECK(left == 0);
}

TEST_CASE("export: a file that comes while it is written is not replaced") {
    const Library library;
    std::string lines;
    for (int i = 0; i < 20'000; ++i)
        lines += "{\"id\":" + std::to_string(i) + ",\"title\":\"Lamp\",\"text\":\"" + std::string(400, 'x') + "\"}\n";
    library.write("many.jsonl", lines);
    REQUIRE(library.run({"index", "many.jsonl"}).status == 0);
    Outcome outcome;
    std::thread exporter([&] { outcome = library.run({"export", "--output", "race.jsonl"}); });
    const auto is_being_written = [&] {
        const std::filesystem::directory_iterator files(library.path());
        return std::any_of(begin(files), end(files), [](const auto& entry) {
            return entry.path().filename().string().starts_with("race.jsonl");
        });
    };
    while (!is_being_written())
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    const int mine = ::open(library.path("race.jsonl").c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (mine >= 0) CHECK(::write(mine, "mine", 4) == 4);
    exporter.join();
    if (mine < 0) {
        MESSAGE("skipped: it was written too soon");
        return;
    }
    ::close(mine);
    CHECK(outcome.status == 2);
    CHECK(contains(outcome.err, "race.jsonl: the file exists"));
    CHECK(library.read("race.jsonl") == "mine");
}

TEST_CASE("export: a full disk is told, and leaves no half file") {
    const Library library;
    if (!std::filesystem::exists("/dev/full")) {
        MESSAGE("skipped: there is no /dev/full");
        return;
    }
    const Outcome full = library.run({"export", "--output", "/dev/full"});
    CHECK(full.status == 2);
    CHECK(contains(full.err, "No space left"));
}

TEST_CASE("export: records go into a folder of their own, and come back from it") {
    const Library library;
    const Outcome written = library.run({"export", "--format", "records", "files"});
    CHECK(written.status == 0);
    CHECK(written.out.starts_with("3 records ("));
    CHECK(files_in(library.path("files")) == 3);
    const std::string weir = library.read("files/old-weir-reopens-3.md");
    INFO(weir);
    CHECK(contains(weir, "title: Old weir reopens\n"));
    CHECK(contains(weir, "\npublishedDateTime: \"2024-03-05T08:00:00Z\"\n"));
    CHECK(contains(weir, "\ntopics:\n  - Rivers\n"));
    CHECK(contains(weir, "\nsecured: \"c2VjcmV0LWJ5dGVz;aXY=\"\n"));
    CHECK(contains(library.read("files/weir-festival-planned-2.md"), "\npublished: false\n"));
    const Outcome again = library.run({"export", "--format", "records", "files"});
    CHECK(again.status == 2);
    CHECK(contains(again.err, "not empty"));
    CHECK(library.run({"export", "--format", "records", "files", "--force"}).status == 0);
    CHECK(files_in(library.path("files")) == 3);
    CHECK(library.run({"--db", "copy.db", "index", "files"}).out.starts_with("3 read: 3 added in "));
    for (const char* url : {"weir", "draft", "bees"}) {
        const std::string name = std::string("https://gazette.example/") + url;
        CHECK(json_of(library.run({"--db", "copy.db", "show", name, "--json", "--secured"}))["record"] ==
              json_of(library.run({"show", name, "--json", "--secured"}))["record"]);
    }
}

TEST_CASE("export: a folder that cannot be is told as one") {
    const Library library;
    const Outcome outcome = library.run({"export", "--format", "records", std::string(300, 'x'), "--json"});
    CHECK(outcome.status == 2);
    CHECK(contains(outcome.out + outcome.err, "\"code\":\"io\""));
}

TEST_CASE("export: options that do not go together are refused") {
    const Library library;
    for (const std::vector<std::string>& arguments : {std::vector<std::string>{"export", "--format", "records"},
                                                      {"export", "folder"},
                                                      {"export", "--format", "records", "folder", "--output", "x"},
                                                      {"export", "--format", "xml"},
                                                      {"export", "--force"},
                                                      {"export", "--format", "records", "a", "b"},
                                                      {"index", "--format", "export", "--source", "x", "news"},
                                                      {"index", "--format", "export", "--map", "a=title", "news"}}) {
        CAPTURE(arguments.back());
        const Outcome refused = library.run(arguments);
        CHECK(refused.status == 2);
        CHECK(refused.err.starts_with("newsidx: "));
        CHECK(refused.out.empty());
    }
    const Sandbox empty;
    CHECK(empty.run({"--db", "none.db", "export"}).status == 2);
    CHECK_FALSE(std::filesystem::exists(empty.path("none.db")));
}

TEST_CASE("export: a damaged one is told by its line") {
    const Library library;
    std::string lines = library.run({"export"}).out;
    lines.replace(lines.find("\"ordinal\""), 9, "\"ordinary\"");
    library.write("damaged.jsonl", lines);
    const Outcome read = library.run({"--db", "copy.db", "index", "damaged.jsonl"});
    CHECK(read.status == 1);
    CHECK(contains(read.err, "damaged.jsonl:3:"));
    CHECK(contains(read.err, "\"ordinal\""));
    CHECK(contains(read.out, "2 added"));
    CHECK(contains(read.out, "1 rejected"));
    CHECK(library.run({"--db", "copy.db", "index", "news"}).out.starts_with("3 read: 1 added, 2 unchanged in "));
}
