#include "ranked/ids.h"

#include "ranked/bytes.h"
#include "ranked/format.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace newsidx::ranked {

namespace {

constexpr std::size_t kHeader = sizeof(std::int64_t) + 1;
static_assert(std::endian::native == std::endian::little);

void append_bytes(std::string& out, std::uint64_t value, unsigned bytes) {
    out.append(reinterpret_cast<const char*>(&value), bytes);
}

} // namespace

std::string ids_page(std::span<const std::int64_t> ids) {
    const auto [smallest, largest] = std::minmax_element(ids.begin(), ids.end());
    const auto span = static_cast<std::uint64_t>(*largest - *smallest);
    const auto width = std::max(1U, static_cast<unsigned>(std::bit_width(span) + 7) / 8);
    std::string page;
    append_bytes(page, static_cast<std::uint64_t>(*smallest), sizeof(std::int64_t));
    append_bytes(page, width, 1);
    for (const std::int64_t id : ids)
        append_bytes(page, static_cast<std::uint64_t>(id - *smallest), width);
    return page;
}

IdsView::IdsView(std::string_view page, std::uint32_t documents) {
    const std::string_view header = take_bytes(page, kHeader);
    std::memcpy(&smallest_, header.data(), sizeof smallest_);
    width_ = static_cast<unsigned char>(header.back());
    if (width_ < 1 || width_ > 8 || page.size() != std::size_t{documents} * width_)
        throw Damaged("the ids of the ranked index's documents are damaged");
    mask_ = ~std::uint64_t{0} >> (8 - width_) * 8;
    ids_ = page.data();
}

} // namespace newsidx::ranked
