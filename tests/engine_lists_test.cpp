// Lists of feeds (OPML) over time: what they bring, and what goes when they do not name it any more.

#include "engine_util.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <string>
#include <vector>

using namespace newsidx;
using namespace newsidx::test;

namespace {

using Names = std::vector<std::string>;

void write_feed(const TempDir& dir, const std::string& folder, const std::string& name) {
    dir.write(fmt::format("{}/{}.xml", folder, name),
              fmt::format("<rss version=\"2.0\"><channel><title>Feed</title><item><title>{0}</title>"
                          "<link>https://{0}.example/story</link></item></channel></rss>",
                          name));
}

std::string list_of(const Names& files) {
    std::string out = "<opml version=\"2.0\"><body>";
    for (const std::string& file : files)
        out += fmt::format("<outline xmlUrl=\"{}\"/>", file);
    return out + "</body></opml>";
}

Names all_titles(const Index& index) {
    Names all = titles(index, "");
    std::sort(all.begin(), all.end());
    return all;
}

IndexOptions pruning() {
    IndexOptions options;
    options.prune = true;
    return options;
}

// Two feeds by one list.
struct TwoFeeds {
    TempDir dir;
    std::string list = dir.path("list.opml");

    TwoFeeds() {
        write_feed(dir, "feeds", "ash");
        write_feed(dir, "feeds", "elm");
        name({"feeds/ash.xml", "feeds/elm.xml"});
    }
    void name(const Names& files) const { dir.write("list.opml", list_of(files)); }
};

} // namespace

TEST_CASE("lists: a feed that its list does not name any more goes with prune") {
    const TwoFeeds feeds;
    Index index = open_index(feeds.dir);
    CHECK(read(index, {feeds.list}).added == 2);
    CHECK(read(index, {feeds.list}, pruning()).removed == 0);
    feeds.name({"feeds/ash.xml"});
    CHECK(read(index, {feeds.list}).removed == 0);
    CHECK(all_titles(index) == Names{"ash", "elm"});
    IndexOptions dry = pruning();
    dry.dry_run = true;
    CHECK(read(index, {feeds.list}, dry).removed == 1);
    CHECK(read(index, {feeds.list}, pruning()).removed == 1);
    CHECK(all_titles(index) == Names{"ash"});
    feeds.name({"feeds/ash.xml", "feeds/elm.xml"});
    CHECK(read(index, {feeds.list}, pruning()).added == 1);
    feeds.name({});
    CHECK(read(index, {feeds.list}, pruning()).removed == 2);
}

TEST_CASE("lists: a feed that was read by itself, or that another list names, stays") {
    const TwoFeeds feeds;
    Index index = open_index(feeds.dir);
    SUBCASE("before the list") {
        read(index, {feeds.dir.path("feeds/elm.xml")});
        read(index, {feeds.list});
    }
    SUBCASE("after the list") {
        read(index, {feeds.list});
        read(index, {feeds.dir.path("feeds")});
    }
    SUBCASE("beside the list") {
        read(index, {feeds.list, feeds.dir.path("feeds")});
    }
    SUBCASE("by another list, before") {
        feeds.dir.write("a.opml", list_of({"feeds/elm.xml"}));
        read(index, {feeds.dir.path("a.opml")});
        read(index, {feeds.list});
    }
    SUBCASE("by another list, after") {
        read(index, {feeds.list});
        feeds.dir.write("z.opml", list_of({"feeds/elm.xml"}));
        read(index, {feeds.dir.path("z.opml")});
    }
    feeds.name({"feeds/ash.xml"});
    CHECK(read(index, {feeds.list}, pruning()).removed == 0);
    CHECK(all_titles(index) == Names{"ash", "elm"});
}

