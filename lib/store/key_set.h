// KeySet: a set of hashes of keys. Open addressing over one array, since what a look-up costs is its cache misses. Not
// for two threads at once.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace newsidx::store {

class KeySet {
public:
    // Whether it was not there yet. The hash's low bits must be as good as any: key_hash() makes such ones.
    bool insert(std::int64_t hash) {
        if (hash == 0) return !std::exchange(has_zero_, true);
        if ((size_ + 1) * 2 > slots_.size()) grow();
        std::int64_t& slot = slot_of(hash);
        if (slot == hash) return false;
        slot = hash;
        ++size_;
        return true;
    }
    [[nodiscard]] std::size_t size() const { return size_ + (has_zero_ ? 1 : 0); }

private:
    // Where the hash is, or is to be.
    std::int64_t& slot_of(std::int64_t hash) {
        const std::size_t mask = slots_.size() - 1;
        std::size_t place = static_cast<std::size_t>(hash) & mask;
        while (slots_[place] != 0 && slots_[place] != hash)
            place = (place + 1) & mask;
        return slots_[place];
    }
    void grow() {
        const std::vector<std::int64_t> old =
            std::exchange(slots_, std::vector<std::int64_t>(std::max<std::size_t>(slots_.size() * 2, 1024)));
        for (const std::int64_t hash : old)
            if (hash != 0) slot_of(hash) = hash;
    }

    std::vector<std::int64_t> slots_; // 0: free; a power of two, at most half of them taken
    std::size_t size_ = 0;            // of those that are not 0
    bool has_zero_ = false;
};

} // namespace newsidx::store
