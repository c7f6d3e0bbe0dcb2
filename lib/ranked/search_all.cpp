// SegmentSearch: every match, range by range, whatever it scores.
#include "ranked/search.h"

#include <algorithm>

namespace newsidx::ranked {

// Documents that have a leaf of each clause, whatever scores.
void SegmentSearch::top_of_matches(Visitor& visitor) {
    const auto ranges = static_cast<std::uint32_t>(segment_.bounds().size());
    const std::uint32_t end = std::min((window_ + 1) * kWindowRanges, ranges);
    for (std::uint32_t range = window_ * kWindowRanges; range < end; ++range) {
        Bits bits;
        if (!find_matches(range, bits)) continue;
        for_each_bit(bits, [&](std::uint32_t index) {
            visit_if_good((range << kRangeBits) + index, window_bounds_[window_], visitor);
        });
    }
}

// Sets the bits of the list's documents in the range.
void SegmentSearch::add_bits(PostingList& list, std::uint32_t range, Bits& bits) {
    const std::uint32_t first = range << kRangeBits;
    if (!list.load_block_of(first)) return;
    const BlockView& block = list.current();
    if (block.dense()) {
        for (std::size_t i = 0; i < bits.size(); ++i)
            bits[i] |= block.word_at(i);
        return;
    }
    const std::uint32_t begin = first - list.current_first();
    const std::span<const std::uint32_t> ordinals = block.ordinals();
    for (std::uint32_t i = block.first_from(begin); i < ordinals.size() && ordinals[i] - begin < kRangeDocuments; ++i)
        bits[(ordinals[i] - begin) / 64] |= std::uint64_t{1} << (ordinals[i] - begin) % 64;
}

bool SegmentSearch::has_leaf_of(const std::vector<std::size_t>& clause, std::uint32_t ordinal) {
    return std::any_of(clause.begin(), clause.end(), [&](std::size_t leaf) {
        std::vector<PostingList>& lists = question_.leaves[leaf];
        return std::any_of(lists.begin(), lists.end(),
                           [&](PostingList& list) { return list.find(ordinal) != BlockView::kNone; });
    });
}

// The documents of the range that have a leaf of each clause; false where none has. Where few are left they are looked
// up in the next clause's lists, else all of these lists are taken.
bool SegmentSearch::find_matches(std::uint32_t range, Bits& bits) {
    constexpr std::uint32_t kFew = 32;
    bits.fill(0);
    for (const std::size_t leaf : question_.clauses[order_.front()])
        for (PostingList& list : question_.leaves[leaf])
            add_bits(list, range, bits);
    const auto count = [&bits] {
        std::uint32_t ones = 0;
        for (const std::uint64_t word : bits)
            if (word != 0) ones += count_ones(word);
        return ones;
    };
    std::uint32_t left = count();
    for (std::size_t i = 1; i < order_.size() && left > 0; ++i) {
        const std::vector<std::size_t>& clause = question_.clauses[order_[i]];
        if (left < kFew) {
            for_each_bit(bits, [&](std::uint32_t index) {
                if (!has_leaf_of(clause, (range << kRangeBits) + index))
                    bits[index / 64] &= ~(std::uint64_t{1} << index % 64);
            });
        } else {
            Bits others{};
            for (const std::size_t leaf : clause)
                for (PostingList& list : question_.leaves[leaf])
                    add_bits(list, range, others);
            for (std::size_t word = 0; word < bits.size(); ++word)
                bits[word] &= others[word];
        }
        left = count();
    }
    return left > 0;
}

void SegmentSearch::for_each_range(const std::function<void(std::uint32_t range, const Bits& bits)>& visit) {
    Bits bits;
    for (std::uint32_t range = 0; range < segment_.bounds().size(); ++range)
        if (window_bounds_[range / kWindowRanges] >= 0 && find_matches(range, bits)) visit(range, bits);
}

void SegmentSearch::all(Visitor& visitor) {
    for_each_range([&](std::uint32_t range, const Bits& bits) {
        visitor.tick();
        begin_range(range);
        for_each_bit(bits, [&](std::uint32_t index) {
            if ((documents_->flags(index) & rank::DocumentEntry::kLive) != 0 && visitor.may_want(documents_->id(index)))
                visit((range << kRangeBits) + index, visitor);
        });
    });
}

} // namespace newsidx::ranked
