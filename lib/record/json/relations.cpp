#include "record/json/relations.h"

#include "record/among.h"
#include "record/authors.h"
#include "record/json/json_feed.h"
#include "record/keys.h"
#include "record/line_counter.h"
#include "record/members.h"
#include "record/page/page_url.h"
#include "record/scalars.h"
#include "record/trim.h"
#include "record/value.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

namespace newsidx::record {

namespace {

using Kind = Value::Kind;

constexpr std::size_t kLongest = 1000; // bytes of a name or an address
constexpr std::size_t kMost = 100;     // of either in a record

const Value kNothing;

// The value at these keys, each of an object in the one before.
template <class... Keys>
const Value& at(const Value& value, Keys... keys) {
    const Value* found = &value;
    for (const std::string_view key : {std::string_view(keys)...}) {
        const Member* const member = key == "secured" ? nullptr : find_member(*found, key);
        if (member == nullptr) return kNothing;
        found = &member->value;
    }
    return *found;
}

bool is_list_of_objects(const Value& value) {
    return value.kind == Kind::array && !value.items.empty() &&
           std::all_of(value.items.begin(), value.items.end(),
                       [](const Value& item) { return item.kind == Kind::object; });
}

// Whether the object has no members but some of these.
template <std::size_t N>
bool has_only(const Value& object, const std::array<std::string_view, N>& keys) {
    return std::all_of(object.members.begin(), object.members.end(),
                       [&](const Member& member) { return is_among(keys, member.key); });
}

bool has_text_key(const Value& object) {
    return std::any_of(object.members.begin(), object.members.end(),
                       [](const Member& member) { return means_text(member.key); });
}

// What a record is said to have by what it refers to: keys of records and the texts of each, in order.
using Said = std::vector<std::pair<std::string_view, std::vector<std::string>>>;

bool has_said(const Said& said, std::string_view key) {
    return std::any_of(said.begin(), said.end(), [&](const auto& one) { return one.first == key; });
}

void say(Said& said, std::string_view key, std::string_view text) {
    if (text.empty() || text.size() > kLongest) return;
    auto found = std::find_if(said.begin(), said.end(), [&](const auto& one) { return one.first == key; });
    if (found == said.end()) found = said.insert(said.end(), {key, {}});
    std::vector<std::string>& texts = found->second;
    if (texts.size() >= kMost) return;
    if (std::find(texts.begin(), texts.end(), text) == texts.end()) texts.emplace_back(text);
}

// Writes records behind each other, as JsonItems finds them. Precondition: in the order of the document.
class Writer {
public:
    explicit Writer(std::string_view document) : document_(document), lines_(document), room_(document.size()) {}

    void write(const Value& record, const Said& said) {
        const std::size_t end = end_of_json_value(document_, record.offset);
        std::string bytes(document_.substr(record.offset, end - record.offset));
        if (const std::string more = json_of(record, said); more.size() <= room_) {
            room_ -= more.size();
            bytes.insert(bytes.size() - 1, more);
        }
        batch_.items.push_back({batch_.bytes.size(), bytes.size(), lines_.line_at(record.offset), 1});
        batch_.bytes += bytes;
    }

    JsonBatch take() { return std::move(batch_); }

private:
    static std::string json_of(const Value& record, const Said& said) {
        std::string json;
        bool is_first = record.members.empty();
        for (const auto& [key, texts] : said) {
            if (find_member(record, key) != nullptr) continue;
            json += std::exchange(is_first, false) ? "" : ",";
            append_json_string(json, key);
            for (std::size_t i = 0; i < texts.size(); ++i) {
                json += i == 0 ? ":[" : ",";
                append_json_string(json, texts[i]);
            }
            json += ']';
        }
        return json;
    }

    std::string_view document_;
    LineCounter lines_;
    std::size_t room_;
    JsonBatch batch_;
};

// {"data": [{"type": ..., "id": ..., "relationships": {"field_tags": {"data": [{"type": ..., "id": ...}]}}}],
// "included": [{"type": ..., "id": ..., "attributes": {...}}]}
class JsonApi {
public:
    explicit JsonApi(const Value& root) : root_(root), data_(at(root, "data")) {
        const std::vector<Value>& included = at(root, "included").items;
        for (const Value& one : included)
            included_.try_emplace(name_of(one), thing_of(one));
        for (const Value& one : included)
            take_file(one);
    }

