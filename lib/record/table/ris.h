// RisEntries: a file in RIS, as press archives, libraries and Zotero export what they list -> its references, each as a
// JSON object of the usual names, which parse() reads. So a file keeps references as JSON, as it keeps rows.
//
// A line is a tag of two characters, spaces, a hyphen and a value; one without a tag goes on with the value before. A
// reference goes from TY to ER, or to the next TY or the end. What stands above the first one says where it is from.
// Tags that mean nothing to a record are kept as they are.
//
// Owns copies of what it found and of the reference under way. For one thread. Never throws but for memory, whatever
// the bytes. Memory is bounded by a piece, what was not taken yet, and one reference (kMaxRecordBytes).
#pragma once

#include "record/json/json_items.h"
#include "record/lines.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace newsidx::record {

// Whether a file that begins so is RIS: one of its first lines begins a reference.
bool is_ris(std::string_view head);

class RisEntries {
public:
    // The next piece of the text, cut anywhere.
    void feed(std::string_view piece);
    // The end of the text.
    void finish();

    // Bytes and errors that take() would give.
    [[nodiscard]] std::size_t found_bytes() const { return found_.bytes.size(); }
    [[nodiscard]] std::size_t found_errors() const { return found_.errors.size(); }
    [[nodiscard]] JsonBatch take();

private:
    void take_line(std::string_view line);
    void end_entry();
    void clear_values();

    JsonBatch found_;
    LineCutter lines_{kMaxRecordBytes}; // what is longer is rejected in any case
    std::uint64_t line_ = 0;
    bool told_ = true; // that something stands between two references

    // The reference under way: its tags and values
    std::map<std::string, std::vector<std::string>> values_;
    std::string* last_ = nullptr; // the value that the next line may go on with
    std::size_t bytes_ = 0;       // of all values in memory, those that are not kept, too
    std::uint64_t begin_ = 0;
};

} // namespace newsidx::record
