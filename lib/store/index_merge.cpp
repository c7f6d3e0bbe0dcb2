#include "store/index_merge.h"

namespace newsidx::store {

namespace {

constexpr std::int64_t kPages = 1'000; // of about 4 KB; a step takes some 20 ms

} // namespace

// A leaf of a segment has a row in fts_idx, unless it holds but the middle of a long list.
IndexMerge::IndexMerge(Connection& connection) : connection_(&connection) {
    Statement count = connection.prepare("SELECT count(*) FROM fts_idx");
    if (count.step()) total_ = static_cast<std::uint64_t>(count.integer(0));
}

// https://sqlite.org/fts5.html#the_merge_command: a negative number makes all segments the input of one merge, positive
// ones go on with it, and nothing was left to do when fewer than two rows changed.
bool IndexMerge::step() {
    Transaction transaction(*connection_, Transaction::Kind::write);
    const int before = connection_->database().getTotalChanges();
    Statement merge = connection_->prepare("INSERT INTO fts(fts, rank) VALUES('merge', ?1)");
    merge.bind(done_ == 0 ? -kPages : kPages).run();
    const bool merged = connection_->database().getTotalChanges() - before >= 2;
    transaction.commit();
    if (merged) done_ += kPages;
    if (done_ > total_) total_ = done_;
    return merged;
}

} // namespace newsidx::store
