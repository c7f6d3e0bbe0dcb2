// Snippets of hits: well-formed HTML, and a word that was asked for is in each, wherever in the record it stands.
#include "dice.h"
#include "engine_util.h"

#include <chrono>

using namespace newsidx;
using namespace newsidx::test;

namespace {

// Text that HTML would take for something else, in several scripts.
std::string odd_text(Dice& dice, std::size_t words) {
    static const std::vector<std::string> odd = {"<b>", "</mark>", "&amp;", "&",     "\"x\"", "'",
                                                 "a<b", "…",       "。",    ". The", "?"};
    std::string out;
    for (std::size_t i = 0; i < words; ++i)
        out += (dice.chance(20) ? odd[dice.below(odd.size())] : dice.word()) + (dice.chance(3) ? "\n\n" : " ");
    return out;
}

// "" if it is text with <mark> elements, none within another, else what is wrong.
std::string problem_of(const std::string& html, std::size_t& marks) {
    bool marked = false;
    for (std::size_t i = 0; i < html.size(); ++i) {
        const std::string_view rest = std::string_view(html).substr(i);
        if (html[i] == '>' || html[i] == '"' || html[i] == '\'') return "a sign is not escaped";
        if (html[i] == '&') {
            bool known = false;
            for (const std::string_view entity : {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"})
                known = known || rest.starts_with(entity);
            if (!known) return "an & is not escaped";
        }
        if (html[i] != '<') continue;
        const std::string_view tag = marked ? "</mark>" : "<mark>";
        if (!rest.starts_with(tag)) return "a < is not escaped, or marks are nested";
        marks += marked ? 0 : 1;
        marked = !marked;
        i += tag.size() - 1;
    }
    return marked ? "a mark is not closed" : "";
}

std::string json_string(const std::string& text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c == '\n' ? "\\n" : std::string(1, c);
    }
    return out + '"';
}

} // namespace

TEST_CASE("snippets: those of ten thousand hits are well-formed HTML and show a word that was asked for") {
    const TempDir dir;
    Dice dice(9);
    std::string lines;
    for (int i = 0; i < 150; ++i)
        lines += fmt::format(
            "{{\"url\":\"https://s.example/{}\",\"title\":\"T\",\"lang\":\"{}\",\"excerpt\":{},\"body\":{}}}\n", i,
            dice.chance(70) ? "en" : "fr", json_string(dice.chance(50) ? odd_text(dice, dice.below(30)) : ""),
            json_string(odd_text(dice, dice.below(dice.chance(10) ? 3000 : 150))));
    dir.write("news.jsonl", lines);
    Index index = open_index(dir);
    read(index, {dir.path("news.jsonl")});
    std::size_t hits = 0;
    for (int round = 0; hits < 10'000; ++round) {
        REQUIRE(round < 2'000);
        SearchOptions options;
        options.limit = 100;
        options.snippet_length = dice.chance(20) ? 1 + dice.below(30) : 50 + dice.below(400);
        std::string words = "(" + dice.word();
        for (std::size_t i = dice.below(3); i > 0; --i)
            words += " OR " + dice.word();
        words += dice.chance(20) ? "*)" : ")";
        const std::string query = "excerpt:" + words + " OR body:" + words;
        CAPTURE(query);
        CAPTURE(options.snippet_length);
        for (const Hit& hit : find(index, query, options).hits) {
            std::size_t marks = 0;
            const std::string html = to_html(hit.snippet);
            const std::string problem = problem_of(html, marks);
            if (!problem.empty() || marks == 0) FAIL_CHECK((problem.empty() ? "no mark" : problem) << ": " << html);
            ++hits;
        }
    }
}

TEST_CASE("snippets: a word that only the end of a long text has is shown, and quickly") {
    const TempDir dir;
    std::string filler;
    while (filler.size() < (10U << 20U))
        filler += "Nothing of interest happened on this day in the valley. ";
    dir.write("news.jsonl", "{\"url\":\"https://s.example/1\",\"title\":\"T\",\"body\":" +
                                json_string(filler + "Then the Volcanoes erupted, at last. " + filler.substr(0, 1000)) +
                                "}\n");
    Index index = open_index(dir);
    REQUIRE(index.index({dir.path("news.jsonl")}));
    const SearchResult found = find(index, "volcano", {});
    REQUIRE(found.hits.size() == 1);
    const std::string html = to_html(found.hits.front().snippet);
    CHECK(html.find("Then the <mark>Volcanoes</mark> erupted, at last.") != std::string::npos);
    CHECK(html.starts_with("…"));
    // A word that is everywhere is found at once.
    const auto start = std::chrono::steady_clock::now();
    CHECK(to_html(find(index, "valley", {}).hits.front().snippet).find("<mark>valley</mark>") != std::string::npos);
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(5));
}

TEST_CASE("snippets: the phrase that was searched for is shown and marked, not its words elsewhere") {
    auto index = Index::in_memory();
    REQUIRE(index);
    std::string filler;
    std::string chinese_filler;
    while (filler.size() < 600) {
        filler += "Rain fell on the quiet valley for days. ";
        chinese_filler += "昨天下了一场大雨，路上没有人。";
    }
    REQUIRE(index->index_text(R"({"id":"1","lang":"en","title":"Red and a cross","body":")"
                              "Cross and red, then red for the cross on the boat. " +
                              filler + "Nurses of the Red Cross came on Monday. " + filler + R"("})"));
    REQUIRE(index->index_text(R"({"id":"2","lang":"zh","title":"红十字会","body":")"
                              "十字路口有红十一队，字会写了。十字路。图书在书馆里。" +
                              chinese_filler + "红十字会的护士来了，图书馆开门了。" + chinese_filler + R"("})"));
    const auto snippet = [&](const std::string& query, const char* id) {
        SearchOptions options;
        options.snippet_length = 80;
        for (const Hit& hit : find(*index, query, options).hits)
            if (hit.source_id == id) return to_html(hit.snippet);
        return std::string();
    };
    const auto has = [](const std::string& text, std::string_view part) {
        INFO(text);
        CHECK(text.find(part) != std::string::npos);
    };
    has(snippet("\"red cross\"", "1"), "Nurses of the <mark>Red Cross</mark> came on Monday.");
    has(snippet("\"of the red\"", "1"), "Nurses <mark>of the Red</mark> Cross came on Monday.");
    has(snippet("\"the red cros\"*", "1"), "<mark>the Red Cross</mark>");
    has(snippet("red cross", "1"), "Nurses of the <mark>Red</mark> <mark>Cross</mark> came on Monday.");
    // Characters are indexed by pairs: those elsewhere are no part of the word.
    for (const std::string query : {"红十字", "\"红十字会\""}) {
        CAPTURE(query);
        const std::string html = snippet(query, "2");
        has(html, std::string("<mark>红十字") + (query[0] == '"' ? "会</mark>" : "</mark>会"));
        CHECK(html.find("十字路口") == std::string::npos);
    }
    has(snippet("图书馆", "2"), "，<mark>图书馆</mark>开门了。");

    // In a field without the phrase its words are marked.
    const RecordMarks marks = index->marks("1", "\"red cross\"").value();
    CHECK(marks.title == std::vector<Range>{{0, 3}, {10, 15}});
    REQUIRE(marks.body.size() == 1);
    CHECK(index->show("1").value().record.body.substr(marks.body[0].begin, 9) == "Red Cross");
    CHECK(index->marks("2", "红十字会").value().body.size() == 1);
    CHECK(index->marks("2", "红十字会").value().title == std::vector<Range>{{0, 12}});
    CHECK(index->show("2", {.query = "红十字会"}).value().marks.title == std::vector<Range>{{0, 12}});
    CHECK(index->show("2", {.query = "red"}).value().marks.empty());
    CHECK(index->show("2").value().marks.empty());
}

