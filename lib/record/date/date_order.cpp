#include "record/date/date_order.h"

#include "text/ascii.h"

#include <charconv>
#include <utility>

namespace newsidx::record {

namespace {

constexpr std::size_t kLongest = 32; // "13/01/2024, 10:30:00.123 PM +0100"
constexpr std::size_t kLongestWeekday = 24;

std::size_t digits_at(std::string_view text, std::size_t at) {
    std::size_t end = at;
    while (end < text.size() && text::is_ascii_digit(text[end]))
        ++end;
    return end - at;
}

int number(std::string_view digits) {
    int value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
}

} // namespace

void DateOrder::see(std::string_view value, std::size_t at) {
    const std::size_t comma = value.find(',');
    const bool has_weekday = comma < kLongestWeekday && digits_at(value.substr(0, comma), 0) == 0;
    const std::size_t spaces = std::min(value.find_first_not_of(' ', has_weekday ? comma + 1 : 0), value.size());
    value = value.substr(spaces, value.find_last_not_of(' ') + 1 - spaces);
    at += spaces;
    if (value.size() > kLongest) return;
    const std::size_t first = digits_at(value, 0);
    if (first < 1 || first > 2 || first == value.size()) return;
    const char sign = value[first];
    if (sign != '/' && sign != '-') return;
    const std::size_t second = first + 1 + digits_at(value, first + 1);
    if (second - first < 2 || second - first > 3 || second == value.size() || value[second] != sign) return;
    const std::size_t year = digits_at(value, second + 1);
    if (year != 4 && (year != 2 || sign == '-')) return;
    if (const std::size_t end = second + 1 + year; end < value.size() && value[end] != ' ' && value[end] != ',') return;
    const int a = number(value.substr(0, first));
    const int b = number(value.substr(first + 1, second - first - 1));
    if (a < 1 || b < 1 || a > 31 || b > 31 || (a > 12 && b > 12)) return;
    has_day_first_ |= a > 12;
    has_month_first_ |= b > 12;
    if (a > 12 || b > 12 || a == b) return;
    doubtful_.push_back({at + first, at + second});
    if (example_.empty()) example_ = value;
}

std::string DateOrder::settle(std::string& bytes, bool is_day_first_by_default) {
    if (doubtful_.empty()) return {};
    const bool is_both = has_day_first_ && has_month_first_;
    const bool is_doubt = has_day_first_ == has_month_first_;
    const bool has_turned = was_open_ && !is_doubt && has_day_first_ != is_day_first_by_default;
    if (!is_doubt || (!is_both && is_day_first_by_default)) {
        for (const auto& [first, second] : doubtful_)
            bytes[first] = bytes[second] = has_month_first_ ? '/' : '.';
    }
    doubtful_.clear();
    was_open_ = is_doubt && !is_both;
    if (has_turned)
        return std::string("a date far below says that the ") + (is_day_first_by_default ? "month" : "day") +
               " comes first; from there on dates are read so, and those before were not. Dates as 2024-03-02 leave no "
               "doubt";
    if (!is_doubt || std::exchange(told_, true)) return {};
    const bool reads_day_first = (!is_both && is_day_first_by_default) || example_[example_.find_first_of("/-")] == '-';
    return (is_both ? "some dates have the day first and some the month; those as " + example_ + " are"
                    : "nothing says whether dates as " + example_ + " have the day first or the month; they are") +
           " read with the " + (reads_day_first ? "day" : "month") + " first. Dates as 2024-03-02 leave no doubt";
}

} // namespace newsidx::record
