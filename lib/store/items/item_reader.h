// Items as the file keeps them -> as they were read. Belongs to its connection's thread. Throws SQLite::Exception or
// OpenError(corrupt).
#pragma once

#include "store/connection.h"
#include "store/items/prepared_item.h"
#include "text/analyzer_set.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace newsidx::store {

struct StoredItem {
    record::ItemFormat format = record::ItemFormat::front_matter;
    std::string bytes; // as they were read, `secured` included
    record::KeyMap map;
    std::string source; // its name
    std::string path;
    std::uint64_t line = 0;
};

// Where an item is, of the columns item.begin and item.size from this one on.
BlockPlace place_of(const Statement& select, int column);

StoredItem stored_item(Connection& connection, std::int64_t item);

// Where it was read. Views into the item.
record::Place place_of(const StoredItem& item);
// What the item says, its place included; nullopt: it cannot be read.
std::optional<Record> record_of(const StoredItem& item);

// The item, parsed and analysed again, but not packed. Its key may be another than the one it was given where the
// identity depends on the place, and a file of JSON or a feed holds just this item: its record is known.
PreparedItem read_item(Connection& connection, std::int64_t item, text::AnalyzerSet& analyzers);

// Writes what the file notes of an item's meaning: when it is dated, and its extent.
void note_meaning(Connection& connection, std::int64_t item, const Record& record, record::ItemFormat format);
inline void note_meaning(Connection& connection, std::int64_t item, const PreparedItem& meaning) {
    note_meaning(connection, item, meaning.record, meaning.format);
}

// The items that a record is made of, the one that counts most first.
std::vector<std::int64_t> items_of(Connection& connection, std::int64_t record);

} // namespace newsidx::store
