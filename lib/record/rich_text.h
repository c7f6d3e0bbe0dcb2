// Text that editors keep as a tree of blocks. Internal to lib/record; pure functions, callable from any thread.
#pragma once

#include "record/value.h"

#include <string>

namespace newsidx::record {

// The text of a list of paragraphs (["...", "..."]), of blocks as content systems write them ({"blocks": [{"data":
// {"text": ...}}]}, {"nodeType": "document", "content": [...]}, [{"_type": "block", "children": [{"text": ...}]}]), or
// of a message in pieces (["see ", {"type": "link", "text": ...}]): paragraphs with a blank line between them, pieces
// with nothing. "" for a value that is neither a list nor a mapping, or has no text in it.
std::string text_of_blocks(const Value& value);

// Whether each has a title, and a date or an address: {"content": [{...}]} may be a page of records. Blocks have no
// dates, and say their type.
bool is_list_of_records(const Value& value);

} // namespace newsidx::record
