// IndexMerge: merges the segments of the full-text index into one, a bounded number of pages at a time, each time in a
// transaction of its own. FTS5's own 'optimize' does it in one, and nobody else can write for as long as it takes.
//
//     while (merge.step()) ...;
//
// What others write meanwhile may stay in segments of its own. Given up half way, what was merged stays merged. Belongs
// to its connection and thread. Throws SQLite::Exception.
#pragma once

#include "store/connection.h"

#include <cstdint>

namespace newsidx::store {

class IndexMerge {
public:
    explicit IndexMerge(Connection& connection);

    // False when there was nothing left to merge.
    bool step();

    // Pages written, and about how many there will be.
    [[nodiscard]] std::uint64_t done() const { return done_; }
    [[nodiscard]] std::uint64_t total() const { return total_; }

private:
    Connection* connection_;
    std::uint64_t done_ = 0;
    std::uint64_t total_ = 0;
};

} // namespace newsidx::store
