// A record as the file has it -> what is shown of it. For one thread, the reader's, inside its snapshot. Throws
// OpenError(corrupt).
#pragma once

#include "newsidx/index.h"
#include "store/reader.h"

#include <cstdint>

namespace newsidx::engine {

StoredRecord stored_record(store::Reader& reader, std::int64_t id);

// The record itself, with what `update` set; its language only where it says one. Precondition: it is no stub.
Record whole_record(const store::RecordOrigin& origin);

} // namespace newsidx::engine
