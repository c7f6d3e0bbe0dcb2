// Whether a value fits a key of a record. Internal to lib/record; pure functions, callable from any thread.
#pragma once

#include "record/value.h"

#include <string>
#include <string_view>

namespace newsidx::record {

inline constexpr std::string_view kPublishedAt = "publishedDateTime";
inline constexpr std::string_view kUpdatedAt = "updatedDateTime";
inline constexpr std::string_view kPublished = "published";
inline constexpr std::string_view kDraft = "draft";
inline constexpr std::string_view kWebUrlIsShared = "webUrlIsShared";

bool is_list_or_map(const Value& value);
// "a list", as messages call it.
const char* name_of(Value::Kind kind);
// ": "soon" is no date", to be put behind a name.
std::string no_date(std::string_view text);

// What a date says: its text, or one of its parts, as [2024, 1, 19, 10, 30] (Java) and {"date-parts": [[2024, 1]]}
// (CSL) have them; "" of another list or mapping.
std::string text_of_date(const Value& value);

// Why a value under another name than the record's own cannot be what that name usually means; "" when it can.
std::string why_not(std::string_view key, const Value& value);

// Whether a value under the name `theirs` of our key is something else than that name usually means: of "permalink" how
// a site makes the addresses of its pages ("/:year/:title/", "/p/{{ slug }}/", false), of "origin" a place, of "feed" a
// number, of "highlights" what a reader marked, of "thumbnail" a word ("self"), of any
// but a title what says nothing ("None").
bool means_something_else(std::string_view theirs, std::string_view ours, const Value& value);

// To be put behind the message that an item has no text: the first of its keys, and how to say what they mean; "" for
// one without keys.
std::string hint_of_keys(const Value& item);

// Whether it is the URL of a site, and not of a page in it.
bool names_site(const Value& value);

} // namespace newsidx::record
