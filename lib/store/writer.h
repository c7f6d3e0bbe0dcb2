// Writer: takes source items in, source by source, in transactions. What they make of records is up to Fold.
//
//     begin(); open_source(...); put(...)...; close_source(...); ... commit();
//
// A source may be spread over several transactions. Belongs to its connection and thread. Throws SQLite::Exception or
// OpenError; then rollback() must follow.
#pragma once

#include "newsidx/index.h"
#include "record/export/export_line.h"
#include "store/connection.h"
#include "store/documents/document_set.h"
#include "store/items/blocks.h"
#include "store/items/prepared_item.h"
#include "store/records/fold.h"
#include "store/run_log.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace newsidx::store {

// What source.state says.
enum class SourceAge : std::int64_t {
    current = 0,   // as it was read
    reread = 1,    // to be read again in any case
    left_over = 2, // it gave items that it does not hold any more: to be read again when these are to go
    other = 3      // no news is in it, and nobody named it: `rejections` says what it is, and none is counted
};

// A source as the file knows it.
struct SourceState {
    std::int64_t id = 0;
    std::string path;
    std::int64_t size = -1; // -1: it was not read to its end
    std::int64_t mtime_ns = 0;
    SourceAge age = SourceAge::current;
    std::string hash;     // of all of it; "" when it is not known
    bool same_map = true; // it was read with this run's key map
    std::uint64_t rejected = 0;
    bool newer_reader = false; // something in it was rejected or passed over, and this build may think better of it
};

// A source that has been read.
struct SourceEnd {
    std::int64_t size = 0;
    std::int64_t mtime_ns = 0;
    std::string hash;
    std::uint64_t rejected = 0;
    std::vector<Diagnostic> rejections; // the first of them
    bool unreadable = false;            // not all of it could be read: it must be tried again
    bool other = false;                 // SourceAge::other
    // What an export says of it besides. Of the ages, the one that has more to be done counts.
    const record::ExportSource* exported = nullptr;
};

// What becomes of the items that a source gave before and does not hold any more.
enum class Rest {
    unknown,  // standard input is another text each time: nothing is known of them, and nothing is looked at
    keep_all, // some of it could not be read, and may be them
    replaced, // those go in whose place others have come: of a record that the source still has, or of another format
    drop      // all go
};

// What a writer is going to change.
enum class Changes {
    anything,
    priors // quality, heat, published: nothing of the text, unless a stub gets another parent by it
};

class Writer {
public:
    // `map`: what items are read with. Throws as begin() does.
    explicit Writer(Connection& connection, record::KeyMap map = {});
    Writer(Connection& connection, Changes changes);

    // Refuses with analyzer_mismatch when this build may not write text into the file
    // (store/documents/analyzer_stamp.h), unless only priors are to be changed. Asked anew for each transaction:
    // another process may have analysed the text again.
    void begin();
    void commit();
    void rollback() noexcept; // does nothing outside a transaction

    std::optional<SourceState> find_source(const std::string& name, const std::string& path);
    // How many items of it are kept.
    std::uint64_t count_items(std::int64_t source);
    // The sources with this path, and those in the folder with this path.
    std::vector<SourceState> sources_under(const std::string& path);

    // From here to close_source(), put() is about this source.
    void open_source(const std::string& name, const std::string& path);
    // Whether it has taken the place of other bytes that the source gave before.
    bool put(const PreparedItem& item, RunLog& log);
    // Of the open source, how many items have another text than one before them, and its key by their title and date.
    [[nodiscard]] std::uint64_t namesakes() const { return source_.namesakes; }
    // Remembers how the source was when it was read. Gives how many items are kept that it does not hold any more.
    std::uint64_t close_source(const SourceEnd& end, Rest rest, const RunLog& log);
    // Once all sources have been read: lets go what close_source() found to go. Not before, since it may stand
    // elsewhere now, and then its record stays. `pause` is called between records; what it throws ends all.
    void drop_gone(RunLog& log, const std::function<void()>& pause);

