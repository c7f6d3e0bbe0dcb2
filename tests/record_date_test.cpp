#include "record/date/date.h"
#include "record/parse.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdint>
#include <iterator>
#include <random>
#include <string>

using newsidx::record::parse_date;
namespace record = newsidx::record;

namespace {

struct WrittenDate {
    const char* text;
    std::int64_t seconds;
};

} // namespace

TEST_CASE("date: what people write is understood") {
    const WrittenDate rows[] = {
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
    for (const WrittenDate& row : rows) {
        CAPTURE(std::string(row.text));
        REQUIRE(parse_date(row.text));
        CHECK(*parse_date(row.text) == row.seconds);
    }
}

TEST_CASE("date: sites in many languages write theirs, with weekdays and times") {
    const std::int64_t day = parse_date("2024-05-01").value();
    const std::int64_t time = day + 10 * 3600 + 30 * 60;
    for (const char* text : {"2024年5月1日 10時30分",
                             "2024年5月1日10時30分",
                             "2024年5月1日(水) 10:30",
                             "2024年5月1日（水）午前10時30分",
                             "2024年5月1日 水曜日 10時30分00秒",
                             "2024年5月1日 星期三 10:30",
                             "2024年05月01日10时30分",
                             "2024年5月1日 上午10點30分",
                             "2024년 5월 1일 10시 30분",
                             "2024년 5월 1일 (수) 오전 10시 30분",
                             "2024년 5월 1일 수요일 10:30",
                             "1 mai 2024 10h30",
                             "mercredi 1 mai 2024 10h30",
                             "Mercredi 1er mai 2024, 10h30",
                             "1. maj 2024 kl. 10:30",
                             "středa 1. května 2024 10:30",
                             "1 Mayıs 2024 10:30",
                             "środa, 1 maja 2024 10:30",
                             "1 мая 2024 г. 10:30",
                             "среда, 1 мая 2024 10:30",
                             "1 मई 2024 10:30",
                             "1 مايو 2024 10:30",
                             "keskiviikko 1. toukokuuta 2024 kl. 10:30",
                             "1 травня 2024 року 10:30"})
        CHECK_MESSAGE(parse_date(text) == time, text);
    for (const char* text :
         {"2024年5月1日(水)", "2024년 5월 1일 수요일", "miércoles 1 de mayo de 2024", "1 Mai 2024", "1 maja 2024 r."})
        CHECK_MESSAGE(parse_date(text) == day, text);
    CHECK(parse_date("2024年5月1日 午後3時") == day + 15 * 3600);
    CHECK(parse_date("2024年5月1日 15時5分7秒") == day + 15 * 3600 + 5 * 60 + 7);
    for (const char* text :
         {"2024年5月1日(", "(水)", "10時30分", "周", "星期三", "2024年5月1日 25時", "h", "10h", "mercredi", "1h 2024"})
        CHECK_FALSE_MESSAGE(parse_date(text).has_value(), text);
    CHECK(parse_date("19 décembre 2023 à 23h59") == parse_date("2023-12-19T23:59Z"));
    CHECK(parse_date("17/03/2024 às 14h05") == parse_date("2024-03-17T14:05Z"));
    CHECK(parse_date("10h 12 June 2024") == parse_date("2024-06-12T10:00Z"));
    for (const char* text : {"2024年3月17日(东京)", "2024年5分", "Pro 2024", "Led 2024", "list 5 2024"})
        CHECK_FALSE_MESSAGE(parse_date(text).has_value(), text);
    const char* const months[] = {"января", "февраля", "марта",    "апреля",  "мая",    "июня",
                                  "июля",   "августа", "сентября", "октября", "ноября", "декабря"};
    const char* const polish[] = {"stycznia", "lutego",   "marca",    "kwietnia",     "maja",      "czerwca",
                                  "lipca",    "sierpnia", "września", "października", "listopada", "grudnia"};
    const char* const czech[] = {"ledna",    "února", "března", "dubna", "května",    "června",
                                 "července", "srpna", "září",   "října", "listopadu", "prosince"};
    for (std::size_t i = 0; i < 12; ++i)
        for (const auto* names : {months, polish, czech})
            CHECK_MESSAGE(parse_date(std::string("1 ") + names[i] + " 2024") ==
                              parse_date(fmt::format("2024-{:02}-01", i + 1)),
                          names[i]);
}

TEST_CASE("date: dates of feeds, mails, people and programs are understood") {
    const WrittenDate rows[] = {
        {"2023", 1672531200},
        {"1848", -3849984000},
        {"2023-12", 1701388800},
        {"2023-2", 1675209600},
        {"2023/12", 1701388800},
        {"2023-1-9", 1673222400},
        {"2023/12/19", 1702944000},
        {"2023/12/19 23:59", 1703030340},
        {"2023.12.19", 1702944000},
        {"2023. 12. 19.", 1702944000},
        {"2023-12-19T23:59:5Z", 1703030345},
        {"2023-12-20T0:59:00+01:0", 1703030340},
        {"2023-12-19 23:59:00 EST", 1703048340},
        {"2023-12-19T23:59:00 PST", 1703059140},
        {"2023-12-19 11:59 PM", 1703030340},
        {"2023-12-19 11:59PM", 1703030340},
        {"2023-12-19, 23:59", 1703030340},
        {"20231219235900", 1703030340},
        {"1703030340", 1703030340},
        {"1703030340.75", 1703030340},
        {"1703030340123", 1703030340},
        {"100000000", 100000000},
        {"999999999", 999999999},
        {"1000000000", 1000000000},
        {"4102444799", 4102444799},
        {"100000000000", 100000000},
        {"4102444799999", 4102444799},
        {"Tue, 19 Dec 2023 23:59:00 GMT", 1703030340},
        {"Tue, 19 Dec 2023 23:59:00 UT", 1703030340},
        {"Tue, 19 Dec 2023 23:59:00 UTC", 1703030340},
        {"Tue, 19 Dec 2023 23:59:00 Z", 1703030340},
        {"Tue, 19 Dec 2023 23:59:00 +0000", 1703030340},
        {"Tue, 19 Dec 2023 23:59:00 -0000", 1703030340},
        {"Wed, 20 Dec 2023 00:59:00 +0100", 1703030340},
        {"Wed, 20 Dec 2023 00:59:00 +01:00", 1703030340},
        {"Wed, 20 Dec 2023 00:59:00 +0100 (CET)", 1703030340},
        {"Wed, 20 Dec 2023 00:59:00 CET", 1703030340},
        {"Wed, 20 Dec 2023 01:59:00 CEST", 1703030340},
        {"Wed, 20 Dec 2023 00:59:00 GMT+0100", 1703030340},
        {"Wed, 20 Dec 2023 00:59:00 GMT+1", 1703030340},
        {"Tue, 19 Dec 2023 18:59:00 EST", 1703030340},
        {"Tue, 19 Dec 2023 19:59:00 EDT", 1703030340},
        {"Tue, 19 Dec 2023 17:59:00 CST", 1703030340},
        {"Tue, 19 Dec 2023 18:59:00 CDT", 1703030340},
        {"Tue, 19 Dec 2023 16:59:00 MST", 1703030340},
        {"Tue, 19 Dec 2023 17:59:00 MDT", 1703030340},
        {"Tue, 19 Dec 2023 15:59:00 PST", 1703030340},
        {"Tue, 19 Dec 2023 16:59:00 PDT", 1703030340},
        {"Wed, 20 Dec 2023 08:59:00 JST", 1703030340},
        {"Wed, 20 Dec 2023 05:29:00 IST", 1703030340},
        {"Wed, 20 Dec 2023 02:59:00 MSK", 1703030340},
        {"Tue, 19 Dec 2023 23:59:00 A", 1703030340},
        {"Tue, 19 Dec 2023 23:59:00 XYZ", 1703030340},
        {"Tue, 19 Dec 2023 16:59:00 -0700", 1703030340},
        {"Tue, 19 Dec 2023 23:59 GMT", 1703030340},
        {"Tue, 19 Dec 2023 23:59", 1703030340},
        {"Tue, 19 Dec 2023", 1702944000},
        {"19 Dec 2023 23:59:00 GMT", 1703030340},
        {"19 Dec 23 23:59:00 GMT", 1703030340},
        {"19 Dec 49", 2523484800},
        {"19 Dec 50", -600739200},
        {"19 Dec 99", 945561600},
        {"Tuesday, 19-Dec-23 23:59:00 GMT", 1703030340},
        {"December 19, 2023 Tuesday 23:59:00 GMT", 1703030340},
        {"19 December 2023 Tuesday 11:59 PM UTC", 1703030340},
        {"Tuesday, 19-Dec-2023 23:59:00 GMT", 1703030340},
        {"Tue 19 Dec 2023 23:59:00 GMT", 1703030340},
        {"Tue,19 Dec 2023 23:59:00 GMT", 1703030340},
        {"Tue , 19 Dec , 2023 23:59:00 GMT", 1703030340},
        {"  Tue,  19  Dec  2023  23:59:00  GMT ", 1703030340},
        {"Tue, 19 Dec 2023, 23:59:00 GMT", 1703030340},
        {"Mon, 19 Dec 2023 23:59:00 GMT", 1703030340},
        {"Tuesday, 19 December 2023 23:59:00 GMT", 1703030340},
        {"tue, 19 dec 2023 23:59:00 gmt", 1703030340},
        {"TUE, 19 DEC 2023 23:59:00 GMT", 1703030340},
        {"Tues, 19 Dec. 2023 23:59:00 GMT", 1703030340},
        {"Tue. 19 Dec 2023", 1702944000},
        {"Thurs, 19 Dec 2023", 1702944000},
        {"mar, 19 dic 2023 23:59:00 +0000", 1703030340},
        {"mar. 19 déc. 2023", 1702944000},
        {"Di, 19 Dez 2023 23:59:00 GMT", 1703030340},
        {"Dienstag, 19. Dezember 2023", 1702944000},
        {"Τρί, 20 Ιούλ 2004 12:53:00 GMT", 1090327980},
        {"Σάβ, 19 Ιούν 2004 12:53:00 EST", 1087667580},
        {"2004-július-13T9:15-05:00", 1089728100},
        {"2004-05-25 오후 11:23:17", 1085527397},
        {"2004-05-25 오전 12:05:17", 1085443517},
        {"2004년 05월 28일  01:31:15", 1085707875},
        {"2023年12月19日", 1702944000},
        {"2023年12月19日 23:59", 1703030340},
        {"2023年12月19日 下午11:59", 1703030340},
        {"2023年12月", 1701388800},
        {"Tue Dec 19 23:59:00 2023", 1703030340},
        {"Tue Dec  5 23:59:00 2023", 1701820740},
        {"Tue Dec 19 23:59:00 UTC 2023", 1703030340},
        {"Tue Dec 19 15:59:00 PST 2023", 1703030340},
        {"Tue Dec 19 16:59:00 -0700 2023", 1703030340},
        {"Tue Dec 19 2023 23:59:00 GMT+0000 (Coordinated Universal Time)", 1703030340},
        {"Wed Dec 20 2023 00:59:00 GMT+0100 (CET)", 1703030340},
        {"Jun 03, 2021", 1622678400},
        {"Jun. 3, 2021", 1622678400},
        {"June 3, 2021", 1622678400},
        {"June 3rd, 2021", 1622678400},
        {"june 3 2021", 1622678400},
        {"JUNE 3, 2021", 1622678400},
        {"June 3, 2021 5:30 PM", 1622741400},
        {"June 3, 2021, 5:30 p.m.", 1622741400},
        {"June 3, 2021 at 5:30 PM EDT", 1622755800},
        {"June 3, 2021 5 PM", 1622739600},
        {"June 3, 2021 12:05 AM", 1622678700},
        {"June 3, 2021 12:05 PM", 1622721900},
        {"3 June 2021", 1622678400},
        {"3rd of June 2021", 1622678400},
        {"3 June, 2021 17:30", 1622741400},
        {"03-Jun-2021", 1622678400},
        {"2021 Jun 3", 1622678400},
        {"Thursday, June 3, 2021", 1622678400},
        {"Thu, Jun 3 2021 05:30:33 PM", 1622741433},
        {"June 2021", 1622505600},
        {"Jun-2021", 1622505600},
        {"Sept 2021", 1630454400},
        {"3 de junio de 2021", 1622678400},
        {"3 de março de 2021", 1614729600},
        {"1er août 2021", 1627776000},
        {"3 juin 2021 17:30", 1622741400},
        {"3. März 2021, 17:30 Uhr", 1614792600},
        {"3 giugno 2021", 1622678400},
        {"3 mei 2021", 1620000000},
        {"14 juillet 2021", 1626220800},
        {"03.06.2021", 1622678400},
        {"3.6.2021", 1622678400},
        {"03. 06. 2021", 1622678400},
        {"03.06.21", 1622678400},
        {"03.06.2021 17:30", 1622741400},
        {"06/03/2021", 1622678400},
        {"6/3/2021", 1622678400},
        {"06/23/2021", 1624406400},
        {"23/06/2021", 1624406400},
        {"7/23/17", 1500768000},
        {"06/03/2021 5:30 PM", 1622741400},
        {"6/3/2021, 5:30:00 PM", 1622741400},
        {"03-06-2021", 1622678400},
        {"06-23-2021", 1624406400},
        {"23-06-2021 17:30", 1624469400},
    };
    static_assert(std::size(rows) >= 120);
    for (const WrittenDate& row : rows) {
        CAPTURE(std::string(row.text));
        const auto seconds = parse_date(row.text);
        CHECK(seconds.has_value());
        CHECK(seconds.value_or(0) == row.seconds);
    }
}

TEST_CASE("date: a zone of the United States is standard or daylight time, by the date") {
    const WrittenDate rows[] = {
        {"December 19, 2023 6:59 PM ET", 1703030340},
        {"December 19, 2023 5:59 p.m. CT", 1703030340},
        {"Tue, 19 Dec 2023 16:59:00 MT", 1703030340},
        {"2023-12-19 15:59:00 PT", 1703030340},
        {"2023-12-19T18:59 ET", 1703030340},
        {"Dec. 19, 2023, 6:59 PM (ET)", 1703030340},
        {"Dec. 19, 2023, 2:59 PM AKT", 1703030340},
        {"June 3, 2021 at 5:30 PM ET", 1622755800},
        {"June 3, 2021 at 4:30 PM CT", 1622755800},
        {"June 3, 2021 at 3:30 PM MT", 1622755800},
        {"June 3, 2021 at 2:30 PM PT", 1622755800},
        // From the second Sunday of March to the first of November, at two in the morning.
        {"2023-03-12 01:59:59 ET", 1678604399},
        {"2023-03-12 03:00:00 ET", 1678604400},
        {"2023-11-05 01:59:59 ET", 1699163999}, // the first of the two
        {"2023-11-05 02:00:00 ET", 1699167600},
        {"2026-03-08 03:00 PT", 1772964000}, // as early and as late as it can be
        {"2026-03-08 01:59 PT", 1772963940},
        {"2027-11-07 01:59 PT", 1825577940},
        {"2027-11-07 02:00 PT", 1825581600},
        {"2020-11-01 01:59 PT", 1604221140},
        {"2020-11-01 02:00 PT", 1604224800},
        {"2021-03-14 01:59 PT", 1615715940},
        {"2021-03-14 03:00 PT", 1615716000},
        // Before 2007 from the first Sunday of April to the last of October.
        {"2006-04-02 01:59 ET", 1143961140},
        {"2006-04-02 03:00 ET", 1143961200},
        {"2006-10-29 01:59 ET", 1162101540},
        {"2006-10-29 02:00 ET", 1162105200},
        {"2007-03-20 12:00 ET", 1174406400},
        {"2006-03-20 12:00 ET", 1142874000},
        {"1999-07-01 12:00 ET", 930844800},
        {"1960-07-01 12:00 ET", -299836800}, // before 1970
        {"1960-01-01 12:00 ET", -315558000},
    };
    for (const WrittenDate& row : rows) {
        CAPTURE(std::string(row.text));
        CHECK(parse_date(row.text).value_or(0) == row.seconds);
    }
}

TEST_CASE("date: a zone of one meaning is itself, and one of many is that of most news") {
    struct {
        const char* name;
        int minutes; // east
    } const zones[] = {
        {"SAST", 120}, {"WAT", 60},   {"CAT", 120},  {"EAT", 180},  {"IDT", 180},  {"TRT", 180},  {"MSK", 180},
        {"GST", 240},  {"PKT", 300},  {"IST", 330},  {"NPT", 345},  {"ICT", 420},  {"WIB", 420},  {"WITA", 480},
        {"PHT", 480},  {"SGT", 480},  {"HKT", 480},  {"AWST", 480}, {"WIT", 540},  {"ACST", 570}, {"ACDT", 630},
        {"AEST", 600}, {"AEDT", 660}, {"NZST", 720}, {"NZDT", 780}, {"ART", -180}, {"BRT", -180}, {"NST", -210},
        {"NDT", -150}, {"AST", -240}, {"BST", 60},   {"CST", -360}, {"EST", -300}, {"EDT", -240}, {"HST", -600},
        {"XYZ", 0},    {"QQQQQ", 0},  {"B", 0},
    };
    for (const auto& zone : zones) {
        CAPTURE(std::string(zone.name));
        const std::int64_t summer = 1688212800; // 2023-07-01T12:00Z
        CHECK(parse_date(fmt::format("Sat, 01 Jul 2023 12:00:00 {}", zone.name)) == summer - zone.minutes * 60);
        CHECK(parse_date(fmt::format("2023-07-01 12:00 {}", zone.name)) == summer - zone.minutes * 60);
        CHECK(parse_date(fmt::format("July 1, 2023 12:00 PM ({})", zone.name)) == summer - zone.minutes * 60);
        CHECK(parse_date(fmt::format("2023-07-01 14:00 +0200 {}", zone.name)) == summer);
        CHECK(parse_date(fmt::format("2023-07-01 14:00 +0200 ({})", zone.name)) == summer);
    }
}

TEST_CASE("date: what programs put behind an offset changes nothing") {
    const WrittenDate rows[] = {
        {"2023-12-19 23:59:00 +0000 UTC", 1703030340},
        {"2023-12-20 00:59:00.123456789 +0100 CET", 1703030340},
        {"2023-12-20 00:59:00.123456789 +0100 CET m=+0.01", 1703030340},
        {"2023-12-19 23:59:00 +0000 UTC m=+12345.678901234", 1703030340},
        {"2023-12-19 23:59:00 +0000 UTC m=-0.000012345", 1703030340},
        {"2023-12-19 20:59:00 -0300 -03", 1703030340},
        {"2023-12-19 20:59:00.5 -0300 -03 m=+0.5", 1703030340},
        {"2023-12-20 05:29:00 +0530 +0530", 1703030340},
        {"Wed, 20 Dec 2023 00:59:00 +0100 CET", 1703030340},
        {"Tue, 19 Dec 2023 18:59:00 -0500 ET", 1703030340},
        {"Tue, 19 Dec 2023 18:59:00 EST-0500", 1703030340},
        {"Wed, 20 Dec 2023 00:59:00 WAT+0100", 1703030340},
        {"Tue Dec 19 16:59:00 -0700 MST 2023", 1703030340},
        {"Tue 16:59:00 -0700 Dec 19 2023", 1703030340},
        {"2023-12-20T00:59:00+01:00[Europe/Berlin]", 1703030340},
        {"2023-12-20T00:59+01:00[Europe/Berlin]", 1703030340},
        {"2023-12-20T00:59:00.123+01:00[Europe/Berlin]", 1703030340},
        {"2023-12-19T18:59:00-05:00[America/New_York]", 1703030340},
        {"2023-12-19T23:59:00Z[UTC]", 1703030340},
    };
    for (const WrittenDate& row : rows) {
        CAPTURE(std::string(row.text));
        CHECK(parse_date(row.text).value_or(0) == row.seconds);
    }
    for (const char* text :
         {"2023-12-19T23:59:00[Europe/Berlin]", "2023-12-19T23:59:00+01:00[Europe/Berlin",
          "2023-12-19 23:59:00 +0000 UTC m=+1", "2023-12-19 23:59:00 +0000 UTC m=+1.",
          "2023-12-19 23:59:00 +0000 UTC x=+0.01", "2023-12-19 23:59:00 +0100 Tuesday", "23:59 - 19 Dec 2023",
          "23:59 GMT - 19 Dec 2023", "2023-12-19 23:59 EST+5", "2023-12-19 23:59 +0100 +0200 +0300"}) {
        CAPTURE(std::string(text));
        CHECK_FALSE(parse_date(text));
    }
}

TEST_CASE("date: twelve digits that are a minute are that minute, and others milliseconds") {
    const WrittenDate rows[] = {
        {"202312192359", 1703030340},         {"202402291200", 1709208000},
        {"190001010000", -2208988800},        {"209912312359", 4102444740},
        {"20231219235900", 1703030340},       {"20231219T235900", 1703030340},
        {"2023121923590012", 1703030340},     {"20231219235900123", 1703030340},
        {"18991231235900123", -2208988860},   {"20231219T235900Z", 1703030340},
        {"20231220T005900+0100", 1703030340}, {"202312192400", 202312192},   // no such hour
        {"202302291200", 202302291},                                         // no such day
        {"202313011200", 202313011},                                         // no such month
        {"189912312359", 189912312},                                         // no such year of news
        {"210001010000", 210001010},          {"202312192359.5", 202312192}, // no number of minutes
        {"100000000000", 100000000},          {"999999999999", 999999999},
        {"1703030340123", 1703030340},
    };
    for (const WrittenDate& row : rows) {
        CAPTURE(std::string(row.text));
        CHECK(parse_date(row.text).value_or(0) == row.seconds);
    }
}

TEST_CASE("date: microseconds and nanoseconds since 1970, and a bar before the time") {
    CHECK(parse_date("2023991923590012") == 2023991923);
    CHECK_FALSE(parse_date("20239919235900123"));
    CHECK_FALSE(parse_date("20231219235900123.5"));
    CHECK(record::parse_date("1705658400123456") == 1705658400);
    CHECK(record::parse_date("1705658400123456789") == 1705658400);
    CHECK(record::parse_date("Jan 19, 2024 | 10:00 AM UTC") == 1705658400);
    for (const char* text : {"170565840012345", "17056584001234567", "9999999999999999", "9999999999999999999",
                             "17056584001234567890", "1705658400123456-"})
        CHECK_MESSAGE(!record::parse_date(text), text);
}

TEST_CASE("date: what programs write where they have none is no date, and nothing to warn of") {
    for (const char* text : {"", "0001-01-01", "0001-01-01T00:00:00Z", "Mon, 01 Jan 0001 00:00:00 +0000",
                             "0000-00-00 00:00:00", "0000-00-00", "0001-01-01T00:00:00+07:00",
                             "0001-01-01T00:00:00-05:00", "-0001-11-30T00:00:00+00:00", "/Date(-62135596800000)/", "0",
                             "1970-01-01T00:00:00Z", "Thu, 01 Jan 1970 00:00:00 +0000", "1970-01-01T01:00:00+01:00"}) {
        CAPTURE(text);
        CHECK(record::is_no_date(text));
        const auto read = record::parse(R"({"title":"Gates","publishedDateTime":")" + std::string(text) + "\"}",
                                        record::ItemFormat::json);
        REQUIRE(read.record);
        CHECK(!read.record->published_at.seconds);
        CHECK(read.warnings.empty());
    }
    const auto other = record::parse(R"({"title":"Gates","publishDate":"0001-01-01T00:00:00Z","date":"2024-02-03"})",
                                     record::ItemFormat::json);
    CHECK(other.record->published_at.text == "2024-02-03");
    for (const char* text : {"0001-01-03", "2001-01-01", "0002-01-01", "000", "2024-10-01 00:01", "1970-01-01", "1970",
                             "1970-01-01T00:00:01Z", "1970-01-01T00:00:00+01:00"})
        CHECK(!record::is_no_date(text));
}

