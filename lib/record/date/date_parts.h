// What date.cpp and date_written.cpp share. Pure functions, callable from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace newsidx::record {

// Precondition: 1 <= month <= 12.
int days_in_month(int year, int month);

// Days since 1970-01-01. Precondition: a day that exists, of the years 1 to 9999.
std::int64_t days_since_epoch(int year, int month, int day);

// Dates that are words and numbers in some order: all that parse_date() knows but ISO 8601 and numbers alone.
std::optional<std::int64_t> parse_written_date(std::string_view text);

} // namespace newsidx::record
