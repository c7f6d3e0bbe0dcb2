#include "record/identity.h"
#include "record/page/page_tree.h"
#include "record/page/page_url.h"
#include "record/parse.h"
#include "record/value.h"
#include "text_util.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

using namespace newsidx;
using namespace newsidx::record;
using newsidx::test::repeat;

namespace {

ParseResult result_of(std::string_view page) {
    ParseResult result;
    try {
        map_record(page, read_page(page), {}, result);
    } catch (const Rejection& rejection) {
        result.record.reset();
        result.rejection = rejection.note();
    }
    return result;
}

Record page_record(std::string_view page) {
    const ParseResult result = result_of(page);
    CAPTURE(result.rejection.message);
    REQUIRE(result.record);
    CHECK(result.warnings.empty());
    return *result.record;
}

std::string body_of(std::string_view markup) {
    return page_record("<!DOCTYPE html><title>T</title><body>" + std::string(markup)).body;
}

bool holds(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

std::string unknown(const Record& record, std::string_view key) {
    const auto found = std::find_if(record.unknown.begin(), record.unknown.end(),
                                    [&](const auto& member) { return member.first == key; });
    return found == record.unknown.end() ? "" : found->second;
}

// A page with these words in its head.
Record with_head(const std::string& head) {
    const ParseResult result =
        parse("<!DOCTYPE html><html lang=en><head><title>Quay opens</title>" + head +
                  "</head><body><article><h1>Quay opens</h1><p>The new quay was opened by the harbour master, who said "
                  "that ships of any size may land there.</p></article></body></html>",
              ItemFormat::html);
    REQUIRE(result.record);
    return *result.record;
}

constexpr std::string_view kNewsSite = R"(<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<title>Harbour ferry sails again after winter repairs - Example Gazette</title>
<base href="https://www.gazette.example/local/">
<link rel="canonical" href="ferry-sails-again?id=7">
<link rel="amphtml" href="/amp/ferry-sails-again">
<meta property="og:site_name" content="Example Gazette">
<meta property="og:title" content="Harbour ferry sails again after winter repairs">
<meta property="og:description" content="The &quot;Anna&quot; is back &amp; carries bicycles.">
<meta property="og:type" content="article">
<meta property="og:image" content="https://img.gazette.example/anna.jpg">
<meta property="og:image:width" content="1200">
<meta property="og:image:height" content="630">
<meta property="og:image:alt" content="The ferry at the pier">
<meta property="article:published_time" content="2024-04-02T06:30:00+01:00">
<meta property="article:modified_time" content="2024-04-02T09:00:00+01:00">
<meta property="article:section" content="Local">
<meta property="article:tag" content="Ferries">
<meta property="article:tag" content="Harbour">
<meta name="keywords" content="Harbour, Boats">
<script type="application/ld+json">
{"@context": "https://schema.org", "@graph": [
  {"@type": "Organization", "@id": "#org", "name": "Example Gazette"},
  {"@type": "Person", "@id": "#jo", "name": "Jo Writer"},
  {"@type": ["NewsArticle"], "headline": "Harbour ferry sails again after winter repairs",
   "datePublished": "2024-04-02T06:30:00+01:00", "publisher": {"@id": "#org"}, "author": [{"@id": "#jo"}],
   "image": {"@type": "ImageObject", "url": "/pictures/pier.jpg", "width": 800, "height": 600, "caption": "Pier"},
   "keywords": "Ferries, Timetable"}]}
</script>
<style>p { color: black }</style>
<script>if (1 < 2) document.write("<p>Not a paragraph, really not one, since this is a script.</p>");</script>
</head>
<body class="has-sidebar">
<header><a href="/">Example Gazette</a><h1 class="logo">Gazette of the harbour</h1></header>
<nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav>
<main>
<article>
<h1>Harbour ferry sails again after winter repairs</h1>
<p>The ferry "Anna" left the old pier on Tuesday morning, three weeks late, with forty bicycles and a school class.</p>
<figure><img src="x.jpg"><figcaption>The ferry at the pier.</figcaption></figure>
<p>Her new engine is quieter, says the captain, and the <a href="/t">timetable</a> stays as it was: every half hour.</p>
<aside>Read also: <a href="/bridge">The bridge that nobody crosses</a></aside>
<h2>What it costs</h2>
<ul><li>Adults pay two crowns</li><li>Children under six pay nothing, bicycles neither</li></ul>
<div class="share-buttons"><a href="/fb">Share this story with friends</a></div>
<blockquote>We waited for this all winter long.<footer>A passenger</footer></blockquote>
<p>The last boat of the day leaves at ten in the evening, in summer at eleven.</p>
<footer>Filed under: <a href="/local">Local</a></footer>
</article>
<section id="comments"><h2>Comments</h2>
<article><p>First! I have waited so long for this boat, I could have swum over there, and back again, twice.</p></article>
</section>
</main>
<footer><p>Imprint, privacy, all rights reserved by the Example Gazette, its owners, and its printers.</p></footer>
</body>
</html>
)";

} // namespace

TEST_CASE("page: a news site's page gives its article, and what its head says of it") {
    const Record record = page_record(kNewsSite);
    CHECK(record.title == "Harbour ferry sails again after winter repairs");
    CHECK(record.excerpt == "The \"Anna\" is back & carries bicycles.");
    CHECK(record.original_url == "https://www.gazette.example/local/ferry-sails-again?id=7");
    CHECK(record.amp_web_url == "https://www.gazette.example/amp/ferry-sails-again");
    CHECK(record.published_at.seconds == 1712035800);
    CHECK(record.updated_at.seconds == 1712044800);
    CHECK(record.provider.name == "Example Gazette");
    CHECK(record.provider.domain == "gazette.example");
    CHECK(record.lang == "en-GB");
    CHECK(record.type == "article");
    CHECK(record.category == "Local");
    CHECK(record.topics == std::vector<std::string>{"Ferries", "Harbour", "Timetable", "Boats"});
    CHECK(unknown(record, "author") == "\"Jo Writer\"");
    REQUIRE(record.images.size() == 2);
    CHECK(record.images[0] ==
          Image{"https://img.gazette.example/anna.jpg", "The ferry at the pier", "", 1200, 630, false});
    CHECK(record.images[1] == Image{"https://www.gazette.example/pictures/pier.jpg", "Pier", "", 800, 600, false});
    CHECK(record.body.starts_with("The ferry \"Anna\" left the old pier on Tuesday morning"));
    CHECK(record.body.ends_with("leaves at ten in the evening, in summer at eleven."));
    CHECK(holds(record.body, "every half hour.\n\nWhat it costs\n\nAdults pay two crowns\n\nChildren"));
    CHECK(holds(record.body, "The ferry at the pier."));
    CHECK(holds(record.body, "winter long.\n\nA passenger\n\nThe last boat"));
    for (const std::string_view other :
         {"Home", "First!", "Imprint", "Read also", "Share", "Filed", "Not a paragraph"}) {
        CAPTURE(std::string(other));
        CHECK_FALSE(holds(record.body, other));
    }
}

