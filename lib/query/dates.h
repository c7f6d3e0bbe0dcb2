// Dates as people type them in a query. Pure; callable from any thread. All in UTC.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace newsidx::query {

// The years that a query can name: 1000-01-01T00:00:00Z to 9999-12-31T23:59:59Z.
inline constexpr std::int64_t kFirstSecond = -30'610'224'000;
inline constexpr std::int64_t kLastSecond = 253'402'300'799;

inline constexpr std::int64_t kDay = 86'400; // in seconds

// Seconds since 1970, begin <= t < end: a year, a month, a day, a second.
struct Moment {
    std::int64_t begin = 0;
    std::int64_t end = 0;
};

// 2023, 2023-12, 2023-12-05, 2023-12-05T10:30, 2023-12-05T10:30:00Z or with +02:00 (no zone: UTC); now, today,
// yesterday, tomorrow; -12h, -7d, -2w, -3m (months), -1y, now-7d, each before now: hours to the second, the others the
// whole day; 3 days ago is -3d; 12h, 7d, 2w, 3m, 1y, each up to now or the end of today; this week, last month and the
// like (weeks begin on Monday); last 7 days, past week and the like, up to now or the end of today; and as people write
// dates: 2023/12, 12/2023, 05.12.2023, 12/5/2023 (with slashes the month comes first, unless that is no date), dec
// 2023, 5 december 2023, 5. märz 2023 (months in the languages of text/date_words.h), 2023年3月5日, 2023-q4, 2023q4,
// and 2023-2024 for both years; with any of space - / . , _ between. All in lower case. Years are 1000 to 9999.
// nullopt: none of these.
std::optional<Moment> read_moment(std::string_view text, std::int64_t now);

// The instant as read_moment() takes it for a begin: 2023-12-05T10:30:00Z, or the day where it is midnight and
// `to_second` is not asked. Out of the years above, the first or the last second of them.
std::string moment_text(std::int64_t seconds, bool to_second = false);

} // namespace newsidx::query
