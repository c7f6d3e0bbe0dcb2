#include "record/rich_text.h"

#include "record/among.h"
#include "record/keys.h"
#include "record/members.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace newsidx::record {

namespace {

constexpr std::string_view kParagraph = "\n\n";
constexpr auto kTexts = std::to_array<std::string_view>({"text", "html", "content", "body"});
// What has parts: pieces of a line, or blocks.
constexpr auto kPieces = std::to_array<std::string_view>({"children", "content"});
constexpr auto kBlocks = std::to_array<std::string_view>({"blocks", "items", "data", "root", "document", "value"});

bool is_string(const Value& value) {
    return value.kind == Value::Kind::string;
}

// Of a picture or a film: "https://a.example/1", "/uploads/ferry.jpg". Text may begin so.
bool is_address(std::string_view text) {
    constexpr auto kNone = std::string_view::npos;
    const bool has_place = text.starts_with('/') ? text.find('.') != kNone : text.find("://") != kNone;
    return has_place && text.find_first_of(" \t\r\n<") == kNone;
}

std::string_view own_text(const Value& value) {
    if (is_string(value)) return value.text;
    for (const std::string_view name : kTexts)
        if (const Member* text = find_member(value, name); text != nullptr && is_string(text->value))
            return text->value.text;
    const bool is_node =
        find_member(value, "nodeType") != nullptr; // Contentful's texts; Wagtail's blocks may be others
    const bool has_text = is_node || find_member(value, "type") != nullptr;
    const Member* const text = has_text ? find_member(value, "value") : nullptr;
    if (text == nullptr || !is_string(text->value) || (!is_node && is_address(text->value.text))) return {};
    return text->value.text;
}

bool is_space(char c) {
    return c == ' ' || c == '\n';
}

// Strings and objects are one line if a string leaves room for what stands beside it: ["see ", {...}].
bool is_line_of_strings(const std::vector<Value>& list) {
    for (std::size_t i = 0; i + 1 < list.size(); ++i) {
        const Value& left = list[i];
        const Value& right = list[i + 1];
        if (is_string(left) == is_string(right)) continue;
        const std::string& text = is_string(left) ? left.text : right.text;
        if (!text.empty() && is_space(is_string(left) ? text.back() : text.front())) return true;
    }
    return false;
}

// Whether it is text itself, and not called as blocks are.
bool is_piece(const Value& value) {
    constexpr auto kBlockTypes = std::to_array<std::string_view>(
        {"p",         "paragraph", "h1",    "h2",         "h3",   "h4", "h5", "h6", "heading", "header", "li",
         "list-item", "listItem",  "quote", "blockquote", "code", "td", "th", "tr", "cell",    "block"});
    for (const std::string_view name : {"type", "_type", "tag"})
        if (const Member* type = find_member(value, name); type != nullptr)
            if (is_among(kBlockTypes, type->value.text)) return false;
    for (const std::string_view name : {"text", "value"})
        if (const Member* text = find_member(value, name); text != nullptr && is_string(text->value))
            return !text->value.text.empty();
    return false;
}

// What editors put side by side is all blocks, or all pieces of a line.
bool is_line(const std::vector<Value>& list, bool may_be_pieces) {
    if (std::any_of(list.begin(), list.end(), is_string)) return is_line_of_strings(list);
    return may_be_pieces && std::any_of(list.begin(), list.end(), is_piece);
}

void add(std::string& out, std::string_view text, std::string_view separator) {
    if (text.empty()) return;
    if (!out.empty()) out += separator;
    out += text;
}

std::string_view type_of(const Value& block) {
    const Member* const type = find_member(block, "type");
    return type == nullptr ? std::string_view() : std::string_view(type->value.text);
}

// What the Washington Post lists with an article's text, and says of it elsewhere.
constexpr auto kBesideText = std::to_array<std::string_view>({"kicker", "title", "byline", "date"});

std::string text_of(const Value& value, bool may_be_pieces) {
    std::string out;
    if (value.kind == Value::Kind::array) {
        const bool line = is_line(value.items, may_be_pieces);
        const bool is_of_post = std::any_of(value.items.begin(), value.items.end(),
                                            [](const Value& item) { return type_of(item) == "sanitized_html"; });
        for (const Value& item : value.items) {
            if (is_of_post && is_among(kBesideText, type_of(item))) continue;
            const std::string text = text_of(item, true);
            add(out, line && text.empty() ? " " : text, line ? "" : kParagraph); // a break, or a picture
        }
        return out;
    }
    out = own_text(value);
    const auto add_parts = [&](std::string_view name, bool pieces) {
        if (const Member* parts = find_member(value, name); parts != nullptr && !is_string(parts->value))
            add(out, text_of(parts->value, pieces), kParagraph);
    };
    for (const std::string_view name : kPieces)
        add_parts(name, true);
    for (const std::string_view name : kBlocks)
        add_parts(name, false);
    return out;
}

} // namespace

bool is_list_of_records(const Value& value) {
    const auto is_record = [](const Value& item) {
        const auto has = [&](auto... keys) {
            return std::any_of(item.members.begin(), item.members.end(), [&](const Member& member) {
                const auto meaning = meaning_of(member.key);
                const bool is_said = is_string(member.value) || member.value.kind == Value::Kind::number;
                return is_said && meaning && ((meaning->key == keys) || ...);
            });
        };
        const bool may_be_block = find_member(item, "type") != nullptr;
        return has("title") &&
               (has("publishedDateTime", "updatedDateTime") || (!may_be_block && has("webUrl", "originalUrl")));
    };
    return !value.items.empty() && std::all_of(value.items.begin(), value.items.end(), is_record);
}

std::string text_of_blocks(const Value& value) {
    if (value.kind != Value::Kind::array && value.kind != Value::Kind::object) return {};
    const std::string text = text_of(value, false);
    return text.find_first_not_of(" \n") == std::string::npos ? std::string() : text;
}

} // namespace newsidx::record
