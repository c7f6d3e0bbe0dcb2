// Fold: what `update` sets, and how long it holds.
#include "store/records/fold.h"
#include "store/records/fold_row.h"

#include <cmath>

namespace newsidx::store {

namespace {

std::optional<double> known(double value) {
    return std::isnan(value) ? std::nullopt : std::optional(value);
}
double or_unknown(const std::optional<double>& value) {
    return value.value_or(rank::kUnknown);
}

} // namespace

Change set_by_update(std::int64_t mask, std::optional<double> quality, std::optional<double> heat, bool visible) {
    Change change;
    if ((mask & kSetQuality) != 0) change.quality = or_unknown(quality);
    if ((mask & kSetHeat) != 0) change.heat = or_unknown(heat);
    if ((mask & kSetPublished) != 0) change.published = visible;
    return change;
}

std::int64_t set_on(std::int64_t stored_mask, std::int64_t item_id) {
    const std::int64_t item = stored_mask >> kSetBits;
    return item != 0 ? item : item_id;
}

std::int64_t fullest_version(Connection& connection, std::int64_t record, std::int64_t winner) {
    Statement select = connection.prepare(
        "SELECT v.id FROM item w JOIN item v ON v.format = w.format WHERE w.id = ?2 AND v.id IN (SELECT ?2 UNION ALL "
        "SELECT item_id FROM contribution WHERE record_id = ?1) ORDER BY v.extent, v.id <> w.id LIMIT 1");
    return select.bind(record, winner).step() ? select.integer(0) : winner;
}

bool Fold::is_undone(const Row& row, std::int64_t replaced) {
    return row.set_mask != 0 && replaced != 0 && row.set_on == replaced;
}

// After write() and clear(), which forget it: what another source's item says, that comes, goes or counts from now on,
// is no answer to what was set of this one.
void Fold::keep_set(std::int64_t record, const Row& before, std::int64_t replaced) {
    if (before.set_mask == 0 || is_undone(before, replaced)) return;
    update(record, set_by_update(before.set_mask, before.quality, before.heat, before.visible), before.set_on);
}

// Where the same bytes are also in another file by now: what was set is still of the one that it was set on.
void Fold::pin_set(std::int64_t record, const Row& row, std::int64_t item) {
    if (row.set_mask == 0 || item == row.item_id || row.set_on != row.item_id) return;
    connection_->run_summed(SummedRows::set, record,
                            "UPDATE record SET set_mask = ?2 WHERE id = ?1 AND EXISTS(SELECT 1 FROM item WHERE "
                            "id = ?3)",
                            record, row.set_mask | (row.set_on << kSetBits), row.set_on);
}

void Fold::let_go(std::int64_t item) {
    Statement select = connection_->prepare(
        "SELECT r.id, r.set_mask, r.item_id, o.id FROM item i JOIN record r ON r.id = i.record_id AND r.set_mask <> 0 "
        "JOIN item o ON o.record_id = r.id AND o.id <> i.id AND o.hash = i.hash WHERE i.id = ?1 "
        "ORDER BY o.id = r.item_id DESC, o.id LIMIT 1",
        item);
    if (!select.step() || set_on(select.integer(1), select.integer(2)) != item) return;
    const std::int64_t record = select.integer(0);
    const std::int64_t mask = (select.integer(1) & kSetAll) | (select.integer(3) << kSetBits);
    connection_->run_summed(SummedRows::set, record, "UPDATE record SET set_mask = ?2 WHERE id = ?1", record, mask);
}

// Before what `update` set goes.
void Fold::forget_set(std::int64_t record, const Row* row) {
    if (row != nullptr && row->set_mask != 0) connection_->row_sums().take(SummedRows::set, record);
}

bool Fold::update(std::int64_t record, const Change& change, std::int64_t on) {
    const std::optional<Row> row = read_row(record);
    if (!row || row->document_id == 0) return false;
    const bool all = !change.keeps_same;
    const bool sets_quality = change.quality && (all || known(*change.quality) != row->quality);
    const bool sets_heat = change.heat && (all || known(*change.heat) != row->heat);
    const bool sets_published = change.published && (all || *change.published != row->visible);
    if (!all && !sets_quality && !sets_heat && !sets_published) return false;
    Row now = *row;
    // There is one item for all three values: where a record is hidden or shown by hand, a new number of its heat must
    // not make that depend on another item.
    if (on != 0)
        now.set_on = on;
    else if (sets_published || (row->set_mask & kSetPublished) == 0)
        now.set_on = fullest_version(*connection_, record, row->item_id);
    if (sets_quality) {
        now.quality = known(*change.quality);
        now.set_mask |= kSetQuality;
    }
    if (sets_heat) {
        now.heat = known(*change.heat);
        now.set_mask |= kSetHeat;
    }
    if (sets_published) {
        now.visible = *change.published;
        now.set_mask |= kSetPublished;
    }
    const bool different = now.quality != row->quality || now.heat != row->heat || now.visible != row->visible;
    if (!different && now.set_mask == row->set_mask && now.set_on == row->set_on) return false;
    const std::int64_t stored_mask = now.set_mask | (now.set_on == now.item_id ? 0 : now.set_on << kSetBits);
    connection_->run_summed(SummedRows::set, record,
                            "UPDATE record SET quality = ?2, heat = ?3, visible = ?4, set_mask = ?5 WHERE id = ?1",
                            record, now.quality, now.heat, now.visible, stored_mask);
    if (!different) return false;
    rank::DocumentEntry entry = documents_.entry(row->document_id);
    entry.quality = or_unknown(now.quality);
    entry.heat = or_unknown(now.heat);
    entry.flags = (entry.flags & ~rank::DocumentEntry::kVisible) | (now.visible ? rank::DocumentEntry::kVisible : 0u);
    documents_.set_entry(row->document_id, entry);
    if (now.visible != row->visible) fold_stubs(targets_of(record), {record, nullptr});
    return true;
}

} // namespace newsidx::store
