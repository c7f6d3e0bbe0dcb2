// Files as an interrupted write leaves them, made by hand; what happens at any place is in reliability_fault_test.cpp.

#include "engine_util.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>
#include <string>

using namespace newsidx;
using namespace newsidx::test;

namespace {

// The first bytes of a journal whose transaction began with so many pages.
std::string journal(char pages) {
    std::string header("\xd9\xd5\x05\xf9\x20\xa1\x63\xd7\0\0\0\0nonc\0\0\0", 19);
    header += pages;
    header.append("\0\0\x02\0\0\0\x10\0", 8);
    header.resize(512);
    return header;
}

} // namespace

TEST_CASE("interrupted: a file opens whose -wal was only written back in part, and nothing is lost") {
    const TempDir dir;
    {
        Index index = test::open_index(dir);
        REQUIRE(index.index({dir.write("a.md", test::story("https://a.example/1", "A chip"))}));
        REQUIRE(index.search("chip")); // a reader stays open, and so the -wal stays
        std::string lines;
        for (int i = 0; i < 300; ++i)
            lines += fmt::format("{{\"title\":\"Line {} about river{} and lock{}\"}}\n", i, i, i * 7);
        REQUIRE(index.index({dir.write("b.jsonl", lines)}));
        std::filesystem::copy_file(dir.path("i.db"), dir.path("j.db"));
        std::filesystem::copy_file(dir.path("i.db-wal"), dir.path("j.db-wal"));
    }
    // The first page says how many there will be, and they are not there yet.
    std::string bytes = dir.read("j.db");
    bytes[30] = static_cast<char>(bytes[30] + 1);
    dir.write("j.db", bytes);
    const auto index = Index::open(dir.path("j.db"));
    REQUIRE(index);
    CHECK(index->stats()->records == 301);
    expect_whole(*index);
}

TEST_CASE("interrupted: a file that was not made to its end is made anew, and nobody takes it for another program's") {
    for (const std::string& begun : {std::string(12'288, '\0'), "SQLite format 3" + std::string(12'273, '\0')}) {
        const TempDir dir;
        dir.write("i.db", begun);
        dir.write("i.db-journal", journal(0));
        const auto unfinished = Index::open(dir.path("i.db"), {.busy_timeout_ms = 50});
        REQUIRE_FALSE(unfinished);
        CHECK(unfinished.error().code == ErrorCode::not_found);
        CHECK(unfinished.error().message.find("not made to its end") != std::string::npos);
        auto index = Index::open(dir.path("i.db"), {.create = true});
        REQUIRE(index);
        REQUIRE(index->index({dir.write("a.md", test::story("https://a.example/1", "A chip"))}));
        CHECK(titles(*index, "chip") == std::vector<std::string>{"A chip"});
        expect_whole(*index);
    }
}

TEST_CASE("interrupted: what is no newsidx file stays so when a journal lies beside it") {
    const TempDir dir;
    const std::string foreign = "SQLite format 3" + std::string(12'273, '\0');
    dir.write("i.db", foreign);
    dir.write("i.db-journal", journal(3)); // it held something before
    const auto index = Index::open(dir.path("i.db"), {.create = true, .busy_timeout_ms = 50});
    REQUIRE_FALSE(index);
    CHECK(index.error().code == ErrorCode::not_a_database);
    CHECK(dir.read("i.db") == foreign);
}
