#include "text/typo.h"

#include "text/utf8.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <vector>

namespace newsidx::text {

namespace {

constexpr double kEdit = 1;
constexpr double kDoubled = kLeastTypoCost; // acommodate, untill
constexpr double kSwapped = .6;             // recieve, teh
constexpr double kVowel = .65;              // seperate, independant
constexpr double kLikeSound = .7;           // supercede, concensus
constexpr double kSilent = .75;             // goverment, rythm
constexpr double kFirstLetter = .8;         // more, where the word begins

bool is_vowel(char32_t c) {
    return std::u32string_view(U"aeiouy").find(c) != std::u32string_view::npos;
}

bool sound_alike(char32_t a, char32_t b) {
    static constexpr std::array<std::u32string_view, 9> kAlike{U"cks", U"szx", U"gj", U"fvp", U"mn",
                                                               U"dt",  U"bp",  U"kq", U"vw"};
    return std::any_of(kAlike.begin(), kAlike.end(), [&](std::u32string_view group) {
        return group.find(a) != std::u32string_view::npos && group.find(b) != std::u32string_view::npos;
    });
}

double change_cost(char32_t a, char32_t b) {
    if (a == b) return 0;
    if (is_vowel(a) && is_vowel(b)) return kVowel;
    return sound_alike(a, b) ? kLikeSound : kEdit;
}

// Of one letter too many in a word, or too few in the other: the letter at i.
double gap_cost(const std::u32string& word, std::size_t i) {
    if ((i > 0 && word[i] == word[i - 1]) || (i + 1 < word.size() && word[i] == word[i + 1])) return kDoubled;
    const char32_t c = word[i];
    return c == U'e' || c == U'h' || c == U'n' || c == U'u' || c == U'i' ? kSilent : kEdit;
}

} // namespace

double typo_cost(std::string_view typed_text, std::string_view meant_text) {
    const std::u32string typed = decoded(typed_text);
    const std::u32string meant = decoded(meant_text);
    std::vector<std::vector<double>> cost(typed.size() + 1, std::vector<double>(meant.size() + 1));
    for (std::size_t i = 0; i <= typed.size(); ++i)
        for (std::size_t j = 0; j <= meant.size(); ++j) {
            if (i + j == 0) continue;
            double best = 1e9;
            const bool first = i <= 1 && j <= 1;
            const double more = first ? kFirstLetter : 0;
            if (i > 0) best = std::min(best, cost[i - 1][j] + gap_cost(typed, i - 1) + (j == 0 ? kFirstLetter : 0));
            if (j > 0) best = std::min(best, cost[i][j - 1] + gap_cost(meant, j - 1) + (i == 0 ? kFirstLetter : 0));
            if (i > 0 && j > 0) {
                const double change = change_cost(typed[i - 1], meant[j - 1]);
                best = std::min(best, cost[i - 1][j - 1] + change + (change > 0 ? more : 0));
            }
            if (i > 1 && j > 1 && typed[i - 1] == meant[j - 2] && typed[i - 2] == meant[j - 1])
                best = std::min(best, cost[i - 2][j - 2] + kSwapped + (i == 2 && j == 2 ? kFirstLetter / 2 : 0));
            cost[i][j] = best;
        }
    return cost[typed.size()][meant.size()];
}

} // namespace newsidx::text
