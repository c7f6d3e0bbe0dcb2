#include "store/items/blocks.h"

#include "store/items/item_reader.h"
#include "store/items/text_ranges.h"

#include <algorithm>
#include <utility>

namespace newsidx::store {

namespace {

std::string pack_bytes(std::string_view bytes, const Dictionary* dictionary) {
    return needs_dictionary(bytes.size()) ? pack(bytes, dictionary) : pack_block(bytes);
}

} // namespace

bool needs_dictionary(std::size_t block_bytes) {
    return block_bytes < std::size_t{4} << 10;
}

void BlockBuilder::add(PreparedItem& item) {
    item.begin = bytes_.size();
    item.size = item.bytes.rest.size();
    bytes_ += item.bytes.rest;
    append_ranges(item.text.texts, item.bytes.rest, bytes_);
    item.end = bytes_.size();
    std::exchange(item.bytes.rest, {}); // `= {}` would keep its memory
    item.text.is_behind_item = true;
    ++items_;
}

std::shared_ptr<const PackedBlock> BlockBuilder::finish(const Dictionary* dictionary) {
    if (items_ == 0) return nullptr;
    auto block =
        std::make_shared<const PackedBlock>(PackedBlock{pack_bytes(bytes_, dictionary), bytes_.size(), items_});
    bytes_.clear();
    items_ = 0;
    return block;
}

void BlockWriter::begin() {
    last_id_ = connection_->integer("SELECT max(id) FROM block");
    put_ = nullptr;
    put_places_.clear();
    edited_id_ = 0;
}

std::int64_t BlockWriter::put(const PreparedItem& item) {
    if (item.block != put_) {
        finish_put();
        put_ = item.block;
        put_id_ = ++last_id_;
        connection_->run("INSERT INTO block(id, bytes) VALUES(?1, ?2)", put_id_, Statement::Blob{put_->packed});
    }
    put_places_.emplace_back(item.begin, item.end);
    return put_id_;
}

// Items that were there already, or that belong to the next transaction, are cut out.
void BlockWriter::finish_put() {
    if (put_ != nullptr && put_places_.size() < put_->items) {
        edit(put_id_);
        std::size_t done = 0;
        for (const auto& [begin, end] : put_places_) {
            std::fill(edited_.begin() + static_cast<std::ptrdiff_t>(done),
                      edited_.begin() + static_cast<std::ptrdiff_t>(begin), '\0');
            done = end;
        }
        std::fill(edited_.begin() + static_cast<std::ptrdiff_t>(done), edited_.end(), '\0');
        finish_edit();
    }
    put_ = nullptr;
    put_places_.clear();
}

void BlockWriter::remove(std::int64_t item) {
    std::int64_t block = 0;
    BlockPlace place;
    {
        Statement select = connection_->prepare("SELECT block_id, begin, size FROM item WHERE id = ?1", item);
        if (!select.step()) return;
        block = select.integer(0);
        place = place_of(select, 1);
    }
    if (block == put_id_) finish_put();
    edit(block);
    clear_item(edited_, edited_, place);
}

// Items mostly go one after the other, in the order in which they came.
void BlockWriter::edit(std::int64_t block) {
    if (edited_id_ == block) return;
    finish_edit();
    Statement select = connection_->prepare("SELECT bytes FROM block WHERE id = ?1", block);
    if (!select.step()) throw OpenError(ErrorCode::corrupt, "an item's block is not there; the file is damaged");
    edited_ = connection_->unpacker().unpack(select.bytes(0));
    edited_id_ = block;
}

void BlockWriter::finish_edit() {
    if (edited_id_ == 0) return;
    if (edited_.find_first_not_of('\0') == std::string::npos) {
        connection_->run("DELETE FROM block WHERE id = ?1", edited_id_);
    } else {
        const std::string packed = pack_bytes(edited_, connection_->unpacker().latest_dictionary().get());
        connection_->run("UPDATE block SET bytes = ?2 WHERE id = ?1", edited_id_, Statement::Blob{packed});
    }
    edited_id_ = 0;
}

void BlockWriter::flush() {
    finish_put();
    finish_edit();
}

} // namespace newsidx::store
