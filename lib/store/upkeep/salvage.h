// Salvage: what can still be read of a damaged file -> a new one.
//
// Only what cannot be made again is read: sources, items, identities with what `update` set, removals. Each row is
// read by itself; where SQLite refuses a page, the next row that it gives is looked for. An item is kept if its bytes
// have the hash that they had when they came in. Everything else is derived from that (store/upkeep/rebuild.h). Ids are
// kept, and none that may have been given out is given out again.
//
// For the connections' thread. Throws SQLite::Exception or OpenError for what happens to the new file, and for nothing
// that is wrong with the damaged one.
#pragma once

#include "store/connection.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace newsidx::store {

struct Salvaged {
    std::uint64_t items = 0;         // kept
    std::uint64_t lost_records = 0;  // known by name, and none of their items could be read
    std::uint64_t reread = 0;        // sources that are marked to be read again
    std::vector<std::string> losses; // sentences, at most kMostLosses
};
inline constexpr std::size_t kMostLosses = 1'000;

// In a write transaction of `out`, whose file was just made; rebuild() must follow. `progress` is told how many rows
// were read, of about how many; false ends it, and nullopt is given.
std::optional<Salvaged> salvage(Connection& damaged, Connection& out,
                                const std::function<bool(std::uint64_t done, std::uint64_t total)>& progress);

// After rebuild(): forgets identities that nothing has any more.
void drop_empty_identities(Connection& out);

} // namespace newsidx::store
