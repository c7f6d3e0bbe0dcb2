// What a WordPress export (WXR: RSS with elements of its own) says of an entry. Internal to lib/record; pure functions,
// callable from any thread.
#pragma once

#include "record/feed_entry.h"

#include <string>
#include <string_view>

namespace newsidx::record {

// Whether the item is something that WordPress keeps beside its articles: an attachment, a menu, a revision, a style.
bool is_wordpress_part(const Feed& feed, const xmlNode* item);

// The <wp:author> of the channel, before its items, whose login the item names as its creator; null when there is none.
const xmlNode* wordpress_author(const Feed& feed, const xmlNode* item);
// What it is called; "" when it does not say.
std::string display_name_of(const Feed& feed, const xmlNode* author);

// Whether the entry is no draft and asks for no password, as far as WordPress says.
bool is_published(const Entry& entry);

} // namespace newsidx::record
