// The auxiliary function newsidx_match(fts): hands each row of a MATCH to a visitor, with how often each string of the
// expression stands in each column, and where.
//
// FTS5 numbers an expression's strings in the order in which they are written. One that does not take part in a row's
// match (the other side of an OR that is not there) has counts of 0. Belongs to one connection, and to its thread.
#pragma once

#include "rank/document_entry.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <span>
#include <vector>

struct sqlite3;

namespace newsidx::fts5 {

using FieldCounts = std::array<std::uint32_t, rank::kFieldCount>;

// Where a token stands: its field in the upper half, its position in the field in the lower, so that numbers order and
// subtract as positions do.
using Position = std::uint64_t;

// Where the strings of an expression stand in a document.
class PositionSource {
public:
    virtual ~PositionSource() = default;
    // Appends the places of a string's occurrences, ascending by field and position. Throws std::runtime_error where
    // the index is damaged.
    virtual void positions(std::size_t string, std::vector<Position>& out) const = 0;
};

// A document that the expression matches; to be used during visit() only.
class MatchRow {
public:
    MatchRow(std::int64_t document_id, std::span<const FieldCounts> counts, const PositionSource& positions)
        : document_id_(document_id), counts_(counts), positions_(&positions) {}

    [[nodiscard]] std::int64_t document_id() const { return document_id_; }
    [[nodiscard]] std::span<const FieldCounts> counts() const { return counts_; } // by string
    void positions(std::size_t string, std::vector<Position>& out) const { positions_->positions(string, out); }
    // The same document, with other counts.
    [[nodiscard]] MatchRow with(std::span<const FieldCounts> counts) const {
        return {document_id_, counts, *positions_};
    }

private:
    std::int64_t document_id_;
    std::span<const FieldCounts> counts_;
    const PositionSource* positions_;
};

class MatchVisitor {
public:
    virtual ~MatchVisitor() = default;
    // Called in ascending order of documents. May throw: the search then ends with SQLITE_ABORT, and
    // MatchFunction::rethrow() gives the exception.
    virtual void visit(const MatchRow& row) = 0;
};

// The function's state for one connection; must outlive it.
class MatchFunction {
public:
    // Throws std::runtime_error when this SQLite has no FTS5.
    void register_with(sqlite3* db);

    // Who is called during the statements that follow, until it is another or null.
    void set_visitor(MatchVisitor* visitor) { visitor_ = visitor; }
    void rethrow();

private:
    friend struct MatchCallback;
    MatchVisitor* visitor_ = nullptr;
    std::vector<FieldCounts> counts_;
    std::exception_ptr failure_;
};

} // namespace newsidx::fts5
