// TextDecoder: text in an encoding that nobody says, in pieces -> UTF-8. For one thread.
//
// A byte order mark says it, and so do the zeros of UTF-16 without one. Else all is ASCII, and so UTF-8, up to the
// first byte that is none; what stands from there on in the same piece decides: UTF-8 when it has at least as many
// characters of more than one byte as bytes that belong to none (these are left as they are, for who reads the text to
// reject); else what ICU takes it for by the frequent letters of languages. Such a guess is taken back when UTF-8
// follows.
#pragma once

#include "text/encoding.h"

#include <optional>
#include <string>
#include <string_view>

namespace newsidx::text {

class TextDecoder {
public:
    // Appends to `text` what the bytes up to here say, without a byte order mark of UTF-16 or UTF-32. The first piece
    // should have 64 KiB, or all there is. `last`: nothing follows.
    void decode(std::string_view bytes, bool last, std::string& text);

    // The name of an encoding that was guessed; "" when none was.
    [[nodiscard]] const std::string& guessed() const { return guessed_; }
    // Whether bytes meant nothing in the encoding that was told or guessed; U+FFFD stands in their place.
    [[nodiscard]] bool replaced() const { return replaced_ || (decoder_ && decoder_->replaced()); }

private:
    void begin(std::string_view& bytes);
    void decide(std::string_view& bytes, bool last, std::string& text);

    bool begun_ = false;
    bool is_utf8_ = false; // it was decided; else there is a decoder, or all was ASCII so far
    std::optional<Decoder> decoder_;
    std::string guessed_;
    bool replaced_ = false;
    std::string carry_; // the beginning of the first character that is not ASCII
};

} // namespace newsidx::text
