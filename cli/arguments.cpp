#include "arguments.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

namespace newsidx::cli {
namespace {

// "-n5": an option of one letter with its number.
bool has_number(std::string_view argument) {
    return argument.size() > 2 && argument[1] != '-' &&
           argument.find_first_not_of("0123456789", 2) == std::string_view::npos;
}

// "--limit=5" -> "--limit".
std::string flag_of(const std::string& argument) {
    return argument.substr(0, argument.find('='));
}

// The option of this name, dashes included; nullptr when there is none.
const CLI::Option* find_option(const CLI::App& app, const std::string& flag) {
    return flag.size() < 2 ? nullptr : app.get_option_no_throw(flag);
}

bool takes_value(const CLI::Option& option) {
    return option.get_items_expected_min() > 0;
}

std::vector<std::string> flags_of(const CLI::App& app) {
    std::vector<std::string> flags;
    for (const CLI::Option* option : app.get_options()) {
        for (const std::string& name : option->get_lnames()) {
            flags.push_back("--" + name);
        }
    }
    return flags;
}

// Letters to change, leave out, add or swap with their neighbour.
std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before;
    std::vector<std::size_t> last(b.size() + 1);
    std::iota(last.begin(), last.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::vector<std::size_t> row(b.size() + 1, i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                row[j] = std::min(row[j], before[j - 2] + 1);
            }
        }
        before = std::exchange(last, std::move(row));
    }
    return last.back();
}

// Reads digits off the front of `text`; exactly `digits` of them.
std::optional<int> take_number(std::string_view& text, std::size_t digits) {
    int value = 0;
    if (text.size() < digits || text.front() < '0' || text.front() > '9') return std::nullopt;
    const auto [end, error] = std::from_chars(text.data(), text.data() + digits, value);
    if (error != std::errc() || end != text.data() + digits) return std::nullopt;
    text.remove_prefix(digits);
    return value;
}

// The number that the text begins with, NaN where that is none or too large, and what stands behind it.
std::pair<double, std::string_view> begin_as_number(std::string_view text) {
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc()) number = std::numeric_limits<double>::quiet_NaN();
    return {number, text.substr(static_cast<std::size_t>(end - text.data()))};
}

bool take(std::string_view& text, std::string_view one_of) {
    if (text.empty() || one_of.find(text.front()) == std::string_view::npos) return false;
    text.remove_prefix(1);
    return true;
}

std::optional<std::chrono::sys_days> take_day(std::string_view& text) {
    const auto year = take_number(text, 4);
    if (!year || !take(text, "-")) return std::nullopt;
    const auto month = take_number(text, 2);
    if (!month || !take(text, "-")) return std::nullopt;
    const auto day = take_number(text, 2);
    if (!day) return std::nullopt;
    const auto date = std::chrono::year(*year) / *month / *day;
    return date.ok() ? std::optional(std::chrono::sys_days(date)) : std::nullopt;
}

// "10:00", "10:00:30" -> seconds of the day.
std::optional<std::int64_t> take_clock(std::string_view& text) {
    const auto hour = take_number(text, 2);
    if (!hour || *hour > 23 || !take(text, ":")) return std::nullopt;
    const auto minute = take_number(text, 2);
    if (!minute || *minute > 59) return std::nullopt;
    std::int64_t seconds = *hour * 3600 + *minute * 60;
    if (take(text, ":")) {
        const auto second = take_number(text, 2);
        if (!second || *second > 60) return std::nullopt;
        seconds += *second;
    }
    return seconds;
}

// "Z", "+01:00", "-0800" or nothing -> seconds east of UTC.
std::optional<std::int64_t> take_zone(std::string_view& text) {
    if (text.empty() || take(text, "Zz")) return 0;
    const int sign = text.front() == '-' ? -1 : 1;
    if (!take(text, "+-")) return std::nullopt;
    const auto hours = take_number(text, 2);
    take(text, ":");
    const auto minutes = text.empty() ? std::optional(0) : take_number(text, 2);
    if (!hours || *hours > 23 || !minutes || *minutes > 59) return std::nullopt;
    return sign * (*hours * 3600 + *minutes * 60);
}

} // namespace

std::optional<bool> flag_word(std::string_view word) {
    constexpr auto kTrue = std::to_array<std::string_view>({"true", "yes", "on", "1"});
    constexpr auto kFalse = std::to_array<std::string_view>({"false", "no", "off", "0"});
    if (std::ranges::find(kTrue, word) != kTrue.end()) return true;
    if (std::ranges::find(kFalse, word) != kFalse.end()) return false;
    return std::nullopt;
}

