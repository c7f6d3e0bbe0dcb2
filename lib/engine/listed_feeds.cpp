#include "engine/listed_feeds.h"

#include <algorithm>
#include <charconv>

namespace newsidx::engine {

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

} // namespace newsidx::engine
