// A site map for news, as sites publish it for search engines: a <urlset> in which a <url> has a <news:news> with the
// title, the date and the publication of an article. Internal to lib/record; pure functions, callable from any thread.
#pragma once

#include "record/split.h"
#include "record/xml/xml.h"

#include <string_view>

namespace newsidx::record {

// Whether a site map that begins so has news: many declare the namespace and have none.
bool is_news_sitemap(std::string_view head);

// Its articles, each as an entry of a feed (record/feed/made_entry.h). URLs without news are none.
void split_news_sitemap(const xmlNode* urlset, SplitDocument& split);

} // namespace newsidx::record
