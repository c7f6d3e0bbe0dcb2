#include "ranked/search.h"

#include <algorithm>
#include <utility>

namespace newsidx::ranked {

SegmentSearch::SegmentSearch(Segment& segment, Question& question, const rank::Collection& collection,
                             const rank::Weights& weights, BoostCache& cache)
    : segment_(segment), question_(question), cache_(cache), has_half_life_(weights.half_life.has_value()),
      drift_(outwards(std::max(1.0, collection.average_length() / segment.info().average_length))),
      frequencies_(question.leaves.size()) {
    cache_.use(segment, collection, weights);
    for (std::vector<PostingList>& leaf : question.leaves) {
        first_lists_.push_back(lists_.size());
        for (PostingList& list : leaf)
            lists_.emplace_back(list);
    }
    make_clauses();
    make_groups();
    scores_suffice_ = question.clauses.size() == 1 && finds_what_scores(question.clauses.front());
    compute_bounds();
    compute_boosts();
    if (clauses_.size() > 1) plan_stretches(clauses_.front().postings);
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
    const auto ranges = static_cast<std::uint32_t>(segment_.bounds().size());
    const std::uint32_t windows = (ranges + kWindowRanges - 1) / kWindowRanges;
    window_bounds_.assign(windows, 0);
    // Calls change(window, bound) for each window that a block is in.
    const auto for_each_bound = [windows](const PostingList& list, auto change) {
        if (list.shift() < kWindowBits) {
            const unsigned shift = kWindowBits - list.shift();
            for (std::uint32_t block = 0; block < list.blocks(); ++block)
                change(block >> shift, list.bounds()[block]);
            return;
        }
        const std::uint32_t width = 1U << (list.shift() - kWindowBits);
        std::uint32_t window = 0;
        for (const unsigned char bound : list.bounds())
            for (const std::uint32_t end = std::min(windows, window + width); window < end; ++window)
                change(window, bound);
    };
    std::vector<float> sums;
    std::vector<unsigned char> largest;
    for (const Group& group : groups_) {
        if (group.has_rows || group.is_group) {
            for (float& bound : window_bounds_)
                bound += group.most;
            continue;
        }
        sums.assign(windows, 0);
        for (const Source& source : group.sources) {
            largest.assign(windows, 0);
            for_each_bound(source.list->list(), [&](std::uint32_t window, unsigned char bound) {
                largest[window] = std::max(largest[window], bound);
            });
            for (std::uint32_t window = 0; window < windows; ++window)
                sums[window] += source.unit * static_cast<float>(largest[window]);
        }
        for (std::uint32_t window = 0; window < windows; ++window)
            window_bounds_[window] += std::min(sums[window], group.most);
    }
    for (const Clause& clause : clauses_) {
        largest.assign(windows, 0);
        for (const WindowList* list : clause.lists)
            for_each_bound(list->list(), [&](std::uint32_t window, unsigned char bound) { largest[window] |= bound; });
        for (std::uint32_t window = 0; window < windows; ++window)
            if (largest[window] == 0) window_bounds_[window] = -1;
    }
}

// The windows' boosts, from those of their ranges.
void SegmentSearch::compute_boosts() {
    const std::span<const float> boosts = cache_.range_boosts();
    window_boosts_.assign(window_bounds_.size(), 0);
    for (std::size_t range = 0; range < boosts.size(); ++range) {
        float& boost = window_boosts_[range / kWindowRanges];
        boost = std::max(boost, boosts[range] * kOutwards);
    }
}

bool SegmentSearch::is_good(std::uint32_t window, double threshold) const {
    const float bound = window_bounds_[window];
    const float boost = window_boosts_[window];
    return bound >= 0 && boost > 0 && bound * boost >= static_cast<float>(threshold);
}

void SegmentSearch::top(Visitor& visitor) {
    if (stretch_windows_ > 0) {
        top_by_stretches(visitor);
        return;
    }
    for (std::uint32_t window = 0; window < window_bounds_.size(); ++window) {
        if (!is_good(window, visitor.threshold())) continue;
        window_ = window;
        visitor.tick();
        if (may_match()) top_of_window(visitor);
    }
}

// Where few documents of a window have a leaf of the first clause they are looked up one by one in the other clauses'
// lists, in stretches of so many windows that this pays.
void SegmentSearch::plan_stretches(std::uint64_t postings) {
    constexpr std::uint64_t kFew = 48;
    constexpr std::uint32_t kMost = 1U << (16 - kWindowBits); // documents are told by 16 bits
    const auto documents_in = [&](std::uint32_t windows) {
        return postings * windows * kWindowDocuments / std::max(1U, segment_.info().documents);
    };
    if (documents_in(1) >= kFew) return;
    stretch_windows_ = 1;
    while (stretch_windows_ < kMost && documents_in(stretch_windows_) < kFew)
        stretch_windows_ *= 2;
}

void SegmentSearch::top_by_stretches(Visitor& visitor) {
    const auto windows = static_cast<std::uint32_t>(window_bounds_.size());
    for (std::uint32_t window = 0; window < windows; window += stretch_windows_) {
        float bound = -1;
        for (std::uint32_t i = window; i < std::min(windows, window + stretch_windows_); ++i)
            if (is_good(i, visitor.threshold())) bound = std::max(bound, window_bounds_[i]);
        if (bound < 0) continue;
        visitor.tick();
        const std::uint32_t first = window << kWindowBits;
        match_stretch(first);
        for (const std::uint16_t index : stretch_) {
            const bool any_is_good = visitor.threshold() < 0;
            visit_if_good(first + index, any_is_good ? bound : std::min(bound, text_bound(first + index)), visitor);
        }
    }
}

// What the groups add to the score of a document at most, by the levels of its postings.
float SegmentSearch::text_bound(std::uint32_t ordinal) {
    float bound = 0;
    for (const Group& group : groups_) {
        if (group.has_rows) {
            bound += group.most;
            continue;
        }
        float part = 0;
        for (const Source& source : group.sources) {
            const float impact = source.list->impact_of_document(ordinal);
            part += impact < 0 ? 0 : source.base + source.unit * impact;
            if (part >= group.most) break;
        }
        bound += std::min(part, group.most);
    }
    return bound;
}

// The documents that have a leaf of each clause.
void SegmentSearch::match_stretch(std::uint32_t first) {
    const std::uint32_t documents = stretch_windows_ * kWindowDocuments;
    stretch_.clear();
    bool is_first = true;
    for (const Clause& clause : clauses_) {
        // Of the clause's lists most are often elsewhere.
        stretch_lists_.clear();
        for (const WindowList* list : clause.lists)
            if (list->list().may_be_in(first, documents)) stretch_lists_.push_back(&list->list());
        if (std::exchange(is_first, false)) {
            for (PostingList* list : stretch_lists_)
                list->append_to(stretch_, first, documents);
            if (stretch_lists_.size() > 1) {
                std::sort(stretch_.begin(), stretch_.end());
                stretch_.erase(std::unique(stretch_.begin(), stretch_.end()), stretch_.end());
            }
        } else if (stretch_lists_.size() == 1) {
            stretch_.resize(stretch_lists_.front()->keep(stretch_, first));
        } else {
            stretch_before_.swap(stretch_);
            stretch_.clear();
            for (PostingList* list : stretch_lists_) {
                stretch_kept_ = stretch_before_;
                stretch_kept_.resize(list->keep(stretch_kept_, first));
                const auto middle = static_cast<std::ptrdiff_t>(stretch_.size());
                stretch_.insert(stretch_.end(), stretch_kept_.begin(), stretch_kept_.end());
                if (middle == 0 || stretch_kept_.empty()) continue;
                std::inplace_merge(stretch_.begin(), stretch_.begin() + middle, stretch_.end());
                stretch_.erase(std::unique(stretch_.begin(), stretch_.end()), stretch_.end());
            }
        }
        if (stretch_.empty()) return;
    }
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
    for (const Clause& clause : clauses_) {
        WindowBits any{};
        for (WindowList* list : clause.lists)
            if (list->there()) unite(any, list->bits(matches_));
        intersect(matches_, any);
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
        intersect(matches_, documents_of(*reach_[first].group, matches_, rooms[first]));
        needed -= reach_[first].group->bound * kOutwards;
        if (needed <= 0 || is_empty(matches_)) return;
    }
    for (std::size_t i = first; i < reach_.size(); ++i)
        reach_[i].bits = &documents_of(*reach_[i].group, matches_, rooms[i]);
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

// The documents that its lists have among those of `within`, and some of the others; maybe in `room`.
const WindowBits& SegmentSearch::documents_of(const Group& group, const WindowBits& within, WindowBits& room) {
    const WindowBits* only = nullptr;
    for (const Source& source : group.sources) {
        if (!source.list->there()) continue;
        const WindowBits& bits = source.list->bits(within);
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
    // Which they are nobody can foretell: they are gathered without a branch.
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
        static_cast<float>(visitor.threshold()) / window_boosts_[window_] / kOutwards - always * kOutwards;
    find_candidates(needed);
    if (candidate_count_ == 0) return;
    std::fill_n(scores_.begin(), candidate_count_, 0.0F);
    float rest = 0;
    for (const Group* group : bounded_)
        rest += group->bound;
    for (const Group* group : bounded_) {
        add_scores(*group);
        rest -= group->bound;
        keep_candidates(needed / kOutwards - std::max(rest, 0.0F) * kOutwards);
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

// Looks at the document's boost, and at frequencies and length, before the visitor has to. `text`: its score is no
// more.
void SegmentSearch::visit_if_good(std::uint32_t ordinal, float text, Visitor& visitor) {
    const auto threshold = static_cast<float>(visitor.threshold());
    // Of millions of documents not all ranges are kept: many need not be read.
    const std::uint32_t range = ordinal >> kRangeBits;
    if (text * kOutwards * cache_.range_boosts()[range] < threshold) return;
    begin_range(range);
    if (cached_ == nullptr) cached_ = &cache_.range(range);
    const std::uint32_t index = ordinal % kRangeDocuments;
    float boost = cached_->boost[index] * kOutwards;
    if (has_half_life_) boost *= cache_.recency(documents_->published_at(index));
    if (text * kOutwards * boost < threshold || (documents_->flags(index) & rank::DocumentEntry::kLive) == 0) return;
    if (!visitor.may_want(documents_->id(index))) return;
    const float norm = cached_->norm[index];
    float score = 0;
    for (const Group& group : groups_) {
        if (threshold < 0) break;
        if (group.has_rows || group.is_group) {
            score += group.most;
            continue;
        }
        float part = 0;
        for (const Source& source : group.sources) {
            PostingList& list = source.list->list();
            const std::uint32_t posting = list.find(ordinal);
            if (posting == BlockView::kNone) continue;
            const auto tf = static_cast<float>(rank::weighted_frequency(list.frequencies(posting)));
            part += tf / (tf + norm);
        }
        score += group.most * std::min(part, 1.0F);
    }
    if (threshold < 0 || score * boost * kOutwards >= threshold) visit(ordinal, visitor);
}

void SegmentSearch::visit(std::uint32_t ordinal, Visitor& visitor) {
    visitor.visit(Candidate(*documents_, ordinal % kRangeDocuments, frequencies_of(ordinal)));
}

std::span<const Frequencies> SegmentSearch::frequencies_of(std::uint32_t ordinal) {
    visited_ = ordinal;
    for (std::size_t leaf = 0; leaf < question_.leaves.size(); ++leaf) {
        Frequencies sum{};
        for (PostingList& list : question_.leaves[leaf]) {
            const std::uint32_t posting = list.find(visited_);
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
        if (const std::uint32_t posting = list.find(visited_); posting != BlockView::kNone)
            list.positions(posting, out);
    if (question_.leaves[leaf].size() > 1) std::sort(out.begin() + before, out.end());
}

} // namespace newsidx::ranked
