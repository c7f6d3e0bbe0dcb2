// Inputs of every format through the whole library: told by content, merged into one record, kept in step.

#include "dice.h"
#include "engine_packed.h"
#include "engine_util.h"
#include "rounds.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <set>
#include <string>
#include <tuple>
#include <vector>

using namespace newsidx;
using namespace newsidx::test;

namespace {

const std::string kUrl = "https://gazette.example/ferry";

std::string feed(const std::string& items) {
    return "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Gazette feed</title>"
           "<link>https://gazette.example/</link>" +
           items + "</channel></rss>";
}
std::string feed_item(const std::string& url, const std::string& title, const std::string& more = "") {
    return "<item><title>" + title + "</title><link>" + url + "</link>" + more + "</item>";
}

std::vector<std::string> formats_of(const StoredRecord& stored) {
    std::vector<std::string> formats;
    for (const RecordView& view : stored.made_of)
        formats.push_back(view.format);
    return formats;
}

void touch(const std::string& path, int seconds) {
    std::filesystem::last_write_time(path,
                                     std::filesystem::file_time_type::clock::now() + std::chrono::seconds(seconds));
}

} // namespace

TEST_CASE("formats: what a file is, its content tells, whatever its name") {
    const TempDir dir;
    dir.write("in/a.xml", "---\ntitle: Harbour in yaml\n---\nBody.\n");
    dir.write("in/b.md", "+++\ntitle = 'Harbour in toml'\ndraft = false\n+++\nBody.\n");
    dir.write("in/c.txt", "{\"title\":\"Harbour on a line\"}\n{\"title\":\"Harbour on another\"}\n");
    dir.write("in/d", "[\n {\n  \"title\": \"Harbour in an array\"\n }\n]\n");
    dir.write("in/e.html", "{\"page\":1,\"value\":[{\"title\":\"Harbour on a page\"}]}");
    dir.write("in/f.json", feed(feed_item("https://g.example/f", "Harbour in a feed")));
    dir.write("in/g.md", "<!doctype html><html><head><title>Harbour on the web</title></head><body><p>It was foggy in "
                         "the harbour all day.</p></body></html>");
    dir.write("in/h.txt", "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"F\",\"items\":[{\"id\":\"1\","
                          "\"title\":\"Harbour in a JSON feed\",\"content_text\":\"Fog.\"}]}");
    dir.write("in/i.txt", test::gzip("{\"title\":\"Harbour in gzip\"}\n"));
    dir.write("in/j.txt", test::zstd("---\ntitle: Harbour in zstd\n---\n"));
    dir.write("in/l.dat",
              "\xEF\xBB\xBFHeadline;URL;Text\r\n\"Harbour; in a table\";https://g.example/l;\"Fog\r\nall day.\"\r\n");
    dir.write("in/k.jpg", std::string("\xff\xd8\xff\xe0\0\x10JFIF", 10));
    Index index = open_index(dir);
    const IndexReport report = read(index, {dir.path("in")});
    CHECK(report.added == 12);
    CHECK(report.errors.empty());
    REQUIRE(report.other_files.size() == 1);
    CHECK(report.other_files[0].source == dir.path("in/k.jpg"));
    CHECK(titles(index, "harbour", {.limit = 20}).size() == 12);
}

TEST_CASE("formats: a page that a browser saved with its pictures is that page, however it was saved before") {
    const TempDir dir;
    const std::string page = "<html><head><title>Harbour at dawn</title></head><body><article><p>" +
                             std::string(30, 'x') +
                             " The harbour was calm before the sun rose.</p></article></body></html>";
    const std::string saved = "From: <Saved by Blink>\r\nSnapshot-Content-Location: " + kUrl +
                              "\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"b\"\r\n\r\n--b\r\n"
                              "Content-Type: text/html\r\nContent-Location: " +
                              kUrl + "\r\n\r\n";
    dir.write("in/a.html", "<!-- saved from url=(0029)" + kUrl + " -->\n" + page);
    dir.write("in/b.mhtml", saved + page + "\r\n--b\r\nContent-Type: image/png\r\n\r\n\x89PNG\r\n--b--\r\n");
    Index index = open_index(dir);
    const IndexReport report = read(index, {dir.path("in")});
    CHECK(report.added == 1);
    CHECK(report.duplicates == 1);
    CHECK(report.warnings.empty());
    CHECK(read(index, {dir.path("in")}).read == 2);
    dir.write("c.mht", saved + page);
    dir.write("d.mht", saved.substr(0, saved.find("Content-Type: text/html")) + "Content-Location: x\r\n\r\nText");
    const IndexReport named = read(index, {dir.path("c.mht"), dir.path("d.mht")}, {.format = Format::html});
    CHECK(named.rejected == 1);
    REQUIRE(named.warnings.size() == 1);
    CHECK(named.warnings[0].message == "the file breaks off in the page");
    const auto stored = index.show(kUrl);
    REQUIRE(stored);
    CHECK(formats_of(*stored) == std::vector<std::string>{"HTML page"});

    const std::string large(std::size_t{33} << 20, 'A');
    dir.write("large/a.mhtml", saved +
                                   "<title>Harbour with pictures</title>\r\n--b\r\nContent-Type: image/png\r\n\r\n" +
                                   large + "\r\n--b--\r\n");
    dir.write("large/b.mhtml", saved + "<title>404 Not Found</title><h1>404 Not Found</h1>\r\n--b--\r\n");
    const IndexReport second = read(index, {dir.path("large")});
    CHECK(second.updated == 1);
    CHECK(second.rejected == 0);
    CHECK(second.warnings.empty());
    REQUIRE(second.other_files.size() == 1);
    CHECK(second.other_files[0].message == "error page");
    dir.write("c.mhtml", saved + page + large + "\r\n--b--\r\n");
    const IndexReport third = read(index, {dir.path("c.mhtml")});
    REQUIRE(third.errors.size() == 1);
    CHECK(third.errors[0].message.find("32 MiB") != std::string::npos);
}

TEST_CASE("formats: a folder of mail is read, message by message, whatever its files are called") {
    const TempDir dir;
    const auto mail = [](const std::string& id, const std::string& text) {
        return "From: Lock News <news@lock.example>\nSubject: Harbour " + id + "\nMessage-ID: <" + id +
               "@l.example>\n\n" + text + "\n";
    };
    dir.write("in/a.eml", mail("one", "It was calm."));
    dir.write("in/1.x:2,S", mail("two", "caf\xE9"));
    dir.write("in/c.eml", mail("three", "It was calm.\nContent-Type: text/plain").insert(0, "X: \xE9\n"));
    Index index = open_index(dir);
    const IndexReport report = read(index, {dir.path("in")});
    CHECK(report.added == 3);
    CHECK(report.errors.empty());
    CHECK(titles(index, "provider:\"Lock News\" harbour").size() == 3);
    CHECK(titles(index, "café") == std::vector<std::string>{"Harbour two"});
    CHECK(read(index, {dir.path("in")}).unchanged == 3);

    const std::string large(std::size_t{33} << 20, 'A');
    const std::string mixed = "X: 1\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n";
    const std::string parts = "--b\n\nIt was windy.\n--b\nContent-Type: image/png\n\n" + large + "\n--b--";
    dir.write("large/d.eml", mail("four", parts).insert(0, mixed));
    CHECK(read(index, {dir.path("large")}).added == 1);
    CHECK(titles(index, "windy") == std::vector<std::string>{"Harbour four"});
    dir.write("e.eml", mail("five", large));
    const IndexReport cut = read(index, {dir.path("e.eml")});
    REQUIRE(cut.errors.size() == 1);
    CHECK(cut.errors[0].message.find("32 MiB") != std::string::npos);
    dir.write("f.md", mail("six", "# A note\n\nIt was *foggy*."));
    CHECK(read(index, {dir.path("f.md")}, {.format = Format::markdown}).added == 1);
    CHECK(titles(index, "foggy").size() == 1);
}

