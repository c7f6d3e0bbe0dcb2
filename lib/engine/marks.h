// marks(): where a record's whole texts have what a query asks for, over one snapshot of the file.
#pragma once

#include "newsidx/search.h"
#include "store/reader.h"

#include <string_view>

namespace newsidx::engine {

// Throws BadOption, and RunError(not_found).
RecordMarks marks(store::Reader& reader, std::string_view id_or_url, std::string_view query,
                  const SearchOptions& options);

} // namespace newsidx::engine
