// What of a record is shown: snippets, their HTML, dates, and the names in the JSON.
#include "newsidx/json.h"
#include "present/snippet.h"
#include "text/unicode.h"
#include "text_util.h"

#include <algorithm>
#include <cstdint>
#include <doctest/doctest.h>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace newsidx;
using newsidx::test::repeat;
using present::MarkTerm;
using Json = nlohmann::ordered_json;

present::Wanted terms_of(std::initializer_list<const char*> terms) {
    present::Wanted wanted;
    for (const std::string_view term : terms) {
        const bool prefix = term.ends_with('*');
        wanted.terms.push_back({std::string(term.substr(0, term.size() - (prefix ? 1 : 0))), prefix});
        wanted.units.push_back({{wanted.terms.size() - 1}, {}});
    }
    return wanted;
}

// Words that are asked for side by side.
present::Wanted row_of(std::initializer_list<const char*> words) {
    present::Wanted wanted;
    present::MarkUnit& unit = wanted.units.emplace_back();
    present::MarkRow& row = unit.rows.emplace_back();
    for (const char* const word : words) {
        const auto known = std::ranges::find(wanted.terms, word, &MarkTerm::term);
        const auto term = static_cast<std::size_t>(known - wanted.terms.begin());
        if (known == wanted.terms.end()) wanted.terms.push_back({word, false});
        unit.words.push_back(term);
        row.push_back({{term}, static_cast<std::uint32_t>(row.size())});
    }
    return wanted;
}

Snippet snippet_of(std::vector<std::string_view> texts, std::initializer_list<const char*> terms,
                   std::size_t max_characters) {
    text::Analyzer analyzer("");
    return present::make_snippet(analyzer, texts, terms_of(terms), max_characters);
}

// The snippet with its marks in brackets.
std::string shown(const Snippet& snippet) {
    std::string out;
    std::size_t done = 0;
    for (const Range& mark : snippet.marks) {
        REQUIRE(done <= mark.begin);
        REQUIRE(mark.begin < mark.end);
        REQUIRE(mark.end <= snippet.text.size());
        out += snippet.text.substr(done, mark.begin - done) + '[' +
               snippet.text.substr(mark.begin, mark.end - mark.begin) + ']';
        done = mark.end;
    }
    return out + snippet.text.substr(done);
}

std::string marked(std::string_view text, std::initializer_list<const char*> terms) {
    text::Analyzer analyzer("");
    return shown({std::string(text), present::find_marks(analyzer, text, terms_of(terms))});
}

std::size_t characters(std::string_view text) {
    std::size_t count = 0;
    for (std::size_t offset = 0; offset < text.size(); ++count) {
        text::next_code_point(text, offset);
    }
    return count;
}

std::vector<std::string> names_of(const Json& object) {
    std::vector<std::string> names;
    for (const auto& [name, value] : object.items()) {
        names.push_back(name);
    }
    return names;
}

} // namespace

TEST_CASE("present: marks stand where the index found a word, whatever its spelling") {
    CHECK(marked("Der État baut Chips.", {"etat"}) == "Der [État] baut Chips.");
    CHECK(marked("A ＧＰＵ, a GPU and a gpu", {"gpu"}) == "A [ＧＰＵ], a [GPU] and a [gpu]");
    CHECK(marked("C++ beats C", {"c++"}) == "[C++] beats C");
    CHECK(marked("written for .NET 9", {"net"}).find("NET]") != std::string::npos);
}

TEST_CASE("present: neighbours that a space separates are marked one by one") {
    CHECK(marked("Moore Threads", {"moor", "thread"}) == "[Moore] [Threads]");
}

TEST_CASE("present: a prefix marks every word that begins so") {
    CHECK(marked("shipyards, shipping and a ship; no chip", {"ship*"}) ==
          "[shipyards], [shipping] and a [ship]; no chip");
    CHECK(marked("shipyards", {"ship"}) == "shipyards");
}

TEST_CASE("present: pairs of characters that overlap are one mark, and a word is marked in all its forms") {
    CHECK(marked("生产汽车零件", {"产汽", "汽车"}) == "生[产汽车]零件");
    CHECK(marked("生产汽车零件", {"生产", "零件", "件"}) == "[生产]汽车[零件]");
    CHECK(marked("汽车汽车", {"汽车", "车汽"}) == "[汽车汽车]");
    CHECK(marked("A chip, two Chips", {"chip"}) == "A [chip], two [Chips]");
    CHECK(shown(snippet_of({"工厂开始生产汽车。"}, {"生产", "产汽", "汽车"}, 40)) == "工厂开始[生产汽车]。");
}

