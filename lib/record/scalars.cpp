#include "record/scalars.h"
#include "record/among.h"
#include "record/identity.h"
#include "record/members.h"
#include "record/trim.h"
#include "text/ascii.h"
#include "text/language.h"
#include "text/number.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace newsidx::record {
namespace {

// The quoted text that begins at `at` of a list written as text; `at` moves behind it.
std::string take_quoted(std::string_view text, std::size_t& at) {
    const char quote = text[at++];
    std::string out;
    for (; at < text.size() && text[at] != quote; ++at) {
        if (text[at] == '\\' && at + 1 < text.size()) ++at;
        out += text[at];
    }
    at = std::min(at + 1, text.size());
    return out;
}

} // namespace

std::optional<double> to_number(std::string_view text) {
    text = trim(text);
    if (text.starts_with('+')) {
        text.remove_prefix(1);
        if (text.starts_with('-')) return std::nullopt;
    }
    const int base = text.starts_with("0x") ? 16 : text.starts_with("0o") ? 8 : 10;
    if (base != 10) {
        if (text.substr(2).starts_with('-')) return std::nullopt;
        std::int64_t whole = 0;
        const char* const end = text.data() + text.size();
        const auto [at, error] = std::from_chars(text.data() + 2, end, whole, base);
        if (error != std::errc{} || at != end) return std::nullopt;
        return static_cast<double>(whole);
    }
    return text::number_of<double>(text);
}

bool says_nothing(std::string_view text) {
    constexpr auto kWords =
        std::to_array<std::string_view>({"None", "nan", "NaN", "NaT", "null", "NULL", "undefined", "N/A", "[removed]",
                                         "[deleted]"}); // the last two of Reddit
    return is_among(kWords, text) ||
           (text.starts_with("ONLY AVAILABLE IN ") && text.ends_with(" PLANS")); // NewsData.io
}

bool says_nothing(const Value& value) {
    return value.kind == Value::Kind::string && says_nothing(value.text);
}

std::optional<bool> to_bool(const Value& value) {
    if (value.kind == Value::Kind::boolean) return value.boolean;
    if (value.kind != Value::Kind::string && value.kind != Value::Kind::number) return std::nullopt;
    const std::string text = text::lower_ascii(trim(value.text));
    if (text == "true" || text == "yes" || text == "on" || text == "1") return true;
    if (text == "false" || text == "no" || text == "off" || text == "0") return false;
    return std::nullopt;
}

namespace {

bool is_unpublished(const Value& status) {
    constexpr auto kWords =
        std::to_array<std::string_view>({"draft", "auto-draft", "pending", "future", "scheduled", "private", "trash",
                                         "unpublished", "in review", "in_review", "removed", "deleted"});
    if (status.kind == Value::Kind::array && status.items.size() == 1) return is_unpublished(status.items.front());
    if (status.kind == Value::Kind::object && status.members.size() == 1 && status.members.front().key == "value")
        return is_unpublished(status.members.front().value); // as Drupal has it
    if (status.kind == Value::Kind::boolean) return !status.boolean;
    return is_among(kWords, text::lower_ascii(trim(status.text)));
}

// Whom an ActivityPub object is sent to when everybody may read it: three spellings of one (ActivityPub, 5.6).
constexpr auto kPublic =
    std::to_array<std::string_view>({"https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"});
// What such objects have, or are.
constexpr auto kSigns = std::to_array<std::string_view>({"attributedTo", "cc", "inReplyTo", "conversation"});
constexpr auto kTypes = std::to_array<std::string_view>({"Note", "Article", "Page", "Question", "Event", "Video"});

std::vector<std::string_view> audience_of(const Member* member) {
    std::vector<std::string_view> audience;
    if (member == nullptr) return audience;
    if (member->value.kind == Value::Kind::string) audience.push_back(member->value.text);
    for (const Value& item : member->value.items)
        audience.push_back(item.text);
    return audience;
}

bool is_for_some(const std::vector<const Member*>& members) {
    const Member* const type = find_member(members, "type");
    const bool is_of_network =
        (type != nullptr && is_among(kTypes, type->value.text)) ||
        std::any_of(kSigns.begin(), kSigns.end(), [&](std::string_view sign) { return find_member(members, sign); });
    if (!is_of_network) return false;
    std::vector<std::string_view> audience = audience_of(find_member(members, "to"));
    if (audience.empty() || !std::all_of(audience.begin(), audience.end(), has_web_scheme)) return false;
    const std::vector<std::string_view> copied = audience_of(find_member(members, "cc"));
    audience.insert(audience.end(), copied.begin(), copied.end());
    return std::none_of(audience.begin(), audience.end(), [](std::string_view one) { return is_among(kPublic, one); });
}

} // namespace

bool is_of_tiny_reader(const std::vector<const Member*>& members) {
    return find_member(members, "published") && find_member(members, "marked") && find_member(members, "unread");
}

