#include "record/shared_url.h"

#include "record/identity.h"
#include "text/ascii.h"

#include <algorithm>
#include <array>
#include <string>

namespace newsidx::record {
namespace {

// Parts of an article's page, and words for those who count visits. Lower case.
constexpr auto kPartsOfArticle =
    std::to_array<std::string_view>({"", "article", "atom", "comment", "comments", "content", "disqus_thread", "feed",
                                     "main", "more", "respond", "rss", "start", "top"});

bool is_place_of_entry(std::string_view fragment) {
    const std::string name = text::lower_ascii(fragment.substr(0, fragment.find_last_not_of(" \t\r\n") + 1));
    if (name.starts_with('!') || name.starts_with('/')) return true; // the address within a page that is a program
    const bool counts_visits = name.find('=') != std::string::npos;
    const bool is_rest_of_post = name.starts_with("more-"); // WordPress's
    return !counts_visits && !is_rest_of_post &&
           std::find(kPartsOfArticle.begin(), kPartsOfArticle.end(), name) == kPartsOfArticle.end();
}

} // namespace

bool is_same_page(std::string_view id, std::string_view url) {
    return id.find('#') == std::string_view::npos && canonical_url(id) == canonical_url(url);
}

bool is_shared_url(std::string_view url, std::string_view id, std::string_view feed_url) {
    const std::string page = canonical_url(url);
    if (page.empty()) return false;
    if (page == canonical_url(feed_url)) return true;
    const std::size_t mark = url.find('#');
    return mark != std::string_view::npos && is_place_of_entry(url.substr(mark + 1)) && !is_same_page(id, url);
}

} // namespace newsidx::record
