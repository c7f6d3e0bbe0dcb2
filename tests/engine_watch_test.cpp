#include "engine/ingest/watcher.h"
#include "engine_util.h"

#include <doctest/doctest.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

using namespace newsidx;
using namespace newsidx::test;
using engine::Changes;
using engine::Watcher;
using namespace std::chrono_literals;

namespace fs = std::filesystem;

namespace {

using Paths = std::vector<std::string>;

// Whether it comes true within ten seconds: machines are busy.
bool eventually(const std::function<bool()>& condition) {
    for (const auto end = std::chrono::steady_clock::now() + 10s; std::chrono::steady_clock::now() < end;) {
        if (condition()) return true;
        std::this_thread::sleep_for(10ms);
    }
    return condition();
}

Changes next(Watcher& watcher) {
    std::optional<Changes> changes;
    eventually([&] { return (changes = watcher.wait(20ms)).has_value(); });
    REQUIRE(changes);
    return *changes;
}

void append(const std::string& path, const std::string& text) {
    std::ofstream(path, std::ios::binary | std::ios::app) << text;
}

std::string line(const std::string& id, const std::string& title) {
    return fmt::format("{{\"originalUrl\":\"https://w.example/{}\",\"title\":\"{}\"}}\n", id, title);
}

// An Index::watch() on a thread of its own.
class Watch {
public:
    Watch(Index& index, const Paths& paths, const IndexOptions& options = {})
        : thread_([this, &index, paths, options] {
              WatchOptions watch_options;
              watch_options.on_run = [this](const IndexReport& report) {
                  const std::lock_guard lock(mutex_);
                  reports_.push_back(report);
              };
              watch_options.stopped = [this] { return stopped_.load(); };
              result_ = std::make_unique<Result<std::uint64_t>>(index.watch(paths, options, watch_options));
              ended_ = true;
          }) {
        eventually([this] { return !reports().empty() || ended_; });
    }
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;
    ~Watch() { end(); }

    [[nodiscard]] std::vector<IndexReport> reports() const {
        const std::lock_guard lock(mutex_);
        return reports_;
    }
    [[nodiscard]] bool ended() const { return ended_; }

    // The number of runs.
    std::uint64_t stop() {
        end();
        if (!*result_) FAIL(result_->error().message);
        return **result_;
    }

private:
    void end() {
        stopped_ = true;
        if (thread_.joinable()) thread_.join();
    }

    mutable std::mutex mutex_;
    std::vector<IndexReport> reports_;
    std::unique_ptr<Result<std::uint64_t>> result_;
    std::atomic<bool> stopped_ = false;
    std::atomic<bool> ended_ = false;
    std::thread thread_; // last: it uses the others
};

bool becomes(const Index& index, const std::string& query, const Paths& expected) {
    return eventually([&] {
        Paths found = titles(index, query);
        std::sort(found.begin(), found.end());
        return found == expected;
    });
}

} // namespace

TEST_CASE("watcher: files that are new, written and deleted are told by what is there in the end") {
    const TempDir dir;
    const std::string old = dir.write("news/old.md", "old");
    const std::string written = dir.write("news/written.md", "written");
    Watcher watcher({dir.path("news")}, dir.path("i.db"));
    CHECK_FALSE(watcher.wait(0ms));
    const std::string added = dir.write("news/new.md", "new");
    append(written, "more");
    dir.write("news/short-lived.md", "x");
    dir.remove("news/short-lived.md");
    dir.remove("news/old.md");
    const Changes changes = next(watcher);
    CHECK_FALSE(changes.everything);
    CHECK(changes.changed == Paths{added, written});
    CHECK(changes.gone == Paths{old, dir.path("news/short-lived.md")});
    CHECK_FALSE(watcher.wait(0ms));
}

