// The terms of the index in ascending order of their bytes: those that begin so, and stand in so many documents at
// least, which SQLite passes over for a fraction of what a step costs. A TermCursor belongs to its connection's thread,
// and to one read transaction, and is moved only before its first step. Throws SQLite::Exception.
#pragma once

#include "store/connection.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace newsidx::store {

class TermCursor {
public:
    explicit TermCursor(Connection& connection, std::string beginning = {}, std::uint64_t least_documents = 0);

    // Goes to the first of them. False: there is none.
    bool first() { return seek(beginning_); }
    // Goes to the first of them that is not before this term. False: there is none.
    bool seek(std::string_view term);
    // Goes to the next one. Precondition: there was one.
    bool next();

    [[nodiscard]] std::string_view term() const { return term_; } // valid until the cursor moves
    [[nodiscard]] std::uint64_t documents() const { return static_cast<std::uint64_t>(select_.integer(1)); }

private:
    Statement select_;
    std::string beginning_;
    std::string end_; // the first that does not begin so
    std::int64_t least_documents_;
    std::string_view term_; // it is asked for more than once
};

} // namespace newsidx::store
