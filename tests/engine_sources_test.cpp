// Sources over time: files that are swapped, copied, cut short, read again, read by two at once. Each of these went
// wrong once, or could have.

#include "engine_util.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <fmt/format.h>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

using namespace newsidx;
using namespace newsidx::test;

namespace {

std::int64_t id_of(const Index& index, const std::string& url) {
    auto shown = index.show(url);
    REQUIRE(shown);
    return shown->id;
}

void touch(const TempDir& dir, const std::string& name) {
    std::filesystem::last_write_time(dir.path(name), std::filesystem::file_time_type::clock::now());
}

IndexOptions pruning() {
    IndexOptions options;
    options.prune = true;
    return options;
}

// Tries from a process of its own, without waiting.
bool another_process_may_write(const std::string& path) {
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        sqlite3* db = nullptr;
        const bool written = sqlite3_open(path.c_str(), &db) == SQLITE_OK &&
                             sqlite3_exec(db, "CREATE TABLE intruder(x)", nullptr, nullptr, nullptr) == SQLITE_OK;
        sqlite3_close(db);
        _exit(written ? 1 : 0);
    }
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    REQUIRE(WIFEXITED(status));
    return WEXITSTATUS(status) == 1;
}

// Standard input is this pipe's, until it goes.
class Pipe {
public:
    Pipe() : before_(::dup(STDIN_FILENO)) {
        std::array<int, 2> ends{};
        REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
        ::dup2(ends[0], STDIN_FILENO);
        ::close(ends[0]);
        writes_ = ends[1];
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;
    ~Pipe() {
        ::dup2(before_, STDIN_FILENO);
        ::close(before_);
    }
    void end_with(std::string_view bytes) {
        CHECK(::write(writes_, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
        ::close(writes_);
    }

private:
    int before_;
    int writes_ = -1;
};

} // namespace

TEST_CASE("sources: what another process reads while a run waits for its input stays, though the run has not seen it") {
    const TempDir dir;
    Index slow = open_index(dir);
    const auto line = [](int i) { return fmt::format("{{\"url\":\"https://a.example/{}\",\"title\":\"T\"}}\n", i); };
    IndexOptions named = pruning();
    named.source = "wire";
    read(slow, {dir.write("in/a.jsonl", line(1) + line(2))}, named);
    dir.write("in/a.jsonl", line(1));
    Pipe pipe;
    std::atomic<bool> has_read = false;
    IndexReport report;
    std::thread run([&] {
        IndexOptions options = named;
        options.on_progress = [&](const Progress& progress) {
            has_read = has_read || progress.records > 0;
            return true;
        };
        report = read(slow, {dir.path("in"), "-"}, options);
    });
    while (!has_read)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    Index other = open_index(dir);
    dir.write("in/a.jsonl", line(1) + line(2));
    dir.write("in/b.jsonl", line(3));
    CHECK(read(other, {dir.path("in")}, named).added == 1);
    pipe.end_with(line(4));
    run.join();
    CHECK(report.removed == 0);
    for (const int i : {1, 2, 3, 4})
        CHECK(other.show(fmt::format("https://a.example/{}", i)));
    const IndexReport again = read(other, {dir.path("in")}, named);
    CHECK(again.unchanged == 3);
    CHECK(again.removed == 0);
    expect_whole(other);
}

TEST_CASE("sources: a run that lets many items go can be cancelled, and then none has gone") {
    const TempDir dir;
    Index index = open_index(dir);
    std::string lines;
    for (int i = 0; i < 20'000; ++i)
        lines += fmt::format("{{\"url\":\"https://a.example/{}\",\"title\":\"T\"}}\n", i);
    dir.write("in/keep.jsonl", "{\"url\":\"https://b.example/\",\"title\":\"T\"}\n");
    dir.write("in/a.jsonl", lines);
    read(index, {dir.path("in")});
    dir.remove("in/a.jsonl");
    IndexOptions options = pruning();
    int calls = 0;
    options.on_progress = [&](const Progress&) { return ++calls < 3; };
    const auto cancelled = index.index({dir.path("in")}, options);
    if (calls < 3) {
        MESSAGE("skipped: it was done at once");
        return;
    }
    REQUIRE_FALSE(cancelled);
    CHECK(cancelled.error().code == ErrorCode::cancelled);
    CHECK(index.stats()->records == 20'001);
    CHECK(read(index, {dir.path("in")}, pruning()).removed == 20'000);
    expect_whole(index);
}

TEST_CASE("sources: files that swap their contents keep their records' ids") {
    const TempDir dir;
    const auto url = [](int i) { return fmt::format("https://a.example/{}", i); };
    for (int i = 0; i < 5; ++i)
        dir.write(fmt::format("in/{}.md", i), story(url(i), fmt::format("Story {}", i)));
    Index index = open_index(dir);
    read(index, {dir.path("in")});
    std::vector<std::int64_t> ids;
    for (int i = 0; i < 5; ++i)
        ids.push_back(id_of(index, url(i)));

    // A folder of the latest: each story moves on by one, one is new, one is gone.
    for (int i = 0; i < 5; ++i)
        dir.write(fmt::format("in/{}.md", i), story(url(i + 1), fmt::format("Story {}", i + 1)));
    const IndexReport report = read(index, {dir.path("in")});
    CHECK(report.added == 1);
    CHECK(report.removed == 1);
    CHECK(report.unchanged == 4);
    CHECK(report.updated == 0);
    for (int i = 1; i < 5; ++i)
        CHECK(id_of(index, url(i)) == ids[static_cast<std::size_t>(i)]);
    CHECK_FALSE(index.show(url(0)));
}

TEST_CASE("sources: the same bytes in another file are the same record, and what update set stays") {
    const TempDir dir;
    const std::string url = "https://a.example/1";
    dir.write("in/a.md", story(url, "One story",
                               "heat: 5\nrelated:\n  - title: \"Its stub\"\n    webUrl: "
                               "\"https://b.example/s\"\n"));
    Index index = open_index(dir);
    read(index, {dir.path("in")});
    REQUIRE(index.update("{\"url\":\"" + url + "\",\"heat\":77}"));
    REQUIRE(index.update("{\"url\":\"https://b.example/s\",\"heat\":66}"));
    std::filesystem::copy_file(dir.path("in/a.md"), dir.path("in/b.md"));
    const IndexReport copied = read(index, {dir.path("in")});
    CHECK(copied.updated == 0);
    CHECK(copied.unchanged == 1);
    CHECK(copied.duplicates == 1);
    CHECK(index.show(url)->record.heat == 77.0);
    CHECK(index.show("https://b.example/s")->record.heat == 66.0);
    dir.remove("in/b.md");
    const IndexReport gone = read(index, {dir.path("in")}, pruning());
    CHECK(gone.updated + gone.removed == 0);
    CHECK(index.show(url)->record.heat == 77.0);
    CHECK(index.show("https://b.example/s")->record.heat == 66.0);
}

TEST_CASE("sources: what update set is of the file that it was set on, and goes with it to another name") {
    const TempDir dir;
    const std::string url = "https://a.example/1";
    dir.write("in/a.md", story(url, "One story"));
    Index index = open_index(dir);
    read(index, {dir.path("in")});
    REQUIRE(index.update("{\"url\":\"" + url + "\",\"published\":false}"));
    std::filesystem::copy_file(dir.path("in/a.md"), dir.path("in/b.md"));
    read(index, {dir.path("in")});
    dir.write("in/b.md", story(url, "One story, elsewhere"));
    read(index, {dir.path("in")}); // the copy is none of it
    CHECK(titles(index, "story").empty());
    expect_whole(index);
    std::filesystem::rename(dir.path("in/a.md"), dir.path("in/c.md"));
    read(index, {dir.path("in")}, pruning());
    CHECK(titles(index, "story").empty());
    dir.write("in/c.md", story(url, "One story, corrected"));
    read(index, {dir.path("in")});
    CHECK(titles(index, "story") == std::vector<std::string>{"One story, corrected"});
    expect_whole(index);
}

TEST_CASE("sources: streams without a name whose ids are the same replace each other, and that is said") {
    const TempDir dir;
    Index index = open_index(dir);
    const std::string one = R"({"id":1,"title":"Of one stream"})";
    const std::string other = R"({"id":1,"title":"Of another"})";
    CHECK(index.index_text(one)->warnings.empty());
    CHECK(index.index_text(one)->warnings.empty());
    const auto report = index.index_text(other);
    REQUIRE(report->warnings.size() == 1);
    CHECK(report->warnings[0].message.find("one record took the place") != std::string::npos);
    CHECK(titles(index, "") == std::vector<std::string>{"Of another"});
    IndexOptions named;
    named.source = "one";
    CHECK(index.index_text(one, named)->warnings.empty());
    CHECK(index.index_text(R"({"id":1,"title":"Of one stream, edited"})", named)->warnings.empty());
    const std::string story = R"("url":"https://a.example/1","id":1})";
    CHECK(index.index_text(R"({"title":"By its URL",)" + story)->warnings.empty());
    CHECK(index.index_text(R"({"title":"By its URL, edited",)" + story)->warnings.empty());
    CHECK(find(index, "").hits.size() == 3);
}

TEST_CASE("sources: prune says what it leaves, since some of the source could not be read") {
    const TempDir dir;
    const std::string first = "{\"id\":1,\"title\":\"First\"}\n";
    dir.write("l.jsonl", first + "{\"id\":2,\"title\":\"Second\"}\n{\"id\":3,\"title\":\"Third\"}\n");
    dir.write("m.jsonl", first);
    Index index = open_index(dir);
    const std::vector<std::string> paths = {dir.path("l.jsonl"), dir.path("m.jsonl")};
    CHECK(read(index, paths, pruning()).kept == 0);
    dir.write("l.jsonl", first + "{bad\n");
    CHECK(read(index, paths).warnings.empty());
    for (int run = 0; run < 2; ++run) { // told again, though the file is as it was
        const IndexReport report = read(index, paths, pruning());
        CHECK(report.removed == 0);
        CHECK(report.kept == 2);
        REQUIRE(report.warnings.size() == 1);
        CHECK(report.warnings[0].source == dir.path("l.jsonl"));
        CHECK(report.warnings[0].message ==
              "not pruned, since what was rejected may be what seems to be gone: 2 items of it stay");
    }
    dir.write("l.jsonl", first);
    const IndexReport report = read(index, paths, pruning());
    CHECK(report.removed == 2);
    CHECK(report.kept == 0);
    CHECK(report.warnings.empty());
}

TEST_CASE("sources: an item that is kept though its file has it no more is pruned even when the file is as it was") {
    const TempDir dir;
    const std::string a = "{\"id\":1,\"title\":\"kept line\"}\n";
    const std::string b = "{\"id\":2,\"title\":\"dropped line\"}\n";
    dir.write("l.jsonl", a + b);
    Index index = open_index(dir);
    read(index, {dir.path("l.jsonl")});
    dir.write("l.jsonl", a);
    for (int run = 0; run < 2; ++run) {
        const IndexReport report = read(index, {dir.path("l.jsonl")});
        CHECK(report.read == 1);
        CHECK(report.unchanged == 1);
    }
    CHECK(titles(index, "line").size() == 2);
    CHECK(read(index, {dir.path("l.jsonl")}, pruning()).removed == 1);
    CHECK(titles(index, "line") == std::vector<std::string>{"kept line"});
}

TEST_CASE("sources: a corrected line takes the place of the two that were there for its record") {
    const TempDir dir;
    dir.write("l.jsonl", "{\"id\":1,\"title\":\"first try\"}\n{\"id\":1,\"title\":\"second try\"}\n");
    Index index = open_index(dir);
    read(index, {dir.path("l.jsonl")});
    dir.write("l.jsonl", "{\"id\":1,\"title\":\"third and last try\"}\n");
    const IndexReport report = read(index, {dir.path("l.jsonl")});
    CHECK(report.duplicates == 0);
    CHECK(report.updated == 1);
    CHECK(titles(index, "try") == std::vector<std::string>{"third and last try"});
}

TEST_CASE("sources: what was removed does not come back because another version of it changed") {
    const TempDir dir;
    const std::string url = "https://a.example/1";
    dir.write("in/m.md", story(url, "Old words", "publishedDateTime: 2024-03-03\n"));
    dir.write("in/other.md", story(url, "Older words", "publishedDateTime: 2024-03-01\n"));
    Index index = open_index(dir);
    read(index, {dir.path("in")});
    REQUIRE(index.remove({url}));
    dir.write("in/other.md", story(url, "Changed words", "publishedDateTime: 2024-03-01\n"));
    for (int run = 0; run < 3; ++run) {
        touch(dir, "in/m.md");
        touch(dir, "in/other.md");
        read(index, {dir.path("in")});
        CHECK(titles(index, "words") == std::vector<std::string>{"Changed words"});
    }
}

TEST_CASE("sources: a file that was not read to its end is read again, even if it is what it was before") {
    const TempDir dir;
    const auto lines = [](const char* title) {
        std::string out;
        for (int i = 0; i < 12'000; ++i)
            out += fmt::format("{{\"id\":{},\"title\":\"{} {}\"}}\n", i, title, i);
        return out;
    };
    dir.write("l.jsonl", lines("original"));
    Index index = open_index(dir);
    read(index, {dir.path("l.jsonl")});
    const auto time = std::filesystem::last_write_time(dir.path("l.jsonl"));

    dir.write("l.jsonl", lines("modified"));
    IndexOptions options;
    options.batch = 8'000;
    options.on_progress = [](const Progress& progress) { return progress.records < 10'000; };
    REQUIRE_FALSE(index.index({dir.path("l.jsonl")}, options));
    CHECK(index.search("modified")->total > 0);

    dir.write("l.jsonl", lines("original"));
    std::filesystem::last_write_time(dir.path("l.jsonl"), time);
    read(index, {dir.path("l.jsonl")});
    CHECK(index.search("modified")->total == 0);
    CHECK(index.search("original")->total == 12'000);
}

TEST_CASE("sources: a front-matter file that becomes lines, and back, leaves nothing of what it was") {
    const TempDir dir;
    dir.write("x", story("https://a.example/1", "A page of it"));
    Index index = open_index(dir);
    read(index, {dir.path("x")});
    dir.write("x", "{\"id\":1,\"title\":\"A line of it\"}\n");
    read(index, {dir.path("x")});
    CHECK(titles(index, "it OR line OR page") == std::vector<std::string>{"A line of it"});
    dir.write("x", story("https://a.example/2", "A page of it again"));
    read(index, {dir.path("x")});
    CHECK(titles(index, "it OR line OR page") == std::vector<std::string>{"A page of it again"});
}

TEST_CASE("sources: files without URL and id are records apart, under one name too") {
    const TempDir dir;
    for (const char* name : {"a", "b", "c"})
        dir.write(fmt::format("in/{}.md", name), fmt::format("---\ntitle: \"Note {}\"\n---\n", name));
    Index index = open_index(dir);
    IndexOptions options;
    options.source = "agency";
    CHECK(read(index, {dir.path("in")}, options).added == 3);
    CHECK(titles(index, "note").size() == 3);
}

TEST_CASE("sources: a folder that holds the index itself is read without it") {
    const TempDir dir;
    dir.write("a.md", story("https://a.example/1", "Beside the index"));
    Index index = open_index(dir);
    read(index, {dir.path("a.md")});
    const IndexReport report = read(index, {dir.path()});
    CHECK(report.read == 1);
    CHECK(report.rejected == 0);
    auto named = index.index({dir.path("i.db")});
    REQUIRE(named);
    CHECK(named->rejected == 1);
    CHECK(named->errors.at(0).message.find("index itself") != std::string::npos);
}

TEST_CASE("sources: the locks of a run hold while the same process opens the file again") {
    const TempDir dir;
    std::string lines;
    for (int i = 0; i < 30'000; ++i)
        lines += fmt::format("{{\"id\":{},\"title\":\"line {}\"}}\n", i, i);
    dir.write("l.jsonl", lines);
    dir.write("one.md", story("https://a.example/1", "Another"));
    Index index = open_index(dir);
    IndexOptions options;
    int tried = 0;
    options.on_progress = [&](const Progress& progress) {
        if (progress.records > 100 && tried++ == 0) {
            // What used to drop the locks: reading the header of a file that this process has open.
            auto again = Index::open(dir.path("i.db"));
            REQUIRE(again);
            // Another process must still be kept out, and must not think that it is the last to close the file.
            CHECK(another_process_may_write(dir.path("i.db")) == false);
        }
        return true;
    };
    REQUIRE(index.index({dir.path("l.jsonl")}, options));
    CHECK(tried > 0);
    CHECK(another_process_may_write(dir.path("i.db")));
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
        std::error_code ignored;
        const std::string target = std::filesystem::read_symlink(entry.path(), ignored).string();
        CHECK_FALSE((target.starts_with(dir.path("i.db")) && target.ends_with("(deleted)")));
    }
    CHECK(index.search("line")->total == 30'000);
    read(index, {dir.path("one.md")});
}

TEST_CASE("sources: stories that nothing tells apart but their texts are told of, and copies are not") {
    const TempDir dir;
    auto index = open_index(dir);
    const std::string head = "headline,publication,date,body\n";
    const std::string storm = "Storm hits coast,Harbor Post,2024-03-01,One reporter's text\n";
    dir.write("copies.csv", head + storm + storm);
    CHECK(read(index, {dir.path("copies.csv")}).warnings.empty());
    dir.write("storms.csv", head + storm + storm + "Storm hits coast,City Ledger,2024-03-01,Another text\n");
    const IndexReport report = read(index, {dir.path("storms.csv")});
    REQUIRE(report.warnings.size() == 1);
    CHECK(report.warnings[0].source == dir.path("storms.csv"));
    CHECK(report.warnings[0].message.starts_with("one item of it has the title and the date of another one"));
    CHECK(read(index, {dir.path("storms.csv")}).warnings.empty()); // unchanged
}

TEST_CASE("sources: a stub that thousands relate to costs each of them the same") {
    const TempDir dir;
    std::string lines;
    for (int i = 0; i < 8'000; ++i)
        lines += fmt::format(
            "{{\"id\":{},\"title\":\"record {}\",\"publishedDateTime\":\"2024-01-01\",\"related\":[{{\"title\":"
            "\"The one\",\"webUrl\":\"https://s.example/1\",\"publishedDateTime\":\"2023-01-01\"}}]}}\n",
            i, i);
    dir.write("l.jsonl", lines);
    Index index = open_index(dir);
    const IndexReport report = read(index, {dir.path("l.jsonl")});
    CHECK(report.stubs == 1);
    CHECK(report.seconds < 20); // quadratic it took 20 s in a release build; now it takes about one
    std::string hide;
    const std::int64_t stub = id_of(index, "https://s.example/1");
    for (int id = 1; id <= 4'000; ++id)
        if (id != stub) hide += fmt::format("{{\"id\":{},\"published\":false}}\n", id);
    REQUIRE(index.update(hide));
    CHECK(index.search("\"the one\"")->hits.at(0).kind == Kind::stub);
}
