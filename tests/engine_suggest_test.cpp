// suggest and did-you-mean: what is completed, what is corrected, and what is left alone.
#include "dice.h"
#include "engine_util.h"
#include "oracle.h"
#include "text/fold_value.h"
#include "text/typo.h"
#include "text/unicode.h"
#include "world.h"

#include <algorithm>
#include <limits>

using namespace newsidx;
using namespace newsidx::test;

namespace {

using Texts = std::vector<std::string>;

SuggestResult suggest(const Index& index, const std::string& prefix, const SuggestOptions& options = {}) {
    auto result = index.suggest(prefix, options);
    if (!result) FAIL(result.error().message);
    return *result;
}

Texts words(const SuggestResult& result) {
    Texts out;
    for (const SuggestedWord& word : result.words)
        out.push_back(word.text);
    return out;
}

Texts titles_of(const SuggestResult& result) {
    Texts out;
    for (const SuggestedTitle& title : result.titles)
        out.push_back(title.title);
    return out;
}

class TitledStories {
public:
    explicit TitledStories(const TempDir& dir) : dir_(dir) {}
    void add(const std::string& title, const std::string& more = "", int times = 1) {
        for (int i = 0; i < times; ++i, ++number_)
            dir_.write(fmt::format("news/{}.md", number_),
                       story(fmt::format("https://s.example/{}", number_), title, "lang: en\n" + more));
    }
    Index index() {
        Index index = open_index(dir_);
        read(index, {dir_.path("news")});
        return index;
    }

private:
    const TempDir& dir_;
    int number_ = 0;
};

// What a search proposes instead of a query.
auto meaning_in(const Index& index) {
    return [&index](const std::string& query, const SearchOptions& options = {}) {
        return find(index, query, options).did_you_mean;
    };
}

} // namespace

TEST_CASE("suggest: words that begin so, as they are written, the most frequent first") {
    const TempDir dir;
    TitledStories stories(dir);
    stories.add("Computing costs", "", 1);
    stories.add("Computers learn", "", 3);
    stories.add("Compost for all", "", 2);
    stories.add("The compact car", "", 1);
    const Index index = stories.index();
    CHECK(words(suggest(index, "comp")) == Texts{"Computers", "Compost", "compact"});
    CHECK(suggest(index, "comp").words.front().documents == 4); // in all its forms
    CHECK(words(suggest(index, "computin")) == Texts{"Computing"});
    CHECK(words(suggest(index, "COMPO")) == Texts{"Compost"});
    CHECK(words(suggest(index, "xyz")).empty());
    CHECK(words(suggest(index, "th")).empty()); // stop words are no suggestions
    CHECK(words(suggest(index, "")).empty());
    CHECK(words(suggest(index, "comp ")).empty()); // nothing is being typed
    SuggestOptions options;
    options.limit = 1;
    CHECK(words(suggest(index, "comp", options)) == Texts{"Computers"});
    options.limit = std::numeric_limits<std::size_t>::max();
    CHECK(words(suggest(index, "comp", options)) == Texts{"Computers", "Compost", "compact"});
}

TEST_CASE("suggest: a stop word is suggested where it is typed, and keeps nothing else from being") {
    const TempDir dir;
    TitledStories stories(dir);
    stories.add("What this is: the theory that they have their there then them these those thou than", "", 20);
    stories.add("Threats to bees", "", 2);
    stories.add("How to keep bees", "", 3);
    stories.add("How tomatoes grow", "", 1);
    const Index index = stories.index();
    CHECK(words(suggest(index, "thr")) == Texts{"Threats"});
    CHECK(words(suggest(index, "th")) == Texts{"theory", "thou", "Threats"});
    CHECK(words(suggest(index, "the")) == Texts{"the", "theory"});
    CHECK(words(suggest(index, "how to")) == Texts{"how to", "how tomatoes"});
    CHECK(words(suggest(index, "bees to")) == Texts{"bees to"});
}

TEST_CASE("suggest: hot stories make their words come first") {
    const TempDir dir;
    TitledStories stories(dir);
    stories.add("Harvest news", "heat: 0\n", 10);
    stories.add("Harbour news", "heat: 200\n", 9);
    const Index index = stories.index();
    CHECK(words(suggest(index, "har")) == Texts{"Harbour", "Harvest"});
    CHECK(suggest(index, "har").titles.front().heat == 200);
}

