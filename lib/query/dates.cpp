#include "query/dates.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <fmt/format.h>

namespace newsidx::query {

namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year_month_day;

constexpr std::int64_t kDay = 86'400;

std::int64_t seconds_of(const year_month_day& date) {
    return sys_days(date).time_since_epoch().count() * kDay;
}

const std::int64_t kFirst = seconds_of(year_month_day(std::chrono::year(1000) / 1 / 1));
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

std::optional<Moment> read_calendar(std::string_view text) {
    const auto year_number = take_digits(text, 4);
    if (!year_number || *year_number < 1000) return std::nullopt;
    const std::chrono::year year(static_cast<int>(*year_number));
    if (text.empty())
        return Moment{seconds_of(year / std::chrono::January / 1),
                      seconds_of((year + std::chrono::years(1)) / std::chrono::January / 1)};
    if (!take(text, '-')) return std::nullopt;
    const auto month_number = take_digits(text, 2);
    if (!month_number || *month_number < 1 || *month_number > 12) return std::nullopt;
    const std::chrono::year_month month = year / std::chrono::month(*month_number);
    if (text.empty()) return Moment{seconds_of(month / 1), seconds_of((month + std::chrono::months(1)) / 1)};
    if (!take(text, '-')) return std::nullopt;
    const auto day_number = take_digits(text, 2);
    if (!day_number) return std::nullopt;
    const year_month_day date = month / std::chrono::day(*day_number);
    if (!date.ok()) return std::nullopt;
    const std::int64_t begin = seconds_of(date);
    if (text.empty()) return Moment{begin, begin + kDay};
    if (!take(text, 'T') && !take(text, 't')) return std::nullopt;
    return read_time(text, begin);
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

} // namespace

std::optional<Moment> read_moment(std::string_view text, std::int64_t now) {
    now = std::clamp(now, kFirst, kEnd - 1);
    if (text == "now") return Moment{now, now + 1};
    if (text == "today") return day_of(now);
    if (text == "yesterday") return day_of(now - kDay);
    if (text == "tomorrow") return day_of(now + kDay);
    if (const auto relative = read_relative(text, now)) return relative;
    return read_calendar(text);
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
