#include "stats_page.h"

#include "blocks.h"
#include "format.h"
#include "newsidx/json.h"
#include "sanitize.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <fmt/format.h>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace newsidx::cli {
namespace {

using Counts = std::vector<std::pair<std::string, std::uint64_t>>;

constexpr std::size_t kFigureNameColumns = 16;
constexpr std::size_t kBarColumns = 30;

// A line of a table: what is counted, and how it is written.
struct Figure {
    std::string name; // sanitized
    std::string written;
    std::uint64_t count = 0;
};

// "674 (4 of them hidden)"
std::string with_hidden(std::uint64_t number, std::uint64_t hidden) {
    const std::string all = with_separators(number);
    return hidden == 0 ? all : fmt::format("{} ({} of them hidden)", all, with_separators(hidden));
}

std::string date_of(const std::optional<std::int64_t>& seconds) {
    return seconds ? to_iso8601(*seconds).substr(0, 10) : std::string("unknown");
}

// The number of a month, or of a year: neighbours differ by 1.
std::int64_t number_of(const std::string& date) {
    const std::int64_t year = std::stoll(date.substr(0, 4));
    return date.size() == 4 ? year : year * 12 + std::stoll(date.substr(5, 2)) - 1;
}

class StatsPage {
public:
    explicit StatsPage(const Terminal& terminal) : terminal_(terminal) {}

    // One value; none is no row.
    void row(std::string_view name, const std::string& value) {
        if (!value.empty()) print(name, lines_of({value}, " "));
    }

    // Several, of which none is torn apart while it fits on a line.
    void list(std::string_view name, const std::vector<std::string>& values) {
        if (!values.empty()) print(name, lines_of(values, ", "));
    }
    void list(std::string_view name, const Counts& counts, std::string_view nameless) {
        std::vector<std::string> values;
        for (const auto& [value, count] : counts)
            values.push_back(fmt::format("{} {}", value.empty() ? nameless : sanitize(value), with_separators(count)));
        list(name, values);
    }

    // A line each with a bar, as long as its part of the largest; no terminal: a list.
    void figures(std::string_view name, const std::vector<Figure>& figures) {
        std::vector<std::string> lines;
        std::size_t names = 0;
        std::size_t written = 0;
        std::uint64_t largest = 1;
        for (const Figure& figure : figures) {
            lines.push_back(figure.name + ' ' + figure.written);
            names = std::max(names, columns(figure.name));
            written = std::max(written, columns(figure.written));
            largest = std::max(largest, figure.count);
        }
        if (!terminal_.is_terminal()) return list(name, lines);
        const std::size_t taken = names + written + 4;
        const std::size_t room = std::min(width() > taken ? width() - taken : 0, kBarColumns);
        lines.clear();
        for (const Figure& figure : figures) {
            const double part = static_cast<double>(figure.count) / static_cast<double>(largest);
            std::string line =
                padded(figure.name, names + 2) + std::string(written - columns(figure.written), ' ') + figure.written;
            if (room > 0 && figure.count > 0) line += "  " + terminal_.dim(bar(part, room));
            lines.push_back(std::move(line));
        }
        print(name, lines);
    }

    void histogram(std::string_view name, const Histogram& histogram) {
        if (histogram.buckets.empty()) return;
        std::vector<Figure> lines;
        for (const Histogram::Bucket& bucket : histogram.buckets) {
            const std::string range = bucket.below ? " to " + format_number(*bucket.below) : " and more";
            lines.push_back({format_number(bucket.from) + range, with_separators(bucket.records), bucket.records});
        }
        if (histogram.unknown > 0) lines.push_back({"unknown", with_separators(histogram.unknown), histogram.unknown});
        figures(name, lines);
    }

    // A column for each year or month, those without records included; no terminal: a list.
    void dates(const Stats& stats) {
        if (stats.dates.empty()) return;
        const std::string unit = stats.dates.front().first.size() == 4 ? "year" : "month";
        Counts counts = stats.dates;
        if (!terminal_.is_terminal()) {
            if (stats.undated > 0) counts.emplace_back("undated", stats.undated);
            return list("by " + unit, counts, "");
        }
        const std::int64_t first = number_of(counts.front().first);
        const auto all = static_cast<std::size_t>(number_of(counts.back().first) - first) + 1;
        const std::size_t labels = 2 * (counts.front().first.size() + 1);
        const std::size_t room = width() > labels + 10 ? width() - labels : 10;
        const std::size_t step = (all + room - 1) / room; // of a column
        std::vector<std::uint64_t> drawn((all + step - 1) / step);
        for (const auto& [date, count] : counts)
            drawn[static_cast<std::size_t>(number_of(date) - first) / step] += count;
        const auto& most = *std::ranges::max_element(counts, {}, [](const auto& count) { return count.second; });
        std::vector<std::string> lines{counts.front().first + ' ' + spark(drawn)};
        if (counts.size() > 1) lines.front() += ' ' + counts.back().first;
        std::vector<std::string> said;
        if (counts.size() > 1) said.push_back(fmt::format("most in {}: {}", most.first, with_separators(most.second)));
        if (counts.size() == 1) said.push_back(with_separators(most.second));
        if (step > 1) said.push_back(fmt::format("a column is {}", counted(step, unit)));
        if (stats.undated > 0) said.push_back(with_separators(stats.undated) + " undated");
        for (std::string& line : lines_of(said, "; "))
            lines.push_back(std::move(line));
        print("by " + unit, lines);
    }

