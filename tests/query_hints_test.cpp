// What is said to somebody who types a query of another engine, and what is said of news that only look like one:
// nothing.
#include "query/parse.h"
#include "query/words.h"
#include "text/analyzer.h"
#include "text/token.h"
#include "text_util.h"

#include <doctest/doctest.h>
#include <string>
#include <string_view>

using newsidx::query::Query;
using newsidx::query::QueryAnalyzers;

namespace {

Query parse(std::string_view text, bool as_you_type = false) {
    static newsidx::text::Analyzer analyzer(newsidx::text::analyzer_tag("en"));
    static QueryAnalyzers analyzers({{&analyzer, 1}});
    newsidx::query::ParseOptions options;
    options.as_you_type = as_you_type;
    return newsidx::query::parse(text, analyzers, options);
}

// What is said of it, with where; "" where nothing is.
std::string said_of(std::string_view text) {
    std::string said;
    for (const auto& warning : parse(text).warnings)
        said += (said.empty() ? "" : "\n") + std::to_string(warning.offset) + ": " + warning.message;
    return said;
}

bool says(std::string_view text, std::string_view piece) {
    const std::string said = said_of(text);
    INFO(text, " -> ", said);
    return said.find(piece) != std::string::npos;
}

} // namespace

TEST_CASE("query hints: signs of other query languages are told") {
    CHECK(says("chip tr*mp", "5: a star stands for letters at the end of a word only"));
    CHECK(says("*rump", "at the end of a word only"));
    CHECK(says("te?t", "0: ? stands for no letter; other spellings are found by news~"));
    CHECK(says("/chips?.*/", "regular expressions are searched as text"));
    CHECK(says("NEAR(chip maker)", "NEAR stands between two words"));
    CHECK(says("chip heat>50", "5: a field has a colon behind its name, as in heat:>50"));
    CHECK(says("chip heat > 50 maker", "5: a field has a colon behind its name, as in heat:>50;"));
    CHECK(says("(quality >= 50)", "1: a field has a colon behind its name, as in quality:>=50;"));
    CHECK(says("date = 2024", "as in date:2024"));
    CHECK(says("year=2020", "as in year:2020"));
    CHECK(says("chip lang=en", "5: a field has a colon behind its name, as in lang:en;"));
    CHECK(says("author=smith", "as in author:smith"));
    CHECK(said_of("day=monday is=was topic>5 topic==ai x=en") == "");
    CHECK(says("date>=2020-01", "as in date:>=2020-01"));
    CHECK(says("chip !maker", "5: a minus leaves out what has a word, as in -maker"));
    CHECK(says("chip AROUND(3) maker", "5: words near each other are found by NEAR/3"));
    CHECK(says("chip or maker", "5: chip OR maker, in capitals, finds what has one of them"));
    CHECK(says("chip not maker", "5: chip NOT maker, in capitals, leaves out what has the last word"));
}

TEST_CASE("query hints: a field with a space behind its colon is told") {
    CHECK(says("title: chip", "as in title:chip"));
    CHECK(says("title: \"moore threads\"", "as in title:\"some words\""));
    CHECK(says("gpu author:  smith x", "4: author: is a field where no space follows, as in author:smith"));
    CHECK(said_of("this is: a chip") == "");
}

TEST_CASE("query hints: what lacks the other half is told, but not while it is typed") {
    CHECK(says("title:", "0: a value follows title:, without a space"));
    CHECK(says("chip topic: ", "5: a value follows topic:"));
    CHECK(says("chip NOT", "5: NOT leaves out what has the word behind it, and here is none"));
    CHECK(says("chip^", "0: a number follows ^, as in chip^2"));
    CHECK(says("a chip^high", "2: a number follows ^, as in chip^2"));
    CHECK(says("chip^-2", "0: a number follows ^, as in chip^2"));
    CHECK(says("\"mar* news\"", "0: a star stands for letters at the end of a phrase only, as in \"market new*\""));
    CHECK(said_of("\"market new*\" \"5 * 3\" \"*NSYNC is back\"").empty());
    CHECK(says("chip~9", "0: chip~2 is the most that other spellings may differ"));
    for (const std::string_view text : {"chip~0.8", "chip~.5", "chip~0.8^2"})
        CHECK(says(text, "0: behind ~ stands how many letters may differ; this is read as chip~1"));
    for (const std::string_view text : {"this is:",       "note:",     "chip^2",
                                        "chip~",          "chip~1",    "chip~2",
                                        "x^2y",           "NOT chip",  "this is NOT a chip",
                                        "NOT NOT",        "~0.8",      "chip~1.5",
                                        "chip~0.",        "~9",        "5~9",
                                        "chip~10",        "2019~2021", "x^y",
                                        "by the Author:", "chip ~9",   "\"chip maker\"~9"}) {
        CAPTURE(text);
        CHECK(said_of(text) == "");
    }
    for (const std::string_view text : {"title:", "chip NOT", "chip^", "tr*m"}) {
        CAPTURE(text);
        CHECK(parse(text, true).warnings.empty());
    }
    CHECK(parse("tr*mp chip", true).warnings.size() == 1);
}

