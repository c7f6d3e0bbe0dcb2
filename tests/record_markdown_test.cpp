#include "record/authors.h"
#include "record/clean.h"
#include "record/front_matter/heading.h"
#include "record/front_matter/markdown.h"
#include "record/parse.h"
#include "text_util.h"

#include <doctest/doctest.h>

#include <chrono>
#include <iterator>
#include <random>
#include <string>
#include <string_view>

using namespace newsidx;
using namespace newsidx::record;
using newsidx::test::repeat;

namespace {

struct MarkdownRow {
    std::string_view body;
    std::string_view text;
};

// Sentences that hold what Markdown might take for its own.
constexpr std::string_view kProse[] = {
    "The boats came back at ten.",
    "1984. A year that many remember.",
    "1990) Another one.",
    "* a footnote to the text above",
    "- No, said the captain.",
    "+ 5 degrees in the morning",
    "It costs $5*3*2 in all.",
    "C# and C++ are languages, and so is F#.",
    "Write snake_case_name and __x here.",
    "We <3 trains & ships.",
    "a < b and b > c, so a < c?",
    "Use List<int> and Map<string, int> or vector<b>.",
    "[Laughs]: no, never.",
    "He said [sic] that (all) was well!",
    "An #occasion for @everyone.",
    "50% off *only today",
    "2 * 3 * 4 = 24",
    "f(*args, **kwargs) is Python.",
    "C:\\new\\dir is a folder.",
    "At 5' 3\" it's \"short\".",
    "Wait... what?! Yes -- no.",
    "~20 people, and |x| = 3",
    "Über 20 Straßen; 中文字符。日本語",
    "    Four spaces begin this one.",
    "x^2 + y_1 = z_2",
    "R&D at AT&T; see p. 5",
    "{braces} and {single: 1}",
    "3.14 is pi, 2.71 is e.",
};

} // namespace

TEST_CASE("markdown: signs go, words stay") {
    const MarkdownRow rows[] = {
        {"# Head\n\nOne *two* **three** `code` ~~x~~.", "Head\n\nOne two three code ~~x~~."},
        {"Head\n====\nText\n\nSub\n---\nMore", "Head\n\nText\n\nSub\n\nMore"},
        {"See [the report](https://a.example/x \"Title\") now.", "See the report now."},
        {"See [the report][1].\n\n[1]: https://a.example/x", "See the report."},
        {"![A boat](/boat.png) leaves.", "leaves."},
        {"- one\n- two\n- three", "one\n\ntwo\n\nthree"},
        {"1. one\n2. two\n7. three", "1. one\n\n2. two\n\n7. three"},
        {"1984. A year\n1990. Another", "1984. A year\n\n1990. Another"},
        {"> quoted\n> text\n\nafter", "quoted text\n\nafter"},
        {"```cpp\nint *a = b*c;\nif (a < b) {}\n```", "int *a = b*c; if (a < b) {}"},
        {"Text\n\n***\n\nmore", "Text\n\nmore"},
        {"a  \nb\\\nc", "a b c"},
        {"An <b>old</b> tag, <br>and<span class=x> so</span> on <!-- not this -->.", "An old tag, and so on ."},
        {"&lt;b&gt; &amp; &copy;", "<b> & ©"},
        {"No &#xFFFE;characters&#65535; these", "No characters these"},
        {"It is{% if x %} so{% endif %}: {{ page.title }}end", "It is so: end"},
        {"{{< figure src=\"x\"\n title=\"y\" >}}\nText {{% note %}}here{{% /note %}}.", "Text here."},
        {"An {{ open one", "An {{ open one"},
        {"<p>One</p>\n<p>Two &amp; <em>three</em></p>", "One\n\nTwo & three"},
        {"\n  <div>\n\n    <p>Deep</p>\n</div>", "Deep"},
        {"<3 trains", "<3 trains"},
        {"", ""},
        {" \n\t\n", ""},
        {"\xEF\xBB\xBFText", "Text"},
        {"Line one\r\nline two\r\n\r\nNext", "Line one line two\n\nNext"},
        {"[a]: https://a.example\n[Laughs]: no\n\n[a]", "[Laughs]: no\n\na"},
    };
    for (const MarkdownRow& row : rows) {
        CAPTURE(std::string(row.body));
        CHECK(body_to_text(row.body) == row.text);
    }
}

