// SegmentSearch: finds the documents of one segment that have certain terms, the best of them without looking at the
// others.
//
// Bounds say what no score of a window of 4,096 documents goes beyond: for each term the largest impact of its postings
// there, and for the documents the largest quality, heat and date. top() goes over the windows in the segment's order,
// in which the best documents come first, and leaves out those that cannot reach the visitor's threshold. In the others
// the bounds tell which terms, and how many of them, a document must have to reach it (MaxScore: H. Turtle, J. Flood,
// "Query evaluation: strategies and optimizations", 1995); these are found by bits (ranked/window.h), and their scores
// bounded by the impacts of their postings. Where the lists of the terms that a document must have are short, these are
// read through instead, over stretches of many windows. What it computes is in float and rounded outwards; the score is
// the visitor's, exact, and so is the result.
//
// For one search on one thread. What it is given must outlive it. Throws Damaged, and what the visitor throws.
#pragma once

#include "rank/score.h"
#include "ranked/boost_cache.h"
#include "ranked/segment.h"
#include "ranked/window.h"

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace newsidx::ranked {

// A term that is looked up, or all those that begin with it.
using Leaf = std::vector<PostingList>; // none: no document has it

// What counts for the score as one term.
struct Scorer {
    std::vector<std::size_t> leaves; // whose frequencies are summed
    rank::Term term;                 // prepared
    bool has_rows = false;           // and rows of several words besides: nothing is known of how often they stand
};

struct Question {
    std::vector<Leaf> leaves;
    std::vector<std::vector<std::size_t>> clauses; // a document must have one leaf of each; there is at least one
    std::vector<Scorer> scorers;
};

// A document that may be a hit.
class Candidate {
public:
    Candidate(std::int64_t id, const DocumentRange& range, std::uint32_t index,
              std::span<const Frequencies> frequencies)
        : id_(id), range_(&range), index_(index), frequencies_(frequencies) {}
    [[nodiscard]] std::int64_t id() const { return id_; }
    [[nodiscard]] DocumentRange::Document document() const { return range_->document(index_, id_); }
    [[nodiscard]] std::uint8_t flags() const { return range_->flags(index_); }
    [[nodiscard]] std::span<const Frequencies> frequencies() const { return frequencies_; } // by leaf

private:
    std::int64_t id_;
    const DocumentRange* range_;
    std::uint32_t index_;
    std::span<const Frequencies> frequencies_;
};

class Visitor {
public:
    virtual ~Visitor() = default;
    // Whether only some documents are of interest, whatever they score.
    [[nodiscard]] virtual bool has_filter() const { return false; }
    // Whether this one may be. Only asked if has_filter().
    [[nodiscard]] virtual bool may_want(std::int64_t /*document_id*/) const { return true; }
    // Whether more is asked than that a document has the words: where in it they stand.
    [[nodiscard]] virtual bool asks_for_places() const { return false; }
    // Whether they may stand there as they are to, by their frequencies and the search's positions(). Only asked if
    // asks_for_places(), where any score will do: before the document itself is looked at.
    virtual bool may_stand_so(std::span<const Frequencies> /*by_leaf*/) { return true; }
    // A live document that has what the question asks for, and may be wanted.
    virtual void visit(const Candidate& candidate) = 0;
    // The score that a document must reach now to be of interest; one that has just this score is. Negative: all are.
    // It does not fall during a search.
    [[nodiscard]] virtual double threshold() const = 0;
    // Called for each window, stretch or range that is looked into.
    virtual void tick() = 0;
};

class SegmentSearch {
public:
    SegmentSearch(Segment& segment, Question& question, const rank::Collection& collection,
                  const rank::Weights& weights, BoostCache& cache);

    // Visits each document that may reach the threshold.
    void top(Visitor& visitor);
    // Visits every document.
    void all(Visitor& visitor);
    // Calls visit(range, bits) for each range that has documents; those that are not live are among them.
    void for_each_range(const std::function<void(std::uint32_t range, const RangeBits& bits)>& visit);
    // During that, of the window that the range is in: the documents that match, and those of them that have a leaf.
    [[nodiscard]] const WindowBits& matches() const { return matches_; }
    WindowBits matches_with(std::size_t leaf);

    // Of a document by leaf. Valid until it is asked for another one.
    std::span<const Frequencies> frequencies_of(std::uint32_t ordinal);
    // Appends the positions of a leaf in the document that frequencies_of() was asked for last, ascending; during
    // visit(), in the candidate.
    void positions(std::size_t leaf, std::vector<Position>& out);

private:
    // A list that counts for a scorer: a posting adds base + unit * impact, at most.
    struct Source {
        WindowList* list;
        float base;
        float unit;
        [[nodiscard]] float bound() const { return list->there() ? base + unit * list->impact() : 0; }
    };
    struct Clause {
        std::vector<WindowList*> lists; // of its leaves
        std::uint64_t postings = 0;
    };
    // The lists of a scorer.
    struct Group {
        std::vector<Source> sources;
        float most = 0;        // it adds no more than this to any document
        float anywhere = 0;    // nor than this in any window of this segment
        bool has_rows = false; // and may add it to documents that are in none of the lists
        bool is_group = false;
        float bound = 0; // in the window at hand
    };
    // A document of a stretch, less the first, and what the groups that were looked at add to it at most.
    struct Bounded {
        std::uint16_t index;
        float bound;
    };

    void make_clauses();
    void make_groups();
    [[nodiscard]] bool finds_what_scores(const std::vector<std::size_t>& clause) const;
    void compute_bounds();

    [[nodiscard]] std::span<WindowList> lists(std::size_t leaf) {
        return std::span(lists_).subspan(first_lists_[leaf], question_.leaves[leaf].size());
    }
    void order_groups();
    void forget_windows();
    void begin_stretches();
    [[nodiscard]] bool is_good(std::uint32_t window, double threshold) const;
    std::uint32_t plan_stretch(std::uint32_t window, double threshold);
    [[nodiscard]] std::uint64_t essential_postings() const;
    void set_stretch(std::uint64_t postings);
    void top_of_stretch(std::uint32_t window, std::uint32_t windows, Visitor& visitor);
    void find_essential(std::uint32_t first, std::uint32_t documents);
    void match_stretch(std::uint32_t first, std::uint32_t documents);
    void add_bounded(std::vector<Bounded>& all, std::vector<Bounded>& more);
    void add_matched(std::vector<std::uint16_t>& more);
    void add_bounds(const Group& group, std::uint32_t first);
    void keep_bounded(std::uint32_t first, float rest, float threshold);
    bool may_match();
    void match();
    void take_candidates();
    void top_of_window(Visitor& visitor);
    float bound_groups();
    void find_candidates(float needed);
    void keep_reaching(float needed);
    void reach(std::size_t number, float needed, WindowBits& out) const;
    void add_scores(const Group& group);
    std::span<const std::uint16_t> candidates_of(const WindowBits* bits);
    void keep_candidates(float needed);
    void begin_range(std::uint32_t range);
    void visit_if_good(std::uint32_t ordinal, float text, Visitor& visitor);
    [[nodiscard]] float bound_text(std::uint32_t ordinal, float norm);
    void visit(std::uint32_t ordinal, Visitor& visitor);

    Segment& segment_;
    Question& question_;
    BoostCache& cache_;
    bool has_half_life_;
    float drift_;                          // by how much impacts may have grown
    std::vector<WindowList> lists_;        // of all leaves
    std::vector<std::size_t> first_lists_; // by leaf: its first one in lists_
    std::vector<Group> groups_;            // of each scorer
    std::vector<Clause> clauses_;          // the one with the fewest postings first
    bool scores_suffice_ = false;          // there is one clause, and what scores at all is found by it
    std::vector<float> window_bounds_;     // of the text score; negative: no document matches
    // The groups, the one that adds most first, behind all others those with rows, and what each one and all behind it
    // add at most.
    std::vector<const Group*> by_bound_;
    std::vector<float> rests_;
    std::size_t essential_ = 0;         // a document must have one of so many of them; 0: that is not known
    std::uint32_t stretch_windows_ = 0; // what is searched at once; 0: one window, by bits
    // Of the window at hand.
    std::uint32_t window_ = 0;
    std::vector<const Group*> bounded_; // that have lists there, the one with the largest bound first
    std::vector<float> behind_;         // of each: what those behind it may add
    // What more groups than these have is not looked at by keep_reaching(): that they add what they may is taken for
    // granted.
    static constexpr std::size_t kMostReaching = 6;
    // Of the first of these what it asks, and what all behind it add at most.
    struct Reach {
        const Group* group;
        const WindowBits* bits;
        float rest;
    };
    std::vector<Reach> reach_;
    WindowBits matches_{};
    // Candidates among the matches, ascending, and their scores so far.
    std::uint32_t candidate_count_ = 0;
    // Where any score will do, so few are looked at as they are: to bound their scores first costs as much.
    static constexpr std::size_t kFew = 16;
    // Only as many as there are candidates are ever set.
    std::array<std::uint16_t, kWindowDocuments> candidates_;
    std::array<float, kWindowDocuments> scores_;
    std::array<std::uint16_t, kWindowDocuments> found_; // numbers of candidates that a list has
    // Of the stretch at hand.
    std::vector<Bounded> stretch_;
    std::vector<Bounded> of_group_;
    std::vector<Bounded> of_source_;
    std::vector<Bounded> united_bounded_;
    std::vector<std::uint16_t> matched_; // that match the clauses so far
    std::vector<std::uint16_t> matched_before_;
    std::vector<std::uint16_t> of_list_;
    std::vector<std::uint16_t> united_;
    std::vector<PostingList*> stretch_lists_;
    // Of the range at hand.
    std::uint32_t range_ = ~std::uint32_t{0};
    const DocumentRange* documents_ = nullptr;
    const BoostCache::Range* cached_ = nullptr; // null: it was not asked for
    std::vector<Frequencies> frequencies_;
    std::uint32_t visited_ = 0; // the candidate's ordinal
};

} // namespace newsidx::ranked
