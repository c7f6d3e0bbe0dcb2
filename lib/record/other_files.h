// What folders hold beside their news: images, scripts, templates, settings. A site's folder is full of them, and they
// are no fault of it. Told from a file's first bytes; where these are text that says nothing, from its name besides.
//
// Pure functions, callable from any thread at once. Never throw but for memory, whatever the bytes.
#pragma once

#include "record/archive/warc.h"
#include "record/parse.h"

#include <string_view>

namespace newsidx::record {

// Of a page that leads to others (ParseResult::lists_pages).
inline constexpr std::string_view kListingPage = "listing page";
// Of one that a browser saved as a part of another: a frame.
inline constexpr std::string_view kPagePart = "part of a saved page";
// Of one that was captured and has neither a title nor a text: a frame of advertisements.
inline constexpr std::string_view kEmptyPage = "empty page";

// What the file is, a noun as "image"; "" where news may be in it: what cannot be read then is worth a word. `content`:
// what detect() says of `head`, its first kDetectBytes. `path`: of the file, in the folder that was named; its name at
// least.
std::string_view kind_of_other(Content content, std::string_view head, std::string_view path);

// The same of what was captured at a URL: there all but pages and feeds is of another kind. `content`, `body`: of its
// body, unpacked.
std::string_view kind_of_other(const Capture& capture, Content content, std::string_view body);

} // namespace newsidx::record
