#include "record/feed/feed.h"

#include "record/identity.h"
#include "text/ascii.h"

#include <algorithm>
#include <array>

namespace newsidx::record {
namespace {

struct Known {
    std::string_view text;
    Vocabulary vocabulary;
};

// Without scheme and a / or # at the end, in lower case; a name that ends with * is a beginning.
constexpr auto kNamespaces = std::to_array<Known>({
    {"purl.org/rss/1.0", Vocabulary::feed},
    {"my.netscape.com/rdf/simple/0.9", Vocabulary::feed},
    {"channel.netscape.com/rdf/simple/0.9", Vocabulary::feed},
    {"my.netscape.com/publish/formats/rss-0.9*", Vocabulary::feed},
    {"backend.userland.com/rss*", Vocabulary::feed},
    {"blogs.law.harvard.edu/tech/rss", Vocabulary::feed},
    {"cyber.law.harvard.edu/rss*", Vocabulary::feed},
    {"www.rssboard.org/rss*", Vocabulary::feed},
    {"purl.org/net/rss1.1", Vocabulary::feed},
    {"www.w3.org/2005/atom", Vocabulary::atom},
    {"purl.org/atom/ns", Vocabulary::atom},
    {"purl.org/echo", Vocabulary::atom},
    {"purl.org/pie", Vocabulary::atom},
    {"purl.org/dc/elements/1.*", Vocabulary::dc},
    {"purl.org/metadata/dublin_core*", Vocabulary::dc},
    {"purl.org/rss/1.0/modules/dc", Vocabulary::dc},
    {"purl.org/dc/terms", Vocabulary::dcterms},
    {"purl.org/rss/1.0/modules/dcterms", Vocabulary::dcterms},
    {"purl.org/rss/1.0/modules/content", Vocabulary::content},
    {"search.yahoo.com/mrss", Vocabulary::media},
    {"search.yahoo.com/rss", Vocabulary::media},
    {"www.itunes.com/dtds/podcast-1.0.dtd", Vocabulary::itunes},
    {"example.com/dtds/podcast-1.0.dtd", Vocabulary::itunes},
    {"rssnamespace.org/feedburner/ext/1.0", Vocabulary::feedburner},
    {"www.w3.org/1999/xhtml", Vocabulary::xhtml},
    {"wordpress.org/export/1.0/excerpt", Vocabulary::excerpt},
    {"wordpress.org/export/1.1/excerpt", Vocabulary::excerpt},
    {"wordpress.org/export/1.2/excerpt", Vocabulary::excerpt},
    {"wordpress.org/export/1.*", Vocabulary::wordpress},
    {"schemas.google.com/blogger/*", Vocabulary::blogger},
    {"www.w3.org/2007/app", Vocabulary::app},
    {"purl.org/atom/app", Vocabulary::app},
    {"prismstandard.org/namespaces*", Vocabulary::prism},
    {"purl.org/rss/1.0/modules/prism", Vocabulary::prism},
});

constexpr auto kPrefixes = std::to_array<Known>({
    {"rss", Vocabulary::feed},
    {"atom", Vocabulary::atom},
    {"a10", Vocabulary::atom},
    {"dc", Vocabulary::dc},
    {"dcterms", Vocabulary::dcterms},
    {"dct", Vocabulary::dcterms},
    {"content", Vocabulary::content},
    {"media", Vocabulary::media},
    {"itunes", Vocabulary::itunes},
    {"feedburner", Vocabulary::feedburner},
    {"xhtml", Vocabulary::xhtml},
    {"prism", Vocabulary::prism},
    {"wp", Vocabulary::wordpress},
    {"blogger", Vocabulary::blogger},
    {"app", Vocabulary::app},
    {"excerpt", Vocabulary::excerpt},
});

Vocabulary vocabulary_of_uri(std::string_view uri) {
    std::string plain = text::lower_ascii(trim(uri));
    plain.erase(0, plain.starts_with("http://") ? 7 : plain.starts_with("https://") ? 8 : 0);
    plain.erase(plain.find_last_not_of("/#") + 1);
    const auto* const found = std::find_if(kNamespaces.begin(), kNamespaces.end(), [&](const Known& known) {
        return known.text.ends_with('*') ? plain.starts_with(known.text.substr(0, known.text.size() - 1))
                                         : plain == known.text;
    });
    return found == kNamespaces.end() ? Vocabulary::other : found->vocabulary;
}

Feed::Kind kind_of(const xmlNode* root) {
    const std::string name = text::lower_ascii(name_of(root));
    if (name == "rss" || name == "rdf") return Feed::Kind::rss;
    if (name == "feed" || name == "entry") return Feed::Kind::atom;
    if (name == "opml") return Feed::Kind::opml;
    if (name == "channel") return has_attribute(root, "href") ? Feed::Kind::cdf : Feed::Kind::rss;
    return Feed::Kind::none;
}

// RSS 0.9 and 1.0 have items beside the channel; channels of CDF may stand in each other.
void find_items(const Feed& feed, const xmlNode* parent, std::vector<const xmlNode*>& items) {
    for (const xmlNode* child : elements_of(parent)) {
        if (feed.is(child, "item") || feed.is(child, "entry")) {
            items.push_back(child);
        } else if (feed.is(child, "channel")) {
            find_items(feed, child, items);
        }
    }
}

} // namespace

Vocabulary Feed::vocabulary_of(const xmlNode* element) const {
    const std::string_view uri = namespace_of(element);
    if (!uri.empty()) {
        const Vocabulary known = vocabulary_of_uri(uri);
        return known == Vocabulary::other && root != nullptr && uri == namespace_of(root) ? Vocabulary::feed : known;
    }
    const std::string prefix = text::lower_ascii(prefix_of(element));
    if (prefix.empty()) return Vocabulary::feed;
    const auto* const found =
        std::find_if(kPrefixes.begin(), kPrefixes.end(), [&](const Known& known) { return known.text == prefix; });
    return found == kPrefixes.end() ? Vocabulary::other : found->vocabulary;
}

bool Feed::is(const xmlNode* element, std::string_view name) const {
    if (!is_named(element, name)) return false;
    const Vocabulary vocabulary = vocabulary_of(element);
    return vocabulary == Vocabulary::feed || (kind == Kind::atom && vocabulary == Vocabulary::atom);
}

Feed find_feed(const xmlNode* root) {
    Feed feed;
    feed.kind = kind_of(root);
    feed.root = root;
    if (feed.kind == Feed::Kind::none || feed.kind == Feed::Kind::opml) return feed;
    if (is_named(root, "entry")) {
        feed.entries.push_back(root);
    } else {
        find_items(feed, root, feed.entries);
    }
    return feed;
}

bool is_alternate(const xmlNode* link) {
    const std::string relation = text::lower_ascii(attribute_of(link, "rel"));
    return relation.empty() || relation == "alternate";
}

bool is_web_url(std::string_view url) {
    return url.size() <= kLongestUrl && !canonical_url(url).empty();
}

} // namespace newsidx::record
