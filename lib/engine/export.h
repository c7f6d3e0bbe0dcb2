// export_to(): everything that a file was made of, as lines. On the calling thread. Throws RunError, SQLite::Exception
// or OpenError.
#pragma once

#include "newsidx/export.h"
#include "store/connection.h"

#include <chrono>
#include <cstdint>

namespace newsidx::engine {

ExportReport export_to(store::Connection& connection, const ExportSink& sink, const ExportOptions& options);

// Tells how far an export is, and asks whether to go on: throws RunError(cancelled).
class ExportClock {
public:
    explicit ExportClock(const ExportOptions& options) : options_(options) {}
    void tell(std::uint64_t done, std::uint64_t total) const;
    [[nodiscard]] double seconds() const;

private:
    const ExportOptions& options_;
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

} // namespace newsidx::engine
