// PreparedItem: one source item, parsed and analysed, with everything the writer needs to take it in without looking at
// its bytes again. Made on worker threads; owns what it holds.
#pragma once

#include "newsidx/record.h"
#include "record/identity.h"
#include "record/parse.h"
#include "store/document_text.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace newsidx::store {

using ItemHash = std::array<unsigned char, 16>;

// XXH3-128 of an item's bytes, `secured` included.
ItemHash hash_of(std::string_view bytes);
inline std::string_view hash_bytes(const ItemHash& hash) {
    return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}
// XXH3-64 of an identity key, as SQLite's signed integer.
std::int64_t key_hash(std::string_view key);

struct PreparedStub {
    std::string key; // "" for one without a URL: it is no stub
    DocumentText text;
};

struct PreparedItem {
    std::uint64_t line = 1; // of the source; for the reader to set
    record::ItemFormat format = record::ItemFormat::front_matter;
    ItemHash hash{};
    record::SplitItem bytes;
    Record record;
    std::string key;
    std::string alias; // "" when there is none
    DocumentText text;
    std::vector<PreparedStub> stubs; // one for each of record.related
};

struct ParsedItem {
    std::optional<PreparedItem> item; // nullopt: rejected
    record::Note rejection;           // places count from the item's first byte
    std::vector<record::Note> warnings;
};

ParsedItem prepare(std::string_view bytes, record::ItemFormat format, const record::Place& place,
                   text::AnalyzerSet& analyzers);

} // namespace newsidx::store
