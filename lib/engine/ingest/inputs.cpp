#include "engine/ingest/inputs.h"

#include "store/file_id.h"

#include <fnmatch.h>
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
using store::FileId;

// The path of what lies in a folder from there on.
std::string_view below(std::string_view folder, std::string_view path) {
    return path.substr(std::min(folder.size() + (folder == "/" ? 0 : 1), path.size()));
}

// fnmatch(3), but that each `**/` from `begin` on may also be nothing.
bool is_like(const std::string& pattern, const std::string& path, std::size_t begin = 0) {
    if (::fnmatch(pattern.c_str(), path.c_str(), 0) == 0) return true;
    constexpr std::string_view kAny = "**/";
    for (std::size_t at = pattern.find(kAny, begin); at != std::string::npos; at = pattern.find(kAny, at + 1))
        if (is_like(std::string(pattern).erase(at, kAny.size()), path, at)) return true;
    return false;
}

// A path is asked as it is below the folder that was named, and as it is from each of the folders above.
bool is_like(const std::vector<std::string>& patterns, const std::string& root, const std::string& path) {
    const std::string name = path.substr(path.rfind('/') + 1);
    return std::any_of(patterns.begin(), patterns.end(), [&](std::string_view pattern) {
        while (pattern.ends_with('/'))
            pattern.remove_suffix(1);
        if (pattern.starts_with("./")) pattern.remove_prefix(2);
        if (pattern.find('/') == std::string_view::npos) return is_like(std::string(pattern), name);
        const std::string rooted(pattern.substr(pattern.starts_with('/') ? 1 : 0));
        if (is_like(rooted, std::string(below(root, path))) || is_like(std::string(pattern), path)) return true;
        for (std::size_t at = path.find('/'); at < root.size(); at = path.find('/', at + 1))
            if (!pattern.starts_with('/') && is_like(std::string(pattern), path.substr(at + 1))) return true;
        return false;
    });
}

// The path itself, or a folder between it and the root.
bool lies_in_one_like(const std::vector<std::string>& patterns, const std::string& root, std::string path) {
    for (; path.size() > root.size(); path.resize(path.rfind('/')))
        if (is_like(patterns, root, path)) return true;
    return false;
}

// Whether a walk through `root`, which `path` lies in, comes to it.
bool is_looked_at(const std::string& root, const std::string& path, const InputPatterns& patterns) {
    if (path.size() <= root.size()) return true;
    std::string part = path;
    for (; part.size() > root.size(); part.resize(part.rfind('/')))
        if (is_passed_over(std::string_view(part).substr(part.rfind('/') + 1))) return false;
    if (lies_in_one_like(patterns.exclude, root, path)) return false;
    std::error_code error;
    return patterns.include.empty() || lies_in_one_like(patterns.include, root, path) || fs::is_directory(path, error);
}

class Finder {
public:
    Finder(const std::string& own_path, const InputPatterns& patterns) : patterns_(patterns) {
        for (const char* suffix : {"", "-wal", "-shm", "-journal"})
            own_files_.insert(store::file_at(own_path + suffix));
    }

    Inputs run(const std::vector<std::string>& paths) {
        for (const std::string& path : paths) {
            if (path == kStandardInput) {
                inputs_.files.push_back({kStandardInput, 0, 0});
                continue;
            }
            const std::string root = remembered_path(path);
            inputs_.roots.push_back(root);
            const std::size_t before = found();
            root_ = root;
            visit(root, true);
            std::error_code error;
            if (found() == before && fs::is_directory(root, error)) inputs_.empty.push_back(root);
        }
        inputs_.left_all_out = inputs_.left_all_out && found() == 0;
        return std::move(inputs_);
    }

private:
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
            if (error == ENOENT && path.find(":/") != std::string::npos)
                return fail(path, "newsidx fetches nothing: save what the URL gives, and index the file");
            fail(path, error == ELOOP ? "a symbolic link that leads to itself; it was not followed"
                                      : fmt::format("cannot be read: {}", std::strerror(error)));
            return;
        }
        const FileId id = store::id_of(status);
        if (S_ISDIR(status.st_mode)) {
            folder(path, id);
        } else if (S_ISREG(status.st_mode)) {
            if (!named && !patterns_.include.empty() && !lies_in_one_like(patterns_.include, root_, path)) {
                inputs_.left_all_out = true;
                return;
            }
            if (own_files_.contains(id)) {
                if (named) fail(path, "this is the index itself");
                return;
            }
            if (!files_.insert(id).second) {
                inputs_.same_files.push_back(path);
                return;
            }
            const std::int64_t mtime = std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec;
            inputs_.files.push_back({path, status.st_size, mtime, {}, named ? 0 : root_.size()});
            inputs_.bytes += static_cast<std::uint64_t>(status.st_size);
        } else if (named) {
            fail(path, "neither a file nor a folder; name - to read standard input");
        }
    }

    void folder(const std::string& path, const FileId& id) {
        if (std::find(open_.begin(), open_.end(), id) != open_.end())
            return fail(path, "a folder that leads back to one it lies in; it was not followed");
        if (!folders_.insert(id).second) return; // by another way
        std::error_code error;
        const std::vector<std::string> names = names_in(path, error);
        if (error) return fail(path, fmt::format("the folder cannot be read: {}", error.message()));
        open_.push_back(id);
        for (const std::string& name : names) {
            const std::string inner = fmt::format("{}/{}", path, name);
            if (patterns_.exclude.empty() || !is_like(patterns_.exclude, root_, inner))
                visit(inner, false);
            else
                inputs_.left_all_out = true;
        }
        open_.pop_back();
    }

    const InputPatterns& patterns_;
    Inputs inputs_;
    std::string root_;         // that is being walked through
    std::vector<FileId> open_; // the folders that are being walked through, outermost first
    std::set<FileId> own_files_;
    std::set<FileId> folders_;
    std::set<FileId> files_;
};

} // namespace

std::string_view InputFile::path_in_folder() const {
    return is_named() ? std::string_view() : below(std::string_view(path).substr(0, folder), path);
}

// One file has one name.
std::string remembered_path(const std::string& path) {
    std::error_code error;
    fs::path full = fs::absolute(path, error).lexically_normal();
    if (!full.has_filename()) full = full.parent_path();
    const fs::path parent = fs::weakly_canonical(full.parent_path(), error);
    return error ? full.string() : (parent / full.filename()).string();
}

bool is_passed_over(std::string_view name) {
    return name.starts_with('.') || name == "node_modules";
}

std::vector<std::string> names_in(const std::string& folder, std::error_code& error) {
    std::vector<std::string> names;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
        if (std::string name = entry->path().filename().string(); !is_passed_over(name))
            names.push_back(std::move(name));
    std::sort(names.begin(), names.end());
    return names;
}

bool lies_in(std::string_view path, std::string_view folder) {
    return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/' || folder == "/");
}

std::vector<std::string> looked_at(const std::vector<std::string>& paths, const std::vector<std::string>& roots,
                                   const InputPatterns& patterns) {
    std::vector<std::string> found;
    for (const std::string& path : paths)
        if (std::any_of(roots.begin(), roots.end(), [&](const std::string& root) {
                return lies_in(path, root) && is_looked_at(root, path, patterns);
            }))
            found.push_back(path);
    return found;
}

Inputs find_inputs(const std::vector<std::string>& paths, const std::string& own_path, const InputPatterns& patterns) {
    return Finder(own_path, patterns).run(paths);
}

} // namespace newsidx::engine
