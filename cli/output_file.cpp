#include "output_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <utility>

namespace newsidx::cli {

OutputFile::~OutputFile() {
    if (file_ >= 0) ::close(file_);
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

namespace {

// Gives errno, 0 where it is done.
int move_file(const std::string& from, const std::string& to, bool over) {
    if (over) return std::rename(from.c_str(), to.c_str()) == 0 ? 0 : errno;
    if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return 0;
    if (errno != EINVAL) return errno;
    // A file system that cannot say so.
    if (::access(to.c_str(), F_OK) == 0) return EEXIST;
    return std::rename(from.c_str(), to.c_str()) == 0 ? 0 : errno;
}

} // namespace

std::optional<Error> OutputFile::refuse_to_replace() {
    error_ = Error{ErrorCode::invalid_argument, "the file exists: name another one, or give --force", path_};
    return error_;
}

std::optional<Error> OutputFile::fail(int number) {
    error_ = Error{ErrorCode::io, std::strerror(number), path_};
    return error_;
}

std::optional<Error> OutputFile::open(bool over, const std::string& index) {
    std::error_code error;
    for (const char* part : {"", "-wal", "-shm", "-journal"})
        if (std::filesystem::equivalent(path_, index + part, error)) {
            error_ = Error{ErrorCode::invalid_argument, "this is the index itself", path_};
            return error_;
        }
    // A link is followed, so that what it names is replaced and not the link.
    const std::filesystem::path real = std::filesystem::weakly_canonical(path_, error);
    const std::string target = error ? path_ : real.string();
    struct stat status {};
    const bool exists = ::stat(target.c_str(), &status) == 0;
    if (!exists && errno != ENOENT) return fail(errno);
    struct stat link {};
    const bool is_link = ::lstat(target.c_str(), &link) == 0 && S_ISLNK(link.st_mode); // with no path of what it names
    if (!exists && is_link) {
        error_ = Error{ErrorCode::invalid_argument, "this is a link to no file: name the file itself", path_};
        return error_;
    }
    if (exists && S_ISDIR(status.st_mode)) return fail(EISDIR);
    if (exists && (is_link || !S_ISREG(status.st_mode))) {
        file_ = ::open(target.c_str(), O_WRONLY | O_CLOEXEC);
        return file_ < 0 ? fail(errno) : std::nullopt;
    }
    if (exists && !over) return refuse_to_replace();
    over_ = over;
    temporary_ = target + ".XXXXXX";
    file_ = ::mkstemp(temporary_.data()); // readable by its owner only
    if (file_ >= 0) {
        path_ = target;
        return std::nullopt;
    }
    temporary_.clear();
    return fail(errno);
}

int write_all(int file, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(file, bytes.data(), bytes.size());
        if (written >= 0)
            bytes.remove_prefix(static_cast<std::size_t>(written));
        else if (errno != EINTR)
            return errno;
    }
    return 0;
}

bool OutputFile::write(std::string_view bytes) {
    const int error = write_all(file_, bytes);
    if (error != 0) fail(error);
    return error == 0;
}

std::optional<Error> OutputFile::commit() {
    if (!temporary_.empty() && ::fsync(file_) != 0) return fail(errno);
    if (::close(std::exchange(file_, -1)) != 0) return fail(errno);
    if (temporary_.empty()) return std::nullopt;
    if (const int error = move_file(temporary_, path_, over_); error != 0)
        return error == EEXIST ? refuse_to_replace() : fail(error); // it has come meanwhile
    temporary_.clear();
    return std::nullopt;
}

} // namespace newsidx::cli
