// The query as it was understood: a tree of what to match, and what to say about it. Plain values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace newsidx::query {

// A place in a row of words: what may stand there.
struct Slot {
    std::vector<std::string> forms; // indexed forms; one for each analyzer that makes another one of the word
    std::uint32_t offset = 0;       // in positions, from the first slot
    bool stop = false;              // a stop word

    bool operator==(const Slot&) const = default;
};
using Slots = std::vector<Slot>;

// What counts for the score of a document that holds the unit's words, also where it holds only some of them.
struct ScoredWord {
    std::vector<std::string> forms;
    double weight = 1;      // less than 1 for a single character beside pairs
    bool prefix = false;    // stands for every term that begins with one of the forms
    bool character = false; // a single character beside pairs: too common to be a reason to find something

    bool operator==(const ScoredWord&) const = default;
};

// Something that a document holds or does not: a word, or words side by side in one field.
struct Unit {
    std::vector<Slots> variants; // at least one, each with at least one slot: any of them will do. Several where the
                                 // analyzers cut the text differently
    std::vector<ScoredWord> scored;
    std::vector<std::vector<std::string>> written; // if not empty: one of these must stand in the text as it is
                                                   // written, word after word (text::Mode::exact)
    bool prefix = false; // the last slot stands for every term that begins with one of its forms
    bool quoted = false; // was typed in quotes
    bool joined = false; // was typed right after the unit before it, without a space: 中国新闻 is two units
    std::string text;    // as it was typed, without quotes and operators

    bool operator==(const Unit&) const = default;
};

// Whether it is nothing but a stop word.
bool is_stop_word(const Unit& unit);

struct Node {
    enum class Kind {
        unit,    // the document holds `unit`
        all,     // every child matches
        any,     // at least one child matches
        exclude, // the one child does not match
        nothing  // no document matches: text in which there is no word
    };
    Kind kind = Kind::all;
    Unit unit;
    std::vector<Node> children; // of an `all` with none: every document

    bool operator==(const Node&) const = default;
};

struct Warning {
    std::size_t offset = 0; // byte of the query text
    std::string message;
};

struct Query {
    Node root; // an `all`
    std::vector<Warning> warnings;
};

// The part of the tree that is searched: stop words that stand alone are left out, unless there is nothing else to
// find.
Node searched(const Node& root);

// The tree as query text of the same meaning: parsing it gives the same tree.
std::string to_text(const Node& root);

} // namespace newsidx::query
