// What of an indexing run's options contradicts itself, or cannot be meant. Pure functions, callable from any thread;
// those that require something throw RunError invalid_argument.
#pragma once

#include "newsidx/index.h"

#include <cstdint>
#include <vector>

namespace newsidx::engine {

void require_valid(const IndexOptions& options);

// Bytes that are in no file are anybody's: what of them is pruned, only a name tells.
void require_name(const IndexOptions& options);

// A warning of each key that is mapped and that no record has. `found`: as of record::ParseResult, of all records.
std::vector<Diagnostic> keys_not_found(const IndexOptions& options, std::uint64_t found);

} // namespace newsidx::engine
