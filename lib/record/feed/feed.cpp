// A feed of one entry -> tree with the record's own keys.
#include "record/authors.h"
#include "record/clean.h"
#include "record/date/date.h"
#include "record/feed/blog_exports.h"
#include "record/feed/feed_entry.h"
#include "record/page/page_url.h"
#include "record/shared_url.h"
#include "record/value.h"
#include "text/ascii.h"
#include "text/split.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace newsidx::record {
namespace {

using Kind = Value::Kind;

// More of them than this say nothing more.
constexpr std::size_t kMostImages = 100;
constexpr std::size_t kMostTopics = 1000;
constexpr std::size_t kLongestExcerpt = 500; // characters: an RSS description of more is the story itself

constexpr Vocabulary kFeed = Vocabulary::feed;
constexpr Vocabulary kAtom = Vocabulary::atom;

// The preferred name first.
constexpr auto kTitles = std::to_array<ElementName>({{kFeed, "title"},
                                                     {kAtom, "title"},
                                                     {Vocabulary::dc, "title"},
                                                     {Vocabulary::dcterms, "title"},
                                                     {Vocabulary::media, "title"},
                                                     {Vocabulary::itunes, "title"}});
constexpr auto kExcerpts = std::to_array<ElementName>({{Vocabulary::excerpt, "encoded"},
                                                       {kFeed, "description"},
                                                       {kFeed, "summary"},
                                                       {kAtom, "summary"},
                                                       {kFeed, "abstract"},
                                                       {kFeed, "tagline"},
                                                       {Vocabulary::dc, "description"},
                                                       {Vocabulary::dcterms, "abstract"},
                                                       {Vocabulary::dcterms, "description"},
                                                       {Vocabulary::media, "description"},
                                                       {Vocabulary::itunes, "summary"},
                                                       {Vocabulary::itunes, "subtitle"}});
constexpr auto kBodies = std::to_array<ElementName>({{Vocabulary::content, "encoded"},
                                                     {kAtom, "content"},
                                                     {kFeed, "content"},
                                                     {Vocabulary::xhtml, "body"},
                                                     {Vocabulary::xhtml, "div"},
                                                     {kFeed, "body"},
                                                     {kFeed, "fullitem"}});
constexpr auto kIds = std::to_array<ElementName>({{kFeed, "guid"}, {kAtom, "id"}, {kFeed, "id"}});
constexpr auto kPublished = std::to_array<ElementName>({{kFeed, "pubdate"},
                                                        {kAtom, "published"},
                                                        {kFeed, "published"},
                                                        {kAtom, "issued"},
                                                        {kFeed, "issued"},
                                                        {Vocabulary::dcterms, "issued"},
                                                        {kAtom, "created"},
                                                        {kFeed, "created"},
                                                        {Vocabulary::dcterms, "created"},
                                                        {Vocabulary::dc, "date"},
                                                        {Vocabulary::dcterms, "date"},
                                                        {Vocabulary::prism, "publicationdate"},
                                                        {kFeed, "date"},
                                                        {Vocabulary::wordpress, "post_date_gmt"}});
constexpr auto kUpdated = std::to_array<ElementName>({{kAtom, "updated"},
                                                      {kFeed, "updated"},
                                                      {kAtom, "modified"},
                                                      {kFeed, "modified"},
                                                      {Vocabulary::dcterms, "modified"},
                                                      {kFeed, "lastmod"},
                                                      {kFeed, "lastbuilddate"},
                                                      {Vocabulary::wordpress, "post_modified_gmt"}});
constexpr auto kLanguages = std::to_array<ElementName>({{Vocabulary::dc, "language"}, {kFeed, "language"}});

class EntryReader {
public:
    EntryReader(std::string_view bytes, const Feed& feed, const xmlNode* entry)
        : bytes_(bytes), feed_(feed), entry_(feed, entry) {}

