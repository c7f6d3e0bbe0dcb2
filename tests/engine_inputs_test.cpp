// Bad input: each is one rejected item with a reason, the rest is indexed, nothing is lost.

#include "engine_util.h"
#include "temp_dir.h"
#include "text_util.h"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>
#include <string>
#include <vector>

using namespace newsidx;
using namespace newsidx::test;

namespace {

const std::string kGood = "---\ntitle: \"A good record\"\noriginalUrl: \"https://a.example/good\"\n---\n";

// Indexes the folder `in` of `dir` into a fresh file; the good record must be there.
IndexReport read_all(const TempDir& dir) {
    auto index = Index::open(dir.path("i.db"), {.create = true});
    REQUIRE(index);
    auto report = index->index({dir.path("in")});
    REQUIRE(report);
    auto found = index->search("good record");
    REQUIRE(found);
    CHECK(found->total == 1);
    auto check = index->check();
    REQUIRE(check);
    CHECK(check->ok());
    return *report;
}

// The one rejection, as "line:column: message".
std::string rejection(const TempDir& dir) {
    const IndexReport report = read_all(dir);
    CHECK(report.rejected == 1);
    CHECK(report.added == 1);
    REQUIRE(report.errors.size() == 1);
    CHECK(report.errors[0].source.starts_with(dir.path("in")));
    return fmt::format("{}:{}: {}", report.errors[0].line, report.errors[0].column, report.errors[0].message);
}

} // namespace

TEST_CASE("inputs: a malformed record is one rejection with its place, and the rest is indexed") {
    struct Row {
        const char* content;
        const char* place;  // the beginning of the rejection
        const char* reason; // in it
    };
    const std::string bomb = [] {
        std::string text = "---\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
        for (int i = 1; i < 9; ++i)
            text += fmt::format("a{0}: &a{0} [*a{1}, *a{1}, *a{1}, *a{1}, *a{1}, *a{1}, *a{1}, *a{1}, *a{1}, *a{1}]\n",
                                i, i - 1);
        return text + "title: bomb\n---\n";
    }();
    const std::vector<Row> rows = {
        {"", "0:0:", "empty"},
        {"---\ntitle: \"x\"\n", "1:", "---"},
        {"---\ntitle: x\nprovider:\n\tname: y\n---\n", "4:", "tab"},
        {"---\ntitle: Re: x\n---\n", "2:", "quote"},
        {"---\ntitle: \"\xc3\xa9 \xe9\"\n---\n", "2:12:", "UTF-8"},
        {bomb.c_str(), "", "100000"},
        {"just some text\n", "", "---"},
        {"---\n- a\n- b\n---\n", "2:", ""},
    };
    for (const Row& row : rows) {
        const TempDir dir;
        dir.write("in/good.md", kGood);
        dir.write("in/bad.md", row.content);
        const std::string said = rejection(dir);
        CAPTURE(said);
        CHECK(said.starts_with(row.place));
        CHECK(contains(said, row.reason));
        CHECK(said.size() > 12);
    }
}

TEST_CASE("inputs: one record of 50 MB is rejected; lines of many megabytes in all are not") {
    {
        const TempDir dir;
        dir.write("in/good.md", kGood);
        dir.write("in/huge.md", "---\ntitle: huge\n---\n" + std::string(50 << 20, 'x'));
        CHECK(contains(rejection(dir), "32 MiB"));
    }
    const TempDir dir;
    dir.write("in/good.md", kGood);
    std::string lines;
    for (int i = 0; i < 40; ++i)
        lines +=
            fmt::format("{{\"id\":{},\"title\":\"Long\",\"featuredContent\":\"{}\"}}\n", i, std::string(1 << 20, 'y'));
    const std::string long_line = "{\"id\":99,\"title\":\"" + std::string(33 << 20, 'z') + "\"}\n";
    dir.write("in/lines.jsonl", lines + long_line + "{\"id\":100,\"title\":\"After the long one\"}");
    const IndexReport report = read_all(dir);
    CHECK(report.added == 42);
    CHECK(report.rejected == 1);
    REQUIRE(report.errors.size() == 1);
    CHECK(report.errors[0].line == 41);
    CHECK(contains(report.errors[0].message, "32 MiB"));
}

TEST_CASE("inputs: a folder that leads back to itself is told once and not followed") {
    const TempDir dir;
    dir.write("in/good.md", kGood);
    std::filesystem::create_directories(dir.path("in/deep/deeper"));
    std::filesystem::create_directory_symlink(dir.path("in"), dir.path("in/deep/deeper/back"));
    CHECK(contains(rejection(dir), "leads back"));
}