TEST_CASE("page: one tag in its head may be all tags") {
    const auto topics_of = [](const std::string& tags) {
        return page_record("<html><head><title>T</title>" + tags + "</head><body><p>Text</body>").topics;
    };
    const std::string tag = "<meta property='article:tag' content='";
    CHECK(topics_of(tag + "Asylum,Rishi Roe,UK news'>") == std::vector<std::string>{"Asylum", "Rishi Roe", "UK news"});
    CHECK(topics_of(tag + "Washington, D.C.'>") == std::vector<std::string>{"Washington, D.C."});
    CHECK(topics_of(tag + "a, b, c'>" + tag + "d'>") == std::vector<std::string>{"a, b, c", "d"});
}

TEST_CASE("page: a blog's page with og tags and comments that are articles too") {
    const Record record = page_record(R"(<html lang="de"><head>
<title>Brot backen ohne Knetmaschine | Küchenbuch</title>
<meta property="og:url" content="https://kuechenbuch.example/brot?utm_source=feed">
<meta property="og:image" content="//kuechenbuch.example/brot.jpg">
<meta name="description" content="Vier Zutaten, ein Topf.">
</head><body class="single post-template no-sidebar">
<div id="wrapper"><div class="site-menu">Start Über mich Rezepte</div>
<div class="content-with-sidebar">
<article class="post tag-social category-ads"><header class="entry-header"><h1>Brot backen ohne Knetmaschine</h1>
<time class="entry-date published" datetime="2022-11-05T10:00:00+01:00">5. November</time></header>
<div class="entry-content"><p>Mehl, Wasser, Salz und Hefe, mehr braucht ein Brot nicht, nur Zeit und einen Topf.</p>
<p>Am Abend rühren, über Nacht stehen lassen, am Morgen falten.<br>Dann backen.</p>
<p>Bei 250 Grad, mit Deckel, eine halbe Stunde, und ohne Deckel noch eine Viertelstunde.</p></div></article>
<div id="comments" class="comments-area"><ol class="comment-list">
<li><article class="comment-body"><p>Hat geklappt, nur war der Topf zu klein, und der Deckel ist jetzt schwarz.</p></article></li>
<li><article class="comment-body"><p>Ich nehme Roggenmehl, und zwar viel davon, seit vielen Jahren schon, mit Erfolg.</p></article></li>
</ol></div></div>
<div class="widget-area sidebar"><p>Ich bin Ada, backe gern, wohne am Meer, und schreibe hier auf, was gelingt.</p></div>
</div></body></html>)");
    CHECK(record.title == "Brot backen ohne Knetmaschine");
    CHECK(record.excerpt == "Vier Zutaten, ein Topf.");
    CHECK(record.original_url == "https://kuechenbuch.example/brot?utm_source=feed");
    CHECK(record.provider.domain == "kuechenbuch.example");
    CHECK(record.lang == "de");
    CHECK(record.published_at.text == "2022-11-05T10:00:00+01:00");
    REQUIRE(record.images.size() == 1);
    CHECK(record.images[0].url == "https://kuechenbuch.example/brot.jpg");
    CHECK(record.body ==
          "5. November\n\nMehl, Wasser, Salz und Hefe, mehr braucht ein Brot nicht, nur Zeit und einen Topf."
          "\n\nAm Abend rühren, über Nacht stehen lassen, am Morgen falten. Dann backen.\n\nBei 250 Grad, "
          "mit Deckel, eine halbe Stunde, und ohne Deckel noch eine Viertelstunde.");
}

TEST_CASE("page: one of the 1990s, in ISO-8859-1, with fonts, layout tables and open paragraphs") {
    const Record record =
        page_record("<HTML><HEAD><TITLE>Caf\xE9 opens</TITLE>\n"
                    "<META HTTP-EQUIV=\"Content-Type\" CONTENT=\"text/html; charset=ISO-8859-1\"></HEAD>\n"
                    "<BODY BGCOLOR=#FFFFFF><A NAME=top>\n"
                    "<TABLE><TR><TD WIDTH=100><A HREF=index.htm>Home</A><BR><A HREF=n.htm>News</A><BR>"
                    "<A HREF=links.htm>All our favourite links of the web, on one long page</A>\n"
                    "<TD><FONT SIZE=+2>A caf\xE9 opens</FONT>\n"
                    "<P><FONT FACE=Arial>The corner shop is now a caf\xE9, with six tables, a stove and a cat.\n"
                    "<P>It serves cr\xEApes & coffee, \x93the best in town\x94, as its owner says.\n"
                    "<P><FONT COLOR=red>Closed on Mondays, when the owner, who bakes too, sleeps late.</TABLE>"
                    "</BODY></HTML>");
    CHECK(record.title == "Café opens");
    CHECK(record.body == "A café opens\n\nThe corner shop is now a café, with six tables, a stove and a cat.\n\n"
                         "It serves crêpes & coffee, “the best in town”, as its owner says.\n\n"
                         "Closed on Mondays, when the owner, who bakes too, sleeps late.");
}

TEST_CASE("page: a Chinese one in GB18030") {
    // 渡轮今天恢复航行。 as a title; as a body:
    // 渡轮今天早上离开旧码头，晚了三周。冬天修理了发动机，船长说，现在更安静。
    const std::string title = "\xB6\xC9\xC2\xD6\xBD\xF1\xCC\xEC\xBB\xD6\xB8\xB4\xBA\xBD\xD0\xD0";
    const std::string body = "\xB6\xC9\xC2\xD6\xBD\xF1\xCC\xEC\xD4\xE7\xC9\xCF\xC0\xEB\xBF\xAA\xBE\xC9\xC2\xEB\xCD\xB7"
                             "\xA3\xAC\xCD\xED\xC1\xCB\xC8\xFD\xD6\xDC\xA1\xA3";
    const Record record =
        page_record("<html lang=zh><head><meta charset='gb2312'><title>" + title +
                    "</title><link rel=canonical href=https://news.example.cn/1></head><body><div class=nav>"
                    "<a href=/>" +
                    title + "</a></div><div class=text><p>" + body + "</p><p>" + body + "</p></div></body></html>");
    CHECK(record.title == "渡轮今天恢复航行");
    CHECK(record.lang == "zh");
    CHECK(record.body == "渡轮今天早上离开旧码头，晚了三周。\n\n渡轮今天早上离开旧码头，晚了三周。");
}

TEST_CASE("page: an article in nothing but divs is found by its paragraphs") {
    const Record record = page_record(R"(<html><head><title>Storm Takes The Pier :: The Daily Lamp</title>
<meta property="og:site_name" content="The Daily Lamp"><meta name="date" content="2021-01-09"></head><body>
<div id="top"><div><a href="/a">World</a> <a href="/b">Money</a> <a href="/c">Weather</a></div></div>
<div id="page"><div id="left"><div>Storm Takes The Pier</div>
<div>By our own correspondent</div>
<div class="p">The storm came at midnight, from the west, and by dawn half of the wooden pier had gone.</div>
<div class="p">Nobody was hurt, since the pier had been closed, but two kiosks, a boat and a bench are lost.</div>
<div class="p">The town wants to build it again, of oak, if the money can be found before the next winter.</div>
</div>
<div id="right"><div><a href="/1">Ten things to know about storms and piers</a></div>
<div><a href="/2">Our recipes for a cold day, collected by readers</a></div></div></div>
<div id="bottom">Copyright, The Daily Lamp, all rights reserved, do not copy.</div></body></html>)");
    CHECK(record.title == "Storm Takes The Pier");
    CHECK(record.published_at.text == "2021-01-09");
    CHECK(record.body.starts_with("By our own correspondent\n\nThe storm came at midnight"));
    CHECK(record.body.ends_with("before the next winter."));
}

