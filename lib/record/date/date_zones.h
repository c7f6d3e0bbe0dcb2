// The zones in dates, by the letters that people write for them. Pure functions, callable from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace newsidx::record {

struct Zone {
    std::string_view name;
    int minutes = 0;              // east of Greenwich; in winter, where the clocks are set
    bool is_set_as_in_us = false; // "ET" is EST or EDT, by the date
};

// nullopt for no known zone. Precondition: `word` is in lower case, as far as it is ASCII.
std::optional<Zone> zone_of(std::string_view word);

// How many seconds east of Greenwich its clocks are at a time that they show: seconds since 1970-01-01 on these clocks,
// of a day in `year`.
int seconds_east(const Zone& zone, int year, std::int64_t shown);

} // namespace newsidx::record