TEST_CASE("suggest: titles have the word that is being typed, the hottest first, each once") {
    const TempDir dir;
    TitledStories stories(dir);
    stories.add("Volcano sleeps", "heat: 5\n");
    stories.add("Volcano erupts", "heat: 90\n", 2);
    stories.add("Quiet island", "excerpt: A volcano is near\nheat: 200\n");
    const Index index = stories.index();
    CHECK(titles_of(suggest(index, "volc")) == Texts{"Volcano erupts", "Volcano sleeps"});
}

TEST_CASE("suggest: titles are the best that there are, whatever came later and wherever it has the word") {
    const TempDir dir;
    TitledStories stories(dir);
    for (int i = 0; i < 40; ++i)
        stories.add(fmt::format("Wheat report {}", i), fmt::format("heat: {}\n", 200 - i));
    for (int i = 0; i < 30; ++i)
        stories.add(fmt::format("Prices {}", i), "heat: 1\nexcerpt: The price of wheat rose.\n");
    const Index index = stories.index();
    for (const char* typed : {"whea", "wheat", "wheat r"}) {
        SuggestOptions options;
        const SuggestResult few = suggest(index, typed, options);
        REQUIRE(few.titles.size() == options.limit);
        for (std::size_t i = 0; i < few.titles.size(); ++i)
            CHECK(few.titles[i].heat == 200. - static_cast<double>(i));
        options.limit = 50;
        CHECK(suggest(index, typed, options).titles.size() == 40);
    }
}

TEST_CASE("suggest: titles that have all as it is typed come first, stop words and runs of Chinese among it") {
    const TempDir dir;
    TitledStories stories(dir);
    stories.add("Learning about weirs", "heat: 300\n", 9);
    stories.add("How to learn rowing", "heat: 5\n");
    stories.add("国际新闻：国家公园的卫生", "heat: 300\n");
    stories.add("国家卫生健康委通报最新情况", "heat: 5\n");
    const Index index = stories.index();
    CHECK(titles_of(suggest(index, "how to lea")) == Texts{"How to learn rowing", "Learning about weirs"});
    CHECK(titles_of(suggest(index, "lea")) == Texts{"Learning about weirs", "How to learn rowing"});
    for (const char* typed : {"国家卫", "国家卫生", "国家卫生健康"})
        CHECK(titles_of(suggest(index, typed)).front() == "国家卫生健康委通报最新情况");
}

TEST_CASE("suggest: is:unpublished asks for hidden records") {
    const TempDir dir;
    TitledStories stories(dir);
    stories.add("Harbour walls", "published: false\n");
    const Index index = stories.index();
    CHECK(words(suggest(index, "harb")).empty());
    CHECK(words(suggest(index, "is:unpublished harb")) == Texts{"is:unpublished Harbour"});
    CHECK(titles_of(suggest(index, "is:unpublished harb")) == Texts{"Harbour walls"});
}

TEST_CASE("suggest: the words before say which word it may be") {
    const TempDir dir;
    TitledStories stories(dir);
    stories.add("Moore Threads opens a plant", "", 3);
    stories.add("Thresholds rise", "", 9);
    const Index index = stories.index();
    CHECK(words(suggest(index, "moore th")) == Texts{"moore Threads"});
    CHECK(titles_of(suggest(index, "moore th")) == Texts{"Moore Threads opens a plant"});
    CHECK(words(suggest(index, "th")).front() == "Thresholds");
}

TEST_CASE("suggest: a text is counted by the records that a search for all of it finds") {
    const TempDir dir;
    TitledStories stories(dir);
    stories.add("Elon Musk builds rockets", "topics: [Space]\n", 2);
    stories.add("Musk deer graze", "", 7);
    stories.add("Elon speaks of mustard", "topics: [Food]\n");
    const Index index = stories.index();
    const SuggestResult result = suggest(index, "elon mus");
    CHECK(words(result) == Texts{"elon Musk", "elon mustard"});
    for (const char* prefix : {"elon mus", "topic:space mus", "-deer mus", "deer OR elon mus", "\"elon mus", "mus"})
        for (const SuggestedWord& word : suggest(index, prefix).words) {
            CAPTURE(word.text);
            CHECK(word.documents == find(index, word.text, {}).total);
        }
    CHECK(result.words.front().documents == 2);
    CHECK(words(suggest(index, "-rockets elon mus")) == Texts{"-rockets elon mustard"});
    CHECK(words(suggest(index, "-mustard -rockets elon mus")).empty());
}

