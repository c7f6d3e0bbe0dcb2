// Dates that are words and numbers in some order. The text is cut into tokens; the time of day and its zone are taken
// out, for they look like nothing else; what is left must be a day, by one of a few patterns, and nothing more.
#include "record/among.h"
#include "record/date/date_parts.h"

#include "record/date/date_zones.h"
#include "text/ascii.h"
#include "text/date_words.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <span>
#include <string>
#include <vector>

namespace newsidx::record {
namespace {

enum class Kind : std::uint8_t { number, word, sign };

struct Token {
    Kind kind = Kind::sign;
    std::string text; // a word in lower case
    int number = 0;   // of at most 9 digits
    int month = 0;    // that the word means
    bool is_upper = false;

    bool is(std::string_view what) const { return kind != Kind::number && text == what; }
    std::size_t digits() const { return kind == Kind::number ? text.size() : 0; }
};

// What ends an hour, a minute or a second: ":" or nothing is to stand there, by what follows.
constexpr auto kHours = std::to_array<std::string_view>({"時", "时", "點", "点", "시"});
constexpr auto kMinutes = std::to_array<std::string_view>({"分", "분"});
constexpr auto kSeconds = std::to_array<std::string_view>({"秒", "초"});

std::size_t size_of_any(std::span<const std::string_view> words, std::string_view text) {
    for (const std::string_view word : words)
        if (text.starts_with(word)) return word.size();
    return 0;
}

constexpr std::size_t kCharacter = 3; // bytes

// Whether that is a weekday of Chinese, Japanese or Korean: 水, 水曜, 水曜日, 수요일, 星期三, 周三.
bool is_cjk_weekday(std::string_view word) {
    constexpr std::string_view kDays = "一二三四五六日天月火水木金土월화수목금토일";
    constexpr auto kBefore = std::to_array<std::string_view>({"星期", "禮拜", "礼拜", "周", "週"});
    constexpr auto kBehind = std::to_array<std::string_view>({"曜日", "요일", "曜"});
    word.remove_prefix(size_of_any(kBefore, word));
    if (word.size() < kCharacter) return false;
    const std::string_view behind = word.substr(kCharacter);
    const std::size_t at = kDays.find(word.substr(0, kCharacter));
    return at != std::string_view::npos && at % kCharacter == 0 && size_of_any(kBehind, behind) == behind.size();
}

// How many bytes at the beginning are one, in brackets where it is but one character.
std::size_t size_of_weekday(std::string_view text) {
    constexpr std::size_t kMost = 3 * kCharacter;
    const std::size_t bracket = text.starts_with("(") ? 1 : text.starts_with("（") ? kCharacter : 0;
    if (bracket > 0) {
        const std::size_t end = text.substr(0, kMost + 2 * kCharacter).find(bracket == 1 ? ")" : "）");
        const bool is_one = end != std::string_view::npos && is_cjk_weekday(text.substr(bracket, end - bracket));
        return is_one ? end + bracket : 0;
    }
    for (std::size_t size = kMost; size > kCharacter; size -= kCharacter)
        if (size <= text.size() && is_cjk_weekday(text.substr(0, size))) return size;
    return 0;
}

// The words of Chinese, Japanese and Korean that stand at numbers, as signs and words that the patterns know; and the h
// of "10h30".
std::string simplify(std::string_view text) {
    struct Piece {
        std::string_view from;
        std::string_view to;
    };
    constexpr auto kPieces = std::to_array<Piece>({
        {"年", "-"},
        {"月", "-"},
        {"日", " "},
        {"년", "-"},
        {"월", "-"},
        {"일", " "},
        {"上午", " am "},
        {"下午", " pm "},
        {"午前", " am "},
        {"午後", " pm "},
        {"오전", " am "},
        {"오후", " pm "},
        {"\u00A0", " "},
        {"\u202F", " "},
        {"\u2212", "-"},
        {"a.m.", " am "},
        {"p.m.", " pm "},
    });
    const auto begins_number = [](std::string_view rest) {
        const std::size_t at = rest.find_first_not_of(' ');
        return at != std::string_view::npos && text::is_ascii_digit(rest[at]);
    };
    std::string out;
    out.reserve(text.size() + 8);
    while (!text.empty()) {
        const char c = text.front();
        const bool is_behind_number = !out.empty() && text::is_ascii_digit(out.back());
        const bool may_begin_piece =
            !text::is_ascii(c) || c == 'a' || c == 'p' || c == '(' || (c == 'h' && is_behind_number);
        if (!may_begin_piece) {
            out += c;
            text.remove_prefix(1);
            continue;
        }
        const std::size_t before = is_behind_number ? out.find_last_not_of("0123456789") : std::string::npos;
        const bool is_behind_colon = before != std::string::npos && out[before] == ':';
        const bool is_h = c == 'h' && (text.size() == 1 || !text::is_ascii_letter(text[1]));
        if (const std::size_t size = size_of_weekday(text); size > 0 && size <= text.size()) {
            text.remove_prefix(size);
            out += ' ';
        } else if (const std::size_t hour = is_h ? 1 : size_of_any(kHours, text); is_behind_number && hour > 0) {
            text.remove_prefix(hour);
            const bool has_minutes = is_h ? !text.empty() && text::is_ascii_digit(text.front()) : begins_number(text);
            out += has_minutes ? ":" : ":00 ";
            text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
        } else if (const std::size_t minute = size_of_any(kMinutes, text); is_behind_colon && minute > 0) {
            text.remove_prefix(minute);
            const bool has_seconds = begins_number(text);
            out += has_seconds ? ":" : " ";
            if (has_seconds) text.remove_prefix(text.find_first_not_of(' '));
        } else if (const std::size_t second = size_of_any(kSeconds, text); is_behind_colon && second > 0) {
            text.remove_prefix(second);
            out += ' ';
        } else {
            const auto* const piece =
                std::find_if(kPieces.begin(), kPieces.end(), [&](const Piece& p) { return text.starts_with(p.from); });
            out += piece != kPieces.end() ? piece->to : text.substr(0, 1);
            text.remove_prefix(piece != kPieces.end() ? piece->from.size() : 1);
        }
    }
    return out;
}

// nullopt: more than a date can hold.
std::optional<std::vector<Token>> tokenize(std::string_view text) {
    constexpr std::size_t kMostTokens = 32;
    constexpr std::size_t kMostDigits = 9;
    std::vector<Token> tokens;
    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at];
        if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
            ++at;
            continue;
        }
        Token token;
        const std::size_t begin = at++;
        if (text::is_ascii_digit(c)) {
            token.kind = Kind::number;
            while (at < text.size() && text::is_ascii_digit(text[at])) {
                ++at;
            }
            if (at - begin > kMostDigits) return std::nullopt;
        } else if (text::is_letter_byte(c)) {
            token.kind = Kind::word;
            token.is_upper = true;
            while (at < text.size() && text::is_letter_byte(text[at])) {
                ++at;
            }
        }
        for (const char letter : text.substr(begin, at - begin)) {
            token.is_upper = token.is_upper && text::is_ascii_upper(letter);
            token.text += text::lower_ascii(letter);
            if (token.kind == Kind::number) token.number = token.number * 10 + (letter - '0');
        }
        if (token.kind == Kind::word) token.month = text::month_of(token.text);
        tokens.push_back(std::move(token));
        if (tokens.size() > kMostTokens) return std::nullopt;
    }
    return tokens;
}

