// IdSet: a compressed set of row ids, none negative. Not for two threads at once.
#pragma once

#include <roaring/roaring64map.hh>

#include <cstdint>

// The class is global in CRoaring 0.2 and in namespace roaring since 0.3.
namespace roaring {}

namespace newsidx::store {

namespace detail {
using namespace roaring;
using Bitmap = Roaring64Map;
} // namespace detail

class IdSet {
public:
    // Whether it was not there yet.
    bool add(std::int64_t id) { return ids_.addChecked(static_cast<std::uint64_t>(id)); }
    void remove(std::int64_t id) { ids_.remove(static_cast<std::uint64_t>(id)); }
    [[nodiscard]] bool contains(std::int64_t id) const { return ids_.contains(static_cast<std::uint64_t>(id)); }
    [[nodiscard]] std::uint64_t size() const { return ids_.cardinality(); }

private:
    detail::Bitmap ids_;
};

} // namespace newsidx::store
