// The feeds that OPML lists name. Pure functions, callable from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace newsidx::engine {

// The file that `feed`, as it is written in the file `list`, means: a path, taken from where the list lies, or a
// file: URL. nullopt when it is none.
std::optional<std::string> local_path(std::string_view feed, const std::string& list);

} // namespace newsidx::engine
