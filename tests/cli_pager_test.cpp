// Output on a terminal: page by page when it is longer than the screen.
#include "cli_util.h"

#include <doctest/doctest.h>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace {

using namespace newsidx::test;

// A library whose pager writes down what it gets; PATH has the scripts.
class Paged : public Library {
public:
    Paged() {
        write("bin/keep", "#!/bin/sh\ncat > paged\n");
        write("bin/glance", "#!/bin/sh\nhead -n 1 > paged\n");
        std::filesystem::permissions(path("bin/keep"), std::filesystem::perms::owner_all);
        std::filesystem::permissions(path("bin/glance"), std::filesystem::perms::owner_all);
        set("PATH", path("bin") + ":/usr/bin:/bin");
        set("NEWSIDX_PAGER", "keep");
        set("NO_COLOR", "1");
    }

    // What the pager got since the last time; "(nothing)" when it did not run.
    [[nodiscard]] std::string paged() const {
        std::ifstream in(path("paged"), std::ios::binary);
        if (!in) return "(nothing)";
        const std::string text{std::istreambuf_iterator<char>(in), {}};
        std::filesystem::remove(path("paged"));
        return text;
    }
};

const std::string kNothing = "(nothing)";

} // namespace

TEST_CASE("pager: output longer than the screen goes through it, in help, search, show and stats") {
    const Paged library;
    for (const std::vector<std::string>& arguments :
         std::vector<std::vector<std::string>>{{"--help"},
                                               {"help"},
                                               {"help", "query"},
                                               {"help", "search"},
                                               {"search", "--help"},
                                               {"stats"},
                                               {"show", "https://gazette.example/weir"},
                                               {"search", "mill"}}) {
        CAPTURE(arguments);
        const Outcome outcome = library.run_on_terminal(arguments, 5);
        CHECK(outcome.status == 0);
        const std::string paged = library.paged();
        CHECK(std::ranges::count(paged, '\n') >= 5);
        CHECK_FALSE(contains(outcome.out, paged));
        CHECK(library.run_on_terminal(arguments, 200).status == 0);
        CHECK(library.paged() == kNothing);
    }
}

TEST_CASE("pager: what fits on the screen is printed, counted in lines as they are shown") {
    const Paged library;
    const std::string text = library.run_on_terminal({"show", "https://gazette.example/bees"}, 200).out;
    const auto lines = static_cast<unsigned short>(std::ranges::count(text, '\n'));
    CHECK(library.run_on_terminal({"show", "https://gazette.example/bees"}, lines + 1).out == text);
    CHECK(library.paged() == kNothing);
    CHECK(library.run_on_terminal({"show", "https://gazette.example/bees"}, lines).out.empty());
    CHECK(library.paged() == text);
    // Colours and links take no room, but a narrow screen has more lines.
    Paged colored;
    colored.set("NO_COLOR", "");
    const std::string bright = colored.run_on_terminal({"show", "https://gazette.example/bees"}, lines + 1).out;
    CHECK(contains(bright, "\x1b]8;;https://gazette.example/bees\x1b\\"));
    CHECK(colored.paged() == kNothing);
    CHECK(colored.run_on_terminal({"stats"}, 19, 30).status == 0);
    CHECK(colored.paged() != kNothing);
}

TEST_CASE("pager: notes come after it, and the exit status stays") {
    const Paged library;
    const Outcome outcome = library.run_on_terminal({"search", "weir"}, 3);
    CHECK(outcome.status == 0);
    CHECK(contains(library.paged(), "Old weir reopens"));
    CHECK(contains(outcome.out, "1 hit, in "));
    CHECK(contains(outcome.out, "1 unpublished record left out"));
    CHECK_FALSE(contains(outcome.out, "Old weir"));
    CHECK(library.run_on_terminal({"search", "nowhere"}, 3).status == 1);
    CHECK(library.run_on_terminal({"search", "--db", "missing.db", "weir"}, 3).status == 2);
    Paged failing;
    failing.set("NEWSIDX_PAGER", "keep; false");
    CHECK(failing.run_on_terminal({"search", "weir"}, 3).status == 0);
}

