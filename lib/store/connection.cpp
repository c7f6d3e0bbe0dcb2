#include "store/connection.h"

#include "fts5/tokenizer.h"
#include "store/migrations.h"
#include "store/rebuild.h"
#include "store/upgrade.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <climits>
#include <cstring>
#include <fmt/format.h>
#include <mutex>
#include <thread>

namespace newsidx::store {

namespace {

// A database's name as an SQLite URI (https://sqlite.org/uri.html).
std::string uri_of(const std::string& path, const char* parameters) {
    std::string uri = "file:";
    for (const char c : path) {
        if (c == '?' || c == '#' || c == '%')
            uri += fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
        else
            uri += c;
    }
    return uri + parameters;
}

constexpr const char* kImmutable = "?immutable=1"; // read without locks, and without touching what lies beside it
constexpr const char* kInMemory = "?vfs=memdb";    // with a name that begins with '/', shared within the process

// access(), for the user that the process acts for.
bool may(const std::string& path, int mode) {
    return ::faccessat(AT_FDCWD, path.c_str(), mode, AT_EACCESS) == 0;
}

bool exists_and_is_not_empty(const std::string& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 && status.st_size > 0;
}

enum class FileState { missing, empty, ours, foreign, no_database };

struct Header {
    FileState state = FileState::missing;
    std::int64_t format = 0;
};

// What the file's own header says, whatever its -wal holds. Read by SQLite: to open and close the file in any other way
// would drop the locks that this process holds on it elsewhere (POSIX; https://sqlite.org/howtocorrupt.html, 2.2).
Header read_header(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) {
        if (errno == ENOENT) return {};
        throw OpenError(ErrorCode::io, fmt::format("cannot open the file: {}", std::strerror(errno)));
    }
    if (!S_ISREG(status.st_mode))
        throw OpenError(ErrorCode::not_a_database, "this is no regular file; name the file of an index");
    if (status.st_size == 0) return {FileState::empty, 0};
    if (!may(path, R_OK)) throw OpenError(ErrorCode::io, fmt::format("cannot read the file: {}", std::strerror(errno)));
    try {
        SQLite::Database file(uri_of(path, kImmutable), SQLite::OPEN_READONLY | SQLITE_OPEN_URI);
        const bool ours = file.execAndGet("PRAGMA application_id").getInt64() == kApplicationId;
        return {ours ? FileState::ours : FileState::foreign, file.execAndGet("PRAGMA user_version").getInt64()};
    } catch (const SQLite::Exception&) {
        return {FileState::no_database, 0};
    }
}

void refuse_if_newer(std::int64_t format) {
    if (format > newest_format())
        throw OpenError(
            ErrorCode::newer_format,
            fmt::format("the file has format {}, and this newsidx knows formats up to {}; use a newer newsidx", format,
                        newest_format()));
}

// Makes an empty file that only its owner can read, so that SQLite makes its -wal and -shm alike.
void create_file(const std::string& path) {
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (fd < 0 && errno == EEXIST) return;
    if (fd < 0) throw OpenError(ErrorCode::io, fmt::format("cannot create the file: {}", std::strerror(errno)));
    ::close(fd);
}

void check_header(const std::string& path, bool create, std::int64_t busy_timeout_ms) {
    Header header = read_header(path);
    // Another process may just be making it: that takes one transaction with a journal beside the file.
    for (std::int64_t waited = 0; (header.state == FileState::foreign || header.state == FileState::no_database) &&
                                  may((path + "-journal"), F_OK) && waited < busy_timeout_ms;
         waited += 10) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
        header = read_header(path);
    }
    switch (header.state) {
    case FileState::missing:
    case FileState::empty:
        if (!create)
            throw OpenError(ErrorCode::not_found, header.state == FileState::empty
                                                      ? "the file is empty; `newsidx index` fills it"
                                                      : "there is no such file; `newsidx index PATH…` makes one");
        if (header.state == FileState::missing) create_file(path);
        return;
    case FileState::foreign:
        throw OpenError(ErrorCode::not_a_database, "this is an SQLite database of another program; it was not touched");
    case FileState::no_database:
        throw OpenError(ErrorCode::not_a_database, "this is not a newsidx file; it was not touched");
    case FileState::ours: refuse_if_newer(header.format); return;
    }
}

// One connection of this process is opened at a time: the close() in create_file() must not drop another's locks.
std::mutex& open_mutex() {
    static std::mutex mutex;
    return mutex;
}

} // namespace

int newest_format() {
    return migrations().back().number;
}

Statement::~Statement() {
    statement_->tryReset();
    try {
        statement_->clearBindings();
    } catch (...) { // sqlite3_clear_bindings cannot fail; SQLiteCpp checks its result all the same
    }
}

int Statement::run() {
    while (statement_->executeStep()) {
    }
    const int changes = statement_->getChanges();
    statement_->reset();
    return changes;
}

std::string_view Statement::bytes(int column) const {
    const SQLite::Column value = statement_->getColumn(column);
    const void* data = value.getBlob(); // before getBytes, as SQLite advises
    return data == nullptr
               ? std::string_view()
               : std::string_view(static_cast<const char*>(data), static_cast<std::size_t>(value.getBytes()));
}

// SQLiteCpp binds no views.
void Statement::bind_one(int index, std::string_view text) {
    std::string& copy = (*views_)[static_cast<std::size_t>(index)];
    copy.assign(text);
    statement_->bindNoCopy(index, copy);
}

void Statement::bind_one(int index, const Blob& blob) {
    // An empty blob is not NULL: SQLite tells them apart by the pointer.
    const char* data = blob.bytes.empty() ? "" : blob.bytes.data();
    statement_->bindNoCopy(index, static_cast<const void*>(data), static_cast<int>(blob.bytes.size()));
}