TEST_CASE("present: words asked for side by side are one mark, and single ones are marked only where no row is") {
    const present::Wanted row = row_of({"green", "bank"});
    text::Analyzer analyzer("");
    const auto marks = [&](std::string_view text) {
        return shown({std::string(text), present::find_marks(analyzer, text, row)});
    };
    CHECK(marks("A green field, the Green Bank, a bank.") == "A green field, the [Green Bank], a bank.");
    CHECK(marks("Bank, green; green\n banks") == "Bank, green; [green\n banks]");
    CHECK(marks("The bank is green.") == "The [bank] is [green].");
    // What is asked for by itself as well is marked everywhere.
    present::Wanted both = row;
    both.units.push_back({{1}, {}});
    const std::string text = "A green bank by the bank, green";
    CHECK(shown({text, present::find_marks(analyzer, text, both)}) == "A [green bank] by the [bank], green");
}

TEST_CASE("present: a row may leave a place out, have other words in it, and overlap itself") {
    text::Analyzer analyzer("");
    present::Wanted gap;
    gap.terms = {{"mill", false}, {"whe", true}, {"stone", false}};
    gap.units = {{{0, 1, 2}, {{{{0}, 0}, {{1, 2}, 2}}}}};
    const std::string text = "mill wheel mill water wheels mill of stone mill";
    CHECK(shown({text, present::find_marks(analyzer, text, gap)}) ==
          "mill wheel [mill water wheels] [mill of stone] mill");
    const present::Wanted twice = row_of({"ha", "ha"});
    CHECK(shown({"ha ha ha ho", present::find_marks(analyzer, "ha ha ha ho", twice)}) == "[ha ha ha] ho");
}

TEST_CASE("present: the passage with words side by side is shown before one that has them apart, whichever is first") {
    const std::string filler = repeat("Snow lay on the old roofs. ", 20);
    text::Analyzer analyzer("");
    const present::Wanted row = row_of({"green", "bank"});
    const std::string text = "Bank and green, green for a bank. " + filler + "The Green Bank was shut. " + filler;
    CHECK(shown(present::make_snippet(analyzer, std::vector<std::string_view>{text}, row, 70))
              .starts_with("…The [Green Bank] was shut."));
    // In another text, too, and in a passage that is shorter than the row.
    const std::vector<std::string_view> texts = {"A green bank.", "Bank: green, a bank, green."};
    for (const bool swapped : {false, true})
        CHECK(shown(present::make_snippet(analyzer,
                                          std::vector<std::string_view>{texts[swapped ? 1 : 0], texts[swapped ? 0 : 1]},
                                          row, 70)) == "A [green bank].");
    CHECK(shown(present::make_snippet(analyzer, std::vector<std::string_view>{text}, row, 4)).find('[') !=
          std::string::npos);
    // Of texts that have the same words the first is shown, however often another one has them.
    CHECK(shown(snippet_of({"The bank of a green valley.", "Green and bank, bank and green."}, {"green", "bank"},
                           70)) == "The [bank] of a [green] valley.");
    // Words that were asked for one by one: those side by side are better than more of them apart.
    CHECK(shown(snippet_of({text}, {"green", "bank"}, 70)).starts_with("…The [Green] [Bank] was shut."));
    CHECK(shown(snippet_of({text}, {"green", "bank", "field"}, 70)).starts_with("…The [Green] [Bank] was shut."));
}

TEST_CASE("present: without terms or text nothing is marked") {
    CHECK(marked("Moore", {}) == "Moore");
    CHECK(marked("", {"moore"}) == "");
}

TEST_CASE("present: a short text is its own snippet") {
    CHECK(shown(snippet_of({"A mill grinds."}, {"mill"}, 100)) == "A [mill] grinds.");
    CHECK(shown(snippet_of({"A  mill\n\ngrinds\u00A0 corn."}, {"corn"}, 100)) == "A mill grinds [corn].");
}

TEST_CASE("present: a snippet shows the passage with the most different words") {
    const std::string text = "The harbour opened early. Harbour harbour harbour, said the sign. " +
                             repeat("Nothing else was to be seen that day. ", 20) +
                             "Then a crane fell into the harbour near the pier. " + repeat("More fog came. ", 20);
    CHECK(shown(snippet_of({text}, {"harbour", "crane", "pier"}, 80))
              .find("a [crane] fell into the [harbour] near the "
                    "[pier].") != std::string::npos);
    // With one word, the most occurrences.
    CHECK(shown(snippet_of({text}, {"harbour"}, 80)).find("[Harbour] [harbour] [harbour], said") != std::string::npos);
}

