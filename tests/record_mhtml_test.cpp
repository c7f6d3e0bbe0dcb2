// Pages that browsers saved with their pictures, in MHTML: told from mail, and the page in them as it was.

#include "record/archive/mhtml.h"
#include "record/parse.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using namespace newsidx::record;

namespace {

constexpr std::string_view kUrl = "https://lock.example/otters?a=1";

std::string head_of(std::string_view more = "Snapshot-Content-Location: https://lock.example/otters?a=1\r\n") {
    return "From: <Saved by Blink>\r\n" + std::string(more) +
           "Subject: =?utf-8?Q?Otters=20at=20the=20lock?=\r\n"
           "Date: Sat, 28 Nov 2026 10:00:00 -0000\r\n"
           "MIME-Version: 1.0\r\n"
           "Content-Type: multipart/related;\r\n"
           "\ttype=\"text/html\";\r\n"
           "\tboundary=\"----MultipartBoundary--q7; x----\"\r\n"
           "\r\n\r\n";
}

std::string part_of(std::string_view headers, std::string_view body) {
    return "------MultipartBoundary--q7; x----\r\n" + std::string(headers) + "\r\n" + std::string(body) + "\r\n";
}

const std::string kEnd = "------MultipartBoundary--q7; x------\r\n";
const std::string kQuoted = "Content-Type: text/html\r\nContent-ID: <frame-1@mhtml.blink>\r\n"
                            "Content-Transfer-Encoding: quoted-printable\r\n"
                            "Content-Location: https://lock.example/otters?a=1\r\n";
const std::string kPicture = part_of("Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n"
                                     "Content-Location: https://lock.example/otter.png\r\n",
                                     "iVBORw0KGgo=");
const std::string kFrame =
    part_of("Content-Type: text/html\r\nContent-Location: https://ads.example/frame\r\n", "<p>Buy a canoe</p>");

ParseResult record_of(const SavedPage& page) {
    return parse(page.html, ItemFormat::html);
}

} // namespace

TEST_CASE("mhtml: a page as Chrome saves it is told from its first bytes, and read as the page that it was") {
    const std::string file =
        head_of() +
        part_of(kQuoted,
                "<!DOCTYPE html><html><head><meta charset=3D\"UTF-8\"><title>Otters at the loc=\r\nk</title>"
                "</head>\r\n<body><article><p>Two otters were seen near the caf=C3=A9 on Mo=\r\nnday, said the "
                "keeper, who had seen none in thirty years at the lock.</p></article></body></html>") +
        kPicture + kFrame + kEnd;
    CHECK(detect(file) == Content::mhtml);
    const SavedPage page = read_mhtml(file);
    CHECK(page.rejection.empty());
    CHECK(page.notes.empty());
    const ParseResult result = record_of(page);
    REQUIRE(result.record);
    CHECK(result.record->title == "Otters at the lock");
    CHECK(result.record->body.find("near the café on Monday") != std::string::npos);
    CHECK(result.record->body.find("canoe") == std::string::npos);
    CHECK(result.record->original_url == kUrl);
    CHECK(result.record->published_at.text.empty());
}

