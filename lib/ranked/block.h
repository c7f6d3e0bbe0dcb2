// Blocks of postings: those of a list whose ordinals are in one stretch of 2^shift. In bytes:
//
//   varint  number of postings
//   the ordinals, less the stretch's first:
//     bits   of a stretch of up to 4,096, if a sixteenth of it or more is there: a bit for each ordinal
//     bytes  of such a stretch else: for each 256 of it a byte, how many postings are in them or before, and the lowest
//            byte of each ordinal
//     gaps   of a longer stretch: a byte, the width of the gaps, and the gaps between ordinals, packed
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
// So of bits and bytes nothing is decoded to find a document, and a window's documents become bits at once.
//
// A BlockView reads bytes that outlive it. Of damaged ones it throws Damaged, or gives something else, which is in its
// stretch: that no byte was changed is seen to where pages are read. For one thread.
#pragma once

#include "ranked/bytes.h"
#include "ranked/format.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
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
// The same of documents that have kSomewhere, with the largest impact there is. `bits`: of a range; one is set at
// least.
unsigned char append_documents(std::string& out, std::span<const std::uint64_t> bits);
// Appends the positions of one posting, ascending.
void append_positions(std::string& out, std::span<const Position> positions);

class BlockView {
public:
    static constexpr unsigned kLevels = 16;

    // Reads another block. `bytes` has kSlack readable bytes behind it. `largest`: its largest impact.
    void read(std::string_view bytes, unsigned shift, unsigned char largest);

    [[nodiscard]] std::uint32_t size() const { return size_; }
    // Its stretch is longer than a window, and ordinals() are there.
    [[nodiscard]] bool has_gaps() const { return kind_ == Kind::gaps; }
    // Of a block with gaps: the ordinals, less the stretch's first.
    [[nodiscard]] std::span<const std::uint32_t> ordinals() const { return {ordinals_.data(), size_}; }
    // The first of these that is not before `ordinal`; quick when it is asked in order.
    [[nodiscard]] std::uint32_t first_from(std::uint32_t ordinal) const;
    // Of a block without gaps: sets its ordinals' bits. `words`: those of its stretch.
    void set_bits(std::span<std::uint64_t> words) const;
    // The last posting's ordinal.
    [[nodiscard]] std::uint32_t last() const;
    // Calls visit(ordinal) for each posting.
    template <class Visit>
    void for_each_ordinal(Visit visit) const {
        if (kind_ == Kind::gaps) {
            for (const std::uint32_t ordinal : ordinals())
                visit(ordinal);
        } else if (kind_ == Kind::bytes) {
            std::uint32_t posting = 0;
            for (std::uint32_t part = 0; part << kPartBits < stretch_; ++part)
                for (const std::uint32_t end = part_end(part); posting < end; ++posting)
                    visit(part << kPartBits | low_byte(posting));
        } else {
            for (std::uint32_t i = 0; i < stretch_ / 64; ++i)
                for (std::uint64_t word = word_at(i); word != 0; word &= word - 1)
                    visit(i * 64 + static_cast<std::uint32_t>(std::countr_zero(word)));
        }
    }

    // Copies those of the candidates, which ascend, that are among its ordinals to `to`, and gives where they end.
    // `before`: the candidates' number for its first ordinal. `to`: not behind the candidates, room for all of them.
    std::uint16_t* keep(std::span<const std::uint16_t> candidates, std::int64_t before, std::uint16_t* to) const;
    static constexpr std::uint32_t kNone = ~std::uint32_t{0};
    // The number of the posting with this ordinal, or kNone.
    [[nodiscard]] std::uint32_t find(std::uint32_t ordinal) const {
        if (kind_ == Kind::bytes) return find_byte(ordinal);
        return kind_ == Kind::bits ? find_bit(ordinal) : find_gap(ordinal);
    }
    [[nodiscard]] const Frequencies& frequencies(std::uint32_t posting) { return distinct_[code(posting)]; }
    // A posting's level, and the impact that postings of a level have at most, but for what floats are rounded by.
    [[nodiscard]] unsigned level(std::uint32_t posting) {
        if (!has_levels_) read_levels();
        if (levels_ == nullptr || posting >= size_) return 0;
        return static_cast<unsigned char>(levels_[posting / 2]) >> posting % 2 * 4 & 15U;
    }
    [[nodiscard]] float impact(unsigned level) {
        if (!has_levels_) read_levels();
        return lowest_ + static_cast<float>(level) * step_;
    }
    [[nodiscard]] float impact_of(std::uint32_t posting) {
        const unsigned own = level(posting); // which reads them
        return lowest_ + static_cast<float>(own) * step_;
    }
    // Appends the positions that `bytes` begins with, and moves it behind them.
    static void take_positions(const Frequencies& frequencies, std::string_view& bytes, std::vector<Position>& out);
    // Appends the positions of a posting. `bytes`: those of the block.
    void positions(std::uint32_t posting, std::string_view bytes, std::vector<Position>& out);

private:
    enum class Kind : std::uint8_t { bits, bytes, gaps };
    static constexpr unsigned kPartBits = 8;
    static Kind kind_of(std::uint32_t postings, unsigned shift);
    friend unsigned char append_block(std::string& out, std::span<const Posting> postings, unsigned shift);
    // Appends the ordinals of a stretch without gaps.
    static void append_ordinals(std::string& out, std::span<const std::uint64_t> words, std::uint32_t size,
                                unsigned shift);
    friend unsigned char append_documents(std::string& out, std::span<const std::uint64_t> bits);