    std::string out;

private:
    // Of what stands behind the names; 0: no limit.
    [[nodiscard]] std::size_t width() const {
        if (terminal_.width() == 0) return 0;
        return std::max(terminal_.width(), kFigureNameColumns + 8) - kFigureNameColumns;
    }

    [[nodiscard]] std::vector<std::string> lines_of(const std::vector<std::string>& values,
                                                    std::string_view between) const {
        std::vector<std::string> lines{""};
        for (std::size_t i = 0; i < values.size(); ++i) {
            const std::string value = values[i] + std::string(i + 1 < values.size() ? between : "");
            const std::string_view seen = std::string_view(value).substr(0, value.find_last_not_of(' ') + 1);
            if (width() > 0 && !lines.back().empty() && columns(lines.back()) + columns(seen) > width())
                lines.emplace_back();
            if (width() == 0 || columns(lines.back()) + columns(seen) <= width()) {
                lines.back() += value;
                continue;
            }
            lines.pop_back(); // an empty one
            for (const Range& part : wrap(value, width()))
                lines.push_back(value.substr(part.begin, part.end - part.begin));
            lines.back() += ' ';
        }
        for (std::string& line : lines)
            line.resize(line.find_last_not_of(' ') + 1);
        return lines;
    }

    void print(std::string_view name, const std::vector<std::string>& lines) {
        std::string before = terminal_.dim(fmt::format("{:<{}}", name, kFigureNameColumns));
        for (const std::string& line : lines) {
            out += before + line + '\n';
            before = std::string(kFigureNameColumns, ' ');
        }
    }

    const Terminal& terminal_;
};

std::vector<Figure> figures_of(const FileSizes& sizes) {
    const std::array<std::pair<std::string_view, std::uint64_t>, 9> parts{{{"texts and items", sizes.items},
                                                                           {"full-text index", sizes.index},
                                                                           {"ranked segments", sizes.segments},
                                                                           {"records", sizes.records},
                                                                           {"labels", sizes.labels},
                                                                           {"terms", sizes.terms},
                                                                           {"document pages", sizes.pages},
                                                                           {"other", sizes.other},
                                                                           {"free", sizes.free}}};
    std::vector<Figure> figures;
    figures.reserve(parts.size());
    for (const auto& [name, bytes] : parts)
        figures.push_back({std::string(name), format_bytes(bytes), bytes});
    return figures;
}

} // namespace

std::string stats_page(const Terminal& terminal, const Stats& stats) {
    StatsPage page(terminal);
    page.row("file", fmt::format("{} ({})", sanitize(stats.path), format_bytes(stats.bytes)));
    if (stats.sizes) page.figures("sizes", figures_of(*stats.sizes));
    page.row("format", fmt::format("{}", stats.format_version));
    page.row("analyzer",
             sanitize(stats.analyzer) +
                 (stats.analyzer_current ? "" : " (not this program's: `newsidx optimize --reanalyze` makes it so)"));
    if (!stats.reading_current) page.row("reading", "another version's: `newsidx optimize` makes the records again");
    page.row("records", with_hidden(stats.records, stats.hidden));
    page.row("stubs", with_hidden(stats.stubs, stats.hidden_stubs));
    page.row("items", fmt::format("{} of {}", with_separators(stats.items), counted(stats.sources, "source")));
    page.row("terms", with_separators(stats.terms));
    page.row("average length", fmt::format("{:.1f}", stats.average_length));
    if (stats.median_quality) page.row("median quality", format_number(*stats.median_quality));
    page.histogram("quality", stats.quality);
    if (stats.median_heat) page.row("median heat", format_number(*stats.median_heat));
    page.histogram("heat", stats.heat);
    if (stats.oldest || stats.newest) page.row("dates", date_of(stats.oldest) + " to " + date_of(stats.newest));
    page.dates(stats);
    page.list("languages", stats.languages, "(not stated)");
    page.list("providers", stats.providers, "(none)");
    page.list("topics", stats.topics, "(none)");
    return std::move(page.out);
}

} // namespace newsidx::cli
