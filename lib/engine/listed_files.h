// ListedFiles: the files that the lists (OPML) of a run name, and those that no list names any more. For one thread;
// the store's transaction is the caller's.
#pragma once

#include "engine/inputs.h"
#include "engine/run_paths.h"
#include "store/connection.h"
#include "store/list_memory.h"

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace newsidx::engine {

class ListedFiles {
public:
    // The file that `feed`, written in the file `list`, means; nullopt when it is none.
    static std::optional<std::string> path_of(std::string_view feed, const std::string& list);

    void name(std::string list, std::string path) { next_.emplace_back(std::move(list), std::move(path)); }
    // The list names nothing else.
    void finish(const std::string& list) { whole_.insert(list); }

    [[nodiscard]] bool has_next() const { return !next_.empty(); }
    // The files that were named since the last call. `is_known`: whether the index has a source with this path.
    Inputs next(store::Connection& connection, const RunPaths& paths,
                const std::function<bool(const std::string&)>& is_known);

    // The paths that lists have brought into the index and that none names any more: of the lists that this run has
    // read to their end, and of those in `gone_lists`. Forgets them.
    std::set<std::string> let_go(store::Connection& connection, const RunPaths& paths,
                                 std::set<std::string> gone_lists) const;

    // What has been read without a list is no list's any more.
    void give_up(store::Connection& connection, const RunPaths& paths) const;

private:
    [[nodiscard]] bool names(const std::string& list, const std::string& path) const;

    std::vector<std::pair<std::string, std::string>> next_; // list, path
    std::map<std::string, std::set<std::string>> named_;    // by list
    std::set<std::string> all_named_;
    std::set<std::string> read_alone_; // named, and among the inputs themselves
    std::set<std::string> whole_;
};

} // namespace newsidx::engine