TEST_CASE("formats: a mailbox gives a record a message, and keeps in step with what is added and taken away") {
    const TempDir dir;
    const auto mail = [](const std::string& id, const std::string& header, const std::string& text) {
        return "From - Sat Feb 03 10:00:00 2024\nFrom: Lock News <news@lock.example>\nSubject: Harbour " + id +
               "\nMessage-ID: <" + id + "@l.example>\n" + header + "\n" + text + "\n\n";
    };
    const std::string one = mail("one", "", "It was calm, caf\xE9.");
    const std::string sealed = mail("sealed", "Content-Type: application/pgp\n", "...");
    const std::string two = mail("two", "", "It was windy.");
    dir.write("in/Inbox", one + sealed + two);
    Index index = open_index(dir);
    const IndexReport report = read(index, {dir.path("in")});
    CHECK(report.added == 2);
    REQUIRE(report.errors.size() == 1);
    CHECK(report.errors[0].line == 9);
    CHECK(report.errors[0].message.find("no part of this mail is a text") == 0);
    CHECK(titles(index, "café") == std::vector<std::string>{"Harbour one"});
    CHECK(read(index, {dir.path("in")}).unchanged == 2);
    dir.write("in/Inbox", test::gzip(two + mail("three", "", "It was foggy.")));
    const IndexReport next = read(index, {dir.path("in")}, {.prune = true});
    CHECK(next.added == 1);
    CHECK(next.removed == 1);
    CHECK(next.unchanged == 1);
    CHECK(titles(index, "harbour").size() == 2);
}

TEST_CASE("formats: references in RIS keep in step with their file, and what is none is told with its line") {
    const TempDir dir;
    const auto reference = [](const std::string& number, const std::string& title) {
        return "TY  - NEWS\r\nAN  - " + number + "\r\nTI  - " + title + "\r\nDA  - 2024/02/03/\r\nER  - \r\n\r\n";
    };
    const std::string one = reference("1", "Harbour wall falls");
    dir.write("in/a.ris", one + reference("2", "Harbour caf\xE9 opens") + "TY  - NEWS\r\nER  - \r\nlost\r\n");
    Index index = open_index(dir);
    const IndexReport report = read(index, {dir.path("in")});
    CHECK(report.added == 2);
    REQUIRE(report.errors.size() == 2);
    std::vector<std::uint64_t> lines{report.errors[0].line, report.errors[1].line};
    std::sort(lines.begin(), lines.end());
    CHECK(lines == std::vector<std::uint64_t>{13, 15});
    CHECK(titles(index, "café date:2024-02-03") == std::vector<std::string>{"Harbour café opens"});
    dir.write("in/a.ris", one + reference("2", "Harbour café closes"));
    const IndexReport next = read(index, {dir.path("in")}, {.prune = true});
    CHECK(next.updated == 1);
    CHECK(next.unchanged == 1);
    CHECK(titles(index, "harbour").size() == 2);
}

TEST_CASE("formats: text in any encoding is read, and told where it had to be guessed") {
    const auto utf16 = [](std::string_view ascii) {
        std::string out = "\xFF\xFE";
        for (const char c : ascii)
            out.append({c, '\0'});
        return out;
    };
    const TempDir dir;
    dir.write("in/a.json", utf16("[{\"title\":\"Harbour in an array\"},\n{\"title\":\"Harbour and more\"}]"));
    dir.write("in/b.jsonl", utf16("{\"title\":\"Harbour on a line\"}\r\n{\"title\":\"Harbour on another\"}\r\n"));
    dir.write("in/c.md", utf16("---\ntitle: Harbour in yaml\n---\nBody.\n"));
    dir.write("in/d.tsv", test::gzip(utf16("title\ttext\nHarbour in a table\tFog.\n").substr(2)));
    dir.write("in/e.json",
              utf16("{\"version\":\"https://jsonfeed.org/version/1\",\"title\":\"F\",\"items\":[{\"id\":\"1\","
                    "\"title\":\"Harbour in a feed\",\"content_text\":\"Fog.\"}]}"));
    dir.write("in/f.csv", "\xDC"
                          "berschrift;Text\r\nDer Hafen w\xE4"
                          "chst;Der Hafen w\xE4"
                          "chst um ein F\xFC"
                          "nftel\r\n");
    dir.write("in/g.md", "---\ntitle: Le caf\xE9 du port rouvre apr\xE8s l\x92"
                         "\xE9t\xE9\n---\n");
    dir.write("in/h.png", std::string("\x89PNG\r\n\x1A\n\0\0\0\rIHDR", 16));
    Index index = open_index(dir);
    IndexOptions options;
    options.key_map = {{"Überschrift", "title"}};
    const IndexReport report = *index.index({dir.path("in")}, options);
    CHECK(report.added == 9);
    CHECK(report.errors.empty());
    REQUIRE(report.other_files.size() == 1);
    CHECK(report.other_files[0].source == dir.path("in/h.png"));
    REQUIRE(report.warnings.size() == 2);
    for (const Diagnostic& warning : report.warnings) {
        CHECK((warning.source == dir.path("in/f.csv") || warning.source == dir.path("in/g.md")));
        CHECK(warning.message.starts_with("the bytes are not UTF-8; they are read as "));
    }
    CHECK(titles(index, "harbour", {.limit = 20}).size() == 7);
    CHECK(titles(index, "wächst fünftel") == std::vector<std::string>{"Der Hafen wächst"});
    CHECK(titles(index, "\"café du port\"") == std::vector<std::string>{"Le café du port rouvre après l’été"});
    CHECK(index.index({dir.path("in")}, options)->unchanged == 9);
    expect_whole(index);
}

TEST_CASE("formats: one line that is not UTF-8 costs no other, in a file and in memory") {
    const std::string lines = "{\"id\":1,\"title\":\"caf\xE9 au lait\"}\n{\"id\":2,\"title\":\"Правда\"}\n{\"id\":3,"
                              "\"title\":\"日本\"}\n";
    const TempDir dir;
    dir.write("in/a.jsonl", lines);
    Index index = open_index(dir);
    const auto text = index.index_text(lines, {.source = "pipe"});
    REQUIRE(text);
    const IndexReport file = read(index, {dir.path("in")});
    for (const IndexReport& report : {*text, file}) {
        CHECK(report.added == 2);
        CHECK(report.rejected == 1);
        CHECK(report.warnings.empty());
    }
    CHECK(titles(index, "правда") == std::vector<std::string>{"Правда", "Правда"});
}