TEST_CASE("suggest: what follows rare words is found however many records have these, and came later") {
    const TempDir dir;
    TitledStories stories(dir);
    stories.add("North Korea meets the council");
    for (int i = 0; i < 60; ++i)
        stories.add("North wind " + std::to_string(i), "excerpt: The wind keeps on\n", 5);
    const Index index = stories.index();
    CHECK(words(suggest(index, "north ko")) == Texts{"north Korea"});
    CHECK(words(suggest(index, "north cou")) == Texts{"north council"});
    CHECK(words(suggest(index, "the cou")) == Texts{"the council"});
}

TEST_CASE("suggest: signs before the word that is typed stay") {
    const TempDir dir;
    TitledStories stories(dir);
    stories.add("Ferry timetable");
    stories.add("Ferry fares rise");
    const Index index = stories.index();
    for (const char* signs : {"-", "=", "(", "\"", "title:", "ferry -", "the \""}) {
        CAPTURE(signs);
        const SuggestResult result = suggest(index, std::string(signs) + "timet");
        CHECK(words(result) == Texts{std::string(signs) + "timetable"});
        CHECK(result.words.front().documents == 1);
    }
}

TEST_CASE("suggest: behind a field's colon, what records are filed under") {
    const TempDir dir;
    TitledStories stories(dir);
    stories.add("One", "topics: [Deep Sea, Space]\nauthor: Jane Doe\n");
    stories.add("Two", "topics: [Deep Sea]\nauthor: Jane Roe\n");
    stories.add("Three deep", "topics: [Decks]\n");
    stories.add("Hidden", "topics: [Deer]\npublished: false\n");
    const Index index = stories.index();
    CHECK(words(suggest(index, "topic:de")) == Texts{"topic:\"Deep Sea\"", "topic:Decks"});
    CHECK(words(suggest(index, "topic:\"deep s")) == Texts{"topic:\"Deep Sea\""});
    CHECK(words(suggest(index, "three tag:de")) == Texts{"three topic:Decks"});
    CHECK(words(suggest(index, "-topic:")) == Texts{"-topic:Decks", "-topic:Space", "-topic:\"Deep Sea\""});
    CHECK(words(suggest(index, "author:jane")) == Texts{"author:\"Jane Doe\"", "author:\"Jane Roe\""});
    CHECK(words(suggest(index, "author:\"jane d")) == Texts{"author:\"Jane Doe\""});
    CHECK(suggest(index, "topic:\"deep s").words.front().documents == 2);
    CHECK(suggest(index, "topic:de").titles.empty());
    for (const char* negated : {"NOT topic:dee", "one OR topic:dee", "-(topic:dee"})
        for (const SuggestedWord& word : suggest(index, negated).words)
            CHECK(word.text.find("Deer") == std::string::npos);
    CHECK(words(suggest(index, "date:20")).empty());
}

TEST_CASE("suggest: hidden records suggest nothing") {
    const TempDir dir;
    TitledStories stories(dir);
    stories.add("Zeppelin lands", "published: false\n");
    const Index index = stories.index();
    CHECK(words(suggest(index, "zep")).empty());
    CHECK(titles_of(suggest(index, "zep")).empty());
    SuggestOptions options;
    options.unpublished = true;
    CHECK(words(suggest(index, "zep", options)) == Texts{"Zeppelin"});
}

TEST_CASE("suggest: drafts do not stand in the way of what is published") {
    const TempDir dir;
    TitledStories stories(dir);
    stories.add("Zebrafish swim", "", 3);
    stories.add("Zebrafish draft", "published: false\n", 100);
    const Index index = stories.index();
    CHECK(words(suggest(index, "zebraf")) == Texts{"Zebrafish"});
    CHECK(titles_of(suggest(index, "zebraf")) == Texts{"Zebrafish swim"});
    CHECK(find(index, "draught", {}).did_you_mean.empty()); // a word of hidden records only
}

TEST_CASE("suggest: words are counted by what search finds, and hidden ones crowd out no other") {
    const TempDir dir;
    TitledStories stories(dir);
    stories.add("Secretword shown");
    stories.add("Premium story");
    stories.add("Secretword item", "published: false\n", 9);
    for (const char c : std::string("abcdefghijklmnopqrst"))
        stories.add(std::string("Prem") + c + c + "word", "published: false\n", 3);
    const Index index = stories.index();
    CHECK(suggest(index, "secr").words.at(0).documents == 1);
    CHECK(suggest(index, "shown secr").words.at(0).documents == 1);
    CHECK(words(suggest(index, "prem")) == Texts{"Premium"});
    SuggestOptions options;
    options.unpublished = true;
    CHECK(suggest(index, "secr", options).words.at(0).documents == 10);
    CHECK(suggest(index, "item secr", options).words.at(0).documents == 9);
}

