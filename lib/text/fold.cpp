#include "text/fold.h"

#include "text/ascii.h"
#include "text/normal_form.h"
#include "text/simple_characters.h"
#include "text/utf8.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <utility>

namespace newsidx::text {
namespace {

// Letters that Unicode does not decompose, in lower case: Latin ones as people without that key type them, Arabic ones
// as the letter that stands for them in careless or in other countries' spelling. Sorted.
using Spelling = std::pair<char32_t, std::string_view>;
constexpr Spelling kSpellings[] = {
    {U'æ', "ae"},      {U'ð', "d"}, {U'ø', "o"}, {U'þ', "th"}, {U'đ', "d"},       {U'ħ', "h"}, {U'ı', "i"},
    {U'ĸ', "k"},       {U'ł', "l"}, {U'ŋ', "n"}, {U'œ', "oe"}, {U'ŧ', "t"},       {U'ƀ', "b"}, {U'ƈ', "c"},
    {U'ƒ', "f"},       {U'ƙ', "k"}, {U'ƚ', "l"}, {U'ƞ', "n"},  {U'ƥ', "p"},       {U'ƭ', "t"}, {U'ƴ', "y"},
    {U'ƶ', "z"},       {U'ǥ', "g"}, {U'ȼ', "c"}, {U'ȿ', "s"},  {U'ɇ', "e"},       {U'ɉ', "j"}, {U'ɍ', "r"},
    {U'ɏ', "y"},       {U'ɓ', "b"}, {U'ɔ', "o"}, {U'ɖ', "d"},  {U'ɗ', "d"},       {U'ə', "a"}, {U'ɛ', "e"},
    {U'ɠ', "g"},       {U'ɣ', "g"}, {U'ɨ', "i"}, {U'ɩ', "i"},  {U'ɫ', "l"},       {U'ɲ', "n"}, {U'ɵ', "o"},
    {U'ɽ', "r"},       {U'ʈ', "t"}, {U'ʉ', "u"}, {U'ʋ', "v"},  {0x629, "\u0647"}, // teh marbuta
    {0x649, "\u064A"},                                                            // alef maksura: yeh
    {0x671, "\u0627"},                                                            // alef wasla
    {0x6A9, "\u0643"},                                                            // keheh: kaf
    {0x6C1, "\u0647"},                                                            // heh goal
    {0x6CC, "\u064A"},                                                            // Farsi yeh
    {0x6D5, "\u0647"},                                                            // ae: heh
    {U'ⱥ', "a"},       {U'ⱦ', "t"}};
static_assert(std::is_sorted(std::begin(kSpellings), std::end(kSpellings),
                             [](const Spelling& a, const Spelling& b) { return a.first < b.first; }));

std::string_view spelling_of(char32_t c) {
    if (c < kSpellings[0].first) return {};
    const auto* const found = std::lower_bound(std::begin(kSpellings), std::end(kSpellings), c,
                                               [](const Spelling& s, char32_t wanted) { return s.first < wanted; });
    return found != std::end(kSpellings) && found->first == c ? found->second : std::string_view();
}

UScriptCode script_of(char32_t c) {
    UErrorCode status = U_ZERO_ERROR;
    return uscript_getScript(static_cast<UChar32>(c), &status);
}

// Whether marks on letters of this script are left out in a folded form: writers set them or do not. In other scripts
// they are letters in all but name.
bool loses_marks(UScriptCode script) {
    return script == USCRIPT_LATIN || script == USCRIPT_GREEK || script == USCRIPT_CYRILLIC ||
           script == USCRIPT_ARABIC || script == USCRIPT_HEBREW;
}

// Madda and hamza are parts of Arabic letters; other marks are vowel signs, which no stemmer expects.
bool is_part_of_arabic_letter(char32_t mark) {
    return mark >= 0x653 && mark <= 0x655;
}

constexpr char32_t kTatweel = 0x640; // stretches a word
constexpr char32_t kArabicDecimalSeparator = 0x66B;
constexpr char32_t kArabicThousandsSeparator = 0x66C;

// Of a digit of any script, or of what stands between the digits of Arabic, the character that ASCII has for it;
// else 0.
char ascii_of_number(char32_t c, std::int8_t type) {
    if (type == U_DECIMAL_DIGIT_NUMBER) return static_cast<char>('0' + u_charDigitValue(static_cast<UChar32>(c)));
    if (c == kArabicDecimalSeparator) return '.';
    return c == kArabicThousandsSeparator ? ',' : '\0';
}

constexpr char32_t kCommaBelow = 0x326;
constexpr std::string_view kCedilla = "\u0327"; // Romanian's stemmer (2.2) knows s and t with it only

// Devanagari has several spellings of a sound that no writer keeps apart.
constexpr char32_t kChandrabindu = 0x901;
constexpr std::string_view kAnusvara = "\u0902";
constexpr char32_t kNukta = 0x93C; // of foreign sounds

// The nasal letter that stands, with a virama, for an anusvara before this consonant; else "".
std::string_view nasal_before(char32_t consonant) {
    constexpr char32_t kFirst = 0x915; // ka, the first of five rows of five, of which the last is the nasal
    constexpr unsigned kRow = 5;
    if (consonant >= 0x92A && consonant <= 0x92D) return "म\u094D"; // behind a row of six
    if (consonant < kFirst || consonant >= kFirst + 4 * kRow || (consonant - kFirst) % kRow == kRow - 1) return {};
    constexpr std::string_view kNasals[] = {"ङ\u094D", "ञ\u094D", "ण\u094D", "न\u094D"};
    return kNasals[(consonant - kFirst) / kRow];
}

// Before this letter, the nasal of its row at the end of `text` becomes an anusvara: हिन्दी, हिंदी.
void unify_nasal(char32_t letter, std::string& text) {
    const std::string_view nasal = nasal_before(letter);
    if (!nasal.empty() && text.ends_with(nasal)) text.replace(text.size() - nasal.size(), nasal.size(), kAnusvara);
}

// Lower case of I and İ where ı and i are two letters. The text is composed first, so that İ is one character.
void lower_dotless(std::string_view text, std::string& scratch, std::string& out) {
    normalize(NormalForm::nfc, text, scratch);
    out.clear();
    for (std::size_t offset = 0; offset < scratch.size();) {
        const DecodedCharacter decoded = decode_at(scratch, offset);
        if (decoded.code_point == U'I') {
            out += "ı";
        } else if (decoded.code_point == U'İ') {
            out += 'i';
        } else {
            out.append(scratch, offset, decoded.size);
        }
        offset += decoded.size;
    }
}

// Characters that fold to themselves and never combine with one another: ideographs, kana, Hangul syllables.
bool folds_to_itself(char32_t c) {
    return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3041 && c <= 0x3096) ||
           (c >= 0x30A1 && c <= 0x30FC && c != 0x30FB) || (c >= 0xAC00 && c <= 0xD7A3);
}

} // namespace

