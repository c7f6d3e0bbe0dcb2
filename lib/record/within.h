// Records within a JSON object that is none: what an export or an API calls its lists and the objects around them is
// known of many (json_items.h), and not of all. Internal to lib; pure functions, callable from any thread.
#pragma once

#include "record/parse.h"
#include "record/value.h"

#include <string_view>
#include <vector>

namespace newsidx::record {

// Where the records are in an item that parse() rejected because there is nothing to index in it: the objects in a
// list, or the members of an object that are all objects ({"2024-05-01-ferry": {...}}), of which the first is a record
// of its own: it has two of a title or another text, an address, a date; wrapped or not (wrapping.h). Where some of
// these lists are called as lists of records are (page_names.h), only those; none of those that are called as what
// records consist of: authors, images, tags.
//
// Ascending, apart from each other. None in what is no JSON object, in one that has an address or a date and so is a
// record without a text, and deeper than 6 objects and lists.
std::vector<Range> records_within(std::string_view bytes, const KeyMap& map = {});

} // namespace newsidx::record