TEST_CASE("present: of equal passages the first is shown, of equal texts the first") {
    const std::string filler = repeat("Rain fell on the tin roofs. ", 30);
    const std::string text = "One ferry left. " + filler + "Two: a ferry came. " + filler;
    CHECK(shown(snippet_of({text}, {"ferri"}, 60)).starts_with("One [ferry] left."));
    CHECK(shown(snippet_of({"A ferry here.", "The ferry there."}, {"ferri"}, 60)) == "A [ferry] here.");
    CHECK(shown(snippet_of({"A boat here.", "The ferry there."}, {"ferri"}, 60)) == "The [ferry] there.");
    CHECK(shown(snippet_of({"A ferry here.", "A ferry from the north."}, {"ferri", "north"}, 60)) ==
          "A [ferry] from the [north].");
}

TEST_CASE("present: a snippet prefers to begin with a sentence and says where text is left out") {
    const std::string filler = repeat("Wind turned the old vanes slowly about. ", 20);
    const std::string text = filler + "A heron stood by the lock. " + filler;
    const Snippet snippet = snippet_of({text}, {"heron"}, 90);
    CHECK(shown(snippet).starts_with("…A [heron] stood by the lock. "));
    CHECK(snippet.text.ends_with("…"));
    CHECK(characters(snippet.text) <= 92);
}

TEST_CASE("present: a paragraph begins a sentence even after a heading without a full stop") {
    const std::string filler = repeat("grey slate and wet moss under the long wall ", 10);
    const Snippet snippet = snippet_of({filler + "\n\nA badger dug below the gate " + filler}, {"badger"}, 60);
    CHECK(shown(snippet).starts_with("…A [badger] dug below the gate"));
}

TEST_CASE("present: where no sentence fits, a snippet begins and ends with whole words") {
    const std::string filler = repeat("lantern ", 200);
    const Snippet snippet = snippet_of({filler + "otter " + filler}, {"otter"}, 50);
    std::string inner = snippet.text.substr(3, snippet.text.size() - 6); // without "…"
    CHECK(inner.starts_with("lantern "));
    CHECK(inner.ends_with(" lantern"));
    CHECK(shown(snippet).find(" [otter] ") != std::string::npos);
    CHECK(characters(inner) <= 50);
}

TEST_CASE("present: a hit at the end of a text still gets a full snippet") {
    const std::string text = repeat("Slow barges pass under the bridge. ", 30) + "Last came a swan";
    const Snippet snippet = snippet_of({text}, {"swan"}, 100);
    CHECK(shown(snippet).ends_with("Last came a [swan]"));
    CHECK(snippet.text.starts_with("…Slow barges"));
    CHECK(characters(snippet.text) > 60);
}

TEST_CASE("present: without a hit the snippet is the beginning of the first text that has any") {
    CHECK(shown(snippet_of({"", "  \n ", "A kiln stands cold."}, {"absent"}, 100)) == "A kiln stands cold.");
    CHECK(shown(snippet_of({"", "A kiln stands cold."}, {}, 6)) == "A kiln…");
    CHECK(shown(snippet_of({"A kiln stands cold."}, {}, 100)) == "A kiln stands cold.");
}

TEST_CASE("present: no text or no length gives no snippet") {
    CHECK(snippet_of({}, {"a"}, 100) == Snippet{});
    CHECK(snippet_of({"", " \n"}, {"a"}, 100) == Snippet{});
    CHECK(snippet_of({"kiln"}, {"kiln"}, 0) == Snippet{});
}

TEST_CASE("present: snippets of text without spaces are cut between characters and words") {
    const std::string text =
        repeat("今天天气很好我们去公园散步。", 40) + "工厂开始生产汽车。" + repeat("今天天气很好我们去公园散步。", 40);
    const Snippet snippet = snippet_of({text}, {"汽车"}, 40);
    CHECK(shown(snippet).find("[汽车]") != std::string::npos);
    CHECK(characters(snippet.text) <= 42);
    CHECK_FALSE(text::find_invalid_utf8(snippet.text).has_value());
}