TEST_CASE("watcher: a file that is replaced by rename, or made again, is changed and not gone") {
    const TempDir dir;
    const std::string a = dir.write("news/a.md", "1");
    const std::string b = dir.write("news/b.md", "1");
    Watcher watcher({dir.path("news")}, dir.path("i.db"));
    fs::rename(dir.write("news/.a.tmp", "2"), a);
    fs::remove(b);
    dir.write("news/b.md", "2");
    const Changes changes = next(watcher);
    CHECK(changes.changed == Paths{a, b});
    CHECK(changes.gone.empty());
}

TEST_CASE("watcher: permissions that are given back are a change") {
    const TempDir dir;
    const std::string a = dir.write("news/a.md", "1");
    fs::permissions(a, fs::perms::none);
    Watcher watcher({dir.path("news")}, dir.path("i.db"));
    fs::permissions(a, fs::perms::owner_all);
    CHECK(next(watcher).changed == Paths{a});
}

TEST_CASE("watcher: folders made at once, with files in them, are watched to their depth") {
    const TempDir dir;
    fs::create_directories(dir.path("news"));
    Watcher watcher({dir.path("news")}, dir.path("i.db"));
    const std::string deep = dir.write("news/a/b/c/deep.md", "1");
    const Changes made = next(watcher);
    CHECK(made.changed == Paths{dir.path("news/a")});
    append(deep, "2");
    const std::string next_to_it = dir.write("news/a/b/c/other.md", "1");
    CHECK(next(watcher).changed == Paths{deep, next_to_it});
}

TEST_CASE("watcher: a renamed folder is gone under its old name, and followed under the new one") {
    const TempDir dir;
    dir.write("news/a/sub/x.md", "1");
    Watcher watcher({dir.path("news")}, dir.path("i.db"));
    fs::rename(dir.path("news/a"), dir.path("news/b"));
    const Changes renamed = next(watcher);
    CHECK(renamed.changed == Paths{dir.path("news/b")});
    CHECK(renamed.gone == Paths{dir.path("news/a")});
    append(dir.path("news/b/sub/x.md"), "2");
    CHECK(next(watcher).changed == Paths{dir.path("news/b/sub/x.md")});
    fs::rename(dir.path("news/b"), dir.path("elsewhere"));
    CHECK(next(watcher).gone == Paths{dir.path("news/b")});
    append(dir.path("elsewhere/sub/x.md"), "3");
    const std::string last = dir.write("news/last.md", "1");
    const Changes changes = next(watcher);
    CHECK(changes.changed == Paths{last});
    CHECK(changes.gone.empty());
}

TEST_CASE("watcher: folders that swap their names are told by their new ones") {
    const TempDir dir;
    dir.write("news/a/of-a.md", "1");
    dir.write("news/b/of-b.md", "1");
    Watcher watcher({dir.path("news")}, dir.path("i.db"));
    fs::rename(dir.path("news/a"), dir.path("news/c"));
    fs::rename(dir.path("news/b"), dir.path("news/a"));
    fs::rename(dir.path("news/c"), dir.path("news/b"));
    const Changes swapped = next(watcher);
    CHECK(swapped.changed == Paths{dir.path("news/a"), dir.path("news/b")});
    CHECK(swapped.gone == Paths{dir.path("news/c")});
    append(dir.path("news/b/of-a.md"), "2");
    append(dir.path("news/a/of-b.md"), "2");
    CHECK(next(watcher).changed == Paths{dir.path("news/a/of-b.md"), dir.path("news/b/of-a.md")});
}

TEST_CASE("watcher: of a file that is a root, its name counts, and not what lies beside it") {
    const TempDir dir;
    const std::string root = dir.write("wire.jsonl", "1");
    Watcher watcher({root}, dir.path("i.db"));
    for (int round = 0; round < 3; ++round) {
        fs::rename(dir.write("wire.jsonl.tmp", "2"), root);
        dir.write("beside.jsonl", "1");
        const Changes replaced = next(watcher);
        CHECK_FALSE(replaced.everything);
        CHECK(replaced.changed == Paths{root});
        CHECK(replaced.gone.empty());
        fs::remove(root);
        CHECK(next(watcher).gone == Paths{root});
        dir.write("wire.jsonl", "3");
        CHECK(next(watcher).changed == Paths{root});
    }
}

