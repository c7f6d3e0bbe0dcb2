// ingest(): a run of indexing. Files are cut into chunks, chunks are parsed and analysed on worker threads, and taken
// in by the one writer, on the calling thread, in the order of the inputs: the same inputs make the same file.
//
// Memory is bounded by a window of chunks, whatever the size of the inputs.
#pragma once

#include "engine/ingest/watcher.h"
#include "engine/run_error.h"
#include "newsidx/index.h"
#include "store/connection.h"

#include <string>
#include <string_view>
#include <vector>

namespace newsidx::engine {

IndexReport ingest(store::Connection& connection, const std::vector<std::string>& paths, const IndexOptions& options);

// The same for bytes in memory, which come from kStandardInput as far as names go. Throws RunError where options.prune
// has no source to prune.
IndexReport ingest_text(store::Connection& connection, std::string_view bytes, const IndexOptions& options);

// The same for what has changed since in `roots`, of which the paths are known. What the index has of those that are
// gone goes if options.prune; of a file that is still being written nothing goes, for it may come again.
IndexReport ingest_changes(store::Connection& connection, const Changes& changes, const std::vector<std::string>& roots,
                           const IndexOptions& options);

} // namespace newsidx::engine
