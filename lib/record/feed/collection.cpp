#include "record/feed/collection.h"

#include "record/clean.h"
#include "record/date/date.h"
#include "record/feed/made_entry.h"
#include "record/page/html_elements.h"
#include "record/trim.h"
#include "text/ascii.h"

#include <algorithm>
#include <string>

namespace newsidx::record {

namespace {

// "January 2, 1989, Monday, Home Edition" and, of the Financial Times, "910514"; "" for what is none.
std::string date_in(std::string_view text) {
    constexpr std::size_t kSixDigits = 6;
    text = trim(text);
    if (text.size() == kSixDigits && text::is_ascii_digits(text))
        return "19" + std::string(text.substr(0, 2)) + '-' + std::string(text.substr(2, 2)) + '-' +
               std::string(text.substr(4));
    const std::size_t year = text.find(',');
    const std::size_t end = year == std::string_view::npos ? year : text.find(',', year + 1);
    const std::string date(trim(text.substr(0, end)));
    // Else a day may be a month.
    const bool is_clear = std::any_of(date.begin(), date.end(), text::is_ascii_letter) || date.find('-') == 4;
    return is_clear && parse_date(date) ? date : std::string();
}

std::string line_in(const xmlNode* element) {
    return clean_line(text_of(element));
}

// What stands in the element, as HTML. Elements that HTML does not have, as cells of tables are, are white space.
void add_html(std::string& out, const xmlNode* element) {
    for (const xmlNode* child = element->children; child != nullptr; child = child->next) {
        if (child->type == XML_TEXT_NODE || child->type == XML_CDATA_SECTION_NODE)
            append_text(out, view_of(child->content));
        if (child->type != XML_ELEMENT_NODE) continue;
        const std::string name = text::lower_ascii(name_of(child));
        const bool is_html = std::any_of(kHtmlElements.begin(), kHtmlElements.end(),
                                         [&](const HtmlElement& known) { return known.name == name; });
        out += is_html ? '<' + name + '>' : " ";
        add_html(out, child);
        if (name != "br") out += is_html ? "</" + name + '>' : " ";
    }
}

// TREC's have their parts side by side, or some in <HEADER> (FBIS) or <BODY> (AQUAINT), Reuters' most of them in
// <TEXT>; what was found on the web is a page.
void add_parts(const xmlNode* document, MadeEntry& entry) {
    for (const xmlNode* part : elements_of(document)) {
        const auto is = [part](auto... names) { return (is_named(part, names) || ...); };
        const auto has = [part](std::string_view name) { return element_at(part, {name}) != nullptr; };
        if (is("header", "html") || (is("text") && has("body")) || (is("body") && has("text")) ||
            (is("head") && has("title")))
            add_parts(part, entry);
        else if (is("docno"))
            entry.id = line_in(part);
        else if (is("head", "headline", "hl", "title", "ti", "h3"))
            set_first(entry.title, line_in(part));
        else if (is("text", "body", "leadpara", "lp"))
            add_html(entry.html, part);
        else if (is("date", "date1", "date_time", "dd", "pubdate"))
            set_first(entry.published, date_in(text_of(part)));
        else if (is("byline", "author"))
            entry.authors.push_back(line_in(part));
        else if (is("topics", "places"))
            for (const xmlNode* topic : elements_of(part))
                entry.topics.push_back(line_in(topic));
    }
}

} // namespace

bool is_collection(std::string_view head) {
    const std::string root = root_of(head);
    return (root == "doc" && text::find_but_for_case(head, "<docno>") != std::string_view::npos) ||
           (root == "reuters" && text::find_but_for_case(head, "newid") != std::string_view::npos);
}

std::string with_root(std::string_view text) {
    const std::string_view last = text.substr(std::min(text.rfind("</"), text.size()));
    const bool is_whole =
        text::find_but_for_case(last, "</doc>") == 0 || text::find_but_for_case(last, "</reuters>") == 0;
    return "<collection>" + std::string(text) + (is_whole ? "</collection>" : "");
}

void split_collection(const xmlNode* root, SplitDocument& split) {
    for (const xmlNode* document : elements_of(root)) {
        if (is_cut(document) || !(is_named(document, "doc") || is_named(document, "reuters"))) continue;
        MadeEntry entry;
        entry.id = attribute_of(document, "newid");
        add_parts(document, entry);
        if (!entry.title.empty() || !trim(entry.html).empty())
            split.items.push_back({ItemFormat::feed, line_of(document), to_rss(entry)});
        else // as tables of prices came, or with its text in elements of other names
            split.warnings.push_back({line_of(document), 0,
                                      "this document has neither a title nor a text (<HEADLINE>, <TEXT>, ...); it is "
                                      "left out"});
    }
}

} // namespace newsidx::record
