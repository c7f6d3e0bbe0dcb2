// Completions in the real shells, and man pages by the real formatter.
#include "cli_util.h"

#include <doctest/doctest.h>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

namespace {

using namespace newsidx::test;
namespace fs = std::filesystem;

using Lines = std::vector<std::string>;

Lines lines_of(const std::string& text) {
    Lines lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);)
        lines.push_back(line);
    return lines;
}

bool has(const Lines& lines, const std::string& line) {
    return std::ranges::find(lines, line) != lines.end();
}

// The commands and options that the help shows, by which nothing can be left out.
Lines words_of_help(const Sandbox& sandbox, const std::vector<std::string>& arguments, const std::string& heading,
                    const std::string& begin) {
    Lines words;
    bool inside = false;
    for (const std::string& line : lines_of(sandbox.run(arguments).out)) {
        if (line.starts_with(heading)) {
            inside = true;
        } else if (inside && line.empty()) {
            break;
        } else if (inside) {
            std::size_t at = line.find_first_not_of(' ');
            if (at > 6) continue; // the rest of an explanation
            if (line.substr(at).starts_with(begin))
                words.push_back(line.substr(at, line.find_first_of(" ,", at) - at));
            else if (const std::size_t second = line.find(", " + begin); second != std::string::npos)
                words.push_back(line.substr(second + 2, line.find(' ', second + 2) - second - 2));
        }
    }
    return words;
}

Lines commands_of(const Sandbox& sandbox) {
    return words_of_help(sandbox, {"--help"}, "Commands:", "");
}

// A sandbox with the three scripts, a file and a folder.
class Scripts : public Sandbox {
public:
    Scripts() {
        for (const char* shell : {"bash", "zsh", "fish"}) {
            const Outcome outcome = run({"completions", shell});
            REQUIRE(outcome.status == 0);
            write(std::string("newsidx.") + shell, outcome.out);
        }
        write("morning news.jsonl", "");
        write("mornings/a.md", "");
    }
};

// What bash offers for these words, of which the last is the one that the cursor is in.
Lines bash(const Sandbox& sandbox, const Lines& words) {
    std::string script = "set -u\nsource ./newsidx.bash\nCOMP_WORDS=(";
    for (const std::string& word : words)
        script += "'" + word + "' ";
    script += ")\nCOMP_CWORD=" + std::to_string(words.size() - 1) +
              "\n_newsidx newsidx\n((${#COMPREPLY[@]})) && printf '%s\\n' \"${COMPREPLY[@]}\"\nexit 0\n";
    const Outcome outcome = sandbox.run_program({"/bin/bash", "--norc", "-c", script});
    CHECK(outcome.err.empty());
    CHECK(outcome.status == 0);
    return lines_of(outcome.out);
}

// What becomes of each of the lines in zsh when Tab is pressed at its end, and what zsh has shown meanwhile.
std::pair<Lines, std::string> zsh(const Sandbox& sandbox, const Lines& typed) {
    std::string script = R"(zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell 'PS1=; stty -echo; LISTMAX=10000; autoload -Uz compinit; compinit -u -D
source ./newsidx.zsh || print failed >> buffers
tell() { zle complete-word; print -r -- "$BUFFER" >> buffers; }
zle -N tell; bindkey "^I" tell
: > ready'
while [[ ! -e ready ]]; do sleep 0.02; done
)";
    for (std::size_t i = 0; i < typed.size(); ++i) {
        script += "zpty -w -n shell $'\\x15" + typed[i] + "\\t'\n";
        script += "for ((n = 0; n < 500 && $(cat buffers 2>/dev/null | wc -l) <= " + std::to_string(i) +
                  "; n++)); do sleep 0.02; done\n";
    }
    script += "sleep 0.1\nwhile zpty -r -t shell part; do print -rn -- \"$part\"; done\nzpty -d shell\n";
    const Outcome outcome = sandbox.run_program({"/bin/zsh", "-f", "-c", script});
    const Outcome buffers = sandbox.run_program({"/bin/cat", "buffers"});
    return {lines_of(buffers.out), outcome.out};
}

