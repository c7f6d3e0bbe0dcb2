// BoostCache: what the documents of a segment bring to any score, by the weights and statistics of the latest search,
// kept for the next one, which mostly has the same. For one thread at a time.
#pragma once

#include "rank/score.h"
#include "ranked/segment.h"

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace newsidx::ranked {

class BoostCache {
public:
    // Upper bounds of the boost of a range's documents, and what length adds to a frequency (rank::length_norm).
    struct Range {
        std::array<float, kRangeDocuments> boost{}; // without recency
        std::array<float, kRangeDocuments> norm{};
    };
    // Before a search: forgets what was for others.
    void use(Segment& segment, const rank::Collection& collection, const rank::Weights& weights);
    // The largest of each range's documents, with recency; of each window's; and of the windows' from each one on.
    [[nodiscard]] std::span<const float> range_boosts() const { return range_boosts_; }
    [[nodiscard]] std::span<const float> window_boosts() const { return window_boosts_; }
    [[nodiscard]] std::span<const float> boosts_behind() const { return boosts_behind_; }
    const Range& range(std::uint32_t number);
    void forget_range(std::uint32_t number);
    // When the segment has done so: forgets ranges that were not used lately.
    void trim() { old_ranges_ = std::exchange(ranges_, {}); }
    // Of a document with this date, rounded up.
    [[nodiscard]] float recency(std::int64_t published_at) const;

private:
    Segment* segment_ = nullptr;
    rank::Collection collection_;
    rank::Weights weights_;
    bool is_used_ = false;
    double average_length_ = 1;
    std::vector<float> range_boosts_;
    std::vector<float> window_boosts_;
    std::vector<float> boosts_behind_;
    std::vector<std::unique_ptr<Range>> ranges_;
    std::vector<std::unique_ptr<Range>> old_ranges_;
};

} // namespace newsidx::ranked
