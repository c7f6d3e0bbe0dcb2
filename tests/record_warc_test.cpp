// WARC files: the captures in them, whatever is wrong around these, and the pages that are made of them.

#include "record/archive/warc.h"
#include "record/other_files.h"
#include "record/parse.h"
#include "record_found.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <vector>

using namespace newsidx::record;
using newsidx::test::Found;

namespace {

Found scan_warc(std::string_view file, std::size_t piece = std::string_view::npos) {
    WarcRecords records;
    Found found;
    while (!file.empty()) {
        records.feed(file.substr(0, piece));
        file.remove_prefix(std::min(piece, file.size()));
        if (piece != std::string_view::npos) found.add(records.take());
    }
    records.finish();
    found.add(records.take());
    return found;
}

std::string record_of(std::string_view type, std::string_view url, std::string_view block) {
    return "WARC/1.0\r\nWARC-Type: " + std::string(type) + "\r\nWARC-Target-URI: " + std::string(url) +
           "\r\nContent-Length: " + std::to_string(block.size()) + "\r\n\r\n" + std::string(block) + "\r\n\r\n";
}

std::string answer(std::string_view headers, std::string_view body, std::string_view url = "https://lock.example/a") {
    return record_of("response", url, "HTTP/1.1 200 OK\r\n" + std::string(headers) + "\r\n" + std::string(body));
}

constexpr std::string_view kPage =
    "<html><head><title>Otters at the lock</title></head><body><article><p>Two otters were seen at the lock on "
    "Monday, said the keeper, who had never seen one before.</p></article></body></html>";

} // namespace

TEST_CASE("warc: answers and resources of the web are found, with their lines; all else is passed over") {
    const std::string file = record_of("warcinfo", "", "software: a crawler\r\n") +
                             record_of("request", "https://lock.example/a", "GET /a HTTP/1.1\r\n\r\n") +
                             answer("", kPage) +
                             record_of("response", "dns:lock.example", "lock.example. A 192.0.2.1") +
                             record_of("revisit", "https://lock.example/a", "HTTP/1.1 200 OK\r\n\r\n") +
                             record_of("resource", "https://lock.example/b", kPage) +
                             record_of("response", "https://lock.example/empty", "");
    for (const std::size_t piece : {std::string_view::npos, std::size_t{1}, std::size_t{7}, std::size_t{64}}) {
        CAPTURE(piece);
        const Found found = scan_warc(file, piece);
        CHECK(found.errors.empty());
        REQUIRE(found.texts.size() == 2);
        CHECK(file.find(found.texts[0]) != std::string::npos);
        for (std::size_t i = 0; i < 2; ++i) {
            const auto begin = file.find(found.texts[i]);
            CHECK(found.lines[i] == 1 + std::count(file.begin(), file.begin() + static_cast<long>(begin), '\n'));
        }
        CHECK(read_capture(found.texts[0]).url == "https://lock.example/a");
        CHECK(read_capture(found.texts[0]).status == 200);
        CHECK(read_capture(found.texts[0]).body == kPage);
        CHECK(read_capture(found.texts[1]).url == "https://lock.example/b");
        CHECK(read_capture(found.texts[1]).status == 0);
        CHECK(read_capture(found.texts[1]).body == kPage);
    }
}

TEST_CASE("warc: cut anywhere, the same records and errors are found") {
    std::mt19937 random(7);
    std::string file;
    for (int i = 0; i < 200; ++i) {
        const std::string url = "https://lock.example/" + std::to_string(i);
        std::string next = i % 3 == 0 ? record_of("request", url, "GET / HTTP/1.1\r\n\r\n") : answer("", kPage, url);
        if (random() % 10 == 0) next.resize(random() % next.size()); // what follows stands in its block, or lost
        if (random() % 10 == 0) next.insert(next.find("Length") + 8, "x");
        file += next;
    }
    const Found whole = scan_warc(file);
    CHECK(whole.texts.size() > 50);
    CHECK(whole.errors.size() > 5);
    for (const std::size_t piece : {1U, 2U, 3U, 100U, 1000U, 4096U}) {
        const Found pieces = scan_warc(file, piece);
        CHECK(pieces.texts == whole.texts);
        CHECK(pieces.lines == whole.lines);
        REQUIRE(pieces.errors.size() == whole.errors.size());
        for (std::size_t i = 0; i < whole.errors.size(); ++i) {
            CHECK(pieces.errors[i].line == whole.errors[i].line);
            CHECK(pieces.errors[i].message == whole.errors[i].message);
        }
    }
}

