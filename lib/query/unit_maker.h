// UnitMaker: words of a query -> nodes of its tree, as many as a query may have, and warnings about them. For one
// query, on one thread.
#pragma once

#include "query/ast.h"
#include "query/lexical.h"
#include "query/respellings.h"
#include "query/words.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace newsidx::query {

// Words and filters after this many are left out, with a warning. A phrase counts as many as it has.
inline constexpr std::size_t kMaxTerms = 256;

class UnitMaker {
public:
    // `query`: all of it, which tells how words are typed. The others must outlive this.
    UnitMaker(std::string_view query, QueryAnalyzers& analyzers, std::vector<Warning>& warnings)
        : analyzers_(analyzers), warnings_(warnings), typing_(typing_of(query, analyzers.analyzers())) {}

    void warn(std::size_t offset, std::string message); // the first 20 stay

    // How many words and filters more a query may have.
    [[nodiscard]] std::size_t room() const;
    // Where the first text without a word stands, that was typed without quotes: a dash, say, of which nobody wants to
    // hear beside words.
    [[nodiscard]] std::optional<std::size_t> wordless_at() const { return wordless_at_; }
    void count(std::size_t terms) { terms_ += terms; }
    // Warns that what stands from `offset` on is left out. From here on the rest of the query is.
    void limit(std::size_t offset);
    [[nodiscard]] bool is_limited() const { return limited_; }

    // What of it may have kMaxTerms words, as they usually are: the rest is not worth its time.
    std::string_view bounded(std::string_view content, std::size_t offset);

    struct Typed {
        std::size_t offset = 0; // in the query
        std::string_view content;
        Fields fields = kAnywhere;
        bool quoted = false;
        bool exact = false;
    };
    // A unit, whatever it consists of; or Kind::nothing.
    Node one(const Typed& typed, const Suffix& suffix);
    // What was typed without a space, which may be several words.
    std::vector<Node> several(std::size_t offset, std::string_view content, Suffix suffix);
    // "a b"~5
    Node near(std::size_t offset, std::string_view content, Fields fields, unsigned distance, double boost);

private:
    [[nodiscard]] std::size_t size_with_room(const std::vector<Unit>& units) const;
    Node no_word(std::size_t offset, bool quoted);
    void warn_not_fuzzy(std::size_t offset);
    Node finished(std::size_t offset, Unit unit, Fields fields, double boost);

    QueryAnalyzers& analyzers_;
    std::vector<Warning>& warnings_;
    std::size_t terms_ = 0; // in the tree so far
    std::optional<std::size_t> wordless_at_;
    bool limited_ = false; // there was no room for more
    Typing typing_;
};

} // namespace newsidx::query
