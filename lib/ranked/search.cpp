#include "ranked/search.h"

#include <limits>
#include <utility>

namespace newsidx::ranked {

SegmentSearch::SegmentSearch(Segment& segment, Question& question, const rank::Collection& collection,
                             const rank::Weights& weights, BoostCache& cache)
    : segment_(segment), question_(question), cache_(cache), has_half_life_(weights.half_life.has_value()),
      drift_(outwards(std::max(1.0, collection.average_length() / segment.info().average_length))),
      frequencies_(question.leaves.size()) {
    cache_.use(segment, collection, weights);
    std::vector<std::uint64_t> postings;
    for (const std::vector<std::size_t>& clause : question.clauses) {
        std::uint64_t sum = 0;
        for (const std::size_t leaf : clause)
            for (const PostingList& list : question.leaves[leaf])
                sum += list.postings();
        postings.push_back(sum);
        order_.push_back(order_.size());
    }
    std::sort(order_.begin(), order_.end(), [&](std::size_t a, std::size_t b) { return postings[a] < postings[b]; });
    make_groups();
    match_clauses_to_groups();
    compute_bounds();
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
            for (PostingList& list : question_.leaves[leaf])
                group.sources.push_back(
                    {&list, is_fixed ? group.most : 0, is_fixed ? 0 : group.most * drift_ / kLargestImpact});
    }
}

// Then a document that has one list of each group matches, and no other; and it scores by nothing else.
void SegmentSearch::match_clauses_to_groups() {
    std::vector<const Group*> scored; // each by one clause: more clauses of the same lists add nothing
    if (order_.size() >= std::numeric_limits<std::uint8_t>::max()) return; // stages are told by a byte
    for (const std::size_t number : order_) {
        Group lists;
        for (const std::size_t leaf : question_.clauses[number])
            for (PostingList& list : question_.leaves[leaf])
                lists.sources.push_back({&list, 0, 0});
        const auto has_same_lists = [&](const Group& group) {
            return !group.has_rows && std::find(scored.begin(), scored.end(), &group) == scored.end() &&
                   std::is_permutation(group.sources.begin(), group.sources.end(), lists.sources.begin(),
                                       lists.sources.end(),
                                       [](const Source& a, const Source& b) { return a.list == b.list; });
        };
        const auto group = std::find_if(groups_.begin(), groups_.end(), has_same_lists);
        all_of_.push_back(group == groups_.end() ? lists : *group);
        if (group != groups_.end()) scored.push_back(&*group);
    }
    if (scored.size() != groups_.size()) all_of_.clear();
}

// Whether what has a leaf of the clause scores, and nothing else: then a bound of 0 means that there is no match, and
// whatever a scorer's lists give is one.
bool SegmentSearch::is_what_scores(const std::vector<std::size_t>& clause) const {
    std::vector<std::size_t> scored;
    for (std::size_t i = 0; i < groups_.size(); ++i) {
        if (groups_[i].has_rows) return false;
        if (groups_[i].most <= 0) continue;
        const std::vector<std::size_t>& leaves = question_.scorers[i].leaves;
        scored.insert(scored.end(), leaves.begin(), leaves.end());
    }
    const auto is_in = [](const std::vector<std::size_t>& leaves) {
        return [&leaves](std::size_t leaf) { return std::find(leaves.begin(), leaves.end(), leaf) != leaves.end(); };
    };
    return std::all_of(clause.begin(), clause.end(), is_in(scored)) &&
           std::all_of(scored.begin(), scored.end(), is_in(clause));
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
            for_each_bound(*source.list, [&](std::uint32_t window, unsigned char bound) {
                largest[window] = std::max(largest[window], bound);
            });
            for (std::uint32_t window = 0; window < windows; ++window)
                sums[window] += source.unit * static_cast<float>(largest[window]);
        }
        for (std::uint32_t window = 0; window < windows; ++window)
            window_bounds_[window] += std::min(sums[window], group.most);
    }
    for (const std::vector<std::size_t>& clause : question_.clauses) {
        largest.assign(windows, 0);
        for (const std::size_t leaf : clause)
            for (const PostingList& list : question_.leaves[leaf])
                for_each_bound(list, [&](std::uint32_t window, unsigned char bound) { largest[window] |= bound; });
        for (std::uint32_t window = 0; window < windows; ++window)
            if (largest[window] == 0) window_bounds_[window] = -1;
    }
}

