// A query tree -> an FTS5 match expression, and what each of its leaves means for the score. Pure; any thread.
//
// An expression matches every document that the query matches, and perhaps more when `minimum_units` is set: then the
// caller counts the units that a document holds. Whenever the expression matches a document, every scoring term that
// the document holds has a leaf with its counts, so that the text score does not depend on the query's shape.
#pragma once

#include "newsidx/search.h"
#include "query/ast.h"

#include <cstddef>
#include <string>
#include <vector>

namespace newsidx::query {

// A distinct term that counts for the score.
struct ScoringTerm {
    std::string term;
    bool prefix = false;  // stands for all terms that begin with it
    double frequency = 1; // how often the query has it
};

inline constexpr std::size_t kNoTerm = static_cast<std::size_t>(-1);

struct Leaf {
    std::size_t scoring_term = kNoTerm; // whose counts this leaf gives
    std::size_t unit = kNoTerm;         // whose presence it shows; see minimum_units
};

struct Fts5Expression {
    enum class Kind {
        everything, // every document but those that `text` matches (none, if it is empty)
        nothing,    // no document
        match       // the documents that `text` matches
    };
    Kind kind = Kind::match;
    std::string text;
    std::vector<Leaf> leaves; // in the order in which FTS5 numbers them
    std::vector<ScoringTerm> terms;
    std::size_t units = 0;         // how many there are
    std::size_t minimum_units = 0; // of which a document must hold this many; 0: the expression says it all
};

// The part of the tree that is searched: stop words that stand alone are left out, unless there is nothing else to
// find.
Node searched(const Node& root);

// Of searched(root).
Fts5Expression to_fts5(const Node& root, Match match);

// How many of `units` Match::most asks for: all but a third, and at least all but one.
std::size_t most_of(std::size_t units);

} // namespace newsidx::query
