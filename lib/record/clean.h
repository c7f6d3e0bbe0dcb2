// Text as a source gives it -> text as it is searched and shown. Pure functions, callable from any thread.
#pragma once

#include <string>
#include <string_view>

namespace newsidx::record {

// Cleans a field of plain text, once: entities decoded (&#8217; &amp;), a literal \n or \t made white space, text
// decoded as Windows-1252 by mistake (â€˜ -> ‘) repaired where that is certain, control characters (but newline)
// removed, NFC, white space runs collapsed (a blank line stays: paragraphs), trimmed. Markup is dropped if `text` holds
// HTML tags. Precondition: well-formed UTF-8.
//
// A literal \n, \r or \t (a backslash and a letter) is white space where it cannot be a path or TeX: two or more of
// them in a row; or one behind white space, punctuation (no colon, no backslash) or at the beginning, and before no
// lower-case letter; or one between the end of a sentence and a letter ("done.\nthen"). "C:\new", "dir\new", "\nabla"
// stay.
//
// A newline alone is white space too. clean_text(clean_text(x)) == clean_text(x), but for text that was escaped twice
// ("&amp;lt;") or decoded wrongly twice.
std::string clean_text(std::string_view text);

// clean_text as one line: paragraphs become spaces. For titles, names, topics.
std::string clean_line(std::string_view text);

// For values that are no prose (ids, URLs, tags): NFC, trimmed, without control characters; nothing is decoded.
std::string clean_word(std::string_view text);

// Takes off what news APIs put where they cut a text: "... [+1200 chars]" becomes "...". Without the dots a person may
// have written it.
bool drop_cut_mark(std::string& text); // whether there is one
bool has_cut_mark(std::string_view text);

// HTML -> text: what a reader would see; scripts and styles dropped; blocks become paragraphs separated by a blank
// line.
std::string html_to_text(std::string_view html);

// Undoes one round of "UTF-8 read as Windows-1252" (or as ISO-8859-1) for the sequences where it is certain:
// punctuation (â€™), emoji (ðŸ˜€), and pairs that begin with an upper-case Ã Â Ä Å where no such letter can stand:
// behind a lower-case letter (cafÃ©), before one (Ã©tat), alone (Â£). "IRMÃ”" (Portuguese, quoted) and "LÃNH" stay as
// they are.
std::string repair_mojibake(std::string_view text);

} // namespace newsidx::record
