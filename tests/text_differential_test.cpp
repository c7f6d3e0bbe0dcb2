// The two roads of the analyzer against each other, on generated text and, where it is there, on real text.
#include "text/analyzer.h"
#include "text/characters.h"
#include "text/fold.h"
#include "text/language_rules.h"
#include "text/unicode.h"

#include <algorithm>
#include <cstdlib>
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace {

using newsidx::text::Analyzer;
using newsidx::text::kMaxTermBytes;
using newsidx::text::Mode;
using newsidx::text::TokenKind;
using newsidx::text::TokenList;
using namespace std::string_view_literals;

using Alphabet = std::vector<std::string_view>;

std::string shown(const TokenList& tokens) {
    std::string out;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const auto& token = tokens[i];
        out.append(token.colocated ? " ~" : " ").append(tokens.term(i)).append(token.stop ? "!" : "");
        out.append("[").append(std::to_string(token.begin)).append(",").append(std::to_string(token.end)).append(")");
    }
    return out;
}

bool same(const TokenList& a, const TokenList& b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (a.term(i) != b.term(i) || a[i].begin != b[i].begin || a[i].end != b[i].end ||
            a[i].colocated != b[i].colocated || a[i].stop != b[i].stop || a[i].kind != b[i].kind ||
            a[i].begins_word != b[i].begins_word) {
            return false;
        }
    }
    return true;
}

std::string escaped(std::string_view text) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        if (c >= ' ' && c <= '~' && c != '\\') {
            out += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            out.append("\\x").append(1, kDigits[byte >> 4]).append(1, kDigits[byte & 15]);
        }
    }
    return out;
}

// Holds the two roads, and what every token list must satisfy, for one text after another.
class Comparison {
public:
    explicit Comparison(std::string_view tag = "und") : tag_(tag), analyzer_(tag) {}

    void check(std::string_view text) {
        check(text, Mode::index);
        check(text, Mode::query);
        check(text, Mode::exact);
    }

private:
    void check(std::string_view text, Mode mode) {
        analyzer_.analyze(text, mode, fast_);
        analyzer_.analyze_by_icu(text, mode, slow_);
        if (!same(fast_, slow_))
            FAIL_CHECK(tag_ << ": " << escaped(text) << "\n  fast:" << shown(fast_) << "\n  ICU: " << shown(slow_));
        for (std::size_t i = 0; i < fast_.size(); ++i) {
            if (!is_good(text, mode, i))
                FAIL_CHECK(tag_ << ": " << escaped(text) << "\n  token " << i << " of" << shown(fast_));
        }
        // The modes differ in terms, and in what stands at the same position.
        if (mode == Mode::query) query_ = places();
        if (mode == Mode::exact && query_ != places())
            FAIL_CHECK(tag_ << ": " << escaped(text) << "\n  exact:" << shown(fast_));
    }

    [[nodiscard]] bool is_good(std::string_view text, Mode mode, std::size_t i) const {
        const auto& token = fast_[i];
        if (token.term_size < 1 || token.term_size > kMaxTermBytes || token.begin >= token.end ||
            token.end > text.size() || newsidx::text::find_invalid_utf8(fast_.term(i)) ||
            fast_.term(i).find('\0') != std::string_view::npos || (mode == Mode::index && !token.begins_word)) {
            return false;
        }
        if (i == 0) return !token.colocated;
        const auto& before = fast_[i - 1];
        if (token.kind == TokenKind::pair)
            return token.colocated && before.kind == TokenKind::character && token.begin == before.begin &&
                   token.end >= before.end && token.begins_word == before.begins_word && !token.stop;
        if (token.colocated)
            return mode == Mode::index && token.kind == TokenKind::word && token.begin == before.begin &&
                   token.end == before.end;
        // Characters of one that is written as one ("㌀") have the same place.
        if (token.kind == TokenKind::character && before.kind == TokenKind::pair)
            return token.end == before.end && token.begin >= before.begin;
        return token.begin >= before.end;
    }

    [[nodiscard]] std::vector<std::size_t> places() const {
        std::vector<std::size_t> found;
        for (const auto& token : fast_)
            found.insert(found.end(), {token.begin, token.end, token.stop ? 1U : 0U, token.begins_word ? 1U : 0U});
        return found;
    }

