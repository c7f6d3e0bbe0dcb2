// A saved HTML page -> a tree with the record's keys.
#include "record/clean.h"
#include "record/date/date.h"
#include "record/members.h"
#include "record/page/error_page.h"
#include "record/page/linked_data.h"
#include "record/page/main_text.h"
#include "record/page/markup.h"
#include "record/page/page_encoding.h"
#include "record/page/page_tree.h"
#include "record/page/page_url.h"
#include "record/value.h"
#include "text/ascii.h"
#include "text/split.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

namespace newsidx::record {
namespace {

constexpr std::size_t kMostListed = 100; // of topics, images, headlines

using Names = std::initializer_list<std::string_view>;

// Text for a key that is cleaned as text from anywhere: what looks like a tag in it must not be taken for one.
std::string escape_tags(std::string_view text) {
    std::string out;
    append_escaped(out, text, "<");
    return out;
}

// "en-US" of "en_US.UTF-8"; "" when it is no language.
std::string language_tag(std::string_view text) {
    std::string tag(text.substr(0, text.find_first_of(",;. @")));
    std::replace(tag.begin(), tag.end(), '_', '-');
    const std::size_t primary = std::min(tag.find('-'), tag.size());
    constexpr std::size_t kLongest = 35; // BCP 47, section 4.4.1
    const bool is_tag =
        (primary == 2 || primary == 3) && tag.size() <= kLongest &&
        std::all_of(tag.begin(), tag.end(), [](char c) { return c == '-' || text::is_ascii_alphanumeric(c); });
    return is_tag ? tag : std::string{};
}

bool has_word(std::string_view list, std::string_view word) {
    for (std::size_t at = 0; at < list.size();) {
        const std::size_t end = std::min(list.find_first_of(" \t\r\n", at), list.size());
        if (text::equal_but_for_case(list.substr(at, end - at), word)) return true;
        at = end + 1;
    }
    return false;
}

// "examplegazette" of "Example Gazette"
std::string letters_of(std::string_view name) {
    std::string letters = text::lower_ascii(name);
    std::erase_if(letters, [](char c) { return !text::is_word_byte(c); });
    return letters;
}

class PageReader {
public:
    // `saved_from`: what the page says of where it is from, if that is known.
    PageReader(const PageTree& page, const PageOrigin& origin, std::string_view saved_from)
        : page_(page), is_fetched_(!origin.url.empty()),
          address_(resolve_url({}, is_fetched_ ? origin.url : saved_from)), in_folder_(origin.in_folder) {}

    Tree read() {
        for (std::size_t i = 0; i < page_.size(); ++i) {
            collect(i);
        }
        read_urls();
        Tree tree;
        root_ = &tree.root;
        root_->kind = Value::Kind::object;
        const std::string title = read_title();
        if (is_error_title(title))
            throw Rejection({0, 0, "this is an error page of a server, \"" + title + "\", and no article"});
        put("title", escape_tags(title));
        put("excerpt",
            escape_tags(first({meta(
                {"og:description", "description", "dc.description", "dcterms.description", "twitter:description"})})),
            linked_.description);
        put("body", read_body(title));
        put("originalUrl", url_);
        put("webUrl", home_page_);
        tree.web_url_is_shared = !home_page_.empty();
        tree.lists_pages = leads_to_others();
        put("ampWebUrl", resolve_url(base_, amp_));
        put("publishedDateTime", published());
        put("updatedDateTime", updated());
        put("lang", language());
        put("type", meta({"og:type"}).starts_with("video") ? "video" : "article");
        put("category", escape_tags(meta({"article:section"})), linked_.sections.empty() ? "" : linked_.sections[0]);
        put_provider();
        put_topics();
        put_images();
        put_authors();
        return tree;
    }

private:
    struct Meta {
        std::string name; // in lower case
        std::string_view content;
    };

    // Collecting.

