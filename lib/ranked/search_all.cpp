// SegmentSearch: every match, whatever it scores.
#include "ranked/search.h"

#include <algorithm>

namespace newsidx::ranked {

void SegmentSearch::for_each_range(const std::function<void(std::uint32_t range, const RangeBits& bits)>& visit) {
    forget_windows();
    const auto ranges = static_cast<std::uint32_t>(segment_.bounds().size());
    for (std::uint32_t window = 0; window < window_bounds_.size(); ++window) {
        if (window_bounds_[window] < 0) continue;
        window_ = window;
        if (!may_match()) continue;
        match();
        const std::uint32_t first = window * kWindowRanges;
        auto words = matches_.begin();
        for (std::uint32_t range = first; range < std::min(first + kWindowRanges, ranges); ++range) {
            RangeBits bits;
            std::copy_n(words, bits.size(), bits.begin());
            words += bits.size();
            if (std::any_of(bits.begin(), bits.end(), [](std::uint64_t word) { return word != 0; })) visit(range, bits);
        }
    }
}

WindowBits SegmentSearch::matches_with(std::size_t leaf) {
    WindowBits documents{};
    for (WindowList& list : lists(leaf)) {
        list.look_at(window_);
        if (list.there()) unite(documents, list.bits(matches_));
    }
    intersect(documents, matches_);
    return documents;
}

void SegmentSearch::all(Visitor& visitor) {
    for_each_range([&](std::uint32_t range, const RangeBits& bits) {
        visitor.tick();
        for_each_bit(bits, [&](std::uint32_t index) {
            const std::uint32_t ordinal = (range << kRangeBits) + index;
            if (visitor.has_filter() && !visitor.may_want(segment_.id(ordinal))) return;
            begin_range(range);
            if ((documents_->flags(index) & rank::DocumentEntry::kLive) != 0) visit(ordinal, visitor);
        });
    });
}

} // namespace newsidx::ranked
