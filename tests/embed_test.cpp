// What an app's author relies on: reading only, in memory, text without files, changes, limits, and threads.

#include "engine_util.h"
#include "newsidx/names.h"

#include <doctest/doctest.h>

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fmt/format.h>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

using namespace newsidx;
using namespace newsidx::test;

namespace {

namespace fs = std::filesystem;

// Whether a child of a fork may allocate while the parent's other threads do. C libraries hold their allocator's locks
// over a fork(); the sanitizers' allocators do not in the versions that we have, and such a child may wait for ever.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kForksAmongThreads = false;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool kForksAmongThreads = false;
#else
constexpr bool kForksAmongThreads = true;
#endif
#else
constexpr bool kForksAmongThreads = true;
#endif

std::string line(int id, const std::string& title) {
    return fmt::format("{{\"id\":{},\"title\":\"{}\"}}\n", id, title);
}

std::string lines(int count, const std::string& title) {
    std::string text;
    for (int id = 1; id <= count; ++id)
        text += line(id, fmt::format("{} {}", title, id));
    return text;
}

Index memory() {
    auto index = Index::in_memory();
    REQUIRE(index);
    return std::move(*index);
}

void add(Index& index, const std::string& text, const IndexOptions& options = {}) {
    auto report = index.index_text(text, options);
    if (!report) FAIL(report.error().message);
    CHECK(report->rejected == 0);
}

Index open_read_only(const TempDir& dir) {
    auto index = Index::open(dir.path("i.db"), {.read_only = true});
    if (!index) FAIL(index.error().message);
    return std::move(*index);
}

// What body() gives in a child of a fork; -1 where it takes too long.
template <class Body>
int in_child(Body body) {
    const pid_t child = ::fork();
    if (child == 0) {
        std::signal(SIGALRM, SIG_DFL);
        ::alarm(20);
        ::_exit(body());
    }
    int status = 0;
    if (::waitpid(child, &status, 0) != child || !WIFEXITED(status)) return -1;
    return WEXITSTATUS(status);
}

// Calls check(result) with what each call that writes gives, and check().
template <class Check>
void for_each_write(Index& index, const TempDir& dir, Check check) {
    check(index.index({dir.path()}));
    check(index.index_text(line(2, "x")));
    check(index.watch({dir.path()}, {}, {}));
    check(index.remove({"1"}));
    check(index.update(R"({"id":1,"heat":5})"));
    check(index.optimize());
    check(index.check());
}

} // namespace

TEST_CASE("embed: who takes the value of an error ends with what it says") {
    std::array<int, 2> ends{};
    REQUIRE(::pipe(ends.data()) == 0);
    const pid_t child = ::fork();
    if (child == 0) {
        ::dup2(ends[1], STDERR_FILENO);
        std::signal(SIGABRT, SIG_DFL);
        ::_exit(*Result<int>(Error{ErrorCode::io, "the disk is full", ""}));
    }
    ::close(ends[1]);
    std::string told(200, '\0');
    told.resize(static_cast<std::size_t>(std::max<ssize_t>(::read(ends[0], told.data(), told.size()), 0)));
    ::close(ends[0]);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(WIFSIGNALED(status));
    CHECK(WTERMSIG(status) == SIGABRT);
    CHECK(told == "newsidx: a Result has no value, but an error: the disk is full\n");
}

TEST_CASE("embed: text in memory is indexed as if it were piped in") {
    const TempDir dir;
    Index index = open_index(dir);
    auto report = index.index_text("---\ntitle: A front-matter record\n---\nWith a body.\n");
    REQUIRE(report);
    CHECK(report->added == 1);
    CHECK(report->read == 1);
    report = index.index_text(line(1, "A line") + "{\"id\":2,\"title\":5]\n" + line(3, "Another line"));
    REQUIRE(report);
    CHECK(report->added == 2);
    REQUIRE(report->errors.size() == 1);
    CHECK(report->errors[0].line == 2);
    CHECK(titles(index, "body") == std::vector<std::string>{"A front-matter record"});
    CHECK(titles(index, "another").size() == 1);
    REQUIRE(index.index_text(""));
    expect_whole(index);
}

