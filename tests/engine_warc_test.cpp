// Crawls, as WARC files keep them, through the whole library.

#include "engine_export_util.h"
#include "engine_packed.h"
#include "engine_util.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>

using namespace newsidx;
using namespace newsidx::test;

namespace {

std::string answer(const std::string& path, const std::string& headers, const std::string& body,
                   const std::string& status = "200 OK") {
    const std::string block = "HTTP/1.1 " + status + "\r\n" + headers + "\r\n" + body;
    return "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://lock.example" + path +
           "\r\nWARC-Date: 2024-05-01T00:00:00Z\r\nContent-Type: application/http; msgtype=response\r\n"
           "Content-Length: " +
           std::to_string(block.size()) + "\r\n\r\n" + block + "\r\n\r\n";
}

std::string page(const std::string& title) {
    return "<!DOCTYPE html><html><head><title>" + title + "</title></head><body><article><p>" + title +
           ", said the keeper of the lock, who had not seen the like of it in all her years there.</p></article></body>"
           "</html>";
}

constexpr const char* kHtml = "Content-Type: text/html; charset=utf-8\r\n";

// Three pages, a feed with an entry of its own, and what else a site has.
std::string crawl() {
    const std::string feed = "<rss version=\"2.0\"><channel><title>Lock news</title><link>https://lock.example/</link>"
                             "<item><title>Otter in the feed</title><link>https://lock.example/feed-only</link></item>"
                             "<item><title>Otter one</title><link>https://lock.example/1</link></item></channel></rss>";
    return "WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 4\r\n\r\nabc\n\r\n\r\n" +
           answer("/1", kHtml, page("Otter one")) +
           answer("/2", std::string(kHtml) + "Content-Encoding: gzip\r\n", test::gzip(page("Otter two"))) +
           answer("/3", std::string(kHtml) + "Transfer-Encoding: chunked\r\n",
                  "5\r\n<!DOC\r\nFFFF\r\n" + page("Otter three").substr(5)) +
           answer("/feed", "Content-Type: application/rss+xml\r\n", feed) +
           answer("/tag/otters/", kHtml, page("Otter news")) + answer("/old", "Location: /1\r\n", "", "301 Moved") +
           answer("/none", kHtml, page("Otter not found"), "404 Not Found") +
           answer("/otter.png", "Content-Type: image/png\r\n", "\x89PNG\r\n") +
           answer("/api", "Content-Type: application/json\r\n", R"({"title":"Otter in JSON"})");
}

} // namespace

TEST_CASE("warc: a crawl gives its pages and feeds, packed or not, and the next run does not open it") {
    for (const bool packed : {false, true}) {
        CAPTURE(packed);
        const TempDir dir;
        // Crawlers pack each record alone.
        const std::string whole = crawl();
        const std::size_t half = whole.find("WARC/1.0", whole.size() / 2);
        dir.write("crawl.warc", packed ? test::gzip(whole.substr(0, half)) + test::gzip(whole.substr(half)) : whole);
        Index index = open_index(dir);
        const IndexReport report = read(index, {dir.path("crawl.warc")});
        CHECK(report.added == 4);
        CHECK(report.rejected == 0);
        CHECK(report.warnings.empty());
        CHECK(report.others == 5);
        REQUIRE(report.other_files.size() == 5);
        CHECK(report.other_files[0].message == "listing page");
        CHECK(report.other_files[0].line > 1);
        CHECK(report.other_files[4].message == "data file");
        CHECK(titles(index, "otter", {.limit = 20}).size() == 4);
        const auto stored = index.show("https://lock.example/2");
        REQUIRE(stored);
        CHECK(stored->record.title == "Otter two");
        CHECK(stored->made_of[0].format == "page in a WARC file");
        const IndexReport again = read(index, {dir.path("crawl.warc")}, {.prune = true});
        CHECK(again.added + again.updated + again.removed == 0);
    }
}

TEST_CASE("warc: a later crawl changes what its pages changed, and a pruned one takes its pages with it") {
    const TempDir dir;
    dir.write("in/1.warc", crawl());
    Index index = open_index(dir);
    read(index, {dir.path("in")});
    dir.write("in/2.warc",
              answer("/2", kHtml, page("Otter two, and a half")) + answer("/4", kHtml, page("Otter four")));
    const IndexReport second = read(index, {dir.path("in")});
    CHECK(second.added == 1);
    CHECK(second.updated == 1);
    CHECK(index.show("https://lock.example/2")->record.title == "Otter two, and a half");
    std::filesystem::remove(dir.path("in/2.warc"));
    const IndexReport pruned = read(index, {dir.path("in")}, {.prune = true});
    CHECK(pruned.removed == 1);
    CHECK(index.show("https://lock.example/2")->record.title == "Otter two");
}

