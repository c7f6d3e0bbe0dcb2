// SegmentSearch: finds the documents of one segment that have certain terms, the best of them without looking at the
// others.
//
// Bounds say what no score of a window of 4,096 documents goes beyond: for each term the largest impact of its blocks
// there, and for the documents the largest quality, heat and date. top() goes over the windows in the segment's order,
// in which the best documents come first, leaves out those that cannot reach the visitor's threshold, and in the others
// does the same with terms and postings (MaxScore: H. Turtle, J. Flood, "Query evaluation: strategies and
// optimizations", 1995; by blocks: K. Chakrabarti et al., "Interval-based pruning for top-k processing over compressed
// lists", ICDE 2011). What it computes is in float and rounded outwards; the score is the visitor's, exact, and so is
// the result.
//
// For one search on one thread. What it is given must outlive it. Throws Damaged, and what the visitor throws.
#pragma once

#include "rank/score.h"
#include "ranked/boost_cache.h"
#include "ranked/segment.h"

#include <algorithm>
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
    Candidate(const DocumentRange& range, std::uint32_t index, std::span<const Frequencies> frequencies)
        : range_(&range), index_(index), frequencies_(frequencies) {}
    [[nodiscard]] std::int64_t id() const { return range_->id(index_); }
    [[nodiscard]] DocumentRange::Document document() const { return range_->document(index_); }
    [[nodiscard]] std::uint8_t flags() const { return range_->flags(index_); }
    [[nodiscard]] std::span<const Frequencies> frequencies() const { return frequencies_; } // by leaf

private:
    const DocumentRange* range_;
    std::uint32_t index_;
    std::span<const Frequencies> frequencies_;
};

class Visitor {
public:
    virtual ~Visitor() = default;
    // Whether the document may be of interest, whatever it scores.
    [[nodiscard]] virtual bool may_want(std::int64_t /*document_id*/) const { return true; }
    // A live document that has what the question asks for, and may be wanted.
    virtual void visit(const Candidate& candidate) = 0;
    // The score that a document must reach now to be of interest; one that has just this score is. Negative: all are.
    [[nodiscard]] virtual double threshold() const = 0;
    // Called for each range that is looked into.
    virtual void tick() = 0;
};

class SegmentSearch {
public:
    using Bits = RangeBits;

    SegmentSearch(Segment& segment, Question& question, const rank::Collection& collection,
                  const rank::Weights& weights, BoostCache& cache);

    // Visits each document that may reach the threshold.
    void top(Visitor& visitor);
    // Visits every document.
    void all(Visitor& visitor);
    // Calls visit(range, bits) for each range that has documents; those that are not live are among them.
    void for_each_range(const std::function<void(std::uint32_t range, const Bits& bits)>& visit);

    // During visit(): appends the positions of a leaf in the candidate, ascending.
    void positions(std::size_t leaf, std::vector<Position>& out);

private:
    // What is looked at at once.
    static constexpr unsigned kWindowBits = 12;
    static constexpr std::uint32_t kWindowDocuments = 1U << kWindowBits;
    static constexpr std::uint32_t kWindowRanges = kWindowDocuments / kRangeDocuments;

    // A list that counts for a scorer: a posting adds base + unit * impact, at most.
    struct Source {
        PostingList* list;
        float base;
        float unit;
        // In the window at hand: whether it may have postings; of a list whose blocks are no smaller than a window,
        // which of the current block; and what they add at most.
        bool there = false;
        std::uint32_t begin = 0;
        std::uint32_t end = 0;
        float bound = 0;
    };
    // The lists of a scorer, or of a clause that counts for none.
    struct Group {
        std::vector<Source> sources;
        float most = 0; // it adds no more than this
        bool has_rows = false;
        bool is_group = false;
        float bound = 0;     // in the window at hand
        bool looked = false; // into its lists
        [[nodiscard]] bool there() const {
            return std::any_of(sources.begin(), sources.end(), [](const Source& source) { return source.there; });
        }
    };

    void make_groups();
    void match_clauses_to_groups();
    [[nodiscard]] bool is_what_scores(const std::vector<std::size_t>& clause) const;
    void compute_bounds();

    void begin_window(std::uint32_t window);
    static bool has_small_blocks(const Source& source) { return source.list->shift() < kWindowBits; }
    void bound(Group& group) const;
    void look_into(Source& source) const;
    float look_into(Group& group) const;
    void add_scores(const Source& source, float needed);
    void add_scores(const Group& group, float sum, float needed);
    template <class Use>
    void for_each_block(const Source& source, Use use);
    void join(const Group& group, std::uint8_t stage, bool must);
    void join_block(const Source& source, std::uint8_t stage, std::uint8_t next);
    void probe(const Source& source, std::uint8_t stage, std::uint8_t next);
    void keep_candidates(float needed, std::uint8_t stage);
    template <class Use>
    void use_candidates(Use use);
    void top_of_any(Visitor& visitor);
    void top_of_all(Visitor& visitor);
    void top_of_matches(Visitor& visitor);
    void begin_range(std::uint32_t range);
    void visit_if_good(std::uint32_t ordinal, float text, Visitor& visitor);
    void visit(std::uint32_t ordinal, Visitor& visitor);
    bool find_matches(std::uint32_t range, Bits& bits);
    static void add_bits(PostingList& list, std::uint32_t range, Bits& bits);
    bool has_leaf_of(const std::vector<std::size_t>& clause, std::uint32_t ordinal);

    Segment& segment_;
    Question& question_;
    BoostCache& cache_;
    bool has_half_life_;
    float drift_;               // by how much impacts may have grown
    std::vector<Group> groups_; // of each scorer
    std::vector<Group> all_of_; // if each clause is the lists of one scorer or of none: these, the shortest first
    std::vector<float> window_bounds_; // of the text score; negative: no document matches
    std::vector<std::size_t> order_;   // of the clauses: the one with the fewest postings first
    // Of the window at hand.
    std::uint32_t window_ = 0;
    std::uint32_t first_ = 0; // its first ordinal
    float window_boost_ = 0;
    std::vector<Group*> bounded_; // the one with the smallest bound first
    std::array<float, kWindowDocuments> scores_{};
    std::array<std::uint8_t, kWindowDocuments> stages_{}; // 0: no candidate; else how many groups have it, and 1
    std::array<std::uint16_t, kWindowDocuments + 1> candidates_{}; // each once
    std::uint32_t candidate_count_ = 0;
    // Of the range at hand.
    std::uint32_t range_ = ~std::uint32_t{0};
    const DocumentRange* documents_ = nullptr;
    const BoostCache::Range* cached_ = nullptr;
    std::vector<Frequencies> frequencies_;
    std::uint32_t visited_ = 0; // the candidate's ordinal
};

} // namespace newsidx::ranked
