// What the exports of blogs say of an entry beyond what feeds say: WordPress's (WXR: RSS with elements of its own) and
// Blogger's (Atom: the older one has kinds in categories and AtomPub's drafts, Takeout's elements of its own). Internal
// to lib/record; pure functions, callable from any thread.
#pragma once

#include "record/feed/feed_entry.h"

#include <string>
#include <unordered_map>

namespace newsidx::record {

// Whether the item is something that is kept beside the articles: an attachment, a menu, a revision, a style; a
// comment, a template or a setting.
bool is_blog_part(const Feed& feed, const xmlNode* item);

// The <wp:author>s that stand before an item beside it, by their logins: the same for all items of a channel.
using WordpressAuthors = std::unordered_map<std::string, const xmlNode*>;
WordpressAuthors wordpress_authors(const Feed& feed, const xmlNode* item);
// The one whose login the item names as its creator; null when there is none.
const xmlNode* wordpress_author(const Feed& feed, const WordpressAuthors& authors, const xmlNode* item);
// What it is called; "" when it does not say.
std::string display_name_of(const Feed& feed, const xmlNode* author);

// Whether the entry is no draft, is not in the bin and asks for no password, as far as it says.
bool is_published(const Feed& feed, const Entry& entry);

} // namespace newsidx::record
