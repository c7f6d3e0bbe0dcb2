// Output that is longer than the screen goes through a pager: $NEWSIDX_PAGER, else $PAGER, else `less -FRX`; the first
// that is set counts, and an empty one or `cat` means none.
//
// There is one standard output, so this is the state of the process; for its one thread that prints. From begin() on
// what is printed is kept, and so is what goes to standard error, which comes after it. end() shows it all.
#pragma once

#include "terminal.h"

#include <string_view>

namespace newsidx::cli::pager {

// Does nothing unless `out` is a terminal, and somebody may look at it page by page.
void begin(const Terminal& out);

// Whether the text was kept: else it is to be written at once.
bool keep_output(std::string_view text);
bool keep_note(std::string_view line);

// Shows what was kept and waits until it has been looked at. Neither Ctrl-C nor an end before the last page is an
// error, and without a pager that can be run the text is simply written.
void end();

} // namespace newsidx::cli::pager
