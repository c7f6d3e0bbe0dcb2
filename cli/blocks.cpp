#include "blocks.h"

#include "format.h"
#include "sanitize.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <string_view>
#include <vector>

namespace newsidx::cli {
namespace {

constexpr std::size_t kBarWidth = 20;
constexpr std::size_t kMostNameColumns = 24;
constexpr std::array<std::string_view, 8> kEighthsAcross{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
constexpr std::array<std::string_view, 9> kEighthsUp{" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};

struct Row {
    std::string name; // sanitized
    std::string figure;
    double part = 0;
};

// At most so many columns of a text.
std::string shortened(const std::string& text) {
    const Range line = wrap(text, kMostNameColumns).front();
    return text.substr(line.begin, line.end - line.begin);
}

} // namespace

std::string bar(double part, std::size_t width) {
    if (!(part > 0)) return {};
    const double eighths = std::min(part, 1.0) * 8 * static_cast<double>(width);
    const auto drawn = std::max<std::size_t>(static_cast<std::size_t>(std::lround(eighths)), 1);
    std::string out;
    for (std::size_t i = 0; i < drawn / 8; ++i) {
        out += "█";
    }
    return out.append(kEighthsAcross.at(drawn % 8));
}

std::string spark(std::span<const std::uint64_t> values) {
    const std::uint64_t most = values.empty() ? 0 : *std::ranges::max_element(values);
    std::string out;
    for (const std::uint64_t value : values) {
        const double share = most == 0 ? 0 : static_cast<double>(value) / static_cast<double>(most);
        const auto height = value == 0 ? 0 : std::max<std::size_t>(static_cast<std::size_t>(std::lround(share * 8)), 1);
        out += kEighthsUp.at(height);
    }
    return out;
}

std::string explanation_bars(const Terminal& terminal, const Explanation& e, std::size_t indent) {
    std::vector<Row> rows;
    const auto of_text = [&e](double score) { return e.text > 0 ? score / e.text : 0; };
    for (const TermExplanation& term : e.terms) {
        rows.push_back({shortened(sanitize(term.term)), fmt::format("{:.2f}", term.score), of_text(term.score)});
    }
    if (e.proximity > 0) rows.push_back({"(nearness)", fmt::format("{:.2f}", e.proximity), of_text(e.proximity)});
    if (e.ngrams > 0) rows.push_back({"(parts of words)", fmt::format("{:.2f}", e.ngrams), of_text(e.ngrams)});
    rows.push_back(
        {e.quality_known ? "quality" : "quality (median)", fmt::format("+{:.2f}", e.quality_part), e.quality_part});
    rows.push_back({e.heat_known ? "heat" : "heat (median)", fmt::format("+{:.2f}", e.heat_part), e.heat_part});
    rows.push_back({"recency", fmt::format("×{:.2f}", e.recency), e.recency});
    std::size_t name_columns = 0;
    std::size_t figure_columns = 0;
    for (const Row& row : rows) {
        name_columns = std::max(name_columns, columns(row.name));
        figure_columns = std::max(figure_columns, columns(row.figure));
    }
    const std::string margin(indent, ' ');
    std::string out = margin + fmt::format("score {:.2f} = text {:.2f} × (1 {:+.2f} {:+.2f}) × {:.2f}\n", e.score,
                                           e.text, e.quality_part, e.heat_part, e.recency);
    for (const Row& row : rows) {
        const std::size_t gap = figure_columns - columns(row.figure);
        out += margin + "  " + terminal.dim(padded(row.name, name_columns)) + "  " + std::string(gap, ' ') +
               row.figure + "  " + bar(row.part, kBarWidth) + "\n";
    }
    return out;
}

} // namespace newsidx::cli