TEST_CASE("embed: a source in memory keeps what it held, unless it is pruned") {
    const TempDir dir;
    Index index = open_index(dir);
    add(index, line(1, "First words") + line(2, "Second words"), {.source = "wire"});
    add(index, line(1, "Other words"), {.source = "other wire"}); // its own ids
    add(index, line(1, "First words, changed"), {.source = "wire"});
    CHECK(find(index, "words").total == 3);
    add(index, line(2, "Second words"), {.source = "wire", .prune = true});
    CHECK(find(index, "words").total == 2);
    CHECK(titles(index, "changed").empty());
    CHECK(titles(index, "other").size() == 1);

    auto nameless = index.index_text(line(1, "x"), {.prune = true});
    REQUIRE_FALSE(nameless);
    CHECK(nameless.error().code == ErrorCode::invalid_argument);
    nameless = index.index({"-"}, {.prune = true});
    REQUIRE_FALSE(nameless);
    CHECK(nameless.error().code == ErrorCode::invalid_argument);
    expect_whole(index);
}

TEST_CASE("embed: text in memory may be larger than a chunk, and reports its progress") {
    Index index = memory();
    std::uint64_t seen = 0;
    std::uint64_t total = 0;
    const std::string text = lines(30'000, "A story of a wire");
    add(index, text, {.on_progress = [&](const Progress& progress) {
            seen = progress.records;
            total = progress.total_bytes;
            return true;
        }});
    CHECK(seen == 30'000);
    CHECK(total == text.size());
    CHECK(find(index, "story 29999").total == 1);
    auto cancelled = index.index_text(lines(30'000, "More"), {.on_progress = [](const Progress&) { return false; }});
    REQUIRE_FALSE(cancelled);
    CHECK(cancelled.error().code == ErrorCode::cancelled);
    expect_whole(index);
}

TEST_CASE("embed: an index in memory does what one in a file does") {
    const TempDir dir;
    const std::vector<std::string> news = {std::string(NEWSIDX_SOURCE_DIR) + "/data/news"};
    Index file = open_index(dir);
    Index index = memory();
    const IndexReport from_file = read(file, news);
    CHECK(read(index, news).added == from_file.added);
    for (const char* query : {"moore threads", "\"export rules\" OR chips", "topic:ai -openai", "kaltes wasser", ""}) {
        const SearchOptions options = {.limit = 50, .facets = {Facet::topic}, .now = 1'800'000'000, .explain = true};
        SearchResult a = find(file, query, options);
        SearchResult b = find(index, query, options);
        a.took_ms = b.took_ms = 0;
        CHECK(to_json(a) == to_json(b));
    }
    auto stats = index.stats();
    REQUIRE(stats);
    CHECK(stats->path == ":memory:");
    REQUIRE(index.optimize({.vacuum = true}));
    const std::string id = std::to_string(find(index, "moore threads").hits.front().id);
    REQUIRE(index.remove({id}));
    CHECK_FALSE(index.show(id));
    std::string exported;
    REQUIRE(index.export_to([&](std::string_view piece) { return exported.append(piece), true; }));
    Index copy = memory();
    add(copy, exported);
    CHECK(find(copy, "threads").total == find(index, "threads").total);
    expect_whole(index);
    CHECK_FALSE(fs::exists(":memory:"));
    CHECK(stats->bytes > 100'000);
}

TEST_CASE("embed: two indexes in memory know nothing of each other") {
    Index one = memory();
    add(one, line(1, "Only in one"));
    Index two = memory();
    CHECK(find(two, "only").total == 0);
    CHECK(find(one, "only").total == 1);
    one = memory();
    CHECK(find(one, "only").total == 0);
}

TEST_CASE("embed: an index in memory is searched by threads while it is written") {
    Index index = memory();
    add(index, lines(100, "Threads read"));
    std::atomic<bool> done = false;
    std::vector<std::jthread> readers;
    std::atomic<int> searches = 0;
    for (int i = 0; i < 4; ++i)
        readers.emplace_back([&] {
            while (!done) {
                auto found = index.search("threads");
                if (!found)
                    FAIL_CHECK(found.error().message);
                else if (found->total % 100 != 0)
                    FAIL_CHECK("half a commit was seen");
                ++searches;
            }
        });
    for (int round = 2; round <= 8; ++round) {
        std::string text;
        for (int id = 1; id <= 100; ++id)
            text += line(round * 1000 + id, "Threads read");
        add(index, text);
    }
    while (searches < 20) // the machine may be busy
        std::this_thread::yield();
    done = true;
    readers.clear();
    CHECK(find(index, "threads").total == 800);
    expect_whole(index);
}

TEST_CASE("embed: a path with a NUL byte in it names no other file, and no number of jobs is too large") {
    const TempDir dir;
    const auto opened = Index::open(dir.path("i.db") + std::string("\0x", 2), {.create = true});
    REQUIRE_FALSE(opened);
    CHECK(opened.error().code == ErrorCode::invalid_argument);
    CHECK_FALSE(std::filesystem::exists(dir.path("i.db")));
    Index index = memory();
    CHECK(index.index_text("{\"id\":1,\"title\":\"One\"}", {.source = "app", .jobs = 4'000'000'000U})->added == 1);
    CHECK(index.show("id:app#1")->record.title == "One");
}

TEST_CASE("embed: a file that is open for reading only is not written, nor anything beside it") {
    const TempDir dir;
    {
        Index index = open_index(dir);
        add(index, lines(100, "Read me"));
    }
    REQUIRE(dir.names() == std::vector<std::string>{"i.db"});
    const std::string before = dir.read("i.db");
    {
        const Index index = open_read_only(dir);
        CHECK(find(index, "read", {.facets = {Facet::month}}).total == 100);
        REQUIRE(index.stats({.sizes = true}));
        REQUIRE(index.suggest("rea"));
        REQUIRE(index.show("1"));
        REQUIRE(index.export_to([](std::string_view) { return true; }));
        CHECK(dir.names() == std::vector<std::string>{"i.db"});
    }
    CHECK(dir.names() == std::vector<std::string>{"i.db"});
    CHECK(dir.read("i.db") == before);
}

TEST_CASE("embed: what would write to a file that is open for reading only is an error that says so") {
    const TempDir dir;
    {
        Index index = open_index(dir);
        add(index, line(1, "Read me"));
    }
    const std::string before = dir.read("i.db");
    Index index = open_read_only(dir);
    const auto refused = [](const auto& result) {
        REQUIRE_FALSE(result);
        CHECK(result.error().code == ErrorCode::invalid_argument);
        CHECK(result.error().message.find("read_only") != std::string::npos);
    };
    for_each_write(index, dir, refused);
    CHECK(dir.read("i.db") == before);

    auto none = Index::open(dir.path("none.db"), {.create = true, .read_only = true});
    REQUIRE_FALSE(none);
    CHECK(none.error().code == ErrorCode::not_found);
    CHECK_FALSE(fs::exists(dir.path("none.db")));
    const std::string old = std::string(NEWSIDX_SOURCE_DIR) + "/tests/compat/format_1.newsidx";
    fs::copy(old, dir.path("old.db"));
    CHECK_FALSE(Index::open(dir.path("old.db"), {.read_only = true}));
    CHECK(dir.read("old.db").size() == fs::file_size(old));
}

TEST_CASE("embed: who reads only sees what others have written since") {
    const TempDir dir;
    {
        Index writer = open_index(dir);
        add(writer, line(1, "First"));
    }
    const Index reader = open_read_only(dir);
    CHECK(find(reader, "first").total == 1);
    for (int id = 2; id < 6; ++id) {
        Index writer = open_index(dir);
        add(writer, line(id, fmt::format("Later {}", id)));
        // While the writer has it open, and when it has closed it.
        CHECK(find(reader, "later").total == static_cast<std::uint64_t>(id - 1));
        { Index gone = std::move(writer); }
        CHECK(find(reader, "later").total == static_cast<std::uint64_t>(id - 1));
    }
}

TEST_CASE("embed: who reads only sees whole commits while others write") {
    const TempDir dir;
    {
        Index writer = open_index(dir);
        add(writer, lines(50, "Whole"));
    }
    std::jthread writing([&](const std::stop_token& stop) {
        for (int round = 1; !stop.stop_requested(); ++round) {
            Index writer = open_index(dir); // closing writes the -wal back into the file
            std::string text;
            for (int id = 1; id <= 50; ++id)
                text += line(round * 1000 + id, "Whole");
            add(writer, text);
        }
    });
    const Index reader = open_read_only(dir);
    std::uint64_t last = 0;
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(2);
    int searches = 0;
    for (; std::chrono::steady_clock::now() < end; ++searches) {
        const SearchResult result = find(reader, "whole");
        CHECK(result.total % 50 == 0);
        CHECK(result.total >= last);
        last = result.total;
    }
    CHECK(searches > 5);
}

TEST_CASE("embed: the version of the file counts what has changed, by whatever process") {
    const TempDir dir;
    Index index = open_index(dir);
    Index other = open_index(dir); // as another process: it shares nothing with the first one
    auto version = [&] { return index.version().value(); };
    const std::uint64_t empty = version();
    add(index, line(1, "One"));
    const std::uint64_t one = version();
    CHECK(one != empty);
    add(index, line(1, "One"));
    REQUIRE(index.search("one"));
    CHECK(version() == one);
    add(other, line(2, "Two"));
    const std::uint64_t two = version();
    CHECK(two != one);
    REQUIRE(other.update(R"({"id":1,"heat":5})"));
    CHECK(version() != two);
    CHECK(other.version().value() == version());
    CHECK(open_index(dir).version().value() == version());
}

TEST_CASE("embed: waiting for a change ends with a change, with the time, and when it is told to") {
    const TempDir dir;
    Index index = open_index(dir);
    Index other = open_index(dir);
    const std::uint64_t start = index.version().value();
    auto waited = index.wait_for_change(start, {.timeout = .05});
    REQUIRE(waited);
    CHECK(*waited == start);

    std::jthread writer([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        add(other, line(1, "One"));
    });
    waited = index.wait_for_change(start, {.timeout = 60, .interval = .01});
    REQUIRE(waited);
    CHECK(*waited != start);
    writer.join();
    const std::uint64_t now = index.version().value();
    CHECK(index.wait_for_change(start).value() == now); // it has changed already

    // By this Index: it need not look again for a minute.
    const auto begin = std::chrono::steady_clock::now();
    std::jthread own([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        add(index, line(2, "Two"));
    });
    CHECK(index.wait_for_change(now, {.interval = 60}).value() != now);
    own.join();
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(30));

    std::stop_source stop;
    std::jthread stopper([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        stop.request_stop();
    });
    const std::uint64_t last = index.version().value();
    CHECK(index.wait_for_change(last, {.stop = stop.get_token(), .interval = 60}).value() == last);
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(60));
    CHECK_FALSE(index.wait_for_change(last, {.interval = 0}));
}

TEST_CASE("embed: with hardly any memory the answers are the same") {
    const TempDir dir;
    {
        Index index = open_index(dir);
        add(index, lines(9'000, "Small memory"));
    }
    auto small = Index::open(
        dir.path("i.db"), {.read_cache = 0, .search_cache = 0, .write_cache = 0, .mapped = 0, .idle_connections = 0});
    REQUIRE(small);
    Index large = open_index(dir);
    for (int round = 0; round < 2; ++round)
        for (const char* query : {"memory", "small 77", "8* OR 9*", "\"memory 123\""}) {
            SearchResult a = find(*small, query, {.now = 1});
            SearchResult b = find(large, query, {.now = 1});
            a.took_ms = b.took_ms = 0;
            CHECK(to_json(a) == to_json(b));
            large.release_memory();
        }
    add(*small, lines(100, "More"), {.source = "more"});
    CHECK(find(large, "more").total == 100);
    expect_whole(*small);
}

TEST_CASE("embed: eight threads search as it is typed, and what is not wanted any more is cancelled") {
    const TempDir dir;
    Index index = open_index(dir);
    REQUIRE(index.index({std::string(NEWSIDX_SOURCE_DIR) + "/data/news"}));
    add(index, lines(5'000, "A generated story about chips"));
    const std::vector<std::string> texts = {"moore threads",  "export rules", "kühlmittel rechenzentrum",
                                            "chips OR story", "робот",        "\"generated story\" 1~",
                                            "topic:ai open*", "data center"};
    std::atomic<int> answers = 0;
    std::atomic<int> partial = 0;
    std::atomic<bool> failed = false;
    {
        std::vector<std::jthread> typists;
        for (std::size_t thread = 0; thread < texts.size(); ++thread)
            typists.emplace_back([&, thread] {
                const std::string& text = texts[thread];
                std::stop_source before; // what was asked for the letter before
                for (int round = 0; round < 3; ++round)
                    for (std::size_t typed = 1; typed <= text.size(); ++typed) {
                        std::stop_source stop;
                        // A second thread asks, as an app's search thread does, and the next letter cancels it.
                        std::jthread search([&, typed, token = stop.get_token()] {
                            auto found = index.search(std::string_view(text).substr(0, typed),
                                                      {.as_you_type = true, .timeout = 20, .stop = token});
                            auto suggested = index.suggest(std::string_view(text).substr(0, typed));
                            if (!found || !suggested)
                                failed = true;
                            else
                                partial += found->partial ? 1 : 0;
                            ++answers;
                        });
                        if (typed % 2 == 0) stop.request_stop();
                    }
            });
        std::jthread writer([&] {
            for (int round = 0; round < 5; ++round)
                if (!index.index_text(lines(200, fmt::format("Written meanwhile {}", round)), {.source = "w"}))
                    failed = true;
        });
    }
    CHECK_FALSE(failed);
    CHECK(answers > 200);
    MESSAGE(answers.load(), " answers, ", partial.load(), " of them cancelled before their end");
    expect_whole(index);

    std::stop_source stopped;
    stopped.request_stop();
    CHECK(find(index, "chips", {.stop = stopped.get_token()}).partial);
    CHECK(find(index, "chips", {.timeout = 0}).partial);
}

TEST_CASE("embed: what would write from a callback of a call that writes is an error at once, and no wait for ever") {
    const TempDir dir;
    for (const bool in_file : {true, false}) {
        Index index = in_file ? open_index(dir) : memory();
        add(index, line(1, "First"));
        const auto refused = [](const auto& result) {
            REQUIRE_FALSE(result);
            CHECK(result.error().code == ErrorCode::invalid_argument);
            CHECK(result.error().message.find("when that call has returned") != std::string::npos);
        };
        int told = 0;
        const auto write = [&](const auto&) {
            ++told;
            for_each_write(index, dir, refused);
            return true;
        };
        add(index, line(3, "Third"), {.on_progress = write});
        REQUIRE(index.optimize({.on_progress = write}));
        CHECK(told >= 2);
        CHECK(find(index, "third").total == 1);
        REQUIRE(index.update(R"({"id":1,"heat":5})")); // afterwards it may
        expect_whole(index);
    }
}

TEST_CASE("embed: a callback may read while its call writes, or hears at once that it cannot") {
    const TempDir dir;
    Index file = open_index(dir);
    add(file, line(1, "First"));
    add(file, line(2, "Second"), {.on_progress = [&](const Progress&) {
            CHECK(find(file, "first").total == 1);
            CHECK(file.export_to([](std::string_view) { return true; }));
            return true;
        }});

    Index index = memory();
    add(index, line(1, "First"));
    REQUIRE(index.search("first")); // a connection is kept, which would wait
    const auto start = std::chrono::steady_clock::now();
    const auto busy = [](const auto& result) {
        REQUIRE_FALSE(result);
        CHECK(result.error().code == ErrorCode::busy);
    };
    add(index, line(2, "Second"), {.on_progress = [&](const Progress&) {
            busy(index.search("first"));
            busy(index.export_to([](std::string_view) { return true; }));
            busy(index.export_records(dir.path("records")));
            busy(index.backup(dir.path("copy.db")));
            return true;
        }});
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(8)); // busy_timeout_ms is 10 s
    CHECK(find(index, "second").total == 1);
    REQUIRE(index.optimize({.on_progress = [&](const OptimizeProgress&) { // between transactions
        CHECK(find(index, "second").total == 1);
        return true;
    }}));
}

TEST_CASE("embed: a callback may write when the call that it belongs to does not") {
    const TempDir dir;
    dir.write("a.json", line(1, "Watched"));
    Index index = open_index(dir);
    bool ended = false;
    const auto on_run = [&](const IndexReport&) {
        add(index, line(2, "Written by a callback"));
        ended = true;
    };
    REQUIRE(index.watch({dir.path("a.json")}, {}, {.on_run = on_run, .stopped = [&] { return ended; }}));
    CHECK(find(index, "callback").total == 1);
    REQUIRE(index.export_to([&](std::string_view) { return index.remove({"2"}).has_value(); }));
    CHECK(find(index, "watched").total == 1);
    expect_whole(index);
}

TEST_CASE("embed: after a fork an index is the parent's, and a child that uses it is told so and never waits") {
    const TempDir dir;
    for (const bool in_file : {true, false}) {
        Index index = in_file ? open_index(dir) : memory();
        add(index, lines(50, "Forked"));
        const std::uint64_t version = *index.version();
        std::vector<std::jthread> threads;
        threads.reserve(5);
        for (int i = 0; kForksAmongThreads && i < 4; ++i)
            threads.emplace_back([&index, i](const std::stop_token& stop) {
                while (!stop.stop_requested())
                    if (i > 0)
                        static_cast<void>(index.search("forked"));
                    else
                        static_cast<void>(index.update(R"({"id":1,"heat":5})"));
            });
        if (kForksAmongThreads)
            threads.emplace_back([&index, version](const std::stop_token& stop) {
                while (!stop.stop_requested())
                    static_cast<void>(index.wait_for_change(version, {.timeout = .01, .stop = stop}));
            });
        for (int i = 0; i < 20; ++i) {
            const int verdict = in_child([&] {
                bool refused = true;
                const auto look = [&](const auto& result) {
                    refused = refused && !result && result.error().code == ErrorCode::invalid_argument &&
                              result.error().message.find("fork()") != std::string::npos;
                };
                look(index.search("forked"));
                look(index.show("1"));
                look(index.version());
                look(index.wait_for_change(0));
                look(index.export_to([](std::string_view) { return true; }));
                look(index.export_records(dir.path("records")));
                look(index.backup(dir.path("copy.db")));
                for_each_write(index, dir, look);
                index.release_memory();
                Index moved = std::move(index);
                { const Index gone = std::move(moved); }
                return refused ? 0 : 1;
            });
            REQUIRE(verdict == 0);
        }
        threads.clear();
        CHECK(find(index, "forked").total == 50);
        expect_whole(index);
    }
}

TEST_CASE("embed: what a callback throws ends its call as cancelled, with what it says, and goes no further") {
    const TempDir dir;
    dir.write("a.json", line(1, "Watched"));
    Index index = open_index(dir);
    add(index, lines(3, "Kept"));
    const auto ended = [](const auto& result, const std::string& what, const std::string& where) {
        REQUIRE_FALSE(result);
        CHECK(result.error().code == ErrorCode::cancelled);
        CHECK(result.error().message == "a callback has thrown: " + what);
        CHECK(result.error().where == where);
    };
    const auto throws = [](const auto&) -> bool { throw std::runtime_error("out of tea"); };
    const auto throws_number = [](const auto&) -> bool { throw 7; }; // NOLINT: whatever there is
    const auto ends = [&](const auto& callback, const std::string& what) {
        ended(index.index({dir.path("a.json")}, {.on_progress = callback}), what, "on_progress");
        ended(index.index_text(line(9, "Text"), {.on_progress = callback}), what, "on_progress");
        ended(index.optimize({.on_progress = callback}), what, "on_progress");
        ended(index.export_to(callback), what, "sink");
        ended(index.export_to([](std::string_view) { return true; }, {.on_progress = callback}), what, "on_progress");
        ended(index.export_records(dir.path("records"), {.force = true, .on_progress = callback}), what, "on_progress");
        ended(index.backup(dir.path("copy.db"), {.on_progress = callback}), what, "on_progress");
        ended(Index::repair(dir.path("i.db"), {.on_progress = callback}), what, "on_progress");
        ended(index.watch({dir.path("a.json")}, {.on_progress = callback}, {}), what, "on_progress");
        ended(index.watch({dir.path("a.json")}, {}, {.on_run = callback}), what, "on_run");
        ended(index.watch({dir.path("a.json")}, {}, {.stopped = [&] { return callback(0); }}), what, "stopped");
    };
    ends(throws, "out of tea");
    ends(throws_number, "something that is no std::exception");
    CHECK_FALSE(fs::exists(dir.path("copy.db")));
    CHECK(find(index, "kept").total == 3);

    auto exported = index.export_to(ExportSink());
    REQUIRE_FALSE(exported);
    CHECK(exported.error().code == ErrorCode::invalid_argument);
    CHECK(exported.error().where == "sink");
    expect_whole(index);
}

TEST_CASE_TEMPLATE("embed: each value of an enumeration has a name of its own, by which it is found", Enum, Match, Sort,
                   Facet, Format, OptimizePhase, RepairPhase, ErrorCode) {
    const std::vector<Enum> values = values_of<Enum>();
    CHECK(values.size() >= 3);
    for (const Enum value : values)
        CHECK(parse_name<Enum>(to_string(value)) == value);
    CHECK_FALSE(parse_name<Enum>(""));
    CHECK_FALSE(parse_name<Enum>("Relevance"));
    for (const int number : {77, -1})
        CHECK(to_string(static_cast<Enum>(number)).empty());
}

TEST_CASE("embed: an option with a value that it cannot have is an error that names it") {
    const TempDir dir;
    Index index = open_index(dir);
    add(index, line(1, "A title"));
    const auto refused = [](const auto& result, const std::string& name) {
        REQUIRE_FALSE(result);
        CHECK(result.error().code == ErrorCode::invalid_argument);
        const std::string told = result.error().where + ' ' + result.error().message;
        CHECK_MESSAGE(told.find(name) != std::string::npos, told);
    };
    for (const int number : {77, -1}) {
        refused(index.search("title", {.match = static_cast<Match>(number)}), "match");
        refused(index.search("title", {.sort = static_cast<Sort>(number)}), "sort");
        refused(index.search("title", {.facets = {Facet::topic, static_cast<Facet>(number)}}), "facets");
        refused(index.why("1", "title", {.sort = static_cast<Sort>(number)}), "sort");
        refused(index.index_text(line(2, "x"), {.format = static_cast<Format>(number)}), "format");
    }
    refused(Index::open(dir.path("i.db"), {.busy_timeout_ms = -5}), "busy_timeout_ms");
    refused(Index::in_memory({.busy_timeout_ms = -5}), "busy_timeout_ms");
    refused(Index::repair(dir.path("i.db"), {.busy_timeout_ms = -5}), "busy_timeout_ms");
    CHECK(find(index, "title").total == 1);
}

TEST_CASE("embed: a path that cannot be meant is told, and an error is about the path that it is about") {
    const TempDir dir;
    Index index = open_index(dir);
    add(index, line(1, "A title"));
    const auto fails = [](const auto& result, ErrorCode code, const std::string& where) {
        REQUIRE_FALSE(result);
        CHECK(result.error().code == code);
        CHECK(result.error().where == where);
        return result.error().message;
    };
    fails(Index::open("", {.create = true}), ErrorCode::invalid_argument, "");
    fails(Index::open(""), ErrorCode::invalid_argument, "");
    fails(Index::repair(""), ErrorCode::invalid_argument, "");
    fails(index.backup(""), ErrorCode::invalid_argument, "");
    for (const bool create : {true, false})
        CHECK(fails(Index::open(":memory:", {.create = create}), ErrorCode::invalid_argument, ":memory:")
                  .find("Index::in_memory()") != std::string::npos);
    fails(index.backup(dir.path("none/x.db")), ErrorCode::io, dir.path("none/x.db"));
}

TEST_CASE("embed: what is said of a file that is not there is true for who has the library and not the command") {
    const TempDir dir;
    const auto told = [](const auto& result) {
        REQUIRE_FALSE(result);
        CHECK(result.error().code == ErrorCode::not_found);
        return result.error().message;
    };
    CHECK(told(Index::open(dir.path("i.db"))) ==
          "there is no such file; `newsidx index PATH…`, or opening it with create, makes one");
    CHECK(told(Index::open(dir.path("i.db"), {.create = true, .read_only = true})) ==
          "there is no such file; opened with read_only, none is made");
    CHECK(told(Index::repair(dir.path("i.db"))) == "there is no such file");
}
