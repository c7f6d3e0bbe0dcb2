#include "text/vietnamese.h"

#include "text/ascii.h"
#include "text/unicode.h"

#include <algorithm>
#include <array>
#include <utility>

namespace newsidx::text {

namespace {

constexpr auto kInitials =
    std::to_array<std::string_view>({"",   "b",   "c",  "ch", "d",  "g",  "gh", "gi", "h", "k",  "kh", "l", "m", "n",
                                     "ng", "ngh", "nh", "p",  "ph", "qu", "r",  "s",  "t", "th", "tr", "v", "x"});
constexpr auto kFinals =
    std::to_array<std::string_view>({"", "c", "ch", "k", "m", "n", "ng", "nh", "p", "t"}); // k: Đắk Lắk

// A nucleus as it is typed, and one that it may be. The tone stands behind a letter that has * behind it; two are two
// ways to spell it.
struct Nucleus {
    std::string_view typed;
    std::string_view marked;
};
constexpr auto kNuclei = std::to_array<Nucleus>({
    {"a", "a*"},     {"a", "ă*"},     {"a", "â*"},     {"e", "e*"},     {"e", "ê*"},     {"i", "i*"},
    {"o", "o*"},     {"o", "ô*"},     {"o", "ơ*"},     {"u", "u*"},     {"u", "ư*"},     {"y", "y*"},
    {"ai", "a*i"},   {"ao", "a*o"},   {"au", "a*u"},   {"au", "â*u"},   {"ay", "a*y"},   {"ay", "â*y"},
    {"eo", "e*o"},   {"eu", "ê*u"},   {"ia", "i*a"},   {"ie", "iê*"},   {"iu", "i*u"},   {"oa", "o*a*"},
    {"oa", "oă*"},   {"oe", "o*e*"},  {"oi", "o*i"},   {"oi", "ô*i"},   {"oi", "ơ*i"},   {"ua", "u*a"},
    {"ua", "ư*a"},   {"ua", "uâ*"},   {"ue", "uê*"},   {"ui", "u*i"},   {"ui", "ư*i"},   {"uo", "uô*"},
    {"uo", "ươ*"},   {"uo", "uơ*"},   {"uu", "ư*u"},   {"uy", "u*y*"},  {"ye", "yê*"},   {"ieu", "iê*u"},
    {"oai", "oa*i"}, {"oao", "oa*o"}, {"oay", "oa*y"}, {"oeo", "oe*o"}, {"uay", "uâ*y"}, {"uoi", "uô*i"},
    {"uoi", "ươ*i"}, {"uou", "ươ*u"}, {"uya", "uy*a"}, {"uye", "uyê*"}, {"uyu", "uy*u"}, {"yeu", "yê*u"},
});

// Combining characters: none, acute, dot below, and those that no syllable has which ends in c, ch, p or t.
constexpr auto kTones = std::to_array<std::string_view>({"", "\u0301", "\u0323", "\u0300", "\u0309", "\u0303"});
constexpr std::size_t kTonesBeforeStops = 3;

bool is_vowel(char c) {
    return std::string_view("aeiouy").find(c) != std::string_view::npos;
}

bool is_one_of(const auto& table, std::string_view part) {
    return std::find(table.begin(), table.end(), part) != table.end();
}

// `marked` with the tone behind its star number `which` (from 0), if it has one; else "".
std::string with_tone(std::string_view marked, std::string_view tone, std::size_t which) {
    std::string out;
    bool placed = false;
    std::size_t stars = 0;
    for (const char c : marked) {
        if (c != '*') {
            out += c;
        } else if (stars++ == which) {
            out += tone;
            placed = true;
        }
    }
    return placed ? out : std::string();
}

// A syllable in its parts.
struct Parts {
    std::string_view initial;
    std::string_view nucleus;
    std::string_view final;
};

void add_syllables(const Parts& parts, std::string_view marked_nucleus, std::vector<std::string>& out) {
    const std::string_view final = parts.final;
    const bool is_stopped = final == "c" || final == "ch" || final == "p" || final == "t";
    const std::size_t tones = is_stopped ? kTonesBeforeStops : kTones.size();
    for (std::size_t tone = 0; tone < tones; ++tone)
        for (std::size_t which = 0; which < 2; ++which) {
            const std::string marked = with_tone(marked_nucleus, kTones[tone], which);
            if (marked.empty()) continue;
            for (const std::string_view begin : {parts.initial, std::string_view("đ")}) {
                if (begin == "đ" && parts.initial != "d") continue;
                out.push_back(to_nfc(std::string(begin) + marked + std::string(final)));
            }
        }
}

// `goes_on`: and those that begin so.
void add_syllables(const Parts& parts, bool goes_on, std::vector<std::string>& out) {
    if (!is_one_of(kInitials, parts.initial)) return;
    for (const Nucleus& one : kNuclei) {
        const bool is_longer = goes_on && parts.final.empty() && one.typed.starts_with(parts.nucleus);
        if (one.typed != parts.nucleus && !is_longer) continue;
        for (const std::string_view final : kFinals) {
            if (final != parts.final && !(goes_on && final.starts_with(parts.final))) continue;
            // Behind a vowel that has no tone nothing more comes: khoai, mua.
            if (!final.empty() && !one.marked.ends_with('*')) continue;
            add_syllables({parts.initial, one.typed, final}, one.marked, out);
        }
    }
}

// "hdnd", which is written HĐND: each d may be a đ.
void add_abbreviations(std::string_view word, std::vector<std::string>& out) {
    if (!std::all_of(word.begin(), word.end(), is_ascii_letter)) return;
    out.emplace_back();
    for (const char c : word) {
        const std::size_t before = out.size();
        for (std::size_t i = 0; c == 'd' && i < before; ++i)
            out.push_back(out[i] + "đ");
        for (std::size_t i = 0; i < before; ++i)
            out[i] += c;
    }
}

} // namespace

std::vector<std::string> with_vietnamese_marks(std::string_view syllable, bool goes_on) {
    constexpr std::size_t kFewest = 3;  // letters: what begins as fewer do may be too many syllables
    constexpr std::size_t kLongest = 7; // "nghieng"
    std::vector<std::string> out;
    if (syllable.empty() || syllable.size() > kLongest) return out;
    const auto vowel = [&](std::size_t at) { return at < syllable.size() && is_vowel(syllable[at]); };
    std::size_t begin = 0;
    while (begin < syllable.size() && !vowel(begin))
        ++begin;
    std::size_t end = begin;
    while (vowel(end))
        ++end;
    const std::string_view final = syllable.substr(end);
    goes_on = goes_on && syllable.size() >= kFewest && begin < syllable.size();
    add_syllables({syllable.substr(0, begin), syllable.substr(begin, end - begin), final}, goes_on, out);
    // What looks like a vowel belongs to the consonant: quê, già.
    const bool is_glide =
        end - begin > 1 && ((syllable.starts_with("qu") && begin == 1) || (syllable.starts_with("gi") && begin == 1));
    if (is_glide) add_syllables({syllable.substr(0, 2), syllable.substr(2, end - 2), final}, goes_on, out);
    if (begin == syllable.size()) add_abbreviations(syllable, out);
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    std::erase(out, syllable);
    return out;
}

} // namespace newsidx::text
