// What `stats` counts of a file besides its rows: records by date, quality and heat, and bytes by what they are for.
// On the connection's thread.
#pragma once

#include "newsidx/index.h"
#include "rank/document_entry.h"
#include "store/connection.h"

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace newsidx::store {

// Values in buckets of equal width, eleven at most, from the least one to the 99th percentile; the last is open. The
// values are those of DocumentEntry: none is negative or NaN.
Histogram histogram_of(std::vector<double> values);

// Counts records, one after the other; 16 bytes of memory for each. Belongs to one thread.
class RecordStats {
public:
    void add(const rank::DocumentEntry& record);
    // Fills in dates, undated, quality and heat.
    void write_to(Stats& stats) &&;

private:
    std::map<std::int64_t, std::uint64_t> months_; // by year * 12 + month - 1
    std::uint64_t undated_ = 0;
    std::vector<double> quality_;
    std::vector<double> heat_;
    std::uint64_t without_quality_ = 0;
    std::uint64_t without_heat_ = 0;
};

// What the file's pages are for, free ones included: the sum is what the file takes when its -wal is written back.
// Reads every page. Empty where this SQLite was built without the table dbstat.
std::optional<FileSizes> read_sizes(Connection& connection);

} // namespace newsidx::store
