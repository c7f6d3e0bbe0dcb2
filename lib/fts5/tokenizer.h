// The FTS5 tokenizer "newsidx": replays tokens that an analyzer made, or makes them from tagged text.
//
// FTS5 calls it with a column's value when a document is indexed, deleted, rebuilt or checked, and with each string of
// a match expression when it searches. What it is given is told by the first byte (lib/text/token.h): packed tokens are
// replayed; tagged text is analysed by the analyzer of its tag. A string of a match expression is one term, as it
// stands. Any other bytes are a constraint error, so that nothing is ever indexed by accident.
#pragma once

#include <functional>
#include <string>
#include <vector>

struct fts5_api;
struct sqlite3;

namespace newsidx::fts5 {

// Registers the tokenizer with a connection; it lives as long as that. Throws std::runtime_error when this SQLite has
// no FTS5.
void register_tokenizer(sqlite3* db);

// The same for a host's own queries: a string of a match expression is text, which is analysed by each of the analyzers
// whose tags are given; what these make of a word are alternatives. `tags` is asked at each string. Calls no SQLite but
// the one behind `api`. False: it could not be registered.
bool register_text_tokenizer(fts5_api* api, std::function<std::vector<std::string>()> tags);

} // namespace newsidx::fts5
