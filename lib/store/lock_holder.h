// Who writes a file just now, for those who could not; it may be one that came since. Keeps nothing, and may be called
// from any thread.
#pragma once

#include <string>

namespace newsidx::store {

// "another process is writing to the file (process 4711, newsidx); try again when it is done". The name and number are
// left out where the system does not tell them: this asks Linux's /proc/locks, for to open the file that is locked, and
// to close it again, would drop the locks that this process has on it itself.
std::string busy_message(const std::string& path);

} // namespace newsidx::store
