// Records of several languages in one file: each is found by its own language's forms of words, whatever the query's
// language; words as they are written; Chinese, Japanese and Korean by any two characters.
#include "newsidx/newsidx.h"
#include "temp_dir.h"

#include <doctest/doctest.h>

#include <fmt/format.h>
#include <set>
#include <string>
#include <vector>

using namespace newsidx;
using newsidx::test::TempDir;

namespace {

struct Story {
    const char* id;
    const char* lang;
    const char* title;
};

Index index_of(const TempDir& dir, const std::vector<Story>& stories) {
    std::string lines;
    for (const Story& story : stories)
        lines += fmt::format(R"({{"id":"{}","lang":"{}","title":"{}"}})", story.id, story.lang, story.title) + '\n';
    dir.write("news.jsonl", lines);
    auto index = Index::open(dir.path("i.db"), {.create = true});
    REQUIRE(index);
    REQUIRE(index->index({dir.path("news.jsonl")}));
    return std::move(*index);
}

std::set<std::string> found(const Index& index, const std::string& query, SearchOptions options = {}) {
    options.limit = 100;
    auto result = index.search(query, options);
    REQUIRE(result);
    CHECK_FALSE(result->relaxed);
    std::set<std::string> ids;
    for (const Hit& hit : result->hits)
        ids.insert(hit.source_id);
    return ids;
}

using Ids = std::set<std::string>;

} // namespace

TEST_CASE("languages: a word finds its other forms in each language of the file") {
    const TempDir dir;
    const Index index = index_of(dir, {{"en", "en", "Houses were sold quickly"},
                                       {"de", "de", "Die Häuser wurden verkauft"},
                                       {"fr", "fr", "Les maisons vendues hier"},
                                       {"ru", "ru", "Новые дома проданы"},
                                       {"tr", "tr", "İstanbul'da evler satıldı"},
                                       {"el", "el", "Τα σπίτια πουλήθηκαν"}});
    CHECK(found(index, "house") == Ids{"en"});
    CHECK(found(index, "Haus") == Ids{"de"});
    CHECK(found(index, "HÄUSER") == Ids{"de"});
    CHECK(found(index, "maison") == Ids{"fr"});
    CHECK(found(index, "дом") == Ids{"ru"});
    CHECK(found(index, "İSTANBUL") == Ids{"tr"});
    CHECK(found(index, "istanbul") == Ids{"tr"});
    CHECK(found(index, "σπίτι") == Ids{"el"});
    CHECK(found(index, "\"houses sold\"").empty()); // "were" stands between
    CHECK(found(index, "\"house were sold\"") == Ids{"en"});
}

TEST_CASE("languages: =word and =\"a phrase\" find what is written so and no other form") {
    const TempDir dir;
    const Index index = index_of(dir, {{"one", "en", "A chip for training"},
                                       {"many", "en", "Chips trained at night"},
                                       {"accent", "fr", "Un résumé court"},
                                       {"zh", "zh", "人工智能芯片"}});
    CHECK(found(index, "chip") == Ids{"one", "many"});
    CHECK(found(index, "=chip") == Ids{"one"});
    CHECK(found(index, "=Chips") == Ids{"many"});
    CHECK(found(index, "=\"chips trained\"") == Ids{"many"});
    CHECK(found(index, "=\"chip trained\"").empty());
    CHECK(found(index, "chip -=chips") == Ids{"one"});
    CHECK(found(index, "=resume") == Ids{"accent"});
    CHECK(found(index, "=智能") == Ids{"zh"});
    // Whatever stands around a word, or it is a part of.
    const TempDir second;
    const Index others = index_of(second, {{"end", "en", "The price of chips."},
                                           {"spaces", "en", "all chips here"},
                                           {"line", "en", "CHIPS"},
                                           {"hyphen", "en", "A chips-free diet"},
                                           {"part", "en", "Chipset and microchips"},
                                           {"one", "en", "chip by chip"},
                                           {"tr", "tr", "CHIPS"}});
    CHECK(found(others, "=chips") == Ids{"end", "spaces", "line", "hyphen", "tr"});
    CHECK(found(others, "=\"of chips\"") == Ids{"end"});
    CHECK(found(others, "=\"all chips\"") == Ids{"spaces"});
    CHECK(found(others, "=\"chip by chip\"") == Ids{"one"});
    auto result = index.search("=chip");
    REQUIRE(result);
    CHECK(result->interpreted == "=chip");
}

TEST_CASE("languages: every two characters side by side of an East Asian title find it, whatever its language is said "
          "to be") {
    const TempDir dir;
    const std::vector<Story> stories = {{"zh", "zh", "北京发布人工智能芯片新规"},
                                        {"ja", "ja", "東京タワーの灯りが消えた夜"},
                                        {"ko", "ko", "서울 반도체 공장 가동 시작"},
                                        {"en", "en", "Beijing 北京 and Tokyo 東京"}};
    const Index index = index_of(dir, stories);
    for (const Story& story : stories) {
        std::vector<std::string> characters;
        const std::string title = story.title;
        for (std::size_t i = 0; i < title.size();) {
            const auto lead = static_cast<unsigned char>(title[i]);
            const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
            characters.push_back(title.substr(i, size));
            i += size;
        }
        for (std::size_t i = 0; i + 1 < characters.size(); ++i) {
            if (characters[i].size() < 3 || characters[i + 1].size() < 3) continue;
            const std::string pair = characters[i] + characters[i + 1];
            CAPTURE(pair);
            CHECK(found(index, pair).contains(story.id));
            CHECK(found(index, '"' + pair + '"').contains(story.id));
        }
    }
    CHECK(found(index, "タワ") == Ids{"ja"});
    CHECK(found(index, "人工智能") == Ids{"zh"});
    CHECK(found(index, "智人").empty()); // both characters, the other way round
}

TEST_CASE("languages: stop words of the file's languages are left out of a query, and found alone") {
    const TempDir dir;
    const Index index = index_of(dir, {{"a", "de", "Der Bericht über die Wahl"}, {"b", "de", "Wahl ohne Bericht"}});
    CHECK(found(index, "der Bericht") == Ids{"a", "b"});
    CHECK(found(index, "über") == Ids{"a"});
    CHECK(found(index, "\"über die Wahl\"") == Ids{"a"});
}

TEST_CASE("languages: plain text has no operators") {
    const TempDir dir;
    const Index index = index_of(dir, {{"a", "en", "minus signs OR stars"}, {"b", "en", "other things"}});
    SearchOptions options;
    options.plain_text = true;
    CHECK(found(index, "-minus", options) == Ids{"a"});
    CHECK(found(index, "\"signs minus\"", options) == Ids{"a"});
    CHECK(found(index, "=stars =minus", options) == Ids{"a"});
    options.match = Match::any;
    CHECK(found(index, "minus OR things", options) == Ids{"a", "b"});
}
