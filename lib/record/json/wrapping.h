// What of an item's object is the record: exports and APIs wrap it, {"_id": 7, "_source": {...}},
// {"kind": "t3", "data": {...}}. Internal to lib/record; pure functions, callable from any thread. What they give
// points into the object or to what is made.
#pragma once

#include "record/parse.h"
#include "record/value.h"

#include <memory>
#include <vector>

namespace newsidx::record {

struct RecordMembers {
    std::vector<const Member*> record; // in source order, those of the wrapped object first
    std::vector<const Member*> others; // of the wrapping, which say nothing of the record: "_score", "_index"
    // Some of `record`, under names that say what they are where their own ones mislead (wrapping.cpp).
    std::vector<std::unique_ptr<const Member>> made;
};

// The members of an object that names a text (a title, an excerpt or a body, by any name that the world or `map` has
// for them, and not empty). Else those of the first member that is called as a wrapping (wrapping.cpp), is an object,
// and names one, itself or in another wrapping; and those around it, where it says nothing of their meaning. "post",
// "article" and the like, which something else may be about, wrap a record only if no text stands beside them but what
// has a meaning for a record (its URL, its date).
RecordMembers record_members(const Value& object, const KeyMap& map);

} // namespace newsidx::record
