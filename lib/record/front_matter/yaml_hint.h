// What is probably wrong in front matter that is no YAML, in the words of the person who wrote it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace newsidx::record {

// `where` is the offset that the parser complained about, `end` the end of the front matter, `parser_message` its
// complaint, which is given back when nothing better is known.
std::string yaml_hint(std::string_view bytes, std::size_t where, std::size_t end, const std::string& parser_message);

} // namespace newsidx::record
