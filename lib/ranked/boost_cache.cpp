#include "ranked/boost_cache.h"

#include <algorithm>
#include <utility>

namespace newsidx::ranked {

namespace {

bool is_equal(const rank::Weights& a, const rank::Weights& b) {
    return a.quality == b.quality && a.heat == b.heat && a.half_life == b.half_life && (!a.half_life || a.now == b.now);
}

} // namespace

void BoostCache::use(Segment& segment, const rank::Collection& collection, const rank::Weights& weights) {
    const bool same_priors = is_used_ && segment_ == &segment && weights_.quality == weights.quality &&
                             weights_.heat == weights.heat && collection_.median_quality == collection.median_quality &&
                             collection_.median_heat == collection.median_heat;
    const double average = collection.average_length();
    if (!same_priors || average != average_length_) {
        ranges_.clear();
        old_ranges_.clear();
    }
    const bool same_ranges = same_priors && is_equal(weights_, weights) && !range_boosts_.empty();
    segment_ = &segment;
    collection_ = collection;
    weights_ = weights;
    average_length_ = average;
    is_used_ = true;
    if (same_ranges) return;
    range_boosts_.clear();
    for (const RangeBounds& bounds : segment.bounds())
        range_boosts_.push_back(bounds.live == 0 ? 0 : outwards(bounds.boost(collection, weights)));
    window_boosts_.assign((range_boosts_.size() + kWindowRanges - 1) / kWindowRanges, 0);
    for (std::size_t range = 0; range < range_boosts_.size(); ++range) {
        float& boost = window_boosts_[range / kWindowRanges];
        boost = std::max(boost, range_boosts_[range] * kOutwards);
    }
    boosts_behind_ = window_boosts_;
    for (std::size_t window = boosts_behind_.size(); window-- > 1;)
        boosts_behind_[window - 1] = std::max(boosts_behind_[window - 1], boosts_behind_[window]);
}

void BoostCache::forget_range(std::uint32_t number) {
    if (number < ranges_.size()) ranges_[number].reset();
    if (number < old_ranges_.size()) old_ranges_[number].reset();
    range_boosts_.clear();
}

const BoostCache::Range& BoostCache::range(std::uint32_t number) {
    if (ranges_.size() < segment_->bounds().size()) ranges_.resize(segment_->bounds().size());
    std::unique_ptr<Range>& known = ranges_[number];
    if (!known && number < old_ranges_.size()) known = std::move(old_ranges_[number]);
    if (known) return *known;
    auto made = std::make_unique<Range>();
    const DocumentRange& documents = segment_->range(number);
    const auto parts_of = [](double weight, double median, const std::vector<double>& values) {
        std::vector<double> parts;
        parts.reserve(values.size());
        for (const double value : values)
            parts.push_back(rank::prior_part(weight, rank::known_or(value, median)));
        return parts;
    };
    const std::vector<double> qualities = parts_of(weights_.quality, collection_.median_quality, documents.qualities());
    const std::vector<double> heats = parts_of(weights_.heat, collection_.median_heat, documents.heats());
    for (std::uint32_t i = 0; i < documents.size(); ++i) {
        made->boost[i] = outwards(1 + qualities[documents.quality_code(i)] + heats[documents.heat_code(i)]);
        made->norm[i] = static_cast<float>(rank::length_norm(documents.length(i), average_length_));
    }
    known = std::move(made);
    return *known;
}

float BoostCache::recency(std::int64_t published_at) const {
    return outwards(rank::recency(weights_, published_at));
}

} // namespace newsidx::ranked
