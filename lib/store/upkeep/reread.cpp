#include "store/upkeep/reread.h"

#include "record/identity.h"
#include "record/parse.h"
#include "store/items/item_reader.h"

#include <set>
#include <string>
#include <vector>

namespace newsidx::store {

bool has_own_reading(Connection& connection) {
    return connection.integer("SELECT value IN ('', ?1) FROM meta WHERE name = 'reading'", record::kReading) != 0;
}

void stamp_reading(Connection& connection) {
    connection.run("UPDATE meta SET value = ?1 WHERE name = 'reading' AND value = ''", record::kReading);
}

void set_own_reading(Connection& connection) {
    connection.run("UPDATE meta SET value = ?1 WHERE name = 'reading'", record::kReading);
    connection.execute("DELETE FROM meta WHERE name IN ('reread_by', 'reread_last')");
}

bool Reread::begin() {
    if (has_own_reading(*connection_)) return false;
    Statement count = connection_->prepare("SELECT count(*), sum(id <= ?1) FROM record WHERE kind = 0", read_last());
    if (count.step()) {
        total_ = static_cast<std::uint64_t>(count.integer(0));
        done_ = static_cast<std::uint64_t>(count.integer(1));
    }
    return true;
}

// The last record that is made again; 0 where another version had begun.
std::int64_t Reread::read_last() {
    return connection_->integer("SELECT l.value FROM meta l, meta b WHERE l.name = 'reread_last' AND "
                                "b.name = 'reread_by' AND b.value = ?1",
                                record::kReading);
}

bool Reread::step(std::size_t records) {
    Transaction transaction(*connection_, Transaction::Kind::write);
    if (has_own_reading(*connection_)) return false; // another process has done it
    const std::vector<std::int64_t> next = connection_->integers(
        "SELECT id FROM record WHERE kind = 0 AND id > ?1 ORDER BY id LIMIT ?2", read_last(), records);
    if (next.empty()) {
        set_own_reading(*connection_);
        connection_->next_commit(); // readers keep what a commit says
        transaction.commit();
        return false;
    }
    fold_.begin();
    for (const std::int64_t record : next)
        renew_items(record);
    connection_->run("INSERT OR REPLACE INTO meta(name, value) VALUES('reread_by', ?1), ('reread_last', ?2)",
                     record::kReading, next.back());
    fold_.flush(connection_->next_commit());
    transaction.commit();
    done_ += next.size();
    return true;
}

void Reread::renew_items(std::int64_t record) {
    struct Item {
        std::int64_t id;
        std::string source;
        std::string path;
    };
    std::vector<Item> items;
    std::string key;
    {
        Statement select = connection_->prepare(
            "SELECT i.id, r.key, s.name, s.path FROM record r JOIN item i ON i.record_id = r.id JOIN source s ON "
            "s.id = i.source_id WHERE r.id = ?1 ORDER BY i.id",
            record);
        while (select.step()) {
            items.push_back({select.integer(0), select.text(2), select.text(3)});
            key = select.text(1);
        }
    }
    std::set<std::int64_t> changed{record};
    for (const Item& one : items) {
        const PreparedItem item = read_item(*connection_, one.id, analyzers_);
        note_meaning(*connection_, one.id, item);
        // Whether a file held it alone, only the key that it was given tells.
        const auto named = [&](bool single) {
            return record::identity_key(item.record, {one.source, one.path, single});
        };
        if (key == named(true) || key == named(false)) continue;
        const std::string own = key == "path:" + one.path ? named(true) : item.key;
        // The address of a page may be known elsewhere; another name is its own affair.
        if (items.size() == 1 && !record::has_web_scheme(own) && !record::has_web_scheme(key) && rename(record, own))
            continue;
        const std::int64_t other = identity_of(own);
        move(one.id, other);
        changed.insert(other);
    }
    for (const std::int64_t one : changed)
        fold_.fold_again(one);
}

bool Reread::rename(std::int64_t record, const std::string& key) {
    const std::int64_t hash = key_hash(key);
    if (fold_.find(key, hash) != 0) return false;
    connection_->run("UPDATE record SET key_hash = ?2, key = ?3 WHERE id = ?1", record, hash, key);
    return true;
}

std::int64_t Reread::identity_of(const std::string& key) {
    const std::int64_t hash = key_hash(key);
    if (const std::int64_t known = fold_.find(key, hash); known != 0) return known;
    const std::int64_t created = fold_.new_record_id();
    connection_->run("INSERT INTO record(id, key_hash, key) VALUES(?1, ?2, ?3)", created, hash, key);
    return created;
}

void Reread::move(std::int64_t item, std::int64_t record) {
    fold_.detach(item);
    connection_->run_summed(SummedRows::item, item,
                            "UPDATE item SET record_id = ?2, ordinal = (SELECT coalesce(max(o.ordinal) + 1, 0) FROM "
                            "item o WHERE o.source_id = item.source_id AND o.record_id = ?2) WHERE id = ?1",
                            item, record);
}

} // namespace newsidx::store
