// What the path of a file says of its record. Pure functions, callable from any thread.
#pragma once

#include "record/identity.h"
#include "record/parse.h"

#include <string_view>

namespace newsidx::record {

// "ferry.md" of "ferry.md.gz".
std::string_view without_packing(std::string_view name);

// Whether a file of this name is Markdown, packed or not.
bool has_markdown_ending(std::string_view name);

// Dates a record of a front-matter file that says no date itself by the file's name, as Jekyll does and daily notes
// do: "posts/2024-05-01-ferry.md", "2024-05-01.md". One without a title or a URL has the file's name for its title, as
// notes have, with spaces for the signs of a name made of one ("new-ferry": New ferry); of index.md, its folder's. What
// lies in a folder _drafts, as Jekyll has it, is unpublished.
void add_from_path(Record& record, ItemFormat format, const Place& place);

} // namespace newsidx::record