TEST_CASE("inputs: a symbolic link that leads nowhere or to itself is told") {
    const TempDir dir;
    dir.write("in/good.md", kGood);
    std::filesystem::create_symlink("self", dir.path("in/self"));
    std::filesystem::create_symlink("nowhere", dir.path("in/dangling"));
    CHECK(read_all(dir).rejected == 2);
}

TEST_CASE("inputs: a folder that is reached in two ways is read once") {
    const TempDir dir;
    dir.write("in/a/good.md", kGood);
    std::filesystem::create_directory_symlink("a", dir.path("in/b"));
    const IndexReport report = read_all(dir);
    CHECK(report.read == 1);
    CHECK(report.rejected == 0);
}

TEST_CASE("inputs: a file without read permission is told, and kept when it was read before") {
    // The superuser may read everything; nobody may not.
    const bool root = geteuid() == 0;
    if (root) REQUIRE(seteuid(65534) == 0);
    {
        const TempDir dir;
        dir.write("in/good.md", kGood);
        dir.write("in/other.md", "---\ntitle: \"Once readable\"\noriginalUrl: \"https://a.example/2\"\n---\n");
        auto index = Index::open(dir.path("i.db"), {.create = true});
        REQUIRE(index);
        REQUIRE(index->index({dir.path("in")}));
        dir.write("in/other.md", "---\ntitle: \"Not readable any more\"\n---\n");
        REQUIRE(chmod(dir.path("in/other.md").c_str(), 0) == 0);
        dir.write("in/locked/c.md", kGood);
        REQUIRE(chmod(dir.path("in/locked").c_str(), 0) == 0);
        IndexOptions prune;
        prune.prune = true;
        auto report = index->index({dir.path("in")}, prune);
        REQUIRE(report);
        CHECK(report->rejected == 2);
        CHECK(report->removed == 0);
        REQUIRE(report->errors.size() == 2);
        for (const Diagnostic& error : report->errors)
            CHECK(contains(error.message, "ermission"));
        CHECK(index->search("once readable")->total == 1);
        chmod(dir.path("in/locked").c_str(), 0700);
    }
    if (root) REQUIRE(seteuid(0) == 0);
}

TEST_CASE("inputs: pipes and devices in a folder are passed over") {
    const TempDir dir;
    dir.write("in/good.md", kGood);
    REQUIRE(mkfifo(dir.path("in/pipe").c_str(), 0600) == 0);
    CHECK(read_all(dir).read == 1);
}

TEST_CASE("inputs: names that begin with a dot are not looked at") {
    const TempDir dir;
    dir.write("in/good.md", kGood);
    dir.write("in/.keep", "");
    dir.write("in/.git/config", "no record");
    CHECK(read_all(dir).read == 1);
}

TEST_CASE("inputs: a path that does not exist is told, and the others are read") {
    const TempDir dir;
    dir.write("in/good.md", kGood);
    auto index = Index::open(dir.path("i.db"), {.create = true});
    REQUIRE(index);
    auto report = index->index({dir.path("in"), dir.path("none")});
    REQUIRE(report);
    CHECK(report->added == 1);
    CHECK(report->rejected == 1);
    CHECK(contains(report->errors.at(0).source, "none"));
}

TEST_CASE("inputs: lines with CRLF, a byte order mark, blank ones and a last one without an end are read") {
    const TempDir dir;
    dir.write("in/good.md", kGood);
    dir.write("in/l.jsonl", "\xef\xbb\xbf{\"id\":1,\"title\":\"one\"}\r\n\r\n   "
                            "\n{\"id\":2,\"title\":\"two\"}\r\n{\"id\":3,\"title\":\"three\"}");
    const IndexReport report = read_all(dir);
    CHECK(report.added == 4);
    CHECK(report.rejected == 0);
}

