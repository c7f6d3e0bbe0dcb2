// Rebuild: makes everything that is derived from items again: records, documents, the full-text index, statistics.
//
// Works inside a transaction, on a file whose derived tables are empty, but for `record`: identities keep their public
// ids and what `update` set. Memory is bounded. On the connection's thread. Throws SQLite::Exception or OpenError; then
// the transaction must be given up.
#pragma once

#include "store/connection.h"

#include <cstdint>
#include <functional>

namespace newsidx::store {

// `between` is called when another part of the records is written; it may commit the transaction and begin the next.
void rebuild(Connection& connection, const std::function<void(std::uint64_t done, std::uint64_t total)>& between = {});

// Items as format 1 kept them become items of today: packed, and dated by updatedDateTime as well. The migrations have
// put each into a block with the item's id.
void upgrade_items_of_format_1(Connection& connection);

} // namespace newsidx::store
