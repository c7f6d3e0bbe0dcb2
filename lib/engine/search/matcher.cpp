#include "engine/search/matcher.h"

#include <algorithm>

namespace newsidx::engine {

namespace {

using query::Condition;
using query::PlanRow;
using query::PlanSlot;

static_assert(query::kInTitle == 1U << rank::kTitle && query::kInExcerpt == 1U << rank::kExcerpt &&
              query::kInBody == 1U << rank::kBody && query::kInNames == 1U << rank::kNames);

bool is_in(std::size_t field, query::Fields fields) {
    return (fields >> field & 1U) != 0;
}

std::size_t field_of(fts5::Position position) {
    return static_cast<std::size_t>(position >> 32);
}

} // namespace

fts5::MatchRow Matcher::as_meant(const fts5::MatchRow& row) {
    if (foreign_.empty()) return row;
    const text::AnalyzerBits analyzer = foreign_.concerned(row.document_id());
    if (analyzer == 0) return row;
    meant_.assign(row.counts().begin(), row.counts().end());
    foreign_.forget(analyzer, meant_);
    return row.with(meant_);
}

bool Matcher::matches(const fts5::MatchRow& row, const rank::DocumentEntry& entry) {
    return (plan_.exact && foreign_.empty()) || holds(plan_.root, {row.document_id(), &entry, &row});
}

bool Matcher::may_match(const fts5::MatchRow& row) {
    return holds(plan_.root, {row.document_id(), nullptr, &row});
}

bool Matcher::matches_without_terms(std::int64_t document_id, const rank::DocumentEntry& entry) {
    return holds(plan_.root, {document_id, &entry, nullptr});
}

bool Matcher::holds(const Condition& condition, const Document& document) {
    using Kind = Condition::Kind;
    switch (condition.kind) {
    case Kind::words: return has_words(condition, document);
    case Kind::near: return document.row != nullptr && has_near(condition, *document.row);
    case Kind::filter:
        return document.entry == nullptr || filters_.holds(condition.filter, document.id, *document.entry);
    case Kind::exclude: return document.entry == nullptr || !holds(condition.children.front(), document);
    case Kind::any:
        return std::any_of(condition.children.begin(), condition.children.end(),
                           [&](const Condition& child) { return holds(child, document); });
    case Kind::all: break;
    }
    std::size_t found = 0;
    std::size_t left = condition.children.size();
    for (const Condition& child : condition.children) {
        if (found + left < condition.minimum) return false;
        --left;
        if (holds(child, document)) ++found;
    }
    return found >= condition.minimum;
}

bool Matcher::has_words(const Condition& condition, const Document& document) {
    if (document.row == nullptr) return false;
    const bool found = std::any_of(condition.rows.begin(), condition.rows.end(), [&](const PlanRow& slots) {
        return has_row(slots, condition.fields, *document.row);
    });
    return found && (condition.written.empty() || document.entry == nullptr ||
                     written_(document.id, condition.fields, condition.written));
}

bool Matcher::has_row(const PlanRow& slots, query::Fields fields, const fts5::MatchRow& row) {
    if (!share_a_field(slots, fields, row)) return false;
    if (slots.size() == 1) return true;
    find_begins(slots, fields, row);
    return !begins_.empty();
}

// Whether one of these fields has all of them; where in it is more work to tell.
bool Matcher::share_a_field(const PlanRow& slots, query::Fields fields, const fts5::MatchRow& row) const {
    for (const PlanSlot& slot : slots)
        if ((fields &= fields_of(slot, row)) == 0) return false;
    return true;
}

// Leaves in begins_ where the row of words begins.
void Matcher::find_begins(const PlanRow& slots, query::Fields fields, const fts5::MatchRow& row) {
    begins_.clear();
    positions(slots.front(), fields, row, begins_);
    for (std::size_t i = 1; i < slots.size() && !begins_.empty(); ++i) {
        next_.clear();
        positions(slots[i], fields, row, next_);
        std::erase_if(begins_, [&](fts5::Position begin) {
            return !std::binary_search(next_.begin(), next_.end(), begin + slots[i].offset);
        });
    }
}

// A window that ends with some span and holds what is wanted of each child. Looked at closely is only one that has
// enough spans.
bool Matcher::has_near(const Condition& condition, const fts5::MatchRow& row) {
    const std::vector<Condition>& children = condition.children;
    spans_.clear();
    fts5::Position most = condition.distance; // positions of a window
    for (std::size_t child = 0; child < children.size(); ++child) {
        const std::size_t before = spans_.size();
        fts5::Position longest = 0;
        for (const PlanRow& slots : children[child].rows) {
            const std::uint32_t size = slots.back().offset + slots.back().width;
            longest = std::max<fts5::Position>(longest, size);
            find_begins(slots, children[child].fields, row);
            for (const fts5::Position begin : begins_)
                spans_.push_back({begin, begin + size - 1, child});
        }
        if (spans_.size() - before < children[child].times) return false;
        most += longest * children[child].times;
    }
    std::sort(spans_.begin(), spans_.end(), [](const Span& a, const Span& b) { return a.end < b.end; });

    wanted_.clear();
    for (const Condition& child : children)
        wanted_.push_back(child.times);
    in_window_.assign(children.size(), 0);
    std::size_t lacking = children.size();
    steps_ = 0;
    for (std::size_t last = 0, first = 0; last < spans_.size(); ++last) {
        const Span& span = spans_[last];
        if (++in_window_[span.child] == wanted_[span.child]) --lacking;
        for (; span.end - spans_[first].end >= most; ++first)
            if (in_window_[spans_[first].child]-- == wanted_[spans_[first].child]) ++lacking;
        if (lacking > 0) continue;
        --wanted_[span.child];
        const bool found = find_before(last, span.begin, condition.distance);
        ++wanted_[span.child];
        if (found) return true;
    }
    return false;
}

bool Matcher::find_before(std::size_t next, fts5::Position begin, fts5::Position gaps) {
    // Beyond these it is taken for near: the words are there, and no text that anybody writes needs so many.
    constexpr std::size_t kMostSteps = 100'000;
    if (std::all_of(wanted_.begin(), wanted_.end(), [](std::size_t count) { return count == 0; })) return true;
    while (next-- > 0) {
        const Span span = spans_[next];
        if (span.end >= begin) continue;
        const fts5::Position gap = begin - span.end - 1; // across fields it is huge
        if (gap > gaps) return false;
        if (wanted_[span.child] == 0) continue;
        if (++steps_ > kMostSteps) return true;
        --wanted_[span.child];
        const bool found = find_before(next, span.begin, gaps - gap);
        ++wanted_[span.child];
        if (found) return true;
    }
    return false;
}

query::Fields Matcher::fields_of(const PlanSlot& slot, const fts5::MatchRow& row) const {
    query::Fields fields = 0;
    for (const std::size_t leaf : slot.leaves) {
        const fts5::FieldCounts& counts = row.counts()[plan_.leaves[leaf].string];
        for (std::size_t field = 0; field < counts.size(); ++field)
            if (counts[field] > 0) fields |= static_cast<query::Fields>(1U << field);
    }
    return fields;
}

void Matcher::positions(const PlanSlot& slot, query::Fields fields, const fts5::MatchRow& row,
                        std::vector<fts5::Position>& out) const {
    for (const std::size_t leaf : slot.leaves) {
        if (row.counts()[plan_.leaves[leaf].string] == fts5::FieldCounts{}) continue;
        const auto middle = static_cast<std::ptrdiff_t>(out.size());
        row.positions(plan_.leaves[leaf].string, out);
        std::inplace_merge(out.begin(), out.begin() + middle, out.end());
    }
    if (fields != query::kAnywhere)
        std::erase_if(out, [fields](fts5::Position position) { return !is_in(field_of(position), fields); });
}

fts5::FieldCounts Matcher::occurrences(const query::ScoringTerm& term, const fts5::MatchRow& row) {
    // Most terms have one form, and count anywhere.
    if (term.leaves.size() == 1 && term.rows.empty() && term.fields == query::kAnywhere)
        return row.counts()[plan_.leaves[term.leaves.front()].string];
    fts5::FieldCounts sum{};
    for (const std::size_t leaf : term.leaves) {
        const fts5::FieldCounts& counts = row.counts()[plan_.leaves[leaf].string];
        for (std::size_t field = 0; field < sum.size(); ++field)
            sum[field] += counts[field];
    }
    for (const PlanRow& slots : term.rows) {
        if (!share_a_field(slots, term.fields, row)) continue;
        find_begins(slots, term.fields, row);
        for (const fts5::Position begin : begins_)
            ++sum[field_of(begin)];
    }
    if (term.fields != query::kAnywhere)
        for (std::size_t field = 0; field < sum.size(); ++field)
            if (!is_in(field, term.fields)) sum[field] = 0;
    return sum;
}

} // namespace newsidx::engine
