// suggest(): what somebody may be about to type, over one snapshot of the file. On the reader's thread.
#pragma once

#include "newsidx/suggest.h"
#include "store/reader.h"

#include <string_view>

namespace newsidx::engine {

// Throws BadOption.
SuggestResult suggest(store::Reader& reader, std::string_view prefix, const SuggestOptions& options);

} // namespace newsidx::engine
