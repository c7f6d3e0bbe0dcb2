#include "engine/listed_files.h"

#include <algorithm>
#include <charconv>

namespace newsidx::engine {

std::optional<std::string> ListedFiles::path_of(std::string_view feed, const std::string& list) {
    if (feed.starts_with("file://")) {
        feed.remove_prefix(std::string_view("file://").size());
        feed.remove_prefix(std::min(feed.find('/'), feed.size())); // a host
        std::string path;
        for (std::size_t i = 0; i < feed.size(); ++i) {
            unsigned byte = 0;
            const char* const digits = feed.data() + i + 1;
            if (feed[i] == '%' && i + 2 < feed.size() &&
                std::from_chars(digits, digits + 2, byte, 16).ptr == digits + 2) {
                path += static_cast<char>(byte);
                i += 2;
            } else {
                path += feed[i];
            }
        }
        return path;
    }
    if (feed.empty() || feed.find("://") != std::string_view::npos) return std::nullopt;
    if (feed.starts_with('/')) return std::string(feed);
    return list.substr(0, list.rfind('/') + 1).append(feed);
}

Inputs ListedFiles::next(store::Connection& connection, const RunPaths& paths,
                         const std::function<bool(const std::string&)>& is_known) {
    std::vector<std::string> files;
    for (const auto& [list, path] : next_)
        files.push_back(path);
    Inputs inputs = find_inputs(files, connection.path());
    const store::Lists before = store::lists_of(connection);
    store::Lists lists = before;
    for (std::size_t i = 0; i < next_.size(); ++i) {
        const std::string& list = next_[i].first;
        const std::string& path = inputs.roots[i]; // as the index knows it
        const bool is_brought =
            std::any_of(before.begin(), before.end(), [&](const auto& other) { return other.second.contains(path); });
        if (paths.visited.contains(path) && !all_named_.contains(path)) read_alone_.insert(path);
        if (is_brought || !is_known(path)) lists[list].insert(path);
        named_[list].insert(path);
        all_named_.insert(path);
    }
    store::keep_lists(connection, before, lists);
    next_.clear();
    return inputs;
}

bool ListedFiles::names(const std::string& list, const std::string& path) const {
    const auto named = named_.find(list);
    return named != named_.end() && named->second.contains(path);
}

void ListedFiles::give_up(store::Connection& connection, const RunPaths& paths) const {
    const store::Lists before = store::lists_of(connection);
    store::Lists lists = before;
    for (auto& [list, brought] : lists)
        std::erase_if(brought, [&](const std::string& path) {
            return read_alone_.contains(path) || (paths.visited.contains(path) && !all_named_.contains(path));
        });
    store::keep_lists(connection, before, lists);
}

std::set<std::string> ListedFiles::let_go(store::Connection& connection, const RunPaths& paths,
                                          std::set<std::string> gone_lists) const {
    const store::Lists before = store::lists_of(connection);
    store::Lists lists = before;
    std::set<std::string> going;
    for (bool again = true; again;) { // a list may have been brought by a list
        again = false;
        for (auto& [list, brought] : lists) {
            const bool is_gone = gone_lists.contains(list);
            if (!is_gone && !whole_.contains(list)) continue;
            for (const std::string& path : std::exchange(brought, {})) {
                if ((!is_gone && names(list, path)) || !paths.is_gone(path))
                    brought.insert(path);
                else if (going.insert(path).second)
                    again = gone_lists.insert(path).second || again;
            }
        }
    }
    for (const auto& [list, brought] : lists)
        for (const std::string& path : brought)
            going.erase(path);
    store::keep_lists(connection, before, lists);
    return going;
}

} // namespace newsidx::engine
