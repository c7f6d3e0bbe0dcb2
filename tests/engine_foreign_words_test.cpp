// Files of several languages: a form that one language gives a word does not find other words in texts of another one.

#include "dice.h"
#include "engine_util.h"
#include "rounds.h"
#include "segments_util.h"
#include "text/analyzer.h"
#include "text/token.h"

#include <array>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

using namespace newsidx;
using namespace newsidx::test;

namespace {

// Words that are each other's stems in one language or another, or are none.
constexpr std::array<std::string_view, 30> kStems = {
    "news",  "new",  "biden", "bid",     "career", "car",    "cars",       "offer",   "off",      "come",
    "com",   "note", "not",   "largest", "large",  "larges", "university", "univers", "universe", "server",
    "serve", "ham",  "hamas", "redis",   "redes",  "does",   "doe",        "red",     "haus",     "hauses"};
constexpr std::array<std::string_view, 6> kLanguages = {"en", "fr", "de", "es", "tlh", ""};

std::string foreign_word(Dice& dice) {
    return std::string(kStems[dice.below(kStems.size())]);
}

std::string words(Dice& dice, std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i)
        text += (text.empty() ? "" : " ") + foreign_word(dice);
    return text;
}

struct ForeignStory {
    std::string lang;
    std::string title;
    std::string body;
};

// Most are in the first language; of the others there are a few, or as many.
ForeignStory foreign_story(Dice& dice, bool mixed) {
    ForeignStory story;
    story.lang = kLanguages[mixed || dice.chance(10) ? dice.below(kLanguages.size()) : 0];
    story.title = words(dice, 1 + dice.below(3));
    story.body = words(dice, dice.below(8));
    return story;
}

std::string line(const ForeignStory& story, int id, Dice& dice) {
    return fmt::format(R"({{"url":"https://n.example/{}","title":"{}","text":"{}","lang":"{}","quality":{},"heat":{}}})"
                       "\n",
                       id, story.title, story.body, story.lang.empty() ? "und" : story.lang, dice.below(100),
                       dice.below(200));
}

// `lang`: "" for a story that says none.
std::string titled(const std::string& id, const std::string& title, const std::string& lang) {
    const std::string said = lang.empty() ? "" : fmt::format(R"(,"lang":"{}")", lang);
    return fmt::format(R"({{"url":"https://n.example/{}","title":"{}"{}}})"
                       "\n",
                       id, title, said);
}

// What an analyzer makes of a text.
std::set<std::string> terms_of(std::string_view text, std::string_view tag, text::Mode mode) {
    text::Analyzer analyzer(tag);
    text::TokenList tokens;
    analyzer.analyze(text, mode, tokens);
    std::set<std::string> terms;
    for (std::size_t i = 0; i < tokens.size(); ++i)
        terms.emplace(tokens.term(i));
    return terms;
}

// The slow twin: each story is read by itself, and knows which forms of one of kStems count in its language.
class ByHand {
public:
    explicit ByHand(const std::vector<ForeignStory>& stories) {
        for (const ForeignStory& story : stories) {
            const std::string_view tag = text::analyzer_tag(story.lang);
            ++documents_[tag];
            stories_.push_back({tag, terms_of(story.title + " " + story.body, tag, text::Mode::index)});
        }
        for (const std::string_view word : kStems)
            for (const auto& [tag, documents] : documents_)
                forms_[word][tag] = terms_of(word, tag, text::Mode::query);
    }

    bool has(std::size_t story, std::string_view word) const {
        const auto& [own, there] = stories_.at(story);
        for (const auto& [tag, forms] : forms_.at(word))
            for (const std::string& form : forms)
                if (there.contains(form) && counts(form, word, own)) return true;
        return false;
    }

private:
    struct Story {
        std::string_view tag;
        std::set<std::string> terms;
    };

    bool counts(const std::string& form, std::string_view word, std::string_view own) const {
        if (form == word || own == "plain") return true;
        std::size_t elsewhere = 0;
        bool is_own = false;
        for (const auto& [tag, forms] : forms_.at(word)) {
            const bool gives = forms.contains(form);
            if (gives && tag == own) is_own = true;
            if (!gives && tag != "plain") elsewhere += documents_.at(tag);
        }
        return is_own || elsewhere <= stories_.size() / 16;
    }