Connection::Connection(const std::string& path, Access access, const OpenSettings& settings) : path_(path) {
    const std::lock_guard lock(open_mutex());
    if (!settings.in_memory) check_header(path, settings.create, settings.busy_timeout_ms);
    open(access, settings);
    // Each new record would look for rows of other tables that wait for it; check() looks once for all of them.
    db_->exec("PRAGMA foreign_keys = OFF");
    db_->exec("PRAGMA trusted_schema = OFF");
    const std::size_t cache = access == Access::write ? settings.write_cache : settings.read_cache;
    db_->exec(fmt::format("PRAGMA cache_size = -{}", std::max<std::size_t>(1, cache >> 10U)));
    // For readers only: what a writer reads it also changes, and mapped pages count as its memory.
    if (access == Access::read) db_->exec(fmt::format("PRAGMA mmap_size = {}", settings.mapped));
    db_->exec("PRAGMA temp_store = MEMORY");
    fts5::register_tokenizer(db_->getHandle());
    match_.register_with(db_->getHandle());
    unpacker_.register_with(db_->getHandle());

    // Again, now that SQLite has looked into the -wal.
    const std::int64_t format = db_->execAndGet("PRAGMA user_version").getInt64();
    refuse_if_newer(format);
    if (access == Access::read && format < newest_format()) throw OlderFormat();
    if (access == Access::write) {
        migrate();
        // After the migration: from its first commit on, the file says itself whose it is.
        if (!settings.in_memory && db_->execAndGet("PRAGMA journal_mode").getString() != "wal")
            db_->exec("PRAGMA journal_mode = WAL");
        db_->exec("PRAGMA synchronous = NORMAL");
        // Debian's default zeroes what is freed, also where that costs a write of its own: merges free much.
        db_->exec("PRAGMA secure_delete = FAST");
        db_->exec("PRAGMA wal_autocheckpoint = 8192"); // 32 MB: pages that are written often are copied once
    }
}

Connection::Stamp Connection::stamp_of(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return {};
    return {status.st_dev, status.st_ino, status.st_size,
            std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec};
}

// Who writes makes a -wal first, and the file is written before that goes.
bool Connection::is_current() const {
    return !stamp_ || (!exists_and_is_not_empty(path_ + "-wal") && stamp_of(path_) == *stamp_);
}

void Connection::open(Access access, const OpenSettings& settings) {
    const int timeout = static_cast<int>(std::min<std::int64_t>(settings.busy_timeout_ms, INT_MAX));
    if (settings.in_memory) {
        db_ = std::make_unique<SQLite::Database>(
            uri_of(path_, kInMemory),
            SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, timeout);
        return;
    }
    const std::string folder = path_.substr(0, path_.rfind('/') + 1);
    const bool writable = !settings.read_only && may(path_, W_OK) && may(folder.empty() ? "." : folder, W_OK);
    // Readers also open read-write where they can: a reader of a file in WAL mode may have to recover it after a crash.
    // Where nothing can be written, nobody writes; without a -wal the file is all there is.
    if (access == Access::read && !writable && !exists_and_is_not_empty(path_ + "-wal")) {
        stamp_ = stamp_of(path_);
        db_ = std::make_unique<SQLite::Database>(
            uri_of(path_, kImmutable), SQLite::OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, timeout);
        return;
    }
    const int flags = (access == Access::write || writable) ? SQLite::OPEN_READWRITE : SQLite::OPEN_READONLY;
    db_ = std::make_unique<SQLite::Database>(path_, flags | SQLITE_OPEN_NOMUTEX, timeout);
}

Statement Connection::prepare(const char* sql) {
    auto found = statements_.find(sql);
    if (found == statements_.end()) found = statements_.try_emplace(sql, *db_, sql).first;
    return Statement(found->second);
}

std::int64_t Connection::last_id_of(const std::string& table) {
    Statement select = prepare("SELECT seq FROM sqlite_sequence WHERE name = ?1");
    select.bind(table);
    return select.step() ? select.integer(0) : 0;
}

std::int64_t Connection::next_commit() {
    Statement count = prepare("UPDATE meta SET value = value + 1 WHERE name = 'commit' RETURNING value");
    return count.step() ? count.integer(0) : 0;
}

void Connection::migrate() {
    // Without the write lock where nothing is to be done: another process may hold it for long.
    if (db_->execAndGet("PRAGMA user_version").getInt64() == newest_format()) return;
    Transaction transaction(*this, Transaction::Kind::write);
    const std::int64_t format = db_->execAndGet("PRAGMA user_version").getInt64();
    for (const Migration& migration : migrations())
        if (migration.number > format) db_->exec(migration.sql);
    if (format < 4) upgrade_records_of_format_3(*this);
    if (format == 1) {
        upgrade_items_of_format_1(*this);
        rebuild(*this);
    }
    db_->exec(fmt::format("PRAGMA user_version = {}", newest_format()));
    db_->exec(fmt::format("PRAGMA application_id = {}", kApplicationId));
    transaction.commit();
}

Transaction::Transaction(Connection& connection, Kind kind) : connection_(&connection) {
    connection.execute(kind == Kind::write ? "BEGIN IMMEDIATE" : "BEGIN");
}

Transaction::~Transaction() {
    if (connection_ != nullptr) connection_->database().tryExec("ROLLBACK");
}

void Transaction::commit() {
    connection_->execute("COMMIT");
    connection_ = nullptr;
}

} // namespace newsidx::store
