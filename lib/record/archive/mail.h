// A message of mail (RFC 5322), as programs for mail save it (.eml): a newsletter, a message of a list. Pure functions,
// callable from any thread. They never throw but for memory, whatever the bytes.
#pragma once

#include "record/split.h"

#include <string_view>

namespace newsidx::record {

// Whether a file that begins so is one: it says whose address it is from, of what or when, and something that only mail
// says.
bool is_mail(std::string_view head);

// The message as the only entry of a feed that its sender has: its subject, date, Message-ID and, where its list keeps
// it on the web, address. Its text is all that is not attached; of alternatives, the one in HTML if it has words.
// `is_cut`: the file has more, and its text may be in that.
SplitDocument read_mail(std::string_view file, bool is_cut = false);

} // namespace newsidx::record
