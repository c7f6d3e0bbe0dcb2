// Export and back: the same records, and the same bytes when they are exported again.

#include "dice.h"
#include "engine_export_util.h"
#include "engine_packed.h"
#include "oracle.h"
#include "rounds.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

using namespace newsidx;
using namespace newsidx::test;

namespace {

const std::filesystem::path kSource = NEWSIDX_SOURCE_DIR;

std::string json_line(Dice& dice) {
    const WorldItem item = dice.item();
    nlohmann::ordered_json json;
    json[dice.chance(20) ? "headline" : "title"] = item.title;
    json["excerpt"] = item.excerpt;
    // Some are known by their URL, some by the publisher's id, some by their place and title only.
    if (dice.chance(60))
        json["url"] = item.url;
    else if (dice.chance(70))
        json["id"] = std::to_string(dice.below(12));
    if (!item.web_url.empty()) json["webUrl"] = item.web_url;
    if (item.date) json["publishedDateTime"] = to_iso8601(*item.date);
    if (item.quality) json["quality"] = *item.quality;
    if (dice.chance(30)) json["secured"] = "bytes " + std::to_string(dice.below(100)) + "\n\"of\" nobody";
    if (!item.published) json["published"] = false;
    for (const auto& stub : item.related)
        json["related"].push_back({{"title", stub.title}, {"webUrl", stub.url}});
    return json.dump() + '\n';
}

std::string feed(Dice& dice) {
    std::string items;
    for (std::size_t i = dice.below(6); i > 0; --i)
        items += "<item><title>" + dice.text(4) + " quay</title><link>" + dice.url() + "</link></item>\n";
    return "<rss version=\"2.0\"><channel><title>T</title><link>https://t.example/</link>\n" + items +
           "</channel></rss>\n";
}

// Files of all kinds, some of them changed, and read with options of all kinds.
void change_and_read(Dice& dice, const TempDir& dir, World& world, Index& index, int round) {
    newsidx::test::change_files(dice, world, round);
    for (const char* name : {"lists/a.jsonl", "lists/b.json"}) {
        if (round > 0 && dice.chance(50)) continue;
        std::string lines;
        for (std::size_t i = dice.below(20); i > 0; --i)
            lines += json_line(dice);
        if (dice.chance(30)) lines += "{\"title\": \n";
        dir.write(name, lines);
    }
    if (round == 0 || dice.chance(50)) dir.write("lists/c.xml", feed(dice));
    dir.write("lists/page.html", "<html><head><title>Caf\xe9 page</title><link rel=canonical href=\"" + dice.url() +
                                     "\"></head><body><p>" + dice.text(30) + "</p></body></html>");
    IndexOptions options;
    options.prune = dice.chance(40);
    auto report = index.index({dir.path("news")}, options);
    REQUIRE(report);
    if (dice.chance(30)) options.source = "agency";
    if (dice.chance(30)) options.key_map = {{"headline", "title"}};
    report = index.index({dir.path("lists")}, options);
    REQUIRE(report);
    for (std::size_t i = dice.below(5); i > 0; --i)
        REQUIRE(index.update("{\"url\":\"" + dice.url() +
                             (dice.chance(50) ? "\",\"heat\":3.25}"
                                              : "\",\"heat\":null,\"published\":" +
                                                    std::string(dice.chance(50) ? "true}" : "false,\"quality\":70}"))));
    for (std::size_t i = dice.below(3); i > 0; --i)
        REQUIRE(index.remove({dice.url()}));
}

// NEWSIDX_EXPORT_SEEDS=100 makes so many random folders.
int last_seed() {
    const char* given = std::getenv("NEWSIDX_EXPORT_SEEDS");
    return given == nullptr ? rounds(3) : std::atoi(given);
}

std::filesystem::path shared_data() {
    const char* given = std::getenv("NEWSIDX_SHARED");
    return (given != nullptr ? std::filesystem::path(given) : kSource / "../shared") / "data";
}

// The export of what is read from these paths, and of what is made of that, are the same bytes.
void expect_round_trip(const std::vector<std::string>& paths, const std::vector<std::string>& queries) {
    const TempDir dir;
    Index index = open_index(dir);
    REQUIRE(index.index(paths));
    const std::string lines = export_of(index);
    const std::string file = dir.write("export", zstd(lines));
    Index copy = open_index(dir, "copy.db");
    const IndexReport first = read(copy, {file});
    CHECK(first.rejected == 0);
    expect_equal(export_of(copy), lines);
    for (const std::string& query : queries)
        expect_same_answer(index, copy, query, {});
    // The sources are known: not one of them is opened again.
    const IndexReport again = *copy.index(paths);
    CHECK(again.added + again.updated + again.removed == 0);
    expect_equal(export_of(copy), lines);
    const IndexReport twice = *copy.index({file});
    CHECK(twice.added + twice.updated + twice.removed + twice.rejected == 0);
    expect_equal(export_of(copy), lines);
}

} // namespace

