#include "store/schema.h"

#include "fts5/tokenizer.h"
#include "store/connection.h"
#include "store/migrations.h"
#include "store/upkeep/upgrade.h"

#include <xxhash.h>

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>
#include <string_view>
#include <utility>

namespace newsidx::store {

namespace {

struct Object {
    std::string type;
    std::string table; // that it belongs to
    std::string sql;   // without white space and quotation marks: renaming puts these
};

std::string without_marks(std::string_view sql) {
    std::string out;
    for (const char c : sql)
        if (std::string_view(" \t\r\n\"'`").find(c) == std::string_view::npos) out += c;
    return out;
}

// All but SQLite's own, and but what reanalysis has not finished (store/upkeep/reanalysis.h): that is derived, and
// dropped without being read where it is not as it should be.
std::map<std::string, Object> objects_of(SQLite::Database& db) {
    SQLite::Statement select(db,
                             "SELECT name, type, tbl_name, sql FROM sqlite_schema WHERE name NOT GLOB 'sqlite_*' AND "
                             "tbl_name NOT GLOB 'reanalyzed_*'");
    std::map<std::string, Object> objects;
    while (select.executeStep())
        objects[select.getColumn(0).getString()] = {select.getColumn(1).getString(), select.getColumn(2).getString(),
                                                    without_marks(select.getColumn(3).getString())};
    return objects;
}

std::uint64_t hash_of(const std::map<std::string, Object>& objects) {
    std::string all;
    for (const auto& [name, object] : objects)
        for (const std::string_view part : {std::string_view(name), std::string_view(object.type),
                                            std::string_view(object.table), std::string_view(object.sql)}) {
            all += part;
            all += '\0';
        }
    return XXH3_64bits(all.data(), all.size());
}

} // namespace

SQLite::Database expected_schema(std::int64_t format) {
    SQLite::Database db(":memory:", SQLite::OPEN_READWRITE);
    fts5::register_tokenizer(db.getHandle());
    for (const Migration& migration : migrations())
        if (migration.number <= format) db.exec(migration.sql);
    if (format >= kFormatOfReplacedRecords) db.exec(kReplaceRecords);
    return db;
}

std::uint64_t schema_hash(SQLite::Database& db) {
    return hash_of(objects_of(db));
}

std::string foreign_schema(SQLite::Database& db, std::int64_t format) {
    const std::map<std::string, Object> objects = objects_of(db);
    if (format == newest_format() && hash_of(objects) == kNewestSchemaHash) return {};
    SQLite::Database memory = expected_schema(format);
    const std::map<std::string, Object> expected = objects_of(memory);
    std::set<std::string> tables;
    for (const auto& [name, object] : expected) {
        tables.insert(object.table);
        const auto found = objects.find(name);
        if (found == objects.end()) return fmt::format("the {} {} is missing", object.type, name);
        if (found->second.type != object.type || found->second.table != object.table || found->second.sql != object.sql)
            return fmt::format("the {} {} is not newsidx's", found->second.type, name);
    }
    for (const auto& [name, object] : objects)
        if (!expected.contains(name) && tables.contains(object.table))
            return fmt::format("the {} {} of the table {} is not newsidx's", object.type, name, object.table);
    return {};
}

} // namespace newsidx::store
