// What is to be said, on standard error, of a search beside its results. For one thread.
#pragma once

#include "newsidx/search.h"

namespace newsidx::cli {

// Whether the query could be read as it was meant, and the file be searched as it should be: each mistake with the
// query and a caret below its place.
void note_query(const SearchResult& result);

// "2 unpublished records and 1 stub left out (--unpublished shows them)"
void note_hidden(const SearchResult& result);

} // namespace newsidx::cli