TEST_CASE("export: the sample records come back with equal bytes, and answer alike") {
    expect_round_trip({(kSource / "data/news").string()}, {"moore threads", "gpu OR chip", "", "privacy -meta"});
}

TEST_CASE("export: the dates that files have in their names come back, and are what check makes") {
    const TempDir dir;
    dir.write("in/2024-05-01-ferry.md", "---\ntitle: Ferry\nurl: https://a.example/ferry\n---\nText.\n");
    dir.write("in/2024-05-02.md", "---\ntitle: Daily\n---\nText.\n");
    dir.write("in/2024-05-03-own.md", "---\ntitle: Own\ndate: 2020-01-01\n---\nText.\n");
    dir.write("in/2024-13-01-none.md", "---\ntitle: None\n---\nText.\n");
    dir.write("in/20240501.md", "---\ntitle: Number\n---\nText.\n");
    dir.write("in/2024-05-01-page.json", "{\"title\":\"Page\"}");
    Index index = open_index(dir);
    read(index, {dir.path("in")});
    CHECK(test::titles(index, "date:2024-05-01") == std::vector<std::string>{"Ferry"});
    CHECK(test::titles(index, "date:2024-05-02") == std::vector<std::string>{"Daily"});
    CHECK(test::titles(index, "date:2024").size() == 2);
    CHECK(index.show("https://a.example/ferry")->record.published_at.text == "2024-05-01");
    test::expect_whole(index);
    const std::string lines = export_of(index);
    dir.write("export.jsonl", lines);
    Index other = *Index::open(dir.path("other.db"), {.create = true});
    read(other, {dir.path("export.jsonl")});
    CHECK(shown(other) == shown(index));
    CHECK(test::titles(other, "date:2024-05-01") == std::vector<std::string>{"Ferry"});
    test::expect_whole(other);
    CHECK(export_of(other) == lines);
}

TEST_CASE("export: the titles that files have for names come back, and are found") {
    const TempDir dir;
    dir.write("in/new-ferry.md", "---\ndate: 2024-05-01\n---\nIt leaves at nine.\n");
    dir.write("in/The weir.md", "Water runs over it.\n");
    dir.write("in/gates.md", "# The gates\n\nOpen.\n");
    Index index = open_index(dir);
    read(index, {dir.path("in")}, {.format = Format::markdown});
    const std::string lines = export_of(index);
    dir.write("export.jsonl", lines);
    Index other = *Index::open(dir.path("other.db"), {.create = true});
    CHECK(read(other, {dir.path("export.jsonl")}).added == 3);
    CHECK(shown(other) == shown(index));
    CHECK(test::titles(other, "title:ferry") == std::vector<std::string>{"New ferry"});
    CHECK(test::titles(other, "title:weir") == std::vector<std::string>{"The weir"});
    test::expect_whole(other);
    CHECK(export_of(other) == lines);
}

TEST_CASE("export: the shared site and feeds come back with equal bytes") {
    if (!std::filesystem::is_directory(shared_data())) {
        MESSAGE("skipped: no shared data (set NEWSIDX_SHARED to its folder)");
        return;
    }
    expect_round_trip({(shared_data() / "powerapps").string()}, {"power apps", "release OR preview"});
    expect_round_trip({(shared_data() / "feeds").string()}, {"title", "entry OR item"});
}

