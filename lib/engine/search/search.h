// search(): from query text to hits, over one snapshot of the file. On the reader's thread.
#pragma once

#include "engine/run_error.h"
#include "newsidx/search.h"
#include "store/reader.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace newsidx::engine {

// Thrown for options out of their range; the message says which and what it may be.
class BadOption : public RunError {
public:
    explicit BadOption(std::string message) : RunError({ErrorCode::invalid_argument, std::move(message), ""}) {}
};

// Throws BadOption.
void check_options(const SearchOptions& options);
void check_timeout(std::optional<double> seconds);

SearchResult search(store::Reader& reader, std::string_view query, const SearchOptions& options);

} // namespace newsidx::engine