    std::vector<Story> stories_;
    std::map<std::string_view, std::size_t> documents_;                                   // by tag
    std::map<std::string_view, std::map<std::string_view, std::set<std::string>>> forms_; // by word and tag
};

std::string random_query(Dice& dice) {
    switch (dice.below(13)) {
    case 0: return fmt::format("\"{} {}\"", foreign_word(dice), foreign_word(dice));
    case 1: return fmt::format("{} -{}", foreign_word(dice), foreign_word(dice));
    case 2: return fmt::format("title:{} {}", foreign_word(dice), foreign_word(dice));
    case 3: return fmt::format("{}*", foreign_word(dice));
    case 4: return fmt::format("({} OR {}) {}", foreign_word(dice), foreign_word(dice), foreign_word(dice));
    case 5: return fmt::format("\"{} {}\"~3", foreign_word(dice), foreign_word(dice));
    case 6: return fmt::format("-(-{})", foreign_word(dice));
    case 7: return fmt::format("{} lang:{}", foreign_word(dice), dice.chance(50) ? "fr" : "en");
    case 8:
        return fmt::format("\"{} {}\" OR \"{} {}\"", foreign_word(dice), foreign_word(dice), foreign_word(dice),
                           foreign_word(dice));
    case 9:
        return fmt::format("(\"{} {}\" OR -{}) {}", foreign_word(dice), foreign_word(dice), foreign_word(dice),
                           foreign_word(dice));
    default: return words(dice, 1 + dice.below(3));
    }
}

} // namespace

TEST_CASE("foreign words: a few French and Spanish stories change no search for English words") {
    const TempDir dir;
    std::string lines;
    for (int i = 0; i < 40; ++i)
        lines += titled(std::to_string(i), fmt::format("A new bid for the car company {}", i), "en");
    lines += titled("biden", "Biden reads the news", "en") + titled("fr", "Les news de Biden", "fr") +
             titled("es", "El discurso de Biden", "es");
    dir.write("in.jsonl", lines);
    Index index = open_index(dir);
    SUBCASE("by segments") {
        set_segment_documents(dir.path("i.db"), 1);
    }
    SUBCASE("by FTS5") {}
    REQUIRE(index.index({dir.path("in.jsonl")}));
    expect_whole(index);
    CHECK(find(index, "biden").total == 3); // each in its own language
    CHECK(find(index, "news").total == 2);
    CHECK(find(index, "career").total == 0);
    CHECK(find(index, "new").total == 41); // news is one of its forms in French
    const SearchResult news = find(index, "news company", {.match = Match::any});
    CHECK(news.total == 42);
    for (const Hit& hit : news.hits)
        if (hit.title.starts_with("A new bid")) {
            REQUIRE(hit.title_marks.size() == 1); // of company: "new" is not what was asked for
            CHECK(hit.title.substr(hit.title_marks[0].begin).starts_with("company"));
        }
    const SearchResult explained = find(index, "biden", {.explain = true});
    CHECK(explained.hits.at(0).explanation->terms.at(0).df <= 3);
}

TEST_CASE("foreign words: random stories of several languages are found as each by itself would be, by both roads") {
    Dice dice(29);
    for (int round = 0; round < 4; ++round) {
        CAPTURE(round);
        const TempDir dir;
        Index index = open_index(dir);
        if (round % 2 == 0) set_segment_documents(dir.path("i.db"), 1);
        std::vector<ForeignStory> stories;
        for (int batch = 0; batch < 2; ++batch) {
            std::string lines;
            for (int i = 0; i < rounds(150); ++i) {
                stories.push_back(foreign_story(dice, round < 2));
                lines += line(stories.back(), static_cast<int>(stories.size()), dice);
            }
            REQUIRE(index.index({dir.write(fmt::format("in{}.jsonl", batch), lines)}));
        }
        const ByHand by_hand(stories);
        for (const std::string_view asked : kStems) {
            CAPTURE(asked);
            SearchOptions options;
            options.limit = stories.size();
            std::set<std::string> expected;
            for (std::size_t i = 0; i < stories.size(); ++i)
                if (by_hand.has(i, asked)) expected.insert(fmt::format("https://n.example/{}", i + 1));
            std::set<std::string> found;
            const SearchResult result = find(index, std::string(asked), options);
            for (const Hit& hit : result.hits)
                found.insert(hit.url);
            CHECK(found == expected);
            CHECK(result.total == expected.size());
        }
        for (int i = 0; i < rounds(150); ++i) {
            const std::string asked = random_query(dice);
            CAPTURE(asked);
            SearchOptions options;
            options.details = false;
            options.now = 1735689600;
            options.limit = dice.chance(50) ? 5 : 300;
            options.match = dice.chance(50) ? Match::all : Match::any;
            options.rerank = dice.chance(20);
            const SearchResult quick = find(index, asked, options);
            options.segments = false;
            expect_same_hits(quick, find(index, asked, options));
            CHECK(quick.total == find(index, asked, options).total);
        }
    }
}

