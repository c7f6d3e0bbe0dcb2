#include "reliability.h"

#include "engine_util.h"

#include <doctest/doctest.h>
#include <sqlite3.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <iostream>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace newsidx::test {

void write_stories(const TempDir& dir, int round, int stories) {
    std::string lines;
    std::string feed = "<rss version=\"2.0\"><channel><title>Gazette</title><link>https://gazette.example/</link>";
    std::string page = "{\"page\":1,\"value\":[";
    for (int i = 0; i < stories; ++i) {
        const std::string url = fmt::format("https://gazette.example/{}", i);
        if (round == 1 || i % 9 != 0)
            lines += fmt::format("{{\"id\":{0},\"url\":\"{1}\",\"title\":\"Story {0} of round {2}\",\"heat\":{3},"
                                 "\"topics\":[\"T{6}\"],\"text\":\"Word{4} stands beside word{5} in it.\"}}\n",
                                 i, url, i % 7 == 0 ? round : 0, i % 90, i % 97, i % 331, i % 11);
        if (i % 8 == 0 && (round == 1 || i % 40 != 0))
            feed += fmt::format("<item><title>Story {} in the feed</title><link>{}</link><description>Told "
                                "shortly.</description></item>",
                                i, url);
        if (i % 12 == 0)
            page += fmt::format("{}{{\"title\":\"Page {}\",\"webUrl\":\"{}\",\"quality\":{}}}", i == 0 ? "" : ",", i,
                                url, i % 100);
    }
    dir.remove("in");
    dir.write("in/lines.jsonl", lines);
    dir.write("in/feed.xml", feed + "</channel></rss>");
    dir.write("in/page.json", page + "]}");
    for (int i = 0; i < std::max(4, stories / 20); ++i)
        if (round == 1 || i % 3 != 0)
            dir.write(fmt::format("in/md/{}.md", i),
                      story(fmt::format("https://gazette.example/{}", i * 10), fmt::format("Front matter {}", i),
                            fmt::format("secured: \"c2VjcmV0\"\nrelated:\n  - title: \"A stub\"\n    webUrl: "
                                        "\"https://other.example/{}\"\n",
                                        i)));
}

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
        "SELECT what, value, documents FROM histogram WHERE documents <> 0 ORDER BY 1, 2",
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
        REQUIRE(sqlite3_finalize(select) == SQLITE_OK);
        state += "--\n";
    }
    sqlite3_close(db);
    const auto index = Index::open(path);
    REQUIRE(index);
    REQUIRE(index->export_to([&state](std::string_view piece) {
        state.append(piece);
        return true;
    }));
    return state;
}

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

std::vector<std::string> damage_of(const Index& index) {
    auto report = index.check();
    if (!report) return {report.error().message};
    std::erase_if(report->problems,
                  [](const std::string& problem) { return problem.find("other rules") != std::string::npos; });
    return report->problems;
}

std::int64_t commits_of(const std::string& path) {
    sqlite3* db = nullptr;
    std::int64_t commits = 0;
    if (sqlite3_open(path.c_str(), &db) == SQLITE_OK) {
        sqlite3_stmt* select = nullptr;
        sqlite3_prepare_v2(db, "SELECT value FROM meta WHERE name = 'commit'", -1, &select, nullptr);
        if (select != nullptr && sqlite3_step(select) == SQLITE_ROW) commits = sqlite3_column_int64(select, 0);
        sqlite3_finalize(select);
    }
    sqlite3_close(db);
    return commits;
}

void remove_file(const std::string& path) {
    for (const char* suffix : {"", "-wal", "-shm", "-journal"})
        std::filesystem::remove(path + suffix);
}

Ended run_apart(std::chrono::microseconds time, const std::function<bool()>& work) {
    std::cout << std::flush;
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        // Not doctest's handlers: the child would go on with the parent's tests.
        for (const int signal : {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGTERM})
            std::signal(signal, SIG_DFL);
        bool well = false;
        try {
            well = work();
        } catch (...) {
            _exit(2);
        }
        std::cout << std::flush;
        _exit(well ? 0 : 1);
    }
    const auto end = std::chrono::steady_clock::now() + time;
    Ended ended;
    int status = 0;
    for (auto pause = std::chrono::microseconds(50); waitpid(child, &status, WNOHANG) == 0;) {
        const auto left = std::chrono::duration_cast<std::chrono::microseconds>(end - std::chrono::steady_clock::now());
        if (left.count() <= 0) {
            kill(child, SIGKILL);
            waitpid(child, &status, 0);
            ended.killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
            break;
        }
        std::this_thread::sleep_for(std::min(pause, left));
        pause = std::min(pause * 2, std::chrono::microseconds(2000));
    }
    if (WIFEXITED(status)) ended.status = WEXITSTATUS(status);
    if (WIFSIGNALED(status) && !ended.killed) ended.signal = WTERMSIG(status);
    return ended;
}

int number_from(const char* variable, int otherwise) {
    const char* const given = std::getenv(variable);
    return given != nullptr ? std::atoi(given) : otherwise;
}

void print_figures(const std::string& name, const std::string& text) {
    const std::string line = fmt::format("{:<22} {}\n", name + ":", text);
    std::cout << line << std::flush;
    if (const char* const path = std::getenv("NEWSIDX_RELIABILITY_FIGURES")) std::ofstream(path, std::ios::app) << line;
}

} // namespace newsidx::test
