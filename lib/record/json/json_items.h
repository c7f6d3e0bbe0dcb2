// JsonItems: JSON text that is not JSON Lines -> its records, each as the bytes it was written with. A scanner: it
// finds where records begin and end, and leaves it to parse() to say whether they are right.
//
// Owns copies of what it found and of the record under way. For one thread. Memory is bounded by a piece, what was not
// taken yet, and one record (kMaxRecordBytes); nesting by kMaxDepth.
//
// The text is any number of values, with white space, record separators (RFC 7464), commas or nothing between them:
// - An array: the objects in it are records, and so are those in the arrays in it.
// - An object: a page of records, when it has a list of them, that is a member
//     - called value, items, articles, results, messages, ... (page_names.h),
//     - an array whose first element is an object (a list of tags is none),
//     - of the object itself, or one or two levels down through objects called response, data, result, ...,
//     - with no key of a record (title, headline, body, text, webUrl, ...; see json_items.cpp) before it in any object
//       on the way: what has a title and then "items" is a record with a list of its own.
//   The objects in such lists are records, whatever they hold; the rest of the page says nothing. So a page is known
//   before its first record is read, and may be larger than memory. A list beside these whose first element would be
//   a record is not read, since its ids may be those of the others, and is told.
// - An object with such a list that is empty, and nothing that would be a record's text: a page without records.
// - Every other object is a record.
// Keys are compared as they are written: one with escapes is none of these. A value in a list that is no object is an
// error, told once a list.
//
// An error ends the value it stands in: the records before it are found, and reading goes on at the next line that
// begins with { or [, with nothing before it or as much white space as before the record that it ends. That may be the
// record's second line, for a mark that is missing shows late, or at the end of the text (kMostRetries times within
// each other, kMaxReread bytes in all, and not where the record is larger than one may be).
#pragma once

#include "record/parse.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace newsidx::record {

struct JsonItem {
    std::size_t begin = 0; // in JsonBatch::bytes
    std::size_t size = 0;
    std::uint64_t line = 1;   // where it begins in the text, from 1
    std::uint64_t column = 1; // in bytes, from 1
};

struct JsonBatch {
    std::string bytes; // the records, one after the other
    std::vector<JsonItem> items;
    std::vector<Note> errors;
    std::vector<Note> warnings;
};

class JsonItems {
public:
    static constexpr std::size_t kMaxDepth = 1000; // parse() allows less
    static constexpr int kMostRetries = 100;
    static constexpr std::size_t kMaxReread = 8 * kMaxRecordBytes;

    // `map`: keys that a user maps to ours are keys of a record too.
    explicit JsonItems(const KeyMap& map = {});

    // The next piece of the text, cut anywhere.
    void feed(std::string_view piece);
    // The end of the text: tells what is still open.
    void finish();

    // Bytes and errors that take() would give.
    [[nodiscard]] std::size_t found_bytes() const { return keeping_ ? item_begin_ : found_.bytes.size(); }
    [[nodiscard]] std::size_t found_errors() const { return found_.errors.size(); }
    [[nodiscard]] JsonBatch take();

private:
    // An open bracket in which records may stand. What is open inside the innermost frame is passed over.
    struct Frame {
        enum class Kind : std::uint8_t { object, list, maybe_list, other_list };
        Kind kind = Kind::object;
        bool at_value = false;     // behind a colon
        bool is_record = false;    // has a key of a record
        bool has_text = false;     // has a key that records and pages have
        bool has_no_items = false; // has a list that is empty
        bool told = false;         // that an element is no object
    };
    enum class Skip : std::uint8_t { no, line, line_start };
    struct Place {
        std::uint64_t line = 1;
        std::uint64_t column = 1;
    };

    void between_values();
    void in_object();
    void in_list();
    void in_maybe_list();
    void in_other_list();
    void pass_over();
    void pass_string();
    void skip_to_line();

    void open(char bracket);
    void close(char bracket);
    void close_frame();
    void open_member(char bracket);
    void end_key();
    bool is_record_key(std::string_view key) const;
    bool may_be_page() const;
    void complain_of_element();

    void begin_item();
    void end_item();
    void drop_item();
    void end_sample();
    void keep(std::size_t end);
    void fail(std::string message);
    void read_again();
    Place place_of(std::size_t at);

    KeyMap map_;
    JsonBatch found_;

    // The piece, and where in it
    std::string_view piece_;
    std::size_t at_ = 0;
    std::size_t kept_ = 0;          // up to where the record under way is copied
    std::size_t counted_ = 0;       // up to where lines are counted
    std::uint64_t offset_ = 0;      // of the piece in the text
    std::uint64_t line_ = 1;        // at counted_
    std::uint64_t line_offset_ = 0; // where this line begins in the text

    // What is open
    std::string open_;          // brackets, outermost first
    std::vector<Frame> frames_; // of the first of these
    bool in_string_ = false;
    bool escaped_ = false; // the piece before ended in a backslash that escapes
    bool in_key_ = false;
    std::string key_;
    bool page_ = false;             // the value is a page
    std::vector<Note> other_lists_; // of records, it seems, in a value that is not yet known to be a page
    Place value_place_;
    Skip skip_ = Skip::no;
    std::uint64_t item_indent_ = 0; // of the record that was given up: what stands before it in its line
    std::uint64_t indent_ = 0;      // of this line
    bool lost_ = false;             // after an error: closing brackets of what was given up may follow

    // The record under way, or an object that is one if it is no page
    bool in_item_ = false;
    bool keeping_ = false; // else it is too large
    std::size_t item_depth_ = 0;
    std::size_t item_begin_ = 0; // in found_.bytes
    Place item_place_;

    // What is known of the record that was given up, to be read again
    std::string again_;
    int rereading_ = 0;
    std::size_t reread_bytes_ = 0;

    // The first element of a list beside those that are read
    bool in_sample_ = false;
    std::size_t told_lists_ = 0;
    std::size_t sample_depth_ = 0;
    std::size_t sample_kept_ = 0; // up to where it is copied
    std::string sample_;
    Place sample_place_;
};

// A reason to give for an object of more than kMaxRecordBytes, which may be no record, with what to do.
std::string rejection_of_large_json();

// Whether the line is one record and nothing else: an object that is no page.
bool is_one_record(std::string_view line, const KeyMap& map = {});

} // namespace newsidx::record
