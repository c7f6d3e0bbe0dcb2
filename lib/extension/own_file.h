// OwnFile: the host's file as the library reads it, by connections of its own, for reading only. Knows nothing of the
// host's SQLite: what it calls is the one that the library is linked with.
//
// What is in a transaction that the host has not committed is not seen. Belongs to the host's connection.
#pragma once

#include "newsidx/index.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace newsidx::store {
class Transaction;
}

namespace newsidx::extension {

// Where a phrase of the query, which may be a single word, has matched: the table's column, and the positions in it.
struct Place {
    int phrase = 0; // its number in the query
    int column = 0;
    int at = 0;   // of its first token
    int size = 0; // in tokens, one behind the other
};

class OwnFile {
public:
    // Throws std::runtime_error when it cannot be opened.
    explicit OwnFile(const std::string& path);
    ~OwnFile();
    OwnFile(const OwnFile&) = delete;
    OwnFile& operator=(const OwnFile&) = delete;

    [[nodiscard]] const Index& index() const { return index_; }
    // HTML of the passage that shows best where these places are, phrases marked whole; nullopt when there is no such
    // document (any more, or yet). Throws.
    std::optional<std::string> snippet(std::int64_t document, const std::vector<Place>& places, std::size_t length);

private:
    struct Texts;
    store::Transaction begin_read(); // of texts_
    Index index_;
    std::string path_;
    std::unique_ptr<Texts> texts_;
};

// Which SQLite the library is linked with: the address says which copy of it, as the host's sqlite3_sourceid() does.
const char* linked_sqlite();

} // namespace newsidx::extension
