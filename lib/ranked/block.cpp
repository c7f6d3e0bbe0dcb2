#include "ranked/block.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

namespace newsidx::ranked {

namespace {

// From 128 on bits take less than gaps; but no bit has to be decoded to find a document.
constexpr std::uint32_t kMinDense = 64;
constexpr unsigned kAllOnes = 1U << rank::kFieldCount;

// Only blocks of one range are: the bits of a longer stretch would have to be counted to find a posting's number.
bool is_dense(std::uint32_t postings, unsigned shift) {
    return shift == kRangeBits && postings >= kMinDense;
}

unsigned bits_for(std::uint32_t value) {
    return static_cast<unsigned>(std::bit_width(value));
}

void append_frequencies(std::string& out, const Frequencies& frequencies) {
    unsigned head = kAllOnes;
    for (unsigned field = 0; field < frequencies.size(); ++field) {
        if (frequencies[field] > 0) head |= 1U << field;
        if (frequencies[field] > 1) head &= ~kAllOnes;
    }
    out += static_cast<char>(head);
    if ((head & kAllOnes) != 0) return;
    for (const std::uint32_t frequency : frequencies)
        if (frequency > 0) append_varint(out, frequency);
}

Frequencies take_frequencies(std::string_view& in) {
    const auto head = static_cast<unsigned char>(take_bytes(in, 1).front());
    Frequencies frequencies{};
    for (unsigned field = 0; field < frequencies.size(); ++field) {
        if ((head >> field & 1U) == 0) continue;
        frequencies[field] = (head & kAllOnes) != 0 ? 1 : static_cast<std::uint32_t>(take_varint(in));
    }
    return frequencies;
}

// How many of a range's bits are set. What the words' bytes have is added before their sum is made: a byte has 8 at
// most, and 16 words are no more than it can hold.
std::uint32_t count_range(const char* bits) {
    static_assert(kRangeDocuments / 64 * 8 <= 255);
    std::uint64_t bytes = 0;
    for (std::size_t i = 0; i < kRangeDocuments / 64; ++i) {
        std::uint64_t word = 0;
        std::memcpy(&word, bits + i * sizeof word, sizeof word);
        word -= (word >> 1U) & 0x5555555555555555U;
        word = (word & 0x3333333333333333U) + ((word >> 2U) & 0x3333333333333333U);
        bytes += (word + (word >> 4U)) & 0x0f0f0f0f0f0f0f0fU;
    }
    bytes = (bytes & 0x00ff00ff00ff00ffU) + ((bytes >> 8U) & 0x00ff00ff00ff00ffU);
    return static_cast<std::uint32_t>((bytes * 0x0001000100010001U) >> 48U);
}

unsigned char append_levels(std::string& out, std::span<const Posting> postings) {
    float lowest = kLargestImpact;
    float largest = 0;
    for (const Posting& posting : postings) {
        lowest = std::min(lowest, posting.impact);
        largest = std::max(largest, posting.impact);
    }
    largest = std::clamp(std::ceil(largest), 1.0F, kLargestImpact);
    lowest = std::min(std::floor(lowest), largest);
    if (largest - lowest <= 1) lowest = largest;
    out += static_cast<char>(static_cast<unsigned char>(lowest));
    if (lowest < largest) {
        BitWriter levels(out);
        const float step = (largest - lowest) / (BlockView::kLevels - 1);
        for (const Posting& posting : postings) {
            auto level = static_cast<std::uint32_t>(std::ceil((posting.impact - lowest) / step));
            level = std::min(level, BlockView::kLevels - 1);
            while (level < BlockView::kLevels - 1 && lowest + static_cast<float>(level) * step < posting.impact)
                ++level;
            levels.put(level, 4);
        }
        levels.finish();
    }
    return static_cast<unsigned char>(largest);
}

void append_all_frequencies(std::string& out, std::span<const Posting> postings) {
    std::vector<const Frequencies*> distinct;
    std::vector<std::uint32_t> codes;
    codes.reserve(postings.size());
    for (const Posting& posting : postings) {
        const auto known = std::find_if(distinct.begin(), distinct.end(),
                                        [&](const Frequencies* other) { return *other == posting.frequencies; });
        codes.push_back(static_cast<std::uint32_t>(known - distinct.begin()));
        if (known == distinct.end()) distinct.push_back(&posting.frequencies);
    }
    append_varint(out, distinct.size());
    for (const Frequencies* frequencies : distinct)
        append_frequencies(out, *frequencies);
    const unsigned width = bits_for(static_cast<std::uint32_t>(distinct.size() - 1));
    BitWriter packed(out);
    for (const std::uint32_t code : codes)
        packed.put(code, width);
    packed.finish();
}

} // namespace

unsigned block_shift(std::uint32_t documents, std::uint32_t postings) {
    constexpr std::uint64_t kFewest = 64; // postings of a block, if they are spread evenly
    constexpr unsigned kMost = 31;        // an ordinal is shifted by it
    unsigned shift = kRangeBits;
    while (shift < kMost && std::uint64_t{1} << shift < documents &&
           (std::uint64_t{postings} << shift) < kFewest * documents)
        ++shift;
    return shift;
}

unsigned char append_block(std::string& out, std::span<const Posting> postings, unsigned shift) {
    const auto size = static_cast<std::uint32_t>(postings.size());
    append_varint(out, size);
    if (is_dense(size, shift)) {
        const std::size_t begin = out.size();
        out.append(kRangeDocuments / 8, '\0');
        for (const Posting& posting : postings)
            out[begin + posting.ordinal / 8] |= static_cast<char>(1U << posting.ordinal % 8);
    } else {
        std::uint32_t largest = 0;
        std::uint32_t next = 0;
        for (const Posting& posting : postings) {
            largest = std::max(largest, posting.ordinal - next);
            next = posting.ordinal + 1;
        }
        const unsigned width = bits_for(largest);
        out += static_cast<char>(width);
        BitWriter gaps(out);
        next = 0;
        for (const Posting& posting : postings) {
            gaps.put(posting.ordinal - next, width);
            next = posting.ordinal + 1;
        }
        gaps.finish();
    }

    const unsigned char largest = append_levels(out, postings);
    append_all_frequencies(out, postings);
    return largest;
}

void append_positions(std::string& out, std::span<const Position> positions) {
    std::uint64_t field = 0;
    std::uint32_t previous = 0;
    for (const Position position : positions) {
        if (position >> 32U != field) {
            field = position >> 32U;
            previous = 0;
        }
        append_varint(out, static_cast<std::uint32_t>(position) - previous);
        previous = static_cast<std::uint32_t>(position);
    }
}

void BlockView::read(std::string_view bytes, unsigned shift, unsigned char largest) {
    const std::uint64_t size = take_varint(bytes);
    const std::uint64_t stretch = std::uint64_t{1} << shift;
    if (size == 0 || size > stretch) throw Damaged("a block of the ranked index has an impossible size");
    size_ = static_cast<std::uint32_t>(size);
    last_ = 0;
    if (is_dense(size_, shift)) {
        bits_ = take_bytes(bytes, kRangeDocuments / 8).data();
        has_before_ = false;
        if (count_range(bits_) != size_) throw Damaged("a block of the ranked index has another size than it says");
    } else {
        bits_ = nullptr;
        read_gaps(bytes, static_cast<std::uint32_t>(std::min<std::uint64_t>(stretch, ~std::uint32_t{0})));
    }
    lowest_ = static_cast<unsigned char>(take_bytes(bytes, 1).front());
    levels_ = nullptr;
    step_ = 0;
    if (lowest_ < static_cast<float>(largest)) {
        levels_ = take_bytes(bytes, packed_size(size_, 4)).data();
        step_ = (static_cast<float>(largest) - lowest_) / (kLevels - 1);
    }
    rest_ = bytes;
    codes_ = nullptr;
}

void BlockView::count_before() const {
    std::uint32_t ones = 0;
    for (std::size_t i = 0; i < before_.size(); ++i) {
        before_[i] = static_cast<std::uint16_t>(ones);
        ones += count_ones(word_at(i));
    }
    has_before_ = true;
}

unsigned BlockView::level_of(float wanted) const {
    unsigned level = 0;
    while (level < kLevels && impact(level) < wanted)
        ++level;
    return level;
}

void BlockView::read_gaps(std::string_view& bytes, std::uint32_t stretch) {
    const auto width = static_cast<unsigned char>(take_bytes(bytes, 1).front());
    if (width > 32) throw Damaged("a block of the ranked index has impossible gaps");
    const std::string_view gaps = take_bytes(bytes, packed_size(size_, width));
    ordinals_.resize(size_);
    std::uint64_t next = 0;
    for (std::uint32_t i = 0; i < size_; ++i) {
        next += packed_at(gaps.data(), i, width);
        ordinals_[i] = static_cast<std::uint32_t>(next++);
    }
    if (next > stretch) throw Damaged("a block of the ranked index goes beyond its stretch");
}

void BlockView::read_frequencies() {
    std::string_view bytes = rest_;
    const std::uint64_t distinct = take_varint(bytes);
    if (distinct == 0 || distinct > size_) throw Damaged("a block of the ranked index has impossible frequencies");
    distinct_size_ = static_cast<std::uint32_t>(distinct);
    if (distinct_.size() < distinct) distinct_.resize(distinct);
    for (std::uint32_t i = 0; i < distinct_size_; ++i)
        distinct_[i] = take_frequencies(bytes);
    width_ = bits_for(distinct_size_ - 1);
    codes_ = take_bytes(bytes, packed_size(size_, width_)).data();
}

std::uint32_t BlockView::last() const {
    if (bits_ == nullptr) return ordinals_.back();
    std::uint32_t i = kRangeDocuments / 64 - 1;
    while (word_at(i) == 0)
        --i;
    return i * 64 + static_cast<std::uint32_t>(std::bit_width(word_at(i))) - 1;
}

std::uint32_t BlockView::find_dense(std::uint32_t ordinal) const {
    if ((static_cast<unsigned char>(bits_[ordinal / 8]) >> ordinal % 8 & 1U) == 0) return kNone;
    return rank_dense(ordinal);
}

std::uint32_t BlockView::first_from(std::uint32_t ordinal) const {
    std::uint32_t at = last_;
    if (at > size_ || (at > 0 && ordinals_[at - 1] >= ordinal)) at = 0;
    // A few steps, as far as it nearly always is; then a search.
    for (int steps = 0; steps < 8 && at < size_ && ordinals_[at] < ordinal; ++steps)
        ++at;
    if (at < size_ && ordinals_[at] < ordinal)
        at = static_cast<std::uint32_t>(std::lower_bound(ordinals_.begin() + at, ordinals_.end(), ordinal) -
                                        ordinals_.begin());
    last_ = at;
    return at;
}

// Where it is nobody can foretell: a search without branches.
std::uint32_t BlockView::find_sparse(std::uint32_t ordinal) const {
    const std::uint32_t* at = ordinals_.data();
    for (std::uint32_t left = size_; left > 1;) {
        const std::uint32_t half = left / 2;
        at = at[half - 1] < ordinal ? at + half : at;
        left -= half;
    }
    return *at == ordinal ? static_cast<std::uint32_t>(at - ordinals_.data()) : kNone;
}

void BlockView::positions(std::uint32_t posting, std::string_view bytes, std::vector<Position>& out) {
    std::size_t before = 0;
    for (std::uint32_t i = 0; i < posting; ++i)
        for (const std::uint32_t frequency : frequencies(i))
            before += frequency;
    for (; before > 0 && !bytes.empty(); bytes.remove_prefix(1))
        if (static_cast<unsigned char>(bytes.front()) < 0x80) --before;
    take_positions(frequencies(posting), bytes, out);
}

void BlockView::take_positions(const Frequencies& frequencies, std::string_view& bytes, std::vector<Position>& out) {
    for (std::uint64_t field = 0; field < frequencies.size(); ++field) {
        std::uint64_t position = 0;
        for (std::uint32_t i = 0; i < frequencies[field]; ++i) {
            position += take_varint(bytes);
            out.push_back(field << 32U | static_cast<std::uint32_t>(position));
        }
    }
}

} // namespace newsidx::ranked