class WrittenDate {
public:
    explicit WrittenDate(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

    std::optional<std::int64_t> read() {
        if (!take_time() || !take_day()) return std::nullopt;
        if (month_ < 1 || month_ > 12 || year_ < 1 || day_ < 1 || day_ > days_in_month(year_, month_)) {
            return std::nullopt;
        }
        const std::int64_t shown = days_since_epoch(year_, month_, day_) * 86400 + seconds_;
        return shown - seconds_east(zone_, year_, shown);
    }

private:
    const Token& at(std::size_t i) const {
        static const Token kNone;
        return i < tokens_.size() ? tokens_[i] : kNone;
    }
    void erase(std::size_t begin, std::size_t end) {
        tokens_.erase(tokens_.begin() + static_cast<std::ptrdiff_t>(begin),
                      tokens_.begin() + static_cast<std::ptrdiff_t>(end));
    }
    bool is_half(std::size_t i) const { return at(i).is("am") || at(i).is("pm"); }

    // Takes "23:59:00.5 +0100 (CET)" out of the tokens, if it is there. False: what is there is no time.
    bool take_time() {
        std::size_t begin = find_number_before([this](std::size_t i) { return at(i).is(":"); });
        if (begin >= tokens_.size()) begin = find_number_before([this](std::size_t i) { return is_half(i); });
        if (begin >= tokens_.size()) return true;
        std::size_t end = begin + 1;
        int hour = at(begin).number;
        int minute = 0;
        int second = 0;
        if (at(end).is(":") && !(take_part(end, minute) && (!at(end).is(":") || take_part(end, second)))) return false;
        if (at(end).is(".") && at(end + 1).kind == Kind::number) end += 2;
        if (is_half(end)) {
            if (!to_half(at(end++).is("pm"), hour)) return false;
        } else if (begin > 0 && is_half(begin - 1)) { // 오후 11:23
            if (!to_half(at(--begin).is("pm"), hour)) return false;
        }
        if (hour > 23 || minute > 59 || second > 60) return false;
        seconds_ = hour * 3600 + minute * 60 + std::min(second, 59);
        if (at(end).is("uhr")) ++end;
        if (at(end).is(",")) ++end;
        if (!take_zone(end)) return false;
        if (begin > 0 && at(begin - 1).is("t")) --begin; // 2023-12-19T23:59
        erase(begin, end);
        return true;
    }

    template <typename F>
    std::size_t find_number_before(F is_wanted) const {
        std::size_t i = 0;
        while (i < tokens_.size() && !(at(i).kind == Kind::number && is_wanted(i + 1))) {
            ++i;
        }
        return i;
    }

    // ":59"
    bool take_part(std::size_t& i, int& number) const {
        if (at(i + 1).digits() < 1 || at(i + 1).digits() > 2) return false;
        number = at(i + 1).number;
        i += 2;
        return true;
    }

    static bool to_half(bool is_afternoon, int& hour) {
        if (hour < 1 || hour > 12) return is_afternoon && hour > 12; // "14:30 PM"
        hour = hour % 12 + (is_afternoon ? 12 : 0);
        return true;
    }

    // "GMT", "+01:00", "GMT+0100", "-0800 (PST)", "(ET)", "+01:00[Europe/Berlin]"; and what Go prints: "+0100 CET",
    // "-0300 -03", and "m=+0.01" behind them. Beside an offset names say nothing new.
    bool take_zone(std::size_t& i) {
        std::size_t name = at(i).is("(") ? i + 1 : i;
        const bool is_named = take_zone_name(name, zone_);
        if (!at(i).is("(")) i = name;
        const bool may_follow = !is_named || zone_.minutes == 0 || at(i + 1).digits() == 4; // "EST+5" is no offset
        const bool has_offset = may_follow && is_offset(i);
        if (has_offset) {
            if (!take_offset(i, zone_)) return false;
            Zone same;
            if (!take_zone_name(i, same) && is_offset(i) && !take_offset(i, same)) return false;
        }
        if (at(i).is("m") && at(i + 1).is("=") && at(i + 3).digits() > 0 && at(i + 4).is(".") && at(i + 5).digits() > 0)
            i += 6;
        skip_brackets(i, "(", ")");
        if (is_named || has_offset) skip_brackets(i, "[", "]"); // a place alone would need its history of clocks
        return true;
    }

    // A name that nobody knows is one of UTC.
    bool take_zone_name(std::size_t& i, Zone& zone) const {
        const std::optional<Zone> known = zone_of(at(i).text);
        const bool may_be_zone =
            at(i).kind == Kind::word && at(i).is_upper && at(i).text.size() <= 5 && at(i).month == 0;
        if (!known && !may_be_zone) return false;
        zone = known.value_or(Zone());
        ++i;
        return true;
    }

    // Not that of "23:59 - 19 Dec 2023".
    bool is_offset(std::size_t i) const {
        const std::size_t digits = at(i + 1).digits();
        const bool may_be_day = digits <= 2 && at(i + 2).month > 0;
        return (at(i).is("-") || at(i).is("+")) && digits >= 1 && digits <= 4 && !may_be_day;
    }

    bool take_offset(std::size_t& i, Zone& zone) const {
        const bool is_west = at(i).is("-");
        const bool is_long = at(i + 1).digits() > 2;
        int hours = is_long ? at(i + 1).number / 100 : at(i + 1).number;
        int minutes = is_long ? at(i + 1).number % 100 : 0;
        i += 2;
        if (!is_long && at(i).is(":") && !take_part(i, minutes)) return false;
        if (hours > 23 || minutes > 59) return false;
        zone = Zone{"", (hours * 60 + minutes) * (is_west ? -1 : 1)};
        return true;
    }

    void skip_brackets(std::size_t& i, std::string_view open, std::string_view close) const {
        if (!at(i).is(open)) return;
        std::size_t end = i;
        while (end < tokens_.size() && !at(end).is(close)) {
            ++end;
        }
        if (end < tokens_.size()) i = end + 1;
    }

    // What is left must be a day.
    bool take_day() {
        drop_weekday();
        std::erase_if(tokens_, [](const Token& t) { return t.is(",") || t.is("|") || text::is_filler(t.text); });
        drop_ordinals();
        const auto month = std::find_if(tokens_.begin(), tokens_.end(), [](const Token& t) { return t.month > 0; });
        return month == tokens_.end() ? take_numbers()
                                      : take_named_month(static_cast<std::size_t>(month - tokens_.begin()));
    }

    // The last word is one when it is known (March 3, 2024 Sunday), and the first, or when it is short or a comma
    // follows and a month stands elsewhere: "mar" may be March or a Tuesday.
    void drop_weekday() {
        const auto is_month = [](const Token& t) { return t.month > 0; };
        if (std::any_of(tokens_.begin(), tokens_.end(), is_month) && !is_month(tokens_.back()) &&
            text::is_weekday(tokens_.back().text))
            tokens_.pop_back();
        if (at(0).kind != Kind::word) return;
        std::size_t end = 1;
        const bool is_short = at(0).text.size() <= 3 || at(end).is(".");
        if (at(end).is(".")) ++end;
        const bool has_comma = at(end).is(",");
        const bool is_month_elsewhere = std::any_of(tokens_.begin() + 1, tokens_.end(), is_month);
        const bool is_foreign = has_comma || is_short;
        if (text::is_weekday(at(0).text) || (is_foreign && is_month_elsewhere)) erase(0, has_comma ? end + 1 : end);
    }

    // "19th", "1er", "3º"
    void drop_ordinals() {
        constexpr auto kEndings = std::to_array<std::string_view>({"st", "nd", "rd", "th", "er", "º"});
        for (std::size_t i = 1; i < tokens_.size(); ++i) {
            const bool is_ending = is_among(kEndings, tokens_[i].text);
            if (is_ending && tokens_[i - 1].digits() > 0 && tokens_[i - 1].digits() < 3) {
                erase(i, i + 1);
                return;
            }
        }
    }

    // "19 Dec 2023", "19-Dec-23", "Dec 19 2023", "2023 Dec 19", "Dec 2023"; points and dashes between them do not
    // matter.
    bool take_named_month(std::size_t month) {
        month_ = tokens_[month].month;
        std::vector<Token> numbers;
        for (std::size_t i = 0; i < tokens_.size(); ++i) {
            const Token& token = tokens_[i];
            if (token.kind == Kind::number) {
                numbers.push_back(token);
            } else if (i != month && (i == 0 || !(token.is("-") || token.is(".") || token.is("/")))) {
                return false;
            }
        }
        if (numbers.size() == 1) {
            day_ = 1;
            return take_year(numbers[0], false);
        }
        if (numbers.size() != 2) return false;
        const std::size_t day = numbers[0].digits() == 4 ? 1 : 0;
        day_ = numbers[day].number;
        return numbers[day].digits() <= 2 && take_year(numbers[1 - day], true);
    }

    bool take_year(const Token& token, bool may_be_short) {
        year_ = token.number;
        if (token.digits() == 2 && may_be_short) year_ += year_ < 50 ? 2000 : 1900;
        return token.digits() == 4 || (token.digits() == 2 && may_be_short);
    }

    // "2023-1-9", "19.12.2023", "12/19/23"
    bool take_numbers() {
        // "2023. 12. 19.", "12/19/2023 - 23:59"
        if (tokens_.size() == 6 && (at(5).is(".") || at(5).is("-"))) tokens_.pop_back();
        if (tokens_.size() == 4 && at(3).is("-")) tokens_.pop_back(); // "2023年12月"
        if (tokens_.size() == 3 && at(0).digits() == 4 && at(2).digits() <= 2 && (at(1).is("-") || at(1).is("/"))) {
            day_ = 1;
            month_ = at(2).number;
            return at(2).kind == Kind::number && take_year(at(0), false);
        }
        const std::string sign = at(1).text;
        if (tokens_.size() != 5 || (sign != "." && sign != "-" && sign != "/") || !at(3).is(sign)) return false;
        const bool is_year_first = at(0).digits() == 4;
        const std::size_t first = is_year_first ? 2 : 0;
        if (!is_short(first) || !is_short(first + 2)) return false;
        if (!take_year(at(is_year_first ? 0 : 4), sign != "-")) return false;
        const int a = at(first).number;
        const int b = at(first + 2).number;
        const bool is_month_first = is_year_first || (sign == "/" && a <= 12) || (sign == "-" && b > 12);
        month_ = is_month_first ? a : b;
        day_ = is_month_first ? b : a;
        return true;
    }

    bool is_short(std::size_t i) const { return at(i).digits() == 1 || at(i).digits() == 2; }

    std::vector<Token> tokens_;
    int year_ = 0;
    int month_ = 0;
    int day_ = 0;
    int seconds_ = 0;
    Zone zone_;
};

} // namespace

int days_in_month(int year, int month) {
    const auto last = std::chrono::year(year) / month / std::chrono::last;
    return static_cast<int>(static_cast<unsigned>(last.day()));
}

std::int64_t days_since_epoch(int year, int month, int day) {
    return std::chrono::sys_days(std::chrono::year(year) / month / day).time_since_epoch().count();
}

std::optional<std::int64_t> parse_written_date(std::string_view text) {
    auto tokens = tokenize(simplify(text));
    if (!tokens) return std::nullopt;
    return WrittenDate(std::move(*tokens)).read();
}

} // namespace newsidx::record
