#include "engine/ingest/watch.h"

#include <chrono>
#include <utility>

namespace newsidx::engine {

namespace {

// How long to wait at most until stopped() is asked again.
constexpr std::chrono::milliseconds kBetweenLooks{50};

bool says_something(const IndexReport& report) {
    return report.added + report.updated + report.removed + report.rejected > 0;
}

} // namespace

Result<std::uint64_t> watch(Watcher& watcher, const Run& run, IndexOptions options, const WatchOptions& watch_options) {
    const auto stopped = [&] { return watch_options.stopped && watch_options.stopped(); };
    options.on_progress = [&stopped, before = std::move(options.on_progress)](const Progress& progress) {
        return !stopped() && (!before || before(progress));
    };
    IndexOptions without_prune = options;
    without_prune.prune = false;
    std::uint64_t runs = 0;
    std::optional<Changes> changes = Changes{.everything = true};
    for (; !stopped(); changes = watcher.wait(kBetweenLooks)) {
        if (!changes || (!options.prune && !changes->everything && changes->changed.empty())) continue;
        Result<IndexReport> report = run(*changes, options);
        // A root that has gone while it was watched may come back: until then nothing is removed.
        if (!report && report.error().code == ErrorCode::not_found && options.prune && changes->everything && runs > 0)
            report = run(*changes, without_prune);
        if (!report && report.error().code == ErrorCode::cancelled && stopped()) break;
        if (!report && report.error().code != ErrorCode::busy) return report.error();
        if (!report) {
            watcher.put_back(*changes);
            continue;
        }
        ++runs;
        if (watch_options.on_run && (runs == 1 || says_something(*report))) watch_options.on_run(*report);
    }
    return runs;
}

} // namespace newsidx::engine