TEST_CASE("formats: a template of a site is none of what can be read") {
    const TempDir dir;
    const std::string single = dir.write("in/single.html", "{{ define \"main\" }}<h1>{{ .Title }}</h1>{{ end }}\n");
    const std::string feed_template =
        dir.write("in/feed.xml", "{% for post in posts %}{\"title\":\"no\"}{% endfor %}\n");
    Index index = open_index(dir);
    const IndexReport report = read(index, {dir.path("in")});
    CHECK(report.added == 0);
    CHECK(report.others == 2);
    CHECK(read(index, {single, feed_template}).rejected == 2);
}

TEST_CASE("formats: what stands among JSON records and is no news is passed over and counted") {
    const TempDir dir;
    const std::string bulk = dir.write("bulk.ndjson", R"({"index":{"_index":"news","_id":"1"}})"
                                                      "\n"
                                                      R"({"title":"Harbour one","url":"https://g.example/1"})"
                                                      "\n"
                                                      R"({"create":{}})"
                                                      "\n"
                                                      R"({"title":"Harbour two","url":"https://g.example/2"})"
                                                      "\n"
                                                      R"({"delete":{"_id":"3"}})"
                                                      "\n"
                                                      R"({"index":{"pages":[1]}})"
                                                      "\n");
    const std::string api = dir.write(
        "api.json",
        R"({"articles":[{"title":"Harbour three","url":"https://g.example/3","content":"Text… [+9 chars]"},)"
        R"({"title":"[Removed]","description":"[Removed]","content":"[Removed]","url":"https://removed.com"},)"
        R"({"title":"[Removed]","description":"A harbour film","url":"https://g.example/4"}]})");
    Index index = open_index(dir);
    const IndexReport report = read(index, {bulk, api});
    CHECK(report.added == 4);
    CHECK(report.others == 4);
    CHECK(report.rejected == 1); // the last line, which is no action
    REQUIRE(report.other_files.size() == 4);
    CHECK(report.other_files[1].line == 3);
    CHECK(report.other_files[1].message == "bulk action");
    CHECK(report.other_files[3].message == "removed article");
    CHECK(index.search("\"[Removed]\"", {})->hits.size() == 1);
    CHECK(index.search("chars", {})->hits.empty());
    const IndexReport again = read(index, {bulk, api});
    CHECK(again.others + again.added == 0);
}

TEST_CASE("formats: a text that an API has cut gives way to the whole one of another source, whichever is the later") {
    const std::string whole = R"({"url":"https://g.example/1","title":"Flood","text":"Rescuers saved pensioners.",)";
    const std::string cut = R"({"url":"https://g.example/1","title":"Flood - G","content":"Rescue te… [+9 chars]",)";
    const std::string early = "\"publishedAt\":\"2024-05-01T10:00:00Z\"}\n";
    const std::string late = "\"publishedAt\":\"2024-05-01T10:05:00Z\"}\n";
    const std::string page = "<html><head><title>Flood</title><link rel=canonical href='https://g.example/1'></head>"
                             "<body><article><p>Rescuers saved pensioners, the prefect said.</p></article></body>";
    const std::vector<std::pair<std::string, std::string>> pairs = {
        {whole + early, cut + late}, {whole + late, cut + early}, {cut + early, whole + late}, {cut + late, page}};
    for (const auto& [first, second] : pairs) {
        CAPTURE(first);
        CAPTURE(second);
        const TempDir dir;
        Index index = open_index(dir);
        read(index, {dir.write("first.jsonl", first)});
        read(index, {dir.write("second", second)});
        CHECK(index.search("pensioners", {})->hits.size() == 1);
        CHECK(index.search("flood", {})->hits.size() == 1);
        CHECK(index.check()->ok());
    }
    const TempDir dir;
    Index index = open_index(dir);
    read(index, {dir.write("cut.jsonl", cut + early)});
    CHECK(index.search("rescue", {})->hits.size() == 1);
}

TEST_CASE("formats: what takes a record back, or has a text in an action's place, is not passed over") {
    const TempDir dir;
    Index index = open_index(dir);
    const IndexReport report = read(index, {dir.write("a.jsonl", "{\"id\":1,\"title\":\"[Removed]\",\"removed\":true}\n"
                                                                 "{\"index\":{\"_id\":\"1\",\"title\":\"Ferry\"}}\n")});
    CHECK(report.others == 0);
    CHECK(report.added == 1);
    CHECK(report.rejected == 1);
}

TEST_CASE("formats: a capture of the Wayback Machine is the page that was captured") {
    const TempDir dir;
    const std::string capture = "https://web.archive.org/web/20240501120000/" + kUrl;
    dir.write("in/a.jsonl", R"({"title":"Ferry","url":")" + capture +
                                R"(","text":"It was foggy."})"
                                "\n");
    dir.write("in/b.xml", feed(feed_item(kUrl, "Ferry")));
    Index index = open_index(dir);
    CHECK(read(index, {dir.path("in")}).added == 1);
    for (const std::string& url : {capture, kUrl}) {
        const auto stored = index.show(url);
        REQUIRE(stored);
        CHECK(formats_of(*stored).size() == 2);
        CHECK(stored->identity == kUrl);
    }
}

TEST_CASE("formats: a table's rows are records, with their lines in what is said of them") {
    const TempDir dir;
    const std::string path =
        dir.write("news.csv", "title,url,date,tags,quality,desk\n"
                              "\"Ferry, late\",https://g.example/1,2024-05-01,\"['harbour', 'ferry']\",70,north\n"
                              "\"Fog\nagain\",https://g.example/2,no date,,,\n"
                              "broken,row\n"
                              "Tide,https://g.example/3,2024-05-03,,,\n");
    Index index = open_index(dir);
    const IndexReport report = read(index, {path});
    CHECK(report.added == 3);
    REQUIRE(report.errors.size() == 1);
    CHECK(report.errors[0].line == 5);
    REQUIRE(report.warnings.size() == 1);
    CHECK(report.warnings[0].line == 3);
    CHECK(report.warnings[0].column == 0);
    CHECK(titles(index, "topic:ferry quality:70 date:2024-05") == std::vector<std::string>{"Ferry, late"});
    CHECK(titles(index, "title:\"fog again\"").size() == 1);
    CHECK(formats_of(*index.show("https://g.example/1")) == std::vector<std::string>{"JSON"});
    CHECK(read(index, {path}).unchanged == 3);

    dir.write("other.tsv", "Kopf\tLink\nFischmarkt\thttps://g.example/4\n");
    CHECK(read(index, {dir.path("other.tsv")}).errors.size() == 1);
    IndexOptions options;
    options.key_map = {{"Kopf", "title"}};
    CHECK(read(index, {dir.path("other.tsv")}, options).added == 1);
    CHECK(titles(index, "fischmarkt").size() == 1);
    options.format = Format::csv;
    options.key_map.clear();
    CHECK(read(index, {dir.write("few.txt", "title,desk\nEbb,south\n")}, options).added == 1);
}

TEST_CASE("formats: why a file could not be read to its end is told before what else is wrong with it") {
    const TempDir dir;
    std::string lines = "{\"title\":\"Ferry\"}\n";
    for (int i = 0; i < 3000; ++i)
        lines += "no record\n";
    std::string packed = test::gzip(lines);
    packed[packed.size() - 8] ^= 1; // of the checksum
    dir.write("a.jsonl", "no record\n");
    Index index = open_index(dir);
    const IndexReport report = read(index, {dir.path("a.jsonl"), dir.write("b.jsonl.gz", packed)});
    CHECK(report.rejected == 3002);
    REQUIRE(report.errors.size() == 1000);
    CHECK(report.errors[0].source == dir.path("a.jsonl"));
    CHECK(report.errors[1].message.find("the gzip data is damaged") != std::string::npos);
    CHECK(report.errors[2].line == 2);
    CHECK(read(index, {dir.path("b.jsonl.gz")}).errors[0].message == report.errors[1].message);
}