    std::string tag_;
    Analyzer analyzer_;
    TokenList fast_;
    TokenList slow_;
    std::vector<std::size_t> query_;
};

void check_random(std::uint64_t seed, int texts, const Alphabet& alphabet, std::size_t longest,
                  std::string_view tag = "und") {
    std::mt19937_64 random(seed);
    Comparison comparison(tag);
    std::string text;
    for (int i = 0; i < texts; ++i) {
        text.clear();
        for (std::size_t n = random() % (longest + 1); n > 0; --n)
            text += alphabet[random() % alphabet.size()];
        comparison.check(text);
    }
}

const Alphabet kAsciiSigns = {".", ".", "'",  "'", "&", "+", "++", "#",  "_",  ",",  ";",  ":",
                              "-", "@", "\"", "/", "(", " ", " ",  "\t", "\n", "\r", "\v", "\f"};
const Alphabet kAsciiWords = {"a", "b", "s", "S", "o", "L", "Z", "is", "the", "1", "2", "30", "abc", "AT", "Net"};
const Alphabet kCurly = {"’", "‘", "“", "”", "–", "—", "…", "•", "·", "‧", "\u2024", "«"};
const Alphabet kAccented = {"é", "É", "ß", "ø", "Æ", "ł", "İ", "ı", "ŉ", "ﬁ",      "ẞ",
                            "ễ", "ς", "Ά", "ё", "й", "ʼ", "ª", "²", "˘", "\u037A", "\u212B"};
const Alphabet kAttached = {"\u0301", "\u0323", "\u200D", "\u200C", "\u00AD", "\u200B", "\uFE0F",
                            "\u2060", "\u0345", "\u05B8", "\u0E31", "\u3099", "\u20E3", "\u0488"};
const Alphabet kSpaces = {"\u00A0", "\u0085", "\u2028", "\u202F", "\u3000", "\u2003"};
const Alphabet kScripts = {"深",    "学习", "か", "タワー", "ｶﾞ", "한국", "ᄒ", "ᅡ", "ภาษา", "ไทย", "ລາວ",
                           "မြန်မာ", "العر", "ـ",  "هـ",     "ﷺ",  "צ",    "ה",  "״",  "׳",    "हिन्", "दी",
                           "١",     "٫",    "３", "．",     "Ｕ", "＇",   "＆", "๓",  "ᥐᥑ"};
const Alphabet kEastAsian = {"深",     "学",     "习", "か", "タ", "ー",     "ｶ",  "ﾞ",  "한", "국어",
                             "ᄒ",     "ᅡ",     "ᆫ", "㌀", "〇", "々",     "ㅋ", "⼈", "〜", "\uFE00",
                             "\u3099", "\u302E", "ｰ",  "、", "。", "\u3164", "・", "㎏", "ㄅ", "𠀀"};
// Words with endings, in as many languages as have stemmers.
const Alphabet kStemmed = {
    "Running", "skies",     "the",        "résumés", "Häuser", "STRASSE",    "straße",   "und",  "chevaux",
    "d'été",   "L’",        "Ankara'nın", "IRK",     "ırkı",   "İzmir'de",   "I\u0307x", "için", "știrile",
    "ştirile", "să",        "người",      "Đảng",    "của",    "книгами",    "Ёлки",     "было", "владама",
    "државе",  "Ελλάδας",   "ΚΥΒΕΡΝΗΣΗΣ", "και",     "الكِتَابُ", "والمدرســة", "على",      "إلى",  "مدرسة",
    "ی",       "किताबें",     "में",          "लड़कियाँ",  "գրքերի", "மரங்கள்",      "ביכער",    "שָׁלוֹם", "ของ",
    "ประเทศ",  "kirjoissa", "házakban",   "v3",      "x²",     "3.5",        "U.S.",     "C++",  ".NETs",
    "AT&T",    "Cyrилл",    "שלוםabc",    "cafés's"};

const Alphabet kSymbols = {"👍", "👩", "🏽", "🇫", "🇷", "❤", "ℹ", "Ⓜ", "㎏", "𝐀", "😀", "\uFFFD"};
const Alphabet kMalformed = {"\x80"sv,         "\xFF"sv,     "\xC3"sv, "\xE2\x82"sv, "\xF0\x9F"sv,
                             "\xED\xA0\x80"sv, "\xC0\xAE"sv, "\0"sv,   "\x7F"sv};

