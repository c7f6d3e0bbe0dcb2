#include "store/documents/document_set.h"

#include "store/connection.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace newsidx::store {

namespace {

// CRoaring's portable format (https://github.com/RoaringBitmap/RoaringFormatSpec) of one container of bits: a cookie,
// the number of containers, its key and how many bits are set less one, where it begins, the bits.
constexpr std::size_t kBitsHeader = 16;
constexpr std::size_t kBitsBytes = 8'192;
constexpr std::uint32_t kNoRunsCookie = 12'346;
constexpr std::uint32_t kMostInArray = 4'096; // a container of fewer is a list of its values

} // namespace

void DocumentSet::throw_damaged() {
    throw OpenError(ErrorCode::corrupt, "the number of a document is damaged");
}

void DocumentSet::add_range(std::int64_t first, std::int64_t last) {
    for (std::int64_t begin = first; begin <= last;) {
        const std::int64_t end = std::min(last, begin | 0xffffffff);
        part(begin).addRange(low(begin), std::uint64_t{low(end)} + 1);
        begin = end + 1;
    }
}

void DocumentSet::add_page(std::int64_t page, std::span<const std::uint16_t> ids) {
    std::vector<std::uint32_t> full(ids.size());
    const std::uint32_t base = low(first_of(page));
    std::transform(ids.begin(), ids.end(), full.begin(), [base](std::uint16_t id) { return base | id; });
    part(first_of(page)).addMany(full.size(), full.data());
}

void DocumentSet::add_page_bits(std::int64_t page, std::string_view bits) {
    std::uint32_t count = 0;
    for (std::size_t i = 0; i < kBitsBytes; i += sizeof(std::uint64_t)) {
        std::uint64_t word = 0;
        std::memcpy(&word, bits.data() + i, sizeof word);
        count += static_cast<std::uint32_t>(std::popcount(word));
    }
    if (count <= kMostInArray) {
        for (std::uint32_t bit = 0; bit < kBitsBytes * 8; ++bit)
            if ((static_cast<unsigned char>(bits[bit / 8]) >> bit % 8 & 1U) != 0) add(page << 16 | bit);
        return;
    }
    std::array<char, kBitsHeader + kBitsBytes> bytes{};
    const std::array<std::uint32_t, 4> header = {kNoRunsCookie, 1,
                                                 static_cast<std::uint32_t>(page & 0xffff) | (count - 1) << 16,
                                                 static_cast<std::uint32_t>(kBitsHeader)};
    static_assert(std::endian::native == std::endian::little && sizeof header == kBitsHeader);
    std::memcpy(bytes.data(), header.data(), kBitsHeader);
    std::memcpy(bytes.data() + kBitsHeader, bits.data(), kBitsBytes);
    part(first_of(page)) |= detail::Bitmap32::readSafe(bytes.data(), bytes.size());
}

std::uint64_t DocumentSet::size() const {
    std::uint64_t size = 0;
    for (const detail::Bitmap32& bitmap : parts_)
        size += bitmap.cardinality();
    return size;
}

std::int64_t DocumentSet::first() const {
    std::size_t number = 0;
    while (number + 1 < parts_.size() && parts_[number].isEmpty())
        ++number;
    return static_cast<std::int64_t>(number) << 32 | parts_.at(number).minimum();
}

std::int64_t DocumentSet::last() const {
    std::size_t number = parts_.size() - 1;
    while (number > 0 && parts_[number].isEmpty())
        --number;
    return static_cast<std::int64_t>(number) << 32 | parts_.at(number).maximum();
}

void DocumentSet::and_with(const DocumentSet& other) {
    parts_.resize(std::min(parts_.size(), other.parts_.size()));
    for (std::size_t number = 0; number < parts_.size(); ++number)
        parts_[number] &= other.parts_[number];
}

void DocumentSet::or_with(const DocumentSet& other) {
    parts_.resize(std::max(parts_.size(), other.parts_.size()));
    for (std::size_t number = 0; number < other.parts_.size(); ++number)
        parts_[number] |= other.parts_[number];
}

std::uint64_t DocumentSet::intersection_size(const DocumentSet& other) const {
    std::uint64_t size = 0;
    for (std::size_t number = 0; number < std::min(parts_.size(), other.parts_.size()); ++number)
        size += parts_[number].and_cardinality(other.parts_[number]);
    return size;
}

bool DocumentSet::operator==(const DocumentSet& other) const {
    const std::uint64_t common = intersection_size(other);
    return common == size() && common == other.size();
}

} // namespace newsidx::store
