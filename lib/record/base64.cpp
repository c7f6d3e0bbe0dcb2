#include "record/base64.h"

#include <array>
#include <cstdint>

namespace newsidx::record {
namespace {

constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::uint8_t kNone = 0xFF;

constexpr std::array<std::uint8_t, 256> values_of(std::string_view digits) {
    std::array<std::uint8_t, 256> values{};
    values.fill(kNone);
    for (std::size_t i = 0; i < digits.size(); ++i)
        values[static_cast<unsigned char>(digits[i])] = static_cast<std::uint8_t>(i);
    return values;
}
constexpr auto kValues = values_of(kDigits);
constexpr auto kHexValues = values_of(kHexDigits);

std::uint32_t byte_at(std::string_view bytes, std::size_t at) {
    return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0U;
}

} // namespace

void append_base64(std::string& out, std::string_view bytes) {
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        const std::uint32_t group = byte_at(bytes, at) << 16 | byte_at(bytes, at + 1) << 8 | byte_at(bytes, at + 2);
        out += kDigits[group >> 18];
        out += kDigits[group >> 12 & 63];
        out += at + 1 < bytes.size() ? kDigits[group >> 6 & 63] : '=';
        out += at + 2 < bytes.size() ? kDigits[group & 63] : '=';
    }
}

std::optional<std::string> from_base64(std::string_view text) {
    if (text.size() % 4 != 0) return std::nullopt;
    std::string out;
    out.reserve(text.size() / 4 * 3);
    for (std::size_t at = 0; at < text.size(); at += 4) {
        std::string_view group = text.substr(at, 4);
        if (at + 4 == text.size())
            while (group.size() > 2 && group.ends_with('='))
                group.remove_suffix(1);
        std::uint32_t bits = 0;
        for (const char c : group) {
            const std::uint8_t value = kValues[static_cast<unsigned char>(c)];
            if (value == kNone) return std::nullopt;
            bits = bits << 6 | value;
        }
        const std::size_t missing = 4 - group.size();
        bits <<= 6 * missing;
        // What would be lost must be zero, or two texts would mean the same.
        if ((bits & ((1U << 8 * missing) - 1)) != 0) return std::nullopt;
        out += static_cast<char>(bits >> 16 & 0xFF);
        if (missing < 2) out += static_cast<char>(bits >> 8 & 0xFF);
        if (missing < 1) out += static_cast<char>(bits & 0xFF);
    }
    return out;
}

void append_hex(std::string& out, std::string_view bytes) {
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        out += kHexDigits[byte >> 4];
        out += kHexDigits[byte & 15];
    }
}

std::optional<std::string> from_hex(std::string_view text) {
    if (text.size() % 2 != 0) return std::nullopt;
    std::string out;
    for (std::size_t at = 0; at < text.size(); at += 2) {
        const std::uint8_t high = kHexValues[static_cast<unsigned char>(text[at])];
        const std::uint8_t low = kHexValues[static_cast<unsigned char>(text[at + 1])];
        if (high == kNone || low == kNone) return std::nullopt;
        out += static_cast<char>(high << 4 | low);
    }
    return out;
}

} // namespace newsidx::record
