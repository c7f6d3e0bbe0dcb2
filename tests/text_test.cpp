// What the analyzer makes of a text: tables of text and tokens.
#include "text/analyzer.h"

#include <doctest/doctest.h>
#include <string>
#include <string_view>
#include <vector>

namespace {

using newsidx::text::Analyzer;
using newsidx::text::kMaxTermBytes;
using newsidx::text::Mode;
using newsidx::text::TokenList;

// The terms with spaces between; "~" before a colocated one.
std::string terms_of(const TokenList& tokens) {
    std::string out;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (i > 0) out += ' ';
        if (tokens[i].colocated) out += '~';
        out += tokens.term(i);
    }
    return out;
}

// What the reader would see marked, with "|" between.
std::string marked_of(const TokenList& tokens, std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (i > 0) out += '|';
        out += text.substr(tokens[i].begin, tokens[i].end - tokens[i].begin);
    }
    return out;
}

// Both roads must give the tokens that are expected.
std::string analyzed(std::string_view text, Mode mode = Mode::index) {
    Analyzer analyzer("und");
    TokenList tokens;
    analyzer.analyze(text, mode, tokens);
    std::string terms = terms_of(tokens);
    analyzer.analyze_by_icu(text, mode, tokens);
    CHECK(terms_of(tokens) == terms);
    return terms;
}

std::string marked(std::string_view text) {
    Analyzer analyzer("und");
    TokenList tokens;
    analyzer.analyze(text, Mode::index, tokens);
    return marked_of(tokens, text);
}

struct Row {
    std::string_view text;
    std::string_view expected;
};

void check_rows(const std::vector<Row>& rows) {
    for (const Row& row : rows) {
        CAPTURE(row.text);
        CHECK(analyzed(row.text) == row.expected);
    }
}

} // namespace

TEST_CASE("text: names with signs are found the way a person types them") {
    check_rows({{"C++", "c++"},
                {"C++20", "c++ 20"},
                {"C++, C++. (C++)", "c++ c++ c++"},
                {"Notepad++", "notepad++"},
                {"i+++", "i"},
                {"x+y", "x y"},
                {"5++", "5"},
                {"C#", "c#"},
                {"“C#”", "c#"},
                {"C#7.0", "c# 7.0"},
                {"C#'s future", "c# futur"},
                {"page#section", "page section"},
                {"a#top", "a top"},
                {"#1 #news", "1 news"},
                {".NET", ".net ~net"},
                {"(.NET)", ".net ~net"},
                {"C#/.NET", "c# .net ~net"},
                {"“.NET” and \".NET\"", ".net ~net and .net ~net"},
                {"ASP.NET", "asp net"},
                {"a...NET", "a net"},
                {"he said \"so\".Next", "he said so next"},
                {".5", "5"},
                {"AT&T", "at&t"},
                {"AT&T's", "at&t"},
                {"AT&T’s", "at&t"},
                {"R&D", "r&d"},
                {"foo.R&D.Next", "foo r&d next"},
                {"S&P 500", "s&p 500"},
                {"Q&A", "q&a"},
                {"B&B&B", "b&b b"},
                {"Rock&Roll", "rock roll"},
                {"A & B", "a b"},
                {"AT&", "at"},
                {"AT& T", "at t"},
                {"a&1", "a 1"},
                {"R&C++", "r c++"},
                {"深&学", "深 学"}});
}

TEST_CASE("text: letters with dots are an acronym, other dots separate words") {
    check_rows({{"U.S.", "us"},
                {"U.S", "us"},
                {"u.s. and US", "us and us"},
                {"U.S.A.", "usa"},
                {"the U.S.'s", "the us"},
                {"U.S.-led", "us led"},
                {"in the U.S...", "in the us"},
                {"U.S.Army", "us armi"},
                {"J.K. Rowling", "jk rowl"},
                {"J. K. Rowling", "j k rowl"},
                {"F.Kennedy", "f kennedi"},
                {"e.g. 5 p.m.", "eg 5 pm"},
                {"É.U.", "eu"},
                {"end.Next", "end next"},
                {"Node.js", "node js"},
                {"\"park.\"", "park"},
                {"park.", "park"},
                {"foo_bar", "foo bar"},
                {"__init__", "init"},
                {"___", ""},
                {"multi-agent", "multi agent"},
                {"title:word", "titl word"},
                {"https://www.example.com/foo_bar?x=1&y=2#top", "https www exampl com foo bar x 1 y 2 top"},
                {"john.doe@mail.example.com", "john doe mail exampl com"},
                {"a.@b c'@d", "a b c d"},
                {"@name", "name"}});
}