TEST_CASE("suggest: other scripts, signs and titles in capitals") {
    const TempDir dir;
    TitledStories stories(dir);
    stories.add("VOLCANO ERUPTS");
    stories.add("Écologie urbaine");
    Index index = stories.index();
    dir.write("zh.md", story("https://z.example/1", "摩尔线程发布新芯片", "lang: zh\n"));
    read(index, {dir.path("zh.md")});
    CHECK(words(suggest(index, "vol")) == Texts{"volcano"});
    CHECK(words(suggest(index, "écol")) == Texts{"Écologie"});
    CHECK(words(suggest(index, "ecol")) == Texts{"Écologie"});
    CHECK(titles_of(suggest(index, "摩尔")) == Texts{"摩尔线程发布新芯片"});
    for (const char* odd : {"\"", "c++", "a\"b", "(", "*", "\xff\xfe", "topic:x", "-", "''"})
        CHECK(index.suggest(odd));
}

TEST_CASE("suggest: Vietnamese is completed with its marks and without, whatever the file's first language") {
    for (const int english : {0, 9}) {
        CAPTURE(english);
        const TempDir dir;
        const auto add = [&](int id, const char* lang, const char* title, const char* text) {
            dir.write(fmt::format("news/{}.json", id),
                      fmt::format(R"({{"id":"{}","lang":"{}","title":"{}","text":"{}"}})", id, lang, title, text));
        };
        add(1, "vi", "Giá xăng dầu tăng", "Giá xăng tăng từ chiều nay.");
        add(2, "vi", "Gia đình ở Huế", "Một gia đình sống ở xóm xanh.");
        for (int i = 0; i < english; ++i)
            add(10 + i, "en", "The bank raises rates", "The bank did so again.");
        Index index = open_index(dir);
        read(index, {dir.path("news")});
        const auto words_of = [&](const char* typed) { return words(suggest(index, typed)); };
        const auto titles = [&](const char* typed) { return titles_of(suggest(index, typed)); };
        CHECK(words_of("giá") == Texts{"Giá"});
        CHECK(titles("giá") == Texts{"Giá xăng dầu tăng"});
        CHECK(words_of("xă") == Texts{"xăng"});
        CHECK(words_of("xan") == Texts{"xanh", "xăng"});
        CHECK(titles("xang") == Texts{"Giá xăng dầu tăng"});
        CHECK(titles("giá xă") == Texts{"Giá xăng dầu tăng"});
        if (english > 0) continue; // elsewhere a word is what is typed, if it is there so
        CHECK(titles("gia").size() == 2);
        CHECK(titles("gia xan") == Texts{"Giá xăng dầu tăng"});
    }
}

TEST_CASE("suggest: a site is completed without its www., and those below it are kept while it is typed") {
    const TempDir dir;
    std::string lines;
    for (const std::string host : {"www.gazette.example", "news.gazette.example", "gazette.example", "other.example"})
        lines += "{\"url\":\"https://" + host + "/1\",\"title\":\"A ferry of " + host + "\"}\n";
    Index index = open_index(dir);
    REQUIRE(index.index({dir.write("sites.jsonl", lines)}));
    CHECK(words(suggest(index, "site:gaz")).size() == 1);
    CHECK(words(suggest(index, "（ferry site：gaz")) == Texts{"（ferry domain:gazette.example"}); // of other keyboards
    CHECK(words(suggest(index, "site:gazette.example")).size() == 2);
    SearchOptions typing;
    typing.as_you_type = true;
    CHECK(find(index, "ferry site:gazette.ex", typing).total == 2);
    CHECK(find(index, "ferry site:gazette.example", typing).total == 3);
    CHECK(find(index, "ferry site:gazette.example").total == 3);
    CHECK(find(index, "ferry site:azette.example", typing).total == 0);
}

