// The tree that items of every format are read into before a Record is made of it, so that the meaning of keys is
// written once.
//
// Internal to lib/record. Plain values and pure functions, callable from any thread.
#pragma once

#include "record/parse.h"

#include <cstddef>
#include <cstdint>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

namespace newsidx::record {

struct Member;

struct Value {
    enum class Kind : std::uint8_t { null, boolean, number, string, array, object };

    Kind kind = Kind::null;
    bool boolean = false;
    std::uint32_t offset = 0;    // of its first byte in the item; place_of() makes a line and a column of it
    std::string text;            // a string, decoded; a number or boolean as it is written
    std::vector<Value> items;    // of an array
    std::vector<Member> members; // of an object, in source order
};

struct Member {
    std::string key;
    std::uint32_t offset = 0; // of the key
    Value value;
};

// A range of an item's bytes.
struct Range {
    std::size_t begin = 0;
    std::size_t end = 0;
};

// An item, read. `body` points into the item's bytes.
struct Tree {
    Value root;
    std::string_view body;          // the text after the front matter
    bool web_url_is_shared = false; // see Record: a feed says it by where its entries lead
    bool lists_pages = false;       // a page that leads to others, and is no article itself
    std::vector<Note> notes;        // of the item's bytes, with their place
    std::vector<Range> secured;     // what parse_and_split cuts, ascending, apart from each other
};

// What one item may hold at most, whatever its format.
inline constexpr std::size_t kMaxNesting = 64;
inline constexpr std::size_t kMaxValues = 100'000;
// What a document that lists items may hold, some 100 bytes each.
inline constexpr std::size_t kMaxListedValues = 400'000;

// A string.
Value text_value(std::string text, std::uint32_t offset = 0);

// Makes `object` an object, if it is none yet, and gives it one member more, which begins where its value does.
void add_member(Value& object, std::string_view key, Value value);

// Thrown by the functions below, caught by parse(): the item cannot be read.
class Rejection : public std::exception {
public:
    explicit Rejection(Note note, bool may_hold_records = false)
        : note_(std::move(note)), may_hold_records_(may_hold_records) {}
    const Note& note() const { return note_; }
    bool may_hold_records() const { return may_hold_records_; } // see ParseResult
    const char* what() const noexcept override { return note_.message.c_str(); }

private:
    Note note_;
    bool may_hold_records_;
};

// A note about the byte at `offset` (clamped) of `bytes`.
Note note_at(std::string_view bytes, std::size_t offset, std::string message);
[[noreturn]] void reject(std::string_view bytes, std::size_t offset, std::string message);

// Text for a message: one line of at most about 60 bytes.
std::string shorten(std::string_view text);

// Rejects an object that has a key twice.
void reject_duplicate_keys(std::string_view bytes, const Value& object);

// Compact JSON. A number that JSON cannot write becomes a string. Members named `secured` are left out unless
// `with_secured`.
std::string to_json(const Value& value, bool with_secured = false);

// Appends `text` (UTF-8) as a JSON string.
void append_json_string(std::string& out, std::string_view text);

// Behind the value that begins at `begin`, in bytes known to be JSON.
std::size_t end_of_json_value(std::string_view bytes, std::size_t begin);

// Whether `text` is a number as JSON writes it.
bool is_json_number(std::string_view text);

// Bytes (at most kMaxRecordBytes; UTF-8, but for a page) -> tree, or a Rejection. The trees of feeds and pages have the
// record's own keys: what an element means is for their readers to know.
Tree read_yaml(std::string_view bytes);
Tree read_toml(std::string_view bytes);
Tree read_json(std::string_view bytes, std::size_t max_values = kMaxValues);
// The one value that `json` is, as Record::unknown keeps them, or a Rejection.
Value read_json_value(const std::string& json);
Tree read_feed(std::string_view bytes);
Tree read_json_feed(std::string_view bytes);
// Where a page is from. What it says of itself counts before these.
struct PageOrigin {
    std::string_view url;          // of one that was fetched
    std::string_view content_type; // of the same: "text/html; charset=utf-8"
    std::string_view in_folder;    // its path in the folder of its site: "tags/ferry/index.html"
};
Tree read_page(std::string_view bytes, const PageOrigin& origin = {});

// The record a tree means: `record` or `rejection`, and warnings, of `result`. `map`: null for a tree whose keys are
// ours, and not those of a user's.
void map_record(std::string_view bytes, const Tree& tree, const KeyMap* map, ParseResult& result);

} // namespace newsidx::record
