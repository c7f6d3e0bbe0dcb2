#include "newsidx/index.h"

#include "engine/cursor.h"
#include "engine/export.h"
#include "engine/export_records.h"
#include "engine/ingest.h"
#include "engine/inputs.h"
#include "engine/optimize.h"
#include "engine/related.h"
#include "engine/repair.h"
#include "engine/search.h"
#include "engine/stored_record.h"
#include "engine/suggest.h"
#include "engine/watch.h"
#include "engine/why.h"
#include "fts5/api.h"
#include "record/change.h"
#include "store/check.h"
#include "store/reader.h"
#include "store/writer.h"

#include <sqlite3.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <fmt/format.h>
#include <mutex>
#include <new>
#include <utility>

namespace newsidx {

namespace {

std::string absolute_path(const std::string& path) {
    std::error_code error;
    const auto absolute = std::filesystem::absolute(path, error);
    return error ? path : absolute.string();
}

Error sqlite_error(int refusal, const char* reason, const std::string& path) {
    const auto error = [&](ErrorCode code, std::string message) { return Error{code, std::move(message), path}; };
    switch (refusal) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return error(ErrorCode::busy, "another process is writing to the file; try again when it is done");
    case SQLITE_CORRUPT:
        return error(ErrorCode::corrupt, fmt::format("the file is damaged ({}); `newsidx check` says where", reason));
    case SQLITE_NOTADB: return error(ErrorCode::not_a_database, "this is not a newsidx file");
    case SQLITE_READONLY: return error(ErrorCode::io, "the file, or the folder it lies in, cannot be written");
    case SQLITE_FULL: return error(ErrorCode::io, "the disk is full; nothing of the last batch was kept");
    case SQLITE_NOMEM: return error(ErrorCode::io, "there is not enough memory; nothing of the last batch was kept");
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN: return error(ErrorCode::io, fmt::format("cannot read or write the file ({})", reason));
    default: return error(ErrorCode::internal, fmt::format("SQLite says: {}", reason));
    }
}

// The one place where exceptions become Errors.
template <class Body>
auto guard(const std::string& path, Body body) -> Result<decltype(body())> {
    try {
        return body();
    } catch (const engine::RunError& error) {
        return error.error();
    } catch (const engine::BadOption& error) {
        return Error{ErrorCode::invalid_argument, error.what(), ""};
    } catch (const engine::BadCursor& error) {
        return Error{ErrorCode::invalid_argument, error.what(), "cursor"};
    } catch (const store::OpenError& error) {
        return Error{error.code(), error.what(), path};
    } catch (const SQLite::Exception& error) {
        return sqlite_error(error.getErrorCode(), error.what(), path);
    } catch (const fts5::SqliteRefusal& error) {
        return sqlite_error(error.code(), error.what(), path);
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const std::exception& error) {
        return Error{ErrorCode::internal, error.what(), path};
    }
}

} // namespace

struct Index::Impl {
    std::string path;
    OpenOptions options;
    std::mutex write_mutex;
    std::mutex pool_mutex;
    std::vector<std::unique_ptr<store::Reader>> idle_readers; // under pool_mutex

    // A reader on loan; goes back to the pool unless something went wrong with the file. `body` may be called twice.
    template <class Body>
    auto with_reader(Body body) {
        for (;;) {
            std::unique_ptr<store::Reader> reader = take_reader();
            const bool is_new = reader == nullptr;
            if (is_new) reader = std::make_unique<store::Reader>(path, options.busy_timeout_ms);
            try {
                auto result = body(*reader);
                give_back(std::move(reader));
                return result;
            } catch (const engine::RunError&) { // nothing is wrong with the file, or with what is read of it
                give_back(std::move(reader));
                throw;
            } catch (const engine::BadOption&) {
                give_back(std::move(reader));
                throw;
            } catch (const engine::BadCursor&) {
                give_back(std::move(reader));
                throw;
            } catch (const store::Outdated&) { // another one is asked
                if (is_new) throw;
            }
        }
    }

    std::unique_ptr<store::Reader> take_reader() {
        const std::lock_guard lock(pool_mutex);
        if (idle_readers.empty()) return nullptr;
        std::unique_ptr<store::Reader> reader = std::move(idle_readers.back());
        idle_readers.pop_back();
        return reader;
    }

