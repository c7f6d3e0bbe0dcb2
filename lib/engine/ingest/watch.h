// watch(): runs of indexing, one after the other, as files change. Owns nothing; for one thread.
#pragma once

#include "engine/ingest/watcher.h"
#include "newsidx/index.h"

#include <cstdint>
#include <functional>

namespace newsidx::engine {

// A run over these changes; it waits for the file's lock only briefly, and then fails with ErrorCode::busy.
using Run = std::function<Result<IndexReport>(const Changes& changes, const IndexOptions& options)>;

// As Index::watch(): the number of runs.
Result<std::uint64_t> watch(Watcher& watcher, const Run& run, IndexOptions options, const WatchOptions& watch_options);

} // namespace newsidx::engine