TEST_CASE("markdown: a body that begins with HTML is Markdown if it goes on in Markdown") {
    const MarkdownRow rows[] = {
        {"<!-- markdownlint-disable -->\n## Harbour\n\nSee [the port](https://port.example/long).\n",
         "Harbour\n\nSee the port."},
        {"<!-- one -->\n\nA *new* crane.", "A new crane."},
        {"<p align=center><img src=x></p>\n\n## Harbour\n\nThe **first** boat.\n\nThe second.",
         "Harbour\n\nThe first boat.\n\nThe second."},
        {"<figure>\n  <img src=\"x.jpg\">\n  <figcaption>A boat</figcaption>\n</figure>\n\nIt left:\n\n- one\n- two\n",
         "A boat\n\nIt left:\n\none\n\ntwo"},
        {"<img src=x>\n\n> quoted\n\nafter", "quoted\n\nafter"},
        {"<b>Quay.</b> See [the port][1].\n\n[1]: https://port.example", "Quay. See the port."},
        {"<br>\n\n![A boat](/boat.png) leaves.", "leaves."},
        {"<br>\n\n1. one\n2. two", "1. one\n\n2. two"},
        {"<br>\n\n```html\n<p>shown</p>\n```\n", "<p>shown</p>"},
        {"<div align=center>\n\n# Harbour\n\n</div>\n\nText", "Harbour\n\nText"},
        {"{{< figure src=x >}}\n\n## Harbour\n\nText", "Harbour\n\nText"},
        {"{{< figure src=x >}}\n<p align=center>One</p>\n\n## Harbour\n\nText", "One\n\nHarbour\n\nText"},
        // HTML throughout: what looks like Markdown stands in tags, or is code.
        {"<p>One * two * three, *four*</p>\n<p>\n# five\n- six [seven](eight)</p>",
         "One * two * three, *four*\n\n# five - six [seven](eight)"},
        {"<div>\n\n    <p>Deep</p>\n\n# not this\n</div>", "Deep\n\n# not this"},
        {"<div><pre>\n# install\n\n# run it\n- now\n</pre></div>", "# install\n\n# run it - now"},
        {"<html><head><style>\np {}\n\n* { margin: 0 }\n</style></head>\n<body><p>Quay</p></body></html>", "Quay"},
        {"<ul>\n<li>One</li>\n\n<li>Two</li>\n</ul>", "One\n\nTwo"},
        {"<figure><img src=x></figure>\n\nThe boat left.", "The boat left."},
        {"<!DOCTYPE html>\n<html>\n<body>\n<p\n>Quay</p\n\n>\n- one\n\n# two\n</body></html>", "Quay\n\n- one # two"},
        {"\n<Html>\n\n# one *two*\n</Html>", "# one *two*"},
        {"<?xml version=\"1.0\"?>\n\n# one\n<p>two</p>", "# one\n\ntwo"},
        // After the code Markdown may go on.
        {"<div><pre>\n# install\n\n# run\n</pre></div>\n\nSee *this*.", "# install\n\nrun\n\nSee this."},
    };
    for (const MarkdownRow& row : rows) {
        CAPTURE(std::string(row.body));
        CHECK(body_to_text(row.body) == row.text);
    }
}

TEST_CASE("markdown: prose is what it was, alone and among other prose") {
    for (const std::string_view sentence : kProse) {
        CAPTURE(std::string(sentence));
        CHECK(body_to_text(sentence) == clean_text(sentence));
    }
    std::mt19937 random(11);
    for (int i = 0; i < 2000; ++i) {
        std::string body;
        std::string expected;
        for (std::size_t n = 2 + random() % 5; n > 0; --n) {
            // Between others a paragraph must not go on where one of four spaces begins.
            const std::string_view sentence = kProse[random() % std::size(kProse)];
            if (sentence.starts_with(' ')) continue;
            // Two list items in a row are a list; its bullets go.
            if (body.empty() || std::string_view("*-+19").find(sentence[0]) == std::string_view::npos) {
                body += std::string(sentence) + "\n\nAnd so on.\n\n";
                expected += std::string(sentence) + "\n\nAnd so on.\n\n";
            }
        }
        CHECK(body_to_text(body) == clean_text(expected));
    }
}

