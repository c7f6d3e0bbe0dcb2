#include "record/other_files.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using namespace newsidx;

namespace {

std::string_view kind(std::string_view bytes, std::string_view name) {
    return record::kind_of_other(record::detect(bytes), bytes, name);
}

} // namespace

TEST_CASE(
    "other files: images, fonts, sound, videos and programs are told by their first bytes, whatever their names") {
    using namespace std::string_view_literals;
    CHECK(kind("\x89PNG\r\n\x1A\n\0\0\0\rIHDR"sv, "story.md") == "image");
    CHECK(kind("\xFF\xD8\xFF\xE0\0\x10JFIF"sv, "story.json") == "image");
    CHECK(kind("RIFF\x24\0\0\0WEBPVP8 "sv, "x") == "image");
    CHECK(kind("RIFF\x24\0\0\0WAVEfmt "sv, "x") == "sound file");
    CHECK(kind("\0\0\1\0\1\0\x10\x10"sv, "favicon.ico") == "image");
    CHECK(kind("wOF2\0\1\0\0"sv, "x") == "font");
    CHECK(kind("\0\0\0\x20"
               "ftypavif\0\0"sv,
               "x") == "image");
    CHECK(kind("\0\0\0\x20"
               "ftypisom\0\0"sv,
               "x") == "video");
    CHECK(kind("\x7F"
               "ELF\2\1\1\0"sv,
               "x") == "program");
    CHECK(kind("<?xml version='1.0'?><!DOCTYPE svg><svg xmlns='http://www.w3.org/2000/svg'/>", "x") == "image");
}

TEST_CASE("other files: what may hold news is none, though it cannot be read") {
    using namespace std::string_view_literals;
    CHECK(kind("%PDF-1.4\n\0"sv, "report.pdf").empty());
    CHECK(kind("PK\3\4\0\0"sv, "news.docx").empty());
    CHECK(kind("SQLite format 3\0"sv, "news.db").empty());
    CHECK(kind("some \0 bytes"sv, "news.dat").empty());
    CHECK(kind("A text of no format that is known.\n", "story.txt").empty());
    CHECK(kind("BMW calls back a million cars.\n", "story.txt").empty());
    CHECK(kind("ID3 and MZ are letters, too.\n", "story.md").empty());
    CHECK(kind("", "story.md").empty());
    CHECK(kind("---\ntitle: no end\n", "story.yaml").empty());
}

TEST_CASE(
    "other files: code, settings and notes on a project are told by their names where they are text of no format") {
    CHECK(kind("body { margin: 0 }\n", "main.CSS") == "style sheet");
    CHECK(kind("export default 1\n", "app.mjs") == "script");
    CHECK(kind("title: The Harbour Paper\n", "_config.yml") == "settings file");
    CHECK(kind("User-agent: *\n", "robots.txt") == "settings file");
    CHECK(kind("# The Harbour Paper\n", "README.md") == "note on the project");
    CHECK(kind("MIT License\n", "LICENSE") == "note on the project");
    CHECK(kind("", "main.css") == "style sheet");
    CHECK(kind("---\n---\n@import 'main';\n", "main.scss") == "style sheet");
    // By content it is a record, whatever its name.
    CHECK(kind("---\ntitle: Lock gates are back\n---\n", "story.js.md").empty());
    CHECK(kind("{\"title\":\"Lock gates are back\"}\n", "README.md").empty());
}

