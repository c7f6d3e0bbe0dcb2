// NITF and NewsML -> their articles.
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

Record wire_record(std::string_view bytes) {
    std::vector<Record> records = newsidx::test::records_of(bytes);
    REQUIRE(records.size() == 1);
    return records.front();
}

std::string item(std::string_view content_meta, std::string_view contents, std::string_view item_meta = {}) {
    return "<newsItem guid='urn:harbour:1' version='2' xml:lang='en-GB'><itemMeta><provider><name>Harbour Wire</name>"
           "</provider><versionCreated>2024-05-01T10:00:00Z</versionCreated>" +
           std::string(item_meta) + "</itemMeta><contentMeta>" + std::string(content_meta) +
           "</contentMeta><contentSet>" + std::string(contents) + "</contentSet></newsItem>";
}

constexpr std::string_view kText = "<inlineXML contenttype='application/xhtml+xml'><html xmlns="
                                   "'http://www.w3.org/1999/xhtml'><head><title>No headline</title></head><body>"
                                   "<p>The ferry &amp; the tram.</p><p>Both run.</p></body></html></inlineXML>";

} // namespace

TEST_CASE("wire: an article of NITF is what its head, its headline and its content say") {
    const Record record = wire_record(
        "<?xml version='1.0'?><nitf xml:lang='en'><head><title>Ferry</title><docdata><doc-id id-string='h-1' "
        "regsrc='HW'/><date.issue norm='20240501T080000Z'/><key-list><keyword key='ferry'/><keyword key='Mill End'/>"
        "</key-list></docdata><pubdata name='Harbour Times' ex-ref='https://harbour.example/ferry' "
        "date.publication='20240502'/></head><body><body.head><hedline><hl1>Ferry returns</hl1><hl2>After a year</hl2>"
        "</hedline><byline>By <person>Jane Doe</person><byttl>Reporter</byttl></byline><byline>By Bo Reed</byline>"
        "</body.head><body.content><block><p>It is back.</p><p>At last.</p></block></body.content></body></nitf>");
    CHECK(record.title == "Ferry returns");
    CHECK(record.excerpt == "After a year");
    CHECK(record.body == "It is back.\n\nAt last.");
    CHECK(record.source_id == "h-1");
    CHECK(record.web_url == "https://harbour.example/ferry");
    CHECK(record.provider.name == "Harbour Times");
    CHECK(record.published_at.seconds == 1714550400);
    CHECK(record.lang == "en");
    CHECK(record.topics == Texts{"ferry", "Mill End"});
    CHECK(authors_of(record) == Texts{"Jane Doe", "Bo Reed"});
    CHECK(record.published);
    CHECK(wire_record("<nitf><body><body.head><hedline><hl1>A</hl1></hedline></body.head><body.content><p>One.</p>"
                      "</body.content><body.content><p>Two.</p></body.content></body></nitf>")
              .body == "One.\n\nTwo.");
    CHECK(wire_record("<nitf><head><title>A</title></head><body><p>Only text.</p></body></nitf>").body == "Only text.");
    CHECK(wire_record("<nitf><head><title>A &amp; &lt;b&gt;</title></head></nitf>").title == "A & <b>");
    const Record bare =
        wire_record("<nitf><head><title>Ferry</title><pubdata date.publication='20240502'/></head></nitf>");
    CHECK(bare.title == "Ferry");
    CHECK(bare.published_at.seconds == 1714608000);
}

TEST_CASE("wire: an item of NewsML is what it says of itself and of its content") {
    const Record record = wire_record(
        item("<contentCreated>2024-05-01T08:00:00Z</contentCreated><headline>Ferry returns</headline><by>By Jane "
             "Doe</by><creator literal='desk'/><keyword>ferry</keyword><subject qcode='medtop:1'><name>Transport</name>"
             "</subject><description>After a year.</description>",
             kText));
    CHECK(record.title == "Ferry returns");
    CHECK(record.excerpt == "After a year.");
    CHECK(record.body == "The ferry & the tram.\n\nBoth run.");
    CHECK(record.source_id == "urn:harbour:1");
    CHECK(record.provider.name == "Harbour Wire");
    CHECK(record.published_at.seconds == 1714550400);
    CHECK(record.updated_at.seconds == 1714557600);
    CHECK(record.lang == "en-GB");
    CHECK(record.topics == Texts{"ferry", "Transport"});
    CHECK(authors_of(record) == Texts{"Jane Doe"});
    CHECK(record.published);
}

