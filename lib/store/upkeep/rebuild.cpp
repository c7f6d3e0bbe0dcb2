#include "store/upkeep/rebuild.h"

#include "store/documents/analyzer_stamp.h"
#include "store/items/item_reader.h"
#include "store/items/prepared_item.h"
#include "store/records/fold.h"
#include "store/upkeep/reanalysis.h"
#include "store/upkeep/reread.h"

#include <vector>

namespace newsidx::store {

namespace {

constexpr std::size_t kRecordsAtOnce = 10'000;

struct Update {
    std::int64_t record = 0;
    Change change;
    std::int64_t on = 0;
};

std::vector<Update> updates_of(Connection& connection) {
    Statement select =
        connection.prepare("SELECT id, set_mask, quality, heat, visible FROM record WHERE set_mask <> 0 ORDER BY id");
    std::vector<Update> updates;
    while (select.step()) {
        const std::int64_t mask = select.integer(1);
        updates.push_back({select.integer(0),
                           set_by_update(mask, select.real_or_null(2), select.real_or_null(3), select.integer(4) != 0),
                           set_on(mask, 0)});
    }
    return updates;
}

} // namespace

void rebuild(Connection& connection, const std::function<void(std::uint64_t, std::uint64_t)>& between) {
    const std::vector<Update> updates = updates_of(connection);
    connection.execute("UPDATE record SET set_mask = 0");
    drop_reanalysis(connection); // of documents that are gone
    Fold fold(connection);
    fold.begin();
    stamp_analyzer(connection);
    set_own_reading(connection);
    const std::vector<std::int64_t> records =
        connection.integers("SELECT DISTINCT record_id FROM item ORDER BY record_id");
    for (std::size_t i = 0; i < records.size(); ++i) {
        if (i > 0 && i % kRecordsAtOnce == 0) {
            fold.flush(connection.next_commit());
            if (between) between(i, records.size());
            fold.begin();
        }
        fold.fold(records[i], nullptr);
    }
    for (const Update& update : updates)
        fold.update(update.record, update.change, update.on);
    fold.flush(connection.next_commit());
}

void upgrade_items_of_format_1(Connection& connection) {
    text::AnalyzerSet analyzers;
    for (const std::int64_t id : connection.integers("SELECT id FROM item")) {
        std::string packed;
        {
            Statement select = connection.prepare("SELECT bytes FROM block WHERE id = ?1", id);
            if (select.step()) packed = pack(select.bytes(0), nullptr);
        }
        connection.run("UPDATE block SET bytes = ?2 WHERE id = ?1", id, Statement::Blob{packed});
        note_meaning(connection, id, read_item(connection, id, analyzers));
    }
}

} // namespace newsidx::store
