// What the analyzers make of text in many languages: the rows of analyzer_spec.txt, tags, the modes, East Asian text.
#include "text/analyzer.h"
#include "text/analyzer_set.h"
#include "text/language_rules.h"
#include "text/split.h"
#include "text/stemmer.h"
#include "text/unicode.h"

#include <algorithm>
#include <doctest/doctest.h>
#include <fstream>
#include <libstemmer.h>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace {

using newsidx::text::Analyzer;
using newsidx::text::analyzer_tag;
using newsidx::text::AnalyzerSet;
using newsidx::text::Mode;
using newsidx::text::TokenKind;
using newsidx::text::TokenList;

// "~" before a colocated term, "!" after a stop word.
std::string terms_in(const TokenList& tokens) {
    std::string out;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (i > 0) out += ' ';
        if (tokens[i].colocated) out += '~';
        out += tokens.term(i);
        if (tokens[i].stop) out += '!';
    }
    return out;
}

std::string analyzed(std::string_view tag, std::string_view text, Mode mode = Mode::index) {
    static AnalyzerSet analyzers;
    TokenList fast;
    TokenList slow;
    analyzers.with_tag(tag).analyze(text, mode, fast);
    analyzers.with_tag(tag).analyze_by_icu(text, mode, slow);
    CHECK(terms_in(fast) == terms_in(slow));
    return terms_in(fast);
}

std::string_view trimmed(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(' ');
    return begin == text.npos ? std::string_view() : text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

} // namespace

TEST_CASE("text: texts of many languages become the tokens that analyzer_spec.txt says") {
    std::ifstream in(NEWSIDX_SOURCE_DIR "/tests/analyzer_spec.txt");
    REQUIRE(in);
    std::map<std::string, int, std::less<>> rows;
    for (std::string line; std::getline(in, line);) {
        if (line.empty() || line.front() == '#') continue;
        CAPTURE(line);
        const std::size_t first = line.find('|');
        const std::size_t second = line.find('|', first + 1);
        REQUIRE(second != std::string::npos);
        const std::string_view whole = line;
        const std::string tag(trimmed(whole.substr(0, first)));
        CHECK(newsidx::text::language_with_tag(tag).tag == tag);
        CHECK(analyzed(tag, trimmed(whole.substr(first + 1, second - first - 1))) == trimmed(whole.substr(second + 1)));
        ++rows[tag];
    }
    // Nothing that has rules of its own is without rows.
    for (const auto& language : newsidx::text::languages()) {
        CAPTURE(language.tag);
        if (language.stemmer != nullptr || language.stop_words != nullptr) CHECK(rows[std::string(language.tag)] >= 10);
    }
    CHECK(rows.size() >= 34);
}

TEST_CASE("text: every stemmer of libstemmer serves a language, but for those that others replace") {
    std::set<std::string> served;
    for (const auto& language : newsidx::text::languages()) {
        if (language.stemmer == nullptr) continue;
        CHECK(served.insert(language.stemmer).second);
        newsidx::text::Stemmer stemmer(language.stemmer);
        CHECK(stemmer.stem("x") == "x");
    }
    const std::set<std::string> replaced = {"porter"}; // by "english"
    for (const char** name = sb_stemmer_list(); *name != nullptr; ++name) {
        CAPTURE(*name);
        CHECK((served.contains(*name) || replaced.contains(*name)));
    }
    CHECK_THROWS(newsidx::text::Stemmer("klingon"));
}

TEST_CASE("text: a language's tag goes by its primary subtag, in any case") {
    struct Row {
        std::string_view lang;
        std::string_view tag;
    };
    const std::vector<Row> rows = {{"", "und"},         {"und", "und"},       {"en", "en"},
                                   {"EN", "en"},        {"en-US", "en"},      {"en_GB", "en"},
                                   {"pt-BR", "pt"},     {"PT-br", "pt"},      {"zh-Hant-TW", "zh"},
                                   {"zh_CN", "zh"},     {"cmn", "zh"},        {"yue-HK", "zh"},
                                   {"nb", "no"},        {"nn-NO", "no"},      {"no", "no"},
                                   {"sr-Latn", "sr"},   {"sr-Cyrl-RS", "sr"}, {"sh", "sr"},
                                   {"iw", "he"},        {"he-IL", "he"},      {"ji", "yi"},
                                   {"in", "id"},        {"mo", "ro"},         {"ro-MD", "ro"},
                                   {"eng", "en"},       {"deu", "de"},        {"ger", "plain"},
                                   {"pl", "plain"},     {"cs", "plain"},      {"uk-UA", "plain"},
                                   {"prs", "fa"},       {"pes-IR", "fa"},     {"hr", "plain"},
                                   {"fa", "fa"},        {"ast", "plain"},     {"x-klingon", "und"},
                                   {"mul", "und"},      {"zxx", "und"},       {"ja-JP", "ja"},
                                   {"ko", "ko"},        {"th", "th"},         {"lo", "lo"},
                                   {"km", "km"},        {"my", "my"},         {"vi-VN", "vi"},
                                   {"tr", "tr"},        {"es-419", "es"},     {"-", "und"},
                                   {"-en", "und"},      {"123", "und"},       {"english text", "und"},
                                   {"\xFF\xFE", "und"}, {"plain", "plain"},   {"toolongalanguage", "und"}};
    for (const Row& row : rows) {
        CAPTURE(row.lang);
        CHECK(analyzer_tag(row.lang) == row.tag);
    }
    for (const auto& language : newsidx::text::languages()) {
        CAPTURE(language.tag);
        CHECK(analyzer_tag(language.tag) == language.tag);
    }
}

