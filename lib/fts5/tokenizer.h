// The FTS5 tokenizer "newsidx": replays tokens that an analyzer made, or makes them from tagged text.
//
// FTS5 calls it with a column's value when a document is indexed, deleted, rebuilt or checked, and with each string of
// a match expression when it searches. What it is given is told by the first byte (lib/text/token.h): packed tokens are
// replayed; tagged text is analysed by the analyzer of its tag. A string of a match expression is one term, as it
// stands. Any other bytes are a constraint error, so that nothing is ever indexed by accident.
#pragma once

struct sqlite3;

namespace newsidx::fts5 {

// Registers the tokenizer with a connection; it lives as long as that. Throws std::runtime_error when this SQLite has
// no FTS5.
void register_tokenizer(sqlite3* db);

} // namespace newsidx::fts5
