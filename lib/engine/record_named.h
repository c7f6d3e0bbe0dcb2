// Which record a caller means: by its id, by a URL, or by the file that gave it. Within a read transaction of the
// reader, and on its thread.
#pragma once

#include <cstdint>
#include <string_view>

namespace newsidx::store {
class Reader;
}

namespace newsidx::engine {

// The record with these digits as its id or with this URL (Reader::resolve), else the only one that the file at this
// path gave, which need not be there any more. Throws RunError not_found, which says of a file what it gave instead:
// several records, or none and why.
std::int64_t record_named(store::Reader& reader, std::string_view name);

} // namespace newsidx::engine