TEST_CASE("formats: records within an object that is none are records, with their lines") {
    const TempDir dir;
    dir.write("export.json", "{\"site\": {\"about\": {\"n\": 1},\n \"entriesOfYear\": [\n"
                             "  {\"title\": \"Ferry\", \"slug\": \"f\", \"text\": \"It is back.\"},\n"
                             "  {\"slug\": \"empty\"},\n"
                             "  {\"title\": \"Harbour\", \"text\": \"It is full.\"}]}}\n");
    Index index = open_index(dir);
    const IndexReport report = read(index, {dir.path("export.json")});
    CHECK(report.added == 2);
    REQUIRE(report.errors.size() == 1);
    CHECK(report.errors[0].line == 4);
    CHECK(report.errors[0].message.find("Its keys are slug") != std::string::npos);
    CHECK(titles(index, "harbour") == std::vector<std::string>{"Harbour"});
    CHECK(index.show("1")->source_line == 3);
    expect_whole(index);
    CHECK(read(index, {dir.path("export.json")}).unchanged == 2);
    // One with an address is a record, without a text.
    CHECK(read(index, {dir.write("other.json",
                                 "{\"n\":1,\"url\":\"https://a.example\",\"l\":[{\"title\":\"x\",\"date\":1}]}")})
              .rejected == 1);
}

TEST_CASE("formats: an article from its front matter, its page and its feed is one record, whatever the order") {
    const std::string record = "---\ntitle: The ferry runs again\noriginalUrl: " + kUrl +
                               "\nquality: 70\npublishedDateTime: 2024-03-01T00:00:00Z\n---\n";
    const std::string page = "{\"page\":1,\"value\":[{\"title\":\"Ferry (page)\",\"originalUrl\":\"" + kUrl +
                             "\",\"heat\":41,\"publishedDateTime\":\"2024-02-01T00:00:00Z\",\"excerpt\":\"From the "
                             "page.\"}]}";
    const std::string entry = feed(feed_item(kUrl + "?utm_source=rss", "Ferry (feed)",
                                             "<pubDate>Sat, 04 May 2024 08:00:00 GMT</pubDate><description>From the "
                                             "feed.</description><category>Transport</category>"));
    std::vector<std::pair<std::string, std::string>> files = {
        {"record.md", record}, {"page.json", page}, {"feed.xml", entry}};
    std::sort(files.begin(), files.end());
    do {
        const TempDir dir;
        Index index = open_index(dir);
        for (const auto& [name, content] : files)
            read(index, {dir.write("in/" + name, content)});
        auto stored = index.show(kUrl);
        REQUIRE(stored);
        CHECK(stored->record.title == "The ferry runs again");
        CHECK(stored->record.quality == 70.0);
        CHECK(stored->record.heat == 41.0);                                    // only the page says it
        CHECK(stored->record.excerpt == "From the page.");                     // before the feed
        CHECK(stored->record.topics == std::vector<std::string>{"Transport"}); // only the feed says it
        CHECK(stored->record.published_at.text == "2024-03-01T00:00:00Z");     // a feed's later date is no reason
        CHECK(formats_of(*stored) == std::vector<std::string>{"front matter", "JSON", "feed"});
        CHECK(stored->items == 3);
        CHECK(titles(index, "ferry").size() == 1);
        CHECK(titles(index, "transport").size() == 1);

        // What goes takes its words with it.
        IndexOptions prune;
        prune.prune = true;
        dir.remove("in/record.md");
        read(index, {dir.path("in")}, prune);
        CHECK(titles(index, "ferry") == std::vector<std::string>{"Ferry (page)"});
        CHECK(index.show(kUrl)->record.quality == std::nullopt);
        dir.remove("in/page.json");
        read(index, {dir.path("in")}, prune);
        CHECK(titles(index, "ferry") == std::vector<std::string>{"Ferry (feed)"});
        CHECK(index.show(kUrl)->record.heat == std::nullopt);
        dir.write("in/record.md", record);
        read(index, {dir.path("in")}, prune);
        CHECK(titles(index, "ferry") == std::vector<std::string>{"The ferry runs again"});
        dir.remove("in");
        std::filesystem::create_directories(dir.path("in"));
        IndexOptions force = prune;
        force.force = true;
        CHECK(read(index, {dir.path("in")}, force).removed == 1);
    } while (std::next_permutation(files.begin(), files.end()));
}

TEST_CASE(
    "formats: an article in each of the formats is one record, and whatever comes again changes it as it should") {
    const std::string page =
        "<html><head><title>Ferry (saved)</title><link rel='canonical' href='" + kUrl +
        "'></head><body><article><p>It leaves at nine, and comes back at five.</p></article></body>"
        "</html>";
    const std::vector<std::pair<std::string, std::string>> files = {
        {"record.md", "---\ntitle: Ferry\noriginalUrl: " + kUrl + "\n---\n"},
        {"item.json", "{\"title\":\"Ferry (item)\",\"originalUrl\":\"" + kUrl + "\",\"heat\":41}"},
        {"feed.xml", feed(feed_item(kUrl, "Ferry (feed)"))},
        {"feed.json", "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"F\",\"items\":[{\"id\":\"1\","
                      "\"title\":\"Ferry (JSON feed)\",\"url\":\"" +
                          kUrl + "\"}]}"},
        {"page.html", page},
        {"crawl.warc", "WARC/1.0\r\nWARC-Type: resource\r\nWARC-Target-URI: " + kUrl +
                           "\r\nContent-Length: " + std::to_string(page.size()) + "\r\n\r\n" + page + "\r\n\r\n"}};
    const TempDir dir;
    Index index = open_index(dir);
    for (const auto& [name, content] : files)
        dir.write("in/" + name, content);
    read(index, {dir.path("in")});
    CHECK(index.show(kUrl)->made_of.size() == files.size());
    CHECK(index.show(kUrl)->items == files.size());
    // More of them, one after the other: each meets one of each format.
    for (const auto& [name, content] : files) {
        read(index, {dir.write("more/" + name, content)});
        CHECK(index.show(kUrl)->made_of.size() == files.size());
    }
    CHECK(index.show(kUrl)->items == 2 * files.size());
    CHECK(titles(index, "ferry") == std::vector<std::string>{"Ferry"});
}

TEST_CASE("formats: what its owner hides stays hidden, whoever else has it") {
    const TempDir dir;
    dir.write("in/record.md", "---\ntitle: Draft on ferries\noriginalUrl: " + kUrl + "\npublished: false\n---\n");
    dir.write("in/feed.xml", feed(feed_item(kUrl, "Ferries, leaked", "<pubDate>2030-01-01</pubDate>")));
    dir.write("in/page.json", "[{\"title\":\"Ferries\",\"originalUrl\":\"" + kUrl + "\",\"date\":\"2031-01-01\"}]");
    Index index = open_index(dir);
    read(index, {dir.path("in")});
    CHECK(titles(index, "ferries").empty());
    CHECK(titles(index, "ferries", {.unpublished = true}).size() == 1);
}

