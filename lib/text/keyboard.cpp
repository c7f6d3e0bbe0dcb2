#include "text/keyboard.h"

#include "text/ascii.h"
#include "text/unicode.h"
#include "text/utf8.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <array>

namespace newsidx::text {

namespace {

// Key by key, a row after the other.
constexpr std::u32string_view kLatinKeys = U"qwertyuiop[]asdfghjkl;'zxcvbnm,.";
constexpr std::array<std::u32string_view, 5> kOthers = {
    U"йцукенгшщзхъфывапролджэячсмитьбю", U"йцукенгшщзхїфівапролджєячсмитьбю", U";ςερτυθιοπ[]ασδφγηξκλ΄'ζχψωβνμ,.",
    U"/'קראטוןםפ][שדגכעיחלךף,זסבהנמצתץ", U"ضصثقفغعهخحجدشسيبلاتنمكطئءؤرﻻىةوز"};
static_assert(std::ranges::all_of(kOthers, [](std::u32string_view keys) { return keys.size() == kLatinKeys.size(); }));

} // namespace

std::vector<std::string> on_other_keyboards(std::string_view text) {
    constexpr std::ptrdiff_t kFewest = 4; // letters of a word: fewer may be one of either by chance
    constexpr std::size_t kLongest = 200;
    if (text.size() > kLongest) return {};
    std::u32string typed = decoded(text);
    std::ranges::transform(typed, typed.begin(),
                           [](char32_t c) { return static_cast<char32_t>(u_tolower(static_cast<UChar32>(c))); });
    const auto is_other = [](char32_t c) { return c >= 0x80; };
    const auto keys_of = [&](const auto& is_of_kind) { return std::ranges::count_if(typed, is_of_kind); };
    const bool has_latin = keys_of([](char32_t c) { return c >= 'a' && c <= 'z'; }) > 0;
    const std::ptrdiff_t other = keys_of(is_other);
    if (has_latin == (other > 0)) return {};
    std::vector<std::string> texts;
    for (const std::u32string_view row : kOthers) {
        const std::u32string_view from = other > 0 ? row : kLatinKeys;
        const std::u32string_view to = other > 0 ? kLatinKeys : row;
        std::string out;
        bool has_all = true;
        std::ptrdiff_t letters = 0; // of the word so far
        std::ptrdiff_t most = 0;
        for (const char32_t c : typed) {
            const std::size_t key = other > 0 && !is_other(c) ? from.npos : from.find(c);
            has_all = has_all && (key != from.npos || !is_other(c));
            const char32_t given = key == from.npos ? c : to[key];
            letters = is_other(given) || is_ascii_letter(static_cast<char>(given)) ? letters + 1 : 0;
            most = std::max(most, letters);
            append_utf8(out, given);
        }
        if (has_all && most >= kFewest && std::ranges::find(texts, out) == texts.end()) texts.push_back(std::move(out));
    }
    return texts;
}

} // namespace newsidx::text
