#include "store/documents/term_counts.h"

#include "text/token.h"

#include <xxhash.h>

#include <algorithm>

namespace newsidx::store {

void TermCounts::count(std::string_view packed_terms, int sign) {
    document_.clear();
    text::PackedReader reader(packed_terms);
    std::string_view term;
    bool colocated = false;
    while (reader.next(term, colocated))
        document_.emplace_back(term, XXH3_64bits(term.data(), term.size()));
    while ((taken_ + document_.size()) * 2 > slots_.size())
        grow();
    for (const auto& [text, hash] : document_)
        __builtin_prefetch(&slots_[hash & (slots_.size() - 1)]);
    for (const auto& [text, hash] : document_)
        add(text, hash, sign);
}

void TermCounts::add(std::string_view term, std::uint64_t hash, int sign) {
    const std::size_t mask = slots_.size() - 1;
    std::size_t place = hash & mask;
    for (; slots_[place].size > 0; place = (place + 1) & mask) {
        Slot& slot = slots_[place];
        if (slot.hash != hash || std::string_view(terms_).substr(slot.begin, slot.size) != term) continue;
        slot.count += sign;
        return;
    }
    slots_[place] = {hash, terms_.size(), static_cast<std::uint32_t>(term.size()), sign};
    terms_.append(term);
    ++taken_;
}

void TermCounts::grow() {
    std::vector<Slot> old(std::max<std::size_t>(slots_.size() * 2, 1024));
    old.swap(slots_);
    const std::size_t mask = slots_.size() - 1;
    for (const Slot& slot : old) {
        if (slot.size == 0) continue;
        std::size_t place = slot.hash & mask;
        while (slots_[place].size > 0)
            place = (place + 1) & mask;
        slots_[place] = slot;
    }
}

std::vector<std::pair<std::string_view, std::int64_t>> TermCounts::sorted() const {
    std::vector<std::pair<std::string_view, std::int64_t>> changes;
    for (const Slot& slot : slots_)
        if (slot.size > 0 && slot.count != 0)
            changes.emplace_back(std::string_view(terms_).substr(slot.begin, slot.size), slot.count);
    std::sort(changes.begin(), changes.end());
    return changes;
}

void TermCounts::clear() {
    std::fill(slots_.begin(), slots_.end(), Slot{});
    taken_ = 0;
    terms_.clear();
}

} // namespace newsidx::store
