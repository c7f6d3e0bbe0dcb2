#include "record/json/within.h"

#include "record/among.h"
#include "record/authors.h"
#include "record/json/page_names.h"
#include "record/json/wrapping.h"
#include "record/keys.h"
#include "record/members.h"
#include "record/page/linked_data.h"
#include "record/page/page_url.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

namespace newsidx::record {

namespace {

using Kind = Value::Kind;

constexpr int kMaxDepth = 6;
constexpr std::size_t kSample = 16;         // elements of a list that are looked at
constexpr std::size_t kMaxBytes = 8u << 20; // of an item

constexpr auto kTitledListNames =
    std::to_array<std::string_view>({"items", "articles", "results", "records", "entries", "documents", "docs", "news",
                                     "stories", "posts", "data", "hits", "feed", "list", "messages", "item", "entry"});
// Besides those, in an object without a text.
constexpr auto kOtherListNames = std::to_array<std::string_view>(
    {"value", "content", "children", "orderedItems", "edges", "nodes", "features", "pages", "statuses", "@graph"});
constexpr auto kPartNames = std::to_array<std::string_view>(
    {"secured",  "users",      "persons",     "people",     "members",    "staff",   "roles", "accounts",
     "tags",     "categories", "keywords",    "topics",     "images",     "image",   "media", "multimedia",
     "photos",   "videos",     "attachments", "enclosures", "thumbnails", "gallery", "links", "related",
     "comments", "settings",   "menus",       "sources",    "errors",     "error"});

std::string_view address_of(const Record& record) {
    return record.original_url.empty() ? record.web_url : record.original_url;
}

bool has_address(const Value& object) {
    return std::any_of(object.members.begin(), object.members.end(), [](const Member& member) {
        const auto meaning = meaning_of(member.key);
        if (!meaning || (meaning->key != "webUrl" && meaning->key != "originalUrl")) return false;
        const std::string& address = plain_value(meaning->key, member.value).text;
        return !address.empty() && !is_home_page(address);
    });
}

// A list that may be one of records.
struct List {
    std::string_view name;
    std::vector<const Value*> elements;
};

class Search {
public:
    Search(std::string_view bytes, const KeyMap& map) : bytes_(bytes), map_(map) {}

    // In an object without a text.
    void anywhere(const Value& value, std::string_view name, int depth) {
        if (depth == kMaxDepth) return;
        const std::vector<Part> parts = parts_of(value, name);
        if (List list = list_of(name, parts); list.elements.size() >= (value.kind == Kind::array ? 1 : 2)) {
            const auto [records, looked_at] = count(list, depth, [&](const Head& head) {
                if (is_among(kTellingListNames, name)) return head.has_title || head.has_body;
                const bool is_known = is_among(kTitledListNames, name) || is_among(kOtherListNames, name);
                const bool has_text = head.has_body || (head.has_excerpt && value.kind == Kind::array);
                return is_known ? head.is_record() : head.has_title && has_text;
            });
            const std::size_t needed = value.kind == Kind::array ? 1 : (looked_at + 1) / 2;
            if (records >= needed) return add(std::move(list));
        }
        for (const Part& part : parts)
            anywhere(*part.value, part.name, depth + 1);
    }

    // In an object that is a record with a title and nothing else, or with the address of a page or an author.
    void titled(const Value& object, bool is_page, int depth) {
        if (depth == kMaxDepth) return;
        for (const Member& member : object.members) {
            if (!is_among(kTitledListNames, member.key) || member.value.kind != Kind::array) continue;
            List list = list_of(member.key, parts_of(member.value, member.key));
            if (list.elements.empty()) continue;
            const auto [records, looked_at] = count(list, depth, [&](const Head& head) {
                const bool has_place = head.has_address && head.has_date;
                return head.has_title && (has_place || (head.has_body && !is_page));
            });
            if (records * 2 >= looked_at) add(std::move(list));
        }
    }

