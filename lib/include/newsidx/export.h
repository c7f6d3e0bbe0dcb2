// What Index::export_to() and Index::export_records() take and give.
#pragma once

#include "newsidx/record.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace newsidx {

struct ExportProgress {
    std::uint64_t done = 0; // items, or records
    std::uint64_t total = 0;
    double seconds = 0; // since the start
};

struct ExportOptions {
    bool force = false; // export_records(): into a folder that is not empty, over files of the same names
    std::function<bool(const ExportProgress&)>
        on_progress{}; // called now and then on the calling thread; false cancels
};

// Takes the next piece of an export: whole lines, some 64 KiB. False: it cannot be written, and the export ends.
using ExportSink = std::function<bool(std::string_view lines)>;

struct ExportReport {
    std::uint64_t sources = 0;
    std::uint64_t items = 0;
    std::uint64_t removals = 0; // items and stubs that `remove` deleted
    std::uint64_t updates = 0;  // records that `update` has set something of
    std::uint64_t records = 0;  // export_records(): the files written
    std::uint64_t bytes = 0;    // written
    // export_records(): identities of records that read otherwise when they are indexed again, at most 1,000.
    std::vector<std::string> inexact;
    double seconds = 0;
};

} // namespace newsidx
