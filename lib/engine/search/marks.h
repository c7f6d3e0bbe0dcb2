// marks(): where a record's whole texts have what a query asks for. On the reader's thread.
#pragma once

#include "newsidx/index.h"
#include "present/places.h"
#include "query/plan.h"
#include "store/reader.h"

#include <string_view>

namespace newsidx::engine {

// What a plan marks in texts that the analyzer with this tag has analysed. Its terms are the plan's leaves.
present::Wanted wanted_marks(const query::Plan& plan, std::string_view analyzer);

// Of a record inside the reader's snapshot. Throws BadOption.
RecordMarks marks(store::Reader& reader, const StoredRecord& stored, std::string_view query,
                  const SearchOptions& options);

} // namespace newsidx::engine
