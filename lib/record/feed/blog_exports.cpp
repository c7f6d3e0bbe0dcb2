#include "record/feed/blog_exports.h"

#include "record/among.h"
#include "text/ascii.h"

#include <array>
#include <string>

namespace newsidx::record {
namespace {

// The types of posts that WordPress itself makes and shows to no reader as an article. Those that sites define are not
// known, and may be articles.
constexpr auto kParts =
    std::to_array<std::string_view>({"attachment", "custom_css", "customize_changeset", "nav_menu_item", "oembed_cache",
                                     "revision", "user_request", "wp_block", "wp_font_face", "wp_font_family",
                                     "wp_global_styles", "wp_navigation", "wp_template", "wp_template_part"});

// How categories begin that say which kind of Blogger's entries one is, and the kinds that are articles.
constexpr std::string_view kKinds = "http://schemas.google.com/blogger/2008/kind#";
constexpr auto kArticles = std::to_array<std::string_view>({"post", "page"});

std::string word_of(const Entry& entry, const ElementName& name) {
    std::string text;
    static_cast<void>(entry.find(std::array{name}, text));
    return text::lower_ascii(trim(text));
}

// The text of the first child of that name; "" when there is none.
std::string child_text(const Feed& feed, const xmlNode* parent, Vocabulary vocabulary, std::string_view name) {
    for (const xmlNode* child : elements_of(parent))
        if (is_named(child, name) && feed.vocabulary_of(child) == vocabulary) return std::string(trim(text_of(child)));
    return {};
}

} // namespace

WordpressAuthors wordpress_authors(const Feed& feed, const xmlNode* item) {
    WordpressAuthors authors;
    for (const xmlNode* child : elements_of(item->parent)) {
        if (name_of(child) == name_of(item)) break; // behind the authors there are only items
        if (is_named(child, "author") && feed.vocabulary_of(child) == Vocabulary::wordpress)
            authors.try_emplace(child_text(feed, child, Vocabulary::wordpress, "author_login"), child);
    }
    return authors;
}

const xmlNode* wordpress_author(const Feed& feed, const WordpressAuthors& authors, const xmlNode* item) {
    if (authors.empty()) return nullptr;
    const std::string login = child_text(feed, item, Vocabulary::dc, "creator");
    const auto found = login.empty() ? authors.end() : authors.find(login);
    return found == authors.end() ? nullptr : found->second;
}

std::string display_name_of(const Feed& feed, const xmlNode* author) {
    return child_text(feed, author, Vocabulary::wordpress, "author_display_name");
}

bool is_blog_part(const Feed& feed, const xmlNode* item) {
    for (const xmlNode* child : elements_of(item)) {
        const Vocabulary vocabulary = feed.vocabulary_of(child);
        if (vocabulary == Vocabulary::wordpress && is_named(child, "post_type"))
            return is_among(kParts, text::lower_ascii(trim(text_of(child))));
        if (vocabulary == Vocabulary::blogger && is_named(child, "type"))
            return !is_among(kArticles, text::lower_ascii(trim(text_of(child))));
        if (!is_named(child, "category")) continue;
        const std::string kind = attribute_of(child, "term");
        if (kind.starts_with(kKinds)) return !is_among(kArticles, std::string_view(kind).substr(kKinds.size()));
    }
    return false;
}

bool is_published(const Feed& feed, const Entry& entry) {
    const std::string status = word_of(entry, {Vocabulary::wordpress, "status"});
    const std::string live = word_of(entry, {Vocabulary::blogger, "status"});
    if ((!status.empty() && status != "publish") || (!live.empty() && live != "live")) return false;
    if (!word_of(entry, {Vocabulary::wordpress, "post_password"}).empty()) return false;
    for (const xmlNode* child : elements_of(entry.node()))
        if (is_named(child, "control") && child_text(feed, child, Vocabulary::app, "draft") == "yes") return false;
    return true;
}

} // namespace newsidx::record
