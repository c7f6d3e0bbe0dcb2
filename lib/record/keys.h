// The names of a record's keys, and the other names that the world has for them. Pure functions, callable from any
// thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace newsidx::record {

struct KeyMeaning {
    std::string_view key;  // "title", "provider.domain", ... or "draft", which is the opposite of "published"
    std::uint16_t order{}; // among the names of all keys: of two names of one key the lower one is preferred
};

// What a name means in any case, with or without _, - and spaces: "Published_At" is publishedDateTime, and so is
// "Datum", as tables in some other languages have it. `secured` means itself only as it is written, and nothing here.
std::optional<KeyMeaning> meaning_of(std::string_view name);

// Whether a key of ours is that of a text that is indexed: a title, an excerpt, a body. And whether a name means one.
bool is_text_key(std::string_view ours);
bool means_text(std::string_view name);

// What it is to be mapped to.
inline constexpr std::string_view kAuthor = "author";
// Whether the author stands under this name, in any case and spelling. Such a key stays as it is (record/authors.h).
bool names_authors(std::string_view name);

} // namespace newsidx::record
