// Tables in CSV and TSV, and the records that their rows are.

#include "record/date/date.h"
#include "record/table/table.h"
#include "record_found.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

using namespace newsidx::record;
using newsidx::test::Found;

namespace {

Found read_table(std::string_view text, char separator = ',', std::size_t piece = std::string_view::npos) {
    TableRows rows(separator);
    Found out;
    while (!text.empty()) {
        rows.feed(text.substr(0, piece));
        text.remove_prefix(std::min(piece, text.size()));
        out.add(rows.take());
    }
    rows.finish();
    out.add(rows.take());
    return out;
}

// The rows of a table without errors, however it is cut.
std::vector<std::string> rows_of(std::string_view text, char separator = ',') {
    const Found whole = read_table(text, separator);
    CHECK(whole.errors.empty());
    for (const std::size_t piece : {1U, 2U, 7U}) {
        const Found cut = read_table(text, separator, piece);
        CHECK(cut.texts == whole.texts);
        CHECK(cut.lines == whole.lines);
    }
    return whole.texts;
}

using Texts = std::vector<std::string>;

} // namespace

TEST_CASE("table: a row is an object of the names in the first line and its values") {
    CHECK(rows_of("title,url\nOne,https://a.example/1\nTwo,https://a.example/2\n") ==
          Texts{R"({"title":"One","url":"https://a.example/1"})", R"({"title":"Two","url":"https://a.example/2"})"});
    CHECK(rows_of("title;date\r\nOne;2024-05-01\r\n", ';') == Texts{R"({"title":"One","date":"2024-05-01"})"});
    CHECK(rows_of("title\tdate\nOne\t2024-05-01", '\t') == Texts{R"({"title":"One","date":"2024-05-01"})"});
    CHECK(rows_of("\xEF\xBB\xBFtitle,text\na,b\n") == Texts{R"({"title":"a","text":"b"})"});
    CHECK(rows_of("sep=;\ntitle;text\na;b\n", ';') == Texts{R"({"title":"a","text":"b"})"});
    CHECK(rows_of("title,text\n") == Texts{});
    CHECK(rows_of("") == Texts{});
}

TEST_CASE("table: values in quotation marks hold separators, line breaks and marks") {
    CHECK(rows_of("title,text\n\"a, b\",\"one\ntwo\r\n\r\nthree\"\n") ==
          Texts{R"({"title":"a, b","text":"one\ntwo\r\n\r\nthree"})"});
    CHECK(rows_of("title,text\n\"\"\"a\"\" said\",\"\"\n") == Texts{R"({"title":"\"a\" said"})"});
    CHECK(rows_of("\"title\",\"text\"\n\"a\",b\n") == Texts{R"({"title":"a","text":"b"})"});
    CHECK(rows_of("title, text\n\"a\" , \"b, c\" \n") == Texts{R"({"title":"a","text":"b, c"})"});
    CHECK(rows_of("title,text\n5\" disks,b\n") == Texts{R"({"title":"5\" disks","text":"b"})"});
    CHECK(rows_of("title,text\n\"Big\" is not \"small\",b\n") ==
          Texts{R"({"title":"\"Big\" is not \"small\"","text":"b"})"});
    CHECK(read_table("title,text\n\"a\nb\",c\nd,e\n").lines == std::vector<std::uint64_t>{2, 4});
}

TEST_CASE("table: with tabs, a value goes beyond its line or a tab only where its row has all values so") {
    CHECK(rows_of("title\ttext\n\"LED TV 55\"\"\"\tone\n\"X\" and \"Y\"\t\"a, b\"\n\"\"\"Q\"\" said\"\tb\n", '\t') ==
          Texts{R"({"title":"LED TV 55\"","text":"one"})", R"({"title":"\"X\" and \"Y\"","text":"a, b"})",
                R"({"title":"\"Q\" said","text":"b"})"});
    const Found found =
        read_table("title\ttext\n\"LED TV 55\"\"\tone\nB\ttwo\n\"X\"\t\"three\nfour\"\nD\tfive\n", '\t');
    CHECK(found.texts == Texts{R"({"title":"B","text":"two"})", R"({"title":"X","text":"three\nfour"})",
                               R"({"title":"D","text":"five"})"});
    CHECK(found.lines == std::vector<std::uint64_t>{3, 4, 6});
    REQUIRE(found.errors.size() == 1);
    CHECK(found.errors[0].line == 2);
    CHECK(found.errors[0].column == 1);
}

