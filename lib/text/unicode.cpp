#include "text/unicode.h"

#include "text/normal_form.h"
#include "text/utf8.h"

#include <cstdint>
#include <cstring>
#include <unicode/uchar.h>

namespace newsidx::text {

std::optional<std::size_t> find_invalid_utf8(std::string_view text) {
    constexpr std::uint64_t kHighBits = 0x8080808080808080U;
    std::size_t offset = 0;
    while (offset < text.size()) {
        if (text.size() - offset >= sizeof(std::uint64_t)) {
            std::uint64_t word = 0;
            std::memcpy(&word, text.data() + offset, sizeof word);
            if ((word & kHighBits) == 0) {
                offset += sizeof word;
                continue;
            }
        }
        const DecodedCharacter decoded = decode_at(text, offset);
        if (!decoded.valid) return offset;
        offset += decoded.size;
    }
    return std::nullopt;
}

std::string to_nfc(std::string_view text) {
    std::string out;
    normalize(NormalForm::nfc, text, out);
    return out;
}

std::size_t floor_to_character(std::string_view text, std::size_t offset) {
    if (offset >= text.size()) return text.size();
    for (std::size_t back = 1; back <= 3 && back <= offset; ++back) {
        const std::size_t start = offset - back;
        // Only bytes that continue a character can lie between its first byte and `offset`.
        if ((static_cast<unsigned char>(text[start + 1]) & 0xC0U) != 0x80) return offset;
        const DecodedCharacter decoded = decode_at(text, start);
        if (decoded.size > back) return start;
    }
    return offset;
}

void append_utf8(std::string& out, char32_t code_point) {
    if (code_point > 0x10FFFF || (code_point >= 0xD800 && code_point <= 0xDFFF)) code_point = 0xFFFD;
    const auto tail = [&](unsigned shift) {
        out.push_back(static_cast<char>(0x80U | ((code_point >> shift) & 0x3FU)));
    };
    if (code_point < 0x80) {
        out.push_back(static_cast<char>(code_point));
    } else if (code_point < 0x800) {
        out.push_back(static_cast<char>(0xC0U | (code_point >> 6)));
        tail(0);
    } else if (code_point < 0x10000) {
        out.push_back(static_cast<char>(0xE0U | (code_point >> 12)));
        tail(6);
        tail(0);
    } else {
        out.push_back(static_cast<char>(0xF0U | (code_point >> 18)));
        tail(12);
        tail(6);
        tail(0);
    }
}

char32_t next_code_point(std::string_view text, std::size_t& offset) {
    const DecodedCharacter decoded = decode_at(text, offset);
    offset += decoded.size;
    return decoded.code_point;
}

bool begins_with_capital(std::string_view text) {
    std::size_t at = 0;
    return !text.empty() && u_isupper(static_cast<UChar32>(next_code_point(text, at))) != 0;
}

bool begins_with_letter(std::string_view text) {
    std::size_t at = 0;
    return !text.empty() && u_isalpha(static_cast<UChar32>(next_code_point(text, at))) != 0;
}

} // namespace newsidx::text
