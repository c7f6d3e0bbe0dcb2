#include "query/dates.h"

#include "text/ascii.h"
#include "text/date_words.h"
#include "text/number.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <fmt/format.h>
#include <string>
#include <utility>
#include <vector>

namespace newsidx::query {

namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year_month_day;

std::int64_t seconds_of(const year_month_day& date) {
    return sys_days(date).time_since_epoch().count() * kDay;
}

constexpr std::int64_t kFirst = kFirstSecond;
constexpr std::int64_t kEnd = kLastSecond + 1;

std::int64_t floor_day(std::int64_t seconds) {
    const std::int64_t rest = seconds % kDay;
    return seconds - (rest < 0 ? rest + kDay : rest);
}

year_month_day date_of(std::int64_t seconds) {
    return year_month_day(sys_days(days(floor_day(seconds) / kDay)));
}

Moment day_of(std::int64_t seconds) {
    const std::int64_t begin = std::clamp(floor_day(seconds), kFirst, kEnd - kDay);
    return {begin, begin + kDay};
}

// Takes exactly `digits` digits from the front.
std::optional<unsigned> take_digits(std::string_view& text, std::size_t digits) {
    unsigned value = 0;
    if (text.size() < digits) return std::nullopt;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + digits, value);
    if (error != std::errc() || stop != text.data() + digits) return std::nullopt;
    text.remove_prefix(digits);
    return value;
}

bool take(std::string_view& text, char c) {
    if (!text.starts_with(c)) return false;
    text.remove_prefix(1);
    return true;
}

// Z, +02:00 or nothing: seconds east of UTC.
std::optional<std::int64_t> read_zone(std::string_view text) {
    if (text.empty() || text == "Z" || text == "z") return 0;
    const bool west = text.front() == '-';
    if (!west && text.front() != '+') return std::nullopt;
    text.remove_prefix(1);
    const auto hours = take_digits(text, 2);
    take(text, ':');
    const auto minutes = take_digits(text, 2);
    if (!hours || !minutes || !text.empty() || *hours > 23 || *minutes > 59) return std::nullopt;
    const std::int64_t offset = std::int64_t{*hours} * 3600 + std::int64_t{*minutes} * 60;
    return west ? -offset : offset;
}

// 10:30 or 10:30:00, with its zone, of the day that begins at `day`.
std::optional<Moment> read_time(std::string_view text, std::int64_t day) {
    const auto hours = take_digits(text, 2);
    if (!hours || *hours > 23 || !take(text, ':')) return std::nullopt;
    const auto minutes = take_digits(text, 2);
    if (!minutes || *minutes > 59) return std::nullopt;
    std::int64_t begin = day + std::int64_t{*hours} * 3600 + std::int64_t{*minutes} * 60;
    std::int64_t size = 60;
    if (take(text, ':')) {
        const auto seconds = take_digits(text, 2);
        if (!seconds || *seconds > 59) return std::nullopt;
        begin += *seconds;
        size = 1;
    }
    const auto zone = read_zone(text);
    if (!zone) return std::nullopt;
    begin = std::clamp(begin - *zone, kFirst, kEnd - size);
    return Moment{begin, begin + size};
}

Moment year_of(std::chrono::year year) {
    return {seconds_of(year / std::chrono::January / 1),
            seconds_of((year + std::chrono::years(1)) / std::chrono::January / 1)};
}

Moment months_of(std::chrono::year_month first, unsigned count) {
    return {seconds_of(first / 1), seconds_of((first + std::chrono::months(count)) / 1)};
}

std::optional<Moment> read_calendar(std::string_view text) {
    const auto year_number = take_digits(text, 4);
    if (!year_number || *year_number < 1000) return std::nullopt;
    const std::chrono::year year(static_cast<int>(*year_number));
    if (text.empty()) return year_of(year);
    const bool is_compact = text.size() == 4 && text::is_ascii_digits(text); // 20240610
    if (!is_compact && !take(text, '-')) return std::nullopt;
    const auto month_number = take_digits(text, 2);
    if (!month_number || *month_number < 1 || *month_number > 12) return std::nullopt;
    const std::chrono::year_month month = year / std::chrono::month(*month_number);
    if (text.empty()) return months_of(month, 1);
    if (!is_compact && !take(text, '-')) return std::nullopt;
    const auto day_number = take_digits(text, 2);
    if (!day_number) return std::nullopt;
    const year_month_day date = month / std::chrono::day(*day_number);
    if (!date.ok()) return std::nullopt;
    const std::int64_t begin = seconds_of(date);
    if (text.empty()) return Moment{begin, begin + kDay};
    if (!take(text, 'T') && !take(text, 't')) return std::nullopt;
    return read_time(text, begin);
}