TEST_CASE("table: with tabs, a mark that is not closed takes in no other row") {
    std::string lines = "id\ttitle\tbody\n1\tFirst\t\"We never said that\n";
    for (int i = 2; i < 300; ++i)
        lines += "2\tNext\tIt is said\n";
    const Found found = read_table(lines + "3\tLast\tand \"that\"\t\n4\tTV of 55\"\tLarge\n", '\t');
    CHECK(found.texts.size() == 300);
    CHECK(found.errors.size() == 1);
    CHECK(rows_of("id\ttitle\tbody\n1\ta\t\"one\ntwo\"\n\"2\n3\"\tb\tc\n4\t\"d\te\"\tf\n", '\t') ==
          Texts{R"({"id":"1","title":"a","body":"one\ntwo"})", R"({"id":"2\n3","title":"b","body":"c"})",
                R"({"id":"4","title":"d\te","body":"f"})"});
}

TEST_CASE("table: with tabs, marks that no row closes cost their lines only") {
    std::string lines = "title\ttext\n";
    for (int i = 0; i < 3000; ++i)
        lines += i % 3 == 0 ? "\"A\tone\n" : "B\ttwo\n";
    const Found found = read_table(lines, '\t');
    CHECK(found.texts.size() == 2000);
    CHECK(found.errors.size() == 1000);
    CHECK(found.lines.front() == 3);
    CHECK(found.errors.back().line == 2999);
    // To the end, and for longer than anybody writes.
    CHECK(read_table("title\ttext\nA\tone\n\"B\ttwo\nC\tthree\n", '\t').texts.size() == 2);
    std::string far = "title\ttext\nA\t\"one\n";
    for (std::size_t i = 0; i < TableRows::kMostLines; ++i)
        far += "more\n";
    CHECK(read_table(far + "end\"\nC\tthree\n", '\t').texts.size() == 1);
}

TEST_CASE("table: the columns that mean nothing are known where none is a title") {
    CHECK(table_start("Thema,Text,Link,Autor\na,b,https://a.example/1,c\n").unread == Texts{"Thema"});
    CHECK(table_start("Thema,Text,Link,Autor\na,b,https://a.example/1,c\n").missing == "title");
    CHECK(table_start("title,Thema,Text\na,b,c\n").unread.empty());
    const std::string text = "The ferry was late again, said those who had waited for it since the morning";
    CHECK(table_start("title,desk,Remarks,url\na,b,\"" + text + "\",c\n").unread == Texts{"Remarks"});
    CHECK(table_start("title,desk,Remarks,url\na,b,\"" + text + "\",c\n").missing == "body");
    CHECK(table_start("title,desk,url\na,b,c\n").unread.empty());
    CHECK(table_start("title,url\na,b\n").unread.empty());
    CHECK(table_start("Thema,Text,Link\na,b,https://a.example/1\n", {{"Thema", "title"}}).unread.empty());
    CHECK(table_start("text,url\na,https://a.example/1\n").unread.empty());
}

