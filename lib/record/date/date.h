// Dates as people and programs write them -> seconds since 1970, UTC. Pure functions, callable from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace newsidx::record {

// Understood are
// - ISO 8601: "2023-12-19", "2023-12-19T23:59Z", "2023-12-19 23:59:00.5 +01:00", "20231219T235900Z", "20231219235900",
//   and "2023" or "2023-12", which mean their first day; with what Java and Go add:
//   "2023-12-19T23:59+01:00[Europe/Rome]", "2023-12-19 23:59:00 +0100 CET m=+0.01";
// - seconds since 1970 (9 or 10 digits: from 1973 to 2100) and milliseconds (12 or 13 digits), micro- and
//   nanoseconds (16 and 19 digits); but "202312192359" is
//   that minute, if there is one, and not one of 1976;
// - dates of mail and feeds: "Tue, 19 Dec 2023 23:59:00 +0100", "Tuesday, 19-Dec-23 23:59:00 GMT",
//   "Tue Dec 19 23:59:00 2023"; the weekday does not matter, and may be of any language or missing;
// - dates of people: "Dec 19, 2023", "December 19th, 2023 at 5:30 PM", "19 December 2023", "19 de diciembre de 2023",
//   "December 2023"; months in the languages of Europe, in Arabic, Hindi and Indonesian (date_words.cpp);
//   "2023年12月19日", "2023年12月19日(火) 午後11時59分" and the same in Korean; "19 décembre 2023 à 23h59";
// - dates of numbers: "2023/12/19", "19.12.2023" (dots: the day first), "12/19/2023" (slashes: the month first, unless
//   it is no month), "19-12-2023" (the day first, unless the second number is no month).
//
// A year of two digits is one from 1950 to 2049. ET, CT, MT and PT are set as clocks in the United States were on that
// day. Without a zone it is UTC, and so is a zone that nobody knows, as RFC 5322 wants it; so are its military letters.
// Years 1..9999 (alone: 1000..9999); a day that does not exist is nullopt, and so is anything with a word in it that is
// no part of a date. Fractions of a second are cut.
std::optional<std::int64_t> parse_date(std::string_view text);

// Whether `text` is what programs write where they have no date: nothing, the first day of the year 1 (Go, .NET),
// the year 0 (MySQL), 0, or the moment that is 0 in Unix time. A record of 1 January 1970 says the day alone.
bool is_no_date(std::string_view text);

} // namespace newsidx::record