    Tree read() {
        root_.kind = Kind::object;
        root_.offset = offset_of(entry_.node());
        read_id();
        const xmlNode* const title = add_text("title", kTitles);
        read_content(title);
        read_links();
        read_dates();
        if (!is_published(feed_, entry_)) add_value(root_, "published", Kind::boolean, entry_.node());
        read_topics();
        read_provider();
        read_authors();
        read_media();
        Tree tree;
        tree.root = std::move(root_);
        tree.web_url_is_shared = is_shared_url(web_url_, id_, entry_.feed_link());
        return tree;
    }

private:
    std::uint32_t offset_of(const xmlNode* node) {
        const std::uint64_t line = line_of(node);
        if (line < line_) { // children come in order, but not always
            line_ = 1;
            line_offset_ = 0;
        }
        for (; line_ < line; ++line_) {
            const std::size_t end = bytes_.find('\n', line_offset_);
            if (end == std::string_view::npos) break;
            line_offset_ = end + 1;
        }
        return static_cast<std::uint32_t>(line_offset_);
    }

    void add(std::string_view key, const xmlNode* node, std::string text) {
        add_member(root_, key, text_value(std::move(text), offset_of(node)));
    }
    Value& add_value(Value& object, std::string_view key, Kind kind, const xmlNode* node) {
        Value value;
        value.kind = kind;
        value.offset = offset_of(node);
        add_member(object, key, std::move(value));
        return object.members.back().value;
    }
    static void add_plain(Value& object, std::string_view key, std::string text) {
        add_member(object, key, text_value(std::move(text), object.offset));
    }

    const xmlNode* add_text(std::string_view key, std::span<const ElementName> names) {
        std::string text;
        const xmlNode* const node = entry_.find_prose(names, text);
        if (node != nullptr) add(key, node, std::move(text));
        return node;
    }

    const xmlNode* find_body(std::string& text) const {
        for (const ElementName& name : kBodies) {
            for (const Entry::Child& child : entry_.children()) {
                if (!child.is(name)) continue;
                const xmlNode* node = child.node;
                if (name.name == "content") {
                    node = readable_content(node);
                    if (node == nullptr) continue;
                }
                text = prose_of(feed_, node);
                if (!trim(html_to_text(text)).empty()) return node;
            }
        }
        text.clear();
        return nullptr;
    }

    void read_content(const xmlNode* title) {
        std::string body;
        const xmlNode* body_node = find_body(body);
        has_body_ = body_node != nullptr;
        std::string excerpt;
        const xmlNode* excerpt_node = entry_.find_prose(kExcerpts, excerpt);
        if (excerpt_node != nullptr && body_node == nullptr && is_named(excerpt_node, "description") &&
            is_long(excerpt)) {
            std::swap(body_node, excerpt_node);
            std::swap(body, excerpt);
        }
        if (excerpt_node != nullptr) add("excerpt", excerpt_node, std::move(excerpt));
        if (body_node != nullptr) add("body", body_node, std::move(body));
        read_language(body_node != nullptr ? body_node : excerpt_node != nullptr ? excerpt_node : title);
    }

    static bool is_long(std::string_view prose) {
        if (prose.size() <= kLongestExcerpt) return false;
        const std::string text = clean_text(prose);
        const auto begins_character = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80; };
        return std::count_if(text.begin(), text.end(), begins_character) > static_cast<std::ptrdiff_t>(kLongestExcerpt);
    }

    void read_language(const xmlNode* text) {
        for (const xmlNode* node = text == nullptr ? entry_.node() : text;
             node != nullptr && node->type == XML_ELEMENT_NODE; node = node->parent) {
            const std::string lang(trim(attribute_of(node, "lang", "xml")));
            if (lang.empty()) continue;
            add("lang", node, lang);
            return;
        }
        std::string lang;
        const xmlNode* node = entry_.find(kLanguages, lang);
        for (const xmlNode* parent : entry_.around()) {
            for (const xmlNode* child : elements_of(parent)) {
                const Vocabulary vocabulary = feed_.vocabulary_of(child);
                if (node == nullptr && (vocabulary == Vocabulary::dc || vocabulary == kFeed) &&
                    is_named(child, "language")) {
                    node = child;
                    lang = text_of(child);
                }
            }
        }
        if (node != nullptr && !trim(lang).empty()) add("lang", node, std::string(trim(lang)));
    }

