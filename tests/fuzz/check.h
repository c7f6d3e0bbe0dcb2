// What holds for every item, whatever its bytes. Functions without state, callable from any thread.
#pragma once

#include "record/parse.h"

#include <string>
#include <string_view>
#include <vector>

namespace newsidx::fuzz {

// Throws a Finding, unless `holds`. `where` is cut to a readable length.
void require(bool holds, const char* what, std::string_view where = {});

bool is_utf8(std::string_view text);

// A message in UTF-8, and a place within `bytes` or none.
void check_note(const record::Note& note, std::string_view bytes);
void check_notes(const std::vector<record::Note>& notes, std::string_view bytes);

// Reads the item twice: both times the same record or rejection; texts in UTF-8; numbers that are numbers; and
// join_secured() gives its bytes back.
record::ParseResult check_item(std::string_view bytes, record::ItemFormat format, const record::KeyMap& map = {});

} // namespace newsidx::fuzz
