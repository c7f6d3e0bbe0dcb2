// WindowList: what a posting list has in a window, which is 4,096 documents that follow each other in a segment.
//
// Documents of a window are told by bits, so that lists are joined by a few instructions for 64 documents: no posting
// is compared with another, and no branch depends on the data. A list is looked at in one window after the other.
//
// For one search on one thread; the list must outlive it. Throws Damaged.
#pragma once

#include "ranked/segment.h"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace newsidx::ranked {

// A set of the documents of a window.
using WindowBits = std::array<std::uint64_t, kWindowDocuments / 64>;

inline constexpr WindowBits kWholeWindow = [] {
    WindowBits all{};
    all.fill(~std::uint64_t{0});
    return all;
}();

[[nodiscard]] inline bool is_empty(const WindowBits& bits) {
    std::uint64_t any = 0;
    for (const std::uint64_t word : bits)
        any |= word;
    return any == 0;
}

[[nodiscard]] inline bool has_bit(const WindowBits& bits, std::uint32_t index) {
    return (bits[index / 64] >> index % 64 & 1U) != 0;
}

inline void unite(WindowBits& bits, const WindowBits& others) {
    for (std::size_t i = 0; i < bits.size(); ++i)
        bits[i] |= others[i];
}

inline void intersect(WindowBits& bits, const WindowBits& others) {
    for (std::size_t i = 0; i < bits.size(); ++i)
        bits[i] &= others[i];
}

class WindowList {
public:
    // `windows`: of the segment.
    WindowList(PostingList& list, std::size_t windows);

    [[nodiscard]] PostingList& list() const { return *list_; }
    // Of each window the largest impact, by those of the blocks; 0: it has no document there.
    [[nodiscard]] std::span<const unsigned char> window_bounds() const { return window_bounds_; }
    // Turns to a window, and forgets what was known of another one.
    void look_at(std::uint32_t window) {
        if (window != window_) turn_to(window);
    }
    void forget() { window_ = ~std::uint32_t{0}; }
    // False: it has no document in the window. True: it may have some.
    [[nodiscard]] bool there() const { return there_; }
    // No posting of the window has a larger impact.
    [[nodiscard]] float impact() const { return impact_; }
    // The documents that it has among those of `within`, and some of the others. In a window each call must be for a
    // part of what the first was for.
    const WindowBits& bits(const WindowBits& within) {
        if (!has_bits_) set_bits(within);
        return bits_;
    }
    // These, if they are known; else null.
    [[nodiscard]] const WindowBits* known_bits() const { return has_bits_ ? &bits_ : nullptr; }
    // The impact of its posting of this document, at most; negative: it has none.
    float impact_of(std::uint32_t index) { return impact_of_document(first() + index); }
    // The same of any document.
    float impact_of_document(std::uint32_t ordinal) {
        const std::uint32_t posting = list_->find(ordinal);
        return posting == BlockView::kNone ? -1 : list_->current().impact_of(posting);
    }

private:
    [[nodiscard]] std::uint32_t first() const { return window_ << kWindowBits; }
    void turn_to(std::uint32_t window);
    void look_into_block();
    void set_bits(const WindowBits& within);

    PostingList* list_;
    std::vector<unsigned char> window_bounds_;
    std::uint32_t window_ = ~std::uint32_t{0};
    bool there_ = false;
    bool has_bits_ = false;
    float impact_ = 0;
    WindowBits bits_{};
};

} // namespace newsidx::ranked