Alphabet joined(std::initializer_list<Alphabet> alphabets) {
    Alphabet all;
    for (const Alphabet& alphabet : alphabets)
        all.insert(all.end(), alphabet.begin(), alphabet.end());
    return all;
}

std::filesystem::path corpora() {
    if (const char* shared = std::getenv("NEWSIDX_SHARED")) return std::filesystem::path(shared) / "data" / "corpora";
    // From the repository, or from a build folder inside it.
    std::error_code error;
    for (const char* up : {"../shared", "../../shared", "../../../shared", "../../../../shared"}) {
        std::filesystem::path path = std::filesystem::path(up) / "data" / "corpora";
        if (std::filesystem::is_directory(path, error)) return path;
    }
    return {};
}

} // namespace

TEST_CASE("text: both roads agree on random ASCII") {
    check_random(1, 12000, joined({kAsciiSigns, kAsciiWords}), 16);
    Alphabet printable;
    std::string all;
    for (char c = 0; c < 127; ++c)
        all.push_back(c);
    for (std::size_t i = 0; i < all.size(); ++i)
        printable.push_back(std::string_view(all).substr(i, 1));
    check_random(2, 4000, printable, 30);
}

TEST_CASE("text: both roads agree on random text with curly quotes and accents") {
    check_random(3, 6000, joined({kAsciiSigns, kAsciiWords, kCurly}), 14);
    check_random(4, 6000, joined({kAsciiSigns, kAsciiWords, kCurly, kAccented, kSpaces}), 16);
}

TEST_CASE("text: both roads agree on random text in all scripts, marks and malformed bytes") {
    check_random(5, 6000, joined({kAsciiSigns, kAsciiWords, kAttached}), 12);
    check_random(6, 6000, joined({kAsciiSigns, kAsciiWords, kCurly, kAccented, kAttached, kSpaces}), 14);
    check_random(7, 6000, joined({kAsciiSigns, kAsciiWords, kScripts, kAttached, kCurly}), 14);
    check_random(
        8, 6000,
        joined({kAsciiSigns, kAsciiWords, kCurly, kAccented, kAttached, kSpaces, kScripts, kSymbols, kMalformed}), 16);
    check_random(9, 3000, joined({kScripts, kAttached, {" "}, kMalformed}), 40);
}

TEST_CASE("text: both roads agree in every language, on words with endings among signs and in mixed scripts") {
    const Alphabet words =
        joined({kStemmed, kStemmed, kAsciiWords, kEastAsian, kAsciiSigns, {" ", " ", " ", " ", " ", " "}});
    const Alphabet all = joined({words, kCurly, kAccented, kAttached, kScripts, kMalformed});
    std::uint64_t seed = 100;
    for (const auto& language : newsidx::text::languages()) {
        check_random(++seed, 300, words, 16, language.tag);
        check_random(++seed, 200, all, 16, language.tag);
    }
    check_random(1, 5000, joined({kEastAsian, kEastAsian, {" ", "a", "1", "'"}}), 14, "zh");
}

TEST_CASE("text: both roads agree on random code points and random bytes") {
    std::mt19937_64 random(10);
    Comparison comparison;
    std::string text;
    for (int i = 0; i < 6000; ++i) {
        text.clear();
        const char32_t limits[] = {0x80, 0x530, 0x700, 0x2100, 0x10000, 0x20000};
        const char32_t limit = limits[random() % std::size(limits)];
        for (std::size_t n = random() % 16; n > 0; --n) {
            const auto pick = random() % 8;
            if (pick == 0) {
                text += ' ';
            } else if (pick == 1) {
                text += ".',&’"[random() % 5];
            } else if (pick == 2) {
                text.push_back(static_cast<char>(random()));
            } else {
                newsidx::text::append_utf8(text, static_cast<char32_t>(random() % limit));
            }
        }
        comparison.check(text);
    }
}

