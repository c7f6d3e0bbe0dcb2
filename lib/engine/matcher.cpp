#include "engine/matcher.h"

#include <algorithm>

namespace newsidx::engine {

bool Matcher::matches(const fts5::MatchRow& row) {
    return plan_.exact || holds(plan_.root, row);
}

bool Matcher::holds(const query::Condition& condition, const fts5::MatchRow& row) {
    using Kind = query::Condition::Kind;
    switch (condition.kind) {
    case Kind::words: return has_words(condition, row);
    case Kind::exclude: return !holds(condition.children.front(), row);
    case Kind::any:
        return std::any_of(condition.children.begin(), condition.children.end(),
                           [&](const query::Condition& child) { return holds(child, row); });
    case Kind::all: break;
    }
    std::size_t found = 0;
    std::size_t left = condition.children.size();
    for (const query::Condition& child : condition.children) {
        if (found + left < condition.minimum) return false;
        --left;
        if (holds(child, row)) ++found;
    }
    return found >= condition.minimum;
}

bool Matcher::has_words(const query::Condition& condition, const fts5::MatchRow& row) {
    const bool found = std::any_of(condition.variants.begin(), condition.variants.end(),
                                   [&](const auto& slots) { return side_by_side(slots, row); });
    return found && (condition.written.empty() || written_(row.document_id(), condition.written));
}

bool Matcher::side_by_side(const std::vector<query::PlanSlot>& slots, const fts5::MatchRow& row) {
    for (const query::PlanSlot& slot : slots)
        if (!present(slot, row)) return false;
    if (slots.size() == 1) return true;
    begins_.clear();
    positions(slots.front(), row, begins_);
    for (std::size_t i = 1; i < slots.size() && !begins_.empty(); ++i) {
        next_.clear();
        positions(slots[i], row, next_);
        std::erase_if(begins_, [&](fts5::Position begin) {
            return !std::binary_search(next_.begin(), next_.end(), begin + slots[i].offset);
        });
    }
    return !begins_.empty();
}

bool Matcher::present(const query::PlanSlot& slot, const fts5::MatchRow& row) const {
    return std::any_of(slot.leaves.begin(), slot.leaves.end(), [&](std::size_t leaf) {
        return row.counts()[plan_.leaves[leaf].string] != fts5::FieldCounts{};
    });
}

void Matcher::positions(const query::PlanSlot& slot, const fts5::MatchRow& row,
                        std::vector<fts5::Position>& out) const {
    for (const std::size_t leaf : slot.leaves) {
        const auto middle = static_cast<std::ptrdiff_t>(out.size());
        row.positions(plan_.leaves[leaf].string, out);
        std::inplace_merge(out.begin(), out.begin() + middle, out.end());
    }
}

} // namespace newsidx::engine
