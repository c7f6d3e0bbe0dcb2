#include "record/within.h"

#include "record/keys.h"
#include "record/members.h"
#include "record/page_names.h"
#include "record/wrapping.h"

#include <algorithm>
#include <array>

namespace newsidx::record {

namespace {

using Kind = Value::Kind;

constexpr int kMaxDepth = 6;

constexpr auto kPartNames = std::to_array<std::string_view>(
    {"secured",    "users",   "persons", "people",  "roles",      "accounts", "tags",   "categories",  "keywords",
     "topics",     "images",  "image",   "media",   "multimedia", "photos",   "videos", "attachments", "enclosures",
     "thumbnails", "gallery", "links",   "related", "comments",   "settings", "menus",  "sources"});

struct Says {
    int texts = 0;  // a title, another text
    int places = 0; // an address, a date
};

Says says(const std::vector<const Member*>& members, const KeyMap& map) {
    bool title = false;
    bool text = false;
    bool address = false;
    bool date = false;
    for (const Member* const member : members) {
        const auto mapped =
            std::find_if(map.begin(), map.end(), [&](const auto& pair) { return pair.first == member->key; });
        const auto meaning = meaning_of(member->key);
        const std::string_view key = mapped != map.end() ? mapped->second : meaning ? meaning->key : std::string_view{};
        const Kind kind = unwrapped(member->value).kind;
        if (kind != Kind::string && kind != Kind::number && !(key == "body" && kind == Kind::array)) continue;
        title |= key == "title";
        text |= key == "excerpt" || key == "body";
        address |= key == "webUrl" || key == "originalUrl";
        date |= key == "publishedDateTime" || key == "updatedDateTime" || key == "published";
    }
    return {int{title} + int{text}, int{address} + int{date}};
}

struct List {
    std::string_view name;
    std::vector<const Value*> records;
};

class Search {
public:
    Search(const KeyMap& map, std::vector<List>& lists) : map_(map), lists_(lists) {}

    void in(const Value& value, std::string_view name, int depth) {
        if (depth == kMaxDepth) return;
        std::vector<Part> parts;
        for (const Value& item : value.items)
            parts.push_back({name, &item});
        for (const Member& member : value.members)
            if (!names_authors(member.key) && !is_among(kPartNames, member.key))
                parts.push_back({member.key, &member.value});
        const bool are_objects =
            std::all_of(parts.begin(), parts.end(), [](const Part& part) { return part.value->kind == Kind::object; });
        if (are_objects && !parts.empty() && is_record(*parts.front().value)) {
            List& list = lists_.emplace_back(List{name, {}});
            for (const Part& part : parts)
                list.records.push_back(part.value);
        } else {
            for (const Part& part : parts)
                in(*part.value, part.name, depth + 1);
        }
    }

private:
    struct Part {
        std::string_view name; // of the list that it is in, or its own
        const Value* value;
    };

    [[nodiscard]] bool is_record(const Value& object) const {
        const Says said = says(record_members(object, map_).record, map_);
        return said.texts > 0 && said.texts + said.places > 1;
    }

    const KeyMap& map_;
    std::vector<List>& lists_;
};

} // namespace

std::vector<Range> records_within(std::string_view bytes, const KeyMap& map) {
    std::vector<Range> ranges;
    try {
        const Tree tree = read_json(bytes);
        if (says(members_of(tree.root), map).places > 0) return {};
        std::vector<List> lists;
        Search(map, lists).in(tree.root, {}, 0);
        const auto is_telling = [](const List& list) { return is_among(kTellingListNames, list.name); };
        if (std::any_of(lists.begin(), lists.end(), is_telling))
            std::erase_if(lists, [&](const List& list) { return !is_telling(list); });
        for (const List& list : lists)
            for (const Value* const record : list.records)
                ranges.push_back({record->offset, end_of_json_value(bytes, record->offset)});
    } catch (const Rejection&) { // it is no JSON object
        return {};
    }
    return ranges;
}

} // namespace newsidx::record