TEST_CASE("warc: what cannot be read is told with its line and URL, and the rest is read") {
    const TempDir dir;
    const std::string first = answer("/1", kHtml, page("Otter one"));
    const std::string brotli = answer("/2", std::string(kHtml) + "Content-Encoding: br\r\n", "\x8B\x05\x80hello\x03");
    const std::string large = answer("/3", kHtml, page("Otter three") + std::string(33 << 20, ' '));
    dir.write("crawl.warc", first + brotli + large + answer("/4", kHtml, page("Otter four")) + "noise\r\n" +
                                answer("/5", kHtml, page("Otter five")).substr(0, 300));
    Index index = open_index(dir);
    const IndexReport report = read(index, {dir.path("crawl.warc")});
    CHECK(report.added == 2);
    REQUIRE(report.errors.size() == 4);
    const auto told = [&](std::string_view message) {
        return std::any_of(report.errors.begin(), report.errors.end(), [&](const Diagnostic& error) {
            return error.line > 0 && error.message.find(message) != std::string::npos;
        });
    };
    CHECK(told("https://lock.example/2: it is packed with br"));
    CHECK(told("https://lock.example/3: the record has more than 32 MiB"));
    CHECK(told("a WARC record should begin here"));
    auto strict = index.index({dir.path("crawl.warc")}, {.strict = true});
    CHECK_FALSE(strict);
}

TEST_CASE("warc: damage in a packed capture costs that capture") {
    const TempDir dir;
    std::string packed;
    for (const char* number : {"1", "2", "3", "4"}) {
        std::string member = test::gzip(answer("/" + std::string(number), kHtml, page("Otter " + std::string(number))));
        if (number[0] == '2')
            for (std::size_t i = member.size() / 2; i < member.size() - 8; ++i)
                member[i] ^= 0x5A;
        packed += member;
    }
    dir.write("crawl.warc.gz", packed);
    Index index = open_index(dir);
    const IndexReport report = read(index, {dir.path("crawl.warc.gz")});
    CHECK(report.added == 3);
    REQUIRE(report.errors.size() == 1);
    CHECK(report.errors[0].line == 13);
    CHECK(report.errors[0].message.find("the gzip data is damaged") != std::string::npos);
    CHECK(titles(index, "otter") == std::vector<std::string>{"Otter 1", "Otter 3", "Otter 4"});
    expect_whole(index);
}

TEST_CASE("warc: comments, frames and pages of programs are passed over, and what is cut short is told and read") {
    const TempDir dir;
    const std::string comments =
        "<rss version=\"2.0\"><channel><title>Comments on: Otter one</title><link>https://lock.example/1</link><item>"
        "<title>By: Ada</title><link>https://lock.example/1#comment-12</link></item></channel></rss>";
    std::string cut = answer("/cut", kHtml, page("Otter cut"));
    cut.insert(cut.find("Content-Type: application/http"), "WARC-Truncated: length\r\n");
    const std::string packed = test::gzip(page("Otter damaged") + std::string(1000, ' '));
    dir.write("crawl.warc", answer("/1/feed/", "Content-Type: application/rss+xml\r\n", comments) +
                                answer("/frame", kHtml, "<html><body><img src=x></body></html>") +
                                answer("/wp-login.php", kHtml, page("Log in to see the otters")) + cut +
                                answer("/damaged", std::string(kHtml) + "Content-Encoding: gzip\r\n",
                                       packed.substr(0, packed.size() - 4)) +
                                answer("/twice", kHtml, test::gzip(test::gzip(page("Otter twice")))));
    Index index = open_index(dir);
    const IndexReport report = read(index, {dir.path("crawl.warc")});
    CHECK(report.added == 3);
    CHECK(report.rejected == 0);
    REQUIRE(report.other_files.size() == 3);
    CHECK(report.other_files[0].message == "comment feed");
    CHECK(report.other_files[1].message == "empty page");
    CHECK(report.other_files[2].message == "data file");
    REQUIRE(report.warnings.size() == 2);
    CHECK(report.warnings[0].message == "https://lock.example/cut: the crawler did not keep all of it");
    CHECK(report.warnings[1].message.starts_with("https://lock.example/damaged: the gzip data breaks off"));
}

TEST_CASE("warc: an export of a crawl makes the same records, and gives the same bytes again") {
    const TempDir dir;
    dir.write("crawl.warc", crawl());
    Index index = open_index(dir);
    read(index, {dir.path("crawl.warc")});
    const std::string lines = test::export_of(index);
    Index copy = open_index(dir, "copy.db");
    auto report = copy.index_text(lines);
    REQUIRE(report);
    CHECK(report->rejected == 0);
    CHECK(report->added == 4);
    expect_whole(copy);
    test::expect_equal(lines, test::export_of(copy));
    CHECK(test::shown(index) == test::shown(copy));
}
