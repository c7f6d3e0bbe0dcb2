#include "store/exporter.h"

#include "store/items/item_reader.h"
#include "store/records/fold.h"
#include "store/writer.h"

#include <algorithm>
#include <fmt/format.h>

namespace newsidx::store {

namespace {

constexpr std::size_t kPieceBytes = 64 << 10;
// Items of one line (JSON on one line) come in the order of their keys, from all over their source's blocks.
constexpr std::size_t kMaxBlocksBytes = std::size_t{32} << 20;

} // namespace

Exporter::Exporter(Connection& connection) : connection_(connection) {
    connection_.execute("PRAGMA temp_store = FILE");
}

bool Exporter::run(const Sink& sink) {
    sink_ = &sink;
    const Transaction snapshot(connection_, Transaction::Kind::read);
    total_ = connection_.count("SELECT count(*) FROM item");
    if (!write(record::ExportBegin{}) || !removals() || !sources()) return false;
    if (written_.items != total_)
        throw OpenError(ErrorCode::corrupt,
                        fmt::format("{} of {} items are not with their source; the file is damaged, "
                                    "and `newsidx check` says where",
                                    total_ - std::min(total_, written_.items), total_));
    return sets() && write(written_) && flush(1);
}

// First, so that nothing is made of what is not to come back.
bool Exporter::removals() {
    Statement select = connection_.prepare("SELECT key, hash FROM removal ORDER BY key, hash");
    while (select.step()) {
        ++written_.removals;
        if (!write(record::ExportRemoval{select.text(0), select.text(1)})) return false;
    }
    return true;
}

bool Exporter::sources() {
    Statement select =
        connection_.prepare("SELECT id, path, name, size, mtime_ns, hash, map_id, state, rejected, reader, "
                            "(SELECT count(*) FROM item WHERE source_id = source.id) "
                            "FROM source WHERE state <> ?1 ORDER BY name, path");
    Statement rejections =
        connection_.prepare("SELECT line, column, message FROM rejection WHERE source_id = ?1 ORDER BY ordinal");
    select.bind(static_cast<std::int64_t>(SourceAge::other));
    while (select.step()) {
        record::ExportSource source;
        source.number = written_.sources;
        source.path = select.text(1);
        if (select.bytes(2) != source.path) source.name = select.text(2);
        source.size = select.integer_or_null(3);
        source.mtime_ns = select.integer(4);
        source.hash = select.text(5);
        source.map = connection_.unpacker().key_map(select.integer(6));
        source.state = static_cast<record::ExportSource::State>(select.integer(7));
        source.rejected = static_cast<std::uint64_t>(select.integer(8));
        source.reader = select.integer(9);
        source.items = static_cast<std::uint64_t>(select.integer(10));
        if (source.rejected > 0) {
            rejections.bind(select.integer(0));
            while (rejections.step())
                source.rejections.push_back({static_cast<std::uint64_t>(rejections.integer(0)),
                                             static_cast<std::uint64_t>(rejections.integer(1)), rejections.text(2)});
            rejections.reset();
        }
        if (!write(source) || !items(select.integer(0), source.path)) return false;
        ++written_.sources;
    }
    return true;
}

bool Exporter::items(std::int64_t source, const std::string& path) {
    Statement select = connection_.prepare("SELECT i.id, r.key FROM item i JOIN record r ON r.id = i.record_id "
                                           "WHERE i.source_id = ?1 ORDER BY i.line, r.key, i.ordinal",
                                           source);
    while (select.step())
        if (!item(select.integer(0), select.text(1), path)) return false;
    return true;
}

bool Exporter::item(std::int64_t item, const std::string& key, const std::string& path) {
    Statement select = connection_.prepare(
        "SELECT line, ordinal, format, map_id, block_id, begin, size, cuts, secured FROM item WHERE id = ?1", item);
    if (!select.step()) throw OpenError(ErrorCode::corrupt, "an item is not there; the file is damaged");
    record::ExportItem line;
    line.source = written_.sources;
    line.line = static_cast<std::uint64_t>(select.integer(0));
    line.ordinal = static_cast<std::uint64_t>(select.integer(1));
    line.format = static_cast<record::ItemFormat>(select.integer(2));
    line.single = key.starts_with("path:") && std::string_view(key).substr(5) == path;
    line.map = connection_.unpacker().key_map(select.integer(3));
    const std::string_view rest = item_bytes(block(select.integer(4)), place_of(select, 5));
    if (select.null(7)) {
        record::write_export_item(out_, line, rest);
    } else {
        const auto bytes = record::join_secured(rest, select.bytes(8), select.bytes(7));
        if (!bytes)
            throw OpenError(ErrorCode::corrupt, "the pieces of an item do not fit together; the file is damaged");
        record::write_export_item(out_, line, *bytes);
    }
    ++written_.items;
    return flush(kPieceBytes);
}

const std::string& Exporter::block(std::int64_t id) {
    if (const auto known = places_.find(id); known != places_.end()) {
        blocks_.splice(blocks_.begin(), blocks_, known->second);
        return blocks_.front().second;
    }
    Statement select = connection_.prepare("SELECT bytes FROM block WHERE id = ?1", id);
    if (!select.step()) throw OpenError(ErrorCode::corrupt, "a block is not there; the file is damaged");
    blocks_.emplace_front(id, connection_.unpacker().unpack(select.bytes(0)));
    places_[id] = blocks_.begin();
    blocks_bytes_ += blocks_.front().second.size();
    while (blocks_bytes_ > kMaxBlocksBytes && blocks_.size() > 1) {
        blocks_bytes_ -= blocks_.back().second.size();
        places_.erase(blocks_.back().first);
        blocks_.pop_back();
    }
    return blocks_.front().second;
}

// Records before stubs: whether a record is published decides what stubs are made of, and a stub made of something else
// loses what was set.
bool Exporter::sets() {
    Statement select = connection_.prepare("SELECT r.key, i.hash, r.set_mask, r.quality, r.heat, r.visible, r.id, i.id "
                                           "FROM record r JOIN item i ON i.id = r.item_id WHERE r.set_mask <> 0 "
                                           "ORDER BY r.kind, r.key");
    while (select.step()) {
        record::ExportSet set;
        set.key = select.text(0);
        set.of = select.text(1);
        const Change change =
            set_by_update(select.integer(2), select.real_or_null(3), select.real_or_null(4), select.integer(5) != 0);
        set.quality = change.quality;
        set.heat = change.heat;
        set.published = change.published;
        set.on = set_on_of(set.key, select.integer(6), select.integer(7), set_on(select.integer(2), select.integer(7)));
        ++written_.sets;
        if (!write(set)) return false;
    }
    return true;
}

// Most were set on the one item that there is. Of several, which of them an update is set on may be another one later.
std::optional<record::ExportSetOn> Exporter::set_on_of(const std::string& key, std::int64_t record, std::int64_t winner,
                                                       std::int64_t item) {
    if (item == winner && fullest_version(connection_, record, winner) == winner) return std::nullopt;
    record::ExportSetOn on;
    Statement select =
        connection_.prepare("SELECT s.path, s.name, r.key, i.ordinal FROM item i JOIN source s ON s.id = "
                            "i.source_id JOIN record r ON r.id = i.record_id WHERE i.id = ?1",
                            item);
    if (!select.step()) return on;
    on.path = select.text(0);
    if (select.bytes(1) != on.path) on.name = select.text(1);
    if (select.bytes(2) != key) on.key = select.text(2);
    on.ordinal = static_cast<std::uint64_t>(select.integer(3));
    return on;
}

bool Exporter::write(const record::ExportLine& line) {
    record::write_export_line(out_, line);
    return flush(kPieceBytes);
}

bool Exporter::flush(std::size_t least) {
    if (out_.size() < least) return true;
    bytes_ += out_.size();
    const bool more = (*sink_)(out_);
    out_.clear();
    return more;
}

} // namespace newsidx::store
