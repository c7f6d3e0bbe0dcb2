// Which part of a page is its article, and the text of it. Pure functions, callable from any thread; they take time
// linear in the page.
#pragma once

#include "record/page/page_tree.h"

#include <string>

namespace newsidx::record {

// The text of the page's article, entities decoded, paragraphs separated by a blank line: it is text, and what looks
// like a tag or an entity in it means itself. Menus, headers and footers of the page, asides, comments, lists of links
// and what is not shown are left out; headings, captions, items of lists and rows of tables are paragraphs.
//
// An article is what itemprop=articleBody, <article> or <main> mark, when that holds most of the page's paragraph text;
// else the innermost block that does. A page of links only gives its links. "" only when the page shows no text.
std::string main_text(const PageTree& page);

// The text within one node, as one line; "" when that is more than `most` bytes of markup, which are all that is read:
// elements that are asked about may be within each other.
std::string line_of(const PageTree& page, std::size_t node, std::size_t most = std::string::npos);

} // namespace newsidx::record
