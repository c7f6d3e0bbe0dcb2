// Pages that servers give in the place of what was asked for. A pure function, callable from any thread.
#pragma once

#include <string_view>

namespace newsidx::record {

// Whether a page with this title is a server's error ("502 Bad Gateway"), or a check for robots: word for word as they
// are, since articles have such things in their titles, too.
bool is_error_title(std::string_view title);

} // namespace newsidx::record