void SegmentSearch::begin_window(std::uint32_t window) {
    window_ = window;
    first_ = window << kWindowBits;
    const std::span<const float> boosts = cache_.range_boosts();
    const std::uint32_t first = window * kWindowRanges;
    window_boost_ = 0;
    for (std::uint32_t range = first; range < std::min<std::size_t>(first + kWindowRanges, boosts.size()); ++range)
        window_boost_ = std::max(window_boost_, boosts[range] * kOutwards);
}

void SegmentSearch::top(Visitor& visitor) {
    const bool any = question_.clauses.size() == 1 && is_what_scores(question_.clauses.front());
    for (std::uint32_t window = 0; window < window_bounds_.size(); ++window) {
        if (window_bounds_[window] < 0) continue;
        begin_window(window);
        if (window_boost_ == 0 || window_bounds_[window] * window_boost_ < static_cast<float>(visitor.threshold()))
            continue;
        visitor.tick();
        if (any)
            top_of_any(visitor);
        else if (!all_of_.empty())
            top_of_all(visitor);
        else
            top_of_matches(visitor);
    }
}

// What its lists add at most in the window, as their directories say.
void SegmentSearch::bound(Group& group) const {
    group.looked = false;
    group.bound = 0;
    for (Source& source : group.sources) {
        const std::span<const unsigned char> bounds = source.list->bounds();
        unsigned char impact = 0;
        if (has_small_blocks(source)) {
            const unsigned shift = kWindowBits - source.list->shift();
            const std::size_t first = std::size_t{window_} << shift;
            for (std::size_t i = first; i < std::min(first + (std::size_t{1} << shift), bounds.size()); ++i)
                impact = std::max(impact, bounds[i]);
        } else {
            impact = bounds[window_ >> (source.list->shift() - kWindowBits)];
        }
        source.there = impact > 0;
        source.bound = impact == 0 ? 0 : source.base + source.unit * static_cast<float>(impact);
        group.bound += source.bound;
    }
    group.bound = group.has_rows ? group.most : std::min(group.bound, group.most);
}

// Finds the postings of a list in the window, and what they add at most.
void SegmentSearch::look_into(Source& source) const {
    if (!source.there || has_small_blocks(source)) return;
    source.list->load_block_of(first_);
    const BlockView& block = source.list->current();
    const std::span<const std::uint32_t> ordinals = block.ordinals();
    const std::uint32_t begin = first_ - source.list->current_first();
    source.begin = source.end = block.first_from(begin);
    unsigned highest = 0;
    for (; source.end < ordinals.size() && ordinals[source.end] - begin < kWindowDocuments; ++source.end)
        highest = std::max(highest, block.level(source.end));
    source.there = source.begin < source.end;
    source.bound = source.there ? source.base + source.unit * block.impact(highest) : 0;
}

// The same of a group; gives by how much its bound is less than it was.
float SegmentSearch::look_into(Group& group) const {
    if (group.looked) return 0;
    group.looked = true;
    const float before = group.bound;
    group.bound = 0;
    for (Source& source : group.sources) {
        look_into(source);
        group.bound += source.bound;
    }
    group.bound = group.has_rows ? group.most : std::min(group.bound, group.most);
    return before - group.bound;
}

namespace {

// What a posting adds, at most: a line over its level.
struct Line {
    float at_zero;
    float step;

    Line(float base, float unit, const BlockView& block)
        : at_zero(base + unit * block.impact(0)), step(unit * (block.impact(1) - block.impact(0))) {}
    [[nodiscard]] float at(unsigned level) const { return at_zero + step * static_cast<float>(level); }
};

// Calls use(index, posting) for the postings of a block, from begin to end if it is not dense; `before`: what is to be
// added to ordinals of its stretch.
template <class Use>
void for_each_posting(const BlockView& block, std::uint32_t begin, std::uint32_t end, std::uint32_t before, Use use) {
    if (block.dense()) {
        std::uint32_t posting = 0;
        block.for_each_ordinal([&](std::uint32_t ordinal) { use(before + ordinal, posting++); });
        return;
    }
    const std::span<const std::uint32_t> ordinals = block.ordinals();
    for (std::uint32_t posting = begin; posting < end; ++posting)
        use(before + ordinals[posting], posting);
}

} // namespace

// Calls use(source) for each block of a list in the window, which is its current one then.
template <class Use>
void SegmentSearch::for_each_block(const Source& source, Use use) {
    if (!has_small_blocks(source)) {
        use(source);
        return;
    }
    Source part = source;
    const std::uint32_t end = std::min(first_ + kWindowDocuments, segment_.info().documents);
    for (std::uint32_t ordinal = first_; ordinal < end; ordinal += 1U << source.list->shift()) {
        if (!source.list->load_block_of(ordinal)) continue;
        part.begin = 0;
        part.end = source.list->current().size();
        use(part);
    }
}