TEST_CASE("mhtml: parts in base64, in another encoding, within parts, and lone ones are read") {
    SUBCASE("base64 in windows-1251, as its part says") {
        const std::string file = head_of("") +
                                 part_of("Content-Type: text/html;\r\n charset=\"windows-1251\"\r\n"
                                         "Content-Transfer-Encoding: BASE64\r\n"
                                         "Content-Location: http://lock.example/vydry\r\n",
                                         "PHRpdGxlPsL75PDgIPMg+Ov+5+A8L3RpdGxlPjxwPsTi5SDi++Tw+yDi\r\n6OTl6+gg8yD46/7n"
                                         "4CDiIO/u7eXk5ev87ejqLjwvcD4=\r\n") +
                                 kEnd;
        CHECK(detect(file) == Content::mhtml);
        const ParseResult result = record_of(read_mhtml(file));
        REQUIRE(result.record);
        CHECK(result.record->title == "Выдра у шлюза");
        CHECK(result.record->body == "Две выдры видели у шлюза в понедельник.");
        CHECK(result.record->original_url == "http://lock.example/vydry");
    }
    SUBCASE("base64 in UTF-16 without a mark, as browsers read it") {
        const std::string file = head_of() +
                                 part_of("Content-Type: text/html; charset=\"unicode\"\r\n"
                                         "Content-Transfer-Encoding: base64\r\n",
                                         "PAB0AGkAdABsAGUAPgBPAHQAdABlAHIAcwA8AC8AdABpAHQAbABlAD4A") +
                                 kEnd;
        const ParseResult result = record_of(read_mhtml(file));
        REQUIRE(result.record);
        CHECK(result.record->title == "Otters");
    }
    SUBCASE("a part that is a message in parts") {
        const std::string file =
            head_of() +
            part_of("Content-Type: multipart/alternative; boundary=inner\r\n",
                    "--inner\r\nContent-Type: text/plain\r\n\r\nOtters\r\n--inner\r\nContent-Type: text/html\r\n\r\n"
                    "<title>Otters</title><p>--inner is a word here.</p>\r\n--inner--\r\n") +
            kEnd;
        const ParseResult result = record_of(read_mhtml(file));
        REQUIRE(result.record);
        CHECK(result.record->title == "Otters");
        CHECK(result.record->body == "--inner is a word here.");
    }
    SUBCASE("the page alone, with line feeds only") {
        const std::string file = "From: \"Saved by an old browser\"\nSubject: Otters\nMIME-Version: 1.0\n"
                                 "Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: 8bit\n"
                                 "Content-Location: https://lock.example/otters\n\n<title>Otters</title><p>Two.</p>\n";
        CHECK(detect(file) == Content::mhtml);
        const ParseResult result = record_of(read_mhtml(file));
        REQUIRE(result.record);
        CHECK(result.record->original_url == "https://lock.example/otters");
    }
    SUBCASE("one from a disk has no address") {
        const std::string file = head_of("Snapshot-Content-Location: file:///home/jane/otters.html\r\n") +
                                 part_of("Content-Type: text/html\r\n", "<title>Otters</title><p>Two.</p>") + kEnd;
        const ParseResult result = record_of(read_mhtml(file));
        REQUIRE(result.record);
        CHECK(result.record->original_url.empty());
    }
}

TEST_CASE("mhtml: what is broken is read as far as it goes, or says why not") {
    const std::string page = part_of(kQuoted, "<title>Otters =at =ZZ</title><p>A sum of 1=2 lines=");
    SUBCASE("a file that breaks off") {
        const SavedPage saved = read_mhtml(head_of() + page);
        REQUIRE(saved.notes.size() == 1);
        CHECK(saved.notes[0].message == "the file breaks off in the page");
        const ParseResult result = record_of(saved);
        REQUIRE(result.record);
        CHECK(result.record->title == "Otters =at =ZZ");
    }
    SUBCASE("no page among its parts") {
        const SavedPage saved = read_mhtml(head_of() + kPicture + kEnd);
        CHECK(saved.html.empty());
        CHECK(saved.rejection == "no part of this MHTML file is a page");
    }
    SUBCASE("no base64") {
        const SavedPage saved = read_mhtml(
            head_of() + part_of("Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n", "<p>No!</p>") +
            kEnd);
        CHECK(saved.html.empty());
        CHECK(saved.rejection == "the page in this MHTML file is not in the base64 that it says");
    }
    SUBCASE("what stands below base64") {
        const SavedPage saved = read_mhtml(head_of() +
                                           part_of("Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n",
                                                   "PHRpdGxlPk90dGVyczwvdGl0bGU+\r\n\r\n<p>") +
                                           kEnd);
        CHECK(saved.html.ends_with("<title>Otters</title>"));
        REQUIRE(saved.notes.size() == 1);
        CHECK(saved.notes[0].message == "the end of the page is not in the base64 that it says");
    }
    SUBCASE("an address that would end the comment it is told in") {
        const SavedPage saved =
            read_mhtml(head_of("Snapshot-Content-Location: https://lock.example/--><p>\r\n") + page + kEnd);
        CHECK(saved.html.find("--><p>") == std::string::npos);
        CHECK(record_of(saved).record->original_url == kUrl); // as its part says
    }
    SUBCASE("parts within parts without end") {
        std::string nested = head_of();
        for (int i = 0; i < 1000; ++i)
            nested += "------MultipartBoundary--q7; x----\r\nContent-Type: multipart/mixed; "
                      "boundary=\"----MultipartBoundary--q7; x----\"\r\n\r\n";
        CHECK(read_mhtml(nested).html.empty());
    }
}

