#include "store/documents/vocabulary.h"

#include "store/prefix.h"

#include <utility>

namespace newsidx::store {

TermCursor::TermCursor(Connection& connection, std::string beginning, std::uint64_t least_documents)
    : select_(connection.prepare(
          "SELECT term, documents FROM term WHERE term >= ?1 AND term < ?2 AND documents >= ?3 ORDER BY term")),
      beginning_(std::move(beginning)), end_(after_prefix(beginning_)),
      least_documents_(static_cast<std::int64_t>(least_documents)) {}

bool TermCursor::seek(std::string_view term) {
    select_.reset();
    select_.bind(term, end_, least_documents_);
    return next();
}

bool TermCursor::next() {
    const bool there = select_.step();
    term_ = there ? select_.bytes(0) : std::string_view();
    return there;
}

} // namespace newsidx::store
