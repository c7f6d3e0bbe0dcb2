// FNV-1a, which is the same over builds and machines: what it gives stands in files. Pure functions, callable from any
// thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace newsidx::text {

inline constexpr std::uint64_t kFnvOffset = 0xCBF29CE484222325U; // the hash of nothing

// The hash of what `hash` is of, and of one more field.
constexpr std::uint64_t add_to_hash(std::uint64_t hash, std::string_view field) {
    constexpr std::uint64_t kPrime = 0x100000001B3U;
    for (const char c : field)
        hash = (hash ^ static_cast<unsigned char>(c)) * kPrime;
    return (hash ^ 0xFFU) * kPrime; // ends the field: no byte of UTF-8 is 0xFF
}

inline std::string to_hex(std::uint64_t hash) {
    std::string out;
    for (int shift = 60; shift >= 0; shift -= 4)
        out += "0123456789abcdef"[(hash >> shift) & 15U];
    return out;
}

} // namespace newsidx::text
