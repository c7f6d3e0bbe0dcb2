#include "text/fold_value.h"
#include "text/language.h"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using newsidx::text::detect_language;

TEST_CASE("language: a sentence or two are enough") {
    struct Row {
        std::string_view tag;
        std::string_view text;
    };
    const Row rows[] = {
        {"en", "The ferries return to the coast this spring, and the harbour will open again for travellers in May."},
        {"de", "Die Fähren kehren in diesem Frühjahr an die Küste zurück, und der Hafen öffnet im Mai wieder."},
        {"fr", "Les bateaux reviennent sur la côte ce printemps et le port ouvrira de nouveau au mois de mai."},
        {"es", "Los barcos vuelven a la costa esta primavera y el puerto abrirá de nuevo en el mes de mayo."},
        {"it", "I traghetti tornano sulla costa questa primavera e il porto riaprirà nel mese di maggio."},
        {"ru", "Паромы возвращаются на побережье этой весной, и порт снова откроется для путешественников в мае."},
        {"el", "Τα πλοία επιστρέφουν στην ακτή αυτή την άνοιξη και το λιμάνι θα ανοίξει ξανά τον Μάιο."},
        {"he", "המעבורות חוזרות לחוף באביב הזה והנמל ייפתח שוב למטיילים בחודש מאי."},
        {"ja", "この春、フェリーが海岸に戻り、港は五月に旅行者のために再び開かれます。"},
        {"ko", "올봄에 여객선이 해안으로 돌아오고 항구는 오월에 여행자들에게 다시 열립니다."},
        {"zh", "今年春天渡轮将返回海岸，港口将于五月重新向旅客开放，市政府对此表示欢迎。"},
        {"zh-Hant", "今年春天渡輪將返回海岸，港口將於五月重新向旅客開放，市政府對此表示歡迎。"},
        {"vi", "Các chuyến phà trở lại bờ biển vào mùa xuân này và bến cảng sẽ mở cửa lại vào tháng năm."},
        {"th", "เรือเฟอร์รี่กลับมาที่ชายฝั่งในฤดูใบไม้ผลินี้ และท่าเรือจะเปิดอีกครั้งในเดือนพฤษภาคม"},
    };
    // Of characters alone it is Chinese, however few there are.
    CHECK(detect_language("渡轮今天停航。港口关闭") != "ja");
    CHECK(detect_language("北京下雪 北京今天下雪了") != "ja");
    for (const Row& row : rows) {
        CAPTURE(std::string(row.text));
        CHECK(detect_language(row.text) == row.tag);
    }
    // Only the beginning is judged, and a cut in the middle of a character does no harm.
    for (std::size_t pad = 0; pad < 4; ++pad) {
        std::string text(pad, ' ');
        while (text.size() < 10'000) {
            text += rows[5].text;
            text += ' ';
        }
        CHECK(detect_language(text) == "ru");
    }
}

TEST_CASE("language: its name in any language gives its tag, without case and marks, and in English where that is "
          "asked for") {
    using newsidx::text::fold_value;
    using newsidx::text::is_language_called;
    using newsidx::text::language_named;
    for (const auto& [name, code] : std::vector<std::pair<std::string_view, std::string_view>>{{"Deutsch", "de"},
                                                                                               {"german", "de"},
                                                                                               {"francais", "fr"},
                                                                                               {"РУССКИЙ", "ru"},
                                                                                               {"中文", "zh"},
                                                                                               {"russisch", "RU"},
                                                                                               {"Allemand", "de"},
                                                                                               {"японский", "ja"},
                                                                                               {"法语", "fr"},
                                                                                               {"Hebräisch", "iw"},
                                                                                               {"norsk", "nb"},
                                                                                               {"norsk", "no"}})
        CHECK_MESSAGE(is_language_called(fold_value(name), code), name);
    for (const std::string_view code : {"de", "", "d", "deu", "xx", "de-AT", "??", "plain"})
        for (const std::string_view name : {"", " ", "klingon", "de", "xx", "plain", "und", "francais"})
            CHECK_MESSAGE(!is_language_called(fold_value(name), code), name);
    for (int i = 0; i < 2; ++i) // they are kept: the second time as the first
        for (const auto& [code, is_called] : std::vector<std::pair<std::string_view, bool>>{
                 {"iw", true}, {"HE", true}, {"he-IL", false}, {"hi", false}, {"in", false}})
            CHECK_MESSAGE(is_language_called(fold_value("hébreu"), code) == is_called, code);
    CHECK(language_named("German") == "de");
    CHECK(language_named("Deutsch").empty());
    CHECK(language_named("DEU") == "de");
    CHECK(language_named("nor") == "nb");
    CHECK(language_named("Ger") == "de");
    CHECK(language_named("fre") == "fr");
    CHECK(language_named("chi") == "zh");
    CHECK(language_named("de").empty());
    CHECK(language_named("").empty());
    CHECK(language_named("xyz").empty());
}

TEST_CASE("language: a tag loses what goes without saying, and no more") {
    using newsidx::text::shortest_language_tag;
    CHECK(shortest_language_tag("en-US") == "en");
    CHECK(shortest_language_tag("EN_us") == "en");
    CHECK(shortest_language_tag("zh-cn") == "zh");
    CHECK(shortest_language_tag("zh-TW") == "zh-Hant");
    CHECK(shortest_language_tag("de") == "de");
    for (const std::string_view tag :
         {"", "-", "en-GB", "zh-HK", "de-1901", "german", "xyz", "\xC3", "und", "root", "und-DE"})
        CHECK_MESSAGE(shortest_language_tag(tag).empty(), tag);
    CHECK(shortest_language_tag(std::string(1000, 'a')).empty());
}

TEST_CASE("language: the code of a country gives the language that most speak there") {
    using newsidx::text::language_of_country;
    CHECK(language_of_country("vn") == "vi");
    CHECK(language_of_country("CN") == "zh");
    CHECK(language_of_country("cz") == "cs");
    CHECK(language_of_country("jp") == "ja");
    for (const std::string_view code : {"", "x", "vnm", "zz", "1a", "v_", "é"})
        CHECK_MESSAGE(language_of_country(code).empty(), code);
    for (const std::string_view language : {"sv", "VI", "ar", "ca", "et", "be", "in"}) // and countries
        CHECK_MESSAGE(language_of_country(language).empty(), language);
}

TEST_CASE("language: codes that were changed, and others for the same, are told of each other") {
    using newsidx::text::other_language_tag;
    CHECK(other_language_tag("iw") == "he");
    CHECK(other_language_tag("he") == "iw");
    CHECK(other_language_tag("IW-il") == "he-il");
    CHECK(other_language_tag("nb_NO") == "no_NO");
    for (const std::string_view tag : {"", "-", "en", "hebrew", "heb", "iwx", "-iw"})
        CHECK_MESSAGE(other_language_tag(tag).empty(), tag);
}

TEST_CASE("language: what cannot be told is not told") {
    for (const std::string_view text :
         {"", " ", "ok", "12345 67.89", "\xFF\xFE", "The ferries \xC3 return to the coast", "https://a.example/b?c=d",
          "Xq Zt Wv", "😀😀😀"}) {
        CAPTURE(std::string(text));
        CHECK(detect_language(text).empty());
    }
    std::mt19937 random(3);
    for (int i = 0; i < 2000; ++i) {
        std::string text(random() % 400, '\0');
        for (char& c : text) {
            c = static_cast<char>(random());
        }
        static_cast<void>(detect_language(text));
    }
}
