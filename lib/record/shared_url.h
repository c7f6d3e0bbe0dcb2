// URLs of entries that lead to a page of many entries, and so name none of them. Pure functions, callable from any
// thread.
#pragma once

#include <string_view>

namespace newsidx::record {

// Whether an entry's URL is that of a page which it shares with its neighbours: the feed's own page, or a place in a
// page (#May_01). It is told from the entry alone: entries are kept one by one. A fragment that is no place of an entry
// (#comments, #rss, #xtor=RSS-1) is none, and neither is any when the entry's `id` is the page itself.
bool is_shared_url(std::string_view url, std::string_view id, std::string_view feed_url);

// Whether the id says no more than such a URL does.
bool is_same_page(std::string_view id, std::string_view url);

} // namespace newsidx::record
