// What the elements of a feed are, for the reader and the splitter. Internal to lib/record; pure functions, callable
// from any thread.
#pragma once

#include "record/trim.h"
#include "record/xml/xml.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace newsidx::record {

inline constexpr std::size_t kLongestUrl = 8192; // longer ones lead nowhere

// Which vocabulary an element belongs to: by its namespace's URI, old ones and slips of the pen included; by its prefix
// only where nothing declares that. `feed` is RSS of any version, CDF and OPML; and what has the root's namespace.
enum class Vocabulary : std::uint8_t {
    feed,
    atom,
    dc,
    dcterms,
    content,
    media,
    itunes,
    feedburner,
    xhtml,
    prism,
    wordpress, // its export's
    excerpt,   // its export's, too
    blogger,   // its export's
    app,       // the Atom Publishing Protocol's
    other
};

struct Feed {
    enum class Kind : std::uint8_t { none, rss, atom, cdf, opml };

    Kind kind = Kind::none;
    const xmlNode* root = nullptr;
    std::vector<const xmlNode*> entries; // in the order of the document

    Vocabulary vocabulary_of(const xmlNode* element) const;
    // Whether the element is this one of the feed's own format. Names are lower case; case does not count.
    bool is(const xmlNode* element, std::string_view name) const;
};

// Precondition: `root` is not null; it outlives the Feed.
Feed find_feed(const xmlNode* root);

// Whether a <link> leads to what a feed or an entry is about: no relation, or "alternate".
bool is_alternate(const xmlNode* link);

// What a title, summary or content says: HTML, or text that may be HTML. Text that is known to be none is escaped.
std::string prose_of(const Feed& feed, const xmlNode* element);
// The site in the title of a feed that Hugo made of a section of it: "Ferries on The Harbour Paper" at /tags/ferries/.
// Of other feeds, the title. `link`: the feed's page.
std::string site_in_title(std::string title, std::string_view link);
// The element that holds what a <content> says (itself, or one of its alternatives); nullptr when that is no text.
const xmlNode* readable_content(const xmlNode* content);
// The URL of a <link>: <link href="..."/> or <link>...</link>.
std::string target_of(const xmlNode* link);
// That of <image><url>...</url></image>, <itunes:image href="..."/>, <logo>...</logo>.
std::string image_in(const xmlNode* image);
// Where an entry was taken from: <source url="...">, or the page of Atom's <source>; "" when it does not say.
std::string site_of(const xmlNode* source);
// A name, else an email address: <author><name>...</name></author>, <author>...</author>.
std::string author_in(const xmlNode* author);

// Absolute, http or https, and of at most kLongestUrl bytes.
bool is_web_url(std::string_view url);

} // namespace newsidx::record