TEST_CASE("export: random folders with updates, removals and leftovers come back with equal bytes and answers") {
    for (int seed = 1; seed <= last_seed(); ++seed) {
        CAPTURE(seed);
        Dice dice(static_cast<std::uint64_t>(seed));
        const TempDir dir;
        World world(dir);
        Index index = open_index(dir);
        for (int round = 0; round < 4; ++round) {
            CAPTURE(round);
            change_and_read(dice, dir, world, index, round);
            const std::string lines = export_of(index);
            const std::string packed = dice.chance(50) ? lines : dice.chance(50) ? gzip(lines) : zstd(lines);
            const std::string file = dir.write("export", packed);
            Index copy = open_index(dir, fmt::format("copy{}.db", round));
            IndexOptions options;
            options.batch = 1 + dice.below(40);
            options.jobs = 1 + static_cast<unsigned>(dice.below(3));
            options.prune = dice.chance(50);
            CHECK(read(copy, {file}, options).rejected == 0);
            expect_equal(export_of(copy), lines);
            CHECK(shown(copy) == shown(index));
            for (int i = 0; i < 25; ++i)
                expect_same_answer(index, copy, dice.query().text(), dice.options());
            const IndexReport again = read(copy, {file}, options);
            CHECK(again.added + again.updated + again.removed + again.rejected == 0);
            expect_equal(export_of(copy), lines);
            // From here on both files go the same way.
            for (Index* one : {&index, &copy})
                REQUIRE(one->index({dir.path("news"), dir.path("lists")}));
            expect_equal(export_of(copy), export_of(index));
        }
    }
}