// What the table of simple characters claims, against ICU, wherever a character can stand.
TEST_CASE("text: both roads agree on every character of the table beside letters, digits and signs") {
    Comparison comparison;
    std::string text;
    const auto check = [&](char32_t c) {
        std::string character;
        newsidx::text::append_utf8(character, c);
        text.clear();
        for (const std::string_view context :
             {" $ ", " a$b ", " 1$2 ", " _$_ ", " a$.b ", " a'$ ", "$$ ", " 1$a$ ", " $'s ", " é$é "}) {
            for (const char part : context)
                part == '$' ? text.append(character) : text.append(1, part);
        }
        comparison.check(text);
    };
    for (char32_t c = 0; c < 0x700; ++c)
        check(c);
    for (char32_t c = 0x1C00; c < 0x2200; ++c)
        check(c);
    for (char32_t c = 0x3000; c < 0x3100; ++c)
        check(c);
}

TEST_CASE("text: both roads fold every code point alike, alone and after a letter") {
    using newsidx::text::Folding;
    std::vector<newsidx::text::Folder> folders;
    for (const std::string_view tag : {"und", "tr", "vi"})
        folders.emplace_back(newsidx::text::language_with_tag(tag));
    std::string text;
    std::string fast;
    std::string slow;
    std::string again;
    for (char32_t c = 0; c < 0x20000; ++c) {
        if (c >= 0x3400 && c < 0xA000 && c % 16 != 0) continue; // ideographs are all alike
        if (c >= 0xAC00 && c < 0xF900 && c % 16 != 0) continue; // so are syllables; surrogates, private use
        CAPTURE(static_cast<std::uint32_t>(c));
        for (const std::string_view before : {"", "Œ", "I", "ص"}) {
            text = before;
            newsidx::text::append_utf8(text, c);
            for (newsidx::text::Folder& folder : folders) {
                folder.lower(text, Folding::fast, fast);
                folder.lower(text, Folding::by_icu, slow);
                if (fast != slow) FAIL_CHECK("lower: " << fast << " / " << slow);
                folder.fold(text, Folding::fast, fast);
                folder.fold(text, Folding::by_icu, again);
                if (fast != again) FAIL_CHECK("folded: " << fast << " / " << again);
                folder.fold(slow, Folding::by_icu, again);
                if (fast != again) FAIL_CHECK("folded, lower first: " << again << " / " << fast);
                folder.fold(fast, Folding::by_icu, again);
                if (fast != again) FAIL_CHECK("folded twice: " << again << " / " << fast);
            }
        }
    }
}

TEST_CASE("text: both roads take the same characters for East Asian ones") {
    for (char32_t c = 0; c < 0x40000; ++c) {
        if (newsidx::text::is_run_character(c) != newsidx::text::is_run_character_by_icu(c))
            FAIL_CHECK("code point " << static_cast<std::uint32_t>(c));
    }
}

TEST_CASE("text: no text takes more than linear time") {
    // Not measured, but a quadratic road would make the run hang.
    Comparison comparison;
    for (const std::string_view part :
         {"a", "a.",   "1,", "'",   "\"'",      ".a'",  "a&",     "é",   "é.",  "\u0301", "a.\u0301",
          "_", "\xFF", "深", "深a", "深\u3099", "한ᄒ", "\u3164", "ไทย", "א\"", "’s"}) {
        std::string text;
        while (text.size() < 60000)
            text += part;
        comparison.check(text);
    }
}

TEST_CASE("text: both roads agree on real articles") {
    const std::filesystem::path folder = corpora();
    std::error_code error;
    if (folder.empty() || !std::filesystem::is_directory(folder, error)) {
        MESSAGE("skipped: no folder of corpora (set NEWSIDX_SHARED)");
        return;
    }
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() == ".jsonl") files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    Comparison comparison;
    std::string line;
    for (const auto& file : files) {
        CAPTURE(file.filename().string());
        // Some lines from all over the file; the JSON around the text does no harm.
        const auto size = static_cast<std::streamoff>(std::filesystem::file_size(file));
        constexpr int kSamples = 60;
        std::ifstream in(file, std::ios::binary);
        for (int i = 0; i < kSamples; ++i) {
            in.clear();
            in.seekg(size / kSamples * i);
            std::getline(in, line); // the rest of a line, cut anywhere
            comparison.check(line.substr(0, 4000));
            if (std::getline(in, line)) comparison.check(line.substr(0, 4000));
        }
    }
}