    // Of anything else beside these, or where what is included are the articles, other readers see more.
    [[nodiscard]] bool is_one() const {
        constexpr auto kOwn = std::to_array<std::string_view>({"data", "included", "jsonapi", "links", "meta"});
        const auto is_record = [](const Value& one) {
            return at(one, "type").kind == Kind::string && has_text_key(at(one, "attributes"));
        };
        const bool has_records =
            data_.kind == Kind::object
                ? is_record(data_)
                : is_list_of_objects(data_) && std::all_of(data_.items.begin(), data_.items.end(), is_record);
        return has_records && !included_.empty() && has_only(root_, kOwn);
    }

    void write(Writer& writer) const {
        if (data_.kind == Kind::object) writer.write(data_, said_of(data_));
        for (const Value& record : data_.items)
            writer.write(record, said_of(record));
    }

private:
    // What is included, looked at once, however many records refer to it.
    struct Thing {
        std::string_view type;
        std::vector<std::string> authors; // its names, if it is a person
        std::string_view name;
        std::string_view address; // if it is a picture
        bool is_picture = false;
    };

    // A type has no line break.
    static std::string name_of(const Value& one) { return at(one, "type").text + '\n' + at(one, "id").text; }

    static Thing thing_of(const Value& one) {
        const Value& attributes = at(one, "attributes");
        // Drupal has what somebody signs in with beside what is shown.
        const Value& shown = at(attributes, "display_name");
        const Value* const name = name_of_thing(attributes);
        Thing thing{at(one, "type").text, authors_in(shown.kind == Kind::string ? shown : attributes),
                    name == nullptr ? std::string_view() : name->text, address_of_image(at(attributes, "uri"))};
        if (thing.address.empty()) thing.address = address_of_image(attributes);
        thing.is_picture = thing.type == "media--image" ||
                           (thing.type == "file--file" && at(attributes, "filemime").text.starts_with("image/"));
        return thing;
    }

    // A picture of Drupal's library has its file in a relation.
    void take_file(const Value& one) {
        if (at(one, "type").text != "media--image") return;
        std::string_view address;
        for (const std::string_view name : {"thumbnail", "field_media_image"})
            if (const Thing* const file = find(at(one, "relationships", name, "data")); file != nullptr)
                address = file->address;
        if (!address.empty()) included_.find(name_of(one))->second.address = address;
    }

    // What a reference leads to, of what the document has; else nullptr.
    [[nodiscard]] const Thing* find(const Value& reference) const {
        const auto found = included_.find(name_of(reference));
        return found == included_.end() ? nullptr : &found->second;
    }

    [[nodiscard]] Said said_of(const Value& record) const {
        Said said;
        Said posted; // who put it on the site is its author where nobody else is
        std::set<std::pair<std::string_view, const Thing*>> seen; // a relation may name a thing any number of times
        const Value& self = at(record, "links", "self");
        const std::string& address = self.kind == Kind::object ? at(self, "href").text : self.text;
        const std::string_view base = address.size() > kLongest ? std::string_view() : address;
        for (const Member& relation : at(record, "relationships").members) {
            std::string_view name = relation.key;
            if (name == "secured") continue;
            if (name.starts_with(kField)) name.remove_prefix(kField.size());
            const Value& data = at(relation.value, "data");
            const auto add = [&](const Value& reference) {
                if (const Thing* const thing = find(reference); thing != nullptr && seen.emplace(name, thing).second)
                    take(name == kPoster ? posted : said, name, *thing, base);
            };
            if (data.kind == Kind::object) add(data);
            std::for_each(data.items.begin(), data.items.end(), add);
        }
        const std::vector<Member>& attributes = at(record, "attributes").members;
        const bool has_authors =
            has_said(said, kAuthor) || std::any_of(attributes.begin(), attributes.end(),
                                                   [](const Member& member) { return names_authors(member.key); });
        if (!has_authors) std::move(posted.begin(), posted.end(), std::back_inserter(said));
        return said;
    }

    // What a relation of this name to a thing says.
    static void take(Said& said, std::string_view relation, const Thing& thing, std::string_view base) {
        const std::string_view key = key_of(relation, thing);
        if (key == kAuthor) {
            for (const std::string& author : thing.authors)
                say(said, key, author);
        } else if (key == "images") { // a file's address is a path of the site
            if (thing.address.size() <= kLongest) say(said, key, resolve_url(base, thing.address));
        } else if (!key.empty() && !(key == "provider" && has_said(said, key))) {
            say(said, key, thing.name);
        }
    }

    // The key of a record that it is; "" for another.
    static std::string_view key_of(std::string_view relation, const Thing& thing) {
        if (relation == kPoster) return thing.type == "user--user" ? kAuthor : std::string_view();
        if (names_authors(relation)) return kAuthor;
        const auto meaning = meaning_of(relation);
        const std::string_view key = meaning ? meaning->key : std::string_view();
        if (key == "provider") return key;
        if (key == "topics" || key == "category" || thing.type.starts_with("taxonomy_term--")) return "topics";
        return key == "images" || thing.is_picture ? "images" : std::string_view();
    }

