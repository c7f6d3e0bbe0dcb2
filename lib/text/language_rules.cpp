#include "text/language_rules.h"

#include "text/analyzer.h"
#include "text/ascii.h"
#include "text/utf8.h"

#include <algorithm>
#include <array>
#include <string>
#include <unicode/uchar.h>
#include <unicode/uloc.h>
#include <unicode/uscript.h>
#include <utility>

namespace newsidx::text {
namespace {

constexpr ScriptSet kLatin = set_of(Script::latin);
constexpr ScriptSet kEveryScript = (1U << kScriptCount) - 1;

constexpr auto kLanguages = std::to_array<Language>({
    {.tag = "und"}, // no script is its own: each word goes by that of its script
    {.tag = "ar",
     .stemmer = "arabic",
     .scripts = set_of(Script::arabic),
     .stop_words = &kArabicStopWords,
     .articles = "ال وال بال وبال كال وكال لل ولل",
     .stem_like_article = "والد", // father, mother
     .folds_before_stemming = true},
    {.tag = "ca", .stemmer = "catalan", .scripts = kLatin, .stop_words = &kCatalanStopWords},
    {.tag = "da", .stemmer = "danish", .scripts = kLatin, .stop_words = &kDanishStopWords},
    {.tag = "de", .stemmer = "german", .scripts = kLatin, .stop_words = &kGermanStopWords},
    {.tag = "el", .stemmer = "greek", .scripts = set_of(Script::greek), .stop_words = &kGreekStopWords},
    {.tag = "en",
     .stemmer = "english",
     .scripts = kLatin,
     .stop_words = &kEnglishStopWords,
     .folds_before_stemming = true},
    {.tag = "es", .stemmer = "spanish", .scripts = kLatin, .stop_words = &kSpanishStopWords},
    {.tag = "eu", .stemmer = "basque", .scripts = kLatin},
    {.tag = "fa",
     .scripts = set_of(Script::arabic),
     .stop_words = &kPersianStopWords,
     .endings = "هايشان هايمان هايتان هايش هايم هايت هايي هاي ها", // of the plural, also with what is owned
     .folds_before_stemming = true},
    {.tag = "fi", .stemmer = "finnish", .scripts = kLatin, .stop_words = &kFinnishStopWords},
    {.tag = "fr",
     .stemmer = "french",
     .scripts = kLatin,
     .stop_words = &kFrenchStopWords,
     .elisions = "jusqu lorsqu puisqu qu quoiqu"},
    {.tag = "ga", .stemmer = "irish", .scripts = kLatin},
    {.tag = "he",
     .scripts = set_of(Script::hebrew),
     .stop_words = &kHebrewStopWords,
     .articles =
         "ה ו כשה מה שה", // the, and, when the, from the, that the; those of a letter more begin many other words
     .folds_before_stemming = true},
    {.tag = "hi",
     .stemmer = "hindi",
     .scripts = set_of(Script::devanagari),
     .stop_words = &kHindiStopWords,
     .folds_before_stemming = true},
    {.tag = "hu", .stemmer = "hungarian", .scripts = kLatin, .stop_words = &kHungarianStopWords},
    {.tag = "hy", .stemmer = "armenian", .scripts = set_of(Script::armenian)},
    {.tag = "id", .stemmer = "indonesian", .scripts = kLatin, .stop_words = &kIndonesianStopWords},
    {.tag = "it",
     .stemmer = "italian",
     .scripts = kLatin,
     .stop_words = &kItalianStopWords,
     .elisions = "agl all anch bell coll com dagl dall degl dell dov gl grand mezz negl nell nessun quand quell quest "
                 "sant sugl sull trent tutt un vent"},
    {.tag = "ja"},
    {.tag = "km"},
    {.tag = "ko"},
    {.tag = "lo"},
    {.tag = "lt", .stemmer = "lithuanian", .scripts = kLatin},
    {.tag = "my"},
    {.tag = "ne", .stemmer = "nepali", .scripts = set_of(Script::devanagari)},
    {.tag = "nl", .stemmer = "dutch", .scripts = kLatin, .stop_words = &kDutchStopWords},
    {.tag = "no", .stemmer = "norwegian", .scripts = kLatin, .stop_words = &kNorwegianStopWords},
    // All the other languages that have a name. None has a stemmer, so that no word is stemmed, whatever its script.
    {.tag = "plain", .scripts = kEveryScript},
    {.tag = "pt", .stemmer = "portuguese", .scripts = kLatin, .stop_words = &kPortugueseStopWords},
    {.tag = "ro", .stemmer = "romanian", .scripts = kLatin, .stop_words = &kRomanianStopWords},
    {.tag = "ru", .stemmer = "russian", .scripts = set_of(Script::cyrillic), .stop_words = &kRussianStopWords},
    {.tag = "sr",
     .stemmer = "serbian",
     .scripts = kLatin | set_of(Script::cyrillic)}, // stems of both alphabets are Latin
    {.tag = "sv", .stemmer = "swedish", .scripts = kLatin, .stop_words = &kSwedishStopWords},
    {.tag = "ta", .stemmer = "tamil", .scripts = set_of(Script::tamil)},
    {.tag = "th", .scripts = set_of(Script::thai), .stop_words = &kThaiStopWords},
    {.tag = "tr",
     .stemmer = "turkish",
     .scripts = kLatin,
     .stop_words = &kTurkishStopWords,
     .has_dotless_i = true,
     .suffixes_at_apostrophe = true},
    {.tag = "vi", .scripts = kLatin, .stop_words = &kVietnameseStopWords, .keeps_latin_marks = true},
    {.tag = "yi", .stemmer = "yiddish", .scripts = set_of(Script::hebrew)},
    {.tag = "zh"},
});

constexpr std::string_view kUndetermined = "und";

constexpr const Language& known(std::string_view tag) {
    return *std::find_if(kLanguages.begin(), kLanguages.end(), [&](const Language& l) { return l.tag == tag; });
}

// The language of a foreign word, by Script.
constexpr std::array<const Language*, kScriptCount> kByScript = {
    &known("en"), &known("ru"), &known("el"), &known("ar"), &known("he"),
    &known("hi"), &known("hy"), &known("ta"), &known("th"), &known("plain")};

// Other names of languages that share an analyzer.
constexpr auto kAliases = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"cmn", "zh"},
    {"in", "id"},
    {"iw", "he"},
    {"ji", "yi"},
    {"mo", "ro"},
    {"mul", kUndetermined}, // several languages
    {"nb", "no"},
    {"nn", "no"},
    {"pes", "fa"},
    {"prs", "fa"}, // Dari
    {"sh", "sr"},
    {"x", kUndetermined}, // private use
    {"yue", "zh"},
    {"zxx", kUndetermined}, // no language
});