bool is_dropped_in_words(char32_t c) {
    if (is_accent_for_apostrophe(c)) return true;
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

void Folder::fold(std::string_view text, Folding folding, std::string& out) {
    if (folding == Folding::by_icu || !fast(text, Form::folded, out)) by_icu(text, Form::folded, out);
}

void Folder::lower(std::string_view text, Folding folding, std::string& out) {
    if (folding == Folding::by_icu || !fast(text, Form::lower, out)) by_icu(text, Form::lower, out);
}

bool Folder::fast(std::string_view text, Form form, std::string& out) {
    const bool dotless = form == Form::lower && language_->has_dotless_i;
    out.clear();
    const SimpleCharacters* simple = nullptr;
    for (std::size_t offset = 0; offset < text.size();) {
        const char byte = text[offset];
        if (is_ascii(byte)) {
            if (byte == 'I' && dotless) {
                out.append("ı");
            } else if (byte >= 'A' && byte <= 'Z') {
                out.push_back(static_cast<char>(byte | 0x20));
            } else if (byte != '\'' && byte != '"' && byte != '`' && byte != ' ') {
                out.push_back(byte);
            }
            ++offset;
            continue;
        }
        const DecodedCharacter decoded = decode_at(text, offset);
        if (folds_to_itself(decoded.code_point)) {
            out.append(text.substr(offset, decoded.size));
        } else if (decoded.code_point == U'İ' && dotless) {
            out.push_back('i');
        } else {
            if (simple == nullptr) simple = &SimpleCharacters::get();
            const SimpleCharacter& character = (*simple)[decoded.code_point];
            if (character.fold_size == SimpleCharacter::kNoFold) return false;
            if (form == Form::lower || (character.is_latin && language_->keeps_latin_marks)) {
                out.append(character.lower.data(), character.lower_size);
            } else {
                out.append(character.fold.data(), character.fold_size);
            }
        }
        offset += decoded.size;
    }
    return true;
}

void Folder::by_icu(std::string_view text, Form form, std::string& out) {
    if (form == Form::lower && language_->has_dotless_i) {
        lower_dotless(text, decomposed_, cased_);
        text = cased_;
    }
    normalize(NormalForm::nfkc_casefold, text, folded_);
    normalize(NormalForm::nfd, folded_, decomposed_);
    kept_.clear();
    bool strips = true; // marks without a base
    UScriptCode script = USCRIPT_COMMON;
    for (std::size_t offset = 0; offset < decomposed_.size();) {
        const DecodedCharacter decoded = decode_at(decomposed_, offset);
        const std::string_view bytes = std::string_view(decomposed_).substr(offset, decoded.size);
        const char32_t c = decoded.code_point;
        offset += decoded.size;
        const auto type = u_charType(static_cast<UChar32>(c));
        if (type == U_ENCLOSING_MARK) continue; // the frame of a keycap
        if (type == U_NON_SPACING_MARK) {
            if (strips || (script == USCRIPT_ARABIC && !is_part_of_arabic_letter(c))) continue;
            if (form == Form::folded && c == kNukta) continue;
            const bool nasal = form == Form::folded && c == kChandrabindu;
            kept_.append(c == kCommaBelow && script == USCRIPT_LATIN ? kCedilla : nasal ? kAnusvara : bytes);
            continue;
        }
        if (is_dropped_in_words(c) || c == kTatweel) continue;
        if (c == U' ') { // from a compatibility form: "ﷺ" is several words, "˘" a mark on a space
            strips = true;
            continue;
        }
        if (const char ascii = ascii_of_number(c, type); ascii != '\0') {
            kept_.push_back(ascii);
            script = USCRIPT_COMMON;
            strips = false;
            continue;
        }
        script = script_of(c);
        const bool keeps = form == Form::lower || (script == USCRIPT_LATIN && language_->keeps_latin_marks);
        strips = !keeps && loses_marks(script);
        const std::string_view spelling = keeps ? std::string_view() : spelling_of(c);
        if (script == USCRIPT_DEVANAGARI && !keeps) unify_nasal(c, kept_);
        kept_.append(spelling.empty() ? bytes : spelling);
    }
    normalize(NormalForm::nfc, kept_, out);
}

} // namespace newsidx::text
