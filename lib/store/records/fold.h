// Fold: makes records of the items that share an identity, and documents of records. The only code that writes the
// tables record and relation, and decides which documents there are and which labels they have.
//
// A record is a deterministic function of its items. Items of one format are versions: the one with the latest date
// counts, then the greatest source name, path and place, and behind it earlier ones that have more text
// (record::Extent). Those of several formats are views of one article. What counts is merged, that with the greatest
// authority first, then the latest (record/merge.h); the first of them is the winner.
// So the order of reading never matters, and when an item goes the next one is back. An entry of `related` becomes a
// stub as long as no item has its identity, no record bears it as its webUrl and `remove` did not delete it; a stub is
// made of the entry with the latest date, those of visible records first.
//
// What `update` set is no item's. It holds until the item that counted then is replaced by other bytes in its own
// source, also while another source's item counts, and goes with the record.
//
// Works inside a transaction that the Writer holds. Belongs to its connection and thread. Throws SQLite::Exception or
// OpenError; then the transaction must be given up.
#pragma once

#include "store/connection.h"
#include "store/documents/documents.h"
#include "store/items/prepared_item.h"
#include "store/key_set.h"
#include "store/label_writer.h"
#include "store/records/record_contents.h"
#include "store/run_log.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

namespace newsidx::store {

// What `update` sets of one record; what is nullopt stays.
struct Change {
    std::optional<double> quality; // NaN: unknown
    std::optional<double> heat;
    std::optional<bool> published;
    bool keeps_same = false; // what the record says already is not set
};

// The bits of record.set_mask. Those above them are the item that counted when it was set; 0 where it is the one that
// still counts.
enum SetMask : std::int64_t { kSetQuality = 1, kSetHeat = 2, kSetPublished = 4, kSetAll = 7 };
inline constexpr int kSetBits = 3;
std::int64_t set_on(std::int64_t stored_mask, std::int64_t item_id);
// Stands for an item that was set on and has gone since: no item has this id.
inline constexpr std::int64_t kGoneItem = std::int64_t{1} << 48;
// The item that an update of this record is set on: of the views in the winner's format the one with the most text,
// since a new list of ratings is no new version of a story.
std::int64_t fullest_version(Connection& connection, std::int64_t record, std::int64_t winner);
// What was set of a record that has these values.
Change set_by_update(std::int64_t mask, std::optional<double> quality, std::optional<double> heat, bool visible);

class Fold {
public:
    explicit Fold(Connection& connection);

    // At the beginning of each transaction, and after one was given up.
    void begin();
    // Before the commit: writes what was collected.
    void flush(std::int64_t commit);
    // When a transaction is given up: ids that it gave out may come to be another process's records.
    void forget_keys() noexcept { knows_keys_ = false; }

    // The record with this key; 0 if there is none.
    std::int64_t find(std::string_view key, std::int64_t hash);
    std::int64_t new_record_id() { return ++last_record_; }

    // store::add_path(), with the analyzers of this.
    void add_path(PreparedItem& item, const record::Place& place) { store::add_path(item, place, analyzers_); }

    // Makes the record what its items say now.
    void fold(std::int64_t record, RunLog* log) { fold(record, {}, log, {}, false); }
    // The same where its items mean something else than when it was made of them.
    void fold_again(std::int64_t record) { fold(record, {}, nullptr, {.again = true}, false); }
    // The same after an item was written, which need not be parsed again. `is_new`: the record is not in the table yet.
    struct Fresh {
        std::int64_t id = 0;
        const PreparedItem* item = nullptr;
        std::int64_t replaced = 0;      // the item in whose place it has come in its source; 0: none
        bool replaces_withheld = false; // that was withheld, and kept others from counting
        bool again = false;             // no item was written, and the same ones make another record
    };
    void fold(std::int64_t record, std::string_view key, RunLog* log, const Fresh& fresh, bool is_new);
    // Before the item is deleted.
    void detach(std::int64_t item);
    // Before that, when no other bytes of its source replace it: a file that was renamed is the same source.
    void let_go(std::int64_t item);
    // The same for something that has no items: a stub, or nothing any more.
    void fold_stub(std::int64_t record) { fold_stub(record, {}); }

    // Whether anything is different now. The record must exist. What is set holds until the item that counted then is
    // replaced by other bytes in its own source. `on`: that item, if it is known; 0: the one that counts now.
    bool update(std::int64_t record, const Change& change, std::int64_t on = 0);

private:
    struct Row; // of table record, before the change

    using Ids = std::vector<std::int64_t>;
    std::optional<Row> read_row(std::int64_t record);
    // The items that a record should be made of, the winner first; the same when `fresh` has come to the `views` that
    // it was made of (empty: it takes a look at all).
    Ids best_views(std::int64_t record);
    Ids better_views(std::int64_t record, std::size_t views, std::int64_t fresh);
    void write_views(std::int64_t record, const Ids& views);
    std::shared_ptr<const PreparedItem> prepare_views(const Ids& views, const Fresh& fresh);
    // `made_of`: the hash of several items; nullopt: it is made of item_id alone.
    void write(std::int64_t record, std::string_view key, const Row* before, std::int64_t item_id,
               std::optional<std::string_view> made_of, const RecordContents& contents);
    void forget_set(std::int64_t record, const Row* row);
    static bool is_undone(const Row& row, std::int64_t replaced);
    void pin_set(std::int64_t record, const Row& row, std::int64_t item);
    void keep_set(std::int64_t record, const Row& before, std::int64_t replaced);
    void clear(std::int64_t record, const Row& row);
    // A record that relates to the stub and has just changed: compared with the best one, without the others.
    struct Parent {
        std::int64_t record = 0;
        const PreparedItem* item = nullptr;
        std::int64_t replaced = 0; // as in Fresh
        bool again = false;        // as in Fresh
    };
    void fold_stub(std::int64_t record, const Parent& changed);
    void fold_stubs(const std::set<std::int64_t>& targets, const Parent& changed);
    struct StubChoice;
    std::optional<StubChoice> best_parent(std::int64_t stub, std::int64_t one, std::int64_t other);
    void move_to(std::int64_t record, const Row& row, const Ids& views);
    void fold_stub_named(std::string_view alias);
    std::set<std::int64_t> targets_of(std::int64_t record);
    void relate(std::int64_t record, const PreparedItem& item);
    std::shared_ptr<const PreparedItem> prepare_record(std::int64_t record);

    Connection* connection_;
    Documents documents_;
    LabelWriter labels_;
    text::AnalyzerSet analyzers_;
    std::int64_t prepared_id_ = 0; // the record that prepare_record() gave last
    std::shared_ptr<const PreparedItem> prepared_;
    std::int64_t last_record_ = 0; // the highest id given out so far
    // The hashes of all keys in a file that was empty at first, as long as nobody else adds records.
    bool knows_keys_ = false;
    KeySet keys_;
};

} // namespace newsidx::store