TEST_CASE("text: an unknown tag is that of undetermined language") {
    CHECK(analyzed("", "chips книги") == "chip книг");
    CHECK(analyzed("tlh", "chips книги") == "chip книг");
    CHECK(analyzed("EN", "книги") == "книг"); // tags are what analyzer_tag() gives, in lower case
}

TEST_CASE("text: exactly as it is written, a word is folded and not stemmed, with the same stop words") {
    struct Row {
        std::string_view tag;
        std::string_view text;
        std::string_view expected;
    };
    const std::vector<Row> rows = {
        {"en", "The Running résumés", "the! running resumes"},
        {"de", "Häuser für STRASSEN", "hauser fur! strassen"},
        {"fr", "L'État généralement", "etat generalement"},
        {"tr", "IRKI Ankara'nın İzmir", "irki ankara izmir"},
        {"ru", "Ёлками и", "елками и!"},
        {"el", "ΚΥΒΕΡΝΗΣΕΙΣ της", "κυβερνησεισ τησ!"},
        {"ar", "الكِتَابــة أحمد", "الكتابه احمد"},
        {"hi", "किताबों में", "किताबों में!"},
        {"vi", "NGƯỜI Đảng", "người đảng"},
        {"ro", "știrile ştirile", "stirile stirile"},
        {"zh", "深度学习", "深 ~深度 度 ~度学 学 ~学习 习"},
        {"en", ".NETs C++ AT&T U.S.", ".nets c++ at&t us"},
        {"und", "companies книгами", "companies книгами"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.text);
        CHECK(analyzed(row.tag, row.text, Mode::exact) == row.expected);
    }
}

TEST_CASE("text: a query tells where the words of East Asian text begin, an index does not ask") {
    // "'" after a token that does not begin a word.
    const auto words = [](std::string_view text, Mode mode) {
        Analyzer analyzer("zh");
        TokenList tokens;
        analyzer.analyze(text, mode, tokens);
        std::string out;
        for (std::size_t i = 0; i < tokens.size(); ++i) {
            if (tokens[i].kind == TokenKind::pair) {
                CHECK(tokens[i].begins_word == tokens[i - 1].begins_word);
                continue;
            }
            out.append(tokens[i].begins_word && !out.empty() ? " " : "").append(tokens.term(i));
        }
        return out;
    };
    for (const Mode mode : {Mode::query, Mode::exact}) {
        CHECK(words("深度学习芯片", mode) == "深度 学习 芯 片");
        CHECK(words("北京大学的学生", mode) == "北京 大学 的 学生");
        CHECK(words("東京タワーに行く", mode) == "東京タワー に 行く");
        CHECK(words("한국어로", mode) == "한국어로");
        CHECK(words("한국어 뉴스", mode) == "한국어 뉴스");
        CHECK(words("大韓民國은", mode) == "大韓民國 은");
        CHECK(words("AI芯片GPU", mode) == "ai 芯 片 gpu");
        CHECK(words("人", mode) == "人");
    }
    CHECK(words("深度学习", Mode::index) == "深 度 学 习");
    CHECK(words("한국어", Mode::index) == "한 국 어");
}

TEST_CASE("text: every two characters side by side in an East Asian title are a token that covers them") {
    const std::vector<std::string_view> titles = {"国务院召开常务会议部署稳就业工作", "中國與歐盟重啟投資協定談判",
                                                  "東京タワーで初日の出を見る人々", "국회의원선거결과발표"};
    TokenList tokens;
    for (const std::string_view title : titles) {
        CAPTURE(title);
        std::vector<std::size_t> begins;
        for (std::size_t offset = 0; offset < title.size(); newsidx::text::next_code_point(title, offset))
            begins.push_back(offset);
        begins.push_back(title.size());
        for (const auto& language : newsidx::text::languages()) {
            Analyzer analyzer(language.tag);
            analyzer.analyze(title, Mode::index, tokens);
            CHECK(tokens.size() == 2 * (begins.size() - 1) - 1);
            CHECK(tokens.length() == begins.size() - 1);
            for (std::size_t i = 0; i + 2 < begins.size(); ++i) {
                const std::string_view two = title.substr(begins[i], begins[i + 2] - begins[i]);
                const auto& pair = tokens[2 * i + 1];
                CHECK(tokens.term(2 * i + 1) == two);
                CHECK((pair.kind == TokenKind::pair && pair.colocated));
                CHECK((pair.begin == begins[i] && pair.end == begins[i + 2]));
                CHECK(tokens[2 * i].kind == TokenKind::character);
            }
        }
    }
}