TEST_CASE("marks: what is one word of several parts is marked as a whole, and so is a synonym of several words") {
    auto index = Index::in_memory();
    REQUIRE(index);
    REQUIRE(index->index_text(
        R"({"id":"1","lang":"en","title":"MIL-8 or 8 of MIL","body":"The mil has 8 parts. The United Nations: nations united."})"));
    const auto title = [&](std::string_view query, const SearchOptions& options = {}) {
        return index->marks("1", query, options).value().title;
    };
    CHECK(title("mil-8") == std::vector<Range>{{0, 5}});
    CHECK(title("mil-8 mil") == std::vector<Range>{{0, 5}, {14, 17}});
    CHECK(title("\"mil 8\" OR \"8 of\"") == std::vector<Range>{{0, 5}, {9, 13}});
    CHECK(title("mil -\"8 of\"") == std::vector<Range>{{0, 3}, {14, 17}});
    CHECK(index->marks("1", "\"parts of the united\"").value().body.size() == 3); // parts, united twice
    SearchOptions options;
    options.synonyms = Synonyms::parse("uno, united nations\n").value();
    const std::vector<Range> body = index->marks("1", "uno", options).value().body;
    CHECK(body == std::vector<Range>{{25, 39}});
}

TEST_CASE("marks: a record's whole texts have the words of a query, in each form, and nothing else") {
    auto index = Index::in_memory();
    REQUIRE(index);
    const std::string long_body = "Nothing here. " + std::string(3000, 'x') + " and chips at last";
    REQUIRE(
        index->index_text(R"({"id":"1","lang":"en","title":"Chips for all","excerpt":"One chip, two CHIPS","body":")" +
                          long_body + R"("})"));
    const auto words = [&](std::string_view query) {
        const RecordMarks marks = index->marks("1", query).value();
        const Record record = index->show("1").value().record;
        std::string all;
        for (const auto& [text, ranges] :
             {std::pair{&record.title, &marks.title}, std::pair{&record.excerpt, &marks.excerpt},
              std::pair{&record.body, &marks.body}})
            for (const Range& range : *ranges)
                all += text->substr(range.begin, range.end - range.begin) + ' ';
        return all;
    };
    CHECK(words("chip") == "Chips chip CHIPS chips ");
    CHECK(words("chip absent") == "Chips chip CHIPS chips "); // where fewer words are enough
    CHECK(words("lang:en -nothing").empty());
    CHECK(words("").empty());
    CHECK(index->marks("2", "chip").error().code == ErrorCode::not_found);
}
