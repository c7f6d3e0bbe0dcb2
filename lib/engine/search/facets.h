// Facets: by what values a search's matches can be told apart, and how many have each. For one search, in its read
// transaction, on its thread.
#pragma once

#include "engine/search/deadline.h"
#include "newsidx/search.h"
#include "store/documents/document_set.h"
#include "store/reader.h"

#include <cstddef>

namespace newsidx::engine {

// How labels are counted. Both roads give the same; the quicker one depends on how many matches there are.
enum class FacetRoad {
    automatic,
    by_label, // the set of each label's documents, intersected with the matches
    by_match  // the list of each match's labels
};

// `limit`: so many values; 0: all. Throws Expired.
FacetCounts count_facet(Facet facet, const store::DocumentSet& matches, std::size_t limit, store::Reader& reader,
                        Deadline& deadline, FacetRoad road = FacetRoad::automatic);

} // namespace newsidx::engine
