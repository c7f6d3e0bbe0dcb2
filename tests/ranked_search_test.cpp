// Searches of segments: random questions, and some that are easily answered wrong. Each is also answered by brute
// force.

#include "ranked_truth.h"
#include "ranked_util.h"
#include "rounds.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <memory>
#include <string>
#include <utility>
#include <vector>

using namespace newsidx;
using namespace newsidx::test;

namespace {

ranked::PostingList unite(Open& open, const std::vector<std::string>& terms, bool as_set) {
    const auto documents = static_cast<std::uint32_t>(open.world.documents.size());
    std::vector<Frequencies> sums(documents);
    for (const std::string& term : terms)
        list_of(open, term).for_each_posting([&](std::uint32_t ordinal, const Frequencies& frequencies) {
            add(sums[ordinal], frequencies);
        });
    std::vector<ranked::Posting> postings;
    std::vector<std::uint64_t> bits(documents / 64 + 1);
    for (std::uint32_t ordinal = 0; ordinal < documents; ++ordinal) {
        if (!is_there(sums[ordinal])) continue;
        postings.push_back({ordinal, sums[ordinal]});
        bits[ordinal / 64] |= std::uint64_t{1} << ordinal % 64;
    }
    if (as_set) return ranked::PostingList(std::make_shared<const ranked::MemoryList>(bits, documents));
    return ranked::PostingList(std::make_shared<const ranked::MemoryList>(postings, documents));
}

void ask_leaf(Open& open, Asked& asked) {
    RankedDice& dice = open.dice;
    std::vector<std::string> terms;
    if (!dice.chance(4))
        for (std::uint32_t i = dice.chance(70) ? 1 : 2 + dice.below(3); i > 0; --i)
            if (const std::string& term = dice.one_of(open.names);
                std::find(terms.begin(), terms.end(), term) == terms.end())
                terms.push_back(term);
    const bool in_memory = !terms.empty() && dice.chance(8);
    const bool as_set = in_memory && dice.chance(50);
    ranked::Leaf leaf;
    if (in_memory)
        leaf.push_back(unite(open, terms, as_set));
    else
        for (const std::string& term : terms)
            leaf.push_back(list_of(open, term));
    asked.text += fmt::format(" {}{}{}", terms, in_memory ? " in memory" : "", as_set ? ", a set" : "");
    asked.question.leaves.push_back(std::move(leaf));
    asked.terms.push_back(std::move(terms));
    asked.in_memory.push_back(in_memory);
    asked.is_set.push_back(as_set);
}

std::vector<std::size_t> some_of(RankedDice& dice, std::size_t leaves) {
    std::vector<std::size_t> some;
    for (std::uint32_t i = 1 + dice.below(3); i > 0; --i)
        if (const std::size_t leaf = dice.below(leaves); std::find(some.begin(), some.end(), leaf) == some.end())
            some.push_back(leaf);
    return some;
}

// Any of the leaves, all of them, all of some groups of them, or anything. What counts are the leaves, the clauses, or
// anything.
void ask_clauses(RankedDice& dice, Asked& asked) {
    const std::size_t leaves = asked.terms.size();
    std::vector<std::vector<std::size_t>>& clauses = asked.question.clauses;
    std::vector<std::vector<std::size_t>> counted;
    const std::uint32_t kind = dice.below(4);
    if (kind == 0) clauses.emplace_back();
    for (std::size_t leaf = 0; leaf < leaves; ++leaf) {
        if (kind == 0) clauses.front().push_back(leaf);
        if (kind == 1) clauses.push_back({leaf});
        if (kind == 2) {
            if (clauses.empty() || dice.chance(50)) clauses.emplace_back();
            clauses.back().push_back(leaf);
        }
    }
    if (kind == 3)
        for (std::uint32_t i = 1 + dice.below(3); i > 0; --i)
            clauses.push_back(some_of(dice, leaves));
    switch (dice.below(kind == 0 ? 2 : 4)) {
    case 0:
        for (std::size_t leaf = 0; leaf < leaves; ++leaf)
            counted.push_back({leaf});
        break;
    case 1:
        for (std::uint32_t i = dice.below(5); i > 0; --i)
            counted.push_back(some_of(dice, leaves));
        break;
    default: counted = clauses;
    }
    if (dice.chance(10) && !counted.empty()) counted.push_back(dice.one_of(counted));
    if (dice.chance(5)) clauses.push_back(dice.one_of(clauses));
    for (std::vector<std::size_t>& of : counted) {
        ranked::Scorer& scorer = asked.question.scorers.emplace_back();
        scorer.leaves = std::move(of);
        scorer.term.group = dice.chance(12);
        scorer.has_rows = dice.chance(4);
        scorer.term.query_frequency = dice.chance(5) ? 0 : 1 + dice.below(2);
    }
}

void ask_weights(Open& open, Asked& asked) {
    RankedDice& dice = open.dice;
    asked.collection = open.world.collection;
    if (dice.chance(50)) { // other documents have come and gone
        asked.collection.documents = asked.collection.documents * (50 + dice.below(200)) / 100 + 1;
        for (std::uint64_t& length : asked.collection.lengths)
            length = length * (20 + dice.below(400)) / 100;
        asked.collection.median_quality = dice.below(120);
        asked.collection.median_heat = dice.below(3) * 40;
    }
    const std::vector<double> kWeights = {0, .5, .5, .5, 3};
    asked.weights.quality = dice.one_of(kWeights);
    asked.weights.heat = dice.one_of(kWeights);
    asked.weights.now = 1'701'000'000;
    if (dice.chance(30)) asked.weights.half_life = 86'400.0 * (1 + dice.below(60));

    std::vector<rank::Term> terms;
    for (const ranked::Scorer& scorer : asked.question.scorers) {
        terms.push_back(scorer.term);
        terms.back().df = 1;
        for (const std::size_t leaf : scorer.leaves)
            for (const std::string& term : asked.terms[leaf])
                terms.back().df += open.world.terms.at(term).size();
    }
    rank::prepare(terms, asked.collection.documents);
    for (std::size_t i = 0; i < terms.size(); ++i) {
        if (dice.chance(15)) terms[i].weight = dice.one_of(kWeights);
        if (dice.chance(15)) terms[i].weight *= dice.one_of(std::vector<double>{1e-9, 1e-6, 1e-5, 1e-4, .01, 100, 1e6});
        ranked::Scorer& scorer = asked.question.scorers[i];
        scorer.term = terms[i];
        asked.text += fmt::format("; {}{}{} counts {}", scorer.leaves, scorer.term.group ? " as a group" : "",
                                  scorer.has_rows ? " with rows" : "", scorer.term.weight * scorer.term.idf);
    }
    asked.text += fmt::format("; weights {} {}, half-life {}", asked.weights.quality, asked.weights.heat,
                              asked.weights.half_life.value_or(0));
}

Asked ask(Open& open) {
    Asked asked;
    for (std::uint32_t i = 1 + open.dice.below(5); i > 0; --i)
        ask_leaf(open, asked);
    ask_clauses(open.dice, asked);
    asked.text += fmt::format("; clauses {}", asked.question.clauses);
    ask_weights(open, asked);
    asked.rows = open.dice.below(100);
    asked.only_visible = open.dice.chance(30);
    asked.by_places = open.dice.chance(20);
    asked.k = open.dice.chance(50) ? 1 + open.dice.below(10) : 1 + open.dice.below(50);
    asked.text += fmt::format("; the best {}{}", asked.k, asked.only_visible ? " that are visible" : "") +
                  (asked.by_places ? " and stand so" : "");
    return asked;
}

void check_many(Open& open, int questions) {
    int wrong = 0;
    Looks looks;
    for (int i = 0; i < rounds(questions) && wrong < 5; ++i) {
        if (i % 50 == 49) open.change(open.dice.chance(80) ? 3 : 40);
        open.segment->trim(open.dice.chance(10) ? 0 : 1U << 20U);
        Asked asked = ask(open);
        CAPTURE(i);
        CAPTURE(asked.text);
        wrong += check(open, asked, Truth(open.world, asked), looks) ? 0 : 1;
    }
    if (open.world.documents.size() > 4'096) CHECK(looks.visits * 2 < looks.matches);
    MESSAGE(fmt::format("{} documents: {} of {} matches visited", open.world.documents.size(), looks.visits,
                        looks.matches));
}

struct Counted {
    std::vector<std::size_t> leaves;
    double weight = 1;
    bool has_rows = false;
};

// Leaves of the segment's terms, by their numbers; whatever the best are, they are the right ones.
void check_question(Open& open, const std::vector<std::vector<std::size_t>>& leaves,
                    const std::vector<std::vector<std::size_t>>& clauses, const std::vector<Counted>& counted,
                    std::uint64_t growth = 1) {
    Asked asked;
    for (const std::vector<std::size_t>& terms : leaves) {
        ranked::Leaf& leaf = asked.question.leaves.emplace_back();
        asked.terms.emplace_back();
        for (const std::size_t term : terms) {
            leaf.push_back(list_of(open, open.names.at(term)));
            asked.terms.back().push_back(open.names[term]);
        }
    }
    asked.in_memory.resize(leaves.size());
    asked.is_set.resize(leaves.size());
    asked.question.clauses = clauses;
    for (const Counted& scorer : counted)
        asked.question.scorers.push_back({scorer.leaves, {1, 1, false, 3, scorer.weight}, scorer.has_rows});
    asked.collection = open.world.collection;
    for (std::uint64_t& length : asked.collection.lengths)
        length *= growth;
    asked.rows = 50;
    const Truth truth(open.world, asked);
    Looks looks;
    for (asked.k = 1; asked.k <= 30; ++asked.k) {
        CAPTURE(asked.k);
        check(open, asked, truth, looks);
    }
}

// After terms were changed.
void build_again(Open& open) {
    open.world.build();
    open.segment = std::make_unique<ranked::Segment>(open.world.segment());
}

// Gives each of the names a term that so many documents have.
void draw_postings(Open& open, const std::vector<std::uint32_t>& frequencies) {
    const auto documents = static_cast<std::uint32_t>(open.world.documents.size());
    for (std::size_t i = 0; i < frequencies.size(); ++i) {
        RankedPostings& postings = open.world.terms[open.names[i]];
        postings.clear();
        while (postings.size() < frequencies[i])
            postings[open.dice.below(documents)] = random_positions(open.dice);
    }
}

// Terms that many documents have, often together.
void make_frequent(Open& open) {
    for (const char* term : {"a", "b", "c", "d"}) {
        RankedPostings& postings = open.world.terms[term];
        postings.clear();
        for (std::uint32_t index = 0; index < open.world.documents.size(); ++index)
            if (open.dice.chance(term[0] == 'd' ? 1 : 30)) postings[index] = random_positions(open.dice);
    }
    build_again(open);
    open.names = {"a", "b", "c", "d"};
}

} // namespace

TEST_CASE("ranked: a word's lists may say more together than the word can score") {
    Open open(5, 6'000, 1);
    make_frequent(open);
    for (const std::uint64_t growth : {1U, 2U, 8U}) { // impacts grow with the average length
        check_question(open, {{0}}, {{0}}, {{{0}}}, growth);
        check_question(open, {{0, 1, 2}}, {{0}}, {{{0}}}, growth);
        check_question(open, {{0}, {1}, {2}}, {{0, 1, 2}}, {{{0, 1, 2}}}, growth);
        check_question(open, {{0, 1}, {2}}, {{0}, {1}}, {{{0}}, {{1}}}, growth);
    }
}

TEST_CASE("ranked: what counts for the score but is not asked for finds nothing") {
    Open open(5, 6'000, 1);
    make_frequent(open);
    check_question(open, {{3}, {0}}, {{0}}, {{{0}}, {{1}, 5}});
    check_question(open, {{3}, {0}}, {{0}}, {{{0, 1}}});
}

TEST_CASE("ranked: clauses and scorers that are alike are each counted") {
    Open open(5, 6'000, 1);
    make_frequent(open);
    check_question(open, {{0}}, {{0}, {0}}, {{{0}}, {{0}, 4}});
    check_question(open, {{0}, {1}}, {{0}, {0}}, {{{0}, .1}, {{1}, 4}});
    check_question(open, {{0}, {1}}, {{0}, {1}, {0}}, {{{0}, 2}, {{1}}});
}

TEST_CASE("ranked: rows of several words may count where none of the lists has the document") {
    Open open(5, 6'000, 1);
    make_frequent(open);
    check_question(open, {{0}, {3}}, {{0, 1}}, {{{0, 1}}, {{1}, 9, true}});
    check_question(open, {{0}, {3}}, {{0, 1}}, {{{1}, 9, true}, {{0, 1}}});
}

TEST_CASE("ranked: searches of small segments answer as brute force does") {
    for (const std::uint32_t documents : {1U, 2U, 65U, 1'024U, 1'500U}) {
        Open open(documents, documents, 30);
        check_many(open, 300);
    }
}

TEST_CASE("ranked: searches of a segment of some windows answer as brute force does") {
    for (const std::uint64_t seed : {2U, 3U}) {
        Open open(seed, 9'000, 60);
        check_many(open, 700);
    }
}

TEST_CASE("ranked: searches of a segment of many windows answer as brute force does") {
    Open open(4, 26'000, 80);
    check_many(open, 700);
}

TEST_CASE("ranked: rare words are looked up in frequent ones, stretch by stretch") {
    Open open(6, 140'000, 1);
    open.names = {"rare", "rare too", "seldom", "often", "mostly"};
    draw_postings(open, {25, 30, 900, 9'000, 90'000});
    for (std::uint32_t ordinal = 0; ordinal < 20; ++ordinal) { // so that some have all
        const std::uint32_t index = open.world.ordinals[open.dice.chance(50) ? ordinal * 7'000 : 130'000 + ordinal];
        for (const std::string& name : open.names)
            open.world.terms[name][index] = random_positions(open.dice);
    }
    build_again(open);
    check_question(open, {{0}, {4}}, {{0}, {1}}, {{{0}}, {{1}}});
    check_question(open, {{2}, {3}, {4}}, {{0}, {1}, {2}}, {{{0}}, {{1}}, {{2}}});
    check_question(open, {{0, 1, 2}, {1, 4}, {2, 3}}, {{0}, {1}, {2}}, {{{0}}, {{1}}, {{2}}});
    check_question(open, {{3}, {4}}, {{0}, {1}}, {{{0}}, {{1}}});
    check_question(open, {{0}, {2}, {3}, {4}}, {{0, 1, 2, 3}}, {{{0}}, {{1}}, {{2}}, {{3}}});
}

TEST_CASE("ranked: where any word may match and the rare ones decide, their documents are looked up") {
    Open open(8, 140'000, 1);
    open.names = {"rare", "rare too", "seldom", "less so", "often", "mostly"};
    draw_postings(open, {25, 30, 400, 700, 9'000, 90'000});
    build_again(open);
    // Words of their own, of several forms, with rows besides, and one that is not asked for.
    check_question(open, {{2}, {3}, {4}, {5}}, {{0, 1, 2, 3}}, {{{0}, 9}, {{1}, 9}, {{2}}, {{3}, .1}});
    check_question(open, {{0, 2, 3}, {4}, {5}}, {{0, 1, 2}}, {{{0}, 9}, {{1}}, {{2}, .1}}, 4);
    check_question(open, {{2}, {5}, {3}}, {{0, 1, 2}}, {{{0}, 9}, {{1}, .1}, {{2}, 2, true}});
    check_question(open, {{2}, {5}, {3}}, {{0, 1}}, {{{0}, 9}, {{1}, .1}, {{2}, 2}});
    open.change(30);
    check_question(open, {{0}, {2}, {5}}, {{0, 1, 2}}, {{{0}, 9}, {{1}, 5}, {{2}, .1}});
    check_many(open, 60);
}

TEST_CASE("ranked: of many words that any may match, documents without one are none, however little is needed") {
    Open open(7, 9'000, 1);
    const auto documents = static_cast<std::uint32_t>(open.world.documents.size());
    const std::uint32_t last_window = documents / ranked::kWindowDocuments * ranked::kWindowDocuments;
    std::vector<std::vector<std::size_t>> leaves;
    std::vector<std::size_t> clause;
    std::vector<Counted> counted;
    open.names.clear();
    for (std::size_t i = 0; i < 9; ++i) {
        open.names.push_back("word " + std::to_string(i));
        RankedPostings& postings = open.world.terms[open.names.back()];
        postings.clear();
        const std::size_t wanted = i < 3 ? 2 : 450; // the first ones late, when little is needed
        while (postings.size() < wanted) {
            const std::uint32_t first = i < 3 ? last_window : 0;
            postings[open.world.indexes[first + open.dice.below(documents - first)]] = random_positions(open.dice);
        }
        leaves.push_back({i});
        clause.push_back(i);
        counted.push_back({{i}, 1});
    }
    build_again(open);
    check_question(open, leaves, {clause}, counted);
    // So that sums are rounded by more than is needed, up or down.
    for (int round = 0; round < 10; ++round) {
        for (std::size_t i = 0; i < counted.size(); ++i)
            counted[i].weight = (1 + open.dice.below(1'000)) * (i < 3 ? 1e3 : 1e-6);
        check_question(open, leaves, {clause}, counted);
    }
}
