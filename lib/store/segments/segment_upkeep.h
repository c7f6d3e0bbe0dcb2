// SegmentUpkeep: what `optimize` does for the ranked segments: all documents come into one, without those that are
// gone.
//
// Each step is a transaction of its own. Belongs to its connection and thread. Throws SQLite::Exception, OpenError or
// ranked::Damaged.
#pragma once

#include "store/connection.h"
#include "store/segments/segment_writer.h"
#include "text/analyzer_set.h"

#include <cstdint>

namespace newsidx::store {

class SegmentUpkeep {
public:
    explicit SegmentUpkeep(Connection& connection) : connection_(&connection), segments_(connection) {}

    // Drops segments of other rules than this build's (segment_rules()), which it does not search. False: there are
    // none.
    bool drop_outdated();
    // Makes a segment of the next documents that are in none. False: there are none, or too few documents in all, or
    // this build's rules are not those that analysed them.
    bool add_next();
    // How many documents are in a segment, and how many there are, as of the last add_next().
    [[nodiscard]] std::uint64_t done() const { return done_; }
    [[nodiscard]] std::uint64_t total() const { return total_; }
    // Merges all segments in one transaction. False: there is one already, with live documents only. What `progress`
    // throws gives the transaction up.
    bool merge(const SegmentWriter::Progress& progress);

private:
    Connection* connection_;
    SegmentWriter segments_;
    text::AnalyzerSet analyzers_;
    std::uint64_t done_ = 0;
    std::uint64_t total_ = 0;
};

} // namespace newsidx::store
