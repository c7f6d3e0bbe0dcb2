// Matcher: whether a document is what a plan asks for. For one search on one thread.
#pragma once

#include "engine/search/filters.h"
#include "engine/search/foreign_words.h"
#include "fts5/match.h"
#include "query/plan.h"
#include "rank/document_entry.h"

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace newsidx::engine {

// Whether one of these fields of a document has one of these rows of words, as they are written.
using WrittenTest = std::function<bool(std::int64_t document_id, query::Fields fields,
                                       const std::vector<std::vector<std::string>>& rows)>;

class Matcher {
public:
    // What is referred to must outlive this. `filters`: the plan's.
    Matcher(const query::Plan& plan, const Filters& filters, const ForeignWords& foreign, WrittenTest written)
        : plan_(plan), filters_(filters), foreign_(foreign), written_(std::move(written)) {}

    // The row without what does not count there. Valid until the next one is asked for.
    [[nodiscard]] fts5::MatchRow as_meant(const fts5::MatchRow& row);

    // Rows here and below are as_meant().
    [[nodiscard]] bool matches(const fts5::MatchRow& row, const rank::DocumentEntry& entry);
    // Whether its words make it match, if all that is asked besides holds. The row need not be as_meant().
    [[nodiscard]] bool may_match(const fts5::MatchRow& row);
    // The same for a document that has none of the plan's terms.
    [[nodiscard]] bool matches_without_terms(std::int64_t document_id, const rank::DocumentEntry& entry);

    // How often one of the term's leaves or rows stands in each field that counts.
    [[nodiscard]] fts5::FieldCounts occurrences(const query::ScoringTerm& term, const fts5::MatchRow& row);

private:
    struct Document {
        std::int64_t id;
        const rank::DocumentEntry* entry; // null: it is asked for its words only, and the rest is taken for granted
        const fts5::MatchRow* row;        // null: it has no term
    };
    struct Span { // of positions
        fts5::Position begin;
        fts5::Position end; // of the last word
        std::size_t child;
    };

    bool holds(const query::Condition& condition, const Document& document);
    bool has_words(const query::Condition& condition, const Document& document);
    bool has_near(const query::Condition& condition, const fts5::MatchRow& row);
    bool has_row(const query::PlanRow& slots, query::Fields fields, const fts5::MatchRow& row);
    // Whether what is left of wanted_ stands before the span `next`, with at most `gaps` other words among it.
    bool find_before(std::size_t next, fts5::Position begin, fts5::Position gaps);
    void find_begins(const query::PlanRow& slots, query::Fields fields, const fts5::MatchRow& row);
    [[nodiscard]] query::Fields fields_of(const query::PlanSlot& slot, const fts5::MatchRow& row) const;
    [[nodiscard]] bool share_a_field(const query::PlanRow& slots, query::Fields fields,
                                     const fts5::MatchRow& row) const;
    void positions(const query::PlanSlot& slot, query::Fields fields, const fts5::MatchRow& row,
                   std::vector<fts5::Position>& out) const;

    const query::Plan& plan_;
    const Filters& filters_;
    const ForeignWords& foreign_;
    WrittenTest written_;
    std::vector<fts5::FieldCounts> meant_; // counts of the row that is looked at, where they are other ones
    std::vector<fts5::Position> begins_;   // where a row of words may begin
    std::vector<fts5::Position> next_;
    std::vector<Span> spans_;
    std::vector<std::size_t> wanted_;    // of each child so many
    std::vector<std::size_t> in_window_; // so many spans of each child
    std::size_t steps_ = 0;
};

} // namespace newsidx::engine
