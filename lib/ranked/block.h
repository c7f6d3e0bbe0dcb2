// Blocks of postings: those of a list whose ordinals are in one stretch of 2^shift. In bytes:
//
//   varint  number of postings
//   dense (as is_dense says): a bit for each ordinal of the stretch
//   else: a byte, the width of the gaps, and the gaps between ordinals, packed
//   a byte, the lowest impact, and if there are several, of each posting four bits: its level
//   varint  number of distinct frequencies; these; and of each posting the number of its own, packed, if there are
//           several
//
// A posting's impact is tf / (tf + norm) (rank::term_score) in units of 1/255, as it was with the average length of the
// segment; the list's directory has the largest of each block. Levels part what lies between the lowest and the largest
// into fifteen, and are rounded up: so that most postings are refused by a look at four bits.
//
// A frequency is four bits, which fields have some, and a bit, whether these are all 1; else they follow as varints.
// Most blocks have a few distinct frequencies: a score's division is made once for each of them and each length, a
// field scope is a change of this table, and a posting takes two or three bits.
//
// A block's positions are those of its postings one after the other, by field, each less the one before it in the
// field (the first less 0), as varints: how many there are is known from the frequencies.
//
// A BlockView reads bytes that outlive it; damaged ones throw Damaged. For one thread.
#pragma once

#include "ranked/bytes.h"
#include "ranked/format.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace newsidx::ranked {

struct Posting {
    std::uint32_t ordinal = 0; // less the first one of its stretch
    Frequencies frequencies{};
    float impact = kLargestImpact;
};

// Appends a block, and gives its largest impact, rounded up. The postings ascend; there is at least one.
unsigned char append_block(std::string& out, std::span<const Posting> postings, unsigned shift);
// Appends the positions of one posting, ascending.
void append_positions(std::string& out, std::span<const Position> positions);

class BlockView {
public:
    static constexpr unsigned kLevels = 16;

    // Reads another block. `bytes` has kSlack readable bytes behind it. `largest`: its largest impact.
    void read(std::string_view bytes, unsigned shift, unsigned char largest);

    [[nodiscard]] std::uint32_t size() const { return size_; }
    [[nodiscard]] bool dense() const { return bits_ != nullptr; }
    // Of a block that is not dense: the ordinals, less the stretch's first.
    [[nodiscard]] std::span<const std::uint32_t> ordinals() const { return ordinals_; }
    // The first of these that is not before `ordinal`; quick when it is asked in order.
    [[nodiscard]] std::uint32_t first_from(std::uint32_t ordinal) const;
    // The last posting's ordinal.
    [[nodiscard]] std::uint32_t last() const;
    // Calls visit(ordinal) for each posting.
    template <class Visit>
    void for_each_ordinal(Visit visit) const {
        if (bits_ == nullptr) {
            for (const std::uint32_t ordinal : ordinals_)
                visit(ordinal);
            return;
        }
        for (std::uint32_t i = 0; i < kRangeDocuments / 64; ++i)
            for (std::uint64_t word = word_at(i); word != 0; word &= word - 1)
                visit(i * 64 + static_cast<std::uint32_t>(std::countr_zero(word)));
    }
    // Of a dense block: the bits of 64 ordinals.
    [[nodiscard]] std::uint64_t word_at(std::size_t index) const {
        std::uint64_t word = 0;
        std::memcpy(&word, bits_ + index * sizeof word, sizeof word);
        return word;
    }

    // How many postings come before the one with this ordinal, which must be there.
    [[nodiscard]] std::uint32_t rank_dense(std::uint32_t ordinal) const {
        if (!has_before_) count_before();
        const std::uint64_t below = (std::uint64_t{1} << ordinal % 64) - 1;
        return before_[ordinal / 64] + count_ones(word_at(ordinal / 64) & below);
    }

    static constexpr std::uint32_t kNone = ~std::uint32_t{0};
    // The number of the posting with this ordinal, or kNone.
    [[nodiscard]] std::uint32_t find(std::uint32_t ordinal) const {
        return bits_ != nullptr ? find_dense(ordinal) : find_sparse(ordinal);
    }
    [[nodiscard]] const Frequencies& frequencies(std::uint32_t posting) { return distinct_[code(posting)]; }
    // A posting's level, and the impact that postings of a level have at most, but for what floats are rounded by.
    [[nodiscard]] unsigned level(std::uint32_t posting) const {
        if (levels_ == nullptr) return 0;
        return static_cast<unsigned char>(levels_[posting / 2]) >> posting % 2 * 4 & 15U;
    }
    [[nodiscard]] float impact(unsigned level) const { return lowest_ + static_cast<float>(level) * step_; }
    // The first level whose impact is at least this; kLevels: there is none.
    [[nodiscard]] unsigned level_of(float impact) const;

    // Appends the positions that `bytes` begins with, and moves it behind them.
    static void take_positions(const Frequencies& frequencies, std::string_view& bytes, std::vector<Position>& out);
    // Appends the positions of a posting. `bytes`: those of the block.
    void positions(std::uint32_t posting, std::string_view bytes, std::vector<Position>& out);

private:
    [[nodiscard]] std::uint32_t code(std::uint32_t posting) {
        if (codes_ == nullptr) read_frequencies();
        if (width_ == 0) return 0;
        const std::uint32_t code = packed_at(codes_, posting, width_);
        return code < distinct_size_ ? code : 0;
    }
    void read_gaps(std::string_view& bytes, std::uint32_t stretch);
    void read_frequencies();
    void count_before() const;
    [[nodiscard]] std::uint32_t find_dense(std::uint32_t ordinal) const;
    [[nodiscard]] std::uint32_t find_sparse(std::uint32_t ordinal) const;

    std::uint32_t size_ = 0;
    const char* bits_ = nullptr;
    // Of a dense block: postings before each 64 ordinals, once they are asked for.
    mutable std::array<std::uint16_t, kRangeDocuments / 64> before_{};
    mutable bool has_before_ = false;
    std::string_view rest_; // the frequencies, which are read when they are asked for
    std::vector<std::uint32_t> ordinals_;
    mutable std::uint32_t last_ = 0; // where find_sparse() found something: it is mostly asked in order
    std::vector<Frequencies> distinct_;
    std::uint32_t distinct_size_ = 0;
    unsigned width_ = 0;
    const char* codes_ = nullptr;  // null: they are not read yet
    const char* levels_ = nullptr; // null: all have the same impact
    float lowest_ = 0;
    float step_ = 0;
};

} // namespace newsidx::ranked
