// search(): from query text to hits, over one snapshot of the file.
#pragma once

#include "newsidx/search.h"
#include "store/reader.h"

#include <stdexcept>
#include <string_view>

namespace newsidx::engine {

// Thrown for options out of their range; the message says which and what it may be.
class BadOption : public std::invalid_argument {
public:
    using std::invalid_argument::invalid_argument;
};

// Throws BadOption.
void check_options(const SearchOptions& options);

SearchResult search(store::Reader& reader, std::string_view query, const SearchOptions& options);

} // namespace newsidx::engine
