#include "record/authors.h"
#include "record/split.h"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

using namespace newsidx;
using namespace newsidx::record;

namespace {

std::string wxr(std::string_view items, std::string_view version = "1.2") {
    const std::string uri = "http://wordpress.org/export/" + std::string(version) + "/";
    return "<rss version='2.0' xmlns:excerpt='" + uri + "excerpt/' xmlns:wp='" + uri +
           "' xmlns:content='http://purl.org/rss/1.0/modules/content/' "
           "xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><title>Lock Keeper</title>"
           "<link>https://lock.example</link><wp:wxr_version>" +
           std::string(version) +
           "</wp:wxr_version><wp:author><wp:author_login>ada</wp:author_login></wp:author>"
           "<wp:author><wp:author_login><![CDATA[cwalsh]]></wp:author_login>"
           "<wp:author_email>cara@lock.example</wp:author_email><wp:author_display_name><![CDATA[Cara "
           "Walsh]]></wp:author_display_name></wp:author>" +
           std::string(items) + "</channel></rss>";
}
std::string post(std::string_view elements) {
    return "<item><title>Gate two</title><link>https://lock.example/gate-two</link><description></description>"
           "<content:encoded><![CDATA[<p>The gate opens.</p>]]></content:encoded>" +
           std::string(elements) + "</item>";
}
std::string post_of_type(std::string_view type) {
    return post("<wp:status>publish</wp:status><wp:post_type>" + std::string(type) + "</wp:post_type>");
}

// The record of an export's only post, read without a complaint.
Record record_of(std::string_view bytes) {
    const SplitDocument document = split_xml(bytes);
    CHECK(document.warnings.empty());
    CHECK(document.rejections.empty());
    REQUIRE(document.items.size() == 1);
    const ParseResult result = parse(document.items[0].bytes, document.items[0].format);
    CHECK(result.warnings.empty());
    REQUIRE(result.record);
    return *result.record;
}
Record record_with(std::string_view elements) {
    return record_of(wxr(post(elements)));
}

} // namespace

TEST_CASE("wordpress: a post that is not public is unpublished") {
    CHECK(record_with("<wp:status>publish</wp:status>").published);
    CHECK(record_with("<wp:status><![CDATA[ Publish ]]></wp:status><wp:post_password></wp:post_password>").published);
    CHECK(record_with("").published);
    CHECK(record_with("<wp:status></wp:status>").published);
    for (const char* status :
         {"draft", "private", "pending", "future", "scheduled", "trash", "auto-draft", "inherit"}) {
        CAPTURE(status);
        CHECK_FALSE(record_with("<wp:status>" + std::string(status) + "</wp:status>").published);
    }
    CHECK_FALSE(record_with("<wp:status>publish</wp:status><wp:post_password>k3y</wp:post_password>").published);
}

TEST_CASE("wordpress: an author is known by the name, and not by the login") {
    CHECK(authors_of(record_with("<dc:creator><![CDATA[cwalsh]]></dc:creator>")) ==
          std::vector<std::string>{"Cara Walsh"});
    CHECK(authors_of(record_with("<dc:creator>ada</dc:creator>")) == std::vector<std::string>{"ada"});
    CHECK(authors_of(record_with("<dc:creator>nobody</dc:creator>")) == std::vector<std::string>{"nobody"});
    CHECK(authors_of(record_with("")).empty());
    CHECK(authors_of(record_with("<dc:creator>cwalsh</dc:creator><dc:creator>rr</dc:creator>"
                                 "<itunes:author xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'>The Lock"
                                 "</itunes:author>")) == std::vector<std::string>{"Cara Walsh", "rr", "The Lock"});
    // What is kept of the feed is what is read, once more.
    const SplitDocument once = split_xml(wxr(post("<dc:creator>cwalsh</dc:creator>")));
    REQUIRE(once.items.size() == 1);
    CHECK(once.items[0].bytes.find("cara@lock.example") == std::string::npos);
    const SplitDocument twice = split_xml(once.items[0].bytes);
    REQUIRE(twice.items.size() == 1);
    CHECK(twice.items[0].bytes == once.items[0].bytes);
}

