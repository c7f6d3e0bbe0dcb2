// ProgressScope: asks, while SQLite works on a connection, whether it should go on. On the connection's thread.
#pragma once

#include <sqlite3.h>

#include <functional>

namespace newsidx::store {

// From its making to its end a statement that works for long ends with SQLITE_INTERRUPT once `expired` says true; it is
// asked about every ten thousand steps of SQLite's virtual machine, must not throw, and must outlive this. Empty:
// nothing is asked.
class ProgressScope {
public:
    ProgressScope(sqlite3* db, const std::function<bool()>& expired) : db_(db) {
        if (!expired) return;
        const auto ask = [](void* test) { return (*static_cast<const std::function<bool()>*>(test))() ? 1 : 0; };
        sqlite3_progress_handler(db_, 10'000, ask, const_cast<std::function<bool()>*>(&expired));
    }
    ProgressScope(const ProgressScope&) = delete;
    ProgressScope& operator=(const ProgressScope&) = delete;
    ~ProgressScope() { sqlite3_progress_handler(db_, 0, nullptr, nullptr); }

private:
    sqlite3* db_;
};

} // namespace newsidx::store