    [[nodiscard]] bool found() const { return !lists_.empty(); }

    RecordsWithin take() {
        const auto is_telling = [](const List& list) { return is_among(kTellingListNames, list.name); };
        if (std::any_of(lists_.begin(), lists_.end(), is_telling))
            std::erase_if(lists_, [&](const List& list) { return !is_telling(list); });
        RecordsWithin within;
        std::unordered_map<std::string, std::string> titles; // of ids
        for (const List& list : lists_) {
            const std::vector<std::pair<std::string, std::string>> own = ids_of(list);
            const bool is_apart = std::none_of(own.begin(), own.end(), [&](const auto& one) {
                const auto other = titles.find(one.first);
                return other != titles.end() && other->second != one.second;
            });
            if (!is_apart && within.left_out.empty())
                within.left_out.push_back(
                    note_at(bytes_, list.elements.front()->offset,
                            "this list has ids that another list of the same file has for other records, and in one "
                            "file an id is one record; it is left out: put it in a file of its own"));
            if (!is_apart) continue;
            titles.insert(own.begin(), own.end());
            for (const Value* const element : list.elements)
                within.records.push_back(range_of(*element));
        }
        return within;
    }

private:
    struct Part {
        std::string_view name; // its own, or that of the list it is in
        const Value* value;
    };

    static std::vector<Part> parts_of(const Value& value, std::string_view name) {
        std::vector<Part> parts;
        for (const Value& item : value.items)
            parts.push_back({name, &item});
        for (const Member& member : value.members)
            if (!names_authors(member.key) && !is_among(kPartNames, member.key))
                parts.push_back({member.key, &member.value});
        return parts;
    }

    // Without elements where one of the parts is no object.
    static List list_of(std::string_view name, const std::vector<Part>& parts) {
        List list{name, {}};
        for (const Part& part : parts) {
            if (part.value->kind != Kind::object) return {name, {}};
            list.elements.push_back(part.value);
        }
        return list;
    }

    // What a record of an element has.
    struct Head {
        bool has_title = false;
        bool has_excerpt = false;
        bool has_body = false;
        bool has_address = false;
        bool has_date = false;
        bool may_be_list = false;

        [[nodiscard]] bool is_record() const { return has_address || has_date || (has_title && has_body); }
    };
    [[nodiscard]] std::optional<Head> head_of(const Value& element) const {
        const ParseResult parsed = parse(bytes_of(element), ItemFormat::json, map_);
        const std::optional<Record>& record = parsed.record;
        if (!record || parsed.may_hold_records) return std::nullopt;
        return Head{!record->title.empty(),
                    !record->excerpt.empty(),
                    !record->body.empty(),
                    !address_of(*record).empty(),
                    record->published_at.seconds.has_value(),
                    record::may_be_list(*record)};
    }

    // How many of the first elements are records for which the condition holds, and how many they are.
    template <class Condition>
    std::pair<std::size_t, std::size_t> count(const List& list, int depth, Condition holds) const {
        const std::size_t looked_at = std::min(list.elements.size(), kSample);
        std::size_t records = 0;
        for (std::size_t i = 0; i < looked_at; ++i) {
            const Value& element = *list.elements[i];
            if (is_typed(element) && !is_article(element)) continue;
            const std::optional<Head> head = head_of(element);
            records += head && holds(*head) && !(head->may_be_list && holds_list(element, depth)) ? 1 : 0;
        }
        return {records, looked_at};
    }

    // A feed in a list of feeds.
    [[nodiscard]] bool holds_list(const Value& element, int depth) const {
        Search inner(bytes_, map_);
        inner.titled(element, has_address(element), depth + 1);
        return inner.found();
    }

