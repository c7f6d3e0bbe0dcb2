// What Index holds, how it lends out connections, and how exceptions become Errors. Internal to lib/engine's
// index*.cpp.
//
// Any number of threads may call; a connection that is lent out belongs to one of them. A child of a fork may do
// nothing but forget it: a mutex may be held there by a thread that is gone, and SQLite's connections are the parent's.
#pragma once

#include "engine/run_error.h"
#include "fts5/api.h"
#include "newsidx/index.h"
#include "store/connection.h"
#include "store/reader.h"

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <new>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace newsidx {

inline constexpr const char* kInMemory = ":memory:"; // the path of an index that is in no file

Error sqlite_error(int refusal, const char* reason, const std::string& path);

// The one place where exceptions become Errors.
template <class Body>
auto guard(const std::string& path, Body body) -> Result<decltype(body())> {
    try {
        return body();
    } catch (const engine::RunError& error) {
        return error.error();
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

struct Index::Impl {
    std::string path; // as errors name it
    std::string name; // as SQLite knows it
    bool read_only = false;
    std::size_t idle_connections = 0;
    store::OpenSettings settings;
    pid_t process = ::getpid();                // that opened it
    std::unique_ptr<store::Connection> anchor; // holds what is in no file
    std::mutex write_mutex;                    // taken by Turn alone
    std::atomic<std::thread::id> writer{};     // the thread that holds it
    std::mutex change_mutex;
    std::condition_variable_any changed; // with change_mutex: this Index has written something
    std::uint64_t notices = 0;           // under change_mutex: how often
    std::mutex pool_mutex;
    std::vector<std::unique_ptr<store::Reader>> idle_readers; // under pool_mutex
    store::FileId file;                              // under pool_mutex: the one that is open; {}: none was yet
    std::chrono::steady_clock::time_point looked_at; // under pool_mutex: when the path was asked for it

    // With pool_mutex held. Another file under the path is not read, let alone written: ids are those of other records
    // there, and SQLite would take the -wal of the one that was open for its own.
    void refuse_if_replaced() {
        if (settings.in_memory) return;
        looked_at = std::chrono::steady_clock::now();
        const store::FileId now = store::file_at(name);
        if (now == store::FileId{}) return;
        if (file == store::FileId{}) file = now;
        if (now == file) return;
        throw engine::RunError({ErrorCode::io,
                                "another file has taken the place of the one that is open: close this one in all "
                                "programs, remove what is left of its -wal and -shm, and open the new one",
                                path});
    }

    // Runs it with a reader on loan, and again with another one if the file was replaced. What is read without locks is
    // read again if somebody has written it meanwhile; the last time, whoever writes has a -wal, and so there are
    // locks.
    template <class Body>
    auto with_reader(Body body) {
        constexpr int kTries = 4;
        for (int i = 1;; ++i) {
            bool current = true;
            try {
                auto result = with_one_reader(body, current);
                if (current || i == kTries) return result;
            } catch (...) {
                if (current || i == kTries) throw;
            }
        }
    }

    // The reader goes back to the pool unless something went wrong with the file. `current`: whether it read one state
    // of it.
    template <class Body>
    auto with_one_reader(Body& body, bool& current) {
        std::unique_ptr<store::Reader> reader;
        const bool impatient = settings.in_memory && in_own_callback(); // those in the pool would wait
        if (!impatient) {
            // Who replaces a file cannot tell us. To ask each time would be a hundredth of a quick search.
            constexpr std::chrono::milliseconds kLookAgain{50};
            const std::lock_guard lock(pool_mutex);
            if (std::chrono::steady_clock::now() - looked_at > kLookAgain) refuse_if_replaced();
            if (!idle_readers.empty()) {
                reader = std::move(idle_readers.back());
                idle_readers.pop_back();
            }
        }
        if (!reader || !reader->is_current()) {
            reader.reset();
            reader = std::make_unique<store::Reader>(name, read_settings());
        }
        const auto give_back = [&] {
            if (impatient) return;
            reader->trim();
            const std::lock_guard lock(pool_mutex);
            if (idle_readers.size() < idle_connections) idle_readers.push_back(std::move(reader));
        };
        try {
            auto result = body(*reader);
            current = reader->is_current();
            if (current) give_back();
            return result;
        } catch (const engine::RunError&) { // nothing is wrong with the file, or with what is read of it
            give_back();
            throw;
        } catch (const store::Outdated&) {
            current = false;
            throw;
        } catch (...) {
            current = reader->is_current();
            throw;
        }
    }

    template <class Body>
    auto with_writer(Body body) {
        refuse_if_read_only();
        refuse_in_own_callback();
        const Turn turn(*this, std::unique_lock(write_mutex));
        const Notice notice{*this};
        refuse_if_not_the_same();
        store::Connection connection(name, store::Access::write, settings);
        return body(connection);
    }

    void refuse_if_not_the_same() {
        const std::lock_guard lock(pool_mutex);
        refuse_if_replaced();
    }

    // What body(), body(reader) and body(connection) give, or the error that ended it. Every call goes through one of
    // these before it takes a lock.
    template <class Body>
    auto call(Body body) {
        return guard(path, [&] {
            refuse_if_forked();
            return body();
        });
    }
    template <class Body>
    auto read(Body body) {
        return call([&] { return with_reader(body); });
    }
    template <class Body>
    auto write(Body body) {
        return call([&] { return with_writer(body); });
    }

    [[nodiscard]] bool is_forked() const { return process != ::getpid(); }

    void refuse_if_forked() const {
        if (is_forked())
            throw engine::RunError({ErrorCode::invalid_argument,
                                    "the index was opened before fork(): open it in each process after that", path});
    }

    void refuse_if_read_only() const {
        if (read_only)
            throw engine::RunError({ErrorCode::invalid_argument,
                                    "the file is open for reading only; open it without read_only to do this", path});
    }

    // Whether this is called by a callback of a call that writes.
    [[nodiscard]] bool in_own_callback() const { return writer == std::this_thread::get_id(); }

    // It would wait for itself.
    void refuse_in_own_callback() const {
        if (in_own_callback())
            throw engine::RunError({ErrorCode::invalid_argument,
                                    "this index is being written by the call that this callback belongs to; do it when "
                                    "that call has returned",
                                    path});
    }

    // Of connections that read. What is in memory cannot be read while a batch is written, and the batch does not end
    // while a callback waits for that.
    [[nodiscard]] store::OpenSettings read_settings() const {
        store::OpenSettings as = settings;
        if (as.in_memory && in_own_callback()) as.busy_timeout_ms = 0;
        return as;
    }

    // What cannot be done again is not right when it was read without locks from a file that was written meanwhile.
    void refuse_if_changed(bool current) const {
        if (!current)
            throw engine::RunError({ErrorCode::busy, "the file was written while it was read; try again", path});
    }

    // The write mutex, held, if `of` holds it.
    struct Turn {
        Impl& impl;
        std::unique_lock<std::mutex> lock;
        Turn(Impl& in, std::unique_lock<std::mutex> of) : impl(in), lock(std::move(of)) {
            if (lock) impl.writer = std::this_thread::get_id();
        }
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;
        ~Turn() {
            if (lock) impl.writer = std::thread::id();
        }
    };

    // Tells those who wait for a change that there may be one.
    struct Notice {
        Impl& impl;
        explicit Notice(Impl& of) : impl(of) {}
        Notice(const Notice&) = delete;
        Notice& operator=(const Notice&) = delete;
        ~Notice() {
            {
                const std::lock_guard lock(impl.change_mutex);
                ++impl.notices;
            }
            impl.changed.notify_all();
        }
    };

    Impl(std::string path_of, const OpenOptions& options)
        : path(std::move(path_of)), name(path), read_only(options.read_only),
          idle_connections(options.idle_connections), settings{.create = options.create && !options.read_only,
                                                               .read_only = options.read_only,
                                                               .busy_timeout_ms = options.busy_timeout_ms,
                                                               .read_cache = options.read_cache,
                                                               .write_cache = options.write_cache,
                                                               .mapped = options.mapped,
                                                               .search_cache = options.search_cache} {}
};

} // namespace newsidx
