#include "engine/ingest/import.h"

#include <fmt/format.h>
#include <variant>

namespace newsidx::engine {

// Which source a line that cannot be read belongs to is not known: all that this chunk has something of are taken for
// damaged, and the files that they came from will be read again.
void Import::take(PreparedChunk& chunk) {
    chunk_is_damaged_ = !chunk.rejections.empty();
    if (chunk_is_damaged_) {
        damaged_ = true;
        source_is_whole_ = false;
    }
    std::size_t next = 0; // of chunk.items
    for (PreparedChunk::Exported& entry : chunk.exported) {
        const std::uint64_t line = entry.line;
        auto* as = std::get_if<record::ExportItem>(&entry.what);
        store::PreparedItem* const item = as == nullptr ? nullptr : &chunk.items.at(next++);
        if (as == nullptr) close_source();
        if (std::holds_alternative<record::ExportBegin>(entry.what)) {
            begin(line, entry.what);
        } else if (passed_over_) {
            continue;
        } else if (!begun_) {
            hooks_.reject(line, "this line stands behind the end of the export");
        } else if (as != nullptr) {
            put(line, *as, *item);
        } else if (auto* source = std::get_if<record::ExportSource>(&entry.what)) {
            open(line, *source);
        } else if (const auto* removal = std::get_if<record::ExportRemoval>(&entry.what)) {
            ++counts_.removals;
            writer_.put_removal(*removal, log_);
            hooks_.on_item(0);
        } else if (const auto* set = std::get_if<record::ExportSet>(&entry.what)) {
            // What update set is of records as they are when all that was to go has gone.
            if (counts_.sets++ == 0) writer_.drop_gone(log_, hooks_.pause);
            writer_.put_set(*set);
            hooks_.on_item(0);
        } else if (const auto* counts = std::get_if<record::ExportEnd>(&entry.what)) {
            end(line, *counts);
        }
    }
    if (!chunk.last) return;
    if (begun_) source_is_whole_ = false;
    close_source();
    if (begun_ && !chunk.failed)
        hooks_.reject(0, "the export is cut off: its last line is missing; what is there was read");
}

void Import::begin(std::uint64_t line, const record::ExportLine& what) {
    if (begun_) hooks_.reject(line, "another export begins here, and the one before is cut off: it has no last line");
    const std::string rejection = record::rejection_of_version(what);
    passed_over_ = !rejection.empty();
    if (passed_over_) hooks_.reject(line, rejection);
    begun_ = !passed_over_;
    damaged_ = chunk_is_damaged_;
    counts_ = {};
}

void Import::open(std::uint64_t line, record::ExportSource& source) {
    ++counts_.sources;
    writer_.open_exported(source);
    hooks_.on_source(source.path);
    source_ = std::move(source);
    source_line_ = line;
    source_items_ = 0;
    source_is_whole_ = !chunk_is_damaged_;
}

void Import::put(std::uint64_t line, const record::ExportItem& as, store::PreparedItem& item) {
    ++counts_.items;
    if (!source_ || source_->number != as.source) {
        close_source();
        damaged_ = true;
        hooks_.reject(line, fmt::format("the line of source {}, which this item is of, is missing or damaged; the item "
                                        "is left out",
                                        as.source));
        return;
    }
    ++source_items_;
    const std::size_t bytes = item.size;
    writer_.put_exported(item, as, log_);
    hooks_.on_item(bytes);
}

void Import::end(std::uint64_t line, const record::ExportEnd& counts) {
    begun_ = false;
    if (damaged_ || counts == counts_) return; // what is damaged has been told
    hooks_.reject(line,
                  fmt::format("lines are missing, or there twice: the export had {} sources, {} items, {} removals "
                              "and {} updates, and these are {}, {}, {} and {}; what is there was read",
                              counts.sources, counts.items, counts.removals, counts.sets, counts_.sources,
                              counts_.items, counts_.removals, counts_.sets));
}

void Import::close_source() {
    if (!source_) return;
    if (source_is_whole_ && source_items_ != source_->items) {
        source_is_whole_ = false;
        damaged_ = true;
        hooks_.reject(source_line_, fmt::format("this source had {} items when it was exported, and {} are here; what "
                                                "is here was read",
                                                source_->items, source_items_));
    }
    writer_.close_exported(*source_, source_is_whole_, log_);
    source_.reset();
}

} // namespace newsidx::engine
