#include "text/fold.h"

#include "text/simple_characters.h"
#include "text/utf8.h"

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <utility>

namespace newsidx::text {
namespace {

void require(UErrorCode status) {
    if (U_FAILURE(status)) throw std::runtime_error(std::string("ICU cannot fold text: ") + u_errorName(status));
}

// ICU owns its normalizers; they live as long as the process.
struct Normalizers {
    const icu::Normalizer2* compatibility_casefold;
    const icu::Normalizer2* decomposed;
    const icu::Normalizer2* composed;

    static const Normalizers& get() {
        static const Normalizers instance = [] {
            UErrorCode status = U_ZERO_ERROR;
            const Normalizers found{icu::Normalizer2::getNFKCCasefoldInstance(status),
                                    icu::Normalizer2::getNFDInstance(status), icu::Normalizer2::getNFCInstance(status)};
            require(status);
            return found;
        }();
        return instance;
    }
};

void normalize(const icu::Normalizer2& form, std::string_view text, std::string& out) {
    UErrorCode status = U_ZERO_ERROR;
    out.clear();
    icu::StringByteSink<std::string> sink(&out);
    form.normalizeUTF8(0, icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())), sink, nullptr, status);
    require(status);
}

// Latin letters that Unicode does not decompose, in lower case, as people without that key type them. Sorted.
using Spelling = std::pair<char32_t, std::string_view>;
constexpr Spelling kSpellings[] = {
    {U'æ', "ae"}, {U'ð', "d"}, {U'ø', "o"},  {U'þ', "th"}, {U'đ', "d"}, {U'ħ', "h"}, {U'ı', "i"}, {U'ĸ', "k"},
    {U'ł', "l"},  {U'ŋ', "n"}, {U'œ', "oe"}, {U'ŧ', "t"},  {U'ƀ', "b"}, {U'ƈ', "c"}, {U'ƒ', "f"}, {U'ƙ', "k"},
    {U'ƚ', "l"},  {U'ƞ', "n"}, {U'ƥ', "p"},  {U'ƭ', "t"},  {U'ƴ', "y"}, {U'ƶ', "z"}, {U'ǥ', "g"}, {U'ȼ', "c"},
    {U'ȿ', "s"},  {U'ɇ', "e"}, {U'ɉ', "j"},  {U'ɍ', "r"},  {U'ɏ', "y"}, {U'ɓ', "b"}, {U'ɔ', "o"}, {U'ɖ', "d"},
    {U'ɗ', "d"},  {U'ə', "a"}, {U'ɛ', "e"},  {U'ɠ', "g"},  {U'ɣ', "g"}, {U'ɨ', "i"}, {U'ɩ', "i"}, {U'ɫ', "l"},
    {U'ɲ', "n"},  {U'ɵ', "o"}, {U'ɽ', "r"},  {U'ʈ', "t"},  {U'ʉ', "u"}, {U'ʋ', "v"}, {U'ⱥ', "a"}, {U'ⱦ', "t"}};
static_assert(std::is_sorted(std::begin(kSpellings), std::end(kSpellings),
                             [](const Spelling& a, const Spelling& b) { return a.first < b.first; }));

std::string_view spelling_of(char32_t c) {
    if (c < kSpellings[0].first) return {};
    const auto* const found = std::lower_bound(std::begin(kSpellings), std::end(kSpellings), c,
                                               [](const Spelling& s, char32_t wanted) { return s.first < wanted; });
    return found != std::end(kSpellings) && found->first == c ? found->second : std::string_view();
}

// Whether marks on this base are left out.
bool loses_marks(char32_t base) {
    UErrorCode status = U_ZERO_ERROR;
    const UScriptCode script = uscript_getScript(static_cast<UChar32>(base), &status);
    return script == USCRIPT_LATIN || script == USCRIPT_GREEK || script == USCRIPT_CYRILLIC;
}

// Characters that fold to themselves and never combine with one another: ideographs, kana, Hangul syllables.
bool folds_to_itself(char32_t c) {
    return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3041 && c <= 0x3096) ||
           (c >= 0x30A1 && c <= 0x30FC && c != 0x30FB) || (c >= 0xAC00 && c <= 0xD7A3);
}

} // namespace

bool is_dropped_in_words(char32_t c) {
    switch (c) {
    case U'\'':
    case U'"':  // צה"ל
    case 0xB7:  // col·lecció
    case 0x2BB: // Hawaiʻi
    case 0x2BC: // м'яч
    case 0x387:
    case 0x5F3: // geresh and gershayim
    case 0x5F4:
    case 0x2018:
    case 0x2019:
    case 0x2027: return true;
    default: return false;
    }
}

void Folder::fold(std::string_view text, std::string& out) {
    out.clear();
    const SimpleCharacters* simple = nullptr;
    for (std::size_t offset = 0; offset < text.size();) {
        const char byte = text[offset];
        if (static_cast<unsigned char>(byte) < 0x80) {
            if (byte >= 'A' && byte <= 'Z') {
                out.push_back(static_cast<char>(byte | 0x20));
            } else if (byte != '\'' && byte != '"' && byte != ' ') {
                out.push_back(byte);
            }
            ++offset;
            continue;
        }
        const DecodedCharacter decoded = decode_at(text, offset);
        if (folds_to_itself(decoded.code_point)) {
            out.append(text.substr(offset, decoded.size));
        } else {
            if (simple == nullptr) simple = &SimpleCharacters::get();
            const SimpleCharacter& character = (*simple)[decoded.code_point];
            if (character.fold_size == SimpleCharacter::kNoFold) return fold_by_icu(text, out);
            out.append(character.fold.data(), character.fold_size);
        }
        offset += decoded.size;
    }
}

void Folder::fold_by_icu(std::string_view text, std::string& out) {
    const Normalizers& normalizers = Normalizers::get();
    normalize(*normalizers.compatibility_casefold, text, folded_);
    normalize(*normalizers.decomposed, folded_, decomposed_);
    stripped_.clear();
    bool strip = true; // marks without a base
    for (std::size_t offset = 0; offset < decomposed_.size();) {
        const DecodedCharacter decoded = decode_at(decomposed_, offset);
        const std::string_view bytes = std::string_view(decomposed_).substr(offset, decoded.size);
        offset += decoded.size;
        const auto type = u_charType(static_cast<UChar32>(decoded.code_point));
        if (type == U_ENCLOSING_MARK) continue; // the frame of a keycap
        if (type == U_NON_SPACING_MARK) {
            if (!strip) stripped_.append(bytes);
            continue;
        }
        if (is_dropped_in_words(decoded.code_point)) continue;
        if (decoded.code_point == U' ') { // from a compatibility form: "ﷺ" is several words, "˘" a mark on a space
            strip = true;
            continue;
        }
        strip = loses_marks(decoded.code_point);
        const std::string_view spelling = spelling_of(decoded.code_point);
        stripped_.append(spelling.empty() ? bytes : spelling);
    }
    normalize(*normalizers.composed, stripped_, out);
}

} // namespace newsidx::text
