// Which file or folder a path names, whatever its other names. Callable from any thread.
#pragma once

#include <sys/stat.h>

#include <compare>
#include <cstdint>
#include <string>

namespace newsidx::store {

// {}: none.
struct FileId {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;

    auto operator<=>(const FileId&) const = default;
};

inline FileId id_of(const struct stat& status) {
    return {status.st_dev, status.st_ino};
}

// Symbolic links are followed.
inline FileId file_at(const std::string& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 ? id_of(status) : FileId{};
}

} // namespace newsidx::store
