// Characters simple enough to cut and fold words of them without ICU. Internal to lib/text.
//
// The table is made from ICU's own data, a block of 64 characters when one of them is first asked for (some 20
// microseconds; all of it would be a sixth of what a process does that searches once). It is shared by all threads:
// what was made never changes.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>

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
        const std::size_t block = block_of(c);
        if (block == kBlocks) return hard_;
        if (!is_made_[block].load(std::memory_order_acquire)) make(block, c - c % kBlock);
        return table_[block * kBlock + c % kBlock];
    }

private:
    SimpleCharacters() = default;

    static constexpr char32_t kBlock = 64;           // characters; each range is of whole blocks
    static constexpr char32_t kFirstEnd = 0x540;     // Latin to Cyrillic
    static constexpr char32_t kSecondBegin = 0x1E00; // Latin (Vietnamese), Greek with accents, punctuation
    static constexpr char32_t kSecondEnd = 0x20C0;   // with the digits above and below the line
    static constexpr char32_t kThirdBegin = 0x3000;  // punctuation of East Asia
    static constexpr char32_t kThirdEnd = 0x3040;
    static constexpr char32_t kFourthBegin = 0xFF00; // fullwidth ASCII
    static constexpr char32_t kFourthEnd = 0xFF80;
    // Where the blocks of the second, third and fourth range begin, and how many there are.
    static constexpr std::size_t kSecond = kFirstEnd / kBlock;
    static constexpr std::size_t kThird = kSecond + (kSecondEnd - kSecondBegin) / kBlock;
    static constexpr std::size_t kFourth = kThird + (kThirdEnd - kThirdBegin) / kBlock;
    static constexpr std::size_t kBlocks = kFourth + (kFourthEnd - kFourthBegin) / kBlock;

    // kBlocks for a character that is in none.
    static std::size_t block_of(char32_t c) {
        if (c < kFirstEnd) return c / kBlock;
        if (c >= kSecondBegin && c < kSecondEnd) return kSecond + (c - kSecondBegin) / kBlock;
        if (c >= kThirdBegin && c < kThirdEnd) return kThird + (c - kThirdBegin) / kBlock;
        if (c >= kFourthBegin && c < kFourthEnd) return kFourth + (c - kFourthBegin) / kBlock;
        return kBlocks;
    }
    void make(std::size_t block, char32_t first) const; // which is its first character

    mutable std::array<SimpleCharacter, kBlocks * kBlock> table_;
    mutable std::array<std::atomic<bool>, kBlocks> is_made_{};
    mutable std::mutex making_;
    SimpleCharacter hard_;
};

} // namespace newsidx::text