    // The ids that their records are known by, and the titles, of messages the texts: those with an address are known
    // by that.
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> ids_of(const List& list) const {
        std::vector<std::pair<std::string, std::string>> ids;
        for (const Value* const element : list.elements) {
            std::string id;
            std::string title;
            std::string text;
            bool has_address = false;
            std::uint16_t order = std::numeric_limits<std::uint16_t>::max(); // of the id's name
            for (const Member* const member : record_members(*element, map_).record) {
                const auto meaning = meaning_of(member->key);
                if (!meaning) continue;
                const Value& value = plain_value(meaning->key, member->value);
                if (meaning->key == "id" && meaning->order < order && !value.text.empty()) {
                    id = value.text;
                    order = meaning->order;
                }
                if (meaning->key == "title" && title.empty()) title = value.text;
                if (meaning->key == "body" && text.empty()) text = bytes_of(member->value);
                has_address |= (meaning->key == "webUrl" || meaning->key == "originalUrl") && !value.text.empty();
            }
            if (!id.empty() && !has_address) ids.emplace_back(std::move(id), std::move(title.empty() ? text : title));
        }
        return ids;
    }

    static bool is_typed(const Value& object) { return find_member(object, "@type") != nullptr; }

    [[nodiscard]] std::string_view bytes_of(const Value& value) const {
        const Range range = range_of(value);
        return bytes_.substr(range.begin, range.end - range.begin);
    }

    [[nodiscard]] Range range_of(const Value& value) const {
        return {value.offset, end_of_json_value(bytes_, value.offset)};
    }

    void add(List list) {
        std::erase_if(list.elements, [](const Value* one) { return is_typed(*one) && !is_article(*one); });
        lists_.push_back(std::move(list));
    }

    std::string_view bytes_;
    const KeyMap& map_;
    std::vector<List> lists_;
};

} // namespace

bool may_be_list(const Record& record) {
    const bool has_list = std::any_of(record.unknown.begin(), record.unknown.end(), [](const auto& pair) {
        return is_among(kTitledListNames, pair.first) && pair.second.starts_with("[{");
    });
    if (!has_list || record.title.empty()) return false;
    const std::string_view address = address_of(record);
    const bool is_site = !address.empty() && is_home_page(address);
    const bool has_more = !record.body.empty() || !record.published_at.text.empty() || !record.topics.empty() ||
                          !record.related.empty() || !record.type.empty() || record.quality || record.heat ||
                          record.secured || (!is_site && (!record.excerpt.empty() || !record.images.empty()));
    return !has_more;
}

RecordsWithin records_within(std::string_view bytes, const KeyMap& map, const Record* record) {
    const auto too_large = [&] {
        RecordsWithin none;
        none.left_out.push_back(note_at(bytes, 0,
                                        "this object may be a list of records, and is too large to be looked through: "
                                        "give the list in it alone, as jq '.items' does"));
        return none;
    };
    if (bytes.size() > kMaxBytes) return too_large();
    try {
        const Tree tree = read_json(bytes, kMaxListedValues);
        Search search(bytes, map);
        // What is too large to be a record is judged by what it says itself.
        ParseResult head;
        if (record == nullptr) {
            Tree flat;
            flat.root.kind = Kind::object;
            for (const Member& member : tree.root.members)
                if (member.value.kind != Kind::array && member.value.kind != Kind::object && member.key != "secured")
                    flat.root.members.push_back(member);
            try {
                map_record(bytes, flat, &map, head);
                // The lists are not in what is flat: they are what is looked for.
                head.record->unknown.emplace_back("items", "[{");
                record = &*head.record;
            } catch (const Rejection&) { // it says nothing
            }
        }
        if (record != nullptr && !may_be_list(*record)) return {};
        if (record != nullptr)
            search.titled(tree.root, has_address(tree.root) || !authors_of(*record).empty(), 0);
        else if (!has_address(tree.root))
            search.anywhere(tree.root, {}, 0);
        return search.take();
    } catch (const Rejection& rejection) {
        return rejection.may_hold_records() ? too_large() : RecordsWithin(); // else it is no JSON object
    }
}

} // namespace newsidx::record
