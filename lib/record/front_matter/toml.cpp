// Front matter in TOML (Hugo's +++) -> tree, through toml++.
#include "record/value.h"

#include "record/front_matter/fence.h"
#include "text/ascii.h"
#include "text/encoding.h"
#include "text/utf8.h"

#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <sstream>

namespace newsidx::record {
namespace {

// toml++ counts lines, and characters in them, from 1: this makes offsets of them.
class Places {
public:
    explicit Places(std::string_view text) : text_(text) {
        std::size_t character = 0;
        lines_.push_back(0);
        for (std::size_t at = 0; at < text.size(); ++character) {
            if (character % kStep == 0) steps_.push_back(at);
            if (text[at] == '\n') lines_.push_back(character + 1);
            at += text::decode_at(text, at).size;
        }
        characters_ = character;
    }

    std::size_t offset(const toml::source_position& place) const {
        if (place.line == 0 || place.line > lines_.size()) return 0;
        const std::size_t character = lines_[place.line - 1] + std::max<std::size_t>(place.column, 1) - 1;
        if (character >= characters_) return text_.size();
        std::size_t at = steps_[character / kStep];
        for (std::size_t i = character % kStep; i > 0; --i) {
            at += text::decode_at(text_, at).size;
        }
        return at;
    }

private:
    static constexpr std::size_t kStep = 64;
    std::string_view text_;
    std::vector<std::size_t> lines_; // the character that each begins with
    std::vector<std::size_t> steps_; // the offset of each 64th character
    std::size_t characters_ = 0;
};

// Whether a value is written in one piece behind its =, and not as [headers] or dotted keys.
bool is_in_one_piece(const toml::node& node) {
    if (const toml::table* table = node.as_table()) {
        return table->is_inline();
    }
    if (const toml::array* array = node.as_array()) {
        return std::all_of(array->begin(), array->end(), [](const toml::node& item) { return is_in_one_piece(item); });
    }
    return true;
}

template <typename T>
std::string written(const T& value) {
    std::ostringstream out;
    out << value;
    return out.str();
}

class TomlTree {
public:
    // `start` is where `text`, which toml++ has read, begins in the item.
    TomlTree(std::string_view bytes, std::size_t start, std::string_view text)
        : bytes_(bytes), start_(start), text_(text), places_(text) {}

    std::size_t offset(const toml::source_position& place) const { return start_ + places_.offset(place); }

    Tree build(const toml::table& root) {
        Tree tree;
        fill(root, tree.root, 1, false);
        tree.secured = std::move(secured_);
        std::sort(tree.secured.begin(), tree.secured.end(),
                  [](const Range& a, const Range& b) { return a.begin < b.begin; });
        return tree;
    }

private:
    // Recursion ends at kMaxNesting.
    void fill(const toml::node& node, Value& out, std::size_t depth, bool in_secured) {
        out.offset = static_cast<std::uint32_t>(offset(node.source().begin));
        if (depth > kMaxNesting) {
            reject(bytes_, out.offset, "values are nested more than " + std::to_string(kMaxNesting) + " deep");
        }
        if (++values_ > kMaxValues) {
            reject(bytes_, out.offset, "more than " + std::to_string(kMaxValues) + " values");
        }
        if (const toml::table* table = node.as_table()) {
            fill_object(*table, out, depth, in_secured);
        } else if (const toml::array* array = node.as_array()) {
            out.kind = Value::Kind::array;
            for (const toml::node& item : *array) {
                out.items.emplace_back();
                fill(item, out.items.back(), depth + 1, in_secured);
            }
        } else {
            fill_scalar(node, out);
        }
    }

    void fill_object(const toml::table& table, Value& out, std::size_t depth, bool in_secured) {
        out.kind = Value::Kind::object;
        for (const auto& [key, node] : table) {
            out.members.emplace_back();
            Member& member = out.members.back();
            member.key = key.str();
            member.offset = static_cast<std::uint32_t>(offset(key.source().begin));
            const bool secured = key.str() == "secured";
            fill(node, member.value, depth + 1, in_secured || secured);
            if (secured && !in_secured) cut(node, member);
        }
        // toml++ has them in the order of their names.
        std::sort(out.members.begin(), out.members.end(),
                  [](const Member& a, const Member& b) { return a.offset < b.offset; });
    }