TEST_CASE("foreign words: where thousands of documents have a word in another meaning, both roads find the same, also "
          "after changes") {
    constexpr std::array<std::string_view, 6> kFew = {"news", "new", "biden", "bid", "career", "car"};
    Dice dice(31);
    const auto few_words = [&dice, &kFew] {
        std::string text;
        for (std::size_t i = 0, count = 1 + dice.below(8); i < count; ++i)
            text += std::string(kFew[dice.below(kFew.size())]) + ' ';
        return text;
    };
    const TempDir dir;
    Index index = open_index(dir);
    int id = 0;
    for (const int documents : {9'000, 100, 4'500}) {
        std::string lines;
        for (int i = 0; i < documents; ++i)
            lines += line({dice.below(200) == 0   ? "fr"
                           : dice.below(200) == 0 ? ""
                                                  : "en",
                           few_words(), few_words()},
                          ++id, dice);
        REQUIRE(index.index({dir.write(fmt::format("in{}.jsonl", documents), lines)}));
        REQUIRE(index.remove({fmt::format("https://n.example/{}", 1 + dice.below(static_cast<std::uint32_t>(id)))}));
        for (int i = 0; i < rounds(40); ++i) {
            const std::string asked = i < 6    ? std::string(kFew[static_cast<std::size_t>(i)])
                                      : i < 24 ? few_words()
                                               : fmt::format(R"("{}"{})", few_words(), i < 32 ? "" : "~3");
            CAPTURE(asked);
            SearchOptions options;
            options.details = false;
            options.now = 1735689600;
            options.match = i % 2 == 0 ? Match::all : Match::any;
            const SearchResult quick = find(index, asked, options);
            options.segments = false;
            expect_same_hits(quick, find(index, asked, options));
            CHECK(quick.total == find(index, asked, options).total);
        }
    }
}

TEST_CASE("foreign words: records that say no language are among those of another one") {
    const TempDir dir;
    std::string lines;
    for (int i = 0; i < 20; ++i)
        lines += titled(std::to_string(i), fmt::format("A new thing {}", i), i % 2 == 0 ? "en" : "und");
    // Of a line of numbers nobody can tell the language.
    lines += titled("none", "new 1 2 3 4", "") + titled("fr", "Les news", "fr");
    dir.write("in.jsonl", lines);
    Index index = open_index(dir);
    REQUIRE(index.index({dir.path("in.jsonl")}));
    CHECK(find(index, "news").total == 1);
    CHECK(find(index, "new").total == 22);
}

TEST_CASE("foreign words: some letters away there are the terms of a language in its own texts alone") {
    const TempDir dir;
    std::string lines;
    for (int i = 0; i < 20; ++i)
        lines += titled(std::to_string(i), fmt::format("Running programs {}", i), i < 15 ? "en" : "nl");
    dir.write("in.jsonl", lines);
    Index index = open_index(dir);
    REQUIRE(index.index({dir.path("in.jsonl")}));
    for (const char* query : {"running~", "running~1", "runing~", "programs~", "progams~"})
        CHECK_MESSAGE(find(index, query).total == 20, query);
}

TEST_CASE("foreign words: what somebody is typing finds no other words by a form of another language") {
    const TempDir dir;
    std::string lines;
    for (int i = 0; i < 30; ++i)
        lines += titled(std::to_string(i), fmt::format("Newton and a newborn {}", i), "en");
    lines += titled("news", "The news", "en") + titled("fr", "Les news", "fr");
    dir.write("in.jsonl", lines);
    Index index = open_index(dir);
    REQUIRE(index.index({dir.path("in.jsonl")}));
    SearchOptions typing;
    typing.as_you_type = true;
    CHECK(find(index, "news", typing).total == 2);
    CHECK(find(index, "new", typing).total == 32);
}
