// The host's side of the extension: its SQLite, through the pointers that it was given when it loaded this, and what of
// newsidx is registered with one of its connections.
//
// Everything here belongs to the host's connection and is called by it alone. No exception leaves a callback.
#pragma once

#include "extension/own_file.h"

#include <sqlite3ext.h> // makes sqlite3_* the host's functions

#include <memory>
#include <string>
#include <vector>

namespace newsidx::extension {

// What one connection of the host's has; the functions registered with it share it.
struct Host {
    sqlite3* db = nullptr;
    std::unique_ptr<OwnFile> own; // once it is asked for

    // The file as the library reads it, by connections of its own. Throws std::runtime_error where that cannot be: the
    // database is in no file, or the host has another SQLite than the one that the library is linked with.
    OwnFile& own_file();
    // The tags of the analyzers that have analysed the file's texts, the most frequent first; at least one.
    [[nodiscard]] std::vector<std::string> tags() const;
};

// Each gives SQLite's result code.
int register_score(const std::shared_ptr<Host>& host, fts5_api* api);
int register_snippet(const std::shared_ptr<Host>& host, fts5_api* api);
int register_search(const std::shared_ptr<Host>& host);

// What is registered with SQLite holds the host by such a pointer, until SQLite forgets it.
using HeldHost = std::shared_ptr<Host>;
void forget_host(void* held);
// A function of FTS5's that holds the host.
int register_function(const std::shared_ptr<Host>& host, fts5_api* api, const char* name, fts5_extension_function call);

// A statement of the host's, finalized when it goes.
struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
};
using HostStatement = std::unique_ptr<sqlite3_stmt, Finalize>;
// Null where it cannot be prepared.
HostStatement prepare(sqlite3* db, const char* sql);

} // namespace newsidx::extension
