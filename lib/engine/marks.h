// marks(): where a record's whole texts have what a query asks for, over one snapshot of the file.
#pragma once

#include "newsidx/search.h"
#include "present/snippet.h"
#include "query/plan.h"
#include "store/reader.h"

#include <string_view>

namespace newsidx::engine {

// What a plan marks in texts. Its terms are the plan's leaves.
present::Wanted wanted_marks(const query::Plan& plan);

// Throws BadOption, and RunError(not_found).
RecordMarks marks(store::Reader& reader, std::string_view id_or_url, std::string_view query,
                  const SearchOptions& options);

} // namespace newsidx::engine
