// What a run says of what became of a source's items, where nobody may have meant that. Pure functions, callable from
// any thread. Precondition of all: there are some.
#pragma once

#include "newsidx/index.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace newsidx::engine {

// Of items that seem to be gone, where some of the source could not be read.
std::string message_of_kept(std::uint64_t items);
// Of a source that held items, and is one record now.
std::string message_of_left(std::uint64_t items);
// Of records of a source without a name, which its next items took the place of.
std::string message_of_replaced(std::uint64_t records);
// Of items that nothing tells from others of the same source (Writer::namesakes()).
std::string message_of_namesakes(std::uint64_t items);
// Of an item whose record is made of the one at `first` before it; `key` is what both are known by.
std::string message_of_duplicate(std::string_view first, std::string_view key);

// "a.csv:3:1".
std::string place(const Diagnostic& diagnostic);

} // namespace newsidx::engine
