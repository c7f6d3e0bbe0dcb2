// SQLite's FTS5 interface of a connection: what both registrations of this folder need. Internal to lib/fts5.
#pragma once

#include <sqlite3.h>

#include <stdexcept>

namespace newsidx::fts5 {

using Fts5TokenCallback = int (*)(void*, int, const char*, int, int, int);

// What SQLite refused, by its code: there was no memory, or the file could not be read.
class SqliteRefusal : public std::runtime_error {
public:
    SqliteRefusal(int code, const char* message) : std::runtime_error(message), code_(code) {}
    [[nodiscard]] int code() const { return code_; }

private:
    int code_;
};

// Throws std::runtime_error when this SQLite has no FTS5, and SqliteRefusal when it does not get so far as to say.
inline fts5_api* api_of(sqlite3* db) {
    fts5_api* api = nullptr;
    sqlite3_stmt* statement = nullptr;
    int code = sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &statement, nullptr);
    if (code == SQLITE_OK) {
        sqlite3_bind_pointer(statement, 1, static_cast<void*>(&api), "fts5_api_ptr", nullptr);
        sqlite3_step(statement);
        code = sqlite3_finalize(statement);
    }
    // SQLITE_ERROR: there is no such function.
    if (code != SQLITE_OK && code != SQLITE_ERROR) throw SqliteRefusal(code & 0xff, sqlite3_errmsg(db));
    if (api == nullptr) throw std::runtime_error("this SQLite library has no FTS5; use one that is built with it");
    return api;
}

} // namespace newsidx::fts5
