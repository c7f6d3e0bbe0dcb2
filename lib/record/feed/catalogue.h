// What archives and libraries list of their newspapers: records in Dublin Core, as they give them by OAI-PMH. Internal
// to lib/record; pure, callable from any thread.
#pragma once

#include "record/split.h"
#include "record/xml/xml.h"

#include <string_view>

namespace newsidx::record {

// Whether it may be such a list, or a record of one in a file of its own; `root` as root_of() gives it.
bool is_catalogue_root(std::string_view root);

// Adds its records, each as an entry of a feed: title, creators, subjects, description, publisher, date, language and
// the address among its identifiers. One that its archive deleted has none of it, and is left out.
void split_catalogue(const xmlNode* root, SplitDocument& split);

} // namespace newsidx::record
