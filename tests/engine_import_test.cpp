// Index of an export: what is damaged, merged, pruned, refused.

#include "engine_export_util.h"
#include "engine_packed.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace newsidx;
using namespace newsidx::test;

namespace {

using Lines = std::vector<std::string>;

Lines lines_of(const std::string& text) {
    Lines lines;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = text.find('\n', at);
        lines.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return lines;
}

std::string joined(const Lines& lines) {
    std::string text;
    for (const std::string& line : lines)
        text += line + '\n';
    return text;
}

// A folder of three files: two of one record, and one of three records with a quarry that only JSON Lines tells.
struct Folder {
    TempDir dir;
    Folder() {
        dir.write("in/a.md", story("https://g.example/a", "Quay a"));
        dir.write("in/b.md", story("https://g.example/b", "Quay b",
                                   "related:\n  - title: Stub\n    webUrl: https://g.example/s\n"));
        dir.write("in/c.jsonl",
                  "{\"id\":1,\"title\":\"Quay one\"}\n{\"id\":2,\"title\":\"Quay two\"}\n{\"title\":\"Quay three\"}\n");
    }
    [[nodiscard]] std::string exported() const {
        Index index = open_index(dir, "first.db");
        read(index, {dir.path("in")});
        REQUIRE(index.update("{\"url\":\"https://g.example/a\",\"heat\":5}"));
        REQUIRE(index.remove({"https://g.example/s"}));
        return export_of(index);
    }
};

struct Damage {
    std::string name;
    void (*spoil)(Lines& lines);
    std::uint64_t line;  // of the first diagnostic
    const char* message; // is in it
    std::uint64_t added; // of five records
    std::uint64_t rejected;
};

// Lines of the export, from 0: begin, removal, a, its item, b, its item, c, its three items, the update, end.
const std::vector<Damage> kDamages = {
    {"a line that is no JSON", [](Lines& l) { l[3] = "{\"item\":0,"; }, 4, "", 4, 1},
    {"a line of something else", [](Lines& l) { l[3] = "{\"title\":\"Quay\"}"; }, 4, "no line of an export", 4, 1},
    {"a source that is damaged", [](Lines& l) { l[6] = l[6].substr(0, 20); }, 7, "", 2, 4},
    {"a source that is missing", [](Lines& l) { l.erase(l.begin() + 6); }, 7, "source 2", 2, 3},
    {"an item that is missing", [](Lines& l) { l.erase(l.begin() + 7); }, 7,
     "had 3 items when it was exported, and 2 are here", 4, 1},
    {"an item that cannot be read", [](Lines& l) { l[7].replace(l[7].find("title"), 5, "other"); }, 8, "cannot be read",
     4, 1},
    {"bad base64", [](Lines& l) { l[7].replace(l[7].find("\"bytes\":"), std::string::npos, "\"bytes64\":\"e30\"}"); },
     8, "base64", 4, 1},
    {"base64 with bits behind its end",
     [](Lines& l) { l[7].replace(l[7].find("\"bytes\":"), std::string::npos, "\"bytes64\":\"e31=\"}"); }, 8, "base64",
     4, 1},
    {"an unknown format", [](Lines& l) { l[7].replace(l[7].find("\"json\""), 6, "\"yaml\""); }, 8,
     "\"yaml\" is no format", 4, 1},
    {"an unknown member", [](Lines& l) { l[7].insert(1, "\"weight\":3,"); }, 8, "\"weight\" has no meaning", 4, 1},
    {"a missing member", [](Lines& l) { l[7].replace(l[7].find("\"ordinal\":0,"), 12, ""); }, 8, "lacks \"ordinal\"", 4,
     1},
    {"a negative number", [](Lines& l) { l[7].replace(l[7].find("\"ordinal\":0"), 11, "\"ordinal\":-1"); }, 8,
     "\"ordinal\" must be", 4, 1},
    {"a hash that is none", [](Lines& l) { l[2].replace(l[2].find("\"hash\":\"") + 8, 1, "x"); }, 3,
     "32 hexadecimal digits", 4, 2},
    {"a NUL in a path", [](Lines& l) { l[2].insert(l[2].find("a.md"), "\\u0000"); }, 3, "NUL", 4, 2},
    {"a path that is empty", [](Lines& l) { l[2] = "{\"source\":0,\"path\":\"\",\"mtime_ns\":0}"; }, 3, "empty", 4, 2},
    {"a quality below zero", [](Lines& l) { l[10].replace(l[10].find("\"heat\":5"), 8, "\"quality\":-5"); }, 11,
     "\"quality\" must be", 5, 1},
    {"a removal without a key", [](Lines& l) { l[1] = "{\"removal\":\"\",\"hash\":\"\"}"; }, 2, "empty", 5, 1},
    {"no last line", [](Lines& l) { l.pop_back(); }, 0, "cut off", 5, 1},
    {"half a file",
     [](Lines& l) {
         l.resize(8);
         l[7].resize(30);
     },
     8, "", 2, 2},
    {"a line twice", [](Lines& l) { l.insert(l.begin() + 7, l[7]); }, 7, "and 4 are here", 5, 1},
    {"something behind the end", [](Lines& l) { l.push_back(l[10]); }, 13, "behind the end", 5, 1},
    {"another export without the end of the first",
     [](Lines& l) {
         const Lines all = l;
         l.pop_back();
         l.insert(l.end(), all.begin(), all.end());
     },
     12, "cut off", 5, 1},
    {"a newer version behind it",
     [](Lines& l) {
         l.push_back("{\"newsidx_export\":2}");
         l.push_back(l[2]);
         l.push_back(l[11]);
     },
     13, "version 2", 5, 1},
};

} // namespace

