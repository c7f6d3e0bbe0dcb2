#include "record/identity.h"

#include <doctest/doctest.h>

#include <string>

using namespace newsidx;
using namespace newsidx::record;

namespace {

struct Row {
    const char* url;
    const char* canonical;
};

// The key of a record in a file that is a source of its own.
std::string key_in(const Record& record, std::string_view path, bool single) {
    return identity_key(record, Place{path, path, single});
}

constexpr Row kUrls[] = {
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
    {"https://example.org/%7Euser/%C3%A9", "https://example.org/%7Euser/%C3%A9"},
    {"https://example.org/été", "https://example.org/été"},
    {"https://youtube.com/watch?v=Ab-C_9", "https://youtube.com/watch?v=Ab-C_9"},
    {"https://Me:Secret@Example.org/a", "https://Me:Secret@example.org/a"},
    {"https://[2001:DB8::1]:443/a", "https://[2001:db8::1]/a"},
    {"https://[2001:db8::1]:8080/a", "https://[2001:db8::1]:8080/a"},
    {"http://localhost:8000", "http://localhost:8000"},
    {"https://example.org/a;v=1/?msclkid=9", "https://example.org/a;v=1"},
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
    for (const Row& row : kUrls) {
        CAPTURE(std::string(row.url));
        CHECK(canonical_url(row.url) == row.canonical);
    }
}

TEST_CASE("identity: a canonical URL is its own canonical form") {
    for (const Row& row : kUrls) {
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
