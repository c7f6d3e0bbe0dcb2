#include "text/language.h"

#include "text/ascii.h"
#include "text/fold_value.h"
#include "text/language_rules.h"
#include "text/string_hash.h"
#include "text/unicode.h"

#include <cld2/public/compact_lang_det.h>
#include <unicode/locid.h>
#include <unicode/uloc.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <mutex>
#include <utility>
#include <vector>

namespace newsidx::text {
namespace {

constexpr std::size_t kJudgedBytes = 4096;

// Codes that were changed, and others for the same; the first is the one that CLD2 and ICU have.
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kOtherCodes = {
    {{"iw", "he"}, {"in", "id"}, {"ji", "yi"}, {"jw", "jv"}, {"no", "nb"}, {"mo", "ro"}}};

// CLD2's names are BCP 47 but for these.
std::string to_tag(std::string_view code) {
    for (const auto& [old, tag] : kOtherCodes)
        if (code == old) return std::string(tag);
    if (code == "zh-TW" || code == "zhT") return "zh-Hant";
    if (code == "zh-CN") return "zh";
    if (code.starts_with("un") || code.starts_with("xx") || code.find("-x-") != std::string_view::npos) return {};
    return std::string(code);
}

bool has_kana(std::string_view text) {
    for (std::size_t offset = 0; offset < text.size();)
        if (const char32_t c = next_code_point(text, offset);
            (c >= U'\u3041' && c <= U'\u30FF' && c != U'・') || (c >= U'\uFF66' && c <= U'\uFF9F'))
            return true;
    return false;
}

// The name of a language in the language `in`; "" where ICU has none.
std::string name_of_language(const char* code, const char* in) {
    std::array<UChar, 64> display{};
    UErrorCode error = U_ZERO_ERROR;
    const std::int32_t size = uloc_getDisplayLanguage(code, in, display.data(), display.size(), &error);
    std::string name;
    if (U_SUCCESS(error)) icu::UnicodeString(display.data(), size).toUTF8String(name);
    return name == code ? std::string() : name;
}

std::vector<const char*> codes_of_two_letters() {
    std::vector<const char*> codes;
    for (const char* const* code = uloc_getISOLanguages(); *code != nullptr; ++code)
        if (std::string_view(*code).size() == 2) codes.push_back(*code);
    return codes;
}

// The names of a language with a code of two letters, in itself and in all that have rules, as fold_value() has them.
// They are kept, for ICU takes long over each; there are 26 times 26 such codes at most.
const StringSet& folded_names_of(const std::string& code) {
    static std::mutex mutex;
    static StringMap<StringSet> known; // what is in it is never changed or removed
    const std::scoped_lock lock(mutex);
    if (const auto found = known.find(code); found != known.end()) return found->second;
    StringSet names{fold_value(name_of_language(code.c_str(), code.c_str()))};
    for (const Language& language : languages())
        if (language.tag.size() == code.size()) // a language, and not "plain"
            names.insert(fold_value(name_of_language(code.c_str(), std::string(language.tag).c_str())));
    names.erase("");
    return known.emplace(code, std::move(names)).first->second;
}

// en -> en_Latn_US; "" for what is too long to be a tag.
std::string with_likely_subtags(const std::string& tag) {
    std::array<char, 64> likely{};
    UErrorCode error = U_ZERO_ERROR;
    const std::int32_t size = uloc_addLikelySubtags(tag.c_str(), likely.data(), likely.size(), &error);
    if (U_FAILURE(error)) return {};
    return {likely.data(), static_cast<std::size_t>(size)};
}

} // namespace

std::string detect_language(std::string_view text) {
    text = text.substr(0, floor_to_character(text, std::min(text.size(), kJudgedBytes)));
    if (text.empty() || find_invalid_utf8(text)) return {};
    constexpr bool kIsPlainText = true;
    bool is_reliable = false;
    const CLD2::Language language =
        CLD2::DetectLanguage(text.data(), static_cast<int>(text.size()), kIsPlainText, &is_reliable);
    if (!is_reliable || language == CLD2::UNKNOWN_LANGUAGE) return {};
    // A few characters that both write are Japanese to CLD2; but nobody writes Japanese without kana.
    if (language == CLD2::JAPANESE && !has_kana(text)) return "zh";
    return to_tag(CLD2::LanguageCode(language));
}

std::string language_named(std::string_view name) {
    static const StringMap<std::string> kLanguages = [] {
        StringMap<std::string> languages;
        for (const char* code : codes_of_two_letters()) {
            languages.emplace(lower_ascii(name_of_language(code, "en")), to_tag(code));
            languages.emplace(uloc_getISO3Language(code), to_tag(code));
        }
        languages.erase("");
        return languages;
    }();
    const std::string lower = lower_ascii(name);
    if (const auto found = kLanguages.find(lower); found != kLanguages.end()) return found->second;
    // Libraries have other codes for some: ger, fre, chi.
    constexpr std::size_t kCode = 3;
    if (lower.size() != kCode || !is_lower_ascii_word(lower)) return {};
    const icu::Locale locale = icu::Locale::createCanonical(lower.c_str());
    const std::string_view code = locale.getLanguage(); // of which it is a part
    return code.size() < kCode ? to_tag(code) : std::string();
}

std::string language_of_country(std::string_view code) {
    const std::string lower = lower_ascii(code);
    if (*uloc_getISO3Language(lower.c_str()) != '\0') return {}; // sv is Swedish, whatever they speak in El Salvador
    const char* const* country = uloc_getISOCountries();
    while (*country != nullptr && lower_ascii(*country) != lower)
        ++country;
    if (*country == nullptr) return {}; // of what is none, ICU says that they speak English there
    const std::string found = with_likely_subtags("und_" + std::string(*country));
    return to_tag(std::string_view(found).substr(0, found.find('_')));
}

std::string other_language_tag(std::string_view tag) {
    const std::size_t end = std::min(tag.find_first_of("-_"), tag.size());
    const std::string code = lower_ascii(tag.substr(0, end));
    for (const auto& [old, now] : kOtherCodes)
        if (code == old || code == now) return std::string(code == old ? now : old) + std::string(tag.substr(end));
    return {};
}

std::string shortest_language_tag(std::string_view tag) {
    const std::string text(tag);
    if (*icu::Locale::createCanonical(text.c_str()).getLanguage() == '\0')
        return {}; // for which ICU has English: "und"
    const std::string all = with_likely_subtags(text);
    const std::size_t script = all.find('_');
    if (script == std::string::npos) return {};
    for (const std::size_t end : {script, all.find('_', script + 1)})
        if (std::string shorter = all.substr(0, end); with_likely_subtags(shorter) == all) {
            std::replace(shorter.begin(), shorter.end(), '_', '-');
            return shorter;
        }
    return {};
}

bool is_language_called(std::string_view folded, std::string_view code) {
    constexpr std::size_t kCode = 2;
    for (const std::string& same : {lower_ascii(code), other_language_tag(code)})
        if (same.size() == kCode && is_lower_ascii_word(same) && folded_names_of(same).contains(folded)) return true;
    return false;
}

} // namespace newsidx::text
