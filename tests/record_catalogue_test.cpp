// Records in Dublin Core, as archives give them by OAI-PMH.
#include "record/authors.h"
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

using Texts = std::vector<std::string>;

constexpr std::string_view kDublinCore =
    "<oai_dc:dc xmlns:oai_dc='http://www.openarchives.org/OAI/2.0/oai_dc/' "
    "xmlns:dc='http://purl.org/dc/elements/1.1/'><dc:title>Ferry &amp; fair</dc:title><dc:title>Other</dc:title>"
    "<dc:creator>Doe, Jane</dc:creator><dc:creator>Bo Reed</dc:creator><dc:subject>Ferries</dc:subject>"
    "<dc:subject> </dc:subject><dc:description>The first.</dc:description><dc:description>The second.</dc:description>"
    "<dc:publisher>Mill End Gazette</dc:publisher><dc:date>1911-05-03</dc:date><dc:identifier>ISSN 1</dc:identifier>"
    "<dc:identifier>https://archive.example/1</dc:identifier><dc:language>eng</dc:language></oai_dc:dc>";

std::string listed(const std::string& records) {
    return "<?xml version='1.0'?><OAI-PMH xmlns='http://www.openarchives.org/OAI/2.0/'><responseDate>2024-05-01"
           "</responseDate><request verb='ListRecords'>https://archive.example/oai</request><ListRecords>" +
           records + "<resumptionToken>x</resumptionToken></ListRecords></OAI-PMH>";
}

std::string wrapped(std::string_view metadata) {
    return "<record><header><identifier>oai:archive:1</identifier></header><metadata>" + std::string(metadata) +
           "</metadata></record>\n";
}

} // namespace

TEST_CASE("catalogue: a record of an archive is what its Dublin Core says") {
    for (const std::string& document : {listed(wrapped(kDublinCore)), std::string(kDublinCore)}) {
        CAPTURE(document);
        const std::vector<Record> records = records_of(document);
        REQUIRE(records.size() == 1);
        const Record& record = records.front();
        CHECK(record.title == "Ferry & fair");
        CHECK(record.excerpt == "The first.\n\nThe second.");
        CHECK(record.web_url == "https://archive.example/1");
        CHECK(record.provider.name == "Mill End Gazette");
        CHECK(record.published_at.text == "1911-05-03");
        CHECK(record.lang == "en");
        CHECK(record.topics == Texts{"Ferries"});
        CHECK(authors_of(record) == Texts{"Doe, Jane", "Bo Reed"});
    }
    CHECK(records_of(listed(wrapped(kDublinCore))).front().source_id == "oai:archive:1");
    CHECK(records_of(kDublinCore).front().source_id == "ISSN 1");
}

TEST_CASE("catalogue: what is deleted is left out, and another form than Dublin Core is told with its line") {
    const std::string deleted = "<record><header status='deleted'><identifier>2</identifier></header></record>\n";
    const SplitDocument document =
        split_xml(listed("\n" + wrapped(kDublinCore) + deleted + wrapped("<mods><titleInfo/></mods>")));
    CHECK(document.items.size() == 1);
    REQUIRE(document.rejections.size() == 1);
    CHECK(document.rejections[0].line == 4);
    CHECK(document.rejections[0].message.ends_with("metadataPrefix=oai_dc"));
    CHECK(split_xml(listed(deleted)).rejections.empty());
    CHECK(split_xml(listed(deleted)).warnings.size() == 1);
}

TEST_CASE("catalogue: an archive's error, and an answer that breaks off, are told") {
    const SplitDocument error = split_xml("<OAI-PMH><error code='badArgument'>No such set</error></OAI-PMH>");
    REQUIRE(error.warnings.size() == 1);
    CHECK(error.warnings[0].message == "the archive lists no records: No such set");
    const std::string whole = listed(wrapped(kDublinCore) + wrapped(kDublinCore));
    const SplitDocument cut = split_xml(std::string_view(whole).substr(0, whole.size() - 200));
    CHECK(cut.items.size() == 1);
    CHECK(cut.rejections.size() == 1);
}

TEST_CASE("catalogue: what is kept of a record is split again into the same") {
    const SplitDocument once = split_xml(listed(wrapped(kDublinCore)));
    REQUIRE(once.items.size() == 1);
    const SplitDocument twice = split_xml(once.items[0].bytes);
    REQUIRE(twice.items.size() == 1);
    CHECK(twice.items[0].bytes == once.items[0].bytes);
}
