#include "format.h"

#include "newsidx/json.h"
#include "sanitize.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cwchar>
#include <fmt/format.h>
#include <utility>

namespace newsidx::cli {
namespace {

std::size_t columns_of(char32_t c) {
    const int width = wcwidth(static_cast<wchar_t>(c));
    return width < 0 ? 1 : static_cast<std::size_t>(width);
}

// Moves `end` past the characters that stay together: up to a space, or a wide character with what combines with it.
// Gives their columns.
std::size_t take_piece(std::string_view text, std::size_t& end) {
    std::size_t sum = 0;
    bool wide = false;
    while (end < text.size() && text[end] != ' ') {
        std::size_t after = end;
        const std::size_t size = columns_of(next_character(text, after));
        if (sum > 0 && size > 0 && (wide || size == 2)) break;
        wide = wide || size == 2;
        sum += size;
        end = after;
    }
    return sum;
}

} // namespace

std::string with_separators(std::uint64_t number) {
    std::string digits = fmt::format("{}", number);
    for (std::size_t i = digits.size(); i > 3;) {
        i -= 3;
        digits.insert(i, 1, ',');
    }
    return digits;
}

std::string counted(std::uint64_t number, std::string_view noun) {
    std::string text = with_separators(number) + ' ' + std::string(noun);
    if (number == 1) return text;
    if (noun.ends_with("ry")) return text.replace(text.size() - 1, 1, "ies");
    return text + (noun.ends_with("ch") ? "es" : "s");
}

std::string format_seconds(double seconds) {
    if (!(seconds >= 0)) return "0 s";
    if (seconds < 10) return fmt::format("{:.2f} s", seconds);
    if (seconds < 60) return fmt::format("{:.0f} s", seconds);
    const auto whole = static_cast<std::uint64_t>(std::min(std::round(seconds), 1e15));
    if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
    return fmt::format("{} h {} min", with_separators(whole / 3600), whole / 60 % 60);
}

std::string format_milliseconds(double milliseconds) {
    if (milliseconds >= 10000) return format_seconds(milliseconds / 1000);
    if (milliseconds >= 100) return fmt::format("{:.0f} ms", milliseconds);
    if (milliseconds >= 1) return fmt::format("{:.1f} ms", milliseconds);
    return fmt::format("{:.3f} ms", milliseconds);
}

std::string format_bytes(std::uint64_t bytes) {
    if (bytes < 1000) return counted(bytes, "byte");
    static constexpr std::array<std::string_view, 4> kUnits{"kB", "MB", "GB", "TB"};
    double value = static_cast<double>(bytes) / 1000;
    std::size_t unit = 0;
    for (; value >= 999.95 && unit + 1 < kUnits.size(); ++unit) {
        value /= 1000;
    }
    return fmt::format("{:.1f} {}", value, kUnits.at(unit));
}

std::string format_number(double number) {
    return fmt::format("{:.6g}", number);
}

std::int64_t clock_now() {
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()).time_since_epoch().count();
}

std::string relative_date(std::int64_t seconds, std::int64_t now) {
    static constexpr std::array<std::pair<std::int64_t, std::string_view>, 4> kUnits{
        {{7 * 86400, "week"}, {86400, "day"}, {3600, "hour"}, {60, "minute"}}};
    // In unsigned arithmetic, since a record may claim any date.
    const bool past = seconds <= now;
    const std::uint64_t distance = past ? static_cast<std::uint64_t>(now) - static_cast<std::uint64_t>(seconds)
                                        : static_cast<std::uint64_t>(seconds) - static_cast<std::uint64_t>(now);
    if (distance >= 35 * 86400u) return to_iso8601(seconds).substr(0, 10);
    for (const auto& [size, name] : kUnits) {
        const std::uint64_t number = distance / static_cast<std::uint64_t>(size);
        if (number == 0) continue;
        return past ? counted(number, name) + " ago" : "in " + counted(number, name);
    }
    return "now";
}

std::size_t columns(std::string_view text) {
    std::size_t sum = 0;
    for (std::size_t offset = 0; offset < text.size();) {
        sum += columns_of(next_character(text, offset));
    }
    return sum;
}

std::string padded(std::string_view text, std::size_t width) {
    return std::string(text).append(width - std::min(width, columns(text)), ' ');
}

std::vector<Range> wrap(std::string_view text, std::size_t width) {
    if (width == 0) return {{0, text.size()}};
    std::vector<Range> lines;
    std::size_t used = 0; // columns of the last line
    const auto start_line = [&](std::size_t begin) {
        lines.push_back({begin, begin});
        used = 0;
    };
    for (std::size_t offset = text.find_first_not_of(' '); offset < text.size();
         offset = text.find_first_not_of(' ', offset)) {
        Range piece{offset, offset};
        const std::size_t size = take_piece(text, piece.end);
        offset = piece.end;
        const std::size_t gap = lines.empty() ? 0 : piece.begin - lines.back().end; // spaces: a byte and a column each
        if (lines.empty() || used + gap + size > width) {
            start_line(piece.begin);
        } else {
            used += gap;
        }
        if (size <= width) {
            used += size;
            lines.back().end = piece.end;
            continue;
        }
        for (std::size_t at = piece.begin; at < piece.end;) { // a word longer than a line
            std::size_t after = at;
            const std::size_t columns_here = columns_of(next_character(text, after));
            if (used + columns_here > width && used > 0) start_line(at);
            used += columns_here;
            lines.back().end = at = after;
        }
    }
    if (lines.empty()) lines.push_back({0, 0});
    return lines;
}

std::span<const Range> marks_in(const std::vector<Range>& marks, const Range& part) {
    const auto begin =
        std::partition_point(marks.begin(), marks.end(), [&](const Range& mark) { return mark.end <= part.begin; });
    const auto end = std::partition_point(begin, marks.end(), [&](const Range& mark) { return mark.begin < part.end; });
    return {begin, end};
}

std::string painted(const Terminal& terminal, const Snippet& text, Range part, bool bold_marks) {
    const std::string_view all = text.text;
    std::string out;
    std::size_t done = part.begin;
    for (const Range& mark : marks_in(text.marks, part)) {
        const std::size_t begin = std::clamp(mark.begin, done, part.end);
        const std::size_t end = std::clamp(mark.end, begin, part.end);
        if (begin == end) continue;
        out += all.substr(done, begin - done);
        const std::string marked = terminal.mark(all.substr(begin, end - begin));
        out += bold_marks ? terminal.bold(marked) : marked;
        done = end;
    }
    return out += all.substr(done, part.end - done);
}

std::string paragraph(const Terminal& terminal, const Snippet& text, std::size_t indent) {
    const std::size_t width = terminal.width() > indent ? terminal.width() - indent : 0;
    std::string out;
    for (const Range& line : wrap(text.text, width)) {
        out.append(indent, ' ');
        out += painted(terminal, text, line, true) + '\n';
    }
    return out;
}

} // namespace newsidx::cli
