#include "engine/ingest/watcher.h"

#include "engine/ingest/inputs.h"
#include "engine/run_error.h"

#include <poll.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fmt/format.h>
#include <system_error>

namespace newsidx::engine {

namespace {

namespace fs = std::filesystem;

constexpr std::chrono::milliseconds kQuiet{150};
constexpr std::chrono::milliseconds kLongest{700};
// More than these are not remembered one by one.
constexpr std::size_t kMostPaths = 10'000;
constexpr std::uint32_t kEvents = IN_CLOSE_WRITE | IN_MODIFY | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_DELETE |
                                  IN_DELETE_SELF | IN_MOVE_SELF | IN_ATTRIB | IN_ONLYDIR;

std::string join(const std::string& folder, std::string_view name) {
    return fmt::format("{}{}{}", folder, folder.ends_with('/') ? "" : "/", name);
}

} // namespace

Watcher::Descriptor::Descriptor() : value_(inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {
    if (value_ >= 0) return;
    const std::string reason = errno == EMFILE ? "too many programs watch files already; raise the sysctl "
                                                 "fs.inotify.max_user_instances, or the limit of open files"
                                               : fmt::format("files cannot be watched: {}", std::strerror(errno));
    throw RunError({ErrorCode::io, reason, ""});
}

Watcher::Descriptor::~Descriptor() {
    if (value_ >= 0) ::close(value_);
}

Watcher::Watcher(const std::vector<std::string>& roots, const std::string& own_path)
    : roots_(roots.begin(), roots.end()) {
    std::error_code error;
    fs::path own = fs::canonical(own_path, error); // SQLite keeps its files beside what a link leads to
    if (error) own = own_path;
    own_name_ = own.filename().string();
    own_folder_ = store::file_at(own.parent_path());
    watch_all();
}

void Watcher::watch_all() {
    const auto before = std::exchange(folders_, {});
    watches_.clear();
    several_names_ = false;
    for (const std::string& root : roots_) {
        watch_way(root);
        watch(root);
    }
    for (const auto& [watch, folder] : before)
        if (!folders_.contains(watch)) inotify_rm_watch(inotify_, watch);
}

// The folder that the root lies in tells when it is replaced; while that is missing, the next one above.
void Watcher::watch_way(const std::string& root) {
    for (fs::path path = root; path.has_relative_path(); path = path.parent_path()) {
        if (watch_name(path.parent_path().string(), path.filename().string())) return;
        struct stat status {};
        if (errno == EACCES && ::stat(root.c_str(), &status) == 0 && S_ISREG(status.st_mode))
            throw RunError({ErrorCode::io, "it cannot be watched, since the folder it lies in may not be read", root});
    }
}

bool Watcher::watch_name(const std::string& folder, const std::string& name) {
    const int watch = add_watch(folder);
    if (watch >= 0) folders_[watch].names.insert(name);
    return watch >= 0;
}

// Whatever it is, if it is there.
void Watcher::watch(const std::string& path) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) return;
    if (S_ISLNK(status.st_mode)) {
        several_names_ = true;
        std::error_code error;
        const fs::path target = fs::canonical(path, error);
        if (error) return;
        watch_name(target.parent_path().string(), target.filename().string());
        watch_folder(path);
    } else if (S_ISDIR(status.st_mode)) {
        watch_folder(path);
    } else if (S_ISREG(status.st_mode) && status.st_nlink > 1) {
        several_names_ = true;
    }
}

void Watcher::watch_folder(const std::string& path) {
    const int watch_number = add_watch(path);
    if (watch_number < 0) return;
    Folder& folder = folders_[watch_number];
    if (folder.whole) return; // by another way
    folder.whole = true;
    folder.path = path;
    watches_[path] = watch_number;
    std::error_code error;
    for (const std::string& name : names_in(path, error)) // of several ways to a folder, find_inputs() goes the first
        watch(join(path, name));
}

// The number of the folder's watch; -1 when there is no such folder, or it may not be read.
int Watcher::add_watch(const std::string& path) {
    const int watch = inotify_add_watch(inotify_, path.c_str(), kEvents);
    if (watch < 0 && (errno == ENOSPC || errno == ENOMEM))
        throw RunError({ErrorCode::io,
                        fmt::format("no more folders can be watched, and {} are: raise the sysctl "
                                    "fs.inotify.max_user_watches",
                                    folders_.size()),
                        path});
    if (watch < 0) return watch;
    const auto [place, is_new] = folders_.try_emplace(watch);
    if (!is_new) return watch;
    if (const store::FileId folder = store::file_at(path); folder != store::FileId{}) {
        place->second.path = path;
        place->second.holds_index = own_folder_ == folder;
    }
    return watch;
}

// The folder and those below it are not there any more.
void Watcher::forget(const std::string& path) {
    const auto drop = [this](std::map<std::string, int>::iterator place) {
        const auto folder = folders_.find(place->second);
        if (folder != folders_.end() && folder->second.names.empty()) {
            inotify_rm_watch(inotify_, folder->first);
            folders_.erase(folder);
        } else if (folder != folders_.end()) {
            folder->second.whole = false;
        }
        return watches_.erase(place);
    };
    if (const auto place = watches_.find(path); place != watches_.end()) drop(place);
    const std::string below = join(path, "");
    for (auto place = watches_.lower_bound(below); place != watches_.end() && place->first.starts_with(below);)
        place = drop(place);
}

