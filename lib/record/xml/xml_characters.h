// Which characters may stand where in XML. Internal to lib/record; pure functions, callable from any thread.
#pragma once

#include "text/ascii.h"
#include "text/utf8.h"

#include <libxml/chvalid.h>

#include <array>
#include <cstddef>
#include <string_view>

namespace newsidx::record {

inline constexpr std::size_t kLongestName = 200;
inline constexpr std::string_view kXmlSpace = " \t\r\n";

inline bool is_name_byte(char c) {
    return text::is_word_byte(c) || c == '_' || c == '-' || c == '.' || c == ':';
}

// A name, with a prefix or without.
inline bool is_name(std::string_view name) {
    if (name.empty() || name.size() > kLongestName) return false;
    bool at_beginning = true; // of the prefix or the name behind it
    std::size_t colons = 0;
    for (std::size_t at = 0; at < name.size();) {
        const text::DecodedCharacter character = text::decode_at(name, at);
        const auto c = static_cast<unsigned>(character.code_point);
        const bool is_letter_of_any = xmlIsBaseCharQ(c) || xmlIsIdeographicQ(c) || c == '_';
        const bool is_inside = c == '-' || c == '.' || (c >= '0' && c <= '9');
        if (c == ':') {
            if (at_beginning || ++colons > 1) return false;
            at_beginning = true;
        } else {
            if (!is_letter_of_any && (at_beginning || !is_inside)) return false;
            at_beginning = false;
        }
        at += character.size;
    }
    return !at_beginning;
}

// What text must be looked at for.
constexpr std::array<bool, 256> make_stops() {
    std::array<bool, 256> stops{};
    for (std::size_t byte = 0; byte < 0x20; ++byte) {
        stops[byte] = byte != '\t' && byte != '\n' && byte != '\r';
    }
    for (const unsigned byte : {0x26U, 0x3CU, 0x3EU, 0x22U, 0xEFU}) {
        stops[byte] = true;
    } // & < > " and what begins U+FFFE
    return stops;
}
inline constexpr std::array<bool, 256> kStops = make_stops();

// How many bytes at `at` XML forbids.
inline std::size_t forbidden_at(std::string_view text, std::size_t at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte < 0x20) return byte != '\t' && byte != '\n' && byte != '\r' ? 1 : 0;
    const std::string_view character = text.substr(at, 3);
    return character == "\uFFFE" || character == "\uFFFF" ? 3 : 0;
}

} // namespace newsidx::record
