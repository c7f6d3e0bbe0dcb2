#include "store/items/item_reader.h"

#include "record/file_path.h"
#include "record/merge.h"

#include <optional>
#include <utility>

namespace newsidx::store {

BlockPlace place_of(const Statement& select, int column) {
    return {select.integer(column), select.integer_or_null(column + 1)};
}

StoredItem stored_item(Connection& connection, std::int64_t item) {
    Statement select = connection.prepare("SELECT b.bytes, i.secured, i.cuts, i.format, i.map_id, i.line, s.name, "
                                          "s.path, i.begin, i.size FROM item i JOIN source s ON s.id = i.source_id "
                                          "JOIN block b ON b.id = i.block_id WHERE i.id = ?1",
                                          item);
    if (!select.step()) throw OpenError(ErrorCode::corrupt, "a record is made of an item that is not there");
    StoredItem stored;
    stored.format = static_cast<record::ItemFormat>(select.integer(3));
    stored.map = connection.unpacker().key_map(select.integer(4));
    stored.line = static_cast<std::uint64_t>(select.integer(5));
    stored.source = select.text(6);
    stored.path = select.text(7);
    const std::string_view rest = item_bytes(connection.unpacker().block(select.bytes(0)), place_of(select, 8));
    auto bytes = record::join_secured(rest, select.bytes(1), select.bytes(2));
    if (!bytes) throw OpenError(ErrorCode::corrupt, "the pieces of an item do not fit together; the file is damaged");
    stored.bytes = std::move(*bytes);
    return stored;
}

record::Place place_of(const StoredItem& item) {
    return {item.source, item.path, record::is_whole_file(item.format) && item.path != "-"};
}

std::optional<Record> record_of(const StoredItem& item) {
    std::optional<Record> record = record::parse(item.bytes, item.format, item.map).record;
    if (record) record::add_from_path(*record, item.format, place_of(item));
    return record;
}

PreparedItem read_item(Connection& connection, std::int64_t item, text::AnalyzerSet& analyzers) {
    const StoredItem stored = stored_item(connection, item);
    ParsedItem parsed = prepare(stored.bytes, stored.format, stored.map, place_of(stored), analyzers);
    if (!parsed.item)
        throw OpenError(ErrorCode::corrupt, "an item that was read before cannot be read again; the file is damaged");
    return std::move(*parsed.item);
}

void note_meaning(Connection& connection, std::int64_t item, const Record& record, record::ItemFormat format) {
    connection.run("UPDATE item SET dated_at = ?2, extent = ?3 WHERE id = ?1 AND (dated_at IS NOT ?2 OR extent <> ?3)",
                   item, dated_at(record), static_cast<int>(record::extent_of(record, format)));
}

std::vector<std::int64_t> items_of(Connection& connection, std::int64_t record) {
    std::vector<std::int64_t> ids =
        connection.integers("SELECT item_id FROM record WHERE id = ?1 AND kind = 0", record);
    if (ids.empty()) return ids;
    Statement others = connection.prepare(
        "SELECT c.item_id FROM contribution c LEFT JOIN item i ON i.id = c.item_id LEFT JOIN source s ON "
        "s.id = i.source_id WHERE c.record_id = ?1 "
        "ORDER BY (i.format <= 2) DESC, i.dated_at DESC, s.name DESC, s.path DESC, i.ordinal DESC",
        record);
    while (others.step())
        ids.push_back(others.integer(0));
    return ids;
}

} // namespace newsidx::store
