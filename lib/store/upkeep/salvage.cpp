#include "store/upkeep/salvage.h"

#include "record/identity.h"
#include "store/items/item_reader.h"
#include "store/items/prepared_item.h"
#include "store/packing.h"
#include "store/writer.h"

#include <sqlite3.h>

#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <utility>

namespace newsidx::store {

namespace {

// Numbers that may have been given out where it is not known which.
constexpr std::int64_t kIdsToSkip = 1'000'000;
// No file gives out larger ones: a number beyond is damage. Those of records and documents have 32 bits in the entries
// of documents.
constexpr std::int64_t kMostIds = std::int64_t{1} << 40;
constexpr std::int64_t kMostRecords = std::numeric_limits<std::uint32_t>::max() - kIdsToSkip;
// Of the blocks that are made for single items.
constexpr std::int64_t kFirstOwnBlock = kMostIds;
constexpr std::uint64_t kRowsAtOnce = 1'024;

class Salvage {
public:
    Salvage(Connection& damaged, Connection& out, const std::function<bool(std::uint64_t, std::uint64_t)>& progress)
        : damaged_(damaged), out_(out), progress_(progress) {}

    std::optional<Salvaged> run() {
        try {
            count_rows();
            dictionaries();
            key_maps();
            sources();
            rejections();
            removals();
            records();
            blocks();
            items();
            name_nameless();
            clean_blocks();
            tell_lost_records();
            mark_sources();
            forget_lost_maps();
            keep_numbers();
            return std::move(salvaged_);
        } catch (const Ended&) {
            return std::nullopt;
        }
    }

private:
    struct Ended {};

    template <class... Args>
    void lose(fmt::format_string<const Args&...> what, const Args&... args) {
        if (salvaged_.losses.size() < kMostLosses) salvaged_.losses.push_back(fmt::format(what, args...));
    }

    void tell() {
        if (++rows_ % kRowsAtOnce == 0 && progress_ && !progress_(rows_, std::max(rows_, total_))) throw Ended();
    }

    // What the damaged file says, or `otherwise` if that cannot be read.
    template <class... Args>
    std::int64_t number(const char* sql, std::int64_t otherwise, const Args&... args) {
        try {
            Statement select = damaged_.prepare(sql, args...);
            return select.step() && !select.null(0) ? select.integer(0) : otherwise;
        } catch (const SQLite::Exception& error) {
            if (!is_damage(error)) throw;
            return otherwise;
        }
    }

    // Calls visit(row) for each row of a statement of the damaged file, which must give rows in ascending order of its
    // first column, a whole number, from ?1 on. `what`: what the rows are, for the losses.
    template <class Visit>
    void walk(const char* sql, const char* what, Visit visit) {
        constexpr std::int64_t kLast = std::numeric_limits<std::int64_t>::max();
        for (std::int64_t next = std::numeric_limits<std::int64_t>::min();;) {
            std::int64_t reached = next;
            try {
                Statement select = damaged_.prepare(sql, next);
                bool any = false;
                while (select.step()) {
                    const std::int64_t key = select.integer(0);
                    if (any && key < reached) throw SQLite::Exception("rows out of order", SQLITE_CORRUPT);
                    any = true;
                    reached = key;
                    tell();
                    visit(select);
                }
                return;
            } catch (const SQLite::Exception& error) {
                if (!is_damage(error) || is_writing_) throw;
            }
            if (reached == kLast) return;
            const std::int64_t from = reached + (reached == std::numeric_limits<std::int64_t>::min() ? 0 : 1);
            const auto readable = first_readable(sql, from);
            lose("{} from number {} {} cannot be read", what, std::max<std::int64_t>(from, 1),
                 readable ? fmt::format("to {}", *readable - 1) : "on");
            is_all_read_ = false;
            if (!readable) return;
            next = *readable;
        }
    }

