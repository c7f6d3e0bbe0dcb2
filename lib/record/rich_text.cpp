#include "record/rich_text.h"

#include "record/members.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace newsidx::record {

namespace {

using Kind = Value::Kind;

constexpr auto kTexts = std::to_array<std::string_view>({"text", "value"});
constexpr auto kParts = std::to_array<std::string_view>({"children", "content", "data", "blocks", "root", "items"});

bool is_string(const Value& value) {
    return value.kind == Kind::string;
}

const std::string* own_text(const Value& value) {
    if (is_string(value)) return &value.text;
    const std::vector<const Member*> members = members_of(value);
    for (const std::string_view name : kTexts)
        if (const Member* text = find_member(members, name); text != nullptr && is_string(text->value))
            return &text->value.text;
    return nullptr;
}

// A list with a string beside an object is one line; so are the pieces of a block. A list of strings only, or of
// blocks, is a list of paragraphs.
bool is_line(const std::vector<Value>& list, bool in_block) {
    const auto strings = std::count_if(list.begin(), list.end(), is_string);
    if (strings > 0) return static_cast<std::size_t>(strings) < list.size();
    return in_block &&
           std::all_of(list.begin(), list.end(), [](const Value& piece) { return own_text(piece) != nullptr; });
}

void add(std::string& out, std::string_view text, std::string_view separator) {
    if (text.empty()) return;
    if (!out.empty()) out += separator;
    out += text;
}

std::string text_of(const Value& value, bool in_block) {
    if (const std::string* const text = own_text(value)) return *text;
    std::string out;
    if (value.kind == Kind::array) {
        const bool line = is_line(value.items, in_block);
        for (const Value& item : value.items)
            add(out, text_of(item, true), line ? "" : "\n\n");
        return out;
    }
    const std::vector<const Member*> members = members_of(value);
    for (const std::string_view name : kParts)
        if (const Member* parts = find_member(members, name); parts != nullptr && !is_string(parts->value))
            add(out, text_of(parts->value, true), "\n\n");
    return out;
}

} // namespace

std::string text_of_blocks(const Value& value) {
    if (value.kind != Kind::array && value.kind != Kind::object) return {};
    return text_of(value, value.kind == Kind::object);
}

} // namespace newsidx::record