TEST_CASE("wordpress: of an export with many authors and many posts, each is read once") {
    constexpr int kMany = 6000;
    std::string authors;
    std::string posts;
    for (int i = 0; i < kMany; ++i) {
        const std::string login = "keeper" + std::to_string(i);
        authors += "<wp:author><wp:author_login>" + login + "</wp:author_login></wp:author>";
        posts += "<item><title>T</title><dc:creator>" + login + "</dc:creator></item>";
    }
    const auto begin = std::chrono::steady_clock::now();
    const SplitDocument document = split_xml(wxr(authors + posts));
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
    REQUIRE(document.items.size() == kMany);
    CHECK(document.items.back().bytes.find("<wp:author_login>keeper5999</wp:author_login>") != std::string::npos);
    CHECK(seconds.count() < 2); // comparing each post with each author takes longer
}

TEST_CASE("wordpress: every version of its format counts, and a status of anyone else does not") {
    for (const char* version : {"1.0", "1.1", "1.2"}) {
        CAPTURE(version);
        const Record record = record_of(
            wxr(post("<wp:status>draft</wp:status><excerpt:encoded><![CDATA[In short.]]></excerpt:encoded>"), version));
        CHECK_FALSE(record.published);
        CHECK(record.excerpt == "In short.");
    }
    const std::string other = "<rss xmlns:wp='https://elsewhere.example/ns'><channel><title>T</title>" +
                              post_of_type("attachment") + "</channel></rss>";
    CHECK(record_of(other).published);
    CHECK(record_with("<status>draft</status>").published);
}

TEST_CASE("wordpress: what is no article is left out without a word") {
    const std::string parts = post_of_type("attachment") + post_of_type("nav_menu_item") + post_of_type("revision") +
                              post_of_type("custom_css") + post_of_type("wp_global_styles") +
                              post_of_type("<![CDATA[wp_template]]>");
    const Record record = record_of(wxr(parts + post_of_type("post")));
    CHECK(record.title == "Gate two");
    for (const char* type : {"post", "page", "review", "wp_story", ""}) {
        CAPTURE(type);
        CHECK(record_of(wxr(post_of_type(type))).published);
    }
    // Nothing but that is told.
    const SplitDocument nothing = split_xml(wxr(parts));
    CHECK(nothing.items.empty());
    CHECK(nothing.rejections.empty());
    REQUIRE(nothing.warnings.size() == 1);
    CHECK(nothing.warnings[0].message.find("no articles") != std::string::npos);
}

TEST_CASE("wordpress: the excerpt is the author's, and the text the body") {
    const Record record = record_with("<excerpt:encoded><![CDATA[<b>Water</b> &amp; wood.]]></excerpt:encoded>");
    CHECK(record.excerpt == "Water & wood.");
    CHECK(record.body == "The gate opens.");
    CHECK(record_with("<excerpt:encoded><![CDATA[]]></excerpt:encoded>").excerpt.empty());
}

