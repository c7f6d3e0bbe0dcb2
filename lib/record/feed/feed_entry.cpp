#include "record/feed/feed_entry.h"

#include "record/page/page_url.h"
#include "text/ascii.h"

#include <algorithm>

namespace newsidx::record {
namespace {

constexpr std::size_t kMostChildren = 10'000; // more of them say nothing more

} // namespace

Entry::Entry(const Feed& feed, const xmlNode* node) : feed_(feed), node_(node) {
    for (const xmlNode* child : elements_of(node)) {
        add_child(child);
    }
    find_around();
    feed_link_ = find_feed_link();
}

void Entry::add_child(const xmlNode* node) {
    if (children_.size() >= kMostChildren) return;
    Child child{node, feed_.vocabulary_of(node), text::lower_ascii(name_of(node))};
    const bool holds_media = child.is({Vocabulary::media, "group"}) || child.is({Vocabulary::media, "content"});
    children_.push_back(std::move(child));
    if (!holds_media) return;
    for (const xmlNode* inner : elements_of(node)) {
        add_child(inner);
    }
}

void Entry::find_around() {
    for (const xmlNode* node = node_->parent; node != nullptr && node->type == XML_ELEMENT_NODE; node = node->parent) {
        around_.push_back(node);
    }
    if (feed_.root == node_) return;
    for (const xmlNode* child : elements_of(feed_.root)) {
        if (around_.size() > kMaxXmlDepth) return;
        if (feed_.is(child, "channel") && std::find(around_.begin(), around_.end(), child) == around_.end()) {
            around_.push_back(child);
        }
    }
}

std::string Entry::find_feed_link() const {
    for (const xmlNode* parent : around_) {
        for (const xmlNode* child : elements_of(parent)) {
            const Vocabulary vocabulary = feed_.vocabulary_of(child);
            if (vocabulary != Vocabulary::feed && vocabulary != Vocabulary::atom) continue;
            if (!is_named(child, "link") || !is_alternate(child)) continue;
            std::string url = target_of(child);
            if (is_web_url(url)) return url;
        }
        std::string href(trim(attribute_of(parent, "href"))); // CDF
        if (is_web_url(href)) return href;
    }
    return {};
}

template <class TextOf>
const xmlNode* Entry::find(std::span<const ElementName> names, std::string& text, TextOf text_of) const {
    for (const ElementName& name : names) {
        for (const Child& child : children_) {
            if (!child.is(name)) continue;
            text = text_of(child.node);
            if (!trim(text).empty()) return child.node;
        }
    }
    text.clear();
    return nullptr;
}

const xmlNode* Entry::find(std::span<const ElementName> names, std::string& text) const {
    return find(names, text, text_of);
}

const xmlNode* Entry::find_prose(std::span<const ElementName> names, std::string& text) const {
    return find(names, text, [this](const xmlNode* node) { return prose_of(feed_, node); });
}

std::string Entry::base_of(const xmlNode* node) const {
    std::vector<std::string> bases;
    for (; node != nullptr && node->type == XML_ELEMENT_NODE; node = node->parent) {
        std::string base = attribute_of(node, "base", "xml");
        if (base.empty() && is_named(node, "channel")) base = attribute_of(node, "base"); // CDF
        if (!base.empty() && base.size() <= kLongestUrl) bases.push_back(std::move(base));
    }
    std::string base = feed_link_;
    for (auto it = bases.rbegin(); it != bases.rend(); ++it) {
        base = resolve_url(base, *it);
        if (base.size() > kLongestUrl) return {};
    }
    return base;
}

std::string Entry::absolute(const xmlNode* node, std::string_view url) const {
    std::string result = resolve_url(base_of(node), url);
    return is_web_url(result) ? result : std::string{};
}

} // namespace newsidx::record
