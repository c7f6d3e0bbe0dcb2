#include "store/segments/segment_upkeep.h"

#include "store/documents/analyzer_stamp.h"
#include "store/segments/segment_tail.h"

namespace newsidx::store {

namespace {

constexpr std::int64_t kAtOnce = 32'768; // documents whose postings are held

} // namespace

bool SegmentUpkeep::drop_outdated() {
    Transaction transaction(*connection_, Transaction::Kind::write);
    if (!segments_.drop_outdated()) return false;
    transaction.commit();
    return true;
}

bool SegmentUpkeep::add_next() {
    Transaction transaction(*connection_, Transaction::Kind::write);
    const std::int64_t fewest = segment_documents(*connection_);
    if (fewest <= 0 || !has_own_analyzer(*connection_)) return false;
    segments_.begin();
    const std::int64_t before = segments_.last_document();
    const std::int64_t left = connection_->integer("SELECT count(*) FROM document WHERE id > ?1", before);
    total_ = static_cast<std::uint64_t>(connection_->integer("SELECT count(*) FROM document WHERE id > ?1", 0));
    done_ = total_ - static_cast<std::uint64_t>(left);
    if (left == 0 || (before == 0 && left < fewest)) return false;
    const std::int64_t last = connection_->integer(
        "SELECT max(id) FROM (SELECT id FROM document WHERE id > ?1 ORDER BY id LIMIT ?2)", before, kAtOnce);
    CaughtPostings none;
    const auto segment = begin_tail(*connection_, segments_, none, analyzers_, last, 1, kAtOnce);
    if (!segment) return false;
    segments_.add(*segment, last, connection_->next_commit());
    transaction.commit();
    return true;
}

bool SegmentUpkeep::merge(const SegmentWriter::Progress& progress) {
    Transaction transaction(*connection_, Transaction::Kind::write);
    segments_.begin();
    const auto documents = static_cast<std::uint64_t>(
        connection_->integer("SELECT count(*) FROM document WHERE id <= ?1", segments_.last_document()));
    if (segments_.segments() == 0 || (segments_.segments() == 1 && segments_.documents() == documents)) return false;
    segments_.merge_all(connection_->next_commit(), progress);
    transaction.commit();
    return true;
}

} // namespace newsidx::store