TEST_CASE("suggest: values that a filter does not tell apart are one") {
    const TempDir dir;
    Index index = open_index(dir);
    REQUIRE(index.index({dir.write("lang.jsonl", "{\"id\":\"1\",\"title\":\"A ferry\",\"lang\":\"en-US\"}\n"
                                                 "{\"id\":\"2\",\"title\":\"A ship\",\"lang\":\"en-us\"}\n"
                                                 "{\"id\":\"3\",\"title\":\"A boat\",\"lang\":\"de\"}\n")}));
    const SuggestResult result = suggest(index, "lang:e");
    REQUIRE(result.words.size() == 1);
    CHECK(result.words.front().documents == 2);
    CHECK(words(suggest(index, "lang:")).size() == 2);
    // Of a spelling that only hidden records have nothing is said, and the other one is there all the same.
    REQUIRE(index.index(
        {dir.write("hidden.jsonl", "{\"id\":\"4\",\"title\":\"A raft\",\"topics\":[\"Ships\"],\"published\":false}\n"
                                   "{\"id\":\"5\",\"title\":\"A punt\",\"topics\":[\"Ships\"],\"published\":false}\n"
                                   "{\"id\":\"6\",\"title\":\"A brig\",\"topics\":[\"ships\"]}\n")}));
    CHECK(words(suggest(index, "topic:sh")) == Texts{"topic:ships"});
}

TEST_CASE("suggest: a timeout below zero is an error, and one of zero gives what there is") {
    const TempDir dir;
    const Index index = open_index(dir);
    SuggestOptions options;
    options.timeout = -1;
    CHECK(!index.suggest("x", options));
    options.timeout = 0;
    CHECK(index.suggest("x", options));
}

TEST_CASE("suggest: of what the analyzer splits the last part is completed, and signs stay") {
    const TempDir dir;
    TitledStories stories(dir);
    stories.add("C++ and Node.js in the U.S. today", "", 3);
    stories.add("Cloud costs", "", 9);
    const Index index = stories.index();
    CHECK(words(suggest(index, "node.j")) == Texts{"node.js"});
    CHECK(words(suggest(index, "c+")) == Texts{"C++"});
    CHECK(words(suggest(index, "u.s.")) == Texts{"U.S."});
    CHECK(words(suggest(index, "learn node.j")).empty());
}

TEST_CASE("suggest: a hyphen within a word is a part of it") {
    const TempDir dir;
    TitledStories stories(dir);
    stories.add("GPT-4o talks back");
    stories.add("An F-16 lands");
    const Index index = stories.index();
    CHECK(words(suggest(index, "gpt-4")) == Texts{"gpt-4o"});
    CHECK(words(suggest(index, "gpt-4o")) == Texts{"gpt-4o"});
    CHECK(titles_of(suggest(index, "f-16")) == Texts{"An F-16 lands"});
    CHECK(words(suggest(index, "lands -gp")) == Texts{}); // a minus before a word is none of it
}

TEST_CASE("suggest: behind a space comes the next word, and behind words that mean little by themselves what follows") {
    const TempDir dir;
    TitledStories stories(dir);
    stories.add("The Bank of Norland waits", "heat: 90\n");
    stories.add("Bank of Norland lowers its rate");
    stories.add("BANK FAILURE IN THE NORTH");
    stories.add("How to learn a language");
    stories.add("Lessons to last a life");
    stories.add("A bank-holiday walk");
    const Index index = stories.index();
    CHECK(words(suggest(index, "bank of ")) == Texts{"bank of Norland"});
    CHECK(words(suggest(index, "Bank ")) == Texts{"Bank failure"}); // not "of", which a search would pass over
    CHECK(titles_of(suggest(index, "bank of ")).front() == "The Bank of Norland waits");
    CHECK(words(suggest(index, "how to l")).front() == "how to learn"); // and then what begins so elsewhere
    CHECK(titles_of(suggest(index, "how to l")).front() == "How to learn a language");
    CHECK(words(suggest(index, "How  to ")) == Texts{"How  to learn"});
    CHECK(titles_of(suggest(index, "norland ")).size() == 2); // where nothing follows, titles still say something
    stories.add("Far", "excerpt: \"" + std::string(2043, 'x') + " zebra crossings\"\n");
    stories.add("Near", "excerpt: A zebra crosses\n");
    const Index more = stories.index();
    CHECK(words(suggest(more, "zebra ")) == Texts{"zebra crosses"}); // of a long text the beginning is looked at
    for (const char* nothing : {" ", "zzz ", "how to zz"}) {
        CHECK(words(suggest(index, nothing)).empty());
        CHECK(titles_of(suggest(index, nothing)).empty());
    }
}

