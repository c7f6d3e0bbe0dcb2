#include "record/clean.h"

#include <doctest/doctest.h>

#include <chrono>
#include <random>
#include <string>

using namespace newsidx::record;

namespace {

struct Row {
    const char* text;
    const char* cleaned;
};

constexpr Row kTexts[] = {
    // Already clean.
    {"", ""},
    {"Council approves tram line", "Council approves tram line"},
    {"Zürich, Łódź và Hà Nội", "Zürich, Łódź và Hà Nội"},
    {"中文新闻", "中文新闻"},
    // White space.
    {"  two   spaces\tand a tab ", "two spaces and a tab"},
    {"one\nline", "one line"},
    {"one\r\nline", "one line"},
    {"one\n\ntwo", "one\n\ntwo"},
    {"one\r\n \r\n\r\ntwo\n", "one\n\ntwo"},
    {"a\u00A0b\u2003c\u3000d", "a b c d"},
    {"a\u2028b\u2029c", "a b\n\nc"},
    // Control characters.
    {"a\x01"
     "b\x7F"
     "c\x1B"
     "d",
     "abcd"},
    {"\uFEFFtitle", "title"},
    {"a\u0099b", "ab"},
    // NFC.
    {"cafe\u0301", "café"},
    // Entities.
    {"It&#8217;s", "It’s"},
    {"It&#x2019;s &amp; more", "It’s & more"},
    {"It&rsquo;s&hellip;", "It’s…"},
    {"Fish &amp; Chips", "Fish & Chips"},
    {"AT&T and R&D", "AT&T and R&D"},
    {"a&nbsp;&nbsp;b", "a b"},
    {"&ccedil;a &Eacute;t&eacute; &Amacr;", "ça Été Ā"},
    {"&#146;90s", "’90s"},
    {"&#8217", "’"},
    {"&#0;&#xD800;&#x110000;&#99999999999;", "\uFFFD\uFFFD\uFFFD\uFFFD"},
    {"&nosuchname; &; &#; &#x; &", "&nosuchname; &; &#; &#x; &"},
    {"https://example.org/?a=1&copy=2&reg=3", "https://example.org/?a=1&copy=2&reg=3"},
    {"&notit; &ampere;", "&notit; &ampere;"},
    {"&amp;lt; once", "&lt; once"},
    {"&#60;b&#62; stays text", "<b> stays text"},
    {"&lt;p&gt; stays text", "<p> stays text"},
    // Markup.
    {"<p>One.</p><p>Two.</p>", "One.\n\nTwo."},
    {"a <b>bold</b> claim", "a bold claim"},
    {"a<br>b<br/><br />c", "a b\n\nc"},
    {"<a href=\"https://example.org/?a>b\">link</a> text", "link text"},
    {"see <A HREF=x>this", "see this"},
    {"x <!-- note --> y", "x y"},
    {"a < b and c > d", "a < b and c > d"},
    {"if a <b and c> d", "if a <b and c> d"},
    {"List<int> and Map<String, T>", "List<int> and Map<String, T>"},
    {"List<object>, Vector<b>, Set<i>", "List<object>, Vector<b>, Set<i>"},
    {"1 <2, 3> 2, <3", "1 <2, 3> 2, <3"},
    {"x <unknown> y", "x <unknown> y"},
    {"a <3 b", "a <3 b"},
    {"<", "<"},
    {"</", "</"},
    {"<p", "<p"},
    // A literal \n.
    {"Done.\\nNext", "Done. Next"},
    {"Done.\\nthen more", "Done. then more"},
    {"Done. \\r\\n\\r\\nNext", "Done.\n\nNext"},
    {"One\\n\\nTwo", "One\n\nTwo"},
    {"Price: 5 \\t Weight", "Price: 5 Weight"},
    {"end.\\n", "end."},
    {"“Quote.”\\nShe left", "“Quote.” She left"},
    {"C:\\new\\table", "C:\\new\\table"},
    {"C:\\nVision", "C:\\nVision"},
    {"dir\\new and DOMAIN\\name", "dir\\new and DOMAIN\\name"},
    {"..\\new and .\\test", "..\\new and .\\test"},
    {"the \\nabla and \\tau of TeX", "the \\nabla and \\tau of TeX"},
    {"write \\\\n twice", "write \\\\n twice"},
    {"a \\ b", "a \\ b"},
    {"trailing \\", "trailing \\"},
    {"café\\new", "café\\new"},
    {"write \\ne\u0081\u0301 here", "write é here"}, // composed once the control character is gone
};

} // namespace