    static constexpr std::string_view kField = "field_"; // before names that a site gave, in Drupal
    static constexpr std::string_view kPoster = "uid";

    const Value& root_;
    const Value& data_;
    std::unordered_map<std::string, Thing> included_; // by type and id
};

// {"db": [{"meta": {...}, "data": {"posts": [{"id": 1, ...}], "tags": [{"id": 7, "name": "Rail"}],
// "posts_tags": [{"post_id": 1, "tag_id": 7, "sort_order": 0}], "users": [...], "posts_authors": [...]}}]}
class GhostExport {
public:
    explicit GhostExport(const Value& root) : root_(root), data_(data_of(root)) {}

    [[nodiscard]] bool is_one() const {
        return has_only(root_, std::to_array<std::string_view>({"db"})) && is_list_of_objects(at(data_, "posts")) &&
               (is_list_of_objects(at(data_, "tags")) || is_list_of_objects(at(data_, "users")));
    }

    void write(Writer& writer) const {
        const Names tags = names_in("tags");
        const Names users = names_in("users");
        const Links tags_of = links_in("posts_tags", "tag_id");
        const Links authors_of = links_in("posts_authors", "author_id");
        for (const Value& post : at(data_, "posts").items) {
            const std::string& id = at(post, "id").text;
            Said said;
            say_all(said, "tags", id, tags_of, tags);
            say_all(said, kAuthor, id, authors_of, users);
            // Before its version 1.22 a post had one.
            if (const auto user = users.find(at(post, "author_id").text);
                user != users.end() && !authors_of.contains(id))
                say(said, kAuthor, user->second);
            writer.write(post, said);
        }
    }

private:
    using Names = std::unordered_map<std::string_view, std::string_view>; // of ids
    using Links =
        std::unordered_map<std::string_view, std::vector<std::pair<double, std::string_view>>>; // ids, in order

    static const Value& data_of(const Value& root) {
        const Value& db = at(root, "db");
        return db.items.size() == 1 ? at(db.items.front(), "data") : kNothing;
    }

    [[nodiscard]] Names names_in(std::string_view table) const {
        Names names;
        for (const Value& row : at(data_, table).items) {
            const std::string& name = at(row, "name").text;
            const bool is_of_editors =
                at(row, "visibility").text == "internal" || (table == "tags" && name.starts_with('#'));
            if (!is_of_editors) names.emplace(at(row, "id").text, name);
        }
        return names;
    }

    [[nodiscard]] Links links_in(std::string_view table, std::string_view to) const {
        Links links;
        for (const Value& row : at(data_, table).items) {
            const std::string& post = at(row, "post_id").text;
            if (!post.empty())
                links[post].emplace_back(to_number(at(row, "sort_order").text).value_or(0), at(row, to).text);
        }
        for (auto& [id, ids] : links) {
            std::stable_sort(ids.begin(), ids.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
            ids.resize(std::min(ids.size(), kMost)); // many posts may have one id
        }
        return links;
    }

    static void say_all(Said& said, std::string_view key, std::string_view id, const Links& links, const Names& names) {
        const auto found = links.find(id);
        if (found == links.end()) return;
        for (const auto& [order, to] : found->second)
            if (const auto name = names.find(to); name != names.end()) say(said, key, name->second);
    }

    const Value& root_;
    const Value& data_;
};

// {"users": [{"id": 3, "name": "Jane Doe"}], "topic_list": {"topics": [{"id": 1, "posters": [{"description": "Original
// Poster", "user_id": 3}]}]}}; and of one topic {"title": ..., "post_stream": {"posts": [...]}, "details":
// {"created_by": {"name": "Jane Doe"}}}
class Discourse {
public:
    explicit Discourse(const Value& root) : root_(root), topics_(at(root, "topic_list", "topics")) {}

    [[nodiscard]] bool is_one() const {
        if (!topics_.items.empty()) {
            constexpr auto kOwn =
                std::to_array<std::string_view>({"users", "primary_groups", "flair_groups", "topic_list"});
            const auto has_posters = [](const Value& topic) { return at(topic, "posters").kind == Kind::array; };
            return has_only(root_, kOwn) && is_list_of_objects(at(root_, "users")) &&
                   std::all_of(topics_.items.begin(), topics_.items.end(), has_posters);
        }
        // A list beside the posts may be one of records.
        constexpr auto kBeside =
            std::to_array<std::string_view>({"suggested_topics", "related_topics", "actions_summary"});
        const auto is_other = [&](const Member& member) {
            return is_list_of_objects(member.value) && !is_among(kBeside, member.key);
        };
        return is_list_of_objects(at(root_, "post_stream", "posts")) &&
               !author_in(at(root_, "details", "created_by")).empty() &&
               std::none_of(root_.members.begin(), root_.members.end(), is_other);
    }

