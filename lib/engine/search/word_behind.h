// What stands in a text behind words that somebody has typed: the word that goes on "how to l". Pure functions,
// callable from any thread.
#pragma once

#include <string>
#include <string_view>

namespace newsidx::engine {

// Whether it is nothing but letters, digits and white space, with a word among them.
bool is_words(std::string_view text);

// Of words: with small ASCII letters, and one space between two and behind the last if there is one.
std::string as_in_texts(std::string_view words);

// The word that begins `begin` bytes behind a place where `typed` stands in the text, at the beginning of a word and in
// any case, in the first `most` bytes of the text; "" where there is none. Numbers are none. Of a text in capitals it
// is in small letters: nobody knows its case.
std::string word_behind(std::string_view text, std::string_view typed, std::size_t begin, std::size_t most);

} // namespace newsidx::engine
