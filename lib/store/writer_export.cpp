// Writer: what the lines of an export do.
#include "record/identity.h"
#include "store/writer.h"

namespace newsidx::store {

namespace {

constexpr std::string_view kStandardInput = "-";

} // namespace

void Writer::open_exported(const record::ExportSource& source) {
    const std::string& name = source.name.empty() ? source.path : source.name;
    const auto known = source.path == kStandardInput ? std::nullopt : find_source(name, source.path);
    open_source(name, source.path);
    source_.is_older = known && known->size >= 0 && known->mtime_ns > source.mtime_ns;
}

void Writer::put_exported(PreparedItem& item, const record::ExportItem& as, RunLog& log) {
    const record::Place place{source_.name, source_.path, as.single};
    fold_.add_path(item, {source_.name, source_.path, source_.path != "-"});
    if (item.key.starts_with("id:") || item.key.starts_with("path:")) {
        item.key = record::identity_key(item.record, place);
        item.alias = record::alias_key(item.record, item.key);
    }
    item.line = as.line;
    if (source_.is_older) {
        if (record::is_whole_file(item.format) || has_later_item(item, log)) return;
        item.line = 0;
    }
    put_item(item, static_cast<std::int64_t>(as.ordinal), as.map, log);
}

// Whether the later reading of the source has an item of this one's record. One that is the same counts as seen.
bool Writer::has_later_item(const PreparedItem& item, RunLog& log) {
    const std::int64_t record = fold_.find(item.key, key_hash(item.key));
    if (record == 0) return false;
    Statement select = connection_->prepare(
        "SELECT i.id, i.hash = ?3, r.item_id = i.id AND r.kind = 0 FROM item i JOIN record r ON r.id = i.record_id "
        "WHERE i.source_id = ?1 AND i.record_id = ?2 AND i.line > 0",
        source_.id, record, Statement::Blob{hash_bytes(item.hash)});
    bool found = false;
    while (select.step()) {
        found = true;
        if (select.integer(1) != 0) log.see_item(select.integer(0), record, select.integer(2) != 0);
    }
    return found;
}

void Writer::close_exported(const record::ExportSource& source, bool whole, const RunLog& log) {
    if (source_.is_older) {
        connection_->run_summed(SummedRows::source, source_.id,
                                "UPDATE source SET state = ?2 WHERE id = ?1 AND state = ?3 AND EXISTS(SELECT 1 FROM "
                                "item WHERE source_id = ?1 AND line = 0)",
                                source_.id, static_cast<std::int64_t>(SourceAge::left_over),
                                static_cast<std::int64_t>(SourceAge::current));
        source_.id = 0;
        return;
    }
    SourceEnd end;
    end.exported = &source;
    end.size = source.size.value_or(-1);
    end.mtime_ns = source.mtime_ns;
    end.hash = source.hash;
    end.rejected = source.rejected;
    for (const record::Note& note : source.rejections)
        end.rejections.push_back({source.path, note.line, note.column, note.message});
    end.unreadable = !whole;
    Rest rest = Rest::replaced;
    if (source.path == kStandardInput)
        rest = Rest::unknown;
    else if (!whole)
        rest = Rest::keep_all;
    else if (source_.format != 0 && record::is_whole_file(static_cast<record::ItemFormat>(source_.format)))
        rest = Rest::drop;
    close_source(end, rest, log);
}

void Writer::put_removal(const record::ExportRemoval& removal, RunLog& log) {
    const std::int64_t hash = key_hash(removal.key);
    const std::int64_t record = fold_.find(removal.key, hash);
    std::vector<std::int64_t> items;
    if (record != 0)
        items = connection_->integers("SELECT id FROM item WHERE record_id = ?1 AND hash = ?2", record,
                                      Statement::Blob{removal.hash});
    connection_->run_summed(SummedRows::removal, hash,
                            "INSERT OR IGNORE INTO removal(key_hash, key, hash) VALUES(?1, ?2, ?3)", hash, removal.key,
                            Statement::Blob{removal.hash});
    any_removals_ = true;
    drop_items(items, log, [] {});
    if (removal.hash.empty() && record != 0) fold_.fold_stub(record);
}

void Writer::put_set(const record::ExportSet& set) {
    const std::int64_t record = fold_.find(set.key, key_hash(set.key));
    if (record == 0) return;
    const bool is_of_item = connection_->integer("SELECT i.hash = ?2 FROM record r JOIN item i ON i.id = r.item_id "
                                                 "WHERE r.id = ?1",
                                                 record, Statement::Blob{set.of}) != 0;
    if (is_of_item) fold_.update(record, {set.quality, set.heat, set.published}, item_set_on(set));
}

// 0: the one that an update is set on.
std::int64_t Writer::item_set_on(const record::ExportSet& set) {
    if (!set.on) return 0;
    if (set.on->path.empty()) return kGoneItem;
    const std::string& key = set.on->key.empty() ? set.key : set.on->key;
    const auto source = find_source(set.on->name.empty() ? set.on->path : set.on->name, set.on->path);
    const std::int64_t record = fold_.find(key, key_hash(key));
    if (!source || record == 0) return 0;
    Statement select =
        connection_->prepare("SELECT id FROM item WHERE source_id = ?1 AND record_id = ?2 AND ordinal = ?3", source->id,
                             record, static_cast<std::int64_t>(set.on->ordinal));
    return select.step() ? select.integer(0) : 0;
}

} // namespace newsidx::store