    void collect(std::size_t i) {
        const PageNode& node = page_[i];
        if (node.is_text()) return;
        if (node.name == "meta") {
            collect_meta(node);
        } else if (node.name == "link") {
            collect_link(node);
        } else if (node.name == "base") {
            if (base_.empty()) base_ = attribute(node, "href");
        } else if (node.name == "html") {
            language_ = attribute(node, "lang");
            if (language_.empty()) language_ = attribute(node, "xml:lang");
        } else if (node.name == "title") {
            // Pictures in SVG have titles too.
            if (title_.empty()) title_ = line_of(page_, i);
        } else if (node.name == "h1") {
            constexpr std::size_t kLongest = 16384; // an element that holds more is no headline
            if (headlines_.size() < kMostListed) headlines_.push_back(line_of(page_, i, kLongest));
        } else if (node.name == "script") {
            const std::string type = text::lower_ascii(find_attribute(node, "type").value_or(""));
            if (type.starts_with("application/ld+json") && node.end > i + 1) {
                scripts_.push_back(page_[i + 1].source);
            }
        } else {
            collect_date(i);
            if (node.name == "a") collect_footer(i);
        }
    }

    // What Medium has below the stories that it exports. Elsewhere a p-author may be of what the page answers to.
    void collect_footer(std::size_t i) {
        constexpr std::size_t kLongest = 1024;
        const std::string_view names = find_attribute(page_[i], "class").value_or("");
        if (has_word(names, "p-author")) last_author_ = line_of(page_, i, kLongest);
        if (!has_word(names, "p-canonical")) return;
        author_ = last_author_;
        if (canonical_.empty()) canonical_ = attribute(page_[i], "href");
    }

    void collect_meta(const PageNode& node) {
        const auto content = find_attribute(node, "content");
        if (!content || content->empty()) return;
        for (const std::string_view key : {"property", "name", "itemprop", "http-equiv"}) {
            if (const auto name = find_attribute(node, key))
                return metas_.push_back({text::lower_ascii(*name), *content});
        }
    }

    void collect_link(const PageNode& node) {
        const std::string_view rel = find_attribute(node, "rel").value_or("");
        if (canonical_.empty() && has_word(rel, "canonical")) canonical_ = attribute(node, "href");
        if (amp_.empty() && has_word(rel, "amphtml")) amp_ = attribute(node, "href");
        if (image_.empty() && has_word(rel, "image_src")) image_ = attribute(node, "href");
    }

    void collect_date(std::size_t i) {
        const PageNode& node = page_[i];
        if (node.source.empty()) return;
        const std::string_view property = find_attribute(node, "itemprop").value_or("");
        const bool is_published = has_word(property, "datepublished");
        if (is_published || has_word(property, "datemodified")) {
            std::string& date = is_published ? item_published_ : item_modified_;
            if (date.empty()) date = attribute(node, "content");
            if (date.empty()) date = attribute(node, "datetime");
            constexpr std::size_t kLongest = 64; // an element that holds more is no date
            constexpr std::size_t kMostMarkup = 1024;
            if (date.empty()) date = line_of(page_, i, kMostMarkup);
            if (date.size() > kLongest) date.clear();
        } else if (node.name == "time") {
            const std::string time = attribute(node, "datetime");
            if (time.empty()) return;
            const std::string_view names = find_attribute(node, "class").value_or("");
            const bool is_marked = find_attribute(node, "pubdate") || has_word(names, "published") ||
                                   has_word(names, "entry-date") || has_word(names, "dt-published");
            if (is_marked && marked_time_.empty()) marked_time_ = time;
            if (only_time_.empty()) only_time_ = time;
            if (only_time_ != time) has_several_times_ = true;
        }
    }

    static std::string attribute(const PageNode& node, std::string_view name) {
        return decode_entities(find_attribute(node, name).value_or(""));
    }

    // The content of the first of these names, in this order.
    std::string meta(Names names) const {
        for (const std::string_view name : names) {
            const auto found =
                std::find_if(metas_.begin(), metas_.end(), [&](const Meta& meta) { return meta.name == name; });
            if (found != metas_.end()) return decode_entities(found->content);
        }
        return {};
    }

    static std::string first(std::initializer_list<std::string> texts) {
        const auto* const found =
            std::find_if(texts.begin(), texts.end(), [](const std::string& text) { return !text.empty(); });
        return found == texts.end() ? std::string{} : *found;
    }

