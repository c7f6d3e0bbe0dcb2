// Language detection (CLD2), and the names of languages (ICU). Pure functions, callable from any thread.
#pragma once

#include <string>
#include <string_view>

namespace newsidx::text {

// The language of a text as a BCP 47 tag ("en", "de", "zh", "zh-Hant", "sr"), judged by its first few kilobytes; ""
// when that is not certain enough to say, as of a text of a few words. Bytes that are not UTF-8 give "".
std::string detect_language(std::string_view text);

// The tag of a language that is called by its English name or its code of three letters, in any case, as news APIs do:
// "English", "eng" -> "en", "ger" -> "de". "" for what is none that has a code of two letters.
std::string language_named(std::string_view name);

// Whether the language with this code of two letters, or another code for it, is called so: in itself or in a language
// that has rules here (text/language_rules.h), as people ask for it: "Deutsch", "german" and "allemand" are "de".
// `folded`: the name, as fold_value() has it. What is once asked of a code is kept for all threads.
bool is_language_called(std::string_view folded, std::string_view code);

// The language that most speak in a country, by its code, which people take for that of the language: "vn" -> "vi",
// "cz" -> "cs". "" for what is none, and for the code of a language: "sv" is not El Salvador.
std::string language_of_country(std::string_view code);

// The tag that means the same language, with what stands behind it: "iw-IL" -> "he-IL", and back; "" where it has but
// one.
std::string other_language_tag(std::string_view tag);

// The tag without the script and the country that go without saying: "en-US" -> "en", "zh-CN" -> "zh", "zh-TW" ->
// "zh-Hant". "" for what says more, as "en-GB", and for what is no tag.
std::string shortest_language_tag(std::string_view tag);

} // namespace newsidx::text
