// Whether the ranked segments say what the full-text index and document_page say. Inside a transaction; on the
// connection's thread. Throws SQLite::Exception and ranked::Damaged.
#pragma once

#include "store/connection.h"

#include <functional>
#include <string>

namespace newsidx::store {

void check_segments(Connection& connection, const std::function<void(std::string)>& problem);

} // namespace newsidx::store
