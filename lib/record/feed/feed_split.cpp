// Feeds -> their entries, each in a feed of its own.
#include "record/among.h"
#include "record/feed/blog_exports.h"
#include "record/feed/bookmarks.h"
#include "record/feed/catalogue.h"
#include "record/feed/collection.h"
#include "record/feed/feed.h"
#include "record/feed/news_sitemap.h"
#include "record/feed/wire.h"
#include "record/split.h"
#include "record/value.h"
#include "text/ascii.h"

#include <algorithm>
#include <array>
#include <unordered_set>
#include <utility>

namespace newsidx::record {
namespace {

// A feed's head is written once for each entry: what that may come to, for a head of megabytes.
constexpr std::size_t kMostWritten = 8 * kMaxRecordBytes;

// Of the elements around an entry.
bool keeps_attribute(const xmlAttr* attribute) {
    const std::string name = text::lower_ascii(view_of(attribute->name));
    if (attribute->ns != nullptr) return view_of(attribute->ns->prefix) == "xml" && (name == "lang" || name == "base");
    return name == "version" || name == "href" || name == "base";
}

// Whether this child of a feed tells something about its entries, and stays as it is from one fetch to the next.
bool is_of_head(const Feed& feed, const xmlNode* child) {
    const Vocabulary vocabulary = feed.vocabulary_of(child);
    const std::string name = text::lower_ascii(name_of(child));
    if (vocabulary == Vocabulary::feed || vocabulary == Vocabulary::atom) {
        constexpr auto kKept = std::to_array<std::string_view>({"title", "language", "image", "logo", "icon"});
        return name == "link" ? is_alternate(child) : is_among(kKept, name);
    }
    if (vocabulary == Vocabulary::dc) return name == "title" || name == "language";
    return vocabulary == Vocabulary::itunes && name == "image";
}

// What stands before and behind the entries of one parent, and the authors that they may name.
struct Frame {
    const xmlNode* parent = nullptr;
    WordpressAuthors authors;
    std::string before = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    std::string behind;
};

void append_head(std::string& out, const Feed& feed, const xmlNode* parent, const xmlNode* except) {
    append_start_tag(out, parent, keeps_attribute);
    for (const xmlNode* child : elements_of(parent)) {
        if (is_cut(child)) continue;
        if (is_of_head(feed, child)) {
            append_element(out, child);
        } else if (parent == feed.root && child != except && feed.is(child, "channel")) {
            append_head(out, feed, child, nullptr); // RSS 1.0: the channel is beside its items
            append_end_tag(out, child);
        }
    }
}

Frame frame_of(const Feed& feed, const xmlNode* entry) {
    Frame frame;
    frame.parent = entry->parent;
    frame.authors = wordpress_authors(feed, entry);
    std::vector<const xmlNode*> around;
    for (const xmlNode* node = entry; node != feed.root;) {
        node = node->parent;
        around.push_back(node);
    }
    for (std::size_t i = around.size(); i > 0; --i) {
        append_head(frame.before, feed, around[i - 1], i > 1 ? around[i - 2] : nullptr);
    }
    for (const xmlNode* node : around) {
        append_end_tag(frame.behind, node);
    }
    return frame;
}

// Without the address that WordPress also has of each.
void append_author(std::string& out, const xmlNode* author) {
    append_start_tag(out, author, keeps_attribute);
    for (const xmlNode* child : elements_of(author)) {
        const std::string name = text::lower_ascii(name_of(child));
        if (name == "author_login" || name == "author_display_name") append_element(out, child);
    }
    append_end_tag(out, author);
}

void split_entries(const Feed& feed, SplitDocument& split) {
    Frame frame;
    std::size_t written = 0;
    std::size_t parts = 0;
    for (const xmlNode* entry : feed.entries) {
        if (is_cut(entry)) continue;
        if (is_blog_part(feed, entry)) {
            ++parts;
            continue;
        }
        if (frame.parent != entry->parent) frame = frame_of(feed, entry);
        SplitDocument::Item item;
        item.line = line_of(entry);
        item.bytes = frame.before;
        if (const xmlNode* const author = wordpress_author(feed, frame.authors, entry))
            append_author(item.bytes, author);
        append_element(item.bytes, entry);
        item.bytes += frame.behind;
        written += item.bytes.size();
        if (written > kMostWritten) {
            split.rejections.push_back({item.line, 0,
                                        "the entries from here on are not read: with the feed's own title, links and "
                                        "images, which each entry keeps, they are too large"});
            return;
        }
        split.items.push_back(std::move(item));
    }
    // Beside articles nobody misses them.
    if (split.items.empty() && parts > 0)
        split.warnings.push_back({0, 0,
                                  "the feed has no articles: its entries are attachments, menus, settings, comments "
                                  "and other parts of a blog"});
}

// OPML nests its outlines; document order.
void list_feeds(const xmlNode* parent, std::unordered_set<std::string>& seen, std::vector<std::string>& feeds) {
    for (const xmlNode* child : elements_of(parent)) {
        if (is_named(child, "outline")) {
            std::string url = attribute_of(child, "xmlUrl");
            // `url` of a link is a page, and that of an inclusion another list.
            const std::string type = text::lower_ascii(attribute_of(child, "type"));
            if (url.empty() && type != "link" && type != "include") url = attribute_of(child, "url");
            url = std::string(trim(url));
            if (!url.empty() && seen.insert(url).second) feeds.push_back(std::move(url));
        }
        list_feeds(child, seen, feeds);
    }
}

std::string rejection_of_root(const xmlNode* root) {
    const std::string name = shorten(name_of(root));
    if (text::lower_ascii(name) == "html") return "this is an HTML page, and no feed";
    using Hint = std::pair<std::string_view, std::string_view>;
    constexpr auto kHints = std::to_array<Hint>({
        {"mediawiki", "of a wiki's pages, WikiExtractor makes JSON Lines"},
        {"en-export", "export the notes of Evernote as HTML"},
    });
    const auto hint = std::find_if(kHints.begin(), kHints.end(),
                                   [&](const Hint& one) { return text::equal_but_for_case(one.first, name); });
    return "this is XML whose root is <" + name +
           ">, and no feed: RSS, Atom, CDF, OPML, NITF, NewsML and Dublin Core "
           "by OAI-PMH are read" +
           (hint == kHints.end() ? "" : "; " + std::string(hint->second));
}

} // namespace

SplitDocument split_xml(std::string_view bytes) {
    SplitDocument split;
    if (bytes.size() > kMaxRecordBytes) {
        split.rejections.push_back(
            {0, 0,
             "the feed has more than " + std::to_string(kMaxRecordBytes >> 20) + " MiB, the limit for one document"});
        return split;
    }
    const XmlText decoded = decode_xml(bytes);
    if (!decoded.warning.empty()) split.warnings.push_back({0, 0, decoded.warning});
    if (root_of(bytes.substr(0, kDetectBytes)) == kBookmarks) {
        split_bookmarks(decoded.text, split);
        return split;
    }
    if (is_collection(std::string_view(decoded.text).substr(0, kDetectBytes))) {
        const XmlDocument collection(with_root(decoded.text));
        if (collection.lost()) split.rejections.push_back(*collection.lost());
        split_collection(collection.root(), split);
        return split;
    }
    const XmlDocument document(decoded.text);
    if (document.lost()) split.rejections.push_back(*document.lost());
    if (document.root() == nullptr) {
        if (!document.lost()) split.rejections.push_back({0, 0, "this is no feed: there is no XML element in it"});
        return split;
    }
    const Feed feed = find_feed(document.root());
    if (feed.kind == Feed::Kind::none) {
        const std::string root = text::lower_ascii(name_of(feed.root));
        if (is_wire_root(root)) {
            split_wire(feed.root, split);
            return split;
        }
        if (is_catalogue_root(root)) {
            split_catalogue(feed.root, split);
            return split;
        }
        if (root == "urlset" && is_news_sitemap(decoded.text)) {
            split_news_sitemap(feed.root, split);
            return split;
        }
        split.rejections.assign(1, {line_of(feed.root), 0, rejection_of_root(feed.root)});
        return split;
    }
    if (document.repaired()) split.warnings.push_back(*document.repaired());
    if (feed.kind == Feed::Kind::opml) {
        split.is_list = true;
        std::unordered_set<std::string> seen;
        list_feeds(feed.root, seen, split.feeds);
        return split;
    }
    split_entries(feed, split);
    if (feed.entries.empty() && !document.lost()) split.warnings.push_back({0, 0, "the feed has no entries"});
    return split;
}

} // namespace newsidx::record
