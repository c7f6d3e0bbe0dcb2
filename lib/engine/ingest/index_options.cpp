#include "engine/ingest/index_options.h"

#include "engine/run_error.h"
#include "record/parse.h"

#include <algorithm>
#include <fmt/format.h>
#include <string>

namespace newsidx::engine {

void require_valid(const IndexOptions& options) {
    if (to_string(options.format).empty())
        throw RunError({ErrorCode::invalid_argument, "this is no format that there is", "format"});
    for (const auto& [theirs, ours] : options.key_map)
        if (const std::string reason = record::rejection_of_key(ours);
            theirs.empty() || theirs.find('\n') != std::string::npos || !reason.empty())
            throw RunError({ErrorCode::invalid_argument, reason.empty() ? "this is no name of a key" : reason,
                            fmt::format("{}={}", theirs, ours)});
    if (options.format == Format::exported && (!options.source.empty() || !options.key_map.empty()))
        throw RunError({ErrorCode::invalid_argument,
                        "an export says itself what its sources are and how they are read: source and key_map "
                        "(--source, --map) do not apply to it",
                        ""});
}

void require_name(const IndexOptions& options) {
    if (options.prune && options.source.empty())
        throw RunError(
            {ErrorCode::invalid_argument, "to remove what a source does not hold any more, name the source", ""});
}

std::vector<Diagnostic> keys_not_found(const IndexOptions& options, std::uint64_t found) {
    std::vector<Diagnostic> warnings;
    for (std::size_t i = 0; i < std::min(options.key_map.size(), record::kMostToldKeys); ++i) {
        const auto& [theirs, ours] = options.key_map[i];
        if ((found >> i & 1) == 0 && !theirs.starts_with("secured."))
            warnings.push_back({theirs, 0, 0, fmt::format("no record has this key, which is to be {}", ours)});
    }
    return warnings;
}

} // namespace newsidx::engine
