#include "engine/record_named.h"

#include "engine/ingest/inputs.h"
#include "engine/run_error.h"
#include "store/reader.h"
#include "text/ascii.h"

#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <string>
#include <system_error>
#include <utility>

namespace newsidx::engine {

NamedRecord find_named(store::Reader& reader, std::string_view name) {
    if (const std::int64_t id = reader.resolve(name); id != 0) return {id, {}};
    constexpr std::string_view kNone = "no record has this id or URL";
    const bool may_be_path =
        !name.empty() && !text::is_ascii_digits(name) && name.find("://") == std::string_view::npos;
    if (!may_be_path) return {0, std::string(kNone)};
    constexpr std::int64_t kNamed = 4; // of several records
    const auto [is_source, records, rejected] = reader.contents_of(remembered_path(std::string(name)), kNamed);
    if (records.size() == 1) return {records.front(), {}};
    if (records.size() == kNamed)
        return {0, fmt::format("this file gave several records, the first of them with the ids {}",
                               fmt::join(records, ", "))};
    if (!records.empty()) return {0, fmt::format("this file gave the records {}", fmt::join(records, ", "))};
    if (is_source && !rejected.empty()) return {0, "this file gave no record: " + rejected};
    if (is_source) return {0, "this file was read, and no record is of it"};
    std::error_code error;
    const bool is_file = std::filesystem::is_regular_file(name, error);
    return {0, is_file ? "this file has not been indexed" : std::string(kNone)};
}

std::int64_t record_named(store::Reader& reader, std::string_view name) {
    NamedRecord found = find_named(reader, name);
    if (found.id == 0) throw RunError({ErrorCode::not_found, std::move(found.missing), std::string(name)});
    return found.id;
}

} // namespace newsidx::engine
