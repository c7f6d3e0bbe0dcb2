// marks(): where a record's whole texts have what a query asks for, over one snapshot of the file.
#pragma once

#include "newsidx/search.h"
#include "present/snippet.h"
#include "query/plan.h"
#include "store/reader.h"

#include <string_view>
#include <vector>

namespace newsidx::engine {

// What a plan marks in texts.
std::vector<present::MarkTerm> mark_terms(const query::Plan& plan);

// Throws BadOption, and RunError(not_found).
RecordMarks marks(store::Reader& reader, std::string_view id_or_url, std::string_view query,
                  const SearchOptions& options);

} // namespace newsidx::engine
