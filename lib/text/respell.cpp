#include "text/respell.h"

#include "text/ascii.h"
#include "text/vietnamese.h"

#include <algorithm>
#include <array>
#include <memory>
#include <new>
#include <span>
#include <unicode/translit.h>
#include <unicode/unistr.h>
#include <utility>

namespace newsidx::text {

namespace {

constexpr std::string_view kVietnamese = "vi";

struct Ending {
    std::string_view tag;
    std::string_view typed;
    std::string_view marked;
};

// Endings that Snowball's stemmers cut off only with their marks; in the order of their tags.
constexpr auto kRespelledEndings = std::to_array<Ending>({
    {"ca", "a", "à"},         {"ca", "cio", "ció"},   {"ca", "sio", "sió"},   {"es", "ia", "ía"},
    {"es", "ian", "ían"},     {"es", "ias", "ías"},   {"es", "cion", "ción"}, {"es", "an", "án"},
    {"es", "es", "és"},       {"es", "io", "ió"},     {"fr", "e", "é"},       {"fr", "ee", "ée"},
    {"fr", "ees", "ées"},     {"fr", "es", "és"},     {"fr", "es", "ès"},     {"fr", "iere", "ière"},
    {"fr", "ieres", "ières"}, {"it", "ita", "ità"},   {"pt", "ae", "ãe"},     {"pt", "ancia", "ância"},
    {"pt", "ao", "ão"},       {"pt", "avel", "ável"}, {"pt", "cao", "ção"},   {"pt", "coes", "ções"},
    {"pt", "encia", "ência"}, {"pt", "es", "ês"},     {"pt", "ivel", "ível"}, {"ro", "tie", "ție"},
    {"ro", "tii", "ții"},
});
static_assert(std::ranges::is_sorted(kRespelledEndings, {}, &Ending::tag));

std::span<const Ending> endings_of(std::string_view tag) {
    return {std::ranges::lower_bound(kRespelledEndings, tag, {}, &Ending::tag),
            std::ranges::upper_bound(kRespelledEndings, tag, {}, &Ending::tag)};
}

// As they are written without them; the letters that `with_umlauts` gives first.
constexpr std::array<std::pair<std::string_view, std::string_view>, 12> kUmlauts = {{{"ae", "ä"},
                                                                                     {"oe", "ö"},
                                                                                     {"ue", "ü"},
                                                                                     {"oe", "ø"},
                                                                                     {"ae", "æ"},
                                                                                     {"aa", "å"},
                                                                                     {"ae", "Ä"},
                                                                                     {"oe", "Ö"},
                                                                                     {"ue", "Ü"},
                                                                                     {"oe", "Ø"},
                                                                                     {"ae", "Æ"},
                                                                                     {"aa", "Å"}}};

// 1234567 of "1,234,567"; "" when it is grouped in another way.
std::string digits_of(std::string_view number) {
    std::string digits;
    char separator = 0;
    std::size_t group = 0; // digits since the last separator
    for (const char c : number) {
        if (is_ascii_digit(c)) {
            digits += c;
            ++group;
            continue;
        }
        const bool first = separator == 0;
        if ((c != ',' && c != '.') || (!first && c != separator)) return {};
        if (first ? group == 0 || group > 3 : group != 3) return {};
        separator = c;
        group = 0;
    }
    return separator != 0 && group != 3 ? std::string() : digits;
}

std::string grouped(std::string_view digits, char separator) {
    std::string out;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && (digits.size() - i) % 3 == 0) out += separator;
        out += digits[i];
    }
    return out;
}

std::string transliterated(std::string_view text, const char* id) {
    UErrorCode status = U_ZERO_ERROR;
    UParseError place;
    const auto open = [&] {
        return std::unique_ptr<icu::Transliterator>(
            icu::Transliterator::createInstance(id, UTRANS_FORWARD, place, status));
    };
    thread_local std::array<std::pair<std::string_view, std::unique_ptr<icu::Transliterator>>, 2> kept;
    auto& one = std::string_view(id) == "Hant-Hans" ? kept[0] : kept[1];
    if (!one.second) one = {id, open()};
    if (status == U_MEMORY_ALLOCATION_ERROR) throw std::bad_alloc();
    if (U_FAILURE(status) || !one.second) return std::string(text); // ICU's data is not whole
    icu::UnicodeString characters =
        icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
    one.second->transliterate(characters);
    std::string out;
    characters.toUTF8String(out);
    return out;
}

} // namespace

std::vector<std::string> with_marks(std::string_view word, std::string_view tag, bool goes_on) {
    if (tag == kVietnamese) return with_vietnamese_marks(word, goes_on);
    std::vector<std::string> words;
    for (const Ending& ending : endings_of(tag))
        if (word.size() > ending.typed.size() + 1 && word.ends_with(ending.typed))
            words.push_back(std::string(word.substr(0, word.size() - ending.typed.size())).append(ending.marked));
    return words;
}

bool may_lack_marks(std::string_view tag) {
    return tag == kVietnamese || !endings_of(tag).empty();
}

