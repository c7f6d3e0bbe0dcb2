// What indexing, updating and removing mean, through the public interface.

#include "engine_util.h"
#include "segments_util.h"
#include "store/connection.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <fmt/format.h>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

using namespace newsidx;
using namespace newsidx::test;

namespace {

// The rows of a query on the file, joined.
std::string rows(const std::string& path, const std::string& sql) {
    const SQLite::Database file(path);
    SQLite::Statement statement(file, sql);
    std::string out;
    while (statement.executeStep())
        for (int column = 0; column < statement.getColumnCount(); ++column)
            out += statement.getColumn(column).getString() + '|';
    return out;
}

// Everything that FTS5 has written. Its last column is a blob in which every change would show.
std::string full_text_index(const TempDir& dir) {
    return rows(dir.path("i.db"), "SELECT id, block FROM fts_data ORDER BY id") +
           rows(dir.path("i.db"), "SELECT id, text FROM document ORDER BY id");
}

} // namespace

TEST_CASE("engine: a second run over the same folder changes nothing at all") {
    const TempDir dir;
    for (int i = 0; i < 30; ++i)
        dir.write(fmt::format("news/{}.md", i),
                  story(fmt::format("https://a.example/{}", i), fmt::format("Story {}", i)));
    dir.write("news/lines.jsonl", "{\"id\":1,\"title\":\"First line\"}\n{\"id\":2,\"title\":\"Second line\"}\n");
    {
        Index index = open_index(dir);
        CHECK(read(index, {dir.path("news")}).added == 32);
    }
    const std::string before = dir.read("i.db");
    {
        Index index = open_index(dir);
        const IndexReport report = read(index, {dir.path("news")});
        CHECK(report.read == 32);
        CHECK(report.unchanged == 32);
        CHECK(report.added + report.updated + report.removed == 0);
    }
    CHECK(dir.read("i.db") == before);
}

TEST_CASE("engine: a file that was touched but says the same changes no record") {
    const TempDir dir;
    dir.write("a.md", story("https://a.example/1", "Once"));
    Index index = open_index(dir);
    read(index, {dir.path("a.md")});
    const std::string before = full_text_index(dir);
    std::filesystem::last_write_time(dir.path("a.md"), std::filesystem::file_time_type::clock::now());
    const IndexReport report = read(index, {dir.path("a.md")});
    CHECK(report.unchanged == 1);
    CHECK(report.updated == 0);
    CHECK(full_text_index(dir) == before);
}

TEST_CASE("engine: of two files with one identity the later date wins, and the other one is back when that goes") {
    const TempDir dir;
    const std::string url = "https://a.example/story";
    dir.write("news/a.md", story(url, "The later words", "publishedDateTime: 2024-05-02T00:00:00Z\n"));
    dir.write("news/b.md", story(url, "The earlier words", "publishedDateTime: 2024-05-01T00:00:00Z\n"));
    const std::vector<std::string> a = {dir.path("news/a.md")};
    const std::vector<std::string> b = {dir.path("news/b.md")};
    for (const auto& [first, second] : {std::pair(a, b), std::pair(b, a)}) {
        const TempDir own;
        Index index = open_index(own);
        read(index, first);
        read(index, second);
        CHECK(titles(index, "words") == std::vector<std::string>{"The later words"});
    }
    Index index = open_index(dir);
    const IndexReport report = read(index, {dir.path("news")});
    CHECK(report.added == 1);
    CHECK(report.duplicates == 1);
    const std::int64_t id = find(index, "words").hits.at(0).id;

    dir.remove("news/a.md");
    IndexOptions prune;
    prune.prune = true;
    CHECK(read(index, {dir.path("news")}, prune).updated == 1);
    CHECK(titles(index, "words") == std::vector<std::string>{"The earlier words"});
    CHECK(titles(index, "later").empty());
    CHECK(find(index, "words").hits.at(0).id == id);
    expect_whole(index);
}

TEST_CASE("engine: a change of heat alone does not touch the full-text index") {
    const TempDir dir;
    dir.write("a.md", story("https://a.example/1", "A warm story", "heat: 10\n"));
    dir.write("b.md", story("https://a.example/2", "A warm day", "heat: 60\n"));
    Index index = open_index(dir);
    read(index, {dir.path("a.md"), dir.path("b.md")});
    const std::string before = full_text_index(dir);
    REQUIRE(before.size() > 50);
    CHECK(titles(index, "warm").at(0) == "A warm day");

    auto updated = index.update("{\"url\":\"https://a.example/1\",\"heat\":244}\n");
    REQUIRE(updated);
    CHECK(updated->updated == 1);
    CHECK(titles(index, "warm").at(0) == "A warm story");
    CHECK(full_text_index(dir) == before);

    // And when the source itself says so.
    dir.write("b.md", story("https://a.example/2", "A warm day", "heat: 9000\nquality: 100\n"));
    CHECK(read(index, {dir.path("b.md")}).updated == 1);
    CHECK(titles(index, "warm").at(0) == "A warm day");
    CHECK(full_text_index(dir) == before);
    expect_whole(index);
}

