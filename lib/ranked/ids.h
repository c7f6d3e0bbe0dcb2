// The ids of a range's documents, as a page has them: of all parts of a segment that are by document the only one that
// never changes, and what a filter needs. In bytes:
//
//   8 bytes  the smallest id
//   a byte   how many bytes each id takes, 1 to 8: three, as in ten million documents, make one page of an SQLite file
//   each id, less the smallest, the lowest byte first
//
// A page's view is of bytes that outlive it, with kSlack readable ones behind them. Pure values, callable from any
// thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

namespace newsidx::ranked {

// At least one id; none is negative.
std::string ids_page(std::span<const std::int64_t> ids);

class IdsView {
public:
    IdsView() = default;
    // Throws Damaged where the page does not have so many.
    IdsView(std::string_view page, std::uint32_t documents);
    [[nodiscard]] bool is_read() const { return ids_ != nullptr; }
    // Precondition for what follows: it is read, and `index` is less than their number.
    [[nodiscard]] std::int64_t id(std::uint32_t index) const {
        std::uint64_t above = 0;
        std::memcpy(&above, ids_ + std::size_t{index} * width_, sizeof above);
        return static_cast<std::int64_t>(static_cast<std::uint64_t>(smallest_) + (above & mask_));
    }

private:
    std::int64_t smallest_ = 0;
    unsigned width_ = 8;
    std::uint64_t mask_ = 0; // the bits of an id
    const char* ids_ = nullptr;
};

} // namespace newsidx::ranked
