// newsidx stats: the page, on a terminal and not.
#include "cli_util.h"

#include <algorithm>
#include <doctest/doctest.h>
#include <sstream>
#include <string>
#include <vector>

namespace {

using namespace newsidx::test;

// Characters of the longest line.
std::size_t longest_line(const std::string& text) {
    std::size_t longest = 0;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);)
        longest = std::max(
            longest, static_cast<std::size_t>(std::ranges::count_if(line, [](char c) { return (c & 0xC0) != 0x80; })));
    return longest;
}

class Shelf : public Library {
public:
    Shelf() {
        set("NO_COLOR", "1");
        set("LC_ALL", "C.UTF-8");
        set("NEWSIDX_PAGER", "cat");
    }
    // One more record of another year, without quality.
    void add_old() const {
        write("news/old.md", "---\ntitle: Old\noriginalUrl: https://gazette.example/old\n"
                             "publishedDateTime: 1999-03-05T08:00:00Z\n---\n");
        REQUIRE(run({"index", "news"}).status == 0);
    }
};

} // namespace

TEST_CASE("stats: not on a terminal there are plain figures, a line each") {
    const Shelf library;
    library.add_old();
    const std::string out = library.run({"stats"}).out;
    CHECK(has_line(out, "by year         1999 1, 2024 3"));
    CHECK_FALSE(contains(out, "█"));
    CHECK_FALSE(contains(out, "\n "));
}

TEST_CASE("stats: records that lie within three years are told by month") {
    const Shelf library;
    CHECK(has_line(library.run({"stats"}).out, "by month        2024-03 3"));
}

TEST_CASE("stats: on a terminal dates, quality and heat are drawn") {
    const Shelf library;
    library.add_old();
    const std::string out = library.run_on_terminal({"stats"}, 200).out;
    CHECK(contains(out, "by year         1999 ▃                        █ 2024\n                most in 2024: 3\n"));
    CHECK(contains(out, "quality         60 and more  1"));
    CHECK(contains(out, "█"));
}

TEST_CASE("stats: lines end at the terminal's width") {
    const Shelf library;
    library.add_old();
    for (const unsigned short width : std::vector<unsigned short>{40, 60, 80}) {
        CAPTURE(width);
        const std::string out = library.run_on_terminal({"stats", "--sizes"}, 200, width).out;
        CHECK(longest_line(out) <= width);
        CHECK(contains(out, "Valley Gazette 1"));
    }
}

TEST_CASE("stats: --sizes says what the file's bytes are for, and nothing else does") {
    const Shelf library;
    CHECK(contains(library.run({"stats", "--sizes"}).out, "sizes           texts and items "));
    CHECK_FALSE(contains(library.run({"stats"}).out, "full-text index"));
    CHECK(json_of(library.run({"stats", "--json"}))["sizes"].is_null());
    const Json json = json_of(library.run({"stats", "--sizes", "--json"}));
    std::uint64_t sum = 0;
    for (const auto& [name, bytes] : json["sizes"].items())
        sum += bytes.get<std::uint64_t>();
    CHECK(sum == json["bytes"]);
}