TEST_CASE("engine: what update sets holds until the source changes") {
    const TempDir dir;
    const std::string url = "https://a.example/1";
    dir.write("a.md", story(url, "A story", "heat: 10\nquality: 20\n"));
    Index index = open_index(dir);
    read(index, {dir.path("a.md")});
    REQUIRE(index.update("{\"url\":\"" + url + "\",\"heat\":99,\"published\":false}\n"));
    const auto shown = [&] {
        auto record = index.show(url);
        REQUIRE(record);
        return *record;
    };
    CHECK(shown().record.heat == 99.0);
    CHECK(shown().record.quality == 20.0);
    CHECK_FALSE(shown().visible);

    read(index, {dir.path("a.md")});
    std::filesystem::last_write_time(dir.path("a.md"), std::filesystem::file_time_type::clock::now());
    read(index, {dir.path("a.md")});
    CHECK(shown().record.heat == 99.0);
    CHECK_FALSE(shown().visible);

    dir.write("a.md", story(url, "A story", "heat: 11\nquality: 20\n"));
    read(index, {dir.path("a.md")});
    CHECK(shown().record.heat == 11.0);
    CHECK(shown().visible);

    // null makes a value unknown; the same value again is no change.
    auto first = index.update("{\"url\":\"" + url + "\",\"heat\":null}\n");
    REQUIRE(first);
    CHECK(first->updated == 1);
    CHECK_FALSE(shown().record.heat.has_value());
    auto again = index.update("{\"url\":\"" + url + "\",\"heat\":null}\n");
    REQUIRE(again);
    CHECK(again->unchanged == 1);
    expect_whole(index);
}

TEST_CASE("engine: an update that names no record or cannot be read is told, and the rest is done") {
    const TempDir dir;
    dir.write("a.md", story("https://a.example/1", "A story"));
    Index index = open_index(dir);
    read(index, {dir.path("a.md")});
    auto report = index.update("{\"url\":\"https://a.example/none\",\"heat\":1}\n\n{\"heat\":}\n"
                               "{\"url\":\"https://a.example/1\",\"heat\":5}");
    REQUIRE(report);
    CHECK(report->updated == 1);
    REQUIRE(report->errors.size() == 2);
    CHECK(report->errors[0].line == 1);
    CHECK(report->errors[1].line == 3);
}

TEST_CASE("engine: a removed record stays away until its source says something else") {
    const TempDir dir;
    const std::string url = "https://a.example/1";
    dir.write("a.md", story(url, "Gone tomorrow"));
    dir.write("b.md", story("https://a.example/2", "Another",
                            "related:\n  - title: \"Gone tomorrow\"\n    webUrl: \"" + url + "\"\n"));
    Index index = open_index(dir);
    const std::vector<std::string> files = {dir.path("a.md"), dir.path("b.md")};
    read(index, files);
    auto removed = index.remove({url, "12345", "https://a.example/none", url});
    REQUIRE(removed);
    CHECK(removed->removed == 1);
    CHECK(removed->not_found == std::vector<std::string>{"12345", "https://a.example/none"});
    CHECK(titles(index, "gone").empty()); // not even as a stub

    std::filesystem::last_write_time(dir.path("a.md"), std::filesystem::file_time_type::clock::now());
    CHECK(read(index, files).added == 0);
    CHECK(titles(index, "gone").empty());

    dir.write("a.md", story(url, "Gone yesterday"));
    CHECK(read(index, files).added == 1);
    CHECK(titles(index, "gone") == std::vector<std::string>{"Gone yesterday"});
    expect_whole(index);
}

TEST_CASE("engine: what was removed comes back when it is asked for, and is counted when it is not") {
    const TempDir dir;
    const std::string url = "https://a.example/1";
    dir.write("a.md", story(url, "Gone tomorrow"));
    Index index = open_index(dir);
    const std::string text = "{\"id\":1,\"title\":\"Gone today\"}\n{\"id\":2,\"title\":\"Here to stay\"}\n";
    read(index, {dir.path("a.md")});
    REQUIRE(index.index_text(text, {.source = "app"}));
    const std::string id = std::to_string(find(index, "today").hits.at(0).id);
    REQUIRE(index.remove({url, id})->removed == 2);

    const auto again = index.index_text(text, {.source = "app"});
    REQUIRE(again);
    CHECK(again->read == 1);
    CHECK(again->unchanged == 1);
    CHECK(again->withheld == 1);
    CHECK(titles(index, "gone").empty());

    const auto restored = index.index_text(text, {.source = "app", .restore = true});
    REQUIRE(restored);
    CHECK(restored->added == 1);
    CHECK(restored->withheld == 0);
    IndexOptions options;
    options.restore = true;
    CHECK(index.index({dir.path("a.md")}, options)->added == 1);
    CHECK(titles(index, "gone").size() == 2);
    CHECK(index.index_text(text, {.source = "app"})->unchanged == 2);
    CHECK(read(index, {dir.path("a.md")}).unchanged == 1);
    expect_whole(index);

    // From an export, too, and for good.
    std::string exported;
    REQUIRE(index.export_to([&](std::string_view piece) {
        exported += piece;
        return true;
    }));
    REQUIRE(index.remove({url})->removed == 1);
    CHECK(index.index_text(exported, {.source = "", .restore = true})->withheld == 0);
    CHECK(read(index, {dir.path("a.md")}).withheld == 0);
    CHECK(titles(index, "gone").size() == 2);
}

