// The road to an answer by ranked segments. It finds what the full-text index finds (store::Reader::match), with the
// same scores, in those documents that are in a segment; tests hold the two against each other.
//
// For one search on one thread; what it is given must outlive it.
#pragma once

#include "engine/search/collector.h"
#include "engine/search/foreign_words.h"
#include "query/plan.h"
#include "rank/score.h"
#include "ranked/search.h"
#include "store/documents/document_set.h"
#include "store/segments/segment_reader.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>

namespace newsidx::engine {

class RankedRoad {
public:
    RankedRoad(const query::Plan& plan, std::span<const rank::Term> terms, const rank::Collection& collection,
               const rank::Weights& weights, const SearchOptions& options, const Wanted& wanted,
               const ForeignWords& foreign);

    // Hands what matches in the segments to the collector, or as much of it as decides what is wanted. `within`: no
    // other document can match. Gives the last document that is in a segment, 0 if none is. Throws Expired, and
    // ranked::Damaged when a segment is damaged.
    std::int64_t find(store::OpenSegments segments, const std::optional<store::DocumentSet>& within,
                      Collector& collector);

private:
    void find(store::OpenSegment& open, const std::optional<store::DocumentSet>& within, Collector& collector);
    ranked::Question question(store::OpenSegment& open) const;
    ranked::Leaf leaf(ranked::Segment& segment, std::size_t number) const;
    void pick_out(store::OpenSegment& open, ranked::Question& asked, std::size_t leaf) const;
    [[nodiscard]] bool only_counts_as_there(std::size_t leaf) const;
    [[nodiscard]] bool has_positions_read(std::size_t leaf) const;
    using KeepMatches = std::function<void(std::uint32_t range, ranked::RangeBits& bits)>;
    void count(ranked::Segment& segment, ranked::SegmentSearch& search, const KeepMatches& keep_matches,
               Collector& collector) const;

    const query::Plan& plan_;
    std::span<const rank::Term> terms_;
    const rank::Collection& collection_;
    const rank::Weights& weights_;
    const SearchOptions& options_;
    const Wanted& wanted_;
    const ForeignWords& foreign_;
};

} // namespace newsidx::engine
