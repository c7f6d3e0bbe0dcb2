#include "store/connection.h"

#include "fts5/tokenizer.h"
#include "store/migrations.h"
#include "store/schema.h"
#include "store/upkeep/rebuild.h"
#include "store/upkeep/upgrade.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <climits>
#include <cstring>
#include <fmt/format.h>
#include <fstream>
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

// unfinished: the transaction that made it was interrupted, and SQLite will take it back.
enum class FileState { missing, empty, unfinished, ours, foreign, no_database };

struct Header {
    FileState state = FileState::missing;
    std::int64_t format = 0;
};

// Numbers as SQLite writes them (https://sqlite.org/fileformat2.html).
std::uint32_t number_at(const char* bytes) {
    std::uint32_t number = 0;
    for (int i = 0; i < 4; ++i)
        number = number << 8 | static_cast<unsigned char>(bytes[i]);
    return number;
}

// Whether a transaction that began with an empty file has left its journal: nothing in the file was ever committed.
bool began_empty(const std::string& path) {
    constexpr std::string_view kMagic("\xd9\xd5\x05\xf9\x20\xa1\x63\xd7", 8);
    constexpr std::size_t kPagesBefore = 16;
    std::array<char, kPagesBefore + 4> header{};
    std::ifstream journal(path + "-journal", std::ios::binary);
    return journal.read(header.data(), header.size()) && std::string_view(header.data(), kMagic.size()) == kMagic &&
           number_at(header.data() + kPagesBefore) == 0;
}