TEST_CASE("warc: a record without a length, or with a wrong one, loses no more than what stands in it") {
    std::string short_by_ten = answer("", kPage, "https://lock.example/short");
    const std::size_t length = short_by_ten.find("Length: ") + 8;
    const int right = std::stoi(short_by_ten.substr(length));
    short_by_ten.replace(length, std::to_string(right).size(), std::to_string(right - 10));
    const std::string file = answer("", kPage) + short_by_ten + answer("", kPage, "https://lock.example/b") +
                             "WARC/1.0\r\nWARC-Type: response\r\n\r\n" + answer("", kPage, "https://lock.example/c") +
                             "some noise\n" + answer("", kPage, "https://lock.example/d") +
                             answer("", kPage, "https://lock.example/cut").substr(0, 200);
    const Found found = scan_warc(file);
    std::vector<std::string> urls;
    for (const std::string& record : found.texts)
        urls.emplace_back(read_capture(record).url);
    CHECK(urls == std::vector<std::string>{"https://lock.example/a", "https://lock.example/short",
                                           "https://lock.example/b", "https://lock.example/c",
                                           "https://lock.example/d"});
    REQUIRE(found.errors.size() == 4);
    CHECK(found.errors[0].message.find("wrong Content-Length") != std::string::npos);
    CHECK(found.errors[1].message == "this WARC record does not say its Content-Length");
    CHECK(found.errors[3].message == "the file breaks off in this WARC record");
    CHECK(found.errors[3].line ==
          1 + std::count(file.begin(), file.begin() + static_cast<long>(file.rfind("WARC/")), '\n'));
}

