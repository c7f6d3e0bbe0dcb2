#include "record/split.h"
#include "record/value.h"
#include "record/xml/xml.h"
#include "text/unicode.h"
#include "text_util.h"

#include <doctest/doctest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

using namespace newsidx::record;
using namespace std::string_literals;
using newsidx::test::repeat;

namespace {

std::string rss(std::string_view items) {
    return "<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" "
           "xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:media=\"http://search.yahoo.com/mrss/\" "
           "xmlns:feedburner=\"http://rssnamespace.org/feedburner/ext/1.0\">"
           "<channel><title>Harbour Mail</title><link>https://harbour.example/</link>" +
           std::string(items) + "</channel></rss>";
}
std::string atom(std::string_view entries) {
    return "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>Tide Notes</title>" + std::string(entries) + "</feed>";
}

const Value* find(const Value& object, std::string_view key) {
    for (const Member& member : object.members) {
        if (member.key == key) return &member.value;
    }
    return nullptr;
}
// A string, or anything else as JSON; "" when it is not there.
std::string get(const Value& object, std::string_view key) {
    const Value* value = find(object, key);
    if (value == nullptr) return {};
    return value->kind == Value::Kind::string ? value->text : to_json(*value);
}

// What each split must keep.
void check_item(const SplitDocument::Item& item) {
    CHECK(item.format == ItemFormat::feed);
    CHECK(item.line > 0);
    CHECK_FALSE(newsidx::text::find_invalid_utf8(item.bytes));
    const SplitDocument again = split_xml(item.bytes);
    REQUIRE(again.items.size() == 1);
    CHECK(again.items[0].bytes == item.bytes);
    CHECK(again.rejections.empty());
    CHECK(again.warnings.empty());
    CHECK_NOTHROW((void)read_feed(item.bytes));
}

SplitDocument split(std::string_view bytes) {
    SplitDocument document = split_xml(bytes);
    for (const SplitDocument::Item& item : document.items) {
        check_item(item);
    }
    return document;
}

// The tree of a feed's only entry, without a complaint.
Value entry(std::string_view bytes) {
    const SplitDocument document = split(bytes);
    REQUIRE(document.items.size() == 1);
    CHECK(document.rejections.empty());
    CHECK(document.warnings.empty());
    return read_feed(document.items[0].bytes).root;
}
Value item(std::string_view elements) {
    return entry(rss("<item>" + std::string(elements) + "</item>"));
}

// The only entry of a feed that is read around one defect.
Value repaired(std::string_view bytes, std::string_view warning, std::uint64_t line, std::uint64_t column) {
    const SplitDocument document = split(bytes);
    CAPTURE(std::string(bytes));
    REQUIRE(document.items.size() == 1);
    CHECK(document.rejections.empty());
    REQUIRE(document.warnings.size() == 1);
    CAPTURE(document.warnings[0].message);
    CHECK(document.warnings[0].message.find(warning) != std::string::npos);
    CHECK(document.warnings[0].line == line);
    CHECK(document.warnings[0].column == column);
    return read_feed(document.items[0].bytes).root;
}

// ASCII as UTF-16 or UTF-32.
std::string widen(std::string_view text, std::size_t width, bool big_endian) {
    std::string out;
    for (const char c : text) {
        std::string character(width, '\0');
        character[big_endian ? width - 1 : 0] = c;
        out += character;
    }
    return out;
}

std::filesystem::path shared_feeds() {
    const char* given = std::getenv("NEWSIDX_SHARED");
    const std::filesystem::path shared =
        given != nullptr ? std::filesystem::path(given) : std::filesystem::path(NEWSIDX_SOURCE_DIR) / "../shared";
    return shared / "data" / "feeds";
}

} // namespace

