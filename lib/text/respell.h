// Other spellings of what somebody types: with the marks of a language's endings ("majorite" -> "majorité") or of all
// of a syllable, with umlauts or without ("Mueller" - "Müller"), of numbers ("1000" - "1,000"), and of Chinese. For who
// looks words up in an index; texts are indexed as they are written. Internal to lib/text and lib/query.
//
// Pure functions, callable from any thread; those of Chinese keep ICU's tables for each thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace newsidx::text {

// The words that this one, typed without marks and in lower case, may be, where its language's terms keep the marks
// (Vietnamese), or its stemmer must see those of the ending. `tag`: of a language (text/language_rules.h). `goes_on`:
// it is the beginning of one.
std::vector<std::string> with_marks(std::string_view word, std::string_view tag, bool goes_on);

// Whether there are such words in this language.
bool may_lack_marks(std::string_view tag);

// "mueller" -> "müller": ae, oe and ue for umlauts, but not behind what makes them two sounds (neue, quer). "" if there
// are none.
std::string with_umlauts(std::string_view word);
// "müller" -> "mueller", "smørrebrød" -> "smoerrebroed". "" if there are none. Both take lower case.
std::string without_umlauts(std::string_view word);

// A Vietnamese syllable with its tone mark on the other of its last two vowels, as half of all write it: hoà for hòa,
// thủy for thuỷ; "" for one that is written in one way only. In lower case and NFC, as what it gives.
std::string with_other_tone_place(std::string_view syllable);

// The plural of an English word in -u, and back, "gpu" -> "gpus", which have another stem each, for the stemmer takes
// the s of all words in -us for one of "virus". In lower case; "" for what is none of a list of these.
std::string with_other_plural(std::string_view word);

// The same number with commas, with dots, or without, of four digits or more: "1000" -> "1,000", "1.000". None for what
// is no whole number, or is grouped in another way, or may be a year from 1900 on.
std::vector<std::string> other_numbers(std::string_view number);

// The size of what groups the digits of a number and is no comma and no dot, at the beginning of the text: an
// apostrophe, U+00A0, U+202F or the thin space U+2009. 0: there is none.
std::size_t size_of_digit_grouping(std::string_view text);
// The number with commas in the place of these: "1'000" -> "1,000". "" for what other_numbers() has none for.
std::string with_commas(std::string_view number);

// Other spellings of Chinese, character by character: in simplified and in traditional characters, and with 臺, which
// Taiwan writes officially, for 台. As long as the text, and each another one.
std::vector<std::string> other_chinese(std::string_view text);

} // namespace newsidx::text