TEST_CASE("wire: the text of an item may be NITF or plain, and what is withheld is unpublished") {
    CHECK(wire_record(item("<headline>A</headline>", "<inlineXML><nitf><body><body.content><p>One.</p></body.content>"
                                                     "</body></nitf></inlineXML>"))
              .body == "One.");
    CHECK(wire_record(item("<headline>A</headline>", "<inlineData>Two &lt; three.</inlineData>")).body ==
          "Two < three.");
    CHECK(wire_record(item("<headline>A</headline>", "<inlineXML><p>Four.</p></inlineXML>")).body == "Four.");
    const auto published = [](const std::string& status) {
        return wire_record(item("<headline>A</headline>", kText, "<pubStatus qcode='stat:" + status + "'/>")).published;
    };
    CHECK(published("usable"));
    CHECK_FALSE(published("withheld"));
    CHECK_FALSE(published("canceled"));
}

TEST_CASE("wire: a text without a headline is a record, and what stands below a picture is none beside a text") {
    const auto newsml = [](std::string_view components) {
        return "<NewsML><NewsItem><NewsComponent>" + std::string(components) + "</NewsComponent></NewsItem></NewsML>";
    };
    const std::string caption = "<NewsComponent><Role FormalName='Caption'/><ContentItem><DataContent>The ferry."
                                "</DataContent></ContentItem></NewsComponent>";
    const std::string text = "<NewsComponent><Role FormalName='Main'/><ContentItem><DataContent>It is back."
                             "</DataContent></ContentItem></NewsComponent>";
    CHECK(wire_record(newsml(caption + text)).body == "It is back.");
    CHECK(wire_record(newsml(caption)).body == "The ferry.");
    CHECK(wire_record(
              newsml("<ContentItem><DataContent><![CDATA[<p>A &amp; b.</p><p>C.</p>]]></DataContent></ContentItem>"))
              .body == "A & b.\n\nC.");
}

TEST_CASE("wire: an article of NewsML 1 is what its components say, the outermost first, and its revisions are one") {
    const auto newsml = [](std::string_view component, std::string_view status, std::string_view revision) {
        return "<NewsML Version='1.2'><NewsEnvelope/><NewsItem "
               "xml:lang='en'><Identification><NewsIdentifier><ProviderId>"
               "harbour.example</ProviderId><DateId>20240501</DateId><NewsItemId>F1</NewsItemId><RevisionId>" +
               std::string(revision) +
               "</RevisionId></NewsIdentifier></Identification><NewsManagement><FirstCreated>20240501T080000Z"
               "</FirstCreated><ThisRevisionCreated>20240501T100000Z</ThisRevisionCreated><Status FormalName='" +
               std::string(status) + "'/></NewsManagement>" + std::string(component) + "</NewsItem></NewsML>";
    };
    const std::string text =
        "<NewsComponent><NewsLines><HeadLine>Ferry returns</HeadLine><SubHeadLine>After a year</SubHeadLine>"
        "<ByLine>Jane Doe</ByLine><KeywordLine>ferry</KeywordLine></NewsLines><AdministrativeMetadata><Provider>"
        "<Party FormalName='Harbour Wire'/></Provider></AdministrativeMetadata><NewsComponent><NewsLines><HeadLine>"
        "A caption</HeadLine><ByLine>A photographer</ByLine></NewsLines><ContentItem><MediaType FormalName='Photo'/>"
        "<DataContent>iVBORw0KGgo=</DataContent></ContentItem></NewsComponent><NewsComponent><ContentItem><MediaType "
        "FormalName='Text'/><DataContent><html><head><title>T</title></head><body><p>It is back.</p></body></html>"
        "</DataContent></ContentItem></NewsComponent></NewsComponent>";
    const Record record = wire_record(newsml(text, "Usable", "2"));
    CHECK(record.title == "Ferry returns");
    CHECK(record.excerpt == "After a year");
    CHECK(record.body == "It is back.");
    CHECK(record.provider.name == "Harbour Wire");
    CHECK(record.source_id == "urn:newsml:harbour.example:20240501:F1");
    CHECK(record.source_id == wire_record(newsml(text, "Usable", "3")).source_id);
    CHECK(record.published_at.seconds == 1714550400);
    CHECK(record.updated_at.seconds == 1714557600);
    CHECK(record.lang == "en");
    CHECK(record.topics == Texts{"ferry"});
    CHECK(authors_of(record) == Texts{"Jane Doe"});
    CHECK(record.published);
    CHECK_FALSE(wire_record(newsml(text, "Canceled", "3")).published);
    const std::string nitf =
        "<NewsComponent><NewsLines><HeadLine>A</HeadLine></NewsLines><ContentItem><DataContent><nitf>"
        "<body><body.content><p>One.</p></body.content></body></nitf></DataContent></ContentItem>"
        "</NewsComponent>";
    CHECK(wire_record(newsml(nitf, "", "1")).body == "One.");
    CHECK(wire_record(newsml(nitf, "", "1")).provider.name == "harbour.example");
    const std::string headed =
        "<NewsComponent><ContentItem><DataContent><nitf><body><body.head><hedline><hl1>A</hl1></hedline><byline>Jane "
        "Doe</byline></body.head><body.content>One.</body.content></body></nitf></DataContent></ContentItem>"
        "</NewsComponent>";
    CHECK(wire_record(newsml(headed, "", "1")).title == "A");
    CHECK(authors_of(wire_record(newsml(headed, "", "1"))) == Texts{"Jane Doe"});
    for (const std::string& none : {newsml("", "Usable", "1"), std::string("<NewsML/>")}) {
        const SplitDocument document = split_xml(none);
        CHECK(document.items.empty());
        CHECK(document.warnings.size() == 1);
    }
}

