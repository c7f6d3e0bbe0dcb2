#include "record/feed/wire.h"

#include "record/feed/made_entry.h"
#include "record/trim.h"
#include "text/ascii.h"

#include <string>
#include <utility>

namespace newsidx::record {

namespace {

std::string attribute_at(const xmlNode* element, XmlPath path, std::string_view name) {
    const xmlNode* const found = element_at(element, path);
    return found == nullptr ? std::string() : std::string(trim(attribute_of(found, name)));
}

// The first that says something.
std::string first_of(std::initializer_list<std::string> texts) {
    for (const std::string& text : texts)
        if (!text.empty()) return text;
    return {};
}

void add(std::vector<std::string>& texts, std::string text) {
    if (!text.empty()) texts.push_back(std::move(text));
}

// All <body.content>, or where the <body> has none, what stands in it itself.
std::string html_of_nitf(const xmlNode* nitf) {
    const xmlNode* const body = element_at(nitf, {"body"});
    if (body == nullptr) return {};
    std::string html;
    std::string rest;
    for (const xmlNode* child : elements_of(body)) {
        if (is_named(child, "body.content")) html += inner_html(child);
        if (!is_named(child, "body.head") && !is_named(child, "body.end")) append_element(rest, child);
    }
    return html.empty() ? rest : html;
}

MadeEntry of_nitf(const xmlNode* nitf) {
    const xmlNode* const head = element_at(nitf, {"head"});
    const xmlNode* const data = element_at(head, {"docdata"});
    const xmlNode* const body_head = element_at(nitf, {"body", "body.head"});
    MadeEntry entry;
    entry.provider =
        first_of({attribute_at(head, {"pubdata"}, "name"), text_at(body_head, {"distributor"}),
                  attribute_at(data, {"doc.copyright"}, "holder"), attribute_at(data, {"doc-id"}, "regsrc")});
    entry.language = first_of({attribute_of(nitf, "lang", "xml"), attribute_at(nitf, {"body"}, "lang")});
    entry.id = attribute_at(data, {"doc-id"}, "id-string");
    entry.link = attribute_at(head, {"pubdata"}, "ex-ref");
    entry.title = first_of({text_at(body_head, {"hedline", "hl1"}), text_at(head, {"title"})});
    entry.excerpt = first_of({text_at(body_head, {"abstract"}), text_at(body_head, {"hedline", "hl2"})});
    entry.html = html_of_nitf(nitf);
    entry.published =
        first_of({attribute_at(data, {"date.issue"}, "norm"), attribute_at(data, {"date.release"}, "norm"),
                  attribute_at(body_head, {"dateline", "story.date"}, "norm"),
                  attribute_at(head, {"pubdata"}, "date.publication")});
    if (body_head != nullptr)
        for (const xmlNode* child : elements_of(body_head))
            if (is_named(child, "byline"))
                add(entry.authors, first_of({text_at(child, {"person"}), text_at(child, {})}));
    if (const xmlNode* const keys = element_at(data, {"key-list"}))
        for (const xmlNode* key : elements_of(keys))
            if (is_named(key, "keyword")) add(entry.topics, attribute_of(key, "key"));
    return entry;
}

std::string html_of_item(const xmlNode* item) {
    const xmlNode* const contents = element_at(item, {"contentset"});
    if (contents == nullptr) return {};
    for (const xmlNode* content : elements_of(contents)) {
        if (is_named(content, "inlinedata")) return text_of(content);
        if (!is_named(content, "inlinexml")) continue;
        if (const xmlNode* const nitf = element_at(content, {"nitf"})) return html_of_nitf(nitf);
        const xmlNode* const body = element_at(content, {"html", "body"});
        return inner_html(body != nullptr ? body : content);
    }
    return {};
}

MadeEntry of_news_item(const xmlNode* item) {
    const xmlNode* const about_item = element_at(item, {"itemmeta"});
    const xmlNode* const about = element_at(item, {"contentmeta"});
    MadeEntry entry;
    entry.provider =
        first_of({text_at(about_item, {"provider", "name"}), text_at(about, {"infosource", "name"}),
                  attribute_at(about_item, {"provider"}, "literal"), attribute_at(about, {"infosource"}, "literal")});
    entry.language = first_of({attribute_at(about, {"language"}, "tag"), attribute_of(item, "lang", "xml")});
    entry.id = attribute_of(item, "guid");
    entry.title = first_of({text_at(about, {"headline"}), text_at(about_item, {"title"})});
    entry.excerpt = text_at(about, {"description"});
    entry.html = html_of_item(item);
    entry.published = first_of({text_at(about, {"contentcreated"}), text_at(about_item, {"firstcreated"}),
                                text_at(about_item, {"versioncreated"})});
    entry.updated = first_of({text_at(about, {"contentmodified"}), text_at(about_item, {"versioncreated"})});
    const std::string status = attribute_at(about_item, {"pubstatus"}, "qcode");
    entry.is_published = !status.ends_with("canceled") && !status.ends_with("withheld");
    if (about == nullptr) return entry;
    std::vector<std::string> creators;
    for (const xmlNode* child : elements_of(about)) {
        if (is_named(child, "by")) add(entry.authors, text_at(child, {}));
        if (is_named(child, "creator"))
            add(creators, first_of({text_at(child, {"name"}), attribute_of(child, "literal")}));
        if (is_named(child, "keyword")) add(entry.topics, text_at(child, {}));
        if (is_named(child, "subject")) add(entry.topics, text_at(child, {"name"}));
    }
    if (entry.authors.empty()) entry.authors = std::move(creators);
    return entry;
}

// Reuters' corpus RCV1, whose codes are what it is used for.
MadeEntry of_corpus_item(const xmlNode* item) {
    const xmlNode* const metadata = element_at(item, {"metadata"});
    MadeEntry entry;
    entry.language = attribute_of(item, "lang", "xml");
    entry.id = attribute_of(item, "itemid");
    entry.title = first_of({text_at(item, {"headline"}), text_at(item, {"title"})});
    entry.html = inner_html(element_at(item, {"text"}));
    entry.published = attribute_of(item, "date");
    add(entry.authors, text_at(item, {"byline"}));
    if (metadata == nullptr) return entry;
    for (const xmlNode* child : elements_of(metadata)) {
        if (is_named(child, "dc") && attribute_of(child, "element") == "dc.source")
            entry.provider = attribute_of(child, "value");
        if (!is_named(child, "codes")) continue;
        for (const xmlNode* code : elements_of(child))
            if (is_named(code, "code")) add(entry.topics, attribute_of(code, "code"));
    }
    return entry;
}

bool is_caption(const xmlNode* component) {
    return text::equal_but_for_case(attribute_at(component, {"role"}, "formalname"), "caption");
}

// The first text of a component of NewsML 1, which may consist of others; one below a picture only where there is no
// other.
MadeEntry text_of_component(const xmlNode* component) {
    MadeEntry caption;
    for (const xmlNode* child : elements_of(component)) {
        if (is_named(child, "newscomponent")) {
            MadeEntry text = text_of_component(child);
            if (!text.html.empty() && !is_caption(child)) return text;
            if (caption.html.empty()) caption = std::move(text);
        }
        if (!is_named(child, "contentitem")) continue;
        const std::string media = attribute_at(child, {"mediatype"}, "formalname");
        const xmlNode* const data = element_at(child, {"datacontent"});
        if (data == nullptr || !(media.empty() || text::equal_but_for_case(media, "text"))) continue;
        if (const xmlNode* const nitf = element_at(data, {"nitf"})) return of_nitf(nitf);
        const xmlNode* const body = element_at(data, {"html", "body"});
        MadeEntry text;
        // Without elements it is text, or HTML as text, in CDATA.
        text.html = first_element(data) == nullptr ? text_of(data) : inner_html(body != nullptr ? body : data);
        if (!trim(text.html).empty()) return text;
    }
    return caption;
}

// What an item of NewsML 1 says of its component, of the outermost that says it.
void add_component(const xmlNode* component, MadeEntry& entry) {
    const xmlNode* const lines = element_at(component, {"newslines"});
    const bool has_title = !entry.title.empty();
    if (!has_title) entry.title = text_at(lines, {"headline"});
    set_first(entry.excerpt, text_at(lines, {"subheadline"}));
    set_first(entry.provider, attribute_at(component, {"administrativemetadata", "provider", "party"}, "formalname"));
    set_first(entry.language, attribute_at(component, {"descriptivemetadata", "language"}, "formalname"));
    if (!has_title && lines != nullptr) {
        for (const xmlNode* line : elements_of(lines)) {
            if (is_named(line, "byline")) add(entry.authors, text_at(line, {}));
            if (is_named(line, "keywordline")) add(entry.topics, text_at(line, {}));
        }
    }
    for (const xmlNode* child : elements_of(component))
        if (is_named(child, "newscomponent")) add_component(child, entry);
}

MadeEntry of_newsml_item(const xmlNode* item) {
    const xmlNode* const name = element_at(item, {"identification", "newsidentifier"});
    const xmlNode* const management = element_at(item, {"newsmanagement"});
    const xmlNode* const component = element_at(item, {"newscomponent"});
    MadeEntry entry;
    if (component == nullptr) return entry;
    entry.language = attribute_of(item, "lang", "xml");
    add_component(component, entry);
    MadeEntry text = text_of_component(component);
    entry.html = std::move(text.html);
    set_first(entry.title, std::move(text.title));
    if (entry.authors.empty()) entry.authors = std::move(text.authors);
    const std::string provider = text_at(name, {"providerid"});
    set_first(entry.provider, provider);
    // As its public identifier has it, but for the revision: all of them are one article.
    if (const std::string id = text_at(name, {"newsitemid"}); !id.empty())
        entry.id = "urn:newsml:" + provider + ":" + text_at(name, {"dateid"}) + ":" + id;
    entry.published = text_at(management, {"firstcreated"});
    entry.updated = text_at(management, {"thisrevisioncreated"});
    const std::string status = attribute_at(management, {"status"}, "formalname");
    entry.is_published = status.empty() || text::equal_but_for_case(status, "usable");
    return entry;
}

// Of <newsItem>: NewsML-G2, NewsML 1 and RCV1 call their articles the same.
MadeEntry of_item(const xmlNode* item) {
    if (element_at(item, {"newscomponent"}) != nullptr) return of_newsml_item(item);
    return element_at(item, {"text"}) != nullptr ? of_corpus_item(item) : of_news_item(item);
}

void add_entry(const MadeEntry& entry, const xmlNode* element, SplitDocument& split) {
    split.items.push_back({ItemFormat::feed, line_of(element), to_rss(entry)});
}

void add_items(const xmlNode* parent, SplitDocument& split) {
    for (const xmlNode* child : elements_of(parent)) {
        if (is_named(child, "itemset")) add_items(child, split);
        if (!is_named(child, "newsitem") || is_cut(child)) continue;
        const MadeEntry entry = of_item(child);
        const bool is_described = !entry.title.empty() && !entry.excerpt.empty();
        if (is_described || !entry.html.empty()) add_entry(entry, child, split);
    }
}

} // namespace

bool is_wire_root(std::string_view root) {
    return root == "nitf" || root == "newsitem" || root == "newsmessage" || root == "newsml";
}

void split_wire(const xmlNode* root, SplitDocument& split) {
    if (is_named(root, "nitf")) {
        add_entry(of_nitf(root), root, split);
    } else if (is_named(root, "newsitem")) {
        add_entry(of_item(root), root, split);
    } else {
        add_items(root, split);
        if (split.items.empty() && split.rejections.empty())
            split.warnings.push_back({0, 0, "the message has no article: its items have no headline or no text"});
    }
}

} // namespace newsidx::record
