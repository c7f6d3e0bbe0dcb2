#include "record/page/linked_data.h"

#include "record/identity.h"
#include "record/members.h"
#include "record/page/page_url.h"
#include "record/trim.h"

#include <algorithm>
#include <deque>
#include <initializer_list>
#include <optional>

namespace newsidx::record {
namespace {

using Kind = Value::Kind;

constexpr std::size_t kMostValues = 100;  // of keywords, images, authors
constexpr std::size_t kMostObjects = 256; // of a page: references between them are looked up one by one

const Value* find_value(const Value& object, std::string_view key) {
    const Member* const member = find_member(object, key);
    return member == nullptr ? nullptr : &member->value;
}

// One value, or each of a list.
template <typename Use>
void for_each(const Value* value, Use use, std::size_t most = kMostValues) {
    if (value == nullptr) return;
    if (value->kind != Kind::array) return use(*value);
    const std::size_t count = std::min(value->items.size(), most);
    for (std::size_t i = 0; i < count; ++i) {
        use(value->items[i]);
    }
}

bool has_type(const Value& object, std::initializer_list<std::string_view> endings) {
    bool has = false;
    for_each(find_value(object, "@type"), [&](const Value& type) {
        has = has || std::any_of(endings.begin(), endings.end(),
                                 [&](std::string_view ending) { return type.text.ends_with(ending); });
    });
    return has;
}

bool is_list(const Value* value) {
    return value != nullptr && value->kind == Kind::array;
}

bool is_video(const Value& object) {
    return has_type(object, {"VideoObject"});
}

bool is_page(const Value& object) {
    return has_type(object, {"WebPage", "ItemPage", "VideoObject"});
}

// Of the one that the text begins with; 0 when it begins with none.
std::size_t size_of_comma(std::string_view text) {
    for (const std::string_view comma : {",", "，", "、"}) {
        if (text.starts_with(comma)) return comma.size();
    }
    return 0;
}

void add_text(std::vector<std::string>& texts, const std::string& text) {
    if (!text.empty() && texts.size() < kMostValues && std::find(texts.begin(), texts.end(), text) == texts.end()) {
        texts.push_back(text);
    }
}

class GraphReader {
public:
    explicit GraphReader(std::string_view page_url) : page_url_(page_url), page_key_(canonical_url(page_url)) {}

    // The document must outlive the reader.
    void collect(const Value& document) {
        const Value* const graph = find_value(document, "@graph");
        for_each(
            is_list(graph) ? graph : &document, [&](const Value& object) { add(object); }, kMostObjects);
    }

    bool is_full() const { return objects_.size() >= kMostObjects; }

    LinkedArticle read() {
        std::stable_partition(objects_.begin(), objects_.end(),
                              [this](const Value* object) { return has_url_of_page(*object); });
        for (const Value* object : objects_) {
            if (is_article(*object)) read_article(*object);
        }
        for (const Value* object : objects_) {
            if (is_page(*object)) read_page_of(*object);
        }
        for (const Value* object : objects_) {
            if (!is_video(*object)) continue;
            take(article_.uploaded, *object, "uploadDate");
            take(article_.uploaded, *object, "dateCreated");
        }
        return std::move(article_);
    }

private:
    void add(const Value& object) {
        add_object(object);
        for_each(
            find_value(object, "@graph"),
            [&](const Value& part) {
                add_object(part);
                add_entity_of(part);
            },
            kMostObjects);
        add_entity_of(object);
    }

    void add_entity_of(const Value& object) {
        for_each(find_value(object, "mainEntity"), [&](const Value& entity) { add_object(entity); });
    }

    void add_object(const Value& object) {
        if (object.kind == Kind::object && !is_full()) objects_.push_back(&object);
    }

    bool has_url_of_page(const Value& object) const {
        if (page_key_.empty() || !is_article(object)) return false;
        bool has = false;
        for (const std::string_view key : {"url", "mainEntityOfPage"}) {
            for_each(find_value(object, key), [&](const Value& value) {
                // Not by text_of(): an id that is no URL cannot be it, and looking up each takes time.
                const Value* const url = value.kind == Kind::object ? find_value(value, "@id") : &value;
                has = has || (url != nullptr && canonical_url(resolve_url(page_url_, url->text)) == page_key_);
            });
        }
        return has;
    }

    // {"@id": "..."} stands for the object that has this id.
    const Value& resolve(const Value& value) const {
        const Value* const id = value.members.size() == 1 ? find_value(value, "@id") : nullptr;
        if (id == nullptr) return value;
        for (const Value* object : objects_) {
            const Value* const its_id = find_value(*object, "@id");
            if (its_id != nullptr && its_id->text == id->text && object->members.size() > 1) return *object;
        }
        return value;
    }

    // A text, or an object's name, URL or whatever `key` says.
    std::string text_of(const Value& value, std::string_view key) const {
        if (value.kind == Kind::string) return value.text;
        const Value* const member = find_value(resolve(value), key);
        return member != nullptr && member->kind == Kind::string ? member->text : std::string{};
    }

    void take(std::string& text, const Value& object, std::string_view key, std::string_view inner = "@value") const {
        for_each(find_value(object, key), [&](const Value& value) {
            if (text.empty()) text = text_of(value, inner);
        });
    }

