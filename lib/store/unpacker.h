// Unpacker: gives back what a connection's file keeps packed, with the dictionaries and key maps that it needs.
//
// Belongs to its Connection, and to its thread. Throws OpenError(corrupt) for what cannot be unpacked.
#pragma once

#include "record/parse.h"
#include "store/packing.h"

#include <array>
#include <cstdint>
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

    // Registers newsidx_field(field, analyzer, text, base), which gives the view document_text what it gives: the text
    // of a field of a packed document, behind the analyzer's tag.
    void register_with(sqlite3* db);

    std::string unpack(std::string_view packed, std::string_view base = {});
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
    // The document that newsidx_field() unpacked last: it is asked for four times.
    std::string last_text_;
    std::string last_base_;
    std::array<std::string, 4> last_fields_;
};

// A key map as one text: lines of theirs=ours.
std::string to_text(const record::KeyMap& map);

} // namespace newsidx::store