    void put(std::string_view key, std::string text, std::string_view otherwise = {}) {
        if (text.empty()) text = otherwise;
        if (!text.empty()) add_member(*root_, key, text_value(std::move(text)));
    }

    // Reading.

    void read_urls() {
        base_ = resolve_url(address_, base_);
        if (base_.empty()) base_ = address_;
        linked_ = read_linked_data(
            scripts_, first({resolve_url(base_, canonical_), resolve_url(base_, meta({"og:url"})), address_}));
        for (const std::string& url : {canonical_, meta({"og:url"}), linked_.url, address_}) {
            url_ = resolve_url(base_, url);
            // Some sites say on every page that it is their home page.
            const bool was_another = !address_.empty() && !is_home_page(address_);
            if (is_home_page(url_) && (was_another || is_surely_article())) {
                if (home_page_.empty()) home_page_ = url_;
                url_.clear();
            }
            if (!url_.empty()) break;
        }
        if (!url_.empty()) home_page_.clear();
        if (base_.empty()) base_ = url_.empty() ? home_page_ : url_;
    }

    bool leads_to_others() const {
        const std::string type = text::lower_ascii(meta({"og:type"}));
        if (lists_pages(url_, type)) return true;
        if (is_surely_article()) return false;
        if (is_fetched_) return leads_to_pages(address_);
        // An article that was saved as index.html is in the folder of no others, and has one date.
        const bool may_be_home = url_.empty() || is_home_page(url_);
        if (may_be_home && is_home_page_of_folder(in_folder_) && (has_several_times_ || type == "website")) return true;
        return url_.empty() && linked_.published.empty() && lists_pages_in_folder(in_folder_, type);
    }

    // What home pages do not say of themselves. They do have dates and JSON-LD of the articles that they lead to.
    bool is_surely_article() const {
        return text::lower_ascii(meta({"og:type"})) == "article" || !meta({"article:published_time"}).empty();
    }

    [[nodiscard]] std::string domain() const { return domain_of(url_.empty() ? home_page_ : url_); }

    std::string read_title() const {
        std::string title =
            first({linked_.headline, meta({"og:title", "twitter:title"}), title_, meta({"dc.title", "dcterms.title"})});
        for (const std::string& headline : headlines_) {
            if (title.empty()) title = headline;
        }
        return without_site(title);
    }

    // "Headline" of "Headline - Site", when something says that it is the site.
    std::string without_site(const std::string& title) const {
        constexpr auto kSeparators = std::to_array<std::string_view>(
            {" - ", " | ", " – ", " — ", " · ", " • ", " :: ", " » ", " « ", "｜", "|", "_", "-", "－", "—", "："});
        for (const std::string_view separator : kSeparators) {
            const std::size_t last = title.rfind(separator);
            if (last == std::string::npos) continue;
            // Without spaces it is one behind Chinese, Japanese and Korean alone.
            constexpr std::size_t kCharacter = 3; // bytes, the first E3 to ED
            const bool is_bare = !separator.starts_with(' ');
            if (is_bare && (last < kCharacter || static_cast<unsigned char>(title[last - kCharacter]) < 0xE3)) continue;
            const std::string_view tail = std::string_view(title).substr(last + separator.size());
            if (is_site(tail)) return title.substr(0, last);
            const std::size_t begin = title.find(separator);
            if (is_site(std::string_view(title).substr(0, begin))) return title.substr(begin + separator.size());
            for (const std::string& headline : headlines_) {
                const bool is_headline = title.starts_with(headline + std::string(separator));
                // A page's name may be its first headline, too: then what follows is longer.
                if (is_headline && headline.size() * 2 > title.size()) return headline;
            }
        }
        return title;
    }

    bool is_site(std::string_view name) const {
        const std::string letters = letters_of(name);
        if (letters.empty()) return false;
        const std::string domain = this->domain();
        for (std::string_view rest = domain; !rest.empty();) // "gazette" of gazette.example.org
            if (letters_of(text::take_part(rest, '.')) == letters) return true;
        return letters == letters_of(domain) || letters == letters_of(site_name()) ||
               letters == letters_of(linked_.publisher);
    }