TEST_CASE("query: what is typed of a filter is left out until it means something, with what is expected") {
    for (const std::string_view text :
         {"chip date:2", "chip date:last-w", "chip date:-7", "chip quality:>", "chip is:un", "chip has:im"}) {
        CAPTURE(text);
        const Query query = parse(text, true);
        CHECK(to_text(query.root) == "chip");
        REQUIRE(query.warnings.size() == 1);
        CHECK(query.warnings[0].message.find("expected here is ") == 0);
        CHECK(query.warnings[0].message.find("; until then it is left out") != std::string::npos);
        CHECK(parse(text).warnings.at(0).message.find("; it is searched as text") != std::string::npos);
    }
    constexpr std::string_view kRange = "date:[2023 TO 2024";
    for (std::size_t size = 6; size <= kRange.size(); ++size)
        CHECK_MESSAGE(to_text(parse(kRange.substr(0, size), true).root) == "", kRange.substr(0, size));
    CHECK(to_text(parse("date:[2023 TO 2024").root) == "\"date:[2023\" TO 2024");
    CHECK(to_text(parse("date:[2023 chip", true).root) == "\"date:[2023\" chip*");
    CHECK(to_text(parse("chip is:published,un", true).root) == "chip is:published"); // of a list the others count
    CHECK(parse("chip is:published,un", true).warnings.size() == 1);
    CHECK(to_text(parse("chip date:2023,2", true).root) == "chip date:2023-01-01..2023-12-31");
    for (const std::string_view text :
         {"chip date:", "chip topic:", "chip title:", "chip author:\"", "chip (", "chip (lang:"})
        CHECK_MESSAGE(to_text(parse(text, true).root) == "chip", text);
    for (const std::string_view text : {"date:2", "title:", "title:\"", "(", "((", "\"", "title:(",
                                        "https:", "Https://", "HTTP:/", "url:https:/", "domain:http:"}) // everything
        CHECK_MESSAGE(to_text(parse(text, true).root) == "", text);
    // It is text where it is no name, where more follows, and when nobody types.
    CHECK(to_text(parse("chip note:", true).root) == "chip note:*");
    CHECK(to_text(parse("date:2 chip", true).root) == "\"date:2\" chip*");
    CHECK(to_text(parse("chip date:2 ", true).root) == "chip \"date:2\"");
    CHECK(to_text(parse("chip date:").root) == "chip \"date:\"");
}

