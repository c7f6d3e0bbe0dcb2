// The query as it was understood: a tree of what to match, and what to say about it. Plain values.
#pragma once

#include "newsidx/search.h"
#include "query/filter.h"
#include "text/analyzer.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace newsidx::query {

// The fields of a text, as bits.
using Fields = std::uint8_t;
inline constexpr Fields kInTitle = 1;
inline constexpr Fields kInExcerpt = 2;
inline constexpr Fields kInBody = 4;
inline constexpr Fields kInNames = 8; // provider and topics
inline constexpr Fields kAnywhere = 15;

// A place in a row of words: what may stand there.
struct Slot {
    std::vector<std::string> forms; // indexed forms; one for each analyzer that makes another one of the word
    std::uint32_t offset = 0;       // in positions, from the first slot
    bool stop = false;              // a stop word
    std::uint32_t width = 1;        // in positions: 2 for a pair of characters

    bool operator==(const Slot&) const = default;
};
using Slots = std::vector<Slot>;

// A form of a word that only some analyzers give. In texts of the others the same term is another word: news is "new"
// in French, as if it were the plural of something, and in English "new" is not news.
struct ForeignForm {
    std::string form;
    text::AnalyzerBits elsewhere = 0; // the analyzers in whose texts it is not meant

    bool operator==(const ForeignForm&) const = default;
};

// What counts for the score of a document that holds the unit's words, also where it holds only some of them.
struct ScoredWord {
    std::vector<std::string> forms;
    double weight = 1;      // less than 1 for a single character beside pairs
    bool prefix = false;    // stands for every term that begins with one of the forms
    bool character = false; // a single character beside pairs: too common to be a reason to find something

    bool operator==(const ScoredWord&) const = default;
};

// Another spelling of one of a unit's words; or of all of them, cut in another way (wi-fi, wifi).
struct Respelling {
    std::string typed;  // a form of the word
    std::string term;   // one of the other spelling; of another cut both are its text
    unsigned rarer = 0; // it counts where at least so many times as many documents have `term` as have the word's
                        // forms, and any has it: who knows the terms says so
    bool taken = false; // it counts
    text::AnalyzerBits counts_in = 0; // where another language makes the same form of the word: in these texts, too
    // Of another cut:
    std::vector<Slots> variants{};
    std::vector<ScoredWord> scored{};

    [[nodiscard]] bool is_cut() const { return !variants.empty(); }
    bool operator==(const Respelling&) const = default;
};

// Something that a document holds or does not: a word, or words side by side in one field.
struct Unit {
    std::vector<Slots> variants; // at least one, each with at least one slot: any of them will do. Several where the
                                 // analyzers cut the text differently
    std::vector<ScoredWord> scored;
    std::vector<ForeignForm> foreign{};            // of the forms
    std::vector<std::vector<std::string>> written; // if not empty: one of these must stand in the text as it is
                                                   // written, word after word (text::Mode::exact)
    Fields fields = kAnywhere;                     // where
    double boost = 1;                              // the score of its words, times this; 0 to 100
    bool prefix = false; // the last slot stands for every term that begins with one of its forms
    std::vector<text::CompletedTerm>
        completions{};                     // of a prefix: and for these terms, which are shorter than their words; the
                                           // likely ones, until somebody who knows the terms takes out the others
    std::vector<Respelling> respellings{}; // of no prefix, and not with edits
    unsigned edits = 0;       // if not 0: the one slot stands for every term that is at most so many edits away from
                              // one of its forms, until somebody who knows the terms puts these in their place
    std::size_t as_typed = 0; // of these forms, so many are the word itself;
    std::size_t or_stems = 0; // so many are that or its stems, and behind them are those of words with other endings,
                              // which stand for themselves
    bool quoted = false;      // was typed in quotes
    bool joined = false;      // was typed right after the unit before it, without a space: 中国新闻 is two units
    std::string text;         // as it was typed, without quotes and operators

    bool operator==(const Unit&) const = default;
};

// Whether it is nothing but a stop word.
bool is_stop_word(const Unit& unit);

// The analyzers in whose texts this term is another word than the unit's; 0: it counts everywhere.
text::AnalyzerBits elsewhere(const Unit& unit, std::string_view term);

struct Node {
    enum class Kind {
        unit,     // the document holds `unit`
        all,      // every child matches
        any,      // at least one child matches
        near,     // the children, all of them units, stand in one field with at most `distance` other words among them
        synonyms, // at least one child matches; the first is what was typed, the others mean the same
        exclude,  // the one child does not match
        filter,   // `filter` holds
        nothing   // no document matches: text in which there is no word
    };
    Kind kind = Kind::all;
    Unit unit;
    unsigned distance = 0;
    Filter filter;
    std::size_t offset = 0;     // of a filter: where it stands in the query's text
    std::vector<Node> children; // of an `all` with none: every document
};

inline Node node_of(Node::Kind kind, std::vector<Node> children = {}) {
    Node node;
    node.kind = kind;
    node.children = std::move(children);
    return node;
}

// The children as one: what has no words in it is left out, and one alone needs no node around it.
Node joined(Node::Kind kind, std::vector<Node> children);

// a NEAR b NEAR c: all three among the most words that was asked for.
Node near_of(Node left, Node right, unsigned distance);

inline bool is_nothing(const Node& node) {
    return node.kind == Node::Kind::nothing;
}

// Of all its units.
void forget_respellings(Node& node);

using Warning = QueryWarning;
inline constexpr std::size_t kMaxWarnings = 20; // of a query

struct Query {
    Node root; // an `all`
    std::vector<Warning> warnings;
};

// Whether a word of it can be found; else it is made of filters.
bool has_words(const Node& node);

// The part of the tree that is searched: stop words that stand alone are left out, unless there is nothing else to
// find. It is `root` itself, or was put into `made`, which must live as long as it is used.
const Node& searched(const Node& root, Node& made);

// The tree as query text of the same meaning: parsing it gives the same tree. Times count from the epoch there, and
// synonyms are left to whoever parses it.
std::string to_text(const Node& root);

} // namespace newsidx::query
