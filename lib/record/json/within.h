// Records within a JSON object that is none: what an export or an API calls its lists and the objects around them is
// known of some (json_items.h), and not of all. Internal to lib; pure functions, callable from any thread.
#pragma once

#include "record/parse.h"
#include "record/value.h"

#include <string_view>
#include <vector>

namespace newsidx::record {

// Whether an item that parse() made a record of may be a list with a title, as readers of feeds export them. It has no
// text but that title, no date and nothing else of an article but an author (of a reader, its user), and under a name
// that pages have for their lists a list of objects. A feed with the address of its site may describe itself.
bool may_be_list(const Record& record);

struct RecordsWithin {
    std::vector<Range> records; // objects in the item; ascending, apart from each other
    std::vector<Note> left_out; // what could not be told apart, with its place
};

// Those of an item of which parse() said that it may hold some (ParseResult::may_hold_records), or that may_be_list():
// `record` is then what parse() made of it, else null. Items of more than 8 MiB or 400,000 values
// are not looked through, which bounds the memory, and left_out says so. Lists are looked for
// - in an object with a title: in its members of those names,
// - in one with a text and no title, or with an address: nowhere. It is a record, and what it lists are its parts,
// - in any other: wherever they are, in up to 6 objects and lists, whatever their names, but for those of what records
//   consist of: authors, images, tags. Where one of these lists is called as nothing but a list of records is
//   ("articles"), only those that are.
// A list is an array of objects, or an object of two or more objects ({"2024-05-01-ferry": {...}, ...}). Among its
// first elements there must be one that parse() makes a record of that has
// - in a list that is called as lists of records are: an address or a date, or a title and a body,
// - in any other: a title and another text, which in an object of objects is a body;
// in an object with a title half of them, with a title, an address and a date, or where the object has no author and no
// address of a page, with a title and a body. Of objects with an @type, as in JSON-LD, only articles are records.
//
// Two lists in which the same id stands for different titles, or messages without any for different texts, are two
// tables: the second one is left out, for in one source an id is one record.
RecordsWithin records_within(std::string_view bytes, const KeyMap& map, const Record* record);

} // namespace newsidx::record