TEST_CASE("inputs: a rejected line is told with its number in the file, however far down it is") {
    const TempDir dir;
    dir.write("in/good.md", kGood);
    std::string lines;
    for (int i = 1; i <= 30'000; ++i)
        lines += i % 10'000 == 0 ? "{\"id\":oops}\n" : fmt::format("{{\"id\":{},\"title\":\"line\"}}\n", i);
    dir.write("in/l.jsonl", lines);
    const IndexReport report = read_all(dir);
    CHECK(report.rejected == 3);
    REQUIRE(report.errors.size() == 3);
    CHECK(report.errors[0].line == 10'000);
    CHECK(report.errors[1].line == 20'000);
    CHECK(report.errors[2].line == 30'000);
}

TEST_CASE("inputs: an index that cannot be written can be searched") {
    const TempDir dir;
    dir.write("in/good.md", kGood);
    read_all(dir);
    REQUIRE(chmod(dir.path("i.db").c_str(), 0444) == 0);
    REQUIRE(chmod(dir.path().c_str(), 0555) == 0);
    const bool root = geteuid() == 0;
    if (root) REQUIRE(seteuid(65534) == 0);
    {
        auto index = Index::open(dir.path("i.db"));
        REQUIRE(index);
        auto found = index->search("good record");
        REQUIRE(found);
        CHECK(found->total == 1);
        auto refused = index->index({dir.path("in")});
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == ErrorCode::io);
        CHECK_FALSE(refused.error().message.empty());
    }
    if (root) REQUIRE(seteuid(0) == 0);
    REQUIRE(chmod(dir.path().c_str(), 0700) == 0);
}

TEST_CASE("inputs: what a browser saved as parts of a page is none, but where it is named or no page is beside it") {
    const TempDir dir;
    const std::string page = "<html><head><title>Harbour</title></head><body><p>It was foggy.</p></body></html>";
    dir.write("in/Story.html", page);
    dir.write("in/Story_files/frame.html", page);
    dir.write("in/old_files/frame.html", page);
    Index index = open_index(dir);
    const IndexReport report = read(index, {dir.path("in")});
    CHECK(report.added == 2);
    REQUIRE(report.other_files.size() == 1);
    CHECK(report.other_files[0].source.ends_with("in/Story_files/frame.html"));
    CHECK(report.other_files[0].message == "part of a saved page");
    CHECK(read(index, {dir.path("in/Story_files/frame.html")}).added == 1);
}

TEST_CASE("inputs: what lies beside news in a folder is passed over, told, and not opened again") {
    const TempDir dir;
    dir.write("in/good.md", kGood);
    dir.write("in/img/a.png", "\x89PNG\r\n\x1A\n");
    dir.write("in/main.css", "a { color: red }\n");
    dir.write("in/node_modules/x/package.json", R"({"title":"no news"})");
    Index index = open_index(dir);
    for (int run = 0; run < 2; ++run) {
        const IndexReport report = read(index, {dir.path("in")}, {.strict = true});
        CHECK(report.read == 1);
        CHECK(report.rejected == 0);
        CHECK(report.others == 2);
        REQUIRE(report.other_files.size() == 2);
        CHECK(report.other_files[0].source.ends_with("in/img/a.png"));
        CHECK(report.other_files[0].message == "image");
        CHECK(report.other_files[1].message == "style sheet");
    }
    CHECK(index.stats()->sources == 1);
    // Who names it means it.
    CHECK(read(index, {dir.path("in/main.css")}).rejected == 1);
    CHECK(read(index, {dir.path("in")}).rejected == 1);
}

TEST_CASE("inputs: a file that gave a record and is an image now is rejected, and its record stays") {
    const TempDir dir;
    dir.write("in/good.md", kGood);
    Index index = open_index(dir);
    CHECK(read(index, {dir.path("in")}).added == 1);
    dir.write("in/good.md", "\x89PNG\r\n\x1A\n and more than before, so that its size tells that it changed");
    for (const bool prune : {false, true}) {
        const IndexReport report = read(index, {dir.path("in")}, {.prune = prune});
        CHECK(report.rejected == 1);
        CHECK(report.others == 0);
        CHECK(report.removed == 0);
    }
    CHECK(index.stats()->records == 1);
}

TEST_CASE("inputs: an image that becomes a record is read") {
    const TempDir dir;
    dir.write("in/x.md", "\x89PNG\r\n\x1A\n");
    Index index = open_index(dir);
    CHECK(read(index, {dir.path("in")}).others == 1);
    dir.write("in/x.md", kGood);
    const IndexReport report = read(index, {dir.path("in")});
    CHECK(report.others == 0);
    CHECK(report.added == 1);
}

TEST_CASE("inputs: patterns choose among the files of folders, by name or by path") {
    const TempDir dir;
    for (const char* path : {"in/a.md", "in/b.yaml", "in/posts/c.md", "in/posts/old/d.md", "in/drafts/e.md"})
        dir.write(path, story(fmt::format("https://harbour.example/{}", path), "Gates"));
    int indexes = 0;
    const auto added = [&](std::vector<std::string> include, std::vector<std::string> exclude) {
        Index index = open_index(dir, fmt::format("{}.db", indexes++));
        return read(index, {dir.path("in")}, {.include = std::move(include), .exclude = std::move(exclude)}).added;
    };
    CHECK(added({}, {}) == 5);
    CHECK(added({"*.md"}, {}) == 4);
    CHECK(added({"*.md", "*.yaml"}, {}) == 5);
    CHECK(added({"posts/*"}, {}) == 2); // * goes over slashes
    CHECK(added({"posts/?.md"}, {}) == 1);
    CHECK(added({"posts"}, {}) == 2); // a folder: all in it
    CHECK(added({"posts/old/"}, {}) == 1);
    CHECK(added({"posts/**/*.md"}, {}) == 2); // also none in between
    CHECK(added({"**/posts/**/*.md"}, {}) == 2);
    CHECK(added({"**/**/posts/**/**/*.md"}, {}) == 2);
    CHECK(added({}, {"drafts"}) == 4);
    CHECK(added({}, {"drafts/"}) == 4);
    CHECK(added({}, {"old", "*.yaml"}) == 3);
    CHECK(added({}, {"posts/old"}) == 4);
    CHECK(added({}, {"in/posts/old"}) == 4); // as it is from a folder above
    CHECK(added({}, {dir.path("in/posts")}) == 3);
    CHECK(added({}, {"/old"}) == 5); // right below what is named, where it is not
    CHECK(added({}, {"/drafts"}) == 4);
    CHECK(added({}, {"in"}) == 5); // a name above what is named
    CHECK(added({"*.md"}, {"posts"}) == 2);

    Index none = open_index(dir, "none.db");
    const IndexReport nothing = read(none, {dir.path("in")}, {.include = {"*.markdown"}});
    CHECK(nothing.read == 0);
    REQUIRE(nothing.warnings.size() == 1);
    CHECK(contains(nothing.warnings[0].message, "the patterns leave nothing of it"));

    // A file that is named is read, and what is left out now goes with --prune.
    Index index = open_index(dir, "prune.db");
    CHECK(read(index, {dir.path("in/b.yaml")}, {.exclude = {"*.yaml"}}).added == 1);
    CHECK(read(index, {dir.path("in")}, {.exclude = {"*.yaml"}, .prune = true}).removed == 1);
}

TEST_CASE("inputs: what a server gives in the place of a feed takes nothing away") {
    const TempDir dir;
    const std::string feed = "<rss version='2.0'><channel><title>Wells</title><link>https://w.example/</link>"
                             "<item><title>One gate</title><link>https://w.example/1</link></item>"
                             "<item><title>Two gates</title><link>https://w.example/2</link></item></channel></rss>";
    dir.write("in/feed.xml", feed);
    Index index = open_index(dir);
    CHECK(read(index, {dir.path("in")}).added == 2);
    dir.write("in/feed.xml", "<html><head><title>503 Service Unavailable</title></head><body>Later.</body></html>");
    const IndexReport failed = read(index, {dir.path("in")});
    CHECK(failed.rejected == 1);
    CHECK(failed.removed == 0);
    CHECK(contains(failed.errors.at(0).message, "an error page of a server, \"503 Service Unavailable\""));
    dir.write("in/feed.xml", "<html><head><title>Log in</title></head><body>Your name, please.</body></html>");
    const IndexReport other = read(index, {dir.path("in")});
    CHECK(other.added == 1);
    CHECK(other.removed == 0);
    REQUIRE(other.warnings.size() == 1);
    CHECK(contains(other.warnings[0].message, "it held 2 items before"));
    CHECK(titles(index, "gate").size() == 2);
    dir.write("in/feed.xml", feed);
    const IndexReport again = read(index, {dir.path("in")});
    CHECK(again.unchanged == 2);
    CHECK(again.removed == 1); // the page, of another format
}

TEST_CASE("inputs: a server's error pages and pages that lead elsewhere are passed over in a folder") {
    const TempDir dir;
    dir.write("in/good.md", kGood);
    dir.write("in/a.html", "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>");
    dir.write("in/b.html", "<html><head><title>Just a moment...</title></head><body>Checking</body></html>");
    dir.write("in/404.html", "<html><head><title>Lost at sea</title></head><body>No such page.</body></html>");
    dir.write("in/c.html",
              "<html><head><title>x</title><meta http-equiv=\"refresh\" content=\"0; url=/\"></head></html>");
    dir.write("in/d.html",
              "<html><head><title>How we fixed our 502 Bad Gateway</title></head><body>It was long.</body></html>");
    Index index = open_index(dir);
    const IndexReport report = read(index, {dir.path("in")});
    CHECK(report.others == 4);
    CHECK(report.added == 2);
    CHECK(report.rejected == 0);
}

TEST_CASE("inputs: files that are gone are counted, and what they gave goes when that is asked") {
    const TempDir dir;
    dir.write("in/a.md", story("https://harbour.example/a", "Gates"));
    dir.write("in/b.md", story("https://harbour.example/b", "Locks"));
    dir.write("in/c.css", "a { }\n");
    dir.write("other/d.md", story("https://harbour.example/d", "Quays"));
    Index index = open_index(dir);
    CHECK(read(index, {dir.path("in"), dir.path("other")}).gone == 0);
    dir.remove("in/a.md");
    dir.remove("in/c.css");
    CHECK(read(index, {dir.path("in")}).gone == 1);
    CHECK(read(index, {dir.path("in")}, {.exclude = {"b.md"}}).gone == 2);
    CHECK(read(index, {dir.path("in/a.md")}).gone == 0); // a missing root is an error of its own
    const IndexReport pruned = read(index, {dir.path("in")}, {.prune = true});
    CHECK(pruned.removed == 1);
    CHECK(pruned.gone == 0);
    CHECK(read(index, {dir.path("in")}).gone == 0);
}

TEST_CASE("inputs: the records that a run changes, or would change, are named when that is asked") {
    using Kind = RecordChange::Kind;
    const TempDir dir;
    dir.write("in/a.md", story("https://harbour.example/a", "Gates"));
    dir.write("in/b.md", story("https://harbour.example/b", "Locks"));
    Index index = open_index(dir);
    CHECK(read(index, {dir.path("in")}).changes.empty());
    dir.write("in/a.md", story("https://harbour.example/a", "Gates of steel"));
    dir.remove("in/b.md");
    dir.write("in/c.md", story("https://harbour.example/c", "Quays"));
    for (const bool dry : {true, false}) {
        const IndexReport report = read(index, {dir.path("in")}, {.prune = true, .dry_run = dry, .list_changes = true});
        REQUIRE(report.changes.size() == 3);
        CHECK(report.changes[0].kind == Kind::updated);
        CHECK(report.changes[0].name == "Gates of steel");
        CHECK(report.changes[1].kind == Kind::removed);
        CHECK(report.changes[1].name == "Locks");
        CHECK(report.changes[2].kind == Kind::added);
        CHECK(report.changes[2].name == "Quays");
    }
    CHECK(read(index, {dir.path("in")}, {.prune = true, .list_changes = true}).changes.empty());
}

TEST_CASE("inputs: what its front matter or its folder keeps back is unpublished") {
    const TempDir dir;
    dir.write("in/_drafts/a.md", story("https://harbour.example/a", "Gates"));
    dir.write("in/b.md", story("https://harbour.example/b", "Gates", "publish: false\n"));
    dir.write("in/c.md", story("https://harbour.example/c", "Gates", "private: true\n"));
    dir.write("in/d.md", story("https://harbour.example/d", "Gates", "unlisted: yes\n"));
    dir.write("in/e.md", story("https://harbour.example/e", "Gates of steel", "publish: true\nprivate: false\n"));
    Index index = open_index(dir);
    CHECK(read(index, {dir.path("in")}).added == 5);
    CHECK(titles(index, "gates") == std::vector<std::string>{"Gates of steel"});
    CHECK(titles(index, "gates", {.unpublished = true}).size() == 5);
}

TEST_CASE("inputs: notes in Markdown are read if asked for, named by their heading or their file, and dated by it") {
    const TempDir dir;
    dir.write("in/first.md", "# The lock gates\n\nSee [[The weir|the weir]].\n");
    dir.write("in/The weir at Mill End.md", "Water runs over it.\n");
    dir.write("in/2024-05-02-new-ferry_times.md", "---\nlayout: post\n---\nIt leaves earlier.\n");
    dir.write("in/2024-05-03.md", "Rain all day.\n");
    dir.write("in/quay-walls/index.md", "They are old.\n");
    dir.write("in/0f3a9c0f3a9c0f3a9c.md", "A hash is no title.\n");
    dir.write("in/\xff.md", "Nor is this.\n");
    dir.write("in/linked.md", "---\noriginalUrl: https://harbour.example/linked\n---\nIts feed may know the title.\n");
    dir.write("in/empty.md", "");
    dir.write("in/README.md", "# The harbour's notes\n");
    Index index = open_index(dir);
    CHECK(read(index, {dir.path("in")}).added == 2); // those with front matter
    const IndexOptions notes{.format = Format::markdown};
    const IndexReport report = read(index, {dir.path("in")}, notes);
    CHECK(report.added == 6);
    CHECK(report.rejected == 1); // the empty one
    CHECK(report.others == 1);
    const auto shown = [&](const std::string& name) { return index.show(dir.path("in/" + name))->record; };
    CHECK(shown("first.md").title == "The lock gates");
    CHECK(shown("first.md").body == "See the weir.");
    CHECK(shown("The weir at Mill End.md").title == "The weir at Mill End");
    CHECK(shown("2024-05-02-new-ferry_times.md").title == "New ferry times");
    CHECK(shown("2024-05-02-new-ferry_times.md").published_at.text == "2024-05-02");
    CHECK(shown("2024-05-03.md").title == "2024-05-03");
    CHECK(shown("2024-05-03.md").published_at.text == "2024-05-03");
    CHECK(shown("quay-walls/index.md").title == "Quay walls");
    for (const char* untitled : {"0f3a9c0f3a9c0f3a9c.md", "\xff.md", "linked.md"})
        CHECK(shown(untitled).title.empty());
    dir.write("in/first.md", "# The lock gates are open\n");
    CHECK(read(index, {dir.path("in")}, notes).updated == 1);
    // A name that changes is another title.
    std::filesystem::rename(dir.path("in/The weir at Mill End.md"), dir.path("in/The weir.md"));
    read(index, {dir.path("in")}, {.format = Format::markdown, .prune = true});
    CHECK(shown("The weir.md").title == "The weir");
    CHECK(titles(index, "title:weir").size() == 1);
    newsidx::test::expect_whole(index);
    // What was read as notes stays so, and is not opened again.
    for (const IndexOptions& options : {notes, IndexOptions{}}) {
        const IndexReport again = read(index, {dir.path("in")}, options);
        CHECK(again.unchanged == 8);
        CHECK(again.updated + again.removed == 0);
    }
    newsidx::test::expect_whole(index);
}

TEST_CASE(
    "inputs: pages that list others are passed over in a folder, read where they are named, and kept where they were") {
    const TempDir dir;
    const auto page = [](const std::string& path, const std::string& type, const std::string& text) {
        return "<!DOCTYPE html><html><head><title>Ferry news</title><meta property='og:type' content='" + type +
               "'><link rel='canonical' href='https://harbour.example" + path + "'></head><body><main><p>" + text +
               "</p></main></body></html>";
    };
    dir.write("in/tags/ferry/index.html", page("/tags/ferry/", "website", "The ferry leaves at nine, says one story."));
    dir.write("in/ferry.html", page("/ferry", "article", "The ferry leaves at nine."));
    Index index = open_index(dir);
    for (int run = 0; run < 2; ++run) {
        const IndexReport report = read(index, {dir.path("in")});
        CHECK(report.added == (run == 0 ? 1 : 0));
        CHECK(report.rejected == 0);
        REQUIRE(report.other_files.size() == 1);
        CHECK(report.other_files[0].source.ends_with("tags/ferry/index.html"));
        CHECK(report.other_files[0].message == "listing page");
    }
    CHECK(read(index, {dir.path("in/tags/ferry/index.html")}).added == 1);
    dir.write("in/tags/ferry/index.html", page("/tags/ferry/", "website", "The ferry leaves at ten, says another."));
    const IndexReport report = read(index, {dir.path("in")});
    CHECK(report.updated == 1);
    CHECK(report.others == 0);
    // One without a URL: by its path in the folder that is named.
    dir.write("in/tag/weir.html", "<!DOCTYPE html><title>Weir</title><p>The weir is open, says one story.</p>");
    CHECK(read(index, {dir.path("in")}).others == 1);
    CHECK(read(index, {dir.path("in/tag/weir.html")}).added == 1);
    CHECK(read(index, {dir.path("in")}).others == 0);
    newsidx::test::expect_whole(index);
}