TEST_CASE("formats: what update set holds when another view comes and goes, until the record itself changes") {
    const TempDir dir;
    dir.write("in/record.md", "---\ntitle: Ferry\noriginalUrl: " + kUrl + "\nheat: 5\n---\n");
    Index index = open_index(dir);
    read(index, {dir.path("in")});
    REQUIRE(index.update("{\"url\":\"" + kUrl + "\",\"heat\":90,\"published\":false}\n"));
    IndexOptions prune;
    prune.prune = true;
    dir.write("in/feed.xml", feed(feed_item(kUrl, "Ferry", "<category>Transport</category>")));
    for (int run = 0; run < 2; ++run) {
        read(index, {dir.path("in")}, prune);
        CHECK(titles(index, "ferry").empty());
        CHECK(index.show(kUrl)->record.heat == 90.0);
        CHECK(index.show(kUrl)->record.topics.size() == (run == 0 ? 1 : 0));
        dir.remove("in/feed.xml");
    }
    dir.write("in/record.md", "---\ntitle: Ferry again\noriginalUrl: " + kUrl + "\nheat: 5\n---\n");
    read(index, {dir.path("in")}, prune);
    CHECK(titles(index, "ferry").size() == 1);
    CHECK(index.show(kUrl)->record.heat == 5.0);
}

TEST_CASE("formats: what update set is not undone by another source, whatever comes, counts or goes") {
    const std::string item = feed_item(kUrl, "Ferry");
    for (const bool json : {false, true}) {
        const TempDir dir;
        dir.write("in/feed.xml", feed(item));
        Index index = open_index(dir);
        read(index, {dir.path("in")});
        REQUIRE(index.update("{\"url\":\"" + kUrl + "\",\"heat\":90,\"published\":false}\n"));
        const std::string other = json ? "in/z.jsonl" : "in/zfeed.xml";
        const auto told = [&](const std::string& title) {
            return json ? "{\"title\":\"" + title + "\",\"url\":\"" + kUrl + "\"}\n" : feed(feed_item(kUrl, title));
        };
        // It comes, changes, counts alone, and changes again.
        for (int step = 0; step < 4; ++step) {
            if (step == 0) dir.write(other, told("Ferry, as told elsewhere"));
            if (step == 1) dir.write(other, told("Ferry, as told elsewhere again"));
            if (step == 2) dir.write("in/feed.xml", feed(""));
            if (step == 3) dir.write(other, told("Ferry, as told at last"));
            read(index, {dir.path("in")}, {.prune = true});
            CHECK(titles(index, "ferry").empty());
            CHECK(index.show(kUrl)->record.heat == 90.0);
            expect_whole(index);
        }
        // Whoever says it anew of what counts now, says it of that.
        REQUIRE(index.update("{\"url\":\"" + kUrl + "\",\"published\":false}\n"));
        dir.write(other, told("Ferry, corrected"));
        read(index, {dir.path("in")});
        CHECK(titles(index, "ferry") == std::vector<std::string>{"Ferry, corrected"});
        expect_whole(index);
    }
}

TEST_CASE("formats: what update set ends with its own source's new words, also when another source counts by then") {
    const TempDir dir;
    dir.write("in/feed.xml", feed(feed_item(kUrl, "Ferry")));
    Index index = open_index(dir);
    read(index, {dir.path("in")});
    REQUIRE(index.update("{\"url\":\"" + kUrl + "\",\"published\":false}\n"));
    dir.write("in/zfeed.xml", feed(feed_item(kUrl, "Ferry elsewhere")));
    read(index, {dir.path("in")});
    REQUIRE(index.update("{\"url\":\"" + kUrl + "\",\"heat\":7}\n")); // of a number, a takedown does not depend
    dir.write("in/zfeed.xml", feed(feed_item(kUrl, "Ferry elsewhere, again")));
    read(index, {dir.path("in")});
    CHECK(titles(index, "ferry").empty());
    dir.write("in/feed.xml", feed(feed_item(kUrl, "Ferry, corrected")));
    read(index, {dir.path("in")});
    CHECK(titles(index, "ferry") == std::vector<std::string>{"Ferry elsewhere, again"});
    CHECK(index.show(kUrl)->record.heat == std::nullopt);
    expect_whole(index);
}

TEST_CASE("formats: a stub that update hid stays hidden, whichever record relates to it, also when its story comes") {
    const auto relating = [](const std::string& url, const std::string& title, const std::string& date) {
        return "---\ntitle: A tide\noriginalUrl: " + url + "\npublishedDateTime: " + date +
               "\nrelated:\n  - title: " + title + "\n    webUrl: " + kUrl + "\n---\n";
    };
    const TempDir dir;
    dir.write("in/a.md", relating("https://g.example/a", "Ferry", "2024-01-01"));
    Index index = open_index(dir);
    read(index, {dir.path("in")});
    REQUIRE(titles(index, "ferry").size() == 1);
    REQUIRE(index.update("{\"url\":\"" + kUrl + "\",\"published\":false}\n"));
    for (int step = 0; step < 3; ++step) {
        if (step == 0) dir.write("in/b.md", relating("https://g.example/b", "Ferry, later", "2024-02-02"));
        if (step == 1) dir.remove("in/b.md");
        if (step == 2) dir.write("in/feed.xml", feed(feed_item(kUrl, "Ferry, in full")));
        read(index, {dir.path("in")}, {.prune = true});
        CHECK(titles(index, "ferry").empty());
        expect_whole(index);
    }
    dir.write("in/a.md", relating("https://g.example/a", "Ferry, corrected", "2024-01-01"));
    read(index, {dir.path("in")});
    CHECK(titles(index, "ferry").empty()); // the stub's source, and not the record's that it has become
    dir.write("in/feed.xml", feed(feed_item(kUrl, "Ferry, in full and corrected")));
    read(index, {dir.path("in")});
    CHECK(titles(index, "ferry").empty());
    expect_whole(index);
}

TEST_CASE("formats: a list of links or ratings fills a story and takes no text from it, whatever the order") {
    const std::string full = "{\"title\":\"The ferry runs again\",\"url\":\"" + kUrl +
                             "\",\"text\":\"It leaves at nine, and the bakery opens for it.\",\"provider\":\"Harbour "
                             "Post\",\"date\":\"2024-03-01\"}\n";
    const std::string teaser = "[{\"title\":\"Ferry (teaser)\",\"url\":\"" + kUrl +
                               "\",\"excerpt\":\"Of a timetable.\",\"date\":\"2024-04-01\",\"quality\":20}]";
    const std::string ratings = "url,title,date,quality\n" + kUrl + ",Ferry (rated),2024-05-01,81\n";
    std::vector<std::pair<std::string, std::string>> files = {
        {"full.jsonl", full}, {"ratings.csv", ratings}, {"teaser.json", teaser}};
    do {
        const TempDir dir;
        Index index = open_index(dir);
        for (const auto& [name, content] : files)
            read(index, {dir.write("in/" + name, content)});
        CHECK(titles(index, "bakery") == std::vector<std::string>{"Ferry (rated)"}); // the latest title
        auto stored = index.show(kUrl);
        CHECK(stored->record.quality == 81.0);
        CHECK(stored->record.excerpt == "Of a timetable.");
        CHECK(stored->record.provider.name == "Harbour Post");
        CHECK(stored->record.published_at.text == "2024-05-01");
        CHECK(stored->made_of.size() == 3);
        expect_whole(index);

        IndexOptions prune;
        prune.prune = true;
        dir.remove("in/ratings.csv");
        read(index, {dir.path("in")}, prune);
        stored = index.show(kUrl);
        CHECK(stored->record.title == "Ferry (teaser)");
        CHECK(stored->record.quality == 20.0);
        dir.remove("in/full.jsonl");
        read(index, {dir.path("in")}, prune);
        CHECK(titles(index, "bakery").empty());
        CHECK(titles(index, "timetable").size() == 1);
        expect_whole(index);
    } while (std::next_permutation(files.begin(), files.end()));
}

