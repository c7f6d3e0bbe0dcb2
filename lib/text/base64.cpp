#include "text/base64.h"

#include "text/ascii.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace newsidx::text {
namespace {

constexpr std::string_view kUrlDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::uint8_t kNone = 0xFF;

using Values = std::array<std::uint8_t, 256>;

constexpr Values values_of(std::string_view digits) {
    Values values{};
    values.fill(kNone);
    for (std::size_t i = 0; i < digits.size(); ++i)
        values[static_cast<unsigned char>(digits[i])] = static_cast<std::uint8_t>(i);
    return values;
}
constexpr Values kValues = values_of(kBase64Digits);
constexpr Values kUrlValues = values_of(kUrlDigits);
constexpr Values kHexValues = values_of(kHexDigits);

void encode(std::string& out, std::string_view bytes, std::string_view digits) {
    std::uint32_t bits = 0;
    unsigned count = 0;
    for (const char byte : bytes) {
        bits = bits << 8 | static_cast<unsigned char>(byte);
        for (count += 8; count >= 6; count -= 6)
            out += digits[bits >> (count - 6) & 63];
    }
    if (count > 0) out += digits[bits << (6 - count) & 63];
}

// `is_strict`: all characters are digits, and what bits are left over are zero, or two texts would mean the same. Else
// white space means nothing, and padding ends a text that another one may follow.
std::optional<std::string> decode(std::string_view text, const Values& values, bool is_strict = true) {
    std::string out;
    out.reserve(text.size() / 4 * 3 + 2);
    std::uint32_t bits = 0;
    unsigned count = 0;
    for (const char digit : text) {
        const std::uint8_t value = values[static_cast<unsigned char>(digit)];
        if (value == kNone) {
            if (is_strict || (digit != '=' && !is_ascii_space(digit))) return std::nullopt;
            if (digit == '=') count = 0;
            continue;
        }
        bits = bits << 6 | value;
        count += 6;
        if (count < 8) continue;
        count -= 8;
        out += static_cast<char>(bits >> count & 255);
    }
    const bool has_rest = count == 6 || (bits & ((1U << count) - 1)) != 0;
    return has_rest && is_strict ? std::nullopt : std::optional(std::move(out));
}

} // namespace

void append_base64(std::string& out, std::string_view bytes) {
    encode(out, bytes, kBase64Digits);
    if (bytes.size() % 3 != 0) out.append(3 - bytes.size() % 3, '=');
}

std::optional<std::string> from_base64(std::string_view text) {
    if (text.size() % 4 != 0) return std::nullopt;
    for (int padding = 0; padding < 2 && text.ends_with('='); ++padding)
        text.remove_suffix(1);
    return decode(text, kValues);
}

std::optional<std::string> from_any_base64(std::string_view text) {
    static constexpr Values kAny = [] {
        Values values = kValues;
        values['-'] = values['+'];
        values['_'] = values['/'];
        return values;
    }();
    return decode(text, kAny, false);
}

std::string to_base64url(std::string_view bytes) {
    std::string out;
    out.reserve((bytes.size() * 4 + 2) / 3);
    encode(out, bytes, kUrlDigits);
    return out;
}

std::optional<std::string> from_base64url(std::string_view text) {
    return decode(text, kUrlValues);
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

} // namespace newsidx::text