bool says_unpublished(const std::vector<const Member*>& members) {
    if (is_for_some(members)) return true;
    const bool has_own = find_member(members, "status") != nullptr;
    return std::any_of(members.begin(), members.end(), [&](const Member* member) {
        const bool is_status = has_own ? member->key == "status"
                                       : text::equal_but_for_case(member->key, "status") ||
                                             member->key == "moderation_state" || member->key == "post_status";
        if (is_status && is_unpublished(member->value)) return true;
        if (member->key == "_id" && member->value.text.starts_with("drafts.")) return true; // of Sanity
        // Of ninjs: withheld, canceled.
        if (member->key == "pubstatus" && !member->value.text.empty() &&
            !text::equal_but_for_case(member->value.text, "usable"))
            return true;
        if (member->key == "visibility" && (member->value.text == "private" || member->value.text == "direct"))
            return true;
        if (text::equal_but_for_case(member->key, "publish")) return to_bool(member->value) == false;
        const bool is_hiding =
            text::equal_but_for_case(member->key, "private") || text::equal_but_for_case(member->key, "unlisted");
        return is_hiding && to_bool(member->value) == true;
    });
}

std::vector<std::string> split_list(std::string_view text) {
    text = trim(text);
    const bool is_written = text.size() >= 2 && text.front() == '[' && text.back() == ']';
    if (is_written) text = text.substr(1, text.size() - 2);
    const auto has = [text](char c) { return text.find(c) != std::string_view::npos; };
    const char separator = is_written || has(',') ? ',' : has(';') ? ';' : '|';
    std::vector<std::string> items;
    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at];
        if (c == separator || kWhiteSpace.find(c) != std::string_view::npos) {
            ++at;
        } else if (is_written && (c == '\'' || c == '"')) {
            items.push_back(take_quoted(text, at));
        } else {
            const std::size_t end = std::min(text.find(separator, at), text.size());
            items.emplace_back(trim(text.substr(at, end - at)));
            at = end;
        }
    }
    return items;
}

bool is_written_list(std::string_view text) {
    return text == "[]" || ((text.starts_with("['") || text.starts_with("[\"")) && text.ends_with(']'));
}

std::optional<std::vector<std::string>> written_names(std::string_view text) {
    text = trim(text);
    const std::string_view inner = text.substr(text.starts_with('[') && text.ends_with(']') ? 1 : 0);
    if (!(inner.starts_with("{'") || inner.starts_with("{\"")) || !(text.ends_with('}') || text.ends_with("}]")))
        return std::nullopt;
    const auto is_mark = [&](std::size_t at) { return at < text.size() && (text[at] == '\'' || text[at] == '"'); };
    std::vector<std::string> names;
    int depth = 0;
    for (std::size_t at = 0; at < text.size();) {
        if (!is_mark(at)) {
            depth += text[at] == '{' ? 1 : text[at] == '}' ? -1 : 0;
            ++at;
            continue;
        }
        const bool is_name = take_quoted(text, at) == "name" && text.substr(at).starts_with(':') && depth == 1;
        if (!is_name) continue;
        at = std::min(text.find_first_not_of(' ', at + 1), text.size());
        if (is_mark(at)) names.push_back(take_quoted(text, at));
    }
    return names;
}

std::string written_name(std::string_view text) {
    const auto names = written_names(text);
    return !names ? std::string(text) : names->empty() ? std::string() : names->front();
}

std::string_view topic_in(std::string_view text) {
    constexpr std::string_view kUser = "user/";
    constexpr std::string_view kLabel = "/label/";
    constexpr std::string_view kState = "/state/";
    if (!text.starts_with(kUser)) return text;
    const std::size_t behind_id = text.find('/', kUser.size());
    if (behind_id == std::string_view::npos) return text;
    const std::string_view rest = text.substr(behind_id);
    if (rest.starts_with(kLabel)) return rest.substr(kLabel.size());
    return rest.starts_with(kState) ? std::string_view{} : text;
}

std::string to_language_tag(std::string_view text) {
    constexpr std::size_t kCode = 2;
    if (text.size() > kCode)
        if (std::string named = text::language_named(text); !named.empty()) return named;
    std::string tag(text);
    const std::size_t primary = std::min(text.find_first_of("-_"), text.size());
    if (std::string code; primary == kCode + 1 && !(code = text::language_named(text.substr(0, primary))).empty())
        tag.replace(0, primary, code); // eng-GB
    std::replace(tag.begin(), tag.end(), '_', '-');
    return tag;
}

bool is_language_tag(std::string_view text) {
    const std::string_view language = text.substr(0, text.find_first_of("-_"));
    if (language.size() != 2 && language.size() != 3) return false;
    return std::all_of(language.begin(), language.end(), text::is_ascii_letter) &&
           std::all_of(text.begin(), text.end(),
                       [](char c) { return text::is_ascii_alphanumeric(c) || c == '-' || c == '_'; });
}

} // namespace newsidx::record
