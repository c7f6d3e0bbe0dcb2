#include "record/json/bulk.h"

#include "record/among.h"
#include "record/json/json_feed.h"
#include "record/keys.h"
#include "record/members.h"
#include "record/trim.h"
#include "record/value.h"

#include <algorithm>
#include <array>
#include <vector>

namespace newsidx::record {

namespace {

constexpr auto kActions = std::to_array<std::string_view>({"index", "create", "update", "delete"});

} // namespace

bool is_bulk_action(const Value& item) {
    if (item.members.size() != 1 || !is_among(kActions, item.members.front().key)) return false;
    const Value& action = item.members.front().value;
    const auto is_text = [](const Member& member) {
        const auto meaning = meaning_of(member.key);
        return meaning && (meaning->key == "title" || meaning->key == "excerpt" || meaning->key == "body");
    };
    return action.kind == Value::Kind::object &&
           (action.members.empty() || find_member(action, "_id") != nullptr ||
            find_member(action, "_index") != nullptr) &&
           std::none_of(action.members.begin(), action.members.end(), is_text);
}

std::string_view id_for_next(std::string_view line) {
    line = trim(line);
    if (!line.starts_with('{') || line.size() > kLongestAction) return {};
    const std::string_view key = trim(line.substr(1, line.find(':') - 1), " \t\"");
    if (!is_among(kActions, key) || key == "delete") return {}; // all that is looked at of most lines
    try {
        const Tree tree = read_json(line);
        const Member* const id =
            is_bulk_action(tree.root) ? find_member(tree.root.members.front().value, "_id") : nullptr;
        if (id == nullptr || (id->value.kind != Value::Kind::string && id->value.kind != Value::Kind::number))
            return {};
        return line.substr(id->value.offset, end_of_json_value(line, id->value.offset) - id->value.offset);
    } catch (const Rejection&) {
        return {};
    }
}

std::string with_id(std::string_view document, std::string_view id) {
    const std::string_view text = trim(document);
    const std::vector<std::string_view> keys = first_keys(text);
    const auto is_id = [](std::string_view key) {
        const auto meaning = meaning_of(key);
        return meaning && meaning->key == "id";
    };
    std::string out(text);
    if (!text.ends_with('}') || keys.empty() || std::any_of(keys.begin(), keys.end(), is_id)) return out;
    return out.insert(out.size() - 1, ",\"_id\":" + std::string(id));
}

} // namespace newsidx::record