// this week, last month and the like: weeks begin on Monday.
std::optional<Moment> read_period(std::string_view which, std::string_view unit, std::int64_t now) {
    if (which != "this" && which != "last") return std::nullopt;
    const bool last = which == "last";
    const year_month_day today = date_of(now);
    if (unit == "week") {
        const std::int64_t day = floor_day(now) / kDay;
        const std::int64_t monday = day - (((day + 3) % 7) + 7) % 7 - (last ? 7 : 0); // 1970-01-01 was a Thursday
        return Moment{monday * kDay, (monday + 7) * kDay};
    }
    if (unit == "month") return months_of(today.year() / today.month() - std::chrono::months(last ? 1 : 0), 1);
    if (unit == "year") return year_of(today.year() - std::chrono::years(last ? 1 : 0));
    return std::nullopt;
}

// -7d and the like.
std::optional<Moment> read_relative(std::string_view text, std::int64_t now) {
    if (!take(text, '-')) return std::nullopt;
    std::int64_t count = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc() || count < 0 || count > 1'000'000 || stop != text.data() + text.size() - 1)
        return std::nullopt;
    switch (*stop) {
    case 'h': {
        const std::int64_t begin = std::clamp(now - count * 3600, kFirst, kEnd - 1);
        return Moment{begin, begin + 1};
    }
    case 'd': return day_of(now - count * kDay);
    case 'w': return day_of(now - count * 7 * kDay);
    case 'm':
    case 'y': {
        const auto months = std::chrono::months(*stop == 'm' ? std::min<std::int64_t>(count, 100'000)
                                                             : std::min<std::int64_t>(count, 9'000) * 12);
        const year_month_day today = date_of(now);
        year_month_day date = today - months;
        if (date.year() < std::chrono::year(1000)) return day_of(kFirst);
        if (!date.ok()) date = date.year() / date.month() / std::chrono::last; // -1m on a 31st
        return day_of(seconds_of(date));
    }
    default: return std::nullopt;
    }
}

// 7d, as other engines want it: the last seven days, today among them; of hours up to now.
std::optional<Moment> read_count(std::string_view text, std::int64_t now) {
    if (text.empty() || !text::is_ascii_digit(text.front())) return std::nullopt;
    const auto begin = read_relative(fmt::format("-{}", text), now);
    if (!begin) return std::nullopt;
    return Moment{begin->begin, text.back() == 'h' ? now + 1 : day_of(now).end};
}

// The last so many days and the like, today among them: past week, last 7 days; and 3 days ago.
std::optional<Moment> read_span(const std::vector<std::string_view>& words, std::int64_t now) {
    if (words.size() < 2 || words.size() > 3) return std::nullopt;
    const bool is_ago = words.back() == "ago";
    if (!is_ago && words.front() != "past" && words.front() != "last") return std::nullopt;
    const std::string_view number = words.size() == 2 ? "1" : words[is_ago ? 0 : 1];
    std::string_view unit = is_ago ? words[words.size() - 2] : words.back();
    if (unit.ends_with('s')) unit.remove_suffix(1);
    if (unit != "hour" && unit != "day" && unit != "week" && unit != "month" && unit != "year") return std::nullopt;
    const std::string count = fmt::format("{}{}", number, unit.front());
    return is_ago ? read_relative("-" + count, now) : read_count(count, now);
}

// Dates as people write them: 2017/5, 05/2017, 10.05.2021, 5/10/2021, 2021-q2, may 2017, 3 may 2017. Of three numbers
// of which the last is the year the first is the day, with slashes the month, unless that is no date.
std::optional<Moment> read_written(std::string_view text, std::int64_t now) {
    constexpr std::string_view kBetween = " -/.,_";
    const bool slashes = text.find('/') != std::string_view::npos;
    std::vector<std::string_view> parts;
    for (std::size_t at = 0; (at = text.find_first_not_of(kBetween, at)) != std::string_view::npos;) {
        const std::size_t end = std::min(text.find_first_of(kBetween, at), text.size());
        if (const std::string_view part = text.substr(at, end - at); !text::is_filler(part)) parts.push_back(part);
        at = end;
    }
    // 2025q2
    constexpr std::size_t kYearDigits = 4;
    if (parts.size() == 1 && parts[0].size() == kYearDigits + 2 && parts[0][kYearDigits] == 'q')
        parts = {parts[0].substr(0, kYearDigits), parts[0].substr(kYearDigits)};
    if (parts.size() == 2)
        if (const auto period = read_period(parts[0], parts[1], now)) return period;
    if (const auto span = read_span(parts, now)) return span;
    if (parts.size() < 2 || parts.size() > 3) return std::nullopt;
    struct Part {
        unsigned number = 0; // 0: no number
        bool is_year = false;
        unsigned month = 0; // of a name
        unsigned quarter = 0;
    };
    std::vector<Part> read;
    for (const std::string_view part : parts) {
        Part& one = read.emplace_back();
        const auto number = text::number_of<unsigned>(part);
        one.number = number.value_or(0);
        one.is_year = number && part.size() == 4 && one.number >= 1000;
        one.month = static_cast<unsigned>(text::month_of(part));
        if (part.size() == 2 && part[0] == 'q' && part[1] >= '1' && part[1] <= '4')
            one.quarter = static_cast<unsigned>(part[1] - '0');
        const bool is_short = number && part.size() <= 2 && one.number > 0;
        if (!one.is_year && !is_short && one.month == 0 && one.quarter == 0) return std::nullopt;
    }
    const bool year_first = read.front().is_year;
    if (year_first && read.back().is_year && read.size() == 2 && read[0].number < read[1].number)
        return Moment{year_of(std::chrono::year(static_cast<int>(read[0].number))).begin,
                      year_of(std::chrono::year(static_cast<int>(read[1].number))).end};
    if (year_first == read.back().is_year) return std::nullopt; // none, or two
    const std::chrono::year year(static_cast<int>((year_first ? read.front() : read.back()).number));
    if (read.size() == 2) {
        const Part& other = year_first ? read.back() : read.front();
        if (other.quarter > 0) return months_of(year / std::chrono::month(3 * other.quarter - 2), 3);
        const unsigned month = other.month > 0 ? other.month : other.number;
        if (month > 12) return std::nullopt;
        return months_of(year / std::chrono::month(month), 1);
    }
    Part month = year_first ? read[1] : read[0];
    Part day = year_first ? read[2] : read[1];
    const bool day_first = !year_first && !slashes;
    if ((day_first && month.month == 0) || day.month > 0) std::swap(month, day);
    if (month.month > 0)
        month.number = month.month;
    else if (month.number > 12 && !year_first)
        std::swap(month, day);
    const year_month_day date = year / std::chrono::month(month.number) / std::chrono::day(day.number);
    if (day.number == 0 || day.month > 0 || !date.ok()) return std::nullopt;
    return day_of(seconds_of(date));
}

// 2023年3月5日 and 2023년 3월 5일: 2023-3-5. Signs in another order stay: 3月5日 2023 is not 3-5-2023, the third of
// May.
std::string with_hyphens(std::string_view text) {
    constexpr std::array<std::array<std::string_view, 3>, 2> kSigns = {{{"年", "月", "日"}, {"년", "월", "일"}}};
    std::string out(text);
    for (const auto& signs : kSigns) {
        std::size_t at = 0;
        for (const std::string_view sign : signs) {
            if ((at = out.find(sign, at)) == std::string::npos) break;
            out.replace(at, sign.size(), at + sign.size() < out.size() ? "-" : "");
        }
    }
    return out;
}

} // namespace

std::optional<Moment> read_moment(std::string_view text, std::int64_t now) {
    now = std::clamp(now, kFirst, kEnd - 1);
    if (text == "now") return Moment{now, now + 1};
    if (text == "today") return day_of(now);
    if (text == "yesterday") return day_of(now - kDay);
    if (text == "tomorrow") return day_of(now + kDay);
    // now-7d; of now-1m in other engines nobody knows whether it is a month or a minute.
    if (text.starts_with("now-") && !text.ends_with('m')) text.remove_prefix(3);
    if (const auto relative = read_relative(text, now)) return relative;
    if (const auto count = read_count(text, now)) return count;
    const std::string written = with_hyphens(text);
    if (const auto calendar = read_calendar(written)) return calendar;
    return read_written(written, now);
}

std::string moment_text(std::int64_t seconds, bool to_second) {
    seconds = std::clamp(seconds, kFirst, kEnd - 1);
    const year_month_day date = date_of(seconds);
    const std::int64_t time = seconds - floor_day(seconds);
    std::string out = fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    if (to_second || time != 0) out += fmt::format("T{:02}:{:02}:{:02}Z", time / 3600, time / 60 % 60, time % 60);
    return out;
}

} // namespace newsidx::query
