// SegmentSearch against brute force: every document is looked at, with the functions of rank/score.h.
#pragma once

#include "rank/score.h"
#include "ranked/search.h"
#include "ranked_util.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <numeric>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace newsidx::test {

using ranked::Frequencies;

inline void add(Frequencies& sum, const Frequencies& own) {
    for (std::size_t field = 0; field < sum.size(); ++field)
        sum[field] += own[field];
}

inline bool is_there(const Frequencies& frequencies) {
    return frequencies != Frequencies{};
}

struct Hit {
    std::int64_t id = 0;
    double score = 0;
    bool operator==(const Hit&) const = default;
    bool operator<(const Hit& other) const { return score > other.score || (score == other.score && id < other.id); }
};

// A question, and what is asked besides.
struct Asked {
    ranked::Question question;
    rank::Collection collection;
    rank::Weights weights;
    std::uint64_t rows = 0;    // how many documents of a hundred have rows of several words, for scorers that have any
    bool only_visible = false; // the visitor passes others over
    bool by_places = false;    // and those whose words do not stand as stands_so() says
    std::size_t k = 1;
    // What the question's lists hold.
    std::vector<std::vector<std::string>> terms; // of each leaf
    std::vector<bool> in_memory;                 // a leaf without positions
    std::vector<bool> is_set;                    // a leaf that counts once, however often its terms are there
    std::string text;

    [[nodiscard]] double score(const ranked::DocumentRange::Document& document,
                               std::span<const Frequencies> frequencies) const {
        const double norm = rank::length_norm(document.length, collection.average_length());
        double sum = 0;
        for (const ranked::Scorer& scorer : question.scorers) {
            Frequencies own{};
            for (const std::size_t leaf : scorer.leaves)
                add(own, frequencies[leaf]);
            if (scorer.has_rows && static_cast<std::uint64_t>(document.id * 7919 % 100) < rows)
                own[rank::kBody] += static_cast<std::uint32_t>(document.id % 4) + 1;
            const double tf = rank::weighted_frequency(own);
            if (tf > 0) sum += rank::term_score(scorer.term, tf, norm);
        }
        return rank::final_score(sum, document.entry, collection, weights);
    }
};

// Of a document with these frequencies by leaf: half of them do.
inline bool stands_so(std::span<const Frequencies> frequencies) {
    std::uint64_t sum = 0;
    for (const Frequencies& own : frequencies)
        sum += std::accumulate(own.begin(), own.end(), std::uint64_t{0});
    return sum % 2 == 0;
}

// What every document has of the question's leaves, by the documents' index. It does not depend on Asked::k.
class Truth {
public:
    Truth(const RankedWorld& world, const Asked& asked) : frequencies_(world.documents.size() * asked.terms.size()) {
        const std::size_t leaves = asked.terms.size();
        for (std::size_t leaf = 0; leaf < leaves; ++leaf)
            for (const std::string& term : asked.terms[leaf])
                for (const auto& [index, positions] : world.terms.at(term)) {
                    Frequencies& own = frequencies_[index * leaves + leaf];
                    if (asked.is_set[leaf])
                        own = ranked::kSomewhere;
                    else
                        add(own, count_fields(positions));
                }
        for (std::uint32_t index = 0; index < world.documents.size(); ++index) {
            const std::span<const Frequencies> own = std::span(frequencies_).subspan(index * leaves, leaves);
            const bool is_match =
                std::all_of(asked.question.clauses.begin(), asked.question.clauses.end(),
                            [&](const std::vector<std::size_t>& clause) {
                                return std::any_of(clause.begin(), clause.end(),
                                                   [&](std::size_t leaf) { return is_there(own[leaf]); });
                            });
            if (!is_match) continue;
            ++matches;
            const ranked::DocumentRange::Document& document = world.documents[index];
            if (!document.entry.live()) continue;
            live.push_back({document.id, asked.score(document, own)});
            if ((document.entry.visible() || !asked.only_visible) && (!asked.by_places || stands_so(own)))
                sorted_.push_back(live.back());
        }
        std::sort(sorted_.begin(), sorted_.end());
    }

    [[nodiscard]] std::vector<Hit> best(std::size_t k) const {
        return {sorted_.begin(), sorted_.begin() + static_cast<std::ptrdiff_t>(std::min(k, sorted_.size()))};
    }

    std::size_t matches = 0; // dead documents among them
    std::vector<Hit> live;   // ascending by id

private:
    std::vector<Frequencies> frequencies_;
    std::vector<Hit> sorted_; // of `live`, those that are asked for, the best first
};

// Keeps the best, and says which score is of interest: exactly the k-th.
class BestVisitor : public ranked::Visitor {
public:
    BestVisitor(const RankedWorld& world, const Asked& asked, ranked::SegmentSearch& search)
        : world_(world), asked_(asked), search_(search) {}

