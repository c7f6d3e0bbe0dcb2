// The real command, running until it is stopped.

#include "cli_util.h"

#include <doctest/doctest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

using namespace newsidx::test;
using namespace std::chrono_literals;

namespace {

using Clock = std::chrono::steady_clock;

// A command that is under way. Its standard error goes into the file err.txt of the sandbox.
class Running {
public:
    Running(const Sandbox& sandbox, std::vector<std::string> words) {
        words.insert(words.begin(), binary());
        std::vector<char*> argv;
        argv.reserve(words.size() + 1);
        for (std::string& word : words)
            argv.push_back(word.data());
        argv.push_back(nullptr);
        std::string home = "HOME=" + sandbox.path();
        std::string zone = "TZ=UTC";
        std::vector<char*> environment{home.data(), zone.data(), nullptr};
        const std::string folder = sandbox.path();
        const std::string err = sandbox.path("err.txt");
        child_ = fork();
        REQUIRE(child_ >= 0);
        if (child_ == 0) {
            const int err_fd = open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
            if (chdir(folder.c_str()) == 0 && dup2(out_.end(1), 1) == 1 && dup2(err_fd, 2) == 2)
                execve(argv[0], argv.data(), environment.data());
            _exit(127);
        }
        out_.close_end(1);
    }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;
    ~Running() {
        if (child_ > 0) kill(child_, SIGKILL);
        wait();
    }

    // The next line of standard output, within ten seconds; "" at its end.
    std::string line() {
        for (const auto end = Clock::now() + 10s; text_.find('\n') == std::string::npos && Clock::now() < end;) {
            pollfd ready{out_.end(0), POLLIN, 0};
            if (poll(&ready, 1, 100) <= 0) continue;
            std::array<char, 4096> buffer{};
            const ssize_t size = ::read(out_.end(0), buffer.data(), buffer.size());
            if (size <= 0) break;
            text_.append(buffer.data(), static_cast<std::size_t>(size));
        }
        const std::size_t size = text_.find('\n');
        if (size == std::string::npos) return {};
        std::string first = text_.substr(0, size);
        text_.erase(0, size + 1);
        return first;
    }

    // Its exit status after Ctrl-C; 128 + the signal that ended it.
    int interrupt() {
        kill(child_, SIGINT);
        return wait();
    }

private:
    int wait() {
        if (child_ <= 0) return -1;
        int status = 0;
        while (waitpid(child_, &status, 0) < 0 && errno == EINTR) {
        }
        child_ = -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }

    Pipe out_;
    pid_t child_ = -1;
    std::string text_;
};

double milliseconds_since(Clock::time_point start) {
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

} // namespace

TEST_CASE("cli: index --watch follows a folder until Ctrl-C, which ends it well") {
    Sandbox sandbox;
    sandbox.write("news/a.md", record("a", "Ferry timetable", "Two more boats."));
    Running watch(sandbox, {"--db", "news/i.db", "index", "--watch", "news"});
    CHECK(watch.line().starts_with("1 read: 1 added in "));

    const auto start = Clock::now();
    sandbox.write("news/b.md", record("b", "Ferry fares", "They rise."));
    const std::string added = watch.line();
    const double milliseconds = milliseconds_since(start);
    CHECK(added.substr(2, 1) == ":"); // the time of day
    CHECK(contains(added, " 1 added in "));
    CHECK(milliseconds < 5000);
    MESSAGE("searchable after ", milliseconds, " ms");
    CHECK(sandbox.run({"--db", "news/i.db", "search", "fares"}).status == 0);

    sandbox.write("news/b.md", record("b", "Ferry prices", "They rise."));
    CHECK(contains(watch.line(), " 1 updated in "));
    sandbox.write("news/bad.jsonl", "{\"title\":\n");
    CHECK(contains(watch.line(), " 1 rejected in "));
    CHECK(contains(sandbox.read("err.txt"), "/news/bad.jsonl:1"));

    const auto stop = Clock::now();
    CHECK(watch.interrupt() == 0);
    CHECK(milliseconds_since(stop) < 5000);
    MESSAGE("ended after ", milliseconds_since(stop), " ms");
    CHECK(sandbox.run({"--db", "news/i.db", "check"}).status == 0);
}

TEST_CASE("cli: index --watch --prune --json says each run in a line") {
    Sandbox sandbox;
    sandbox.write("news/a.md", record("a", "Ferry timetable", "Two more boats."));
    sandbox.write("news/b.md", record("b", "Ferry fares", "They rise."));
    Running watch(sandbox, {"--db", "i.db", "--json", "index", "--watch", "--prune", "news"});
    const Json first = Json::parse(watch.line(), nullptr, false);
    REQUIRE_FALSE(first.is_discarded());
    CHECK(first["format_version"] == 1);
    CHECK(first["added"] == 2);
    sandbox.remove("news/b.md");
    const Json second = Json::parse(watch.line(), nullptr, false);
    REQUIRE_FALSE(second.is_discarded());
    CHECK(second["removed"] == 1);
    CHECK(second["format_version"] == 1);
    CHECK(watch.interrupt() == 0);
    CHECK(sandbox.read("err.txt").empty());
}

TEST_CASE("cli: index --watch ends by Ctrl-C in the middle of its first run") {
    Sandbox sandbox;
    {
        std::ofstream lines(sandbox.path("many.jsonl"));
        for (int i = 0; i < 60'000; ++i)
            lines << R"({"originalUrl":"https://w.example/)" << i << R"(","title":"Estuary survey )" << i << "\"}\n";
    }
    Running watch(sandbox, {"--db", "i.db", "index", "--watch", "many.jsonl"});
    for (const auto end = Clock::now() + 10s; !std::filesystem::exists(sandbox.path("i.db-wal")) && Clock::now() < end;)
        poll(nullptr, 0, 5);
    poll(nullptr, 0, 100);
    const auto stop = Clock::now();
    CHECK(watch.interrupt() == 0);
    MESSAGE("ended after ", milliseconds_since(stop), " ms");
    CHECK(milliseconds_since(stop) < 5000);
    CHECK(sandbox.run({"--db", "i.db", "check"}).status == 0);
}

TEST_CASE("cli: index --watch refuses what makes no sense with it") {
    Sandbox sandbox;
    sandbox.write("a.md", record("a", "Ferry timetable", "Two more boats."));
    const std::vector<std::vector<std::string>> calls{{"--dry-run", "a.md"}, {"--strict", "a.md"}, {"a.md", "-"}};
    for (const auto& rest : calls) {
        std::vector<std::string> words{"--db", "i.db", "index", "--watch"};
        words.insert(words.end(), rest.begin(), rest.end());
        const Outcome outcome = sandbox.run(words);
        CHECK(outcome.status == 2);
        CHECK(contains(outcome.err, "--watch"));
        CHECK_FALSE(std::filesystem::exists(sandbox.path("i.db")));
    }
}
