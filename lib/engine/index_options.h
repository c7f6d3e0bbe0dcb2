// What of an indexing run's options contradicts itself or cannot be meant. Pure functions, callable from any thread;
// they throw RunError invalid_argument.
#pragma once

#include "newsidx/index.h"

namespace newsidx::engine {

void require_valid(const IndexOptions& options);

// Bytes that are in no file are anybody's: what of them --prune removes, only a name tells.
void require_name(const IndexOptions& options);

} // namespace newsidx::engine