TEST_CASE("formats: a story whose text came with a later version is as published as that one says") {
    const TempDir dir;
    dir.write("in/monday.jsonl", "{\"title\":\"Draft on ferries\",\"url\":\"" + kUrl +
                                     "\",\"published\":false,\"date\":\"2024-03-01\"}\n");
    dir.write("in/tuesday.jsonl", "{\"title\":\"Ferries\",\"url\":\"" + kUrl +
                                      "\",\"published\":true,\"text\":\"They sail.\",\"date\":\"2024-03-02\"}\n");
    Index index = open_index(dir);
    read(index, {dir.path("in")});
    CHECK(titles(index, "ferries") == std::vector<std::string>{"Ferries"});
    // And the other way round: who takes it back later has the last word.
    read(index, {dir.write("in/wednesday.jsonl", "{\"title\":\"Ferries\",\"url\":\"" + kUrl +
                                                     "\",\"published\":false,\"date\":\"2024-03-03\"}\n")});
    CHECK(titles(index, "ferries").empty());
    expect_whole(index);
}

TEST_CASE("formats: a list of links brings back no text that was withheld, and an older teaser nothing that is gone") {
    const auto item = [](const char* date, const std::string& more) {
        return fmt::format(R"({{"title":"Ferries","url":"{}","date":"{}"{}}})"
                           "\n",
                           kUrl, date, more);
    };
    const std::string full = R"(,"text":"The captain was wrong.")";
    std::vector<std::pair<std::string, std::string>> files;
    std::vector<std::string> found; // the titles of what has the captain
    std::vector<std::string> topics;
    SUBCASE("unpublished, then listed") {
        files = {{"a.jsonl", item("2024-01-01", full + R"(,"published":false)")}, {"b.jsonl", item("2024-02-01", "")}};
    }
    SUBCASE("removed, then rated") {
        files = {{"a.jsonl", item("2024-01-01", full)},
                 {"b.jsonl", item("2024-02-01", R"(,"removed":true)")},
                 {"c.jsonl", item("2024-03-01", R"(,"quality":9)")}};
    }
    SUBCASE("a teaser before the text") {
        files = {{"a.jsonl", item("2024-01-01", R"(,"excerpt":"Of the captain.","topics":["Wrong"])")},
                 {"b.jsonl", item("2024-02-01", R"(,"text":"Nobody is to blame.")")}};
    }
    SUBCASE("published again") {
        files = {{"a.jsonl", item("2024-01-01", full + R"(,"topics":["Old"])")},
                 {"b.jsonl", item("2024-02-01", R"(,"removed":true)")},
                 {"c.jsonl", item("2024-03-01", full + R"(,"topics":["New"])")},
                 {"d.jsonl", item("2024-04-01", "")}};
        found = {"Ferries"};
        topics = {"New"};
    }
    do {
        const TempDir dir;
        Index index = open_index(dir);
        for (const auto& [name, content] : files)
            read(index, {dir.write("in/" + name, content)}); // which checks it
        CHECK(titles(index, "captain", {.unpublished = true}) == found);
        CHECK(titles(index, "ferries") == std::vector<std::string>{"Ferries"});
        CHECK(index.show(kUrl)->record.topics == topics);
    } while (std::next_permutation(files.begin(), files.end()));
}

TEST_CASE("formats: random versions of a story make what they make by hand, in whatever order they come and go") {
    struct Version {
        std::string file;
        std::string date; // "": it has none
        std::string body;
        std::string excerpt;
        std::optional<int> quality;
        bool withheld = false;
    };
    test::Dice dice(83);
    for (int round = 0; round < rounds(40); ++round) {
        CAPTURE(round);
        const TempDir dir;
        Index index = open_index(dir);
        std::vector<Version> versions; // those that are there
        for (int step = 0; step < 8; ++step) {
            CAPTURE(step);
            const std::string file = fmt::format("in/{}.jsonl", dice.below(6));
            std::erase_if(versions, [&](const Version& version) { return version.file == file; });
            if (dice.chance(25)) {
                dir.write(file, "");
                dir.remove(file);
            } else {
                Version version{file, "", "", "", std::nullopt, dice.chance(20)};
                if (dice.chance(80)) version.date = fmt::format("2024-0{}-01", 1 + dice.below(5));
                if (dice.chance(40)) version.body = fmt::format("body{}x{}", round, step);
                if (dice.chance(40)) version.excerpt = fmt::format("excerpt{}x{}", round, step);
                if (dice.chance(50)) version.quality = static_cast<int>(dice.below(100));
                std::string line =
                    fmt::format(R"({{"title":"Ferries","url":"{}","published":{})", kUrl, !version.withheld);
                if (!version.date.empty()) line += fmt::format(R"(,"date":"{}")", version.date);
                if (!version.body.empty()) line += fmt::format(R"(,"text":"{}")", version.body);
                if (!version.excerpt.empty()) line += fmt::format(R"(,"excerpt":"{}")", version.excerpt);
                if (version.quality) line += fmt::format(R"(,"quality":{})", *version.quality);
                dir.write(file, line + "}\n");
                versions.push_back(version);
            }
            std::filesystem::create_directories(dir.path("in"));
            IndexOptions options;
            options.prune = true;
            options.force = true;
            read(index, {dir.path("in")}, options);

            std::sort(versions.begin(), versions.end(), [](const Version& a, const Version& b) {
                return std::tie(a.date, a.file) > std::tie(b.date, b.file);
            });
            Version made;
            int least = 4;
            for (const Version& version : versions) {
                const int extent = version.withheld ? 3 : !version.body.empty() ? 0 : !version.excerpt.empty() ? 1 : 2;
                if (extent < least) {
                    if (least == 4) made.withheld = version.withheld;
                    if (made.body.empty()) made.body = version.body;
                    if (made.excerpt.empty()) made.excerpt = version.excerpt;
                    if (!made.quality) made.quality = version.quality;
                    least = extent;
                }
                if (version.withheld) break;
            }
            const auto stored = index.show(kUrl);
            CHECK(stored.has_value() == !versions.empty());
            if (!stored || versions.empty()) continue;
            CHECK(stored->record.body == made.body);
            CHECK(stored->record.excerpt == made.excerpt);
            CHECK(stored->record.quality.has_value() == made.quality.has_value());
            if (made.quality) CHECK(stored->record.quality == *made.quality);
            CHECK(stored->visible != made.withheld);
        }
    }
}

