#include "record/identity.h"
#include "record/merge.h"
#include "record/split.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace newsidx;
using namespace newsidx::record;

namespace {

struct UrlRow {
    const char* url;
    const char* canonical;
};

// The key of a record in a file that is a source of its own.
std::string key_in(const Record& record, std::string_view path, bool single) {
    return identity_key(record, Place{path, path, single});
}

// The records of a feed, each read from its own bytes alone.
std::vector<Record> records_of(const SplitDocument& document) {
    std::vector<Record> records;
    for (const SplitDocument::Item& item : document.items) {
        const ParseResult result = parse(item.bytes, item.format);
        REQUIRE(result.record);
        CHECK(result.warnings.empty());
        records.push_back(*result.record);
    }
    return records;
}
std::vector<std::string> keys_of(const std::vector<Record>& records) {
    std::vector<std::string> keys;
    for (const Record& record : records) {
        keys.push_back(key_in(record, "feed", false));
    }
    return keys;
}
std::vector<Record> records_of_rss(const std::string& items) {
    return records_of(split_xml("<rss version='2.0'><channel><title>Quay Radio</title>"
                                "<link>https://show.example/</link>" +
                                items + "</channel></rss>"));
}
// The key of an RSS item with this link and this guid ("" for none).
std::string key_of_item(const std::string& link, const std::string& guid) {
    const std::string id = guid.empty() ? "" : "<guid isPermaLink='false'>" + guid + "</guid>";
    return keys_of(records_of_rss("<item><title>Tides</title><link>" + link + "</link>" + id + "</item>")).at(0);
}

constexpr UrlRow kUrls[] = {
    {"https://example.org/news/1", "https://example.org/news/1"},
    {"HTTPS://Example.ORG/News/1", "https://example.org/News/1"},
    {"  https://example.org/a \n", "https://example.org/a"},
    {"https://example.org", "https://example.org"},
    {"https://example.org/", "https://example.org"},
    {"https://example.org//", "https://example.org"},
    {"https://example.org/a/", "https://example.org/a"},
    {"https://example.org/a///", "https://example.org/a"},
    {"https://example.org/a//b", "https://example.org/a//b"},
    {"https://example.org/a/?x=1", "https://example.org/a?x=1"},
    {"https://example.org/?p=12", "https://example.org?p=12"},
    {"https://example.org?p=12", "https://example.org?p=12"},
    {"https://example.org/a?", "https://example.org/a"},
    {"https://example.org/a#top", "https://example.org/a"},
    {"https://example.org/a#", "https://example.org/a"},
    {"https://example.org#top", "https://example.org"},
    {"https://example.org/a?x=1#y=2", "https://example.org/a?x=1"},
    {"https://example.org:443/a", "https://example.org/a"},
    {"http://example.org:80/a", "http://example.org/a"},
    {"http://example.org:443/a", "http://example.org:443/a"},
    {"https://example.org:8443/a", "https://example.org:8443/a"},
    {"https://example.org:/a", "https://example.org/a"},
    {"http://example.org/a", "http://example.org/a"},
    {"https://www.example.org/a", "https://www.example.org/a"},
    {"https://example.org/a?utm_source=x", "https://example.org/a"},
    {"https://example.org/a?utm_source=x&utm_medium=y&id=3", "https://example.org/a?id=3"},
    {"https://example.org/a?id=3&UTM_Campaign=z", "https://example.org/a?id=3"},
    {"https://example.org/a?a=1&fbclid=Iw&b=2", "https://example.org/a?a=1&b=2"},
    {"https://example.org/a?gclid", "https://example.org/a"},
    {"https://example.org/a?utmost=1", "https://example.org/a?utmost=1"},
    {"https://example.org/a?b=2&a=1", "https://example.org/a?b=2&a=1"},
    {"https://example.org/a?a=1&&b=2", "https://example.org/a?a=1&&b=2"},
    {"https://example.org/a?next=https://example.com/", "https://example.org/a?next=https://example.com/"},
    {"https://example.org/%7Euser/%c3%A9", "https://example.org/~user/%C3%A9"},
    {"https://example.org/été?q=à b#x", "https://example.org/%C3%A9t%C3%A9?q=%C3%A0%20b"},
    {"https://example.org/%e4%b8%ad/%2f%25?a%3Db", "https://example.org/%E4%B8%AD/%2F%25?a%3Db"},
    {"https://example.org/100%/%4", "https://example.org/100%25/%254"},
    {"https://example.org/%00%7F", "https://example.org/%00%7F"},
    {"https://example.org/a?utm%5Fsource=x&id=1", "https://example.org/a?id=1"},
    {"https://example.org/%%34%31", "https://example.org/%2541"},
    {"https://Bücher.example/a", "https://xn--bcher-kva.example/a"},
    {"https://пример.example", "https://xn--e1afmkfd.example"},
    {"https://xn--bcher-kva.example/a", "https://xn--bcher-kva.example/a"},
    {"https://example.org/#!/story/1", "https://example.org#!/story/1"},
    {"https://example.org/app/#/story/2", "https://example.org/app#/story/2"},
    {"https://example.org/app#/", "https://example.org/app"},
    {"https://example.org/app#!", "https://example.org/app"},
    {"https://example.org/a#/top?utm_source=x", "https://example.org/a#/top?utm_source=x"},
    {"https://youtube.com/watch?v=Ab-C_9", "https://youtube.com/watch?v=Ab-C_9"},
    {"https://Me:Secret@Example.org/a", "https://Me:Secret@example.org/a"},
    {"https://[2001:DB8::1]:443/a", "https://[2001:db8::1]/a"},
    {"https://[2001:db8::1]:8080/a", "https://[2001:db8::1]:8080/a"},
    {"http://localhost:8000", "http://localhost:8000"},
    {"https://example.org/a;v=1/?msclkid=9", "https://example.org/a;v=1"},
    // Captures of the Wayback Machine
    {"https://web.archive.org/web/20240501120000/https://Example.org/a/?utm_source=x", "https://example.org/a"},
    {"http://Web.Archive.org/web/2024/http://example.org:80/a?b=1#c", "http://example.org/a?b=1"},
    {"https://web.archive.org/web/20240501120000id_/https://example.org/a", "https://example.org/a"},
    {"https://web.archive.org/web/2024/https://web.archive.org/web/2023im_/https://example.org/a",
     "https://example.org/a"},
    {"https://web.archive.org/web/2024*/https://example.org/a",
     "https://web.archive.org/web/2024*/https://example.org/a"},
    {"https://web.archive.org/web/202405011200001/https://a.org/",
     "https://web.archive.org/web/202405011200001/https://a.org"},
    {"https://web.archive.org/web/2024/example.org/a", "https://web.archive.org/web/2024/example.org/a"},
    {"https://web.archive.org/web/", "https://web.archive.org/web"},
    {"https://web.archive.org/web/2024", "https://web.archive.org/web/2024"},
    {"https://web.archive.org/web/_/https://a.org/b", "https://web.archive.org/web/_/https://a.org/b"},
    {"https://web.archive.org.example/web/2024/https://a.org/b",
     "https://web.archive.org.example/web/2024/https://a.org/b"},
    {"", ""},
    {"   ", ""},
    {"example.org/a", ""},
    {"//example.org/a", ""},
    {"/a/b", ""},
    {"https://", ""},
    {"https:///a", ""},
    {"https://?x=1", ""},
    {"https://#x", ""},
    {"https:/example.org", ""},
    {"https:example.org", ""},
    {"ftp://example.org/a", ""},
    {"mailto:desk@example.org", ""},
    {"javascript:alert(1)//://", ""},
    {"https://example.org:99999/a", ""},
    {"https://example.org:80x/a", ""},
    {"https://exa mple.org/a", ""},
    {"https://example.org/a\nb", ""},
    {"https://<example>/a", ""},
};

} // namespace

