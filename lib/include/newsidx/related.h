// What other records have to do with one (Index::related). Plain values, owned by whoever holds them.
#pragma once

#include "newsidx/search.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace newsidx {

struct RelatedOptions {
    std::size_t limit = 10;           // of each list; of similar ones at most 10,000
    bool unpublished = false;         // also hidden records
    std::size_t snippet_length = 200; // in characters; 0: no snippets
};

struct RelatedResult {
    std::int64_t id = 0;
    std::string title;
    std::vector<Hit> relations;     // what it relates to itself, in its order; their scores are 0
    std::vector<Hit> related_by;    // what relates to it, the latest first; their scores are 0
    std::vector<Hit> similar;       // what has the most of `terms`, as a search for them scores it; none of the above
    std::vector<std::string> terms; // the words that tell it from others, the most telling first, as it has them
    double took_ms = 0;
};

} // namespace newsidx