TEST_CASE("import: what is damaged is told by its line, the rest is read, and its source will be read again") {
    const Folder folder;
    const std::string whole = folder.exported();
    REQUIRE(lines_of(whole).size() == 12);
    for (const Damage& damage : kDamages) {
        CAPTURE(damage.name);
        Lines lines = lines_of(whole);
        damage.spoil(lines);
        const std::string file = folder.dir.write("export", joined(lines));
        Index index = open_index(folder.dir, "copy.db");
        const IndexReport report = read(index, {file});
        CHECK(report.rejected == damage.rejected);
        CHECK(report.added == damage.added);
        REQUIRE_FALSE(report.errors.empty());
        CHECK(report.errors.front().source == file);
        CHECK(report.errors.front().line == damage.line);
        INFO(report.errors.front().message);
        CHECK(report.errors.front().message.find(damage.message) != std::string::npos);
        // What is missing is in the files, and they are opened for it.
        read(index, {folder.dir.path("in")});
        CHECK(titles(index, "quay").size() == 5);
        IndexOptions strict;
        strict.strict = true;
        Index other = open_index(folder.dir, "strict.db");
        auto refused = other.index({file}, strict);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == ErrorCode::rejected);
        CHECK(other.stats()->items == 0);
        for (const char* name :
             {"copy.db", "copy.db-wal", "copy.db-shm", "strict.db", "strict.db-wal", "strict.db-shm"})
            folder.dir.remove(name);
    }
}

TEST_CASE("import: an export of another version, and what is none, is refused as a whole") {
    const Folder folder;
    Lines lines = lines_of(folder.exported());
    lines[0] = "{\"newsidx_export\":7}";
    Index index = open_index(folder.dir);
    IndexReport report = read(index, {folder.dir.write("newer", joined(lines))});
    CHECK(report.rejected == 1);
    CHECK(report.errors.front().line == 1);
    CHECK(report.errors.front().message.find("version 7") != std::string::npos);
    lines[0] = "{\"newsidx_export\":\"1\"}";
    report = read(index, {folder.dir.write("damaged", joined(lines))});
    CHECK(report.rejected == 1);
    CHECK(report.errors.front().line == 1);
    IndexOptions options;
    options.format = Format::exported;
    report = read(index, {folder.dir.path("in/a.md")}, options);
    CHECK(report.rejected == 1);
    CHECK(report.errors.front().message.find("no export of newsidx") != std::string::npos);
    CHECK(index.stats()->items == 0);
    const std::string file = folder.dir.write("export", folder.exported());
    CHECK(read(index, {file}, options).added == 5);
}

TEST_CASE("import: a packed export that breaks off gives what is there") {
    const Folder folder;
    std::string packed = zstd(folder.exported());
    packed.resize(packed.size() - 4);
    Index index = open_index(folder.dir);
    const IndexReport report = read(index, {folder.dir.write("export", packed)});
    CHECK(report.rejected >= 1);
    CHECK(report.errors.front().source == folder.dir.path("export"));
}

TEST_CASE("import: two exports in one file are read one after the other") {
    const Folder folder;
    const std::string first = folder.exported();
    folder.dir.write("more/d.md", story("https://g.example/d", "Quay d"));
    Index more = open_index(folder.dir, "more.db");
    read(more, {folder.dir.path("more")});
    Index index = open_index(folder.dir);
    const IndexReport report = read(index, {folder.dir.write("export", first + export_of(more))});
    CHECK(report.rejected == 0);
    CHECK(report.added == 6);
    CHECK(index.stats()->sources == 4);
}

