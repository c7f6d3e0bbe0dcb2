// Facets on the command line: their names, and their counts as text.
#pragma once

#include "newsidx/search.h"
#include "terminal.h"

#include <string>
#include <vector>

namespace newsidx::cli {

// "topic, provider, ... or month".
std::string facet_names();

// Adds those of "topic,lang", each once; throws UsageError for a name that is none.
void add_facets(const std::string& names, std::vector<Facet>& facets);

// The name in a line, then a line for each value: the count, a bar on a terminal, the value.
std::string format_facet(const Terminal& terminal, const FacetCounts& counts);

} // namespace newsidx::cli
