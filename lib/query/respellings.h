// Other spellings of a unit's words (text/respell.h), by every analyzer that is likely to have analysed what is
// searched; and words with a hyphen that others write as one ("e-mail", "email"), or the other way round where digits
// follow letters ("covid19", "covid-19").
//
// Pure but for the analyzers, which somebody else owns; for one thread at a time, as they are.
#pragma once

#include "query/ast.h"
#include "query/words.h"

#include <cstddef>
#include <span>
#include <string_view>

namespace newsidx::query {

// At most so many of a unit are proposed.
inline constexpr std::size_t kMaxRespellings = 256;

// Proposes them for the unit of Unit::text, which is complete but for this: as Unit::respellings, of a word that may go
// on as completions. Not for what is to be found as it is written, or with edits. `typed_with_marks`: has_marks() of
// the query; whoever sets marks on one word sets them on all.
void add_respellings(std::span<const QueryAnalyzer> analyzers, bool typed_with_marks, Unit& unit);

// Whether a Latin letter in it has a mark.
bool has_marks(std::string_view text);

// Lets the unit stand for a spelling, too.
void take(Unit& unit, Respelling& respelling);

} // namespace newsidx::query
