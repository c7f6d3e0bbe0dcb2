// TermCounts: by how much the document frequency of each term changes, collected over a transaction.
//
// An open-addressing table over one buffer of terms: with a few hundred thousand terms that come in no order, what a
// lookup costs is its cache misses, and those of a document are fetched side by side. Belongs to one thread; owns its
// terms.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace newsidx::store {

class TermCounts {
public:
    // Adds `sign` to the count of each of a document's distinct terms, as text::pack_term() writes them.
    void count(std::string_view packed_terms, int sign);

    // The terms whose count is not 0, in ascending order of their bytes. Valid until the next call.
    [[nodiscard]] std::vector<std::pair<std::string_view, std::int64_t>> sorted() const;
    void clear();

private:
    struct Slot {
        std::uint64_t hash = 0;
        std::uint64_t begin = 0; // of the term in terms_
        std::uint32_t size = 0;  // 0: the slot is free (no term is empty)
        std::int64_t count = 0;
    };
    void add(std::string_view term, std::uint64_t hash, int sign);
    void grow();

    std::vector<Slot> slots_; // a power of two, at most half of them taken
    std::size_t taken_ = 0;
    std::string terms_;
    std::vector<std::pair<std::string_view, std::uint64_t>> document_; // kept for its memory
};

} // namespace newsidx::store