// Makes the list's postings of the window candidates, and adds what they add to their scores; but for postings that add
// less than is needed.
void SegmentSearch::add_scores(const Source& whole, float needed) {
    if (!whole.there || whole.bound * kOutwards < needed) return;
    for_each_block(whole, [&](const Source& source) {
        const BlockView& block = source.list->current();
        const Line line(source.base, source.unit, block);
        const float least = needed / kOutwards;
        // Which postings are good enough nobody can foretell: it is done without a branch.
        for_each_posting(block, source.begin, source.end, source.list->current_first() - first_,
                         [&](std::uint32_t index, std::uint32_t posting) {
                             const float part = line.at(block.level(posting));
                             const bool good = part >= least;
                             candidates_[candidate_count_] = static_cast<std::uint16_t>(index);
                             candidate_count_ += good && stages_[index] == 0 ? 1U : 0U;
                             stages_[index] |= good ? 1U : 0U;
                             scores_[index] += good ? part : 0;
                         });
    });
}

// The same of a group's lists; `sum`: what all groups add at most, of which a list's postings are good enough if they
// reach what is needed with all that others may add. What a group adds at most may be less than what its lists do.
void SegmentSearch::add_scores(const Group& group, float sum, float needed) {
    float all = sum - group.bound;
    for (const Source& source : group.sources)
        all += source.bound;
    for (const Source& source : group.sources)
        add_scores(source, needed - (all - source.bound) * kOutwards);
}

// Adds what a group adds to the candidates of this stage. `must`: those that have it get into the next stage.
void SegmentSearch::join(const Group& group, std::uint8_t stage, bool must) {
    const auto next = static_cast<std::uint8_t>(must ? stage + 1 : stage);
    for (const Source& source : group.sources) {
        if (!source.there) continue;
        // A posting that is passed by costs less than a candidate that is looked up.
        constexpr std::uint32_t kProbe = 4;
        const std::uint32_t postings =
            has_small_blocks(source)
                ? static_cast<std::uint32_t>((std::uint64_t{source.list->postings()} << kWindowBits) /
                                             segment_.info().documents)
                : source.end - source.begin;
        if (postings < candidate_count_ * kProbe)
            for_each_block(source, [&](const Source& part) { join_block(part, stage, next); });
        else
            probe(source, stage, next);
    }
}

void SegmentSearch::join_block(const Source& source, std::uint8_t stage, std::uint8_t next) {
    const BlockView& block = source.list->current();
    const Line line(source.base, source.unit, block);
    for_each_posting(block, source.begin, source.end, source.list->current_first() - first_,
                     [&](std::uint32_t index, std::uint32_t posting) {
                         const std::uint8_t now = stages_[index];
                         const bool good = now == stage || now == next;
                         stages_[index] = good ? next : now;
                         scores_[index] += good ? line.at(block.level(posting)) : 0;
                     });
}

void SegmentSearch::probe(const Source& source, std::uint8_t stage, std::uint8_t next) {
    for (std::uint32_t i = 0; i < candidate_count_; ++i) {
        const std::uint32_t index = candidates_[i];
        const std::uint32_t posting = source.list->find(first_ + index);
        if (posting == BlockView::kNone || (stages_[index] != stage && stages_[index] != next)) continue;
        const BlockView& block = source.list->current();
        stages_[index] = next;
        scores_[index] += source.base + source.unit * block.impact(block.level(posting));
    }
}

// Forgets the candidates that are not in this stage, or score less than is needed.
void SegmentSearch::keep_candidates(float needed, std::uint8_t stage) {
    std::uint32_t kept = 0;
    for (std::uint32_t i = 0; i < candidate_count_; ++i) {
        const std::uint16_t index = candidates_[i];
        const bool good = stages_[index] == stage && scores_[index] >= needed;
        stages_[index] = good ? stage : 0;
        scores_[index] = good ? scores_[index] : 0;
        candidates_[kept] = index;
        kept += good ? 1U : 0U;
    }
    candidate_count_ = kept;
}

// Calls use(ordinal, score) for each candidate, and leaves none.
template <class Use>
void SegmentSearch::use_candidates(Use use) {
    for (std::uint32_t i = 0; i < candidate_count_; ++i) {
        const std::uint32_t index = candidates_[i];
        stages_[index] = 0;
        use(first_ + index, std::exchange(scores_[index], 0.0F));
    }
    candidate_count_ = 0;
}