TEST_CASE("query: of a date or a range that is typed, what can be read counts until all can be, and that is said") {
    const auto read = [](std::string_view text) { return to_text(parse(text, true).root); };
    for (const std::string_view text : {"date:2024-", "date:2024-0", "date:2024/0", "date:\"2024-0", "date:2024年0",
                                        "date:2024-13", "date:2024q", "date:2024-ja"})
        CHECK_MESSAGE(read(text) == "date:2024-01-01..2024-12-31", text);
    CHECK(read("chip -date:2024-05-0") == "chip -date:2024-05-01..2024-05-31");
    CHECK(read("date:2024-02-30") == "date:2024-02-01..2024-02-29"); // no day of February
    CHECK(read("date:2023-11-05..2") == "after:2023-11-05");
    CHECK(read("date:2023-11-05..2023-0") == "date:2023-11-05..2023-12-31");
    for (const std::string_view text : {"date:2024-02-03T", "date:2024-02-03T1", "date:2024-02-03T12:"})
        CHECK_MESSAGE(read(text).starts_with("date:2024-02-03"), text);
    CHECK(read("after:2024-0") == "after:2024-01-01");
    CHECK(read("heat:20..x") == "heat:>=20");
    CHECK(read("heat:20-") == "heat:20");
    for (const std::string_view text : {"date:-", "date:..", "date:./-", "heat:-", "heat:..", "date:x-2024",
                                        "https://.", "https:///", "domain:https://?"})
        CHECK_MESSAGE(read(text) == "", text);
    const Query query = parse("chip date:2024-0", true);
    REQUIRE(query.warnings.size() == 1);
    CHECK(query.warnings[0].message.find("; until then it is date:2024-01-01..2024-12-31") != std::string::npos);
    // Nor what stands before another of a list, or in quotes that are closed.
    CHECK(parse("date:2018-,2017", true).warnings.empty());
    CHECK(read("date:2018-,2017") == "after:2018-01-01 OR date:2017-01-01..2017-12-31");
    CHECK(read("date:2017,2018-") == "date:2017-01-01..2017-12-31 OR date:2018-01-01..2018-12-31");
    CHECK(read("date:\"5 may 2018-\"") == "after:2018-05-05");
    CHECK(parse("date:\"5 may 2018-\"", true).warnings.empty());
    CHECK(parse("date:\"2024-0\"", true).warnings.at(0).message.ends_with("; it is searched as text"));
    // Of a URL one thing is said.
    REQUIRE(parse("http://[2001:db8/x", true).warnings.size() == 1);
    CHECK(parse("http://[2001:db8/x", true).warnings[0].message == "expected here is a URL; until then it is left out");
    CHECK(parse("http://v.example/x", true).warnings.at(0).message.ends_with("; these are of its site"));
    // Nobody types what stands before something else.
    CHECK(read("date:2024-0 chip") == "\"date:2024-0\" chip*");
    CHECK(to_text(parse("date:2024-0").root) == "\"date:2024-0\"");
}

TEST_CASE("query: while it is typed, a parenthesis or a quote that is open is no mistake") {
    for (const std::string_view text : {"(", "chip (", "(chip OR ma", "title:(", "author:\"mara ho", "topic:\"open"}) {
        CAPTURE(text);
        CHECK(parse(text, true).warnings.empty());
        CHECK(!parse(text).warnings.empty());
    }
    CHECK(to_text(parse("author:\"mara ho", true).root) == "author:\"mara ho\"*");
    CHECK(to_text(parse("author:\"mara ho\"", true).root) == "author:\"mara ho\"");
    CHECK(to_text(parse("topic:a(b", true).root) == "topic:\"a(b\"*");
    CHECK(to_text(parse("topic:ai,ch", true).root) == "topic:ai OR topic:ch*");
    CHECK(to_text(parse("topic:ai,", true).root) == "topic:ai"); // the next one is not yet there
    CHECK(parse("() chip", true).warnings.size() == 1);
}

TEST_CASE("query: while it is typed, an operator at the end waits for what it joins") {
    for (const std::string_view text :
         {"chip OR", "chip OR ", "chip AND", "chip NOT", "chip NEAR", "chip NEAR/3", "chip |", "chip && ", "(chip OR",
          "chip OR title:", "chip \"", "chip title:\""}) {
        CAPTURE(text);
        const Query query = parse(text, true);
        CHECK(to_text(query.root) == "chip");
        CHECK(query.warnings.empty());
        CHECK(!parse(text).warnings.empty());
    }
    CHECK(to_text(parse("topic:(ai OR", true).root) == "topic:ai");
    // A word that has more letters, or nothing before it, is one.
    CHECK(to_text(parse("chip ORa", true).root) == "chip ORa*");
    CHECK(to_text(parse("OR", true).root) == "\"OR\"*");
    CHECK(to_text(parse("NOT", true).root) == "\"NOT\"*");
}

TEST_CASE("query hints: names that are no fields are told with what to do instead") {
    CHECK(says("sort:date chip", "the order of the hits is an option"));
    CHECK(says("id:5", "a record is shown by its id"));
    CHECK(says("path:news/a.md", "by the path of its file"));
    CHECK(says("titel:chip", "there is no field titel; title: is one"));
    CHECK(says("inurl:chip", "fields are title, excerpt, body, "));
    CHECK(says("_exists_:author", "there is no field _exists_; has: is one"));
    CHECK(says("by:smith", "0: there is no field by; author: is one"));
    CHECK(says("publishedDateTime:[2023-01-01 TO 2023-02-01]", "0: there is no field publishedDateTime; date: is one"));
    CHECK(says("webUrl:desk.example/a", "0: there is no field webUrl; url: is one"));
    CHECK(says("allintitle: chip maker", "0: there is no field allintitle"));
    CHECK(says("chip votes:>100", "5: there is no field votes"));
}

