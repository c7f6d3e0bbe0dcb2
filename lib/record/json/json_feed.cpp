// JSON Feed 1.0 and 1.1. A feed is taken apart by its brackets and quotation marks alone: so one that breaks off gives
// the items before the break, an item keeps its bytes, and a bad one is rejected alone, by parse().
#include "record/json/json_feed.h"

#include "record/among.h"
#include "record/identity.h"
#include "record/line_counter.h"
#include "record/members.h"
#include "record/shared_url.h"
#include "record/split.h"
#include "record/value.h"
#include "text/ascii.h"
#include "text/encoding.h"
#include "text/unicode.h"

#include <algorithm>
#include <array>
#include <optional>

namespace newsidx::record {
namespace {

// Goes over JSON without looking into its values. Every step is behind the one before; `at` stays where it cannot go
// on.
class Scanner {
public:
    explicit Scanner(std::string_view bytes, std::size_t at = 0) : bytes_(bytes), at_(at) {}

    std::size_t at() const { return at_; }

    bool take(char c) {
        skip_space();
        if (at_ >= bytes_.size() || bytes_[at_] != c) return false;
        ++at_;
        return true;
    }

    char peek() {
        skip_space();
        return at_ < bytes_.size() ? bytes_[at_] : '\0';
    }

    // The next value as it is written; nullopt when it does not end or there is none.
    std::optional<Range> value() {
        skip_space();
        const std::size_t begin = at_;
        std::size_t i = begin;
        std::size_t depth = 0;
        for (; i < bytes_.size(); ++i) {
            const char c = bytes_[i];
            if (c == '"') {
                i = end_of_string(i);
                if (i >= bytes_.size()) return std::nullopt;
                if (depth == 0) return take_to(begin, i + 1);
            } else if (c == '{' || c == '[') {
                ++depth;
            } else if (c == '}' || c == ']') {
                if (depth == 0) break; // of what the number or literal stands in
                if (--depth == 0) return take_to(begin, i + 1);
            } else if (depth == 0 && (c == ',' || text::is_ascii_space(c))) {
                break;
            }
        }
        if (i == begin || i >= bytes_.size()) return std::nullopt;
        return take_to(begin, i);
    }

    // `"key" :`, the key with its quotation marks.
    std::optional<Range> key() {
        if (peek() != '"') return std::nullopt;
        const auto range = value();
        if (!range || !take(':')) return std::nullopt;
        return range;
    }

private:
    void skip_space() {
        while (at_ < bytes_.size() && text::is_ascii_space(bytes_[at_])) {
            ++at_;
        }
    }
    // The closing quotation mark of the string opened at `open`, or the end.
    std::size_t end_of_string(std::size_t open) const {
        std::size_t i = open + 1;
        while (i < bytes_.size() && bytes_[i] != '"') {
            i += bytes_[i] == '\\' ? 2 : 1;
        }
        return i;
    }
    Range take_to(std::size_t begin, std::size_t end) {
        at_ = end;
        return {begin, end};
    }

    std::string_view bytes_;
    std::size_t at_;
};

std::string_view slice(std::string_view bytes, Range range) {
    return bytes.substr(range.begin, range.end - range.begin);
}

bool is_version(std::string_view json) {
    std::string text(json);
    std::erase(text, '\\'); // "https:\/\/jsonfeed.org\/version\/1"
    return text.find("jsonfeed.org/version") != std::string::npos;
}

const Member* find(const Value& object, std::string_view key) {
    const Member* const member = find_member(object, key);
    return member == nullptr || member->value.kind == Value::Kind::null ? nullptr : member;
}

std::string_view text_in(const Value& object, std::string_view key) {
    const Member* member = find(object, key);
    return member == nullptr ? std::string_view{} : std::string_view(member->value.text);
}

class Splitter {
public:
    explicit Splitter(std::string_view bytes) : bytes_(bytes), in_(bytes, text::size_of_mark(bytes)) {}

