// SQLite's variable-length integers (https://sqlite.org/fileformat2.html#varint): seven bits a byte, the highest first,
// each byte but the last with its top bit set. Pure functions, callable from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace newsidx::fts5 {

inline constexpr std::size_t kMaxVarintBytes = 9;

// Writes the value and gives the end of what was written: at most kMaxVarintBytes on. Precondition: value < 2^56, which
// nine bytes would say in another way.
inline char* put_varint(char* out, std::uint64_t value) {
    if (value < 0x80) {
        *out = static_cast<char>(value);
        return out + 1;
    }
    unsigned shift = 7;
    while (value >> (shift + 7) != 0)
        shift += 7;
    for (; shift > 0; shift -= 7)
        *out++ = static_cast<char>(((value >> shift) & 0x7f) | 0x80);
    *out++ = static_cast<char>(value & 0x7f);
    return out;
}

inline void append_varint(std::string& out, std::uint64_t value) {
    char bytes[kMaxVarintBytes];
    out.append(bytes, put_varint(bytes, value));
}

// Reads a value and moves `in` behind it. False when `in` ends before it, or it has more than eight bytes.
inline bool take_varint(std::string_view& in, std::uint64_t& value) {
    value = 0;
    for (std::size_t i = 0; i < in.size() && i < kMaxVarintBytes - 1; ++i) {
        const auto byte = static_cast<unsigned char>(in[i]);
        value = (value << 7) | (byte & 0x7fU);
        if (byte < 0x80) {
            in.remove_prefix(i + 1);
            return true;
        }
    }
    return false;
}

} // namespace newsidx::fts5
