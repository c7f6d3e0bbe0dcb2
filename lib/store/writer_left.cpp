// Writer: files that are there no more make way for those that are.
#include "store/writer.h"

#include <map>
#include <set>
#include <utility>

namespace newsidx::store {

// A record is made of one item of each format.
void Writer::note_rival(std::int64_t record, std::int64_t item) {
    Statement select = connection_->prepare(
        "SELECT o.id, o.source_id FROM item i JOIN item o ON o.format = i.format AND o.dated_at IS i.dated_at AND "
        "o.source_id <> i.source_id AND o.hash <> i.hash WHERE i.id = ?1 AND o.id IN (SELECT item_id FROM record WHERE "
        "id = ?2 AND kind = 0 UNION ALL SELECT item_id FROM contribution WHERE record_id = ?2)");
    select.bind(item, record);
    if (!select.step()) return;
    std::vector<std::int64_t>& rivals = rivals_[select.integer(1)];
    if (rivals.empty() || rivals.back() != select.integer(0)) rivals.push_back(select.integer(0));
}

// The items that count before the first one whose source is not left; none when there is no such one, or it is the
// same. What a source keeps that is not left is its own, and stays.
std::vector<std::int64_t> Writer::in_the_way(std::int64_t item, const std::function<bool(std::int64_t)>& is_left) {
    Statement select = connection_->prepare(
        "SELECT o.id, o.hash = i.hash, o.line > 0, s.id FROM item i JOIN item o ON "
        "o.record_id = i.record_id AND o.format = i.format AND o.dated_at IS i.dated_at JOIN source s ON "
        "s.id = o.source_id WHERE i.id = ?1 ORDER BY s.name DESC, s.path DESC, o.ordinal DESC");
    select.bind(item);
    std::vector<std::int64_t> ids;
    while (select.step()) {
        if (is_left(select.integer(3))) {
            ids.push_back(select.integer(0));
            continue;
        }
        const bool takes_its_place = select.integer(2) != 0 && select.integer(1) == 0;
        return takes_its_place ? ids : std::vector<std::int64_t>();
    }
    return {};
}

std::int64_t Writer::source_of(std::int64_t item) {
    Statement select = connection_->prepare("SELECT source_id FROM item WHERE id = ?1");
    select.bind(item);
    select.step();
    return select.integer(0);
}

// The items of the source that records are made of.
std::vector<std::int64_t> Writer::views_of(std::int64_t source) {
    Statement select = connection_->prepare(
        "SELECT i.id FROM item i WHERE i.source_id = ?1 AND (EXISTS(SELECT 1 FROM record r WHERE r.id = i.record_id "
        "AND r.kind = 0 AND r.item_id = i.id) OR EXISTS(SELECT 1 FROM contribution c WHERE c.record_id = i.record_id "
        "AND c.item_id = i.id))");
    select.bind(source);
    std::vector<std::int64_t> items;
    while (select.step())
        items.push_back(select.integer(0));
    return items;
}

void Writer::make_way(const std::vector<std::int64_t>& gone, const IsLeft& is_left, RunLog& log) {
    std::map<std::int64_t, bool> known; // of a file it is asked once whether it is there
    const auto is_left_once = [&](std::int64_t source) {
        const auto [place, is_new] = known.try_emplace(source, false);
        if (!is_new) return place->second;
        Statement select = connection_->prepare("SELECT name, path FROM source WHERE id = ?1");
        select.bind(source);
        if (select.step()) place->second = is_left(select.text(0), select.text(1));
        return place->second;
    };
    std::set<std::int64_t> going;
    const auto look_at = [&](const std::vector<std::int64_t>& items) {
        for (const std::int64_t item : items) {
            if (going.contains(item)) continue;
            const auto more = in_the_way(item, is_left_once);
            going.insert(more.begin(), more.end());
        }
    };
    for (const auto& [source, items] : std::exchange(rivals_, {}))
        if (is_left_once(source)) look_at(items);
    std::set<std::int64_t> changed;
    for (const std::int64_t source : gone) {
        look_at(views_of(source));
        changed.insert(source);
    }
    for (const std::int64_t item : going)
        changed.insert(source_of(item));
    drop_items({going.begin(), going.end()}, log);
    Statement mark = connection_->prepare("UPDATE source SET state = ?2 WHERE id = ?1");
    for (const std::int64_t source : changed)
        sums().change(SummedRows::source, source,
                      [&, id = source] { mark.bind(id, static_cast<std::int64_t>(SourceAge::reread)).run(); });
}

} // namespace newsidx::store
