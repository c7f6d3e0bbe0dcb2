// RunLog: what a run of indexing has seen and changed, so that its report describes the state at its end whatever the
// order in which things were read. Memory is a few bits per item. Belongs to the writer's thread.
#pragma once

#include "store/id_set.h"

#include <cstdint>

namespace newsidx::store {

class RunLog {
public:
    // An item of this run's inputs; `wins` when a record is made of it already.
    void see_item(std::int64_t item, bool wins) {
        if (!seen_.add(item)) return;
        ++items_;
        if (wins) ++winners_;
    }
    [[nodiscard]] bool has_seen(std::int64_t item) const { return seen_.contains(item); }
    // An item that is not taken in, since `remove` deleted just these bytes.
    void skip_removed_item() {
        ++items_;
        ++winners_;
    }

    // A record is made of another item than before (0: of none), and is different therefore.
    void change_winner(std::int64_t record, std::int64_t before, std::int64_t after) {
        if (before != 0 && has_seen(before)) --winners_;
        if (after != 0 && has_seen(after)) ++winners_;
        if (before == 0) {
            added_.add(record);
        } else if (after == 0) {
            if (!added_.contains(record)) ++removed_;
            added_.remove(record);
            updated_.remove(record);
        } else if (!added_.contains(record) && has_seen(after)) {
            updated_.add(record);
        }
    }

    [[nodiscard]] std::uint64_t items() const { return items_; }
    [[nodiscard]] std::uint64_t added() const { return added_.size(); }
    [[nodiscard]] std::uint64_t updated() const { return updated_.size(); }
    [[nodiscard]] std::uint64_t removed() const { return removed_; }
    [[nodiscard]] std::uint64_t duplicates() const { return items_ - winners_; }
    [[nodiscard]] std::uint64_t unchanged() const { return winners_ - added() - updated(); }

private:
    IdSet seen_;
    IdSet added_;
    IdSet updated_;
    std::uint64_t items_ = 0;
    std::uint64_t winners_ = 0; // items seen of which a record is made now
    std::uint64_t removed_ = 0;
};

} // namespace newsidx::store
