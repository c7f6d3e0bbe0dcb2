// ingest(): a run of indexing. Files are cut into chunks, chunks are parsed and analysed on worker threads, and taken
// in by the one writer, on the calling thread, in the order of the inputs: the same inputs make the same file.
//
// Memory is bounded by a window of chunks, whatever the size of the inputs.
#pragma once

#include "newsidx/index.h"
#include "store/connection.h"

#include <stdexcept>
#include <string>
#include <vector>

namespace newsidx::engine {

// Thrown where the run as a whole ends early: nothing of the batch under way is committed.
class RunError : public std::runtime_error {
public:
    explicit RunError(Error error) : std::runtime_error(error.message), error_(std::move(error)) {}
    [[nodiscard]] const Error& error() const { return error_; }

private:
    Error error_;
};

IndexReport ingest(store::Connection& connection, const std::vector<std::string>& paths, const IndexOptions& options);

// The same for what has changed since: absolute paths, `changed` there are, and `gone` are not any more. Of these, what
// the file has goes if options.prune.
IndexReport ingest_changes(store::Connection& connection, const std::vector<std::string>& changed,
                           const std::vector<std::string>& gone, const IndexOptions& options);

} // namespace newsidx::engine
