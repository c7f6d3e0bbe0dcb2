#include "record/json/wrapping.h"

#include "record/among.h"
#include "record/keys.h"
#include "record/members.h"
#include "record/rich_text.h"
#include "record/trim.h"
#include "text/split.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

namespace newsidx::record {

namespace {

using Kind = Value::Kind;

constexpr auto kWrappings =
    std::to_array<std::string_view>({"_source", "attributes", "data", "fields", "node", "object", "record", "document",
                                     "doc", "entry", "payload", "properties", "reblog", "result", "row", "snippet"});
// What something else may be about: a comment has a "post".
constexpr auto kThings = std::to_array<std::string_view>({"post", "article", "item", "story", "tweet"});
constexpr int kMaxWrappings = 3; // in each other

bool is_text(std::string_view key, const Value& value) {
    const Value& plain = plain_value(key, value);
    if (plain.kind == Kind::string) return !plain.text.empty();
    return key == "body" && !text_of_blocks(plain).empty();
}

// Whether it is a record of its own under a name that others have for the text: {"article": {"title": ...}}.
bool is_titled_thing(const Member& member) {
    return is_among(kThings, member.key) &&
           std::any_of(member.value.members.begin(), member.value.members.end(), [](const Member& inner) {
               const auto meaning = meaning_of(inner.key);
               return meaning && meaning->key == "title" && is_text("title", inner.value);
           });
}

// Whether one of the members is a text that is indexed: a title, an excerpt, a body, by any name that the world or
// `map` has for them, and not empty.
bool names_text(const std::vector<const Member*>& members, const KeyMap& map) {
    const bool has_own = std::any_of(members.begin(), members.end(), [](const Member* member) {
        const auto meaning = meaning_of(member->key);
        return meaning && is_text_key(meaning->key) && is_text(meaning->key, member->value) &&
               !is_titled_thing(*member);
    });
    return has_own || std::any_of(map.begin(), map.end(), [&](const auto& pair) {
               const auto& [theirs, ours] = pair;
               if (!is_text_key(ours)) return false;
               if (const Member* const member = find_member(members, theirs)) return is_text(ours, member->value);
               const auto value = value_at(members, theirs);
               return value && is_text(ours, *value);
           });
}

// Whether a member could be a text, and not the wrapping: then the object is a record, if a broken one.
bool has_own_text(const std::vector<const Member*>& members, const Member* wrapping) {
    return std::any_of(members.begin(), members.end(), [&](const Member* member) {
        const auto meaning = meaning_of(member->key);
        const bool is_empty =
            member->value.kind == Kind::null || (member->value.kind == Kind::string && member->value.text.empty());
        return member != wrapping && !is_empty && meaning && is_text_key(meaning->key);
    });
}

bool is_wrapping(const Member& member, const std::vector<const Member*>& members) {
    const bool is_thing = is_among(kThings, member.key);
    if (member.value.kind != Kind::object || !(is_thing || is_among(kWrappings, member.key))) return false;
    if (has_own_text(members, &member)) return false;
    if (member.key == "object") { // ActivityPub: who likes or shares something has not written it
        const Member* const type = find_member(members, "type");
        return type == nullptr || type->value.text == "Create" || type->value.text == "Update";
    }
    // What a comment or a like says besides has no meaning for a record; where it stands and since when has.
    constexpr auto kBesides = std::to_array<std::string_view>(
        {"webUrl", "originalUrl", "id", "lang", "publishedDateTime", "updatedDateTime", "provider"});
    return !is_thing || std::all_of(members.begin(), members.end(), [&](const Member* other) {
        const auto meaning = meaning_of(other->key);
        return other->value.kind != Kind::string || (meaning && is_among(kBesides, meaning->key));
    });
}

// The Guardian keeps texts apart from what a list of articles needs.
void add_guardian_fields(std::vector<const Member*>& members) {
    const Member* fields = find_member(members, "fields");
    if (fields == nullptr || fields->value.kind != Kind::object || find_member(members, "webTitle") == nullptr) return;
    std::erase(members, fields);
    std::unordered_set<std::string_view> names;
    for (const Member* member : members)
        names.insert(member->key);
    for (const Member* member : members_of(fields->value))
        if (!names.contains(member->key)) members.push_back(member);
}

// Arc XP has authors among all whom it credits, and puts what a story is filed under aside.
void add_of_arc(std::vector<const Member*>& members) {
    for (const auto& [outer, inner] : std::to_array<std::pair<std::string_view, std::string_view>>(
             {{"credits", "by"}, {"taxonomy", "primary_section"}, {"taxonomy", "tags"}})) {
        const Member* const around = find_member(members, outer);
        const Member* const member = around == nullptr ? nullptr : find_member(around->value, inner);
        if (member != nullptr && find_member(members, inner) == nullptr) members.push_back(member);
    }
}

// Discourse has the text of a topic in the first of its posts; the others are answers.
void add_first_post(std::vector<const Member*>& members) {
    const Member* const stream = find_member(members, "post_stream");
    const Member* const posts = stream == nullptr ? nullptr : find_member(stream->value, "posts");
    if (posts == nullptr || posts->value.items.empty()) return;
    const Member* const text = find_member(posts->value.items.front(), "cooked");
    if (text != nullptr && find_member(members, "cooked") == nullptr) members.push_back(text);
}

// Else it says why there is none: {"code": "rest_forbidden"}.
bool has_image(const Value& list) {
    return !list.items.empty() && !address_of_image(list.items.front()).empty();
}

// WordPress's REST API has numbers for authors, topics and images, and where it is asked to, themselves beside them.
void take_embedded(std::vector<const Member*>& members) {
    const Member* const embedded = find_member(members, "_embedded");
    if (embedded == nullptr) return;
    if (is_of_wordpress(members)) // and not what was exported of a record that was
        for (const Member& member : embedded->value.members)
            if (member.key == "wp:term" || (member.key == "wp:featuredmedia" && has_image(member.value)))
                members.push_back(&member);
    const Member* const author = find_member(embedded->value, "author");
    const Member* const number = find_member(members, "author");
    if (author == nullptr || (number != nullptr && number->value.kind != Kind::number)) return;
    std::erase(members, number);
    members.push_back(author);
}

// Puts a value under a name into the place of a member.
void replace(RecordMembers& members, const Member* member, std::string_view name, Value value) {
    members.made.push_back(std::make_unique<Member>(Member{std::string(name), member->offset, std::move(value)}));
    std::replace(members.record.begin(), members.record.end(), member,
                 static_cast<const Member*>(members.made.back().get()));
}

const Member* find_text(const RecordMembers& members, std::string_view key) {
    const Member* const member = find_member(members.record, key);
    return member != nullptr && member->value.kind == Kind::string ? member : nullptr;
}

// Articles of Trove, which are told by its own addresses and keys, have headings, and their newspaper's title: {"id":
// "35", "value": "The Mail"}.
void name_newspaper(RecordMembers& members) {
    const Member* const title = find_member(members.record, "title");
    const Member* const heading = find_text(members, "heading");
    if (title == nullptr || heading == nullptr || heading->value.text.empty()) return;
    constexpr auto kOwn = std::to_array<std::string_view>({"troveUrl", "trovePageUrl", "articleText", "pageSequence"});
    if (std::none_of(kOwn.begin(), kOwn.end(),
                     [&](std::string_view key) { return find_member(members.record, key) != nullptr; }))
        return;
    const bool is_thing = find_member(title->value, "id") != nullptr && name_of_thing(title->value) != nullptr;
    if (is_thing) replace(members, title, "publication", title->value);
}

// Pinboard has a bookmark's title for its description, and puts spaces between tags.
void name_bookmark(RecordMembers& members) {
    const Member* const title = find_text(members, "description");
    const Member* const text = find_text(members, "extended");
    const Member* const tags = find_text(members, "tags");
    const bool is_bookmark = title != nullptr && text != nullptr && tags != nullptr &&
                             find_text(members, "href") != nullptr && find_text(members, "toread") != nullptr;
    if (!is_bookmark) return;
    Value list;
    list.kind = Kind::array;
    list.offset = tags->value.offset;
    for (std::string_view rest = trim(tags->value.text); !rest.empty(); rest = trim(rest))
        list.items.push_back(text_value(std::string(text::take_part(rest, ' ')), list.offset));
    replace(members, title, "title", title->value);
    replace(members, text, "excerpt", text->value);
    replace(members, tags, "tags", std::move(list));
}

// Adds what is said around a record, where the record does not say it.
void add_around(RecordMembers& inner, const std::vector<const Member*>& around, const Member* wrapping) {
    std::unordered_set<std::string_view> said;
    for (const Member* const member : inner.record) {
        said.insert(member->key);
        if (const auto meaning = meaning_of(member->key)) said.insert(meaning->key);
    }
    for (const Member* const member : around) {
        if (member == wrapping || said.contains(member->key)) continue;
        const auto meaning = meaning_of(member->key);
        // "_score" and "_type" are of a search server, and a status around a record of what brought it.
        const bool is_of_server = (member->key.starts_with('_') && member->key != "_id") || member->key == "status";
        const bool is_said = meaning && said.contains(meaning->key);
        (is_of_server || is_said ? inner.others : inner.record).push_back(member);
    }
}

// {"_id": 7, "_score": 1, "_source": {...}}: whatever stands around it is the server's.
bool take_source(RecordMembers& found) {
    const Member* const source = find_member(found.record, "_source");
    const Member* const id = find_member(found.record, "_id");
    if (source == nullptr || id == nullptr || source->value.kind != Kind::object) return false;
    found.others = std::move(found.record);
    std::erase(found.others, source);
    found.record = members_of(source->value);
    if (find_member(found.record, "_id") == nullptr) {
        found.record.push_back(id);
        std::erase(found.others, id);
    }
    return true;
}

RecordMembers members_within(const Value& object, const KeyMap& map, int depth) {
    RecordMembers found{members_of(object), {}, {}};
    if (take_source(found)) return found;
    if (depth == 0 || names_text(found.record, map)) return found;
    for (const Member* const member : found.record) {
        if (!is_wrapping(*member, found.record)) continue;
        RecordMembers inner = members_within(member->value, map, depth - 1);
        if (!names_text(inner.record, map)) continue;
        add_around(inner, found.record, member);
        return inner;
    }
    return found;
}

} // namespace

RecordMembers record_members(const Value& object, const KeyMap& map) {
    RecordMembers members = members_within(object, map, kMaxWrappings);
    add_guardian_fields(members.record);
    take_embedded(members.record);
    add_of_arc(members.record);
    add_first_post(members.record);
    name_newspaper(members);
    name_bookmark(members);
    return members;
}

} // namespace newsidx::record