TEST_CASE("present: a word longer than the snippet is cut between characters") {
    const std::string text = "é " + repeat("é", 5000);
    for (const std::size_t length : {1u, 2u, 3u, 10u, 100u}) {
        const Snippet snippet = snippet_of({text}, {"e*"}, length);
        CHECK(characters(snippet.text) <= length + 2);
        CHECK_FALSE(text::find_invalid_utf8(snippet.text).has_value());
        shown(snippet); // its marks are in order
    }
}

TEST_CASE("present: of a huge text the beginning is looked at, and what follows only where a word may be") {
    const std::string text = "First the owl. " + repeat("Ash leaves in the yard. ", 200'000) + "Late lynx.";
    CHECK(shown(snippet_of({text}, {"owl", "lynx"}, 60)).starts_with("First the [owl]."));
    CHECK(shown(snippet_of({text}, {"lynx"}, 60)).ends_with("yard. Late [lynx]."));
    const Snippet unseen = snippet_of({text}, {"wolf"}, 60);
    CHECK(unseen.marks.empty());
    CHECK(unseen.text.starts_with("First the owl."));
}

TEST_CASE("present: bytes that are not UTF-8 break neither snippets nor JSON") {
    const std::string text = "a \xff\xfe mill \xc3 wheel \xed\xa0\x80 \xf0\x9f stream";
    const Snippet snippet = snippet_of({text}, {"mill", "wheel"}, 12);
    shown(snippet);
    SearchResult result;
    result.query = text;
    result.hits.emplace_back();
    result.hits[0].title = text;
    result.hits[0].snippet = snippet_of({text}, {"mill"}, 100);
    CHECK_FALSE(text::find_invalid_utf8(to_json(result)).has_value());
    CHECK(Json::parse(to_json(result))["hits"][0]["title"].get<std::string>().starts_with("a \uFFFD"));
}

TEST_CASE("present: a snippet in HTML is escaped but for its marks") {
    const std::string text = R"(<b> & "x" 'y')";
    CHECK(to_html({text, {{1, 2}}}) == "&lt;<mark>b</mark>&gt; &amp; &quot;x&quot; &#39;y&#39;");
    CHECK(to_html({"<script>", {{0, 8}}}) == "<mark>&lt;script&gt;</mark>");
    CHECK(to_html({}) == "");
}

TEST_CASE("present: marks that are out of order or range lose no text") {
    CHECK(to_html({"abc", {{2, 9}, {0, 1}}}) == "ab<mark>c</mark>");
    CHECK(to_html({"abc", {{1, 1}, {7, 9}}}) == "abc");
}

TEST_CASE("present: times are written as ISO 8601 in UTC") {
    CHECK(to_iso8601(1703030340) == "2023-12-19T23:59:00Z");
    CHECK(to_iso8601(0) == "1970-01-01T00:00:00Z");
    CHECK(to_iso8601(-1) == "1969-12-31T23:59:59Z");
    CHECK(to_iso8601(std::numeric_limits<std::int64_t>::min()) == "0000-01-01T00:00:00Z");
    CHECK(to_iso8601(std::numeric_limits<std::int64_t>::max()) == "9999-12-31T23:59:59Z");
}

TEST_CASE("present: a search in JSON says what is not known, and who a hit is") { // names: cli_schema_test.cpp
    SearchResult result;
    result.query = "mill";
    result.interpreted = "mill";
    result.warnings = {{3, "odd"}};
    result.total = 7;
    result.hidden_records = 2;
    result.hidden_stubs = 1;
    result.hits.resize(2);
    Hit& hit = result.hits[0];
    hit.id = 5;
    hit.score = 1.25;
    hit.title = "A mill";
    hit.published_at = 1703030340;
    hit.quality = 60;
    hit.snippet = {"A <mill>", {{3, 7}}};
    hit.topics = {"Milling"};
    result.hits[1].kind = Kind::stub;
    result.hits[1].published = false;
    result.hits[1].explanation.emplace();
    result.hits[1].explanation->terms.emplace_back();

    const Json json = Json::parse(to_json(result));
    CHECK(json["format_version"] == 1);
    CHECK(json["query"] == Json::parse(R"({"text":"mill","interpreted":"mill",
                                           "warnings":[{"offset":3,"message":"odd"}],"relaxed":false})"));
    CHECK(json["total"] == Json::parse(R"({"value":7,"exact":true})"));
    CHECK(json["hidden"] == 3);
    CHECK(json["hidden_stubs"] == 1);
    CHECK(json["cursor"].is_null());
    CHECK(json["did_you_mean"].is_null());
    CHECK(json["facets"].is_object());

    const Json& first = json["hits"][0];
    CHECK(first["snippet_text"] == "A <mill>");
    CHECK(first["snippet_marks"] == Json::parse("[[3,7]]"));
    CHECK(first["url"].is_null());
    CHECK(first["heat"].is_null());
    CHECK(first["quality"] == 60);
    CHECK(first["published_at"] == "2023-12-19T23:59:00Z");
    CHECK(first["provider"] == Json::parse(R"({"name":null,"domain":null})"));
    CHECK(first["snippet"] == "A &lt;<mark>mill</mark>&gt;");
    CHECK(first["kind"] == "record");
    CHECK(json["hits"][1]["kind"] == "stub");
    CHECK(json["hits"][1]["published"] == false);
    CHECK(json["hits"][1]["published_at"].is_null());
    CHECK_FALSE(first.contains("explain"));
    CHECK(json["hits"][1]["explain"]["terms"].size() == 1);
}

TEST_CASE("present: an index report in JSON names places") {
    IndexReport report;
    report.read = 3;
    report.errors = {{"a.md", 2, 5, "no title"}};
    const Json json = Json::parse(to_json(report));
    CHECK(json["read"] == 3);
    CHECK(json["errors"] == Json::parse(R"([{"source":"a.md","line":2,"column":5,"message":"no title"}])"));
    CHECK(json["warnings"] == Json::array());
}

TEST_CASE("present: a record in JSON keeps its own names, its dates as written, and its unknown keys") {
    StoredRecord stored;
    stored.id = 4;
    stored.record.title = "A mill";
    stored.record.published_at = {1703030340, "Tue, 19 Dec 2023 23:59"};
    stored.record.secured = "top \xff secret";
    stored.record.related.emplace_back().web_url = "https://mill.example/2";
    stored.record.provider.images.emplace_back().width = 50;
    stored.record.unknown = {{"mood", "{\"z\": 1,\n \"a\": [12345678901234567890123]}"},
                             {"broken", "{no json"},
                             {"title", "\"a second one\""},
                             {"mood", "2"},
                             {"deep", repeat("[", 300'000) + repeat("]", 300'000)}};
    const std::string text = to_json(stored);
    CHECK(text.find('\n') == std::string::npos);
    CHECK(text.find("secret") == std::string::npos);
    CHECK(text.find("12345678901234567890123") != std::string::npos);
    const Json json = Json::parse(text.substr(0, text.find(",\"deep\"")) + "}}");
    CHECK(names_of(json) == std::vector<std::string>{"format_version", "id", "kind", "visible", "identity", "source",
                                                     "source_line", "items", "made_of", "authors", "record"});
    const Json& record = json["record"];
    CHECK(record["title"] == "A mill");
    CHECK(record["publishedDateTime"] == "Tue, 19 Dec 2023 23:59");
    CHECK(record["quality"].is_null());
    CHECK(record["published"] == true);
    CHECK(record["related"][0]["webUrl"] == "https://mill.example/2");
    CHECK(record["provider"]["images"][0]["width"] == 50);
    CHECK(names_of(record["mood"]) == std::vector<std::string>{"z", "a"});
    CHECK(record["broken"] == "{no json");
    CHECK_FALSE(record.contains("secured"));

    stored.record.unknown.clear();
    const Json with = Json::parse(to_json(stored, true));
    CHECK(with["record"]["secured"].get<std::string>().ends_with(" secret"));
}

TEST_CASE("present: the other reports in JSON begin with the format's version") {
    CHECK(to_json(RemoveReport{2, {"x"}}) == R"({"format_version":1,"removed":2,"not_found":["x"]})");
    CHECK(to_json(UpdateReport{1, 2, {}}) == R"({"format_version":1,"updated":1,"unchanged":2,"errors":[]})");
    CHECK(to_json(CheckReport{{"a"}, {}, 0.5, {}}) ==
          R"({"format_version":1,"ok":true,"checks":["a"],"problems":[],"not_compared":[],"seconds":0.5})");
    CHECK(to_json(Error{ErrorCode::not_found, "gone", ""}) ==
          R"({"format_version":1,"error":{"code":"not_found","message":"gone","where":null}})");
    Stats stats;
    stats.languages = {{"", 3}};
    const Json json = Json::parse(to_json(stats));
    CHECK(json["format_version"] == 1);
    CHECK(json["languages"] == Json::parse(R"([{"value":null,"count":3}])"));
    CHECK(json["oldest"].is_null());
    CHECK(json["median_heat"].is_null());
}
