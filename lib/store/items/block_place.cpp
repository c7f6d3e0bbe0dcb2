#include "store/items/block_place.h"

#include "store/connection.h"
#include "store/items/text_ranges.h"

#include <algorithm>
#include <cstddef>

namespace newsidx::store {

namespace {

[[noreturn]] void throw_misplaced() {
    throw OpenError(ErrorCode::corrupt, "an item is not where its block should have it; the file is damaged");
}

} // namespace

std::string_view item_bytes(std::string_view block, const BlockPlace& place) {
    const auto begin = static_cast<std::uint64_t>(place.begin);
    if (begin > block.size()) throw_misplaced();
    if (!place.size) return block.substr(begin);
    const auto size = static_cast<std::uint64_t>(*place.size);
    if (size > block.size() - begin) throw_misplaced();
    return block.substr(begin, size);
}

std::string_view text_behind(std::string_view block, const BlockPlace& place) {
    if (!place.size) throw_misplaced();
    const std::string_view item = item_bytes(block, place);
    const std::string_view behind = block.substr(static_cast<std::size_t>(item.data() - block.data()) + item.size());
    return begins_with_ranges(behind) ? first_ranges(behind) : first_joined(behind);
}

void clear_item(std::string& rest, std::string_view whole, const BlockPlace& place) {
    const std::size_t size = item_bytes(whole, place).size() + (place.size ? text_behind(whole, place).size() : 0);
    const auto begin = rest.begin() + place.begin;
    std::fill(begin, begin + static_cast<std::ptrdiff_t>(size), '\0');
}

FieldTexts texts_behind(std::string_view block, const BlockPlace& place) {
    const std::string_view text = text_behind(block, place);
    return begins_with_ranges(text) ? read_ranges(text, item_bytes(block, place)) : split_fields(text);
}

} // namespace newsidx::store
