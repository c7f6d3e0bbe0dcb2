#include "newsidx/index.h"

#include "engine/backup.h"
#include "engine/callbacks.h"
#include "engine/export.h"
#include "engine/export_records.h"
#include "engine/index_impl.h"
#include "engine/ingest/given_records.h"
#include "engine/ingest/ingest.h"
#include "engine/ingest/inputs.h"
#include "engine/ingest/watch.h"
#include "engine/optimize.h"
#include "engine/record_named.h"
#include "engine/repair.h"
#include "engine/search/marks.h"
#include "engine/search/related.h"
#include "engine/search/search.h"
#include "engine/search/suggest.h"
#include "engine/search/why.h"
#include "engine/stopwatch.h"
#include "engine/stored_record.h"
#include "record/change.h"
#include "store/reader.h"
#include "store/upkeep/check.h"
#include "store/writer.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <fmt/format.h>
#include <mutex>
#include <optional>
#include <set>
#include <utility>

namespace newsidx {

namespace {

std::string absolute_path(const std::string& path) {
    std::error_code error;
    const auto absolute = std::filesystem::absolute(path, error);
    return error ? path : absolute.string();
}

std::optional<Error> wrong_path(const std::string& path) {
    if (path.empty()) return Error{ErrorCode::invalid_argument, "the path is empty", path};
    if (path.find('\0') != std::string::npos)
        return Error{ErrorCode::invalid_argument, "the path has a NUL byte in it", path};
    // Who is used to SQLite would get a file of that name.
    if (path == kInMemory)
        return Error{ErrorCode::invalid_argument,
                     "this is no file: Index::in_memory() makes an index that is in none (a file of this name is "
                     "./:memory:)",
                     path};
    return std::nullopt;
}

std::optional<Error> wrong_timeout(std::int64_t busy_timeout_ms) {
    if (busy_timeout_ms >= 0) return std::nullopt;
    return Error{ErrorCode::invalid_argument, "the time to wait for another writer must not be less than 0",
                 "busy_timeout_ms"};
}

} // namespace

Index::Index(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Index::Index(Index&&) noexcept = default;
Index& Index::operator=(Index&& other) noexcept {
    Index old(std::move(other)); // and then, as it goes, what this one held
    impl_.swap(old.impl_);
    return *this;
}
// In a child of a fork it is left as it is: to close what the parent has open would wait for threads that are not
// there.
Index::~Index() {
    if (impl_ && impl_->is_forked()) static_cast<void>(impl_.release());
}

Result<Index> Index::open(const std::string& path, const OpenOptions& options) {
    if (auto wrong = wrong_path(path)) return *wrong;
    if (auto wrong = wrong_timeout(options.busy_timeout_ms)) return *wrong;
    auto impl = std::make_unique<Impl>(absolute_path(path), options);
    auto opened = guard(impl->path, [&] {
        const auto nothing = [](auto&) { return true; };
        if (impl->settings.create) impl->with_writer(nothing);
        try {
            return impl->with_reader(nothing);
        } catch (const store::OlderFormat&) {
            if (impl->read_only) throw;
            try {
                impl->with_writer(nothing); // migrates it
            } catch (const SQLite::Exception& error) {
                if ((error.getErrorCode() & 0xff) == SQLITE_READONLY) throw store::OlderFormat();
                throw;
            }
            return impl->with_reader(nothing);
        }
    });
    if (!opened) return opened.error();
    return Index(std::move(impl));
}

Result<Index> Index::in_memory(const OpenOptions& options) {
    if (auto wrong = wrong_timeout(options.busy_timeout_ms)) return *wrong;
    static std::atomic<std::uint64_t> count = 0;
    auto impl = std::make_unique<Impl>(kInMemory, options);
    impl->name = fmt::format("/:memory:newsidx-{}", ++count); // SQLite shares what has the same name
    impl->read_only = impl->settings.read_only = false;
    impl->settings.in_memory = true;
    auto opened = guard(impl->path, [&] {
        impl->anchor = std::make_unique<store::Connection>(impl->name, store::Access::write, impl->settings);
        return true;
    });
    if (!opened) return opened.error();
    return Index(std::move(impl));
}

Result<SearchResult> Index::search(std::string_view query, const SearchOptions& options) const {
    return impl_->read([&](store::Reader& reader) {
        SearchResult result = engine::search(reader, query, options);
        result.analyzer_current = reader.has_own_analyzer();
        return result;
    });
}

Result<WhyResult> Index::why(std::string_view id_or_url, std::string_view query, const SearchOptions& options) const {
    return impl_->read([&](store::Reader& reader) { return engine::why(reader, id_or_url, query, options); });
}

Result<RecordMarks> Index::marks(std::string_view id_or_url, std::string_view query,
                                 const SearchOptions& options) const {
    return impl_->read([&](store::Reader& reader) {
        const store::Transaction snapshot = reader.begin_read();
        const StoredRecord stored = engine::stored_record(reader, engine::record_named(reader, id_or_url));
        return engine::marks(reader, stored, query, options);
    });
}

Result<RelatedResult> Index::related(std::string_view id_or_url, const RelatedOptions& options) const {
    return impl_->read([&](store::Reader& reader) { return engine::related(reader, id_or_url, options); });
}

Result<SuggestResult> Index::suggest(std::string_view prefix, const SuggestOptions& options) const {
    return impl_->read([&](store::Reader& reader) { return engine::suggest(reader, prefix, options); });
}

Result<IndexReport> Index::index(const std::vector<std::string>& paths, const IndexOptions& options) {
    return impl_->write(
        [&](store::Connection& connection) { return engine::ingest(connection, paths, engine::contained(options)); });
}

Result<IndexReport> Index::index_text(std::string_view bytes, const IndexOptions& options) {
    return impl_->write([&](store::Connection& connection) {
        return engine::ingest_text(connection, bytes, engine::contained(options));
    });
}

Result<IndexReport> Index::add(std::span<const Record> records, const IndexOptions& options) {
    IndexOptions own = options;
    own.format = records.empty() ? Format::automatic : Format::jsonl;
    own.key_map.clear();
    return index_text(engine::lines_of(records), own);
}

Result<std::uint64_t> Index::watch(const std::vector<std::string>& paths, const IndexOptions& options,
                                   const WatchOptions& watch_options) {
    if (std::find(paths.begin(), paths.end(), engine::kStandardInput) != paths.end())
        return Error{ErrorCode::invalid_argument, "standard input cannot be watched; name files and folders", "-"};
    if (options.dry_run || options.strict)
        return Error{ErrorCode::invalid_argument, "a dry run, or a strict one, cannot be watched", ""};
    // Whoever stops a watch must not wait for another writer.
    constexpr std::int64_t kBusyTimeoutMs = 100;
    const auto stopped_or_failed = impl_->call([&] {
        impl_->refuse_if_read_only();
        impl_->refuse_in_own_callback();
        const std::vector<std::string> roots = engine::find_inputs(paths, impl_->path).roots;
        store::OpenSettings settings = impl_->settings;
        settings.create = false;
        settings.busy_timeout_ms = kBusyTimeoutMs;
        const auto run = [&](const engine::Changes& changes, const IndexOptions& run_options) -> Result<IndexReport> {
            const Impl::Turn turn(*impl_, std::unique_lock(impl_->write_mutex, std::try_to_lock));
            if (!turn.lock) return Error{ErrorCode::busy, "another thread is writing to the file", impl_->path};
            return guard(impl_->path, [&] {
                const Impl::Notice notice(*impl_);
                impl_->refuse_if_not_the_same();
                store::Connection connection(impl_->name, store::Access::write, settings);
                return changes.everything ? engine::ingest(connection, roots, run_options)
                                          : engine::ingest_changes(connection, changes, roots, run_options);
            });
        };
        engine::Watcher watcher(roots, impl_->path);
        return engine::watch(
            watcher, run, engine::contained(options),
            {engine::contained(watch_options.on_run, "on_run"), engine::contained(watch_options.stopped, "stopped")});
    });
    return stopped_or_failed ? *stopped_or_failed : stopped_or_failed.error();
}

Result<StoredRecord> Index::show(std::string_view id_or_url, const ShowOptions& options) const {
    return impl_->read([&](store::Reader& reader) {
        const store::Transaction snapshot = reader.begin_read();
        StoredRecord stored = engine::stored_record(reader, engine::record_named(reader, id_or_url));
        if (!options.query.empty()) stored.marks = engine::marks(reader, stored, options.query, {});
        return stored;
    });
}

Result<RemoveReport> Index::remove(const std::vector<std::string>& ids_or_urls) {
    return impl_->write([&](store::Connection& connection) {
        RemoveReport report;
        store::Writer writer(connection);
        const store::WriteScope scope(writer);
        writer.begin();
        std::set<std::int64_t> ids; // a record may be named twice
        for (const std::string& name : ids_or_urls)
            if (const std::int64_t id = store::resolve(connection, name); id == 0)
                report.not_found.push_back(name);
            else
                ids.insert(id);
        for (const std::int64_t id : ids)
            writer.remove_record(id);
        report.removed = ids.size();
        writer.commit();
        return report;
    });
}

Result<UpdateReport> Index::update(std::string_view lines) {
    return impl_->write([&](store::Connection& connection) {
        UpdateReport report;
        store::Writer writer(connection, store::Changes::priors);
        const store::WriteScope scope(writer);
        writer.begin();
        const auto set = [&](std::uint64_t line, const record::ChangeResult& read, bool is_table) {
            if (!read.change) {
                report.errors.push_back({"", line, read.rejection.column, read.rejection.message});
                return;
            }
            const auto& [id_or_url, quality, heat, published] = *read.change;
            const std::int64_t id = store::resolve(connection, id_or_url);
            if (id == 0) {
                report.errors.push_back({"", line, 0, fmt::format("no record has the id or URL '{}'", id_or_url)});
                return;
            }
            // Most cells of a table are what its program has read from the file.
            const store::Change change{quality, heat, published, is_table};
            ++(writer.update_record(id, change) ? report.updated : report.unchanged);
        };
        record::for_each_change(lines, set);
        writer.commit();
        return report;
    });
}

Result<OptimizeReport> Index::optimize(const OptimizeOptions& options) {
    return impl_->write(
        [&](store::Connection& connection) { return engine::optimize(connection, engine::contained(options)); });
}

// On connections of their own: what they read is read once, and the connection is set up for it.
Result<ExportReport> Index::export_to(const ExportSink& sink, const ExportOptions& options) const {
    if (!sink) return Error{ErrorCode::invalid_argument, "there is no sink that could take the export", "sink"};
    return impl_->call([&] {
        store::Connection connection(impl_->name, store::Access::read, impl_->read_settings());
        ExportReport report =
            engine::export_to(connection, engine::contained(sink, "sink"), engine::contained(options));
        impl_->refuse_if_changed(connection.is_current());
        return report;
    });
}

Result<ExportReport> Index::export_records(const std::string& folder, const ExportOptions& options) const {
    return impl_->call([&] {
        store::Reader reader(impl_->name, impl_->read_settings());
        ExportReport report = engine::export_records(reader, folder, engine::contained(options));
        impl_->refuse_if_changed(reader.is_current());
        return report;
    });
}

Result<std::uint64_t> Index::version() const {
    return impl_->read([&](store::Reader& reader) {
        const store::Transaction snapshot = reader.begin_read();
        return static_cast<std::uint64_t>(reader.documents().commit());
    });
}

Result<std::uint64_t> Index::wait_for_change(std::uint64_t since, const WaitOptions& options) const {
    constexpr double kLong = 1e9; // more does not fit into the clock's nanoseconds
    if (!(options.interval > 0) || (options.timeout && !(*options.timeout >= 0)))
        return Error{ErrorCode::invalid_argument, "the interval must be longer than 0, and the timeout not shorter",
                     ""};
    if (impl_->is_forked()) return version(); // which refuses it before any lock
    const engine::Stopwatch stopwatch;
    for (;;) {
        std::unique_lock lock(impl_->change_mutex);
        const std::uint64_t noticed = impl_->notices; // before the version, so that none is missed
        lock.unlock();
        auto now = version();
        if (!now || *now != since || options.stop.stop_requested()) return now;
        double rest = std::min(options.interval, kLong);
        if (options.timeout) rest = std::min(rest, *options.timeout - stopwatch.seconds());
        if (rest <= 0) return now;
        lock.lock();
        impl_->changed.wait_for(lock, options.stop, std::chrono::duration<double>(rest),
                                [&] { return impl_->notices != noticed; });
    }
}

void Index::release_memory() const noexcept {
    if (impl_->is_forked()) return;
    {
        std::vector<std::unique_ptr<store::Reader>> readers;
        const std::lock_guard lock(impl_->pool_mutex);
        readers.swap(impl_->idle_readers);
    }
#ifdef __GLIBC__
    ::malloc_trim(0); // what is free lies between what is not: glibc keeps it otherwise
#endif
}

Result<Stats> Index::stats(const StatsOptions& options) const {
    return impl_->read([&](store::Reader& reader) {
        const store::Transaction snapshot = reader.begin_read();
        Stats stats = reader.stats(options);
        stats.path = impl_->path;
        return stats;
    });
}

Result<CheckReport> Index::check(const CheckOptions& options) const {
    const engine::Stopwatch stopwatch;
    auto report = impl_->write([&](store::Connection& connection) {
        auto whole = store::check(connection, engine::contained(options).on_progress);
        if (!whole) throw engine::RunError({ErrorCode::cancelled, "the check was cancelled", impl_->path});
        return std::move(*whole);
    });
    if (report) report->seconds = stopwatch.seconds();
    return report;
}

Result<BackupReport> Index::backup(const std::string& path, const BackupOptions& options) const {
    if (auto wrong = wrong_path(path)) return *wrong;
    return impl_->call([&] {
        store::Connection connection(impl_->name, store::Access::read, impl_->read_settings());
        return engine::back_up(connection, absolute_path(path), engine::contained(options));
    });
}

Result<RepairReport> Index::repair(const std::string& path, const RepairOptions& options) {
    if (auto wrong = wrong_path(path)) return *wrong;
    if (auto wrong = wrong_timeout(options.busy_timeout_ms)) return *wrong;
    const std::string absolute = absolute_path(path);
    return guard(absolute, [&] { return engine::repair(absolute, engine::contained(options)); });
}

} // namespace newsidx