TEST_CASE("formats: what update set of a story holds when a list of ratings comes anew") {
    const TempDir dir;
    const auto rating = [](int quality, const char* date) {
        return fmt::format("url,title,date,quality\n{},Ferries,{},{}\n", kUrl, date, quality);
    };
    dir.write("in/a.jsonl",
              "{\"title\":\"Ferries\",\"url\":\"" + kUrl + "\",\"date\":\"2024-01-01\",\"text\":\"They sail.\"}\n");
    dir.write("in/ratings.csv", rating(50, "2024-02-01"));
    Index index = open_index(dir);
    read(index, {dir.path("in")});
    REQUIRE(index.update(R"({"id":")" + kUrl + R"(","published":false})"));
    CHECK(titles(index, "ferries").empty());
    dir.write("in/ratings.csv", rating(60, "2024-03-01"));
    read(index, {dir.path("in")});
    CHECK(titles(index, "ferries").empty());
    dir.write("in/a.jsonl", "{\"title\":\"Ferries\",\"url\":\"" + kUrl +
                                "\",\"date\":\"2024-04-01\",\"text\":\"They sail again.\"}\n");
    read(index, {dir.path("in")});
    CHECK(titles(index, "ferries").size() == 1);
}

TEST_CASE("formats: an empty text takes none back from another file, but in the same file, or behind a removal") {
    const TempDir dir;
    const auto version = [](const char* date, const char* more) {
        return fmt::format("{{\"title\":\"Ferry\",\"url\":\"{}\",\"updatedDateTime\":\"{}\"{}}}\n", kUrl, date, more);
    };
    dir.write("in/a.jsonl", version("2024-01-01", R"(,"body":"The captain was wrong.")"));
    dir.write("in/b.jsonl", version("2024-01-02", R"(,"body":"")"));
    Index index = open_index(dir);
    read(index, {dir.path("in")});
    CHECK(titles(index, "captain").size() == 1);
    dir.write("in/c.jsonl", version("2024-01-03", R"(,"removed":true)"));
    dir.write("in/d.jsonl", version("2024-01-04", R"(,"body":"")"));
    read(index, {dir.path("in")});
    CHECK(titles(index, "captain").empty());
    CHECK(titles(index, "ferry").size() == 1);
    Index other = open_index(dir, "other.db");
    read(other, {dir.path("in/a.jsonl")});
    dir.write("in/a.jsonl", version("2024-01-05", R"(,"body":"")"));
    read(other, {dir.path("in/a.jsonl")});
    CHECK(titles(other, "ferry").size() == 1);
    CHECK(titles(other, "captain").empty());
}

TEST_CASE("formats: of two front-matter versions the later one is all there is, also where it has less text") {
    const TempDir dir;
    const auto version = [](const char* title, const char* date, const char* body) {
        return fmt::format("---\ntitle: {}\noriginalUrl: {}\npublishedDateTime: {}\n---\n{}\n", title, kUrl, date,
                           body);
    };
    dir.write("in/a.md", version("Ferry", "2024-01-01", "The captain was wrong."));
    dir.write("in/b.md", version("Ferry, withdrawn", "2024-02-01", ""));
    Index index = open_index(dir);
    read(index, {dir.path("in")});
    CHECK(titles(index, "ferry") == std::vector<std::string>{"Ferry, withdrawn"});
    CHECK(titles(index, "captain").empty());
}

TEST_CASE("formats: of two versions the one that was updated last counts") {
    const TempDir dir;
    const auto version = [](const char* title, const char* updated) {
        return fmt::format("---\ntitle: {}\noriginalUrl: {}\npublishedDateTime: 2024-01-01\n{}---\n", title, kUrl,
                           updated);
    };
    dir.write("in/a.md", version("Corrected words", "updatedDateTime: 2024-02-01\n"));
    dir.write("in/b.md", version("Wrong words", ""));
    Index index = open_index(dir);
    const IndexReport report = read(index, {dir.path("in")});
    CHECK(report.duplicates == 1);
    CHECK(titles(index, "words") == std::vector<std::string>{"Corrected words"});
}

TEST_CASE("formats: keys are mapped as the user says, and another map reads the file again") {
    const TempDir dir;
    dir.write("in/l.jsonl", "{\"id\":7,\"kop\":\"Veerboot vaart\",\"meta\":{\"warmte\":55},\"title\":\"wrong\"}\n");
    Index index = open_index(dir);
    IndexOptions options;
    options.key_map = {{"kop", "title"}, {"meta.warmte", "heat"}};
    read(index, {dir.path("in")}, options);
    REQUIRE(titles(index, "veerboot").size() == 1);
    CHECK(index.search("veerboot")->hits[0].heat == 55.0);
    CHECK(read(index, {dir.path("in")}, options).unchanged == 1);
    const IndexReport without = read(index, {dir.path("in")});
    CHECK(without.updated == 1); // it says something else
    REQUIRE(without.warnings.size() == 1);
    CHECK(without.warnings[0].message == "it was read with a key_map (--map) before, and is read again without one");
    CHECK(titles(index, "wrong").size() == 1);
    CHECK(titles(index, "veerboot").empty());

    options.key_map = {{"kop", "headline"}};
    auto refused = index.index({dir.path("in")}, options);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::invalid_argument);
    CHECK(refused.error().where == "kop=headline");
}

TEST_CASE("formats: a path leads through lists, and a key that is mapped and that no record has is told") {
    const TempDir dir;
    dir.write("l.jsonl",
              "{\"id\":1,\"title\":\"Ferry\",\"writers\":[{\"full\":\"Ann Lee\"},{\"full\":[\"Bo Chen\"]},{}]}\n"
              "{\"id\":2,\"title\":\"Lock\",\"writers\":{\"full\":\"Cy Dahl\"}}\n");
    Index index = open_index(dir);
    IndexOptions options;
    options.key_map = {{"writers.full", "author"}, {"kop", "excerpt"}};
    const IndexReport report = read(index, {dir.path("l.jsonl")}, options);
    CHECK(report.added == 2);
    REQUIRE(report.warnings.size() == 1);
    CHECK(report.warnings[0].source == "kop");
    CHECK(report.warnings[0].message == "no record has this key, which is to be excerpt");
    for (const char* name : {"lee", "chen", "dahl"})
        CHECK(titles(index, std::string("author:") + name).size() == 1);
    CHECK(read(index, {dir.path("l.jsonl")}, options).warnings.empty()); // it is not opened
}

TEST_CASE("formats: the language is told from the text where nobody says it") {
    const TempDir dir;
    dir.write(
        "in/l.jsonl",
        "{\"id\":1,\"title\":\"Die Fähre fährt wieder über den Fluss\",\"text\":\"Nach drei Monaten Pause haben die "
        "Arbeiter das Schiff gestern wieder zu Wasser gelassen.\"}\n"
        "{\"id\":2,\"title\":\"Die Fähre fährt\",\"lang\":\"nl\"}\n{\"id\":3,\"title\":\"XK 42\"}\n");
    Index index = open_index(dir);
    read(index, {dir.path("in")});
    CHECK(index.show("1")->record.lang == "de");
    CHECK(index.show("2")->record.lang == "nl");
    CHECK(index.show("3")->record.lang.empty());
}

