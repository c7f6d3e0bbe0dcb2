// RecordContents: what a row of the table `record` says, as its item says it. Fold writes it, check() compares it.
//
// Views into the PreparedItem, which must outlive it. Pure functions, callable from any thread.
#pragma once

#include "store/items/prepared_item.h"
#include "store/label_writer.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace newsidx::store {

// The values of record.kind.
inline constexpr std::int64_t kRecordKind = 0;
inline constexpr std::int64_t kStubKind = 1;

struct RecordContents {
    std::int64_t kind = kRecordKind;
    std::optional<std::int64_t> stub_ordinal;
    bool visible = false; // of a record; a stub's depends on the records that relate to it
    std::string_view alias;
    std::optional<double> quality;
    std::optional<double> heat;
    std::optional<std::int64_t> published_at;
    std::string_view source_id;
    std::optional<std::string_view> url; // nullopt: it is the key
    std::vector<LabelName> labels;       // in the order of record.labels
    const DocumentText* text = nullptr;
};

RecordContents contents_of(const PreparedItem& item);
// Precondition: ordinal < item.stubs.size().
RecordContents contents_of_stub(const PreparedItem& item, std::size_t ordinal);

} // namespace newsidx::store
