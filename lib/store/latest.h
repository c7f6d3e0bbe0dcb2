// Latest: values that are dear to make, of which those that were asked for last are kept, each with its key. Owns them;
// for one thread at a time.
#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>
#include <vector>

namespace newsidx::store {

template <class Key, class Value>
class Latest {
public:
    // How many are kept, at least one.
    explicit Latest(std::size_t most) : most_(most) {}

    // The value for this key; if it is not kept, what make() gives, which may throw. Valid until the next call.
    template <class Make>
    const Value& find(const Key& key, Make make) {
        const auto known =
            std::find_if(kept_.begin(), kept_.end(), [&key](const auto& one) { return one.first == key; });
        if (known != kept_.end()) {
            std::rotate(known, std::next(known), kept_.end());
            return kept_.back().second;
        }
        Value value = make();
        if (kept_.size() == most_) kept_.erase(kept_.begin());
        kept_.emplace_back(key, std::move(value));
        return kept_.back().second;
    }

private:
    std::size_t most_;
    std::vector<std::pair<Key, Value>> kept_; // the latest last
};

} // namespace newsidx::store
