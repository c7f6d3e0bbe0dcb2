// What the score needs to know of a document, in the layout in which the file stores it.
//
// Plain data without pointers: 48 bytes, copied as they are (the file is little-endian, see the assertion). Safe to
// read from any thread.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <limits>

namespace newsidx::rank {

// The fields of the full-text index.
enum Field : std::uint8_t { kTitle, kExcerpt, kBody, kNames };
inline constexpr std::size_t kFieldCount = 4;

inline constexpr std::int64_t kNoDate = std::numeric_limits<std::int64_t>::min();
inline constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

// The same value of quality or heat, to the bit; unknown ones as kUnknown says them are the same.
inline bool is_same_prior(double a, double b) {
    return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

struct DocumentEntry {
    static constexpr std::uint32_t kLive = 1;    // the document exists
    static constexpr std::uint32_t kVisible = 2; // found without SearchOptions::unpublished
    static constexpr std::uint32_t kStub = 4;

    std::uint32_t record_id = 0;
    std::uint32_t flags = 0;
    std::int64_t published_at = kNoDate; // seconds since 1970
    double quality = kUnknown;           // NaN: unknown, else >= 0
    double heat = kUnknown;
    std::array<std::uint32_t, kFieldCount> lengths{}; // tokens without stop words

    [[nodiscard]] bool live() const { return (flags & kLive) != 0; }
    [[nodiscard]] bool visible() const { return (flags & kVisible) != 0; }
    [[nodiscard]] bool stub() const { return (flags & kStub) != 0; }
};
static_assert(sizeof(DocumentEntry) == 48);
static_assert(std::endian::native == std::endian::little, "the file stores entries little-endian");

} // namespace newsidx::rank
