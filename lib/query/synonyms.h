// Synonyms: words that a query may mean besides those that were typed.
//
//     # a comment
//     gpu, graphics card       each means the others, too
//     feds => federal reserve  the left one means the right ones, too, but not the other way round
//
// Immutable once read; callable from any thread.
#pragma once

#include "query/ast.h"
#include "query/words.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace newsidx::query {

class Synonyms {
public:
    struct Problem {
        std::size_t line = 0; // from 1
        std::string message;
    };

    // Reads rules; what cannot be read is left out and told.
    static Synonyms read(std::string_view text, std::vector<Problem>& problems);

    // What the words mean besides; null if nothing. `key`: the words, as Mode::exact
    // folds them, with a space between.
    [[nodiscard]] const std::vector<std::string>* find(const std::string& key) const;
    // The most words that one of them has that find() can give something for.
    [[nodiscard]] std::size_t longest() const { return longest_; }

private:
    std::unordered_map<std::string, std::vector<std::string>> meanings_;
    std::size_t longest_ = 0;
};

// Puts a Kind::synonyms in the place of each unit, or row of units side by side, that has any, as long as there are
// fewer than `room` words more. Not for what was typed with = or ~ or *, nor for phrases in quotes.
void apply_synonyms(const Synonyms& synonyms, QueryAnalyzers& analyzers, std::size_t room, Node& root);

} // namespace newsidx::query
