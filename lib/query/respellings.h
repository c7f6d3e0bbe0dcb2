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
inline constexpr std::size_t kMaxRespellings = 1024;

// How the words of a query are typed, but for filters and what it leaves out.
enum class Typing {
    with_marks, // a Latin letter has one: whoever sets marks sets them all
    syllables,  // several words, each a syllable of Vietnamese without its marks
    other
};
// Where none of the analyzers keeps marks it does not matter, and is Typing::other without a look.
Typing typing_of(std::string_view query, std::span<const QueryAnalyzer> analyzers);

// Proposes them for the unit of Unit::text, which is complete but for this: as Unit::respellings, of a word that may go
// on as completions. Not for what is to be found as it is written, or with edits. `typing`: of the whole query.
void add_respellings(std::span<const QueryAnalyzer> analyzers, Typing typing, Unit& unit);

// Lets the unit stand for a spelling, too.
void take(Unit& unit, Respelling& respelling);

} // namespace newsidx::query