TEST_CASE("query hints: nothing is said of words that news have") {
    // Of some of these it is said that there is no word in them.
    for (const std::string_view text : {"(chip*)", "chip*^2", "https://example.com/?a=b*c", "why?! really", "\"tr*mp\"",
                                        "\"title: chip\"", "**", "* *", "?", "=", ">", ":", ": x", "/", "//"})
        CHECK_MESSAGE(said_of(text).find("star stands") == std::string::npos, text);
    for (const std::string_view text : {"what?",
                                        "who wins?",
                                        "chip*",
                                        "c++",
                                        "AT&T",
                                        "a=b",
                                        "x>5",
                                        "x > 5",
                                        "heat >",
                                        "heat > wave",
                                        "the heat 50",
                                        "reuters: chips are scarce",
                                        "Exclusive: a chip",
                                        "1/2",
                                        "/etc/hosts",
                                        "and/or",
                                        "3:1",
                                        "note: chips",
                                        "5*3",
                                        "Who?Me",
                                        "Body: found",
                                        "Title: chip",
                                        "one or two chips",
                                        "chip OR maker",
                                        "either or",
                                        "why not me",
                                        "not chip maker",
                                        "chip is not dead",
                                        "or chip maker",
                                        "Yahoo! chips",
                                        "!5",
                                        "score:3",
                                        "Text: chips"})
        CHECK_MESSAGE(said_of(text) == "", text);
}

TEST_CASE("query hints: filters that leave no time between them are told") {
    CHECK(says("chip since:2024-03-01 until:2024-03-01", "28: no date is inside of all of these"));
    CHECK(says("before:2024 after:2024", "18: no date is inside"));
    CHECK(says("date:2023 date:2024", "date:2023-12 or date:2023-12-01..2023-12-07 have it"));
    CHECK(says("date:mar 2024", "\"may 2023\" with its quotes"));
    CHECK(said_of("since:2024-03-01 until:2024-03-02") == "");
    CHECK(said_of("date:2024 -date:2024") == "");
    CHECK(said_of("date:2023 OR date:2024") == "");
}

TEST_CASE("query hints: a stop word that is part of a name is told to be left out") {
    CHECK(says("Will Smith", "0: nearly every text has Will, so it is left out; the phrase \"Will Smith\""));
    CHECK(says("Take That", "5: nearly every text has That"));
    CHECK(says("IT jobs", "the phrase \"IT jobs\""));
    CHECK(said_of("will smith") == "");
    CHECK(said_of("Will smith") == "");
    CHECK(said_of("\"Will Smith\"") == "");
    CHECK(said_of("The") == "");
    CHECK(said_of("The Maker Of The Chip") == "");
    CHECK(said_of("title:Will Smith") == "");
    CHECK(said_of("The Wire") == "");
    CHECK(said_of("Yes We Can") == "");
}

TEST_CASE("query hints: a headline that ends in a word behind a minus is told to leave it out") {
    CHECK(says("Drought May Reduce Coffee Output -Growers", "33: -Growers leaves out what has this word"));
    CHECK(says("Soldiers Hold Town in Delta -Army (Wire)", "-Army leaves out"));
    for (const std::string_view text :
         {"drought coffee output reduce -growers", "Coffee -Growers", "Drought Coffee Output May -growers",
          "\"Drought May Reduce Coffee Output -Growers\"", "Drought May Reduce Coffee Output"})
        CHECK_MESSAGE(said_of(text) == "", text);
}

TEST_CASE("query hints: a small not is told of between plain words only, and a range of days is no single one") {
    CHECK(says("chip not maker", "chip NOT maker"));
    for (const std::string_view text :
         {"Moore, not Lenovo", "trump: not guilty", "Chip not Maker", "date:\"-7d to today\"", "date:-7d–today"})
        CHECK_MESSAGE(said_of(text) == "", text);
    CHECK(says("date:-7d", "one day"));
}

TEST_CASE("query hints: what looks like a URL without a scheme is text, and that is told") {
    for (const std::string_view text : {"gazette.example/2024/ferry", "gazette.example/p/ferry-returns", "a.example/1"})
        CHECK(says(text, "no record has the URL " + std::string(text)));
    for (const std::string_view text : {"node.js/express", "and/or", "1.5/2.5", "3.14/2-1", "U.S./Canada", "a.m./9",
                                        "gazette.example", "24/7", "/a.example/1", ".net/1", "\"a.example/1\""}) {
        CHECK_MESSAGE(to_text(parse(text).root) == text, text);
        CHECK_MESSAGE(said_of(text) == "", text);
    }
}