std::vector<std::string> parse_arguments(CLI::App& app, std::span<const std::string> arguments, bool dash_words) {
    std::vector<std::string> options; // as CLI11 reads them without doubt: "--limit=5", "-v"
    std::vector<std::string> operands;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string& argument = arguments[i];
        if (argument == "--") {
            const auto rest = arguments.subspan(i + 1);
            operands.insert(operands.end(), rest.begin(), rest.end());
            break;
        }
        const bool is_long = argument.starts_with("--");
        std::string flag = is_long ? flag_of(argument) : argument;
        const CLI::Option* option = argument.starts_with('-') ? find_option(app, flag) : nullptr;
        if (const CLI::Option* lettered = has_number(argument) ? find_option(app, argument.substr(0, 2)) : nullptr;
            lettered != nullptr && takes_value(*lettered)) {
            option = lettered;
            flag = argument.substr(0, 2);
        }
        if (option == nullptr) {
            if (argument.size() < 2 || !argument.starts_with('-') || (dash_words && !is_long)) {
                operands.push_back(argument);
                continue;
            }
            throw UsageError(no_such("option", is_long ? flag : flag_of(argument), flags_of(app)));
        }
        if (!takes_value(*option)) {
            const bool has_value = flag != argument;
            const auto is_set = has_value && is_long ? flag_word(argument.substr(flag.size() + 1)) : std::nullopt;
            if (has_value && !is_set) throw UsageError(flag + " takes no value, or true or false");
            options.push_back(has_value ? flag + (*is_set ? "=true" : "=false") : flag);
            continue;
        }
        std::string value;
        if (flag != argument) {
            value = argument.substr(flag.size() + (is_long ? 1 : 0));
        } else if (i + 1 < arguments.size()) {
            value = arguments[++i];
        }
        if (value.empty()) throw UsageError(flag + " needs a value");
        options.push_back("--" + option->get_lnames().at(0) + "=" += value);
    }
    for (CLI::Option* option : app.get_options()) {
        if (option->get_multi_option_policy() != CLI::MultiOptionPolicy::TakeAll) option->take_last();
    }
    std::ranges::reverse(options); // CLI11 takes them from the back
    app.parse(std::move(options));
    return operands;
}

std::optional<std::size_t> find_command(const CLI::App& app, std::span<const std::string> arguments) {
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string& argument = arguments[i];
        if (argument.empty() || argument.front() != '-' || argument == "-") return i;
        if (argument == "--") return std::nullopt;
        const std::string flag = flag_of(argument);
        const CLI::Option* option = find_option(app, flag);
        if (option == nullptr) {
            const std::string text = no_such("option", flag, flags_of(app));
            throw UsageError(text.ends_with('?') ? text : text + " (a command's own options stand after its name)");
        }
        if (takes_value(*option) && flag == argument) ++i;
    }
    return std::nullopt;
}

std::string closest(std::string_view word, std::span<const std::string> candidates) {
    if (word.size() > 64) return {}; // nothing of ours is as long, and the distance takes the product of the lengths
    std::string best;
    std::size_t best_distance = std::max<std::size_t>(word.size() / 3, 1) + 1;
    for (const std::string& candidate : candidates) {
        // A beginning is near whatever is missing: --unpub.
        const bool beginning = word.size() >= 4 && candidate.starts_with(word);
        const std::size_t distance = beginning ? 1 : edit_distance(word, candidate);
        if (distance < best_distance) {
            best_distance = distance;
            best = candidate;
        }
    }
    return best;
}

std::string no_such(std::string_view what, std::string_view word, std::span<const std::string> candidates) {
    std::string text = "no such ";
    text += what;
    text += " '" + std::string(word) + "'";
    // "-json": one dash, where two were meant.
    const std::string twice = what == "option" && !word.starts_with("--") ? "-" + std::string(word) : std::string(word);
    return text + did_you_mean(closest(twice, candidates));
}

std::string did_you_mean(std::string_view meant) {
    return meant.empty() ? std::string() : ", did you mean '" + std::string(meant) + "'?";
}

double parse_duration(const std::string& text) {
    static constexpr std::array<std::pair<std::string_view, double>, 5> kDaysOf{
        {{"", 1}, {"d", 1}, {"h", 1.0 / 24}, {"w", 7}, {"y", 365.25}}};
    const auto [number, rest] = begin_as_number(text);
    const auto unit = std::ranges::find(kDaysOf, rest, &std::pair<std::string_view, double>::first);
    if (unit == kDaysOf.end() || !(number > 0) || !std::isfinite(number * unit->second * 86400))
        throw UsageError("'" + text + "' is no length of time: write 30d, 12h, 2w or 1y");
    return number * unit->second * 86400;
}

double parse_seconds(const std::string& text) {
    const auto [number, unit] = begin_as_number(text);
    if (!(number >= 0) || !std::isfinite(number) || (!unit.empty() && unit != "s" && unit != "ms"))
        throw UsageError("'" + text + "' is no length of time: write 0.5, 2s or 500ms");
    return unit == "ms" ? number / 1000 : number;
}

std::int64_t parse_time(const std::string& text) {
    std::string_view rest = text;
    const auto day = take_day(rest);
    std::optional<std::int64_t> clock = 0;
    std::optional<std::int64_t> zone = 0;
    if (day && take(rest, "Tt ")) {
        clock = take_clock(rest);
        zone = clock ? take_zone(rest) : std::nullopt;
    }
    if (!day || !clock || !zone || !rest.empty()) {
        throw UsageError("'" + text + "' is no time: write 2024-01-31 or 2024-01-31T10:00:00Z");
    }
    return std::chrono::sys_seconds(*day).time_since_epoch().count() + *clock - *zone;
}

std::uint64_t parse_whole_number(const std::string& text) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) {
        throw UsageError("'" + text + "' is no whole number");
    }
    return number;
}

double parse_number(const std::string& text) {
    const auto [number, rest] = begin_as_number(text);
    if (!rest.empty() || !std::isfinite(number)) throw UsageError("'" + text + "' is no number");
    return number;
}

} // namespace newsidx::cli
