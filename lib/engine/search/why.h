// why(): why a record is where it is among a query's hits, or why it is none, over one snapshot of the file. On the
// reader's thread.
#pragma once

#include "newsidx/search.h"
#include "newsidx/why.h"
#include "store/reader.h"

#include <string_view>

namespace newsidx::engine {

// Throws BadOption.
WhyResult why(store::Reader& reader, std::string_view id_or_url, std::string_view query, const SearchOptions& options);

} // namespace newsidx::engine