    // The first number from which on SQLite gives a row, or says that there is none.
    std::optional<std::int64_t> first_readable(const char* sql, std::int64_t from) {
        constexpr auto kLast = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
        const auto at = [from](std::uint64_t distance) {
            return static_cast<std::int64_t>(static_cast<std::uint64_t>(from) + distance);
        };
        const std::uint64_t most = kLast - static_cast<std::uint64_t>(from);
        std::uint64_t bad = 0;
        std::uint64_t good = 1;
        while (good < most && !can_read(sql, at(good))) {
            bad = good;
            good = good > most / 2 ? most : good * 2;
        }
        if (good >= most && !can_read(sql, at(most))) return std::nullopt;
        good = std::min(good, most);
        while (good - bad > 1) {
            const std::uint64_t middle = bad + (good - bad) / 2;
            (can_read(sql, at(middle)) ? good : bad) = middle;
        }
        return at(good);
    }

    bool can_read(const char* sql, std::int64_t from) {
        try {
            damaged_.prepare(sql, from).step();
            return true;
        } catch (const SQLite::Exception& error) {
            if (!is_damage(error)) throw;
            return false;
        }
    }

    // A statement of the new file. What goes wrong there is no loss, but the end. False: there is such a row already.
    template <class... Args>
    bool insert(const char* sql, const Args&... args) {
        is_writing_ = true;
        const bool done = out_.run(sql, args...) > 0;
        is_writing_ = false;
        return done;
    }

    void count_rows() {
        for (const char* sql : {"SELECT max(id) FROM item", "SELECT max(id) FROM record"})
            total_ += static_cast<std::uint64_t>(std::clamp<std::int64_t>(number(sql, 0), 0, kMostIds));
    }

    void dictionaries() {
        walk("SELECT id, bytes FROM dictionary WHERE id >= ?1 ORDER BY id", "dictionaries", [this](Statement& row) {
            const std::int64_t id = row.integer(0);
            try {
                const Dictionary whole(static_cast<std::uint8_t>(id), row.text(1));
                if (id < 1 || id > std::numeric_limits<std::uint8_t>::max()) return;
            } catch (const std::runtime_error&) {
                lose("dictionary {} is damaged", id);
                return;
            }
            insert("INSERT OR IGNORE INTO dictionary(id, bytes) VALUES(?1, ?2)", id, Statement::Blob{row.bytes(1)});
        });
    }

    void key_maps() {
        walk("SELECT id, names FROM key_map WHERE id >= ?1 ORDER BY id", "key maps", [this](Statement& row) {
            insert("INSERT OR IGNORE INTO key_map(id, names) VALUES(?1, ?2)", row.integer(0), row.bytes(1));
        });
    }

    void sources() {
        walk("SELECT id, name, path, size, mtime_ns, state, map_id, hash, rejected, reader FROM source NOT INDEXED "
             "WHERE id >= ?1 ORDER BY id",
             "sources", [this](Statement& row) {
                 const std::int64_t id = row.integer(0);
                 if (id < 1 || id > kMostIds || row.bytes(1).empty() || row.bytes(2).empty() ||
                     !insert("INSERT OR IGNORE INTO source(id, name, path, size, mtime_ns, state, map_id, hash, "
                             "rejected, reader) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                             id, row.bytes(1), row.bytes(2), row.integer_or_null(3), row.integer_or_null(4),
                             row.integer(5), row.integer_or_null(6), row.blob_or_null(7), row.integer(8),
                             row.integer(9)))
                     lose("source {} is damaged", id);
             });
    }

    void rejections() {
        walk("SELECT source_id, ordinal, line, column, message FROM rejection WHERE source_id >= ?1 ORDER BY source_id",
             "what was rejected of sources", [this](Statement& row) {
                 insert("INSERT OR IGNORE INTO rejection(source_id, ordinal, line, column, message) SELECT ?1, ?2, ?3, "
                        "?4, ?5 WHERE EXISTS(SELECT 1 FROM source WHERE id = ?1)",
                        row.integer(0), row.integer(1), row.integer(2), row.integer(3), row.bytes(4));
             });
    }

