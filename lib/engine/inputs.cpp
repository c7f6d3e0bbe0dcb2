#include "engine/inputs.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fmt/format.h>
#include <set>
#include <system_error>
#include <utility>

namespace newsidx::engine {

namespace {

namespace fs = std::filesystem;

using FileId = std::pair<dev_t, ino_t>;

class Finder {
public:
    explicit Finder(const std::string& own_path) {
        struct stat status {};
        for (const char* suffix : {"", "-wal", "-shm", "-journal"})
            if (::stat((own_path + suffix).c_str(), &status) == 0) own_files_.insert({status.st_dev, status.st_ino});
    }

    Inputs run(const std::vector<std::string>& paths) {
        for (const std::string& path : paths) {
            if (path == kStandardInput) {
                inputs_.files.push_back({kStandardInput, 0, 0});
                continue;
            }
            const std::string root = absolute(path);
            inputs_.roots.push_back(root);
            const std::size_t before = found();
            visit(root, true);
            std::error_code error;
            if (found() == before && fs::is_directory(root, error)) inputs_.empty.push_back(root);
        }
        return std::move(inputs_);
    }

private:
    // The folder part without symbolic links, so that one file has one name; the file's own name stays.
    static std::string absolute(const std::string& path) {
        std::error_code error;
        fs::path full = fs::absolute(path, error).lexically_normal();
        if (!full.has_filename()) full = full.parent_path();
        const fs::path parent = fs::weakly_canonical(full.parent_path(), error);
        return error ? full.string() : (parent / full.filename()).string();
    }

    // What there is to read, and what could not be.
    [[nodiscard]] std::size_t found() const {
        return files_.size() + inputs_.same_files.size() + inputs_.errors.size();
    }

    void fail(const std::string& path, std::string message) {
        inputs_.errors.push_back({path, 0, 0, std::move(message)});
    }

    void visit(const std::string& path, bool named) {
        struct stat status {};
        if (::stat(path.c_str(), &status) != 0) {
            const int error = errno;
            if (named && error == ENOENT) inputs_.missing.push_back(path);
            fail(path, error == ELOOP ? "a symbolic link that leads to itself; it was not followed"
                                      : fmt::format("cannot be read: {}", std::strerror(error)));
            return;
        }
        const FileId id{status.st_dev, status.st_ino};
        if (S_ISDIR(status.st_mode)) {
            folder(path, id);
        } else if (S_ISREG(status.st_mode)) {
            if (own_files_.contains(id)) {
                if (named) fail(path, "this is the index itself");
                return;
            }
            if (!files_.insert(id).second) {
                inputs_.same_files.push_back(path);
                return;
            }
            const std::int64_t mtime = std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec;
            inputs_.files.push_back({path, status.st_size, mtime});
            inputs_.bytes += static_cast<std::uint64_t>(status.st_size);
        } else if (named) {
            fail(path, "neither a file nor a folder; name - to read standard input");
        }
    }

    void folder(const std::string& path, const FileId& id) {
        if (std::find(open_.begin(), open_.end(), id) != open_.end()) {
            fail(path, "a folder that leads back to one it lies in; it was not followed");
            return;
        }
        if (!folders_.insert(id).second) return; // by another way
        std::error_code error;
        std::vector<std::string> names;
        for (fs::directory_iterator entry(path, error), end; !error && entry != end; entry.increment(error))
            if (std::string name = entry->path().filename().string(); !name.starts_with('.'))
                names.push_back(std::move(name));
        if (error) {
            fail(path, fmt::format("the folder cannot be read: {}", error.message()));
            return;
        }
        std::sort(names.begin(), names.end());
        open_.push_back(id);
        for (const std::string& name : names)
            visit(fmt::format("{}/{}", path, name), false);
        open_.pop_back();
    }

    Inputs inputs_;
    std::vector<FileId> open_; // the folders that are being walked through, outermost first
    std::set<FileId> own_files_;
    std::set<FileId> folders_;
    std::set<FileId> files_;
};

} // namespace

Inputs find_inputs(const std::vector<std::string>& paths, const std::string& own_path) {
    return Finder(own_path).run(paths);
}

} // namespace newsidx::engine
