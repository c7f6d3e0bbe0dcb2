// repair(): a new file in place of a damaged one. On the calling thread. Throws RunError, SQLite::Exception or
// OpenError.
#pragma once

#include "newsidx/backup.h"

#include <string>

namespace newsidx::engine {

// `path`: an absolute path. Precondition: no connection of the caller's has a transaction on it.
RepairReport repair(const std::string& path, const RepairOptions& options);

} // namespace newsidx::engine
