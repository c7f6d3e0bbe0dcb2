// DocumentSet: a compressed set of documents' ids: about two bits to two bytes for each. A value that owns what it
// holds; reading it is safe from several threads at once. What no file can have as an id, a negative number or one of
// 2^48 or more, is damage: adding it throws OpenError(corrupt).
#pragma once

#include <roaring/roaring.hh>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

// The class is global in CRoaring 0.2 and in namespace roaring since 0.3.
namespace roaring {}

namespace newsidx::store {

namespace detail {
using namespace roaring;
using Bitmap32 = Roaring;
} // namespace detail

class DocumentSet {
public:
    void add(std::int64_t id) { part(id).add(low(id)); }
    // The same; whether it was not there yet.
    bool insert(std::int64_t id) { return part(id).addChecked(low(id)); }
    void remove(std::int64_t id) { part(id).remove(low(id)); }
    // The ids first, first + 1, ... last.
    void add_range(std::int64_t first, std::int64_t last);
    // Precondition: the ids are in [page * 65536, (page + 1) * 65536), given by their lowest 16 bits.
    void add_page(std::int64_t page, std::span<const std::uint16_t> ids);
    // The same, given as bits: id % 65536 is the number of a bit, the lowest of a byte first. Precondition: 8,192
    // bytes.
    void add_page_bits(std::int64_t page, std::string_view bits);

    [[nodiscard]] bool contains(std::int64_t id) const {
        const auto number = static_cast<std::size_t>(id >> 32);
        return number < parts_.size() && parts_[number].contains(low(id));
    }
    [[nodiscard]] std::uint64_t size() const;
    [[nodiscard]] bool empty() const { return size() == 0; }
    // The smallest id and the greatest. Precondition: there is one.
    [[nodiscard]] std::int64_t first() const;
    [[nodiscard]] std::int64_t last() const;

    void and_with(const DocumentSet& other);
    void or_with(const DocumentSet& other);
    // How many ids both have, without making the set of them.
    [[nodiscard]] std::uint64_t intersection_size(const DocumentSet& other) const;
    bool operator==(const DocumentSet& other) const;

    // Calls visit(id) in ascending order.
    template <class Visit>
    void for_each(Visit visit) const {
        for (std::size_t number = 0; number < parts_.size(); ++number)
            for (const std::uint32_t id : parts_[number])
                visit(static_cast<std::int64_t>(number) << 32 | id);
    }

    // Whether any id has it; the first ones are asked first.
    template <class Predicate>
    [[nodiscard]] bool any_of(Predicate has) const {
        for (std::size_t number = 0; number < parts_.size(); ++number)
            for (const std::uint32_t id : parts_[number])
                if (has(static_cast<std::int64_t>(number) << 32 | id)) return true;
        return false;
    }

private:
    static constexpr std::size_t kMostParts = 1 << 16;
    [[noreturn]] static void throw_damaged();
    static std::int64_t first_of(std::int64_t page) {
        if (page < 0 || page >= static_cast<std::int64_t>(kMostParts) << 16) throw_damaged();
        return page << 16;
    }
    static std::uint32_t low(std::int64_t id) { return static_cast<std::uint32_t>(id); }
    detail::Bitmap32& part(std::int64_t id) {
        const auto number = static_cast<std::size_t>(id >> 32);
        if (number >= kMostParts) throw_damaged();
        if (number >= parts_.size()) parts_.resize(number + 1);
        return parts_[number];
    }

    std::vector<detail::Bitmap32> parts_; // by id >> 32: there is seldom more than one
};

using IdSet = DocumentSet; // of rows of other tables

} // namespace newsidx::store
