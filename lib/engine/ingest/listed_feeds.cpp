#include "engine/ingest/listed_feeds.h"

#include "engine/ingest/inputs.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fmt/format.h>
#include <optional>
#include <system_error>

namespace newsidx::engine {

namespace {

// nullopt: it is no file.
std::optional<std::string> local_path(std::string_view feed, const std::string& list) {
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

} // namespace

ListedFeed listed_feed(std::string_view feed, const std::string& list) {
    if (list == kStandardInput) // who gives bytes need not be who may say which files are opened
        return {"", fmt::format("the list names {}, which is not read: only of a list that is a file itself are the "
                                "files read",
                                feed)};
    const std::optional<std::string> path = local_path(feed, list);
    if (!path)
        return {"", fmt::format("the feed {} is not a file, and newsidx fetches nothing: save it, and index the file",
                                feed)};
    std::error_code error;
    if (std::filesystem::is_directory(*path, error))
        return {"", fmt::format("{} is a folder and no feed; it is not read", *path)};
    return {*path, ""};
}

} // namespace newsidx::engine
