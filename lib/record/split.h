// Documents that hold many items (feeds) -> these items, each a document of its own that parse() reads alone.
//
// Pure functions, callable from any thread at once. Never throw but for memory, whatever the bytes.
#pragma once

#include "record/parse.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace newsidx::record {

struct SplitDocument {
    struct Item {
        ItemFormat format = ItemFormat::feed;
        std::uint64_t line = 0; // where it begins in the document, from 1
        std::string bytes;      // UTF-8: what parse() is given, and what the file keeps
    };
    std::vector<Item> items;
    std::vector<Note> rejections;   // what could not be read: no feed at all, or the place where its XML breaks off
    std::vector<Note> warnings;     // what was read around
    bool is_list = false;           // OPML: it has no items, and names feeds
    std::vector<std::string> feeds; // of OPML: the feeds' paths and URLs, as they are written
};

// RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0, CDF, OPML, site maps for news, NITF, NewsML and Dublin Core, in any encoding
// that ICU knows. An item is the feed with nothing but what gives its entries a meaning (title, link, language, image,
// base, namespaces) and this one entry: what changes at each fetch (dates and counters of the feed as a whole) is not
// in it, so that an unchanged entry has unchanged bytes.
SplitDocument split_xml(std::string_view bytes);

// JSON Feed 1.0 and 1.1, in the same way: an object with the feed's own title, URLs, language, icon and authors, and
// one item under `items`, byte for byte as it was written.
SplitDocument split_json_feed(std::string_view bytes);

} // namespace newsidx::record
