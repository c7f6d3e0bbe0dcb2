// Matcher: whether a row of the full-text index is what a plan asks for. For one search on one thread.
#pragma once

#include "fts5/match.h"
#include "query/plan.h"

#include <cstdint>
#include <functional>
#include <vector>

namespace newsidx::engine {

// Whether a document's text has one of these rows of words, as they are written.
using WrittenTest = std::function<bool(std::int64_t document_id, const std::vector<std::vector<std::string>>& rows)>;

class Matcher {
public:
    // `plan` must outlive this.
    Matcher(const query::Plan& plan, WrittenTest written) : plan_(plan), written_(std::move(written)) {}

    [[nodiscard]] bool matches(const fts5::MatchRow& row);

private:
    bool holds(const query::Condition& condition, const fts5::MatchRow& row);
    bool has_words(const query::Condition& condition, const fts5::MatchRow& row);
    bool side_by_side(const std::vector<query::PlanSlot>& slots, const fts5::MatchRow& row);
    [[nodiscard]] bool present(const query::PlanSlot& slot, const fts5::MatchRow& row) const;
    void positions(const query::PlanSlot& slot, const fts5::MatchRow& row, std::vector<fts5::Position>& out) const;

    const query::Plan& plan_;
    WrittenTest written_;
    std::vector<fts5::Position> begins_; // where a row of words may begin
    std::vector<fts5::Position> next_;
};

} // namespace newsidx::engine
