// PreparedItem: one source item, parsed, analysed and packed, with everything the writer needs to take it in without
// looking at its bytes again. Made on worker threads; owns what it holds.
#pragma once

#include "newsidx/record.h"
#include "record/identity.h"
#include "record/parse.h"
#include "store/documents/document_text.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace newsidx::store {

using ItemHash = std::array<unsigned char, 16>;

// XXH3-128 of an item's bytes, `secured` included, and of the key map that it is read with.
ItemHash hash_of(std::string_view bytes, const record::KeyMap& map = {});
inline std::string_view hash_bytes(const ItemHash& hash) {
    return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}
// XXH3-64 of an identity key, as SQLite's signed integer.
std::int64_t key_hash(std::string_view key);

struct PreparedStub {
    std::string key; // "" for one without a URL: it is no stub
    std::string domain;
    DocumentText text;
};

// A block of items, packed (store/items/blocks.h).
struct PackedBlock {
    std::string packed;
    std::size_t bytes = 0; // unpacked
    std::size_t items = 0;
};

struct PreparedItem {
    std::uint64_t line = 1; // of the source; for the reader to set
    record::ItemFormat format = record::ItemFormat::front_matter;
    ItemHash hash{};
    record::SplitItem bytes; // `rest` is empty once the item is in a block
    // The block and where in it the item is, and the text behind it ends: when it is on its way into the file.
    std::shared_ptr<const PackedBlock> block;
    std::size_t begin = 0;
    std::size_t size = 0;
    std::size_t end = 0;
    Record record;
    std::string lang;                 // as the record states it, else as its text shows
    std::vector<std::string> authors; // record/authors.h
    std::string domain;               // the provider's as the record states it, else that of its URL
    std::string key;
    std::string alias; // "" when there is none
    DocumentText text;
    std::vector<PreparedStub> stubs; // one for each of record.related
};

struct ParsedItem {
    std::optional<PreparedItem> item; // nullopt: rejected
    record::Note rejection;           // places count from the item's first byte
    bool may_hold_records = false;    // see record::ParseResult
    bool lists_pages = false;         // see there
    std::string_view other;           // see there
    std::uint64_t found_keys = 0;     // see there
    std::vector<record::Note> warnings;
};

// Parses and analyses. `postings`: where the text's tokens go, if not null (document_text.h).
ParsedItem prepare(std::string_view bytes, record::ItemFormat format, const record::KeyMap& map,
                   const record::Place& place, text::AnalyzerSet& analyzers, fts5::PostingsBuilder* postings = nullptr);

// Tells an item that was prepared without a place which file it is from: what the file's path says of its record.
void add_path(PreparedItem& item, const record::Place& place, text::AnalyzerSet& analyzers);

// What several items say together, those that count most first (record/merge.h): nothing of it is packed, and `bytes`
// is empty. Precondition: there are two or more.
PreparedItem merge(std::span<const PreparedItem* const> items, text::AnalyzerSet& analyzers);

// When the source last changed the record, as far as it says.
std::optional<std::int64_t> dated_at(const Record& record);

} // namespace newsidx::store
