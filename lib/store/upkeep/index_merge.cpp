#include "store/upkeep/index_merge.h"

namespace newsidx::store {

namespace {

constexpr std::int64_t kPages = 1'000; // of about 4 KB; a step takes some 20 ms

} // namespace

// A leaf of a segment has a row in fts_idx, unless it holds but the middle of a long list.
IndexMerge::IndexMerge(Connection& connection) : connection_(&connection) {
    total_ = connection.count("SELECT count(*) FROM fts_idx");
}

// https://sqlite.org/fts5.html#the_merge_command: a negative number makes all segments the input of one merge, positive
// ones go on with it, and nothing was left to do when fewer than two rows changed.
bool IndexMerge::step() {
    Transaction transaction(*connection_, Transaction::Kind::write);
    const int before = connection_->database().getTotalChanges();
    connection_->run("INSERT INTO fts(fts, rank) VALUES('merge', ?1)", done_ == 0 ? -kPages : kPages);
    const bool merged = connection_->database().getTotalChanges() - before >= 2;
    transaction.commit();
    if (merged) done_ += kPages;
    if (done_ > total_) total_ = done_;
    return merged;
}

} // namespace newsidx::store
