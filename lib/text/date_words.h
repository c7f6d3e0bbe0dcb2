// The words in dates: months, weekdays, fillers. Pure functions, callable from any thread.
#pragma once

#include <string_view>

namespace newsidx::text {

// 1..12 for a month's name or an abbreviation of it of three letters or more; 0 for another word.
// Precondition, here and below: `word` is in lower case, as far as it is ASCII.
int month_of(std::string_view word);

// Whether it is an English weekday, or an abbreviation of one of three letters or more; or a weekday of some other
// languages of Europe, in full.
bool is_weekday(std::string_view word);

// Words that say nothing about a date in which they stand: "at", "de".
bool is_filler(std::string_view word);

} // namespace newsidx::text