TEST_CASE("text: a token of a word that is cut covers what is left of it") {
    Analyzer turkish("tr");
    Analyzer italian("it");
    TokenList tokens;
    turkish.analyze("Ankara'nın evi", Mode::index, tokens);
    REQUIRE(tokens.size() == 2);
    CHECK(tokens[0].begin == 0);
    CHECK(tokens[0].end == 6);
    italian.analyze("dell’economia", Mode::index, tokens);
    REQUIRE(tokens.size() == 1);
    CHECK(tokens[0].begin == 7);
    CHECK(tokens[0].end == 15);
}

TEST_CASE("text: what begins a word and is longer than its stem is completed by the endings of its language") {
    const auto typed_of = [](const char* tag, std::string_view beginning, std::string_view term) {
        for (const auto& completed : Analyzer(tag).completed_terms(beginning))
            if (completed.term == term) return static_cast<int>(completed.typed);
        return -1;
    };
    CHECK(typed_of("en", "educatio", "educ") == 4);
    CHECK(typed_of("en", "educati", "educ") == 3);
    CHECK(typed_of("en", "tradin", "trade") == 2); // whose stem it does not begin with
    CHECK(typed_of("en", "runn", "run") == 0);
    CHECK(typed_of("en", "runni", "run") == 1);
    CHECK(typed_of("de", "bedeutun", "bedeut") == 2);
    CHECK(typed_of("es", "educació", "educ") > 3); // letters, not bytes
    CHECK(typed_of("ru", "российско", "россииск") == 3);
    CHECK(typed_of("und", "educatio", "educ") == 4); // a Latin word, as English
    CHECK(typed_of("plain", "educatio", "educ") == -1);
    CHECK(Analyzer("en").completed_terms("中国").empty());
    CHECK(Analyzer("en").completed_terms("").empty());
    CHECK(Analyzer("en").completed_terms("q3").empty());
}

TEST_CASE("text: what begins a word begins its term, too, without the article that it has") {
    struct Row {
        const char* tag;
        std::string_view beginning;
        std::string_view rest;
    };
    const std::vector<Row> rows = {{"ar", "الكت", "كت"}, {"ar", "والكت", "كت"}, {"ar", "الك", ""},   {"ar", "كتا", ""},
                                   {"en", "الكت", "كت"}, {"he", "הכנס", "כנס"}, {"he", "והכ", "הכ"}, {"he", "הכ", ""},
                                   {"he", "כנסת", ""},   {"fa", "الكت", ""},    {"ar", "chips", ""}, {"ar", "", ""},
                                   {"plain", "הכנס", ""}};
    for (const Row& row : rows) {
        CAPTURE(row.tag);
        CAPTURE(row.beginning);
        CHECK(Analyzer(row.tag).beginning_without_article(row.beginning, row.beginning) == row.rest);
    }
    CHECK(Analyzer("ar").beginning_without_article("المان", "ألمان").empty()); // Germany has no article
}

TEST_CASE("text: of each stemmer there are words that tell its versions apart") {
    for (const auto& language : newsidx::text::languages()) {
        if (language.stemmer == nullptr) continue;
        CAPTURE(std::string(language.stemmer));
        newsidx::text::Stemmer stemmer(language.stemmer);
        std::string_view words = newsidx::text::stemmer_probes(language.stemmer);
        int changed = 0;
        while (!words.empty()) {
            const std::string_view word = newsidx::text::take_part(words, ' ');
            changed += stemmer.stem(word) != word ? 1 : 0;
        }
        CHECK(changed >= 3);
    }
    CHECK(newsidx::text::stemmer_probes("klingon").empty());
}

TEST_CASE("text: every stemmed word of Latin letters that is long enough is found by most of its beginnings") {
    // With its stem, a word's beginnings that are longer than that, each a way to type it.
    const std::vector<std::string> words = {"immigration",  "significantly", "international", "negotiations",
                                            "conservative", "announcing",    "investigators", "education",
                                            "positive",     "trading",       "happiness",     "nationalities",
                                            "stopping",     "developments",  "famously"};
    Analyzer analyzer("en");
    TokenList tokens;
    for (const std::string& word : words) {
        analyzer.analyze(word, Mode::query, tokens);
        const std::string term(tokens.term(0));
        for (std::size_t size = 4; size < word.size(); ++size) {
            const std::string beginning = word.substr(0, size);
            if (term.starts_with(beginning)) continue;
            analyzer.analyze(beginning, Mode::query, tokens);
            const auto completed = analyzer.completed_terms(beginning);
            const bool found =
                term.starts_with(tokens.term(0)) ||
                std::any_of(completed.begin(), completed.end(), [&](const auto& c) { return c.term == term; });
            CAPTURE(beginning);
            CHECK(found);
        }
    }
}
