// RunLog: what a run of indexing has seen and changed, so that its report describes the state at its end whatever the
// order in which things were read. Memory is a few bits per item. Belongs to the writer's thread.
#pragma once

#include "newsidx/index.h"
#include "store/documents/document_set.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace newsidx::store {

class RunLog {
public:
    // An item of this run's inputs; `wins` when its record is made of it already.
    void see_item(std::int64_t item, std::int64_t record, bool wins) {
        if (!seen_.insert(item)) return;
        ++items_;
        if (wins) see_winner(record);
    }
    // One that was removed, and is passed over.
    void withhold() { ++withheld_; }
    [[nodiscard]] bool has_seen(std::int64_t item) const { return seen_.contains(item); }

    [[nodiscard]] const IdSet& seen() const { return seen_; }

    // From here on, the names of the first so many records that change are kept.
    void keep_names(std::size_t most) { most_names_ = most; }
    [[nodiscard]] bool keeps_names() const { return most_names_ > 0; }

    // A record is made of another item than before (0: of none). `same`: which says the same. `name`: to tell it by.
    void change_winner(std::int64_t record, std::int64_t before, std::int64_t after, bool same, std::string_view name) {
        change_winner(record, before, after, same);
        if (!same && (names_.size() < most_names_ || names_.contains(record)))
            names_[record] = {std::string(name), after == 0};
    }

    // Of the records whose names are kept, those that are added, different or gone, in the order of their ids.
    [[nodiscard]] std::vector<RecordChange> changes() const {
        std::vector<RecordChange> changes;
        for (const auto& [record, named] : names_) {
            if (named.is_gone && !added_.contains(record))
                changes.push_back({RecordChange::Kind::removed, record, named.name});
            else if (!named.is_gone && (added_.contains(record) || updated_.contains(record)))
                changes.push_back({added_.contains(record) ? RecordChange::Kind::added : RecordChange::Kind::updated,
                                   record, named.name});
        }
        return changes;
    }

    [[nodiscard]] std::uint64_t items() const { return items_; }
    [[nodiscard]] std::uint64_t added() const { return added_.size(); }
    [[nodiscard]] std::uint64_t updated() const { return updated_.size(); }
    [[nodiscard]] std::uint64_t removed() const { return removed_; }
    [[nodiscard]] std::uint64_t duplicates() const { return items_ - winners_; }
    [[nodiscard]] std::uint64_t withheld() const { return withheld_; }
    [[nodiscard]] std::uint64_t unchanged() const { return winners_ - added() - updated(); }

private:
    void change_winner(std::int64_t record, std::int64_t before, std::int64_t after, bool same) {
        if (before != 0 && has_seen(before)) --winners_;
        if (before == 0) {
            added_.add(record);
        } else if (after == 0) {
            if (!added_.contains(record)) ++removed_;
            added_.remove(record);
            changed_.remove(record);
            updated_.remove(record);
        } else if (!same && !added_.contains(record)) {
            changed_.add(record);
        }
        if (after != 0 && has_seen(after)) see_winner(record);
    }

    void see_winner(std::int64_t record) {
        ++winners_;
        if (changed_.contains(record)) updated_.add(record);
    }

    struct Named {
        std::string name;
        bool is_gone = false;
    };

    IdSet seen_;
    IdSet added_;
    IdSet changed_; // records that are different, whichever item they are made of now
    IdSet updated_; // those of them that are made of an item seen
    std::uint64_t items_ = 0;
    std::uint64_t winners_ = 0; // items seen of which a record is made now
    std::uint64_t removed_ = 0;
    std::uint64_t withheld_ = 0;
    std::size_t most_names_ = 0;
    std::map<std::int64_t, Named> names_;
};

} // namespace newsidx::store
