#include "pager.h"

#include "format.h"
#include "output_file.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <optional>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

namespace newsidx::cli::pager {
namespace {

constexpr const char* kUsualPager = "less -FRX";
constexpr int kNotExecutable = 126; // what a shell says of a command that it cannot run, and of one that is not there
constexpr int kNoSuchProgram = 127;

struct Kept {
    Terminal terminal;
    std::string command;
    std::string output;
    std::string notes;
};

std::optional<Kept>& kept() {
    static std::optional<Kept> instance;
    return instance;
}

std::string pager_command() {
    for (const char* name : {"NEWSIDX_PAGER", "PAGER"}) {
        if (const char* command = std::getenv(name)) return command;
    }
    return kUsualPager;
}

// The columns of a line, without the escape sequences in it: those of colours, ESC [ ... letter, and of links, ESC ]
// ... ESC backslash.
std::size_t shown_columns(std::string_view line) {
    std::string text;
    for (std::size_t at = 0; at < line.size();) {
        if (line[at] != '\x1b') {
            text += line[at++];
            continue;
        }
        const bool is_link = line.substr(at).starts_with("\x1b]");
        at = std::min(at + 2, line.size());
        if (is_link) {
            at = std::min(line.find("\x1b\\", at), line.size() - 1) + 1;
        } else {
            while (at < line.size() && (line[at] < '@' || line[at] > '~'))
                ++at;
        }
        at = std::min(at + 1, line.size());
    }
    return columns(text);
}

bool fits(const Kept& output) {
    const std::size_t width = std::max<std::size_t>(output.terminal.width(), 1);
    std::size_t rows = 1; // where the shell asks next
    std::string_view rest = output.output;
    while (!rest.empty() && rows <= output.terminal.height()) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        rows += std::max<std::size_t>((shown_columns(rest.substr(0, end)) + width - 1) / width, 1);
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return rows <= output.terminal.height();
}

// While it lives, a signal is ignored.
class Ignored {
public:
    explicit Ignored(int signal) : signal_(signal), before_(std::signal(signal, SIG_IGN)) {}
    ~Ignored() { std::signal(signal_, before_); }
    Ignored(const Ignored&) = delete;
    Ignored& operator=(const Ignored&) = delete;

private:
    int signal_;
    void (*before_)(int);
};

// Runs the pager to its end. False: there is none.
bool show(const Kept& output) {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) return false;
    const Ignored no_interrupt(SIGINT); // it is the pager's
    const Ignored no_quit(SIGQUIT);
    const Ignored no_broken_pipe(SIGPIPE); // who has seen enough goes
    const pid_t child = fork();
    if (child == 0) {
        for (const int signal : {SIGINT, SIGQUIT, SIGPIPE}) {
            std::signal(signal, SIG_DFL);
        }
        setenv("LESSCHARSET", "utf-8", 0); // ours is UTF-8 whatever the locale
        setenv("LESS", "FRX", 0);          // a PAGER that is a plain `less` would show colours and links as signs
        if (dup2(ends[0], STDIN_FILENO) == STDIN_FILENO)
            execl("/bin/sh", "sh", "-c", output.command.c_str(), static_cast<char*>(nullptr));
        _exit(kNoSuchProgram);
    }
    close(ends[0]);
    if (child > 0) write_all(ends[1], output.output); // or as much as is read
    close(ends[1]);
    if (child < 0) return false;
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return !WIFEXITED(status) || (WEXITSTATUS(status) != kNoSuchProgram && WEXITSTATUS(status) != kNotExecutable);
}

// The usual pager need not be there, and then nobody misses it.
bool is_installed(const std::string& command) {
    return command != kUsualPager || std::system("command -v less >/dev/null 2>&1") == 0; // NOLINT(cert-env33-c)
}

} // namespace

void begin(const Terminal& out) {
    if (kept() || !out.is_terminal() || environment("TERM") == "dumb") return;
    const std::string command = pager_command();
    if (command.find_first_not_of(' ') == std::string::npos || command == "cat") return;
    kept().emplace(Kept{out, command, {}, {}});
}

bool keep_output(std::string_view text) {
    if (!kept()) return false;
    kept()->output += text;
    return true;
}

bool keep_note(std::string_view line) {
    if (!kept()) return false;
    kept()->notes += line;
    return true;
}

void end() {
    if (!kept()) return;
    const Kept output = std::move(*kept());
    kept().reset();
    if (fits(output) || !is_installed(output.command) || !show(output))
        std::fwrite(output.output.data(), 1, output.output.size(), stdout);
    std::fflush(stdout);
    std::fwrite(output.notes.data(), 1, output.notes.size(), stderr);
}

} // namespace newsidx::cli::pager