    std::string site_name() const {
        return first({meta({"og:site_name"}), linked_.publisher, meta({"application-name", "dc.publisher"})});
    }

    std::string read_body(std::string_view title) const {
        std::string text = main_text(page_);
        // The headline above the text is the title.
        const std::size_t end = std::min(text.find("\n\n"), text.size());
        const auto line = [](std::string_view part) { return clean_line(escape_tags(part)); };
        if (!title.empty() && line(std::string_view(text).substr(0, end)) == line(title)) {
            text.erase(0, std::min(end + 2, text.size()));
        }
        if (!linked_.body.empty() && clean_text(linked_.body).size() > 2 * text.size()) return linked_.body;
        return escape_markup(text);
    }

    // The first that is a date; else what stands there, which is warned of.
    static std::string first_date(std::initializer_list<std::string> dates) {
        const auto* const found = std::find_if(dates.begin(), dates.end(), [](const std::string& date) {
            const std::string text = clean_word(date);
            return !is_no_date(text) && parse_date(text);
        });
        return found != dates.end() ? *found : first(dates);
    }

    std::string published() const {
        return first_date({meta({"article:published_time", "og:article:published_time", "article:published"}),
                           linked_.published, item_published_, meta({"datepublished"}), marked_time_,
                           meta({"parsely-pub-date", "sailthru.date", "pubdate", "publishdate", "publish-date",
                                 "publish_date", "publication_date", "citation_publication_date"}),
                           meta({"dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date.created"}),
                           meta({"date", "dc.date", "dcterms.date"}), linked_.uploaded,
                           has_several_times_ ? std::string{} : only_time_});
    }

    std::string updated() const {
        return first_date({meta({"article:modified_time", "og:article:modified_time"}), linked_.modified,
                           item_modified_, meta({"datemodified"}), meta({"og:updated_time"}),
                           meta({"last-modified", "lastmod", "dcterms.modified", "dc.date.modified"})});
    }

    std::string language() const {
        return first({language_tag(language_), language_tag(meta({"og:locale"})),
                      language_tag(meta({"content-language", "dc.language", "language"})),
                      language_tag(linked_.language)});
    }

    void put_provider() {
        Value provider;
        const std::string name = site_name();
        const std::string domain = this->domain();
        if (!name.empty()) add_member(provider, "name", text_value(escape_tags(name)));
        if (!domain.empty()) add_member(provider, "domain", text_value(domain));
        if (!provider.members.empty()) add_member(*root_, "provider", std::move(provider));
    }

    void put_topics() {
        Value topics;
        topics.kind = Value::Kind::array;
        const auto add = [&](std::string topic) {
            if (topics.items.size() < kMostListed) topics.items.push_back(text_value(std::move(topic)));
        };
        // One is a topic, or the only one all topics: no topic's name has two commas.
        std::vector<std::string> tags;
        for (const Meta& tag : metas_)
            if (tag.name == "article:tag") tags.push_back(decode_entities(tag.content));
        if (tags.size() == 1 && std::count(tags[0].begin(), tags[0].end(), ',') > 1) tags = split_at_commas(tags[0]);
        for (const std::string& tag : tags)
            add(escape_tags(tag));
        for (const auto* texts : {&linked_.keywords, &linked_.sections}) {
            for (const std::string& text : *texts) {
                add(text);
            }
        }
        for (const std::string& name : {meta({"news_keywords"}), meta({"keywords"})}) {
            for (const std::string& topic : split_at_commas(name)) {
                add(escape_tags(topic));
            }
        }
        if (!topics.items.empty()) add_member(*root_, "topics", std::move(topics));
    }