// Documents that have any of the terms. Those of terms that cannot reach the threshold together are not looked for, and
// postings that cannot with all that others may add are passed over.
void SegmentSearch::top_of_any(Visitor& visitor) {
    float sum = 0;
    bounded_.clear();
    for (Group& group : groups_) {
        bound(group);
        if (group.bound <= 0) continue;
        sum += group.bound;
        bounded_.push_back(&group);
        for (std::size_t at = bounded_.size() - 1; at > 0 && bounded_[at]->bound < bounded_[at - 1]->bound; --at)
            std::swap(bounded_[at], bounded_[at - 1]);
    }
    const auto threshold = static_cast<float>(visitor.threshold());
    const float needed = threshold / window_boost_;
    std::size_t essential = 0;
    float rest = 0; // what the terms before it add at most
    for (; essential < bounded_.size() && (rest + bounded_[essential]->bound) * kOutwards < needed; ++essential)
        rest += bounded_[essential]->bound;
    for (std::size_t i = essential; i < bounded_.size(); ++i)
        sum -= look_into(*bounded_[i]);
    if (sum * kOutwards < needed) return;
    for (std::size_t i = essential; i < bounded_.size(); ++i)
        add_scores(*bounded_[i], sum, needed);
    keep_candidates(needed / kOutwards - rest * kOutwards, 1);
    for (std::size_t i = essential; i-- > 0 && candidate_count_ > 0;) {
        rest -= look_into(*bounded_[i]) + bounded_[i]->bound;
        join(*bounded_[i], 1, false);
        keep_candidates(needed / kOutwards - std::max(rest, 0.0F) * kOutwards, 1);
    }
    use_candidates([&](std::uint32_t ordinal, float score) { visit_if_good(ordinal, score, visitor); });
}

// Documents that have a list of each group of all_of_: those of the first are looked up in the others.
void SegmentSearch::top_of_all(Visitor& visitor) {
    Group& driver = all_of_.front();
    float sum = 0;
    for (Group& group : all_of_) {
        bound(group);
        sum += group.bound;
    }
    sum -= look_into(driver);
    const float needed = static_cast<float>(visitor.threshold()) / window_boost_;
    if (!driver.there() || sum * kOutwards < needed) return;
    add_scores(driver, sum, needed);
    float rest = sum - driver.bound;
    std::uint8_t stage = 1;
    for (std::size_t i = 1; i < all_of_.size() && candidate_count_ > 0; ++i) {
        rest -= look_into(all_of_[i]) + all_of_[i].bound;
        join(all_of_[i], stage, true);
        keep_candidates(needed / kOutwards - std::max(rest, 0.0F) * kOutwards, ++stage);
    }
    use_candidates([&](std::uint32_t ordinal, float score) { visit_if_good(ordinal, score, visitor); });
}

void SegmentSearch::begin_range(std::uint32_t range) {
    if (range == range_) return;
    documents_ = &segment_.range(range);
    cached_ = &cache_.range(range);
    range_ = range;
}

// Looks at the document's boost, and at frequencies and length, before the visitor has to. `text`: its score is no
// more.
void SegmentSearch::visit_if_good(std::uint32_t ordinal, float text, Visitor& visitor) {
    begin_range(ordinal >> kRangeBits);
    const std::uint32_t index = ordinal % kRangeDocuments;
    const auto threshold = static_cast<float>(visitor.threshold());
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
            const std::uint32_t posting = source.list->find(ordinal);
            if (posting == BlockView::kNone) continue;
            const auto tf = static_cast<float>(rank::weighted_frequency(source.list->frequencies(posting)));
            part += tf / (tf + norm);
        }
        score += group.most * std::min(part, 1.0F);
    }
    if (threshold < 0 || score * boost * kOutwards >= threshold) visit(ordinal, visitor);
}

void SegmentSearch::visit(std::uint32_t ordinal, Visitor& visitor) {
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
    visitor.visit(Candidate(*documents_, ordinal % kRangeDocuments, frequencies_));
}

void SegmentSearch::positions(std::size_t leaf, std::vector<Position>& out) {
    const auto before = static_cast<std::ptrdiff_t>(out.size());
    for (PostingList& list : question_.leaves[leaf])
        if (const std::uint32_t posting = list.find(visited_); posting != BlockView::kNone)
            list.positions(posting, out);
    if (question_.leaves[leaf].size() > 1) std::sort(out.begin() + before, out.end());
}

} // namespace newsidx::ranked
