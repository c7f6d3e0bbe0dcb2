// check(): holds everything derived in a file against what it is derived from. Needs a connection that may write
// (FTS5's integrity-check is an INSERT), and changes nothing. On the connection's thread.
#pragma once

#include "newsidx/index.h"
#include "store/connection.h"

#include <functional>
#include <optional>

namespace newsidx::store {

// `on_progress`: as in CheckOptions; may be empty. What it throws goes on. nullopt: it has cancelled.
std::optional<CheckReport> check(Connection& connection, const std::function<bool(const CheckProgress&)>& on_progress);

} // namespace newsidx::store
