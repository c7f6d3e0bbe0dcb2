// What a run of indexing, or of optimize --reanalyze, leaves when it is killed: a whole file, from which a second run
// ends where an uninterrupted one does. Too long for every day: `./run test long`. NEWSIDX_KILLS says how often
// indexing is killed (default 50).

#include "engine_util.h"
#include "other_rules.h"

#include <doctest/doctest.h>
#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fmt/format.h>
#include <random>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace newsidx;
using newsidx::test::expect_whole;
using newsidx::test::open_index;
using newsidx::test::TempDir;

namespace {

// Several batches of lines, and of every other kind a few, some of them the same stories.
void write_inputs(const TempDir& dir, int round, int stories = 45'000) {
    std::string lines;
    std::string feed = "<rss version=\"2.0\"><channel><title>Gazette</title><link>https://gazette.example/</link>";
    std::string page = "{\"page\":1,\"value\":[";
    for (int i = 0; i < stories; ++i) {
        const std::string url = fmt::format("https://gazette.example/{}", i);
        lines += fmt::format("{{\"id\":{0},\"url\":\"{1}\",\"title\":\"Story {0} of round {2}\",\"heat\":{3},\"text\":"
                             "\"Word{4} stands beside word{5} in it.\"}}\n",
                             i, url, i % 7 == 0 ? round : 0, i % 90, i % 977, i % 3'331);
        if (i % 300 == 0)
            feed += fmt::format("<item><title>Story {} in the feed</title><link>{}</link><description>Told "
                                "shortly.</description></item>",
                                i, url);
        if (i % 450 == 0)
            page += fmt::format("{}{{\"title\":\"Page {}\",\"webUrl\":\"{}\",\"quality\":{}}}", i == 0 ? "" : ",", i,
                                url, i % 100);
    }
    dir.write("in/lines.jsonl", lines);
    dir.write("in/feed.xml", feed + "</channel></rss>");
    dir.write("in/page.json", page + "]}");
    for (int i = 0; i < 40; ++i)
        dir.write(
            fmt::format("in/md/{}.md", i),
            test::story(fmt::format("https://gazette.example/{}", i * 100), fmt::format("Front matter {}", i),
                        fmt::format("related:\n  - title: \"A stub\"\n    webUrl: \"https://other.example/{}\"\n", i)));
}

// Everything that a file says, but for the numbers of items and documents, which count what was tried.
std::string state_of(const std::string& path) {
    const char* const questions[] = {
        "SELECT id, key, alias, kind, visible, quality, heat, published_at, source_id, url FROM record ORDER BY id",
        "SELECT DISTINCT l.field, l.value FROM label l JOIN label_page p ON p.label_id = l.id ORDER BY 1, 2",
        "SELECT s.path, i.record_id, i.ordinal, i.line, i.format, i.dated_at, i.hash FROM item i JOIN source s ON "
        "s.id = i.source_id ORDER BY 1, 2, 3",
        "SELECT c.record_id, i.hash FROM contribution c JOIN item i ON i.id = c.item_id ORDER BY 1, 2",
        "SELECT record_id, ordinal, target_id, published_at FROM relation ORDER BY 1, 2",
        "SELECT path, name, size, mtime_ns, state, hash, rejected FROM source ORDER BY path",
        "SELECT term, documents FROM term ORDER BY term",
        "SELECT what, value, documents FROM histogram ORDER BY 1, 2",
        "SELECT name, value FROM meta WHERE name <> 'commit' ORDER BY name",
    };
    sqlite3* db = nullptr;
    REQUIRE(sqlite3_open(path.c_str(), &db) == SQLITE_OK);
    std::string state;
    for (const char* question : questions) {
        sqlite3_stmt* select = nullptr;
        REQUIRE(sqlite3_prepare_v2(db, question, -1, &select, nullptr) == SQLITE_OK);
        while (sqlite3_step(select) == SQLITE_ROW) {
            for (int column = 0; column < sqlite3_column_count(select); ++column) {
                const void* bytes = sqlite3_column_blob(select, column);
                if (bytes != nullptr)
                    state.append(static_cast<const char*>(bytes),
                                 static_cast<std::size_t>(sqlite3_column_bytes(select, column)));
                state += '|';
            }
            state += '\n';
        }
        sqlite3_finalize(select);
        state += "--\n";
    }
    sqlite3_close(db);
    return state;
}

// The first lines that differ; "" when the states are the same.
std::string first_difference(const std::string& state, const std::string& expected) {
    const auto [a, b] = std::mismatch(state.begin(), state.end(), expected.begin(), expected.end());
    if (a == state.end() && b == expected.end()) return {};
    const auto line = [](const std::string& text, std::size_t at) {
        const std::size_t begin = at == 0 ? 0 : text.rfind('\n', at - 1) + 1;
        return text.substr(begin, text.find('\n', at) - begin);
    };
    return line(state, static_cast<std::size_t>(a - state.begin())) + "\ninstead of\n" +
           line(expected, static_cast<std::size_t>(b - expected.begin()));
}

// A process of its own that runs `work`, until it is done (which tells whether it went well) or the time is up: false.
template <class Work>
bool run_until(std::chrono::microseconds time, Work work) {
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) _exit(work() ? 0 : 1);
    std::this_thread::sleep_for(time);
    kill(child, SIGKILL);
    int status = 0;
    waitpid(child, &status, 0);
    if (!WIFEXITED(status)) return false;
    CHECK(WEXITSTATUS(status) == 0);
    return true;
}

bool index_until(const TempDir& inputs, const std::string& path, std::chrono::microseconds time) {
    return run_until(time, [&] {
        auto index = Index::open(path, {.create = true});
        IndexOptions options;
        options.prune = true;
        options.batch = 10'000;
        return index && index->index({inputs.path("in")}, options);
    });
}

} // namespace