    SplitDocument split() {
        if (const auto invalid = text::find_invalid_utf8(bytes_)) {
            reject_at(*invalid, "the bytes are not UTF-8: save the file as UTF-8");
            return std::move(out_);
        }
        if (!in_.take('{')) {
            reject_at(in_.at(), "a JSON Feed must be a JSON object: it begins with {");
            return std::move(out_);
        }
        read_members();
        if (!has_items_ && out_.rejections.empty()) {
            reject_at(0, "the JSON Feed has no list \"items\": there is nothing to read in it");
        }
        make_items();
        return std::move(out_);
    }

private:
    // What an item's own document holds of the feed.
    static constexpr auto kKept =
        std::to_array<std::string_view>({"\"version\"", "\"title\"", "\"home_page_url\"", "\"feed_url\"",
                                         "\"language\"", "\"icon\"", "\"favicon\"", "\"author\"", "\"authors\""});
    static constexpr std::size_t kMostItems = 100'000;
    static constexpr std::size_t kMostHeadBytes = std::size_t{8} * kMaxRecordBytes; // of all items together

    void read_members() {
        if (in_.peek() == '}') return;
        do {
            const auto key = in_.key();
            if (!key) return break_off();
            if (slice(bytes_, *key) == "\"items\"" && in_.peek() == '[' && !has_items_) {
                if (!read_items()) return;
                continue;
            }
            const auto value = in_.value();
            if (!value) return break_off();
            if (!is_among(kKept, slice(bytes_, *key))) continue;
            head_.append(slice(bytes_, *key)).append(":").append(slice(bytes_, *value)).append(",");
        } while (in_.take(','));
        if (!in_.take('}')) break_off();
    }

    bool read_items() {
        has_items_ = true;
        static_cast<void>(in_.take('['));
        if (in_.take(']')) return true;
        do {
            const auto item = in_.value();
            if (!item) {
                break_off();
                return false;
            }
            if (bytes_[item->begin] != '{') {
                reject_at(item->begin, "an item of the JSON Feed must be an object {...}");
            } else if (items_.size() < kMostItems) {
                items_.push_back(*item);
            } else {
                reject_at(item->begin, "more than " + std::to_string(kMostItems) + " items in one feed: divide it");
                return false;
            }
        } while (in_.take(','));
        if (in_.take(']')) return true;
        break_off();
        return false;
    }

    void make_items() {
        if (head_.size() > kMostHeadBytes / std::max(items_.size(), std::size_t{1})) {
            out_.warnings.push_back(
                {1, 1, "what the feed says of itself is too long to be kept with every item; it is left out"});
            head_.clear();
        }
        LineCounter lines(bytes_);
        out_.items.reserve(items_.size());
        for (const Range& item : items_) {
            std::string text = "{" + head_ + "\"items\":[";
            text.append(slice(bytes_, item)).append("]}");
            out_.items.push_back({ItemFormat::json_feed, lines.line_at(item.begin), std::move(text)});
        }
    }

    void break_off() {
        const bool at_end = bytes_.find_first_not_of(" \t\r\n", in_.at()) == std::string_view::npos;
        reject_at(in_.at(), std::string("the JSON breaks off ") + (at_end ? "at its end" : "at or after this place") +
                                ": what stands before is read; fetch the feed again");
    }

    void reject_at(std::size_t offset, std::string message) {
        constexpr std::size_t kMost = 100;
        if (out_.rejections.size() < kMost) out_.rejections.push_back(note_at(bytes_, offset, std::move(message)));
    }

