// What Index::backup() and Index::repair() take and give.
#pragma once

#include "newsidx/export_macro.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace newsidx {

struct BackupProgress {
    std::uint64_t done = 0; // bytes, about
    std::uint64_t total = 0;
    double seconds = 0; // since the start
};

struct BackupOptions {
    bool force = false; // replace what is there under the copy's name, once the copy is whole
    std::function<bool(const BackupProgress&)>
        on_progress{}; // called now and then on the calling thread; false cancels
};

struct BackupReport {
    std::uint64_t bytes = 0;   // of the copy
    std::uint64_t records = 0; // in it, without stubs
    double seconds = 0;
};

enum class RepairPhase {
    checking,   // what is wrong; in checks
    copying,    // of the damaged file, as it is; in bytes
    saving,     // what can be read; in rows
    rebuilding, // everything that is made of it; in records
    optimizing, // no numbers
    verifying,  // the new file; in checks
    replacing   // the damaged file's contents by the new one's; in bytes
};
NEWSIDX_API std::string_view to_string(RepairPhase phase) noexcept;

struct RepairProgress {
    RepairPhase phase = RepairPhase::checking;
    std::uint64_t done = 0;
    std::uint64_t total = 0; // 0: unknown
    double seconds = 0;      // since the start
};

struct RepairOptions {
    std::string backup{};                 // where the damaged file is copied; "": beside it, FILE.damaged-1, -2, ...
    std::int64_t busy_timeout_ms = 10000; // how long to wait for another writer
    std::function<bool(const RepairProgress&)> on_progress{}; // called now and then on the calling thread; false
                                                              // cancels, and the file is as it was
};

struct RepairReport {
    bool was_whole = false;            // there was nothing to repair, and nothing was written
    std::vector<std::string> checks;   // what was looked at before, in order
    std::vector<std::string> problems; // what was wrong; empty: nothing
    std::string backup;                // the copy of the damaged file
    std::uint64_t items = 0;           // source items that could be read, all of them byte for byte
    std::uint64_t records = 0;         // that were made of them, without stubs
    std::uint64_t lost_records = 0;    // that were there, and of which no item could be read
    std::uint64_t reread = 0;          // sources that the next run of index() reads again, whatever their times say
    std::vector<std::string> losses;   // what could not be read, at most 1,000; empty: everything was saved
    double seconds = 0;
    std::vector<std::string> not_compared; // as in CheckReport
};

} // namespace newsidx
