// From the segments of UAX #29 to tokens: every rule of analyzer.h that looks at a word and at the text around it.
// Internal to lib/text.
//
// Both roads of the analyzer feed this one class, which decides by the segments and the text alone: equal segments
// give equal tokens. It refers to a text and a token list that the caller owns, from start() to finish(). For one
// thread at a time.
#pragma once

#include "text/analyzer.h"
#include "text/fold.h"
#include "text/language_rules.h"
#include "text/token.h"
#include "text/word_forms.h"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace newsidx::text {

class WordRules {
public:
    // By the rules of this language, which must live as long.
    WordRules(const Language& language, Folding folding)
        : language_(language), folding_(folding), folder_(language), forms_(language) {}

    void start(std::string_view text, Mode mode, TokenList& out);
    // The next segment that is a word. Precondition: in the order of the text; well-formed UTF-8.
    void word(std::size_t begin, std::size_t end);
    // No word is near enough to be joined with those that came.
    void finish();

private:
    // How a piece of text becomes an indexed form.
    enum class Kind {
        word,   // by its language
        lower,  // the same; its folded form is what Folder::lower() gives, too
        number, // not stemmed and no stop word: there are digits in it
        acronym // not stemmed
    };

    // A piece between separators, without what is cut from it.
    struct Piece {
        std::string_view term; // folded; not empty
        std::size_t begin;     // bytes of the text
        std::size_t end;
        Kind kind;
    };

    // Cuts a segment into pieces at dots, underscores and the like, and gathers acronyms.
    void split(std::size_t begin, std::size_t end);
    void end_piece(std::size_t begin, std::size_t end, bool single_letter, bool before_dot);
    void end_acronym();
    // A piece between separators: cuts a suffix, a possessive and an elision, then folds it.
    void apostrophes(std::size_t begin, std::size_t end);
    [[nodiscard]] std::size_t end_of_elision(std::size_t begin, std::size_t end) const;
    [[nodiscard]] std::size_t end_of_stem(std::size_t begin, std::size_t end) const;
    void fold(std::size_t begin, std::size_t end); // into term_
    // A folded piece: ++, #, &, a leading dot, then the token.
    void folded(const Piece& piece);
    bool suffix(const Piece& piece); // whether it was C++ or C#
    // Ends the wait of a left side: joined with a right side, or alone.
    void join_left_side(const Piece& right);
    void end_left_side();
    void leading_dot(const Piece& piece);
    // The token of a piece, or of a term with signs in it, at [begin, end).
    void add_piece(const Piece& piece, std::size_t begin, std::size_t end, bool colocated);
    void add_without_raised(std::size_t begin, std::size_t end);
    void add(std::string_view term, std::size_t begin, std::size_t end, bool colocated, bool stop);

    // Whether a word may begin at `offset`: after white space, a bracket, a dash, an opening quote.
    [[nodiscard]] bool opens_word(std::size_t offset) const;
    [[nodiscard]] bool is_left_by_possessive(std::size_t begin) const;

    const Language& language_;
    Folding folding_;
    Mode mode_ = Mode::index;
    std::string_view text_;
    TokenList* out_ = nullptr;

    Folder folder_;
    WordForms forms_;
    std::string term_;
    std::string lower_;
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
        Kind kind = Kind::word;
    } left_;
};

} // namespace newsidx::text