TEST_CASE("warc: a record that says too large a length, or lost a part, takes in no other one") {
    const std::string page = "https://lock.example/";
    const std::string whole = answer("", kPage, page + "long");
    const std::size_t length = whole.find("Length: ") + 8;
    for (const char* said : {"9999", "99999999999"}) {
        std::string wrong = whole;
        wrong.replace(length, wrong.find('\r', length) - length, said);
        const std::string file =
            answer("", kPage) + wrong + answer("", kPage, page + "b") + wrong + answer("", kPage, page + "c");
        for (const std::size_t piece : {file.size(), std::size_t{1}}) {
            const Found found = scan_warc(file, piece);
            REQUIRE(found.texts.size() == 5);
            CHECK(read_capture(found.texts[1]).url == page + "long");
            CHECK(read_capture(found.texts[1]).body.starts_with(kPage));
            CHECK_FALSE(read_capture(found.texts[1]).is_cut);
            CHECK(read_capture(found.texts[4]).body == kPage);
            CHECK(found.lines[4] ==
                  1 + static_cast<std::uint64_t>(
                          std::count(file.begin(), file.begin() + static_cast<long>(file.rfind("WARC/")), '\n')));
            REQUIRE(found.errors.size() == 2);
            CHECK(found.errors[0].line == found.lines[1]);
            CHECK(found.errors[1].line == found.lines[3]);
        }
    }
    const Found beside = scan_warc(
        "WARC/1.0\nWARC-Type: resource\nWARC-Target-URI: https://a.example/\nContent-Length: 3\n\nabc" + whole);
    CHECK(beside.texts.size() == 2);
    CHECK(beside.lines == std::vector<std::uint64_t>{1, 6});
    std::string cut = whole;
    cut.erase(cut.size() - 40, 20);
    const Found found = scan_warc(cut + answer("", kPage, page + "b") + answer("", kPage, page + "c"));
    REQUIRE(found.texts.size() == 3);
    CHECK(read_capture(found.texts[1]).url == page + "b");
    CHECK(read_capture(found.texts[1]).body == kPage);
    CHECK(found.errors.size() == 1);
    std::string many;
    for (int i = 0; i < 20'000; ++i)
        many +=
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/\r\nContent-Length: 9999999\r\n\r\n";
    CHECK(scan_warc(many).texts.size() == WarcRecords::kMostTakenApart);
}

TEST_CASE("warc: of what is larger than a record may be, what tells its kind is kept, and what follows is read") {
    const std::string file = answer("Content-Type: video/mp4\r\n", std::string(kMaxRecordBytes, 'v')) +
                             answer("", kPage, "https://lock.example/b");
    const Found found = scan_warc(file, 1 << 20);
    CHECK(found.errors.empty());
    REQUIRE(found.texts.size() == 2);
    CHECK(found.texts[0].size() < WarcRecords::kKeptOfLarge + 1000);
    CHECK(read_capture(found.texts[0]).is_cut);
    CHECK(read_capture(found.texts[1]).body == kPage);
    CHECK_FALSE(read_capture(found.texts[1]).is_cut);
}

TEST_CASE("warc: header names go in any case, lines may end as in Unix, and wget writes URLs in angle brackets") {
    const std::string file =
        "WARC/1.1\nwarc-type:RESOURCE\nWARC-TARGET-URI: <HTTPS://lock.example/a>\ncontent-length:" +
        std::to_string(kPage.size()) + "\n\n" + std::string(kPage) + "\n\n";
    const Found found = scan_warc(file);
    CHECK(found.errors.empty());
    REQUIRE(found.texts.size() == 1);
    CHECK(read_capture(found.texts[0]).url == "HTTPS://lock.example/a");
    CHECK(read_capture(found.texts[0]).body == kPage);
}

TEST_CASE("warc: chunks of an answer are joined, also where the answer breaks off, or was joined by the crawler") {
    const auto body = [](std::string_view sent) {
        return read_capture(answer("Transfer-Encoding: Chunked\r\n", sent)).body;
    };
    CHECK(body("4\r\n<htm\r\n2;a=b\r\nl>\r\n0\r\n\r\n") == "<html>");
    CHECK(body("4\r\n<htm\r\nA\r\nl><p>ot") == "<html><p>ot");
    CHECK(body("4\r\n<ht") == "<ht");
    CHECK(body("4\n<htm\n2\nl>\n0\n\n") == "<html>");
    CHECK(body(kPage) == kPage);
    CHECK(body("FFFFFFFFFFFFFFFFFF\r\n<html>") == "FFFFFFFFFFFFFFFFFF\r\n<html>");
    CHECK(body("").empty());
}

TEST_CASE("warc: what was captured is a page or a feed, or is passed over as what it is") {
    const auto kind = [](std::string_view record) {
        const Capture capture = read_capture(record);
        const Content content = content_of(capture, capture.body);
        const std::string_view other = kind_of_other(capture, content, capture.body);
        return !other.empty() ? std::string(other) : content == Content::html ? "page" : "feed";
    };
    constexpr std::string_view kFeed = "<rss version='2.0'><channel><item><title>A</title></item></channel></rss>";
    CHECK(kind(answer("", kPage)) == "page");
    CHECK(kind(answer("Content-Type: text/html\r\n", "Otters, and <b>no</b> tag before")) == "page");
    CHECK(kind(answer("Content-Type: text/plain\r\n", "Otters")) == "data file");
    CHECK(kind(answer("Content-Type: text/html\r\n", "ok")) == "data file");
    CHECK(kind(answer("Content-Type: text/html\r\n", "User-agent: *\nDisallow: /a < b")) == "data file");
    CHECK(kind(answer("", kPage, "https://lock.example/wp-login.php?redirect=1")) == "data file");
    CHECK(kind(answer("", "<html><title>Before you continue</title><p>We and our partners</html>")) == "error page");
    CHECK(kind(answer("Content-Type: text/html\r\n", kFeed)) == "feed");
    CHECK(kind(answer("Content-Type: application/xml\r\n", "<stock><item/></stock>")) == "data file");
    CHECK(kind(answer("", R"({"version":"https://jsonfeed.org/version/1","items":[]})")) == "feed");
    CHECK(kind(answer("", R"({"title":"a","body":"b"})")) == "data file");
    CHECK(kind(answer("Content-Type: text/html\r\n", "\x89PNG\r\n")) == "image");
    CHECK(kind(answer("Content-Type: text/html\r\n", "")) == "data file");
    CHECK(kind(record_of("response", "https://lock.example/a",
                         "HTTP/1.1 302 Found\r\nLocation: /b\r\n\r\n" + std::string(kPage))) == "redirect page");
    CHECK(kind(record_of("response", "https://lock.example/a", "HTTP/2 503\r\n\r\n" + std::string(kPage))) ==
          "error page");
    CHECK(kind(answer("", "body { }", "https://lock.example/main.css?v=2")) == "style sheet");
}

TEST_CASE("warc: what is packed in a way that is not read is no page of odd letters") {
    const auto is_packed_now = [](std::string_view record) {
        const Capture capture = read_capture(record);
        return is_packed(capture, content_of(capture, capture.body), capture.body);
    };
    CHECK(is_packed_now(answer("Content-Type: text/html\r\nContent-Encoding: br\r\n", "\x8B\x05\x80hello\x03")));
    CHECK_FALSE(is_packed_now(answer("Content-Type: text/html\r\nContent-Encoding: br\r\n", kPage))); // by the crawler
    CHECK_FALSE(is_packed_now(answer("Content-Type: image/svg\r\nContent-Encoding: br\r\n", "\x8B\x05\x80hello\x03")));
    CHECK_FALSE(is_packed_now(answer("Content-Type: text/html\r\n", "hello")));
    CHECK_FALSE(is_packed_now(answer("Content-Type: text/html\r\nContent-Encoding: br\r\n", "hello"))); // it is text
    // Of which the first bytes that are looked at may end within a character.
    for (const std::size_t before : {0U, 1U, 2U}) {
        std::string text(kDetectBytes - 2 + before, 'a');
        for (int i = 0; i < 9; ++i)
            text += "\u4e2d";
        CHECK_FALSE(is_packed_now(answer("Content-Type: text/html\r\nContent-Encoding: br\r\n", text)));
    }
    CHECK(is_packed_now(answer("Content-Type: text/html\r\nContent-Encoding: gzip, br\r\n", "\x8B\x05\x80hello")));
    CHECK(is_packed_now(answer("Content-Type: application/rss+xml\r\nContent-Encoding: BR\r\n", "\x8B\x05\x80")));
    CHECK(is_packed_now(answer("Content-Encoding: br\r\n", "\x8B\x05\x80")));
}

TEST_CASE("warc: a page has the URL that it was fetched from, unless it says another, and its server's encoding") {
    const auto read = [](std::string_view record) {
        const Capture capture = read_capture(record);
        const ParseResult result = parse(capture_item(capture, capture.body), ItemFormat::capture);
        REQUIRE(result.record);
        return *result.record;
    };
    const auto plain = read(answer("", kPage));
    CHECK(plain.title == "Otters at the lock");
    CHECK(plain.original_url == "https://lock.example/a");
    CHECK(plain.provider.domain == "lock.example");
    const auto canonical =
        read(answer("", "<html><head><link rel=canonical href='/b'><title>T</title></head><p>Text</html>"));
    CHECK(canonical.original_url == "https://lock.example/b");
    const auto western =
        read(answer("Content-Type: text/html; charset=ISO-8859-2\r\n",
                    "<html><meta charset=iso-8859-1><title>Ryb\xEC z\xF8\xEC\xF8</title><p>Text</html>"));
    CHECK(western.title == "Rybě zřěř");
}

TEST_CASE("warc: hints and promises before an answer are no answer, and a folded line is one") {
    const std::string block = "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"
                              "HTTP/1.1 200 OK\r\nContent-Type: text/html;\r\n\tcharset=windows-1251\r\nX: y\r\n\r\n";
    const std::string record = record_of("response", "https://lock.example/a", block + std::string(kPage));
    const Capture capture = read_capture(record);
    CHECK(capture.status == 200);
    CHECK(capture.body == kPage);
    CHECK(capture.content_type == "text/html;\r\n\tcharset=windows-1251");
    CHECK(read_capture(capture_item(capture, kPage)).content_type == capture.content_type);
    CHECK(captured_xml(capture, "<rss>\xC0</rss>") == "<rss>\u0410</rss>");
    CHECK(captured_xml(capture, "<?xml version='1.0' encoding='koi8-r'?><rss>\xC0</rss>").ends_with("<rss>\xC0</rss>"));
}

TEST_CASE("warc: a site, its search, its archives and later pages of them lead to articles, unless they say that they "
          "are one") {
    const auto lists = [](const std::string& path, const std::string& head = "") {
        const std::string record = answer("", "<html><head><title>T</title>" + head + "</head><p>Text</p></html>",
                                          "https://lock.example" + path);
        const Capture capture = read_capture(record);
        return parse(capture_item(capture, capture.body), ItemFormat::capture).lists_pages;
    };
    for (const char* path : {"", "/", "/index.php", "/page/2/", "/?s=otter", "/?paged=2", "/search?q=otter", "/2024/",
                             "/2024/05/", "/news/page/3", "/tag/otters"}) {
        CAPTURE(path);
        CHECK(lists(path));
        CHECK_FALSE(lists(path, "<meta property='og:type' content='article'>"));
    }
    for (const char* path : {"/otters-are-back", "/2024/05/otters-are-back", "/?p=12", "/1984", "/wiki/search-engines",
                             "/a?id=2&page=2"}) {
        CAPTURE(path);
        CHECK_FALSE(lists(path));
    }
    // What gives its site for its own address is another page all the same.
    const std::string record = answer(
        "", "<html><head><title>T</title><link rel=canonical href='https://lock.example/'></head><p>Text</p></html>");
    const Capture capture = read_capture(record);
    CHECK(parse(capture_item(capture, capture.body), ItemFormat::capture).record->original_url ==
          "https://lock.example/a");
}

TEST_CASE("warc: an item of the same page is the same, whenever and however it was fetched") {
    const std::string first = answer("Date: Mon, 01 Jan 2024 00:00:00 GMT\r\n", kPage);
    const std::string second =
        answer("Date: Tue, 02 Jan 2024 00:00:00 GMT\r\nTransfer-Encoding: chunked\r\n",
               "10\r\n" + std::string(kPage.substr(0, 16)) + "\r\nFFFF\r\n" + std::string(kPage.substr(16)));
    const auto item = [](std::string_view record) {
        const Capture capture = read_capture(record);
        return capture_item(capture, capture.body);
    };
    CHECK(item(first) == item(second));
    CHECK(item(item(first)) == item(first));
}

TEST_CASE("warc: bytes that are no capture are rejected") {
    for (const std::string_view bytes :
         {"", "<html>", "WARC/1.0\r\n\r\n", "WARC/1.0\r\nWARC-Target-URI: ftp://a/b\r\n\r\n"}) {
        CAPTURE(bytes);
        CHECK_FALSE(parse(bytes, ItemFormat::capture).record);
    }
    CHECK(is_warc("WARC/1.0\r\n"));
    CHECK_FALSE(is_warc("WARC/"));
    CHECK_FALSE(is_warc("WARC is a format"));
    CHECK(detect("WARC/1.1\r\nWARC-Type: warcinfo\r\n") == Content::warc);
}

TEST_CASE("warc: texts that were made of pages are told once, and not passed over without a word") {
    const std::string text = record_of("conversion", "https://lock.example/a", "Otters at the lock\nTwo were seen.\n");
    const Found found = scan_warc(text + text);
    CHECK(found.texts.empty());
    CHECK(found.errors.empty());
    REQUIRE(found.warnings.size() == 1);
    CHECK(found.warnings[0].line == 1);
    CHECK(found.warnings[0].message.find("WET") != std::string::npos);
    CHECK(scan_warc(answer("", kPage)).warnings.empty());
}
