#include "engine/backup.h"

#include "engine/run_error.h"
#include "engine/stopwatch.h"
#include "store/upkeep/backup.h"

#include <filesystem>
#include <optional>

namespace newsidx::engine {

namespace {

// The file that a copy is to be: a link's is replaced, and not the link. Nothing but a file may stand there.
std::string target_of(const std::string& path) {
    std::error_code error;
    if (!std::filesystem::is_symlink(path, error)) {
        const auto status = std::filesystem::status(path, error);
        if (!std::filesystem::exists(status) || std::filesystem::is_regular_file(status)) return path;
        throw RunError({ErrorCode::invalid_argument, "this is no file: name one for the copy", path});
    }
    const std::filesystem::path real = std::filesystem::canonical(path, error);
    if (error == std::errc::no_such_file_or_directory)
        throw RunError({ErrorCode::invalid_argument, "this is a link to no file: name the file itself", path});
    if (error) throw RunError({ErrorCode::io, error.message(), path});
    return target_of(real.string());
}

// What cannot be done with the copy is no failure of the file that it is one of.
template <class Body>
void of_target(const std::string& target, Body body) {
    try {
        body();
    } catch (const store::OpenError& error) {
        throw RunError({error.code(), error.what(), target});
    }
}

} // namespace

BackupReport back_up(store::Connection& connection, const std::string& path, const BackupOptions& options) {
    const Stopwatch stopwatch;
    std::error_code error;
    const std::string target = target_of(path);
    if (std::filesystem::equivalent(target, connection.path(), error))
        throw RunError({ErrorCode::invalid_argument, "this is the file itself; name another one for its copy", target});
    if (!options.force && std::filesystem::exists(target, error))
        throw RunError({ErrorCode::invalid_argument,
                        "the file exists: name another one for the copy, or replace it (force; in the command --force)",
                        target});
    std::optional<store::TemporaryFile> copy;
    of_target(target, [&] { copy.emplace(target); });
    const auto records = store::copy_pages(connection, copy->path(), [&](std::uint64_t done, std::uint64_t total) {
        return !options.on_progress || options.on_progress({done, total, stopwatch.seconds()});
    });
    if (!records) throw RunError({ErrorCode::cancelled, "the backup was cancelled; nothing is left of it", target});
    BackupReport report;
    report.records = *records;
    of_target(target, [&] { copy->keep_as(target, options.force); });
    report.bytes = std::filesystem::file_size(target, error);
    report.seconds = stopwatch.seconds();
    return report;
}

} // namespace newsidx::engine
