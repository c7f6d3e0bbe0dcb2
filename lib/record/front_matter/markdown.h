// The body of a front-matter file -> text. A pure function, callable from any thread.
#pragma once

#include <string>
#include <string_view>

namespace newsidx::record {

// Markdown or HTML -> cleaned text with paragraphs, as html_to_text() gives it. A body that begins with a tag is HTML,
// unless it is no whole page and signs of Markdown stand outside of its lines of HTML; any other is Markdown
// (CommonMark), with HTML in it. Liquid's {% tags %} and {{ outputs }} and Hugo's shortcodes go, and so do
// the signs of emphasis, headings and links, also of [[notes|that link to each other]]; an item of a numbered list
// keeps its number. What only looks like markup in prose stays: "5*3*2", "1984. A year", "* a footnote", "List<int>",
// "[Laughs]: no".
//
// Precondition: well-formed UTF-8. Takes time linear in the body: one whose nesting would make cmark slow is read as
// plain text.
std::string body_to_text(std::string_view body);

// [[Ferry|the ferry]] and [[Ferry#Times]] of notes that link to each other -> "the ferry", "Ferry"; ![[map.png]] goes.
std::string without_note_links(std::string_view body);

// A body without what MDX begins with: import X from './x.js' and export const y = 1, lines of a program.
std::string_view behind_imports(std::string_view body);

} // namespace newsidx::record
