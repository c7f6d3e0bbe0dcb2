#include "store/segment_upkeep.h"

#include "store/analyzer_stamp.h"
#include "store/segment_tail.h"

namespace newsidx::store {

namespace {

constexpr std::int64_t kAtOnce = 32'768; // documents whose postings are held

std::int64_t count(Connection& connection, const char* sql, std::int64_t argument) {
    Statement select = connection.prepare(sql);
    select.bind(argument);
    return select.step() ? select.integer(0) : 0;
}

// Of the next documents behind this one the last.
std::int64_t last_of_next(Connection& connection, std::int64_t before) {
    Statement select =
        connection.prepare("SELECT max(id) FROM (SELECT id FROM document WHERE id > ?1 ORDER BY id LIMIT ?2)");
    select.bind(before, kAtOnce);
    return select.step() ? select.integer(0) : 0;
}

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
    const std::int64_t left = count(*connection_, "SELECT count(*) FROM document WHERE id > ?1", before);
    total_ = static_cast<std::uint64_t>(count(*connection_, "SELECT count(*) FROM document WHERE id > ?1", 0));
    done_ = total_ - static_cast<std::uint64_t>(left);
    if (left == 0 || (before == 0 && left < fewest)) return false;
    const std::int64_t last = last_of_next(*connection_, before);
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
        count(*connection_, "SELECT count(*) FROM document WHERE id <= ?1", segments_.last_document()));
    if (segments_.segments() == 0 || (segments_.segments() == 1 && segments_.documents() == documents)) return false;
    segments_.merge_all(connection_->next_commit(), progress);
    transaction.commit();
    return true;
}

} // namespace newsidx::store