    std::string_view bytes_;
    Scanner in_;
    SplitDocument out_;
    std::string head_; // members of the feed with their commas
    std::vector<Range> items_;
    bool has_items_ = false;
};

Member make(std::string_view key, const Value& value) {
    Member member;
    member.key = key;
    member.offset = value.offset;
    member.value = value;
    return member;
}

// Who publishes the feed, as `provider`.
Member make_provider(const Value& feed) {
    Member provider;
    provider.key = "provider";
    provider.value.kind = Value::Kind::object;
    provider.value.offset = feed.offset;
    auto& members = provider.value.members;
    if (const Member* title = find(feed, "title")) members.push_back(make("name", title->value));
    const Member* url = find(feed, "home_page_url");
    if (url == nullptr) url = find(feed, "feed_url");
    if (url != nullptr) members.push_back(make("url", url->value));
    const Member* icon = find(feed, "icon");
    if (icon == nullptr) icon = find(feed, "favicon");
    if (icon != nullptr) members.push_back(make("images", icon->value));
    return provider;
}

bool is_url(const Value& value) {
    return value.kind == Value::Kind::string && has_web_scheme(value.text);
}

} // namespace

bool is_json_feed(std::string_view head) {
    Scanner in(head, text::size_of_mark(head));
    if (!in.take('{')) return false;
    do {
        const auto key = in.key();
        const auto value = key ? in.value() : std::nullopt;
        if (!value) return false;
        if (slice(head, *key) == "\"version\"") return is_version(slice(head, *value));
    } while (in.take(','));
    return false;
}

std::vector<std::string_view> first_keys(std::string_view head) {
    std::vector<std::string_view> keys;
    Scanner in(head, text::size_of_mark(head));
    if (!in.take('{')) return keys;
    do {
        const auto key = in.key();
        if (!key) break;
        const std::string_view written = slice(head, *key);
        keys.push_back(written.substr(1, written.size() - 2));
        if (!in.value()) break;
    } while (in.take(','));
    return keys;
}

std::optional<std::size_t> end_of_json_front_matter(std::string_view head) {
    Scanner in(head, text::size_of_mark(head));
    if (in.peek() != '{') return std::nullopt;
    const auto object = in.value();
    if (!object || slice(head, *object).find('\n') == std::string_view::npos) return std::nullopt;
    std::string_view below = head.substr(object->end);
    const std::size_t text = below.find_first_not_of(" \t\r\n");
    if (text == std::string_view::npos || below.substr(0, text).find('\n') == std::string_view::npos)
        return std::nullopt;
    below.remove_prefix(text);
    const bool is_link =
        below.front() == '[' && below.size() > 1 && (text::is_ascii_letter(below[1]) || below[1] == '!');
    if (!is_link && std::string_view("[],\"").find(below.front()) != std::string_view::npos) return std::nullopt;
    // What may be further objects, or the rest of this one, is for who reads lists of them to judge. {{ is a shortcode.
    for (std::size_t line = 0; line < below.size(); line = below.find('\n', line) + 1) {
        const bool is_brace = below[line] == '{' || below[line] == '}';
        if (is_brace && below.substr(line, 2) != "{{" && below.substr(line, 2) != "{%") return std::nullopt;
        if (below.find('\n', line) == std::string_view::npos) break;
    }
    return object->end;
}

SplitDocument split_json_feed(std::string_view bytes) {
    return Splitter(bytes).split();
}

Tree read_json_feed(std::string_view bytes) {
    Tree tree = read_json(bytes);
    const Value feed = std::move(tree.root);
    const Member* items = find(feed, "items");
    if (items == nullptr || items->value.items.size() != 1 || items->value.items[0].kind != Value::Kind::object) {
        reject(bytes, feed.offset, "this is no JSON Feed of one item: \"items\" must be a list of one object");
    }
    tree.root = items->value.items[0];
    // The names that JSON Feed gives to things are other names of the record's keys (keys.cpp). These are left:
    std::vector<Member>& members = tree.root.members;
    if (find(tree.root, "url") == nullptr) {
        // An id that is a URL is the item's address: so the specification would have it.
        if (const Member* id = find(tree.root, "id"); id != nullptr && is_url(id->value)) {
            members.push_back(make("url", Value(id->value)));
        }
    }
    if (const Member* url = find(tree.root, "url"); url != nullptr && is_url(url->value)) {
        const Value address = url->value;
        // What an item is about may be a page elsewhere (`external_url`), which keys.cpp takes for the original.
        if (find(tree.root, "external_url") != nullptr) members.push_back(make("originalUrl", address));
        tree.web_url_is_shared = is_shared_url(address.text, text_in(tree.root, "id"), text_in(feed, "home_page_url"));
    }
    members.push_back(make_provider(feed));
    const auto add_of_feed = [&](const char* key) {
        if (const Member* of_feed = find(feed, key)) members.push_back(make(key, of_feed->value));
    };
    if (find(tree.root, "language") == nullptr) add_of_feed("language");
    // `author` is what version 1 calls `authors`: one that has either has an author.
    if (find(tree.root, "authors") == nullptr && find(tree.root, "author") == nullptr) {
        add_of_feed("authors");
        add_of_feed("author");
    }
    return tree;
}

} // namespace newsidx::record
