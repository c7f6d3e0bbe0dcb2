// The languages that the analyzer knows: their tags, scripts, stemmers and what else is special to them. Internal to
// lib/text. Constant data and pure functions, callable from any thread.
#pragma once

#include "text/stop_words.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace newsidx::text {

// The scripts that a word is told apart by.
enum class Script : std::uint8_t { latin, cyrillic, greek, arabic, hebrew, devanagari, armenian, tamil, thai, other };
inline constexpr std::size_t kScriptCount = 10;

using ScriptSet = std::uint16_t; // a bit for each Script

constexpr ScriptSet set_of(Script script) {
    return static_cast<ScriptSet>(1U << static_cast<unsigned>(script));
}

struct Language {
    std::string_view tag;
    const char* stemmer = nullptr;         // Snowball's name for it; nullptr: words are not stemmed
    ScriptSet scripts = 0;                 // that it is written in
    const StopWords* stop_words = nullptr; // nullptr: none
    // What is cut off before an apostrophe, with spaces between, besides single letters, which are in every language.
    std::string_view elisions = {};
    // Articles that are written together with their noun, with the conjunction or preposition that is written before
    // them, with spaces between. They go before stemming, where three letters or more are left. Folded.
    std::string_view articles = {};
    std::string_view stem_like_article = {}; // of words that only begin as one of these does
    // What goes from the end in the same way, in a language that libstemmer has no stemmer for.
    std::string_view endings = {};
    // Marks are no part of the spelling: they go before stemming ("résumé" in English is "resume"). Else the stemmer
    // sees them, and they go afterwards.
    bool folds_before_stemming = false;
    bool has_dotless_i = false;          // I is the upper case of ı, İ that of i
    bool suffixes_at_apostrophe = false; // "Ankara'nın" is Ankara with a suffix
    bool keeps_latin_marks = false;      // they tell words apart, and every writer sets them
};

// The tag of all languages that no other one stands for: their words are not stemmed.
inline constexpr std::string_view kPlain = "plain";

// All of them, each with another tag; at most 64.
std::span<const Language> languages();

// The one with this tag, as analyzer_tag() gives it; for another tag that of undetermined language.
const Language& language_with_tag(std::string_view tag);

// Whose rules hold for a word in this script in a text of `language`: its own where it is written in that script, else
// those of the language that most likely lent the word.
const Language& language_of_word(const Language& language, Script script);

// The script of all letters of a word; nothing where they are of several, or something else than letters is among
// them. Precondition: well-formed UTF-8.
std::optional<Script> script_of_word(std::string_view word);

} // namespace newsidx::text
