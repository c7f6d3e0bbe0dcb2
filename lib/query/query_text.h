// The text of a query, how far it has been read, and in how many parentheses that is. It refers to the text and to the
// maker, which takes the warnings; both must outlive it. For one query, on one thread.
#pragma once

#include "query/lexical.h"
#include "query/unit_maker.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace newsidx::query {

struct QueryText {
    std::string_view text;
    UnitMaker& maker;
    bool as_you_type = false; // what stands at the end may go on
    std::size_t at = 0;
    std::size_t depth = 0;   // of the groups around
    std::size_t ignored = 0; // parentheses in this group that are too deep for one

    [[nodiscard]] bool at_end() const { return at >= text.size(); }
    [[nodiscard]] bool at_char(char c) const { return at < text.size() && text[at] == c; }
    [[nodiscard]] bool in_parentheses() const { return depth + ignored > 0; }
    // Whether what has been read may still go on: it is being typed.
    [[nodiscard]] bool goes_on() const { return as_you_type && at_end(); }
    void skip() { at = skip_spaces(text, at); }
    void warn(std::size_t offset, std::string message) { maker.warn(offset, std::move(message)); }

    // The end of the word that begins at `begin`: a space, a quote, a | or the end of the group around it.
    [[nodiscard]] std::size_t end_of_word(std::size_t begin) const;
    std::string_view read_word();

    struct Quoted {
        std::string_view content;
        bool closed = false;
    };
    // What stands in quotes, of which the first is `quote` bytes.
    Quoted read_quoted(std::size_t quote);
};

} // namespace newsidx::query