    // 64 of the bits.
    [[nodiscard]] std::uint64_t word_at(std::size_t index) const {
        std::uint64_t word = 0;
        std::memcpy(&word, data_ + index * sizeof word, sizeof word);
        return word;
    }
    [[nodiscard]] bool has_bit(std::uint32_t ordinal) const {
        return (static_cast<unsigned char>(data_[ordinal / 8]) >> ordinal % 8 & 1U) != 0;
    }
    // Of the bytes: how many postings are in a part or before it, and a posting's own.
    [[nodiscard]] std::uint32_t part_end(std::uint32_t part) const {
        return std::min<std::uint32_t>(static_cast<unsigned char>(data_[part]), size_);
    }
    [[nodiscard]] std::uint32_t low_byte(std::uint32_t posting) const {
        return static_cast<unsigned char>(data_[(stretch_ >> kPartBits) + posting]);
    }

    [[nodiscard]] std::uint32_t code(std::uint32_t posting) {
        if (codes_ == nullptr) read_frequencies();
        if (width_ == 0) return 0;
        if (posting >= size_) throw Damaged("a block of the ranked index has fewer postings than documents");
        const std::uint32_t code = packed_at(codes_, posting, width_);
        return code < distinct_size_ ? code : 0;
    }
    void read_gaps(std::string_view& bytes);
    std::uint16_t* keep_by_gaps(std::span<const std::uint16_t> candidates, std::int64_t before,
                                std::uint16_t* to) const;
    void read_levels();
    void read_frequencies();
    // Of the postings from this one to `end`, summed over their fields.
    std::uint64_t count_tokens(std::uint32_t posting, std::uint32_t end);
    void count_before() const;
    [[nodiscard]] std::uint32_t find_bit(std::uint32_t ordinal) const;
    [[nodiscard]] std::uint32_t find_byte(std::uint32_t ordinal) const;
    [[nodiscard]] std::uint32_t find_gap(std::uint32_t ordinal) const;

    Kind kind_ = Kind::gaps;
    std::uint32_t size_ = 0;
    std::uint32_t stretch_ = 0;  // so many ordinals; at most ~0
    const char* data_ = nullptr; // the bits or bytes
    // Of bits: postings before each 64 ordinals, once they are asked for.
    mutable std::array<std::uint16_t, kWindowDocuments / 64> before_{};
    mutable bool has_before_ = false;
    std::string_view rest_;               // what is read when it is asked for: levels and frequencies
    std::vector<std::uint32_t> ordinals_; // of gaps; and what is left of larger blocks
    mutable std::uint32_t last_ = 0;      // where first_from() found something: it is mostly asked in order
    std::uint32_t placed_posting_ = 0;    // whose positions were found last
    std::uint32_t placed_at_ = 0;         // and the byte that they begin at
    std::vector<Frequencies> distinct_;
    std::vector<std::uint32_t> tokens_; // of each of these, summed over the fields
    std::uint32_t distinct_size_ = 0;
    unsigned width_ = 0;
    const char* codes_ = nullptr;  // null: they are not read yet
    const char* levels_ = nullptr; // null: all have the same impact
    bool has_levels_ = false;      // they are read
    unsigned char largest_ = 0;
    float lowest_ = 0;
    float step_ = 0;
};

} // namespace newsidx::ranked
