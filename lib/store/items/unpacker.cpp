#include "store/items/unpacker.h"

#include "store/connection.h"
#include "text/split.h"
#include "text/token.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <utility>

namespace newsidx::store {

namespace {

constexpr std::int64_t kMaxDictionaries = 255;
constexpr std::size_t kMaxBlocksBytes = std::size_t{2} << 20; // some 50 of the usual size

[[noreturn]] void throw_damaged() {
    throw OpenError(ErrorCode::corrupt, "something packed cannot be unpacked; the file is damaged");
}

std::string_view bytes_of(sqlite3_value* value) {
    const void* data = sqlite3_value_blob(value);
    return data == nullptr
               ? std::string_view()
               : std::string_view(static_cast<const char*>(data), static_cast<std::size_t>(sqlite3_value_bytes(value)));
}

} // namespace

struct FieldFunction {
    // The C callback. No exception may cross into SQLite.
    static void call(sqlite3_context* result, int, sqlite3_value** arguments) {
        auto& self = *static_cast<Unpacker*>(sqlite3_user_data(result));
        try {
            const auto field = static_cast<std::size_t>(sqlite3_value_int(arguments[0]));
            if (field >= self.last_fields_.size()) throw_damaged();
            const std::string_view text = bytes_of(arguments[2]);
            const std::string_view block = bytes_of(arguments[3]);
            const BlockPlace place{sqlite3_value_int64(arguments[4]),
                                   sqlite3_value_type(arguments[5]) == SQLITE_NULL
                                       ? std::nullopt
                                       : std::optional<std::int64_t>(sqlite3_value_int64(arguments[5]))};
            std::string document = fmt::format("{} {} {}\n", place.begin, place.size.value_or(-1), text.size());
            document.append(text).append(block);
            if (document != self.last_document_) {
                self.last_document_.clear(); // in case of an exception
                self.last_fields_ = self.texts(text, block, place);
                self.last_document_ = std::move(document);
            }
            std::string tagged(1, text::kTaggedText);
            tagged.append(bytes_of(arguments[1])).append(1, text::kTaggedText).append(self.last_fields_[field]);
            sqlite3_result_text64(result, tagged.data(), tagged.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
        } catch (const std::bad_alloc&) {
            sqlite3_result_error_nomem(result);
        } catch (const std::exception& error) {
            sqlite3_result_error(result, error.what(), -1);
        }
    }
};

void Unpacker::register_with(sqlite3* db) {
    const int flags = SQLITE_UTF8 | SQLITE_INNOCUOUS;
    if (const int code = sqlite3_create_function_v2(db, "newsidx_field", 6, flags, this, FieldFunction::call, nullptr,
                                                    nullptr, nullptr);
        code != SQLITE_OK)
        throw SQLite::Exception("the function newsidx_field could not be registered with SQLite", code);
}

std::string Unpacker::unpack(std::string_view packed, std::string_view base) {
    const auto id = dictionary_of(packed);
    const std::shared_ptr<const Dictionary> used = id ? dictionary(*id) : nullptr;
    auto bytes = store::unpack(packed, used.get(), base);
    if (!bytes) throw_damaged();
    return std::move(*bytes);
}

// Known by all of its bytes: a block's id may have come to mean another one.
const std::string& Unpacker::block(std::string_view packed) {
    const auto known = std::find_if(blocks_.begin(), blocks_.end(), [&](const Block& b) { return b.packed == packed; });
    if (known != blocks_.end()) {
        blocks_.splice(blocks_.begin(), blocks_, known);
        return blocks_.front().bytes;
    }
    std::string bytes = unpack(packed);
    const auto size_of = [](const Block& block) { return block.packed.size() + block.bytes.size(); };
    blocks_.push_front({std::string(packed), std::move(bytes)});
    blocks_bytes_ += size_of(blocks_.front());
    for (; blocks_bytes_ > kMaxBlocksBytes && blocks_.size() > 1; blocks_.pop_back())
        blocks_bytes_ -= size_of(blocks_.back());
    return blocks_.front().bytes;
}

FieldTexts Unpacker::texts(std::string_view text, std::string_view packed_block, const BlockPlace& place) {
    if (text.empty()) return texts_behind(block(packed_block), place);
    const std::string_view base = packed_block.empty() ? packed_block : item_bytes(block(packed_block), place);
    return split_fields(unpack(text, base));
}

std::shared_ptr<const Dictionary> Unpacker::dictionary(std::uint8_t id) {
    if (const auto known = dictionaries_.find(id); known != dictionaries_.end()) return known->second;
    Statement select = connection_->prepare("SELECT bytes FROM dictionary WHERE id = ?1", static_cast<int>(id));
    if (!select.step()) throw_damaged();
    try {
        return dictionaries_[id] = std::make_shared<const Dictionary>(id, select.text(0));
    } catch (const std::runtime_error&) {
        throw_damaged();
    }
}

std::shared_ptr<const Dictionary> Unpacker::latest_dictionary() {
    const std::int64_t id = connection_->integer("SELECT max(id) FROM dictionary");
    return id == 0 ? nullptr : dictionary(static_cast<std::uint8_t>(id));
}

std::shared_ptr<const Dictionary> Unpacker::add_dictionary(std::string bytes) {
    const std::int64_t id = connection_->integer("SELECT max(id) FROM dictionary") + 1;
    if (id > kMaxDictionaries) return latest_dictionary();
    connection_->run("INSERT INTO dictionary(id, bytes) VALUES(?1, ?2)", id, Statement::Blob{bytes});
    const auto number = static_cast<std::uint8_t>(id);
    return dictionaries_[number] = std::make_shared<const Dictionary>(number, std::move(bytes));
}

std::string to_text(const record::KeyMap& map) {
    std::string text;
    for (const auto& [theirs, ours] : map)
        text.append(theirs).append("=").append(ours).append("\n");
    return text;
}

const record::KeyMap& Unpacker::key_map(std::int64_t id) {
    if (const auto known = key_maps_.find(id); known != key_maps_.end()) return known->second;
    record::KeyMap map;
    if (id == 0) return key_maps_[id] = map;
    Statement select = connection_->prepare("SELECT names FROM key_map WHERE id = ?1", id);
    if (!select.step()) throw_damaged();
    std::string_view lines = select.bytes(0);
    while (!lines.empty()) {
        const std::string_view line = text::take_part(lines, '\n');
        const std::size_t equals = line.rfind('='); // none of ours has one
        if (equals == std::string_view::npos) throw_damaged();
        map.emplace_back(line.substr(0, equals), line.substr(equals + 1));
    }
    return key_maps_[id] = std::move(map);
}

std::int64_t Unpacker::key_map_id(const record::KeyMap& map) {
    if (map.empty()) return 0;
    const std::string names = to_text(map);
    Statement insert = connection_->prepare("INSERT OR IGNORE INTO key_map(names) VALUES(?1)");
    if (insert.bind(names).run() > 0) connection_->row_sums().add(SummedRows::key_map, connection_->last_insert_id());
    return connection_->integer("SELECT id FROM key_map WHERE names = ?1", names);
}

} // namespace newsidx::store