TEST_CASE("lists: of two lists the last one that names a feed takes it along") {
    const TwoFeeds feeds;
    const std::string other = feeds.dir.write("lists/other.opml", list_of({"../feeds/elm.xml"}));
    Index index = open_index(feeds.dir);
    read(index, {feeds.list, feeds.dir.path("lists")});
    feeds.name({"feeds/ash.xml"});
    CHECK(read(index, {feeds.list}, pruning()).removed == 0);
    feeds.dir.remove("lists/other.opml"); // a list that is gone names nothing
    feeds.dir.write("lists/rest.jsonl", R"({"title":"yew"})");
    CHECK(read(index, {feeds.dir.path("lists")}, pruning()).removed == 1);
    CHECK(all_titles(index) == Names{"ash", "yew"});
}

TEST_CASE("lists: what a list brought that a list brought goes with it") {
    const TwoFeeds feeds;
    const std::string outer = feeds.dir.write("outer.opml", list_of({"list.opml"}));
    Index index = open_index(feeds.dir);
    CHECK(read(index, {outer}).added == 2);
    feeds.dir.write("outer.opml", list_of({"feeds/ash.xml"}));
    CHECK(read(index, {outer}, pruning()).removed == 1);
    CHECK(all_titles(index) == Names{"ash"});
}

TEST_CASE("lists: nothing goes for a list that cannot be read, or not to its end") {
    const TwoFeeds feeds;
    Index index = open_index(feeds.dir);
    read(index, {feeds.list});
    SUBCASE("it is empty") {
        feeds.dir.write("list.opml", "");
    }
    SUBCASE("it is cut off") {
        feeds.dir.write("list.opml", list_of({"feeds/ash.xml"}).substr(0, 60));
    }
    SUBCASE("it is something else") {
        feeds.dir.write("list.opml", R"({"url":"https://yew.example/1","title":"yew"})");
    }
    SUBCASE("it may not be read") {
        if (geteuid() == 0) return;
        std::filesystem::permissions(feeds.list, std::filesystem::perms::none);
    }
    REQUIRE(index.index({feeds.list}, pruning()));
    const Names all = all_titles(index);
    CHECK(std::count(all.begin(), all.end(), "ash") + std::count(all.begin(), all.end(), "elm") == 2);
    expect_whole(index);
}

TEST_CASE("lists: a feed that is named and missing goes with prune, unless its folder may be missing too") {
    const TwoFeeds feeds;
    Index index = open_index(feeds.dir);
    read(index, {feeds.list});
    feeds.dir.remove("feeds/elm.xml");
    IndexReport report = read(index, {feeds.list});
    CHECK(report.removed == 0);
    REQUIRE(report.errors.size() == 1);
    report = read(index, {feeds.list}, pruning());
    CHECK(report.removed == 1);
    CHECK(report.errors.size() == 1); // the list is wrong, as before
    // What an empty mount point looks like, and then what none at all.
    feeds.dir.remove("feeds/ash.xml");
    CHECK(read(index, {feeds.list}, pruning()).removed == 0);
    feeds.dir.remove("feeds");
    CHECK(read(index, {feeds.list}, pruning()).removed == 0);
    CHECK(all_titles(index) == Names{"ash"});
}

TEST_CASE("lists: a feed that is named, and leads nowhere, stays") {
    const TwoFeeds feeds;
    Index index = open_index(feeds.dir);
    read(index, {feeds.list});
    std::filesystem::rename(feeds.dir.path("feeds/elm.xml"), feeds.dir.path("feeds/oak.xml"));
    std::filesystem::create_symlink("nowhere.xml", feeds.dir.path("feeds/elm.xml"));
    CHECK(read(index, {feeds.list}, pruning()).removed == 0);
}

TEST_CASE("lists: a list may name a file twice, by links, and beside what is read anyway") {
    const TwoFeeds feeds;
    Index index = open_index(feeds.dir);
    read(index, {feeds.dir.path("feeds/elm.xml")});
    std::filesystem::create_hard_link(feeds.dir.path("feeds/elm.xml"), feeds.dir.path("feeds/alm.xml"));
    feeds.name({"feeds/ash.xml", "feeds/alm.xml", "feeds/elm.xml", "feeds/ash.xml"});
    CHECK(read(index, {feeds.dir.path("feeds/ash.xml"), feeds.list}).added == 1);
    CHECK(read(index, {feeds.list}, pruning()).removed == 0);
    CHECK(index.stats()->sources == 3);
}
