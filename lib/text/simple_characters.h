// Characters simple enough to cut and fold words of them without ICU. Internal to lib/text.
//
// The table is made from ICU's own data, once, when it is first asked for (about a millisecond; ASCII does not need
// it). It is shared by all threads and never changes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace newsidx::text {

// The classes of UAX #29 that a segmenter by hand can deal with.
enum class WordBreak : std::uint8_t {
    other, // breaks on both sides
    letter,
    numeric,
    mid_letter,     // joins letters
    mid_num,        // joins digits
    mid_num_let,    // joins both
    extend_num_let, // _
    hard            // needs ICU: marks, format characters, scripts with a dictionary, whatever is not in the table
};

// Digits above or below the line: m², CO₂.
constexpr bool is_raised_digit(char32_t c) {
    return c == 0xB2 || c == 0xB3 || c == 0xB9 || c == 0x2070 || (c >= 0x2074 && c <= 0x2079);
}
constexpr bool is_lowered_digit(char32_t c) {
    return c >= 0x2080 && c <= 0x2089;
}

// Accents that stand alone: typed for an apostrophe (it´s).
constexpr bool is_accent_for_apostrophe(char32_t c) {
    return c == U'`' || c == 0xB4;
}

// The character that UAX #29 is told in place of one that it separates words at, though writers mean a part of a word.
constexpr char32_t as_segmented(char32_t c) {
    if (is_accent_for_apostrophe(c)) return U'\'';
    return is_raised_digit(c) || is_lowered_digit(c) ? U'0' : c;
}

// A character whose word breaks and folded form do not depend on other rules or characters than these.
struct SimpleCharacter {
    static constexpr std::uint8_t kNoFold = 0xFF; // only ICU knows

    WordBreak word_break = WordBreak::hard;
    bool is_latin = false;
    std::uint8_t fold_size = kNoFold; // of what Folder::fold() gives; 0 where the character disappears
    std::uint8_t lower_size = 0;      // of what Folder::lower() gives
    std::array<char, 6> fold{};
    std::array<char, 6> lower{};
};

// What is known of Latin, Greek, Cyrillic and punctuation (curly quotes, dashes, that of East Asia) without asking ICU
// again.
class SimpleCharacters {
public:
    static const SimpleCharacters& get();
    [[nodiscard]] const SimpleCharacter& operator[](char32_t c) const {
        if (c < kFirstEnd) return table_[c];
        if (c >= kSecondBegin && c < kSecondEnd) return table_[kFirstEnd + (c - kSecondBegin)];
        if (c >= kThirdBegin && c < kThirdEnd) return table_[kSecond + (c - kThirdBegin)];
        if (c >= kFourthBegin && c < kFourthEnd) return table_[kThird + (c - kFourthBegin)];
        return hard_;
    }

private:
    SimpleCharacters();

    static constexpr char32_t kFirstEnd = 0x530;     // Latin to Cyrillic
    static constexpr char32_t kSecondBegin = 0x1E00; // Latin (Vietnamese), Greek with accents, punctuation
    static constexpr char32_t kSecondEnd = 0x2090;   // with the digits above and below the line
    static constexpr char32_t kThirdBegin = 0x3000;  // punctuation of East Asia
    static constexpr char32_t kThirdEnd = 0x3040;
    static constexpr char32_t kFourthBegin = 0xFF00; // fullwidth ASCII
    static constexpr char32_t kFourthEnd = 0xFF66;
    // Where the second, third and fourth range end in the table.
    static constexpr std::size_t kSecond = kFirstEnd + (kSecondEnd - kSecondBegin);
    static constexpr std::size_t kThird = kSecond + (kThirdEnd - kThirdBegin);
    static constexpr std::size_t kFourth = kThird + (kFourthEnd - kFourthBegin);
    std::array<SimpleCharacter, kFourth> table_;
    SimpleCharacter hard_;
};

} // namespace newsidx::text
