// SQLite's FTS5 interface of a connection: what both registrations of this folder need. Internal to lib/fts5.
#pragma once

#include <sqlite3.h>

#include <stdexcept>

namespace newsidx::fts5 {

using Fts5TokenCallback = int (*)(void*, int, const char*, int, int, int);

// Throws std::runtime_error when this SQLite has no FTS5.
inline fts5_api* api_of(sqlite3* db) {
    fts5_api* api = nullptr;
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &statement, nullptr) == SQLITE_OK) {
        sqlite3_bind_pointer(statement, 1, static_cast<void*>(&api), "fts5_api_ptr", nullptr);
        sqlite3_step(statement);
    }
    sqlite3_finalize(statement);
    if (api == nullptr) throw std::runtime_error("this SQLite library has no FTS5; use one that is built with it");
    return api;
}

} // namespace newsidx::fts5
