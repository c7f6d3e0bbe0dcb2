// Varints (LEB128) and packed bits: what blocks and dictionaries are made of. Pure functions, callable from any thread.
#pragma once

#include "ranked/format.h"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

namespace newsidx::ranked {

// Whoever reads packed bits, or bytes many at a time, may look this far behind them: it must be readable.
inline constexpr std::size_t kSlack = 16;

inline void append_varint(std::string& out, std::uint64_t value) {
    for (; value >= 0x80; value >>= 7U)
        out += static_cast<char>(value | 0x80U);
    out += static_cast<char>(value);
}

inline std::uint64_t take_long_varint(std::string_view& in) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < in.size() && i < 10; ++i) {
        const auto byte = static_cast<unsigned char>(in[i]);
        value |= static_cast<std::uint64_t>(byte & 0x7fU) << (7 * i);
        if (byte < 0x80) {
            in.remove_prefix(i + 1);
            return value;
        }
    }
    throw Damaged("a number in the ranked index has no end");
}

// Reads a value and moves `in` behind it. Throws Damaged where `in` ends before it.
inline std::uint64_t take_varint(std::string_view& in) {
    if (in.empty() || static_cast<unsigned char>(in.front()) >= 0x80) return take_long_varint(in);
    const auto value = static_cast<unsigned char>(in.front());
    in.remove_prefix(1);
    return value;
}

// The first `size` bytes of `in`, which moves behind them.
inline std::string_view take_bytes(std::string_view& in, std::uint64_t size) {
    if (size > in.size()) throw Damaged("a list in the ranked index ends too early");
    const std::string_view bytes = in.substr(0, size);
    in.remove_prefix(size);
    return bytes;
}

// An offset in a list, of four bytes: lists are shorter than 4 GiB.
inline constexpr std::uint32_t kOffsetBytes = 4;

inline void append_offset(std::string& out, std::uint64_t offset) {
    for (unsigned byte = 0; byte < kOffsetBytes; ++byte)
        out += static_cast<char>(offset >> (8 * byte));
}

inline std::uint32_t offset_at(std::string_view offsets, std::size_t index) {
    std::uint32_t offset = 0;
    static_assert(std::endian::native == std::endian::little && sizeof offset == kOffsetBytes);
    std::memcpy(&offset, offsets.data() + index * kOffsetBytes, kOffsetBytes);
    return offset;
}

// Appends values of `width` bits each, at most 32, the lowest bit first; the last byte is filled with zeros.
class BitWriter {
public:
    explicit BitWriter(std::string& out) : out_(out) {}
    void put(std::uint32_t value, unsigned width) {
        bits_ |= static_cast<std::uint64_t>(value) << used_;
        used_ += width;
        for (; used_ >= 8; used_ -= 8, bits_ >>= 8U)
            out_ += static_cast<char>(bits_);
    }
    void finish() {
        if (used_ > 0) out_ += static_cast<char>(bits_);
        bits_ = used_ = 0;
    }

private:
    std::string& out_;
    std::uint64_t bits_ = 0;
    unsigned used_ = 0;
};

inline std::size_t packed_size(std::size_t count, unsigned width) {
    return (count * width + 7) / 8;
}

// std::popcount without the instruction, which not every processor has, is a call.
inline std::uint32_t count_ones(std::uint64_t word) {
    word -= (word >> 1U) & 0x5555555555555555U;
    word = (word & 0x3333333333333333U) + ((word >> 2U) & 0x3333333333333333U);
    word = (word + (word >> 4U)) & 0x0f0f0f0f0f0f0f0fU;
    return static_cast<std::uint32_t>((word * 0x0101010101010101U) >> 56U);
}

// Calls visit(number) for each bit that is set, in ascending order; the lowest of the first word is number 0.
template <class Visit>
void for_each_bit(std::span<const std::uint64_t> words, Visit visit) {
    for (std::uint32_t i = 0; i < words.size(); ++i)
        for (std::uint64_t word = words[i]; word != 0; word &= word - 1)
            visit(i * 64 + static_cast<std::uint32_t>(std::countr_zero(word)));
}

// The value at `index`. Precondition: kSlack bytes behind the last one are readable.
inline std::uint32_t packed_at(const char* bytes, std::size_t index, unsigned width) {
    const std::size_t bit = index * width;
    std::uint64_t word = 0;
    std::memcpy(&word, bytes + bit / 8, sizeof word);
    static_assert(std::endian::native == std::endian::little);
    return static_cast<std::uint32_t>(word >> (bit % 8)) & static_cast<std::uint32_t>((std::uint64_t{1} << width) - 1);
}

} // namespace newsidx::ranked