TEST_CASE("watcher: the index and names with a dot are nothing that changes") {
    const TempDir dir;
    const std::string index = dir.write("news/i.db", "");
    dir.write("news/.hidden/x.md", "1");
    fs::create_directories(dir.path("links"));
    fs::create_directory_symlink(dir.path("news"), dir.path("links/news"));
    fs::create_symlink(index, dir.path("links/i.db"));
    const auto write_own = [&] {
        for (const char* suffix : {"", "-wal", "-shm", "-journal"}) {
            append(index + suffix, "page");
            if (*suffix != '\0') fs::remove(index + suffix);
        }
    };
    SUBCASE("in the folder itself") {
        Watcher watcher({dir.path("news")}, index);
        write_own();
        dir.write("news/.draft.md", "1");
        dir.write("news/.hidden/y.md", "1");
        const std::string other = dir.write("news/i.db-other", "1");
        const Changes changes = next(watcher);
        CHECK(changes.changed == Paths{other});
        CHECK(changes.gone.empty());
    }
    SUBCASE("by way of symbolic links, and named by one") {
        Watcher watcher({dir.path("links")}, dir.path("links/i.db"));
        write_own();
        CHECK_FALSE(watcher.wait(400ms));
        dir.write("news/z.md", "1");
        CHECK(next(watcher).everything);
    }
}

TEST_CASE("watcher: a file that is being written all the time is told all the same") {
    const TempDir dir;
    const std::string path = dir.write("news/a.jsonl", "1");
    Watcher watcher({dir.path("news")}, dir.path("i.db"));
    std::optional<Changes> changes;
    std::size_t writes = 0;
    CHECK(eventually([&] {
        append(path, "more");
        ++writes;
        return (changes = watcher.wait(0ms)).has_value();
    }));
    REQUIRE(changes);
    CHECK(changes->changed == Paths{path});
    CHECK(writes > 3); // of the 700 ms; there was no quiet moment
}

TEST_CASE("watcher: when events were lost everything is looked at, and new folders are watched") {
    std::ifstream limit_file("/proc/sys/fs/inotify/max_queued_events");
    int limit = 0;
    if (!(limit_file >> limit) || limit > 200'000) {
        MESSAGE("skipped: the queue of events cannot be filled");
        return;
    }
    const TempDir dir;
    std::ofstream a(dir.path("a.md"));
    std::ofstream b(dir.path("b.md"));
    Watcher watcher({dir.path()}, dir.path("i.db"));
    for (int i = 0; i < limit; ++i)
        (i % 2 == 0 ? a : b) << 'x' << std::flush; // two in turns: equal events would be one
    const std::string unseen = dir.write("folder/unseen.md", "1");
    CHECK(eventually([&] { return next(watcher).everything; }));
    append(unseen, "2");
    const Changes changes = next(watcher);
    CHECK_FALSE(changes.everything);
    CHECK(changes.changed == Paths{unseen});
}

