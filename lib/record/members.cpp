#include "record/members.h"

#include "record/among.h"
#include "record/keys.h"
#include "record/scalars.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <span>
#include <string_view>
#include <utility>

namespace newsidx::record {

std::vector<const Member*> members_of(const Value& object) {
    std::vector<const Member*> members;
    members.reserve(object.members.size());
    for (const Member& member : object.members) {
        members.push_back(&member);
    }
    return members;
}

const Member* find_member(const std::vector<const Member*>& members, std::string_view key) {
    const auto found = std::find_if(members.begin(), members.end(), [&](const Member* m) { return m->key == key; });
    return found == members.end() ? nullptr : *found;
}

const Member* find_member(const Value& object, std::string_view key) {
    const auto found = std::find_if(object.members.begin(), object.members.end(),
                                    [&](const Member& member) { return member.key == key; });
    return found == object.members.end() ? nullptr : &*found;
}

std::optional<Value> value_at(const std::vector<const Member*>& members, std::string_view path) {
    const std::size_t dot = path.find('.');
    const std::string_view key = path.substr(0, dot);
    const Member* member = key == "secured" ? nullptr : find_member(members, key);
    if (member == nullptr) return std::nullopt;
    if (dot == std::string_view::npos) return member->value;
    path.remove_prefix(dot + 1);
    if (member->value.kind != Value::Kind::array) return value_at(members_of(member->value), path);
    Value list;
    list.kind = Value::Kind::array;
    list.offset = member->value.offset;
    for (const Value& item : member->value.items) {
        auto value = value_at(members_of(item), path);
        if (value && value->kind == Value::Kind::array)
            std::move(value->items.begin(), value->items.end(), std::back_inserter(list.items));
        else if (value)
            list.items.push_back(std::move(*value));
    }
    return list.items.empty() ? std::nullopt : std::optional(std::move(list));
}

bool is_of_wordpress(const std::vector<const Member*>& members) {
    const auto rendered = value_at(members, "title.rendered");
    return rendered && rendered->kind == Value::Kind::string;
}

namespace {

constexpr auto kTextNames =
    std::to_array<std::string_view>({"value", "name", "webTitle", "title", "label", "tag", "term", "text"});
constexpr auto kAddresses =
    std::to_array<std::string_view>({"url", "src", "href", "contentUrl", "source_url", "sourceUrl", "image"});

// The first of these members that is a text, or null.
const Value* text_under(std::span<const std::string_view> keys, const Value& object) {
    for (const std::string_view key : keys)
        if (const Member* member = find_member(object, key); member != nullptr)
            if (member->value.kind == Value::Kind::string) return &member->value;
    return nullptr;
}

} // namespace

const Value& related_things(const Value& value) {
    const auto is_inside = [](const Member& member) {
        constexpr auto kInside = std::to_array<std::string_view>({"data", "nodes", "edges", "node", "attributes"});
        const Value::Kind kind = member.value.kind;
        return is_among(kInside, member.key) && (kind == Value::Kind::array || kind == Value::Kind::object);
    };
    const auto inside = std::find_if(value.members.begin(), value.members.end(), is_inside);
    if (inside == value.members.end()) return value;
    // A mapping of names to things may have a thing of such a name.
    const bool is_only = std::all_of(value.members.begin(), value.members.end(), [&](const Member& other) {
        return &other == &*inside || other.key == "pageInfo" || other.key == "meta" ||
               (other.value.kind != Value::Kind::array && other.value.kind != Value::Kind::object);
    });
    return is_only ? related_things(inside->value) : value;
}

const Value* name_of_thing(const Value& object) {
    if (const Value* name = text_under(kTextNames, object)) return name;
    const Value& inside = related_things(object);
    return &inside == &object ? nullptr : name_of_thing(inside);
}

bool is_list_of_things(const Value& value) {
    const auto is_thing = [](const Member& member) { return name_of_thing(member.value) != nullptr; };
    return value.kind == Value::Kind::array ||
           (value.kind == Value::Kind::object && std::all_of(value.members.begin(), value.members.end(), is_thing));
}

std::string_view address_of_image(const Value& image) {
    if (const Value* address = text_under(kAddresses, image)) return address->text;
    if (const Member* const large = find_member(image, "default"); large != nullptr) // the New York Times has both
        if (const Value* address = text_under(kAddresses, large->value); address != nullptr && !address->text.empty())
            return address->text;
    const Member* const small = find_member(image, "thumbnail");
    const Value& inside = small != nullptr ? small->value : related_things(image);
    return &inside == &image ? std::string_view() : address_of_image(inside);
}

const Value& unwrapped(const Value& value) {
    if (value.kind == Value::Kind::array && value.items.size() == 1) {
        const Value& front = value.items.front();
        const bool is_thing = front.kind == Value::Kind::object && find_member(front, "title") == nullptr;
        const Value& only = is_thing ? unwrapped(front) : front; // else it may be one of a list of records
        return only.kind == Value::Kind::array || only.kind == Value::Kind::object ? value : only;
    }
    if (value.kind != Value::Kind::object) return value;
    // Drupal, Feedly, and XML that was made JSON.
    for (const std::string_view name :
         {"rendered", "main", "basic", "processed", "value", "content", "#text", "target_id"})
        if (const Member* member = find_member(value, name); member != nullptr)
            if (member->value.kind == Value::Kind::string) return member->value;
    // {"value": 7}, and what MongoDB exports: {"$date": {"$numberLong": "1705658400000"}}.
    if (value.members.size() != 1) return value;
    const Member& only = value.members.front();
    const bool is_typed = only.key == "$date" || only.key == "$oid" || only.key.starts_with("$number");
    if (is_typed) return unwrapped(only.value);
    return only.key == "value" && only.value.kind == Value::Kind::number ? only.value : value;
}

namespace {

// The text of {"en-US": ...}, where there is no other language. Else the value.
const Value& in_one_language(const Value& value) {
    constexpr std::size_t kCode = 2;
    if (value.kind != Value::Kind::object || value.members.size() != 1) return value;
    const Member& only = value.members.front();
    const bool is_code = only.key.size() == kCode || (only.key.size() > kCode && only.key[kCode] == '-');
    const bool is_language = is_code && only.key != "id" && is_language_tag(only.key);
    return is_language && only.value.kind == Value::Kind::string ? only.value : value;
}

// The address of a link of a page: {"href": ...}, alone or in a list. Else unwrapped().
const Value& linked(const Value& value) {
    const Value& link = value.kind == Value::Kind::array && value.items.size() == 1 ? value.items.front() : value;
    const Member* const address = find_member(link, "href");
    return address != nullptr && address->value.kind == Value::Kind::string ? address->value : unwrapped(value);
}

} // namespace

const Value& plain_value(std::string_view key, const Value& value) {
    if (key == "topics" || key == "images") { // one that says itself what it is has more about it inside
        const bool is_thing =
            text_under(key == "topics" ? std::span<const std::string_view>(kTextNames) : kAddresses, value);
        return is_thing ? value : related_things(value);
    }
    if (key == "related") return value;
    if (key == "provider" && value.kind == Value::Kind::object) return value;
    if (key == "provider" && value.kind == Value::Kind::array && value.items.size() == 1)
        return plain_value(key, value.items.front());
    if (const Value* name = nullptr; key == "category" && (name = name_of_thing(value)) != nullptr) return *name;
    if (key == "webUrl" || key == "originalUrl") return linked(value);
    if (key == "title" && value.kind == Value::Kind::array && value.items.size() == 1)
        if (const Member* text = find_member(value.items.front(), "text"); text != nullptr) // Prismic's are blocks
            return unwrapped(text->value);
    return is_text_key(key) ? in_one_language(unwrapped(value)) : unwrapped(value);
}

} // namespace newsidx::record