TEST_CASE("mhtml: the page is the one that is meant, and its address what any header says") {
    const auto url_of = [](const std::string& head, const std::string& location) {
        const ParseResult result = record_of(
            read_mhtml(head + part_of("Content-Type: text/html\r\n" + location, "<title>Otters</title>") + kEnd));
        REQUIRE(result.record);
        return result.record->original_url;
    };
    const std::string part = "Content-Location: https://lock.example/otters?a=1\r\n";
    CHECK(url_of(head_of("Snapshot-Content-Location: file:///otters.html\r\n"), part) == kUrl);
    CHECK(url_of(head_of("Content-Location: https://lock.example/otters?a=1\r\n"), "Content-Location: cid:x\r\n") ==
          kUrl);
    CHECK(url_of(head_of(""), "Content-Base: https://lock.example/\r\nContent-Location: otters?a=1\r\n") == kUrl);
    CHECK(url_of(head_of(""), "Content-Location: https://lock.example/\r\n otters?a=1\r\n") == kUrl);
    CHECK(url_of(head_of(""),
                 "Content-Location: =?utf-8?q?https=3A//lock=2E?=\r\n =?us-ascii?B?ZXhhbXBsZS9vdHRlcnM/YT0x?=\r\n") ==
          kUrl);
    CHECK(url_of(head_of(""), "Content-Location: https://lock.example/?a=?b\r\n") == "https://lock.example/?a=?b");

    const std::string started =
        "MIME-Version: 1.0\nContent-Type: multipart/related; start = \"<r>\"; boundary = \"b\"\n"
        "Content-Location: https://lock.example/otters\n\n--b\nContent-Type: text/html\n\n"
        "<title>A canoe</title>\n--b \nContent-ID: <r>\nContent-Type: text/html (the page)\n"
        "Content-Transfer-Encoding: quoted-printable;\n\n<title>Otters=21</title>\n--block\n--b--\n";
    CHECK(detect(started) == Content::mhtml);
    const SavedPage page = read_mhtml("\xEF\xBB\xBF\n" + started);
    CHECK(page.html.ends_with("<title>Otters!</title>\n--block\n"));
    CHECK(page.notes.empty());
}

TEST_CASE("mhtml: a page may stand behind its pictures, beyond what tells a file's kind") {
    const std::string head = "From: \"Saved by IE\" <ie>\r\nSubject: page\r\nMIME-Version: 1.0\r\n"
                             "Content-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: image/png\r\n";
    CHECK(detect(head + "Content-Location: https://lock.example/a.png\r\n\r\nAAAA") == Content::mhtml);
    CHECK(detect(head + "\r\nAAAA") == Content::mail);
}

TEST_CASE("mhtml: mail and notes that begin like it are none") {
    CHECK(detect("From: jane@lock.example\r\nSubject: Otters\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n"
                 "<p>Two.</p>") != Content::mhtml);
    CHECK(detect("From: jane@lock.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n"
                 "--b\r\nContent-Type: text/html\r\n\r\n<p>Two.</p>\r\n--b--\r\n") != Content::mhtml);
    CHECK(detect(
              "MIME-Version: 1.0\r\nContent-Type: text/plain\r\nContent-Location: https://lock.example/a\r\n\r\nTwo") !=
          Content::mhtml);
    const std::string lines = "MIME-Version: 1.0\nContent-Type: text/html\nContent-Location: https://lock.example/a\n";
    CHECK(detect("<!doctype html>\n<title>What MHTML is</title><pre>\n" + lines + "</pre>") == Content::html);
    CHECK(detect("title,text\nMHTML,\"It has\n" + lines + "\"\n") == Content::table);
    CHECK(detect("---\ntitle: MHTML\n---\n" + lines) == Content::front_matter);
    CHECK(detect(lines) == Content::mhtml);
    CHECK(detect("To: jo@lock.example\n" + lines) != Content::mhtml);
    CHECK(
        detect("Otters: a note\n\nMIME-Version: 1.0\nContent-Type: text/html\nContent-Location: https://l.example\n") !=
        Content::mhtml);
}
