// Watcher: says what has changed in files and folders, by inotify. Owns the descriptor and its watches; for one thread.
//
// It sees what this machine does: not what others do to a network drive, nor writes through a memory map. What
// find_inputs() passes over (is_passed_over(), the index itself) changes nothing here either.
#pragma once

#include "store/file_id.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace newsidx::engine {

struct Changes {
    std::vector<std::string> changed{}; // files, and folders with all that is below them; they were there a moment ago
    std::vector<std::string> gone{};    // files and folders that are not there any more
    std::vector<std::string> written{}; // of the changed files those that somebody is still writing to
    bool everything = false;            // more may have changed than is known: all has to be looked at; no paths then
};

class Watcher {
public:
    // `roots`: files and folders as Inputs::roots has them; they may be missing, and come. `own_path`: the index.
    // Throws RunError when the system allows no more watches, here and in wait().
    Watcher(const std::vector<std::string>& roots, const std::string& own_path);

    // What has changed since the last time, once it has been quiet for 150 ms, or for 700 ms since the first of it.
    // nullopt: not yet, or nothing; what was seen is kept for the next call. A signal ends the waiting.
    std::optional<Changes> wait(std::chrono::milliseconds patience);

    // For changes that could not be dealt with: they come again, with what has changed since.
    void put_back(const Changes& changes);

private:
    using Clock = std::chrono::steady_clock;

    class Descriptor {
    public:
        Descriptor();
        ~Descriptor();
        Descriptor(const Descriptor&) = delete;
        Descriptor& operator=(const Descriptor&) = delete;
        operator int() const { return value_; }

    private:
        int value_;
    };

    struct Folder {
        std::string path;
        bool whole = false; // everything in it counts; else only `names`
        bool holds_index = false;
        std::set<std::string> names; // a root, the way to a missing one, what a symbolic link leads to
    };

    void watch_all();
    void watch_way(const std::string& root);
    bool watch_name(const std::string& folder, const std::string& name);
    void watch(const std::string& path);
    void watch_folder(const std::string& path);
    int add_watch(const std::string& path);
    void forget(const std::string& path);
    void read_events();
    void take_event(int watch, std::uint32_t mask, std::string_view name);
    void notice();
    void touch(const std::string& path);
    void lose();
    Changes take();

    Descriptor inotify_;
    std::set<std::string> roots_;
    store::FileId own_folder_;
    std::string own_name_;
    std::unordered_map<int, Folder> folders_; // by watch
    std::map<std::string, int> watches_;      // of the whole folders, by path
    // Some file or folder has several names: which of them is read is known only to a walk through everything.
    bool several_names_ = false;
    std::set<std::string> touched_;          // since the last take()
    std::set<std::string> open_;             // written to since somebody who did has closed them
    bool everything_ = false;                // that has been put back
    bool is_lost_ = false;                   // what has changed is not known, and not whether everything is watched
    std::optional<Clock::time_point> first_; // of what take() will give
    Clock::time_point last_;
};

} // namespace newsidx::engine
