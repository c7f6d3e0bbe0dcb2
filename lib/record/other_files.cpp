#include "record/other_files.h"

#include "record/among.h"
#include "record/feed/news_sitemap.h"
#include "record/feed/wire.h"
#include "record/file_path.h"
#include "record/json/json_feed.h"
#include "record/json/page_names.h"
#include "record/page/error_page.h"
#include "record/split.h"
#include "record/xml/xml.h"
#include "text/ascii.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

namespace newsidx::record {

namespace {

constexpr std::string_view kImage = "image";
constexpr std::string_view kFont = "font";
constexpr std::string_view kSound = "sound file";
constexpr std::string_view kVideo = "video";
constexpr std::string_view kProgram = "program";
constexpr std::string_view kScript = "script";
constexpr std::string_view kStyles = "style sheet";
constexpr std::string_view kTemplate = "template";
constexpr std::string_view kSettings = "settings file";
constexpr std::string_view kSiteMap = "site map";
constexpr std::string_view kTimedText = "calendar or subtitle file";
constexpr std::string_view kLog = "log";
constexpr std::string_view kRedirect = "redirect page";
constexpr std::string_view kErrorPage = "error page";
constexpr std::string_view kProjectNote = "note on the project";
constexpr std::string_view kData = "data file";

using Sign = std::pair<std::string_view, std::string_view>; // bytes, a name or names, and what it is

// Of first bytes. Archives, office documents, PDF and databases are not among them: news may be in these.
constexpr auto kFirstBytes = std::to_array<Sign>({
    {"\x89PNG", kImage},
    {"\xFF\xD8\xFF", kImage},
    {"GIF8", kImage},
    {"BM", kImage},
    {{"II*\0", 4}, kImage},
    {{"MM\0*", 4}, kImage},
    {{"\0\0\1\0", 4}, kImage},
    {{"\0\0\2\0", 4}, kImage},
    {"8BPS", kImage},
    {"\xFF\x0A", kImage},
    {"wOFF", kFont},
    {"wOF2", kFont},
    {"OTTO", kFont},
    {"ttcf", kFont},
    {{"\0\1\0\0\0", 5}, kFont},
    {"ID3", kSound},
    {"fLaC", kSound},
    {"OggS", kSound},
    {"\xFF\xFB", kSound},
    {"\xFF\xF3", kSound},
    {"\xFF\xF1", kSound},
    {"\x1A\x45\xDF\xA3", kVideo},
    {"FLV\1", kVideo},
    {{"\0\0\1\xBA", 4}, kVideo},
    {"\x7F"
     "ELF",
     kProgram},
    {"MZ", kProgram},
    {{"\0asm", 4}, kProgram},
    {"\xCF\xFA\xED\xFE", kProgram},
    {"\xCA\xFE\xBA\xBE", kProgram},
});

// By the end of a name, of text that is nothing to read.
constexpr auto kFileEndings = std::to_array<Sign>({
    {"css scss sass less xsl", kStyles},
    {"js mjs cjs ts tsx jsx vue svelte astro py rb php pl sh bat ps1 go rs c h cpp java lua", kScript},
    {"toml yml yaml ini cfg conf lock properties dtd xsd mod sum", kSettings},
    {"tmpl tpl hbs mustache ejs pug haml liquid njk twig j2 erb", kTemplate},
    {"ics vtt srt", kTimedText},
    {"log", kLog},
    {"cdx cdxj msf", kData},
    {"pyc class", kProgram},
});

// Whole names, without .md, .rst and .txt.
constexpr auto kFileNames = std::to_array<Sign>({
    {"readme license licence copying notice authors contributors contributing changelog code_of_conduct "
     "codeowners security todo",
     kProjectNote},
    {"robots cookies humans ads app-ads llms cname makefile dockerfile gemfile rakefile procfile _redirects "
     "_headers",
     kSettings},
});

// Of the generators of sites; what lies in such a folder is no page of its own.
constexpr auto kFolders = std::to_array<Sign>({
    {"_includes", kTemplate},
    {"_layouts", kTemplate},
    {"_sass", kStyles},
    {"archetypes", kTemplate},
    {"exampleSite", kTemplate},
});

std::string_view find(const auto& table, std::string_view what) {
    const auto place =
        std::find_if(table.begin(), table.end(), [&](const Sign& entry) { return is_word_of(entry.first, what); });
    return place == table.end() ? std::string_view() : place->second;
}

std::string_view kind_of_bytes(std::string_view head) {
    for (const auto& [bytes, kind] : kFirstBytes)
        if (head.starts_with(bytes)) return kind;
    if (head.starts_with("RIFF") && head.size() >= 12) {
        const std::string_view what = head.substr(8, 4);
        return what == "WEBP" ? kImage : what == "WAVE" ? kSound : what == "AVI " ? kVideo : std::string_view();
    }
    if (head.size() >= 12 && head.substr(4, 4) == "ftyp") { // ISO media
        const std::string_view brand = head.substr(8, 4);
        if (brand == "avif" || brand == "heic" || brand == "mif1") return kImage;
        return brand == "M4A " ? kSound : kVideo;
    }
    return {};
}

std::string_view kind_of_name(std::string_view name) {
    // As wget saves style.css?ver=6.
    std::string plain = text::lower_ascii(without_packing(name.substr(0, name.find('?'))));
    if (plain.ends_with(".download")) plain.resize(plain.rfind('.')); // browsers save main.js so
    const std::size_t dot = plain.rfind('.');
    const std::string ending = dot == std::string::npos ? std::string() : plain.substr(dot + 1);
    if (const std::string_view kind = find(kFileEndings, ending); !kind.empty()) return kind;
    if (ending == "md" || ending == "rst" || ending == "txt") plain.resize(dot);
    return find(kFileNames, plain);
}

// Whether something is still to be filled in, by the marks of the usual languages for that.
bool has_template_mark(std::string_view text) {
    return text.find("{{") != std::string_view::npos || text.find("{%") != std::string_view::npos ||
           text.find("<%") != std::string_view::npos || text.find("<?php") != std::string_view::npos;
}

// The title of a page; no data where there is none in the first bytes.
std::string_view title_in(std::string_view head) {
    const std::string lower = text::lower_ascii(head);
    const std::size_t tag = lower.find("<title");
    if (tag == std::string::npos) return {};
    const std::size_t begin = std::min(lower.find('>', tag), lower.size() - 1) + 1;
    return head.substr(begin, std::min(lower.find("</title", begin), lower.size()) - begin);
}

// Whether a program is to fill something in: a value of an attribute, or what its language says of loops and parts.
bool has_template_part(std::string_view text) {
    constexpr auto kParts = std::to_array<std::string_view>(
        {"=\"{{",      "='{{",     "=\"{%", "='{%",     "{% for",    "{% if",      "{% include",
         "{% extends", "{% block", "{%- ",  "{{ range", "{{ define", "{{ partial", "{{ template",
         "{{ block",   "{{ with",  "{{ if", "{{- ",     "{{#",       "{{> ",       "<?php"});
    return has_any_of(kParts, text);
}

// A page whose title is still to be filled in, or a part of one without a title. Articles about templates have such
// marks in their titles and texts, too.
bool is_page_template(std::string_view head, std::string_view title) {
    return (title.data() == nullptr || has_template_mark(title)) && has_template_part(head);
}

// What sites have for pages that moved: hardly more than where to go.
bool is_redirect(std::string_view head) {
    constexpr std::size_t kLongest = 2048;
    if (head.size() > kLongest) return false;
    const std::string lower = text::lower_ascii(head);
    const std::size_t at = lower.find("http-equiv");
    const std::string tag = lower.substr(std::min(at, lower.size()), lower.find('>', at) - std::min(at, lower.size()));
    return tag.find("refresh") != std::string::npos && tag.find("url=") != std::string::npos; // else it is read again
}

std::string_view kind_of_page(std::string_view head, std::string_view name) {
    const std::string_view title = title_in(head);
    if (is_page_template(head, title)) return kTemplate;
    if (is_redirect(head)) return kRedirect;
    return name == "404.html" || is_error_title(title) ? kErrorPage : std::string_view();
}

// Front matter whose title is nothing but a place to be filled in; or, but in Markdown, which has such things in its
// text, without a title in front of a body that is a template.
bool is_front_matter_template(std::string_view head, std::string_view name) {
    const std::size_t first_line = head.find('\n');
    const bool is_fenced = head.starts_with("---") || head.starts_with("+++"); // else in JSON
    if (!is_fenced || first_line == std::string_view::npos) return false;
    const std::string_view rest = head.substr(first_line); // with the line's end
    const std::size_t end = rest.find("\n" + std::string(head.substr(0, 3)));
    const std::string_view block = rest.substr(0, end);
    if (const std::size_t title = block.find("\ntitle"); title != std::string_view::npos) {
        const std::string_view line = block.substr(title + 1, block.find('\n', title + 1) - title - 1);
        const std::size_t open = line.find("{{");
        const std::size_t close = line.rfind("}}");
        const auto is_nothing = [](std::string_view text) {
            return text.find_first_not_of(" \t\r:=\"'") == std::string_view::npos;
        };
        return open != std::string_view::npos && close != std::string_view::npos && close > open &&
               is_nothing(line.substr(5, open - 5)) && is_nothing(line.substr(close + 2));
    }
    return end != std::string_view::npos && !has_markdown_ending(name) && has_template_part(rest.substr(end));
}

// posts/posts.json, posts/ferry.11tydata.json: what Eleventy knows of all files in a folder, or of one.
bool is_of_folder(std::string_view path) {
    if (path.ends_with(".11tydata.json")) return true;
    const std::size_t begin = path.rfind('/');
    if (begin == std::string_view::npos || !path.ends_with(".json")) return false;
    const std::string_view name =
        path.substr(begin, path.size() - begin - std::string_view(".json").size()); // "/posts"
    return ("/" + std::string(path.substr(0, begin))).ends_with(name);
}

// Objects that programs read: of packages, compilers, browsers and checkers of JSON.
std::string_view kind_of_object(std::string_view head, std::string_view path) {
    constexpr auto kOfPrograms =
        std::to_array<std::string_view>({"package.json", "package-lock.json", "composer.json", "tsconfig.json",
                                         "jsconfig.json", "vercel.json", "firebase.json", "deno.json"});
    if (is_among(kOfPrograms, path.substr(path.rfind('/') + 1))) return kSettings;
    if (path.ends_with(".canvas")) return kData; // Obsidian's
    const std::vector<std::string_view> keys = first_keys(head);
    // What templates are filled with; a list of news may lie there, too.
    const bool is_data = path.starts_with("_data/") || path.find("/_data/") != std::string_view::npos;
    const bool is_one_thing =
        head.starts_with('{') && !keys.empty() &&
        std::none_of(keys.begin(), keys.end(), [](std::string_view key) { return is_among(kListNames, key); });
    if (is_data && is_one_thing) return kData;
    const auto has = [&keys](std::string_view key) { return std::find(keys.begin(), keys.end(), key) != keys.end(); };
    const bool is_json_schema = has("$schema") && (has("properties") || has("definitions") || has("$defs"));
    if (is_json_schema) return kSettings;
    if (has("title") || has("headline") || has("body") || has("content") || has("text")) return {};
    if (has("mappings") && has("sources")) return kScript;
    const bool is_package = has("name") && (has("dependencies") || has("devDependencies") || has("peerDependencies") ||
                                            has("lockfileVersion") || has("scripts") || has("require"));
    const bool is_app = has("icons") && (has("start_url") || has("display") || has("short_name"));
    const bool is_other = has("compilerOptions") || has("manifest_version") ||
                          (is_one_thing && is_of_folder(path) && (has("layout") || has("permalink") || has("tags")));
    return is_package || is_app || is_other ? kSettings : std::string_view();
}

std::string_view kind_of_root(std::string_view head) {
    const std::string root = root_of(head);
    if (root == "svg") return kImage;
    if (root == "urlset" && is_news_sitemap(head)) return {};
    if (root == "urlset" || root == "sitemapindex") return kSiteMap;
    if (root == "stylesheet" || root == "transform") return kStyles;
    if (root == "browserconfig" || root == "opensearchdescription") return kSettings;
    if (is_feed_root(root) || is_wire_root(root) || !has_template_part(head)) return {};
    // What texts of feeds look like is no matter, also where what is around their entries is damaged.
    constexpr auto kEntries = std::to_array<std::string_view>({"<item", "<entry", ":item", ":entry"});
    return has_any_of(kEntries, head) || !split_xml(head).items.empty() ? std::string_view() : kTemplate;
}

} // namespace

std::string_view kind_of_other(Content content, std::string_view head, std::string_view path) {
    const std::string_view name = path.substr(path.rfind('/') + 1);
    const std::string_view folder = path.substr(0, path.size() - name.size());
    for (std::size_t begin = 0; begin < folder.size();) {
        const std::size_t end = folder.find('/', begin);
        if (const std::string_view kind = find(kFolders, folder.substr(begin, end - begin)); !kind.empty()) return kind;
        begin = end + 1;
    }
    switch (content) {
    case Content::binary: {
        const std::string_view kind = kind_of_bytes(head);
        return kind.empty() && kind_of_name(name) == kProgram ? kProgram : kind;
    }
    case Content::xml: return kind_of_root(head);
    case Content::html: return kind_of_page(head, name);
    case Content::json: return kind_of_object(head, path);
    case Content::front_matter:
        if (const std::string_view kind = kind_of_name(name); kind == kStyles || kind == kScript || kind == kTemplate)
            return kind;
        return is_front_matter_template(head, name) ? kTemplate : std::string_view();
    case Content::unknown:
        if (head.starts_with("{{") || head.starts_with("{%")) return kTemplate;
        if (const std::string_view kind = kind_of_bytes(head); !kind.empty() && !text::is_ascii(head[0]))
            return kind; // text may begin with the letters of a format
        return kind_of_name(name);
    case Content::markdown:
    case Content::empty: return kind_of_name(name);
    case Content::json_feed:
    case Content::table:
    case Content::ris:
    case Content::mhtml:
    case Content::mail:
    case Content::mailbox:
    case Content::warc: break;
    }
    return {};
}

std::string_view kind_of_other(const Capture& capture, Content content, std::string_view body) {
    if (capture.status >= 300 && capture.status < 400) return kRedirect;
    if (capture.status != 0 && (capture.status < 200 || capture.status >= 300)) return kErrorPage;
    const std::string_view path = capture.url.substr(0, capture.url.find_first_of("?#"));
    const std::string_view name = path.substr(path.rfind('/') + 1);
    constexpr auto kOfPrograms = std::to_array<std::string_view>({"/wp-login.php", "/wp-admin/", "/wp-json/"});
    if (has_any_of(kOfPrograms, path)) return kData;
    if (const std::string_view kind = kind_of_other(content, body.substr(0, kDetectBytes), name); !kind.empty())
        return kind;
    const bool is_read = content == Content::html || content == Content::json_feed ||
                         (content == Content::xml && is_feed_root(root_of(body.substr(0, kDetectBytes))));
    return is_read ? std::string_view() : kData;
}

} // namespace newsidx::record
