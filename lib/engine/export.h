// export_to(): everything that a file was made of, as lines. On the calling thread. Throws RunError, SQLite::Exception
// or OpenError.
#pragma once

#include "engine/stopwatch.h"
#include "newsidx/export.h"
#include "store/connection.h"

#include <cstdint>

namespace newsidx::engine {

ExportReport export_to(store::Connection& connection, const ExportSink& sink, const ExportOptions& options);

// Tells how far an export is, and asks whether to go on: throws RunError(cancelled).
class ExportClock {
public:
    explicit ExportClock(const ExportOptions& options) : options_(options) {}
    void tell(std::uint64_t done, std::uint64_t total) const;
    [[nodiscard]] double seconds() const { return stopwatch_.seconds(); }

private:
    const ExportOptions& options_;
    Stopwatch stopwatch_;
};

} // namespace newsidx::engine
