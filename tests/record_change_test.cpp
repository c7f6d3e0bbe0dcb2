// Lines of `newsidx update`: what each may say, and what a bad one is told, with its column.
#include "record/change.h"

#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <random>
#include <string>
#include <string_view>
#include <vector>

using newsidx::record::ChangeLine;
using newsidx::record::ChangeResult;
using newsidx::record::parse_change;

namespace {

// A change as text: the name, then what is set; "?" is unknown.
std::string shown(const ChangeLine& change) {
    const auto number = [](double value) {
        if (std::isnan(value)) return std::string("?");
        std::string digits = std::to_string(value);
        digits.erase(digits.find_last_not_of('0') + 1);
        if (digits.ends_with('.')) digits.pop_back();
        return digits;
    };
    std::string out = change.id_or_url;
    if (change.quality) out += " quality=" + number(*change.quality);
    if (change.heat) out += " heat=" + number(*change.heat);
    if (change.published) out += *change.published ? " published" : " hidden";
    return out;
}

std::string shown(const ChangeResult& result) {
    if (result.change) return shown(*result.change);
    return std::to_string(result.rejection.line) + ":" + std::to_string(result.rejection.column) + " " +
           result.rejection.message;
}

} // namespace

TEST_CASE("record: change lines that are good") {
    struct Row {
        std::string_view line;
        std::string_view change;
    };
    const std::vector<Row> rows = {
        {R"({"id":7,"heat":12})", "7 heat=12"},
        {R"({"id":"7","heat":12})", "7 heat=12"},
        {R"({"url":"https://a.example/x","heat":0})", "https://a.example/x heat=0"},
        {R"({"id":7,"quality":61.5})", "7 quality=61.5"},
        {R"({"id":7,"published":true})", "7 published"},
        {R"({"id":7,"published":false})", "7 hidden"},
        {R"({"id":7,"quality":1,"heat":2,"published":false})", "7 quality=1 heat=2 hidden"},
        {R"({"published":false,"heat":2,"quality":1,"id":7})", "7 quality=1 heat=2 hidden"},
        {R"({"id":7,"heat":null})", "7 heat=?"},
        {R"({"id":7,"quality":null})", "7 quality=?"},
        {R"({"id":7,"heat":-1})", "7 heat=?"},
        {R"({"id":7,"quality":-0.25})", "7 quality=?"},
        {R"({"id":7,"heat":-1e300})", "7 heat=?"},
        {R"({"id":7,"heat":1.5e2})", "7 heat=150"},
        {R"({"id":7,"heat":1E+2})", "7 heat=100"},
        {R"({"id":7,"heat":0.0})", "7 heat=0"},
        {"  {\t\"id\" : 7 ,\r \"heat\" : 3 }  \r\n", "7 heat=3"},
        {"\xEF\xBB\xBF{\"id\":7,\"heat\":3}", "7 heat=3"},
        {R"({"id":"a b","heat":3})", "a b heat=3"}, // whether there is such a record is not for here
        {R"({"url":"https:\/\/a.example\/\u00e4","heat":3})", "https://a.example/ä heat=3"},
        {R"({"\u0069d":7,"heat":3})", "7 heat=3"},
        {R"({"id":12345678901234567890123456789,"heat":3})", "12345678901234567890123456789 heat=3"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.line);
        const ChangeResult result = parse_change(row.line);
        CHECK(result.change.has_value());
        CHECK(shown(result) == row.change);
    }
}

TEST_CASE("record: a cell of a table of changes that reads as a number is that number, whatever others are") {
    using Texts = std::vector<std::string>;
    const auto changes = [](std::string_view cells, char separator) {
        std::string table = std::string("id") + separator + "date" + separator + "quality\n";
        for (std::size_t at = 0; at < cells.size();) {
            const std::size_t end = std::min(cells.find('|', at), cells.size());
            table += std::string{'7', separator} + "02/03/2024" + separator + '"' +
                     std::string(cells.substr(at, end - at)) + "\"\n";
            at = end + 1;
        }
        Texts out;
        newsidx::record::for_each_change(table, [&](std::uint64_t /*line*/, const ChangeResult& result, bool is_table) {
            CHECK(is_table);
            out.push_back(result.change ? shown(result) : result.rejection.message);
        });
        return out;
    };
    for (const char separator : {',', ';'}) {
        CAPTURE(separator);
        CHECK(changes("12.125|80.375|5|-0.5|1e3", separator) ==
              Texts{"7 quality=12.125", "7 quality=80.375", "7 quality=5", "7 quality=?", "7 quality=1000"});
        CHECK(changes("12.125|7,5|1.234,5|1 234|1.234.567|1,234.5| 0,125 |8.5", separator) ==
              Texts{"7 quality=12.125", "7 quality=7.5", "7 quality=1234.5", "7 quality=1234", "7 quality=1234567",
                    "7 quality=1234.5", "7 quality=0.125", "7 quality=8.5"});
        CHECK(changes("7,5|12,830|-1,234|192.168.100.200|n/a", separator) ==
              Texts{"7 quality=7.5", "quality may be 12830 or 12.830, and is \"12,830\": write one of them",
                    "quality may be -1234 or -1.234, and is \"-1,234\": write one of them",
                    "quality must be a number, and is \"192.168.100.200\"",
                    "quality must be a number, and is \"n/a\""});
    }
}

TEST_CASE("record: a large heat is kept to the last bit") {
    const ChangeResult result = parse_change(R"({"id":1,"heat":123456.789012345,"quality":1e308})");
    REQUIRE(result.change);
    CHECK(result.change->heat == 123456.789012345);
    CHECK(result.change->quality == 1e308);
    const ChangeResult tiny = parse_change(R"({"id":1,"heat":1e-300})");
    REQUIRE(tiny.change);
    CHECK(tiny.change->heat == 1e-300);
}

TEST_CASE("record: zero is known in a change, whatever its sign") {
    for (const std::string_view line : {R"({"id":1,"heat":0})", R"({"id":1,"heat":-0})", R"({"id":1,"heat":-0.0e5})"}) {
        CAPTURE(line);
        const ChangeResult result = parse_change(line);
        REQUIRE(result.change);
        CHECK(result.change->heat == 0.0);
    }
}

TEST_CASE("record: what a change does not mention stays unset") {
    const ChangeResult heat = parse_change(R"({"id":1,"heat":null})");
    REQUIRE(heat.change);
    CHECK(heat.change->heat.has_value());
    CHECK_FALSE(heat.change->quality.has_value());
    CHECK_FALSE(heat.change->published.has_value());
    const ChangeResult published = parse_change(R"({"id":1,"published":true})");
    REQUIRE(published.change);
    CHECK(published.change->published == true);
    CHECK_FALSE(published.change->heat.has_value());
    CHECK_FALSE(published.change->quality.has_value());
}

TEST_CASE("record: change lines that are rejected, each with its column and reason") {
    struct Row {
        std::string_view line;
        std::uint64_t column;
        std::string_view reason; // a piece of the message
    };
    const std::vector<Row> rows = {
        // which record
        {R"({"heat":1})", 1, "neither \"id\" nor \"url\""},
        {R"({"id":1,"url":"https://a.example","heat":1})", 9, "not both"},
        {R"({"url":"https://a.example","id":1,"heat":1})", 28, "not both"},
        {R"({"id":null,"heat":1})", 7, "\"id\" must be a text or a number"},
        {R"({"id":true,"heat":1})", 7, "\"id\" must be a text or a number"},
        {R"({"id":"","heat":1})", 7, "\"id\" must be a text or a number"},
        {R"({"id":[1],"heat":1})", 7, "\"id\" must be a text or a number"},
        {R"({"id":{},"heat":1})", 7, "\"id\" must be a text or a number"},
        {R"({"url":"","heat":1})", 8, "\"url\" must be a text or a number"},
        {R"({"url":null,"heat":1})", 8, "\"url\" must be a text or a number"},
        // what to set
        {R"({})", 1, "neither \"id\" nor \"url\""},
        {R"({"id":1})", 1, "nothing to set"},
        {R"({"url":"https://a.example"})", 1, "nothing to set"},
        {R"({"id":1,"heat":"5"})", 16, "\"heat\" must be a number or null"},
        {R"({"id":1,"heat":true})", 16, "\"heat\" must be a number or null"},
        {R"({"id":1,"heat":[]})", 16, "\"heat\" must be a number or null"},
        {R"({"id":1,"quality":{}})", 19, "\"quality\" must be a number or null"},
        {R"({"id":1,"quality":""})", 19, "\"quality\" must be a number or null"},
        {R"({"id":1,"quality":1e999})", 19, "\"quality\" must be a number or null"},
        {R"({"id":1,"heat":-1e999})", 16, "\"heat\" must be a number or null"},
        {R"({"id":1,"published":1})", 21, "\"published\" must be true or false"},
        {R"({"id":1,"published":null})", 21, "\"published\" must be true or false"},
        {R"({"id":1,"published":"true"})", 21, "\"published\" must be true or false"},
        // other keys
        {R"({"id":1,"hat":1})", 9, "the key \"hat\" cannot be updated"},
        {R"({"id":1,"Heat":1})", 9, "the key \"Heat\" cannot be updated"},
        {R"({"id":1,"heat":1,"title":"x"})", 18, "the key \"title\" cannot be updated"},
        {R"({"id":1,"heat":1,"":0})", 18, "the key \"\" cannot be updated"},
        {R"({"secured":{},"id":1,"heat":1})", 2, "the key \"secured\" cannot be updated"},
        // a key twice
        {R"({"id":1,"heat":1,"heat":2})", 18, "the key \"heat\" is given twice, at columns 9 and 18"},
        {R"({"id":1,"id":1,"heat":2})", 9, "the key \"id\" is given twice"},
        {R"({"id":1,"heat":1,"\u0068eat":2})", 18, "the key \"heat\" is given twice"},
        // no JSON object
        {"", 1, "white space"},
        {"   ", 1, "white space"},
        {R"([{"id":1,"heat":1}])", 1, "an array"},
        {R"("heat")", 1, "a single value"},
        {"7", 1, "a single value"},
        {"null", 1, "a single value"},
        {R"({"id":1,"heat":1)", 17, "cut off"},
        {R"({"id":1,"heat":)", 16, "cut off"},
        {R"({"id":1,"he)", 12, "cut off"},
        {"{", 2, "cut off"},
        {R"({"id":1,"heat":1} x)", 19, "after the end"},
        {R"({"id":1,"heat":1}{"id":2,"heat":1})", 18, "after the end"},
        {R"({"id":1,"heat":NaN})", 16, "no JSON value"},
        {R"({"id":1,"heat":Infinity})", 16, "no JSON value"},
        {R"({"id":1,"heat":+1})", 16, "no JSON value"},
        {R"({"id":1,"heat":01})", 16, "no JSON value"},
        {R"({"id":1,"heat":.5})", 16, "no JSON value"},
        {R"({"id":1,"heat":1.})", 16, "no JSON value"},
        {R"({"id":1,"heat":0x10})", 16, "no JSON value"},
        {R"({"id":1,"heat":1e})", 16, "no JSON value"},
        // bytes
        {"{\"id\":1,\"heat\":1,\"\xFF\":2}", 19, "not UTF-8"},
        {"{\"url\":\"https://a.example/\xC3\",\"heat\":1}", 27, "not UTF-8"},
        {"{\"url\":\"\xED\xA0\x80\",\"heat\":1}", 9, "not UTF-8"},
        {"{\"url\":\"a\tb\",\"heat\":1}", 10, "control character"},
        {R"({"url":"\ud83d","heat":1})", 8, "bad escape"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.line);
        const ChangeResult result = parse_change(row.line);
        CHECK_FALSE(result.change.has_value());
        CHECK(result.rejection.line == 1);
        CHECK(result.rejection.column == row.column);
        CAPTURE(result.rejection.message);
        CHECK(result.rejection.message.find(row.reason) != std::string::npos);
    }
}

TEST_CASE("record: every truncation of a change line is rejected") {
    const std::string line = R"({"url":"https://a.example/é","quality":12.5,"heat":null,"published":true})";
    REQUIRE(parse_change(line).change);
    for (std::size_t size = 0; size < line.size(); ++size) {
        CAPTURE(size);
        const ChangeResult result = parse_change(std::string_view(line).substr(0, size));
        CHECK_FALSE(result.change.has_value());
        CHECK_FALSE(result.rejection.message.empty());
    }
}

TEST_CASE("record: a change line is read to its end, not beyond") {
    // A view into the middle of a buffer, as a reader of lines has it.
    const std::string file = "{\"id\":1,\"heat\":1}\n{\"id\":2,\"heat\":2}\n";
    const ChangeResult first = parse_change(std::string_view(file).substr(0, 17));
    CHECK(shown(first) == "1 heat=1");
    const ChangeResult second = parse_change(std::string_view(file).substr(18, 17));
    CHECK(shown(second) == "2 heat=2");
    const ChangeResult number_cut = parse_change(std::string_view("{\"id\":1,\"heat\":123}").substr(0, 17));
    CHECK_FALSE(number_cut.change.has_value());
}

TEST_CASE("record: deep nesting and long keys in a change are refused with a short message") {
    const std::string deep = R"({"id":1,"heat":)" + std::string(5000, '[') + std::string(5000, ']') + "}";
    const ChangeResult nested = parse_change(deep);
    REQUIRE_FALSE(nested.change);
    CHECK(nested.rejection.message.find("nested") != std::string::npos);

    const ChangeResult long_key = parse_change(R"({"id":1,")" + std::string(100'000, 'k') + R"(":1})");
    REQUIRE_FALSE(long_key.change);
    CHECK(long_key.rejection.column == 9);
    CHECK(long_key.rejection.message.size() < 200);
}

TEST_CASE("record: random damage to a change line never crashes and always has a reason") {
    const std::string line = R"({"id":"12","quality":12.5,"heat":-3e2,"published":false})";
    std::mt19937_64 random(5);
    std::size_t rejected = 0;
    for (int round = 0; round < 20'000; ++round) {
        std::string damaged = line;
        for (std::size_t i = 1 + random() % 3; i > 0; --i) {
            const std::size_t at = random() % damaged.size();
            switch (random() % 3) {
            case 0: damaged[at] = static_cast<char>(random() % 256); break;
            case 1: damaged.erase(at, 1 + random() % 4); break;
            default: damaged.insert(at, 1, "{}[]\",:0-e\\\n"[random() % 12]); break;
            }
        }
        const ChangeResult result = parse_change(damaged);
        CAPTURE(damaged);
        if (result.change) {
            CHECK_FALSE(result.change->id_or_url.empty());
            CHECK((result.change->quality || result.change->heat || result.change->published));
        } else {
            CHECK_FALSE(result.rejection.message.empty());
            CHECK(result.rejection.line >= 1);
            CHECK(result.rejection.column >= 1);
            ++rejected;
        }
    }
    CHECK(rejected > 10'000);
}