TEST_CASE("import: the names of an export are only names, and no file is opened for them") {
    const Folder folder;
    Lines lines = lines_of(folder.exported());
    lines[2] = "{\"source\":0,\"path\":\"/etc/passwd\",\"name\":\"../../x\",\"mtime_ns\":0,\"items\":1}";
    Index index = open_index(folder.dir);
    CHECK(read(index, {folder.dir.write("export", joined(lines))}).rejected == 0);
    CHECK(index.show("https://g.example/a")->made_of.at(0).path == "/etc/passwd");
    CHECK_FALSE(std::filesystem::exists(folder.dir.path("../../x")));
}

TEST_CASE("import: a note that has its title from its file's name keeps what it relates to, once") {
    const TempDir dir;
    dir.write("in/harbour-master.md", "---\nrelated:\n  - title: A stub\n    webUrl: https://g.example/s\n"
                                      "  - title: Another\n    webUrl: https://g.example/t\n---\nShe keeps a log.\n");
    Index index = open_index(dir);
    read(index, {dir.path("in")});
    const std::string lines = test::export_of(index);
    Index copy = open_index(dir, "copy.db");
    const auto report = copy.index_text(lines);
    REQUIRE(report);
    CHECK(report->added == 1);
    CHECK(report->stubs == 2);
    test::expect_whole(copy);
    CHECK(test::shown(index) == test::shown(copy));
}

TEST_CASE(
    "import: --source and --map are refused for an export that is named one, and pointless for one that is found") {
    const Folder folder;
    const std::string file = folder.dir.write("export", folder.exported());
    Index index = open_index(folder.dir);
    IndexOptions options;
    options.source = "agency";
    const IndexReport report = read(index, {file}, options);
    CHECK(report.added == 5);
    REQUIRE(report.warnings.size() == 1);
    CHECK(report.warnings.front().message.find("do not apply") != std::string::npos);
    CHECK(index.show("https://g.example/a")->source == folder.dir.path("in/a.md"));
    options.format = Format::exported;
    auto refused = index.index({file}, options);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::invalid_argument);
}

TEST_CASE("import: a dry run changes nothing") {
    const Folder folder;
    const std::string file = folder.dir.write("export", folder.exported());
    Index index = open_index(folder.dir);
    IndexOptions options;
    options.dry_run = true;
    CHECK(read(index, {file}, options).added == 5);
    CHECK(index.stats()->items == 0);
    CHECK(index.stats()->sources == 0);
}

TEST_CASE("import: --prune takes nothing away that an export does not hold, nor what only an export holds") {
    const Folder folder;
    const std::string exported = folder.exported();
    IndexOptions prune;
    prune.prune = true;
    Index index = open_index(folder.dir);
    folder.dir.write("other/d.md", story("https://g.example/d", "Quay d"));
    read(index, {folder.dir.path("other")});
    const std::string file = folder.dir.write("in/export.jsonl", exported);
    IndexReport report = read(index, {file}, prune);
    CHECK(report.removed == 0);
    CHECK(titles(index, "quay").size() == 6);
    // The folder holds the export, and one of the files that it tells of is gone.
    folder.dir.remove("in/a.md");
    report = read(index, {folder.dir.path("in")}, prune);
    CHECK(report.removed == 0);
    CHECK(index.show("https://g.example/a"));
    folder.dir.remove("in/export.jsonl");
    report = read(index, {folder.dir.path("in")}, prune);
    CHECK(report.removed == 1);
    CHECK_FALSE(index.show("https://g.example/a"));
}

TEST_CASE("import: a file that was something else before is an export now") {
    const Folder folder;
    Index index = open_index(folder.dir);
    const std::string file =
        folder.dir.write("x", "{\"id\":9,\"title\":\"Quarry\"}\n{\"id\":8,\"title\":\"Quarry two\"}\n");
    CHECK(read(index, {file}).added == 2);
    folder.dir.write("x", folder.exported());
    IndexOptions prune;
    prune.prune = true;
    const IndexReport report = read(index, {file}, prune);
    CHECK(report.added == 5);
    CHECK(report.removed == 2);
}

