// Where an item stands in an unpacked block (store/items/blocks.h). Pure functions, callable from any thread.
#pragma once

#include "store/documents/document_text.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace newsidx::store {

struct BlockPlace {
    std::int64_t begin = 0;
    std::optional<std::int64_t> size; // nullopt: to the block's end, and without a text behind
};

// The item's bytes, and the text that stands behind them, as append_ranges() writes it (in files of format 3
// join_fields()). Views into the block. Throws OpenError(corrupt) where the block has none.
std::string_view item_bytes(std::string_view block, const BlockPlace& place);
std::string_view text_behind(std::string_view block, const BlockPlace& place);
// Puts zeros in the place of both. `whole`: the block as far as it is known; `rest` may lack items already.
void clear_item(std::string& rest, std::string_view whole, const BlockPlace& place);
// What that text says.
FieldTexts texts_behind(std::string_view block, const BlockPlace& place);

} // namespace newsidx::store
