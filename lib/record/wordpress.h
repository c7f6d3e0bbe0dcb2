// What a WordPress export (WXR: RSS with elements of its own) says of an entry. Internal to lib/record; pure functions,
// callable from any thread.
#pragma once

#include "record/feed_entry.h"

#include <string_view>

namespace newsidx::record {

// Whether the item is something that WordPress keeps beside its articles: an attachment, a menu, a revision, a style.
bool is_wordpress_part(const Feed& feed, const xmlNode* item);

// Whether the entry is no draft and asks for no password, as far as WordPress says.
bool is_published(const Entry& entry);

// Whether it is what WordPress writes where there is no date: 0000-00-00 00:00:00, or the same as an RSS date.
bool is_no_date(std::string_view text);

} // namespace newsidx::record