TEST_CASE("watcher: very many paths at once are everything") {
    const TempDir dir;
    Watcher watcher({dir.path()}, dir.path("i.db"));
    Changes many;
    for (int i = 0; i < 10'001; ++i)
        many.gone.push_back(dir.path(std::to_string(i)));
    watcher.put_back(many);
    const Changes changes = next(watcher);
    CHECK(changes.everything);
    CHECK(changes.gone.empty());
}

TEST_CASE("watcher: a root that went, and comes again, is everything") {
    const TempDir dir;
    dir.write("up/news/a.md", "1");
    Watcher watcher({dir.path("up/news")}, dir.path("i.db"));
    SUBCASE("moved away") {
        fs::rename(dir.path("up/news"), dir.path("up/news.old"));
        CHECK(next(watcher).everything);
        append(dir.path("up/news.old/a.md"), "2"); // not followed there
        CHECK_FALSE(watcher.wait(300ms));
    }
    SUBCASE("deleted") {
        dir.remove("up/news");
        CHECK(next(watcher).everything);
    }
    SUBCASE("with the folder it lies in") {
        dir.remove("up");
        CHECK(next(watcher).everything);
    }
    const std::string again = dir.write("up/news/a.md", "2");
    CHECK(next(watcher).everything);
    append(again, "3");
    const Changes changes = next(watcher);
    CHECK_FALSE(changes.everything);
    CHECK(changes.changed == Paths{again});
}

TEST_CASE("watcher: a file that is a root is followed when its folder is moved away and made again") {
    const TempDir dir;
    const std::string root = dir.write("up/wire.jsonl", "1");
    Watcher watcher({root}, dir.path("i.db"));
    fs::rename(dir.path("up"), dir.path("up.old"));
    CHECK(next(watcher).everything);
    dir.write("up/wire.jsonl", "2");
    CHECK(next(watcher).everything);
    append(root, "3");
    const Changes changes = next(watcher);
    CHECK_FALSE(changes.everything);
    CHECK(changes.changed == Paths{root});
}

TEST_CASE("watcher: where something has several names, every change is everything") {
    const TempDir dir;
    dir.write("elsewhere/x.md", "1");
    const std::string file = dir.write("elsewhere.md", "1");
    const std::string a = dir.write("news/a.md", "1");
    SUBCASE("a folder by a symbolic link") {
        fs::create_directory_symlink(dir.path("elsewhere"), dir.path("news/link"));
        Watcher watcher({dir.path("news")}, dir.path("i.db"));
        append(dir.path("elsewhere/x.md"), "2");
        CHECK(next(watcher).everything);
        fs::remove(dir.path("news/link"));
        CHECK(next(watcher).everything);
    }
    SUBCASE("a file by a symbolic link, also when it is replaced") {
        fs::create_symlink(file, dir.path("news/link.md"));
        Watcher watcher({dir.path("news")}, dir.path("i.db"));
        append(file, "2");
        CHECK(next(watcher).everything);
        fs::rename(dir.write("tmp.md", "3"), file);
        CHECK(next(watcher).everything);
        append(file, "4");
        CHECK(next(watcher).everything);
    }
    SUBCASE("a symbolic link that comes later") {
        Watcher watcher({dir.path("news")}, dir.path("i.db"));
        fs::create_directory_symlink(dir.path("elsewhere"), dir.path("news/link"));
        CHECK(next(watcher).everything);
        append(dir.path("elsewhere/x.md"), "2");
        CHECK(next(watcher).everything);
    }
    SUBCASE("a symbolic link that leads back") {
        fs::create_directory_symlink(dir.path("news"), dir.path("news/back"));
        Watcher watcher({dir.path("news")}, dir.path("i.db"));
        append(a, "2");
        CHECK(next(watcher).everything);
    }
    SUBCASE("a hard link") {
        Watcher watcher({dir.path("news")}, dir.path("i.db"));
        fs::create_hard_link(a, dir.path("news/b.md"));
        CHECK(next(watcher).everything);
        fs::remove(a);
        CHECK(next(watcher).everything);
    }
}

TEST_CASE("watcher: a pipe is no input") {
    const TempDir dir;
    Watcher watcher({dir.path()}, dir.path("i.db"));
    REQUIRE(mkfifo(dir.path("pipe").c_str(), 0600) == 0);
    CHECK(next(watcher).changed.empty());
}

TEST_CASE("watcher: what is put back comes again, as it is by then") {
    const TempDir dir;
    const std::string a = dir.write("a.md", "1");
    const std::string b = dir.write("b.md", "1");
    Watcher watcher({dir.path()}, dir.path("i.db"));
    append(a, "2");
    append(b, "2");
    const Changes first = next(watcher);
    CHECK(first.changed == Paths{a, b});
    dir.remove("b.md");
    watcher.put_back(first);
    const Changes again = next(watcher);
    CHECK(again.changed == Paths{a});
    CHECK(again.gone == Paths{b});
    watcher.put_back({.everything = true});
    CHECK(next(watcher).everything);
}

TEST_CASE("watch: files that are new, appended to and rewritten are found") {
    const TempDir dir;
    dir.write("news/first.md", story("https://w.example/1", "Harbour crane"));
    const std::string lines = dir.write("news/l.jsonl", line("2", "Harbour lights"));
    Index index = open_index(dir);
    Watch watch(index, {dir.path("news")});
    REQUIRE(watch.reports().size() == 1);
    CHECK(watch.reports()[0].added == 2);

    dir.write("news/new.md", story("https://w.example/3", "Harbour seals"));
    CHECK(becomes(index, "harbour", {"Harbour crane", "Harbour lights", "Harbour seals"}));
    append(lines, line("4", "Harbour tolls"));
    CHECK(becomes(index, "harbour", {"Harbour crane", "Harbour lights", "Harbour seals", "Harbour tolls"}));
    fs::rename(dir.write("news/.tmp", story("https://w.example/1", "Quay crane")), dir.path("news/first.md"));
    CHECK(becomes(index, "crane", {"Quay crane"}));
    dir.write("news/a/b/c/deep.md", story("https://w.example/5", "Dry dock"));
    CHECK(becomes(index, "dock", {"Dry dock"}));
    dir.write("news/bad.md", "---\ntitle: [\n---\n");
    CHECK(eventually([&] { return watch.reports().back().rejected == 1; }));
    CHECK(watch.stop() >= 5);

    const auto reports = watch.reports();
    std::uint64_t added = 0;
    std::uint64_t updated = 0;
    for (const IndexReport& report : reports) {
        added += report.added;
        updated += report.updated;
    }
    CHECK(added == 5);
    CHECK(updated == 1);
    CHECK(reports.back().errors.at(0).source == dir.path("news/bad.md"));
    expect_whole(index);
}

TEST_CASE("watch: what patterns leave out, and what lies beside news, changes nothing") {
    const TempDir dir;
    dir.write("news/first.md", story("https://w.example/1", "Harbour crane"));
    Index index = open_index(dir);
    Watch watch(index, {dir.path("news")}, {.include = {"*.md", "*.css"}, .exclude = {"drafts"}, .prune = true});
    dir.write("news/drafts/a.md", story("https://w.example/2", "Harbour drafts"));
    dir.write("news/a.yaml", story("https://w.example/3", "Harbour yaml"));
    dir.write("news/node_modules/x/readme.md", story("https://w.example/4", "Harbour modules"));
    dir.write("news/main.css", "a { color: red }\n");
    dir.write("news/second.md", story("https://w.example/5", "Harbour lights"));
    CHECK(becomes(index, "harbour", {"Harbour crane", "Harbour lights"}));
    watch.stop();
    for (const IndexReport& report : watch.reports())
        CHECK(report.rejected == 0);
    CHECK(titles(index, "drafts OR yaml OR modules").empty());
}

TEST_CASE("watch: what is deleted stays, or goes when that is asked") {
    const TempDir dir;
    dir.write("news/a.md", story("https://w.example/a", "Bridge toll"));
    dir.write("news/b.md", story("https://w.example/b", "Bridge repair"));
    dir.write("news/sub/c.md", story("https://w.example/c", "Bridge opening"));
    const std::string lines = dir.write("news/l.jsonl", line("d", "Bridge paint") + line("e", "Bridge rust"));
    Index index = open_index(dir);
    IndexOptions options;
    SUBCASE("it stays") {
        Watch watch(index, {dir.path("news")}, options);
        dir.remove("news/a.md");
        dir.remove("news/sub");
        dir.write("news/z.md", story("https://w.example/z", "Ferry"));
        CHECK(becomes(index, "ferry", {"Ferry"}));
        CHECK(titles(index, "bridge").size() == 5);
        watch.stop();
        for (const IndexReport& report : watch.reports())
            CHECK(report.rejected == 0);
    }
    SUBCASE("it goes") {
        options.prune = true;
        Watch watch(index, {dir.path("news")}, options);
        dir.remove("news/a.md");
        CHECK(becomes(index, "bridge", {"Bridge opening", "Bridge paint", "Bridge repair", "Bridge rust"}));
        CHECK(eventually([&] { return watch.reports().size() == 2; }));
        CHECK(watch.reports().back().removed == 1);
        dir.remove("news/sub");
        CHECK(becomes(index, "bridge", {"Bridge paint", "Bridge repair", "Bridge rust"}));
        dir.write("news/l.jsonl", line("e", "Bridge rust"));
        CHECK(becomes(index, "bridge", {"Bridge repair", "Bridge rust"}));
        watch.stop();
    }
    expect_whole(index);
}

TEST_CASE("watcher: of a file that is still being written that is told, until it is closed") {
    const TempDir dir;
    const std::string path = dir.write("news/a.jsonl", "1");
    Watcher watcher({dir.path("news")}, dir.path("i.db"));
    std::ofstream out(path, std::ios::binary);
    out << "2" << std::flush;
    CHECK(next(watcher).written == Paths{path});
    out.close();
    const Changes closed = next(watcher);
    CHECK(closed.changed == Paths{path});
    CHECK(closed.written.empty());
}

TEST_CASE("watch: with prune nothing goes of a file that is still being written") {
    const TempDir dir;
    const std::string path = dir.write("news/l.jsonl", line("a", "Bridge toll") + line("b", "Bridge repair"));
    Index index = open_index(dir);
    IndexOptions options;
    options.prune = true;
    Watch watch(index, {dir.path("news")}, options);
    REQUIRE(becomes(index, "bridge", {"Bridge repair", "Bridge toll"}));
    REQUIRE(index.update("{\"url\":\"https://w.example/b\",\"published\":false}\n"));
    std::ofstream out(path, std::ios::binary);
    out << line("a", "Bridge toll") << line("c", "Bridge opening") << std::flush;
    CHECK(becomes(index, "bridge", {"Bridge opening", "Bridge toll"}));
    CHECK(index.show("https://w.example/b")->visible == false);
    // What it has in the end counts.
    SUBCASE("the rest comes") {
        out << line("b", "Bridge repair");
        out.close();
        dir.write("news/z.md", story("https://w.example/z", "Ferry"));
        CHECK(becomes(index, "ferry", {"Ferry"}));
        CHECK(index.show("https://w.example/b")->visible == false);
    }
    SUBCASE("it does not") {
        out.close();
        CHECK(eventually([&] { return !index.show("https://w.example/b"); }));
    }
    watch.stop();
    expect_whole(index);
}

TEST_CASE("watch: records of a renamed folder keep their ids, also with prune") {
    const TempDir dir;
    dir.write("news/a/x.md", story("https://w.example/x", "Mill race"));
    Index index = open_index(dir);
    const auto id_of = [&] {
        const auto shown = index.show("https://w.example/x");
        return shown ? shown->id : 0;
    };
    IndexOptions options;
    options.prune = true;
    Watch watch(index, {dir.path("news")}, options);
    const std::int64_t id = id_of();
    fs::rename(dir.path("news/a"), dir.path("news/b"));
    CHECK(eventually([&] { return index.show("https://w.example/x")->source == dir.path("news/b/x.md"); }));
    CHECK(id_of() == id);
    dir.write("news/b/x.md", story("https://w.example/x", "Mill wheel"));
    CHECK(becomes(index, "mill", {"Mill wheel"}));
    watch.stop();
    CHECK(id_of() == id);
    expect_whole(index);
}

TEST_CASE("watch: one file is followed through renames and deletions") {
    const TempDir dir;
    const std::string file = dir.write("wire.jsonl", line("1", "Frost warning"));
    Index index = open_index(dir);
    Watch watch(index, {file});
    fs::rename(dir.write("wire.new", line("1", "Frost warning") + line("2", "Frost again")), file);
    CHECK(becomes(index, "frost", {"Frost again", "Frost warning"}));
    fs::remove(file);
    dir.write("wire.jsonl", line("3", "Frost melts"));
    CHECK(becomes(index, "frost melts", {"Frost melts"}));
    watch.stop();
    expect_whole(index);
}

TEST_CASE("watch: an index inside the watched folder wakes nobody") {
    const TempDir dir;
    dir.write("a.md", story("https://w.example/a", "Lighthouse"));
    Index index = open_index(dir);
    std::uint64_t runs = 0;
    {
        Watch watch(index, {dir.path()});
        dir.write("b.md", story("https://w.example/b", "Lightship"));
        CHECK(becomes(index, "lightship", {"Lightship"}));
        std::this_thread::sleep_for(500ms); // for a run that should not be
        dir.write("c.md", story("https://w.example/c", "Foghorn"));
        CHECK(becomes(index, "foghorn", {"Foghorn"}));
        runs = watch.stop();
    }
    CHECK(runs >= 3);
    CHECK(runs <= 5); // a file may be seen before it is all there
    expect_whole(index);
}

TEST_CASE("watch: many files at once are few runs") {
    const TempDir dir;
    fs::create_directories(dir.path("news"));
    Index index = open_index(dir);
    Watch watch(index, {dir.path("news")});
    for (int i = 0; i < 500; ++i)
        dir.write(fmt::format("news/{}.md", i), story(fmt::format("https://w.example/{}", i), "Tide table"));
    CHECK(eventually([&] { return index.stats()->records == 500; }));
    CHECK(watch.stop() <= 25);
    expect_whole(index);
}

TEST_CASE("watch: a run that changes nothing is not told") {
    const TempDir dir;
    const std::string file = dir.write("news/a.md", story("https://w.example/a", "Ebb"));
    Index index = open_index(dir);
    Watch watch(index, {dir.path("news")});
    fs::last_write_time(file, fs::file_time_type::clock::now() - 1h);
    std::this_thread::sleep_for(300ms);
    dir.write("news/b.md", story("https://w.example/b", "Flood"));
    CHECK(eventually([&] { return watch.reports().size() == 2; }));
    CHECK(watch.stop() >= 2);
    CHECK(watch.reports().back().added == 1);
    CHECK(watch.reports().back().read <= 2);
}

TEST_CASE("watch: others can write in between, and changes wait while they do") {
    const TempDir dir;
    dir.write("news/a.md", story("https://w.example/a", "Sluice"));
    Index index = open_index(dir);
    IndexOptions options;
    options.prune = true;
    Watch watch(index, {dir.path("news")}, options);
    auto other = Index::open(dir.path("i.db"), {.create = false, .busy_timeout_ms = 1000});
    REQUIRE(other);
    const auto updated = other->update("{\"url\":\"https://w.example/a\",\"heat\":7}\n");
    REQUIRE(updated);
    CHECK(updated->updated == 1);

    sqlite3* holder = nullptr;
    REQUIRE(sqlite3_open(dir.path("i.db").c_str(), &holder) == SQLITE_OK);
    REQUIRE(sqlite3_exec(holder, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) == SQLITE_OK);
    dir.write("news/b.md", story("https://w.example/b", "Lock keeper"));
    dir.remove("news/a.md");
    std::this_thread::sleep_for(700ms); // long enough for runs that fail
    dir.write("news/c.md", story("https://w.example/c", "Lock gates"));
    std::this_thread::sleep_for(300ms);
    CHECK_FALSE(watch.ended());
    CHECK(watch.reports().size() == 1);
    REQUIRE(sqlite3_exec(holder, "COMMIT", nullptr, nullptr, nullptr) == SQLITE_OK);
    sqlite3_close(holder);
    CHECK(becomes(index, "lock", {"Lock gates", "Lock keeper"}));
    CHECK(becomes(index, "sluice", {}));
    watch.stop();
    for (const IndexReport& report : watch.reports())
        CHECK(report.rejected == 0);
    expect_whole(index);
}

TEST_CASE("watch: while a watched folder is missing nothing is removed, and it may come back") {
    const TempDir dir;
    dir.write("news/a.md", story("https://w.example/a", "Weir"));
    dir.write("news/b.md", story("https://w.example/b", "Weir keeper"));
    Index index = open_index(dir);
    IndexOptions options;
    options.prune = true;
    Watch watch(index, {dir.path("news")}, options);
    fs::rename(dir.path("news"), dir.path("old"));
    CHECK(eventually([&] { return watch.reports().back().rejected == 1; }));
    CHECK(titles(index, "weir").size() == 2);
    dir.write("news/b.md", story("https://w.example/b", "Weir keeper"));
    CHECK(becomes(index, "weir", {"Weir keeper"}));
    dir.write("news/c.md", story("https://w.example/c", "Weir fish"));
    CHECK(becomes(index, "weir", {"Weir fish", "Weir keeper"}));
    watch.stop();
    expect_whole(index);
}

TEST_CASE("watch: it ends soon when it is stopped, waiting or in a run") {
    const TempDir dir;
    std::string many;
    for (int i = 0; i < 40'000; ++i)
        many += line(std::to_string(i), "Estuary survey " + std::to_string(i));
    dir.write("many.jsonl", many);
    Index index = open_index(dir);
    WatchOptions watch_options;
    std::size_t told = 0;
    watch_options.on_run = [&](const IndexReport&) { ++told; };
    SUBCASE("in the first run") {
        bool stopped = false;
        watch_options.stopped = [&] { return stopped; };
        IndexOptions options;
        options.on_progress = [&](const Progress&) { return stopped = true; };
        const auto runs = index.watch({dir.path("many.jsonl")}, options, watch_options);
        REQUIRE(runs);
        CHECK(*runs == 0);
        CHECK(told == 0);
        CHECK(index.stats()->records < 40'000);
    }
    SUBCASE("a run that its owner cancels ends it with that") {
        IndexOptions options;
        options.on_progress = [&](const Progress&) { return false; };
        const auto runs = index.watch({dir.path("many.jsonl")}, options, watch_options);
        REQUIRE_FALSE(runs);
        CHECK(runs.error().code == ErrorCode::cancelled);
    }
    SUBCASE("while it waits") {
        dir.write("one.md", story("https://w.example/one", "Delta"));
        Watch watch(index, {dir.path("one.md")});
        const auto start = std::chrono::steady_clock::now();
        CHECK(watch.stop() == 1);
        CHECK(std::chrono::steady_clock::now() - start < 2s);
    }
    expect_whole(index);
}

TEST_CASE("watch: what cannot be watched is refused") {
    const TempDir dir;
    Index index = open_index(dir);
    const auto code = [&](const Paths& paths, const IndexOptions& options) {
        WatchOptions watch_options;
        watch_options.stopped = [] { return true; };
        const auto runs = index.watch(paths, options, watch_options);
        return runs ? std::string_view("fine") : to_string(runs.error().code);
    };
    IndexOptions dry;
    dry.dry_run = true;
    IndexOptions strict;
    strict.strict = true;
    CHECK(code({dir.path()}, {}) == "fine");
    CHECK(code({dir.path(), "-"}, {}) == "invalid_argument");
    CHECK(code({dir.path()}, dry) == "invalid_argument");
    CHECK(code({dir.path()}, strict) == "invalid_argument");
}

TEST_CASE("watch: it ends with an error when the index is deleted under it") {
    const TempDir dir;
    dir.write("news/a.md", story("https://w.example/a", "Marsh"));
    Index index = open_index(dir);
    Watch watch(index, {dir.path("news")});
    for (const char* name : {"i.db", "i.db-wal", "i.db-shm"})
        dir.remove(name);
    dir.write("news/b.md", story("https://w.example/b", "Fen"));
    CHECK(eventually([&] { return watch.ended(); }));
    CHECK_FALSE(fs::exists(dir.path("i.db")));
}