TEST_CASE("markdown: whatever the body, it ends soon") {
    const std::string_view pieces[] = {"[",     "]",  "![",    "![[]()", "*",    "**",  "_",          "`",      "``",
                                       "<",     "<a", "<!--",  "<?",     "&",    "\\",  ">",          "> ",     "- ",
                                       "1. ",   "\t", "\n",    "a\n",    "{{",   "{%",  "[a]: b\n",   "(",      "\"",
                                       "~~~\n", "a*", "<int>", "<b>",    "</b>", "{{a", "[x]: y z\n", "![a](b)"};
    const std::size_t kBytes = 300'000;
    const auto begin = std::chrono::steady_clock::now();
    for (const std::string_view piece : pieces) {
        body_to_text(repeat(piece, kBytes / piece.size()));
        body_to_text(repeat(piece, kBytes / 2 / piece.size()) + "a" + repeat("\n", kBytes / 2));
        body_to_text(repeat(std::string(piece) + "\n", 2000) + "x\n\n");
    }
    std::mt19937 random(5);
    for (int i = 0; i < 60; ++i) {
        std::string unit;
        for (std::size_t n = 1 + random() % 5; n > 0; --n) {
            unit += pieces[random() % std::size(pieces)];
        }
        body_to_text(repeat(unit, kBytes / unit.size()));
    }
    body_to_text("[a]: /" + std::string(30'000, 'u') + "\n\n" + repeat("[a] [a] [a]\n\n", 10'000));
    body_to_text(std::string(4'000'000, '['));
    body_to_text(std::string(4'000'000, '>'));
    // Under sanitizers everything is slower.
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(100));
}

TEST_CASE("heading: a body begins with its title") {
    struct Headed {
        const char* body;
        const char* heading;
        const char* rest;
    };
    const Headed rows[] = {
        {"# Ferry\n\nText.", "Ferry", "\nText."},
        {"\r\n\n#  Ferry *back*  ##\r\nText.", "Ferry *back*", "Text."},
        {"# Ferry C#", "Ferry C#", ""},
        {"# Ferry {#start}", "Ferry", ""},
        {"- item\n====", "", "- item\n===="},
        {"Ferry\n=====\nText.", "Ferry", "Text."},
        {"Ferry\n==", "Ferry", ""},
        {"<h1 class=\"x\">Ferry <em>back</em></h1>\n<p>Text.</p>", "Ferry <em>back</em>", "\n<p>Text.</p>"},
        {"<H1>Ferry</H1>", "Ferry", ""},
        {"#", "", "#"},
        {"## Ferry", "", "## Ferry"},
        {"#ferry", "", "#ferry"},
        {"Text.\n# Ferry", "", "Text.\n# Ferry"},
        {"Ferry\n=", "", "Ferry\n="},
        {"Ferry\n--", "", "Ferry\n--"},
        {"<h1>Ferry", "", "<h1>Ferry"},
        {"<h12>Ferry</h12>", "", "<h12>Ferry</h12>"},
        {"<header></header>", "", "<header></header>"},
        {"", "", ""},
        {" \n", "", " \n"},
    };
    for (const Headed& row : rows) {
        CAPTURE(row.body);
        const HeadedBody found = split_heading(row.body);
        CHECK(found.heading == row.heading);
        CHECK(found.rest == row.rest);
    }
}

TEST_CASE("heading: it is the title of front matter that says none") {
    const auto read = [](const char* text) { return parse(text, ItemFormat::front_matter).record.value(); };
    const Record record = read("---\ndate: 2023\n---\n# The *ferry* is back\n\nText.\n");
    CHECK(record.title == "The ferry is back");
    CHECK(record.body == "Text.");
    CHECK(read("---\ntitle: Port\n---\n# Ferry\n\nText.\n").body == "Ferry\n\nText.");
    CHECK(read("---\nheadline: Port\n---\n# Ferry\n").title == "Port");
    CHECK(read("+++\nbody = 'B'\n+++\n# Ferry\n").title.empty());
    CHECK(read("---\ndate: 2023\n---\n# &nbsp;\n\nText.\n").body == "Text.");
}

TEST_CASE("markdown: lines of metadata before the text are those of the record, if they say its title") {
    const auto read = [](std::string_view text) { return *parse(text, ItemFormat::markdown).record; };
    const Record record =
        read("\xEF\xBB\xBFTitle: Night trains: again\r\nDate: 2024-01-19 10:20\r\nTags: rail, night\r\n"
             "Authors: Jane Doe\r\nSummary: They are\r\n    back.\r\nStatus: draft\r\n\r\n"
             "The *trains* are back.\r\n");
    CHECK(record.title == "Night trains: again");
    CHECK(record.published_at.seconds == 1705659600);
    CHECK(record.topics == std::vector<std::string>{"rail", "night"});
    CHECK(record.excerpt == "They are back.");
    CHECK(record.body == "The trains are back.");
    CHECK(authors_of(record) == std::vector<std::string>{"Jane Doe"});
    CHECK_FALSE(record.published);
    CHECK(read("title: A").title == "A");
    for (const char* text :
         {"Note: the trains are back.\n\nToday.", "Title: A\nand a text below it.", "Title:\n\nText.",
          "https://a.example/1\nTitle: A\n", "\nTitle: A\n", "10:30 the train left\nTitle: A"}) {
        CAPTURE(text);
        const Record prose = read(text);
        CHECK(prose.title.empty());
        CHECK(prose.unknown.empty());
    }
    const ParseResult wrong = parse("Title: A\nDate: someday\n\nText.", ItemFormat::markdown);
    REQUIRE(wrong.warnings.size() == 1);
    CHECK(wrong.warnings[0].line == 2);
    CHECK(wrong.warnings[0].column == 7);
}

