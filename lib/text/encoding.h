// Encodings: bytes as files hold them -> UTF-8. Pure functions, callable from any thread.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace newsidx::text {

// What UTF-8 may begin with, and what it does not mean.
inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view without_mark(std::string_view text) {
    return text.starts_with(kByteOrderMark) ? text.substr(kByteOrderMark.size()) : text;
}
// How many bytes it has of it: where the text begins.
constexpr std::size_t size_of_mark(std::string_view text) {
    return text.size() - without_mark(text).size();
}

struct Decoded {
    std::string text;      // well-formed UTF-8, without a byte order mark
    bool replaced = false; // some bytes meant nothing in that encoding; U+FFFD stands in their place
};

// The encoding that a byte order mark at the beginning says: "UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE";
// "" when there is none.
std::string_view encoding_of_mark(std::string_view bytes);

// Whether bytes are UTF-8 beyond doubt, whatever they are said to be: well-formed, with as many characters of more than
// one byte as no text in another encoding has by chance.
bool is_surely_utf8(std::string_view bytes);

// What the bytes 0x80 to 0x9F mean in windows-1252; those above are the characters of the same numbers, and those that
// mean nothing are taken for C1's, as on the web.
inline constexpr std::array<char16_t, 32> kWindows1252 = {
    0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};
constexpr char32_t from_windows_1252(unsigned char byte) {
    return byte >= 0x80 && byte < 0xA0 ? kWindows1252[byte - 0x80U] : byte;
}

// Decodes bytes in the encoding of this name (any name that ICU knows, in any case; "latin1" and "iso-8859-1" mean
// windows-1252, as on the web). nullopt for a name that nobody knows.
std::optional<Decoded> decode(std::string_view bytes, const std::string& encoding);

// The same for text in pieces, cut anywhere. For one thread.
class Decoder {
public:
    // nullopt for a name that nobody knows.
    static std::optional<Decoder> of(const std::string& encoding);

    // Appends to `text` what the bytes up to here say. `last`: nothing follows.
    void decode(std::string_view bytes, bool last, std::string& text);
    // Whether bytes until now meant nothing.
    [[nodiscard]] bool replaced() const { return *replaced_; }

private:
    struct Converters;
    struct Close {
        void operator()(Converters* converters) const;
    };
    Decoder() = default;

    std::unique_ptr<Converters, Close> converters_;
    std::unique_ptr<bool> replaced_; // ICU's callback knows its address
};

} // namespace newsidx::text