Outcome fish(const Sandbox& sandbox, const std::string& line) {
    return sandbox.run_program(
        {"/usr/bin/fish", "--no-config", "-c", "source ./newsidx.fish; and complete -C'" + line + "'"});
}

} // namespace

TEST_CASE("completions: bash completes commands, options, values and files") {
    const Scripts sandbox;
    const Lines commands = commands_of(sandbox);
    CHECK(commands.size() >= 12);
    CHECK(bash(sandbox, {"newsidx", ""}) == commands);
    CHECK(bash(sandbox, {"newsidx", "sea"}) == Lines{"search"});
    CHECK(bash(sandbox, {"newsidx", "--db", "x.db", "--color", "never", "sea"}) == Lines{"search"});
    CHECK(bash(sandbox, {"newsidx", "--db", "=", "x.db", "sea"}) == Lines{"search"});
    CHECK(bash(sandbox, {"newsidx", "--vers"}) == Lines{"--version"});
    CHECK(bash(sandbox, {"newsidx", "search", "--sort", ""}) ==
          Lines{"relevance", "newest", "oldest", "quality", "heat"});
    CHECK(bash(sandbox, {"newsidx", "search", "--sort", "=", "ol"}) == Lines{"oldest"});
    CHECK(bash(sandbox, {"newsidx", "search", "--sort", "="}).size() == 5);
    CHECK(bash(sandbox, {"newsidx", "search", "--limit", ""}).empty());
    CHECK(bash(sandbox, {"newsidx", "search", "mo"}).empty());
    CHECK(bash(sandbox, {"newsidx", "index", "mor"}).size() == 2);
    CHECK(has(bash(sandbox, {"newsidx", "index", "mor"}), "morning news.jsonl"));
    CHECK(bash(sandbox, {"newsidx", "search", "--synonyms", "morning"}).size() == 2);
    CHECK(bash(sandbox, {"newsidx", "help", "--man-pages", "mor"}) == Lines{"mornings"});
    CHECK(bash(sandbox, {"newsidx", "index", "--", "--for"}).empty());
    CHECK(bash(sandbox, {"newsidx", "completions", ""}) == Lines{"bash", "zsh", "fish"});
    CHECK(has(bash(sandbox, {"newsidx", "help", ""}), "query"));
}

TEST_CASE("completions: bash offers every option that a command's help shows") {
    const Scripts sandbox;
    for (const std::string& command : commands_of(sandbox)) {
        CAPTURE(command);
        const Lines options = words_of_help(sandbox, {command, "--help"}, "Options:", "--");
        CHECK(options.size() >= 5);
        CHECK(bash(sandbox, {"newsidx", command, "--"}) == options);
    }
}

TEST_CASE("completions: zsh completes commands, options, values and files, and says what they are") {
    if (!has_program("/bin/zsh")) return;
    const Scripts sandbox;
    const auto [buffers, shown] =
        zsh(sandbox, {"newsidx sea", "newsidx --db x.db sea", "newsidx search --unp", "newsidx search --sort=ol",
                      "newsidx search --sort ol", "newsidx index morning\\\\ n", "newsidx completions f",
                      "newsidx search --", "newsidx "});
    INFO(shown);
    CHECK(buffers == Lines{"newsidx search ", "newsidx --db x.db search ", "newsidx search --unpublished ",
                           "newsidx search --sort=oldest ", "newsidx search --sort oldest ",
                           "newsidx index morning\\ news.jsonl ", "newsidx completions fish ", "newsidx search --",
                           "newsidx "});
    CHECK(contains(shown, "delete records, by their ids or URLs"));
    CHECK(contains(shown, "show how each score came about"));
    CHECK_FALSE(contains(shown, "_arguments"));
}