// What the file's own header says, whatever its -wal holds. Read by SQLite: to open and close the file in any other way
// would drop the locks that this process holds on it elsewhere (POSIX; https://sqlite.org/howtocorrupt.html, 2.2). Only
// the header: an interrupted checkpoint leaves a file that is shorter than that says, and a -wal that has the rest.
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
    constexpr std::string_view kMagic("SQLite format 3\0", 16);
    constexpr std::size_t kUserVersion = 60;
    constexpr std::size_t kApplication = 68;
    std::array<char, 100> header{};
    SQLite::Database database(immutable_uri(path), SQLite::OPEN_READONLY | SQLITE_OPEN_URI);
    sqlite3_file* file = nullptr;
    if (sqlite3_file_control(database.getHandle(), "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK)
        throw OpenError(ErrorCode::io, "cannot open the file");
    const int result = file->pMethods->xRead(file, header.data(), static_cast<int>(header.size()), 0);
    if (result != SQLITE_OK && result != SQLITE_IOERR_SHORT_READ)
        throw OpenError(ErrorCode::io, "cannot read the file: the system says that its first bytes cannot be read");
    if (std::string_view(header.data(), kMagic.size()) != kMagic)
        return {began_empty(path) ? FileState::unfinished : FileState::no_database, 0};
    if (number_at(header.data() + kApplication) == kApplicationId)
        return {FileState::ours, number_at(header.data() + kUserVersion)};
    return {began_empty(path) ? FileState::unfinished : FileState::foreign, 0};
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
    if (fd < 0)
        throw OpenError(ErrorCode::io, fmt::format("cannot create the file: {}",
                                                   errno == ENOENT ? "make its folder first" : std::strerror(errno)));
    ::close(fd);
}

OpenError foreign() {
    return {ErrorCode::not_a_database, "this is an SQLite database of another program; it was not touched"};
}

constexpr const char* kHowToMake = "`newsidx index PATH…`, or opening it with create, makes one";

void check_header(const std::string& path, const OpenSettings& settings) {
    const bool create = settings.create;
    Header header = read_header(path);
    // Another process may just be making it: that takes one transaction with a journal beside the file.
    const auto is_being_made = [&header, &path, create] {
        return (header.state == FileState::unfinished && !create) ||
               ((header.state == FileState::foreign || header.state == FileState::no_database) &&
                may(path + "-journal", F_OK));
    };
    for (std::int64_t waited = 0; is_being_made() && waited < settings.busy_timeout_ms; waited += 10) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
        header = read_header(path);
    }
    switch (header.state) {
    case FileState::missing:
    case FileState::empty:
        if (!create)
            throw OpenError(ErrorCode::not_found,
                            fmt::format("{}; {}",
                                        header.state == FileState::empty ? "the file is empty, and no index"
                                                                         : "there is no such file",
                                        settings.read_only ? "opened with read_only, none is made" : kHowToMake));
        if (header.state == FileState::missing) create_file(path);
        return;
    case FileState::unfinished:
        if (!create)
            throw OpenError(ErrorCode::not_found,
                            fmt::format("the file was not made to its end, and holds nothing; {}", kHowToMake));
        return;
    case FileState::foreign: throw foreign();
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

std::string immutable_uri(const std::string& path) {
    return uri_of(path, kImmutable);
}

void read_as_far_as_it_goes(SQLite::Database& db) {
    sqlite3_db_config(db.getHandle(), SQLITE_DBCONFIG_WRITABLE_SCHEMA, 1, nullptr);
}

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

void Statement::append_row(std::string& row) const {
    const auto add = [&row](auto number) {
        std::array<char, sizeof number> bytes;
        std::memcpy(bytes.data(), &number, sizeof number);
        row.append(bytes.data(), bytes.size());
    };
    for (int column = 0; column < statement_->getColumnCount(); ++column) {
        const int type = statement_->getColumn(column).getType();
        row += static_cast<char>(type);
        if (type == SQLITE_INTEGER) {
            add(integer(column));
        } else if (type == SQLITE_FLOAT) {
            add(real(column));
        } else if (type != SQLITE_NULL) {
            const std::string_view value = bytes(column);
            add(std::uint64_t{value.size()});
            row += value;
        }
    }
}

void Statement::bind_one(int index, const Blob& blob) {
    // An empty blob is not NULL: SQLite tells them apart by the pointer.
    const char* data = blob.bytes.empty() ? "" : blob.bytes.data();
    statement_->bindNoCopy(index, static_cast<const void*>(data), static_cast<int>(blob.bytes.size()));
}

Connection::Connection(const std::string& path, Access access, const OpenSettings& settings)
    : path_(path), busy_timeout_ms_(static_cast<int>(std::min<std::int64_t>(settings.busy_timeout_ms, INT_MAX))) {
    const std::lock_guard lock(open_mutex());
    if (!settings.in_memory) check_header(path, settings);
    open(access, settings);
    harden(access);
    // Each new record would look for rows of other tables that wait for it; check() looks once for all of them.
    db_->exec("PRAGMA foreign_keys = OFF");
    const std::size_t cache = access == Access::write ? settings.write_cache : settings.read_cache;
    db_->exec(fmt::format("PRAGMA cache_size = -{}", std::max<std::size_t>(1, cache >> 10U)));
    // For readers only: what a writer reads it also changes, and mapped pages count as its memory.
    if (access == Access::read) db_->exec(fmt::format("PRAGMA mmap_size = {}", settings.mapped));
    db_->exec("PRAGMA temp_store = MEMORY");
    fts5::register_tokenizer(db_->getHandle());
    match_.register_with(db_->getHandle());
    unpacker_.register_with(db_->getHandle());

    // Again, now that SQLite has looked into the -wal.
    {
        const Transaction snapshot(*this, Transaction::Kind::read); // another process may just be making the file
        const std::int64_t format = db_->execAndGet("PRAGMA user_version").getInt64();
        refuse_if_newer(format);
        if (access != Access::write && format < newest_format()) throw OlderFormat();
        if (access != Access::salvage) refuse_foreign_schema(format);
    }
    if (access == Access::write) {
        migrate();
        // After the migration: from its first commit on, the file says itself whose it is.
        if (!settings.in_memory && db_->execAndGet("PRAGMA journal_mode").getString() != "wal")
            db_->exec("PRAGMA journal_mode = WAL");
        // What a call has written is there when the power goes behind it. NORMAL would leave that to the next
        // checkpoint.
        db_->exec("PRAGMA synchronous = FULL");
        // Debian's default zeroes what is freed, also where that costs a write of its own: merges free much.
        db_->exec("PRAGMA secure_delete = FAST");
        db_->exec("PRAGMA wal_autocheckpoint = 8192"); // 32 MB: pages that are written often are copied once
    }
}

// https://sqlite.org/security.html: what a file brings along is not believed.
void Connection::harden(Access access) {
    sqlite3* const db = db_->getHandle();
    constexpr int kOff = 0;
    constexpr int kOn = 1;
    for (const int setting : {SQLITE_DBCONFIG_TRUSTED_SCHEMA, SQLITE_DBCONFIG_ENABLE_TRIGGER,
                              SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, SQLITE_DBCONFIG_DQS_DDL, SQLITE_DBCONFIG_DQS_DML})
        sqlite3_db_config(db, setting, kOff, nullptr);
    // Writers put segments into FTS5's own tables (fts5/segment.h), which a defensive connection does not let them.
    if (access == Access::read) sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, kOn, nullptr);
    if (access == Access::salvage) read_as_far_as_it_goes(*db_); // nothing is written by it
    constexpr int kLongestValue = 512 << 20;
    sqlite3_limit(db, SQLITE_LIMIT_LENGTH, kLongestValue);
    sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 1); // VACUUM's
    sqlite3_limit(db, SQLITE_LIMIT_TRIGGER_DEPTH, 1);
}

void Connection::refuse_foreign_schema(std::int64_t format) {
    // A file that was just made has none; it gets ours.
    if (format == 0) {
        if (db_->execAndGet("SELECT count(*) FROM sqlite_schema").getInt64() == 0) return;
        throw foreign();
    }
    if (const std::string difference = foreign_schema(*db_, format); !difference.empty())
        throw OpenError(ErrorCode::corrupt, fmt::format("{}: the file is damaged, or made by somebody else, and is not "
                                                        "used; {}",
                                                        difference, kHowToSave));
}

Connection::Stamp Connection::stamp_of(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return {};
    return {id_of(status), status.st_size,
            std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec};
}

// Who writes makes a -wal first, and the file is written before that goes.
bool Connection::is_current() const {
    return !stamp_ || (!exists_and_is_not_empty(path_ + "-wal") && stamp_of(path_) == *stamp_);
}

