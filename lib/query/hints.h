// Hints: what to say to somebody who types what another engine would understand, or what is not found as it looks. They
// change nothing of how a query is read. Pure; callable from any thread.
#pragma once

#include "query/ast.h"
#include "query/filter.h"

#include <optional>
#include <string>
#include <string_view>

namespace newsidx::query {

// About the word [at, end), where something to find begins that is neither in quotes nor has a field: a name that is no
// field, signs of other query languages. "" nearly always.
std::string hint_at(std::string_view text, std::size_t at, std::size_t end);

// About signs of other query languages in a word, which may stand behind a field.
std::string hint_at_word(std::string_view word);
// The same for what stands in quotes, without a star at its end.
std::string hint_at_phrase(std::string_view content);

// About what a filter was read from, where something else may have been meant.
std::string hint_at_value(FilterField field, std::string_view value);

// About an operator of letters at the beginning of `text`, which joins nothing.
std::string_view hint_at_stray(std::string_view text);

// Of two words with a small "or" or "not" between them: that it is no operator, and where it stands.
std::optional<Warning> hint_at_small_operator(std::string_view text, const Node& root);

// Of filters that leave no time between them, as since:2024 until:2024, and where the last of them stands.
std::optional<Warning> hint_at_no_time(std::string_view text, const Node& root);

// Of a query of two words that is a name, as Will Smith or IT jobs: that one is left out as a stop word, and where it
// stands.
std::optional<Warning> hint_at_stop_word(std::string_view text, const Node& root);

// Of a headline that was pasted and has a word behind a minus, as "... in Gaza -Army": that it leaves out that word.
std::optional<Warning> hint_at_headline(std::string_view text, const Node& root);

} // namespace newsidx::query
