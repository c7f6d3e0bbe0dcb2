// What somebody may be about to type (Index::suggest). Plain values, owned by whoever holds them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace newsidx {

struct SuggestOptions {
    std::size_t limit = 8;           // of each kind
    bool unpublished = false;        // also from hidden records
    std::optional<double> timeout{}; // seconds, >= 0, after which it ends with what it has found
};

struct SuggestedWord {
    std::string text; // the text as it was typed, with its last word completed, or its last filter: topic:"Deep Sea"
    std::uint64_t documents =
        0; // that a search for it finds with all its words; of thousands with a single word, about so many
};

struct SuggestedTitle {
    std::int64_t id = 0;
    std::string title;
    std::string url;
    std::optional<double> heat;
};

struct SuggestResult {
    std::string prefix;                 // as it was typed
    std::vector<SuggestedWord> words;   // by how many documents have them and how hot the latest of these are
    std::vector<SuggestedTitle> titles; // of the best records that have such words there: those that have all of it as
                                        // it was typed, then the others; the hottest of each first
    double took_ms = 0;
};

} // namespace newsidx
