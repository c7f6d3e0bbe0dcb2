// Site maps for news -> their articles.
#include "record/other_files.h"
#include "record/split.h"
#include "record_split_util.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

using namespace newsidx;
using namespace newsidx::record;
using newsidx::test::records_of;

namespace {

std::string site_map(std::string_view urls, std::string_view prefix = "news") {
    return "<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' xmlns:" +
           std::string(prefix) + "='http://www.google.com/schemas/sitemap-news/0.9'>" + std::string(urls) + "</urlset>";
}

constexpr std::string_view kFerry =
    "<url><loc>https://harbour.example/ferry</loc><lastmod>2024-05-02</lastmod><news:news><news:publication>"
    "<news:name>The Harbour</news:name><news:language>en</news:language></news:publication>"
    "<news:publication_date>2024-05-01T08:00:00+02:00</news:publication_date>"
    "<news:title>Ferry &amp; tram &lt;b&gt; &amp;amp; late</news:title><news:keywords>ferry, Mill End</news:keywords>"
    "</news:news></url>\n";

} // namespace

TEST_CASE("news sitemap: an article is what it says of one") {
    const std::vector<Record> records = records_of(site_map(kFerry));
    REQUIRE(records.size() == 1);
    const Record& record = records[0];
    CHECK(record.title == "Ferry & tram <b> &amp; late");
    CHECK(record.web_url == "https://harbour.example/ferry");
    CHECK(record.published_at.seconds == 1714543200);
    CHECK(record.updated_at.seconds == 1714608000);
    CHECK(record.provider.name == "The Harbour");
    CHECK(record.lang == "en");
    CHECK(record.topics == std::vector<std::string>{"ferry", "Mill End"});
}

TEST_CASE("news sitemap: URLs without news are no articles, and each one stands on its line") {
    const std::string text = "\n<url><loc>https://harbour.example/</loc></url>\n<url><news:news/></url>\n";
    const SplitDocument document = split_xml(site_map(text + std::string(kFerry) + std::string(kFerry)));
    CHECK(document.rejections.empty());
    REQUIRE(document.items.size() == 2);
    CHECK(document.items[0].line == 4);
    CHECK(document.items[1].line == 5);
    CHECK(split_xml(site_map(text)).items.empty());
    CHECK(split_xml(site_map(text)).rejections.size() == 1); // as any other site map
    CHECK(split_xml(site_map("<url><news:news></news:news></url>")).warnings.size() == 1);
    CHECK(split_xml(site_map("<url><n:news><n:title>A</n:title></n:news></url>", "n")).items.size() == 1);
    // Of another namespace, and broken off.
    CHECK(split_xml(site_map("<url><news xmlns='x'><title>A</title></news></url>")).items.empty());
    const std::string whole = site_map(std::string(kFerry) + std::string(kFerry));
    const SplitDocument cut = split_xml(std::string_view(whole).substr(0, whole.size() - 60));
    CHECK(cut.items.size() == 1);
    CHECK(cut.rejections.size() == 1);
}

TEST_CASE("news sitemap: other site maps in a folder are passed over, and these are not") {
    const auto kind = [](std::string_view bytes) { return kind_of_other(detect(bytes), bytes, "sitemap.xml"); };
    CHECK(kind(site_map(kFerry)).empty());
    CHECK(kind(site_map("<url><loc>https://harbour.example/</loc></url>")) == "site map");
    CHECK(kind("<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'/>") == "site map");
}