    void read_article(const Value& object) {
        // A second article is another one's teaser.
        if (!article_.headline.empty() || !article_.body.empty()) return;
        take(article_.headline, object, "headline");
        take(article_.headline, object, "name");
        take(article_.body, object, "articleBody");
        take(article_.publisher, object, "publisher", "name");
        take(article_.url, object, "mainEntityOfPage", "@id");
        for_each(find_value(object, "keywords"), [&](const Value& value) {
            for (const std::string& keyword : split_at_commas(text_of(value, "name"))) {
                add_text(article_.keywords, keyword);
            }
        });
        for_each(find_value(object, "articleSection"),
                 [&](const Value& value) { add_text(article_.sections, text_of(value, "name")); });
        for_each(find_value(object, "author"),
                 [&](const Value& value) { add_text(article_.authors, text_of(value, "name")); });
        for_each(find_value(object, "image"), [&](const Value& value) { add_image(resolve(value)); });
        read_page_of(object);
    }

    // What is as true of the page as of its article.
    void read_page_of(const Value& object) {
        take(article_.description, object, "description");
        take(article_.url, object, "url", "@id");
        take(article_.published, object, "datePublished");
        take(article_.modified, object, "dateModified");
        take(article_.language, object, "inLanguage", "name");
    }

    void add_image(const Value& value) {
        std::string url = text_of(value, "url");
        if (url.empty()) url = text_of(value, "contentUrl");
        if (url.empty()) return;
        Value image;
        add_member(image, "url", text_value(std::move(url)));
        for (const std::string_view key : {"width", "height"}) {
            const Value* const size = find_value(value, key);
            if (size != nullptr && is_json_number(size->text)) add_member(image, key, text_value(size->text));
        }
        if (std::string caption = text_of(value, "caption"); value.kind == Kind::object && !caption.empty()) {
            add_member(image, "title", text_value(std::move(caption)));
        }
        article_.images.push_back(std::move(image));
    }

    std::string_view page_url_;
    std::string page_key_; // "" when it is not known
    LinkedArticle article_;
    std::vector<const Value*> objects_;
};

// JSON as pages write it, as JSON: line breaks in strings, commas behind the last element, and \' for '.
std::string mended(std::string_view script) {
    constexpr std::string_view kEscaped = "\"\\/bfnrtu";
    std::string json;
    json.reserve(script.size());
    bool in_string = false;
    for (std::size_t i = 0; i < script.size(); ++i) {
        char c = static_cast<unsigned char>(script[i]) < 0x20 ? ' ' : script[i];
        if (c == '"') {
            in_string = !in_string;
        } else if (in_string && c == '\\' && i + 1 < script.size()) {
            c = script[++i];
            if (static_cast<unsigned char>(c) < 0x20) c = ' ';
            if (kEscaped.find(c) != std::string_view::npos) json += '\\';
        } else if (!in_string && (c == '}' || c == ']')) {
            const std::size_t last = json.find_last_not_of(' ');
            if (last != std::string::npos && json[last] == ',') json.resize(last);
        }
        json += c;
    }
    return json;
}

std::optional<Tree> read_script(std::string_view script) {
    // It may be wrapped in a comment or in CDATA.
    constexpr std::string_view kCdata = "<![CDATA[";
    if (const std::size_t cdata = script.find(kCdata); cdata < script.find('{')) {
        script = script.substr(cdata + kCdata.size());
        script = script.substr(0, script.rfind("]]>"));
    }
    const std::size_t begin = script.find_first_of("{[");
    const std::size_t end = script.find_last_of("}]");
    if (begin == std::string_view::npos || end == std::string_view::npos || end < begin) return std::nullopt;
    std::string json = mended(script.substr(begin, end - begin + 1));
    if (json.front() == '[') json = "{\"@graph\":" + json + "}";
    try {
        return read_json(json);
    } catch (const Rejection&) {
        return std::nullopt; // the page says the same in other ways
    }
}

} // namespace

std::vector<std::string> split_at_commas(std::string_view text) {
    std::vector<std::string> parts;
    std::size_t begin = 0;
    for (std::size_t at = 0; at <= text.size() && parts.size() < kMostValues;) {
        const std::size_t comma = size_of_comma(text.substr(at));
        if (comma == 0 && at < text.size()) {
            ++at;
            continue;
        }
        const std::string_view part = trim(text.substr(begin, at - begin));
        if (!part.empty()) parts.emplace_back(part);
        begin = at += std::max<std::size_t>(comma, 1);
    }
    return parts;
}

bool is_article(const Value& object) {
    return has_type(object, {"Article", "Posting", "Report", "Review"});
}

LinkedArticle read_linked_data(const std::vector<std::string_view>& scripts, std::string_view page_url) {
    std::deque<Tree> trees; // they stay where they are
    GraphReader reader(page_url);
    for (const std::string_view script : scripts) {
        if (reader.is_full()) break;
        std::optional<Tree> tree = read_script(script);
        if (tree) reader.collect(trees.emplace_back(std::move(*tree)).root);
    }
    return reader.read();
}

} // namespace newsidx::record
