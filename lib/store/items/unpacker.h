// Unpacker: gives back what a connection's file keeps packed, with the dictionaries and key maps that it needs.
//
// Belongs to its Connection, and to its thread. Throws OpenError(corrupt) for what cannot be unpacked.
#pragma once

#include "record/parse.h"
#include "store/documents/document_text.h"
#include "store/items/block_place.h"
#include "store/packing.h"

#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <string_view>

struct sqlite3;

namespace newsidx::store {

class Connection;

class Unpacker {
public:
    explicit Unpacker(Connection& connection) : connection_(&connection) {}

    // Registers newsidx_field(field, analyzer, text, block, begin, size), which gives the view document_text what it
    // gives: the text of a field of a document, behind the analyzer's tag.
    void register_with(sqlite3* db);

    std::string unpack(std::string_view packed, std::string_view base = {});
    // The same, remembered with the blocks before it, as far as they are not too large. Valid until the next one.
    const std::string& block(std::string_view packed);
    // A document's text: document.text, and the block of its base item (both empty where there is none).
    FieldTexts texts(std::string_view text, std::string_view packed_block, const BlockPlace& place);
    // The latest; null when the file has none.
    std::shared_ptr<const Dictionary> latest_dictionary();
    // Writes a new one, unless the file has as many as it can have.
    std::shared_ptr<const Dictionary> add_dictionary(std::string bytes);

    // The map with this id (0: none).
    const record::KeyMap& key_map(std::int64_t id);
    // Its id; writes it if it is new. 0 for an empty one.
    std::int64_t key_map_id(const record::KeyMap& map);

private:
    friend struct FieldFunction;
    std::shared_ptr<const Dictionary> dictionary(std::uint8_t id);

    Connection* connection_;
    std::map<std::uint8_t, std::shared_ptr<const Dictionary>> dictionaries_;
    std::map<std::int64_t, record::KeyMap> key_maps_;
    // What block() made, the latest first: hits of one search share blocks, and are read more than once.
    struct Block {
        std::string packed;
        std::string bytes;
    };
    std::list<Block> blocks_;
    std::size_t blocks_bytes_ = 0;
    // The document that newsidx_field() unpacked last: it is asked for four times.
    std::string last_document_;
    FieldTexts last_fields_;
};

// A key map as one text: lines of theirs=ours.
std::string to_text(const record::KeyMap& map);

} // namespace newsidx::store
