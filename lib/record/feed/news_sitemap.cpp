#include "record/feed/news_sitemap.h"

#include "record/feed/made_entry.h"
#include "record/scalars.h"

#include <string>

namespace newsidx::record {

namespace {

constexpr std::string_view kNamespace = "schemas/sitemap-news/";

const xmlNode* news_of(const xmlNode* url) {
    for (const xmlNode* child : elements_of(url))
        if (is_named(child, "news") && (namespace_of(child).find(kNamespace) != std::string_view::npos ||
                                        (namespace_of(child).empty() && prefix_of(child) == "news")))
            return child;
    return nullptr;
}

} // namespace

bool is_news_sitemap(std::string_view head) {
    return head.find(kNamespace) != std::string_view::npos && head.find(":news>") != std::string_view::npos;
}

void split_news_sitemap(const xmlNode* urlset, SplitDocument& split) {
    for (const xmlNode* url : elements_of(urlset)) {
        const xmlNode* const news = is_named(url, "url") && !is_cut(url) ? news_of(url) : nullptr;
        const std::string title = text_at(news, {"title"});
        if (title.empty()) continue;
        MadeEntry entry;
        entry.provider = text_at(news, {"publication", "name"});
        entry.language = text_at(news, {"publication", "language"});
        entry.link = text_at(url, {"loc"});
        entry.title = title;
        entry.published = text_at(news, {"publication_date"});
        entry.updated = text_at(url, {"lastmod"});
        entry.topics = split_list(text_at(news, {"keywords"}));
        split.items.push_back({ItemFormat::feed, line_of(url), to_rss(entry)});
    }
    if (split.items.empty() && split.rejections.empty())
        split.warnings.push_back({0, 0, "the site map has no article: its URLs have no news with a title"});
}

} // namespace newsidx::record
