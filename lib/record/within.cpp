#include "record/within.h"

#include "record/keys.h"
#include "record/linked_data.h"
#include "record/members.h"
#include "record/page_names.h"
#include "record/page_url.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>

namespace newsidx::record {

namespace {

using Kind = Value::Kind;

constexpr int kMaxDepth = 6;
constexpr std::size_t kSample = 16;           // elements of a list that are looked at
constexpr std::size_t kMaxListed = 1'000'000; // values of the item, some 100 bytes each

constexpr auto kTitledListNames =
    std::to_array<std::string_view>({"items", "articles", "results", "records", "entries", "documents", "docs", "news",
                                     "stories", "posts", "data", "hits", "feed", "list", "messages", "item", "entry"});
constexpr auto kPartNames = std::to_array<std::string_view>(
    {"secured",  "users",      "persons",     "people",     "members",    "staff",   "roles", "accounts",
     "tags",     "categories", "keywords",    "topics",     "images",     "image",   "media", "multimedia",
     "photos",   "videos",     "attachments", "enclosures", "thumbnails", "gallery", "links", "related",
     "comments", "settings",   "menus",       "sources",    "errors",     "error"});

std::string_view address_of(const Record& record) {
    return record.original_url.empty() ? record.web_url : record.original_url;
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
        std::vector<Part> parts = parts_of(value, name);
        if (is_list(value, parts)) {
            List list{name, {}};
            for (const Part& part : parts)
                list.elements.push_back(part.value);
            const bool is_telling = is_among(kTellingListNames, name);
            const auto [records, looked_at] = count(list, depth, [&](const Record& record) {
                return is_telling ? !record.title.empty() || !record.body.empty() : is_record(record);
            });
            const std::size_t needed = value.kind == Kind::array ? 1 : (looked_at + 1) / 2;
            if (records >= needed) return add(std::move(list));
        }
        for (const Part& part : parts)
            anywhere(*part.value, part.name, depth + 1);
    }

    // In an object that is this record, with a title and nothing else.
    void titled(const Value& object, const Record& outer, int depth) {
        if (depth == kMaxDepth) return;
        const std::string_view address = address_of(outer);
        const bool is_site = address.empty() || is_home_page(address);
        for (const Member& member : object.members) {
            if (!is_among(kTitledListNames, member.key) || !is_list(member.value, parts_of(member.value, {})) ||
                member.value.kind != Kind::array)
                continue;
            List list{member.key, {}};
            for (const Value& item : member.value.items)
                list.elements.push_back(&item);
            const auto [records, looked_at] = count(list, depth, [&](const Record& record) {
                return is_site ? is_record(record)
                               : is_record(record) && !record.title.empty() && !address_of(record).empty() &&
                                     record.published_at.seconds.has_value();
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
        std::unordered_set<std::string> ids;
        for (const List& list : lists_) {
            std::unordered_set<std::string> own;
            for (const Value* const element : list.elements)
                if (const std::string id = id_of(*element); !id.empty()) own.insert(id);
            const bool is_apart =
                std::none_of(own.begin(), own.end(), [&](const auto& id) { return ids.contains(id); });
            if (!is_apart) {
                within.left_out.push_back(
                    note_at(bytes_, list.elements.front()->offset,
                            "this list has ids that another list of the same file has, and in one file an id is one "
                            "record; it is left out: put it in a file of its own"));
                continue;
            }
            ids.merge(own);
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

    static bool is_list(const Value& value, const std::vector<Part>& parts) {
        if (parts.size() < (value.kind == Kind::array ? 1 : 2)) return false;
        return std::all_of(parts.begin(), parts.end(),
                           [](const Part& part) { return part.value->kind == Kind::object; });
    }

    static bool is_record(const Record& record) {
        const bool has_place = !address_of(record).empty() || record.published_at.seconds.has_value();
        return has_place || (!record.title.empty() && !record.body.empty());
    }

    // How many of the first elements are records for which the condition holds, and how many they are.
    template <class Condition>
    std::pair<std::size_t, std::size_t> count(const List& list, int depth, Condition holds) const {
        const std::size_t looked_at = std::min(list.elements.size(), kSample);
        std::size_t records = 0;
        for (std::size_t i = 0; i < looked_at; ++i) {
            const Value& element = *list.elements[i];
            if (is_typed(element) && !is_article(element)) continue;
            const Range range = range_of(element);
            const auto record =
                parse(bytes_.substr(range.begin, range.end - range.begin), ItemFormat::json, map_).record;
            records += record && holds(*record) && !is_list_itself(element, *record, depth) ? 1 : 0;
        }
        return {records, looked_at};
    }

    // A feed in a list of feeds.
    [[nodiscard]] bool is_list_itself(const Value& element, const Record& record, int depth) const {
        if (!may_be_list(record)) return false;
        Search inner(bytes_, map_);
        inner.titled(element, record, depth + 1);
        return inner.found();
    }

    static bool is_typed(const Value& object) { return find_member(members_of(object), "@type") != nullptr; }

    static std::string id_of(const Value& object) {
        for (const Member& member : object.members)
            if (const auto meaning = meaning_of(member.key); meaning && meaning->key == "id") return member.value.text;
        return {};
    }

    [[nodiscard]] Range range_of(const Value& value) const {
        return {value.offset, end_of_json_value(bytes_, value.offset)};
    }

    void add(List list) {
        if (std::any_of(list.elements.begin(), list.elements.end(), [](const Value* one) { return is_typed(*one); }))
            std::erase_if(list.elements, [](const Value* one) { return is_typed(*one) && !is_article(*one); });
        lists_.push_back(std::move(list));
    }

    std::string_view bytes_;
    const KeyMap& map_;
    std::vector<List> lists_;
};

bool has_address(const Value& object) {
    return std::any_of(object.members.begin(), object.members.end(), [](const Member& member) {
        const auto meaning = meaning_of(member.key);
        return meaning && (meaning->key == "webUrl" || meaning->key == "originalUrl") &&
               member.value.kind == Kind::string && !is_home_page(member.value.text);
    });
}

} // namespace

bool may_be_list(const Record& record) {
    if (record.title.empty() || !record.body.empty() || !record.published_at.text.empty()) return false;
    return std::any_of(record.unknown.begin(), record.unknown.end(), [](const auto& pair) {
        return is_among(kTitledListNames, pair.first) && pair.second.starts_with("[{");
    });
}

RecordsWithin records_within(std::string_view bytes, const KeyMap& map, const Record* record) {
    try {
        const Tree tree = read_json(bytes, kMaxListed);
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
                record = &*head.record;
            } catch (const Rejection&) { // it says nothing
            }
        }
        if (record != nullptr && (record->title.empty() || !record->body.empty() || !record->published_at.text.empty()))
            return {};
        if (record != nullptr)
            search.titled(tree.root, *record, 0);
        else if (!has_address(tree.root))
            search.anywhere(tree.root, {}, 0);
        return search.take();
    } catch (const Rejection&) { // it is no JSON object
        return {};
    }
}

} // namespace newsidx::record
