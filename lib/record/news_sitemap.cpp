#include "record/news_sitemap.h"

#include "record/markup.h"
#include "record/scalars.h"
#include "record/trim.h"

#include <string>

namespace newsidx::record {

namespace {

constexpr std::string_view kNamespace = "schemas/sitemap-news/";

const xmlNode* child_of(const xmlNode* parent, std::string_view name) {
    for (const xmlNode* child : elements_of(parent))
        if (is_named(child, name)) return child;
    return nullptr;
}

std::string text_in(const xmlNode* parent, std::string_view name) {
    const xmlNode* const child = parent == nullptr ? nullptr : child_of(parent, name);
    return child == nullptr ? std::string() : std::string(trim(text_of(child)));
}

const xmlNode* news_of(const xmlNode* url) {
    for (const xmlNode* child : elements_of(url))
        if (is_named(child, "news") && (namespace_of(child).find(kNamespace) != std::string_view::npos ||
                                        (namespace_of(child).empty() && prefix_of(child) == "news")))
            return child;
    return nullptr;
}

void append(std::string& out, std::string_view element, std::string_view text) {
    if (!text.empty())
        out.append("<")
            .append(element)
            .append(">")
            .append(escape_markup(text))
            .append("</")
            .append(element)
            .append(">");
}

} // namespace

bool is_news_sitemap(std::string_view head) {
    return head.find(kNamespace) != std::string_view::npos;
}

void split_news_sitemap(const xmlNode* urlset, SplitDocument& split) {
    for (const xmlNode* url : elements_of(urlset)) {
        const xmlNode* const news = is_named(url, "url") && !is_cut(url) ? news_of(url) : nullptr;
        const std::string title = text_in(news, "title");
        if (title.empty()) continue;
        const xmlNode* const publication = child_of(news, "publication");
        SplitDocument::Item& item = split.items.emplace_back();
        item.line = line_of(url);
        std::string& out = item.bytes;
        out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\"><channel>";
        append(out, "title", text_in(publication, "name"));
        append(out, "language", text_in(publication, "language"));
        out += "<item>";
        append(out, "title", title);
        append(out, "link", text_in(url, "loc"));
        append(out, "pubDate", text_in(news, "publication_date"));
        append(out, "lastmod", text_in(url, "lastmod"));
        for (const std::string& topic : split_list(text_in(news, "keywords")))
            append(out, "category", topic);
        out += "</item></channel></rss>";
    }
}

} // namespace newsidx::record
