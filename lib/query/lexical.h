// The characters and signs of the query language, for those who read it and those who write it. Pure; callable from any
// thread.
#pragma once

#include "query/ast.h"
#include "query/filter.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace newsidx::query {

// A query without what comes with pasted text and is not seen: marks of direction, word joiners, marks of byte order;
// and with the colons and parentheses of East Asian keyboards as ASCII's. It is to be read as what it looks like. The
// text that it is made of must live as long.
class SeenText {
public:
    explicit SeenText(std::string_view text);
    SeenText(const SeenText&) = delete;
    SeenText& operator=(const SeenText&) = delete;

    [[nodiscard]] std::string_view text() const { return text_; }
    [[nodiscard]] std::size_t in_original(std::size_t offset) const;

private:
    struct Cut {
        std::size_t at;   // in what is left
        std::size_t gone; // bytes up to there
    };
    std::string seen_;
    std::vector<Cut> cuts_;
    std::string_view text_;
};

// White space: ASCII's, the other characters with the property White_Space, and U+200B; not one that groups the digits
// of a number, as U+00A0 may. The size in bytes of the one at `at`, else 0.
std::size_t space_at(std::string_view text, std::size_t at);
// A double quote of any kind; not one between Hebrew letters, where it is part of the word.
std::size_t quote_at(std::string_view text, std::size_t at);
// The first place from `at` on that is no white space.
std::size_t skip_spaces(std::string_view text, std::size_t at);

// What stands between two things: AND && OR | || NEAR NEAR/3.
struct Operator {
    enum class Kind { both, either, near };
    Kind kind = Kind::both;
    std::size_t size = 0;  // in bytes
    unsigned distance = 0; // of `near`
    bool word = false;     // of letters: where it joins nothing, it is a word
};
std::optional<Operator> operator_at(std::string_view text, std::size_t at);
// Whether NOT stands there, as an operator.
bool not_at(std::string_view text, std::size_t at);

inline constexpr unsigned kNearDistance = 10; // of NEAR without a number
inline constexpr unsigned kMaxDistance = 1000;
inline constexpr unsigned kMaxEdits = 2;
inline constexpr double kMaxBoost = 100;

// A name and a colon, with something behind it: what is asked of what follows.
struct Field {
    std::size_t size = 0;              // in bytes, with the colon
    Fields text = kAnywhere;           // a field of the text, or
    std::optional<FilterField> filter; // a filter
};
std::optional<Field> field_at(std::string_view text, std::size_t at);
// Whether the text is a field's name and its colon, or a URL's http://, or both, with nothing behind it but what may
// become www.
bool is_name_alone(std::string_view text);
std::string_view name_of(Fields field);
// All names, as they are written: fields of the text, then filters.
std::vector<std::string_view> field_names();

// What may stand at the end of a word.
struct Suffix {
    bool prefix = false; // *
    unsigned edits = 0;  // ~ or ~2; ~0.8 is ~
    double boost = 1;    // ^2
};
// What older engines have behind ~: 0.8 or .8.
bool is_similarity(std::string_view text);
// Cuts the stars off behind a word at its end; something is left. False: there are none.
bool take_star(std::string_view& text);
// Cuts it off; something is left.
Suffix take_suffix(std::string_view& word);
// The word without the ^2 at its end, if there is one.
std::string_view without_boost(std::string_view word);

// Whether a word is what somebody has copied from a browser: https://gazette.example/ferry, or
// gazette.example/2024/ferry as some show it; node.js/express is none.
bool is_url(std::string_view word);

// Whether it may be one all the same, should a record have it: b.example/x. What has a dot before a slash.
bool may_be_url(std::string_view word);

// The size of what people type for everything at `at`: a star alone, or Lucene's *:*, maybe in parentheses; 0 if it is
// none.
std::size_t everything_at(std::string_view text, std::size_t at);

// The size of the range [a TO b] at `at`, as Lucene has it, or of what is typed of one; 0 if there is none.
std::size_t bracketed_range_at(std::string_view text, std::size_t at, bool as_you_type);

// Whether a word would be read as something else than the word it is, and needs quotes.
bool reads_as_syntax(std::string_view word);

// At `at`, right behind a closing quote or parenthesis; moves past it.
std::optional<unsigned> take_distance(std::string_view text, std::size_t& at); // ~5
double take_boost(std::string_view text, std::size_t& at);                     // ^2; 1 if there is none

} // namespace newsidx::query