TEST_CASE("page: a list of articles gives them all, one that is most of the page gives itself") {
    const std::string first = "<article><h2><a href=/1>Bees on the roof</a></h2><p>The town hall has three hives now, "
                              "and the mayor, who keeps them, gives the honey away.</p></article>";
    const std::string second = "<article><h2><a href=/2>Frost in May</a></h2><p>Apple growers lit fires in the night, "
                               "in vain, as the blossoms had opened early this year.</p></article>";
    const std::string third = "<article><h2><a href=/3>Clock stands still</a></h2><p>At ten past four, since Sunday, "
                              "and the only man who can mend it is on holiday.</p></article>";
    const std::string around = "<nav><a href=/>Home</a></nav><div id=main>";
    const std::string list = body_of(around + first + second + third + "</div><footer>Imprint</footer>");
    CHECK(list.starts_with("Bees on the roof\n\nThe town hall has three hives"));
    CHECK(holds(list, "Frost in May"));
    CHECK(list.ends_with("is on holiday."));

    const std::string one =
        body_of(around + first + "<article>" +
                repeat("<p>A long report on the river, its floods, its fish and its mills.</p>", 20) + "</article>" +
                third + "</div>");
    CHECK(one.starts_with("A long report"));
    CHECK_FALSE(holds(one, "Bees"));
    CHECK_FALSE(holds(one, "Clock"));
}

TEST_CASE("page: a page of links gives its links, and a page without a mark of anything its text") {
    CHECK(body_of("<ul><li><a href=/1>One</a><li><a href=/2>Two</a></ul>") == "One\n\nTwo");
    CHECK(body_of("just this") == "just this");
    CHECK(body_of("<nav>only a menu</nav>") == "only a menu");
    CHECK(body_of("<form id=aspnetForm><div>Some pages, all of them, are a form.</div></form>") ==
          "Some pages, all of them, are a form.");
    CHECK(body_of("<div hidden>All of it waits behind a dialog.</div>") == "All of it waits behind a dialog.");
}

TEST_CASE("page: XHTML, with an XML declaration, empty elements and CDATA") {
    const Record record = page_record(R"(<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="fr">
<head><title>Le pont rouvre</title><script type="text/javascript" src="a.js"/>
<script type="text/javascript">//<![CDATA[
document.write("</p><p>jamais</p>");
//]]></script></head>
<body><div class="menu" /><div id="texte"><p>Le pont rouvre lundi, après six mois, dit la mairie.<br /><br />
Les camions, eux, devront attendre.</p><hr /><p>Un concert est prévu, s'il ne pleut pas, &agrave; midi.</p></div></body></html>)");
    CHECK(record.title == "Le pont rouvre");
    CHECK(record.lang == "fr");
    CHECK(record.body == "Le pont rouvre lundi, après six mois, dit la mairie.\n\nLes camions, eux, devront attendre."
                         "\n\nUn concert est prévu, s'il ne pleut pas, à midi.");
}

TEST_CASE("page: broken markup loses no text") {
    CHECK(body_of("<p>One <b>bold <i>both</b> italic</i> end.<p>Two</div></span> still two.") ==
          "One bold both italic end.\n\nTwo still two.");
    CHECK(body_of("<p>A <a href=\"/x>link</a> that <em class=\"y\">is open</em>.</p><p>Next.") ==
          "A is open.\n\nNext.");
    CHECK(body_of("<p>Before <!-- a comment > that <p> never ends").starts_with("Before"));
    CHECK(body_of("<p>Before <script>never closed <p>After") == "Before"); // it may be half a page
    CHECK(body_of("<p>a < b and b > c, 1<2, <3</p>") == "a < b and b > c, 1<2, <3");
    CHECK(body_of("<td>cell</td><td>other</tr></table><li>item") == "cell other\n\nitem");
    CHECK(body_of("<ul><li>a<li>b<ul><li>c</ul><li>d</ul>") == "a\n\nb\n\nc\n\nd");
    CHECK(body_of("<table><tr><td>a<td>b<tr><td>c<td><p>d</table>e") == "a b\n\nc\n\nd\n\ne");
    CHECK(body_of("<div><table></div><tr><td>x</td></table>y</div>z") == "x\n\ny\n\nz");
    CHECK(body_of("<p>half a tag <div class=\"x") == "half a tag");
    CHECK(body_of("<P TITLE='a > b'>quoted</P>") == "quoted");
    CHECK(body_of("<pre>one\ntwo\n\nthree</pre>") == "one two\n\nthree");
    CHECK(body_of("<x-card><p>in an element of its own</p></x-card>") == "in an element of its own");
}

TEST_CASE("page: elements and end tags that HTML 4 does not know nest as in HTML 5") {
    const std::string text =
        repeat("The river froze over for a week, from the mill to the weir, and then gave way. ", 4);
    const std::string footer = "<footer>Imprint</footer>";
    // An end tag ends the <div> that was left open, but not the table around it.
    CHECK(body_of("<article><div><p>" + text + "</article><p>Elsewhere, and much shorter, as said.</p>") ==
          body_of("<article><div><p>" + text + "</p></div></article><p>Elsewhere.</p>"));
    CHECK(body_of("<noscript><div>hidden</noscript>shown") == "shown");
    CHECK(body_of("<div>a<table><tr><td>b</section></div>c</td></tr></table></div>d") == "a\n\nbc\n\nd");
    CHECK(body_of("<p>one<section>two</section><p>three<b>four<figure>five</figure>") ==
          "one\n\ntwo\n\nthreefour\n\nfive");
    CHECK(body_of("<p>a</br>b</p><div>c</p>d</div>") == "a b\n\nc\n\nd");
    CHECK(body_of("<svg><path d='M0'/><text>drawn</text></svg><template><p>later</p></template><main>x</main>") == "x");
    CHECK(page_record("<html><head><title>T</title><article>No end of the head</article>").body ==
          "No end of the head");
    CHECK(body_of("<ul><li><a href=x>a<wbr>b</a><li>c</ul>") == "ab\n\nc");
    CHECK(body_of(repeat("<div>", 1000) + "deep" + repeat("</div>", 1000) + "behind") == "deep\n\nbehind");
    CHECK(body_of(repeat("<i>", 1000) + "<script>'</p>' + '<p>'</script>deep") == "deep");
}

TEST_CASE("page: comments of any kind are none of its text") {
    CHECK(body_of("<p>a <!--[if mso]><p>old<![endif]-->b <![if !mso]>c<![endif]> d <!-- -- > --> e <?php x ?>f <!>g") ==
          "a b c d e f g");
    CHECK(body_of("<p>a <!x <b>b</b>") == "a b");
    CHECK(body_of("<p>a<!---->b<!-- --!>c") == "abc");
}

TEST_CASE("page: scripts arrive untouched, control characters are white space") {
    const auto script_of = [](const std::string& script) {
        const auto page = build_page_tree("<script>" + script + "</SCRIPT ><p>x");
        REQUIRE(page);
        REQUIRE(page->size() > 2);
        return std::string((*page)[2].source);
    };
    const std::string script = "{\"a\": \"</p> & &amp; <!-- </b>\", \"b\": \"" + repeat("<\\/x>é", 1000) + "\"}";
    CHECK(script_of(script) == script);
    CHECK(script_of("<![CDATA[ 1 ]]>") == "<![CDATA[ 1 ]]>");
    const std::string control_characters("\0\x01\f\x7F", 4);
    std::string text = "<p";
    for (const char c : control_characters) {
        text.append(1, c).append("class=x>a").append(1, c).append("b</p><p");
    }
    CHECK(body_of(text + ">") == "a b\n\na b\n\na b\n\na b");
    const auto page = build_page_tree("<p Title='say \"&eacute;\"' id=a/b ID=c hidden data-x=\"it's\">");
    REQUIRE(page);
    REQUIRE(page->size() == 2);
    CHECK(find_attribute((*page)[1], "title") == "say \"&eacute;\"");
    CHECK(find_attribute((*page)[1], "id") == "a/b");
    CHECK(find_attribute((*page)[1], "hidden") == "");
    CHECK(find_attribute((*page)[1], "data-x") == "it's");
    CHECK_FALSE(find_attribute((*page)[1], "class"));
}

TEST_CASE("page: what looks like markup in a text is text") {
    const std::string body = body_of("<p>Write &lt;p&gt; and &lt;/p&gt;, and &amp;amp; for an ampersand; R&amp;D.</p>");
    CHECK(body == "Write <p> and </p>, and &amp; for an ampersand; R&D.");
    const Record record =
        page_record("<title>The &lt;p&gt; tag</title><meta name=description content='On &lt;p class=\"x\"&gt;'>"
                    "<p>Text</p>");
    CHECK(record.title == "The <p> tag");
    CHECK(record.excerpt == "On <p class=\"x\">");
    CHECK(page_record("<title>It&amp;#8217;s &amp;amp; isn&amp;#8217;t</title>").title == "It’s & isn’t");
}

TEST_CASE("page: JSON-LD that cannot be read is passed over, lists and line breaks in strings are read") {
    const std::string text = "<title>Own</title><p>Some text of the page itself.</p>";
    for (const std::string_view script :
         {"{\"@type\": \"NewsArticle\", \"headline\": \"Cut", "[1, 2", "", "}{", "[]", "null",
          "{\"@type\": \"Person\", \"name\": \"Nobody\"}", "[[[]], {}, \"x\", null]"}) {
        CAPTURE(std::string(script));
        const Record record =
            page_record("<script type='application/ld+json'>" + std::string(script) + "</script>" + text);
        CHECK(record.title == "Own");
        CHECK(record.body == "Some text of the page itself.");
    }
    const Record record =
        page_record("<script type=\"application/ld+json; charset=utf-8\">/*<![CDATA[*/ [{\"@type\": \"WebSite\"}, "
                    "{\"@type\": \"BlogPosting\", \"headline\": \"From\nJSON &amp; LD\", \"articleBody\": "
                    "\"<p>The whole story, which the page itself draws by script.</p><p>End.</p>\", "
                    "\"mainEntityOfPage\": {\"@id\": \"https://example.org/story\"}, \"image\": "
                    "[\"https://example.org/a.png\"], \"author\": [{\"name\": \"A\"}, \"B\"], "
                    "\"dateModified\": \"2020-02-02\", \"articleSection\": \"Arts\"}] /*]]>*/</script><p>Loading</p>");
    CHECK(record.title == "From JSON & LD");
    CHECK(record.body == "The whole story, which the page itself draws by script.\n\nEnd.");
    CHECK(record.original_url == "https://example.org/story");
    CHECK(record.updated_at.text == "2020-02-02");
    CHECK(record.category == "Arts");
    CHECK(record.topics == std::vector<std::string>{"Arts"});
    CHECK(unknown(record, "author") == "[\"A\",\"B\"]");
    REQUIRE(record.images.size() == 1);
}

TEST_CASE("page: JSON-LD may have commas behind the last element, and marks escaped that need none") {
    const auto headline = [](std::string_view script) {
        return page_record("<script type='application/ld+json'>" + std::string(script) +
                           "</script><title>Own</title><p>Text.")
            .title;
    };
    CHECK(headline(R"({"@type":"NewsArticle","author":[{"name":"A"}, ],"headline":"It\'s, ] late,}",
 })") == "It's, ] late,}");
    CHECK(headline(R"([{"@type":"NewsArticle","headline":"A \"B\" \u00e9 \\",},])") == "A \"B\" é \\");
    CHECK(headline("{\"@type\":\"NewsArticle\",\"headline\":\"A \\\nB\"}") == "A B");
    CHECK(headline(R"({"@type":"NewsArticle","headline":"A",,})") == "Own");
    CHECK(headline(R"({,})") == "Own");
    CHECK(headline(R"({"@type":"NewsArticle","headline":"A\)") == "Own");
}