TEST_CASE("formats: a list that is in no file opens none") {
    const TempDir dir;
    dir.write("feed.xml", "<rss><channel><item><title>Ferry</title></item></channel></rss>");
    Index index = open_index(dir);
    const auto report = index.index_text("<opml version=\"2.0\"><body><outline xmlUrl=\"file://" +
                                         dir.path("feed.xml") + "\"/></body></opml>");
    REQUIRE(report);
    CHECK(report->read == 0);
    REQUIRE(report->warnings.size() == 1);
    CHECK(report->warnings[0].message.find("only of a list that is a file itself") != std::string::npos);
}

TEST_CASE("formats: OPML names feed files, which are read and followed") {
    const TempDir dir;
    dir.write(
        "lists/subs.opml",
        "<opml version=\"2.0\"><body><outline text=\"A\" xmlUrl=\"../feeds/a%20b.xml\"/><outline xmlUrl=\"file://" +
            dir.path("feeds/c.xml") +
            "\"/><outline xmlUrl=\"https://far.example/feed\"/><outline xmlUrl=\"gone.xml\"/></body></opml>");
    dir.write("feeds/a%20b.xml", feed(feed_item("https://g.example/1", "Tide one")));
    dir.write("feeds/c.xml", feed(feed_item("https://g.example/2", "Tide two")));
    Index index = open_index(dir);
    IndexReport report = read(index, {dir.path("lists/subs.opml")});
    CHECK(report.added == 2);
    REQUIRE(report.errors.size() == 1);
    CHECK(report.errors[0].source == dir.path("lists/gone.xml"));
    REQUIRE(report.warnings.size() == 1);
    CHECK(report.warnings[0].message.find("https://far.example/feed") != std::string::npos);

    dir.write("feeds/c.xml",
              feed(feed_item("https://g.example/2", "Tide two") + feed_item("https://g.example/3", "Tide three")));
    report = read(index, {dir.path("lists/subs.opml")});
    CHECK(report.added == 1);
    CHECK(report.unchanged == 2);
}

TEST_CASE("formats: a story that left the feed stays, until it is pruned") {
    const TempDir dir;
    const std::string one = feed_item("https://g.example/1", "Tide one");
    const std::string two = feed_item("https://g.example/2", "Tide two");
    dir.write("f.xml", feed(one + two));
    Index index = open_index(dir);
    read(index, {dir.path("f.xml")});
    dir.write("f.xml", feed(two));
    const IndexReport report = read(index, {dir.path("f.xml")});
    CHECK(report.unchanged == 1);
    CHECK(titles(index, "tide").size() == 2);
    IndexOptions prune;
    prune.prune = true;
    CHECK(read(index, {dir.path("f.xml")}, prune).removed == 1);
    CHECK(titles(index, "tide") == std::vector<std::string>{"Tide two"});
}

TEST_CASE("formats: what was rejected is told again without opening the file, and an unchanged file is not opened") {
    const TempDir dir;
    const std::string good = dir.write("in/good.md", "---\ntitle: Quay\n---\n");
    const std::string bad = dir.write("in/bad.jsonl", "{\"title\":\"Quay two\"}\n{\"title\":\n");
    Index index = open_index(dir);
    const IndexReport first = read(index, {dir.path("in")});
    REQUIRE(first.rejected == 1);
    // Other bytes of the same size and time: who looks at them would tell.
    for (const std::string& path : {good, bad}) {
        const auto time = std::filesystem::last_write_time(path);
        const auto size = std::filesystem::file_size(path);
        std::ofstream(path, std::ios::binary) << std::string(size, 'x');
        std::filesystem::last_write_time(path, time);
    }
    const IndexReport second = read(index, {dir.path("in")});
    CHECK(second.unchanged == 2);
    CHECK(second.rejected == 1);
    REQUIRE(second.errors.size() == 1);
    CHECK(second.errors[0].source == first.errors[0].source);
    CHECK(second.errors[0].line == 2);
    CHECK(second.errors[0].message == first.errors[0].message);
}

TEST_CASE("formats: a file that was touched is not parsed again, and one that changed within its size is") {
    const TempDir dir;
    const std::string path = dir.write("in/l.jsonl", "{\"id\":1,\"title\":\"Quay one\"}\n");
    Index index = open_index(dir);
    read(index, {path});
    touch(path, 10);
    CHECK(read(index, {path}).unchanged == 1);
    CHECK(read(index, {path}).unchanged == 1);
    dir.write("in/l.jsonl", "{\"id\":1,\"title\":\"Quay two\"}\n");
    touch(path, 20);
    CHECK(read(index, {path}).updated == 1);
    CHECK(titles(index, "quay") == std::vector<std::string>{"Quay two"});
}

TEST_CASE("formats: all of the shared site and feeds is read in one run, and the next one changes nothing") {
    const char* given = std::getenv("NEWSIDX_SHARED");
    const std::filesystem::path data =
        (given != nullptr ? std::filesystem::path(given) : std::filesystem::path(NEWSIDX_SOURCE_DIR) / "../shared") /
        "data";
    if (!std::filesystem::is_directory(data)) {
        MESSAGE("skipped: no shared data (set NEWSIDX_SHARED to its folder)");
        return;
    }
    const TempDir dir;
    Index index = open_index(dir);
    const std::vector<std::string> news = {(data / "powerapps/news").string()};
    const std::vector<std::string> all = {(data / "powerapps").string(), (data / "feeds").string()};
    CHECK(read(index, news).added == 670);
    CHECK(read(index, {(data / "powerapps/api-news").string()}).added == 0);
    const IndexReport report = read(index, all);
    CHECK(report.added > 1'500);
    CHECK(report.errors.size() == std::min<std::uint64_t>(report.rejected, 1'000));
    const IndexReport again = read(index, all);
    CHECK(again.added + again.updated + again.removed == 0);
    CHECK(again.rejected == report.rejected);
    CHECK(again.read == report.read);
}

TEST_CASE("formats: what goes at once goes record by record, and its neighbours stay whole") {
    const std::string t = feed_item("https://g.example/t", "Tide");
    const std::string p = feed_item("https://g.example/p", "Parent");
    const std::string related = "{\"url\":\"https://g.example/p\",\"title\":\"Parent\",\"related\":[{\"title\":\"Tide, "
                                "told\",\"webUrl\":\"https://g.example/t\"}]}\n";
    IndexOptions prune;
    prune.prune = true;
    {
        const TempDir dir;
        dir.write("in/feed.xml", feed(t + p));
        Index index = open_index(dir);
        read(index, {dir.path("in")});
        dir.write("in/p.jsonl", related);
        read(index, {dir.path("in")});
        dir.remove("in/feed.xml");
        read(index, {dir.path("in")}, prune);
        CHECK(titles(index, "tide") == std::vector<std::string>{"Tide, told"});
    }
    const TempDir dir;
    dir.write("in/z.jsonl", "{\"url\":\"https://g.example/t\",\"title\":\"Tide\"}\n" + related);
    dir.write("in/a.jsonl", related);
    Index index = open_index(dir);
    read(index, {dir.path("in")});
    const std::int64_t id = index.search("tide")->hits.at(0).id;
    dir.remove("in/z.jsonl");
    read(index, {dir.path("in")}, prune);
    CHECK(titles(index, "tide") == std::vector<std::string>{"Tide, told"});
    CHECK(index.search("tide")->hits.at(0).id == id);
}
