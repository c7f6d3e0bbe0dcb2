// The bookmarks that a browser, or a program for keeping links, exports: HTML of Netscape's, in which each link is
// <DT><A HREF="..." TAGS="...">title</A>, and may be described by a <DD> behind it. Pocket's has the same links in
// a page. Internal to lib/record; pure functions, callable from any thread.
#pragma once

#include "record/split.h"

#include <string_view>

namespace newsidx::record {

// Its links to pages, each as an entry of a feed (record/feed/made_entry.h), without a date: ADD_DATE is when somebody
// kept it. Time is linear in the text.
void split_bookmarks(std::string_view text, SplitDocument& split);

} // namespace newsidx::record
