// check(): holds everything derived in a file against what it is derived from. Needs a connection that may write
// (FTS5's integrity-check is an INSERT), and changes nothing.
#pragma once

#include "newsidx/index.h"
#include "store/connection.h"

namespace newsidx::store {

CheckReport check(Connection& connection);

} // namespace newsidx::store