TEST_CASE("clean: a table of texts") {
    for (const Row& row : kTexts) {
        CAPTURE(std::string(row.text));
        CHECK(clean_text(row.text) == row.cleaned);
    }
}

TEST_CASE("clean: cleaning twice changes nothing, but for what was escaped or decoded wrongly twice") {
    for (const Row& row : kTexts) {
        const std::string once = clean_text(row.text);
        if (once.find('&') != std::string::npos || once.find('<') != std::string::npos) continue;
        CAPTURE(std::string(row.text));
        CHECK(clean_text(once) == once);
    }
    std::mt19937 random(7);
    const std::string_view pieces[] = {"a",  "Z",  "é",    "Â",      "©",      " ", "  ", "\n",     "\\n",
                                       "\\", ".",  "\x01", "\u00A0", "\u0301", "€", "™",  "\u0085", "9",
                                       "ß",  "中", "“",    "\uFEFF", "\u2029", "n", ":",  "\u0081"};
    for (int i = 0; i < 20'000; ++i) {
        std::string text;
        for (auto n = random() % 12; n > 0; --n) {
            text += pieces[random() % std::size(pieces)];
        }
        const std::string once = clean_text(text);
        if (repair_mojibake(once) != once) continue; // what a control character stood in the middle of
        if (clean_text(once) != once) FAIL_CHECK(text << " -> " << once << " -> " << clean_text(once));
    }
}

TEST_CASE("clean: a line has no paragraphs, a word nothing decoded") {
    CHECK(clean_line("One\n\nTwo\n\nThree") == "One Two Three");
    CHECK(clean_line("<p>One</p><p>Two</p>") == "One Two");
    CHECK(clean_line("One") == "One");
    CHECK(clean_line("QUAY TELEPHONE <RTC> TO BUY <RT>") == "QUAY TELEPHONE <RTC> TO BUY <RT>"); // shares
    CHECK(clean_word("  a&amp;b <p>\n") == "a&amp;b <p>");
    CHECK(clean_word("https://example.org/a%20b?c=d&amp;e") == "https://example.org/a%20b?c=d&amp;e");
    CHECK(clean_word("cafe\u0301") == "café");
    CHECK(clean_word(" \t ").empty());
    CHECK(clean_word("\u3000https://example.org/a\u00A0\n") == "https://example.org/a");
    CHECK(clean_word("a\u00A0 b") == "a\u00A0 b");
    CHECK(clean_word("a\nb\x01"
                     "c") == "abc");
}

TEST_CASE("clean: what news APIs put where they cut a text is taken off, and nothing else") {
    const auto cut = [](std::string text) {
        drop_cut_mark(text);
        return text;
    };
    CHECK(cut("The ferry\u2026 [+1200 chars]") == "The ferry\u2026");
    CHECK(cut("The ferry ... [87 chars]") == "The ferry ...");
    CHECK(cut("[+1 chars]").empty());
    for (const char* const text : {"", "chars]", "[ chars]", "[+ chars]", "[a chars]", "[+5 chars] more", "5 chars]",
                                   "A post may have [280 chars]", "It is a b c [+5 chars]"})
        CHECK(cut(text) == text);
}

TEST_CASE("html: what a reader would see") {
    const Row rows[] = {
        {"", ""},
        {"plain", "plain"},
        {"<p>one\ntwo</p>\n\n<p>three</p>", "one two\n\nthree"},
        {"one\n\ntwo <em>three</em>", "one\n\ntwo three"},
        {"<div><h1>Head</h1><p>Text</div>", "Head\n\nText"},
        {"<ul><li>a<li>b</ul>", "a\n\nb"},
        {"<table><tr><td>a</td><td>b</td></tr><tr><td>c</table>", "a b\n\nc"},
        {"a<script>var x = '<p>';</script>b", "ab"},
        {"a<style>p { color: red }</style>b", "ab"},
        {"a<SCRIPT type=x>1</Script >b", "ab"},
        {"<html><head><title>T</title></head><body>b</body></html>", "b"},
        {"a<script>never closed", "anever closed"},
        {"<ruby>動<rt>うご</rt></ruby>いた", "動いた"},
        {"<!DOCTYPE html><p>x", "x"},
        {"<?xml version=\"1.0\"?><p>x", "x"},
        {"a<!-- <p>hidden</p> -->b", "ab"},
        {"a<!-- never closed <b>b</b>", "a never closed b"},
        {"<![CDATA[<p>x</p>]]>", "x"},
        {"fish &amp; chips &lt;p&gt;", "fish & chips <p>"},
        {"<p title='a > b'>x</p>", "x"},
        {"<p title=\"a > b>x</p>", "b>x"},
        {"it<my-widget a=1>is</my-widget>", "itis"},
        {"<pre>one\n\ntwo</pre><p>x", "one\n\ntwo\n\nx"},
        {"<Pre>one\n\ntwo</pRE><p>x", "one\n\ntwo\n\nx"},
        {"<img src=\"data:image/png;base64,AAAA\" alt=\"x\">text", "text"},
        {"Don&rsquo;t<br>stop", "Don’t stop"},
        {"5 < 6 <b>yes</b>", "5 < 6 yes"},
    };
    for (const Row& row : rows) {
        CAPTURE(std::string(row.text));
        CHECK(html_to_text(row.text) == row.cleaned);
    }
}

