// SegmentSearch: documents that are looked up one by one. Where few have what matters, that is less work than to look
// at windows: whole stretches of them are searched at once.
#include "ranked/search.h"

#include <algorithm>
#include <utility>

namespace newsidx::ranked {

namespace {

// Documents of a window that are looked up one by one: where clauses must match, and where whatever scores does.
constexpr std::uint64_t kFewMatches = 48;
constexpr std::uint64_t kFewScored = 24;
// Windows of a stretch: its documents are told by 16 bits.
constexpr std::uint32_t kMostWindows = 1U << (16 - kWindowBits);

// Unites two ascending lists in the first one; join(a, b) makes one of two that are the same document. A branch
// on which comes next would be mispredicted: there is none.
template <class Item, class Key, class Join>
void unite_ascending(std::vector<Item>& all, std::vector<Item>& more, std::vector<Item>& room, Key key, Join join) {
    if (all.empty() || more.empty()) {
        if (all.empty()) all.swap(more);
        return;
    }
    room.resize(all.size() + more.size());
    auto a = all.begin();
    auto b = more.begin();
    auto to = room.begin();
    for (; a != all.end() && b != more.end(); ++to) {
        const auto of_a = key(*a);
        const auto of_b = key(*b);
        *to = join(*a, of_a <= of_b, *b, of_b <= of_a);
        a += of_a <= of_b ? 1 : 0;
        b += of_b <= of_a ? 1 : 0;
    }
    to = std::copy(b, more.end(), std::copy(a, all.end(), to));
    room.erase(to, room.end());
    all.swap(room);
}

} // namespace

// The groups by what they add anywhere, those first whose lists say where. What all behind the first ones add is known
// then.
void SegmentSearch::order_groups() {
    for (const Group& group : groups_)
        by_bound_.push_back(&group);
    std::stable_sort(by_bound_.begin(), by_bound_.end(), [](const Group* a, const Group* b) {
        return a->has_rows != b->has_rows ? b->has_rows : a->anywhere > b->anywhere;
    });
    rests_.assign(by_bound_.size() + 1, 0);
    for (std::size_t i = by_bound_.size(); i-- > 0;)
        rests_[i] = rests_[i + 1] + by_bound_[i]->anywhere;
}

void SegmentSearch::begin_stretches() {
    essential_ = scores_suffice_ ? by_bound_.size() : 0;
    set_stretch(scores_suffice_ ? essential_postings() : clauses_.front().postings);
}

// How many windows a stretch has from this one on; 0: windows are searched by bits. Leaves in essential_ of how many
// groups a document must have one: what is needed of the text only grows from one window to the next.
std::uint32_t SegmentSearch::plan_stretch(std::uint32_t window, double threshold) {
    if (scores_suffice_) {
        const float needed = static_cast<float>(threshold) / cache_.boosts_behind()[window] / kOutwards;
        if (needed <= 0 || by_bound_.empty()) return 0;
        // Whoever has none of the first groups does not reach it by the others.
        const std::size_t before = essential_;
        while (essential_ > 1 && rests_[essential_ - 1] * kOutwards < needed)
            --essential_;
        if (by_bound_[essential_ - 1]->has_rows) return 0;
        if (essential_ != before) set_stretch(essential_postings());
    }
    std::uint32_t windows = std::min(stretch_windows_, static_cast<std::uint32_t>(window_bounds_.size()) - window);
    while (windows > 1 && !is_good(window + windows - 1, threshold))
        --windows;
    return windows;
}

std::uint64_t SegmentSearch::essential_postings() const {
    std::uint64_t postings = 0;
    for (const Group* group : std::span(by_bound_).first(essential_))
        for (const Source& source : group->sources)
            postings += source.list->list().postings();
    return postings;
}

// As many windows as have a few documents of the lists that are read through.
void SegmentSearch::set_stretch(std::uint64_t postings) {
    const std::uint64_t few = scores_suffice_ ? kFewScored : kFewMatches;
    const auto documents_in = [&](std::uint32_t windows) {
        return postings * windows * kWindowDocuments / std::max(1U, segment_.info().documents);
    };
    stretch_windows_ = 0;
    if (documents_in(1) >= few) return;
    stretch_windows_ = 1;
    while (stretch_windows_ < kMostWindows && documents_in(stretch_windows_) < few)
        stretch_windows_ *= 2;
}

void SegmentSearch::top_of_stretch(std::uint32_t window, std::uint32_t windows, Visitor& visitor) {
    const std::uint32_t first = window << kWindowBits;
    if (scores_suffice_)
        find_essential(first, windows * kWindowDocuments);
    else
        match_stretch(first, windows * kWindowDocuments);
    const auto threshold = static_cast<float>(visitor.threshold());
    std::size_t done = essential_;
    if (threshold >= 0 || stretch_.size() > kFew) {
        keep_bounded(first, rests_[done], threshold);
        for (; done < by_bound_.size() && !stretch_.empty(); ++done) {
            add_bounds(*by_bound_[done], first);
            keep_bounded(first, rests_[done + 1], threshold);
        }
    }
    for (const auto& [index, bound] : stretch_)
        visit_if_good(first + index, bound + rests_[done], visitor);
}

// Forgets the documents that do not reach the threshold, should they get the rest as well.
void SegmentSearch::keep_bounded(std::uint32_t first, float rest, float threshold) {
    const std::span<const float> boosts = cache_.range_boosts();
    std::size_t kept = 0;
    for (const auto [index, bound] : stretch_) {
        stretch_[kept].index = index;
        stretch_[kept].bound = bound;
        const float boost = boosts[(first + index) >> kRangeBits];
        kept += (bound + rest) * boost * kOutwards >= threshold ? 1U : 0U;
    }
    stretch_.resize(kept);
}

// The documents that have one of the first groups, and what these add.
void SegmentSearch::find_essential(std::uint32_t first, std::uint32_t documents) {
    stretch_.clear();
    for (const Group* group : std::span(by_bound_).first(essential_)) {
        of_group_.clear();
        for (const Source& source : group->sources) {
            of_source_.clear();
            PostingList& list = source.list->list();
            list.for_each_in(first, documents, [&](std::uint16_t index, std::uint32_t posting) {
                of_source_.push_back({index, source.base + source.unit * list.current().impact_of(posting)});
            });
            add_bounded(of_group_, of_source_);
        }
        if (group->sources.size() > 1)
            for (Bounded& document : of_group_)
                document.bound = std::min(document.bound, group->most);
        add_bounded(stretch_, of_group_);
    }
}

// Unites them, and adds the bounds of documents that are in both.
void SegmentSearch::add_bounded(std::vector<Bounded>& all, std::vector<Bounded>& more) {
    unite_ascending(
        all, more, united_bounded_, [](const Bounded& document) { return document.index; },
        [](const Bounded& a, bool has_a, const Bounded& b, bool has_b) {
            return Bounded{std::min(a.index, b.index), (has_a ? a.bound : 0) + (has_b ? b.bound : 0)};
        });
}

void SegmentSearch::add_matched(std::vector<std::uint16_t>& more) {
    unite_ascending(
        matched_, more, united_, [](std::uint16_t index) { return index; },
        [](std::uint16_t a, bool, std::uint16_t b, bool) { return std::min(a, b); });
}

// What a group adds to the documents at most, by the levels of its postings.
void SegmentSearch::add_bounds(const Group& group, std::uint32_t first) {
    for (Bounded& document : stretch_) {
        float part = group.has_rows ? group.most : 0;
        for (const Source& source : group.sources) {
            if (part >= group.most) break;
            const float impact = source.list->impact_of_document(first + document.index);
            part += impact < 0 ? 0 : source.base + source.unit * impact;
        }
        document.bound += std::min(part, group.most);
    }
}

// The documents that have a leaf of each clause.
void SegmentSearch::match_stretch(std::uint32_t first, std::uint32_t documents) {
    stretch_.clear();
    matched_.clear();
    bool is_first = true;
    for (const Clause& clause : clauses_) {
        // Of the clause's lists most are often elsewhere.
        stretch_lists_.clear();
        for (const WindowList* list : clause.lists)
            if (list->list().may_be_in(first, documents)) stretch_lists_.push_back(&list->list());
        if (std::exchange(is_first, false)) {
            for (PostingList* list : stretch_lists_) {
                of_list_.clear();
                list->for_each_in(first, documents,
                                  [&](std::uint16_t index, std::uint32_t) { of_list_.push_back(index); });
                add_matched(of_list_);
            }
        } else if (stretch_lists_.size() == 1) {
            matched_.resize(stretch_lists_.front()->keep(matched_, first));
        } else {
            matched_before_.swap(matched_);
            matched_.clear();
            for (PostingList* list : stretch_lists_) {
                of_list_ = matched_before_;
                of_list_.resize(list->keep(of_list_, first));
                add_matched(of_list_);
            }
        }
        if (matched_.empty()) return;
    }
    for (const std::uint16_t index : matched_)
        stretch_.push_back({index, 0});
}

} // namespace newsidx::ranked