TEST_CASE("date: days and times that do not exist are none") {
    const char* const rows[] = {
        "",
        " ",
        "yesterday",
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
        "23-01-01",
        "12023-01-01",
        "2023-01-01T",
        "2023-01-01T1",
        "2023-01-01T24:00:00Z",
        "2023-01-01T23:60:00Z",
        "2023-01-01T23:59:61Z",
        "2023-01-01T23:59:00.Z",
        "2023-01-01T23:59:00Zulu",
        "2023-01-01T23:59:00+24:00",
        "2023-01-01T23:59:00+01:60",
        "2023-01-01T-1:00:00Z",
        "2023-01-01Z",
        "2023-01-01 noon",
        "12",
        "0999",
        "20230",
        "202312",
        "99999999999",
        "4102444800",
        "4102444800000",
        "10000000000000000000",
        "1703030340.x",
        "-1703030340",
        "1e9",
        "Dec 19",
        "19 Dec",
        "December",
        "Tuesday",
        "32 Dec 2023",
        "30 Feb 2023",
        "Feb 30, 2023",
        "Tue, 19 Dez",
        "19 Dec 202",
        "19 Dec 20233",
        "19 Foo 2023",
        "about 19 Dec 2023",
        "Expected, perhaps, 2023",
        "Dec 19 2023 and more",
        "Dec 19 20 2023",
        "Tue, 19 Dec 2023 25:00:00 GMT",
        "Tue, 19 Dec 2023 23:61:00 GMT",
        "Dec 19, 2023 13:30 AM",
        "31/13/2023",
        "13/31/2023x",
        "31/31/2023",
        "2023/31/12",
        "1/2",
        "1/2/3/2023",
        "01.02/2023",
        "12:30",
        "noon",
        "23-01-01 noon",
        "5:30 PM",
        "Q4 2023",
        "2023 2024",
        "--",
        "::",
        ",",
        "+",
        "T",
        "19 Dec 2023 T",
        "1 2 3",
        "Dec Dec Dec 2023",
        "2023-01-29 18:30:22 2023 -0800",
        "-2023-01-01",
        "+2023-01-01",
        "2023-0101",
        "202301-01",
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

TEST_CASE("date: garbage is no date, and costs little") {
    CHECK_FALSE(parse_date(std::string(1'000'000, '1')));
    CHECK_FALSE(parse_date(std::string(1'000'000, ' ') + "x"));
    CHECK_FALSE(parse_date(std::string(99, ':')));
    const char* const pieces[] = {"19",   "Dec", "2023", ":",  "-", "/",  ".", ",", " ", "+0100",        "(",
                                  ")",    "PM",  "Tue",  "T",  "Z", "年", "é", "0", "a", "999999999999", "오후",
                                  "\xC3", "st",  "Uhr",  "GMT"};
    std::mt19937 random(7);
    int understood = 0;
    for (int i = 0; i < 50'000; ++i) {
        std::string text;
        for (std::size_t n = random() % 9; n > 0; --n) {
            text += pieces[random() % std::size(pieces)];
        }
        const auto seconds = parse_date(text);
        if (!seconds) continue;
        ++understood;
        CHECK(*seconds >= -62135596800 - 86400);
        CHECK(*seconds < 253402300800 + 86400);
    }
    CHECK(understood > 50);
}

TEST_CASE("date: what is written in any of the usual ways is the same day, for every day of four years") {
    const char* const months[] = {"January", "February", "March",     "April",   "May",      "June",
                                  "July",    "August",   "September", "October", "November", "December"};
    const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    for (int year = 2021; year <= 2024; ++year) {
        for (int month = 1; month <= 12; ++month) {
            const std::string name = months[month - 1];
            for (int day = 1; day <= days[month - 1]; ++day) {
                const auto expected = parse_date(fmt::format("{}-{:02}-{:02}", year, month, day));
                REQUIRE(expected);
                const std::string short_name = name.substr(0, 3);
                for (const std::string& text :
                     {fmt::format("{} {}, {}", name, day, year), fmt::format("{} {} {}", day, short_name, year),
                      fmt::format("{} {} {}", year, name, day), fmt::format("{:02}.{:02}.{}", day, month, year),
                      fmt::format("{}/{}/{}", year, month, day), fmt::format("{:02}/{:02}/{}", month, day, year),
                      fmt::format("Sun, {:02} {} {} 00:00:00 GMT", day, short_name, year),
                      fmt::format("{}-{}-{}", day, short_name, year % 100),
                      fmt::format("{}{:02}{:02}000000", year, month, day)}) {
                    if (parse_date(text) != expected) FAIL_CHECK(text);
                }
            }
        }
    }
}
