// Bookmarks as browsers export them -> their links.
#include "record/parse.h"
#include "record/split.h"
#include "record_split_util.h"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

using namespace newsidx;
using namespace newsidx::record;
using newsidx::test::records_of;

namespace {

constexpr std::string_view kHead = "<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<!-- made by a program -->\n"
                                   "<META HTTP-EQUIV=\"Content-Type\" CONTENT=\"text/html; charset=UTF-8\">\n"
                                   "<TITLE>Bookmarks</TITLE>\n<H1>Bookmarks</H1>\n<DL><p>\n";

} // namespace

TEST_CASE("bookmarks: each link to a page is a record, with its tags and what is said of it") {
    const std::string text =
        std::string(kHead) +
        "<DT><H3 ADD_DATE=\"1612345600\">Sea</H3>\n<DD>of folders\n<DL><p>\n"
        "<DT><A HREF=\"https://harbour.example/tides?a=1&amp;b=2\" ADD_DATE=\"1612345678\" TAGS=\"sea,Mill End\">"
        "Tides &amp; &lt;moons&gt;</A>\n<DD>A machine\nof brass\n"
        "<DT><A HREF=\"https://harbour.example/crane\" TITLE=\"a > b\">Crane</A>\n"
        "<DT><A HREF=\"https://harbour.example/untitled\"></A>\n"
        "<DT><A HREF=\"javascript:alert(1)\">Script</A>\n<DD>of the script\n<DT><A HREF=\"place:sort=8\">Recent</A>\n"
        "<DT><A>Nothing</A>\n</DL><p></DL>";
    const SplitDocument document = split_xml(text);
    CHECK(document.rejections.empty());
    CHECK(document.warnings.empty());
    REQUIRE(document.items.size() == 3);
    CHECK(document.items[0].line == 10);
    CHECK(document.items[1].line == 13);
    const std::vector<Record> records = records_of(text);
    CHECK(records[0].title == "Tides & <moons>");
    CHECK(records[0].excerpt == "A machine of brass");
    CHECK(records[0].web_url == "https://harbour.example/tides?a=1&b=2");
    CHECK(records[0].topics == std::vector<std::string>{"sea", "Mill End"});
    CHECK(records[0].published_at.text.empty()); // when it was kept is not when it came out
    CHECK(records[1].title == "Crane");
    CHECK(records[1].excerpt.empty());
    CHECK(records[1].topics.empty());
    CHECK(records[2].title == "https://harbour.example/untitled");
}

TEST_CASE("bookmarks: what Pocket exports as a page is its links") {
    const std::string text =
        "<!DOCTYPE html>\n<html>\n\t<!--Bye-->\n\t<head>\n\t\t<title>Pocket Export</title>\n\t</head>\n"
        "<body><h1>Unread</h1><ul>\n<li><a href=\"https://a.example/1\" time_added=\"1709374800\" "
        "tags=\"sea,mill\">One</a></li>\n</ul>\n<h1>Read Archive</h1><ul><li><a "
        "href=\"https://a.example/2\" time_added=\"1709374801\" tags=\"\">Two</a></li></ul></body></html>";
    CHECK(detect(text) == Content::xml);
    const std::vector<Record> records = records_of(text);
    REQUIRE(records.size() == 2);
    CHECK(records[0].title == "One");
    CHECK(records[0].web_url == "https://a.example/1");
    CHECK(records[0].topics == std::vector<std::string>{"sea", "mill"});
    CHECK(records[1].title == "Two");
    CHECK(records[1].topics.empty());
    CHECK(detect("<html><head><title>Pocket Export is back</title></head>") == Content::html);
    CHECK(detect("<html><head><title>Pocket Export</title></head><p>How it was done</p>") == Content::html);
}

TEST_CASE("bookmarks: titles and descriptions are whole, and a stray quotation mark costs no other link") {
    const std::vector<Record> records =
        records_of(std::string(kHead) + "<DT><A HREF=\"https://a.example/1\" TAGS=\"x\"y\">One</A>\n"
                                        "<DT><A HREF='https://a.example/2' TITLE='a > b'><b>Old</b> crane</A>\n"
                                        "<DD>It is < 3 m high,\nand <i>wide</i>.\n"
                                        "<DT><A HREF=https://a.example/3>a <3 b</A>");
    REQUIRE(records.size() == 3);
    CHECK(records[0].title == "One");
    CHECK(records[0].topics == std::vector<std::string>{"x"});
    CHECK(records[1].title == "Old crane");
    CHECK(records[1].excerpt == "It is < 3 m high, and wide.");
    CHECK(records[2].title == "a <3 b");
}

TEST_CASE("bookmarks: they are told by how they begin, whatever element comes first") {
    CHECK(detect(kHead) == Content::xml);
    CHECK(detect("<!doctype netscape-bookmark-file-1><HTML><META x><DT><A HREF=\"https://a.example/1\">A</A>") ==
          Content::xml);
    CHECK(detect("<!DOCTYPE html><title>NETSCAPE-Bookmark-file-1</title>") == Content::html);
    const SplitDocument none = split_xml(std::string(kHead) + "</DL>");
    CHECK(none.items.empty());
    REQUIRE(none.warnings.size() == 1);
    CHECK(none.warnings[0].message == "the bookmarks have no links to pages");
}

TEST_CASE("bookmarks: broken ones end soon") {
    for (const std::string_view piece :
         {"<A HREF=\"https://a.example/\"", "<DT><A HREF=\"https://a.example/1\">x", "<", "<DD>x\n", "\"<A HREF=\">"}) {
        std::string text(kHead);
        while (text.size() < 2'000'000)
            text += piece;
        const auto begin = std::chrono::steady_clock::now();
        static_cast<void>(split_xml(text));
        CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(20));
    }
}