    void read_id() {
        std::string id;
        const xmlNode* node = entry_.find(kIds, id);
        if (node == nullptr) {
            node = entry_.node();
            for (const char* prefix : {"rdf", ""}) {
                if (trim(id).empty()) id = attribute_of(entry_.node(), "about", prefix);
            }
        }
        id_ = trim(id);
        if (!id_.empty()) add("id", node, id_);
    }

    void read_links() {
        std::string url;
        const xmlNode* from = nullptr;
        const auto try_url = [&](const xmlNode* node, std::string_view candidate) {
            if (!url.empty() || trim(candidate).empty()) return;
            url = entry_.absolute(node, candidate);
            from = node;
        };
        // Of several alternatives the page.
        for (const bool any_type : {false, true}) {
            for (const Entry::Child& child : entry_.children()) {
                if (!child.is_own("link") || !is_alternate(child.node)) continue;
                const std::string type = text::lower_ascii(attribute_of(child.node, "type"));
                if (any_type || type.empty() || type.find("html") != std::string::npos) {
                    try_url(child.node, target_of(child.node));
                }
            }
        }
        if (is_named(entry_.node(), "item")) try_url(entry_.node(), attribute_of(entry_.node(), "href")); // CDF
        for (const Entry::Child& child : entry_.children()) {
            if (child.is({kFeed, "a"})) try_url(child.node, attribute_of(child.node, "href")); // CDF, too
            const bool may_be_url = child.is({kFeed, "guid"}) &&
                                    text::lower_ascii(trim(attribute_of(child.node, "ispermalink"))) != "false";
            if (may_be_url && is_web_url(trim(text_of(child.node)))) try_url(child.node, text_of(child.node));
        }
        if (const std::string about = attribute_of(entry_.node(), "about", "rdf"); is_web_url(about))
            try_url(entry_.node(), about);
        if (!url.empty()) add("webUrl", from, url);
        web_url_ = std::move(url);

        for (const Entry::Child& child : entry_.children()) {
            if (!child.is({Vocabulary::feedburner, "origlink"}) || !original_url_.empty()) continue;
            original_url_ = entry_.absolute(child.node, text_of(child.node));
            if (!original_url_.empty()) add("originalUrl", child.node, original_url_);
        }
    }

    // The first that can be read, else the first that is written.
    const xmlNode* find_date(std::span<const ElementName> names, std::string& text) const {
        const xmlNode* written = nullptr;
        for (const ElementName& name : names) {
            for (const Entry::Child& child : entry_.children()) {
                if (!child.is(name)) continue;
                std::string date = text_of(child.node);
                if (is_no_date(date)) continue;
                const bool is_readable = parse_date(clean_word(date)).has_value();
                if (!is_readable && written != nullptr) continue;
                text = std::move(date);
                written = child.node;
                if (is_readable) return written;
            }
        }
        return written;
    }

    void read_dates() {
        std::string published;
        std::string updated;
        const xmlNode* published_node = find_date(kPublished, published);
        const xmlNode* updated_node = find_date(kUpdated, updated);
        if (updated_node == nullptr) {
            updated = attribute_of(entry_.node(), "lastmod"); // CDF
            if (!trim(updated).empty()) updated_node = entry_.node();
        }
        if (published_node == nullptr) { // Atom asks for `updated` alone, and many feeds have no other
            published = updated;
            published_node = updated_node;
        }
        if (published_node != nullptr) add("publishedDateTime", published_node, std::string(trim(published)));
        if (updated_node != nullptr) add("updatedDateTime", updated_node, std::string(trim(updated)));
    }

