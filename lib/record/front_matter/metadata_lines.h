// The lines of metadata in Markdown, as far as no parser of YAML is needed to see them.
//
// The lines `Title: ...`, `Date: ...` that Markdown begins with where its metadata have no fences, as MultiMarkdown,
// Pelican and MkDocs have them. Internal to lib/record; a pure function, callable from any thread.
#pragma once

#include "record/value.h"

#include <cstddef>
#include <string_view>

namespace newsidx::record {

// Makes members of tree.root of such lines at the beginning of tree.body, which then begins behind them, where one of
// them says the title. They end at a blank line; a line that is indented goes on with the value before. `bytes`: what
// tree.body is a part of.
void take_metadata_lines(std::string_view bytes, Tree& tree);

// Where in a text front matter begins that says a title, as of another record whose file was put behind the first one;
// npos where there is none. What is shown as code is none.
std::size_t find_front_matter(std::string_view text);

} // namespace newsidx::record