TEST_CASE("pager: --no-pager, an empty one and cat turn it off, and without a terminal there is none") {
    Paged library;
    CHECK(contains(library.run_on_terminal({"--no-pager", "search", "weir"}, 3).out, "Old weir"));
    CHECK(contains(library.run_on_terminal({"help", "search", "--no-pager"}, 3).out, "--limit"));
    CHECK(contains(library.run({"search", "weir"}).out, "Old weir"));
    CHECK(library.paged() == kNothing);
    library.set("PAGER", "keep");
    for (const char* none : {"", " ", "cat"}) {
        library.set("NEWSIDX_PAGER", none);
        CHECK(contains(library.run_on_terminal({"search", "weir"}, 3).out, "Old weir"));
        CHECK(library.paged() == kNothing);
    }
    library.set("NEWSIDX_PAGER", "keep");
    library.set("TERM", "dumb");
    CHECK(contains(library.run_on_terminal({"search", "weir"}, 3).out, "Old weir"));
    CHECK(library.paged() == kNothing);
}

TEST_CASE("pager: PAGER counts where NEWSIDX_PAGER is not set; one that is missing costs nothing but itself") {
    Library plain; // which has no NEWSIDX_PAGER
    plain.set("PAGER", "cat > paged");
    CHECK(plain.run_on_terminal({"search", "weir"}, 3).status == 0);
    CHECK(std::filesystem::exists(plain.path("paged")));
    plain.set("PAGER", "no-such-pager 2>/dev/null");
    CHECK(contains(plain.run_on_terminal({"search", "--no-pager", "weir"}, 3).out, "weir"));
    const Outcome missing = plain.run_on_terminal({"search", "weir"}, 3);
    CHECK(missing.status == 0);
    CHECK(contains(missing.out, "The "));
    Library bare;
    bare.set("PATH", bare.path("bin"));
    const Outcome quiet = bare.run_on_terminal({"show", "https://gazette.example/bees"}, 3);
    CHECK(quiet.status == 0);
    CHECK(contains(quiet.out, "City bees count high"));
    CHECK_FALSE(contains(quiet.out, "less"));
}

TEST_CASE("pager: leaving it early is quiet") {
    Paged library;
    std::string lines;
    for (int i = 0; i < 3000; ++i)
        lines += "{\"id\":" + std::to_string(i) + ",\"title\":\"A lamp of many lamps along the mole\"}\n";
    library.write("lamps.jsonl", lines);
    REQUIRE(library.run({"index", "lamps.jsonl"}).status == 0);
    library.set("NEWSIDX_PAGER", "glance");
    const Outcome outcome = library.run_on_terminal({"search", "lamp", "--limit", "3000"});
    CHECK(outcome.status == 0);
    CHECK(contains(library.paged(), "lamp"));
    CHECK(contains(outcome.out, "3,000 hits, in "));
    CHECK_FALSE(contains(outcome.out, "ipe"));
}

TEST_CASE("pager: a plain less is told to pass colours on, unless its user has said what it does") {
    Paged library;
    library.set("NEWSIDX_PAGER", "echo \"less: $LESS\" > paged; cat > page");
    CHECK(library.run_on_terminal({"help", "search"}, 10).status == 0);
    CHECK(library.paged() == "less: FRX\n");
    library.set("LESS", "M");
    CHECK(library.run_on_terminal({"help", "search"}, 10).status == 0);
    CHECK(library.paged() == "less: M\n");
}

TEST_CASE("progress: its line stays one line on a narrow terminal, and is not drawn on one that cannot") {
    Library library;
    library.set("TERM", "xterm");
    library.write("new.jsonl", "{\"title\":\"Lamp\"}\n");
    std::string out = library.run_on_terminal({"index", "new.jsonl"}, 50, 12).out;
    std::size_t lines = 0;
    for (std::size_t end = 0; (end = out.find("\x1b[K", end)) != std::string::npos; ++lines) {
        const std::size_t begin = out.find_last_of("K\n", end - 1) + 1; // of the line before it
        CHECK(end - begin < 12);
        end += 3;
    }
    CHECK(lines > 0);
    library.set("TERM", "dumb");
    library.write("new.jsonl", "{\"title\":\"Lantern\"}\n");
    out = library.run_on_terminal({"index", "new.jsonl"}, 50, 12).out;
    CHECK_FALSE(contains(out, "\x1b"));
}

TEST_CASE("pager: less shows a page, Ctrl-C leaves it alone, and q ends it") {
    if (!has_program("/usr/bin/less")) return;
    Library library;
    library.set("NO_COLOR", "1");
    const Outcome outcome = library.run_on_terminal({"help", "search"}, 10, 80, "\x03q");
    CHECK(outcome.status == 0);
    CHECK(contains(outcome.out, "newsidx search: find records"));
    CHECK_FALSE(contains(outcome.out, "Exit status"));
}
