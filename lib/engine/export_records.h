// export_records(): each record as a front-matter file. On the calling thread. Throws RunError, SQLite::Exception or
// OpenError.
#pragma once

#include "newsidx/export.h"
#include "store/reader.h"

#include <string>

namespace newsidx::engine {

ExportReport export_records(store::Reader& reader, const std::string& folder, const ExportOptions& options);

} // namespace newsidx::engine
