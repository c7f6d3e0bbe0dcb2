// backup, and check --repair.
#include "cli_util.h"
#include "segments_util.h"

#include <doctest/doctest.h>
#include <filesystem>
#include <string>
#include <sys/stat.h>

namespace {

using namespace newsidx::test;

} // namespace

TEST_CASE("backup: the copy is a file that can be searched, and is not replaced without --force") {
    const Library library;
    const Outcome first = library.run({"backup", "copies/news.db"});
    CHECK(first.status == 2);
    CHECK(contains(first.err, "copies/news.db"));
    std::filesystem::create_directory(library.path("copies"));
    const Outcome made = library.run({"backup", "copies/news.db"});
    CHECK(made.status == 0);
    CHECK(contains(made.out, "records ("));
    CHECK(contains(made.out, ": copies/news.db"));
    CHECK(library.run({"--db", "copies/news.db", "search", "weir"}).out == library.run({"search", "weir"}).out);
    const Outcome again = library.run({"backup", "copies/news.db"});
    CHECK(again.status == 2);
    CHECK(contains(again.err, "the file exists"));
    const Json json = json_of(library.run({"backup", "--force", "--json", "copies/news.db"}));
    CHECK(json["records"] == json_of(library.run({"stats", "--json"}))["records"]);
    CHECK(json["bytes"] == std::filesystem::file_size(library.path("copies/news.db")));
    CHECK(library.run({"backup", "--force", "newsidx.db"}).status == 2);
    CHECK(library.run({"backup"}).status == 2);
    CHECK(contains(again.err, "--force"));
    CHECK(library.run({"backup", "-"}).status == 2);
    CHECK_FALSE(std::filesystem::exists(library.path("-")));
}

TEST_CASE("backup: only a file is replaced, and a link's file, not the link") {
    namespace fs = std::filesystem;
    const Library library;
    library.write("copy.db", "old");
    fs::create_symlink("copy.db", library.path("link.db"));
    CHECK(library.run({"backup", "link.db"}).status == 2);
    CHECK(library.run({"backup", "--force", "link.db"}).status == 0);
    CHECK(fs::is_symlink(library.path("link.db")));
    CHECK(library.run({"--db", "copy.db", "check"}).status == 0);
    fs::create_symlink("nothing.db", library.path("dangling.db"));
    REQUIRE(::mkfifo(library.path("pipe").c_str(), 0600) == 0);
    for (const char* name : {"dangling.db", "pipe", "news"}) {
        CAPTURE(name);
        const auto type = fs::symlink_status(library.path(name)).type();
        CHECK(library.run({"backup", "--force", name}).status == 2);
        CHECK(fs::symlink_status(library.path(name)).type() == type);
    }
    CHECK(contains(library.run({"backup", "dangling.db"}).err, "a link to no file"));
    CHECK(contains(library.run({"export", "--output", "dangling.db"}).err, "a link to no file"));
    CHECK(contains(library.run({"backup", "--force", "pipe"}).err, "this is no file"));
    CHECK_FALSE(fs::exists(library.path("nothing.db")));
}

TEST_CASE("check --repair: of a whole file it says so, and leaves nothing behind") {
    const Library library;
    const Outcome whole = library.run({"check", "--repair", "-v"});
    CHECK(whole.status == 0);
    CHECK(whole.out.starts_with("whole: nothing to repair, "));
    CHECK(contains(whole.err, "looked at: SQLite's integrity"));
    const Json json = json_of(library.run({"check", "--repair", "--json"}));
    CHECK(json["ok"] == true);
    CHECK(json["repair"].is_null());
    CHECK_FALSE(std::filesystem::exists(library.path("newsidx.db.damaged-1")));
}

TEST_CASE("check --repair: check names the damage and what helps, and that helps") {
    const Library library;
    const std::string before = library.run({"search", "weir", "--json"}).out;
    execute(library.path("newsidx.db"), "DELETE FROM term");
    const Outcome found = library.run({"check"});
    CHECK(found.status == 1);
    CHECK(contains(found.out, "problem: the document frequency of"));
    CHECK(contains(found.err, "newsidx check --repair"));
    const Outcome repaired = library.run({"check", "--repair"});
    CHECK(repaired.status == 0);
    CHECK(contains(repaired.out, "repaired: "));
    CHECK(contains(repaired.out, "nothing lost"));
    CHECK(contains(repaired.err, "newsidx.db.damaged-1"));
    CHECK(library.run({"check"}).status == 0);
    CHECK(json_of(library.run({"search", "weir", "--json"}))["hits"] == Json::parse(before)["hits"]);
}

TEST_CASE("check --repair: what is lost is named, and comes back from where it was read") {
    const Library library;
    const auto records = json_of(library.run({"stats", "--json"}))["records"];
    // The bytes of all items of one block.
    execute(library.path("newsidx.db"), "UPDATE block SET bytes = x'0041' WHERE id = (SELECT min(id) FROM block)");
    const Json json = json_of(library.run({"check", "--repair", "--json"}));
    CHECK(json["ok"] == false);
    CHECK(json["repair"]["lost_records"] > 0);
    CHECK(json["repair"]["reread"] > 0);
    CHECK_FALSE(json["repair"]["losses"].empty());
    CHECK(json_of(library.run({"stats", "--json"}))["records"] != records);
    CHECK(library.run({"index", "news"}).status == 0);
    CHECK(json_of(library.run({"stats", "--json"}))["records"] == records);
    CHECK(library.run({"check"}).status == 0);
}

TEST_CASE("check --repair: a file that is none is said to be none") {
    const Sandbox sandbox;
    sandbox.write("text.db", "not a database, but text that is long enough to be taken for one by its size alone");
    CHECK(sandbox.run({"--db", "text.db", "check", "--repair"}).status == 2);
    CHECK(sandbox.run({"--db", "none.db", "check", "--repair"}).status == 2);
    CHECK(sandbox.read("text.db").starts_with("not a database"));
    CHECK_FALSE(std::filesystem::exists(sandbox.path("none.db")));
}
