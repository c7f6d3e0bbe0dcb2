// The query as it was understood: a tree of what to match, and what to say about it. Plain values.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace newsidx::query {

// Something that a document holds or does not: a word, or words side by side in one field.
struct Unit {
    std::vector<std::string> terms; // indexed forms, in order; at least one
    std::vector<bool> stop;         // for each: whether it is a stop word
    bool prefix = false;            // the last term stands for every term that begins with it
    std::string text;               // as it was typed, without quotes and star
    bool quoted = false;            // was typed in quotes, or has several terms

    bool operator==(const Unit&) const = default;
};

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

// The tree as query text of the same meaning: parsing it gives the same tree.
std::string to_text(const Node& root);

} // namespace newsidx::query