TEST_CASE("markdown: what is secured in lines of metadata is cut out of the item") {
    const std::string text = "Title: A\nsecured: one\n    two\nDate: 2024-01-19\n\nText.";
    SplitItem item;
    const ParseResult result = parse_and_split(text, ItemFormat::markdown, {}, item);
    REQUIRE(result.record);
    CHECK(result.record->secured == "one two");
    CHECK(item.rest == "Title: A\nsecured: \nDate: 2024-01-19\n\nText.");
    CHECK(item.secured == "one\n    two");
    CHECK(join_secured(item.rest, item.secured, item.cuts) == text);
}

TEST_CASE("markdown: front matter in the text of a record is told, as where files were joined") {
    const std::string one = "---\ntitle: One\ndate: 2024-01-01\n---\nText of one.\n";
    const std::string two = "---\ntitle: Two\ntags:\n  - a\n- b\n---\nText of two.\n";
    const ParseResult joined = parse(one + two, ItemFormat::front_matter);
    REQUIRE(joined.record);
    CHECK(joined.record->body.find("Text of two.") != std::string::npos);
    REQUIRE(joined.warnings.size() == 1);
    CHECK(joined.warnings[0].line == 6);
    CHECK(joined.warnings[0].message.find("front matter of another record") != std::string::npos);
    for (const std::string& text : {"```\n" + two + "```\n", std::string("---\nA title: see above.\n\n---\nMore.\n"),
                                    std::string("---\ntitle: Two\n"), std::string("---\ntitle: Two\n\n---\n"),
                                    std::string("---\nsize: 2\n---\n"), std::string("---\n---\n")}) {
        CAPTURE(text);
        CHECK(parse(one + text, ItemFormat::front_matter).warnings.empty());
    }
}

TEST_CASE("markdown: links between notes are their words, and pictures in them go") {
    CHECK(body_to_text("See [[Ferry]], [[Ferry|the ferry]] and [[Ferry#Times]].") == "See Ferry, the ferry and Ferry.");
    CHECK(body_to_text("![[map.png]] Here. ![[a.png|200]]") == "Here.");
    CHECK(body_to_text("if [[ -f x ]]; then") == "if [[ -f x ]]; then");
    CHECK(body_to_text("See [[1](https://a.example)] there.") == "See [1] there.");
    CHECK(body_to_text("[[1,2],[3,4]] is a matrix, and [[open.") == "[[1,2],[3,4]] is a matrix, and [[open.");
    CHECK(body_to_text("[[]] [[") == "[[]] [[");
    CHECK(body_to_text("df[[\"price\"]], x[[1]] and x[[a]]") == "df[[\"price\"]], x[[1]] and x[[a]]");
}

TEST_CASE("markdown: the tags of MDX go, and what looks like them in code and prose stays") {
    CHECK(body_to_text("The <Note kind=\"b\">ferry **is**</Note> back. <Map zoom={3} />") == "The ferry is back.");
    CHECK(body_to_text("<Callout>\n\nThe ferry.\n\n</Callout>") == "The ferry.");
    CHECK(body_to_text("A List<Integer> and a </Thing> stay.") == "A List<Integer> and a </Thing> stay.");
    CHECK(behind_imports("import A from \"a\";\nimport 'b.css'\nexport const c = 1\n\nText.") == "\n\nText.");
    CHECK(behind_imports("import {\n  A,\n  B\n} from './ab'\nexport const meta = {\n  a: \"b\",\n}\nText.") ==
          "\nText.");
    CHECK(behind_imports("import {\n  A,\n  B\n} from './ab'\nexport const meta = {\n  a: \"b\",\n}\nText.") ==
          "\nText.");
    for (const char* prose : {"import duties from China rise", "import duties end the \"war\"", "export const {\n",
                              "import duties end the \"war\"", "export const {\n", "Text.\nimport A from 'a'",
                              "export const is a word", "", "\n"})
        CHECK(behind_imports(prose) == prose);
}
