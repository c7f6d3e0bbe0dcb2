// RunPaths: where a run of indexing has looked, and what that says of the sources that the file knows. Owns names only;
// for one thread.
#pragma once

#include <set>
#include <string>
#include <vector>

namespace newsidx::engine {

struct RunPaths {
    std::string source;                  // IndexOptions::source
    std::set<std::string> visited;       // files that are there
    std::set<std::string> exported;      // the paths of sources that exports hold: they may be nowhere else any more
    std::vector<std::string> roots;      // what was looked through
    std::vector<std::string> unreadable; // what is in these may still be there

    // Of a path in a root: that it is not there. This is what --prune removes.
    [[nodiscard]] bool is_gone(const std::string& path) const;

    // Whether the file does not hold any more what the source gave: it is gone, or has been read as another source.
    [[nodiscard]] bool is_left(const std::string& name, const std::string& path) const;
};

// Whether nothing has this path; false where that cannot be told.
bool is_missing(const std::string& path);

} // namespace newsidx::engine
