// related(): what other records have to do with one, over one snapshot of the file. On the reader's thread.
#pragma once

#include "newsidx/related.h"
#include "store/reader.h"

#include <string_view>

namespace newsidx::engine {

// Throws RunError(not_found).
RelatedResult related(store::Reader& reader, std::string_view id_or_url, const RelatedOptions& options);

} // namespace newsidx::engine