    void read_topics() {
        Value topics;
        topics.kind = Kind::array;
        const auto add_topic = [&](const xmlNode* node, std::string_view text) {
            text = trim(text);
            if (text.empty() || is_web_url(text) || topics.items.size() >= kMostTopics) return;
            topics.items.push_back(text_value(std::string(text), offset_of(node)));
        };
        for (const Entry::Child& child : entry_.children()) {
            const bool is_list = child.name == "keywords" &&
                                 (child.vocabulary == Vocabulary::media || child.vocabulary == Vocabulary::itunes);
            if (child.is_own("category")) {
                std::string text = attribute_of(child.node, "label");
                if (trim(text).empty()) text = attribute_of(child.node, "term");
                if (trim(text).empty()) text = text_of(child.node);
                add_topic(child.node, text);
            } else if (child.is({Vocabulary::dc, "subject"}) || child.is({Vocabulary::dcterms, "subject"})) {
                add_topic(child.node, text_of(child.node));
            } else if (child.is({Vocabulary::itunes, "category"})) {
                add_topic(child.node, attribute_of(child.node, "text"));
            } else if (is_list) {
                const std::string list = text_of(child.node);
                for (std::string_view rest = list; !rest.empty();)
                    add_topic(child.node, text::take_part(rest, ','));
            }
        }
        if (!topics.items.empty())
            add_value(root_, "topics", Kind::array, entry_.node()).items = std::move(topics.items);
    }

    std::string title_in(const xmlNode* parent) const {
        for (const ElementName& name : kTitles) {
            for (const xmlNode* child : elements_of(parent)) {
                if (!is_named(child, name.name) || feed_.vocabulary_of(child) != name.vocabulary) continue;
                std::string title = prose_of(feed_, child);
                if (!trim(title).empty()) return title;
            }
        }
        return {};
    }

    void read_provider() {
        std::string name;
        std::string domain; // of whom the name is
        for (const Entry::Child& child : entry_.children()) {
            if (!child.is_own("source") || !trim(name).empty()) continue;
            name = first_element(child.node) != nullptr ? title_in(child.node) : text_of(child.node);
            if (!trim(name).empty()) domain = domain_of(site_of(child.node));
        }
        for (const xmlNode* parent : entry_.around()) {
            if (trim(name).empty()) name = site_in_title(title_in(parent), entry_.feed_link());
        }
        if (domain.empty()) domain = domain_of(original_url_.empty() ? web_url_ : original_url_);
        if (domain.empty()) domain = domain_of(entry_.feed_link());
        if (trim(name).empty() && domain.empty()) return;
        Value& provider = add_value(root_, "provider", Kind::object, entry_.node());
        if (!trim(name).empty()) add_plain(provider, "name", std::move(name));
        if (!domain.empty()) add_plain(provider, "domain", std::move(domain));
        add_logo(provider);
    }

    void add_logo(Value& provider) {
        for (const xmlNode* parent : entry_.around()) {
            const std::string base = entry_.base_of(parent);
            for (const xmlNode* child : elements_of(parent)) {
                const std::string name = text::lower_ascii(name_of(child));
                if (name != "image" && name != "logo" && name != "icon") continue;
                std::string url = resolve_url(base, image_in(child));
                if (!is_web_url(url) || url == base) continue;
                Value& images = add_value(provider, "images", Kind::array, child);
                Value& image = images.items.emplace_back();
                image.offset = images.offset;
                add_plain(image, "url", std::move(url));
                return;
            }
        }
    }

    void read_authors() {
        std::vector<std::string> names;
        const auto add_name = [&](std::string_view name) {
            std::string author = clean_line(name);
            const bool is_new = !author.empty() && std::find(names.begin(), names.end(), author) == names.end();
            if (is_new && names.size() < kMostAuthors) names.push_back(std::move(author));
        };
        const xmlNode* const known = wordpress_author(feed_, wordpress_authors(feed_, entry_.node()), entry_.node());
        const std::string display_name = known != nullptr ? display_name_of(feed_, known) : std::string();
        bool is_first = true; // of the creators: the one that is known
        for (const Entry::Child& child : entry_.children()) {
            if (child.is_own("author")) {
                add_name(author_in(child.node));
            } else if (child.is({Vocabulary::dc, "creator"})) {
                const bool is_known = std::exchange(is_first, false) && !display_name.empty();
                add_name(is_known ? display_name : text_of(child.node));
            } else if (child.is({Vocabulary::dc, "author"}) || child.is({Vocabulary::itunes, "author"})) {
                add_name(text_of(child.node));
            }
        }
        if (names.empty()) return;
        Value& author = add_value(root_, "author", names.size() == 1 ? Kind::string : Kind::array, entry_.node());
        if (names.size() == 1) {
            author.text = names.front();
            return;
        }
        for (std::string& name : names)
            author.items.push_back(text_value(std::move(name), author.offset));
    }