TEST_CASE("export: what was set of one of several items holds in the copy until that one has a new version, too") {
    const TempDir dir;
    Index index = open_index(dir);
    const auto json = [&](int heat) {
        dir.write("in/a.json", fmt::format(R"({{"url":"https://g.example/a","title":"Quay","heat":{}}})", heat));
    };
    const auto story_of = [&](const char* title) { dir.write("in/b.md", story("https://g.example/a", title)); };
    json(1);
    read(index, {dir.path("in")});
    REQUIRE(index.update(R"({"url":"https://g.example/a","heat":50})"));
    story_of("Harbour");
    read(index, {dir.path("in")});
    const auto heat = [](const Index& one) { return one.show("https://g.example/a")->record.heat; };
    CHECK(heat(index) == 50.0);
    bool gone = false;
    SUBCASE("both are there") {}
    SUBCASE("the one is gone") {
        gone = true;
        dir.remove("in/a.json");
        IndexOptions prune;
        prune.prune = true;
        read(index, {dir.path("in")}, prune);
    }
    const std::string lines = export_of(index);
    CHECK(lines.find(gone ? R"("on":"","heat":50})" : R"(/in/a.json","heat":50})") != std::string::npos);
    Index copy = open_index(dir, "copy.db");
    read(copy, {dir.write("export", lines)});
    CHECK(export_of(copy) == lines);
    story_of("Harbour wall");
    for (Index* one : {&index, &copy}) {
        read(*one, {dir.path("in")});
        CHECK(heat(*one) == 50.0);
    }
    CHECK(export_of(copy) == export_of(index));
    if (gone) return;
    json(2);
    for (Index* one : {&index, &copy}) {
        read(*one, {dir.path("in")});
        CHECK(heat(*one) != 50.0);
    }
    CHECK(export_of(copy) == export_of(index));
}

TEST_CASE("export: of two files that read a folder at different times, one read into the other makes a whole file") {
    for (int seed = 1; seed <= last_seed(); ++seed) {
        CAPTURE(seed);
        Dice dice(100 + static_cast<std::uint64_t>(seed));
        const TempDir dir;
        World world(dir);
        Index early = open_index(dir, "early.db");
        change_and_read(dice, dir, world, early, 0);
        const std::string first = export_of(early);
        Index late = open_index(dir, "late.db");
        for (int round = 1; round < 3; ++round)
            change_and_read(dice, dir, world, late, round);
        const std::string second = export_of(late);
        for (const auto& [index, lines] : {std::pair(&early, &second), std::pair(&late, &first)}) {
            const std::string file = dir.write("export", *lines);
            read(*index, {file});
            const std::string merged = export_of(*index);
            const IndexReport again = read(*index, {file});
            CHECK(again.added + again.updated + again.removed == 0);
            expect_equal(export_of(*index), merged);
            Index copy = open_index(dir, "copy.db");
            read(copy, {dir.write("export", merged)});
            expect_equal(export_of(copy), merged);
            for (const char* suffix : {"", "-wal", "-shm"})
                dir.remove(std::string("copy.db") + suffix);
        }
    }
}

TEST_CASE("export: what was read in another order gives the same bytes") {
    const TempDir dir;
    for (int i = 0; i < 5; ++i)
        dir.write(fmt::format("in/{}.md", i), story(fmt::format("https://g.example/{}", i % 3), "Quay"));
    dir.write("in/l.json", R"([{"id":2,"title":"Two"},{"id":1,"title":"One"},{"id":2,"title":"Two again"}])");
    Index forward = open_index(dir, "forward.db");
    Index backward = open_index(dir, "backward.db");
    for (const char* name : {"0.md", "1.md", "2.md", "3.md", "4.md", "l.json"})
        read(forward, {dir.path(std::string("in/") + name)});
    for (const char* name : {"l.json", "4.md", "3.md", "2.md", "1.md", "0.md"})
        read(backward, {dir.path(std::string("in/") + name)});
    for (Index* index : {&forward, &backward})
        REQUIRE(index->update(
            "{\"url\":\"https://g.example/1\",\"quality\":7}\n{\"url\":\"https://g.example/0\",\"heat\":1}"));
    for (Index* index : {&forward, &backward})
        REQUIRE(index->remove({"https://g.example/2"}));
    CHECK(export_of(forward) == export_of(backward));
}

TEST_CASE("export: an empty file is two lines, and reads as nothing") {
    const TempDir dir;
    const Index index = open_index(dir);
    const std::string lines = export_of(index);
    CHECK(lines == "{\"newsidx_export\":1}\n{\"end\":true,\"sources\":0,\"items\":0,\"removals\":0,\"sets\":0}\n");
    Index copy = open_index(dir, "copy.db");
    const IndexReport report = read(copy, {dir.write("export", lines)});
    CHECK(report.read == 0);
    CHECK(report.errors.empty());
    CHECK(copy.stats()->sources == 0);
}

TEST_CASE("export: a large item and bytes that are not UTF-8 come back byte for byte") {
    const TempDir dir;
    dir.write("in/large.md",
              story("https://g.example/large", "Large", "secured: \"" + std::string(1'000'000, 's') + "\"\n") +
                  std::string(3'000'000, '\\') + "\nend");
    dir.write("in/latin.html", "<html><head><title>Caf\xe9\xff</title></head><body>\x80</body></html>");
    dir.write("in/nul.json", "{\"title\":\"N\\u0000ul\",\"url\":\"https://g.example/nul\"}");
    dir.write("in/\xff path.md", story("https://g.example/path", "Path"));
    Index index = open_index(dir);
    CHECK(read(index, {dir.path("in")}).added == 4);
    const std::string lines = export_of(index);
    CHECK(lines.find("\"bytes64\":") != std::string::npos);
    CHECK(lines.find("\"path64\":") != std::string::npos);
    Index copy = open_index(dir, "copy.db");
    CHECK(read(copy, {dir.write("export", lines)}).added == 4);
    expect_equal(export_of(copy), lines);
    CHECK(shown(copy) == shown(index));
}

TEST_CASE("export: the callback ends it, and so does a sink that takes no more") {
    const TempDir dir;
    dir.write("in/a.md", story("https://g.example/a", "Quay"));
    Index index = open_index(dir);
    read(index, {dir.path("in")});
    ExportOptions options;
    options.on_progress = [](const ExportProgress&) { return false; };
    auto report = index.export_to([](std::string_view) { return true; }, options);
    REQUIRE_FALSE(report);
    CHECK(report.error().code == ErrorCode::cancelled);
    report = index.export_to([](std::string_view) { return false; });
    REQUIRE_FALSE(report);
    CHECK(report.error().code == ErrorCode::io);
    CHECK_FALSE(export_of(index).empty());
}

TEST_CASE("export: of a file that has lost a source, its items are not left out without a word") {
    const TempDir dir;
    dir.write("in/a.md", story("https://g.example/a", "Quay"));
    dir.write("in/b.md", story("https://g.example/b", "Pier"));
    Index index = open_index(dir);
    read(index, {dir.path("in")});
    const std::string sql = "DELETE FROM source WHERE path LIKE '%a.md'";
    REQUIRE(SQLite::Database(dir.path("i.db"), SQLite::OPEN_READWRITE).exec(sql) == 1);
    const auto report = index.export_to([](std::string_view) { return true; });
    REQUIRE_FALSE(report);
    CHECK(report.error().code == ErrorCode::corrupt);
    CHECK(report.error().message.starts_with("1 of 2 items are not with their source"));
}

TEST_CASE("export: is of one commit, whatever is written meanwhile") {
    const TempDir dir;
    for (int i = 0; i < 200; ++i)
        dir.write(fmt::format("in/{}.md", i),
                  story(fmt::format("https://g.example/{}", i), "Quay") + std::string(1'000, 'x'));
    Index index = open_index(dir);
    read(index, {dir.path("in")});
    const std::string before = export_of(index);
    std::string lines;
    int pieces = 0;
    const auto report = index.export_to([&](std::string_view piece) {
        if (++pieces == 1) {
            REQUIRE(index.remove({"https://g.example/199"}));
            REQUIRE(index.update("{\"url\":\"https://g.example/198\",\"heat\":4}"));
        }
        lines.append(piece);
        return true;
    });
    REQUIRE(report);
    CHECK(pieces > 2);
    expect_equal(lines, before);
    CHECK(export_of(index) != before);
}

TEST_CASE("export: pages that list others, and captures of them, come back from an export in a folder") {
    const TempDir dir;
    const auto page = [](const std::string& name) {
        return "<!DOCTYPE html><html><head><title>" + name +
               " news</title><link rel='canonical' href='https://a.example/tag/" + name +
               "/'></head><body><p>All about the " + name + ".</p></body></html>";
    };
    Index index = open_index(dir);
    for (const char* name : {"weir", "lock", "ferry"})
        REQUIRE(index.index({dir.write(std::string(name) + ".html", page(name))}));
    dir.write("out/all.jsonl", export_of(index));
    const TempDir other;
    Index copy = open_index(other);
    const IndexReport report = read(copy, {dir.path("out")});
    CHECK(report.added == 3);
    CHECK(report.rejected == 0);
    for (const char* name : {"weir", "lock", "ferry"})
        CHECK(copy.show(std::string("https://a.example/tag/") + name + "/")->record.title ==
              std::string(name) + " news");
    CHECK(export_of(copy) == export_of(index));

    // A capture that was no record of ours is rejected as one, and its neighbours are whole.
    std::string forged = export_of(index);
    const std::size_t at = forged.find("\"html\"");
    REQUIRE(at != std::string::npos);
    forged.replace(at, 6, "\"capture\"");
    dir.write("out/all.jsonl", forged);
    const TempDir third;
    Index wary = open_index(third);
    const IndexReport warned = read(wary, {dir.path("out")});
    CHECK(warned.added == 2);
    CHECK(warned.rejected > 0);
    newsidx::test::expect_whole(wary);
}

TEST_CASE("export: of one that a newer version wrote, between two of ours, nothing is taken for theirs") {
    const TempDir dir;
    std::vector<std::string> exports;
    for (const std::string name : {"one", "two", "three"}) {
        const TempDir own;
        Index index = open_index(own);
        REQUIRE(index.index({own.write(name + ".md", story("https://a.example/" + name, "Weir " + name))}));
        exports.push_back(export_of(index));
    }
    const std::string begin = "{\"newsidx_export\":";
    REQUIRE(exports[1].starts_with(begin));
    exports[1].insert(begin.size(), "9");
    Index index = open_index(dir);
    const auto report = index.index_text(exports[0] + exports[1] + exports[2]);
    REQUIRE(report);
    CHECK(report->added == 2);
    for (const std::string name : {"one", "three"})
        CHECK(index.show("https://a.example/" + name)->record.title == "Weir " + name);
    newsidx::test::expect_whole(index);
}
