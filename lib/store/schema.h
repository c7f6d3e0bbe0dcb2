// The schema that a file has against the one that its format asks for.
//
// Whoever makes a file may put anything into its schema: a view in the place of a table, an index or a check that calls
// functions, a trigger. Statements of ours would run it. So the schema is compared before anything else of a file is
// read. Objects that have nothing to do with ours, as a tool or a user may have added, are let be. Pure functions of
// their connection, for its thread. Throw SQLite::Exception.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <string>

namespace newsidx::store {

// What is different, as a part of a sentence ("the table record is not newsidx's"); "" when nothing is. `format`: from
// 1 to the newest.
std::string foreign_schema(SQLite::Database& db, std::int64_t format);

// Of the whole schema; one that is known needs no comparison. That of the newest format is a constant, which saves a
// new process the making of a schema to compare with; a test holds it against that.
std::uint64_t schema_hash(SQLite::Database& db);
inline constexpr std::uint64_t kNewestSchemaHash = 0xdb1dd0f6b90b87ec;
// A schema of this format, as the migrations make it, in memory.
SQLite::Database expected_schema(std::int64_t format);

} // namespace newsidx::store
