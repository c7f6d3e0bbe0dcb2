// The numbers of Index::stats(), against a plain count over random records.
#include "dice.h"
#include "newsidx/newsidx.h"
#include "oracle.h"
#include "store/file_stats.h"
#include "temp_dir.h"
#include "world.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <doctest/doctest.h>
#include <filesystem>
#include <fmt/format.h>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

using namespace newsidx;
using namespace newsidx::test;

namespace {

using Counts = std::vector<std::pair<std::string, std::uint64_t>>;

// Each bucket holds what lies in it; they are as wide as each other, and end where the 99th percentile lies.
void check_histogram(const Histogram& histogram, std::vector<double> values) {
    CHECK(histogram.buckets.empty() == values.empty());
    if (values.empty()) return;
    std::ranges::sort(values);
    const double percentile = values[(values.size() * 99 + 99) / 100 - 1];
    CHECK(histogram.buckets.size() <= 11);
    CHECK(histogram.buckets.front().from <= values.front());
    CHECK(histogram.buckets.back().from <= percentile);
    CHECK_FALSE(histogram.buckets.back().below);
    for (std::size_t i = 0; i < histogram.buckets.size(); ++i) {
        const Histogram::Bucket& bucket = histogram.buckets[i];
        const double below = bucket.below.value_or(std::numeric_limits<double>::infinity());
        CHECK(bucket.records == static_cast<std::uint64_t>(std::ranges::count_if(
                                    values, [&](double value) { return value >= bucket.from && value < below; })));
        if (i + 1 == histogram.buckets.size()) continue;
        CHECK(bucket.below == histogram.buckets[i + 1].from);
        const double width = *histogram.buckets[0].below - histogram.buckets[0].from;
        CHECK(*bucket.below - bucket.from == doctest::Approx(width));
        if (i + 2 == histogram.buckets.size()) CHECK(percentile < *bucket.below + width * (1 + 1e-9));
    }
}

void check_stats(const Stats& stats, const World& world) {
    std::map<std::string, std::uint64_t> years;
    std::map<std::string, std::uint64_t> months;
    std::uint64_t undated = 0;
    std::vector<double> quality;
    std::vector<double> heat;
    std::uint64_t records = 0;
    for (const WorldRecord& record : world.records()) {
        if (record.stub) continue;
        ++records;
        if (record.quality) quality.push_back(*record.quality);
        if (record.heat) heat.push_back(*record.heat);
        if (!record.date) {
            ++undated;
            continue;
        }
        ++years[to_iso8601(*record.date).substr(0, 4)];
        ++months[to_iso8601(*record.date).substr(0, 7)];
    }
    const auto month = [](const std::string& name) {
        return std::stoi(name.substr(0, 4)) * 12 + std::stoi(name.substr(5));
    };
    const bool near = !months.empty() && month(months.rbegin()->first) - month(months.begin()->first) < 36;
    const auto& dates = near ? months : years;
    CHECK(stats.records == records);
    CHECK(stats.dates == Counts(dates.begin(), dates.end()));
    CHECK(stats.undated == undated);
    CHECK(stats.quality.unknown == records - quality.size());
    CHECK(stats.heat.unknown == records - heat.size());
    check_histogram(stats.quality, quality);
    check_histogram(stats.heat, heat);
}

} // namespace

TEST_CASE("stats: dates, quality and heat are those of a plain count over random records") {
    for (int seed = 1; seed <= 12; ++seed) {
        CAPTURE(seed);
        Dice dice(static_cast<std::uint64_t>(seed));
        const TempDir dir;
        World world(dir);
        auto index = Index::open(dir.path("i.db"), {.create = true});
        REQUIRE(index);
        for (int round = 0; round < 3; ++round) {
            for (int i = 0; i < 30; ++i) {
                WorldItem item = dice.item();
                // Days apart become weeks, months or years.
                if (item.date)
                    *item.date += (*item.date - 1'700'000'000) *
                                  std::vector<int>{0, 6, 26, 300}[static_cast<std::size_t>(seed % 4)];
                world.put(fmt::format("r{:02}.md", dice.below(60)), item);
            }
            IndexOptions options;
            options.prune = true;
            REQUIRE(index->index({world.folder()}, options));
            world.settle();
            const auto stats = index->stats();
            REQUIRE(stats);
            check_stats(*stats, world);
            CHECK_FALSE(stats->sizes);
        }
    }
}

TEST_CASE("stats: a histogram holds every value once, whatever the values are") {
    Dice dice(5);
    for (int round = 0; round < 300; ++round) {
        CAPTURE(round);
        std::vector<double> values;
        const double scale = std::pow(10, static_cast<double>(dice.below(12)) - 4);
        const double shift = dice.chance(50) ? 0 : static_cast<double>(dice.below(100)) * scale;
        for (std::size_t i = dice.below(400); i > 0; --i)
            values.push_back(shift + scale * static_cast<double>(dice.below(100)) / (dice.chance(50) ? 1 : 7));
        if (dice.chance(20)) values.push_back(1e6 * scale);
        check_histogram(store::histogram_of(values), values);
    }
}

TEST_CASE("stats: values out of all bounds have a bucket, too") {
    const double infinity = std::numeric_limits<double>::infinity();
    const double most = std::numeric_limits<double>::max();
    const double least = std::numeric_limits<double>::denorm_min();
    for (const std::vector<double>& values : std::vector<std::vector<double>>{{0},
                                                                              {72, 72, 72},
                                                                              {infinity},
                                                                              {0, infinity},
                                                                              {0, most},
                                                                              {most},
                                                                              {least},
                                                                              {0, least},
                                                                              {1e20, 1e20 + 1e5}}) {
        CAPTURE(values.front());
        const Histogram histogram = store::histogram_of(values);
        REQUIRE_FALSE(histogram.buckets.empty());
        CHECK(histogram.buckets.size() <= 11);
        std::uint64_t records = 0;
        for (const Histogram::Bucket& bucket : histogram.buckets)
            records += bucket.records;
        CHECK(records == values.size());
    }
}

TEST_CASE("stats: the parts of a file are as large as the file") {
    Dice dice(3);
    const TempDir dir;
    World world(dir);
    change_files(dice, world, 0);
    {
        auto index = Index::open(dir.path("i.db"), {.create = true});
        REQUIRE(index);
        REQUIRE(index->index({world.folder()}));
    } // the -wal is written back
    const auto index = Index::open(dir.path("i.db"));
    REQUIRE(index);
    const auto stats = index->stats({.sizes = true});
    REQUIRE(stats);
    REQUIRE(stats->sizes); // Debian's SQLite has dbstat
    const FileSizes& sizes = *stats->sizes;
    CHECK(sizes.items + sizes.index + sizes.segments + sizes.records + sizes.labels + sizes.terms + sizes.pages +
              sizes.other + sizes.free ==
          std::filesystem::file_size(dir.path("i.db")));
    for (const std::uint64_t part :
         {sizes.items, sizes.index, sizes.segments, sizes.records, sizes.labels, sizes.terms, sizes.pages})
        CHECK(part >= 4096);
    CHECK(sizes.other < 100'000);
}