    // Images, and what else the entry encloses.
    void read_media() {
        Value images;
        images.kind = Kind::array;
        std::string type = "article";
        for (const Entry::Child& child : entry_.children()) {
            const std::string mime = text::lower_ascii(trim(attribute_of(child.node, "type")));
            const bool is_link =
                child.is_own("link") && text::lower_ascii(attribute_of(child.node, "rel")) == "enclosure";
            const bool is_content = child.is({Vocabulary::media, "content"});
            // YouTube gives its videos' players, as they once were.
            const bool is_flash = is_content && mime == "application/x-shockwave-flash";
            std::string medium = is_flash ? "video" : mime.substr(0, mime.find('/'));
            if (is_content && medium != "image" && has_attribute(child.node, "medium")) {
                medium = text::lower_ascii(attribute_of(child.node, "medium"));
            }
            if (child.is({kFeed, "enclosure"}) || is_link || is_content) {
                if (!has_body_ && type == "article" && (medium == "video" || medium == "audio")) type = medium;
                const std::string url = attribute_of(child.node, is_link ? "href" : "url");
                if (medium == "image" || (is_content && medium.empty() && is_image_name(url))) {
                    add_image(images, child.node, url);
                }
            } else if (child.is({Vocabulary::media, "thumbnail"})) {
                const std::string url = attribute_of(child.node, "url");
                add_image(images, child.node, url.empty() ? text_of(child.node) : url);
            } else if (child.is({Vocabulary::itunes, "image"}) || child.is({kFeed, "image"})) {
                add_image(images, child.node, image_in(child.node));
            }
        }
        if (!images.items.empty())
            add_value(root_, "images", Kind::array, entry_.node()).items = std::move(images.items);
        add("type", entry_.node(), type);
    }

    static bool is_image_name(std::string_view url) {
        const std::string path = text::lower_ascii(url.substr(0, url.find_first_of("?#")));
        constexpr auto kEndings = std::to_array<std::string_view>({".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif"});
        return std::any_of(kEndings.begin(), kEndings.end(), [&](std::string_view end) { return path.ends_with(end); });
    }

    void add_image(Value& images, const xmlNode* node, std::string_view reference) const {
        const std::string url = trim(reference).empty() ? std::string{} : entry_.absolute(node, reference);
        const bool is_known = std::any_of(images.items.begin(), images.items.end(),
                                          [&](const Value& image) { return image.members.front().value.text == url; });
        if (url.empty() || is_known || images.items.size() >= kMostImages) return;
        Value& image = images.items.emplace_back();
        image.offset = root_.offset;
        add_plain(image, "url", url);
        for (const char* side : {"width", "height"}) {
            const std::string pixels(trim(attribute_of(node, side)));
            if (pixels.size() < 8 && text::is_ascii_digits(pixels)) add_plain(image, side, pixels);
        }
    }

    std::string_view bytes_;
    const Feed& feed_;
    Entry entry_;
    Value root_;
    bool has_body_ = false;
    std::string id_;
    std::string web_url_;
    std::string original_url_;
    std::uint64_t line_ = 1; // and where it begins
    std::size_t line_offset_ = 0;
};

} // namespace

Tree read_feed(std::string_view bytes) {
    const XmlDocument document(decode_xml(bytes).text);
    if (document.lost()) throw Rejection(*document.lost());
    if (document.root() == nullptr) reject(bytes, 0, "this is no feed: there is no XML element in it");
    const Feed feed = find_feed(document.root());
    if (feed.entries.size() != 1) {
        reject(bytes, 0,
               "an item must be a feed of one entry, and this one has " + std::to_string(feed.entries.size()) +
                   ": split the feed first");
    }
    return EntryReader(bytes, feed, feed.entries.front()).read();
}

} // namespace newsidx::record
