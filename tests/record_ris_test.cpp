// References in RIS, as archives of the press and libraries export them.

#include "record/authors.h"
#include "record/parse.h"
#include "record/table/ris.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

using namespace newsidx::record;

namespace {

JsonBatch scan(std::string_view text, std::size_t step = std::string_view::npos) {
    RisEntries entries;
    for (std::size_t at = 0; at < text.size(); at += std::min(step, text.size()))
        entries.feed(text.substr(at, step));
    entries.finish();
    return entries.take();
}

std::vector<std::string> items(std::string_view text) {
    std::vector<std::string> items;
    const JsonBatch batch = scan(text);
    for (const JsonItem& item : batch.items)
        items.push_back(batch.bytes.substr(item.begin, item.size));
    return items;
}

std::string date_in(std::string_view date) {
    const std::vector<std::string> found = items("TY  - NEWS\nTI  - A\nDA  - " + std::string(date) + "\nER  - \n");
    const ParseResult result = parse(found.at(0), ItemFormat::json);
    REQUIRE(result.record);
    return result.record->published_at.text;
}

} // namespace

TEST_CASE("ris: a reference is a record with what it says under its usual names, however the file is cut") {
    const std::string text = "\xEF\xBB\xBF\r\nTY  - NEWS\r\nTI  - Harbour wall falls\r\nAU  - Marsh, Ada\r\n"
                             "A1  - Reuters\r\nT2  - The Times\r\nJO  - Times\r\nDA  - 2024/03/02/\r\nPY  - 2024\r\n"
                             "UR  - https://a.example/1\r\nUR  - https://a.example/2\r\nAB  - It fell\r\nat noon.\r\n"
                             "KW  - harbours\r\nLA  - en\r\nSP  - 4\r\nER  - \r\n\r\nTY  - NEWS\r\nTI  - Two\r\n"
                             "TY - GEN\nTI - Three\nER -\n";
    CHECK(detect(text) == Content::ris);
    const JsonBatch whole = scan(text);
    CHECK(whole.errors.empty());
    REQUIRE(whole.items.size() == 3);
    CHECK(whole.items[0].line == 2);
    CHECK(whole.items[1].line == 19);
    CHECK(whole.items[2].line == 21);
    const ParseResult result = parse(whole.bytes.substr(0, whole.items[0].size), ItemFormat::json);
    REQUIRE(result.record);
    CHECK(result.warnings.empty());
    const newsidx::Record& record = *result.record;
    CHECK(record.title == "Harbour wall falls");
    CHECK(record.provider.name == "The Times");
    CHECK(record.published_at.text == "2024-03-02");
    CHECK(record.web_url == "https://a.example/1");
    CHECK(record.excerpt == "It fell at noon.");
    CHECK(record.topics == std::vector<std::string>{"harbours"});
    CHECK(record.lang == "en");
    CHECK(authors_of(record) == std::vector<std::string>{"Ada Marsh", "Reuters"});
    CHECK(items(text)[0].ends_with(
        R"("JO":"Times","keywords":["harbours"],"PY":"2024","SP":"4","TY":"NEWS","UR":"https://a.example/2"})"));
    CHECK(items(text)[1] == R"({"title":"Two","TY":"NEWS"})");
    for (const std::size_t step : {std::size_t{1}, std::size_t{5}})
        CHECK(scan(text, step).bytes == whole.bytes);
}

TEST_CASE("ris: dates have a season, or lack a day or a month") {
    CHECK(date_in("2024/03/02/Evening edition") == "2024-03-02");
    CHECK(date_in("2024/03//Spring") == "2024-03");
    CHECK(date_in("2024///") == "2024");
    CHECK(date_in("2024") == "2024");
    CHECK(date_in("2024-03-02") == "2024-03-02");
    CHECK(date_in("March 2, 2024") == "March 2, 2024");
}

TEST_CASE("ris: what stands between references is told once, and one that is too large is rejected") {
    const JsonBatch batch = scan("TY  - NEWS\nTI  - A\nER  - \nlost\nlost\nTY  - NEWS\nTI  - B\nER  - \nlost");
    CHECK(batch.items.size() == 2);
    REQUIRE(batch.errors.size() == 2);
    CHECK(batch.errors[0].line == 4);
    CHECK(batch.errors[1].line == 9);
    const std::string line(kMaxRecordBytes / 2, 'x');
    const JsonBatch large =
        scan("TY  - NEWS\nTI  - A\nAB  - " + line + "\n" + line + "\nN1  - B\nER  - \nTY  - NEWS\nTI  - C");
    CHECK(large.items.size() == 1);
    REQUIRE(large.errors.size() == 1);
    CHECK(large.errors[0].message == rejection_of_size());
    CHECK(large.errors[0].line == 1);
}

TEST_CASE("ris: a text may begin below its tag and speak of ER, which may stand twice, and a number is no id") {
    const JsonBatch batch =
        scan("TY  - NEWS\nID  - 1\nTI  - A\nT2  -\nAB  -\nIt fell.\nER - seen at noon.\nER  -\nER  - \n"
             "TY  - NEWS\nID  - 1\nTI  -  \nT1  - B\nER  -");
    CHECK(batch.errors.empty());
    CHECK(batch.bytes == R"({"title":"A","abstract":"It fell.\nER - seen at noon.","number":"1","TY":"NEWS"})"
                         R"({"title":"B","number":"1","TY":"NEWS"})");
}

TEST_CASE("ris: a reference of more values than memory should hold is rejected, and the next one is read") {
    std::string text = "TY  - NEWS\nTI  - A\n";
    for (std::size_t i = 0; i < 2 * kMaxRecordBytes / sizeof(std::string); ++i)
        text += "KW  - x\n";
    const JsonBatch batch = scan(text + "ER  - \nTY  - NEWS\nTI  - B\nER  - \n");
    CHECK(batch.bytes == R"({"title":"B","TY":"NEWS"})");
    REQUIRE(batch.errors.size() == 1);
    CHECK(batch.errors[0].message == rejection_of_size());
}

TEST_CASE("ris: what stands above the first reference says where it is from, on a screen of lines") {
    const std::string above = "Provider: Quay Press Archive\nContent: text/plain\n\n";
    const std::string reference = "TY  - NEWS\nTI  - A\nER  - \n";
    CHECK(detect(above + reference) == Content::ris);
    CHECK(items(above + reference) == std::vector<std::string>{R"({"title":"A","TY":"NEWS"})"});
    CHECK(scan(above + reference).errors.empty());
    CHECK(scan(above + reference).items.front().line == 4);
    CHECK(scan(above + reference + "lost\n" + reference).errors.size() == 1);
    std::string long_way;
    for (int i = 0; i < 20; ++i)
        long_way += "A line.\n";
    CHECK(detect(long_way + reference) == Content::ris);
    CHECK(detect(long_way + "One more.\n" + reference) == Content::unknown);
    CHECK(detect("---\ntitle: A\n---\n" + reference) == Content::front_matter);
}

TEST_CASE("ris: a table and a text in Markdown that have a reference in them are what they are") {
    const std::string reference = "TY  - NEWS\nTI  - A\nER  - \n";
    CHECK(detect("title,url,text\nFerry,https://a.example/1,\"It says:\n" + reference + "\"\n") == Content::table);
    CHECK(detect("One begins so:\n\n    TY  - NEWS\n    TI  - A\n") == Content::unknown);
    const std::string text = "One begins so:\n\n```\n" + reference;
    CHECK(is_markdown(detect(text), text, "ris.md"));
    CHECK(is_markdown(detect(text), text, ""));
    CHECK_FALSE(is_markdown(detect(reference), reference, "ris.md"));
}

TEST_CASE("ris: other texts are none") {
    CHECK(detect("TY  - NEWS AND MORE\n") == Content::unknown);
    CHECK(detect("TY  -\n") == Content::unknown);
    CHECK(detect("TY: NEWS\n") == Content::unknown);
    CHECK(detect("TI  - A\nTY  - NEWS\n") == Content::unknown);
    CHECK(items("TY  - NEWS\nTI  - A\nOf - course\nER  - ") ==
          std::vector<std::string>{R"({"title":"A\nOf - course","TY":"NEWS"})"});
    CHECK(items("").empty());
}

TEST_CASE("ris: tags without a value above the first reference say nothing, however lines end") {
    for (const std::string end : {"\n", "\r\n"}) {
        CHECK(is_ris("From an archive" + end + "ER  -" + end + "TY  - NEWS" + end));
        CHECK(is_ris("TY  -" + end + "TY  - NEWS" + end));
        CHECK_FALSE(is_ris("ER  - shown" + end + "TY  - NEWS" + end));
        CHECK_FALSE(is_ris("TY  - two words" + end));
    }
}