TEST_CASE("feed: an RSS item gives a record its keys") {
    const Value record = item("<title>Ferry &amp; fog</title><link> https://www.Harbour.example/a?x=1&amp;y=2 </link>"
                              "<guid isPermaLink=\"false\">n-17</guid><pubDate>Tue, 05 Mar 2024 08:00:00 GMT</pubDate>"
                              "<description>Boats wait.</description><category domain=\"d\">Sea</category>"
                              "<dc:subject>Weather</dc:subject><media:keywords>fog, boats</media:keywords>"
                              "<content:encoded><![CDATA[<p>All boats wait.</p>]]></content:encoded>"
                              "<dc:creator>Ada Quill</dc:creator><enclosure url=\"/fog.jpg\" type=\"image/jpeg\"/>");
    CHECK(get(record, "title") == "Ferry & fog");
    CHECK(get(record, "webUrl") == "https://www.Harbour.example/a?x=1&y=2");
    CHECK(get(record, "originalUrl").empty());
    CHECK(get(record, "id") == "n-17");
    CHECK(get(record, "publishedDateTime") == "Tue, 05 Mar 2024 08:00:00 GMT");
    CHECK(get(record, "updatedDateTime").empty());
    CHECK(get(record, "excerpt") == "Boats wait.");
    CHECK(get(record, "body") == "<p>All boats wait.</p>");
    CHECK(get(record, "topics") == R"(["Sea","Weather","fog","boats"])");
    CHECK(get(record, "author") == "Ada Quill");
    CHECK(get(record, "provider") == R"({"name":"Harbour Mail","domain":"harbour.example"})");
    CHECK(get(record, "images") == R"([{"url":"https://harbour.example/fog.jpg"}])");
    CHECK(get(record, "type") == "article");
}

TEST_CASE("feed: an Atom entry gives a record its keys") {
    const Value record = entry(
        "<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='en' xml:base='https://tide.example/b/'>"
        "<title>Tide Notes</title><link rel='self' href='feed.xml'/><entry xml:base='2024/'><title>Low water</title>"
        "<id>urn:tide:1</id><link rel='edit' href='e'/><link href='low' type='text/html'/>"
        "<link rel='alternate' type='application/pdf' href='low.pdf'/>"
        "<published>2024-01-02T03:04:05Z</published><updated>2024-01-03T00:00:00Z</updated>"
        "<summary>It ebbs.</summary><content type='html' xml:lang='de'>&lt;p&gt;Ebbe&lt;/p&gt;</content>"
        "<category term='t1' label='Tides'/><category term='moon'/>"
        "<author><name>Bo Reed</name><email>bo@tide.example</email></author><author><email>c@tide.example</email>"
        "</author><source><title>Moon Desk</title></source></entry></feed>");
    CHECK(get(record, "title") == "Low water");
    CHECK(get(record, "id") == "urn:tide:1");
    CHECK(get(record, "webUrl") == "https://tide.example/b/2024/low");
    CHECK(get(record, "publishedDateTime") == "2024-01-02T03:04:05Z");
    CHECK(get(record, "updatedDateTime") == "2024-01-03T00:00:00Z");
    CHECK(get(record, "excerpt") == "It ebbs.");
    CHECK(get(record, "body") == "<div><p>Ebbe</p></div>");
    CHECK(get(record, "lang") == "de");
    CHECK(get(record, "topics") == R"(["Tides","moon"])");
    CHECK(get(record, "author") == R"(["Bo Reed","c@tide.example"])");
    CHECK(get(record, "provider") == R"({"name":"Moon Desk","domain":"tide.example"})");
}

TEST_CASE("feed: the items of RSS 1.0 stand beside the channel, whose own data they keep") {
    const SplitDocument document = split(
        "<rdf:RDF xmlns='http://purl.org/rss/1.0/' xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
        "xmlns:d='http://purl.org/dc/elements/1.1/'><channel rdf:about='x'><title>Quarry</title>"
        "<link>https://quarry.example</link><d:language>fr</d:language><d:date>2020</d:date><items><rdf:Seq/>"
        "</items></channel>\n<item rdf:about='https://quarry.example/1'><title>Un</title><d:date>2024-05-01</d:date>"
        "</item>\n<item rdf:about='https://quarry.example/2'><title>Deux</title><link>2b</link></item></rdf:RDF>");
    REQUIRE(document.items.size() == 2);
    CHECK(document.items[0].line == 2);
    CHECK(document.items[1].line == 3);
    CHECK(document.items[0].bytes.find("2020") == std::string::npos);
    CHECK(document.items[0].bytes.find("Seq") == std::string::npos);
    const Value first = read_feed(document.items[0].bytes).root;
    CHECK(get(first, "id") == "https://quarry.example/1");
    CHECK(get(first, "webUrl") == "https://quarry.example/1");
    CHECK(get(first, "lang") == "fr");
    CHECK(get(first, "publishedDateTime") == "2024-05-01");
    CHECK(get(first, "provider") == R"({"name":"Quarry","domain":"quarry.example"})");
    CHECK(get(read_feed(document.items[1].bytes).root, "webUrl") == "https://quarry.example/2b");
}

TEST_CASE("feed: CDF and Atom 0.3 are read, and so is a single Atom entry") {
    const Value cdf = entry("<CHANNEL HREF='https://old.example/c/'><TITLE>Old</TITLE><ITEM HREF='a.html' "
                            "LASTMOD='1999-12-31'><TITLE>End</TITLE><ABSTRACT>Of a year</ABSTRACT></ITEM></CHANNEL>");
    CHECK(get(cdf, "webUrl") == "https://old.example/c/a.html");
    CHECK(get(cdf, "excerpt") == "Of a year");
    CHECK(get(cdf, "updatedDateTime") == "1999-12-31");
    const Value old = entry(
        "<feed version='0.3' xmlns='http://purl.org/atom/ns#'><entry><title mode='base64'>SMOpbGxv</title>"
        "<issued>2003-01-01T00:00:00Z</issued><modified>2004-01-01T00:00:00Z</modified>"
        "<content type='multipart/alternative'><content type='text/plain'>plain</content>"
        "<content type='application/xhtml+xml'><div xmlns='http://www.w3.org/1999/xhtml'>rich<br/></div></content>"
        "</content></entry></feed>");
    CHECK(get(old, "title") == "Héllo");
    CHECK(get(old, "publishedDateTime") == "2003-01-01T00:00:00Z");
    CHECK(get(old, "updatedDateTime") == "2004-01-01T00:00:00Z");
    CHECK(get(old, "body") == "<div><div>rich<br></div></div>");
    CHECK(get(entry("<entry xmlns='http://www.w3.org/2005/Atom'><title>Alone</title></entry>"), "title") == "Alone");
}

TEST_CASE("feed: namespaces count by their URI; a prefix counts only where nothing declares it") {
    const Value renamed = entry("<rss xmlns:q='http://purl.org/dc/elements/1.1/' xmlns:dc='urn:other'><channel><item>"
                                "<q:title>Right</q:title><dc:title>Wrong</dc:title></item></channel></rss>");
    CHECK(get(renamed, "title") == "Right");
    CHECK(get(entry("<rss><channel><item><dc:title>Loose</dc:title></item></channel></rss>"), "title") == "Loose");
    CHECK(get(entry("<r:rss xmlns:r='HTTPS://backend.userland.com/RSS2/'><r:channel><r:item><r:title>Prefixed</r:title>"
                    "</r:item></r:channel></r:rss>"),
              "title") == "Prefixed");
    CHECK(get(entry("<feed xmlns='urn:made-up'><entry><title>Of the root</title></entry></feed>"), "title") ==
          "Of the root");
    CHECK(get(item("<title xmlns='urn:other'>foreign</title><title>own</title>"), "title") == "own");
}

TEST_CASE("feed: the text of Atom is text, its HTML is HTML, and XHTML is written as HTML") {
    const auto title = [](std::string_view element) {
        return get(entry(atom("<entry>" + std::string(element) + "</entry>")), "title");
    };
    CHECK(title("<title>a &lt;b&gt; &amp;amp; c</title>") == "a &lt;b> &amp;amp; c");
    CHECK(title("<title type='text'>1 &lt; 2</title>") == "1 &lt; 2");
    CHECK(title("<title type='html'>a &lt;b&gt;c&lt;/b&gt;</title>") == "<div>a <b>c</b></div>");
    CHECK(title("<title type='html'>AT&amp;amp;T</title>") == "AT&amp;T");
    CHECK(title("<title type='xhtml'><x:div xmlns:x='http://www.w3.org/1999/xhtml'>a <x:i title='q\"'>&lt;c></x:i>"
                "</x:div></title>") == "<div><div>a <i title=\"q&quot;\">&lt;c&gt;</i></div></div>");
}

TEST_CASE("feed: a long RSS description is the body, a short one the excerpt") {
    const std::string exactly = repeat("é", 500);
    CHECK(get(item("<description>" + exactly + "</description>"), "excerpt") == exactly);
    const Value story = item("<description>" + exactly + "é</description>");
    CHECK(get(story, "body") == exactly + "é");
    CHECK(find(story, "excerpt") == nullptr);
    // Markup is not text.
    const std::string marked = "&lt;p class=\"" + repeat("x", 600) + "\"&gt;short&lt;/p&gt;";
    CHECK(find(item("<description>" + marked + "</description>"), "body") == nullptr);
    const Value both = item("<description>" + exactly + "é</description><content:encoded>x</content:encoded>");
    CHECK(get(both, "body") == "x");
    CHECK(get(both, "excerpt") == exactly + "é");
}

TEST_CASE("feed: the URL is the link, else a permanent guid, seen from the base; else there is none") {
    CHECK(get(item("<title>t</title><guid>https://h.example/p</guid>"), "webUrl") == "https://h.example/p");
    CHECK(find(item("<title>t</title><guid isPermaLink='false'>https://h.example/p</guid>"), "webUrl") == nullptr);
    CHECK(find(item("<title>t</title><guid>tag:h.example,2024:1</guid>"), "webUrl") == nullptr);
    CHECK(get(item("<link>/a/../b/./c?q#f</link>"), "webUrl") == "https://harbour.example/b/c?q#f");
    CHECK(get(item("<link>//other.example/x</link>"), "webUrl") == "https://other.example/x");
    CHECK(get(item("<link xml:base='https://base.example/d/e'>?p=1</link>"), "webUrl") ==
          "https://base.example/d/e?p=1");
    CHECK(find(item("<link>mailto:desk@harbour.example</link>"), "webUrl") == nullptr);
    CHECK(find(entry("<rss><channel><item><link>/nowhere</link></item></channel></rss>"), "webUrl") == nullptr);
    const Value burnt = item("<link>https://feeds.example/~r/1</link>"
                             "<feedburner:origLink>https://www.Real.example:8080/1</feedburner:origLink>");
    CHECK(get(burnt, "webUrl") == "https://feeds.example/~r/1");
    CHECK(get(burnt, "originalUrl") == "https://www.Real.example:8080/1");
    CHECK(get(burnt, "provider") == R"({"name":"Harbour Mail","domain":"real.example"})");
}

TEST_CASE("feed: an entry that only says when it was changed was published then") {
    const Value record = entry(atom("<entry><title>t</title><updated>2024-02-02T00:00:00Z</updated></entry>"));
    CHECK(get(record, "publishedDateTime") == "2024-02-02T00:00:00Z");
    CHECK(get(record, "updatedDateTime") == "2024-02-02T00:00:00Z");
}

TEST_CASE("feed: of several dates the first counts that can be read, else the first") {
    const auto published = [](std::string_view elements) { return get(item(elements), "publishedDateTime"); };
    const std::string readable = "<dc:date>2024-03-05T08:00:00Z</dc:date>";
    CHECK(published("<pubDate>Wed, 06 Mar 2024 08:00:00 GMT</pubDate>" + readable) == "Wed, 06 Mar 2024 08:00:00 GMT");
    CHECK(published("<pubDate>at dawn</pubDate>" + readable) == "2024-03-05T08:00:00Z");
    CHECK(published("<pubDate>at dawn</pubDate><dc:date>at dusk</dc:date>") == "at dawn");
    CHECK(published("<pubDate> </pubDate>" + readable) == "2024-03-05T08:00:00Z");
}

TEST_CASE("feed: the provider of a section's feed, as Hugo names it, is the site") {
    const auto provider = [](const std::string& title, const std::string& link) {
        return get(entry("<rss version=\"2.0\"><channel><title>" + title + "</title><link>" + link +
                         "</link><item><title>T</title><link>https://paper.example/1</link></item></channel></rss>"),
                   "provider");
    };
    const std::string paper = R"({"name":"The Harbour Paper","domain":"paper.example"})";
    CHECK(provider("Ferries on The Harbour Paper", "https://paper.example/tags/ferries/") == paper);
    CHECK(provider("Local News on The Harbour Paper", "https://paper.example/local-news") == paper);
    CHECK(provider("The Harbour Paper", "https://paper.example/") == paper);
    CHECK(provider("Talks on Water", "https://paper.example/") ==
          R"({"name":"Talks on Water","domain":"paper.example"})");
    CHECK(provider("Talks on Water", "https://paper.example/water/") ==
          R"({"name":"Talks on Water","domain":"paper.example"})");
}

TEST_CASE("feed: a source that an entry names gives the provider's name and its domain") {
    const auto provider = [](std::string_view source) {
        return get(item("<title>T</title><link>https://gatherer.example/read/1</link>" + std::string(source)),
                   "provider");
    };
    CHECK(provider("<source url=\"https://www.pilot.example/rss\">The Pilot</source>") ==
          R"({"name":"The Pilot","domain":"pilot.example"})");
    CHECK(provider("<source url=\" \">The Pilot</source>") == R"({"name":"The Pilot","domain":"gatherer.example"})");
    CHECK(provider("<source>The Pilot</source>") == R"({"name":"The Pilot","domain":"gatherer.example"})");
    CHECK(provider("<source url=\"/rss\">The Pilot</source>") == R"({"name":"The Pilot","domain":"gatherer.example"})");
    // One without a name says nothing: the feed's name would get another's domain.
    CHECK(provider("<source url=\"https://pilot.example/rss\"/>") ==
          R"({"name":"Harbour Mail","domain":"gatherer.example"})");
    const auto from_atom = [](std::string_view links) {
        return get(entry(atom("<entry><title>T</title><link href=\"https://gatherer.example/1\"/><source>"
                              "<title>The Pilot</title>" +
                              std::string(links) + "</source></entry>")),
                   "provider");
    };
    CHECK(
        from_atom("<link rel=\"self\" href=\"https://feeds.example/pilot\"/><link href=\"https://pilot.example/\"/>") ==
        R"({"name":"The Pilot","domain":"pilot.example"})");
    CHECK(from_atom("<link rel=\"self\" href=\"https://feeds.example/pilot\"/>") ==
          R"({"name":"The Pilot","domain":"gatherer.example"})");
}

TEST_CASE("feed: media are images once each, or what the entry is") {
    const Value record = item("<media:group><media:content url='https://i.example/a.jpg' width='640' height='4e2'/>"
                              "<media:thumbnail url='https://i.example/a.jpg'/></media:group>"
                              "<media:content url='https://i.example/v.mp4' type='video/mp4'>"
                              "<media:title>Clip</media:title><media:thumbnail url='https://i.example/t.png'/>"
                              "</media:content><enclosure url='https://i.example/s.mp3' type='audio/mpeg'/>");
    CHECK(get(record, "images") ==
          R"([{"url":"https://i.example/a.jpg","width":"640"},{"url":"https://i.example/t.png"}])");
    CHECK(get(record, "type") == "video");
    CHECK(get(record, "title") == "Clip");
    const Value told = item("<content:encoded>words</content:encoded><enclosure url='s.mp3' type='audio/mpeg'/>");
    CHECK(get(told, "type") == "article");
    const Value heard = item("<description>words</description><enclosure url='s.mp3' type='audio/mpeg'/>");
    CHECK(get(heard, "type") == "audio");
}

TEST_CASE("feed: a film in Flash's clothes, as YouTube gives each, is a video") {
    constexpr std::string_view kFlash =
        "<media:content url='https://tube.example/v/1?version=3' type='application/x-shockwave-flash'";
    const std::string group = "<title>Locks</title><media:group>" + std::string(kFlash);
    CHECK(get(item(group + " width='640' height='390'/></media:group>"), "type") == "video");
    CHECK(get(item(group + " medium='image'/></media:group>"), "type") == "article");
    CHECK(get(item("<title>Locks</title><media:content url='https://tube.example/1' type='application/pdf'/>"),
              "type") == "article");
}

TEST_CASE("feed: an item is deterministic, and keeps nothing that changes at each fetch") {
    const auto fetched = [](std::string_view when, std::string_view others) {
        return "<?xml version='1.0'?>\n<!-- " + std::string(when) + " --><rss version=\"2.0\" xml:lang='en' x='" +
               std::string(when) + "'><channel><title>T</title>\n<lastBuildDate>" + std::string(when) +
               "</lastBuildDate><atom:link rel='next' href='?" + std::string(when) + "'/>" + std::string(others) +
               "<item>\n <b z='1' a=\"2\"/><title><![CDATA[a ]]]]><![CDATA[> b]]></title></item>" +
               std::string(others) + "<image><url>u</url></image></channel></rss>";
    };
    const SplitDocument one = split(fetched("monday", ""));
    const SplitDocument two = split(fetched("tuesday", "<item><title>other</title></item>"));
    REQUIRE(one.items.size() == 1);
    REQUIRE(two.items.size() == 3);
    CHECK(one.items[0].bytes == two.items[1].bytes);
    CHECK(one.items[0].bytes == "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" xml:lang=\"en\">"
                                "<channel><title>T</title><image><url>u</url></image><item>\n <b z=\"1\" a=\"2\"/>"
                                "<title><![CDATA[a ]]]]><![CDATA[> b]]></title></item></channel></rss>");
}

TEST_CASE("feed: any encoding that the document says, or shows by its first bytes") {
    const auto title = [](std::string_view bytes) {
        const SplitDocument document = split(bytes);
        CHECK(document.warnings.empty());
        REQUIRE(document.items.size() == 1);
        CHECK(document.items[0].line == 2);
        return get(read_feed(document.items[0].bytes).root, "title");
    };
    const auto declared = [](std::string_view encoding, std::string_view text) {
        return "<?xml version='1.0' encoding='" + std::string(encoding) + "'?>\n<rss><item><title>" +
               std::string(text) + "</title></item></rss>";
    };
    CHECK(title(declared("windows-1251", "\xCC\xEE\xF0\xE5")) == "Море");
    CHECK(title(declared("ISO-8859-1", "\x93M\xE9r\x94")) == "“Mér”");
    CHECK(title(declared("Shift_JIS", "\x8A\x43")) == "海");
    // Bytes that are well-formed UTF-8 by chance: ц in windows-1251 is the lead byte of some character, ђ another byte.
    CHECK(title(declared("windows-1251", repeat("\xD6\x90", 7))) == repeat("Цђ", 7));
    CHECK(title(declared("ISO-2022-JP", "\x1B$B3$\x1B(B")) == "海");
    CHECK(title("\xEF\xBB\xBF" + declared("windows-1251", "Meer ü")) == "Meer ü");
    for (const bool big_endian : {false, true}) {
        for (const std::size_t width : {2, 4}) {
            CAPTURE(big_endian);
            CAPTURE(width);
            const std::string name = width == 2 ? "utf-16" : "utf-32";
            CHECK(title(widen(declared(name, "sea"), width, big_endian)) == "sea");
            std::string mark = width == 2 ? "\xFE\xFF"s : "\0\0\xFE\xFF"s;
            if (!big_endian) mark.assign(mark.rbegin(), mark.rend());
            CHECK(title(mark + widen(declared("utf-8", "sea"), width, big_endian)) == "sea");
            CHECK(markup_of(mark + widen(declared("utf-8", "sea"), width, big_endian)) == Markup::xml);
            CHECK(markup_of(widen("<!DOCTYPE html><p>", width, big_endian)) == Markup::html);
        }
    }
    // <?xml version='1.0' encoding='cp037'?>, a line end, <rss><item><title>sea</title></item></rss>
    CHECK(
        title("\x4C\x6F\xA7\x94\x93\x40\xA5\x85\x99\xA2\x89\x96\x95\x7E\x7D\xF1\x4B\xF0\x7D\x40\x85\x95\x83\x96\x84\x89"
              "\x95\x87\x7E\x7D\x83\x97\xF0\xF3\xF7\x7D\x6F\x6E\x15\x4C\x99\xA2\xA2\x6E\x4C\x89\xA3\x85\x94\x6E\x4C\xA3"
              "\x89\xA3\x93\x85\x6E\xA2\x85\x81\x4C\x61\xA3\x89\xA3\x93\x85\x6E\x4C\x61\x89\xA3\x85\x94\x6E\x4C\x61\x99"
              "\xA2\xA2\x6E") == "sea");
}

TEST_CASE("feed: a wrong encoding is read as far as it can be, with a warning") {
    const auto check = [](std::string_view bytes, std::string_view title, std::string_view warning) {
        const SplitDocument document = split(bytes);
        REQUIRE(document.items.size() == 1);
        REQUIRE(document.warnings.size() == 1);
        CHECK(document.warnings[0].message.find(warning) != std::string::npos);
        CHECK(get(read_feed(document.items[0].bytes).root, "title") == title);
    };
    check("<rss><item>\n<title>Z\xFCrich, Genève</title></item></rss>", "Zürich, Genève", "first in line 2");
    check("<?xml version='1.0' encoding='klingon'?><rss><item><title>Bâle</title></item></rss>", "Bâle", "klingon");
    check("<?xml version='1.0' encoding='utf-16'?><rss><item><title>Bâle</title></item></rss>", "Bâle", "utf-16");
    check("<?xml version='1.0' encoding='euc-jp'?><rss><item><title>a\xFFz</title></item></rss>", "a\uFFFDz", "euc-jp");
    check("<?xml version='1.0' encoding='windows-1251'?><rss><item><title>Туман над морем</title></item></rss>",
          "Туман над морем", "windows-1251, and is not");
}

TEST_CASE("feed: entities of HTML and of the document are what they stand for") {
    CHECK(get(item("<title>caf&eacute;&nbsp;&hellip; &lt;&#38;&#x2019;&#146; &notin;</title>"), "title") ==
          "café\u00A0… <&’’ ∉");
    CHECK(get(entry("<!DOCTYPE rss [<!ENTITY paper \"The &quot;Wharf&quot; &amp; Co\"> <!-- ' --> <!ENTITY % p SYSTEM "
                    "'x'>\n<!ENTITY out SYSTEM 'file:///etc/passwd'>]><rss><item><title>&paper;</title></item></rss>"),
              "title") == "The \"Wharf\" & Co");
    const Value unknown = repaired("<rss><item><title>a\n&nosuch; &out;</title></item></rss>", "an & that", 2, 1);
    CHECK(get(unknown, "title") == "a\n&nosuch; &out;");
}

TEST_CASE("feed: entities cannot blow up") {
    std::string laughs = "<!DOCTYPE rss [<!ENTITY a0 'ha'>";
    for (int i = 1; i < 40; ++i) {
        const std::string before = "&a" + std::to_string(i - 1) + ";";
        laughs += "<!ENTITY a" + std::to_string(i) + " '" + repeat(before, 10) + "'>";
    }
    laughs += "]><rss><item><title>&a39;</title></item></rss>";
    CHECK(split(laughs).items.at(0).bytes.size() < 1000);

    const std::string quadratic = "<!DOCTYPE rss [<!ENTITY a '" + repeat("x", 100'000) + "'>]><rss><item><title>" +
                                  repeat("&a;", 100'000) + "</title></item></rss>";
    const SplitDocument document = split(quadratic);
    REQUIRE(document.items.size() == 1);
    CHECK(document.items[0].bytes.size() < 3u << 20);
    REQUIRE(document.warnings.size() == 1);
    CHECK(document.warnings[0].message.find("entities") != std::string::npos);
}

TEST_CASE("feed: ill-formed XML is read around, with one warning that has its place") {
    const auto broken = [](std::string_view item) {
        return "<rss><channel>\n<item>" + std::string(item) + "</item></channel></rss>";
    };
    Value record = repaired(broken("<title>R&D & a < b</title>"), "&amp;", 2, 15);
    CHECK(get(record, "title") == "R&D & a < b");
    record =
        repaired(broken("<description>one<br>two<p>three</description><title>t</title>"), "<p> is not closed", 2, 38);
    CHECK(get(record, "title") == "t");
    CHECK(get(record, "excerpt") == "<div>one<br>two<p>three</p></br></div>");
    record = repaired(broken("<title>x</b></title><link>https://h.example/</link>"), "closes nothing", 2, 15);
    CHECK(get(record, "webUrl") == "https://h.example/");
    record = repaired(broken("<enclosure type=image/png url='https://h.example/i.png' checked/>"), "quotation", 2, 23);
    CHECK(get(record, "images") == R"([{"url":"https://h.example/i.png"}])");
    record = repaired(broken("<title a='1' a='2'>x</title>"), "twice", 2, 20);
    CHECK(get(record, "title") == "x");
    record = repaired(broken("<title a=\"b>x</title><link href=\"https://h.example/\"/>"), "never closed", 2, 16);
    CHECK(get(record, "title") == "x");
    record = repaired(broken("<title>bell\x07 rings</title>"), "control character", 2, 18);
    CHECK(get(record, "title") == "bell rings");
    record = repaired(broken("<TITLE>x</title>") + "\n<p>tail</p>", "behind the end", 3, 1);
    CHECK(get(record, "title") == "x");
    record = repaired(broken("<title>from <desk@h.example></title>"), "begins no tag", 2, 19);
    CHECK(get(record, "title") == "from <desk@h.example>");
}

TEST_CASE("feed: what is not closed in an item takes in no other one") {
    const auto titles_of = [](const std::string& item, std::string_view warning) {
        const SplitDocument document =
            split("<rss><channel>\n<item><title>one</title></item>\n" + item +
                  "\n<item><title>three</title><description><![CDATA[3]]></description></item>"
                  "\n<item><title>four</title></item></channel></rss>");
        CHECK(document.rejections.empty());
        REQUIRE(document.warnings.size() == 1);
        CHECK(document.warnings[0].line == 3);
        CHECK(document.warnings[0].message.find(warning) != std::string::npos);
        std::string titles;
        for (const SplitDocument::Item& one : document.items) {
            const Value root = read_feed(one.bytes).root;
            titles += get(root, "title") + "=" + get(root, "excerpt") + " ";
        }
        return titles;
    };
    CHECK(titles_of("<item><title>two</title><description>cut", "<description> is not closed before the next <item>") ==
          "one= two=cut\n three=3 four= ");
    CHECK(titles_of("<item><title>two</title><description><b>cut</description></item>", "<b> is not closed")
              .starts_with("one= two="));
    CHECK(titles_of("<item><title>two</title><description><![CDATA[cut</description></item>", "CDATA") ==
          "one= two=cut three=3 four= ");
    CHECK(titles_of("<item><title>two</title><!-- note -></item>", "a comment is never closed") ==
          "one= two= three=3 four= ");
    const SplitDocument last =
        split("<rss><channel><item><title>one</title><description><![CDATA[cut</description></item>"
              "<item><title>two</title></item></channel></rss>");
    CHECK(last.items.size() == 2);
    const std::string hostile = repeat("<![CDATA[</item><item></item><item>", 300'000);
    CHECK(split("<rss><channel><item><title>" + hostile).items.size() <= 1'000'000);
    CHECK(split("<rss><channel><item><title>" + repeat("<!--", 3'000'000)).items.size() <= 1);
}

TEST_CASE("feed: items that are not closed are items all the same") {
    const SplitDocument document =
        split("<rss><channel>\n<item><title>one</title>\n<item><title>two</title>\n</channel></rss>");
    REQUIRE(document.items.size() == 2);
    CHECK(document.items[1].line == 3);
    CHECK(document.rejections.empty());
    REQUIRE(document.warnings.size() == 1);
    CHECK(document.warnings[0].line == 2);
}

TEST_CASE("feed: where the XML breaks off, what is whole is kept, and one rejection says where") {
    const std::string whole = "<rss><channel><title>T</title>\n<item><title>one</title></item>\n";
    for (const char* rest : {"<item><title>tw", "<item><title>two</title>", "<item", "<item><title><![CDATA[two",
                             "<item a=\"", "<!-- x", ""}) {
        CAPTURE(rest);
        const SplitDocument document = split(whole + rest);
        REQUIRE(document.items.size() == 1);
        CHECK(get(read_feed(document.items[0].bytes).root, "title") == "one");
        REQUIRE(document.rejections.size() == 1);
        CHECK(document.rejections[0].message.find("the XML breaks off: ") == 0);
        CHECK(document.rejections[0].line == 3);
        CHECK(document.warnings.empty());
    }
    const SplitDocument nearly = split(whole + "</channel></rss");
    CHECK(nearly.rejections.empty());
    CHECK(nearly.warnings.size() == 1);
}

TEST_CASE("feed: an entry has the line that it begins in, however far down that is") {
    for (const std::size_t line : {2, 65532, 65534, 65535, 65536, 65537, 100002}) {
        CAPTURE(line);
        const std::string above(line - 1, '\n');
        for (const std::string_view first : {"<item>\n<title>T</title>", "<item><title>T</title>", "<item>\n\n\nT",
                                             "<item>\xC3\xA9\n\xC3\xA9\n\n", "<item\n>"}) {
            CAPTURE(std::string(first));
            const SplitDocument document = split_xml(rss(above + std::string(first) + "</item>"));
            REQUIRE(document.items.size() == 1);
            CHECK(document.items[0].line == line + (first == "<item\n>" ? 1 : 0)); // where its tag ends
        }
        const SplitDocument empty = split_xml(rss(above + "<item/><item>\n</item>"));
        REQUIRE(empty.items.size() == 2);
        CHECK(empty.items[0].line == line);
        CHECK(empty.items[1].line == line);
    }
}

TEST_CASE("feed: what is no feed is one rejection, a feed without entries a warning, OPML a list") {
    const auto rejection = [](std::string_view bytes) {
        const SplitDocument document = split_xml(bytes);
        CHECK(document.items.empty());
        CHECK(document.warnings.empty());
        REQUIRE(document.rejections.size() == 1);
        return document.rejections[0].message;
    };
    CHECK(rejection("<?xml version='1.0'?><urlset/>").find("root is <urlset>, and no feed") != std::string::npos);
    CHECK(rejection("<!DOCTYPE html><html><body/></html>").find("HTML page") != std::string::npos);
    CHECK(rejection("").find("no XML element") != std::string::npos);
    CHECK(rejection("plain words").find("no XML element") != std::string::npos);
    CHECK(rejection(std::string(kMaxRecordBytes + 1, ' ')).find("32 MiB") != std::string::npos);

    const SplitDocument empty = split(rss(""));
    CHECK(empty.rejections.empty());
    REQUIRE(empty.warnings.size() == 1);
    CHECK(empty.warnings[0].message == "the feed has no entries");

    const SplitDocument list =
        split("<opml><body><outline text='all'><outline type='rss' xmlUrl='https://a.example/f'/>"
              "<outline xmlurl=' local.xml '/><outline url='https://b.example/f'/>"
              "<outline type='link' url='https://c.example'/><outline xmlUrl='local.xml'/>"
              "</outline></body></opml>");
    CHECK(list.is_list);
    CHECK(list.items.empty());
    CHECK(list.rejections.empty());
    CHECK(list.warnings.empty());
    CHECK(list.feeds == std::vector<std::string>{"https://a.example/f", "local.xml", "https://b.example/f"});
    CHECK_THROWS_AS((void)read_feed(rss("<item/><item/>")), Rejection);
    CHECK_THROWS_AS((void)read_feed(rss("")), Rejection);
    CHECK_THROWS_AS((void)read_feed("words"), Rejection);
    CHECK_THROWS_AS((void)read_feed("<rss><item>"), Rejection);
}

TEST_CASE("feed: markup is told from its first bytes") {
    for (const char* xml : {"<?xml version='1.0'?>", "<rss>", " \n<feed xmlns='u'", "<!-- cut off", "<!DOCTYPE rss>",
                            "<a:b", "<?xml version='1.0'?><!-- html --><!DOCTYPE html><rss>", "<?php x ?><note>"}) {
        CAPTURE(xml);
        CHECK(markup_of(xml) == Markup::xml);
    }
    for (const char* html : {"<!doctype HTML>", "<html lang='en'>", "<HTML>", "\xEF\xBB\xBF <!-- c --> <Html>", "<p>x",
                             "<?xml version='1.0'?>\n<html xmlns='u'>", "<head>", "<body", "<article>", "<main>",
                             "<div>", "<h1>", "<!DOCTYPE html PUBLIC 'x'> <!-- "}) {
        CAPTURE(html);
        CHECK(markup_of(html) == Markup::html);
    }
    for (const char* none : {"", " ", "words", "{}", "< a", "<3", "<", "<?php echo", "---\n"}) {
        CAPTURE(none);
        CHECK(markup_of(none) == Markup::none);
    }
}

TEST_CASE("feed: hostile documents are read in linear time and bounded memory") {
    const std::vector<std::string> documents = {
        rss("<item>" + repeat("<b>", 1'000'000)),
        rss("<item>" + repeat("<b>", 300'000) + repeat("</b>", 300'000) + "</item>"),
        rss("<item " + repeat("a=\"1\" ", 500'000) + "/>"),
        rss("<item" + repeat(" a=\"", 500'000)),
        rss("<item>" + repeat("<a b='<", 300'000)),
        rss("<item>" + repeat("<!DOCTYPE [ ' ", 300'000)),
        rss("<item>" + repeat("&#x;&unknown;&a", 300'000) + "</item>"),
        rss("<item>" + repeat("</x>", 500'000) + "</item>"),
        rss("<item><title>" + repeat("x", 12'000'000) + "</title></item>"),
        rss("<item>" + repeat("<link/><category/><media:thumbnail url='x'/>", 100'000) + "</item>"),
        rss(repeat("<title>" + repeat("x", 1000) + "</title>", 2000) + repeat("<item/>", 10'000)),
        rss(repeat("<item/>", 1'100'000)),
    };
    for (std::size_t i = 0; i < documents.size(); ++i) {
        CAPTURE(i);
        const auto begin = std::chrono::steady_clock::now();
        const SplitDocument document = split_xml(documents[i]);
        if (!document.items.empty()) CHECK_NOTHROW((void)read_feed(document.items[0].bytes));
        std::size_t written = 0;
        for (const SplitDocument::Item& written_item : document.items) {
            written += written_item.bytes.size();
        }
        CHECK(written <= 8 * kMaxRecordBytes);
        const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
        CHECK(seconds.count() < 20); // a quadratic reading takes minutes
    }
    // A text or a name of more than libxml2's usual 10 MB is read, too.
    const SplitDocument huge =
        split_xml(rss("<item><title>whole</title></item>\n<item><title>half</title><b" + repeat("x", 12'000'000) +
                      "/><description><![CDATA[" + repeat("x", 12'000'000) + "]]></description></item><item/>"));
    CHECK(huge.items.size() == 3);
    CHECK(huge.rejections.empty());
    // Deep nesting costs depth, not the text.
    const Value deep = read_feed(split_xml(documents[1]).items.at(0).bytes).root;
    CHECK(get(deep, "type") == "article");
}

TEST_CASE("feed: the test suites of other parsers give items, or a reason") {
    const std::filesystem::path feeds = shared_feeds();
    std::error_code error;
    if (!std::filesystem::is_directory(feeds, error)) {
        MESSAGE("skipped: no shared data (set NEWSIDX_SHARED to its folder)");
        return;
    }
    int files = 0;
    int with_items = 0;
    for (const auto& found : std::filesystem::recursive_directory_iterator(feeds)) {
        if (!found.is_regular_file() || found.path().extension() == ".json") continue;
        std::ifstream file(found.path(), std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(file), {}};
        CAPTURE(found.path().string());
        const SplitDocument document = split(bytes);
        ++files;
        with_items += document.items.empty() ? 0 : 1;
        CHECK((!document.items.empty() || !document.rejections.empty() || !document.warnings.empty() ||
               document.is_list));
    }
    CHECK(files > 2000);
    CHECK(with_items > files / 2);
}
