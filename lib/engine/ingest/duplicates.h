// Which items of a run are not what their records are made of in the first place, and what is. On the connection's
// thread.
#pragma once

#include "newsidx/index.h"
#include "store/connection.h"
#include "store/run_log.h"

#include <cstddef>
#include <vector>

namespace newsidx::engine {

// The first `most` of the items that log.duplicates() counts, in the order of reading. Looks through the file's items
// up to the last of them. Throws SQLite::Exception.
std::vector<Diagnostic> duplicates_of(store::Connection& connection, const store::RunLog& log, std::size_t most);

} // namespace newsidx::engine
