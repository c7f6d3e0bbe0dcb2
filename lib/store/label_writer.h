// LabelWriter: gives labels their ids, and keeps the sets of documents in step with record.labels. What a transaction
// changes of the sets is collected, and each page written once, at flush().
//
// Works inside a transaction that the Writer holds. Belongs to its connection and thread. Throws SQLite::Exception or
// OpenError; then the transaction must be given up.
#pragma once

#include "store/labels.h"
#include "text/string_hash.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace newsidx::store {

// A label that a record is to have. A view of what the record owns.
struct LabelName {
    LabelField field = LabelField::type;
    std::string_view value; // not empty
    bool operator==(const LabelName&) const = default;
};

class LabelWriter {
public:
    explicit LabelWriter(Connection& connection) : connection_(&connection) {}

    // At the beginning of each transaction, and after one was given up.
    void begin();

    // What record.labels is to say, in this order. Writes labels that the file has not yet.
    std::string ids_of(const std::vector<LabelName>& names);

    // A record's document (0: none) and record.labels ("": none) were these before, and are these now.
    void change(std::int64_t old_document, std::string_view old_labels, std::int64_t document, std::string_view labels);

    // Before the commit.
    void flush();

private:
    // What becomes of one label's documents, in the order in which it is to be done: the id, doubled, and 1 if it is
    // added.
    using Changes = std::vector<std::uint64_t>;

    std::int64_t id_of(const LabelName& name);
    void note(std::int64_t label, std::int64_t document, bool added);
    void write(std::int64_t label, Changes& changes);
    void write_page(std::int64_t label, std::int64_t page, const std::uint64_t* begin, const std::uint64_t* end);

    Connection* connection_;
    text::StringMap<std::int64_t> ids_;                 // by field and value
    std::string key_;                                   // kept for its memory
    std::unordered_map<std::int64_t, Changes> changes_; // by label
    std::size_t noted_ = 0;                             // changes in all
};

} // namespace newsidx::store