TEST_CASE("suggest: what is suggested begins as it was typed, is there, and has so many records") {
    for (int seed = 1; seed <= 4; ++seed) {
        Dice dice(static_cast<std::uint64_t>(seed));
        const TempDir dir;
        World world(dir);
        change_files(dice, world, 0);
        Index index = open_index(dir);
        REQUIRE(index.index({world.folder()}));
        std::size_t suggested = 0;
        for (int i = 0; i < 60; ++i) {
            std::string word = dice.word();
            word = word.substr(0, text::floor_to_character(word, 1 + dice.below(word.size())));
            if (word.empty()) continue;
            const std::string head = dice.chance(30) ? dice.word() + ' ' : "";
            CAPTURE(head + word);
            const SuggestResult result = suggest(index, head + word);
            SearchOptions all;
            all.unpublished = true;
            all.plain_text = true;
            for (const SuggestedWord& one : result.words) {
                REQUIRE(one.text.starts_with(head));
                const std::string completed = one.text.substr(head.size());
                // Of U.S. some analyzers take the last dot, some do not.
                CAPTURE(completed);
                CHECK((text::fold_value(completed) + '.').starts_with(text::fold_value(word)));
                CHECK(find(index, completed, all).total >= 1);
                CHECK(one.documents >= 1);
                CHECK(one.documents <= find(index, "", all).total);
                ++suggested;
            }
            for (const SuggestedTitle& title : result.titles) {
                const auto shown = index.show(std::to_string(title.id));
                REQUIRE(shown);
                CHECK(shown->visible);
                CHECK(shown->record.title == title.title);
                CHECK(shown->record.heat == title.heat);
            }
        }
        CHECK(suggested > 40);
    }
}

TEST_CASE("spelling: a word that no record has is corrected to one that many have") {
    const TempDir dir;
    TitledStories stories(dir);
    stories.add("Government receives processors", "type: goverment\n", 20);
    stories.add("Achievements of artificial intelligence", "topics: [x]\n", 20);
    const Index index = stories.index();
    const auto meant = meaning_in(index);
    CHECK(meant("goverment") == "government");
    CHECK(meant("Recieves procesors") == "receives processors");
    CHECK(meant("artificial inteligence topic:x -goverment") == "artificial intelligence topic:x -goverment");
    CHECK(meant("\"artificial inteligence\"") == "\"artificial intelligence\"");
    CHECK(meant("(goverment OR acheivements)^2") == "(government OR achievements)^2");
    CHECK(meant("-goverment goverment") == "-goverment government");
    CHECK(meant("type:goverment goverment") == "type:goverment government");
    CHECK(meant("topic:goverment goverment").empty()); // nothing has this topic
    CHECK(meant("goverment") == "government");
    CHECK(meant("goverment.txt").empty()); // government.txt, which is one thing, is nowhere
    CHECK(meant("inteligenze").empty() == false);
    // Right words, other things, and what was typed on purpose.
    for (const char* query : {"government", "receive", "zyx", "goverment*", "=goverment", "goverment~", "c++",
                              "g0verment", "go", "", "提出"})
        CHECK(meant(query).empty());
    SearchOptions options;
    options.details = false; // whoever wants ids and scores only
    CHECK(meant("goverment", options).empty());
    // What is proposed finds something.
    CHECK(find(index, "goverment", {}).total == 0);
    CHECK(find(index, meant("goverment"), {}).total == 20);
}

TEST_CASE("did you mean: one word as two, and two as one, where records write it so") {
    const TempDir dir;
    TitledStories stories(dir);
    for (const char* title : {"Low code for all", "Low code again", "The low code way", "More low code"})
        stories.add(title);
    stories.add("SharePoint lists");
    stories.add("Share prices, a point of view");
    stories.add("Zahnrad repairs");
    const Index index = stories.index();
    const auto meant = meaning_in(index);
    CHECK(meant("lowcode") == "low code");
    CHECK(meant("lowcode way") == "low code way");
    CHECK(meant("shar epoint") == "sharepoint");
    CHECK(meant("share point").empty()); // a record has both
    CHECK(meant("low code").empty());
    CHECK(meant("forall").empty()); // stop words
    CHECK(meant("codefor").empty());
    CHECK(meant("=lowcode").empty());
    CHECK(meant("zahnrad OR lowcode") == "zahnrad OR \"low code\"");
    CHECK(meant("title:lowcode") == "title:\"low code\"");
}

TEST_CASE("did you mean: of a title that is there nothing else was meant, nor behind a colon") {
    const TempDir dir;
    TitledStories stories(dir);
    stories.add("Hoddle for manager", "", 1);
    stories.add("The crowd huddles", "", 40);
    const Index index = stories.index();
    const auto meant = meaning_in(index);
    CHECK(meant("hoddle") != "hoddle");
    CHECK(meant("manager hoddle").empty());
    CHECK(meant("is:foo").empty());
    CHECK(meant("hoddl:huddl").empty());
    CHECK(meant("hud?le").empty()); // a wildcard, which is told of
    CHECK(meant("hu*dle").empty());
    CHECK(meant("huddels?") == "huddles?");
}