    void removals() {
        walk("SELECT key_hash, key, hash FROM removal WHERE key_hash >= ?1 ORDER BY key_hash", "what was removed",
             [this](Statement& row) {
                 if (row.integer(0) != key_hash(row.bytes(1)))
                     lose("that '{}' was removed is damaged", row.text(1));
                 else
                     insert("INSERT OR IGNORE INTO removal(key_hash, key, hash) VALUES(?1, ?2, ?3)", row.integer(0),
                            row.bytes(1), Statement::Blob{row.bytes(2)});
             });
    }

    // Identities, and what `update` set.
    void records() {
        const std::int64_t most = std::clamp<std::int64_t>(
            number("SELECT seq FROM sqlite_sequence WHERE name = 'record'", kMostRecords), 1, kMostRecords);
        walk("SELECT id, key_hash, key, kind, set_mask, visible, quality, heat FROM record NOT INDEXED WHERE id >= ?1 "
             "ORDER BY id",
             "records", [this, most](Statement& row) {
                 const std::int64_t id = row.integer(0);
                 if (id < 1 || id > most || row.integer(1) != key_hash(row.bytes(2))) {
                     lose("the name of record {} is damaged", id);
                     return;
                 }
                 insert("INSERT OR IGNORE INTO record(id, key_hash, key, set_mask, visible, quality, heat) "
                        "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                        id, row.integer(1), row.bytes(2), row.integer(4) & (kSetQuality | kSetHeat | kSetPublished),
                        row.integer(5) != 0, row.real_or_null(6), row.real_or_null(7));
                 if (!row.null(3) && row.integer(3) == kRecordKind) records_.push_back(id);
             });
    }

    void blocks() {
        walk("SELECT id, bytes FROM block WHERE id >= ?1 ORDER BY id", "blocks of items", [this](Statement& row) {
            const std::int64_t id = row.integer(0);
            try {
                out_.unpacker().unpack(row.bytes(1));
            } catch (const OpenError&) {
                lose("block {} of items is damaged", id);
                return;
            }
            insert("INSERT OR IGNORE INTO block(id, bytes) VALUES(?1, ?2)", id, Statement::Blob{row.bytes(1)});
        });
    }

    void items() {
        walk("SELECT id, source_id, record_id, ordinal, line, format, map_id, block_id, begin, size, hash, cuts, "
             "secured FROM item NOT INDEXED WHERE id >= ?1 ORDER BY id",
             "items", [this](Statement& row) {
                 if (!take_item(row)) {
                     lose("item {} is damaged", row.integer(0));
                     is_all_read_ = false;
                 }
             });
    }

    bool take_item(Statement& row) {
        const std::int64_t id = row.integer(0);
        const std::int64_t source = row.integer(1);
        const std::int64_t record = row.integer(2);
        if (id < 1 || id > kMostIds || source < 1 || source > kMostIds || record < 1 || record > kMostIds) return false;
        if (insert("INSERT OR IGNORE INTO source(id, name, path) VALUES(?1, ?2, ?2)", source,
                   fmt::format("(lost source {})", source)))
            lose("which file item {} was read from is not known any more", id);
        if (!insert(
                "INSERT OR IGNORE INTO item(id, source_id, record_id, ordinal, line, format, map_id, block_id, begin, "
                "size, hash, cuts, secured) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
                id, source, record, row.integer(3), row.integer(4), row.integer(5), row.integer_or_null(6),
                row.integer(7), row.integer(8), row.integer_or_null(9), Statement::Blob{row.bytes(10)},
                row.blob_or_null(11), row.blob_or_null(12)))
            return false;
        // As it lies in the new file.
        try {
            const StoredItem item = stored_item(out_, id);
            if (hash_bytes(hash_of(item.bytes, item.map)) == row.bytes(10)) {
                if (const std::optional<Record> parsed = record_of(item)) {
                    see_to_text(id);
                    note_meaning(out_, id, *parsed, item.format);
                    name(id, record, item, *parsed);
                    ++salvaged_.items;
                    return true;
                }
            }
        } catch (const OpenError&) { // its block, or its map, is lost
        }
        insert("DELETE FROM item WHERE id = ?1", id);
        return false;
    }