TEST_CASE("completions: fish completes commands, options, values and files, and says what they are") {
    if (!has_program("/usr/bin/fish")) return;
    const Scripts sandbox;
    CHECK(fish(sandbox, "newsidx sea").out == "search\tfind records, the best first\n");
    CHECK(fish(sandbox, "newsidx sea").err.empty());
    CHECK(fish(sandbox, "newsidx --db x.db sea").out == "search\tfind records, the best first\n");
    CHECK(lines_of(fish(sandbox, "newsidx ").out).size() == commands_of(sandbox).size());
    CHECK(contains(fish(sandbox, "newsidx search --unp").out, "--unpublished\talso records that say"));
    CHECK(contains(fish(sandbox, "newsidx search --sort=ol").out, "--sort=oldest"));
    CHECK(contains(fish(sandbox, "newsidx search --sort ol").out, "oldest"));
    CHECK_FALSE(contains(fish(sandbox, "newsidx index --sor").out, "--sort"));
    CHECK(contains(fish(sandbox, "newsidx index morn").out, "morning news.jsonl"));
    CHECK(fish(sandbox, "newsidx search morn").out.empty());
    CHECK(contains(fish(sandbox, "newsidx completions b").out, "bash"));
    for (const std::string& command : commands_of(sandbox)) {
        CAPTURE(command);
        const std::string offered = fish(sandbox, "newsidx " + command + " --").out;
        for (const std::string& option : words_of_help(sandbox, {command, "--help"}, "Options:", "--"))
            CHECK(contains("\n" + offered, "\n" + option + "\t"));
    }
}

TEST_CASE("completions: a shell that is not known is wrong usage") {
    const Outcome outcome = Sandbox().run({"completions", "csh"});
    CHECK(outcome.status == 2);
    CHECK(outcome.err == "newsidx: completions: 'csh' is none of bash|zsh|fish\n");
}

TEST_CASE("manual: there is a page of the program, of each command and of the query language") {
    const Sandbox sandbox;
    REQUIRE(sandbox.run({"help", "--man-pages", "man"}).status == 0);
    const Lines commands = commands_of(sandbox);
    std::size_t pages = 0;
    for (const auto& entry : fs::recursive_directory_iterator(sandbox.path("man")))
        if (entry.is_regular_file()) ++pages;
    CHECK(pages == commands.size() + 2);
    const auto read = [&](const std::string& name) { return sandbox.run_program({"/bin/cat", name}).out; };
    for (const std::string& command : commands) {
        CAPTURE(command);
        const std::string page = read("man/man1/newsidx-" + command + ".1");
        CHECK(sandbox.run({"help", "--man", command}).out == page);
        CHECK(page.starts_with(".TH \"NEWSIDX\\-"));
        CHECK(contains(page, ".SH \"EXIT STATUS\"\n.TP\n\\fB0\\fR\n"));
    }
    CHECK(sandbox.run({"help", "--man"}).out == read("man/man1/newsidx.1"));
    CHECK(sandbox.run({"help", "--man", "query"}).out == read("man/man7/newsidx-query.7"));
}

TEST_CASE("manual: the pages say what the help says, and the formatters find nothing to complain of") {
    if (!has_program("/usr/bin/groff") || !has_program("/usr/bin/man")) return;
    Sandbox sandbox;
    sandbox.set("GROFF_NO_SGR", "1");
    sandbox.set("MANWIDTH", "200");
    sandbox.set("LC_ALL", "C.UTF-8");
    REQUIRE(sandbox.run({"help", "--man-pages", "man"}).status == 0);
    for (const auto& entry : fs::recursive_directory_iterator(sandbox.path("man"))) {
        if (!entry.is_regular_file()) continue;
        CAPTURE(entry.path().string());
        const Outcome formatted =
            sandbox.run_program({"/usr/bin/groff", "-man", "-ww", "-Tutf8", "-P-cbou", entry.path().string()});
        CHECK(formatted.err.empty());
        CHECK(formatted.status == 0);
        CHECK(sandbox.run_program({"/usr/bin/man", "--warnings", "-l", entry.path().string()}).err.empty());
    }
    const std::string page = sandbox.run_program({"/usr/bin/man", "-l", "man/man1/newsidx-search.1"}).out;
    for (const std::string& option : words_of_help(sandbox, {"search", "--help"}, "Options:", "--"))
        CHECK(contains(page, "\n       " + option) != contains(page, ", " + option));
    CHECK(contains(page, "(quoted for the shell: '\"some words\"')"));
    CHECK(contains(page, "\n       newsidx search '\"ai hardware\"' --half-life 30d --limit 20\n"));
    const std::string queries = sandbox.run_program({"/usr/bin/man", "-l", "man/man7/newsidx-query.7"}).out;
    CHECK(contains(queries, "\n       \"card training\"~5\n"));
}