TEST_CASE("import: of a source that was read twice the later reading counts, whichever comes first") {
    for (const bool later_first : {false, true}) {
        CAPTURE(later_first);
        const TempDir dir;
        const auto write_at = [&](const std::string& content, int minute) {
            const std::string path = dir.write("in/l.jsonl", content);
            std::filesystem::last_write_time(path, std::filesystem::file_time_type::clock::now() -
                                                       std::chrono::hours(2) + std::chrono::minutes(minute));
        };
        Index early = open_index(dir, "early.db");
        write_at("{\"id\":1,\"title\":\"Quay old\"}\n{\"id\":2,\"title\":\"Quay gone\"}\n", 1);
        read(early, {dir.path("in")});
        Index late = open_index(dir, "late.db");
        write_at("{\"id\":1,\"title\":\"Quay new\"}\n{\"id\":3,\"title\":\"Quay added\"}\n", 2);
        read(late, {dir.path("in")});
        const std::string a = dir.write("a", export_of(later_first ? late : early));
        const std::string b = dir.write("b", export_of(later_first ? early : late));
        Index index = open_index(dir);
        read(index, {a});
        read(index, {b});
        std::vector<std::string> found = titles(index, "quay");
        std::sort(found.begin(), found.end());
        CHECK(found == std::vector<std::string>{"Quay added", "Quay gone", "Quay new"});
        CHECK(read(index, {dir.path("in")}).unchanged == 2);
        // What the file does not hold any more goes when that is asked for.
        IndexOptions prune;
        prune.prune = true;
        CHECK(read(index, {dir.path("in")}, prune).removed == 1);
    }
}

TEST_CASE("import: what was removed elsewhere goes here too, and does not come back; other words under its URL stay") {
    const TempDir dir;
    const std::string first = dir.write("in/a.md", story("https://g.example/a", "Quay a"));
    dir.write("in/b.md", story("https://g.example/b", "Quay b"));
    Index here = open_index(dir, "here.db");
    read(here, {dir.path("in")});
    Index there = open_index(dir, "there.db");
    read(there, {dir.path("in")});
    REQUIRE(there.remove({"https://g.example/a", "https://g.example/b"}));
    dir.write("in/b.md", story("https://g.example/b", "Quay b, told anew"));
    read(here, {dir.path("in")});
    const IndexReport report = read(here, {dir.write("export", export_of(there))});
    CHECK(report.removed == 1);
    CHECK(titles(here, "quay") == std::vector<std::string>{"Quay b, told anew"});
    IndexOptions options;
    options.format = Format::record; // opens the file, whatever is known of it
    read(here, {first}, options);
    CHECK(titles(here, "quay").size() == 1);
}

TEST_CASE("import: what update set holds only for the words that it was set on") {
    const TempDir dir;
    dir.write("in/a.md", story("https://g.example/a", "Quay a", "heat: 1\n"));
    Index there = open_index(dir, "there.db");
    read(there, {dir.path("in")});
    REQUIRE(there.update("{\"url\":\"https://g.example/a\",\"heat\":9,\"quality\":null}"));
    const std::string file = dir.write("export", export_of(there));
    Index same = open_index(dir, "same.db");
    read(same, {dir.path("in")});
    read(same, {file});
    CHECK(same.show("https://g.example/a")->record.heat == 9);
    dir.write("in/b.jsonl",
              "{\"url\":\"https://g.example/a\",\"title\":\"Quay, later\",\"heat\":2,\"date\":\"2024-05-05\"}\n");
    Index other = open_index(dir, "other.db");
    read(other, {dir.path("in/b.jsonl")});
    read(other, {file});
    CHECK(other.show("https://g.example/a")->record.heat == 2);
}

TEST_CASE("import: a cancelled one keeps whole batches, and the next one completes it") {
    const TempDir dir;
    std::string lines;
    for (int i = 0; i < 3'000; ++i)
        lines +=
            fmt::format("{{\"url\":\"https://g.example/{}\",\"title\":\"Quay {}\",\"body\":\"{:0>400}\"}}\n", i, i, i);
    dir.write("in.jsonl", lines);
    Index index = open_index(dir, "first.db");
    read(index, {dir.path("in.jsonl")});
    const std::string exported = export_of(index);
    const std::string file = dir.write("export", exported);
    Index copy = open_index(dir);
    IndexOptions options;
    options.batch = 100;
    options.on_progress = [](const Progress& progress) { return progress.records < 500; };
    auto report = copy.index({file}, options);
    REQUIRE_FALSE(report);
    CHECK(report.error().code == ErrorCode::cancelled);
    expect_whole(copy);
    const std::uint64_t kept = copy.stats()->items;
    CHECK(kept >= 100);
    CHECK(kept < 3'000);
    CHECK(read(copy, {file}).rejected == 0);
    expect_equal(export_of(copy), exported);
}