    // What stands behind the item in its block has no hash. An item where that is damaged gets a block of its own.
    void see_to_text(std::int64_t id) {
        Statement select = out_.prepare("SELECT b.bytes, i.begin, i.size FROM item i JOIN block b ON "
                                        "b.id = i.block_id WHERE i.id = ?1");
        if (!select.bind(id).step()) return;
        const BlockPlace place = place_of(select, 1);
        if (!place.size) return;
        const std::string& block = out_.unpacker().block(select.bytes(0));
        try {
            texts_behind(block, place);
            return;
        } catch (const OpenError&) {
        }
        const std::string packed = pack(item_bytes(block, place), nullptr);
        insert("INSERT INTO block(id, bytes) SELECT max(max(id), ?1) + 1, ?2 FROM block", kFirstOwnBlock,
               Statement::Blob{packed});
        insert("UPDATE item SET block_id = (SELECT max(id) FROM block), begin = 0, size = NULL WHERE id = ?1", id);
    }

    // Sees to it that the item's record has a name.
    void name(std::int64_t id, std::int64_t record, const StoredItem& item, const Record& parsed) {
        Statement known = out_.prepare("SELECT 1 FROM record WHERE id = ?1");
        if (known.bind(record).step()) return;
        nameless_.push_back({id, record, record::identity_key(parsed, place_of(item))});
    }

    // When all that have names are known.
    void name_nameless() {
        for (const Nameless& item : nameless_) {
            const std::int64_t hash = key_hash(item.key);
            std::int64_t record = 0;
            {
                Statement find = out_.prepare("SELECT id, key FROM record WHERE key_hash = ?1", hash);
                while (record == 0 && find.step())
                    if (find.bytes(1) == item.key) record = find.integer(0);
            }
            if (record == 0) {
                record = item.record;
                insert("INSERT INTO record(id, key_hash, key) VALUES(?1, ?2, ?3)", record, hash, item.key);
            }
            if (record != item.record)
                insert("UPDATE item SET record_id = ?2, ordinal = (SELECT coalesce(max(o.ordinal) + 1, 0) FROM item o "
                       "WHERE o.source_id = item.source_id AND o.record_id = ?2) WHERE id = ?1",
                       item.id, record);
        }
    }

    // What belongs to no item must not stay.
    void clean_blocks() {
        out_.execute("DELETE FROM block WHERE id NOT IN (SELECT block_id FROM item)");
        Statement select = out_.prepare("SELECT b.id, b.bytes, i.begin, i.size, i.id FROM block b LEFT JOIN item i ON "
                                        "i.block_id = b.id ORDER BY 1, 3");
        std::int64_t block = 0;
        std::string rest; // what no item was found for so far
        std::string whole;
        std::vector<std::pair<std::int64_t, std::string>> changed;
        const auto finish = [&] {
            if (block == 0 || rest.find_first_not_of('\0') == std::string::npos) return;
            for (std::size_t i = 0; i < rest.size(); ++i)
                if (rest[i] != '\0') whole[i] = '\0';
            changed.emplace_back(block, pack(whole, out_.unpacker().latest_dictionary().get()));
        };
        while (select.step()) {
            if (select.integer(0) != block) {
                finish();
                block = select.integer(0);
                whole = rest = out_.unpacker().unpack(select.bytes(1));
            }
            if (select.null(4)) continue;
            clear_item(rest, whole, place_of(select, 2));
        }
        finish();
        select.reset();
        for (const auto& [id, packed] : changed)
            insert("UPDATE block SET bytes = ?2 WHERE id = ?1", id, Statement::Blob{packed});
    }

    void tell_lost_records() {
        Statement lost = out_.prepare("SELECT key FROM record WHERE id = ?1 AND NOT EXISTS(SELECT 1 FROM item WHERE "
                                      "record_id = ?1)");
        for (const std::int64_t record : records_) {
            lost.bind(record);
            if (lost.step()) {
                ++salvaged_.lost_records;
                lose("the record {} is lost", lost.text(0));
            }
            lost.reset();
        }
    }

