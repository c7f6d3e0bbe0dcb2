#include "record/fit.h"

#include "record/among.h"
#include "record/clean.h"
#include "record/date/date.h"
#include "record/keys.h"
#include "record/members.h"
#include "record/page/page_url.h"
#include "record/rich_text.h"
#include "record/scalars.h"
#include "text/ascii.h"

#include <algorithm>
#include <array>
#include <utility>

namespace newsidx::record {

bool is_list_or_map(const Value& value) {
    return value.kind == Value::Kind::array || value.kind == Value::Kind::object;
}

const char* name_of(Value::Kind kind) {
    switch (kind) {
    case Value::Kind::null: return "nothing";
    case Value::Kind::boolean: return "true or false";
    case Value::Kind::number: return "a number";
    case Value::Kind::string: return "text";
    case Value::Kind::array: return "a list";
    case Value::Kind::object: return "a mapping";
    }
    return "";
}

std::string no_date(std::string_view text) {
    return ": \"" + shorten(text) + "\" is no date";
}

std::string text_of_date(const Value& value) {
    if (!is_list_or_map(value)) return clean_word(value.text);
    const Member* const named = find_member(value, "date-parts");
    const Value* parts = named != nullptr ? &named->value : &value;
    if (parts->items.size() == 1) parts = &parts->items.front();
    constexpr std::size_t kDay = 3;
    constexpr auto kBefore = std::to_array<std::string_view>({"", "-", "-", "T", ":", ":"});
    if (named == nullptr && parts->items.size() < kDay) return {};
    std::string text;
    for (std::size_t i = 0; i < std::min(parts->items.size(), kBefore.size()); ++i) {
        const std::string& part = parts->items[i].text;
        if (!text::is_ascii_digits(part) || part.empty() || part.size() > 4) return {};
        text.append(kBefore[i]).append(part.size() == 1 ? "0" : "").append(part);
    }
    return parts->items.size() == kDay + 1 ? text + ":00" : text; // an hour alone
}

std::string why_not(std::string_view key, const Value& value) {
    std::string kind = std::string(" is ") + name_of(value.kind);
    const bool is_text = value.kind == Value::Kind::string || value.kind == Value::Kind::number;
    if (key == kPublishedAt || key == kUpdatedAt) {
        const std::string text = text_of_date(value);
        if (value.kind == Value::Kind::boolean || (!is_text && text.empty())) return kind;
        return value.text.empty() && is_text ? "" : !is_no_date(text) && parse_date(text) ? "" : no_date(text);
    }
    if (key == "lang") {
        if (!is_text) return kind;
        if (value.text.empty() || is_language_tag(to_language_tag(clean_word(value.text)))) return "";
        return ": \"" + shorten(value.text) + "\" is no tag of a language";
    }
    if (key == kPublished || key == kDraft || key == kWebUrlIsShared || key == "removed") {
        return to_bool(value) ? "" : " is neither true nor false";
    }
    if (key == "topics") return is_text || value.kind == Value::Kind::null || is_list_of_things(value) ? "" : kind;
    if (key == "images" || key == "related") return is_text || is_list_or_map(value) ? "" : kind;
    if (key == "provider") return is_text || value.kind == Value::Kind::object ? "" : kind;
    if (key == "body" && is_list_or_map(value)) return text_of_blocks(value).empty() ? kind : "";
    return is_text ? "" : kind;
}

namespace {

bool is_pattern_of_addresses(const Value& value) {
    if (value.kind == Value::Kind::boolean) return true;
    constexpr auto kSigns = std::to_array<std::string_view>({"{{", "{%", "/:"});
    return value.kind == Value::Kind::string && (has_any_of(kSigns, value.text) || value.text.starts_with(':'));
}

} // namespace

bool is_preferred(const Candidate& a, const Candidate& b) {
    const auto rank = [](const Candidate& candidate) {
        const auto& [meaning, member] = candidate;
        const bool is_poor =
            meaning.key == "body" && (is_list_or_map(member->value) || has_cut_mark(member->value.text));
        return std::pair(is_poor || says_nothing(member->value), meaning.order);
    };
    return rank(a) < rank(b);
}

bool has_text(const Record& record) {
    return !record.title.empty() || !record.excerpt.empty() || !record.body.empty();
}

bool means_something_else(const Member& member, std::string_view ours, const Value& value, bool has_other_text) {
    const auto is = [&](std::string_view name) { return text::equal_but_for_case(member.key, name); };
    const bool may_be_all = ours == "title" || (!has_other_text && (ours == "excerpt" || ours == "body"));
    if (!may_be_all && says_nothing(value)) return true;
    if (is("permalink")) return is_pattern_of_addresses(value);
    if (is("origin") || is("feed")) return member.value.kind != Value::Kind::object;
    if (is("highlights")) return value.kind != Value::Kind::string;
    // Blocks, if they say what they are and are not titled one and all; else it is a list of something.
    if ((is("contents") || is("content_elements")) && member.value.kind == Value::Kind::array) {
        const std::vector<Value>& items = member.value.items;
        const auto has = [](std::string_view name) {
            return [name](const Value& item) { return find_member(item, name) != nullptr; };
        };
        return std::none_of(items.begin(), items.end(), has("type")) ||
               std::all_of(items.begin(), items.end(), has("title"));
    }
    if (is("multimedia")) { // paths, as the New York Times had them, lead nowhere
        const bool is_list = member.value.kind == Value::Kind::array && !member.value.items.empty();
        return address_of_image(is_list ? member.value.items.front() : member.value).find("://") ==
               std::string_view::npos;
    }
    if (is("labels")) { // as Keep and Blogger have them; of a collection for research it may be numbers
        const auto is_word = [](const Value& item) {
            return item.kind == Value::Kind::string || name_of_thing(item) != nullptr;
        };
        return member.value.kind != Value::Kind::array ||
               !std::all_of(member.value.items.begin(), member.value.items.end(), is_word);
    }
    if (is("changed")) return to_bool(value).has_value();
    return ours == "images" && value.kind == Value::Kind::string &&
           value.text.find_first_of(".:/") == std::string::npos;
}

// Bulk files, as search servers read them: a line {"index": {"_id": "7"}} says what is to be done with the document in
// the next one.
static bool is_bulk_action(const Value& item) {
    constexpr auto kActions = std::to_array<std::string_view>({"index", "create", "update", "delete"});
    if (item.members.size() != 1 || !is_among(kActions, item.members.front().key)) return false;
    const Value& action = item.members.front().value;
    const auto is_text = [](const Member& member) { return means_text(member.key); };
    return action.kind == Value::Kind::object &&
           (action.members.empty() || find_member(action, "_id") != nullptr ||
            find_member(action, "_index") != nullptr) &&
           std::none_of(action.members.begin(), action.members.end(), is_text);
}

std::string_view kind_without_news(const Record& record, const Value& item) {
    constexpr std::string_view kRemoved = "[Removed]"; // NewsAPI, in place of all texts
    const auto has_no_other = [&](std::string_view text) { return text.empty() || text == kRemoved; };
    if (!record.removed && record.title == kRemoved && has_no_other(record.excerpt) && has_no_other(record.body))
        return "removed article";
    if (has_text(record)) return {};
    if (is_bulk_action(item)) return "bulk action";
    const Member* const type = find_member(item, "type");
    const Member* const object = find_member(item, "object");
    constexpr auto kReactions = std::to_array<std::string_view>({"Announce", "Like", "Follow", "Undo", "Delete"});
    const bool is_reaction = type != nullptr && object != nullptr && is_among(kReactions, type->value.text);
    return is_reaction ? "reaction" : "";
}

std::string hint_of_keys(const Value& item) {
    constexpr std::size_t kMost = 8;
    std::string keys;
    std::size_t count = 0;
    bool is_any_unknown = false;
    for (const Member& member : item.members) {
        if (count < kMost) keys += (count == 0 ? "" : ", ") + shorten(member.key);
        ++count;
        is_any_unknown |= member.key != "secured" && !meaning_of(member.key);
    }
    if (keys.empty()) return {};
    return ". Its keys are " + keys + (count > kMost ? ", ..." : "") +
           (is_any_unknown ? "; --map KEY=title, KEY=excerpt or KEY=body says what one means" : "");
}

bool names_site(const Value& value) {
    return value.kind == Value::Kind::string && is_home_page(value.text);
}

} // namespace newsidx::record