    void write(Writer& writer) const {
        if (topics_.items.empty())
            return writer.write(root_, {{kAuthor, {std::string(author_in(at(root_, "details", "created_by")))}}});
        std::unordered_map<std::string_view, std::string_view> users;
        for (const Value& user : at(root_, "users").items)
            users.emplace(at(user, "id").text, author_in(user));
        for (const Value& topic : topics_.items) {
            Said said;
            for (const Value& poster : at(topic, "posters").items) {
                const auto user = users.find(at(poster, "user_id").text);
                if (user != users.end() && at(poster, "description").text.starts_with("Original Poster"))
                    say(said, kAuthor, user->second);
            }
            writer.write(topic, said);
        }
    }

private:
    static std::string_view author_in(const Value& user) {
        const std::string& name = at(user, "name").text;
        return name.empty() ? at(user, "username").text : name;
    }

    const Value& root_;
    const Value& topics_;
};

template <class Document>
std::optional<JsonBatch> joined(const Document& document, std::string_view bytes) {
    if (!document.is_one()) return std::nullopt;
    Writer writer(bytes);
    document.write(writer);
    return writer.take();
}

} // namespace

// Whether a member of this name opens with this sign, somewhere in the text.
static bool opens_with(std::string_view text, std::string_view key, char sign) {
    const std::string quoted = '"' + std::string(key) + '"';
    for (std::size_t at = text.find(quoted); at != std::string_view::npos; at = text.find(quoted, at + 1)) {
        const std::size_t colon = text.find_first_not_of(kWhiteSpace, at + quoted.size());
        if (colon == std::string_view::npos || text[colon] != ':') continue;
        const std::size_t begin = text.find_first_not_of(kWhiteSpace, colon + 1);
        if (begin == std::string_view::npos || text[begin] == sign) return true;
    }
    return false;
}

bool may_have_relations(std::string_view head) {
    const std::vector<std::string_view> keys = first_keys(head);
    const auto is_there = [&](std::string_view key) { return std::find(keys.begin(), keys.end(), key) != keys.end(); };
    const auto has = [&](std::string_view key, char sign) { return is_there(key) && opens_with(head, key, sign); };
    return has("db", '[') || has("included", '[') || has("jsonapi", '{') || has("topic_list", '{') ||
           has("post_stream", '{') || (is_there("data") && head.find("\"relationships\"") != std::string_view::npos);
}

std::optional<JsonBatch> joined_records(std::string_view document) {
    if (document.size() > kMaxJoinedBytes) return std::nullopt;
    try {
        const Tree tree = read_json(document, kMaxListedValues);
        if (auto found = joined(JsonApi(tree.root), document)) return found;
        if (auto found = joined(GhostExport(tree.root), document)) return found;
        return joined(Discourse(tree.root), document);
    } catch (const Rejection&) { // who reads the records one by one may read some of them
        return std::nullopt;
    }
}

void JoinedItems::feed(std::string_view piece) {
    if (!is_waiting_) return items_.feed(piece);
    document_ += piece;
    if (document_.size() <= kMaxJoinedBytes) return;
    warnings_.push_back({0, 0,
                         "the document has more than " + std::to_string(kMaxJoinedBytes >> 20) +
                             " MiB: what its records refer to in it, such as authors and topics, is not joined "
                             "with them; ask for smaller pages"});
    read_apart();
}

// Record by record, as they come.
void JoinedItems::read_apart() {
    is_waiting_ = false;
    items_.feed(std::exchange(document_, {}));
}

void JoinedItems::finish() {
    if (is_waiting_) joined_ = joined_records(document_);
    if (joined_) return;
    if (is_waiting_) read_apart();
    items_.finish();
}

JsonBatch JoinedItems::take() {
    if (is_waiting_ && !joined_) read_apart(); // the text ended before its end, and what there is of it counts
    JsonBatch batch = joined_ ? std::move(*joined_) : items_.take();
    joined_.reset();
    batch.warnings.insert(batch.warnings.begin(), warnings_.begin(), warnings_.end());
    warnings_.clear();
    return batch;
}

} // namespace newsidx::record
