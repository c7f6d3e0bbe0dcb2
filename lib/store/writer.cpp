#include "store/writer.h"

#include "record/merge.h"
#include "store/documents/analyzer_stamp.h"
#include "store/upkeep/reread.h"

#include <algorithm>
#include <map>
#include <utility>

namespace newsidx::store {

namespace {

// Which items can be read at all. A higher number: some that were rejected before may be accepted now.
constexpr std::int64_t kReader = 16;
constexpr std::size_t kMaxRejections = 1'000;

} // namespace

Writer::Writer(Connection& connection, record::KeyMap map)
    : connection_(&connection), map_(std::move(map)), map_text_(to_text(map_)), fold_(connection), blocks_(connection) {
    require_text();
}

Writer::Writer(Connection& connection, Changes changes)
    : connection_(&connection), changes_(changes), fold_(connection), blocks_(connection) {
    require_text();
}

void Writer::require_text() {
    if (changes_ == Changes::priors) return;
    if (const std::string refusal = refusal_of_text(*connection_); !refusal.empty())
        throw OpenError(ErrorCode::analyzer_mismatch, refusal);
}

void Writer::begin() {
    connection_->begin_write();
    require_text();
    changes_at_begin_ = connection_->database().getTotalChanges();
    fold_.begin();
    blocks_.begin();
    resume_source();
    last_item_ = connection_->last_id_of("item");
    last_map_id_ = 0;
    any_removals_ = connection_->integer("SELECT EXISTS(SELECT 1 FROM removal)") != 0;
}

// A source that is read over several transactions may have been changed by another process in between.
void Writer::resume_source() {
    if (source_.id == 0) return;
    const auto known = find_source(source_.name, source_.path);
    source_.is_new = false;
    source_.is_written = false;
    source_.id = known ? known->id : insert_source();
}

void Writer::commit() {
    if (source_.id != 0 && source_.is_written && !source_.is_older) {
        // It is not read to its end: if this goes no further, it is neither what it was nor what it is.
        connection_->run_summed(SummedRows::source, source_.id, "UPDATE source SET size = NULL WHERE id = ?1",
                                source_.id);
    }
    if (connection_->database().getTotalChanges() != changes_at_begin_) {
        const std::int64_t commit = connection_->next_commit();
        blocks_.flush();
        fold_.flush(commit);
        stamp_analyzer(*connection_);
        stamp_reading(*connection_);
    }
    connection_->commit();
}

void Writer::rollback() noexcept {
    connection_->database().tryExec("ROLLBACK");
    fold_.forget_keys();
}

// The columns id, path, size, mtime_ns, state, hash, map, rejected, reader.
SourceState Writer::state_of(const Statement& select) const {
    SourceState source;
    source.id = select.integer(0);
    source.path = select.text(1);
    if (!select.null(2)) source.size = select.integer(2);
    source.mtime_ns = select.integer(3);
    source.age = static_cast<SourceAge>(select.integer(4));
    source.hash = select.text(5);
    source.same_map = select.bytes(6) == map_text_;
    source.rejected = static_cast<std::uint64_t>(select.integer(7));
    source.newer_reader = (source.rejected > 0 || source.age == SourceAge::other) && select.integer(8) < kReader;
    return source;
}

std::optional<SourceState> Writer::find_source(const std::string& name, const std::string& path) {
    Statement select = connection_->prepare(
        "SELECT s.id, s.path, s.size, s.mtime_ns, s.state, s.hash, coalesce(m.names, ''), s.rejected, s.reader "
        "FROM source s LEFT JOIN key_map m ON m.id = s.map_id WHERE s.path = ?1 AND s.name = ?2",
        path, name);
    return select.step() ? std::optional(state_of(select)) : std::nullopt;
}

std::uint64_t Writer::count_items(std::int64_t source) {
    return connection_->count("SELECT count(*) FROM item WHERE source_id = ?1", source);
}

std::vector<SourceState> Writer::sources_under(const std::string& path) {
    // '0' is the character after '/'.
    const std::string folder = path == "/" ? "" : path;
    const std::string first = folder + '/';
    const std::string end = folder + '0';
    Statement select = connection_->prepare(
        "SELECT s.id, s.path, s.size, s.mtime_ns, s.state, s.hash, coalesce(m.names, ''), s.rejected, s.reader "
        "FROM source s LEFT JOIN key_map m ON m.id = s.map_id WHERE s.path = ?1 OR (s.path >= ?2 AND s.path < ?3) "
        "ORDER BY s.path, s.name",
        path, first, end);
    std::vector<SourceState> sources;
    while (select.step())
        sources.push_back(state_of(select));
    return sources;
}

void Writer::open_source(const std::string& name, const std::string& path) {
    const auto known = find_source(name, path);
    source_ = {.name = name, .path = path, .is_new = !known};
    source_.id = known ? known->id : insert_source();
}

std::int64_t Writer::insert_source() {
    connection_->run("INSERT INTO source(name, path) VALUES(?1, ?2)", source_.name, source_.path);
    const std::int64_t id = connection_->last_insert_id();
    sums().add(SummedRows::source, id);
    return id;
}

bool Writer::is_removed(const PreparedItem& item, std::int64_t hash, bool is_import) {
    if (!any_removals_) return false;
    const std::string_view bytes = hash_bytes(item.hash);
    const bool same =
        connection_->integer("SELECT EXISTS(SELECT 1 FROM removal WHERE key_hash = ?1 AND key = ?2 AND hash = ?3)",
                             hash, item.key, Statement::Blob{bytes}) != 0;
    if (same && !restores_) return true;
    if (is_import && !restores_) return false; // an export says itself what is removed
    // The story is told anew: it may also be a stub again.
    connection_->run_summed(SummedRows::removal, hash,
                            "DELETE FROM removal WHERE key_hash = ?1 AND key = ?2 AND hash IN (x'', ?3)", hash,
                            item.key, Statement::Blob{restores_ ? bytes : std::string_view{}});
    return false;
}

std::int64_t Writer::id_of(const record::KeyMap& map) {
    if (map.empty()) return 0;
    if (last_map_id_ == 0 || map != last_map_) {
        last_map_ = map;
        last_map_id_ = connection_->unpacker().key_map_id(map);
    }
    return last_map_id_;
}

bool Writer::put(const PreparedItem& item, RunLog& log) {
    return put_item(item, std::nullopt, map_, log);
}

// Whether the first of the source's items of this record has this hash.
bool Writer::is_in_source(std::int64_t record, std::string_view hash) {
    return connection_->integer(
               "SELECT EXISTS(SELECT 1 FROM item WHERE source_id = ?1 AND record_id = ?2 AND ordinal = 0 "
               "AND hash = ?3)",
               source_.id, record, Statement::Blob{hash}) != 0;
}

// `given`: the ordinal; else it is the next one of its record.
bool Writer::put_item(const PreparedItem& item, std::optional<std::int64_t> given, const record::KeyMap& map,
                      RunLog& log) {
    const std::int64_t hash = key_hash(item.key);
    if (is_removed(item, hash, given.has_value())) {
        log.withhold();
        return false;
    }
    const std::string_view content = hash_bytes(item.hash);
    std::int64_t record = fold_.find(item.key, hash);
    const bool is_new = record == 0;
    std::int64_t ordinal = given.value_or(0);
    std::int64_t replaced = 0;
    bool replaces_withheld = false;
    if (is_new) {
        record = fold_.new_record_id();
    } else {
        if (!given && source_.records.contains(record)) ordinal = ++source_.ordinals[record];
        if (ordinal > 0 && !given && item.key.starts_with("path:") && !is_in_source(record, content))
            ++source_.namesakes;
        if (!source_.is_new || given || ordinal > 0) {
            Statement select = connection_->prepare(
                "SELECT i.id, i.hash = ?4 AND i.format = ?5, r.item_id = i.id AND r.kind = 0, i.line, i.extent "
                "FROM item i JOIN record r ON r.id = i.record_id WHERE i.source_id = ?1 AND i.record_id = ?2 AND "
                "i.ordinal = ?3",
                source_.id, record, ordinal, Statement::Blob{content}, static_cast<int>(item.format));
            if (select.step()) {
                const std::int64_t old = select.integer(0);
                if (select.integer(1) != 0) {
                    log.see_item(old, record, select.integer(2) != 0);
                    if (select.integer(3) != static_cast<std::int64_t>(item.line))
                        connection_->run_summed(SummedRows::item, old, "UPDATE item SET line = ?2 WHERE id = ?1", old,
                                                item.line);
                    source_.records.add(record);
                    source_.format = static_cast<std::int64_t>(item.format);
                    return false;
                }
                replaces_withheld = select.integer(4) == static_cast<std::int64_t>(record::Extent::withheld);
                delete_item(old);
                replaced = old;
            }
        }
    }
    source_.records.add(record);
    source_.format = static_cast<std::int64_t>(item.format);

    const std::int64_t id = ++last_item_;
    Statement insert = connection_->prepare("INSERT INTO item(id, source_id, record_id, ordinal, line, format, "
                                            "dated_at, hash, block_id, begin, size, cuts, secured, map_id, extent) "
                                            "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)");
    const bool secured = !item.bytes.cuts.empty();
    const auto blob_or_null = [secured](const std::string& bytes) {
        return secured ? std::optional(Statement::Blob{bytes}) : std::nullopt;
    };
    insert.bind(id, source_.id, record, ordinal, item.line, static_cast<int>(item.format), dated_at(item.record),
                Statement::Blob{content}, blocks_.put(item), item.begin, item.size, blob_or_null(item.bytes.cuts),
                blob_or_null(item.bytes.secured), Statement::Id{id_of(map)},
                static_cast<int>(record::extent_of(item.record, item.format)));
    insert.run();
    sums().add(SummedRows::item, id);
    source_.is_written = true;
    log.see_item(id, record, false);
    fold_.fold(record, item.key, &log, {id, &item, replaced, replaces_withheld}, is_new);
    return replaced != 0;
}

void Writer::delete_item(std::int64_t item) {
    fold_.detach(item);
    blocks_.remove(item);
    sums().take(SummedRows::item, item);
    connection_->run("DELETE FROM item WHERE id = ?1", item);
}

// Record by record, so that a fold finds its neighbours as they were or as they are, and each record is folded once.
void Writer::drop_items(const std::vector<std::int64_t>& items, RunLog& log, const std::function<void()>& pause) {
    std::map<std::int64_t, std::vector<std::int64_t>> by_record;
    for (const std::int64_t item : items) {
        Statement select = connection_->prepare("SELECT record_id FROM item WHERE id = ?1", item);
        if (select.step()) by_record[select.integer(0)].push_back(item);
    }
    for (const auto& [record, gone] : by_record) {
        pause();
        for (const std::int64_t item : gone) {
            fold_.let_go(item);
            delete_item(item);
        }
        fold_.fold(record, &log);
    }
}

std::uint64_t Writer::close_source(const SourceEnd& end, Rest rest, const RunLog& log) {
    std::vector<std::int64_t> left; // it is kept, and not in the source any more
    GoneSource gone;
    if (!source_.is_new) forget_rejections(source_.id);
    if (!source_.is_new && rest != Rest::unknown) {
        Statement select =
            connection_->prepare("SELECT id, record_id, format FROM item WHERE source_id = ?1", source_.id);
        while (select.step()) {
            if (log.has_seen(select.integer(0))) continue;
            const bool replaced = source_.records.contains(select.integer(1)) ||
                                  (source_.format != 0 && select.integer(2) != source_.format);
            if (rest == Rest::drop || (rest == Rest::replaced && replaced))
                gone.items.push_back(select.integer(0));
            else
                left.push_back(select.integer(0));
        }
        for (const std::int64_t item : left)
            connection_->run_summed(SummedRows::item, item, "UPDATE item SET line = 0 WHERE id = ?1 AND line <> 0",
                                    item);
    }
    Statement reject = connection_->prepare(
        "INSERT INTO rejection(source_id, ordinal, line, column, message) VALUES(?1, ?2, ?3, ?4, ?5)");
    for (std::size_t i = 0; i < std::min(end.rejections.size(), kMaxRejections); ++i)
        reject
            .bind(source_.id, static_cast<std::int64_t>(i), end.rejections[i].line, end.rejections[i].column,
                  end.rejections[i].message)
            .run();
    sums().add(SummedRows::rejection, source_.id);

    SourceAge age = !left.empty() ? SourceAge::left_over : SourceAge::current;
    if (end.exported != nullptr && end.exported->state != record::ExportSource::State::current)
        age = static_cast<SourceAge>(end.exported->state);
    if (end.other) age = SourceAge::other;
    if (end.unreadable) age = SourceAge::reread;
    if (!gone.items.empty()) {
        // Until drop_gone() it counts as one to read again, should the run end before.
        gone.id = source_.id;
        gone.hash = end.hash;
        gone.mtime_ns = end.mtime_ns;
        gone.age = std::exchange(age, SourceAge::reread);
        gone_.push_back(std::move(gone));
    }
    const std::int64_t map = id_of(end.exported != nullptr ? end.exported->map : map_);
    const std::int64_t reader = end.exported != nullptr ? end.exported->reader : kReader;
    std::optional<std::int64_t> size; // none: it was not read to its end
    if (end.size >= 0) size = end.size;
    connection_->run_summed(
        SummedRows::source, source_.id,
        "UPDATE source SET size = ?2, mtime_ns = ?3, state = ?4, hash = ?5, map_id = ?6, rejected = ?7, reader = ?8 "
        "WHERE id = ?1 AND (size IS NOT ?2 OR mtime_ns IS NOT ?3 OR state IS NOT ?4 OR hash IS NOT ?5 OR "
        "map_id IS NOT ?6 OR rejected IS NOT ?7 OR reader IS NOT ?8)",
        source_.id, size, end.mtime_ns, static_cast<std::int64_t>(age), Statement::Blob{end.hash}, Statement::Id{map},
        end.rejected, reader);
    source_.id = 0;
    return left.size();
}

// Between batches another process may have read a source again: what it holds now, that one has settled, or will.
void Writer::drop_gone(RunLog& log, const std::function<void()>& pause) {
    Statement is_as_closed =
        connection_->prepare("SELECT 1 FROM source WHERE id = ?1 AND state = ?2 AND hash IS ?3 AND mtime_ns = ?4");
    std::erase_if(gone_, [&](const GoneSource& gone) {
        const bool is_as_it_was =
            is_as_closed
                .bind(gone.id, static_cast<std::int64_t>(SourceAge::reread), Statement::Blob{gone.hash}, gone.mtime_ns)
                .step();
        is_as_closed.reset();
        return !is_as_it_was;
    });
    std::vector<std::int64_t> items;
    for (const GoneSource& gone : gone_)
        items.insert(items.end(), gone.items.begin(), gone.items.end());
    drop_items(items, log, pause);
    for (const GoneSource& gone : gone_)
        connection_->run_summed(SummedRows::source, gone.id, "UPDATE source SET state = ?2 WHERE id = ?1", gone.id,
                                static_cast<std::int64_t>(gone.age));
    gone_.clear();
}

std::vector<Diagnostic> Writer::see_unchanged(const SourceState& source, RunLog& log) {
    Statement select = connection_->prepare("SELECT i.id, r.id, r.item_id = i.id AND r.kind = 0 FROM item i "
                                            "JOIN record r ON r.id = i.record_id WHERE i.source_id = ?1 AND i.line > 0",
                                            source.id);
    while (select.step())
        log.see_item(select.integer(0), select.integer(1), select.integer(2) != 0);
    std::vector<Diagnostic> rejections;
    if (source.rejected == 0 && source.age != SourceAge::other) return rejections;
    Statement rejected = connection_->prepare(
        "SELECT line, column, message FROM rejection WHERE source_id = ?1 ORDER BY ordinal", source.id);
    while (rejected.step())
        rejections.push_back({source.path, static_cast<std::uint64_t>(rejected.integer(0)),
                              static_cast<std::uint64_t>(rejected.integer(1)), rejected.text(2)});
    return rejections;
}

void Writer::touch_source(std::int64_t source, std::int64_t mtime_ns) {
    connection_->run_summed(SummedRows::source, source, "UPDATE source SET mtime_ns = ?2 WHERE id = ?1", source,
                            mtime_ns);
}

void Writer::drop_sources(const std::vector<std::int64_t>& sources, RunLog& log, const std::function<void()>& pause) {
    std::vector<std::int64_t> items;
    for (const std::int64_t source : sources) {
        const auto of_source = connection_->integers("SELECT id FROM item WHERE source_id = ?1", source);
        items.insert(items.end(), of_source.begin(), of_source.end());
    }
    drop_items(items, log, pause);
    Statement drop = connection_->prepare("DELETE FROM source WHERE id = ?1");
    for (const std::int64_t source : sources) {
        forget_rejections(source);
        sums().take(SummedRows::source, source);
        drop.bind(source).run();
    }
}

void Writer::forget_rejections(std::int64_t source) {
    sums().take(SummedRows::rejection, source);
    connection_->run("DELETE FROM rejection WHERE source_id = ?1", source);
}

void Writer::remove_record(std::int64_t record) {
    std::string key;
    {
        Statement select = connection_->prepare("SELECT key FROM record WHERE id = ?1", record);
        if (!select.step()) return;
        key = select.text(0);
    }
    const std::int64_t hash = key_hash(key);
    // A stub has no item: the empty hash stands for it, and matches no item's.
    connection_->run_summed(SummedRows::removal, hash,
                            "INSERT OR IGNORE INTO removal(key_hash, key, hash) SELECT ?1, ?2, hash FROM item WHERE "
                            "record_id = ?3 UNION SELECT ?1, ?2, x''",
                            hash, key, record);
    any_removals_ = true;
    for (const std::int64_t item : connection_->integers("SELECT id FROM item WHERE record_id = ?1", record))
        delete_item(item);
    fold_.fold(record, nullptr);
}

bool Writer::update_record(std::int64_t record, const Change& change) {
    return fold_.update(record, change);
}

std::uint64_t Writer::count_stubs(const RunLog& log) {
    // All relations are gone through for what is no small part of them only.
    constexpr std::uint64_t kFew = 2'000;
    if (log.items() <= kFew) {
        Statement targets = connection_->prepare(
            "SELECT r.target_id FROM item i JOIN record p ON p.id = i.record_id AND p.item_id = i.id JOIN relation r "
            "ON r.record_id = p.id JOIN record t ON t.id = r.target_id WHERE i.id = ?1 AND t.kind = 1");
        IdSet stubs;
        log.seen().for_each([&](std::int64_t item) {
            targets.bind(item);
            while (targets.step())
                stubs.add(targets.integer(0));
            targets.reset();
        });
        return stubs.size();
    }
    Statement select =
        connection_->prepare("SELECT r.target_id, p.item_id FROM relation r JOIN record p ON p.id = r.record_id "
                             "JOIN record t ON t.id = r.target_id WHERE t.kind = 1");
    IdSet stubs;
    while (select.step())
        if (log.has_seen(select.integer(1))) stubs.add(select.integer(0));
    return stubs.size();
}

} // namespace newsidx::store
