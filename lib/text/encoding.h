// Encodings: bytes as files hold them -> UTF-8. Pure functions, callable from any thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace newsidx::text {

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