TEST_CASE("wordpress: its dates fill in for pubDate, and 0000-00-00 is none") {
    constexpr std::string_view kPubDate = "<pubDate>Tue, 05 Mar 2024 08:00:00 +0000</pubDate>";
    constexpr std::string_view kNoPubDate = "<pubDate>Wed, 30 Nov -0001 00:00:00 +0000</pubDate>";
    constexpr std::string_view kGmt = "<wp:post_date_gmt>2024-03-06 08:00:00</wp:post_date_gmt>";
    constexpr std::string_view kNoGmt = "<wp:post_date_gmt>0000-00-00 00:00:00</wp:post_date_gmt>";
    const auto published = [](std::string_view pub_date, std::string_view gmt) {
        return record_with(std::string(pub_date) + std::string(gmt)).published_at.seconds;
    };
    CHECK(published(kPubDate, kGmt) == 1709625600);
    CHECK(published(kPubDate, kNoGmt) == 1709625600);
    CHECK(published("<pubDate>soon</pubDate>", kGmt) == 1709712000);
    CHECK(published(kNoPubDate, kGmt) == 1709712000);
    CHECK(published("", kGmt) == 1709712000);
    CHECK_FALSE(published(kNoPubDate, kNoGmt));
    const Record changed =
        record_with(std::string(kPubDate) + "<wp:post_modified_gmt>2024-03-07 08:00:00</wp:post_modified_gmt>");
    CHECK(changed.published_at.seconds == 1709625600);
    CHECK(changed.updated_at.seconds == 1709798400);
    const Record unchanged =
        record_with(std::string(kPubDate) + "<wp:post_modified_gmt>0000-00-00 00:00:00</wp:post_modified_gmt>");
    CHECK(unchanged.updated_at.text.empty());
}

namespace {

std::string blogger_atom(std::string_view entries) {
    return "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:app='http://www.w3.org/2007/app' "
           "xmlns:blogger='http://schemas.google.com/blogger/2018'><title>Lock Keeper</title>" +
           std::string(entries) + "</feed>";
}
std::string blogger_entry(std::string_view elements) {
    return "<entry><id>tag:lock.example,2024:1</id><title>Gate two</title><content type='html'>It opens.</content>" +
           std::string(elements) + "</entry>";
}
std::string of_kind(std::string_view kind) {
    return "<category scheme='http://schemas.google.com/g/2005#kind' "
           "term='http://schemas.google.com/blogger/2008/kind#" +
           std::string(kind) + "'/><category scheme='http://www.blogger.com/atom/ns#' term='Locks'/>";
}

} // namespace

TEST_CASE("blogger: a draft is unpublished, in both its exports, and so is what lies in the bin") {
    const auto published = [](std::string_view elements) {
        return record_of(blogger_atom(blogger_entry(elements))).published;
    };
    CHECK(published(of_kind("post")));
    CHECK(published("<blogger:status>LIVE</blogger:status>"));
    CHECK(published("<app:control><app:draft>no</app:draft></app:control>"));
    CHECK_FALSE(published("<app:control><app:draft>yes</app:draft></app:control>"));
    CHECK_FALSE(
        published("<app:control xmlns:app='http://purl.org/atom/app#'><app:draft>yes</app:draft></app:control>"));
    CHECK_FALSE(published("<blogger:status>DRAFT</blogger:status>"));
    CHECK_FALSE(published("<blogger:status>SOFT_TRASHED</blogger:status>"));
    CHECK(published("<status>DRAFT</status><control><draft>yes</draft></control>")); // of nobody knows what
}

TEST_CASE("blogger: comments, settings and templates are no articles") {
    const auto entries = [](const std::string& other) {
        return split_xml(blogger_atom(blogger_entry(of_kind("post")) + blogger_entry(other))).items.size();
    };
    for (const char* kind : {"comment", "settings", "template"})
        CHECK_MESSAGE(entries(of_kind(kind)) == 1, kind);
    CHECK(entries(of_kind("page")) == 2);
    CHECK(entries("<category scheme='http://schemas.google.com/g/2005#kind' "
                  "term='http://gdata.youtube.com/schemas/2007#video'/>") == 2); // of another service
    CHECK(entries("<blogger:type>COMMENT</blogger:type>") == 1);
    CHECK(entries("<blogger:type>PAGE</blogger:type>") == 2);
    CHECK(record_of(blogger_atom(blogger_entry(of_kind("post")))).topics == std::vector<std::string>{"Locks"});
    const SplitDocument none = split_xml(blogger_atom(blogger_entry(of_kind("settings"))));
    CHECK(none.items.empty());
    CHECK(none.warnings.size() == 1);
}
