#include "engine/export.h"

#include "engine/run_error.h"
#include "store/exporter.h"

namespace newsidx::engine {

void ExportClock::tell(std::uint64_t done, std::uint64_t total) const {
    if (options_.on_progress && !options_.on_progress({done, total, seconds()}))
        throw RunError({ErrorCode::cancelled, "the export was cancelled", ""});
}

ExportReport export_to(store::Connection& connection, const ExportSink& sink, const ExportOptions& options) {
    const ExportClock clock(options);
    store::Exporter exporter(connection);
    const bool whole = exporter.run([&](std::string_view lines) {
        clock.tell(exporter.written().items, exporter.total());
        return sink(lines);
    });
    if (!whole) throw RunError({ErrorCode::io, "the export could not be written", ""});
    ExportReport report;
    report.sources = exporter.written().sources;
    report.items = exporter.written().items;
    report.removals = exporter.written().removals;
    report.updates = exporter.written().sets;
    report.bytes = exporter.bytes();
    report.seconds = clock.seconds();
    return report;
}

} // namespace newsidx::engine