TEST_CASE("wire: a story of Reuters' corpus has its codes for topics") {
    const Record record = wire_record(
        "<?xml version='1.0' encoding='iso-8859-1'?><newsitem itemid='7' date='1996-08-20' xml:lang='en'><title>QUAY: "
        "Ferry returns.</title><headline>Ferry returns.</headline><byline>Jane Doe</byline><text><p>It is "
        "back.</p><p>At "
        "last.</p></text><metadata><codes class='bip:topics:1.0'><code code='C15'/><code code='CCAT'/></codes><dc "
        "element='dc.publisher' value='Quay plc'/><dc element='dc.source' value='Quay Wire'/></metadata></newsitem>");
    CHECK(record.title == "Ferry returns.");
    CHECK(record.body == "It is back.\n\nAt last.");
    CHECK(record.source_id == "7");
    CHECK(record.published_at.seconds == 840499200);
    CHECK(record.topics == Texts{"C15", "CCAT"});
    CHECK(record.provider.name == "Quay Wire");
    CHECK(authors_of(record) == Texts{"Jane Doe"});
    CHECK(wire_record("<newsitem><title>A</title><text/></newsitem>").title == "A");
}

TEST_CASE("wire: XML that is no article is told what to do with it, where people have such files") {
    const auto told = [](std::string_view bytes) {
        const SplitDocument document = split_xml(bytes);
        REQUIRE(document.rejections.size() == 1);
        return document.rejections.front().message;
    };
    CHECK(told("<mediawiki><page/></mediawiki>").find("WikiExtractor") != std::string::npos);
    CHECK(told("<en-export><note/></en-export>").find("as HTML") != std::string::npos);
    CHECK(told("<alto/>").ends_with("by OAI-PMH are read"));
}

TEST_CASE("wire: of a message each article is a record, and pictures are none") {
    const std::string article = item("<headline>A</headline>", kText);
    const std::string picture =
        item("<headline>P</headline>", "<remoteContent href='p.jpg' contenttype='image/jpeg'/>");
    const std::string message =
        "<newsMessage><header/><itemSet>\n" + article + "\n" + picture + "\n" + article + "</itemSet></newsMessage>";
    const SplitDocument document = split_xml(message);
    REQUIRE(document.items.size() == 2);
    CHECK(document.items[0].line == 2);
    CHECK(document.items[1].line == 4);
    const SplitDocument none = split_xml("<newsMessage><itemSet>" + picture + "</itemSet></newsMessage>");
    CHECK(none.items.empty());
    CHECK(none.warnings.size() == 1);
    const SplitDocument cut = split_xml(std::string_view(message).substr(0, message.size() - 200));
    CHECK(cut.items.size() == 1);
    CHECK(cut.rejections.size() == 1);
}

TEST_CASE("wire: what is kept of an article is split again into the same") {
    const std::string articles[] = {
        item("<headline>A &lt; B</headline><by>Ann &amp; \"Bo\"</by>", kText),
        "<nitf><body><body.head><hedline><hl1>A > B</hl1></hedline></body.head><p>So</p></body></nitf>",
        "<nitf/>",
    };
    for (const std::string& article : articles) {
        CAPTURE(article);
        const SplitDocument once = split_xml(article);
        REQUIRE(once.items.size() == 1);
        const SplitDocument twice = split_xml(once.items[0].bytes);
        REQUIRE(twice.items.size() == 1);
        CHECK(twice.items[0].bytes == once.items[0].bytes);
    }
}
