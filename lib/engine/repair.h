// backup() and repair(): copies of a file, and a new one in place of a damaged one. On the calling thread. Throw
// RunError, SQLite::Exception or OpenError.
#pragma once

#include "newsidx/backup.h"
#include "store/connection.h"

#include <string>

namespace newsidx::engine {

// `target`: an absolute path.
BackupReport back_up(store::Connection& connection, const std::string& target, const BackupOptions& options);

// `path`: an absolute path. Precondition: no connection of the caller's has a transaction on it.
RepairReport repair(const std::string& path, const RepairOptions& options);

} // namespace newsidx::engine
