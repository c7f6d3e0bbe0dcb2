// The date that a front-matter file has in its name. A pure function, callable from any thread.
#pragma once

#include "record/identity.h"
#include "record/parse.h"

namespace newsidx::record {

// Dates a record of a front-matter file that says no date itself by the file's name, as Jekyll does and daily notes
// do: "posts/2024-05-01-ferry.md", "2024-05-01.md".
void add_file_date(Record& record, ItemFormat format, const Place& place);

} // namespace newsidx::record
