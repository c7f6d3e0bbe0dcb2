// Who wrote a record. Pure functions, callable from any thread.
#pragma once

#include "newsidx/record.h"

#include <string>
#include <vector>

namespace newsidx::record {

struct Value; // record/value.h

// How many authors of one record are taken at most.
inline constexpr std::size_t kMostAuthors = 100;

// The names under the record's keys that names_authors() knows: author, byline, creator, ... (record/keys.h), which
// newsidx otherwise keeps as they are (Record::unknown), in their order, each once. A value is a name, a list of these,
// or a mapping with a first and a last name, or `name`, `display_name`, `full_name`, `title` or (as the New York Times
// writes bylines) `original`.
//
// Of "By Jane Doe" (in seven languages), "jd@paper.example (Jane Doe)" and "Jane Doe <jd@paper.example>" the name is
// taken. One text holds several people where commas, semicolons, "and", "und", "et", "y", "&" or " / " part it into
// names of two words or more, so that "Jane Doe, Reuters" and "Smith and Sons" stay as they are. Several as catalogues
// list them (Doe, Jane; Reed, Bo) are turned round. URLs are nobody's name.
std::vector<std::string> authors_of(const Record& record);
// Those of one value.
std::vector<std::string> authors_in(const Value& value);

} // namespace newsidx::record
