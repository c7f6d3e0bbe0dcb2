// HTML and entities -> raw text, not yet cleaned. Pure functions, callable from any thread; they take time linear in
// their input, whatever it is (a conforming parse tree does not: unclosed formatting elements make it quadratic, and
// freeing a deep one overflows gumbo's stack), so gumbo serves here for its table of entity names only.
#pragma once

#include <string>
#include <string_view>

namespace newsidx::record {

// Whether `text` holds a tag of HTML: <p>, <br/>, </a>, <a href="...">, <!-- -->. "a < b" and "List<int>" are text, and
// so is the <b> of "Map<a, b>"; a lone <b> or <i> needs its closing tag to count.
bool looks_like_html(std::string_view text);

// The text outside of tags and of elements that are not shown, entities decoded. Paragraphs, that is block elements,
// are set off by two newlines, <br> is one; other newlines are white space, unless there is no block element at all.
std::string markup_to_text(std::string_view html);

// The text with those of its characters that are in `which` as references, which HTML and XML decode.
void append_escaped(std::string& out, std::string_view text, std::string_view which);

// Such that what reads it as HTML, or as text with entities, finds just this text.
std::string escape_markup(std::string_view text);

// Decodes &#8217; &#x2019; &rsquo; once. Names need their semicolon ("&copy=1" in a URL is text).
std::string decode_entities(std::string_view text);

} // namespace newsidx::record
