#include "text/characters.h"

#include "text/unicode.h"
#include "text/utf8.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>

namespace newsidx::text {
namespace {

// So that two of them are a term.
constexpr std::size_t kLongestCharacter = kMaxTermBytes / 2;

bool is_hangul(char32_t c) {
    if (c >= 0xAC00 && c <= 0xD7A3) return true;
    UErrorCode status = U_ZERO_ERROR;
    return uscript_getScript(static_cast<UChar32>(c), &status) == USCRIPT_HANGUL;
}

// Letters that are most of any text: the others are looked up.
bool is_common_run_character(char32_t c) {
    return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3041 && c <= 0x3096) || (c >= 0x30A1 && c <= 0x30FA) ||
           (c >= 0xAC00 && c <= 0xD7A3);
}

// Whether `c` is a part of the character that `before` is the last code point of: UAX #29, WB4 (marks and what cannot
// be seen), GB6 to GB8 (the letters of a Hangul syllable).
bool belongs_to(char32_t c, char32_t before) {
    if (is_common_run_character(c)) return false;
    switch (u_getIntPropertyValue(static_cast<UChar32>(c), UCHAR_WORD_BREAK)) {
    case U_WB_EXTEND:
    case U_WB_FORMAT:
    case U_WB_ZWJ: return true;
    default: break;
    }
    const auto type_of = [](char32_t of) {
        return u_getIntPropertyValue(static_cast<UChar32>(of), UCHAR_HANGUL_SYLLABLE_TYPE);
    };
    const std::int32_t first = type_of(before);
    switch (type_of(c)) {
    case U_HST_VOWEL_JAMO:
        return first == U_HST_LEADING_JAMO || first == U_HST_LV_SYLLABLE || first == U_HST_VOWEL_JAMO;
    case U_HST_TRAILING_JAMO: return first != U_HST_NOT_APPLICABLE && first != U_HST_LEADING_JAMO;
    case U_HST_LEADING_JAMO:
    case U_HST_LV_SYLLABLE:
    case U_HST_LVT_SYLLABLE: return first == U_HST_LEADING_JAMO;
    default: return false;
    }
}

// Where the character that begins at `begin` ends.
std::size_t end_of_character(std::string_view text, std::size_t begin) {
    DecodedCharacter last = decode_at(text, begin);
    std::size_t end = begin + last.size;
    while (end < text.size()) {
        const DecodedCharacter next = decode_at(text, end);
        if (!next.valid || !belongs_to(next.code_point, last.code_point)) break;
        last = next;
        end += next.size;
    }
    return end;
}

} // namespace

bool is_run_character_by_icu(char32_t c) {
    UErrorCode status = U_ZERO_ERROR;
    const std::uint32_t type = U_GET_GC_MASK(static_cast<UChar32>(c));
    switch (uscript_getScript(static_cast<UChar32>(c), &status)) {
    case USCRIPT_HAN:
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA: return (type & (U_GC_L_MASK | U_GC_NL_MASK | U_GC_SO_MASK)) != 0;
    case USCRIPT_HANGUL: return (type & U_GC_L_MASK) != 0;
    case USCRIPT_COMMON: { // ー and the like
        const auto belongs_to_script = [c](UScriptCode of) {
            return uscript_hasScript(static_cast<UChar32>(c), of) != 0;
        };
        return (type & U_GC_L_MASK) != 0 && (belongs_to_script(USCRIPT_HAN) || belongs_to_script(USCRIPT_KATAKANA));
    }
    default: return false;
    }
}

bool is_run_character(char32_t c) {
    constexpr char32_t kFirst = 0x1100; // Hangul's letters
    if (c < kFirst) return false;
    return is_common_run_character(c) || is_run_character_by_icu(c);
}

std::size_t end_of_run(std::string_view text, std::size_t begin) {
    std::size_t end = begin;
    while (end < text.size()) {
        const DecodedCharacter decoded = decode_at(text, end);
        if (!decoded.valid || !is_run_character(decoded.code_point)) break;
        end = end_of_character(text, end);
    }
    return end;
}

void CharacterRules::add_run(std::string_view text, std::size_t begin, std::size_t end, IcuSegments* segments,
                             TokenList& out) {
    if (segments != nullptr) find_word_begins(text, begin, end, *segments);
    auto next_word = word_begins_.cbegin();
    pair_.clear();
    std::size_t before = begin; // where the character in pair_ begins
    bool before_begins_word = true;
    while (begin < end) {
        const std::size_t after = end_of_character(text.substr(0, end), begin);
        folder_.fold(text.substr(begin, after - begin), folding_, folded_);
        bool begins_word = segments == nullptr;
        for (; segments != nullptr && next_word != word_begins_.cend() && *next_word < after; ++next_word)
            begins_word = true;
        // One as it is written may be several: U+3300 is four Katakana.
        for (std::size_t at = 0; at < folded_.size();) {
            const std::size_t size = end_of_character(folded_, at) - at;
            std::string_view term = std::string_view(folded_).substr(at, size);
            term = term.substr(0, floor_to_character(term, kLongestCharacter));
            if (!pair_.empty()) {
                pair_.append(term);
                out.add(pair_, before, after, true, false, TokenKind::pair, before_begins_word);
            }
            out.add(term, begin, after, false, false, TokenKind::character, begins_word);
            pair_.assign(term);
            before = begin;
            before_begins_word = begins_word;
            begins_word = segments == nullptr;
            at += size;
        }
        begin = after;
    }
}

void CharacterRules::find_word_begins(std::string_view text, std::size_t begin, std::size_t end,
                                      IcuSegments& segments) {
    word_begins_.clear();
    while (begin < end) {
        const bool hangul = is_hangul(decode_at(text, begin).code_point);
        std::size_t part_end = begin;
        while (part_end < end && is_hangul(decode_at(text, part_end).code_point) == hangul)
            part_end = end_of_character(text.substr(0, end), part_end);
        if (hangul) {
            word_begins_.push_back(begin);
        } else {
            segments.for_each_segment(text, begin, part_end,
                                      [this](std::size_t from, std::size_t, bool) { word_begins_.push_back(from); });
        }
        begin = part_end;
    }
}

} // namespace newsidx::text
