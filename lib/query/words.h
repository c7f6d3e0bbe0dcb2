// Words of a query -> units, by every analyzer that is likely to have analysed what is searched.
//
// A QueryAnalyzers refers to analyzers that somebody else owns; for one thread at a time, as they are.
#pragma once

#include "query/ast.h"
#include "text/analyzer.h"
#include "text/token.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace newsidx::query {

// One analyzer of the searched file.
struct QueryAnalyzer {
    text::Analyzer* analyzer = nullptr;
    std::int64_t documents = 1; // of the searched ones, it analysed so many; whole numbers, so that a tie is one
};

class QueryAnalyzers {
public:
    // At least one, the one with the most documents first.
    explicit QueryAnalyzers(std::vector<QueryAnalyzer> analyzers) : analyzers_(std::move(analyzers)) {}

    enum class Cut {
        words, // text without a space may be several words: each is a unit (Chinese, Thai)
        phrase // all of it is one unit
    };

    [[nodiscard]] const std::vector<QueryAnalyzer>& analyzers() const { return analyzers_; }

    // The units of a text without white space, or of what stands in quotes; none if there is no word in it. Their
    // `text` is what of `text` belongs to them. `prefix`: the last word may go on.
    std::vector<Unit> units(std::string_view text, Cut cut, bool prefix);

    // Makes the unit of this text stand for the words that are at most so many edits away, too. False, and the unit is
    // as it was: it is not a single word of letters.
    bool make_fuzzy(std::string_view text, Unit& unit, unsigned edits);

    // What `text` is, word after word, as it is written: for each analyzer that sees it differently.
    std::vector<std::vector<std::string>> written(std::string_view text);

private:
    struct Reading {
        text::TokenList tokens;
        std::int64_t documents = 0;       // of all analyzers that give the same tokens
        text::AnalyzerBits analyzers = 0; // these
    };
    void read(std::string_view text, text::Mode mode);
    std::vector<Unit> whole_words(std::string_view text, Cut cut);
    void find_foreign(std::string_view text, std::size_t begin, std::size_t end, Unit& unit);
    void make_prefix(std::string_view text, Unit& unit);
    void add_completions(std::string_view text, const std::vector<std::string>& forms, Unit& unit);

    std::vector<QueryAnalyzer> analyzers_;
    std::vector<Reading> readings_; // distinct; the first readings_used_ count
    std::size_t readings_used_ = 0;
};

} // namespace newsidx::query
