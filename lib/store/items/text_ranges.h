// The text of a document as ranges of the item that it is made of: what a field says mostly stands in the item's bytes,
// word for word, between two quotes. So a text behind its item takes some 15 bytes. Pure functions, callable from any
// thread.
//
// Two bytes 0x80 0x00, with which no text of join_fields() begins; the number of bytes that follow; then for each field
// its pieces. Numbers are varints (fts5/varint.h). A piece begins with one whose lowest two bits say what it is:
//     0  so many bytes that stand here; none: the field ends
//     1  so many bytes of the item; where, says the next number
//     2  the bytes of the item up to the next quote (0x22); where, says this one
// A place is counted from the end of the last range: twice the way forward, or twice the way back less one.
#pragma once

#include "store/documents/document_text.h"

#include <string>
#include <string_view>

namespace newsidx::store {

// Appends the texts, told by `item`, to `out`.
void append_ranges(const FieldTexts& texts, std::string_view item, std::string& out);

// Whether bytes begin with such a text.
bool begins_with_ranges(std::string_view bytes);
// This text, and what it says. Throw OpenError(corrupt) for bytes that append_ranges() did not make, as far as it
// shows.
std::string_view first_ranges(std::string_view bytes);
FieldTexts read_ranges(std::string_view ranges, std::string_view item);

} // namespace newsidx::store
