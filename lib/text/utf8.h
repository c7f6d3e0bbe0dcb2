// Decoding UTF-8, for the files of lib/text: the inline core of unicode.h. Pure functions, callable from any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace newsidx::text {

struct DecodedCharacter {
    char32_t code_point; // U+FFFD when malformed
    std::size_t size;    // bytes; 1 when malformed
    bool valid;
};

// Precondition: offset < text.size().
inline DecodedCharacter decode_at(std::string_view text, std::size_t offset) {
    constexpr DecodedCharacter kMalformed{0xFFFD, 1, false};
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[offset + i]); };
    const std::size_t available = text.size() - offset;
    const unsigned lead = byte(0);
    if (lead < 0x80) return {lead, 1, true};
    if (lead < 0xC2 || lead > 0xF4) return kMalformed;
    const std::size_t size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (available < size) return kMalformed;
    // The second byte alone tells overlong forms, surrogates and numbers past U+10FFFF.
    const unsigned second = byte(1);
    const unsigned low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    const unsigned high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (second < low || second > high) return kMalformed;
    char32_t code_point = ((lead & (0x7FU >> size)) << 6) | (second & 0x3FU);
    for (std::size_t i = 2; i < size; ++i) {
        const unsigned next = byte(i);
        if ((next & 0xC0U) != 0x80) return kMalformed;
        code_point = (code_point << 6) | (next & 0x3FU);
    }
    return {code_point, size, true};
}

// All of it; of what is malformed each byte is U+FFFD.
inline std::u32string decoded(std::string_view text) {
    std::u32string out;
    for (std::size_t i = 0; i < text.size();) {
        const DecodedCharacter character = decode_at(text, i);
        out += character.code_point;
        i += character.size;
    }
    return out;
}

// The character that ends at `offset`. Precondition: 0 < offset <= text.size().
inline DecodedCharacter decode_before(std::string_view text, std::size_t offset) {
    std::size_t size = 1;
    while (size < 4 && size < offset && (static_cast<unsigned char>(text[offset - size]) & 0xC0U) == 0x80)
        ++size;
    const DecodedCharacter found = decode_at(text, offset - size);
    return found.size == size ? found : DecodedCharacter{0xFFFD, 1, false};
}

// Unicode's property White_Space.
constexpr bool is_white_space(char32_t c) {
    return c == U' ' || (c >= 0x09 && c <= 0x0D) || c == 0x85 || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

} // namespace newsidx::text
