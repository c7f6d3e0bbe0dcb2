// Numbers, dates and paragraphs as people read them. Pure functions but for clock_now(), callable from any thread
// (columns() and wrap() ask the C library for the width of characters, so main() sets LC_CTYPE first).
#pragma once

#include "newsidx/search.h"
#include "terminal.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace newsidx::cli {

// 1234567 -> "1,234,567".
std::string with_separators(std::uint64_t number);

// "1 hit", "1,200 hits": the noun in the singular; "entry" becomes "entries".
std::string counted(std::uint64_t number, std::string_view noun);

// "0.84 s", "12 s", "3 min 20 s".
std::string format_seconds(double seconds);

// "1.3 ms", "0.084 ms": three digits that matter.
std::string format_milliseconds(double milliseconds);

// "812 bytes", "3.4 MB".
std::string format_bytes(std::uint64_t bytes);

// 60 -> "60", 0.5 -> "0.5": no zeros without meaning.
std::string format_number(double number);

// "3 days ago", "in 2 hours"; older than a month the day itself: "2023-12-19".
std::string relative_date(std::int64_t seconds, std::int64_t now);

// The clock, in seconds since 1970.
std::int64_t clock_now();

// How many columns the text takes on a terminal: two for wide characters (Chinese, emoji), none for combining marks.
std::size_t columns(std::string_view text);

// The text, and spaces behind it up to so many columns.
std::string padded(std::string_view text, std::size_t width);

// Breaks sanitized text into lines of at most `width` columns, at spaces and between wide characters; a word that is
// longer than a line is broken where the line ends. Width 0: one line. The ranges leave out the spaces at the breaks.
std::vector<Range> wrap(std::string_view text, std::size_t width);

// Lines of `text` wrapped to the terminal, each after `indent` spaces and with a line feed; marks are painted.
std::string paragraph(const Terminal& terminal, const Snippet& text, std::size_t indent);

// Those of the marks, which ascend, that have something in the part.
std::span<const Range> marks_in(const std::vector<Range>& marks, const Range& part);
// The part [begin, end) of a text with the marks in it painted.
std::string painted(const Terminal& terminal, const Snippet& text, Range part, bool bold_marks);

} // namespace newsidx::cli