TEST_CASE("kill: whenever a run is killed, the file is whole and the next run ends where an uninterrupted one does") {
    const char* const wanted = std::getenv("NEWSIDX_KILLS");
    const int kills = wanted != nullptr ? std::atoi(wanted) : 50;
    const unsigned seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937 random(seed);
    const TempDir first;
    const TempDir second;
    write_inputs(first, 1);
    write_inputs(second, 2); // a seventh of the stories are told anew
    IndexOptions options;
    options.prune = true;
    options.batch = 10'000;

    // Half of the kills hit the first run into a new file, half a run that changes one.
    TempDir whole;
    std::chrono::duration<double> duration[2];
    std::string expected[2];
    for (std::size_t round = 0; round < 2; ++round) {
        {
            Index index = open_index(whole);
            const auto start = std::chrono::steady_clock::now();
            REQUIRE(index.index({(round == 0 ? first : second).path("in")}, options));
            duration[round] = std::chrono::steady_clock::now() - start;
            expect_whole(index);
        }
        expected[round] = state_of(whole.path("i.db"));
        if (round == 0) std::filesystem::copy_file(whole.path("i.db"), whole.path("first.db"));
    }
    int killed = 0;
    for (int i = 0; i < kills; ++i) {
        const auto round = static_cast<std::size_t>(i % 2);
        const TempDir& inputs = round == 0 ? first : second;
        const TempDir dir;
        if (round == 1) std::filesystem::copy_file(whole.path("first.db"), dir.path("i.db"));
        const double part = std::uniform_real_distribution<>(0.0, 1.05)(random);
        CAPTURE(part);
        CAPTURE(round);
        const auto time = std::chrono::duration_cast<std::chrono::microseconds>(duration[round] * part);
        if (!index_until(inputs, dir.path("i.db"), time)) ++killed;
        Index index = open_index(dir);
        expect_whole(index);
        REQUIRE(index.index({inputs.path("in")}, options));
        expect_whole(index);
        CHECK(first_difference(state_of(dir.path("i.db")), expected[round]) == "");
    }
    MESSAGE(killed << " of " << kills << " runs were killed before their end");
    CHECK(killed > kills / 2);
}

TEST_CASE("kill: whenever a reanalysis is killed, the old index is whole and the next run goes on from there") {
    constexpr int kRounds = 4;
    const unsigned seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937 random(seed);
    const TempDir made;
    write_inputs(made, 1, 6'000);
    {
        Index index = open_index(made);
        REQUIRE(index.index({made.path("in")}));
    }
    const std::string expected = state_of(made.path("i.db"));
    std::filesystem::copy_file(made.path("i.db"), made.path("old.db"));
    test::analyze_by_other_rules(made.path("old.db"));
    OptimizeOptions options;
    options.reanalyze = true;
    options.batch = 500;
    const auto copy_to = [&made](const TempDir& dir) {
        std::filesystem::copy_file(made.path("old.db"), dir.path("i.db"));
    };

    std::chrono::duration<double> duration{};
    {
        const TempDir dir;
        copy_to(dir);
        Index index = open_index(dir);
        const auto start = std::chrono::steady_clock::now();
        REQUIRE(index.optimize(options));
        duration = std::chrono::steady_clock::now() - start;
        CHECK(first_difference(state_of(dir.path("i.db")), expected) == "");
    }
    int kills = 0;
    int found_new = 0;
    for (int round = 0; round < kRounds || kills < 10; ++round) {
        const TempDir dir;
        copy_to(dir);
        // Killed again and again, until a run comes through.
        for (bool done = false; !done;) {
            const double part = std::uniform_real_distribution<>(0.05, 0.6)(random);
            done = run_until(std::chrono::duration_cast<std::chrono::microseconds>(duration * part), [&] {
                auto index = Index::open(dir.path("i.db"));
                return index && index->optimize(options);
            });
            if (done) break;
            ++kills;
            Index index = open_index(dir);
            const SearchResult found = test::find(index, "story");
            CHECK((test::find(index, "xstory").total > 0) == !found.analyzer_current);
            CHECK((found.total > 0) == found.analyzer_current);
            const auto checked = index.check();
            REQUIRE(checked);
            if (found.analyzer_current) {
                ++found_new; // it was merging
                CHECK(checked->ok());
            } else {
                REQUIRE(checked->problems.size() == 1); // that the rules are others
                CHECK(checked->problems.front().find("other rules") != std::string::npos);
            }
        }
        Index index = open_index(dir);
        expect_whole(index);
        CHECK(first_difference(state_of(dir.path("i.db")), expected) == "");
    }
    MESSAGE(kills << " kills, " << found_new << " of them after the new index had replaced the old one");
}
