// Which record a caller means: by its id, by a URL, or by the file that gave it. Within a read transaction of the
// reader, and on its thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace newsidx::store {
class Reader;
}

namespace newsidx::engine {

struct NamedRecord {
    std::int64_t id = 0; // 0: there is none, and
    std::string missing; // why
};

// The record with these digits as its id or with this URL (Reader::resolve), else the only one that the file at this
// path gave, which need not be there any more. Of a file that gave something else it is said what: several records, or
// none and why.
NamedRecord find_named(store::Reader& reader, std::string_view name);

// The same; throws RunError not_found where there is none.
std::int64_t record_named(store::Reader& reader, std::string_view name);

} // namespace newsidx::engine
