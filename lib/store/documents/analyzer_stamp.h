// Which rules analysed a file's text, and whether this build may write text into it.
//
// FTS5 takes the tokens of a document that goes from whoever deletes it: given other rules' tokens, it damages its
// index and says nothing. So whoever writes text asks here first, in the transaction that writes it. Functions belong
// to the connection's thread, and throw SQLite::Exception.
#pragma once

#include "store/connection.h"

#include <string>

namespace newsidx::store {

// The fingerprint of the rules (text::analyzer_fingerprint()); "" where no text was written yet.
std::string stored_analyzer(Connection& connection);

// Whether these are the rules of this build; true where no text was written yet.
bool has_own_analyzer(Connection& connection);

// Says in the file which rules made its tokens, unless it says so.
void stamp_analyzer(Connection& connection);

// Why this build may not write text into the file, and what helps; "": it may.
std::string refusal_of_text(Connection& connection);

} // namespace newsidx::store
