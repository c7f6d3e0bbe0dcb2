// One JSON object -> tree, through simdjson's on-demand parser: it leaves numbers as they are written, and visiting
// every value checks the whole object.
#include "record/value.h"

#include "record/trim.h"
#include "text/encoding.h"
#include "text/unicode.h"

#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <new>
#include <utility>

namespace newsidx::record {
namespace {

namespace ondemand = simdjson::ondemand;

// What a thread keeps for its next item. simdjson's indexes take several times the bytes of the largest item seen, so
// they are given up after a large one.
class Scratch {
public:
    // The bytes with the padding that simdjson reads beyond them.
    simdjson::padded_string_view pad(std::string_view bytes) {
        const std::size_t needed = bytes.size() + simdjson::SIMDJSON_PADDING;
        if (needed > capacity_) {
            capacity_ = std::max(needed, std::size_t{4096});
            buffer_ = std::make_unique_for_overwrite<char[]>(capacity_);
        }
        std::memcpy(buffer_.get(), bytes.data(), bytes.size());
        std::memset(buffer_.get() + bytes.size(), 0, simdjson::SIMDJSON_PADDING);
        return simdjson::padded_string_view(buffer_.get(), bytes.size(), capacity_);
    }
    ondemand::parser& parser() { return *parser_; }
    void shrink() {
        if (capacity_ <= kKeep) return;
        buffer_.reset();
        capacity_ = 0;
        parser_ = std::make_unique<ondemand::parser>();
    }

private:
    static constexpr std::size_t kKeep = 1u << 20;
    std::unique_ptr<char[]> buffer_;
    std::size_t capacity_ = 0;
    std::unique_ptr<ondemand::parser> parser_ = std::make_unique<ondemand::parser>();
};

class Reader {
public:
    Reader(std::string_view bytes, std::size_t start, std::size_t max_values, Scratch& scratch)
        : bytes_(bytes), start_(start), max_values_(max_values), scratch_(scratch) {}

    Tree read() {
        const std::string_view text = bytes_.substr(start_);
        const simdjson::padded_string_view padded = scratch_.pad(text);
        base_ = padded.data();
        ondemand::document document;
        if (const auto error = scratch_.parser().iterate(padded).get(document)) fail(error);
        if (const auto error = document.current_location().get(location_)) fail(error);
        Tree tree;
        if (*location_ != '{') {
            const char* what = *location_ == '[' ? "an array" : "a single value";
            reject(bytes_, offset(location_),
                   std::string("a record must be a JSON object, and this is ") + what + ": one {...} a line");
        }
        ondemand::object object;
        if (const auto error = document.get_object().get(object)) fail(error);
        tree.root.offset = offset(location_);
        read_object(object, tree.root, 1, false);
        const char* behind = nullptr;
        if (document.current_location().get(behind) != simdjson::OUT_OF_BOUNDS) {
            reject_trailing();
            fail(simdjson::TAPE_ERROR);
        }
        tree.secured = std::move(secured_);
        return tree;
    }

private:
    std::uint32_t offset(const char* location) const {
        return static_cast<std::uint32_t>(start_ + static_cast<std::size_t>(location - base_));
    }

    void count(std::size_t depth) {
        if (depth > kMaxNesting) {
            reject(bytes_, offset(location_), "values are nested more than " + std::to_string(kMaxNesting) + " deep");
        }
        if (++values_ > max_values_) {
            throw Rejection(note_at(bytes_, offset(location_), "more than " + std::to_string(max_values_) + " values"),
                            true);
        }
    }

    void read_object(ondemand::object& object, Value& out, std::size_t depth, bool in_secured) {
        out.kind = Value::Kind::object;
        constexpr std::size_t kUsual = 16; // members of a record
        if (depth == 1) out.members.reserve(kUsual);
        for (auto result : object) {
            ondemand::field field;
            if (const auto error = std::move(result).get(field)) fail(error);
            out.members.emplace_back();
            Member& member = out.members.back();
            location_ = field.key().raw() - 1; // the quotation mark
            member.offset = offset(location_);
            std::string_view key;
            if (const auto error = field.unescaped_key().get(key)) fail(error);
            member.key.assign(key);
            const bool secured = member.key == "secured";
            read_value(field.value(), member.value, depth + 1, in_secured || secured);
            if (secured && !in_secured) {
                secured_.push_back({member.value.offset, end_of_json_value(bytes_, member.value.offset)});
            }
        }
        if (out.members.size() > 1) reject_duplicate_keys(bytes_, out);
    }

    void read_value(ondemand::value value, Value& out, std::size_t depth, bool in_secured) {
        const std::string_view token = value.raw_json_token();
        location_ = token.data();
        out.offset = offset(location_);
        switch (*location_) {
        case '{': {
            count(depth);
            ondemand::object object;
            if (const auto error = value.get_object().get(object)) fail(error);
            read_object(object, out, depth, in_secured);
            return;
        }
        case '[': {
            count(depth);
            ondemand::array array;
            if (const auto error = value.get_array().get(array)) fail(error);
            out.kind = Value::Kind::array;
            for (auto item : array) {
                ondemand::value element;
                if (const auto error = item.get(element)) fail(error);
                out.items.emplace_back();
                read_value(element, out.items.back(), depth + 1, in_secured);
            }
            return;
        }
        case '"': {
            count(1);
            std::string_view text;
            if (const auto error = value.get_string().get(text)) fail(error);
            out.kind = Value::Kind::string;
            out.text.assign(text);
            return;
        }
        default: count(1); read_literal(trim(token), out);
        }
    }