TEST_CASE("page: keywords are cut at the commas of Chinese and Japanese, too") {
    const auto topics = [](std::string_view keywords) {
        return page_record("<meta name=keywords content='" + std::string(keywords) + "'><p>x").topics;
    };
    using Topics = std::vector<std::string>;
    CHECK(topics("港口，渡轮， 码头") == Topics{"港口", "渡轮", "码头"});
    CHECK(topics("港湾、フェリー,桟橋、") == Topics{"港湾", "フェリー", "桟橋"});
    CHECK(topics(" , ，、 sea,, ") == Topics{"sea"});
    CHECK(topics("。、！") == Topics{"。", "！"}); // they begin as the commas do
}

namespace {

// A page with these scripts of JSON-LD, and more in its head.
Record with_scripts(std::initializer_list<std::string_view> scripts, const std::string& head = {}) {
    std::string all;
    for (const std::string_view script : scripts)
        all += "<script type='application/ld+json'>" + std::string(script) + "</script>";
    return with_head(all + head);
}

} // namespace

TEST_CASE("page: a video was published when it was uploaded, or made, where nothing else is said") {
    const auto published = [](std::initializer_list<std::string_view> scripts, const std::string& head = {}) {
        return with_scripts(scripts, head).published_at.text;
    };
    constexpr std::string_view kVideo =
        R"({"@type":"VideoObject","name":"V","dateCreated":"2021-03-01","uploadDate":"2021-03-04"})";
    CHECK(published({kVideo}) == "2021-03-04");
    CHECK(published({R"({"@type":"VideoObject","dateCreated":"2021-03-01"})"}) == "2021-03-01");
    CHECK(published({R"({"@type":"VideoObject","uploadDate":"2021-03-04","datePublished":"2021-03-05"})"}) ==
          "2021-03-05");
    CHECK(published({kVideo, R"({"@type":"NewsArticle","headline":"N","datePublished":"2021-03-06"})"}) ==
          "2021-03-06");
    CHECK(published({kVideo}, "<meta name=date content=2021-03-07>") == "2021-03-07");
    CHECK(published({R"({"@type":"WebSite","uploadDate":"2021-03-04"})"}).empty());
}

