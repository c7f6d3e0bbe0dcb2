// The terms of the index in ascending order of their bytes. A TermCursor belongs to its connection's thread, and to one
// read transaction. Throws SQLite::Exception.
#pragma once

#include "store/connection.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace newsidx::store {

class TermCursor {
public:
    explicit TermCursor(Connection& connection)
        : select_(connection.prepare("SELECT term, documents FROM term WHERE term >= ?1 ORDER BY term")) {}

    // Goes to the first term that is not before this one. False: there is none.
    bool seek(std::string_view term);
    // Goes to the next one. Precondition: there was one.
    bool next();

    [[nodiscard]] std::string_view term() const { return term_; } // valid until the cursor moves
    [[nodiscard]] std::uint64_t documents() const { return static_cast<std::uint64_t>(select_.integer(1)); }

private:
    Statement select_;
    std::string_view term_; // it is asked for more than once
};

} // namespace newsidx::store
