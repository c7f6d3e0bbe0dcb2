// News in the SGML of collections for research.
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

constexpr std::string_view kDocuments =
    "<DOC>\n<DOCNO> QW890102-0001 </DOCNO>\n<HEAD>Ferry & tram return</HEAD>\n<HEAD>Other</HEAD>\n<BYLINE>By JANE DOE"
    "</BYLINE>\n<DATE><P>January 2, 1989, Monday, Home Edition</P></DATE>\n<TEXT>\n   It is back, after < a year.\n"
    "   AT&T said so.\n</TEXT>\n</DOC>\n\n<DOC>\n<DOCNO>QW2</DOCNO><HEADLINE>Fair</HEADLINE><DATE>910514</DATE><TEXT>"
    "<P>Held.<P>In May.</TEXT></DOC>\n";

} // namespace

TEST_CASE("collection: each document of TREC's is a record, whatever its SGML leaves open") {
    const std::vector<Record> records = records_of(kDocuments);
    REQUIRE(records.size() == 2);
    CHECK(records[0].source_id == "QW890102-0001");
    CHECK(records[0].title == "Ferry & tram return");
    CHECK(records[0].body == "It is back, after < a year. AT&T said so.");
    CHECK(records[0].published_at.seconds == 599702400);
    CHECK(authors_of(records[0]) == Texts{"JANE DOE"});
    CHECK(records[1].source_id == "QW2");
    CHECK(records[1].title == "Fair");
    CHECK(records[1].body == "Held.\n\nIn May.");
    CHECK(records[1].published_at.text == "1991-05-14");
    const SplitDocument document = split_xml(kDocuments);
    CHECK(document.items[1].line == 13);
    CHECK(document.warnings.empty());
}

TEST_CASE("collection: a story of Reuters-21578 has its topics and places") {
    const std::vector<Record> records = records_of(
        "<!DOCTYPE lewis SYSTEM \"lewis.dtd\">\n<REUTERS TOPICS=\"YES\" OLDID=\"5\" NEWID=\"1\">\n<DATE>26-FEB-1987 "
        "15:01:01.79</DATE>\n<TOPICS><D>cocoa</D></TOPICS>\n<PLACES><D>quay</D></PLACES>\n<PEOPLE></PEOPLE>\n"
        "<UNKNOWN>&#5;&#5;f0704</UNKNOWN>\n<TEXT>&#2;\n<TITLE>FERRY RETURNS</TITLE>\n<AUTHOR>By Jane Doe</AUTHOR>"
        "<DATELINE>QUAY, Feb 26 - </DATELINE><BODY>It is back.\nReuter\n&#3;</BODY></TEXT>\n</REUTERS>\n"
        "<REUTERS NEWID=\"2\"><TEXT TYPE=\"UNPROC\">A table of ferries.</TEXT></REUTERS>\n");
    REQUIRE(records.size() == 2);
    CHECK(records[0].source_id == "1");
    CHECK(records[0].title == "FERRY RETURNS");
    CHECK(records[0].body == "It is back. Reuter");
    CHECK(records[0].topics == Texts{"cocoa", "quay"});
    CHECK(records[0].published_at.seconds == 541350061);
    CHECK(authors_of(records[0]) == Texts{"Jane Doe"});
    CHECK(records[1].body == "A table of ferries.");
}

TEST_CASE("collection: parts are also found in a header, in a body and in a page of the web") {
    const std::vector<Record> records =
        records_of("<DOC><DOCNO>QF1</DOCNO><HEADER><H2>March</H2><DATE1>1 March 1994</DATE1><H3><TI>Ferry returns</TI>"
                   "</H3></HEADER><TEXT>It is back.</TEXT></DOC>\n<DOC><DOCNO>QN2</DOCNO><DATE_TIME> 1998-06-01 00:20 "
                   "</DATE_TIME><BODY><SLUG>BC-FERRY</SLUG><HEADLINE>Fair</HEADLINE><TEXT><P>Held.</TEXT></BODY></DOC>"
                   "\n<DOC><DOCNO>QX3</DOCNO><DOCHDR>http://quay.example/</DOCHDR><html><head><title>Quay</title>"
                   "</head><body><p>Open.</p></body></html></DOC>");
    REQUIRE(records.size() == 3);
    CHECK(records[0].title == "Ferry returns");
    CHECK(records[0].body == "It is back.");
    CHECK(records[0].published_at.seconds == 762480000);
    CHECK(records[1].title == "Fair");
    CHECK(records[1].body == "Held.");
    CHECK(records[1].published_at.seconds == 896660400);
    CHECK(records[2].title == "Quay");
    CHECK(records[2].body == "Open.");
}

TEST_CASE("collection: elements that HTML does not have are white space") {
    const std::vector<Record> records = records_of(
        "<DOC><DOCNO>1</DOCNO><TEXT>Language: <F P=105> English </F> Back.</TEXT></DOC>\n<DOC><DOCNO>2</DOCNO>"
        "<TEXT><P>It is.<BR>Back.</P><TABLE><TABLEROW><TABLECELL>Ferry</TABLECELL><TABLECELL>Quay</TABLECELL>"
        "</TABLEROW></TABLE></TEXT></DOC>");
    REQUIRE(records.size() == 2);
    CHECK(records[0].body == "Language: English Back.");
    CHECK(records[1].body == "It is. Back.\n\nFerry Quay");
}

TEST_CASE("collection: a document that breaks off is told, one without a text is none, and a date may be unknown") {
    const SplitDocument cut = split_xml(kDocuments.substr(0, kDocuments.size() - 20));
    CHECK(cut.items.size() == 1);
    CHECK(cut.rejections.size() == 1);
    const SplitDocument other = split_xml("<DOC><DOCNO>1</DOCNO><STORY>A</STORY></DOC><DOC><DOCNO>2</DOCNO><TEXT>A"
                                          "</TEXT></DOC>");
    CHECK(other.items.size() == 1);
    REQUIRE(other.warnings.size() == 1);
    CHECK(other.warnings[0].message.find("neither a title nor a text") != std::string::npos);
    const std::vector<Record> undated =
        records_of("<DOC><DOCNO>1</DOCNO><DATE>Autumn, Home Edition</DATE><TEXT>A</TEXT></DOC>");
    REQUIRE(undated.size() == 1);
    CHECK(undated[0].published_at.text.empty());
    for (const char* const text : {"<doc title='A'><main/></doc>", "<doc><docnotes/><title>A</title></doc>"})
        CHECK(split_xml(text).rejections.size() == 1); // another's
}

TEST_CASE("collection: what is kept of a document is split again into the same") {
    for (const SplitDocument::Item& item : split_xml(kDocuments).items) {
        const SplitDocument twice = split_xml(item.bytes);
        REQUIRE(twice.items.size() == 1);
        CHECK(twice.items[0].bytes == item.bytes);
    }
}
