// Rebuild: makes everything that is derived from items again: records, documents, the full-text index, statistics.
//
// Works inside a transaction, on a file whose derived tables are empty, but for `record`: identities keep their public
// ids and what `update` set. Throws SQLite::Exception or OpenError; then the transaction must be given up.
#pragma once

#include "store/connection.h"

namespace newsidx::store {

void rebuild(Connection& connection);

// Items as format 1 kept them become items of today: packed, and dated by updatedDateTime as well. The migrations have
// put each into a block with the item's id.
void upgrade_items_of_format_1(Connection& connection);

} // namespace newsidx::store
