// Dates as people write them -> seconds since 1970, UTC. Pure functions, callable from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace newsidx::record {

// ISO 8601: "2023-12-19", "2023-12-19T23:59Z", "2023-12-19 23:59:00.5 +01:00", "20231219T235900Z"; without a zone it is
// UTC. Years 1..9999; a day that does not exist is nullopt. Fractions of a second are cut.
std::optional<std::int64_t> parse_date(std::string_view text);

} // namespace newsidx::record
