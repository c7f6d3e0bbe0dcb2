#include "record/value.h"

#include "text/ascii.h"
#include "text/unicode.h"

#include <algorithm>
#include <numeric>

namespace newsidx::record {
namespace {

// Recursion is bounded by kMaxNesting (and once more by an alias inside a YAML tree, which counts as nesting too).
void append_json(std::string& out, const Value& value, bool with_secured) {
    switch (value.kind) {
    case Value::Kind::null: out += "null"; return;
    case Value::Kind::boolean: out += value.boolean ? "true" : "false"; return;
    case Value::Kind::number:
        if (is_json_number(value.text)) {
            out += value.text;
        } else {
            append_json_string(out, value.text);
        }
        return;
    case Value::Kind::string: append_json_string(out, value.text); return;
    case Value::Kind::array: {
        char separator = '[';
        for (const Value& item : value.items) {
            out += separator;
            append_json(out, item, with_secured);
            separator = ',';
        }
        out += separator == '[' ? "[]" : "]";
        return;
    }
    case Value::Kind::object: {
        char separator = '{';
        for (const Member& member : value.members) {
            if (!with_secured && member.key == "secured") continue;
            out += separator;
            append_json_string(out, member.key);
            out += ':';
            append_json(out, member.value, with_secured);
            separator = ',';
        }
        out += separator == '{' ? "{}" : "}";
        return;
    }
    }
}

[[noreturn]] void reject_twice(std::string_view bytes, const Member& first, const Member& second) {
    const Note before = note_at(bytes, first.offset, {});
    const Note after = note_at(bytes, second.offset, {});
    const std::string where =
        before.line == after.line
            ? "at columns " + std::to_string(before.column) + " and " + std::to_string(after.column)
            : "in lines " + std::to_string(before.line) + " and " + std::to_string(after.line);
    reject(bytes, second.offset, "the key \"" + shorten(second.key) + "\" is given twice, " + where + ": keep one");
}

} // namespace

Value text_value(std::string text, std::uint32_t offset) {
    Value value;
    value.kind = Value::Kind::string;
    value.offset = offset;
    value.text = std::move(text);
    return value;
}

void add_member(Value& object, std::string_view key, Value value) {
    object.kind = Value::Kind::object;
    object.members.push_back({std::string(key), value.offset, std::move(value)});
}

void append_json_string(std::string& out, std::string_view text) {
    constexpr char kHex[] = "0123456789abcdef";
    out += '"';
    std::size_t done = 0; // what is written
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && c != '"' && c != '\\') continue;
        out.append(text, done, at - done);
        done = at + 1;
        switch (c) {
        case '"': out += "\\\""; break;
        case '\\': out += "\\\\"; break;
        case '\n': out += "\\n"; break;
        case '\r': out += "\\r"; break;
        case '\t': out += "\\t"; break;
        default: out.append("\\u00").append(1, kHex[byte >> 4]).append(1, kHex[byte & 15]);
        }
    }
    out.append(text, done);
    out += '"';
}

Note note_at(std::string_view bytes, std::size_t offset, std::string message) {
    const std::string_view before = bytes.substr(0, std::min(offset, bytes.size()));
    const std::size_t newline = before.rfind('\n');
    const std::size_t line_start = newline == std::string_view::npos ? 0 : newline + 1;
    Note note;
    note.line = 1 + static_cast<std::uint64_t>(std::count(before.begin(), before.end(), '\n'));
    note.column = 1 + before.size() - line_start;
    note.message = std::move(message);
    return note;
}

void reject(std::string_view bytes, std::size_t offset, std::string message) {
    throw Rejection(note_at(bytes, offset, std::move(message)));
}

std::string shorten(std::string_view text) {
    constexpr std::size_t kLongest = 60;
    std::string line(text.substr(0, text::floor_to_character(text, std::min(text.size(), kLongest))));
    for (char& c : line) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
    }
    return line.size() < text.size() ? line + "..." : line;
}

void reject_duplicate_keys(std::string_view bytes, const Value& object) {
    const std::vector<Member>& members = object.members;
    constexpr std::size_t kFew = 16; // up to here comparing all pairs is cheaper than sorting
    if (members.size() <= kFew) {
        for (std::size_t i = 1; i < members.size(); ++i) {
            for (std::size_t j = 0; j < i; ++j) {
                if (members[i].key == members[j].key) reject_twice(bytes, members[j], members[i]);
            }
        }
        return;
    }
    std::vector<std::size_t> order(members.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        const int compared = members[a].key.compare(members[b].key);
        return compared != 0 ? compared < 0 : a < b;
    });
    for (std::size_t i = 1; i < order.size(); ++i) {
        if (members[order[i]].key == members[order[i - 1]].key) {
            reject_twice(bytes, members[order[i - 1]], members[order[i]]);
        }
    }
}

std::string to_json(const Value& value, bool with_secured) {
    std::string out;
    append_json(out, value, with_secured);
    return out;
}

bool is_json_number(std::string_view text) {
    std::size_t i = 0;
    const auto digits = [&] {
        const std::size_t start = i;
        while (i < text.size() && text::is_ascii_digit(text[i])) {
            ++i;
        }
        return i > start;
    };
    if (i < text.size() && text[i] == '-') ++i;
    const bool leading_zero = i < text.size() && text[i] == '0';
    const std::size_t start = i;
    if (!digits() || (leading_zero && i - start > 1)) return false;
    if (i < text.size() && text[i] == '.') {
        ++i;
        if (!digits()) return false;
    }
    if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
        ++i;
        if (i < text.size() && (text[i] == '+' || text[i] == '-')) ++i;
        if (!digits()) return false;
    }
    return i == text.size();
}

} // namespace newsidx::record
