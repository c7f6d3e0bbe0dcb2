#include "store/writer.h"

#include "text/analyzer.h"

#include <set>
#include <utility>

namespace newsidx::store {

Writer::Writer(Connection& connection) : connection_(&connection), fold_(connection) {
    Statement select = connection.prepare("SELECT value FROM meta WHERE name = 'analyzer'");
    const std::string fingerprint = select.step() ? select.text(0) : "";
    const std::string own = text::analyzer_fingerprint();
    if (!fingerprint.empty() && fingerprint != own)
        throw OpenError(ErrorCode::analyzer_mismatch,
                        "the file's text was analysed by other rules (" + fingerprint + ") than this build has (" +
                            own + "); it can be searched, but to change it index its sources into a new file");
}

void Writer::begin() {
    connection_->execute("BEGIN IMMEDIATE");
    // An item is written before its record, whose row is written once, in full.
    connection_->execute("PRAGMA defer_foreign_keys = ON");
    changes_at_begin_ = connection_->database().getTotalChanges();
    fold_.begin();
    resume_source();
    last_item_ = connection_->last_id_of("item");
    Statement removals = connection_->prepare("SELECT EXISTS(SELECT 1 FROM removal)");
    any_removals_ = removals.step() && removals.integer(0) != 0;
}

// A source that is read over several transactions may have been changed by another process in between.
void Writer::resume_source() {
    if (source_ == 0) return;
    const auto known = find_source(source_name_, source_path_);
    source_is_new_ = false;
    source_is_written_ = false;
    source_ = known ? known->id : insert_source();
}

void Writer::commit() {
    if (source_ != 0 && source_is_written_) {
        // It is not read to its end: if this goes no further, it is neither what it was nor what it is.
        Statement open = connection_->prepare("UPDATE source SET size = NULL WHERE id = ?1");
        open.bind(source_).run();
    }
    if (connection_->database().getTotalChanges() != changes_at_begin_) {
        std::int64_t commit = 0;
        {
            Statement count =
                connection_->prepare("UPDATE meta SET value = value + 1 WHERE name = 'commit' RETURNING value");
            if (count.step()) commit = count.integer(0);
        }
        fold_.flush(commit);
        const std::string fingerprint = text::analyzer_fingerprint();
        Statement stamp = connection_->prepare("UPDATE meta SET value = ?1 WHERE name = 'analyzer' AND value = ''");
        stamp.bind(fingerprint).run();
    }
    connection_->execute("COMMIT");
}

void Writer::rollback() noexcept {
    connection_->database().tryExec("ROLLBACK");
}

std::optional<SourceState> Writer::find_source(const std::string& name, const std::string& path) {
    Statement select =
        connection_->prepare("SELECT id, size, mtime_ns, reread FROM source WHERE path = ?1 AND name = ?2");
    select.bind(path, name);
    if (!select.step()) return std::nullopt;
    return SourceState{select.integer(0),     name, path, select.null(1) ? -1 : select.integer(1), select.integer(2),
                       select.integer(3) != 0};
}

std::vector<SourceState> Writer::sources_under(const std::string& path) {
    // '0' is the character after '/'.
    const std::string folder = path == "/" ? "" : path;
    const std::string first = folder + '/';
    const std::string end = folder + '0';
    Statement select = connection_->prepare("SELECT id, name, path, size, mtime_ns, reread FROM source "
                                            "WHERE path = ?1 OR (path >= ?2 AND path < ?3) ORDER BY path, name");
    select.bind(path, first, end);
    std::vector<SourceState> sources;
    while (select.step())
        sources.push_back({select.integer(0), select.text(1), select.text(2), select.null(3) ? -1 : select.integer(3),
                           select.integer(4), select.integer(5) != 0});
    return sources;
}

void Writer::open_source(const std::string& name, const std::string& path) {
    source_name_ = name;
    source_path_ = path;
    source_records_ = {};
    source_ordinals_.clear();
    source_format_ = 0;
    const auto known = find_source(name, path);
    source_is_new_ = !known;
    source_is_written_ = false;
    source_ = known ? known->id : insert_source();
}

std::int64_t Writer::insert_source() {
    Statement insert = connection_->prepare("INSERT INTO source(name, path) VALUES(?1, ?2)");
    insert.bind(source_name_, source_path_).run();
    return connection_->last_insert_id();
}

bool Writer::is_removed(const PreparedItem& item, std::int64_t hash) {
    if (!any_removals_) return false;
    const std::string_view bytes = hash_bytes(item.hash);
    Statement same =
        connection_->prepare("SELECT EXISTS(SELECT 1 FROM removal WHERE key_hash = ?1 AND key = ?2 AND hash = ?3)");
    same.bind(hash, item.key, Statement::Blob{bytes});
    if (same.step() && same.integer(0) != 0) return true;
    // The story is told anew: it may also be a stub again.
    Statement forget = connection_->prepare("DELETE FROM removal WHERE key_hash = ?1 AND key = ?2 AND hash = x''");
    forget.bind(hash, item.key).run();
    return false;
}

void Writer::put(const PreparedItem& item, RunLog& log) {
    const std::int64_t hash = key_hash(item.key);
    if (is_removed(item, hash)) return;
    const std::string_view content = hash_bytes(item.hash);
    std::int64_t record = fold_.find(item.key, hash);
    std::int64_t ordinal = 0;
    if (record == 0) {
        record = fold_.new_record_id();
    } else {
        if (source_records_.contains(record)) ordinal = ++source_ordinals_[record];
        if (!source_is_new_ || ordinal > 0) {
            Statement select = connection_->prepare(
                "SELECT i.id, i.hash = ?4, r.item_id = i.id AND r.kind = 0, i.line FROM item i "
                "JOIN record r ON r.id = i.record_id WHERE i.source_id = ?1 AND i.record_id = ?2 AND i.ordinal = ?3");
            select.bind(source_, record, ordinal, Statement::Blob{content});
            if (select.step()) {
                const std::int64_t old = select.integer(0);
                if (select.integer(1) != 0) {
                    log.see_item(old, record, select.integer(2) != 0);
                    if (select.integer(3) != static_cast<std::int64_t>(item.line)) {
                        Statement move = connection_->prepare("UPDATE item SET line = ?2 WHERE id = ?1");
                        move.bind(old, item.line).run();
                    }
                    source_records_.add(record);
                    source_format_ = static_cast<std::int64_t>(item.format);
                    return;
                }
                Statement drop = connection_->prepare("DELETE FROM item WHERE id = ?1");
                drop.bind(old).run();
            }
        }
    }
    source_records_.add(record);
    source_format_ = static_cast<std::int64_t>(item.format);

    const std::int64_t id = ++last_item_;
    Statement insert = connection_->prepare("INSERT INTO item(id, source_id, record_id, ordinal, line, format, "
                                            "published_at, hash, bytes, cuts, secured) "
                                            "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)");
    const bool secured = !item.bytes.cuts.empty();
    const auto blob_or_null = [secured](const std::string& bytes) {
        return secured ? std::optional(Statement::Blob{bytes}) : std::nullopt;
    };
    insert.bind(id, source_, record, ordinal, item.line, static_cast<int>(item.format),
                item.record.published_at.seconds, Statement::Blob{content}, Statement::Blob{item.bytes.rest},
                blob_or_null(item.bytes.cuts), blob_or_null(item.bytes.secured));
    insert.run();
    source_is_written_ = true;
    log.see_item(id, record, false);
    fold_.fold(record, item.key, &log, id, &item);
}

void Writer::drop_items(const std::vector<std::int64_t>& items, RunLog& log) {
    std::set<std::int64_t> records;
    Statement drop = connection_->prepare("DELETE FROM item WHERE id = ?1 RETURNING record_id");
    for (const std::int64_t item : items) {
        drop.bind(item);
        if (drop.step()) records.insert(drop.integer(0));
        drop.reset();
    }
    for (const std::int64_t record : records)
        fold_.fold(record, {}, &log);
}

void Writer::close_source(std::int64_t size, std::int64_t mtime_ns, bool rejected, Rest rest, const RunLog& log) {
    bool left_over = false;
    const std::size_t gone_before = gone_.size();
    if (!source_is_new_) {
        Statement select = connection_->prepare("SELECT id, record_id, format FROM item WHERE source_id = ?1");
        select.bind(source_);
        while (select.step()) {
            if (log.has_seen(select.integer(0))) continue;
            const bool replaced = source_records_.contains(select.integer(1)) ||
                                  (source_format_ != 0 && select.integer(2) != source_format_);
            if (rest == Rest::drop || (rest == Rest::replaced && replaced))
                gone_.push_back(select.integer(0));
            else
                left_over = true;
        }
    }
    const bool pending = gone_.size() > gone_before;
    const bool reread = rejected || left_over;
    // Until drop_gone() the source counts as one to read again, should the run end before.
    if (pending && !reread) gone_sources_.push_back(source_);
    Statement update = connection_->prepare("UPDATE source SET size = ?2, mtime_ns = ?3, reread = ?4 WHERE id = ?1 AND "
                                            "(size IS NOT ?2 OR mtime_ns IS NOT ?3 OR reread IS NOT ?4)");
    update.bind(source_, size, mtime_ns, reread || pending).run();
    source_ = 0;
}

void Writer::drop_gone(RunLog& log) {
    drop_items(gone_, log);
    Statement settle = connection_->prepare("UPDATE source SET reread = 0 WHERE id = ?1");
    for (const std::int64_t source : gone_sources_)
        settle.bind(source).run();
    gone_.clear();
    gone_sources_.clear();
}

void Writer::see_unchanged(std::int64_t source, RunLog& log) {
    Statement select = connection_->prepare("SELECT i.id, r.id, r.item_id = i.id AND r.kind = 0 FROM item i "
                                            "JOIN record r ON r.id = i.record_id WHERE i.source_id = ?1");
    select.bind(source);
    while (select.step())
        log.see_item(select.integer(0), select.integer(1), select.integer(2) != 0);
}

void Writer::drop_source(std::int64_t source, RunLog& log) {
    std::vector<std::int64_t> items;
    {
        Statement select = connection_->prepare("SELECT id FROM item WHERE source_id = ?1");
        select.bind(source);
        while (select.step())
            items.push_back(select.integer(0));
    }
    drop_items(items, log);
    Statement drop = connection_->prepare("DELETE FROM source WHERE id = ?1");
    drop.bind(source).run();
}

void Writer::remove_record(std::int64_t record) {
    std::string key;
    {
        Statement select = connection_->prepare("SELECT key FROM record WHERE id = ?1");
        select.bind(record);
        if (!select.step()) return;
        key = select.text(0);
    }
    const std::int64_t hash = key_hash(key);
    // A stub has no item: the empty hash stands for it, and matches no item's.
    Statement mark =
        connection_->prepare("INSERT OR IGNORE INTO removal(key_hash, key, hash) "
                             "SELECT ?1, ?2, hash FROM item WHERE record_id = ?3 UNION SELECT ?1, ?2, x''");
    mark.bind(hash, key, record).run();
    any_removals_ = true;
    Statement drop = connection_->prepare("DELETE FROM item WHERE record_id = ?1");
    drop.bind(record).run();
    fold_.fold(record, {}, nullptr);
}

bool Writer::update_record(std::int64_t record, const Change& change) {
    return fold_.update(record, change);
}

std::uint64_t Writer::count_stubs(const RunLog& log) {
    Statement select =
        connection_->prepare("SELECT r.target_id, p.item_id FROM relation r JOIN record p ON p.id = r.record_id "
                             "JOIN record t ON t.id = r.target_id WHERE t.kind = 1");
    IdSet stubs;
    while (select.step())
        if (log.has_seen(select.integer(1))) stubs.add(select.integer(0));
    return stubs.size();
}

} // namespace newsidx::store
