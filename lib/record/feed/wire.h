// Articles as news agencies send them, in the XML of the IPTC: NITF, NewsML 1 and NewsML-G2 with the text in it; and as
// Reuters gave its corpus to researchers. Internal to
// lib/record; pure functions, callable from any thread.
#pragma once

#include "record/split.h"
#include "record/xml/xml.h"

#include <string_view>

namespace newsidx::record {

// Whether a document with this root (in lower case) is one, or holds some: nitf, newsitem, newsmessage.
bool is_wire_root(std::string_view root);

// Its articles, each as an entry of a feed (record/feed/made_entry.h). Items of NewsML without a headline and a text,
// as of pictures and packages, are none. What is withheld or cancelled is unpublished.
void split_wire(const xmlNode* root, SplitDocument& split);

} // namespace newsidx::record
