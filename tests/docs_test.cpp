// The documents say what is true.

#include "cli_util.h"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

namespace {

using newsidx::test::Sandbox;

std::string file(const std::string& name) {
    std::ifstream in(std::string(NEWSIDX_SOURCE_DIR) + "/" + name, std::ios::binary);
    REQUIRE(in);
    return {std::istreambuf_iterator<char>(in), {}};
}

} // namespace

TEST_CASE("docs: the program in the README is the example that is built") {
    const std::string readme = file("README.md");
    const std::size_t begin = readme.find("```cpp\n") + 7;
    const std::string code = readme.substr(begin, readme.find("```", begin) - begin);
    const std::string example = file("lib/examples/embed.cpp");
    CHECK(example.substr(example.find('\n') + 1) == code);
}

TEST_CASE("docs: each piece of code in the guide stands in a program that is compiled and run") {
    const std::string guide = file("lib/examples/GUIDE.md");
    for (const auto& [language, program] :
         {std::pair{"cpp", "lib/examples/guide.cpp"}, {"c", "lib/examples/guide.c"}}) {
        const std::string code = file(program);
        const std::string begin = std::string("```") + language + "\n";
        std::size_t pieces = 0;
        for (std::size_t at = 0; (at = guide.find(begin, at)) != std::string::npos; ++pieces) {
            at += begin.size();
            const std::string piece = guide.substr(at, guide.find("```", at) - at);
            CAPTURE(piece);
            CHECK(code.find(piece) != std::string::npos);
        }
        CHECK(pieces >= 2);
    }
}

TEST_CASE("docs: every command that the README shows works as it is shown") {
    Sandbox sandbox;
    sandbox.set("NEWSIDX_DB", sandbox.path("i.db"));
    std::filesystem::create_directory_symlink(std::string(NEWSIDX_SOURCE_DIR) + "/data/news", sandbox.path("news"));
    std::filesystem::create_directory_symlink(std::string(NEWSIDX_SOURCE_DIR) + "/data/relevance",
                                              sandbox.path("relevance"));
    sandbox.write("crawl.jsonl", "{\"id\":1,\"title\":\"A line of a crawl\"}\n");
    const std::string readme = file("README.md");
    static const std::regex line_pattern(R"(\n    (echo '[^']*' \| )?newsidx ([^\n#]*))");
    std::size_t shown = 0;
    std::set<std::string> commands;
    for (std::sregex_iterator match(readme.begin(), readme.end(), line_pattern), end; match != end; ++match, ++shown) {
        // Split as a shell does, single quotes included.
        std::vector<std::string> words;
        static const std::regex word_pattern(R"('([^']*)'|([^\s']+))");
        const std::string text = (*match)[2];
        for (std::sregex_iterator word(text.begin(), text.end(), word_pattern), last; word != last; ++word)
            words.push_back((*word)[1].matched ? (*word)[1].str() : (*word)[2].str());
        const std::string echo = (*match)[1];
        const std::string input = echo.empty() ? "" : echo.substr(6, echo.rfind('\'') - 6);
        CAPTURE(text);
        const auto outcome = sandbox.run(words, input);
        CAPTURE(outcome.err);
        CHECK(outcome.status == 0);
        commands.insert(words.at(0));
    }
    CHECK(shown >= 9);
    CHECK(commands.size() >= 7);
}

TEST_CASE("docs: the result that the README shows is the one there is") {
    Sandbox sandbox;
    REQUIRE(sandbox.run({"index", std::string(NEWSIDX_SOURCE_DIR) + "/data/news", "--db", "i.db"}).status == 0);
    const auto found = sandbox.run({"search", "Moore Threads", "--db", "i.db"});
    const std::string readme = file("README.md");
    static const std::regex line_pattern(R"(\n    ( ?[12]\. [^\n]*))");
    std::size_t lines = 0;
    for (std::sregex_iterator match(readme.begin(), readme.end(), line_pattern), end; match != end; ++match, ++lines) {
        CAPTURE((*match)[1].str());
        CHECK(found.out.find((*match)[1].str()) != std::string::npos);
    }
    CHECK(lines == 2);
    CHECK(found.err.find("19 hits, 10 shown") != std::string::npos);
}
