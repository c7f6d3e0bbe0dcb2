// Whether a value fits a key of a record. Internal to lib/record; pure functions, callable from any thread.
#pragma once

#include "record/keys.h"
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

// A member under another name of a key, and whether it is to be read before another one of that key. A body in blocks
// may be of other things than text, "None" is less than one, and so is one that is cut.
struct Candidate {
    KeyMeaning meaning;
    const Member* member;
};
bool is_preferred(const Candidate& a, const Candidate& b);

// Whether there is something to index: a title, an excerpt or a body.
bool has_text(const Record& record);

// Whether a member under another name of our key is something else than that name usually means: "permalink" how a site
// makes the addresses of its pages ("/:year/:title/", "/p/{{ slug }}/", false), "origin" a place, "feed" a number or a
// list, "multimedia" paths and films, "labels" numbers, "highlights" what a reader marked, "changed" whether it was,
// "thumbnail" a word ("self"), and what says nothing ("None"), but of a title and of the only text: `has_other_text`.
// `value`: its plain_value().
bool means_something_else(const Member& member, std::string_view ours, const Value& value, bool has_other_text);

// What an item is that stands among records and is none, as a noun; "" for every other. `record`: what was made of it.
// - An article that a news API took away ("[Removed]"), and says nothing of but that.
// - What somebody did with another's post, as ActivityPub tells of it ({"type": "Announce", "object": ...}).
// - What a search server is to do with the document in the next line ({"index": {"_id": "7"}}): a line of a bulk file.
std::string_view kind_without_news(const Record& record, const Value& item);

// To be put behind the message that an item has no text: the first of its keys, and how to say what they mean; "" for
// one without keys.
std::string hint_of_keys(const Value& item);

// Whether it is the URL of a site, and not of a page in it.
bool names_site(const Value& value);

} // namespace newsidx::record
