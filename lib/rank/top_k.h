// TopK: the k best of a stream, in memory proportional to k. Not for use from two threads at once.
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace newsidx::rank {

// `Better(a, b)`: whether a comes before b; a strict total order, so that the result does not depend on the order of
// arrival.
template <class T, class Better>
class TopK {
public:
    explicit TopK(std::size_t k, Better better = {}) : k_(k), better_(better) {
        heap_.reserve(std::min<std::size_t>(k, 1024));
    }

    // Whether this item would be kept; cheap, to be asked before an expensive push.
    [[nodiscard]] bool would_keep(const T& item) const {
        return heap_.size() < k_ || (k_ > 0 && better_(item, heap_.front()));
    }

    // The worst item kept, when there are k of them; else null.
    [[nodiscard]] const T* worst() const { return k_ > 0 && heap_.size() == k_ ? &heap_.front() : nullptr; }

    void push(T item) {
        if (!would_keep(item)) return;
        if (heap_.size() == k_) {
            std::pop_heap(heap_.begin(), heap_.end(), better_);
            heap_.back() = std::move(item);
        } else {
            heap_.push_back(std::move(item));
        }
        std::push_heap(heap_.begin(), heap_.end(), better_);
    }

    // The items kept, best first. Leaves this empty.
    std::vector<T> take() {
        std::sort_heap(heap_.begin(), heap_.end(), better_);
        return std::exchange(heap_, {});
    }

private:
    std::size_t k_;
    Better better_;
    std::vector<T> heap_; // with the worst in front
};

} // namespace newsidx::rank
