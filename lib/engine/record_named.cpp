#include "engine/record_named.h"

#include "engine/inputs.h"
#include "engine/run_error.h"
#include "store/reader.h"

#include <filesystem>
#include <fmt/format.h>
#include <string>
#include <system_error>

namespace newsidx::engine {

namespace {

[[noreturn]] void throw_not_found(std::string message, std::string_view name) {
    throw RunError({ErrorCode::not_found, std::move(message), std::string(name)});
}

std::string listed(const std::vector<std::int64_t>& ids) {
    std::string out;
    for (const std::int64_t id : ids)
        out += (out.empty() ? "" : ", ") + std::to_string(id);
    return out;
}

} // namespace

std::int64_t record_named(store::Reader& reader, std::string_view name) {
    if (const std::int64_t id = reader.resolve(name); id != 0) return id;
    constexpr std::int64_t kNamed = 4; // of several records
    const bool may_be_path =
        name.find_first_not_of("0123456789") != std::string_view::npos && name.find("://") == std::string_view::npos;
    const auto contents =
        may_be_path ? reader.contents_of(remembered_path(std::string(name)), kNamed) : store::Reader::FileContents();
    const auto& [is_source, records, rejected] = contents;
    if (records.size() == 1) return records.front();
    if (records.size() == kNamed)
        throw_not_found(
            fmt::format("this file gave several records, the first of them with the ids {}", listed(records)), name);
    if (!records.empty()) throw_not_found(fmt::format("this file gave the records {}", listed(records)), name);
    if (is_source)
        throw_not_found(rejected.empty() ? "this file was read, and no record is of it"
                                         : "this file gave no record: " + rejected,
                        name);
    std::error_code error;
    if (may_be_path && std::filesystem::is_regular_file(name, error))
        throw_not_found("this file has not been indexed", name);
    throw_not_found("no record has this id or URL", name);
}

} // namespace newsidx::engine
