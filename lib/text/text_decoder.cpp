#include "text/text_decoder.h"

#include "text/utf8.h"

#include <unicode/ucsdet.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <new>
#include <utility>

namespace newsidx::text {

namespace {

constexpr std::size_t kSampleBytes = 64 << 10;

bool is_ascii(char c) {
    return static_cast<unsigned char>(c) < 0x80;
}

// The encoding of text without a mark in which every other byte is the zero of an ASCII character: UTF-16; else "".
std::string_view encoding_of_zeros(std::string_view head) {
    constexpr std::size_t kEnough = 8; // characters
    constexpr std::size_t kLooked = 4096;
    std::size_t little = 0; // ASCII characters whose second byte is the zero
    std::size_t big = 0;
    const std::size_t characters = std::min(head.size() / 2, kLooked);
    for (std::size_t i = 0; i < characters; ++i) {
        const char first = head[2 * i];
        const char second = head[2 * i + 1];
        if (first == '\0' && second == '\0') return {};
        if (second == '\0' && is_ascii(first)) ++little;
        if (first == '\0' && is_ascii(second)) ++big;
    }
    if (little + big < std::max(kEnough, characters / 8)) return {};
    if (big == 0) return "UTF-16LE";
    return little == 0 ? "UTF-16BE" : std::string_view{};
}

struct Utf8Counts {
    std::size_t characters = 0; // of more than one byte
    std::size_t strays = 0;     // bytes that belong to no character
    std::size_t cut = 0;        // bytes of a character that the end cuts
};

Utf8Counts count_utf8(std::string_view text) {
    Utf8Counts counts;
    for (std::size_t i = 0; i < text.size();) {
        const DecodedCharacter character = decode_at(text, i);
        if (character.size > 1) ++counts.characters;
        if (!character.valid) {
            const std::string_view rest = text.substr(i);
            const bool begins = static_cast<unsigned char>(rest[0]) >= 0xC2 && rest.size() < 4 &&
                                std::all_of(rest.begin() + 1, rest.end(),
                                            [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80; });
            if (begins) {
                counts.cut = rest.size();
                break;
            }
            ++counts.strays;
        }
        i += character.size;
    }
    return counts;
}

// Whether the text is one: no control characters of the second block stand in it, and nothing that means nothing.
bool is_readable(std::string_view sample, const std::string& encoding) {
    std::optional<Decoder> decoder = Decoder::of(encoding);
    if (!decoder) return false;
    std::string text;
    decoder->decode(sample, false, text);
    for (std::size_t i = 0; i + 1 < text.size(); ++i)
        if (text[i] == '\xC2' && static_cast<unsigned char>(text[i + 1]) < 0xA0) return false;
    return !decoder->replaced();
}

struct CloseDetector {
    void operator()(UCharsetDetector* detector) const { ucsdet_close(detector); }
};

// What ICU takes the sample for, of the encodings that extend ASCII; "" if the sample is text in none.
std::string guess_encoding(std::string_view sample) {
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<UCharsetDetector, CloseDetector> detector(ucsdet_open(&status));
    if (status == U_MEMORY_ALLOCATION_ERROR) throw std::bad_alloc();
    ucsdet_setText(detector.get(), sample.data(), static_cast<std::int32_t>(sample.size()), &status);
    std::int32_t count = 0;
    const UCharsetMatch** const matches = ucsdet_detectAll(detector.get(), &count, &status);
    if (status == U_MEMORY_ALLOCATION_ERROR) throw std::bad_alloc();
    if (U_FAILURE(status)) return {};
    for (std::int32_t i = 0; i < count; ++i) {
        std::string name = ucsdet_getName(matches[i], &status);
        const bool extends_ascii =
            !name.starts_with("UTF-") && !name.starts_with("IBM") && !name.starts_with("ISO-2022");
        if (U_SUCCESS(status) && extends_ascii && is_readable(sample, name)) return name;
    }
    std::string usual = "windows-1252"; // as on the web
    return is_readable(sample, usual) ? usual : std::string();
}

} // namespace

void TextDecoder::decode(std::string_view bytes, bool last, std::string& text) {
    std::string joined;
    if (!carry_.empty()) {
        joined = std::exchange(carry_, {});
        joined += bytes;
        bytes = joined;
    }
    if (!begun_) begin(bytes);
    if (!decoder_ && !is_utf8_) decide(bytes, last, text);
    if (decoder_ && !guessed_.empty()) {
        constexpr std::size_t kEnough = 8; // a few characters look like UTF-8 in many encodings
        const Utf8Counts counts = count_utf8(bytes);
        is_utf8_ = counts.characters >= kEnough * (counts.strays + 1);
    }
    if (is_utf8_ && decoder_) {
        decoder_->decode({}, true, text);
        replaced_ |= decoder_->replaced();
        decoder_.reset();
    }
    if (decoder_)
        decoder_->decode(bytes, last, text);
    else
        text += bytes;
}

// By what stands at the beginning.
void TextDecoder::begin(std::string_view& bytes) {
    begun_ = true;
    const std::string_view mark = encoding_of_mark(bytes);
    is_utf8_ = mark == "UTF-8";
    if (is_utf8_) return;
    const std::string_view told = mark.empty() ? encoding_of_zeros(bytes) : mark;
    if (told.empty()) return;
    decoder_ = Decoder::of(std::string(told));
    if (!mark.empty()) bytes.remove_prefix(mark.starts_with("UTF-32") ? 4 : 2);
}

// By the first bytes that are not ASCII. Leaves those that are to be decoded.
void TextDecoder::decide(std::string_view& bytes, bool last, std::string& text) {
    const auto* const other = std::find_if_not(bytes.begin(), bytes.end(), is_ascii);
    const auto ascii = static_cast<std::size_t>(other - bytes.begin());
    text += bytes.substr(0, ascii);
    bytes.remove_prefix(ascii);
    if (bytes.empty()) return;
    const std::string_view sample = bytes.substr(0, kSampleBytes);
    const Utf8Counts counts = count_utf8(sample);
    if (counts.cut == bytes.size() && !last) {
        carry_ = bytes;
        bytes = {};
        return;
    }
    if (counts.characters < counts.strays) guessed_ = guess_encoding(sample);
    if (!guessed_.empty()) decoder_ = Decoder::of(guessed_);
    is_utf8_ = !decoder_;
}

} // namespace newsidx::text