TEST_CASE("engine: adding to a source costs the same however much it holds") {
    using Clock = std::chrono::steady_clock;
    Result<Index> opened = Index::in_memory();
    REQUIRE(opened);
    Index& index = *opened;
    std::string many;
    for (int i = 0; i < 30'000; ++i)
        many += "{\"id\":" + std::to_string(i) + ",\"title\":\"Story\"}\n";
    REQUIRE(index.index_text(many, {.source = "large"}));
    const auto add = [&](const char* source, int number) {
        const auto start = Clock::now();
        REQUIRE(index.index_text("{\"id\":\"n" + std::to_string(number) + "\",\"title\":\"One more\"}",
                                 {.source = source}));
        return Clock::now() - start;
    };
    auto to_large = Clock::duration::max();
    auto to_small = Clock::duration::max();
    for (int i = 0; i < 10; ++i) {
        to_large = std::min(to_large, add("large", i));
        to_small = std::min(to_small, add("small", i));
    }
    CHECK(to_large < 5 * to_small); // it was 40 times
}

TEST_CASE("engine: a run counts the stubs of what it has seen, be that little or much") {
    for (const std::uint64_t records : {1'990, 2'010}) {
        CAPTURE(records);
        const TempDir dir;
        Index index = open_index(dir);
        const auto line = [](std::uint64_t i, std::uint64_t stub) {
            return fmt::format(R"({{"url":"https://a.example/{}","title":"T","related":[{{"title":"S",)"
                               R"("webUrl":"https://s.example/{}"}}]}})"
                               "\n",
                               i, stub);
        };
        std::string lines;
        for (std::uint64_t i = 0; i < records; ++i)
            lines += line(i, i / 2);
        CHECK(read(index, {dir.write("many.jsonl", lines)}).stubs == records / 2);
        CHECK(read(index, {dir.write("few.jsonl", line(5'000, 7) + line(5'001, 9'999))}).stubs == 2);
        CHECK(index.stats()->stubs == records / 2 + 1);
    }
}

TEST_CASE("engine: hidden records are counted and shown only when asked for, with the stubs that only they relate to") {
    const TempDir dir;
    const std::string hidden_url = "https://b.example/lenovo";
    dir.write("a.md", story("https://a.example/center", "Graphics startup opens a center",
                            "related:\n  - title: \"Graphics startup meets a maker of laptops\"\n    webUrl: \"" +
                                hidden_url + "\"\n"));
    dir.write("b.md", story(hidden_url, "Graphics startup meets a maker of laptops",
                            "published: false\nrelated:\n  - title: \"Graphics card named\"\n    webUrl: "
                            "\"https://c.example/card\"\n"));
    Index index = open_index(dir);
    const IndexReport report = read(index, {dir.path("a.md"), dir.path("b.md")});
    CHECK(report.stubs == 1);

    const SearchResult shown = find(index, "graphics");
    REQUIRE(shown.hits.size() == 1);
    CHECK(shown.hits[0].url == "https://a.example/center");
    CHECK(shown.total == 1);
    CHECK(shown.hidden_records == 1);
    CHECK(shown.hidden_stubs == 1);

    SearchOptions all;
    all.unpublished = true;
    const SearchResult everything = find(index, "graphics", all);
    CHECK(everything.hits.size() == 3);
    CHECK(everything.hidden_records + everything.hidden_stubs == 0);
    for (const Hit& hit : everything.hits) {
        CHECK(hit.published == (hit.url == "https://a.example/center"));
        CHECK((hit.kind == Kind::stub) == (hit.url == "https://c.example/card"));
    }

    // Once published, both are there.
    REQUIRE(index.update("{\"url\":\"" + hidden_url + "\",\"published\":true}"));
    CHECK(find(index, "graphics").hits.size() == 3);
    expect_whole(index);
}

TEST_CASE("engine: a stub finds the record that bears its URL as webUrl") {
    const TempDir dir;
    dir.write("a.md", story("https://a.example/1", "Points on",
                            "related:\n  - title: \"The other one\"\n    webUrl: "
                            "\"https://mirror.example/2/?utm_source=x\"\n"));
    dir.write("b.md", story("https://b.example/2", "The other one", "webUrl: \"https://mirror.example/2\"\n"));
    Index index = open_index(dir);
    read(index, {dir.path("a.md")});
    CHECK(find(index, "other").hits.at(0).kind == Kind::stub);
    read(index, {dir.path("b.md")});
    const SearchResult found = find(index, "other");
    REQUIRE(found.hits.size() == 1);
    CHECK(found.hits[0].kind == Kind::record);
    auto shown = index.show("HTTPS://Mirror.example/2#top");
    REQUIRE(shown);
    CHECK(shown->id == found.hits[0].id);

    // It goes, and the stub is back.
    dir.remove("b.md");
    dir.write("c/keep.md", story("https://c.example/3", "Keeps the folder"));
    REQUIRE(index.remove({"https://b.example/2"}));
    CHECK(find(index, "other").hits.at(0).kind == Kind::stub);
    expect_whole(index);
}

TEST_CASE("engine: secured bytes lie in their column and nowhere else") {
    const TempDir dir;
    const std::string blob = "q9QIpSecuredNeedle+/Zz==;iZGS";
    const std::string record = story("https://a.example/1", "An open story", "secured: \"" + blob + "\"\nheat: 7\n");
    dir.write("a.md", record);
    const std::string line = "{\"title\":\"A line\",\"webUrl\":\"https://a.example/2\",\"secured\":\"" + blob + "\"}";
    dir.write("b.jsonl", line + "\n");
    {
        Index index = open_index(dir);
        read(index, {dir.path("a.md"), dir.path("b.jsonl")});
        CHECK(titles(index, "SecuredNeedle").empty());
        auto shown = index.show("https://a.example/1");
        REQUIRE(shown);
        CHECK(shown->record.secured == blob);
        CHECK(shown->original == record);
        auto other = index.show("https://a.example/2");
        REQUIRE(other);
        CHECK(other->record.secured == blob);
        CHECK(other->original == line);
    }
    execute(dir.path("i.db"), "UPDATE item SET secured = NULL; VACUUM; PRAGMA wal_checkpoint(TRUNCATE)");
    CHECK(dir.read("i.db").find("SecuredNeedle") == std::string::npos);
    CHECK(dir.read("i.db").find("secureneedle") == std::string::npos);
    // Nor in what is packed.
    store::Connection connection(dir.path("i.db"), store::Access::read, {.busy_timeout_ms = 1'000});
    store::Statement select = connection.prepare("SELECT bytes FROM block");
    std::string blocks;
    while (select.step())
        blocks += connection.unpacker().unpack(select.bytes(0));
    CHECK(blocks.find("An open story") != std::string::npos);
    CHECK(blocks.find("SecuredNeedle") == std::string::npos);
}

TEST_CASE("engine: a file of lines may grow, shrink and change its order") {
    const TempDir dir;
    const auto line = [](int id, const std::string& title) {
        return fmt::format("{{\"id\":{},\"lang\":\"en\",\"title\":\"{}\"}}\n", id, title);
    };
    dir.write("l.jsonl", line(1, "alpha line") + line(2, "beta line"));
    Index index = open_index(dir);
    CHECK(read(index, {dir.path("l.jsonl")}).added == 2);

    dir.write("l.jsonl", line(3, "gamma line") + line(2, "beta line") + line(1, "alpha line, changed"));
    const IndexReport grown = read(index, {dir.path("l.jsonl")});
    CHECK(grown.added == 1);
    CHECK(grown.updated == 1);
    CHECK(grown.unchanged == 1);

    // What is missing stays, unless it is asked to go.
    dir.write("l.jsonl", line(3, "gamma line"));
    CHECK(read(index, {dir.path("l.jsonl")}).removed == 0);
    CHECK(titles(index, "line").size() == 3);
    dir.write("l.jsonl", line(3, "gamma line") + " \n");
    IndexOptions prune;
    prune.prune = true;
    CHECK(read(index, {dir.path("l.jsonl")}, prune).removed == 2);
    CHECK(titles(index, "line") == std::vector<std::string>{"gamma line"});

    // But not while a line cannot be read: it may be the one.
    dir.write("l.jsonl", line(4, "delta line") + "{\"id\":3,\n");
    const IndexReport broken = read(index, {dir.path("l.jsonl")}, prune);
    CHECK(broken.rejected == 1);
    CHECK(broken.removed == 0);
    CHECK(titles(index, "line").size() == 2);
    expect_whole(index);
}

TEST_CASE("engine: two sources that both count from 1 do not overwrite each other, and one name makes them one") {
    const TempDir dir;
    dir.write("a.jsonl", "{\"id\":1,\"title\":\"From the first crawl\"}\n");
    dir.write("b.jsonl", "{\"id\":1,\"title\":\"From the second crawl\"}\n");
    Index index = open_index(dir);
    CHECK(read(index, {dir.path("a.jsonl"), dir.path("b.jsonl")}).added == 2);
    Index named = open_index(dir, "named.db");
    IndexOptions options;
    options.source = "crawl";
    const IndexReport report = read(named, {dir.path("a.jsonl"), dir.path("b.jsonl")}, options);
    CHECK(report.added == 1);
    CHECK(report.duplicates == 1);
}

TEST_CASE("engine: one file may hold an identity several times; the latest counts") {
    const TempDir dir;
    dir.write("l.jsonl",
              "{\"webUrl\":\"https://a.example/1\",\"title\":\"Version two\",\"publishedDateTime\":\"2024-02-02\"}\n"
              "{\"webUrl\":\"https://a.example/1\",\"title\":\"Version one\",\"publishedDateTime\":\"2024-01-01\"}\n");
    Index index = open_index(dir);
    const IndexReport report = read(index, {dir.path("l.jsonl")});
    CHECK(report.added == 1);
    CHECK(report.duplicates == 1);
    CHECK(titles(index, "version") == std::vector<std::string>{"Version two"});
    CHECK(index.show("https://a.example/1")->items == 2);
}

TEST_CASE("engine: a front-matter file whose URL changes is one record still") {
    const TempDir dir;
    dir.write("a.md", story("https://a.example/typo", "Corrected"));
    Index index = open_index(dir);
    read(index, {dir.path("a.md")});
    dir.write("a.md", story("https://a.example/right", "Corrected"));
    read(index, {dir.path("a.md")});
    const SearchResult found = find(index, "corrected");
    REQUIRE(found.hits.size() == 1);
    CHECK(found.hits[0].url == "https://a.example/right");

    // A file that cannot be read any more keeps what it said before.
    dir.write("a.md", "---\ntitle: \"Corr\n");
    CHECK(read(index, {dir.path("a.md")}).rejected == 1);
    CHECK(titles(index, "corrected").size() == 1);
    CHECK(read(index, {dir.path("a.md")}).rejected == 1); // and is told of again
    expect_whole(index);
}

TEST_CASE("engine: prune removes what is gone, and refuses when the whole folder is missing") {
    const TempDir dir;
    dir.write("news/a.md", story("https://a.example/1", "Stays here"));
    dir.write("news/b.md", story("https://a.example/2", "Leaves here"));
    dir.write("newspaper/c.md", story("https://a.example/3", "Lives next door, not here"));
    Index index = open_index(dir);
    read(index, {dir.path("news"), dir.path("newspaper")});
    dir.remove("news/b.md");
    CHECK(read(index, {dir.path("news")}).removed == 0);
    CHECK(titles(index, "here").size() == 3);
    IndexOptions prune;
    prune.prune = true;
    CHECK(read(index, {dir.path("news")}, prune).removed == 1);
    CHECK(titles(index, "here").size() == 2);

    dir.remove("news");
    auto refused = index.index({dir.path("news")}, prune);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::not_found);
    CHECK(titles(index, "here").size() == 2);
    expect_whole(index);
}

TEST_CASE("engine: prune refuses an empty folder, too, and does what it would with force") {
    const TempDir dir;
    dir.write("news/a.md", story("https://a.example/1", "Stays here"));
    dir.write("old/b.md", story("https://a.example/2", "Leaves here"));
    dir.write("other/c.md", story("https://a.example/3", "Lives here"));
    Index index = open_index(dir);
    read(index, {dir.path("news"), dir.path("old"), dir.path("other")});
    IndexOptions prune;
    prune.prune = true;
    std::filesystem::create_directory(dir.path("fresh"));
    CHECK(read(index, {dir.path("fresh")}, prune).removed == 0); // nothing came from it
    dir.write("news/deep/.hidden", "x");                         // holds no file that is read
    dir.remove("news/a.md");
    for (const char* folder : {"news", "old"}) {
        const auto refused = index.index({dir.path(folder), dir.path("other")}, prune);
        if (folder == std::string("news")) {
            REQUIRE_FALSE(refused);
            CHECK(refused.error().code == ErrorCode::not_found);
            CHECK(refused.error().where == dir.path("news"));
        }
        CHECK(titles(index, "here").size() == 3);
    }
    dir.remove("old");
    CHECK_FALSE(index.index({dir.path("old")}, prune));
    prune.force = true;
    const IndexReport report = read(index, {dir.path("old"), dir.path("news")}, prune);
    CHECK(report.removed == 2);
    CHECK(report.errors.empty());
    CHECK(titles(index, "here") == std::vector<std::string>{"Lives here"});
    expect_whole(index);
}

TEST_CASE("engine: dry and strict runs leave the file as it is") {
    const TempDir dir;
    dir.write("a.md", story("https://a.example/1", "First"));
    Index index = open_index(dir);
    read(index, {dir.path("a.md")});
    const std::string before =
        rows(dir.path("i.db"), "SELECT * FROM item") + rows(dir.path("i.db"), "SELECT * FROM source");
    dir.write("b.md", story("https://a.example/2", "Second"));
    dir.write("c.md", "no record at all");

    IndexOptions dry;
    dry.dry_run = true;
    const IndexReport report = read(index, {dir.path("b.md")}, dry);
    CHECK(report.added == 1);
    IndexOptions strict;
    strict.strict = true;
    auto stopped = index.index({dir.path("b.md"), dir.path("c.md")}, strict);
    REQUIRE_FALSE(stopped);
    CHECK(stopped.error().code == ErrorCode::rejected);
    CHECK(stopped.error().where.find("c.md") != std::string::npos);
    CHECK(rows(dir.path("i.db"), "SELECT * FROM item") + rows(dir.path("i.db"), "SELECT * FROM source") == before);
}

TEST_CASE("engine: a run that is cancelled keeps whole batches and can be taken up again") {
    const TempDir dir;
    std::string lines;
    for (int i = 0; i < 20'000; ++i)
        lines += fmt::format("{{\"id\":{},\"title\":\"Number {} of many\"}}\n", i, i);
    dir.write("l.jsonl", lines);
    Index index = open_index(dir);
    IndexOptions options;
    options.batch = 8'000;
    options.on_progress = [](const Progress& progress) { return progress.records < 12'000; };
    auto cancelled = index.index({dir.path("l.jsonl")}, options);
    REQUIRE_FALSE(cancelled);
    CHECK(cancelled.error().code == ErrorCode::cancelled);
    const std::uint64_t kept = find(index, "many").total;
    CHECK(kept > 0);
    CHECK(kept < 20'000);
    expect_whole(index);
    const IndexReport rest = read(index, {dir.path("l.jsonl")});
    CHECK(rest.unchanged == kept);
    CHECK(find(index, "many").total == 20'000);
    expect_whole(index);
    // Also one that finds nothing to read.
    options.on_progress = [](const Progress&) { return false; };
    cancelled = index.index({dir.path("l.jsonl")}, options);
    REQUIRE_FALSE(cancelled);
    CHECK(cancelled.error().code == ErrorCode::cancelled);
}

TEST_CASE("engine: words are found as people type them") {
    const TempDir dir;
    const std::vector<std::pair<std::string, std::string>> rows_of = {
        {"A C++ and C# and .NET summit", "C++"},
        {"A C++ and C# and .NET summit", "c#"},
        {"A C++ and C# and .NET summit", ".NET"},
        {"Call rates at AT&T fall", "AT&T"},
        {"The U.S. senate votes", "U.S."},
        {"The U.S. senate votes", "US"},
        {"Mr O’Brien resigns", "O'Brien"},
        {"They don’t agree", "don't"},
        {"Version 3.5 is out", "3.5"},
        {"GPT-4 writes sonnets", "GPT-4"},
        {"GPT-4 writes sonnets", "gpt 4"},
        {"A card named MTT S4000", "MTT S4000"},
        {"国产ＧＰＵ发布", "GPU"},
        {"国产ＧＰＵ发布", "ＧＰＵ"},
        {"Coup d'état averted", "etat"},
        {"Coup d'état averted", "état"},
    };
    std::string lines;
    for (std::size_t i = 0; i < rows_of.size(); ++i)
        lines += fmt::format("{{\"id\":{},\"title\":\"{}\"}}\n", i, rows_of[i].first);
    dir.write("l.jsonl", lines + "{\"id\":99,\"title\":\"C, net, at and t, 3 or 5\"}\n");
    Index index = open_index(dir);
    read(index, {dir.path("l.jsonl")});
    for (const auto& [title, query] : rows_of) {
        CAPTURE(query);
        const auto found = titles(index, query);
        CHECK(std::find(found.begin(), found.end(), title) != found.end());
        if (query != "US") CHECK(std::find(found.begin(), found.end(), "C, net, at and t, 3 or 5") == found.end());
    }
}

TEST_CASE("engine: quality and heat decide where the texts tie, and count for nothing at weight 0") {
    const TempDir dir;
    const std::string text = "\",\"excerpt\":\"the same words about one chip\"";
    dir.write("l.jsonl", "{\"id\":1,\"title\":\"Chip" + text +
                             ",\"quality\":20,\"heat\":20}\n{\"id\":2,\"title\":\"Chip" + text +
                             ",\"quality\":90,\"heat\":20}\n{\"id\":3,\"title\":\"Chip" + text +
                             ",\"quality\":90,\"heat\":200}\n{\"id\":4,\"title\":\"Chip chip chip" + text +
                             ",\"quality\":1,\"heat\":0}\n");
    Index index = open_index(dir);
    read(index, {dir.path("l.jsonl")});
    const auto ids = [&](const SearchOptions& options) {
        std::vector<std::string> out;
        for (const Hit& hit : find(index, "chip", options).hits)
            out.push_back(hit.source_id);
        return out;
    };
    CHECK(ids({}) == std::vector<std::string>{"3", "2", "1", "4"});
    SearchOptions text_only;
    text_only.quality_weight = 0;
    text_only.heat_weight = 0;
    CHECK(ids(text_only) == std::vector<std::string>{"4", "1", "2", "3"}); // ties by id
    SearchOptions heat_only = text_only;
    heat_only.heat_weight = 100;
    CHECK(ids(heat_only).at(0) == "3");
}

TEST_CASE("engine: a file that is no index, or a newer one, is refused and not touched") {
    const TempDir dir;
    dir.write("text.db", std::string(4096, 'x'));
    dir.write("short.db", "SQLite");
    execute(dir.write("foreign.db", ""), "PRAGMA journal_mode=WAL; CREATE TABLE t(x); INSERT INTO t VALUES(1)");
    { open_index(dir, "newer.db"); }
    execute(dir.path("newer.db"), "PRAGMA user_version = 999");

    for (const auto& [name, code] :
         {std::pair("text.db", ErrorCode::not_a_database), std::pair("short.db", ErrorCode::not_a_database),
          std::pair("foreign.db", ErrorCode::not_a_database), std::pair("newer.db", ErrorCode::newer_format)})
        for (const bool create : {false, true}) {
            CAPTURE(name);
            const std::string before = dir.read(name);
            auto opened = Index::open(dir.path(name), {.create = create});
            REQUIRE_FALSE(opened);
            CHECK(opened.error().code == code);
            CHECK(dir.read(name) == before);
            CHECK_FALSE(std::filesystem::exists(dir.path(name) + std::string("-wal")));
        }
    auto missing = Index::open(dir.path("missing.db"));
    REQUIRE_FALSE(missing);
    CHECK(missing.error().code == ErrorCode::not_found);
    CHECK_FALSE(std::filesystem::exists(dir.path("missing.db")));
    CHECK(Index::open(dir.path("")).error().code == ErrorCode::not_a_database);
    const auto no_folder = Index::open(dir.path("none/new.db"), {.create = true});
    REQUIRE_FALSE(no_folder);
    CHECK(no_folder.error().code == ErrorCode::io);
    CHECK(no_folder.error().message == "cannot create the file: make its folder first");
    CHECK_FALSE(std::filesystem::exists(dir.path("none")));
}

TEST_CASE("engine: a new file can be read by its owner only") {
    const TempDir dir;
    open_index(dir);
    CHECK((std::filesystem::status(dir.path("i.db")).permissions() & std::filesystem::perms::mask) ==
          (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
}

TEST_CASE("engine: text analysed by other rules can be searched and not written") {
    const TempDir dir;
    dir.write("a.md", story("https://a.example/1", "Old tokens"));
    {
        Index index = open_index(dir);
        read(index, {dir.path("a.md")});
    }
    execute(dir.path("i.db"), "UPDATE meta SET value = 'newsidx-0 icu-1' WHERE name = 'analyzer'");
    Index index = open_index(dir);
    CHECK(titles(index, "old").size() == 1);
    CHECK_FALSE(index.stats()->analyzer_current);
    auto refused = index.index({dir.path("a.md")});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::analyzer_mismatch);
}

TEST_CASE("engine: options out of their range are an error that says what they may be") {
    const TempDir dir;
    Index index = open_index(dir);
    const auto fails = [&](const std::function<void(SearchOptions&)>& change) {
        SearchOptions options;
        change(options);
        auto result = index.search("x", options);
        return !result && result.error().code == ErrorCode::invalid_argument && !result.error().message.empty();
    };
    CHECK(fails([](SearchOptions& options) { options.quality_weight = -0.1; }));
    CHECK(fails([](SearchOptions& options) { options.heat_weight = std::numeric_limits<double>::quiet_NaN(); }));
    CHECK(fails([](SearchOptions& options) { options.half_life = 0; }));
    CHECK(fails([](SearchOptions& options) { options.half_life = std::numeric_limits<double>::infinity(); }));
    CHECK_FALSE(fails([](SearchOptions& options) { options.limit = 0; }));
}

TEST_CASE("engine: threads that search see whole commits while another thread writes") {
    const TempDir dir;
    Index index = open_index(dir);
    dir.write("l.jsonl", "{\"id\":0,\"title\":\"steady item\"}\n");
    read(index, {dir.path("l.jsonl")});
    std::atomic<bool> stop = false;
    std::atomic<int> wrong = 0;
    std::atomic<int> searches = 0;
    std::vector<std::thread> readers;
    for (int t = 0; t < 4; ++t)
        readers.emplace_back([&] {
            std::uint64_t last = 1;
            while (!stop) {
                SearchOptions options;
                options.limit = 3;
                auto found = index.search("steady", options);
                // Each commit adds seven at once.
                if (!found || (found->total - 1) % 7 != 0 || found->total < last) ++wrong;
                if (found) last = found->total;
                ++searches;
            }
        });
    for (int commit = 1; commit <= 30; ++commit) {
        std::string lines;
        for (int i = 0; i < 7; ++i)
            lines +=
                fmt::format("{{\"id\":{},\"title\":\"steady item\",\"excerpt\":\"{}\"}}\n", commit * 7 + i, commit);
        const std::string name = fmt::format("l{}.jsonl", commit);
        dir.write(name, lines);
        read(index, {dir.path(name)});
    }
    stop = true;
    for (std::thread& reader : readers)
        reader.join();
    CHECK(wrong == 0);
    CHECK(searches > 0);
    CHECK(find(index, "steady").total == 211);
}

TEST_CASE("engine: documents that come and go in one transaction leave nothing") {
    const TempDir dir;
    Index index = open_index(dir);
    // Stories told again in the same file, under an alias, and after a stub of them: what the first ones said is gone.
    std::string lines;
    for (int i = 0; i < 300; ++i) {
        const std::string url = fmt::format("https://gazette.example/{}", i % 100);
        lines +=
            fmt::format("{{\"url\":\"{}\",\"title\":\"Round{} of 水庫放水 {}\",\"lang\":\"{}\",\"updatedDateTime\":"
                        "\"2024-01-0{}\",\"related\":[{{\"title\":\"Stub{} about 深度学习\",\"webUrl\":"
                        "\"https://gazette.example/{}\"}}]}}\n",
                        url, i / 100, i % 100, i % 3 == 0 ? "zh" : "en", 1 + i / 100, i, (i + 50) % 120);
    }
    dir.write("in/a.jsonl", lines);
    read(index, {dir.path("in")});
    CHECK(find(index, "Round0").total == 0);
    CHECK(find(index, "Round1").total == 0);
    CHECK(find(index, "Round2").total == 100);
    CHECK(find(index, "\"水庫放水\"").total == 100);
    CHECK(index.stats()->stubs == 10);

    // One run brings new ones, lets old ones go, and makes a record of a stub.
    dir.write("in/b.jsonl", "{\"url\":\"https://gazette.example/105\",\"title\":\"A stub no more\"}\n" + lines);
    dir.write("in/a.jsonl", "{\"url\":\"https://gazette.example/1\",\"title\":\"Told anew\"}\n");
    IndexOptions prune;
    prune.prune = true;
    read(index, {dir.path("in")}, prune);
    CHECK(find(index, "Round2").total == 100);
    CHECK(index.stats()->stubs == 9);
    dir.write("in/b.jsonl", "{\"url\":\"https://gazette.example/2\",\"title\":\"Only this\"}\n");
    read(index, {dir.path("in")}, prune);
    CHECK(index.stats()->records == 2);
    CHECK(find(index, "水庫").total == 0);
}

TEST_CASE("index: a file that takes the place of the one that is open is neither written nor read") {
    const TempDir dir;
    const TempDir other;
    std::optional<Index> index = open_index(dir);
    REQUIRE(index->index({dir.write("one.md", story("https://a.example/one", "One weir"))}));
    CHECK(find(*index, "weir").total == 1);
    {
        Index fresh = open_index(other);
        REQUIRE(fresh.index({other.write("two.md", story("https://a.example/two", "Two weirs", "heat: 5\n"))}));
    }
    const std::string bytes = other.read("i.db");
    std::filesystem::rename(other.path("i.db"), dir.path("i.db"));
    const auto refused = index->update(R"({"id":1,"heat":9})");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::io);
    CHECK(refused.error().message.starts_with("another file has taken the place"));
    WatchOptions once;
    once.stopped = [calls = 0]() mutable { return ++calls > 20; };
    const auto watched = index->watch({dir.path("one.md")}, {}, once);
    REQUIRE_FALSE(watched);
    CHECK(watched.error().code == ErrorCode::io);
    std::this_thread::sleep_for(std::chrono::milliseconds(80));
    CHECK_FALSE(index->search("weir"));
    index.reset();
    CHECK(dir.read("i.db") == bytes);
    for (const char* left : {"i.db-wal", "i.db-shm"})
        std::filesystem::remove(dir.path(left));
    index = open_index(dir);
    CHECK(find(*index, "weirs").total == 1);
    CHECK(index->show("1")->record.heat == 5);
    expect_whole(*index);
}