    void give_back(std::unique_ptr<store::Reader> reader) {
        const std::lock_guard lock(pool_mutex);
        idle_readers.push_back(std::move(reader));
    }

    template <class Body>
    auto with_writer(Body body) {
        const std::lock_guard lock(write_mutex);
        store::Connection connection(path, store::Access::write, options.create, options.busy_timeout_ms);
        return body(connection);
    }
};

Index::Index(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Index::Index(Index&&) noexcept = default;
Index& Index::operator=(Index&&) noexcept = default;
Index::~Index() = default;

Result<Index> Index::open(const std::string& path, const OpenOptions& options) {
    auto impl = std::make_unique<Impl>();
    impl->path = absolute_path(path);
    impl->options = options;
    auto opened = guard(impl->path, [&] {
        const auto nothing = [](auto&) { return true; };
        if (options.create) impl->with_writer(nothing);
        try {
            return impl->with_reader(nothing);
        } catch (const store::OlderFormat&) {
            impl->with_writer(nothing); // migrates it
            return impl->with_reader(nothing);
        }
    });
    if (!opened) return opened.error();
    return Index(std::move(impl));
}

Result<SearchResult> Index::search(std::string_view query, const SearchOptions& options) const {
    return guard(impl_->path, [&] {
        return impl_->with_reader([&](store::Reader& reader) {
            SearchResult result = engine::search(reader, query, options);
            result.analyzer_current = reader.has_own_analyzer();
            return result;
        });
    });
}

Result<WhyResult> Index::why(std::string_view id_or_url, std::string_view query, const SearchOptions& options) const {
    return guard(impl_->path, [&] {
        return impl_->with_reader(
            [&](store::Reader& reader) { return engine::why(reader, id_or_url, query, options); });
    });
}

Result<RelatedResult> Index::related(std::string_view id_or_url, const RelatedOptions& options) const {
    return guard(impl_->path, [&] {
        return impl_->with_reader([&](store::Reader& reader) { return engine::related(reader, id_or_url, options); });
    });
}

Result<SuggestResult> Index::suggest(std::string_view prefix, const SuggestOptions& options) const {
    return guard(impl_->path, [&] {
        return impl_->with_reader([&](store::Reader& reader) { return engine::suggest(reader, prefix, options); });
    });
}

Result<IndexReport> Index::index(const std::vector<std::string>& paths, const IndexOptions& options) {
    return guard(impl_->path, [&] {
        return impl_->with_writer(
            [&](store::Connection& connection) { return engine::ingest(connection, paths, options); });
    });
}

Result<std::uint64_t> Index::watch(const std::vector<std::string>& paths, const IndexOptions& options,
                                   const WatchOptions& watch_options) {
    if (std::find(paths.begin(), paths.end(), engine::kStandardInput) != paths.end())
        return Error{ErrorCode::invalid_argument, "standard input cannot be watched; name files and folders", "-"};
    if (options.dry_run || options.strict)
        return Error{ErrorCode::invalid_argument, "a dry run, or a strict one, cannot be watched", ""};
    // Whoever stops a watch must not wait for another writer.
    constexpr std::int64_t kBusyTimeoutMs = 100;
    const auto stopped_or_failed = guard(impl_->path, [&] {
        const std::vector<std::string> roots = engine::find_inputs(paths, impl_->path).roots;
        const auto run = [&](const engine::Changes& changes, const IndexOptions& run_options) -> Result<IndexReport> {
            const std::unique_lock lock(impl_->write_mutex, std::try_to_lock);
            if (!lock) return Error{ErrorCode::busy, "another thread is writing to the file", impl_->path};
            return guard(impl_->path, [&] {
                store::Connection connection(impl_->path, store::Access::write, false, kBusyTimeoutMs);
                return changes.everything
                           ? engine::ingest(connection, roots, run_options)
                           : engine::ingest_changes(connection, changes.changed, changes.gone, run_options);
            });
        };
        engine::Watcher watcher(roots, impl_->path);
        return engine::watch(watcher, run, options, watch_options);
    });
    return stopped_or_failed ? *stopped_or_failed : stopped_or_failed.error();
}

namespace {

[[noreturn]] void throw_not_found(std::string_view id_or_url) {
    throw engine::RunError({ErrorCode::not_found, "no record has this id or URL", std::string(id_or_url)});
}

} // namespace

Result<StoredRecord> Index::show(std::string_view id_or_url) const {
    return guard(impl_->path, [&] {
        return impl_->with_reader([&](store::Reader& reader) {
            const store::Transaction snapshot = reader.begin_read();
            const std::int64_t id = reader.resolve(id_or_url);
            if (id == 0) throw_not_found(id_or_url);
            return engine::stored_record(reader, id);
        });
    });
}

Result<RemoveReport> Index::remove(const std::vector<std::string>& ids_or_urls) {
    return guard(impl_->path, [&] {
        return impl_->with_writer([&](store::Connection& connection) {
            RemoveReport report;
            store::Writer writer(connection);
            const store::WriteScope scope(writer);
            writer.begin();
            for (const std::string& name : ids_or_urls) {
                const std::int64_t id = store::resolve(connection, name);
                if (id == 0) {
                    report.not_found.push_back(name);
                    continue;
                }
                writer.remove_record(id);
                ++report.removed;
            }
            writer.commit();
            return report;
        });
    });
}

Result<UpdateReport> Index::update(std::string_view json_lines) {
    return guard(impl_->path, [&] {
        return impl_->with_writer([&](store::Connection& connection) {
            UpdateReport report;
            store::Writer writer(connection, store::Changes::priors);
            const store::WriteScope scope(writer);
            writer.begin();
            for (std::uint64_t line = 1; !json_lines.empty(); ++line) {
                const std::size_t end = json_lines.find('\n');
                const std::string_view text = json_lines.substr(0, end);
                json_lines.remove_prefix(end == std::string_view::npos ? json_lines.size() : end + 1);
                if (text.find_first_not_of(" \t\r") == std::string_view::npos) continue;
                const record::ChangeResult parsed = record::parse_change(text);
                if (!parsed.change) {
                    report.errors.push_back({"", line, parsed.rejection.column, parsed.rejection.message});
                    continue;
                }
                const std::int64_t id = store::resolve(connection, parsed.change->id_or_url);
                if (id == 0) {
                    report.errors.push_back(
                        {"", line, 0, fmt::format("no record has the id or URL '{}'", parsed.change->id_or_url)});
                    continue;
                }
                const store::Change change{parsed.change->quality, parsed.change->heat, parsed.change->published};
                ++(writer.update_record(id, change) ? report.updated : report.unchanged);
            }
            writer.commit();
            return report;
        });
    });
}

Result<OptimizeReport> Index::optimize(const OptimizeOptions& options) {
    return guard(impl_->path, [&] {
        return impl_->with_writer([&](store::Connection& connection) { return engine::optimize(connection, options); });
    });
}

// On connections of their own: what they read is read once, and the connection is set up for it.
Result<ExportReport> Index::export_to(const ExportSink& sink, const ExportOptions& options) const {
    return guard(impl_->path, [&] {
        store::Connection connection(impl_->path, store::Access::read, false, impl_->options.busy_timeout_ms);
        return engine::export_to(connection, sink, options);
    });
}

Result<ExportReport> Index::export_records(const std::string& folder, const ExportOptions& options) const {
    return guard(impl_->path, [&] {
        store::Reader reader(impl_->path, impl_->options.busy_timeout_ms);
        return engine::export_records(reader, folder, options);
    });
}

Result<Stats> Index::stats(const StatsOptions& options) const {
    return guard(impl_->path, [&] {
        return impl_->with_reader([&](store::Reader& reader) {
            const store::Transaction snapshot = reader.begin_read();
            return reader.stats(options);
        });
    });
}

Result<CheckReport> Index::check() const {
    const auto start = std::chrono::steady_clock::now();
    auto report = guard(impl_->path, [&] { return impl_->with_writer(store::check); });
    if (report) report->seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return report;
}

Result<BackupReport> Index::backup(const std::string& path, const BackupOptions& options) const {
    return guard(impl_->path, [&] {
        store::Connection connection(impl_->path, store::Access::read, false, impl_->options.busy_timeout_ms);
        return engine::back_up(connection, absolute_path(path), options);
    });
}

Result<RepairReport> Index::repair(const std::string& path, const RepairOptions& options) {
    const std::string absolute = absolute_path(path);
    return guard(absolute, [&] { return engine::repair(absolute, options); });
}

} // namespace newsidx
