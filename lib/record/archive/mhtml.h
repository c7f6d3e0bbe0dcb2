// MHTML (RFC 2557), as browsers save a page with its pictures in one file: a mail message (RFC 2045), one part of which
// is the page. Pure functions, callable from any thread. They never throw but for memory, whatever the bytes.
#pragma once

#include "record/parse.h"

#include <string>
#include <string_view>
#include <vector>

namespace newsidx::record {

// Whether a file that begins so is a page that was saved: mail is none, though its parts may be pages.
bool is_mhtml(std::string_view head);

struct SavedPage {
    // As browsers save a page alone: UTF-8 behind a byte order mark, then the comment "saved from url" (page_url.h) if
    // it is from the web. "" when there is none, and `rejection` says why.
    std::string html;
    std::string rejection;
    bool is_whole = true;    // else the file ends in it, which is noted
    std::vector<Note> notes; // what was read around; without places
};
SavedPage read_mhtml(std::string_view file);

} // namespace newsidx::record
