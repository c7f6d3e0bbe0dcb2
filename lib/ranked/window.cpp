#include "ranked/window.h"

#include <algorithm>

namespace newsidx::ranked {

WindowList::WindowList(PostingList& list, std::size_t windows) : list_(&list), window_bounds_(windows) {
    const std::span<const unsigned char> bounds = list.bounds();
    if (list.shift() > kWindowBits) {
        const std::size_t width = std::size_t{1} << (list.shift() - kWindowBits); // of a block, in windows
        for (std::size_t first = 0; first < windows; first += width)
            std::fill_n(window_bounds_.begin() + static_cast<std::ptrdiff_t>(first), std::min(width, windows - first),
                        bounds[first / width]);
        return;
    }
    const unsigned shift = kWindowBits - list.shift();
    for (std::size_t block = 0; block < bounds.size(); ++block)
        window_bounds_[block >> shift] = std::max(window_bounds_[block >> shift], bounds[block]);
}

void WindowList::turn_to(std::uint32_t window) {
    window_ = window;
    has_bits_ = there_ = false; // should the block be damaged
    impact_ = window_bounds_[window];
    if (window_bounds_[window] == 0) return;
    if (list_->shift() > kWindowBits)
        look_into_block();
    else
        there_ = true;
}

// Of a block that is longer than the window, which has few postings here: what there are.
void WindowList::look_into_block() {
    list_->load_block_of(first());
    BlockView& block = list_->current();
    const std::span<const std::uint32_t> ordinals = block.ordinals();
    const std::uint32_t before = first() - list_->current_first();
    std::uint32_t posting = block.first_from(before);
    if (posting >= ordinals.size() || ordinals[posting] - before >= kWindowDocuments) return;
    bits_.fill(0);
    unsigned highest = 0;
    for (; posting < ordinals.size() && ordinals[posting] - before < kWindowDocuments; ++posting) {
        const std::uint32_t index = ordinals[posting] - before;
        bits_[index / 64] |= std::uint64_t{1} << index % 64;
        highest = std::max(highest, block.level(posting));
    }
    impact_ = block.impact(highest);
    has_bits_ = there_ = true;
}

void WindowList::set_bits(const WindowBits& within) {
    has_bits_ = true;
    bits_.fill(0);
    if (!there_) return;
    const std::size_t words = (std::size_t{1} << list_->shift()) / 64; // of a block
    const std::uint32_t blocks = list_->blocks();
    for (std::size_t word = 0; word < bits_.size(); word += words) {
        const auto block_first = static_cast<std::uint32_t>(first() + word * 64);
        if (block_first >> list_->shift() >= blocks) break;
        const std::span part = std::span(within).subspan(word, words);
        std::uint64_t any = 0;
        for (const std::uint64_t wanted : part)
            any |= wanted;
        if (any != 0 && list_->load_block_of(block_first))
            list_->current().set_bits(std::span(bits_).subspan(word, words));
    }
}

} // namespace newsidx::ranked
