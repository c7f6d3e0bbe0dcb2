// Finding values in others. Internal to lib/record; pure functions, callable from any thread. What they
// give points into the object.
#pragma once

#include "record/value.h"

#include <optional>
#include <string_view>
#include <vector>

namespace newsidx::record {

// None for a value that is no object.
std::vector<const Member*> members_of(const Value& object);

// The first of this name; nullptr when there is none.
const Member* find_member(const std::vector<const Member*>& members, std::string_view key);
const Member* find_member(const Value& object, std::string_view key);

// The value at "a.b.c", each a key of an object in the one before; nullopt when there is none. Through a list of
// objects a path leads to the list of what is in each. What is secured is on no path.
std::optional<Value> value_at(const std::vector<const Member*>& members, std::string_view path);

// Whether an object is of WordPress's REST API, which gives {"title": {"rendered": ...}}, and numbers for categories
// and tags.
bool is_of_wordpress(const std::vector<const Member*>& members);

// What a thing that has more to it is called, of {"id": 5, "name": "Rail"}, {"name": "subject", "value": "Rail"} and
// the like; nullptr when nothing says it.
const Value* name_of_thing(const Value& object);

// What a content system puts around the things that a record relates to: {"data": [{"id": 5, "attributes": {...}}]} of
// Strapi, {"nodes": [...]} and {"edges": [{"node": {...}}]} of GraphQL. Else the value.
const Value& related_things(const Value& value);

// Whether it is a list, or a mapping of names to such things: {"rail": {"id": 5, "name": "Rail"}}.
bool is_list_of_things(const Value& value);

// Where the picture of {"src": ...}, {"thumbnail": {"contentUrl": ...}} and the like is; "" when nothing says it.
std::string_view address_of_image(const Value& image);

// What exports wrap: the only value of a list, as search servers and crawlers give a text; the text in
// {"rendered": ...}, as WordPress does, {"main": ...}, as the New York Times does with headlines, {"basic": ...}, as
// Arc XP does, or another of these (members.cpp). Else the value.
const Value& unwrapped(const Value& value);

// The value of this key of a record as it is to be read: unwrapped(), but for lists and mappings of several things; of
// a text in one language, {"en-US": ...}, that, and of a link, {"href": ...}, its address.
const Value& plain_value(std::string_view key, const Value& value);

} // namespace newsidx::record