TEST_CASE("query hints: a path behind a domain is told to be left out") {
    CHECK(says("chip site:gazette.example/news", "10: a domain is the name of a site"));
    for (const std::string_view text : {"site:https://gazette.example/", "site:gazette.example/", "topic:a/b"})
        CHECK_MESSAGE(said_of(text) == "", text);
}

TEST_CASE("query hints: a day that is counted back is told to be one day, where all days since may be meant") {
    CHECK(says("chip date:-7d", "10: -7d is one day, or one second; date:-7d..today has all from then on"));
    CHECK(says("-date:-12h", "date:-12h..today"));
    for (const std::string_view text :
         {"date:-7d-", "date:-7d..today", "date:today..-7d", "after:-7d", "date:yesterday"})
        CHECK_MESSAGE(said_of(text) == "", text);
    CHECK(parse("date:-7d", true).warnings.empty());
    CHECK(parse("date:-7d chip", true).warnings.size() == 1);
}

TEST_CASE("query hints: a number with a comma in it is told to be two values") {
    for (const std::string_view text : {"quality:>=1,000", "heat:1,000", "heat:0,5", "chip heat:<1,500"})
        CHECK_MESSAGE(says(text, "a comma lies between two values"), text);
    for (const std::string_view text : {"quality:50,60", "heat:1000", "topic:1,000", "heat:5,10,100"})
        CHECK_MESSAGE(said_of(text) == "", text);
}

TEST_CASE("query hints: what stands behind a field or in parentheses is looked at, too") {
    CHECK(says("(topic:)", "1: a value follows topic:"));
    CHECK(says("chip (topic: )", "6: a value follows topic:"));
    CHECK(says("(chip~9)", "1: chip~2 is the most"));
    CHECK(says("title:chip~9", "6: chip~2 is the most"));
    CHECK(says("-title:tr*mp", "7: a star stands for letters"));
    CHECK(says("(chip OR title:chip^)", "15: a number follows ^"));
    CHECK(says("title:(chip~9 maker)", "7: chip~2 is the most"));
    CHECK(says("(chip NOT)", "6: NOT leaves out"));
    for (const std::string_view text :
         {"title:chip~2", "title:\"chip~9\"", "title:(chip)", "topic:chip~9", "(title:chip)", "f(topic:)"})
        CHECK_MESSAGE(said_of(text) == "", text);
    CHECK(parse("title:chip~9", true).warnings.empty());
}

TEST_CASE("query hints: no advice is given that would not be read, and none within sentences") {
    for (const std::string_view text :
         {"quality<60%", "heat>5x", "date>june", "day: one", "date: june", "why ?’", "who?’s", "*word*", "*stressed*",
          "10^-2", "5^x", "breaking the day: a story of two", "he is the author: smith wrote all of it",
          "a new type: chips that fold are here", "the topic: \"some chips\" of a long day"})
        CHECK_MESSAGE(said_of(text) == "", text);
    CHECK(says("quality<60", "as in quality:<60;"));
    CHECK(says("author: smith", "as in author:smith"));
    CHECK(says("date: 2024-05", "as in date:2024-05"));
    CHECK(says("date: 2018-", "as in date:2018-;"));
    CHECK(says("date=2018-", "as in date:2018-;"));
    CHECK(says("date: \"may 2024\"", "as in date:\"some words\""));
    CHECK(says("title: the chips that fold are here", "0: title: is a field where no space follows"));
    CHECK(says("lang:en type:news is:record heat:>5 site:desk.example chip date: 2024", "as in date:2024"));
    CHECK(says("allintitle: the chips that fold are here", "there is no field allintitle"));
    CHECK(says("größ?r", "0: ? stands for no letter"));
    // Of a long word so much is told as ends between characters.
    CHECK(says("author=" + newsidx::test::repeat("é", 60), "as in author:" + newsidx::test::repeat("é", 28) + ";"));
    CHECK(says("author: x" + newsidx::test::repeat("é", 60), "as in author:x" + newsidx::test::repeat("é", 27) + ";"));
}

TEST_CASE("query hints: they change nothing of what is searched") {
    const auto text_of = [](std::string_view text) { return to_text(parse(text).root); };
    CHECK(text_of("Will Smith") == "Will Smith");
    CHECK(text_of("tr*mp heat>50") == "tr*mp heat>50");
    CHECK(text_of("title: chip") == "\"title:\" chip");
}