TEST_CASE("table: what stands above the names of the columns is passed over") {
    const auto titles_of = [](std::string_view text, const KeyMap& map = {}) {
        const TableStart start = table_start(text, map);
        CAPTURE(text);
        CHECK(start.is_records);
        TableRows rows(start.separator, map, start.names_line);
        rows.feed(text);
        rows.finish();
        const JsonBatch found = rows.take();
        CHECK(found.errors.empty());
        Texts texts;
        for (const auto& item : found.items)
            texts.push_back(found.bytes.substr(item.begin, item.size));
        return texts;
    };
    const Texts one{R"({"title":"a","text":"b"})"};
    CHECK(titles_of("# made by a program, once a day\n\ntitle,text\na,b\n") == one);
    CHECK(titles_of("# date: 2024, url, and more, of it\ntitle,text\na,b\n") == one);
    CHECK(titles_of("Articles of the month\nall of them\ntitle,text\na,b\n") == one);
    CHECK(titles_of("\"The wire, in full\"\n\ntitle\ttext\na\tb\n") == one);
    CHECK(titles_of("#,title,text\n1,a,b\n") == Texts{R"({"#":"1","title":"a","text":"b"})"});
    CHECK(titles_of("#nr;kopf;zeile\n1;a;b\n", {{"kopf", "title"}, {"zeile", "body"}}) ==
          Texts{R"({"#nr":"1","kopf":"a","zeile":"b"})"});
    CHECK(titles_of("sep=;\nAll\ntitle;text\na;b\n") == one);
    const std::string_view names_and_row = "title,text\na,b\n";
    const auto below = [&](std::size_t lines) {
        std::string text;
        for (std::size_t i = 0; i < lines; ++i)
            text += "# a line\n";
        return text.append(names_and_row);
    };
    CHECK(titles_of(below(30)) == one);
    CHECK_FALSE(table_start(below(31)).is_records);

    const auto broken = [](std::string_view text) {
        const TableStart start = table_start(text);
        TableRows rows(start.separator, {}, start.names_line);
        rows.feed(text);
        const JsonBatch found = rows.take();
        REQUIRE(found.errors.size() == 1);
        return std::to_string(found.errors[0].line) + ": " + found.errors[0].message;
    };
    CHECK(broken("All\n\ntitle,text\na,b\na,b\na,b\na,b\nSum\n")
              .starts_with("8: the row has 1 values, and line 3 names 2"));
    CHECK(broken("title,text\na,b\nSum\n").starts_with("3: the row has 1 values, and the first line names 2"));
}

TEST_CASE("table: programs, letters and notes with a line like names in them are no tables") {
    for (const std::string_view text :
         {"SELECT\n  title, url\nFROM articles\nORDER BY date, title;\n",
          "SELECT\n  title,url\nFROM articles\nORDER BY date,title;\n",
          "function story(\n  title, url\n) {\n  return f(title, url);\n}\n",
          "Dear all,\n\ntitle, url\nOne, https://a.example/1\n\nYours, Ann\n",
          "How to\n\n```\ntitle,url\na,https://a.example/1\n```\n", "one,two\ntitle,url\na,https://a.example/1\n"}) {
        CAPTURE(text);
        CHECK_FALSE(table_start(text).is_records);
    }
}

TEST_CASE("table: one column may be named, and its values are no names") {
    CHECK(rows_of("title\nOne\nTwo\n") == Texts{R"({"title":"One"})", R"({"title":"Two"})"});
    CHECK(rows_of(",title\n0,One\n1,Two\n") == Texts{R"({"title":"One"})", R"({"title":"Two"})"});
    CHECK(table_start("headline\nOne\nTwo\n", {{"headline", "title"}}).is_records);
}

TEST_CASE("table: lines that end in CR alone are told, and not one row") {
    const std::string table = "title,text,date\rA,one,2020-01-01\rB,two,2020-01-02\r";
    CHECK(detect(table) == Content::table);
    const Found found = read_table(table);
    CHECK(found.texts.empty());
    REQUIRE(found.errors.size() == 1);
    CHECK(found.errors[0].message.find("CR alone") != std::string::npos);
}

TEST_CASE("table: what is empty says nothing") {
    CHECK(rows_of("title,url,text\na,,b\n\n,,\n  \nc,,\n") == Texts{R"({"title":"a","text":"b"})", R"({"title":"c"})"});
    CHECK(rows_of(",title,text\n0,a,b\n1,,\n") == Texts{R"({"title":"a","text":"b"})"}); // a column of numbers
    CHECK(rows_of("title,text\na,b,,\n") == Texts{R"({"title":"a","text":"b"})"});
}

TEST_CASE("table: of columns with the same name each keeps its value") {
    CHECK(rows_of("title,title,text,title\na,b,c,d\n") ==
          Texts{R"({"title":"a","title 2":"b","text":"c","title 3":"d"})"});
}

TEST_CASE("table: a row with more or fewer values than names is told, and the rest is read") {
    const Found found = read_table("title,text\na,b,c\nd\ne,f\n");
    CHECK(found.texts == Texts{R"({"title":"e","text":"f"})"});
    REQUIRE(found.errors.size() == 2);
    CHECK(found.errors[0].line == 2);
    CHECK(found.errors[0].message.find("has 3 values, and the first line names 2") != std::string::npos);
    CHECK(found.errors[1].line == 3);
    CHECK(found.errors[1].message.find("has 1 values") != std::string::npos);
}

TEST_CASE("table: a mark that is not closed is told with its place, and costs its row only") {
    for (const std::size_t piece : {std::string_view::npos, std::size_t{1}}) {
        const Found found = read_table("title,text\na,b\nc,\"d\ne,f\n\"g\",\"h\n\"\n\ni,j", ',', piece);
        CHECK(found.texts == Texts{R"({"title":"a","text":"b"})", R"({"title":"e","text":"f"})",
                                   R"({"title":"g","text":"h\n"})", R"({"title":"i","text":"j"})"});
        CHECK(found.lines == std::vector<std::uint64_t>{2, 4, 5, 8});
        REQUIRE(found.errors.size() == 1);
        CHECK(found.errors[0].line == 3);
        CHECK(found.errors[0].column == 3);
    }
    const Found wrong = read_table("a,b,c\n1,\"2\n3\"\n4,5,6\n");
    REQUIRE(wrong.errors.size() == 1);
    CHECK(wrong.errors[0].message.starts_with("the row, up to line 3, has 2 values"));
    const Found later = read_table("a,b,c\n1,\"two\nlines\",\"3\n4,5,6\n");
    CHECK(later.texts == Texts{R"({"a":"4","b":"5","c":"6"})"});
    REQUIRE(later.errors.size() == 1);
    CHECK(later.errors[0].line == 3);
    CHECK(later.errors[0].column == 8);
    CHECK(read_table("title,\"text\na,b\n").texts.empty());
    CHECK(read_table("title,\"text\na,b\n").errors.size() == 1);
}

TEST_CASE("table: a value in marks that holds nothing but rows is none") {
    std::string table = "id,title,text,note\n1,One,\"begun\n";
    for (int i = 2; i < 50; ++i)
        table += std::to_string(i) + ",A,b,c\n";
    const Found found = read_table(table + "50,A,b,5\"\n51,A,b,c\n");
    CHECK(found.texts.size() == 50);
    CHECK(found.lines.front() == 3);
    REQUIRE(found.errors.size() == 1);
    CHECK(found.errors[0].line == 2);
    CHECK(rows_of("title,text\na,\"one, two\nthree\nfour, five\"\n").size() == 1);
    CHECK(
        rows_of("a,b,c\n1,2,\"The largest:\nParis, France, Europe\nLondon, UK, Europe\nLima, Peru, America\"\n4,5,6\n")
            .size() == 2);
    CHECK(rows_of("title,text\na,\"one, two\"\nb,\"three\nfour, five\"\n").size() == 2);
}

TEST_CASE("table: the first line may be there again, and values may be separated by bars") {
    CHECK(rows_of("title,text\na,b\ntitle,text\nc,d\n") ==
          Texts{R"({"title":"a","text":"b"})", R"({"title":"c","text":"d"})"});
    CHECK(table_start("title|url|text\na|https://a.example|c, d\n").separator == '|');
    CHECK(table_start("title|url|text\na|https://a.example|c, d\n").is_records);
    CHECK_FALSE(table_start("| title | url |\n|---|---|\n| a | b |\n").is_records);
}

TEST_CASE("table: marks that nobody doubled stay in values of several lines") {
    CHECK(rows_of("title,text\na,\"He said:\n\"yes\" and left\"\nb,c\n") ==
          Texts{R"({"title":"a","text":"\"He said:\n\"yes\" and left\""})", R"({"title":"b","text":"c"})"});
}

TEST_CASE("table: whatever rows stand around it, a mark that is not closed costs its row only") {
    std::mt19937 random(23);
    for (int i = 0; i < 2000; ++i) {
        std::string table = "a,b,c\n";
        Texts expected;
        std::vector<std::uint64_t> broken;
        std::uint64_t line = 2;
        for (auto row = random() % 12; row > 0; --row) {
            const std::string number = std::to_string(line);
            const bool is_broken = random() % 4 == 0;
            if (is_broken) {
                broken.push_back(line);
                table += random() % 2 == 0 ? number + ",\"x,y\n" : number + ",x,\"y, z\n";
            } else if (const auto kind = random() % 4; kind == 0) {
                table += number + ",x,y\n";
                expected.push_back(R"({"a":")" + number + R"(","b":"x","c":"y"})");
            } else if (kind == 1) {
                table += '"' + number + "\",\"x, \"\"\",\"\"\"y\"\n";
                expected.push_back(R"({"a":")" + number + R"(","b":"x, \"","c":"\"y"})");
            } else if (kind == 2) {
                table += number + ",\"x\ny\",\"\"\n";
                expected.push_back(R"({"a":")" + number + R"(","b":"x\ny"})");
                ++line;
            } else {
                table += number + ",,\"x\n\n\"\n";
                expected.push_back(R"({"a":")" + number + R"(","c":"x\n\n"})");
                line += 2;
            }
            ++line;
        }
        const Found found = read_table(table, ',', random() % 2 == 0 ? std::string_view::npos : 3);
        REQUIRE_MESSAGE(found.texts == expected, table);
        std::vector<std::uint64_t> told;
        for (const auto& error : found.errors)
            told.push_back(error.line);
        REQUIRE_MESSAGE(told == broken, table);
    }
}

TEST_CASE("table: the dates of a column are read in one order, which any of its rows may tell") {
    const std::string_view rest = "\nb,13/01/2024 10:30,4-3-2024\nc,1/2/24,01-13-2024\n";
    const Found found = read_table("title,date,updated\na,02/03/2024,02-03-2024" + std::string(rest));
    CHECK(found.texts == Texts{R"({"title":"a","date":"02.03.2024","updated":"02/03/2024"})",
                               R"({"title":"b","date":"13/01/2024 10:30","updated":"4/3/2024"})",
                               R"({"title":"c","date":"1.2.24","updated":"01-13-2024"})"});
    CHECK(found.warnings.empty());
    CHECK(parse_date("02.03.2024, 10:30 PM") == parse_date("2 March 2024 22:30"));
    CHECK(read_table("title,due\na,02/03/2024\nb,13/01/2024\n").texts[0] == R"({"title":"a","due":"02/03/2024"})");
    TableRows mapped(',', {{"due", "publishedDateTime"}});
    mapped.feed("title,due\na,02/03/2024\nb,13/01/2024\n");
    CHECK(mapped.take().bytes.starts_with(R"({"title":"a","due":"02.03.2024"})"));
}

TEST_CASE("table: dates that mean two days are told once a column, and read as those who write so mostly mean") {
    const Found comma = read_table("title,date\na,02/03/2024\nb,03/03/2024\nc,04/05/2024\n", ',', 7);
    CHECK(comma.texts[0] == R"({"title":"a","date":"02/03/2024"})");
    REQUIRE(comma.warnings.size() == 1);
    CHECK(comma.warnings[0].message.find("02/03/2024") != std::string::npos);
    CHECK(comma.warnings[0].message.find("read with the month first") != std::string::npos);
    const Found semicolon = read_table("title;date\na;02/03/2024\n", ';');
    CHECK(semicolon.texts[0] == R"({"title":"a","date":"02.03.2024"})");
    REQUIRE(semicolon.warnings.size() == 1);
    CHECK(semicolon.warnings[0].message.find("read with the day first") != std::string::npos);
    const Found both = read_table("title,date\na,02/03/2024\nb,13/01/2024\nc,01/13/2024\n");
    CHECK(both.texts[0] == R"({"title":"a","date":"02/03/2024"})");
    REQUIRE(both.warnings.size() == 1);
    CHECK(both.warnings[0].message.find("some dates have the day first and some the month") != std::string::npos);
    CHECK(read_table("title,date\na,\" 02/03/2024 \"\nb,13/01/2024\n").texts[0] ==
          R"({"title":"a","date":" 02.03.2024 "})");
    // As Drupal writes them.
    const Found views = read_table("title,date\na,\"Mon, 12/02/2024 - 10:00\"\nb,\"Tue, 13/02/2024 - 10:00\"\n");
    CHECK(views.texts[0] == R"({"title":"a","date":"Mon, 12.02.2024 - 10:00"})");
    CHECK(parse_date("Mon, 12.02.2024 - 10:00") == 1707732000);
    const Found doubt = read_table("title,date\na,\"Mon, 12/02/2024 - 10:00\"\n");
    REQUIRE(doubt.warnings.size() == 1);
    CHECK(doubt.warnings[0].message.find("dates as 12/02/2024 - 10:00 have") != std::string::npos);
    CHECK(doubt.warnings[0].message.find("read with the month first") != std::string::npos);
    TableRows turns(',');
    turns.feed("title,date\na,02/03/2024\n");
    CHECK(turns.take().warnings.size() == 1);
    turns.feed("b,04/05/2024\nc,13/01/2024\n");
    const JsonBatch later = turns.take();
    CHECK(later.bytes.find("04.05.2024") != std::string::npos);
    REQUIRE(later.warnings.size() == 1);
    CHECK(later.warnings[0].message.find("from there on") != std::string::npos);
    for (const std::string_view date : {"3/3/2024", "2024/03/02", "02.03.2024", "02/03/2024x", "2/3", "99/1/2024"})
        CHECK(read_table("title,date\na," + std::string(date) + "\n").warnings.empty());
}

TEST_CASE("table: the numbers of a column are read in one style, which any of its rows may tell") {
    const auto numbers = [](std::string_view column, char separator = ';') {
        std::string table = std::string("title") + separator + "quality\n";
        for (std::size_t at = 0; at < column.size();) {
            const std::size_t end = std::min(column.find('|', at), column.size());
            table += std::string("a") + separator + '"' + std::string(column.substr(at, end - at)) + "\"\n";
            at = end + 1;
        }
        const Found found = read_table(table, separator);
        CHECK(found.warnings.empty());
        Texts values;
        for (const std::string& row : found.texts) {
            const ParseResult result = parse(row, ItemFormat::json);
            const auto quality = result.record ? result.record->quality : std::nullopt;
            values.push_back(quality ? nlohmann::json(*quality).dump() : "none");
        }
        return values;
    };
    CHECK(numbers("12.830|7,5|830") == Texts{"12830.0", "7.5", "830.0"});
    CHECK(numbers("12,830|7.5", ',') == Texts{"12830.0", "7.5"});
    CHECK(numbers("12,830|1,234,567", ',') == Texts{"12830.0", "1234567.0"});
    CHECK(numbers("12,830|7,5", ',') == Texts{"12.83", "7.5"});
    CHECK(numbers("12.830|7,5", ',') == Texts{"12830.0", "7.5"});
    CHECK(numbers("12.830|12.83|1234") == Texts{"12.83", "12.83", "1234.0"});
    CHECK(numbers("12.830|0.125") == Texts{"12.83", "0.125"});
    CHECK(numbers("12.830", ',') == Texts{"12.83"});
    CHECK(numbers("7,5|8.5") == Texts{"7.5", "8.5"});
    CHECK(numbers("1.234,5|1.234.567|-1.234,50|+7,5") == Texts{"1234.5", "1234567.0", "none", "7.5"});
    CHECK(numbers("1,234.5|1,234,567", ',') == Texts{"1234.5", "1234567.0"});
    CHECK(numbers("1 234|1\u00A0234,5|1\u202F234|1'234.5|1’234") ==
          Texts{"1234.0", "1234.5", "1234.0", "1234.5", "1234.0"});
    CHECK(numbers("7.5|1e3|0x10|12", ',') == Texts{"7.5", "1000.0", "16.0", "12.0"});
    CHECK(numbers("1.2.3|1,23,456|,5|5,|1 23|0.123.456|1.234 567|\t7,5|7 , 5|n/a|-") == Texts(11, "none"));
    CHECK(numbers("192.168.100.200|192.168.100.256|10.168.100.200", ',') == Texts{"none", "192168100256.0", "none"});
}

TEST_CASE("table: numbers that mean two are told once a column, and other columns stay as they are") {
    const Found found = read_table("title;quality;text\na;12.830;12.830\nb;1.000;\n", ';', 7);
    CHECK(found.texts[0] == R"({"title":"a","quality":"12.830","text":"12.830"})");
    REQUIRE(found.warnings.size() == 1);
    CHECK(found.warnings[0].message.starts_with("column quality: nothing says whether 12.830 has decimals; numbers "
                                                "like 12.830 are read with decimals."));
    const Found known = read_table("title;heat\na; 12.830 \nb;7,5\n", ';');
    CHECK(known.texts == Texts{R"({"title":"a","heat":" 12830  "})", R"({"title":"b","heat":"7.5"})"});
    CHECK(known.warnings.empty());
    for (const auto& [separator, number, reading] :
         {std::tuple{',', R"("12830 ")", "read without"}, {';', R"("12.830")", "read with"}}) {
        const std::string row = std::string{'a', separator} + "\"12,830\"\n";
        const Found comma = read_table(std::string("title") + separator + "heat\n" + row + row, separator, 7);
        CHECK(comma.texts[0] == std::string(R"({"title":"a","heat":)") + number + "}");
        REQUIRE(comma.warnings.size() == 1);
        CHECK(comma.warnings[0].message.find(reading) != std::string::npos);
    }
}

TEST_CASE("table: a column whose numbers are of two styles is told, also where a later row turns the reading") {
    const auto told = [](std::initializer_list<std::string_view> chunks, char separator = ',') {
        TableRows rows(separator);
        rows.feed(std::string("title") + separator + "quality\n");
        Texts out;
        for (const std::string_view chunk : chunks) {
            for (std::size_t at = 0; at < chunk.size();) {
                const std::size_t end = std::min(chunk.find('|', at), chunk.size());
                rows.feed(std::string{'a', separator} + '"' + std::string(chunk.substr(at, end - at)) + "\"\n");
                at = end + 1;
            }
            JsonBatch batch = rows.take();
            for (const JsonItem& item : batch.items) {
                const auto row = nlohmann::json::parse(batch.bytes.substr(item.begin, item.size));
                out.push_back(row["quality"].get<std::string>());
            }
            for (const auto& warning : batch.warnings)
                out.push_back(warning.message.substr(16, 28));
        }
        return out;
    };
    constexpr const char* kBoth = "some numbers have a decimal ";
    constexpr const char* kTurned = "a number far below has a dec";
    constexpr const char* kDoubt = "nothing says whether 12.830 ";
    for (const char separator : {',', ';'}) {
        CHECK(told({"7,5|8.5|12.830"}, separator) == Texts{"7.5", "8.5", "12.830", kBoth});
        CHECK(told({"7,5|12.830", "8.5", "12.830|7.5"}, separator) ==
              Texts{"7.5", "12830 ", "8.5", kBoth, "12.830", "7.5"});
        CHECK(told({"8.5|12.830", "7,5", "8,5|12.830"}, separator) ==
              Texts{"8.5", "12.830", "7.5", kBoth, "8.5", "12.830"});
        CHECK(told({"7,5", "8.5"}, separator) == Texts{"7.5", "8.5"}); // each can only be one
    }
    CHECK(told({"12.830", "12.830|7,5", "12.830"}) == Texts{"12.830", "12830 ", "7.5", kTurned, "12830 "});
    CHECK(told({"12.830", "7,5"}, ';') == Texts{"12.830", kDoubt, "7.5", kTurned});
    CHECK(told({"12.830", "8.5", "12.830"}, ';') == Texts{"12.830", kDoubt, "8.5", "12.830"});
}

TEST_CASE("table: the rows to come are waited for once, not as long as no number and no date tells") {
    TableRows rows(',');
    rows.feed("title,quality,date\na,12.830,02/03/2024\n");
    CHECK(rows.has_open_values());
    CHECK(rows.take().items.size() == 1);
    rows.feed("b,12.831,03/04/2024\n");
    CHECK_FALSE(rows.has_open_values());
    for (const std::string_view row : {"a,12.830,\n", "a,,02/03/2024\n"}) {
        TableRows one(',');
        one.feed("title,quality,date\n" + std::string(row));
        CHECK(one.has_open_values());
        one.feed("b,7.5,13/01/2024\n");
        CHECK_FALSE(one.has_open_values());
    }
}

TEST_CASE("table: the columns that mean nothing are known, and those that may hide a record are none of them") {
    const auto unknown = [](std::string_view head) { return table_start(head).unknown; };
    CHECK(unknown("title,url,Desk,author,secured,,Post_Status,visibility,private,n\na,b,c,d,e,f,draft,h,i,j\n") ==
          Texts{"Desk", "Post_Status", "n"});
    CHECK(unknown("title,url,post_status,Status,Unlisted\na,b,c,d,e\n").empty());
    CHECK(unknown("Made today\ntitle,url,Desk\na,b,c\n") == Texts{"Desk"});
}

TEST_CASE("table: hostile tables end, and take no more memory than a row may") {
    const std::string commas(4 << 20, ',');
    CHECK(read_table("title,text\n" + commas + "\n").errors.empty()); // nothing in it
    CHECK(read_table("title,text\na" + commas + "b\n").errors.size() == 1);
    CHECK(read_table(commas + "a\nb,c\n").errors.size() == 1);
    std::string names;
    for (int i = 0; i < 100'000; ++i)
        names += "a,";
    CHECK(read_table(names + "\nb,c\n").errors.size() == 1);
    CHECK(read_table("title,text\n\"" + std::string(kMaxRecordBytes + 10, '\n') + "\",a\n").errors.size() ==
          2); // both marks
    CHECK(read_table("title,text\n" + std::string(kMaxRecordBytes + 10, 'a')).errors.size() == 1);
    std::string marks = "title,text\n"; // each line opens a value that a line behind it may close
    for (int i = 0; i < 300'000; ++i)
        marks += i % 3 == 0 ? "a\",\"b\n" : "c\n";
    CHECK(read_table(marks).texts.empty());
}

TEST_CASE("table: written and read, values are the same") {
    std::mt19937 random(11);
    const std::string_view pieces[] = {"a",  "\"", ",", ";",  "\t", "\n", "\r\n",
                                       "\r", " ",  "é", "\\", "|",  "中", "\x01"};
    for (int i = 0; i < 3000; ++i) {
        const char separator = ",;|"[random() % 3];
        const auto value = [&] {
            std::string text;
            for (auto n = random() % 6; n > 0; --n)
                text += pieces[random() % std::size(pieces)];
            return text;
        };
        std::string table = std::string("k0") + separator + "k1" + separator + "k2\n";
        std::vector<std::vector<std::string>> written;
        for (auto row = random() % 4; row > 0; --row) {
            std::vector<std::string>& values = written.emplace_back();
            for (int column = 0; column < 3; ++column) {
                values.push_back(value());
                std::string quoted;
                for (const char c : values.back()) {
                    quoted += c;
                    if (c == '"') quoted += c;
                }
                if (column > 0) table += separator;
                table += '"' + quoted + '"';
            }
            table += random() % 2 == 0 ? "\n" : "\r\n";
            if (values == std::vector<std::string>(3)) written.pop_back();
        }
        const Texts rows = rows_of(table, separator);
        REQUIRE(rows.size() == written.size());
        for (std::size_t row = 0; row < rows.size(); ++row) {
            const nlohmann::json object = nlohmann::json::parse(rows[row]);
            for (int column = 0; column < 3; ++column)
                CHECK(object.value("k" + std::to_string(column), "") == written[row][static_cast<std::size_t>(column)]);
        }
    }
}

TEST_CASE("table: its first line tells that there are records, and what separates them") {
    const auto separator_of = [](std::string_view text, const KeyMap& map = {}) {
        const TableStart start = table_start(text, map);
        return start.is_records ? std::string(1, start.separator) : std::string();
    };
    CHECK(separator_of("title,url\n") == ",");
    CHECK(separator_of("id;Headline;Publication Date\n") == ";");
    CHECK(separator_of("\xEF\xBB\xBFTitle\tContent") == "\t");
    CHECK(separator_of("sep=;\ntitle;text\n") == ";");
    CHECK(separator_of("title,text\n\"a\nb\",\"c") == ","); // the head ends in the first row
    CHECK(separator_of(",title,publication,author,date,year,month,url,content\n") == ",");
    CHECK(separator_of("\"title\",\"text, with commas\",\"url\"\r\n") == ",");
    CHECK(separator_of("Kopf,Inhalt\n").empty());
    CHECK(separator_of("Kopf,Inhalt\n", {{"Kopf", "title"}, {"Inhalt", "body"}}) == ",");
    CHECK(separator_of("title,text\na,b") == ",");
    CHECK(separator_of("title,text\na,b, c\nd,e\n") == ","); // a broken row costs itself, be it the first
    CHECK(separator_of("category,text\ntech,All of it.\n") == ",");
    CHECK(separator_of("id;title\n1;One\n") == ";");
    CHECK(separator_of("id,title,price\n1,One,2\n").empty());
    CHECK(separator_of("title,author\nOne,Jane Doe\n") == ",");
    CHECK(separator_of("name,title\nJane Doe,Director\n").empty());
    CHECK(separator_of("title,status\nBuy milk,done\n").empty());
    CHECK(separator_of("title,section\nOne\n").empty());
    // Of something else, or no table at all.
    for (const char* text : {"id,name,price\n", "name,summary\na,b\n", "Date;Description;Amount\n1;a;2\n",
                             "Name,Email,Website URL,Bio\na,b,c,d\n", "| Title | URL |\n|---|---|\n| a | b |\n",
                             "Title | Text\n---|---\na | b\n", "title, text, url = row\nprint(title)\n",
                             "from sqlalchemy import Column, Integer, Text, Date, ForeignKey\nfrom os import path\n",
                             "from sqlalchemy import Column, Integer, Text, Date, ForeignKey\n",
                             "SELECT id, title, url, created_at\nFROM articles, sources\n",
                             "export type Key = id | title | body | date;\n", "The columns are: name, summary, date\n",
                             "Each record has an id, title, text, url, and date.\nThe rest is free.\n"}) {
        CAPTURE(text);
        CHECK(separator_of(text).empty());
    }
    CHECK(separator_of("id,name,price\n", {{"name", "title"}}) == ",");
    CHECK(separator_of("Dear reader, this text, and its title, are no table.\n").empty());
    CHECK(separator_of("title\n").empty());
    CHECK(separator_of("").empty());
    CHECK(detect("title,url\na,b\n") == Content::table);
    CHECK(detect("Kopf,Inhalt\n") == Content::unknown);
}
