// What strangers may put into records, queries and names: nothing is lost of the rest, and nothing gets out of hand.

#include "engine_util.h"
#include "store/connection.h"
#include "store/items/unpacker.h"
#include "store/packing.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fmt/format.h>
#include <string>
#include <vector>

using namespace newsidx;
using namespace newsidx::test;

namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20;

std::string lines_around(const std::string& line) {
    return "{\"title\":\"The first\",\"url\":\"https://a.example/1\"}\n" + line +
           "\n{\"title\":\"The last\",\"url\":\"https://a.example/2\"}\n";
}

std::uint64_t peak_bytes() {
    struct rusage usage {};
    ::getrusage(RUSAGE_SELF, &usage);
    return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

} // namespace

TEST_CASE("hostile: a title of 200 MB is rejected without being kept in memory, and its neighbours are read") {
    const TempDir dir;
    {
        std::string line = "{\"title\":\"";
        line.append(200 * kMiB, 'x');
        dir.write("a.jsonl", lines_around(line + "\"}"));
    }
    auto index = open_index(dir);
    const std::uint64_t before = peak_bytes();
    const IndexReport report = read(index, {dir.path("a.jsonl")});
    CHECK(report.rejected == 1);
    CHECK(report.added == 2);
    REQUIRE(report.errors.size() == 1);
    CHECK(report.errors[0].line == 2);
    CHECK(report.errors[0].message.find("32 MiB") != std::string::npos);
    CHECK(peak_bytes() - before < 150 * kMiB);
}

TEST_CASE("hostile: a NUL byte costs no record but its own, wherever in a file it stands") {
    using namespace std::string_view_literals;
    const TempDir dir;
    auto index = open_index(dir);
    dir.write("lines.jsonl", lines_around(std::string("{\"title\":\"The \0second\"}"sv)));
    const IndexReport lines = read(index, {dir.path("lines.jsonl")});
    CHECK(lines.added == 2);
    REQUIRE(lines.errors.size() == 1);
    CHECK(lines.errors[0].line == 2);
    CHECK(lines.errors[0].message.find("NUL") != std::string::npos);
    dir.write("table.csv", std::string("title,url\nThe third,https://a.example/3\nThe fou\0rth,https://a.example/4\n"
                                       "The fifth,https://a.example/5\n"sv));
    CHECK(read(index, {dir.path("table.csv")}).added == 3);
    CHECK(titles(index, "fourth") == std::vector<std::string>{"The fourth"});
}

