// The options that say what is found and how it is ranked: `search` and `eval` have the same, from here.
#pragma once

#include "command.h"
#include "newsidx/search.h"

namespace newsidx::cli {

// Declares them. `options` holds their defaults, and must outlive the reading of the call.
void add_ranking_options(Call& call, SearchOptions& options);
// --sort and --as-you-type, for who shows hits in their order.
void add_order_options(Call& call, SearchOptions& options);

} // namespace newsidx::cli
