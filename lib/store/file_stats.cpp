#include "store/file_stats.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <fmt/format.h>
#include <string_view>
#include <utility>

namespace newsidx::store {

namespace {

constexpr double kBuckets = 10;
constexpr std::int64_t kMonthsOfYear = 12;
constexpr std::int64_t kMostMonths = 3 * kMonthsOfYear; // more of them are told by year

// Years that to_iso8601() writes: 0000 to 9999.
constexpr std::int64_t kFirstSecond = -62'167'219'200;
constexpr std::int64_t kLastSecond = 253'402'300'799;

// A width that reads well, as a fraction: 3 * 0.1 is not 0.3, but 3 * 1 / 10 is.
struct Width {
    double numerator = 1;
    double denominator = 1;
    [[nodiscard]] double edge(double number) const { return number * numerator / denominator; }
};

// The least width of a digit and zeros that is not below `least`.
Width readable_width(double least) {
    constexpr std::array kDigits{1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0};
    constexpr double kFinest = -6;
    if (!(least > 0)) return {};
    const double exponent = std::max(std::floor(std::log10(least)), kFinest);
    for (const double digit : kDigits) {
        const Width width =
            exponent < 0 ? Width{digit, std::pow(10, -exponent)} : Width{digit * std::pow(10, exponent), 1};
        if (width.edge(1) >= least) return width;
    }
    return {std::pow(10, exponent + 1), 1};
}

std::int64_t month_of(std::int64_t seconds) {
    const std::chrono::sys_seconds time{std::chrono::seconds(std::clamp(seconds, kFirstSecond, kLastSecond))};
    const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(time));
    return static_cast<int>(day.year()) * kMonthsOfYear + static_cast<unsigned>(day.month()) - 1;
}

} // namespace

Histogram histogram_of(std::vector<double> values) {
    Histogram histogram;
    if (values.empty()) return histogram;
    const double least = *std::ranges::min_element(values);
    const auto rank = static_cast<std::ptrdiff_t>(std::ceil(static_cast<double>(values.size()) * 0.99)) - 1;
    std::nth_element(values.begin(), values.begin() + rank, values.end());
    const double most = values[static_cast<std::size_t>(rank)];
    std::vector<double> edges{least};
    if (std::isfinite(most)) {
        const Width width = readable_width((most - least) / kBuckets);
        double number = std::floor(least / width.edge(1));
        if (width.edge(number) > least) --number; // the division was rounded
        edges.front() = width.edge(number);
        while (static_cast<double>(edges.size()) <= kBuckets && width.edge(number + 1) <= most)
            edges.push_back(width.edge(++number));
    }
    for (std::size_t i = 0; i < edges.size(); ++i)
        histogram.buckets.push_back({edges[i], i + 1 < edges.size() ? std::optional(edges[i + 1]) : std::nullopt, 0});
    for (const double value : values) {
        const auto after = std::ranges::upper_bound(edges, value);
        ++histogram.buckets[static_cast<std::size_t>(std::max<std::ptrdiff_t>(after - edges.begin(), 1)) - 1].records;
    }
    return histogram;
}

void RecordStats::add(const rank::DocumentEntry& record) {
    if (record.published_at == rank::kNoDate)
        ++undated_;
    else
        ++months_[month_of(record.published_at)];
    if (std::isnan(record.quality))
        ++without_quality_;
    else
        quality_.push_back(record.quality);
    if (std::isnan(record.heat))
        ++without_heat_;
    else
        heat_.push_back(record.heat);
}

void RecordStats::write_to(Stats& stats) && {
    const bool by_month = !months_.empty() && months_.rbegin()->first - months_.begin()->first < kMostMonths;
    for (const auto& [month, records] : months_) {
        std::string name = fmt::format("{:04}", month / kMonthsOfYear);
        if (by_month) name += fmt::format("-{:02}", month % kMonthsOfYear + 1);
        if (stats.dates.empty() || stats.dates.back().first != name) stats.dates.emplace_back(std::move(name), 0);
        stats.dates.back().second += records;
    }
    stats.undated = undated_;
    stats.quality = histogram_of(std::move(quality_));
    stats.quality.unknown = without_quality_;
    stats.heat = histogram_of(std::move(heat_));
    stats.heat.unknown = without_heat_;
}

namespace {

// Where the pages of a table and its indexes are counted; null: among the others.
std::uint64_t* part_of(FileSizes& sizes, std::string_view table) {
    using Part = std::uint64_t FileSizes::*;
    static constexpr std::array<std::pair<std::string_view, Part>, 15> kParts{{{"source", &FileSizes::items},
                                                                               {"rejection", &FileSizes::items},
                                                                               {"item", &FileSizes::items},
                                                                               {"block", &FileSizes::items},
                                                                               {"dictionary", &FileSizes::items},
                                                                               {"key_map", &FileSizes::items},
                                                                               {"record", &FileSizes::records},
                                                                               {"contribution", &FileSizes::records},
                                                                               {"relation", &FileSizes::records},
                                                                               {"removal", &FileSizes::records},
                                                                               {"document", &FileSizes::records},
                                                                               {"label", &FileSizes::labels},
                                                                               {"label_page", &FileSizes::labels},
                                                                               {"term", &FileSizes::terms},
                                                                               {"document_page", &FileSizes::pages}}};
    // What is made to take a table's place (store/upkeep/reanalysis.h).
    constexpr std::string_view kNext = "reanalyzed_";
    if (table.starts_with(kNext)) table.remove_prefix(kNext.size());
    if (table == "page") return &sizes.pages;
    if (table == "fts" || table.starts_with("fts_")) return &sizes.index;
    if (table.starts_with("ranked_")) return &sizes.segments;
    const auto* const found = std::ranges::find(kParts, table, [](const auto& part) { return part.first; });
    return found == kParts.end() ? nullptr : &(sizes.*found->second);
}

} // namespace

std::optional<FileSizes> read_sizes(Connection& connection) {
    if (connection.count("SELECT count(*) FROM pragma_module_list WHERE name = 'dbstat'") == 0) return std::nullopt;
    FileSizes sizes;
    std::uint64_t named = 0;
    Statement select = connection.prepare("SELECT coalesce(s.tbl_name, d.name), d.pgsize FROM dbstat d "
                                          "LEFT JOIN sqlite_schema s ON s.name = d.name WHERE d.aggregate = TRUE");
    while (select.step()) {
        std::uint64_t* const part = part_of(sizes, select.bytes(0));
        if (part == nullptr) continue;
        const auto bytes = static_cast<std::uint64_t>(select.integer(1));
        *part += bytes;
        named += bytes;
    }
    const std::uint64_t page = connection.count("PRAGMA page_size");
    sizes.free = connection.count("PRAGMA freelist_count") * page;
    sizes.other = connection.count("PRAGMA page_count") * page - named - sizes.free;
    return sizes;
}

} // namespace newsidx::store
