// What suggest() says behind a field's colon (topic:ea, author:"jane d): what records are filed under there. For one
// thread, over one snapshot of the file.
#pragma once

#include "engine/search/deadline.h"
#include "newsidx/search.h"
#include "newsidx/suggest.h"
#include "query/words.h"
#include "store/reader.h"

#include <cstdint>
#include <string>
#include <vector>

namespace newsidx::engine {

struct SuggestScope {
    store::Reader& reader;
    const std::vector<query::QueryAnalyzer>& analyzers;
    SearchOptions search; // whose records count, and from when on ages do
    Deadline& deadline;
};

// How many records a search for this text finds with all of its words. Throws Expired.
std::uint64_t records_found(const SuggestScope& scope, std::string text);

// Adds the texts with their last filter completed, those of the most records first, to `words` until these are `limit`.
// False: something else than a filter is being typed. Throws Expired, with some in `words`.
bool add_completed_labels(const SuggestScope& scope, const std::string& typed, std::size_t limit,
                          std::vector<SuggestedWord>& words);

} // namespace newsidx::engine