    void put_images() {
        Value images;
        images.kind = Value::Kind::array;
        std::string current; // URL of the image that og:image:width and the like are about
        for (const Meta& tag : metas_) {
            const std::string_view name = tag.name;
            if (!name.starts_with("og:image")) continue;
            const std::string content = decode_entities(tag.content);
            const bool is_other_url = name == "og:image:url" || name == "og:image:secure_url";
            if (name == "og:image" || (is_other_url && current.empty())) {
                current = add_image(images, content);
            } else if (!current.empty()) {
                describe_image(images.items.back(), name.substr(std::string_view("og:image").size()), content);
            }
        }
        for (const Value& image : linked_.images) {
            if (add_image(images, image.members.front().value.text).empty()) continue;
            for (std::size_t i = 1; i < image.members.size(); ++i) {
                images.items.back().members.push_back(image.members[i]);
            }
        }
        if (images.items.empty()) add_image(images, first({meta({"twitter:image", "twitter:image:src"}), image_}));
        if (!images.items.empty()) add_member(*root_, "images", std::move(images));
    }

    // Its URL; "" when it is none, or there already.
    std::string add_image(Value& images, std::string_view reference) const {
        std::string url = resolve_url(base_, reference);
        const bool is_known = std::any_of(images.items.begin(), images.items.end(),
                                          [&](const Value& image) { return image.members.front().value.text == url; });
        if (url.empty() || is_known || images.items.size() >= kMostListed) return {};
        add_member(images.items.emplace_back(), "url", text_value(url));
        return url;
    }

    static void describe_image(Value& image, std::string_view what, const std::string& content) {
        const std::string_view key = what == ":width"    ? "width"
                                     : what == ":height" ? "height"
                                     : what == ":alt"    ? "title"
                                                         : "";
        const bool is_number = content.size() < 10 && text::is_ascii_digits(content);
        if (key.empty() || find_member(image, key) != nullptr || (key != "title" && !is_number)) return;
        add_member(image, key, text_value(key == "title" ? escape_tags(content) : content));
    }

    void put_authors() {
        std::vector<std::string> authors = linked_.authors;
        if (authors.empty()) {
            for (const std::string& name :
                 {meta({"author"}), meta({"article:author", "dc.creator", "parsely-author"})}) {
                if (authors.empty() && !name.empty() && name.find("://") == std::string::npos) authors.push_back(name);
            }
            if (authors.empty() && !author_.empty()) authors.push_back(escape_tags(author_));
        }
        Value value;
        value.kind = Value::Kind::array;
        for (const std::string& author : authors) {
            if (std::string name = clean_line(author); !name.empty())
                value.items.push_back(text_value(std::move(name)));
        }
        if (value.items.size() == 1) {
            put("author", value.items.front().text);
        } else if (!value.items.empty()) {
            add_member(*root_, "author", std::move(value));
        }
    }

    const PageTree& page_;
    const bool is_fetched_;            // and not saved
    const std::string address_;        // where it is from; "" when that is not known
    const std::string_view in_folder_; // the path of its file; "" when that says nothing
    Value* root_ = nullptr;

    std::vector<Meta> metas_;
    std::vector<std::string_view> scripts_; // JSON-LD
    LinkedArticle linked_;
    std::vector<std::string> headlines_;
    std::string title_;
    std::string base_; // what relative URLs are relative to; "" when nothing says it
    std::string url_;
    std::string home_page_; // "" unless it is all that the page gives for its address
    std::string canonical_;
    std::string amp_;
    std::string image_;
    std::string author_;
    std::string last_author_;
    std::string language_;
    std::string item_published_;
    std::string item_modified_;
    std::string marked_time_;
    std::string only_time_;
    bool has_several_times_ = false;
};

} // namespace

Tree read_page(std::string_view bytes, const PageOrigin& origin) {
    std::vector<Note> notes;
    const std::string html = page_to_utf8(bytes, notes, origin.content_type);
    const std::optional<PageTree> page = build_page_tree(html);
    if (!page) {
        throw Rejection(
            {0, 0,
             "the page has more than " + std::to_string(kMaxPageNodes) +
                 " elements and texts, or hundreds of attributes in one tag, or thousands of names: this is no "
                 "article"});
    }
    Tree tree = PageReader(*page, origin, saved_from(html)).read();
    tree.notes = std::move(notes);
    return tree;
}

} // namespace newsidx::record
