// Reread: makes the records of a file again whose items were read by another version of newsidx, to which the same
// bytes meant something else (record::kReading).
//
//     while (reread.step(...)) ...;    after begin() said that there is something to do
//
// In short transactions: others may search and write meanwhile, and what they write is read by their own version. How
// far it is stands in `meta`; after a kill, or a run that was given up, the next one goes on from there. Records keep
// their ids and what `update` set. An item that names another story than before goes over to it.
//
// Texts may change with it, so the file's text must be analysed by this build's rules
// (store/documents/analyzer_stamp.h). Belongs to its connection and thread. Throws SQLite::Exception or OpenError; what
// is committed stays.
#pragma once

#include "store/connection.h"
#include "store/records/fold.h"
#include "text/analyzer_set.h"

#include <cstddef>
#include <cstdint>

namespace newsidx::store {

// Whether this build's version read the file's items; true where there are none.
bool has_own_reading(Connection& connection);

// Says in the file which version reads its items, unless it says so; for whoever writes the first ones.
void stamp_reading(Connection& connection);

// After all records have been made again.
void set_own_reading(Connection& connection);

class Reread {
public:
    explicit Reread(Connection& connection) : connection_(&connection), fold_(connection) {}

    // Begins, or goes on with what an earlier run left. False: there is nothing to do.
    bool begin();
    // Makes the next records again, at most so many, in one transaction. False when all are made.
    bool step(std::size_t records);

    [[nodiscard]] std::uint64_t done() const { return done_; } // records, those of earlier runs included
    [[nodiscard]] std::uint64_t total() const { return total_; }

private:
    std::int64_t read_last();
    void renew_items(std::int64_t record);
    // False: another record has this key.
    bool rename(std::int64_t record, const std::string& key);
    std::int64_t identity_of(const std::string& key);
    void move(std::int64_t item, std::int64_t record);

    Connection* connection_;
    Fold fold_;
    text::AnalyzerSet analyzers_;
    std::uint64_t done_ = 0;
    std::uint64_t total_ = 0;
};

} // namespace newsidx::store
