// Which file or folder a path names, whatever its other names. Callable from any thread.
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <string>
#include <tuple>

namespace newsidx::store {

// {}: none.
struct FileId {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;

    bool operator==(const FileId&) const = default;
    bool operator<(const FileId& other) const { return std::tie(device, inode) < std::tie(other.device, other.inode); }
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
