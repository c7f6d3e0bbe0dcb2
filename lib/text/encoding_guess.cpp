#include "text/encoding_guess.h"

#include "text/ascii.h"
#include "text/encoding.h"
#include "text/utf8.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <new>
#include <optional>
#include <unicode/uchar.h>
#include <unicode/ucsdet.h>
#include <vector>

namespace newsidx::text {

namespace {

// Of fewer odd bytes ICU's statistics say nothing.
constexpr std::size_t kFewOdd = 24;

struct Utf8Counts {
    std::size_t characters = 0; // of more than one byte
    std::size_t odd = 0;        // bytes that belong to no character
};

// What the end cuts is not counted.
Utf8Counts count_utf8(std::string_view text) {
    Utf8Counts counts;
    for (std::size_t i = 0; i < text.size();) {
        const DecodedCharacter character = decode_at(text, i);
        if (character.size > 1) ++counts.characters;
        if (!character.valid) {
            // A character that is cut, or é at the end of a text in windows-1252.
            const std::string_view rest = text.substr(i);
            const auto lead = static_cast<unsigned char>(rest[0]);
            const bool may_be_cut = lead >= 0xC2 && rest.size() < 4 &&
                                    std::all_of(rest.begin() + 1, rest.end(),
                                                [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80; });
            if (may_be_cut && (rest.size() > 1 || lead < 0xE0 || counts.characters > 0)) break;
            ++counts.odd;
        }
        i += character.size;
    }
    return counts;
}

// A sign that stands within words.
bool joins_letters(char32_t c) {
    constexpr std::array<char32_t, 9> kJoining = {0xAD, 0xB4, 0xB7, 0x2018, 0x2019, 0x2010, 0x2011, 0x2013, 0x2014};
    return std::find(kJoining.begin(), kJoining.end(), c) != kJoining.end();
}

bool is_letter(char32_t c) {
    return u_isUAlphabetic(static_cast<UChar32>(c)) != 0;
}

// Whether the sample is text in this encoding.
bool is_readable(std::string_view sample, const std::string& encoding) {
    std::optional<Decoder> decoder = Decoder::of(encoding);
    if (!decoder) return false;
    std::string text;
    decoder->decode(sample, false, text);
    if (decoder->replaced()) return false;
    char32_t before = ' ';
    bool sign_between = false; // before it stands a sign behind a letter, or a fraction
    for (std::size_t i = 0; i < text.size();) {
        const DecodedCharacter character = decode_at(text, i);
        i += character.size;
        const char32_t c = character.code_point;
        if (c >= 0x80) {
            const auto type = u_charType(static_cast<UChar32>(c));
            if (type == U_CONTROL_CHAR || type == U_PRIVATE_USE_CHAR || type == U_UNASSIGNED) return false;
        }
        const bool letter = is_letter(c);
        if (letter && sign_between) return false;
        const bool mark = (U_GET_GC_MASK(static_cast<UChar32>(c)) & U_GC_M_MASK) != 0;
        const bool sign =
            c >= 0x80 && !letter && !mark && !joins_letters(c) && u_isUWhiteSpace(static_cast<UChar32>(c)) == 0;
        sign_between = (sign && is_letter(before)) || (c >= 0xBC && c <= 0xBE);
        // Where no spaces stand between words, signs do.
        if (before >= 0x2E80) sign_between = false;
        before = c;
    }
    return true;
}

struct CloseDetector {
    void operator()(UCharsetDetector* detector) const { ucsdet_close(detector); }
};

// What ICU takes the text for, of the encodings that extend ASCII, the likeliest first.
std::vector<std::string> detected(std::string_view text) {
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<UCharsetDetector, CloseDetector> detector(ucsdet_open(&status));
    if (status == U_MEMORY_ALLOCATION_ERROR) throw std::bad_alloc();
    ucsdet_setText(detector.get(), text.data(), static_cast<std::int32_t>(text.size()), &status);
    std::int32_t count = 0;
    const UCharsetMatch** const matches = ucsdet_detectAll(detector.get(), &count, &status);
    if (status == U_MEMORY_ALLOCATION_ERROR) throw std::bad_alloc();
    std::vector<std::string> names;
    for (std::int32_t i = 0; U_SUCCESS(status) && i < count; ++i) {
        std::string name = ucsdet_getName(matches[i], &status);
        if (!name.starts_with("UTF-") && !name.starts_with("IBM") && !name.starts_with("ISO-2022"))
            names.push_back(std::move(name));
    }
    return names;
}

// The words that have odd bytes: keys and markup say nothing of the language.
std::string words_with_odd_bytes(std::string_view text) {
    std::string words;
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t begin = i;
        bool odd = false;
        for (; i < text.size() && (!is_ascii(text[i]) || is_ascii_letter(text[i])); ++i)
            odd |= !is_ascii(text[i]);
        if (odd) words.append(text.substr(begin, i - begin)) += ' ';
        i = std::max(i, begin + 1);
    }
    return words;
}

bool has_two_bytes(const std::string& encoding) {
    constexpr std::array<std::string_view, 5> kNames = {"GB18030", "Big5", "Shift_JIS", "EUC-JP", "EUC-KR"};
    return std::find(kNames.begin(), kNames.end(), encoding) != kNames.end();
}

} // namespace

std::string_view told_encoding(std::string_view head) {
    constexpr std::size_t kEnough = 8;
    constexpr std::size_t kLooked = 4096;
    if (const std::string_view mark = encoding_of_mark(head); !mark.empty()) return mark == "UTF-8" ? "" : mark;
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
    if (std::max(little, big) < std::max(kEnough, characters / 32)) return {};
    // 一 has a zero, too, where ASCII has none.
    if (little > 8 * big) return "UTF-16LE";
    return big > 8 * little ? "UTF-16BE" : std::string_view{};
}

std::string guess_encoding(std::string_view sample) {
    const Utf8Counts counts = count_utf8(sample);
    if (counts.odd == 0 || 2 * counts.characters >= counts.odd) return {};
    const std::string latin = "windows-1252";
    const bool has_utf8 = 32 * counts.characters >= counts.odd; // pairs of bytes look so now and then
    if (counts.odd < kFewOdd) return !has_utf8 && is_readable(sample, latin) ? latin : std::string();
    std::vector<std::string> likely = detected(sample);
    if (likely.empty() || !has_two_bytes(likely.front())) {
        if (has_utf8) return {};
        likely = detected(words_with_odd_bytes(sample));
    }
    // What is less likely than the first is a guess too many.
    return !likely.empty() && is_readable(sample, likely.front()) ? likely.front() : std::string();
}

} // namespace newsidx::text