TEST_CASE("other files: objects that programs read are settings, and records with such keys among others are none") {
    CHECK(kind(R"({"name":"harbour","version":"1.0.0","scripts":{"build":"x"}})", "package.json") == "settings file");
    CHECK(kind(R"({"name":"harbour","lockfileVersion":3,"packages":{}})", "x.json") == "settings file");
    CHECK(kind(R"({"compilerOptions":{}})", "x.json") == "settings file");
    CHECK(kind(R"({"short_name":"H","icons":[],"display":"standalone"})", "x.json") == "settings file");
    CHECK(kind(R"({"version":3,"sources":["a.ts"],"mappings":"AAAA"})", "app.js.map") == "script");
    CHECK(kind(R"({"$schema":"https://json-schema.org/x","title":"Story","properties":{}})", "x.json") ==
          "settings file");
    CHECK(kind(R"({"name":"Ann","role":"editor"})", "ann.json").empty());
    CHECK(kind(R"({"name":"x","title":"Gates","scripts":["a.js"],"body":"They open."})", "x.json").empty());
    CHECK(kind(R"({"title":"The $schema of things","sources":["a","b"]})", "x.json").empty());
    CHECK(kind(R"({"title":"Breaks off, "scripts")", "x.json").empty());
}

TEST_CASE("other files: templates are pages and front matter that are still to be filled in") {
    CHECK(
        kind("<!DOCTYPE html><html><head><title>{{ .Title }}</title></head><body class=\"{{ .Kind }}\"></body></html>",
             "x.html") == "template");
    CHECK(kind("<div>{% for post in site.posts %}<p>x</p>{% endfor %}</div>", "x.html") == "template");
    CHECK(kind("<nav><a href='{{ .URL }}'>Home</a></nav>", "nav.html") == "template");
    CHECK(kind("{{ define \"main\" }}<h1>x</h1>{{ end }}", "list.html") == "template");
    CHECK(kind("<?xml version='1.0'?><broken><item><title>{{ range }}</title></item></broken>", "x.xml").empty());
    CHECK(kind("<?xml version='1.0'?><broken><p>{{ range }}</p></broken>", "x.xml") == "template");
    CHECK(kind("<nitf><body><p>Write {% if x %}.</p></body></nitf>", "x.xml").empty());
    CHECK(kind("---\ntitle: \"{{ replace .Name \"-\" \" \" }}\"\n---\n", "default.md") == "template");
    CHECK(kind("---\nlayout: null\n---\n<rss>{% for post in site.posts %}{% endfor %}</rss>", "feed.xml") ==
          "template");

    // What is about templates, or has a place to be filled in somewhere, is news.
    CHECK(kind("<!DOCTYPE html><html><head><title>How {{ x }} works</title></head><body>Well.</body></html>", "x.html")
              .empty());
    CHECK(kind("<article><h1>Gates</h1><p>Write {{ name }}.</p></article>", "x.html").empty());
    CHECK(kind("---\ntitle: \"{{ x }} explained\"\n---\nText\n", "x.md").empty());
    CHECK(kind("---\ntitle: Gates\nimage: \"{{ site.url }}/a.png\"\n---\nText\n", "x.md").empty());
    CHECK(kind("---\nlayout: post\n---\n# Gates\nText {% include gate.html %}\n", "2024-01-02-gates.md").empty());
    CHECK(kind("---\nheadline: Gates\n---\nText {{< figure >}}\n", "x.html").empty());
    CHECK(kind("<html><head><title>Templates</title></head><body>Write {{ name }}.</body></html>", "x.html").empty());
    CHECK(kind("<article><h1>A gate</h1><p>It is open.</p></article>", "x.html").empty());
    CHECK(kind("---\ntitle: Gates\n---\nSee {% include gate.html %}.\n", "2024-01-02-gates.md").empty());
    CHECK(kind("<rss><channel><item><title>Use {{ name }}</title></item></channel></rss>", "x.xml").empty());
}

TEST_CASE("other files: a packed file, or one with another ending of Markdown, is what it is without") {
    constexpr std::string_view kPost = "---\nlayout: post\n---\nThe way there: {% include map.html %}\n";
    for (const char* name : {"post.md", "post.md.gz", "post.MD", "post.mkd", "post.mdx.zst"}) {
        CAPTURE(name);
        CHECK(kind(kPost, name).empty());
    }
    CHECK(kind(kPost, "post.html") == "template");
    CHECK(kind("body { }", "style.css.gz") == "style sheet");
    CHECK(kind("What this is", "README.md.gz") == "note on the project");
}

TEST_CASE("other files: error pages and redirects are told by what they are word for word") {
    CHECK(kind("<title>404 Not Found</title><h1>Not Found</h1>", "x.html").empty()); // no page begins so
    CHECK(kind("<html><head><title> 404 not found </title></head></html>", "x.html") == "error page");
    CHECK(kind("<html><head><title>Why 404 Not Found</title></head></html>", "x.html").empty());
    CHECK(kind("<html><head><title>Lost</title></head></html>", "404.html") == "error page");
    CHECK(kind("<html><head><meta http-equiv=refresh content='0; url=/a'></head></html>", "x.html") == "redirect page");
    CHECK(kind("<html><head><meta http-equiv='refresh' content='600'></head><body>Again.</body></html>", "x.html")
              .empty());
    CHECK(kind("<html><head><meta http-equiv='refresh' content='0;URL=/'></head><body>" + std::string(3000, 'x'),
               "x.html")
              .empty());
}

TEST_CASE("other files: names of files that were fetched count without what was asked besides") {
    CHECK(kind("a { }\n", "style.css?ver=6.1") == "style sheet");
    CHECK(kind("alert(1)\n", "main.js.download") == "script");
    CHECK(kind("A text.\n", "story?page=2").empty());
    CHECK(kind("BEGIN:VCALENDAR\n", "events.ics") == "calendar or subtitle file");
    CHECK(kind("// <!-- <mdb:mork:z v=\"1.4\"/> -->\n", "Mail/Inbox.msf") == "data file"); // beside a mailbox
}

TEST_CASE("other files: site maps and style sheets of XML are told by their root") {
    CHECK(kind("<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'/>", "x") ==
          "site map");
    CHECK(kind("<sitemapindex/>", "x") == "site map");
    CHECK(kind("<xsl:stylesheet version='1.0'/>", "x") == "style sheet");
    CHECK(kind("<note><to>Ann</to></note>", "x.xml").empty());
}

TEST_CASE("other files: what generators of sites have in folders of their own is told by these") {
    const std::string_view page = "---\nlayout: base\n---\n<p>Text</p>\n";
    CHECK(kind(page, "_layouts/post.html") == "template");
    CHECK(kind(page, "site/_includes/head.html") == "template");
    CHECK(kind(page, "themes/a/exampleSite/content/post.md") == "template");
    CHECK(kind(page, "posts/_layouts.html").empty());
    CHECK(kind(page, "my_layouts/post.html").empty());
    const std::string_view site = R"({"title":"My site","url":"https://a.example"})";
    CHECK(kind(site, "_data/site.json") == "data file");
    CHECK(kind(R"([{"title":"A","url":"https://a.example/1"}])", "_data/news.json").empty());
    CHECK(kind(R"({"articles":[{"title":"A","url":"https://a.example/1"}]})", "_data/news.json").empty());
    CHECK(kind(site, "data/site.json").empty());
    const std::string_view defaults = R"({"layout":"post.njk","tags":"post"})";
    CHECK(kind(defaults, "posts/posts.json") == "settings file");
    CHECK(kind(defaults, "a/posts/ferry.11tydata.json") == "settings file");
    CHECK(kind(defaults, "myposts/posts.json").empty());
    CHECK(kind(defaults, "posts.json").empty());
    CHECK(kind(R"({"title":"A","text":"B"})", "posts/posts.json").empty());
    CHECK(kind(R"([{"title":"A","url":"https://a.example/1"}])", "news/news.json").empty());
    CHECK(kind(R"({"articles":[{"title":"A","url":"https://a.example/1"}]})", "articles/articles.json").empty());
    CHECK(kind(R"({"name":"a","type":"module"})", "package.json") == "settings file");
    CHECK(kind(R"({"nodes":[],"edges":[]})", "board.canvas") == "data file");
}