TEST_CASE("text: a curly apostrophe is the same as a straight one") {
    check_rows({{"O'Brien", "obrien"},
                {"O’Brien", "obrien"},
                {"don't", "dont"},
                {"don’t", "dont"},
                {"James's", "jame"},
                {"Apple’s", "appl"},
                {"the workers' day", "the worker day"},
                {"rock'n'roll", "rocknrol"},
                {"1980's", "1980"},
                {"GPT-4's", "gpt 4"},
                {"'single' ‘quoted’", "singl quot"},
                {"'s", "s"},
                {"('s')", "s"},
                {"l'état", "etat"},
                {"L’ÉTAT", "etat"},
                {"d'Artagnan's", "artagnan"},
                {"c'est", "est"},
                {"I'm I'll", "im ill"},
                {"y'all", "yall"},
                {"O'Neill", "oneil"},
                {"м'який м’який мʼякий", "мяк мяк мяк"},
                {"Hawaiʻi Hawai'i", "hawaii hawaii"},
                {"5'10", "5 10"}});
}

TEST_CASE("text: an accent that stands for an apostrophe is one") {
    check_rows({{"it´s it`s it's", "it it it"},
                {"don´t don`t O´Brien O`Brien", "dont dont obrien obrien"},
                {"l´état l`état", "etat etat"},
                {"п`ять п´ять", "пят пят"},
                {"U.S.´s U.S.`s", "us us"},
                {"`quoted` ´n´ ``", "quot n"},
                {"5´10 5`10", "5 10 5 10"},
                {"é´é é`é", "ee ee"}});
}

TEST_CASE("text: numbers keep their dots and commas") {
    check_rows({{"3.5", "3.5"},
                {"v3.5.1", "v3.5.1"},
                {"1,000", "1,000"},
                {"1,000.50.", "1,000.50"},
                {"GPT-4", "gpt 4"},
                {"MTT S4000", "mtt s4000"},
                {"38.101", "38.101"},
                {"$3.5bn", "3.5bn"},
                {"1;2 10:30", "1 2 10 30"},
                {"1,a a,1 a.1", "1 a a 1 a 1"},
                {"2024-01-02", "2024 01 02"},
                {"1\u202F000 1⁄2", "1 000 1 2"},
                {"３．５", "3.5"},
                {"٣٫٥", "3.5"}});
}

TEST_CASE("text: digits of any script are those of ASCII, with the separators of Arabic") {
    check_rows({{"٢٠٢٤ ۲۰۲۴ २०२४ ২০২৪ ๒๐๒๔ ２０２４", "2024 2024 2024 2024 2024 2024"},
                {"١٬٠٠٠ ١٬٠٠٠٫٥٠", "1,000 1,000.50"},
                {"𝟐𝟎", "20"},
                {"٥G v٢", "5g v2"},
                {"۲\u0650", "2\u0650"}}); // a mark on a digit is none of a letter
}

TEST_CASE("text: digits below the line are as others, those above it behind a letter or two") {
    check_rows({{"CO₂ CO2 H₂O C₆H₁₂O₆ PM₂.₅", "co2 co2 h2o c6h12o6 pm2.5"},
                {"m² m2 5km³ W/m²K", "m2 ~m m2 5km3 ~5km w m2k"},
                {"E=mc²", "e mc2 ~mc"},
                {"м² м2", "м2 ~м м2"},
                {"10⁶ 10²³ 10⁻⁶", "10 10 10"},
                {"levels¹ levels¹² UN³", "level level un3 ~un"},
                {"¹levels ²³ ²", "level"},
                {"a¹.b a¹.2", "a1 ~a b a1 ~a 2"},
                {"m²'s", "m2 ~m"},
                {"\u0640²", "2"}}); // a letter that folds to nothing
}

