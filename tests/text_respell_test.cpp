// Other spellings of what somebody types.

#include "text/analyzer.h"
#include "text/respell.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

using namespace newsidx::text;

namespace {

using Words = std::vector<std::string>;

std::string term_of(std::string_view tag, std::string_view word) {
    Analyzer analyzer(tag);
    TokenList tokens;
    analyzer.analyze(word, Mode::query, tokens);
    REQUIRE(tokens.size() == 1);
    return std::string(tokens.term(0));
}

} // namespace

TEST_CASE("respell: words typed without the marks of their endings have the terms of those with them") {
    struct Row {
        const char* tag;
        const char* plain;
        const char* marked;
    };
    constexpr Row kRows[] = {
        {"fr", "elysee", "élysée"},           {"fr", "majorite", "majorité"},     {"fr", "arrivees", "arrivées"},
        {"fr", "premiere", "première"},       {"fr", "frontieres", "frontières"}, {"fr", "proces", "procès"},
        {"es", "educacion", "educación"},     {"es", "economia", "economía"},     {"es", "murio", "murió"},
        {"es", "aleman", "alemán"},           {"es", "serian", "serían"},         {"pt", "informacao", "informação"},
        {"pt", "presidencia", "presidência"}, {"pt", "disponivel", "disponível"}, {"it", "novita", "novità"},
        {"ro", "informatie", "informație"},   {"ca", "eleccio", "elecció"},
    };
    for (const Row& row : kRows) {
        CAPTURE(row.plain);
        Analyzer analyzer(row.tag);
        CHECK(analyzer.may_lack_marks());
        const Words terms = analyzer.marked_terms(row.plain, false);
        const std::string marked = term_of(row.tag, row.marked);
        CHECK(term_of(row.tag, row.plain) != marked); // else there would be no need
        CHECK(std::find(terms.begin(), terms.end(), marked) != terms.end());
    }
    Analyzer english("en");
    CHECK_FALSE(english.may_lack_marks());
    CHECK(english.marked_terms("committee", false).empty());
    CHECK(with_marks("e", "fr", false).empty());
    CHECK(with_marks("", "fr", false).empty());
}

