// A query tree -> what FTS5 is asked, and what is made of its rows. Pure; callable from any thread.
//
// FTS5 is asked for single terms only, in an expression of two levels: (a OR b) AND (c) AND ... Its rows are all
// documents that match, and perhaps more; whether one matches is decided by `root` over its terms and their places, and
// by the filters, which come first. So nothing depends on the depth that FTS5's parser can take, on its ways with OR
// below AND (see write_expression() in plan.cpp), or on how many analyzers gave a word a form.
#pragma once

#include "newsidx/search.h"
#include "query/ast.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace newsidx::query {

// An index term that is looked up, or all that begin with it.
struct Leaf {
    std::string term;
    bool prefix = false;
    text::AnalyzerBits elsewhere = 0; // in texts of these analyzers it is another word, and does not count
    std::size_t string = 0;           // which string of the expression counts it, as FTS5 numbers them

    bool operator==(const Leaf&) const = default;
};

// What stands in one place of a row of words.
struct PlanSlot {
    std::vector<std::size_t> leaves; // any of them
    std::uint32_t offset = 0;        // in positions, from the first slot
    std::uint32_t width = 1;         // in positions

    bool operator==(const PlanSlot&) const = default;
};
using PlanRow = std::vector<PlanSlot>;

// A word that counts for the score: its frequencies are those of its leaves and rows, summed.
struct ScoringTerm {
    std::vector<std::size_t> leaves;
    std::vector<PlanRow> rows; // synonyms of several words
    Fields fields = kAnywhere; // where it counts
    double frequency = 0;      // how often the query has it, weighted; 0 for a word that was added
    double added = 0;          // its part of the weight of all added words
    bool group = false;        // a prefix, or what is some edits away: scores as one term with tf = 1 in a document of
                               // average length
};

// Whether a document matches.
struct Condition {
    enum class Kind {
        words,   // holds one of `rows`, in one of `fields`, and `written` if that is not empty
        near,    // holds the children, all of them words, in one field with at most `distance` other words among them;
                 // no word stands for two of them
        all,     // at least `minimum` of the children
        any,     // at least one child
        exclude, // not the one child
        filter   // the plan's filter `filter`
    };
    Kind kind = Kind::all;
    std::vector<PlanRow> rows;
    std::vector<std::vector<std::string>> written;
    Fields fields = kAnywhere;
    std::vector<Condition> children;
    std::size_t minimum = 0;
    unsigned distance = 0;
    std::size_t times = 1; // of a child of near: so many of it, none of which is another's word
    std::size_t filter = 0;
};

// What is shown as found of one thing that was asked for: where one of `rows` stands in a text, else its words.
struct Marked {
    std::vector<std::size_t> leaves;
    std::vector<PlanRow> rows; // none: a single word

    bool operator==(const Marked&) const = default;
};

struct Plan {
    bool nothing = false;                          // no document can match
    std::string expression;                        // for FTS5; empty: no terms are asked for
    std::size_t strings = 0;                       // in the expression
    std::vector<std::vector<std::size_t>> clauses; // what the expression asks for: of each a leaf. Empty: every
                                                   // document with any of the leaves, or there is no expression
    bool exact = false;                            // every row of the expression matches, if no word of it is another
                                                   // one there (Leaf::elsewhere): `root` need not be asked
    bool unmatched = false;                        // documents that the expression does not find match, too
    Condition root;
    std::vector<Filter> filters;       // in the order of the tree, whatever is asked of its words
    std::vector<std::size_t> required; // filters that hold in every document that matches
    std::vector<Leaf> leaves;
    std::vector<ScoringTerm> terms; // in query order; none: text = 1
    std::vector<Marked> marked;
    std::size_t units = 0; // how many things are asked for, so that fewer could be
};

// Of searched(root). `added`: words that count for the score besides the query's, their weights a part of 1 each. They
// find documents only where any word will do.
Plan plan(const Node& root, Match match, std::span<const ScoredWord> added = {});

// How many of `units` things a document must have. Match::most: all but a third, and at least all but one.
std::size_t least_of(Match match, std::size_t units);

} // namespace newsidx::query