TEST_CASE("text: width, case and accents do not matter in Latin, Greek and Cyrillic") {
    check_rows({{"ＧＰＵ", "gpu"},
                {"état etat ÉTAT", "etat etat etat"},
                {"e\u0301tat", "etat"},
                {"na\u00EFve nai\u0308ve", "naiv naiv"},
                {"Straße STRASSE STRAẞE", "strass strass strass"},
                {"Smørrebrød", "smorrebrod"},
                {"Łódź", "lodz"},
                {"Ærø", "aero"},
                {"Œuvre þing Ísland ħ ŋ ŧ", "oeuvr thing island h n t"},
                {"İstanbul Diyarbakır", "istanbul diyarbakir"},
                {"Əliyev", "aliyev"},
                {"Đà Nẵng", "da nang"},
                {"D\u0323a\u0306\u0323ng", "dang"},
                {"Ελλάδα ΕΛΛΆΔΑ", "ελλαδ ελλαδ"},
                {"ελλάς ΕΛΛΑΣ", "ελλ ελλ"},
                {"ᾳ", "αι"},
                {"Ёлка ёлка", "елк елк"},
                {"й и\u0306", "и и"},
                {"ﬁnd oﬃce", "find offic"},
                {"½ ª", "a"},
                {"Ⅷ ǆ", "viii dz"},
                {"col·lecció", "colleccio"},
                {"soft\u00ADhyphen", "softhyphen"},
                {"zero\u200Bwidth", "zero width"},
                {"no\u00A0break", "no break"},
                {"a\u200Db", "ab"}});
}

TEST_CASE("text: scripts without spaces are cut by characters or by dictionary") {
    check_rows({{"한국어", "한 ~한국 국 ~국어 어"},
                {"\u1112\u1161\u11AB", "한"},
                {"深度学习芯片", "深 ~深度 度 ~度学 学 ~学习 习 ~习芯 芯 ~芯片 片"},
                {"東京", "東 ~東京 京"},
                {"AI芯片GPU", "ai 芯 ~芯片 片 gpu"},
                {"カタカナ ｶﾀｶﾅ", "カ ~カタ タ ~タカ カ ~カナ ナ カ ~カタ タ ~タカ カ ~カナ ナ"},
                {"か\u3099", "が"},
                {"ภาษาไทย", "ภาษา ไทย"},
                {"العَرَبِيَّة", "عرب"},
                {"हिन्दी में", "हिंद में"},
                {"שָׁלוֹם", "שלום"},
                {"צה\"ל צה״ל", "צהל צהל"},
                {"ג'ורג'", "גורג"},
                {"ﷺ", "صلياللهعليهوسلم"}});
}

TEST_CASE("text: what is no word is no token") {
    check_rows({{"", ""},
                {" \t\r\n\v\f", ""},
                {"… — “” ‘’ !?.,;:'\"()[]{}<>&#+_-/\\|*^%$@~`", ""},
                {"👍🏽 👩‍👩‍👧 🇫🇷 1️⃣", "1"},
                {"I ❤️ NY", "i ny"},
                {"“quoted”—dash", "quot dash"},
                {"\u0301\u0302", ""},
                {"\u0301abc", "abc"},
                {" \u0301abc", "abc"},
                {"ʼ", ""}});
}

TEST_CASE("text: bytes that are not UTF-8 separate words") {
    using namespace std::string_view_literals;
    check_rows({{"a\x80z", "a z"},
                {"caf\xE9 noir", "caf noir"},
                {"a\xC3", "a"},
                {"a\xE2\x82z", "a z"},
                {"a\xF0\x9F\x98", "a"},
                {"a\xC0\xAEz", "a z"},
                {"a\xE0\x80\xAFz", "a z"},
                {"a\xED\xA0\x80z", "a z"},
                {"a\xF4\x90\x80\x80z", "a z"},
                {"\xFF\xFE", ""},
                {"\xFF\u0301z", "z"},
                {"a\0b"sv, "a b"},
                {"é\0é"sv, "e e"},
                {"\0"sv, ""}});
}

TEST_CASE("text: a token covers what the reader should see marked") {
    const std::vector<Row> rows = {{"in C++.", "in|C++"},
                                   {"a C#, b", "a|C#|b"},
                                   {"on .NET!", "on|.NET|.NET"},
                                   {"AT&T's", "AT&T"},
                                   {"Apple's", "Apple"},
                                   {"Apple’s", "Apple"},
                                   {"l'état", "état"},
                                   {"l’état,", "état"},
                                   {"don’t", "don’t"},
                                   {"U.S.-led", "U.S.|led"},
                                   {"U.S", "U.S"},
                                   {"U.S.'s", "U.S."},
                                   {"foo_bar", "foo|bar"},
                                   {"_foo_", "foo"},
                                   {"end.Next", "end|Next"},
                                   {"“état”", "état"},
                                   {"5 km²,", "5|km²|km²"},
                                   {"notes¹", "notes"},
                                   {"e\u0301tat", "e\u0301tat"},
                                   {"soft\u00ADhyphen.", "soft\u00ADhyphen"},
                                   {"Straße 東京", "Straße|東|東京|京"},
                                   {"a\xFFz", "a|z"},
                                   {"3.5, 1,000.", "3.5|1,000"}};
    for (const Row& row : rows) {
        CAPTURE(row.text);
        CHECK(marked(row.text) == row.expected);
    }
}