TEST_CASE("hostile: a record of nearly 32 MiB is kept, found to its last word, and shown byte for byte") {
    const TempDir dir;
    std::string text;
    while (text.size() < 31 * kMiB)
        text += fmt::format("w{} ", text.size() % 5'003);
    const std::string line = "{\"title\":\"Long\",\"url\":\"https://a.example/3\",\"text\":\"" + text + "zzlastword\"}";
    dir.write("a.jsonl", lines_around(line));
    auto index = open_index(dir);
    auto report = index.index({dir.path("a.jsonl")});
    REQUIRE(report);
    CHECK(report->added == 3);
    CHECK(titles(index, "zzlastword") == std::vector<std::string>{"Long"});
    CHECK(titles(index, "\"w0 zzlastword\"").empty());
    auto shown = index.show("https://a.example/3");
    REQUIRE(shown);
    CHECK(shown->original == line);
    CHECK(find(index, "zzlastword").hits.at(0).snippet.text.find("zzlastword") != std::string::npos);
}

TEST_CASE(
    "hostile: a million topics are a rejection, and of twenty thousand the first thousand count, with a warning") {
    const TempDir dir;
    const auto with_topics = [](int topics) {
        std::string line = "{\"title\":\"Topics\",\"url\":\"https://a.example/3\",\"topics\":[\"t\"";
        for (int i = 1; i < topics; ++i)
            line += fmt::format(",\"topic {}\"", i);
        return line + "]}";
    };
    dir.write("a.jsonl", lines_around(with_topics(1'000'000)));
    auto index = open_index(dir);
    const IndexReport rejected = read(index, {dir.path("a.jsonl")});
    CHECK(rejected.rejected == 1);
    CHECK(rejected.errors.at(0).message.find("100000 values") != std::string::npos);
    dir.write("b.jsonl", with_topics(20'000));
    const auto begin = std::chrono::steady_clock::now();
    const IndexReport taken = read(index, {dir.path("b.jsonl")});
    CHECK(taken.added == 1);
    CHECK(taken.warnings.size() == 1);
    CHECK(find(index, "topic:\"topic 999\"").total == 1);
    CHECK(index.show("https://a.example/3")->record.topics.size() == 1'000);
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(60));
}

TEST_CASE(
    "hostile: NUL bytes, overlong and half characters and bidirectional marks cost a record nothing but themselves") {
    const TempDir dir;
    const std::string titles_in[] = {
        std::string("zero \0 byte", 11), "overlong \xc0\xaf slash",     "half \xe2\x82",
        "surrogate \xed\xa0\x80 half",   "beyond \xf4\x90\x80\x80 all", "mark \xe2\x80\xae drawkcab"};
    int number = 0;
    for (const std::string& title : titles_in) {
        ++number;
        dir.write(fmt::format("in/{}.md", number), "---\ntitle: \"" + title + "\"\noriginalUrl: https://a.example/" +
                                                       std::to_string(number) + "\n---\nneedle body\n");
    }
    auto index = open_index(dir);
    const IndexReport report = read(index, {dir.path("in")});
    CHECK(report.added + report.rejected == std::size(titles_in));
    const SearchResult found = find(index, "needle");
    CHECK(found.total == report.added);
    for (const Hit& hit : found.hits) {
        CHECK(hit.title.find('\0') == std::string::npos);
        CHECK(hit.title.find("\xc0\xaf") == std::string::npos);
    }
    for (const std::string& query : titles_in)
        find(index, query);
}

TEST_CASE("hostile: ids, titles and URLs that look like paths name no file outside of the folder of an export") {
    const TempDir dir;
    const char* const names[] = {"../../escape", "/etc/passwd", "..", "a\\..\\b", "CON", "-rf", "$(touch x)", "x\ny"};
    std::string lines;
    for (const char* name : names) {
        std::string quoted;
        for (const char* c = name; *c != '\0'; ++c)
            quoted += *c == '\n' ? "\\n" : *c == '\\' ? "\\\\" : std::string(1, *c);
        lines += fmt::format(
            "{{\"id\":\"{0}\",\"title\":\"{0}\"}}\n{{\"title\":\"{0}\",\"url\":\"https://h.example/{0}\"}}\n", quoted);
    }
    dir.write("a.jsonl", lines);
    auto index = open_index(dir);
    const IndexReport report = read(index, {dir.path("a.jsonl")});
    CHECK(report.rejected == 0);
    std::filesystem::create_directory(dir.path("out"));
    const auto exported = index.export_records(dir.path("out"));
    REQUIRE(exported);
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(dir.path("out"))) {
        const std::string name = entry.path().filename();
        CHECK(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-.") == std::string::npos);
        CHECK(name.front() != '-');
        CHECK(name.front() != '.');
        CHECK(entry.is_regular_file());
        ++files;
    }
    CHECK(files == exported->records);
    for (const auto& entry : std::filesystem::directory_iterator(dir.path()))
        CHECK((entry.path().filename() == "a.jsonl" || entry.path().filename() == "out" ||
               entry.path().filename().string().starts_with("i.db")));
    CHECK(index.backup(dir.path("out/../../no_such_folder/x/copy.db")).error().code == ErrorCode::io);
}

TEST_CASE("hostile: queries of any length and shape are answered, and quickly") {
    const TempDir dir;
    dir.write("a.md", story("https://a.example/1", "A needle in the hay"));
    auto index = open_index(dir);
    read(index, {dir.path("a.md")});
    const auto repeat = [](const std::string& what, std::size_t times) {
        std::string out;
        for (std::size_t i = 0; i < times; ++i)
            out += what;
        return out;
    };
    const auto begin = std::chrono::steady_clock::now();
    for (const std::string& query :
         {repeat("needle OR ", 10'000) + "needle", repeat("(", 100'000) + "needle", repeat("\"needle ", 10'000),
          repeat("-", 100'000) + "needle", repeat("a* ", 10'000), repeat("needle~2 ", 5'000), repeat("x", 10'000'000),
          repeat("topic:", 50'000) + "needle", repeat("NEAR/5 ", 20'000), repeat("needle^9 ", 10'000),
          std::string("needle \0 hay", 12), repeat("\xf0\x9f\x98\x80", 100'000), repeat("title:(", 10'000),
          std::string("needle'); DROP TABLE record; --")}) {
        CAPTURE(query.substr(0, 20));
        auto result = index.search(query);
        REQUIRE(result);
    }
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(30));
    expect_whole(index);
}

TEST_CASE("hostile: no value of a file, unpacked, has a byte of what is secured but the column that is for it") {
    const TempDir dir;
    const std::string needle = "Zq9SecuredNeedleZq9";
    std::string lines;
    for (int i = 0; i < 400; ++i)
        lines += fmt::format("{{\"title\":\"Line {0}\",\"url\":\"https://a.example/{0}\",\"secured\":\"{1}-{0}\","
                             "\"text\":\"Some open text.\"}}\n",
                             i, needle);
    dir.write("in/a.jsonl", lines);
    for (int i = 0; i < 40; ++i)
        dir.write(fmt::format("in/{}.md", i),
                  story(fmt::format("https://b.example/{}", i), "An open story", "secured: \"" + needle + "\"\n"));
    auto index = open_index(dir);
    read(index, {dir.path("in")});
    store::Connection connection(dir.path("i.db"), store::Access::read, {.busy_timeout_ms = 1'000});
    SQLite::Database& db = connection.database();
    std::vector<std::string> tables;
    {
        SQLite::Statement select(db,
                                 "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'");
        while (select.executeStep())
            tables.push_back(select.getColumn(0).getString());
    }
    std::size_t values = 0;
    std::size_t secured = 0;
    for (const std::string& table : tables) {
        CAPTURE(table);
        SQLite::Statement rows(db, "SELECT * FROM \"" + table + "\"");
        while (rows.executeStep())
            for (int column = 0; column < rows.getColumnCount(); ++column) {
                const std::string name = rows.getColumnName(column);
                const std::string value = rows.getColumn(column).getString();
                if (table == "item" && name == "secured") {
                    secured += value.find(needle) != std::string::npos ? 1 : 0;
                    continue;
                }
                ++values;
                CHECK_MESSAGE(value.find(needle) == std::string::npos, table, ".", name);
                try {
                    if (connection.unpacker().unpack(value).find(needle) != std::string::npos)
                        FAIL_CHECK(table, ".", name, ", unpacked");
                } catch (const store::OpenError&) { // nothing packed
                }
            }
    }
    CHECK(secured == 440);
    CHECK(values > 1000);
}
