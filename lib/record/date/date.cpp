#include "record/date/date.h"

#include "record/date/date_parts.h"
#include "record/trim.h"
#include "text/ascii.h"

#include <cstdlib>
#include <string>

namespace newsidx::record {
namespace {

// Takes pieces off the front of a text.
class Scanner {
public:
    explicit Scanner(std::string_view text) : text_(text) {}

    bool done() const { return text_.empty(); }
    bool at_digit() const { return !text_.empty() && text::is_ascii_digit(text_.front()); }

    bool take(std::string_view any_of) {
        if (text_.empty() || any_of.find(text_.front()) == std::string_view::npos) return false;
        text_.remove_prefix(1);
        return true;
    }

    // Exactly `count` digits.
    bool number(std::size_t count, int& out) {
        if (text_.size() < count) return false;
        out = 0;
        for (std::size_t i = 0; i < count; ++i) {
            const char c = text_[i];
            if (!text::is_ascii_digit(c)) return false;
            out = out * 10 + (c - '0');
        }
        text_.remove_prefix(count);
        return true;
    }

    void skip_spaces() {
        while (take(" \t\r\n")) {
        }
    }
    void skip_digits() {
        while (at_digit()) {
            text_.remove_prefix(1);
        }
    }
    bool take_word(std::string_view word) {
        if (!text_.starts_with(word)) return false;
        text_.remove_prefix(word.size());
        return true;
    }

private:
    std::string_view text_;
};

bool read_day(Scanner& in, std::int64_t& days) {
    int year = 0;
    int month = 0;
    int day = 0;
    if (!in.number(4, year)) return false;
    const bool extended = in.take("-");
    if (!in.number(2, month) || (extended && !in.take("-")) || !in.number(2, day)) return false;
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month)) return false;
    days = days_since_epoch(year, month, day);
    return true;
}

// "23:59", "23:59:00.5", "235900"
bool read_time(Scanner& in, int& seconds) {
    int hour = 0;
    int minute = 0;
    int second = 0;
    if (!in.number(2, hour)) return false;
    const bool extended = in.take(":");
    if (!in.number(2, minute)) return false;
    if (extended ? in.take(":") : in.at_digit()) {
        if (!in.number(2, second)) return false;
        if (in.take(".,")) {
            if (!in.at_digit()) return false;
            in.skip_digits();
        }
    }
    if (hour > 23 || minute > 59 || second > 60) return false;
    if (second == 60) second = 59; // a leap second has no number of its own in POSIX time
    seconds = hour * 3600 + minute * 60 + second;
    return true;
}

// "Z", "UTC", "GMT", "+01:00", "+0100", "+01", or nothing: UTC.
bool read_zone(Scanner& in, int& seconds_east) {
    seconds_east = 0;
    in.skip_spaces();
    if (in.done() || in.take("Zz") || in.take_word("UTC") || in.take_word("GMT")) return true;
    const bool west = in.take("-");
    if (!west && !in.take("+")) return false;
    int hours = 0;
    int minutes = 0;
    if (!in.number(2, hours)) return false;
    if ((in.take(":") || in.at_digit()) && !in.number(2, minutes)) return false;
    if (hours > 23 || minutes > 59) return false;
    seconds_east = (hours * 3600 + minutes * 60) * (west ? -1 : 1);
    return true;
}

bool read_iso(std::string_view text, std::int64_t& result) {
    Scanner in(text);
    std::int64_t days = 0;
    if (!read_day(in, days)) return false;
    int seconds = 0;
    int seconds_east = 0;
    if (in.take("Tt")) {
        if (!read_time(in, seconds) || !read_zone(in, seconds_east)) return false;
    } else if (in.take(" \t\r\n")) {
        in.skip_spaces();
        if (!in.done() && (!read_time(in, seconds) || !read_zone(in, seconds_east))) return false;
    }
    in.skip_spaces();
    result = days * 86400 + seconds - seconds_east;
    return in.done();
}

// "20231219235900", "202312192359", "20231219235900123"
bool read_compact(std::string_view digits, std::int64_t& result) {
    return read_iso(std::string(digits.substr(0, 8)) + "T" + std::string(digits.substr(8, 6)), result);
}

// A year, a year and month, a compact time, or a time since 1970: numbers alone.
bool read_number(std::string_view text, std::int64_t& result) {
    const std::size_t point = text.find('.');
    const bool has_fraction = point != std::string_view::npos;
    if (has_fraction && !text::is_ascii_digits(text.substr(point + 1))) return false;
    const std::string_view whole = text.substr(0, point);
    if (!text::is_ascii_digits(whole) || whole.size() > 19) return false;
    const auto number = static_cast<std::int64_t>(std::strtoll(std::string(whole).c_str(), nullptr, 10));
    constexpr std::int64_t kEndOf2099 = 4102444800;
    const bool is_near = !has_fraction && (whole.starts_with("19") || whole.starts_with("20"));
    switch (whole.size()) {
    case 4:
        if (has_fraction || number < 1000) return false;
        result = days_since_epoch(static_cast<int>(number), 1, 1) * 86400;
        return true;
    case 14:
    case 17: return !has_fraction && read_compact(whole, result);
    case 9:
    case 10: result = number; return number < kEndOf2099;
    case 12: // as milliseconds such times would be of 1976
        if (is_near && read_compact(whole, result)) return true;
        [[fallthrough]];
    case 13: result = number / 1000; return result < kEndOf2099;
    case 16: // as microseconds such times would be of 2030 to 2036
        if (is_near && read_compact(whole, result)) return true;
        result = number / 1'000'000;
        return result < kEndOf2099;
    case 19: result = number / 1'000'000'000; return result < kEndOf2099;
    default: return false;
    }
}

} // namespace

std::optional<std::int64_t> parse_date(std::string_view text) {
    constexpr std::size_t kLongest = 100;
    text = trim(text);
    if (text.empty() || text.size() > kLongest) return std::nullopt;
    std::int64_t seconds = 0;
    if (read_iso(text, seconds) || read_number(text, seconds)) return seconds;
    return parse_written_date(text);
}

bool is_no_date(std::string_view text) {
    constexpr std::int64_t kDay = 86'400;
    constexpr std::int64_t kFirstDay = -62'135'596'800; // 0001-01-01T00:00Z
    text = trim(text);
    if (text.empty() || text.starts_with("0000-00-00") || text.starts_with("-0001-") ||
        text.find(" -0001 ") != std::string_view::npos || text.find("-62135596800") != std::string_view::npos)
        return true;
    // A day of 1970 is one; a moment of it is what programs make of 0.
    const bool is_moment = text.find("1970") != std::string_view::npos && text.find(':') != std::string_view::npos;
    if (text == "0" || (is_moment && parse_date(text) == 0)) return true;
    if (text.find("0001") == std::string_view::npos) return false;
    const std::optional<std::int64_t> seconds = parse_date(text);
    return seconds && std::abs(*seconds - kFirstDay) < kDay; // in any zone
}

} // namespace newsidx::record