TEST_CASE("spelling: a field's name is not what is corrected, even where it begins as the word does") {
    const TempDir dir;
    TitledStories stories(dir);
    stories.add("Excerpts of the log", "excerpt: Excerpt of an oil log\n", 3);
    const Index index = stories.index();
    CHECK(find(index, "excerpt:excerp oil", {}).did_you_mean == "excerpt:excerpt oil");
}

TEST_CASE("spelling: in a file of few records a word of one record is a word") {
    const TempDir dir;
    TitledStories stories(dir);
    stories.add("Dredger sinks off the point", "", 1);
    stories.add("Ferries", "", 30);
    const Index index = stories.index();
    CHECK(find(index, "dreger", {}).did_you_mean == "dredger");
    CHECK(find(index, "zyxwv", {}).did_you_mean.empty());
}

TEST_CASE("spelling: a slip that people make costs less than one that they do not make") {
    using text::typo_cost;
    CHECK(typo_cost("receive", "receive") == 0);
    CHECK(typo_cost("recieve", "receive") < typo_cost("receave", "receive") + .1);
    CHECK(typo_cost("acommodate", "accommodate") < typo_cost("aommodate", "accommodate"));
    CHECK(typo_cost("seperate", "separate") < typo_cost("sekarate", "separate"));
    CHECK(typo_cost("ceceive", "receive") > typo_cost("reteive", "receive"));
    CHECK(typo_cost("", "abc") > 2);
    CHECK(typo_cost("état", "etat") > 0);
    for (const char* a : {"", "a", "ab", "ba", "receive", "recieve"})
        for (const char* b : {"", "a", "ab", "ba", "receive", "recieve", "receeive"}) {
            CHECK((typo_cost(a, b) == 0) == (std::string(a) == b));
            CHECK((typo_cost(a, b) == 0 || typo_cost(a, b) >= text::kLeastTypoCost));
        }
}

TEST_CASE("did you mean: words that no text has, and that name an author, are asked for as one") {
    const TempDir dir;
    TitledStories stories(dir);
    stories.add("Ferries across the bay", "author: Mara Holt in Delta\ndate: 2024-02-03\n", 2);
    stories.add("Harbour walls", "byline: Lee Ovid\npublished: false\n", 1);
    stories.add("Ovid reads aloud", "authors: [Lee Ovid]\n", 1);
    const Index index = stories.index();
    const auto meant = meaning_in(index);
    CHECK(meant("mara holt") == "author:\"mara holt\"");
    CHECK(meant("Holt") == "author:Holt");
    CHECK(meant("\"Mara Holt\" year:2024") == "author:\"Mara Holt\" date:2024-01-01..2024-12-31");
    CHECK(meant("lee ovid") == "author:\"lee ovid\""); // no record has both words: those with one are shown
    SearchOptions typing;
    typing.as_you_type = true;
    CHECK(meant("mara ho", typing) == "author:\"Mara Holt in Delta\"");
    // Found in texts, no name, other things than words, nobody's then.
    for (const char* query : {"ovid", "mara delta", "-holt", "holt OR mara", "title:holt", "holt~", "holt year:2020"})
        CHECK(meant(query).empty());
    CHECK(find(index, "holt", {}).total == 0);
    CHECK(find(index, meant("holt"), {}).total == 2);
}

TEST_CASE("did you mean: a site that no text names is asked for as one, and a date or a sign is no slip") {
    const TempDir dir;
    TitledStories stories(dir);
    stories.add("Ferries across the bay", "provider: {name: Desk, domain: news.bay.example}\n", 2);
    stories.add("Lane closed", "provider: {name: Desk, domain: lane.example}\n", 5);
    stories.add("Year 2024 in 12 pictures from page 01", "provider: {name: Desk, domain: lane.example}\n", 1);
    const Index index = stories.index();
    const auto meant = meaning_in(index);
    CHECK(meant("www.bay.example") == "domain:www.bay.example");
    CHECK(meant("bay.example").empty()); // the names say so
    CHECK(meant("www.bay.example ferries") == "domain:www.bay.example ferries");
    for (const char* query : {"bay.example lane", "-bay.example", "title:bay.example", "other.example", "2024-12-01"})
        CHECK_MESSAGE(meant(query).empty(), query);
    CHECK(meant("12-pictures/page") == "12 pictures page");
    CHECK(meant("lan") == "lane");
    CHECK(meant("lang=lan").empty()); // a hint says what is wrong
}

