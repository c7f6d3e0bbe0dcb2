// Upgrades: what migrations of older files need beyond SQL. Each works inside the migration's transaction and on its
// thread, in bounded memory, and throws SQLite::Exception or OpenError; then the transaction must be given up.
#pragma once

#include "store/connection.h"

#include <cstdint>

namespace newsidx::store {

// Records as formats 2 and 3 kept them, with what they are filed under in columns, become records with labels, in the
// table record_4 that the migration has made; it takes the place of the old one. Whether a record has an image is read
// from its items; one that cannot be read has none, and check() tells of it.
void upgrade_records_of_format_3(Connection& connection);

// The SQL that this ends with. Formats from this one on have had it.
extern const char* const kReplaceRecords;
inline constexpr std::int64_t kFormatOfReplacedRecords = 4;
// The first one with sums over what is kept once.
inline constexpr std::int64_t kFormatOfSums = 6;

} // namespace newsidx::store