Script script_of(UScriptCode script) {
    switch (script) {
    case USCRIPT_LATIN: return Script::latin;
    case USCRIPT_CYRILLIC: return Script::cyrillic;
    case USCRIPT_GREEK: return Script::greek;
    case USCRIPT_ARABIC: return Script::arabic;
    case USCRIPT_HEBREW: return Script::hebrew;
    case USCRIPT_DEVANAGARI: return Script::devanagari;
    case USCRIPT_ARMENIAN: return Script::armenian;
    case USCRIPT_TAMIL: return Script::tamil;
    case USCRIPT_THAI: return Script::thai;
    default: return Script::other;
    }
}

} // namespace

std::span<const Language> languages() {
    static_assert(kLanguages.size() <= 64);
    return kLanguages;
}

const Language& language_with_tag(std::string_view tag) {
    const auto* const found =
        std::find_if(kLanguages.begin(), kLanguages.end(), [&](const Language& l) { return l.tag == tag; });
    return found == kLanguages.end() ? known(kUndetermined) : *found;
}

const Language& language_of_word(const Language& language, Script script) {
    return (language.scripts & set_of(script)) != 0 ? language : *kByScript[static_cast<std::size_t>(script)];
}

std::optional<Script> script_of_word(std::string_view word) {
    std::optional<Script> found;
    for (std::size_t offset = 0; offset < word.size();) {
        const DecodedCharacter decoded = decode_at(word, offset);
        offset += decoded.size;
        const auto c = static_cast<UChar32>(decoded.code_point);
        const std::uint32_t type = U_GET_GC_MASK(c);
        if ((type & (U_GC_M_MASK | U_GC_CF_MASK)) != 0) continue;
        if ((type & U_GC_L_MASK) == 0) return std::nullopt;
        UErrorCode status = U_ZERO_ERROR;
        const Script script = script_of(uscript_getScript(c, &status));
        if (found && *found != script) return std::nullopt;
        found = script;
    }
    return found;
}

std::string_view analyzer_tag(std::string_view lang) {
    constexpr std::size_t kLongestSubtag = 8;
    const std::string_view primary = lang.substr(0, lang.find_first_of("-_"));
    if (primary.empty() || primary.size() > kLongestSubtag ||
        !std::all_of(primary.begin(), primary.end(), is_ascii_letter))
        return kUndetermined;
    // ICU knows that "ENG" is "en".
    std::array<char, ULOC_LANG_CAPACITY> buffer{};
    UErrorCode status = U_ZERO_ERROR;
    const std::int32_t size = uloc_getLanguage(std::string(primary).c_str(), buffer.data(),
                                               static_cast<std::int32_t>(buffer.size()), &status);
    if (U_FAILURE(status) || status == U_STRING_NOT_TERMINATED_WARNING) return kPlain;
    std::string_view name(buffer.data(), static_cast<std::size_t>(size));
    if (name.empty()) return kUndetermined; // of "und"
    for (const auto& [alias, tag] : kAliases)
        if (name == alias) return tag;
    const auto* const found =
        std::find_if(kLanguages.begin(), kLanguages.end(), [&](const Language& l) { return l.tag == name; });
    return found == kLanguages.end() ? kPlain : found->tag;
}

} // namespace newsidx::text