TEST_CASE("did you mean: an author's name among other words is no slip") {
    const TempDir dir;
    TitledStories stories(dir);
    stories.add("The mass of a star", "", 5);
    stories.add("A star is weighed", "author: Lena Mars\n");
    const Index index = stories.index();
    const auto meant = meaning_in(index);
    CHECK(meant("lena mars star").empty());
    CHECK(meant("mads star") == "mass star");
}

TEST_CASE("did you mean: words that touch and stand nowhere so are looked for apart") {
    const TempDir dir;
    TitledStories stories(dir);
    stories.add("Penguins and windows of the world");
    stories.add("Oil/gas prices");
    const Index index = stories.index();
    const auto meant = meaning_in(index);
    CHECK(meant("penguins/windows") == "penguins windows");
    CHECK(meant("windows-penguins world") == "windows penguins world");
    CHECK(meant("oil/gas").empty());
    CHECK(meant("penguins NEAR/1 zebras").empty());
    CHECK(meant("penguins -oil/gas zebras").empty());
    CHECK(meant("\ufeff-windows zebras").empty());
    CHECK(meant("\u200bpenguins/windows") == "penguins windows");
    for (const char* query : {"penguins/zebras", "\"penguins/windows\"", "title:penguins/windows"})
        CHECK_MESSAGE(meant(query).empty(), query);
}

TEST_CASE("did you mean: of words that stand together those are meant that stand together most") {
    const TempDir dir;
    TitledStories stories(dir);
    stories.add("Market prices", "", 12);
    stories.add("Teacher wanted", "", 12);
    stories.add("Margaret is a teacher", "", 2);
    stories.add("Margaret Thatcher resigns", "", 11); // rarer than teacher, word by word
    const Index index = stories.index();
    const auto meant = meaning_in(index);
    CHECK(meant("margret thacher") == "margaret thatcher");
    CHECK(meant("teachr") == "teacher");
}

TEST_CASE("did you mean: a word that another spelling would find is corrected where the others are not beside it") {
    const TempDir dir;
    TitledStories stories(dir);
    stories.add("Brad Ragan sells tyres", "", 1);
    stories.add("Ronald Reagan speaks", "", 12);
    const Index index = stories.index();
    const auto meant = meaning_in(index);
    CHECK(meant("ronald raegan") == "ronald reagan");
    CHECK(meant("brad raegan") == "");
}

TEST_CASE("did you mean: of words that are nearly as likely the one that stands beside the others is meant") {
    const TempDir dir;
    TitledStories stories(dir);
    stories.add("Elon Musk builds rockets", "topics: [Space]\n", 4);
    stories.add("A mask for the ball", "", 30);
    const Index index = stories.index();
    CHECK(find(index, "msk", {}).did_you_mean == "mask");
    CHECK(find(index, "msk ball", {}).did_you_mean == "mask ball");
    CHECK(find(index, "elon msk", {}).did_you_mean == "elon musk");
    CHECK(find(index, "\"elon msk\"", {}).did_you_mean == "\"elon musk\"");
    CHECK(find(index, "topic:space msk", {}).did_you_mean == "topic:space musk");
    // Where no record has all words, those with most of them are found.
    CHECK(find(index, "quokka msk", {}).did_you_mean == "quokka mask");
    // What finds nothing is not proposed.
    CHECK(find(index, "topic:food msk", {}).did_you_mean.empty());
    CHECK(find(index, "msk is:unpublished", {}).did_you_mean.empty());
}

TEST_CASE("did you mean: what was typed on the keyboard of another script is proposed, where it finds all words") {
    const TempDir dir;
    TitledStories stories(dir);
    stories.add("Copilot writes the minutes");
    stories.add("Правительство утвердило бюджет");
    const Index index = stories.index();
    const auto meant = meaning_in(index);
    CHECK(meant("Сщзшдще") == "copilot");
    CHECK(meant("сщзшдще ьштгеуы") == "copilot minutes");
    CHECK(meant(",.l;tn ghfdbntkmcndf") == "бюджет правительства");
    CHECK(meant("сщзшдще иффтш") == ""); // copilot bffni
    CHECK(meant("lang:en ,.l;tn") == "");
    CHECK(meant("copilot") == "");
    SearchOptions plain;
    plain.details = false;
    CHECK(meant("Сщзшдще", plain) == "");
}
