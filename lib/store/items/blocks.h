// Blocks: items and their texts, packed many at once, which is quicker than one by one and makes them smaller.
//
// A block, unpacked, holds for each item its bytes (without `secured`) and behind them the text of a document that is
// made of it alone, told by the item's bytes (store/items/text_ranges.h). An item never moves in its block; when it
// goes, zeros stand in its place.
//
// A BlockBuilder is a worker's. A BlockWriter works inside a transaction that the Writer holds, and belongs to its
// connection and thread; it throws SQLite::Exception or OpenError, and then the transaction must be given up.
#pragma once

#include "store/connection.h"
#include "store/items/prepared_item.h"
#include "store/packing.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace newsidx::store {

// Whether it is so small that a dictionary makes it smaller: it holds a record or two, as when each is a file.
bool needs_dictionary(std::size_t block_bytes);

// Collects the bytes of consecutive items.
class BlockBuilder {
public:
    // Moves the item's bytes and the text behind them into the block.
    void add(PreparedItem& item);
    // Whether it is worth packing: what is found by a search is unpacked with its neighbours.
    [[nodiscard]] bool is_full() const { return bytes_.size() >= (std::size_t{32} << 10); }
    // What was added since the last time; null when that is nothing. `dictionary` may be null.
    std::shared_ptr<const PackedBlock> finish(const Dictionary* dictionary);

private:
    std::string bytes_;
    std::size_t items_ = 0;
};

class BlockWriter {
public:
    explicit BlockWriter(Connection& connection) : connection_(&connection) {}

    // At the beginning of each transaction, and after one was given up.
    void begin();
    // Writes the item's block, unless it is written, and gives its id. Items come in their order in it.
    std::int64_t put(const PreparedItem& item);
    // Before the item's row goes.
    void remove(std::int64_t item);
    // Before the commit: what was not put is not kept.
    void flush();

private:
    void finish_put();
    void edit(std::int64_t block);
    void finish_edit();

    Connection* connection_;
    std::int64_t last_id_ = 0;
    // The block that items were put of last
    std::shared_ptr<const PackedBlock> put_;
    std::int64_t put_id_ = 0;
    std::vector<std::pair<std::size_t, std::size_t>> put_places_; // begin and end
    // The block that items were removed from last, unpacked; 0: none
    std::int64_t edited_id_ = 0;
    std::string edited_;
};

} // namespace newsidx::store
