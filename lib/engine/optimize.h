// optimize(): makes a file's full-text index quick, and brings it up to this build's rules. On the calling thread; what
// it does, it does in many short transactions, but for the merge of the ranked segments, which is one. Throws
// RunError(cancelled) between two of them, or in that one.
#pragma once

#include "newsidx/index.h"
#include "store/connection.h"

namespace newsidx::engine {

OptimizeReport optimize(store::Connection& connection, const OptimizeOptions& options);

} // namespace newsidx::engine
