// What one element of a feed says, whichever way it is written.
#include "record/feed/feed.h"
#include "record/page/markup.h"
#include "text/ascii.h"
#include "text/base64.h"
#include "text/unicode.h"

namespace newsidx::record {
namespace {

// How an element's text is written.
enum class Form : std::uint8_t {
    unknown, // text, or escaped HTML
    text,
    html,  // escaped
    markup // elements
};

bool has_elements(const xmlNode* element) {
    return first_element(element) != nullptr;
}

std::string type_of(const xmlNode* element) {
    return text::lower_ascii(trim(attribute_of(element, "type")));
}

Form form_of(const Feed& feed, const xmlNode* element) {
    const std::string type = type_of(element);
    if (type == "xhtml" || type == "application/xhtml+xml" || has_elements(element)) return Form::markup;
    if (type == "html" || type == "text/html") return Form::html;
    const bool is_escaped = text::lower_ascii(attribute_of(element, "mode")) == "escaped"; // Atom 0.3
    const bool is_plain = type.empty() || type == "text" || type == "text/plain";
    return is_plain && !is_escaped && feed.vocabulary_of(element) == Vocabulary::atom ? Form::text : Form::unknown;
}

// Atom 0.3 says so; in 1.0 it is whatever is neither text nor XML.
bool is_base64(const xmlNode* element) {
    const std::string type = type_of(element);
    return text::lower_ascii(attribute_of(element, "mode")) == "base64" ||
           (type.starts_with("application/") && !type.ends_with("xml"));
}

bool is_readable(const xmlNode* content) {
    if (has_attribute(content, "src")) return false;
    const std::string type = type_of(content);
    return type.find('/') == std::string::npos || type.starts_with("text/") || type == "application/xhtml+xml" ||
           is_base64(content);
}

std::string prose_of(Form form, std::string text) {
    if (form == Form::text) return escape_markup(text);
    // In a <div>, so that it is not taken for text.
    if (form == Form::html && text.find('<') != std::string::npos) return "<div>" + text + "</div>";
    return text;
}

} // namespace

std::string prose_of(const Feed& feed, const xmlNode* element) {
    const Form form = form_of(feed, element);
    if (form == Form::markup) return "<div>" + inner_html(element) + "</div>";
    std::string text = text_of(element);
    if (is_base64(element)) {
        auto decoded = text::from_any_base64(text);
        if (decoded && !text::find_invalid_utf8(*decoded) && decoded->find('\0') == std::string::npos) {
            return prose_of(form, std::move(*decoded));
        }
        if (is_named(element, "content")) return {}; // an image, a program
    }
    return prose_of(form, std::move(text));
}

const xmlNode* readable_content(const xmlNode* content) {
    if (type_of(content) != "multipart/alternative" || !has_elements(content)) {
        return is_readable(content) ? content : nullptr;
    }
    // They come in order of faithfulness.
    const xmlNode* best = nullptr;
    for (const xmlNode* part : elements_of(content)) {
        if (is_readable(part)) best = part;
    }
    return best;
}

std::string target_of(const xmlNode* link) {
    const std::string href = attribute_of(link, "href");
    return std::string(trim(href.empty() ? text_of(link) : href));
}

std::string image_in(const xmlNode* image) {
    std::string url = attribute_of(image, "href");
    if (url.empty()) url = attribute_of(image, "url");
    for (const xmlNode* child : elements_of(image))
        if (url.empty() && is_named(child, "url")) url = text_of(child);
    if (url.empty() && !has_elements(image)) url = text_of(image);
    return std::string(trim(url));
}

std::string site_of(const xmlNode* source) {
    for (const xmlNode* child : elements_of(source)) {
        if (is_named(child, "link") && is_alternate(child)) return target_of(child);
    }
    return std::string(trim(attribute_of(source, "url")));
}

std::string author_in(const xmlNode* author) {
    std::string email;
    for (const xmlNode* child : elements_of(author)) {
        const std::string name = text::lower_ascii(name_of(child));
        std::string text = text_of(child);
        if (name == "name" && !trim(text).empty()) return text;
        if (name == "email") email = std::move(text);
    }
    return email.empty() ? text_of(author) : email;
}

std::string site_in_title(std::string title, std::string_view link) {
    constexpr std::string_view kOn = " on ";
    const std::size_t on = title.rfind(kOn);
    if (on == std::string::npos) return title;
    link = link.substr(0, link.find_first_of("?#"));
    while (link.ends_with('/'))
        link.remove_suffix(1);
    const auto letters = [](std::string_view text) {
        std::string out = text::lower_ascii(text);
        std::erase_if(out, [](char c) { return c == ' ' || c == '-' || c == '_'; });
        return out;
    };
    const bool is_section = letters(title.substr(0, on)) == letters(link.substr(link.rfind('/') + 1));
    return is_section ? title.substr(on + kOn.size()) : title;
}

} // namespace newsidx::record
