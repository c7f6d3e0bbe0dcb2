#include "store/connection.h"

#include "fts5/tokenizer.h"
#include "store/migrations.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <optional>

namespace newsidx::store {

namespace {

struct Header {
    bool empty = false; // no bytes: a new file
    bool sqlite = false;
    std::uint32_t application_id = 0;
    std::uint32_t user_version = 0;
};

std::uint32_t big_endian(const unsigned char* bytes) {
    return (std::uint32_t{bytes[0]} << 24) | (std::uint32_t{bytes[1]} << 16) | (std::uint32_t{bytes[2]} << 8) |
           bytes[3];
}

// Reads SQLite's header (https://sqlite.org/fileformat2.html, 1.3) with plain reads: to open a foreign database with
// SQLite may already recover its journal, and so change it. nullopt: there is no such file.
std::optional<Header> read_header(const std::string& path) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        if (errno == ENOENT) return std::nullopt;
        throw OpenError(ErrorCode::io, fmt::format("cannot open the file: {}", std::strerror(errno)));
    }
    std::array<unsigned char, 100> bytes{};
    struct stat status {};
    const bool regular = ::fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
    const ssize_t size = regular ? ::pread(fd, bytes.data(), bytes.size(), 0) : 0;
    const int error = errno;
    ::close(fd);
    if (!regular) throw OpenError(ErrorCode::not_a_database, "this is no regular file; name the file of an index");
    if (size < 0) throw OpenError(ErrorCode::io, fmt::format("cannot read the file: {}", std::strerror(error)));
    Header header;
    header.empty = size == 0;
    header.sqlite = size == 100 && std::memcmp(bytes.data(), "SQLite format 3", 16) == 0;
    header.user_version = big_endian(&bytes[60]);
    header.application_id = big_endian(&bytes[68]);
    return header;
}

void refuse_if_newer(std::int64_t version) {
    if (version > newest_format())
        throw OpenError(
            ErrorCode::newer_format,
            fmt::format("the file has format {}, and this newsidx knows formats up to {}; use a newer newsidx", version,
                        newest_format()));
}

// Makes an empty file that only its owner can read, so that SQLite makes its -wal and -shm alike.
void create_file(const std::string& path) {
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (fd < 0) throw OpenError(ErrorCode::io, fmt::format("cannot create the file: {}", std::strerror(errno)));
    ::close(fd);
}

void check_header(const std::string& path, bool create) {
    const auto header = read_header(path);
    if (!header || header->empty) {
        if (!create)
            throw OpenError(ErrorCode::not_found, header ? "the file is empty; `newsidx index` fills it"
                                                         : "there is no such file; `newsidx index PATH…` makes one");
        create_file(path);
        return;
    }
    if (!header->sqlite || header->application_id != kApplicationId)
        throw OpenError(ErrorCode::not_a_database,
                        header->sqlite ? "this is an SQLite database of another program; it was not touched"
                                       : "this is not a newsidx file; it was not touched");
    refuse_if_newer(header->user_version);
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

void Statement::bind_one(int index, const Blob& blob) {
    // An empty blob is not NULL: SQLite tells them apart by the pointer.
    const char* data = blob.bytes.empty() ? "" : blob.bytes.data();
    statement_->bindNoCopy(index, static_cast<const void*>(data), static_cast<int>(blob.bytes.size()));
}

Connection::Connection(const std::string& path, Access access, bool create, std::int64_t busy_timeout_ms)
    : path_(path) {
    check_header(path, create);
    // Readers also open read-write where they can: a reader of a file in WAL mode may have to recover it after a crash.
    const bool writable = access == Access::write || ::access(path.c_str(), W_OK) == 0;
    const int flags = (writable ? SQLite::OPEN_READWRITE : SQLite::OPEN_READONLY) | SQLITE_OPEN_NOMUTEX;
    db_ = std::make_unique<SQLite::Database>(path, flags, static_cast<int>(busy_timeout_ms));
    db_->exec("PRAGMA foreign_keys = ON");
    db_->exec("PRAGMA trusted_schema = OFF");
    db_->exec(access == Access::write ? "PRAGMA cache_size = -65536" : "PRAGMA cache_size = -16384");
    db_->exec("PRAGMA mmap_size = 1073741824");
    db_->exec("PRAGMA temp_store = MEMORY");
    fts5::register_tokenizer(db_->getHandle());
    match_.register_with(db_->getHandle());

    // Again, now that SQLite has looked into the -wal.
    refuse_if_newer(db_->execAndGet("PRAGMA user_version").getInt64());
    if (access == Access::write) {
        db_->exec("PRAGMA journal_mode = WAL");
        db_->exec("PRAGMA synchronous = NORMAL");
        migrate();
    } else if (db_->execAndGet("PRAGMA user_version").getInt64() == 0) {
        throw OpenError(ErrorCode::not_found, "the file is empty; `newsidx index` fills it");
    }
}

Statement Connection::prepare(const char* sql) {
    auto found = statements_.find(sql);
    if (found == statements_.end()) found = statements_.try_emplace(sql, *db_, sql).first;
    return Statement(found->second);
}

void Connection::migrate() {
    Transaction transaction(*this, Transaction::Kind::write);
    const std::int64_t version = db_->execAndGet("PRAGMA user_version").getInt64();
    if (version == newest_format()) return;
    for (const Migration& migration : migrations()) {
        if (migration.number <= version) continue;
        db_->exec(migration.sql);
        db_->exec(fmt::format("PRAGMA user_version = {}", migration.number));
    }
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
