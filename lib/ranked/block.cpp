#include "ranked/block.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <numeric>

namespace newsidx::ranked {

namespace {

constexpr unsigned kAllOnes = 1U << rank::kFieldCount;

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

void append_bits(std::string& out, std::span<const std::uint64_t> words) {
    static_assert(std::endian::native == std::endian::little);
    out.append(reinterpret_cast<const char*>(words.data()), words.size_bytes());
}

// `part_words`: of a part, whose ordinals differ in a byte.
void append_bytes(std::string& out, std::span<const std::uint64_t> words, std::size_t part_words) {
    std::size_t parts = out.size();
    out.append(words.size() / part_words, '\0');
    const std::size_t begin = out.size();
    for (std::size_t word = 0; word < words.size(); word += part_words) {
        for_each_bit(words.subspan(word, part_words), [&out](std::uint32_t low) { out += static_cast<char>(low); });
        out[parts++] = static_cast<char>(out.size() - begin);
    }
}

void append_gaps(std::string& out, std::span<const Posting> postings) {
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
    constexpr std::uint64_t kFewest = 32; // postings of a block, if they are spread evenly
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
    if (shift > kWindowBits) {
        append_gaps(out, postings);
    } else {
        std::array<std::uint64_t, kWindowDocuments / 64> words{};
        for (const Posting& posting : postings)
            words[posting.ordinal / 64] |= std::uint64_t{1} << posting.ordinal % 64;
        BlockView::append_ordinals(out, std::span(words).first((std::size_t{1} << shift) / 64), size, shift);
    }
    const unsigned char largest = append_levels(out, postings);
    append_all_frequencies(out, postings);
    return largest;
}

unsigned char append_documents(std::string& out, std::span<const std::uint64_t> bits) {
    std::uint32_t size = 0;
    for (const std::uint64_t word : bits)
        if (word != 0) size += count_ones(word);
    append_varint(out, size);
    BlockView::append_ordinals(out, bits, size, kRangeBits);
    const auto largest = static_cast<unsigned char>(kLargestImpact);
    out += static_cast<char>(largest); // the lowest is the same
    append_varint(out, 1);
    append_frequencies(out, kSomewhere);
    return largest;
}

void BlockView::append_ordinals(std::string& out, std::span<const std::uint64_t> words, std::uint32_t size,
                                unsigned shift) {
    if (kind_of(size, shift) == Kind::bits)
        append_bits(out, words);
    else
        append_bytes(out, words, (1U << kPartBits) / 64);
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

// Bits take less than gaps from 128 in 1,024 on, and bytes less than bits below 64, of which a byte can tell the
// number.
BlockView::Kind BlockView::kind_of(std::uint32_t postings, unsigned shift) {
    if (shift > kWindowBits) return Kind::gaps;
    constexpr unsigned kDense = 4; // log2 of one in how many
    static_assert(1U << (kWindowBits - kDense) == 256);
    return postings >= 1U << (shift - kDense) ? Kind::bits : Kind::bytes;
}

void BlockView::read(std::string_view bytes, unsigned shift, unsigned char largest) {
    const std::uint64_t size = take_varint(bytes);
    const std::uint64_t stretch = std::uint64_t{1} << shift;
    if (size == 0 || size > stretch) throw Damaged("a block of the ranked index has an impossible size");
    size_ = static_cast<std::uint32_t>(size);
    stretch_ = static_cast<std::uint32_t>(std::min<std::uint64_t>(stretch, ~std::uint32_t{0}));
    last_ = 0;
    placed_posting_ = placed_at_ = 0;
    has_before_ = false;
    kind_ = kind_of(size_, shift);
    switch (kind_) {
    case Kind::bits: data_ = take_bytes(bytes, stretch_ / 8).data(); break;
    case Kind::bytes: data_ = take_bytes(bytes, (stretch_ >> kPartBits) + size_).data(); break;
    case Kind::gaps: read_gaps(bytes); break;
    }
    rest_ = bytes;
    largest_ = largest;
    has_levels_ = false;
    codes_ = nullptr;
}

void BlockView::read_levels() {
    lowest_ = static_cast<unsigned char>(take_bytes(rest_, 1).front());
    levels_ = nullptr;
    step_ = 0;
    if (lowest_ < static_cast<float>(largest_)) {
        levels_ = take_bytes(rest_, packed_size(size_, 4)).data();
        step_ = (static_cast<float>(largest_) - lowest_) / (kLevels - 1);
    }
    has_levels_ = true;
}

void BlockView::count_before() const {
    std::uint32_t ones = 0;
    for (std::size_t i = 0; i < stretch_ / 64; ++i) {
        before_[i] = static_cast<std::uint16_t>(ones);
        ones += count_ones(word_at(i));
    }
    has_before_ = true;
}

void BlockView::read_gaps(std::string_view& bytes) {
    const auto width = static_cast<unsigned char>(take_bytes(bytes, 1).front());
    if (width > 32) throw Damaged("a block of the ranked index has impossible gaps");
    const char* const gaps = take_bytes(bytes, packed_size(size_, width)).data();
    if (ordinals_.size() < size_) ordinals_.resize(size_);
    std::uint64_t next = 0;
    std::uint32_t i = 0;
    // Four at once, as far as eight bytes hold them wherever in the first one they begin.
    constexpr unsigned kAtOnce = 4;
    constexpr unsigned kWidest = (64 - 7) / kAtOnce;
    if (width <= kWidest) {
        const std::uint64_t mask = (std::uint64_t{1} << width) - 1;
        for (std::size_t bit = 0; i + kAtOnce <= size_; bit += std::size_t{kAtOnce} * width) {
            std::uint64_t word = 0;
            std::memcpy(&word, gaps + bit / 8, sizeof word);
            word >>= bit % 8;
            for (unsigned n = 0; n < kAtOnce; ++n, word >>= width) {
                next += word & mask;
                ordinals_[i++] = static_cast<std::uint32_t>(next++);
            }
        }
    }
    for (; i < size_; ++i) {
        next += packed_at(gaps, i, width);
        ordinals_[i] = static_cast<std::uint32_t>(next++);
    }
    if (next > stretch_) throw Damaged("a block of the ranked index goes beyond its stretch");
}

void BlockView::read_frequencies() {
    if (!has_levels_) read_levels();
    std::string_view bytes = rest_;
    const std::uint64_t distinct = take_varint(bytes);
    if (distinct == 0 || distinct > size_) throw Damaged("a block of the ranked index has impossible frequencies");
    distinct_size_ = static_cast<std::uint32_t>(distinct);
    if (distinct_.size() < distinct) distinct_.resize(distinct);
    width_ = bits_for(distinct_size_ - 1);
    if (tokens_.size() < std::size_t{1} << width_) tokens_.resize(std::size_t{1} << width_);
    for (std::uint32_t i = 0; i < distinct_size_; ++i) {
        distinct_[i] = take_frequencies(bytes);
        tokens_[i] = std::accumulate(distinct_[i].begin(), distinct_[i].end(), std::uint32_t{0});
    }
    for (std::uint32_t i = distinct_size_; i < 1U << width_; ++i)
        tokens_[i] = tokens_[0]; // as code() takes what is none
    codes_ = take_bytes(bytes, packed_size(size_, width_)).data();
}

void BlockView::set_bits(std::span<std::uint64_t> words) const {
    if (kind_ == Kind::bits) {
        std::memcpy(words.data(), data_, words.size_bytes());
        return;
    }
    for_each_ordinal([words](std::uint32_t ordinal) { words[ordinal / 64] |= std::uint64_t{1} << ordinal % 64; });
}

// A branch on which are there would be mispredicted: they are kept without one.
std::uint16_t* BlockView::keep(std::span<const std::uint16_t> candidates, std::int64_t before,
                               std::uint16_t* to) const {
    const auto keep_if = [&](auto is_there) {
        for (const std::uint16_t candidate : candidates) {
            *to = candidate;
            to += is_there(static_cast<std::uint32_t>(candidate - before)) ? 1 : 0;
        }
        return to;
    };
    switch (kind_) {
    case Kind::bits: return keep_if([this](std::uint32_t ordinal) { return has_bit(ordinal); });
    case Kind::bytes: return keep_if([this](std::uint32_t ordinal) { return find_byte(ordinal) != kNone; });
    case Kind::gaps: break;
    }
    return keep_by_gaps(candidates, before, to);
}

std::uint16_t* BlockView::keep_by_gaps(std::span<const std::uint16_t> candidates, std::int64_t before,
                                       std::uint16_t* to) const {
    const std::span<const std::uint32_t> all = ordinals();
    std::uint32_t at = candidates.empty() ? 0 : first_from(static_cast<std::uint32_t>(candidates.front() - before));
    for (const std::uint16_t candidate : candidates) {
        const auto ordinal = static_cast<std::uint32_t>(candidate - before);
        while (at < size_ && all[at] < ordinal)
            ++at;
        *to = candidate;
        to += at < size_ && all[at] == ordinal ? 1 : 0;
    }
    return to;
}

std::uint32_t BlockView::last() const {
    std::uint32_t last = 0;
    if (kind_ == Kind::gaps)
        last = ordinals().back();
    else
        for_each_ordinal([&last](std::uint32_t ordinal) { last = std::max(last, ordinal); });
    return last;
}

std::uint32_t BlockView::find_bit(std::uint32_t ordinal) const {
    if (!has_bit(ordinal)) return kNone;
    if (!has_before_) count_before();
    const std::uint64_t below = (std::uint64_t{1} << ordinal % 64) - 1;
    const std::uint32_t posting = before_[ordinal / 64] + count_ones(word_at(ordinal / 64) & below);
    if (posting >= size_) throw Damaged("a block of the ranked index has more documents than postings");
    return posting;
}

// By sixteen bytes at once: those that are equal become 0xff, the others 0. In a part no byte is there twice, so that
// the first one is it, or it is of a part behind.
std::uint32_t BlockView::find_byte(std::uint32_t ordinal) const {
    using Bytes [[gnu::vector_size(16)]] = unsigned char;
    static_assert(sizeof(Bytes) <= kSlack);
    const std::uint32_t part = ordinal >> kPartBits;
    const Bytes wanted = Bytes{} + static_cast<unsigned char>(ordinal);
    const std::uint32_t end = part_end(part);
    const char* const bytes = data_ + (stretch_ >> kPartBits);
    for (std::uint32_t at = part == 0 ? 0 : part_end(part - 1); at < end; at += sizeof(Bytes)) {
        Bytes some;
        std::memcpy(&some, bytes + at, sizeof some);
        const auto equal = std::bit_cast<std::array<std::uint64_t, 2>>(some == wanted);
        if ((equal[0] | equal[1]) == 0) continue;
        const int bit = equal[0] != 0 ? std::countr_zero(equal[0]) : 64 + std::countr_zero(equal[1]);
        const std::uint32_t posting = at + static_cast<std::uint32_t>(bit) / 8;
        return posting < end ? posting : kNone;
    }
    return kNone;
}

std::uint32_t BlockView::first_from(std::uint32_t ordinal) const {
    const std::span<const std::uint32_t> all = ordinals();
    std::uint32_t at = last_;
    if (at > size_ || (at > 0 && all[at - 1] >= ordinal)) at = 0;
    // A few steps, as far as it nearly always is; then a search.
    for (int steps = 0; steps < 8 && at < size_ && all[at] < ordinal; ++steps)
        ++at;
    if (at < size_ && all[at] < ordinal)
        at = static_cast<std::uint32_t>(std::lower_bound(all.begin() + at, all.end(), ordinal) - all.begin());
    last_ = at;
    return at;
}

// A search without branches, which would be mispredicted.
std::uint32_t BlockView::find_gap(std::uint32_t ordinal) const {
    const std::uint32_t* at = ordinals_.data();
    for (std::uint32_t left = size_; left > 1;) {
        const std::uint32_t half = left / 2;
        at = at[half - 1] < ordinal ? at + half : at;
        left -= half;
    }
    return *at == ordinal ? static_cast<std::uint32_t>(at - ordinals_.data()) : kNone;
}

// As many codes at once as eight bytes hold, wherever in the first one they begin.
std::uint64_t BlockView::count_tokens(std::uint32_t posting, std::uint32_t end) {
    if (codes_ == nullptr) read_frequencies();
    if (end > size_) throw Damaged("a block of the ranked index has fewer postings than documents");
    if (width_ == 0) return std::uint64_t{tokens_[0]} * (end - posting);
    const std::uint64_t mask = (std::uint64_t{1} << width_) - 1;
    const std::uint32_t at_once = (64 - 7) / width_;
    std::uint64_t count = 0;
    while (posting < end) {
        const std::uint64_t bit = std::uint64_t{posting} * width_;
        std::uint64_t word = 0;
        std::memcpy(&word, codes_ + bit / 8, sizeof word);
        word >>= bit % 8;
        for (const std::uint32_t stop = posting + std::min(at_once, end - posting); posting < stop; ++posting) {
            count += tokens_[word & mask];
            word >>= width_;
        }
    }
    return count;
}

void BlockView::positions(std::uint32_t posting, std::string_view bytes, std::vector<Position>& out) {
    // From where the last one was found, if it is before this one: they are mostly asked for in order.
    if (posting < placed_posting_ || placed_at_ > bytes.size()) placed_posting_ = placed_at_ = 0;
    const std::size_t size = bytes.size();
    bytes.remove_prefix(placed_at_);
    std::uint64_t before = count_tokens(placed_posting_, posting); // each ends with a byte below 0x80
    constexpr std::uint64_t kLowest = 0x0101010101010101U;
    for (std::uint64_t word = 0; before > 0 && bytes.size() >= sizeof word; bytes.remove_prefix(sizeof word)) {
        std::memcpy(&word, bytes.data(), sizeof word);
        const std::uint64_t ends = ((~word >> 7U & kLowest) * kLowest) >> 56U; // its bytes below 0x80
        if (ends >= before) break;
        before -= ends;
    }
    for (; before > 0 && !bytes.empty(); bytes.remove_prefix(1))
        if (static_cast<unsigned char>(bytes.front()) < 0x80) --before;
    placed_posting_ = posting;
    placed_at_ = static_cast<std::uint32_t>(size - bytes.size());
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
