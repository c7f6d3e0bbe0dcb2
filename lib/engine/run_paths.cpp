#include "engine/run_paths.h"

#include "engine/inputs.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <string_view>

namespace newsidx::engine {

namespace {

// Whether `path` is `folder` or lies in it.
bool lies_in(std::string_view path, std::string_view folder) {
    if (!path.starts_with(folder)) return false;
    return folder.ends_with('/') || path.size() == folder.size() || path[folder.size()] == '/';
}

bool lies_in_any(const std::string& path, const std::vector<std::string>& folders) {
    return std::any_of(folders.begin(), folders.end(),
                       [&](const std::string& folder) { return lies_in(path, folder); });
}

} // namespace

bool RunPaths::is_gone(const std::string& path) const {
    return !visited.contains(path) && !exported.contains(path) && !lies_in_any(path, unreadable);
}

bool RunPaths::is_left(const std::string& name, const std::string& path) const {
    if (path == kStandardInput) return false; // another one each time
    if (visited.contains(path)) return name != (source.empty() ? path : source);
    return lies_in_any(path, roots) ? is_gone(path) : is_missing(path);
}

bool is_missing(const std::string& path) {
    struct stat status {};
    return ::lstat(path.c_str(), &status) != 0 && errno == ENOENT;
}

} // namespace newsidx::engine
