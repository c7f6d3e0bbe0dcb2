// The feeds that OPML lists name. Looks at the file system; callable from any thread.
#pragma once

#include <string>
#include <string_view>

namespace newsidx::engine {

struct ListedFeed {
    std::string path; // of the feed's file; "": there is none to read, and
    std::string warning;
};

// What `feed`, as it is written in the file `list`, means: a path, taken from where the list lies, or a file: URL.
ListedFeed listed_feed(std::string_view feed, const std::string& list);

} // namespace newsidx::engine
