#include "text/normal_form.h"

#include "text/icu_status.h"
#include "text/utf8.h"

#include <array>
#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>

namespace newsidx::text {

namespace {

// ICU owns its normalizers; they live as long as the process.
const icu::Normalizer2& normalizer(NormalForm form) {
    static const auto instances = [] {
        UErrorCode status = U_ZERO_ERROR;
        const std::array<const icu::Normalizer2*, 3> found = {icu::Normalizer2::getNFCInstance(status),
                                                              icu::Normalizer2::getNFDInstance(status),
                                                              icu::Normalizer2::getNFKCCasefoldInstance(status)};
        require(status, "normalise");
        return found;
    }();
    return *instances[static_cast<std::size_t>(form)];
}

// Whether no character that begins with this byte is a mark that is sorted: ASCII, Latin, Han, Hangul.
bool begins_no_mark(char lead) {
    const auto byte = static_cast<unsigned char>(lead);
    return byte < 0xCC || (byte >= 0xE4 && byte <= 0xE9) || (byte >= 0xEB && byte <= 0xED);
}

// Three signs of Tibetan are none themselves, and made of some; there will be no others (UAX #15, 5.2).
bool is_mark(char32_t c) {
    return u_getCombiningClass(static_cast<UChar32>(c)) != 0 || c == 0xF73 || c == 0xF75 || c == 0xF81;
}

// The text, or what of it is left without the marks that are too many, in `scratch`.
std::string_view without_many_marks(std::string_view text, std::string& scratch) {
    std::size_t marks = 0;
    std::size_t kept = 0; // of the text, what is in `scratch` or left out
    for (std::size_t at = 0; at < text.size();) {
        if (begins_no_mark(text[at])) {
            marks = 0;
            ++at;
            while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80)
                ++at;
            continue;
        }
        const DecodedCharacter character = decode_at(text, at);
        marks = is_mark(character.code_point) ? marks + 1 : 0;
        if (marks > kMostMarks) {
            scratch.append(text, kept, at - kept);
            kept = at + character.size;
        }
        at += character.size;
    }
    if (kept == 0) return text;
    scratch.append(text, kept);
    return scratch;
}

} // namespace

void normalize(NormalForm form, std::string_view text, std::string& out) {
    UErrorCode status = U_ZERO_ERROR;
    std::string scratch;
    text = without_many_marks(text, scratch);
    out.clear();
    icu::StringByteSink<std::string> sink(&out, static_cast<std::int32_t>(text.size()));
    normalizer(form).normalizeUTF8(0, icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())), sink,
                                   nullptr, status);
    require(status, "normalise");
}

} // namespace newsidx::text