    // Counts the items of a source that need not be read again, and gives what was rejected of it.
    std::vector<Diagnostic> see_unchanged(const SourceState& source, RunLog& log);
    // A source with another time has the same bytes.
    void touch_source(std::int64_t source, std::int64_t mtime_ns);
    // Removes sources with their items.
    void drop_sources(const std::vector<std::int64_t>& sources, RunLog& log, const std::function<void()>& pause);

    // The lines of an export (lib/store/writer_export.cpp). From open_exported() to close_exported(), put_exported() is
    // about this source; it fills in the item's key where that depends on the source. Of a source that the file knows
    // from a later reading, only what that reading has no item of is taken, as left over. `whole`: all of the source
    // could be read.
    void open_exported(const record::ExportSource& source);
    void put_exported(PreparedItem& item, const record::ExportItem& as, RunLog& log);
    void close_exported(const record::ExportSource& source, bool whole, const RunLog& log);
    // Removes the item if it is here, and does not let it come back.
    void put_removal(const record::ExportRemoval& removal, RunLog& log);
    // Once all items are in. A record that is made of another item by now stays as it is.
    void put_set(const record::ExportSet& set);

    // From here on items that were removed come back, should they be put.
    void restore_removed() { restores_ = true; }

    // Deletes a record with its items, so that only other bytes bring it back.
    void remove_record(std::int64_t record);
    // Whether anything is different now. The record must exist.
    bool update_record(std::int64_t record, const Change& change);

    // How many stubs the records made of this run's items relate to.
    std::uint64_t count_stubs(const RunLog& log);

private:
    std::int64_t insert_source();
    bool put_item(const PreparedItem& item, std::optional<std::int64_t> ordinal, const record::KeyMap& map,
                  RunLog& log);
    bool has_later_item(const PreparedItem& item, RunLog& log);
    std::int64_t item_set_on(const record::ExportSet& set);
    std::int64_t id_of(const record::KeyMap& map);
    void resume_source();
    SourceState state_of(const Statement& select) const;
    bool is_in_source(std::int64_t record, std::string_view hash);
    bool is_removed(const PreparedItem& item, std::int64_t hash, bool is_import);
    void delete_item(std::int64_t item);
    void drop_items(const std::vector<std::int64_t>& items, RunLog& log, const std::function<void()>& pause);
    void forget_rejections(std::int64_t source);
    RowSums& sums() { return connection_->row_sums(); }

    void require_text();

    Connection* connection_;
    Changes changes_ = Changes::anything;
    record::KeyMap map_;
    std::string map_text_;
    record::KeyMap last_map_; // whose id is last_map_id_; 0: none, or not written yet
    std::int64_t last_map_id_ = 0;
    Fold fold_;
    BlockWriter blocks_;
    int changes_at_begin_ = 0;
    std::int64_t last_item_ = 0;
    bool any_removals_ = false;
    bool restores_ = false; // items that were removed come back
    // The source being read.
    struct Source {
        std::string name;
        std::string path;
        std::int64_t id = 0;   // 0: none
        bool is_older = false; // an export's reading, and the file knows a later one
        bool is_new = false;
        bool is_written = false; // it gave items in this transaction
        std::int64_t format = 0; // record::ItemFormat of its items; 0: it has none yet
        IdSet records{};         // that have had an item in it
        std::uint64_t namesakes = 0;
        std::unordered_map<std::int64_t, std::int64_t> ordinals{}; // the last ordinal of those with more than one
    };
    Source source_;
    // A source with items to let go at the end, as close_source() has left it.
    struct GoneSource {
        std::int64_t id = 0;
        std::string hash;
        std::int64_t mtime_ns = 0;
        SourceAge age = SourceAge::current; // what becomes of it then
        std::vector<std::int64_t> items;
    };
    std::vector<GoneSource> gone_;
};

// rollback() at the end of what was begun and not committed.
class WriteScope {
public:
    explicit WriteScope(Writer& writer) : writer_(&writer) {}
    WriteScope(const WriteScope&) = delete;
    WriteScope& operator=(const WriteScope&) = delete;
    ~WriteScope() { writer_->rollback(); }

private:
    Writer* writer_;
};

} // namespace newsidx::store
