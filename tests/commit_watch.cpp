#include "commit_watch.h"

#include <sqlite3.h>

#include <atomic>
#include <map>
#include <mutex>
#include <new>
#include <stdexcept>
#include <string_view>
#include <sys/mman.h>
#include <utility>

namespace newsidx::test {

namespace {

constexpr std::string_view kCounts = "UPDATE meta SET value = value + 1 WHERE name = 'commit'";

// SQLite tells functions, not objects.
std::mutex& guard() {
    static std::mutex mutex;
    return mutex;
}
std::map<sqlite3*, std::int64_t>& counted_in_transaction() {
    static std::map<sqlite3*, std::int64_t> counted;
    return counted;
}
// Shared with processes that are forked.
std::atomic<std::int64_t>& successes() {
    static auto* const shared = [] {
        void* const memory =
            mmap(nullptr, sizeof(std::atomic<std::int64_t>), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED) throw std::runtime_error("no memory can be shared");
        return new (memory) std::atomic<std::int64_t>(0);
    }();
    return *shared;
}

void on_rollback(void* db) {
    const std::lock_guard lock(guard());
    counted_in_transaction()[static_cast<sqlite3*>(db)] = 0;
}

// How often a statement was prepared again when it ran last.
std::map<sqlite3_stmt*, int>& prepared_again() {
    static std::map<sqlite3_stmt*, int> times;
    return times;
}

// A statement of another schema is told of as well, and then runs, prepared again.
bool is_second_try(sqlite3_stmt* statement) {
    const int times = sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_REPREPARE, 0);
    return times > std::exchange(prepared_again()[statement], times);
}

// A statement has run. A COMMIT that failed has left the transaction open, or rolled it back, which was told before.
int on_profile(unsigned /*what*/, void* db, void* statement, void* /*nanoseconds*/) {
    const char* const text = sqlite3_sql(static_cast<sqlite3_stmt*>(statement));
    const std::string_view sql = text == nullptr ? "" : text;
    const std::lock_guard lock(guard());
    std::int64_t& counted = counted_in_transaction()[static_cast<sqlite3*>(db)];
    if (sql.starts_with("BEGIN")) counted = 0;
    if (sql.starts_with(kCounts) && !is_second_try(static_cast<sqlite3_stmt*>(statement))) ++counted;
    if (sql == "COMMIT" && sqlite3_get_autocommit(static_cast<sqlite3*>(db)) != 0) {
        successes() += counted;
        counted = 0;
    }
    return 0;
}

int on_open(sqlite3* db, char** /*error*/, const void* /*api*/) {
    sqlite3_rollback_hook(db, on_rollback, db);
    return sqlite3_trace_v2(db, SQLITE_TRACE_PROFILE, on_profile, db);
}

using Entry = void (*)();

} // namespace

CommitWatch::CommitWatch() {
    reset();
    sqlite3_auto_extension(reinterpret_cast<Entry>(on_open));
}

CommitWatch::~CommitWatch() {
    sqlite3_cancel_auto_extension(reinterpret_cast<Entry>(on_open));
}

void CommitWatch::reset() {
    const std::lock_guard lock(guard());
    successes() = 0;
    counted_in_transaction().clear();
    prepared_again().clear();
}

std::int64_t CommitWatch::committed() const {
    return successes();
}

} // namespace newsidx::test