    static void fill_scalar(const toml::node& node, Value& out) {
        out.kind = Value::Kind::string;
        if (const auto* text = node.as_string()) {
            out.text = text->get();
        } else if (const auto* truth = node.as_boolean()) {
            out.kind = Value::Kind::boolean;
            out.boolean = truth->get();
            out.text = out.boolean ? "true" : "false";
        } else if (const auto* whole = node.as_integer()) {
            out.kind = Value::Kind::number;
            out.text = std::to_string(whole->get());
        } else if (const auto* number = node.as_floating_point()) {
            fill_number(number->get(), out);
        } else if (const auto* day = node.as_date()) {
            out.text = written(day->get());
        } else if (const auto* time = node.as_time()) {
            out.text = written(time->get());
        } else if (const auto* point = node.as_date_time()) {
            out.text = written(point->get());
        }
    }

    static void fill_number(double number, Value& out) {
        if (std::isfinite(number)) out.kind = Value::Kind::number;
        std::array<char, 32> digits{};
        const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), number);
        out.text.assign(digits.data(), end);
    }

    // What toml++ says of a value's place is believed when the bytes there mean the value again: a secured value of
    // which a piece stays behind would be no secret any more.
    void cut(const toml::node& node, const Member& member) {
        const std::size_t begin = places_.offset(node.source().begin);
        const std::size_t end = places_.offset(node.source().end);
        if (!is_in_one_piece(node)) {
            reject(bytes_, member.offset,
                   "a secured value must be written in one piece, so that it can be kept apart: secured = \"...\" or "
                   "secured = {...}");
        }
        if (begin >= end || !means(text_.substr(begin, end - begin), node)) {
            reject(bytes_, member.offset,
                   "where this secured value ends cannot be told for certain: write it as one text, secured = \"...\"");
        }
        secured_.push_back({start_ + begin, start_ + end});
    }

    static bool means(std::string_view value, const toml::node& node) {
        try {
            toml::table expected;
            expected.insert("x", node);
            return toml::parse("x = " + std::string(value) + "\n") == expected;
        } catch (const toml::parse_error&) {
            return false;
        }
    }

    std::string_view bytes_;
    std::size_t start_;
    std::string_view text_;
    Places places_;
    std::vector<Range> secured_;
    std::size_t values_ = 0;
};

// toml++ bounds how deep values nest, and not how many names a dotted key has: its tables free themselves by
// recursion, and a key a.a.a... of a hundred thousand names overflows the stack.
void reject_dotted_keys(std::string_view bytes, std::size_t begin, std::size_t end) {
    constexpr std::size_t kMostDots = 4000;
    const auto is_of_key = [&](std::size_t at) {
        const char c = bytes[at];
        return text::is_ascii_alphanumeric(c) || c == '_' || c == '-' || c == '"' || c == '\'';
    };
    std::size_t dots = 0;
    for (std::size_t at = bytes.find('.', begin); at < end; at = bytes.find('.', at + 1)) {
        const std::size_t next = bytes.find_first_not_of(" \t", at + 1);
        const std::size_t before = bytes.find_last_not_of(" \t", at - 1);
        if (next >= end || before == std::string_view::npos || !is_of_key(next) || !is_of_key(before)) continue;
        if (++dots > kMostDots) {
            reject(bytes, at, "the front matter holds more than " + std::to_string(kMostDots) + " dots within words");
        }
    }
}

Tree read_fenced_toml(std::string_view bytes, std::size_t begin, std::size_t end) {
    reject_dotted_keys(bytes, begin, end);
    const std::string_view text = bytes.substr(begin, end - begin);
    TomlTree builder(bytes, begin, text);
    try {
        const toml::table root = toml::parse(text);
        return builder.build(root);
    } catch (const toml::parse_error& error) {
        std::string reason(error.description()); // it quotes what it saw, line breaks and all
        std::replace_if(
            reason.begin(), reason.end(), [](char c) { return c >= 0 && c < ' '; }, ' ');
        reject(bytes, std::min(builder.offset(error.source().begin), end),
               "the front matter is not valid TOML: " + reason);
    }
}

} // namespace

Tree read_toml(std::string_view bytes) {
    const std::size_t start = text::size_of_mark(bytes);
    if (!is_fence(bytes.substr(start), "+++"))
        reject(bytes, start, "the file does not begin with front matter in TOML: its first line must be +++");
    const auto fenced = find_fenced(bytes, start, {"+++"});
    if (!fenced) reject(bytes, start, "no closing +++ line after the front matter that begins at line 1");
    Tree tree = read_fenced_toml(bytes, fenced->begin, fenced->end);
    tree.body = bytes.substr(fenced->body);
    return tree;
}

} // namespace newsidx::record
