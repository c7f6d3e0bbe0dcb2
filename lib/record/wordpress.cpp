#include "record/wordpress.h"
#include "text/ascii.h"

#include <algorithm>
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

} // namespace

bool is_wordpress_part(const Feed& feed, const xmlNode* item) {
    for (const xmlNode* child = first_element(item); child != nullptr; child = next_element(child)) {
        if (text::lower_ascii(name_of(child)) != "post_type" || feed.vocabulary_of(child) != Vocabulary::wordpress)
            continue;
        return std::find(kParts.begin(), kParts.end(), text::lower_ascii(trim(text_of(child)))) != kParts.end();
    }
    return false;
}

bool is_published(const Entry& entry) {
    const std::string status = word_of(entry, "status");
    return (status.empty() || status == "publish") && word_of(entry, "post_password").empty();
}

bool is_no_date(std::string_view text) {
    return trim(text).starts_with("0000-00-00") || text.find(" -0001 ") != std::string_view::npos;
}

} // namespace newsidx::record