TEST_CASE("text: a query gives one form of a word, an index all of them") {
    CHECK(analyzed(".NET", Mode::query) == ".net");
    CHECK(analyzed("net", Mode::query) == "net");
    CHECK(analyzed("(.NET) C++ AT&T", Mode::query) == ".net c++ at&t");
    CHECK(analyzed("(.NET) C++ AT&T", Mode::index) == ".net ~net c++ at&t");
}

TEST_CASE("text: a term is cut to its longest size at a character boundary") {
    CHECK(analyzed(std::string(1000, 'A')) == std::string(kMaxTermBytes, 'a'));
    CHECK(analyzed(std::string(kMaxTermBytes, 'a')) == std::string(kMaxTermBytes, 'a'));
    CHECK(analyzed(std::string(kMaxTermBytes, 'a') + "++") == std::string(kMaxTermBytes, 'a'));
    CHECK(analyzed("." + std::string(300, 'a')) ==
          "." + std::string(kMaxTermBytes - 1, 'a') + " ~" + std::string(kMaxTermBytes, 'a'));
    std::string armenian;
    std::string cut;
    for (int i = 0; i < 400; ++i) {
        armenian += "ա";
        if (cut.size() + 2 <= kMaxTermBytes) cut += "ա";
    }
    CHECK(analyzed(armenian) == cut);
    CHECK(cut.size() == kMaxTermBytes - 1);

    Analyzer analyzer("und");
    TokenList tokens;
    analyzer.analyze(armenian, Mode::index, tokens);
    REQUIRE(tokens.size() == 1);
    CHECK(tokens[0].end == armenian.size());
}

TEST_CASE("text: an analyzer and its token list can be used again") {
    Analyzer analyzer("und");
    TokenList tokens;
    analyzer.analyze("A&", Mode::index, tokens);
    analyzer.analyze("B深", Mode::index, tokens);
    CHECK(terms_of(tokens) == "b 深");
    Analyzer moved = std::move(analyzer);
    moved.analyze("état", Mode::index, tokens);
    CHECK(terms_of(tokens) == "etat");
    moved.analyze("", Mode::index, tokens);
    CHECK(tokens.empty());
}

TEST_CASE("text: stop words are marked and do not count") {
    Analyzer analyzer("");
    TokenList tokens;
    analyzer.analyze("The U.S. is on .NET", Mode::index, tokens);
    CHECK(terms_of(tokens) == "the us is on .net ~net");
    std::string stop;
    for (const auto& token : tokens)
        stop += token.stop ? '1' : '0';
    CHECK(stop == "101100");
    CHECK(tokens.length() == 2);
    // The test is on the word as it is written, not on its stem.
    const auto is_stop = [&](std::string_view word) {
        analyzer.analyze(word, Mode::index, tokens);
        REQUIRE(tokens.size() == 1);
        return tokens[0].stop;
    };
    for (const std::string_view word : {"a", "i", "the", "it", "their", "which", "not", "This", "Không", "и", "και"}) {
        CAPTURE(word);
        CHECK(is_stop(word) == (word != "Không"));
    }
    for (const std::string_view word : {"us", "who", "may", "b", "thi", "news", "dont", "c++", "1"}) {
        CAPTURE(word);
        CHECK_FALSE(is_stop(word));
    }
}

TEST_CASE("text: the fingerprint names our rules, ICU and Unicode") {
    const std::string fingerprint = newsidx::text::analyzer_fingerprint();
    CHECK(fingerprint.starts_with("newsidx-"));
    CHECK(fingerprint.find(" icu-") != std::string::npos);
    CHECK(fingerprint.find(" unicode-") != std::string::npos);
    const std::size_t stemmers = fingerprint.find(" stemmers-");
    REQUIRE(stemmers != std::string::npos);
    CHECK(fingerprint.size() == stemmers + 10 + 16);
    CHECK(fingerprint == newsidx::text::analyzer_fingerprint());
}