TEST_CASE("identity: the URLs that lead to one page have one form") {
    for (const UrlRow& row : kUrls) {
        CAPTURE(std::string(row.url));
        CHECK(canonical_url(row.url) == row.canonical);
    }
}

TEST_CASE("identity: a capture of captures takes time in proportion to its length") {
    std::string url = "https://example.org/a";
    std::string captures;
    for (int i = 0; i < 200'000; ++i)
        captures += "https://web.archive.org/web/2024/";
    CHECK(canonical_url(captures + url) == url);
}

TEST_CASE("identity: a canonical URL is its own canonical form") {
    for (const UrlRow& row : kUrls) {
        const std::string once = canonical_url(row.url);
        CAPTURE(std::string(row.url));
        CHECK(canonical_url(once) == once);
    }
}

TEST_CASE("identity: originalUrl, then webUrl, then the id in its source, then the source") {
    Record record;
    record.title = "Ferry service resumes";
    CHECK(key_in(record, "wire/ferry.md", true) == "path:wire/ferry.md");
    record.source_id = "17";
    CHECK(key_in(record, "wire.jsonl", false) == "id:wire.jsonl#17");
    CHECK(key_in(record, "wire.jsonl", true) == "id:wire.jsonl#17");
    record.web_url = "https://Example.org/ferry/";
    CHECK(key_in(record, "wire.jsonl", false) == "https://example.org/ferry");
    record.original_url = "not a url";
    CHECK(key_in(record, "wire.jsonl", false) == "https://example.org/ferry");
    record.original_url = "https://example.com/ferry?utm_source=feed";
    CHECK(key_in(record, "wire.jsonl", false) == "https://example.com/ferry");
}

TEST_CASE("identity: two sources that both count from 1 do not meet") {
    Record record;
    record.source_id = "1";
    CHECK(key_in(record, "a.jsonl", false) != key_in(record, "b.jsonl", false));
}

TEST_CASE("identity: a nameless record of many is known by its title and date, wherever it stands") {
    Record record;
    record.title = "Harbour closed by fog";
    record.published_at.text = "2024-01-05";
    const std::string key = key_in(record, "log.jsonl", false);
    CHECK(key == "path:log.jsonl#9e705f3917c8a5af"); // indexes hold such keys, so that it must stay
    CHECK(key == key_in(record, "log.jsonl", false));
    CHECK(key.starts_with("path:log.jsonl#"));
    CHECK(key.size() == std::string("path:log.jsonl#").size() + 16);
    Record other = record;
    other.published_at.text = "2024-01-06";
    CHECK(key_in(other, "log.jsonl", false) != key);
    other = record;
    other.title = "Harbour open again";
    CHECK(key_in(other, "log.jsonl", false) != key);
    other = record;
    other.excerpt = "All ships wait.";
    CHECK(key_in(other, "log.jsonl", false) == key);
    // Where one field ends matters.
    Record left;
    left.title = "ab";
    left.published_at.text = "c";
    Record right;
    right.title = "a";
    right.published_at.text = "bc";
    CHECK(key_in(left, "x", false) != key_in(right, "x", false));
}

TEST_CASE("identity: records without a title are told apart by their text") {
    Record left;
    left.body = "One.";
    Record right;
    right.body = "Two.";
    CHECK(key_in(left, "x", false) != key_in(right, "x", false));
}

TEST_CASE("identity: a stub is named by a URL or is none") {
    Stub stub;
    CHECK(identity_key(stub).empty());
    stub.web_url = "https://example.org/b/";
    CHECK(identity_key(stub) == "https://example.org/b");
    stub.original_url = "https://example.com/c";
    CHECK(identity_key(stub) == "https://example.com/c");
}

TEST_CASE("identity: the webUrl is a second name where it differs from the key") {
    Record record;
    record.original_url = "https://example.com/a";
    record.web_url = "https://example.org/a";
    const std::string key = key_in(record, "x", true);
    CHECK(alias_key(record, key) == "https://example.org/a");
    record.web_url = "https://EXAMPLE.com/a/";
    CHECK(alias_key(record, key).empty());
    record.web_url.clear();
    CHECK(alias_key(record, key).empty());
}

TEST_CASE("identity: entries that link to nothing but the feed's own page are told apart by their ids") {
    const std::vector<Record> episodes =
        records_of_rss("<item><title>Fog</title><link>https://show.example</link>"
                       "<guid isPermaLink='false'>ep-1</guid></item>"
                       "<item><title>Ice</title><link>https://SHOW.example/?utm_source=rss#player</link>"
                       "<guid isPermaLink='false'>ep-2</guid></item>");
    CHECK(keys_of(episodes) == std::vector<std::string>{"id:feed#ep-1", "id:feed#ep-2"});
    // The link can be opened all the same, and leads to none of them.
    CHECK(episodes[0].web_url == "https://show.example");
    CHECK(alias_key(episodes[0], "id:feed#ep-1").empty());
    // What stands beside an item does not count.
    CHECK(key_of_item("https://show.example", "ep-1") == "id:feed#ep-1");
    CHECK(key_of_item("https://show.example/1", "ep-1") == "https://show.example/1");
    CHECK(key_of_item("https://show.example/?p=1", "ep-1") == "https://show.example?p=1");
}

TEST_CASE("identity: an entry without an id, or with the feed's own page for one, is known by title and date") {
    const auto item = [](std::string_view title, std::string_view day, std::string_view guid) {
        return "<item><title>" + std::string(title) + "</title><link>https://show.example</link>" + std::string(guid) +
               "<pubDate>" + std::string(day) + " Mar 2024 08:00:00 GMT</pubDate></item>";
    };
    for (const char* guid : {"", "<guid>https://show.example/</guid>"}) {
        CAPTURE(guid);
        const auto keys =
            keys_of(records_of_rss(item("Fog", "05", guid) + item("Fog", "06", guid) + item("Ice", "05", guid)));
        REQUIRE(keys.size() == 3);
        CHECK(keys[0].starts_with("path:feed#"));
        CHECK(keys[0] != keys[1]);
        CHECK(keys[0] != keys[2]);
        CHECK(keys[0] == keys_of(records_of_rss(item("Fog", "05", guid))).at(0));
    }
    // An id that is a place in the feed's page is one.
    CHECK(key_of_item("https://show.example", "https://show.example/#fog") == "id:feed#https://show.example/#fog");
}

TEST_CASE("identity: entries that are places in one page are told apart") {
    const std::string entries = "<entry><id>tag:x.example,2024:1</id><title>One</title>"
                                "<link href='https://x.example/notes#May_01'/></entry>"
                                "<entry><id>tag:x.example,2024:2</id><title>Two</title>"
                                "<link href='https://x.example/notes#May_02'/></entry>";
    const std::vector<Record> notes =
        records_of(split_xml("<feed xmlns='http://www.w3.org/2005/Atom'><title>Notes</title>" + entries + "</feed>"));
    CHECK(keys_of(notes) == std::vector<std::string>{"id:feed#tag:x.example,2024:1", "id:feed#tag:x.example,2024:2"});
    CHECK(notes[1].web_url == "https://x.example/notes#May_02");
    CHECK(key_of_item("https://x.example/2002_05.html#8123", "").starts_with("path:feed#"));
    CHECK(key_of_item("https://x.example/log#v2", "https://x.example/log#v2") == "id:feed#https://x.example/log#v2");
    CHECK(key_of_item("https://x.example/#!/post/2", "2") == "id:feed#2");
}

TEST_CASE("identity: a fragment that is no place of an entry leaves the page's own identity") {
    const std::string page = "https://a.example/1";
    for (const char* fragment : {"#", "#comments", "#Comments", "#rss", "#respond", "#top", "#more-17", "#xtor=RSS-1",
                                 "#ref=rss", "#:~:text=fog"}) {
        CAPTURE(fragment);
        for (const std::string& guid : {std::string{}, std::string("a-1"), page + fragment}) {
            CAPTURE(guid);
            CHECK(key_of_item(page + fragment, guid) == page);
        }
    }
    // Whatever the fragment, when the id says that the page is meant.
    CHECK(key_of_item(page + "#part", page) == page);
    CHECK(key_of_item(page + "#part", page + "/") == page);
    CHECK(key_of_item(page, page + "#0") == page);
}

TEST_CASE("identity: a URL that many records share stays that when views are merged") {
    Record feed;
    feed.source_id = "7";
    feed.web_url = "https://show.example";
    feed.web_url_is_shared = true;
    Record plain;
    plain.source_id = "7";
    Record page = plain;
    page.web_url = "https://show.example/7";
    const auto merged = [](const Record& first, const Record& second) {
        const Record* const views[] = {&first, &second};
        return merge(views);
    };
    CHECK(merged(plain, feed).web_url_is_shared);
    CHECK(merged(feed, page).web_url_is_shared);
    CHECK_FALSE(merged(page, feed).web_url_is_shared);
    CHECK(alias_key(merged(plain, feed), "id:x#7").empty());
}