TEST_CASE("html: hostile markup takes time in proportion to its length") {
    const char* const pieces[] = {"<",        "<a ",      "<a \"",    "<a \">",    "<p>",           "<div>",
                                  "<!--",     "<!-- -->", "<script>", "<![CDATA[", "<b id=1><p>",   "</script",
                                  "<script>", "&amp;",    "&abc",     "]]>",       "<script></s",   "<svg><svg>",
                                  "<a b='",   "&#",       "<pre>\n",  "<?",        "<title></titl", "\\n"};
    const auto begin = std::chrono::steady_clock::now();
    for (const char* piece : pieces) {
        std::string html = "<p>";
        while (html.size() < 1'000'000) {
            html += piece;
        }
        clean_text(html);
        html += "</script x <![CDATA[";
        html_to_text(html);
    }
    std::string names;
    for (int i = 0; i < 100'000; ++i) {
        names += "&x" + std::to_string(i) + ";";
    }
    clean_text(names);
    // Quadratic would be hours; this is a second without sanitizers.
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(60));
}

TEST_CASE("mojibake: certain sequences are repaired") {
    const Row rows[] = {
        {"â€˜Sensitiveâ€™", "‘Sensitive’"},
        {"â€œQuoted,â€\u009D she said", "“Quoted,” she said"},
        {"â€œQuoted,â€ she said", "“Quoted,” she said"},
        {"â€œEndâ€", "“End”"},
        {"â€œEndâ€\uFFFD.", "“End”."},
        {"2010â€“2020 â€” and onâ€¦", "2010–2020 — and on…"},
        {"â‚¬5 â€¢ Brandâ„¢", "€5 • Brand™"},
        {"\u00E2\u0080\u0099s", "’s"},
        {"cafÃ© and naÃ¯ve", "café and naïve"},
        {"Ã©tat, Ã‰COLE", "état, ÉCOLE"},
        {"SÃ£o Paulo, GarÃ§on, MÃ¼nchen", "São Paulo, Garçon, München"},
        {"dÃ©jÃ\u00A0 vu", "déjà vu"},
        {"caf\u00C3\u00A9", "café"},
        {"\u00C3\u0089COLE", "ÉCOLE"},
        {"Â£5, 25Â°C, Â© 2024", "£5, 25°C, © 2024"},
        {"cÅ“ur et sÅ“ur", "cœur et sœur"},
        {"ðŸ˜€", "😀"},
        {"\u00F0\u009F\u0098\u0080", "😀"},
    };
    for (const Row& row : rows) {
        CAPTURE(std::string(row.text));
        CHECK(clean_text(row.text) == row.cleaned);
    }
}

TEST_CASE("mojibake: what people write is left alone") {
    const char* const rows[] = {
        "“IRMÔ e «MAÇû, MANHÃ…",
        "NÃO, SÃO PAULO, AÇÃO, IRMÃS, MÃE",
        "PERMISSÃO® e MAÇÃ™ e IRMÃ®",
        "À l’âge de 20 ans, l’Âge d’or, MÂCON, «Â», « Â »",
        "LÂMPADA, ÂMBITO, ROMÂNIA",
        "LÃNH ĐẠO XÃ HỘI, XÃ – PHƯỜNG, XÃ…",
        "Việt Nam, Trần Phú, ấm áp",
        "KÂĞIT, HÂLÂ, İstanbul, ışık, Âşık",
        "Å and Ä: På Åland, «Å», \"Ä\"",
        "Ångström… Ö—ein Buchstabe",
        "Það er Ísland – ð og Þ",
        "â, ê, î — â",
        "10 € et 20 ™ ©",
        "crème brûlée à la carte",
    };
    for (const char* row : rows) {
        CAPTURE(std::string(row));
        CHECK(repair_mojibake(row) == row);
    }
}