TEST_CASE("respell: a syllable of Vietnamese typed without marks may be each one that has them") {
    struct Row {
        const char* plain;
        std::vector<const char*> marked;
    };
    const Row rows[] = {
        {"dien", {"điện", "diễn", "diện", "đien"}}, // no đien: ie is never without its mark
        {"thoai", {"thoại", "thoải"}},
        {"nguyen", {"nguyễn", "nguyên", "nguyện"}},
        {"duong", {"đường", "dương", "đuông"}},
        {"truoc", {"trước", "truộc"}},
        {"hoa", {"hoà", "hòa", "hoạ", "họa", "hoả", "hỏa"}},
        {"thuy", {"thuý", "thúy", "thuỷ", "thủy"}},
        {"que", {"quê", "quế", "qué"}},
        {"gia", {"già", "giá", "gía"}},
        {"gin", {"gìn"}},
        {"nghieng", {"nghiêng", "nghiếng"}},
        {"da", {"đá", "dạ", "đã", "đa"}},
        {"y", {"ý", "ỷ"}},
        {"khuya", {"khuỷa"}},
    };
    for (const Row& row : rows) {
        const Words words = with_marks(row.plain, "vi", false);
        CHECK(words.size() <= 72);
        for (const char* marked : row.marked) {
            CAPTURE(marked);
            const bool is_none = std::string_view(marked) == "đien";
            CHECK((std::find(words.begin(), words.end(), marked) != words.end()) != is_none);
        }
        for (const std::string& word : words)
            CHECK(word != row.plain);
        CHECK(std::set<std::string>(words.begin(), words.end()).size() == words.size());
    }
    // A beginning of three letters is one of all that those are which begin so.
    for (const Row& row : rows) {
        const Words whole = with_marks(row.plain, "vi", false);
        const std::string_view plain = row.plain;
        for (std::size_t letters = 3; letters <= plain.size(); ++letters) {
            if (plain.substr(0, letters) == "ngh") continue; // nothing is known of a syllable without a vowel
            const Words begun = with_marks(plain.substr(0, letters), "vi", true);
            CHECK(begun.size() < 1'000);
            for (const std::string& word : whole) {
                CAPTURE(word);
                CHECK(std::find(begun.begin(), begun.end(), word) != begun.end());
            }
        }
    }
    for (const auto& [beginning, word] :
         {std::pair("xan", "xăng"), {"die", "điện"}, {"ngu", "nguồn"}, {"van", "vàng"}}) {
        const Words begun = with_marks(beginning, "vi", true);
        CHECK(std::find(begun.begin(), begun.end(), word) != begun.end());
    }
    CHECK(with_marks("di", "vi", true) == with_marks("di", "vi", false));
    // A syllable that ends in a stop has no other tones than two.
    const Words stopped = with_marks("hoc", "vi", false);
    CHECK(std::find(stopped.begin(), stopped.end(), "học") != stopped.end());
    CHECK(std::find(stopped.begin(), stopped.end(), "hòc") == stopped.end());
    for (const char* word : {"", "the1", "samsung", "strong", "khuyenn", "aeo", "đen", "nghiengh", "w", "club", "q"})
        CHECK(with_marks(word, "vi", false).empty());
    Analyzer vietnamese("vi");
    CHECK(vietnamese.keeps_marks());
    CHECK(vietnamese.may_lack_marks());
    CHECK_FALSE(Analyzer("fr").keeps_marks());
}

TEST_CASE("respell: a tone mark stands on either of two last vowels in Vietnamese") {
    CHECK(with_other_tone_place("hòa") == "hoà");
    CHECK(with_other_tone_place("hoà") == "hòa");
    CHECK(with_other_tone_place("thủy") == "thuỷ");
    CHECK(with_other_tone_place("khoẻ") == "khỏe");
    for (const char* word : {"", "hoa", "hoàn", "điện", "úy viên", "oan"})
        CHECK_MESSAGE(with_other_tone_place(word).empty(), word);
}

TEST_CASE("respell: umlauts are written as two letters, and two letters are umlauts where they are no two sounds") {
    CHECK(without_umlauts("müller") == "mueller");
    CHECK(without_umlauts("GRÖßE") == "GRoeßE");
    CHECK(without_umlauts("smørrebrød på ærø") == "smoerrebroed paa aeroe");
    CHECK(without_umlauts("plain").empty());
    CHECK(without_umlauts("").empty());
    CHECK(with_umlauts("muenchen") == "münchen");
    CHECK(with_umlauts("oesterreich") == "österreich");
    CHECK(with_umlauts("baeckereien") == "bäckereien");
    CHECK(with_umlauts("neue").empty());
    CHECK(with_umlauts("bauer").empty());
    CHECK(with_umlauts("quer").empty());
    CHECK(with_umlauts("plain").empty());
    CHECK(with_umlauts("").empty());
}

TEST_CASE("respell: words in -u whose plural the stemmer takes for another word") {
    CHECK(with_other_plural("gpu") == "gpus");
    CHECK(with_other_plural("gpus") == "gpu");
    CHECK(with_other_plural("hindus") == "hindu");
    CHECK(with_other_plural("apu") == "apus");   // the first and
    CHECK(with_other_plural("zulus") == "zulu"); // the last
    for (const std::string_view word : {"", "u", "us", "virus", "viru", "asus", "asu", "thus", "chip", "gpuss"})
        CHECK_MESSAGE(with_other_plural(word).empty(), word);
    CHECK(term_of("en", "menus") != term_of("en", "menu")); // or none of this is needed
    CHECK(with_other_plural("mou").empty());                // memoranda of understanding are no mice:
    CHECK(term_of("en", "mouse") == "mous");
}

TEST_CASE("respell: whole numbers of four digits or more, with and without what groups them") {
    CHECK(other_numbers("1000") == Words{"1,000", "1.000"});
    CHECK(other_numbers("1,000") == Words{"1000", "1.000"});
    CHECK(other_numbers("12.345.678") == Words{"12345678", "12,345,678"});
    for (const char* none : {"", "999", "0123", "3.5", "1,00", "1,0000", "1,000.5", "1,000,", ",000", "1234,567",
                             "12a4", "1.000,000", "1234567890123456", "2024", "2,016", "1.984"})
        CHECK_MESSAGE(other_numbers(none).empty(), none);
}

TEST_CASE("respell: an apostrophe or a space that does not break groups the digits of a number as commas do") {
    for (const char* grouped : {"1'000", "1\u2019000", "1\u00a0000", "1\u2009000", "1\u202f000"})
        CHECK_MESSAGE(with_commas(grouped) == "1,000", grouped);
    CHECK(with_commas("12\u202f345\u202f678") == "12,345,678");
    for (const char* none : {"", "1000", "1 000", "1,000", "1'00", "1'0000", "'000", "1'000'", "1''000", "1'000.5",
                             "0'123", "2\u00a0016", "1'000km", "1\u3000000"})
        CHECK_MESSAGE(with_commas(none).empty(), none);
    CHECK(size_of_digit_grouping("\u202f1") == 3);
    CHECK(size_of_digit_grouping(" 1") == 0);
    CHECK(size_of_digit_grouping("") == 0);
}

TEST_CASE("respell: Chinese in both kinds of characters") {
    CHECK(other_chinese("台灣總統") == Words{"台湾总统", "臺灣總統"});
    CHECK(other_chinese("臺灣") == Words{"台湾", "台灣"});
    CHECK(other_chinese("台湾总统") == Words{"台灣總統", "臺灣總統"});
    for (const char* none : {"人口", "plain", ""})
        CHECK_MESSAGE(other_chinese(none).empty(), none);
}