std::string with_umlauts(std::string_view word) {
    constexpr std::size_t kGerman = 3; // of kUmlauts
    std::string out;
    bool any = false;
    for (std::size_t i = 0; i < word.size(); ++i) {
        const bool is_new = i == 0 || std::string_view("aeoq").find(word[i - 1]) == std::string_view::npos;
        const auto* const end = kUmlauts.begin() + kGerman;
        const auto* const umlaut = std::find_if(
            kUmlauts.begin(), end, [&](const auto& pair) { return is_new && word.substr(i).starts_with(pair.first); });
        if (umlaut == end) {
            out += word[i];
            continue;
        }
        out += umlaut->second;
        any = true;
        ++i;
    }
    return any ? out : std::string();
}

std::string without_umlauts(std::string_view word) {
    std::string out;
    bool any = false;
    while (!word.empty()) {
        const auto* const umlaut = std::find_if(kUmlauts.begin(), kUmlauts.end(),
                                                [&](const auto& pair) { return word.starts_with(pair.second); });
        if (umlaut == kUmlauts.end()) {
            out += word.front();
            word.remove_prefix(1);
            continue;
        }
        out += umlaut->first;
        word.remove_prefix(umlaut->second.size());
        any = true;
    }
    return any ? out : std::string();
}

std::string with_other_tone_place(std::string_view syllable) {
    constexpr auto kPlaces = std::to_array<std::array<std::string_view, 2>>({
        {"òa", "oà"},
        {"óa", "oá"},
        {"ỏa", "oả"},
        {"õa", "oã"},
        {"ọa", "oạ"},
        {"òe", "oè"},
        {"óe", "oé"},
        {"ỏe", "oẻ"},
        {"õe", "oẽ"},
        {"ọe", "oẹ"},
        {"ùy", "uỳ"},
        {"úy", "uý"},
        {"ủy", "uỷ"},
        {"ũy", "uỹ"},
        {"ụy", "uỵ"},
    });
    for (const auto& [first, second] : kPlaces)
        for (const auto& [from, to] : {std::pair(first, second), std::pair(second, first)})
            if (syllable.ends_with(from))
                return std::string(syllable.substr(0, syllable.size() - from.size())).append(to);
    return {};
}

std::string with_other_plural(std::string_view word) {
    constexpr auto kInU = std::to_array<std::string_view>(
        {"apu",    "bantu", "bayou",   "bureau", "caribou", "chateau", "cpu", "dpu",  "ecu",
         "emu",    "gnu",   "gpu",     "guru",   "haiku",   "hindu",   "icu", "mcu",  "menu",
         "milieu", "npu",   "plateau", "sku",    "submenu", "tableau", "tpu", "tutu", "zulu"});
    static_assert(std::ranges::is_sorted(kInU));
    const bool is_plural = word.ends_with("us");
    const std::string_view singular = is_plural ? word.substr(0, word.size() - 1) : word;
    if (!std::ranges::binary_search(kInU, singular)) return {};
    return is_plural ? std::string(singular) : std::string(word) + 's';
}

std::vector<std::string> other_numbers(std::string_view number) {
    constexpr std::size_t kFewest = 4;
    constexpr std::size_t kMost = 15;
    const std::string digits = digits_of(number);
    // 2,016 people are not the year.
    if (digits.size() == kFewest && (digits.starts_with("19") || digits.starts_with("20"))) return {};
    if (digits.size() < kFewest || digits.size() > kMost || digits.front() == '0') return {};
    std::vector<std::string> others;
    for (std::string other : {digits, grouped(digits, ','), grouped(digits, '.')})
        if (other != number) others.push_back(std::move(other));
    return others;
}

std::size_t size_of_digit_grouping(std::string_view text) {
    static constexpr std::array<std::string_view, 5> kSigns = {"'", "\u2019", "\u00a0", "\u2009", "\u202f"};
    const auto* const sign = std::ranges::find_if(kSigns, [&](std::string_view one) { return text.starts_with(one); });
    return sign == kSigns.end() ? 0 : sign->size();
}

std::string with_commas(std::string_view number) {
    std::string out;
    for (std::size_t at = 0; at < number.size();) {
        const std::size_t grouping = size_of_digit_grouping(number.substr(at));
        if (grouping == 0 && !is_ascii_digit(number[at])) return {};
        out += grouping > 0 ? ',' : number[at];
        at += std::max<std::size_t>(grouping, 1);
    }
    return out.find(',') == out.npos || other_numbers(out).empty() ? std::string() : out;
}

std::vector<std::string> other_chinese(std::string_view text) {
    constexpr std::string_view kTai = "台";
    const std::string simplified = transliterated(text, "Hant-Hans");
    const std::string traditional = transliterated(simplified, "Hans-Hant"); // of 臺灣 also 台灣
    std::string official = traditional;
    for (std::size_t at = official.find(kTai); at != std::string::npos; at = official.find(kTai, at))
        official.replace(at, kTai.size(), "臺");
    std::vector<std::string> spellings;
    for (const std::string& spelling : {simplified, traditional, official})
        if (spelling != text && std::find(spellings.begin(), spellings.end(), spelling) == spellings.end())
            spellings.push_back(spelling);
    return spellings;
}

} // namespace newsidx::text
