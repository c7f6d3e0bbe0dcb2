// Runs the real command for the tests: without a shell, each time in a clean environment.
//
// A Sandbox is a TempDir; the command runs there, and its HOME and XDG folders are inside. The binary is NEWSIDX_BIN of
// the environment, else of the compile definition.
#pragma once

#include "temp_dir.h"
#include "text_util.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <poll.h>
#include <pty.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace newsidx::test {

struct Outcome {
    int status = -1; // of the exit; 128 + the signal that ended it
    std::string out;
    std::string err;
};

inline std::string binary() {
    if (const char* path = std::getenv("NEWSIDX_BIN")) return path;
#ifdef NEWSIDX_BIN
    return NEWSIDX_BIN;
#else
    throw std::runtime_error("NEWSIDX_BIN says where the command is");
#endif
}

// A pipe whose ends close with it.
class Pipe {
public:
    Pipe() {
        if (pipe2(ends_.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    }
    ~Pipe() {
        close_end(0);
        close_end(1);
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;

    [[nodiscard]] int end(std::size_t which) const { return ends_.at(which); }
    void close_end(std::size_t which) {
        if (ends_.at(which) >= 0) close(ends_.at(which));
        ends_.at(which) = -1;
    }

private:
    std::array<int, 2> ends_{-1, -1};
};

class Sandbox : public TempDir {
public:
    Sandbox() {
        variables_ = {{"HOME", path()},
                      {"XDG_DATA_HOME", path("data")},
                      {"XDG_CONFIG_HOME", path("config")},
                      {"PATH", "/usr/bin:/bin"},
                      {"TERM", "xterm"},
                      {"TZ", "UTC"},
                      {"LC_ALL", "C"}};
        // Who tries another SQLite tries it in the command as well.
        if (const char* libraries = std::getenv("LD_LIBRARY_PATH")) variables_["LD_LIBRARY_PATH"] = libraries;
    }

    void set(const std::string& name, const std::string& value) { variables_[name] = value; }

    // Runs the command to its end. With `close_output` nobody reads its standard output.
    [[nodiscard]] Outcome run(const std::vector<std::string>& arguments, std::string_view input = {},
                              bool close_output = false) const {
        std::vector<std::string> words{binary()};
        words.insert(words.end(), arguments.begin(), arguments.end());
        return run_program(std::move(words), input, close_output);
    }

    // Runs any program, by its path, in the same way.
    [[nodiscard]] Outcome run_program(std::vector<std::string> words, std::string_view input = {},
                                      bool close_output = false) const {
        Pipe in;
        Pipe out;
        Pipe err;
        std::vector<std::string> variables = environment_lines();
        const std::vector<char*> argv = pointers(words);
        const std::vector<char*> environment = pointers(variables);
        if (close_output) out.close_end(0);
        const pid_t child = fork();
        if (child < 0) throw std::runtime_error("no process");
        if (child == 0) { // between fork and exec only what a signal handler may do
            if (chdir(path().c_str()) == 0 && dup2(in.end(0), 0) == 0 && dup2(out.end(1), 1) == 1 &&
                dup2(err.end(1), 2) == 2) {
                execve(argv[0], argv.data(), environment.data());
            }
            _exit(127);
        }
        in.close_end(0);
        out.close_end(1);
        err.close_end(1);
        Outcome outcome = talk(in, out, err, input);
        int status = 0;
        while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
        }
        outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        return outcome;
    }

    // Runs the command on a pseudo terminal, which its three standard streams are, and types `keys`, one by one, once
    // something has been written. It is ended when nothing has come for ten seconds. What it writes is in `out`,
    // without the carriage returns.
    [[nodiscard]] Outcome run_on_terminal(const std::vector<std::string>& arguments, unsigned short rows = 24,
                                          unsigned short columns = 80, std::string_view keys = {}) const {
        std::vector<std::string> words{binary()};
        words.insert(words.end(), arguments.begin(), arguments.end());
        std::vector<std::string> variables = environment_lines();
        const std::vector<char*> argv = pointers(words);
        const std::vector<char*> environment = pointers(variables);
        const winsize size{rows, columns, 0, 0};
        int terminal = -1;
        const pid_t child = forkpty(&terminal, nullptr, nullptr, &size);
        if (child < 0) throw std::runtime_error("no pseudo terminal");
        if (child == 0) {
            if (chdir(path().c_str()) == 0) execve(argv[0], argv.data(), environment.data());
            _exit(127);
        }
        Outcome outcome;
        std::array<char, 4096> buffer{};
        while (true) {
            pollfd ready{terminal, POLLIN, 0};
            const int seen = poll(&ready, 1, 10'000);
            if (seen < 0 && errno == EINTR) continue;
            if (seen == 0) kill(child, SIGKILL);
            const ssize_t got = seen > 0 ? ::read(terminal, buffer.data(), buffer.size()) : 0;
            if (got <= 0) break; // EIO: the other end is closed
            std::copy_if(buffer.begin(), buffer.begin() + got, std::back_inserter(outcome.out),
                         [](char c) { return c != '\r'; });
            for (const char key : std::exchange(keys, {})) {
                usleep(300'000); // so that who reads keys is ready for them
                if (::write(terminal, &key, 1) < 0) break;
            }
        }
        close(terminal);
        int status = 0;
        while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
        }
        outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        return outcome;
    }

private:
    [[nodiscard]] std::vector<std::string> environment_lines() const {
        std::vector<std::string> lines;
        lines.reserve(variables_.size());
        for (const auto& [name, value] : variables_) {
            lines.push_back(name);
            lines.back().append("=").append(value);
        }
        return lines;
    }

    static std::vector<char*> pointers(std::vector<std::string>& words) {
        std::vector<char*> list;
        list.reserve(words.size() + 1);
        for (std::string& word : words) {
            list.push_back(word.data());
        }
        list.push_back(nullptr);
        return list;
    }

    // Writes the input and reads both outputs, whichever is ready, so that none waits for another.
    static Outcome talk(Pipe& in, Pipe& out, Pipe& err, std::string_view input) {
        Outcome outcome;
        const auto ignored = std::signal(SIGPIPE, SIG_IGN); // the command may end before it has read everything
        fcntl(in.end(1), F_SETFL, O_NONBLOCK);
        const auto receive = [](Pipe& pipe, std::string& text) {
            std::array<char, 4096> buffer{};
            const ssize_t size = ::read(pipe.end(0), buffer.data(), buffer.size());
            if (size > 0) text.append(buffer.data(), static_cast<std::size_t>(size));
            if (size == 0 || (size < 0 && errno != EINTR)) pipe.close_end(0);
        };
        while (out.end(0) >= 0 || err.end(0) >= 0 || in.end(1) >= 0) {
            if (input.empty()) in.close_end(1);
            std::array<pollfd, 3> ends{{{in.end(1), POLLOUT, 0}, {out.end(0), POLLIN, 0}, {err.end(0), POLLIN, 0}}};
            if (poll(ends.data(), ends.size(), -1) < 0) continue;
            if (ends[0].revents != 0) {
                const ssize_t size = ::write(in.end(1), input.data(), input.size());
                if (size > 0) input.remove_prefix(static_cast<std::size_t>(size));
                if (size < 0 && errno != EAGAIN && errno != EINTR) in.close_end(1);
            }
            if (ends[1].revents != 0) receive(out, outcome.out);
            if (ends[2].revents != 0) receive(err, outcome.err);
        }
        std::signal(SIGPIPE, ignored);
        return outcome;
    }

    std::map<std::string, std::string> variables_;
};

// A front-matter record; `more` are further lines of it.
inline std::string record(const std::string& name, const std::string& title, const std::string& excerpt,
                          const std::string& more = {}) {
    return "---\ntitle: \"" + title + "\"\nexcerpt: \"" + excerpt + "\"\npublishedDateTime: 2024-03-05T08:00:00Z\n" +
           "originalUrl: \"https://gazette.example/" + name + "\"\n" + more + "---\n";
}

// A sandbox with three records indexed into its newsidx.db: two about a weir, of which one is unpublished, one about
// bees.
class Library : public Sandbox {
public:
    Library() {
        write("news/weir.md", record("weir", "Old weir reopens", "The weir below the paper mill runs again.",
                                     "quality: 60\nheat: 70\ntopics:\n  - Rivers\n"
                                     "provider:\n  name: Valley Gazette\n  domain: gazette.example\n"
                                     "secured: \"c2VjcmV0LWJ5dGVz;aXY=\"\n"));
        write("news/draft.md",
              record("draft", "Weir festival planned", "Nobody has agreed to it yet.", "published: false\n"));
        write("news/bees.md", record("bees", "City bees count high", "Hives on the mill roof did well."));
        const Outcome outcome = run({"--db", "newsidx.db", "index", "news"});
        REQUIRE_MESSAGE(outcome.status == 0, outcome.err);
    }
};

using Json = nlohmann::ordered_json;

// Standard output as the one line of JSON that it has to be.
inline Json json_of(const Outcome& outcome) {
    INFO(outcome.out);
    INFO(outcome.err);
    Json json = Json::parse(outcome.out, nullptr, false);
    REQUIRE_FALSE(json.is_discarded());
    CHECK(json.items().begin().key() == "format_version");
    CHECK(json["format_version"] == 1);
    CHECK(outcome.out.find('\n') == outcome.out.size() - 1);
    return json;
}

// Whether a program that only some tests need is there; where CI is set it has to be.
inline bool has_program(const std::string& path) {
    if (access(path.c_str(), X_OK) == 0) return true;
    const char* ci = std::getenv("CI");
    if (ci != nullptr && *ci != '\0') FAIL(path << " is missing: ./run test installs it");
    MESSAGE("skipped: there is no " << path);
    return false;
}

inline bool has_line(const std::string& text, const std::string& line) {
    return contains("\n" + text, "\n" + line + "\n");
}

} // namespace newsidx::test
