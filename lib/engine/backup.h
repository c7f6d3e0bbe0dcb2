// backup(): a copy of a file, of one moment. On the calling thread. Throws RunError, SQLite::Exception or OpenError.
#pragma once

#include "newsidx/backup.h"
#include "store/connection.h"

#include <string>

namespace newsidx::engine {

// `target`: an absolute path.
BackupReport back_up(store::Connection& connection, const std::string& target, const BackupOptions& options);

} // namespace newsidx::engine