    // simdjson steps over a value that nobody asked for, so what is accepted here is checked here. Numbers are kept as
    // text: one too large for a double is no reason to refuse a record.
    void read_literal(std::string_view token, Value& out) {
        if (token == "true" || token == "false") {
            out.kind = Value::Kind::boolean;
            out.boolean = token == "true";
            out.text.assign(token);
        } else if (is_json_number(token)) {
            out.kind = Value::Kind::number;
            out.text.assign(token);
        } else if (token != "null" && token != "NaN" && token != "Infinity" && token != "-Infinity") { // as of Python
            reject(bytes_, offset(location_), "\"" + shorten(token) + "\" is no JSON value; text must be quoted");
        }
    }

    [[noreturn]] void fail(simdjson::error_code error) {
        std::size_t at = location_ == nullptr ? start_ : offset(location_);
        switch (error) {
        case simdjson::UTF8_ERROR:
            at = text::find_invalid_utf8(bytes_).value_or(at);
            reject(bytes_, at, "the bytes are not UTF-8: save the file as UTF-8");
        case simdjson::UNESCAPED_CHARS: {
            const std::size_t control = find_control_character();
            reject(bytes_, control, "a control character stands in a string: write it as an escape (\\n, \\u0001)");
        }
        case simdjson::STRING_ERROR:
            reject(bytes_, at,
                   "a string holds a bad escape: half a surrogate pair (\\ud83d alone), or a backslash that should be "
                   "doubled");
        case simdjson::UNCLOSED_STRING: reject(bytes_, bytes_.size(), "a string is never closed: the JSON is cut off");
        case simdjson::INCOMPLETE_ARRAY_OR_OBJECT:
            reject_trailing();
            reject(bytes_, bytes_.size(), "the JSON object is never closed: it is cut off");
        case simdjson::EMPTY: reject(bytes_, start_, "nothing but white space");
        case simdjson::MEMALLOC: throw std::bad_alloc();
        default:
            // As Python prints a dictionary.
            if (at < bytes_.size() && (bytes_[at] == '\'' || trim(bytes_.substr(at + 1)).starts_with('\'')))
                reject(bytes_, at, "' stands where JSON has \": in Python, json.dumps() writes records as JSON");
            reject(bytes_, at,
                   "not valid JSON at or after this place (" + std::string(simdjson::error_message(error)) + ")");
        }
    }

    // simdjson looks at the last character first, and cannot tell an open object from one with something behind it.
    void reject_trailing() const {
        const std::size_t begin = std::min(bytes_.find_first_not_of(kWhiteSpace, start_), bytes_.size());
        const std::size_t end = bytes_.find_first_not_of(kWhiteSpace, end_of_json_value(bytes_, begin));
        if (end != std::string_view::npos) {
            reject(bytes_, end, "something stands after the end of the JSON object: one {...} a line");
        }
    }

    std::size_t find_control_character() const {
        bool in_string = false;
        for (std::size_t i = start_; i < bytes_.size(); ++i) {
            const char c = bytes_[i];
            if (in_string && c == '\\') {
                ++i;
            } else if (c == '"') {
                in_string = !in_string;
            } else if (in_string && static_cast<unsigned char>(c) < 0x20) {
                return i;
            }
        }
        return start_;
    }

    std::string_view bytes_;
    std::size_t start_;
    std::size_t max_values_;
    Scratch& scratch_;
    const char* base_ = nullptr;
    const char* location_ = nullptr; // of what is being read
    std::vector<Range> secured_;
    std::size_t values_ = 0;
};

} // namespace

std::size_t end_of_json_value(std::string_view bytes, std::size_t begin) {
    std::size_t depth = 0;
    bool in_string = false;
    for (std::size_t i = begin; i < bytes.size(); ++i) {
        const char c = bytes[i];
        if (in_string) {
            if (c == '\\') {
                ++i;
            } else if (c == '"') {
                in_string = false;
                if (depth == 0) return i + 1;
            }
            continue;
        }
        if (c == '"') {
            in_string = true;
        } else if (c == '{' || c == '[') {
            ++depth;
        } else if (c == '}' || c == ']') {
            if (depth == 0) return i; // the end of what the number or literal stands in
            if (--depth == 0) return i + 1;
        } else if (depth == 0 && (c == ',' || c == ' ' || c == '\t' || c == '\r' || c == '\n')) {
            return i;
        }
    }
    return bytes.size();
}

Tree read_json(std::string_view bytes, std::size_t max_values) {
    thread_local Scratch scratch;
    struct Shrink {
        Scratch& scratch;
        ~Shrink() { scratch.shrink(); }
    } shrink{scratch};
    return Reader(bytes, text::size_of_mark(bytes), max_values, scratch).read();
}

Value read_json_value(const std::string& json) {
    Tree tree = read_json("{\"value\":" + json + "}");
    // Else it is a value and more members.
    if (tree.root.members.size() != 1) reject(json, 0, "this is not one JSON value");
    return std::move(tree.root.members.front().value);
}

} // namespace newsidx::record
