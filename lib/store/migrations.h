// The migrations of schema/NNNN_*.sql, compiled in by CMake. Read-only data.
#pragma once

#include <span>

namespace newsidx::store {

struct Migration {
    int number; // the user_version after it
    const char* sql;
};

// In ascending order, numbered from 1 without gaps.
std::span<const Migration> migrations();

} // namespace newsidx::store
