#include "record/date.h"

#include <array>

namespace newsidx::record {
namespace {

// Takes pieces off the front of a text.
class Scanner {
public:
    explicit Scanner(std::string_view text) : text_(text) {}

    bool done() const { return text_.empty(); }
    bool at_digit() const { return !text_.empty() && text_.front() >= '0' && text_.front() <= '9'; }

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
            if (c < '0' || c > '9') return false;
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

bool is_leap(int year) {
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int days_in_month(int year, int month) {
    constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : kDays[static_cast<std::size_t>(month - 1)];
}

// Days since 1970-01-01. Hinnant, "chrono-compatible low-level date algorithms", days_from_civil.
std::int64_t days_since_epoch(int year, int month, int day) {
    const int y = month <= 2 ? year - 1 : year;
    const int era = y / 400; // years are positive
    const int year_of_era = y - era * 400;
    const int day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    const int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return static_cast<std::int64_t>(era) * 146097 + day_of_era - 719468;
}

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

} // namespace

std::optional<std::int64_t> parse_date(std::string_view text) {
    Scanner in(text);
    in.skip_spaces();
    std::int64_t days = 0;
    if (!read_day(in, days)) return std::nullopt;
    int seconds = 0;
    int seconds_east = 0;
    if (in.take("Tt")) {
        if (!read_time(in, seconds) || !read_zone(in, seconds_east)) return std::nullopt;
    } else if (in.take(" \t\r\n")) {
        in.skip_spaces();
        if (!in.done() && (!read_time(in, seconds) || !read_zone(in, seconds_east))) return std::nullopt;
    }
    in.skip_spaces();
    if (!in.done()) return std::nullopt;
    return days * 86400 + seconds - seconds_east;
}

} // namespace newsidx::record