TEST_CASE("page: the main entity of a page may be one of several, and a graph one object") {
    const auto title = [](std::string_view script) { return with_scripts({script}).title; };
    constexpr std::string_view kArticle = R"({"@type":"NewsArticle","headline":"Quay opens to all"})";
    const auto around = [&](std::string_view before, std::string_view behind) {
        return std::string(before) + std::string(kArticle) + std::string(behind);
    };
    CHECK(title(around(R"({"@type":"WebPage","mainEntity":)", "}")) == "Quay opens to all");
    CHECK(title(around(R"({"@type":"WebPage","mainEntity":[{"@type":"Person"},)", "]}")) == "Quay opens to all");
    CHECK(title(around(R"({"@context":"https://schema.org","@graph":)", "}")) == "Quay opens to all");
    CHECK(title(around(R"([{"@graph":)", "}]")) == "Quay opens to all");
    CHECK(title(around(R"({"@graph":{"@type":"WebPage","mainEntity":)", "}}")) == "Quay opens to all");
    CHECK(title(R"({"@type":"WebPage","mainEntity":[[7]],"@graph":7})") == "Quay opens");
}

TEST_CASE("page: of several articles in JSON-LD the one with the page's address is the page's") {
    constexpr std::string_view kTeaser =
        R"({"@type":"NewsArticle","headline":"Another","author":"Al","url":"https://quay.example/other"})";
    const std::string canonical = "<base href=https://quay.example/news/><link rel=canonical href=../opens>";
    for (const std::string_view says :
         {R"("url":"https://quay.example/opens/")", R"("mainEntityOfPage":"https://quay.example/opens#main")",
          R"("mainEntityOfPage":{"@type":"WebPage","@id":"https://quay.example/opens"})", R"("url":"/opens")",
          R"("url":"https://quay.example/amp/opens","mainEntityOfPage":{"@id":"https://quay.example/opens"})"}) {
        CAPTURE(std::string(says));
        const std::string own =
            R"({"@type":"NewsArticle","headline":"Quay opens today","author":"Bo",)" + std::string(says) + "}";
        const std::string list = "[" + std::string(kTeaser) + "," + own + "]";
        for (const Record& record :
             {with_scripts({list}, canonical), with_scripts({kTeaser, own}, canonical),
              with_scripts({list}, "<meta property=og:url content=https://quay.example/opens>")}) {
            CHECK(record.title == "Quay opens today");
            CHECK(unknown(record, "author") == "\"Bo\"");
            CHECK(record.original_url == "https://quay.example/opens");
        }
        CHECK(with_scripts({list}).title == "Another"); // nothing says which one
    }
}

TEST_CASE("page: a title loses its site's name only when something says that it is one") {
    const auto title = [](std::string_view head) { return page_record(std::string(head) + "<p>x</p>").title; };
    const std::string url = "<link rel=canonical href=https://www.daily-lamp.example/1>";
    CHECK(title("<title>Storm - Daily Lamp</title>") == "Storm - Daily Lamp");
    CHECK(title("<title>Storm - Daily Lamp</title>" + url) == "Storm");
    CHECK(title("<title>Daily Lamp | Storm | North</title>" + url) == "Storm | North");
    CHECK(title("<title>Storm takes pier — Lamp</title><h1>Storm takes pier</h1>") == "Storm takes pier");
    CHECK(title("<title>The Lamp - Storm takes pier</title><h1>The Lamp</h1>") == "The Lamp - Storm takes pier");
    CHECK(title("<h1>Only <em>a</em> headline</h1>") == "Only a headline");
    CHECK(title("<svg><title>Icon</title></svg><title>Late</title><meta name=twitter:title content=Card>") == "Card");
}

TEST_CASE("page: dates are found where pages write them, the first that is one") {
    const auto date = [](std::string_view head) {
        return page_record(std::string(head) + "<p>x</p>").published_at.text;
    };
    CHECK(date("<meta name=date content=yesterday><time pubdate datetime=2020-01-02>then</time>") == "2020-01-02");
    CHECK(date("<span itemprop='name datePublished' content=2020-01-03>3 January</span>") == "2020-01-03");
    CHECK(date("<span itemprop=datePublished>2020-01-04</span>") == "2020-01-04");
    CHECK(date("<div itemprop=datePublished>\n <b>4</b> May&nbsp;2020\n</div>") == "4 May\u00A02020");
    CHECK(date("<div itemprop=datePublished>" + repeat("word ", 20) + "<i itemprop=datePublished>2020-01-04</i>") ==
          "2020-01-04");
    CHECK(date("<META NAME=DC.Date CONTENT=2020-01-05>") == "2020-01-05");
    CHECK(date("<time datetime=2020-01-06></time>") == "2020-01-06");
    CHECK(date("<time datetime=2020-01-06></time><time datetime=2020-01-07></time>").empty());
    const ParseResult none = result_of("<meta name=date content=yesterday><p>x</p>");
    REQUIRE(none.record);
    CHECK(none.warnings.size() == 1);
}

TEST_CASE("page: microformats say who wrote a story and where it stands, where nothing else does") {
    const std::string by = "<footer>By <a class='h-card p-author' href='https://m.example/@jd'>Jane Doe</a>, "
                           "<a class=p-canonical href='https://m.example/@jd/quay'>canonical</a></footer>";
    const Record record = with_head("</head><body>" + by);
    CHECK(unknown(record, "author") == R"("Jane Doe")");
    CHECK(record.original_url == "https://m.example/@jd/quay");
    const Record other = with_head("<meta name=author content='Bo Reed'><link rel=canonical href='https://a.example/1'>"
                                   "</head><body>" +
                                   by);
    CHECK(unknown(other, "author") == R"("Bo Reed")");
    CHECK(other.original_url == "https://a.example/1");
    CHECK(unknown(with_head("</head><body><a class=p-author href=x></a>"), "author").empty());
    // Elsewhere the first author may be who is answered.
    CHECK(unknown(with_head("</head><body><a class='p-author h-card' href=x>Jane Doe</a>"), "author").empty());
}

TEST_CASE("page: a link may say the date, and what programs write for none is none of several") {
    CHECK(with_head("</head><body><a itemprop=datePublished content=2024-01-19 href=/2024>January</a>")
              .published_at.text == "2024-01-19");
    CHECK(with_head("<meta property='article:published_time' content='1970-01-01T00:00:00Z'>"
                    "<meta name=date content='2024-01-19'>")
              .published_at.text == "2024-01-19");
}

TEST_CASE("page: URLs are resolved; one that is no http URL is none") {
    CHECK(resolve_url("https://a.example/b/c?d#e", "f") == "https://a.example/b/f");
    CHECK(resolve_url("https://a.example/b/c", "../f/./g?h=/../i") == "https://a.example/f/g?h=/../i");
    CHECK(resolve_url("https://a.example", "f") == "https://a.example/f");
    CHECK(resolve_url("https://a.example/b/c", "?q") == "https://a.example/b/c?q");
    CHECK(resolve_url("https://a.example/b/c", "../../../..") == "https://a.example/");
    CHECK(resolve_url("http://a.example/", "//b.example/x") == "http://b.example/x");
    CHECK(resolve_url("HTTP://a.example/", "//b.example/x") == "http://b.example/x");
    CHECK(resolve_url("", " https://b.example/x ") == "https://b.example/x");
    CHECK(resolve_url("", "/x").empty());
    CHECK(resolve_url("https://a.example/", "#x").empty());
    CHECK(resolve_url("https://a.example/", "mailto:x@a.example").empty());
    CHECK(resolve_url("https://a.example/", "javascript:void(0)").empty());
    CHECK(domain_of("https://u@WWW.A.example:8080/x") == "a.example");
    CHECK(domain_of("https://[::1]:80/x") == "[::1]");
    CHECK(domain_of("ftp://a.example").empty());
    CHECK(domain_of("http://spa.example/#!/story/1") == "spa.example");
    CHECK(domain_of("http://Bücher.example/1") == "bücher.example");
    CHECK(domain_of("http://xn--bcher-kva.example/1") == "bücher.example");
    CHECK_FALSE(is_home_page("http://spa.example/#!story"));
    const Record saved = page_record("<!DOCTYPE html>\n<!-- saved from url=(0028)https://a.example/b/c.html -->\n"
                                     "<link rel=canonical href='d.html'><p>x</p>");
    CHECK(saved.original_url == "https://a.example/b/d.html");
    const std::string mirrored =
        "<html>\n<!-- Mirrored from a.example/b/c.html by HTTrack Website Copier/3.x -->\n<p>x</p>";
    CHECK(page_record(mirrored).original_url == "https://a.example/b/c.html");
    CHECK(page_record("<!-- Mirrored from a.example/b/c.html by hand --><p>x</p>").original_url.empty());
    CHECK(page_record("<p>x</p><!-- Mirrored from a.example/b/c.html").original_url.empty());
}

TEST_CASE("page: the encoding is that of the mark, of the page's word, UTF-8 or windows-1252, in this order") {
    const auto body = [](std::string_view bytes) { return page_record(bytes).body; };
    CHECK(body("<p>\xC3\xA9t\xC3\xA9") == "été");
    CHECK(body("<p>\xE9t\xE9 \x80") == "été €");
    CHECK(body("<meta charset=utf-8/><p>\xC3\xA9") == "é");
    CHECK(body("<meta charset=iso-8859-2><p>\xB3\xF3\x64\xBC") == "łódź");
    CHECK(body("<META http-equiv=content-type content='text/html;charset=koi8-r'><p>\xCD\xC9\xD2") == "мир");
    CHECK(body("<meta charset=nobody-knows><p>\xE9") == "é");
    CHECK(body("<meta charset=utf-16><p>\xC3\xA9") == "é");
    CHECK(body("\xEF\xBB\xBF<meta charset=koi8-r><p>\xC3\xA9") == "é");
    CHECK(body("<meta charset=iso-2022-jp><p>\x1B$B3$\x1B(B") == "海");
    CHECK(body(std::string_view("\xFF\xFE<\0p\0>\0\xE9\0", 10)) == "é");
    CHECK(body("<?xml version='1.0' encoding='iso-8859-1'?><html><p>\xE9") == "é");
}

TEST_CASE("page: one that was saved as UTF-8 is that, whatever encoding its <meta> still says") {
    const auto body = [](std::string_view bytes) {
        return page_record("<meta charset=windows-1251><p>" + std::string(bytes)).body;
    };
    CHECK(body("Туман над морем") == "Туман над морем");
    CHECK(body("\xD2\xF3\xEC\xE0\xED \xED\xE0\xE4 \xEC\xEE\xF0\xE5\xEC") == "Туман над морем");
    // A few bytes may be well-formed by chance; one that is ill-formed is enough.
    CHECK(body("\xD6\x90\xD6\x90") == "ЦђЦђ");
    CHECK(body("Туман над морем \xFF").find("Туман") == std::string::npos);
}

TEST_CASE("page: a video's page says so, and one with neither title nor text is rejected") {
    CHECK(page_record("<meta property=og:type content=video.other><p>x").type == "video");
    for (const std::string_view page : {"<html><body><img src=x></body></html>", "<script>x</script>", "<p>"}) {
        const ParseResult result = result_of(page);
        CHECK_FALSE(result.record);
        CHECK(holds(result.rejection.message, "nothing to index"));
    }
    std::string attributes = "<p";
    std::string names;
    for (int i = 0; i < 2 * kMaxPageNames; ++i) {
        if (i < 2 * kMaxPageAttributes) attributes += " a" + std::to_string(i);
        names += "<x" + std::to_string(i) + ">";
    }
    for (const std::string& page : {repeat("<b>", kMaxPageNodes + 1), attributes + ">x", names + "x"}) {
        const ParseResult many = result_of(page);
        CHECK_FALSE(many.record);
        CHECK(holds(many.rejection.message, "elements and texts"));
    }
}

TEST_CASE("page: the tree's nodes nest, and no more than 256 deep") {
    for (const std::string& html :
         {repeat("<div>", 5000), repeat("<div><table></div></table>", 3000), repeat("<li><dd>x", 3000),
          repeat("<b><p></b>x", 3000), repeat("</p></div><br/>", 1000), std::string(kNewsSite)}) {
        const auto page = build_page_tree(html);
        REQUIRE(page);
        REQUIRE(page->size() > 100);
        std::vector<std::size_t> depth(page->size());
        bool nests = (*page)[0].end == page->size();
        for (std::size_t i = 1; i < page->size(); ++i) {
            const PageNode& node = (*page)[i];
            nests = nests && node.parent < i && i < node.end && node.end <= (*page)[node.parent].end;
            depth[i] = depth[node.parent] + 1;
        }
        CHECK(nests);
        CHECK(*std::max_element(depth.begin(), depth.end()) <= 256);
    }
}

TEST_CASE("page: hostile markup takes linear time") {
    // 16 times as much may take 16 times as long, and no more than 64 times: what is quadratic takes 256 times.
    constexpr std::size_t kSmall = std::size_t{32} << 10;
    constexpr std::size_t kFactor = 16;
    const auto seconds = [](std::string_view html) {
        const auto start = std::chrono::steady_clock::now();
        CHECK_NOTHROW(result_of(html));
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    };
    const auto is_linear = [&](std::string_view small, std::string_view large) {
        bool is = false;
        for (int attempt = 0; attempt < 3 && !is; ++attempt) { // others use the machine, too
            is = seconds(large) < 64 * seconds(small) + 0.05;
        }
        return is;
    };
    for (const std::string_view piece : {"<div>",
                                         "<div><table></div></table>",
                                         "<li><dd>",
                                         "<b><p></b>x",
                                         "<p><b id=1>x",
                                         "<a href=x>y",
                                         "<",
                                         "</",
                                         "<!--",
                                         "<![CDATA[",
                                         "<script>",
                                         "<title>",
                                         "<textarea><script>",
                                         "<p a=\"",
                                         "<p a='x>",
                                         "<?",
                                         "<!x",
                                         "&",
                                         "&x;",
                                         "&amp;",
                                         "x",
                                         "<br>",
                                         "<table><tr><td>",
                                         "<article>",
                                         "<h1>x</h1>",
                                         "<ul><li><a href=x>y",
                                         "<i class='comment'>x",
                                         "<meta property=og:image content=https://a.example/1>",
                                         "<meta property=article:tag content=x>",
                                         "<script type='application/ld+json'>{\"@graph\":[{}]}</script>",
                                         "<span itemprop=datePublished>x",
                                         "<time datetime=x>",
                                         "<link rel=canonical href=x>",
                                         "x, ",
                                         "\x01",
                                         "</p>",
                                         "</b>",
                                         "<svg><title>",
                                         "<![if x",
                                         "<div></article>",
                                         "<p><section>"}) {
        CAPTURE(std::string(piece));
        CHECK(is_linear(repeat(piece, kSmall / piece.size()), repeat(piece, kSmall * kFactor / piece.size())));
    }
    const auto numbered = [](std::string out, std::string_view before, std::string_view behind, std::size_t size) {
        for (std::size_t i = 0; out.size() < size; ++i) {
            out.append(before).append(std::to_string(i)).append(behind);
        }
        return out;
    };
    for (const auto& piece : {std::array{"<p", " a", "=\""}, std::array{"<p", " a", ""}, std::array{"", "<x", ">"},
                              std::array{"", "<p y", ">"}}) {
        CAPTURE(std::string(piece[1]));
        CHECK(is_linear(numbered(piece[0], piece[1], piece[2], kSmall),
                        numbered(piece[0], piece[1], piece[2], kSmall * kFactor)));
    }
    // What is read of an element for a headline or a date is little, however many are within each other.
    for (const std::string_view piece : {"<h1><div>", "<div itemprop=datePublished>", "<time itemprop=dateModified>"}) {
        constexpr std::size_t kNested = 100;
        constexpr std::size_t kSize = std::size_t{4} << 20;
        for (const std::string_view within : {"words ", "<b></b>x", "   \n"}) {
            CAPTURE(std::string(piece));
            CAPTURE(std::string(within));
            const std::string content = repeat(within, kSize / within.size());
            const std::string plain = repeat("<div><div>", kNested) + content;
            const std::string nested = repeat(piece, kNested) + content;
            bool is_small = false;
            for (int attempt = 0; attempt < 3 && !is_small; ++attempt) {
                is_small = seconds(nested) < 2 * seconds(plain) + 0.05;
            }
            CHECK(is_small);
        }
    }
    const std::string open = repeat("<article><div>", kSmall);
    for (const std::string_view end : {"</b>", "</article>", "</br>"}) {
        CAPTURE(std::string(end));
        CHECK(is_linear(open.substr(0, kSmall) + repeat(end, kSmall / end.size()),
                        open + repeat(end, kSmall * kFactor / end.size())));
    }
}

TEST_CASE("page: an article that gives the home page for its address is not taken for the home page") {
    const std::string home = "<link rel=canonical href='https://www.harbour.example/'>";
    const std::string article = "<meta property=og:type content=article>";
    Record record = with_head(home + article);
    CHECK(record.original_url.empty());
    CHECK(record.web_url == "https://www.harbour.example/");
    CHECK(record.web_url_is_shared);
    CHECK(record.provider.domain == "harbour.example");
    CHECK(identity_key(record, Place{"s", "pages/1.html", true}) == "path:pages/1.html");
    record = with_head("<meta property='article:published_time' content='2024-05-01T10:00:00Z'>" + home);
    CHECK(record.original_url.empty());
    // Another address that it gives is believed.
    record = with_head(home + article + "<meta property=og:url content='https://www.harbour.example/quay'>");
    CHECK(record.original_url == "https://www.harbour.example/quay");
    CHECK(record.web_url.empty());
    CHECK_FALSE(record.web_url_is_shared);
    // What may be the home page is.
    CHECK(with_head(home).original_url == "https://www.harbour.example/");
    CHECK(with_head(home + "<meta property=og:type content=website>").original_url == "https://www.harbour.example/");
    CHECK(with_head(home + "<meta property=og:url content='https://www.harbour.example/quay'>").original_url ==
          "https://www.harbour.example/");
    CHECK(with_head("<link rel=canonical href='https://www.harbour.example/?p=7'>" + article).original_url ==
          "https://www.harbour.example/?p=7");
}

TEST_CASE("page: a block with most of the prose is the article, whatever its class says besides") {
    const std::string prose =
        "The ferry across the harbor runs again, said the operator on Monday, and tickets cost the same.";
    const std::string paragraphs = "<p>" + prose +
                                   "</p><p>Some three thousand people take it each day.</p>"
                                   "<p>" +
                                   prose + "</p>";
    const std::string menu = "<nav><ul><li><a href='/a'>World</a></li><li><a href='/b'>Sport</a></li></ul></nav>";
    for (const std::string name :
         {"article-body ad-free", "js-comment-target", "comments-enabled", "comment-count-5", "newsletter-content",
          "sponsored", "l-sidebar-right main-col", "article--nav-hidden", "social-post", "footer-less"}) {
        CAPTURE(name);
        const std::string body = body_of(menu + "<main><h1>Ferry runs</h1><p>By Jane Doe</p><div class='" + name +
                                         "'>" + paragraphs + "</div></main><footer>Imprint</footer>");
        CHECK(body.find("three thousand") != std::string::npos);
        CHECK(body.find("Sport") == std::string::npos);
    }
    const std::string article = "<main><h1>Ferry runs</h1><div>" + paragraphs + "</div>";
    for (const std::string name :
         {"comments", "comment-list", "sidebar", "related-posts", "newsletter", "js-comments", "js-related",
          "newsletter-open", "related-on", "comment-count-box", "--sidebar", "c--related"}) {
        CAPTURE(name);
        const std::string body =
            body_of(article + "<div class='" + name + "'><p>Read more of it elsewhere.</p></div></main>");
        CHECK(body.find("elsewhere") == std::string::npos);
    }
}

TEST_CASE("page: the posts of a ticker are all of it, and teasers beside an article are not") {
    std::string posts;
    std::string teasers;
    for (int i = 0; i < 20; ++i) {
        posts += "<article><p>At minute " + std::to_string(i) + " the keeper holds the ball once more.</p></article>";
        if (i >= 5) continue;
        teasers +=
            "<article><a href='/x'>More of it</a><p>The other harbor was closed all the day as well.</p></article>";
    }
    const std::string summary =
        "<article><h1>Report</h1><p>The ferry across the harbor runs again after a break of two weeks, "
        "said the operator on Monday, and tickets cost as much as before, all in all.</p></article>";
    CHECK(body_of("<main>" + summary + posts + "</main>").find("minute 19") != std::string::npos);
    CHECK(body_of("<main>" + summary + teasers + "</main>").find("closed") == std::string::npos);
}

TEST_CASE("page: menus and notices of AMP are no text, and neither is how Japanese is read") {
    CHECK(body_of("<amp-sidebar layout='nodisplay'><ul><li>Menu</li></ul></amp-sidebar><amp-consent>We store "
                  "cookies</amp-consent><div layout='nodisplay'>Hidden</div><h1>Ferry</h1><p>It runs.</p>") ==
          "Ferry\n\nIt runs.");
    CHECK(body_of("<p><ruby>大型船<rp>(</rp><rt>おおがたせん</rt><rp>)</rp></ruby>が動いた。</p>") ==
          "大型船が動いた。");
    CHECK(body_of("<p>Shares of <rt> rose.</p><p>Those of <RT> fell.</p>").find("fell") != std::string::npos);
    CHECK(body_of("<p><ruby>動<rt>うご</rt></ruby>いた <RT> rose.</p><p>More.</p>").find("More.") != std::string::npos);
}

TEST_CASE("page: Chinese and Japanese put the site behind the headline without spaces") {
    const auto title_of = [](const std::string& title, const std::string& head, const std::string& headline) {
        return result_of("<title>" + title + "</title>" + head + "<h1>" + headline + "</h1><p>内容很长。</p>")
            .record->title;
    };
    const std::string site = "<meta property='og:site_name' content='港口新聞網'>";
    CHECK(title_of("渡輪恢復營運｜港口新聞網", site, "x") == "渡輪恢復營運");
    CHECK(title_of("渡輪恢復營運_港口新聞網", site, "x") == "渡輪恢復營運");
    CHECK(title_of("渡轮今日恢复运营-新华", "", "渡轮今日恢复运营") == "渡轮今日恢复运营");
    CHECK(title_of("フェリー再開：港新聞", "<meta property='og:site_name' content='港新聞'>", "x") == "フェリー再開");
    CHECK(title_of("渡轮-大桥恢复", "", "x") == "渡轮-大桥恢复");
    CHECK(title_of("Wi-Fi", "<meta property='og:site_name' content='Fi'>", "x") == "Wi-Fi");
}

TEST_CASE("page: bytes that mean nothing in the page's encoding are told with their place") {
    const auto warnings = [](const std::string& page) {
        const ParseResult result = parse(page, ItemFormat::html);
        REQUIRE(result.record);
        std::string all;
        for (const Note& note : result.warnings)
            all += std::to_string(note.line) + ":" + std::to_string(note.column) + " " + note.message + "\n";
        return all;
    };
    const auto page = [](const std::string& charset, const std::string& text) {
        return "<!DOCTYPE html><meta charset=" + charset + ">\n<title>Quay</title>\n<p>The " + text + " opened.";
    };
    CHECK(warnings(page("utf-8", "caf\xE9")) ==
          "0:0 the page says that it is utf-8, and is not; it is read as windows-1252, which it looks like\n");
    CHECK(result_of(page("UTF-8", "caf\xE9")).record->body == "The café opened.");
    CHECK(warnings(page("utf-8", "café, caf\xE9, né")) ==
          "3:18 the page says that it is utf-8, in which what stands here means nothing; \uFFFD is put in its place\n");
    CHECK(warnings(page("shift_jis", "caf\xFD and the \xFD")).starts_with("3:11 the page says that it is shift_jis"));
    CHECK(warnings("\xEF\xBB\xBF<!DOCTYPE html><title>Quay</title>\n<p>The caf\xE9 opened.").starts_with("2:11 "));
    CHECK(warnings(page("utf-8", "café")).empty());
    CHECK(warnings(page("windows-1252", "caf\xE9")).empty());
    CHECK(warnings(page("windows-1252", "cafés à éviter là où été né")).empty()); // saved as UTF-8
    CHECK(warnings(page("x-unknown", "caf\xE9")).empty());
}

TEST_CASE("page: one that lists others is told by its address") {
    const auto lists = [](const std::string& path, const char* type) {
        return lists_pages("https://harbour.example" + path, type);
    };
    for (const char* type : {"", "website", "blog", "profile"})
        for (const char* path :
             {"/tags/", "/tags/ferry/", "/blog/tag/ferry.html", "/Category/News/", "/categories/news/index.html",
              "/author/jane-doe", "/authors/jane/page/2/", "/archives/", "/archives/2021/05/", "/archive/2021",
              "/blog/archives/page/3/", "/tags/page2/", "/contributors/jane/"})
            CHECK_MESSAGE(lists(path, type), path);
    for (const char* path : {"/page/2/", "/page2/", "/blog/page/2", "/2021/", "/2021/05/", "/2021/05/14/"}) {
        CHECK_MESSAGE(lists(path, "website"), path);
        CHECK_FALSE_MESSAGE(lists(path, ""), path); // of a long article, or an article by its number
        CHECK_FALSE_MESSAGE(lists(path, "article"), path);
    }
    for (const char* type : {"", "website", "article"})
        for (const char* path : {"/",
                                 "/2021/05/ferry-returns",
                                 "/category/news/ferry-returns",
                                 "/archive/ferry-returns",
                                 "/category/ferry-returns-after-nine-winters",
                                 "/magazine/archive/2021/05/ferry-returns/618/",
                                 "/author/jane/2021/ferry-returns",
                                 "/tagged-goods",
                                 "/news/12345",
                                 "/20210514",
                                 "/pages/ferry",
                                 "/page",
                                 "/2021-05",
                                 "/a/3021/05",
                                 "/search?q=ferry",
                                 "/archive/?id=77",
                                 "/author?story=12",
                                 "/p/archive",
                                 "/wiki/Tag",
                                 "/node/2021",
                                 "/wiki/1984",
                                 "/page/12345",
                                 "/archivesque/"})
            CHECK_FALSE_MESSAGE(lists(path, type), path);
    for (const char* path : {"/tags/", "/archives/2021/", "/author/jane"})
        CHECK_FALSE_MESSAGE(lists(path, "article"), path);
    CHECK_FALSE(lists_pages("", "website"));
    CHECK_FALSE(lists_pages("tags/ferry", "website"));
}

TEST_CASE("page: one without a URL that lists others is told by its file's path in the folder of its site") {
    const auto lists = [](std::string_view path, const std::string& page) {
        SplitItem item;
        return parse_and_split("<!DOCTYPE html><title>Ferry</title>" + page, ItemFormat::html, {}, item, path)
            .lists_pages;
    };
    const std::string plain = "<p>The ferry leaves at nine.</p>";
    for (const char* path : {"tags/ferry/index.html", "tag/ferry.html", "blog/Category/News/index.htm", "tags.html",
                             "archives.html", "archive/2021/05/index.html", "author/jane-doe/page/2/index.html"}) {
        CHECK_MESSAGE(lists(path, plain), path);
        for (const char* sign : {"<meta property='og:type' content='article'>",
                                 "<meta property='article:published_time' content='2024-05-01'>",
                                 "<link rel=canonical href='https://harbour.example/2024/ferry-returns'>"})
            CHECK_FALSE_MESSAGE(lists(path, sign + plain), path);
    }
    for (const char* path : {"", "ferry.html", "2021/05/index.html", "tag/ferry-returns-after-nine-winters.html",
                             "category/news/ferry.html", "tags.md", "tag/x?page=2", "index.html"})
        CHECK_FALSE_MESSAGE(lists(path, plain), path);
    // Home pages have a date for each story.
    const std::string dates = "<time datetime='2024-05-01'>May</time><time datetime='2024-04-01'>April</time>" + plain;
    const std::string home =
        "<link rel=canonical href='https://harbour.example/'><meta property='og:type' content='website'>";
    for (const char* path : {"index.html", "index2.html", "harbour.example/index.html"}) {
        CHECK_MESSAGE(lists(path, dates), path);
        CHECK_MESSAGE(lists(path, home + plain), path);
        CHECK_FALSE_MESSAGE(lists(path, "<meta property='og:type' content='article'>" + dates), path);
    }
    for (const char* path : {"", "ferry/index.html", "index-of-prices.html", "index"})
        CHECK_FALSE_MESSAGE(lists(path, dates), path);
}
