// Where words lie in a text, by UAX #29: once with ICU, once by hand for simple characters. Internal to lib/text.
// Both give the same segments; words.h makes tokens of them.
#pragma once

#include "text/simple_characters.h"
#include "text/utf8.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unicode/ubrk.h>
#include <utility>

namespace newsidx::text {

// ICU's word break iterator, opened once. For one thread at a time.
class IcuSegments {
public:
    IcuSegments();

    // Calls segment(begin, end, is_word) for each segment of [begin, end). Bytes that are not UTF-8 end a text and
    // begin the next.
    template <typename Segment>
    void for_each_segment(std::string_view text, std::size_t begin, std::size_t end, Segment&& segment) {
        while (begin < end) {
            const std::size_t run_end = start_run(text, begin, end);
            std::size_t from = begin;
            std::size_t to = begin;
            while (next_segment(text, from, to))
                segment(from, to, is_word_);
            begin = run_end;
            while (begin < end && !decode_at(text.substr(0, end), begin).valid)
                ++begin;
        }
    }

    // Calls word(begin, end) for each segment of [begin, end) that is a word.
    template <typename Word>
    void for_each_word(std::string_view text, std::size_t begin, std::size_t end, Word&& word) {
        for_each_segment(text, begin, end, [&word](std::size_t from, std::size_t to, bool is_word) {
            if (is_word) word(from, to);
        });
    }

private:
    // Hands the well-formed UTF-8 that begins at `begin` to ICU; returns where it ends.
    std::size_t start_run(std::string_view text, std::size_t begin, std::size_t end);
    // Moves to the next segment: from `to`, to the end of it.
    bool next_segment(std::string_view text, std::size_t& from, std::size_t& to);

    icu::LocalUBreakIteratorPointer iterator_;
    std::u16string utf16_;      // ICU cuts UTF-16 several times as fast as a UText of UTF-8
    std::int32_t position_ = 0; // in utf16_
    bool is_word_ = false;
};

// The classes of ASCII characters.
constexpr std::array<WordBreak, 128> kAsciiWordBreak = [] {
    std::array<WordBreak, 128> table{};
    for (std::size_t c = 'a'; c <= 'z'; ++c) {
        table[c] = WordBreak::letter;
        table[c - 'a' + 'A'] = WordBreak::letter;
    }
    for (std::size_t c = '0'; c <= '9'; ++c) {
        table[c] = WordBreak::numeric;
    }
    table['.'] = WordBreak::mid_num_let;
    table['\''] = WordBreak::mid_num_let;
    table['`'] = WordBreak::mid_num_let; // as_segmented()
    table[','] = WordBreak::mid_num;
    table[';'] = WordBreak::mid_num;
    table['_'] = WordBreak::extend_num_let;
    // ICU 72 takes '@' for a letter and later versions do not; words.h separates there, so that either is right.
    // ':' joins letters in the standard, but not in ICU's rules.
    return table;
}();

// Reads the classes of a text of ASCII.
class AsciiClasses {
public:
    explicit AsciiClasses(std::string_view text) : text_(text) {}
    [[nodiscard]] std::pair<WordBreak, std::size_t> at(std::size_t offset) const {
        return {kAsciiWordBreak[static_cast<unsigned char>(text_[offset])], 1};
    }

private:
    std::string_view text_;
};

// Reads the classes of well-formed UTF-8; a character that needs ICU is WordBreak::hard, as are malformed bytes.
class SimpleClasses {
public:
    SimpleClasses(std::string_view text, const SimpleCharacters& characters) : text_(text), characters_(&characters) {}
    [[nodiscard]] std::pair<WordBreak, std::size_t> at(std::size_t offset) const {
        const auto byte = static_cast<unsigned char>(text_[offset]);
        if (byte < 0x80) return {kAsciiWordBreak[byte], 1};
        const DecodedCharacter decoded = decode_at(text_, offset);
        return {decoded.valid ? (*characters_)[decoded.code_point].word_break : WordBreak::hard, decoded.size};
    }

private:
    std::string_view text_;
    const SimpleCharacters* characters_;
};

// Calls word(begin, end) for each word of [begin, end). Precondition: no class there is WordBreak::hard.
template <typename Classes, typename Word>
void for_each_simple_word(const Classes& classes, std::size_t begin, std::size_t end, Word&& word) {
    const auto is_core = [](WordBreak c) {
        return c == WordBreak::letter || c == WordBreak::numeric || c == WordBreak::extend_num_let;
    };
    for (std::size_t offset = begin; offset < end;) {
        const std::size_t from = offset;
        auto [previous, size] = classes.at(offset);
        offset += size;
        if (!is_core(previous)) continue;
        while (offset < end) {
            auto [current, current_size] = classes.at(offset);
            if (!is_core(current)) {
                // WB6, WB7, WB11, WB12: one of these between two letters or two digits joins them.
                const bool joins = current == WordBreak::mid_num_let ||
                                   (current == WordBreak::mid_letter && previous == WordBreak::letter) ||
                                   (current == WordBreak::mid_num && previous == WordBreak::numeric);
                const std::size_t after = offset + current_size;
                if (!joins || previous == WordBreak::extend_num_let || after >= end) break;
                if (classes.at(after).first != previous) break;
                offset = after;
                continue;
            }
            previous = current;
            offset += current_size;
        }
        word(from, offset);
    }
}

} // namespace newsidx::text