    // Rows that are not what their sum says: sources tell again what they gave, and nobody what users did.
    void doubt_rows() {
        for (const SummedRows rows : RowSums::kAll) {
            bool holds = false;
            try {
                holds = damaged_.row_sums().holds(rows) != false;
            } catch (const SQLite::Exception& error) {
                if (!is_damage(error)) throw;
            }
            if (holds) continue;
            if (rows == SummedRows::removal || rows == SummedRows::set)
                lose("{} may not be as it was", RowSums::meaning_of(rows));
            else
                is_all_read_ = false;
        }
    }

    // What is not there any more may stand in any of them still.
    void mark_sources() {
        doubt_rows();
        if (is_all_read_) return;
        Statement mark =
            out_.prepare("UPDATE source SET state = ?1 WHERE path NOT IN ('-') AND name NOT LIKE '(lost %'",
                         static_cast<std::int64_t>(SourceAge::reread));
        salvaged_.reread = static_cast<std::uint64_t>(mark.run());
    }

    void forget_lost_maps() {
        out_.execute("UPDATE source SET map_id = NULL WHERE map_id NOT IN (SELECT id FROM key_map)");
    }

    // Other processes keep what they have read by these numbers.
    void keep_numbers() {
        struct Table {
            std::string name;
            std::int64_t most;
            const char* largest;
        };
        const Table tables[] = {{"record", kMostRecords, "SELECT max(id) FROM record"},
                                {"item", kMostIds, "SELECT max(id) FROM item"},
                                {"document", kMostRecords, "SELECT max(id) FROM document"},
                                {"label", kMostIds, "SELECT max(id) FROM label"},
                                {"ranked_segment", kMostIds, "SELECT max(id) FROM ranked_segment"}};
        for (const auto& [table, most, largest] : tables) {
            const std::int64_t taken = out_.last_id_of(table);
            std::int64_t last = number("SELECT seq FROM sqlite_sequence WHERE name = ?1", -1, table);
            if (last < 0 || last > most) {
                const std::int64_t known = number(largest, 0);
                last = (known > most ? taken : std::max(known, taken)) + kIdsToSkip;
            }
            insert("DELETE FROM sqlite_sequence WHERE name = ?1", table);
            insert("INSERT INTO sqlite_sequence(name, seq) VALUES(?1, ?2)", table, std::max(last, taken));
        }
        std::int64_t commit = number("SELECT value FROM meta WHERE name = 'commit'", -1);
        if (commit < 0 || commit > kMostIds) commit = kMostIds;
        insert("UPDATE meta SET value = ?1 WHERE name = 'commit'", commit);
    }

    struct Nameless {
        std::int64_t id = 0;
        std::int64_t record = 0;
        std::string key;
    };

    Connection& damaged_;
    Connection& out_;
    const std::function<bool(std::uint64_t, std::uint64_t)>& progress_;
    Salvaged salvaged_;
    std::vector<std::int64_t> records_; // no stubs
    std::vector<Nameless> nameless_;    // items whose record's name could not be read
    bool is_all_read_ = true;           // of the items, and where they stand
    bool is_writing_ = false;           // in the new file
    std::uint64_t rows_ = 0;
    std::uint64_t total_ = 0;
};

} // namespace

std::optional<Salvaged> salvage(Connection& damaged, Connection& out,
                                const std::function<bool(std::uint64_t, std::uint64_t)>& progress) {
    return Salvage(damaged, out, progress).run();
}

void drop_empty_identities(Connection& out) {
    out.execute("DELETE FROM record WHERE kind IS NULL AND NOT EXISTS(SELECT 1 FROM item WHERE record_id = record.id) "
                "AND NOT EXISTS(SELECT 1 FROM relation WHERE target_id = record.id)");
}

} // namespace newsidx::store
