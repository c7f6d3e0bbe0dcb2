// What a person or a program writes for a number, a truth, a list, a language: read leniently. Internal to lib/record;
// pure functions, callable from any thread.
#pragma once

#include "record/value.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace newsidx::record {

// A finite number, as JSON, YAML or a person writes it: 60, " 60.5 ", +6, 0x1F.
std::optional<double> to_number(std::string_view text);

// Whether it is what programs write where they have no text: None, nan, null, undefined, as they are written here.
bool says_nothing(std::string_view text);
bool says_nothing(const Value& value);

// true, yes, on, 1; false, no, off, 0; in any case.
std::optional<bool> to_bool(const Value& value);

// Whether one of the members is the status that blogs and content systems give what is not out yet, or no more: false,
// "draft", "pending", "Private", ...; or says `publish: false`, `private: true`, `unlisted: true`, `visibility:
// direct`, or as what ActivityPub sends does, that it is for some people only.
bool says_unpublished(const std::vector<const Member*>& members);

// Whether Tiny Tiny RSS wrote it: there `published` says whether its user shared it.
bool is_of_tiny_reader(const std::vector<const Member*>& members);

// The items of "a, b, c", and of a list written as text: "['a', \"b\"]". Neither cleaned nor without duplicates.
std::vector<std::string> split_list(std::string_view text);

// Whether it is such a list of texts in quotation marks, or an empty one: as tables have them that programs wrote.
bool is_written_list(std::string_view text);

// What stands under `name` in a mapping written so ("{'id': 7, 'name': 'The Mail'}"), or in a list of them; nullopt
// where the text is none.
std::optional<std::vector<std::string>> written_names(std::string_view text);
// The first of these, "" where there is none; the text if it is no mapping.
std::string written_name(std::string_view text);

// "News" of user/-/label/News, as readers of feeds that speak Google Reader's language have topics; "" of user/-/state/
// read, which is what a reader did with the article. Otherwise `text`.
std::string_view topic_in(std::string_view text);

// "en_US" -> "en-US", "English" -> "en"; otherwise `text`.
std::string to_language_tag(std::string_view text);
// Whether it could be a BCP 47 tag: "de", "zh-Hant-TW". "English" is none.
bool is_language_tag(std::string_view text);

} // namespace newsidx::record