std::optional<Changes> Watcher::wait(std::chrono::milliseconds patience) {
    using std::chrono::milliseconds;
    const auto until = Clock::now() + patience;
    for (;;) {
        auto end = until;
        if (first_) end = std::min({end, last_ + kQuiet, *first_ + kLongest});
        const auto left = std::max(std::chrono::ceil<milliseconds>(end - Clock::now()), milliseconds{0});
        pollfd ready{inotify_, POLLIN, 0};
        const int count = poll(&ready, 1, static_cast<int>(left.count()));
        if (count < 0) return std::nullopt; // a signal
        if (count > 0) read_events();
        const auto now = Clock::now();
        if (first_ && now >= std::min(last_ + kQuiet, *first_ + kLongest)) return take();
        if (now >= until) return std::nullopt;
    }
}

void Watcher::put_back(const Changes& changes) {
    everything_ = everything_ || changes.everything;
    notice();
    for (const auto* paths : {&changes.changed, &changes.gone})
        for (const std::string& path : *paths)
            touch(path);
}

void Watcher::read_events() {
    std::array<char, std::size_t{64} << 10> buffer; // NOLINT(cppcoreguidelines-init-variables)
    const ssize_t size = ::read(inotify_, buffer.data(), buffer.size());
    const char* next = buffer.data();
    for (const char* const end = next + std::max<ssize_t>(size, 0); next < end;) {
        inotify_event event{};
        std::memcpy(&event, next, sizeof event);
        next += sizeof event;
        take_event(event.wd, event.mask, {next, strnlen(next, event.len)});
        next += event.len;
    }
}

void Watcher::take_event(int watch, std::uint32_t mask, std::string_view name) {
    if ((mask & IN_Q_OVERFLOW) != 0) return lose();
    const auto place = folders_.find(watch);
    if (place == folders_.end()) return; // forgotten: whoever forgot it has told why
    const Folder& folder = place->second;
    if ((mask & IN_IGNORED) != 0) {
        if (const auto known = watches_.find(folder.path); known != watches_.end() && known->second == watch)
            watches_.erase(known);
        folders_.erase(place);
        return;
    }
    if (name.empty()) { // the folder itself
        if (!folder.names.empty() || roots_.contains(folder.path)) lose();
        return touch(folder.path);
    }
    if (folder.holds_index && name.starts_with(own_name_)) {
        const std::string_view rest = name.substr(own_name_.size());
        if (rest.empty() || rest == "-wal" || rest == "-shm" || rest == "-journal") return;
    }
    const std::string path = join(folder.path, name);
    const bool is_folder = (mask & IN_ISDIR) != 0;
    if (folder.names.contains(std::string(name))) {
        if (is_folder || !roots_.contains(path)) return lose();
    } else if (!folder.whole || is_passed_over(name)) {
        return;
    }
    if ((mask & IN_MODIFY) != 0)
        open_.insert(path);
    else if ((mask & (IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE)) != 0)
        open_.erase(path);
    touch(path);
    // At once: the same folder may turn up under another name.
    if (is_folder && (mask & (IN_MOVED_FROM | IN_DELETE)) != 0) forget(path);
}

void Watcher::notice() {
    last_ = Clock::now();
    if (!first_) first_ = last_;
}

void Watcher::touch(const std::string& path) {
    notice();
    touched_.insert(path);
    if (touched_.size() > kMostPaths) lose();
}

void Watcher::lose() {
    notice();
    is_lost_ = true;
    touched_.clear();
    open_.clear(); // that they were closed may be lost
}

// What happened to a path, and in which order, matters less than what is there now.
Changes Watcher::take() {
    first_.reset();
    Changes changes;
    for (const std::string& path : std::exchange(touched_, {})) {
        struct stat status {};
        const int error = ::lstat(path.c_str(), &status) == 0 ? 0 : errno;
        if (error == ENOENT || error == ENOTDIR) {
            forget(path);
            changes.gone.push_back(path);
        } else if (error != 0 || S_ISREG(status.st_mode)) {
            if (error == 0 && status.st_nlink > 1) several_names_ = true;
            changes.changed.push_back(path);
            if (open_.contains(path)) changes.written.push_back(path);
        } else if (S_ISDIR(status.st_mode)) {
            // Its watches come before anybody looks into it, so that nothing is missed; all anew, since some may have
            // been refused before.
            forget(path);
            watch(path);
            changes.changed.push_back(path);
        } else if (S_ISLNK(status.st_mode)) {
            is_lost_ = true;
        } else {
            changes.gone.push_back(path); // if it was a file, it is none now
        }
    }
    changes.everything = std::exchange(everything_, false) || is_lost_;
    if (std::exchange(is_lost_, false)) watch_all();
    return changes.everything || several_names_ ? Changes{.everything = true} : changes;
}

} // namespace newsidx::engine
