// News as collections for research have it, in SGML: TREC's <DOC>, and the <REUTERS> of Reuters-21578, one behind the
// other in a file without a root. Internal to lib/record; pure, callable from any thread.
#pragma once

#include "record/split.h"
#include "record/xml/xml.h"

#include <string>
#include <string_view>

namespace newsidx::record {

// Whether a file that begins so is one of them.
bool is_collection(std::string_view head);

// The text in an element of its own, line by line its lines: one that is never closed if the last document is not, so
// that the text is told to break off there.
std::string with_root(std::string_view text);

// Adds the documents below `root`, each as an entry of a feed. The names are those of
// the collections of newspapers (AP, WSJ, FT, LA Times, FBIS, AQUAINT), and of pages of the web.
void split_collection(const xmlNode* root, SplitDocument& split);

} // namespace newsidx::record
