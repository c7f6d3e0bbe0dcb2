#include "record/wrapping.h"

#include "record/keys.h"
#include "record/members.h"
#include "record/rich_text.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace newsidx::record {

namespace {

using Kind = Value::Kind;

constexpr auto kWrappings = std::to_array<std::string_view>(
    {"_source", "attributes", "data", "fields", "node",    "object",     "post",   "article", "record", "item",
     "story",   "document",   "doc",  "entry",  "payload", "properties", "result", "page",    "tweet",  "news"});
constexpr int kMaxWrappings = 3; // in each other

bool is_text_key(std::string_view key) {
    return key == "title" || key == "excerpt" || key == "body";
}

bool is_text(std::string_view key, const Value& value) {
    const Value& plain = unwrapped(value);
    if (plain.kind == Kind::string) return !plain.text.empty();
    return key == "body" && !text_of_blocks(plain).empty();
}

// The Guardian keeps texts apart from what a list of articles needs.
void add_guardian_fields(std::vector<const Member*>& members) {
    const Member* fields = find_member(members, "fields");
    if (fields == nullptr || fields->value.kind != Kind::object || find_member(members, "webTitle") == nullptr) return;
    std::erase(members, fields);
    for (const Member* member : members_of(fields->value))
        if (find_member(members, member->key) == nullptr) members.push_back(member);
}

RecordMembers members_within(const Value& object, const KeyMap& map, int depth) {
    RecordMembers found{members_of(object), {}};
    if (depth == 0 || names_text(found.record, map)) return found;
    for (const std::string_view name : kWrappings) {
        const Member* const wrapping = find_member(found.record, name);
        if (wrapping == nullptr || wrapping->value.kind != Kind::object) continue;
        RecordMembers inner = members_within(wrapping->value, map, depth - 1);
        if (!names_text(inner.record, map)) continue;
        for (const Member* const member : found.record) {
            if (member == wrapping || find_member(inner.record, member->key) != nullptr) continue;
            const bool is_of_server = member->key.starts_with('_') && member->key != "_id";
            (is_of_server ? inner.others : inner.record).push_back(member);
        }
        return inner;
    }
    return found;
}

} // namespace

bool names_text(const std::vector<const Member*>& members, const KeyMap& map) {
    const bool has_own = std::any_of(members.begin(), members.end(), [](const Member* member) {
        const auto meaning = meaning_of(member->key);
        return meaning && is_text_key(meaning->key) && is_text(meaning->key, member->value);
    });
    return has_own || std::any_of(map.begin(), map.end(), [&](const auto& pair) {
               const auto& [theirs, ours] = pair;
               const Member* const member = find_member(members, theirs);
               const Value* const value = member != nullptr ? &member->value : find_path(members, theirs);
               return is_text_key(ours) && value != nullptr && is_text(ours, *value);
           });
}

RecordMembers record_members(const Value& object, const KeyMap& map) {
    RecordMembers members = members_within(object, map, kMaxWrappings);
    add_guardian_fields(members.record);
    return members;
}

} // namespace newsidx::record
