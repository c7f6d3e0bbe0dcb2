// ListMemory: which files the file knows only because a list (OPML) named them, by list. What a list does not name any
// more can be told from that, and from nothing else. A row of `meta` for each list, sealed; without it, and in a file
// made of an export, nothing is known to go. Works inside the writer's transaction, on its thread.
#pragma once

#include "store/connection.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace newsidx::store {

using Lists = std::map<std::string, std::set<std::string>>; // the paths of lists, and of what they brought

// `damaged`: gets those whose row is not as it was written, which are left out, if not null.
Lists lists_of(Connection& connection, std::vector<std::string>* damaged = nullptr);
// Writes what is different.
void keep_lists(Connection& connection, const Lists& before, const Lists& now);

} // namespace newsidx::store
