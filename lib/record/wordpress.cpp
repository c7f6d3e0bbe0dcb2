#include "record/wordpress.h"
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

std::string word_of(const Entry& entry, std::string_view name) {
    std::string text;
    static_cast<void>(entry.find(std::array{ElementName{Vocabulary::wordpress, name}}, text));
    return text::lower_ascii(trim(text));
}

// The text of the first child of that name; "" when there is none.
std::string child_text(const Feed& feed, const xmlNode* parent, Vocabulary vocabulary, std::string_view name) {
    for (const xmlNode* child : elements_of(parent))
        if (is_named(child, name) && feed.vocabulary_of(child) == vocabulary) return std::string(trim(text_of(child)));
    return {};
}

} // namespace

const xmlNode* wordpress_author(const Feed& feed, const xmlNode* item) {
    const std::string login = child_text(feed, item, Vocabulary::dc, "creator");
    if (login.empty()) return nullptr;
    for (const xmlNode* child : elements_of(item->parent)) {
        if (name_of(child) == name_of(item)) break; // behind the authors there are only items
        if (is_named(child, "author") && feed.vocabulary_of(child) == Vocabulary::wordpress &&
            child_text(feed, child, Vocabulary::wordpress, "author_login") == login)
            return child;
    }
    return nullptr;
}

std::string display_name_of(const Feed& feed, const xmlNode* author) {
    return child_text(feed, author, Vocabulary::wordpress, "author_display_name");
}

bool is_wordpress_part(const Feed& feed, const xmlNode* item) {
    for (const xmlNode* child : elements_of(item)) {
        if (!is_named(child, "post_type") || feed.vocabulary_of(child) != Vocabulary::wordpress) continue;
        return is_among(kParts, text::lower_ascii(trim(text_of(child))));
    }
    return false;
}

bool is_published(const Entry& entry) {
    const std::string status = word_of(entry, "status");
    return (status.empty() || status == "publish") && word_of(entry, "post_password").empty();
}

} // namespace newsidx::record
