// The columns of the full-text index: which field stands in which. Callable from any thread.
#pragma once

#include "rank/document_entry.h"

#include <array>
#include <cstddef>

namespace newsidx::fts5 {

// The fields in the order of the table's columns (schema/0002_packed_views.sql says why that is another).
inline constexpr std::array<rank::Field, rank::kFieldCount> kFieldOfColumn = {rank::kExcerpt, rank::kBody, rank::kTitle,
                                                                              rank::kNames};
inline constexpr std::size_t kColumns = kFieldOfColumn.size();

} // namespace newsidx::fts5
