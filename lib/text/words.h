// From the segments of UAX #29 to tokens: every rule of analyzer.h that looks at a word and at the text around it.
// Internal to lib/text.
//
// Both roads of the analyzer feed this one class, which decides by the segments and the text alone: equal segments
// give equal tokens. It refers to a text and a token list that the caller owns, from start() to finish(). For one
// thread at a time.
#pragma once

#include "text/analyzer.h"
#include "text/fold.h"
#include "text/token.h"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace newsidx::text {

class WordRules {
public:
    enum class Folding {
        fast,  // with short cuts for ASCII and simple characters
        by_icu // without any
    };

    explicit WordRules(Folding folding) : folding_(folding) {}

    void start(std::string_view text, Mode mode, TokenList& out);
    // The next segment that is a word. Precondition: in the order of the text; well-formed UTF-8.
    void word(std::size_t begin, std::size_t end);
    void finish();

private:
    // Cuts a segment into pieces at dots, underscores and the like, and gathers acronyms.
    void split(std::size_t begin, std::size_t end);
    void end_piece(std::size_t begin, std::size_t end, bool single_letter, bool before_dot);
    void end_acronym();
    // A piece between separators: cuts a possessive and an elision, then folds it.
    void apostrophes(std::size_t begin, std::size_t end);
    void fold(std::size_t begin, std::size_t end); // into term_
    // A folded piece with its place in the text: ++, #, &, a leading dot, then the token.
    void folded(std::string_view term, std::size_t begin, std::size_t end);
    bool suffix(std::string_view term, std::size_t begin, std::size_t end); // whether it was C++ or C#
    // Ends the wait of a left side: joined with `term`, which ends at `end`, or alone where that is empty.
    void end_left_side(std::string_view term, std::size_t end);
    void leading_dot(std::string_view term, std::size_t begin, std::size_t end);
    void add(std::string_view term, std::size_t begin, std::size_t end, bool colocated);

    // Whether a word may begin at `offset`: after white space, a bracket, a dash, an opening quote.
    [[nodiscard]] bool opens_word(std::size_t offset) const;
    [[nodiscard]] bool is_left_by_possessive(std::size_t begin) const;

    Folding folding_;
    Mode mode_ = Mode::index;
    std::string_view text_;
    TokenList* out_ = nullptr;

    Folder folder_;
    std::string term_;
    std::string marked_term_; // term_ with a sign before or after it

    struct Acronym {
        std::size_t begin = 0;
        std::size_t end = 0;
        std::size_t letters = 0;
    } acronym_;

    // The left side of "AT&T", until the next piece tells whether it is one.
    struct LeftSide {
        std::array<char, 3> term{};
        std::size_t size = 0; // 0: none waits
        std::size_t begin = 0;
        std::size_t end = 0;
    } left_;
};

} // namespace newsidx::text
