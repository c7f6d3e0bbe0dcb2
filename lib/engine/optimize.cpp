#include "engine/optimize.h"

#include "engine/run_error.h"
#include "engine/stopwatch.h"
#include "store/documents/analyzer_stamp.h"
#include "store/labels.h"
#include "store/segments/segment_upkeep.h"
#include "store/upkeep/index_merge.h"
#include "store/upkeep/reanalysis.h"
#include "store/upkeep/reread.h"

#include <chrono>
#include <filesystem>
#include <fmt/format.h>
#include <system_error>
#include <thread>

namespace newsidx::engine {

namespace {

// Read again in one transaction.
constexpr std::size_t kRecordsAtOnce = 500;

class Optimize {
public:
    Optimize(store::Connection& connection, const OptimizeOptions& options)
        : connection_(connection), options_(options) {}

    OptimizeReport run() {
        report_.bytes_before = bytes_of("PRAGMA page_count");
        if (options_.reanalyze) reanalyze();
        reread();
        drop_unused_labels();
        merge();
        rank_all();
        if (options_.vacuum) vacuum();
        // The -wal gets small again, unless somebody still reads in it; that is not waited for.
        connection_.execute("PRAGMA busy_timeout = 500");
        connection_.execute("PRAGMA wal_checkpoint(TRUNCATE)");
        report_.analyzer_current = store::has_own_analyzer(connection_);
        report_.bytes = bytes_of("PRAGMA page_count");
        report_.bytes_free = bytes_of("PRAGMA freelist_count");
        report_.seconds = stopwatch_.seconds();
        return report_;
    }

private:
    void reanalyze() {
        store::Reanalysis reanalysis(connection_, options_.jobs);
        if (!reanalysis.begin()) return;
        report_.resumed = reanalysis.done();
        do {
            report_.documents = reanalysis.done() - report_.resumed;
            tell(OptimizePhase::analysing, reanalysis.done(), reanalysis.total());
        } while (reanalysis.step(options_.batch));
        reanalysis.finish();
        report_.reanalyzed = true;
    }

    // Their texts may change, which only own rules can write.
    void reread() {
        if (!store::has_own_analyzer(connection_)) return;
        store::Reread reread(connection_);
        if (!reread.begin()) return;
        const std::uint64_t before = reread.done();
        do
            tell(OptimizePhase::reading, reread.done(), reread.total());
        while (reread.step(kRecordsAtOnce));
        report_.reread = reread.done() - before;
    }

    void drop_unused_labels() {
        store::Transaction transaction(connection_, store::Transaction::Kind::write);
        store::drop_unused_labels(connection_);
        transaction.commit();
    }

    void merge() {
        store::IndexMerge merge(connection_);
        tell(OptimizePhase::merging, 0, merge.total());
        for (auto before = std::chrono::steady_clock::now(); merge.step(); before = std::chrono::steady_clock::now()) {
            report_.merged = true;
            tell(OptimizePhase::merging, merge.done(), merge.total());
            // Who waits to write looks now and then whether it may (SQLite's busy handler): it must find a gap.
            std::this_thread::sleep_for((std::chrono::steady_clock::now() - before) / 2);
        }
    }

    // Segments are derived: those that are damaged are made anew.
    void rank_all() {
        try {
            rank_documents();
        } catch (const ranked::Damaged&) {
            store::Transaction transaction(connection_, store::Transaction::Kind::write);
            store::SegmentWriter(connection_).drop_all();
            transaction.commit();
            rank_documents();
        }
    }

    void rank_documents() {
        store::SegmentUpkeep upkeep(connection_);
        report_.merged = upkeep.drop_outdated() || report_.merged;
        while (upkeep.add_next()) {
            report_.merged = true;
            tell(OptimizePhase::ranking, upkeep.done(), upkeep.total());
        }
        const bool merged =
            upkeep.merge([this](std::uint64_t done, std::uint64_t total) { tell(OptimizePhase::ranked, done, total); });
        report_.merged = report_.merged || merged;
    }

    // SQLite makes a copy of the file, writes it to the -wal and from there into the file. What is full then may be so
    // full that nobody can open the file.
    void vacuum() {
        const std::uint64_t size = bytes_of("PRAGMA page_count") - bytes_of("PRAGMA freelist_count");
        std::error_code error; // of what is in memory
        const auto space = std::filesystem::space(connection_.path(), error);
        if (!error && space.available < size + size / 8)
            throw RunError({ErrorCode::io,
                            fmt::format("vacuum needs {} MB free on the disk, and there are {}; all else is done",
                                        (size + size / 8) >> 20U, space.available >> 20U),
                            connection_.path()});
        connection_.execute("PRAGMA temp_store = FILE"); // not in memory
        connection_.execute("VACUUM");
    }

    void tell(OptimizePhase phase, std::uint64_t done, std::uint64_t total) {
        if (options_.on_progress && !options_.on_progress({phase, done, total, stopwatch_.seconds()}))
            throw RunError({ErrorCode::cancelled,
                            "optimizing was cancelled; the next run goes on where this one has stopped", ""});
    }

    std::uint64_t bytes_of(const char* pages) {
        return connection_.count(pages) * connection_.count("PRAGMA page_size");
    }

    Stopwatch stopwatch_;
    store::Connection& connection_;
    const OptimizeOptions& options_;
    OptimizeReport report_;
};

} // namespace

OptimizeReport optimize(store::Connection& connection, const OptimizeOptions& options) {
    return Optimize(connection, options).run();
}

} // namespace newsidx::engine
