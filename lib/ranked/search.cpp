#include "ranked/search.h"

#include <algorithm>
#include <utility>

namespace newsidx::ranked {

namespace {

WindowList* list_of(WindowList* list) {
    return list;
}

// Of a source.
WindowList* list_of(const auto& source) {
    return source.list;
}

// The documents that the lists of these have among those of `within`, and some of the others; maybe in `room`.
template <class Lists>
const WindowBits& documents_of(const Lists& lists, const WindowBits& within, WindowBits& room) {
    const WindowBits* only = nullptr;
    for (const auto& one : lists) {
        WindowList* const list = list_of(one);
        if (!list->there()) continue;
        const WindowBits& bits = list->bits(within);
        if (only == nullptr) {
            only = &bits;
            continue;
        }
        if (only != &room) room = *only;
        unite(room, bits);
        only = &room;
    }
    if (only == nullptr) room.fill(0);
    return only == nullptr ? room : *only;
}

} // namespace

SegmentSearch::SegmentSearch(Segment& segment, Question& question, const rank::Collection& collection,
                             const rank::Weights& weights, BoostCache& cache)
    : segment_(segment), question_(question), cache_(cache), has_half_life_(weights.half_life.has_value()),
      drift_(outwards(std::max(1.0, collection.average_length() / segment.info().average_length))),
      frequencies_(question.leaves.size()) {
    cache_.use(segment, collection, weights);
    std::size_t lists = 0;
    for (const Leaf& leaf : question.leaves)
        lists += leaf.size();
    lists_.reserve(lists);
    for (Leaf& leaf : question.leaves) {
        first_lists_.push_back(lists_.size());
        for (PostingList& list : leaf)
            lists_.emplace_back(list, cache_.window_boosts().size());
    }
    make_clauses();
    make_groups();
    scores_suffice_ = question.clauses.size() == 1 && finds_what_scores(question.clauses.front());
    compute_bounds();
    order_groups();
}

void SegmentSearch::make_clauses() {
    for (const std::vector<std::size_t>& leaves : question_.clauses) {
        Clause& clause = clauses_.emplace_back();
        for (const std::size_t leaf : leaves)
            for (WindowList& list : lists(leaf)) {
                clause.lists.push_back(&list);
                clause.postings += list.list().postings();
            }
    }
    std::sort(clauses_.begin(), clauses_.end(),
              [](const Clause& a, const Clause& b) { return a.postings < b.postings; });
}

void SegmentSearch::make_groups() {
    for (const Scorer& scorer : question_.scorers) {
        Group& group = groups_.emplace_back();
        group.has_rows = scorer.has_rows;
        group.is_group = scorer.term.group;
        // With tf / (tf + norm) = 1, which it never is; a group of terms has one score.
        group.most = scorer.term.group ? outwards(rank::term_score(scorer.term, 1, 0))
                                       : outwards(scorer.term.weight * scorer.term.idf * (1 + rank::kSaturation));
        const bool is_fixed = scorer.term.group || scorer.has_rows;
        for (const std::size_t leaf : scorer.leaves)
            for (WindowList& list : lists(leaf))
                group.sources.push_back(
                    {&list, is_fixed ? group.most : 0, is_fixed ? 0 : group.most * drift_ / kLargestImpact});
    }
}

// Whether each document that a scorer's lists have is a match of the clause.
bool SegmentSearch::finds_what_scores(const std::vector<std::size_t>& clause) const {
    return std::all_of(question_.scorers.begin(), question_.scorers.end(), [&](const Scorer& scorer) {
        return std::all_of(scorer.leaves.begin(), scorer.leaves.end(), [&](std::size_t leaf) {
            return std::find(clause.begin(), clause.end(), leaf) != clause.end();
        });
    });
}

// By blocks, before any of them is read.
void SegmentSearch::compute_bounds() {
    const std::size_t windows = cache_.window_boosts().size();
    window_bounds_.assign(windows, 0);
    std::vector<float> sums;
    for (Group& group : groups_) {
        if (group.has_rows || group.is_group) {
            group.anywhere = group.most;
            for (float& bound : window_bounds_)
                bound += group.most;
            continue;
        }
        sums.assign(windows, 0);
        for (const Source& source : group.sources) {
            const std::span<const unsigned char> bounds = source.list->window_bounds();
            const float unit = source.unit;
            for (std::size_t window = 0; window < windows; ++window)
                sums[window] += unit * bounds[window];
        }
        float anywhere = 0;
        for (std::size_t window = 0; window < windows; ++window) {
            const float bound = std::min(sums[window], group.most);
            window_bounds_[window] += bound;
            anywhere = std::max(anywhere, bound);
        }
        group.anywhere = anywhere;
    }
    std::vector<unsigned char> any;
    for (const Clause& clause : clauses_) {
        any.assign(windows, 0);
        for (const WindowList* list : clause.lists) {
            const std::span<const unsigned char> bounds = list->window_bounds();
            for (std::size_t window = 0; window < windows; ++window)
                any[window] |= bounds[window];
        }
        for (std::size_t window = 0; window < windows; ++window)
            if (any[window] == 0) window_bounds_[window] = -1;
    }
}

void SegmentSearch::top(Visitor& visitor) {
    forget_windows();
    begin_stretches();
    for (std::uint32_t window = 0; window < window_bounds_.size();) {
        const double threshold = visitor.threshold();
        if (!is_good(window, threshold)) {
            ++window;
            continue;
        }
        visitor.tick();
        if (const std::uint32_t windows = plan_stretch(window, threshold); windows > 0) {
            top_of_stretch(window, windows, visitor);
            window += windows;
            continue;
        }
        window_ = window++;
        if (may_match()) top_of_window(visitor);
    }
}

bool SegmentSearch::is_good(std::uint32_t window, double threshold) const {
    const float bound = window_bounds_[window];
    const float boost = cache_.window_boosts()[window];
    return bound >= 0 && boost > 0 && bound * boost >= static_cast<float>(threshold);
}

// What is known of a window may be narrowed to what the last search was for.
void SegmentSearch::forget_windows() {
    for (WindowList& list : lists_)
        list.forget();
}

// Whether each clause has a list with documents in the window.
bool SegmentSearch::may_match() {
    return std::all_of(clauses_.begin(), clauses_.end(), [this](const Clause& clause) {
        bool any = false;
        for (WindowList* list : clause.lists) {
            list->look_at(window_);
            any = any || list->there();
        }
        return any;
    });
}

// The documents of the window that have a leaf of each clause.
void SegmentSearch::match() {
    matches_ = kWholeWindow;
    WindowBits room;
    for (const Clause& clause : clauses_) {
        intersect(matches_, documents_of(clause.lists, matches_, room));
        if (is_empty(matches_)) return;
    }
}

void SegmentSearch::take_candidates() {
    candidate_count_ = 0;
    for_each_bit(matches_,
                 [this](std::uint32_t index) { candidates_[candidate_count_++] = static_cast<std::uint16_t>(index); });
}

// What the groups add in the window at most; gives what is added to documents whatever they have.
float SegmentSearch::bound_groups() {
    float always = 0;
    bounded_.clear();
    for (Group& group : groups_) {
        group.bound = 0;
        for (const Source& source : group.sources) {
            source.list->look_at(window_);
            group.bound += source.bound();
        }
        group.bound = std::min(group.bound, group.most);
        if (group.has_rows) always += group.most;
        if (group.has_rows || group.bound <= 0) continue;
        bounded_.push_back(&group);
        for (std::size_t at = bounded_.size() - 1; at > 0 && bounded_[at]->bound > bounded_[at - 1]->bound; --at)
            std::swap(bounded_[at], bounded_[at - 1]);
    }
    return always;
}

// The matches whose groups may add what is needed.
void SegmentSearch::find_candidates(float needed) {
    candidate_count_ = 0;
    float sum = 0;
    for (const Group* group : bounded_)
        sum += group->bound;
    if (sum * kOutwards < needed) return;
    // Whoever reaches it by groups that are all looked at has one of them, and is a match.
    if (needed > 0 && scores_suffice_ && bounded_.size() <= kMostReaching) {
        matches_ = kWholeWindow;
        keep_reaching(needed);
    } else {
        match();
        if (needed > 0 && bounded_.size() > clauses_.size()) keep_reaching(needed);
    }
    take_candidates();
}

// Forgets matches whose groups do not add what is needed, each as much as it may.
void SegmentSearch::keep_reaching(float needed) {
    reach_.clear();
    float rest = 0;
    for (std::size_t i = bounded_.size(); i-- > 0;) {
        if (i < kMostReaching) reach_.push_back({bounded_[i], nullptr, rest});
        rest += bounded_[i]->bound;
    }
    std::reverse(reach_.begin(), reach_.end());
    std::array<WindowBits, kMostReaching> rooms;
    std::size_t first = 0;
    // Those without which the others do not suffice.
    for (; first < reach_.size() && reach_[first].rest * kOutwards < needed; ++first) {
        intersect(matches_, documents_of(reach_[first].group->sources, matches_, rooms[first]));
        needed -= reach_[first].group->bound * kOutwards;
        if (needed <= 0 || is_empty(matches_)) return;
    }
    for (std::size_t i = first; i < reach_.size(); ++i)
        reach_[i].bits = &documents_of(reach_[i].group->sources, matches_, rooms[i]);
    WindowBits reaching;
    reach(first, needed, reaching);
    intersect(matches_, reaching);
}

// The documents to which groups from this one on may add what is needed. Precondition: all together may.
void SegmentSearch::reach(std::size_t number, float needed, WindowBits& out) const {
    if (number == reach_.size() || needed <= 0) {
        out = kWholeWindow;
        return;
    }
    const Reach& group = reach_[number];
    const float left = needed - group.group->bound * kOutwards; // to be added by others where it is
    if (group.rest * kOutwards < needed) {                      // not without it
        reach(number + 1, left, out);
        intersect(out, *group.bits);
        return;
    }
    reach(number + 1, needed, out);
    if (left <= 0) {
        unite(out, *group.bits);
        return;
    }
    WindowBits with;
    reach(number + 1, left, with);
    intersect(with, *group.bits);
    unite(out, with);
}

// Adds what a group adds to the scores of candidates, at most.
void SegmentSearch::add_scores(const Group& group) {
    for (const Source& source : group.sources) {
        if (!source.list->there()) continue;
        const WindowBits* const bits = source.list->known_bits();
        if (bits != nullptr && source.unit == 0) { // it adds the same wherever it is
            for (std::uint32_t i = 0; i < candidate_count_; ++i)
                scores_[i] += has_bit(*bits, candidates_[i]) ? source.base : 0;
            continue;
        }
        for (const std::uint16_t candidate : candidates_of(bits)) {
            float& score = scores_[candidate];
            const float impact = source.list->impact_of(candidates_[candidate]);
            score += impact < 0 ? 0 : source.base + source.unit * impact;
        }
    }
}

// The numbers of the candidates that are among these documents; of all, if it is not known which are.
std::span<const std::uint16_t> SegmentSearch::candidates_of(const WindowBits* bits) {
    // A branch on which they are would be mispredicted: they are gathered without one.
    std::uint32_t count = 0;
    for (std::uint32_t i = 0; i < candidate_count_; ++i) {
        found_[count] = static_cast<std::uint16_t>(i);
        count += bits == nullptr || has_bit(*bits, candidates_[i]) ? 1U : 0U;
    }
    return std::span(found_).first(count);
}

// Forgets the candidates that score less than is needed.
void SegmentSearch::keep_candidates(float needed) {
    std::uint32_t kept = 0;
    for (std::uint32_t i = 0; i < candidate_count_; ++i) {
        const float score = scores_[i];
        candidates_[kept] = candidates_[i];
        scores_[kept] = score;
        kept += score >= needed ? 1U : 0U;
    }
    candidate_count_ = kept;
}

void SegmentSearch::top_of_window(Visitor& visitor) {
    const float always = bound_groups();
    const float needed =
        static_cast<float>(visitor.threshold()) / cache_.window_boosts()[window_] / kOutwards - always * kOutwards;
    find_candidates(needed);
    if (candidate_count_ == 0) return;
    if (visitor.threshold() < 0 && candidate_count_ <= kFew) {
        for (std::uint32_t i = 0; i < candidate_count_; ++i)
            visit_if_good((window_ << kWindowBits) + candidates_[i], rests_.front(), visitor);
        return;
    }
    std::fill_n(scores_.begin(), candidate_count_, 0.0F);
    // What the groups behind each may add, summed from the last one: subtracted from the sum of all, a small bound
    // would be lost in what is rounded of a large one.
    behind_.assign(bounded_.size(), 0);
    for (std::size_t i = bounded_.size(); i-- > 1;)
        behind_[i - 1] = behind_[i] + bounded_[i]->bound;
    for (std::size_t i = 0; i < bounded_.size(); ++i) {
        add_scores(*bounded_[i]);
        keep_candidates(needed / kOutwards - behind_[i] * kOutwards);
    }
    for (std::uint32_t i = 0; i < candidate_count_; ++i)
        visit_if_good((window_ << kWindowBits) + candidates_[i], scores_[i] + always, visitor);
}

void SegmentSearch::begin_range(std::uint32_t range) {
    if (range == range_) return;
    documents_ = &segment_.range(range);
    cached_ = nullptr;
    range_ = range;
}

// Looks at what of a document takes little to look at before the visitor has to. `text`: its score is no more.
void SegmentSearch::visit_if_good(std::uint32_t ordinal, float text, Visitor& visitor) {
    const auto threshold = static_cast<float>(visitor.threshold());
    // Of millions of documents not all ranges are kept: many need not be read.
    const std::uint32_t range = ordinal >> kRangeBits;
    if (text * kOutwards * cache_.range_boosts()[range] < threshold) return;
    if (visitor.has_filter() && !visitor.may_want(segment_.id(ordinal))) return;
    if (threshold < 0) { // any score will do
        if (visitor.asks_for_places() && !visitor.may_stand_so(frequencies_of(ordinal))) return;
        begin_range(range);
    } else {
        begin_range(range);
        if (cached_ == nullptr) cached_ = &cache_.range(range);
        const std::uint32_t index = ordinal % kRangeDocuments;
        float boost = cached_->boost[index] * kOutwards;
        if (has_half_life_) boost *= cache_.recency(documents_->published_at(index));
        if (text * kOutwards * boost < threshold) return;
        if (bound_text(ordinal, cached_->norm[index]) * boost * kOutwards < threshold) return;
    }
    if ((documents_->flags(ordinal % kRangeDocuments) & rank::DocumentEntry::kLive) != 0) visit(ordinal, visitor);
}

// What a document's text scores at most, by its frequencies and what its length adds to them.
float SegmentSearch::bound_text(std::uint32_t ordinal, float norm) {
    float score = 0;
    for (const Group& group : groups_) {
        if (group.has_rows || group.is_group) {
            score += group.most;
            continue;
        }
        float part = 0;
        for (const Source& source : group.sources) {
            PostingList& list = source.list->list();
            const std::uint32_t posting = list.find_and_remember(ordinal);
            if (posting == BlockView::kNone) continue;
            const auto tf = static_cast<float>(rank::weighted_frequency(list.frequencies(posting)));
            part += tf / (tf + norm);
        }
        score += group.most * std::min(part, 1.0F);
    }
    return score;
}

void SegmentSearch::visit(std::uint32_t ordinal, Visitor& visitor) {
    visitor.visit(Candidate(segment_.id(ordinal), *documents_, ordinal % kRangeDocuments, frequencies_of(ordinal)));
}

std::span<const Frequencies> SegmentSearch::frequencies_of(std::uint32_t ordinal) {
    visited_ = ordinal;
    for (std::size_t leaf = 0; leaf < question_.leaves.size(); ++leaf) {
        Frequencies sum{};
        for (PostingList& list : question_.leaves[leaf]) {
            const std::uint32_t posting = list.find_and_remember(visited_);
            if (posting == BlockView::kNone) continue;
            const Frequencies& own = list.frequencies(posting);
            for (std::size_t field = 0; field < sum.size(); ++field)
                sum[field] += own[field];
        }
        frequencies_[leaf] = sum;
    }
    return frequencies_;
}

void SegmentSearch::positions(std::size_t leaf, std::vector<Position>& out) {
    const auto before = static_cast<std::ptrdiff_t>(out.size());
    for (PostingList& list : question_.leaves[leaf])
        list.positions(visited_, out);
    if (question_.leaves[leaf].size() > 1) std::sort(out.begin() + before, out.end());
}

} // namespace newsidx::ranked
