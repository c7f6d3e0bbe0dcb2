#include "record/date.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>

using newsidx::record::parse_date;

namespace {

struct Row {
    const char* text;
    std::int64_t seconds;
};

} // namespace

TEST_CASE("date: what people write is understood") {
    const Row rows[] = {
        {"1970-01-01", 0},
        {"1970-01-01T00:00:00Z", 0},
        {"1969-12-31T23:59:59Z", -1},
        {"2000-02-29", 951782400},
        {"2000-03-01T00:00Z", 951868800},
        {"2023-12-19", 1702944000},
        {"2023-12-19T23:59Z", 1703030340},
        {"2023-12-19T23:59:00Z", 1703030340},
        {"2023-12-19t23:59:00z", 1703030340},
        {"2023-12-19 23:59:00", 1703030340},
        {"2023-12-19 23:59:00 UTC", 1703030340},
        {"2023-12-19 23:59:00 GMT", 1703030340},
        {"2023-12-19T23:59:00", 1703030340},
        {"2023-12-19T23:59:00.999Z", 1703030340},
        {"2023-12-19T23:59:00,5Z", 1703030340},
        {"2023-12-20T00:59:00+01:00", 1703030340},
        {"2023-12-20T00:59:00.5 +01:00", 1703030340},
        {"2023-12-20 00:59:00 +0100", 1703030340},
        {"2023-12-20T00:59:00+01", 1703030340},
        {"2023-12-19T18:29:00-05:30", 1703030340},
        {"2023-12-19T23:59:00-00:00", 1703030340},
        {"20231219T235900Z", 1703030340},
        {"20231219T2359Z", 1703030340},
        {"20231219", 1702944000},
        {"  2023-12-19\n", 1702944000},
        {"2016-12-31T23:59:60Z", 1483228799}, // a leap second counts as the second before it
        {"0001-01-01", -62135596800},
        {"9999-12-31T23:59:59Z", 253402300799},
        {"1900-02-28", -2203977600},
        {"2024-02-29T12:00Z", 1709208000},
    };
    for (const Row& row : rows) {
        CAPTURE(std::string(row.text));
        REQUIRE(parse_date(row.text));
        CHECK(*parse_date(row.text) == row.seconds);
    }
}

TEST_CASE("date: days and times that do not exist are none") {
    const char* const rows[] = {
        "",
        " ",
        "yesterday",
        "2023",
        "2023-12",
        "0000-01-01",
        "2023-00-10",
        "2023-13-10",
        "2023-01-00",
        "2023-01-32",
        "2023-04-31",
        "2023-06-31",
        "2023-09-31",
        "2023-11-31",
        "2023-02-29",
        "2023-02-30",
        "1900-02-29",
        "2100-02-29",
        "2024-02-30",
        "2023-1-1",
        "23-01-01",
        "12023-01-01",
        "2023-01-01T",
        "2023-01-01T1",
        "2023-01-01T24:00:00Z",
        "2023-01-01T23:60:00Z",
        "2023-01-01T23:59:61Z",
        "2023-01-01T23:59:5Z",
        "2023-01-01T23:59:00.Z",
        "2023-01-01T23:59:00Zulu",
        "2023-01-01T23:59:00+24:00",
        "2023-01-01T23:59:00+01:60",
        "2023-01-01T23:59:00+1",
        "2023-01-01T23:59:00+0",
        "2023-01-01T23:59:00 EST",
        "2023-01-01T-1:00:00Z",
        "2023-01-01Z",
        "2023-01-01 noon",
        "2023/01/01",
        "01.02.2023",
        "-2023-01-01",
        "+2023-01-01",
        "2023-0101",
        "202301-01",
        "1703030340",
        "\xD9\xA2\xD9\xA0\xD9\xA2\xD9\xA3-01-01", // Arabic digits
    };
    for (const char* row : rows) {
        CAPTURE(std::string(row));
        CHECK_FALSE(parse_date(row));
    }
}

TEST_CASE("date: every day from 1600 to 2400 follows the one before by 86,400 seconds") {
    const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const auto two = [](int n) { return std::string(n < 10 ? "0" : "") + std::to_string(n); };
    std::int64_t expected = -11676096000; // 1600-01-01
    for (int year = 1600; year <= 2400; ++year) {
        const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        for (int month = 1; month <= 12; ++month) {
            const int count = days[month - 1] + (leap && month == 2 ? 1 : 0);
            for (int day = 1; day <= count; ++day) {
                const std::string text = std::to_string(year) + "-" + two(month) + "-" + two(day);
                if (parse_date(text) != expected) FAIL_CHECK(text);
                expected += 86400;
            }
            CHECK_FALSE(parse_date(std::to_string(year) + "-" + two(month) + "-" + two(count + 1)));
        }
    }
}
