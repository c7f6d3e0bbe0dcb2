#include "text/simple_characters.h"

#include "text/fold.h"
#include "text/unicode.h"

#include <algorithm>
#include <string>
#include <unicode/uchar.h>

namespace newsidx::text {
namespace {

// The class of a character as far as a segmenter by hand can use it; see ICU's word.txt for what it tailors.
WordBreak word_break_of(char32_t c) {
    const auto code_point = static_cast<UChar32>(as_segmented(c));
    switch (u_getIntPropertyValue(code_point, UCHAR_WORD_BREAK)) {
    case U_WB_ALETTER: return WordBreak::letter;
    case U_WB_NUMERIC: return WordBreak::numeric;
    case U_WB_MIDLETTER: return WordBreak::mid_letter;
    case U_WB_MIDNUM: return WordBreak::mid_num;
    case U_WB_MIDNUMLET:
    case U_WB_SINGLE_QUOTE: return WordBreak::mid_num_let; // the two differ beside Hebrew letters only
    case U_WB_EXTENDNUMLET: return WordBreak::extend_num_let;
    case U_WB_OTHER:
    case U_WB_WSEGSPACE:
    case U_WB_NEWLINE:
    case U_WB_CR:
    case U_WB_LF:
    case U_WB_DOUBLE_QUOTE: return WordBreak::other;
    default: return WordBreak::hard;
    }
}

} // namespace

const SimpleCharacters& SimpleCharacters::get() {
    static const SimpleCharacters instance;
    return instance;
}

void SimpleCharacters::make(std::size_t block, char32_t first) const {
    const std::scoped_lock lock(making_);
    if (is_made_[block].load(std::memory_order_relaxed)) return; // by another thread, meanwhile
    Folder folder;
    std::string character;
    std::string folded;
    std::string lower;
    const auto fill = [&](char32_t c, SimpleCharacter& entry) {
        if (u_charType(static_cast<UChar32>(c)) == U_UNASSIGNED) return;
        entry.word_break = word_break_of(c);
        if (entry.word_break == WordBreak::other || entry.word_break == WordBreak::hard) return; // in no word
        character.clear();
        append_utf8(character, c);
        folder.fold(character, Folding::by_icu, folded);
        folder.lower(character, Folding::by_icu, lower);
        if (folded.size() > entry.fold.size() || lower.size() > entry.lower.size()) {
            entry.word_break = WordBreak::hard;
            return;
        }
        std::copy(folded.begin(), folded.end(), entry.fold.begin());
        std::copy(lower.begin(), lower.end(), entry.lower.begin());
        entry.fold_size = static_cast<std::uint8_t>(folded.size());
        entry.lower_size = static_cast<std::uint8_t>(lower.size());
        // Of the form that lower() gives: "ª" is a letter of Latin, and "Å" of U+212B.
        entry.is_latin = script_of_word(lower) == Script::latin;
    };
    for (char32_t i = 0; i < kBlock; ++i)
        fill(first + i, table_[block * kBlock + i]);
    is_made_[block].store(true, std::memory_order_release);
}

} // namespace newsidx::text