void Connection::open(Access access, const OpenSettings& settings) {
    if (settings.in_memory) {
        db_ = std::make_unique<SQLite::Database>(
            uri_of(path_, kInMemory),
            SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, busy_timeout_ms_);
        return;
    }
    const std::string folder = path_.substr(0, path_.rfind('/') + 1);
    const bool folder_writable = may(folder.empty() ? "." : folder, W_OK);
    const bool writable = !settings.read_only && may(path_, W_OK) && folder_writable;
    // SQLite reads a -wal with a -shm beside it, and would make that.
    if (!folder_writable && exists_and_is_not_empty(path_ + "-wal") && !may(path_ + "-shm", R_OK))
        throw OpenError(ErrorCode::io, "the latest commits are in the file's -wal, and to read that the folder must be "
                                       "writable; open the file once as somebody who may write there");
    // Readers also open read-write where they can: a reader of a file in WAL mode may have to recover it after a crash.
    // Where nothing can be written, nobody writes; without a -wal the file is all there is.
    if (access != Access::write && !writable && !exists_and_is_not_empty(path_ + "-wal")) {
        stamp_ = stamp_of(path_);
        db_ = std::make_unique<SQLite::Database>(
            immutable_uri(path_), SQLite::OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, busy_timeout_ms_);
        return;
    }
    const int flags = (access == Access::write || writable) ? SQLite::OPEN_READWRITE : SQLite::OPEN_READONLY;
    db_ = std::make_unique<SQLite::Database>(path_, flags | SQLITE_OPEN_NOMUTEX, busy_timeout_ms_);
}

PreparedStatement& Connection::prepared(const char* sql) {
    const auto found = statements_.find(sql);
    return found == statements_.end() ? statements_.try_emplace(sql, *db_, sql).first->second : found->second;
}

std::int64_t Connection::last_id_of(const std::string& table) {
    return integer("SELECT seq FROM sqlite_sequence WHERE name = ?1", table);
}

std::int64_t Connection::next_commit() {
    return integer("UPDATE meta SET value = value + 1 WHERE name = 'commit' RETURNING value");
}

void Connection::migrate() {
    // Without the write lock where nothing is to be done: another process may hold it for long.
    if (db_->execAndGet("PRAGMA user_version").getInt64() == newest_format()) return;
    try {
        migrate(Sums::counted);
    } catch (const SQLite::Exception& error) {
        // A damaged page must not stand in the way of what can be read: check() tells of it, and of sums that are none.
        // SQLite writes nothing in a transaction that has met one.
        if ((error.getErrorCode() & 0xff) != SQLITE_CORRUPT) throw;
        migrate(Sums::none);
    }
}

void Connection::migrate(Sums sums) {
    Transaction transaction(*this, Transaction::Kind::write);
    // Now that nobody else writes: what was empty may have become another program's meanwhile.
    if (db_->execAndGet("PRAGMA application_id").getInt64() != kApplicationId &&
        db_->execAndGet("SELECT count(*) FROM sqlite_schema").getInt64() != 0)
        throw foreign();
    const std::int64_t format = db_->execAndGet("PRAGMA user_version").getInt64();
    for (const Migration& migration : migrations())
        if (migration.number > format) db_->exec(migration.sql);
    if (format < kFormatOfReplacedRecords) upgrade_records_of_format_3(*this);
    if (format == 1) {
        upgrade_items_of_format_1(*this);
        rebuild(*this);
    }
    if (sums == Sums::counted && format < kFormatOfSums) sums_.renew();
    db_->exec(fmt::format("PRAGMA user_version = {}", newest_format()));
    db_->exec(fmt::format("PRAGMA application_id = {}", kApplicationId));
    transaction.commit();
}

void Connection::begin_write() {
    execute("BEGIN IMMEDIATE");
    sums_.begin();
}

void Connection::commit() {
    sums_.flush();
    execute("COMMIT");
}

Transaction::Transaction(Connection& connection, Kind kind) : connection_(&connection), kind_(kind) {
    if (kind == Kind::write)
        connection.begin_write();
    else
        connection.prepare("BEGIN").run(); // which each search asks for: it is parsed once
}

Transaction::~Transaction() {
    if (connection_ == nullptr) return;
    if (kind_ == Kind::read) {
        try {
            connection_->prepare("ROLLBACK").run();
        } catch (const std::exception&) { // below
        }
    }
    // Once more where there was no memory for it: else the connection's next transaction would be refused.
    SQLite::Database& database = connection_->database();
    for (int tries = 0; tries < 2 && sqlite3_get_autocommit(database.getHandle()) == 0; ++tries)
        database.tryExec("ROLLBACK");
}

void Transaction::commit() {
    if (kind_ == Kind::write)
        connection_->commit();
    else
        connection_->execute("COMMIT");
    connection_ = nullptr;
}

bool is_damage(const SQLite::Exception& error) {
    switch (error.getErrorCode() & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_READONLY:
    case SQLITE_NOMEM:
    case SQLITE_INTERRUPT:
    case SQLITE_FULL: return false;
    default: return true;
    }
}

} // namespace newsidx::store