    [[nodiscard]] bool asks_for_places() const override { return asked_.by_places; }
    bool may_stand_so(std::span<const Frequencies> frequencies) override {
        std::vector<ranked::Position> positions;
        for (std::size_t leaf = 0; leaf < asked_.terms.size(); ++leaf) {
            if (asked_.in_memory[leaf]) continue;
            positions.clear();
            search_.positions(leaf, positions);
            if (positions.size() != std::accumulate(frequencies[leaf].begin(), frequencies[leaf].end(), 0U))
                throw std::logic_error("positions of another document");
        }
        return stands_so(frequencies);
    }
    void visit(const ranked::Candidate& candidate) override {
        ++visits;
        if (asked_.by_places && !stands_so(candidate.frequencies())) {
            if (threshold() < 0) throw std::logic_error("a document whose places were to be looked at");
            return;
        }
        const ranked::DocumentRange::Document document = candidate.document();
        if (!document.entry.live() || document.id != candidate.id()) throw std::logic_error("a wrong document");
        if (visits % 64 == 1) check_positions(candidate);
        if (asked_.only_visible && (candidate.flags() & rank::DocumentEntry::kVisible) == 0) return;
        const Hit hit{document.id, asked_.score(document, candidate.frequencies())};
        if (best.size() == asked_.k && !(hit < best.back())) return;
        best.insert(std::upper_bound(best.begin(), best.end(), hit), hit);
        if (best.size() > asked_.k) best.pop_back();
    }
    [[nodiscard]] double threshold() const override { return best.size() < asked_.k ? -1 : best.back().score; }
    void tick() override { ++ticks; }

    std::vector<Hit> best;
    std::size_t visits = 0;
    std::size_t ticks = 0;

private:
    void check_positions(const ranked::Candidate& candidate) {
        const auto document = std::lower_bound(world_.documents.begin(), world_.documents.end(), candidate.id(),
                                               [](const auto& d, std::int64_t id) { return d.id < id; });
        const auto index = static_cast<std::uint32_t>(document - world_.documents.begin());
        for (std::size_t leaf = 0; leaf < asked_.terms.size(); ++leaf) {
            if (asked_.in_memory[leaf]) continue;
            std::vector<ranked::Position> expected;
            for (const std::string& term : asked_.terms[leaf])
                if (const auto there = world_.terms.at(term).find(index); there != world_.terms.at(term).end())
                    expected.insert(expected.end(), there->second.begin(), there->second.end());
            std::sort(expected.begin(), expected.end());
            std::vector<ranked::Position> positions;
            search_.positions(leaf, positions);
            if (positions != expected) throw std::logic_error("wrong positions");
        }
    }

    const RankedWorld& world_;
    const Asked& asked_;
    ranked::SegmentSearch& search_;
};

class AllVisitor : public ranked::Visitor {
public:
    explicit AllVisitor(const Asked& asked) : asked_(asked) {}
    void visit(const ranked::Candidate& candidate) override {
        hits.push_back({candidate.id(), asked_.score(candidate.document(), candidate.frequencies())});
    }
    [[nodiscard]] double threshold() const override { return 1e300; } // all() does not ask
    void tick() override {}
    std::vector<Hit> hits;

private:
    const Asked& asked_;
};

// A segment that is kept, as the file keeps it open, and its documents' boosts.
struct Open {
    explicit Open(std::uint64_t seed, std::uint32_t documents, std::uint32_t terms) : dice(seed) {
        random_documents(dice, documents, world);
        random_terms(dice, terms, world);
        world.build();
        segment = std::make_unique<ranked::Segment>(world.segment());
        for (const auto& term : world.terms)
            names.push_back(term.first);
    }
    void change(unsigned percent) {
        change_documents(dice, percent, world);
        segment->set_bounds(world.bounds);
        for (std::uint32_t range = 0; range < world.bounds.size(); ++range) {
            segment->forget_range(range);
            boosts.forget_range(range);
        }
    }

    RankedDice dice;
    RankedWorld world;
    std::unique_ptr<ranked::Segment> segment;
    ranked::BoostCache boosts;
    std::vector<std::string> names;
};

inline ranked::PostingList list_of(Open& open, const std::string& term) {
    return {*open.segment, open.segment->find(ranked::Lists::terms, term).value()};
}

inline std::size_t count(std::span<const std::uint64_t> bits) {
    std::size_t sum = 0;
    for (const std::uint64_t word : bits)
        sum += ranked::count_ones(word);
    return sum;
}

// What was looked at, to see that something is left out.
struct Looks {
    std::size_t matches = 0;
    std::size_t visits = 0;
};

// True when all answers are those of brute force.
inline bool check(Open& open, Asked& asked, const Truth& truth, Looks& looks) {
    const std::vector<Hit> expected = truth.best(asked.k);
    ranked::SegmentSearch search(*open.segment, asked.question, asked.collection, asked.weights, open.boosts);
    BestVisitor best(open.world, asked, search);
    search.top(best);
    CHECK((best.best == expected));
    CHECK(best.visits <= truth.live.size());
    looks.matches += truth.live.size();
    looks.visits += best.visits;

    std::size_t matches = 0;
    std::size_t live = 0;
    search.for_each_range([&](std::uint32_t range, const ranked::RangeBits& bits) {
        const ranked::RangeBounds& bounds = open.world.bounds.at(range);
        ranked::RangeBits both{};
        for (std::size_t i = 0; i < bits.size(); ++i)
            both[i] = bits[i] & (bounds.listed[i] | bounds.hidden_records[i] | bounds.hidden_stubs[i]);
        matches += count(bits);
        live += count(both);
    });
    CHECK(matches == truth.matches);
    CHECK(live == truth.live.size());

    AllVisitor all(asked);
    search.all(all);
    std::sort(all.hits.begin(), all.hits.end(), [](const Hit& a, const Hit& b) { return a.id < b.id; });
    CHECK((all.hits == truth.live));

    // Once more, by the same search: nothing is left of the last one.
    BestVisitor again(open.world, asked, search);
    search.top(again);
    CHECK((again.best == expected));
    return best.best == expected && matches == truth.matches && live == truth.live.size() && all.hits == truth.live &&
           again.best == expected;
}

} // namespace newsidx::test
