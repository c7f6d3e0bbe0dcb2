// The auxiliary function newsidx_match(fts): hands each row of a MATCH to a visitor, with how often each leaf of the
// expression stands in each column.
//
// FTS5 numbers an expression's strings ("leaves" here) in the order in which they are written. A leaf that does not
// take part in a row's match (the other side of an OR that is not there) has counts of 0. Belongs to one connection,
// and to its thread.
#pragma once

#include "rank/document_entry.h"

#include <array>
#include <cstdint>
#include <exception>
#include <span>
#include <vector>

struct sqlite3;

namespace newsidx::fts5 {

using FieldCounts = std::array<std::uint32_t, rank::kFieldCount>;

class MatchVisitor {
public:
    virtual ~MatchVisitor() = default;
    // Called in ascending order of documents. May throw: the search then ends with SQLITE_ABORT, and
    // MatchFunction::rethrow() gives the exception.
    virtual void visit(std::int64_t document_id, std::span<const FieldCounts> leaves) = 0;
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
