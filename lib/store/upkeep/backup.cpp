#include "store/upkeep/backup.h"

#include "store/lock_holder.h"
#include "store/upkeep/write_all.h"

#include <SQLiteCpp/Backup.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fmt/format.h>
#include <string_view>
#include <vector>

namespace newsidx::store {

namespace {

constexpr int kPagesAtOnce = 2'048;
constexpr std::int64_t kBytesAtOnce = std::int64_t{4} << 20;

[[noreturn]] void throw_io(const std::string& path, int number) {
    throw OpenError(ErrorCode::io, fmt::format("cannot write {}: {}", path, std::strerror(number)));
}

// Closes a descriptor. Not of a database that somebody has open: that drops locks (store/connection.cpp).
class Descriptor {
public:
    Descriptor(const std::string& path, int flags) : fd_(::open(path.c_str(), flags | O_CLOEXEC, S_IRUSR | S_IWUSR)) {}
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int get() const { return fd_; }

private:
    int fd_;
};

void write_all(int file, std::string_view bytes, const std::string& path) {
    if (const int error = store::write_all(file, bytes); error != 0) throw_io(path, error);
}

std::uint64_t page_size(SQLite::Database& db) {
    return static_cast<std::uint64_t>(db.execAndGet("PRAGMA page_size").getInt64());
}

// Runs a backup to its end; false: it was ended.
bool run(SQLite::Backup& backup, const std::string& path, std::uint64_t page_bytes, const CopyProgress& progress) {
    for (int pages = 0;; pages = kPagesAtOnce) { // at first none, to know how many there are
        const int result = backup.executeStep(pages);
        if (result == SQLITE_BUSY || result == SQLITE_LOCKED) throw OpenError(ErrorCode::busy, busy_message(path));
        const auto total = static_cast<std::uint64_t>(backup.getTotalPageCount()) * page_bytes;
        const auto left = static_cast<std::uint64_t>(backup.getRemainingPageCount()) * page_bytes;
        const bool more = !progress || progress(total - left, total);
        if (result == SQLITE_DONE) return true; // and committed
        if (!more) return false;
    }
}

constexpr const char* kTemporary = ".newsidx-";

constexpr std::array<const char*, 3> kCompanions = {"-wal", "-shm", "-journal"};

void remove_with_companions(const std::string& path) {
    ::unlink(path.c_str());
    for (const char* suffix : kCompanions)
        ::unlink((path + suffix).c_str());
}

bool exists(const std::string& path) {
    return ::access(path.c_str(), F_OK) == 0;
}

// What SQLite has put beside a file would be taken for that of another one of the same name, and be read into it.
// Whoever has the file open has it there, too.
void remove_companions(const std::string& path) {
    if (std::none_of(kCompanions.begin(), kCompanions.end(), [&](const char* suffix) { return exists(path + suffix); }))
        return;
    if (exists(path)) {
        try {
            SQLite::Database db(path, SQLite::OPEN_READWRITE);
            db.exec("PRAGMA journal_mode = DELETE"); // only who is alone can do that
        } catch (const SQLite::Exception& error) {
            if (const int code = error.getErrorCode(); code == SQLITE_BUSY || code == SQLITE_LOCKED)
                throw OpenError(ErrorCode::busy,
                                fmt::format("{} is open elsewhere, and would go on as it is there: close it, or name "
                                            "another file",
                                            path));
            // It is no database, or a damaged one: nobody uses it.
        }
    }
    for (const char* suffix : kCompanions)
        ::unlink((path + suffix).c_str());
}

// What processes that were killed have left of a TemporaryFile.
void remove_left(const std::string& target) {
    const std::filesystem::path path(target);
    const std::string begin = path.filename().string() + kTemporary;
    std::error_code error;
    for (const auto& entry :
         std::filesystem::directory_iterator(path.has_parent_path() ? path.parent_path() : ".", error)) {
        const std::string name = entry.path().filename().string();
        if (!name.starts_with(begin) || name.size() != begin.size() + 6 || !entry.is_regular_file(error)) continue;
        const Descriptor file(entry.path().string(), O_RDWR);
        if (file.get() >= 0 && ::flock(file.get(), LOCK_EX | LOCK_NB) == 0) remove_with_companions(entry.path());
    }
}

// Each page of the copy is read once more.
void verify(SQLite::Database& copy) {
    // SQLite 3.44 and later ask virtual tables, too; the full-text index would need its tokenizer for that.
    sqlite3_drop_modules(copy.getHandle(), nullptr);
    SQLite::Statement check(copy, "PRAGMA integrity_check(1)");
    while (check.executeStep()) {
        const std::string found = check.getColumn(0).getString();
        if (found == "ok") continue;
        // A page that could not be read is told among the damages.
        constexpr std::string_view kRefusal = "error code=";
        if (const std::size_t at = found.find(kRefusal); at != std::string::npos)
            throw SQLite::Exception("a page of the copy", std::atoi(found.c_str() + at + kRefusal.size()));
        throw OpenError(ErrorCode::corrupt,
                        fmt::format("the file is damaged, and so its copy is: {}; {}", found, kHowToSave));
    }
}

} // namespace

TemporaryFile::TemporaryFile(const std::string& target) : path_(target + kTemporary + "XXXXXX") {
    remove_left(target);
    file_ = ::mkstemp(path_.data());
    if (file_ < 0) throw_io(target, errno);
    ::flock(file_, LOCK_EX | LOCK_NB);
}

TemporaryFile::~TemporaryFile() {
    if (!path_.empty()) remove_with_companions(path_);
    ::close(file_);
}

void TemporaryFile::keep_as(const std::string& target, bool over) {
    if (::fsync(file_) != 0) throw_io(path_, errno);
    if (!over && exists(target))
        throw OpenError(
            ErrorCode::invalid_argument,
            fmt::format("{} exists: name another file, or replace it (force; in the command --force)", target));
    remove_companions(target);
    if (std::rename(path_.c_str(), target.c_str()) != 0) throw_io(target, errno);
    path_.clear();
    const std::string folder = target.substr(0, target.rfind('/') + 1);
    const Descriptor opened(folder.empty() ? "." : folder, O_RDONLY | O_DIRECTORY);
    if (opened.get() >= 0) ::fsync(opened.get()); // not every file system can
}

std::optional<std::uint64_t> copy_pages(Connection& connection, const std::string& path, const CopyProgress& progress) {
    {
        // Of one commit: without a transaction SQLite would begin again whenever somebody writes.
        const Transaction snapshot(connection, Transaction::Kind::read);
        connection.execute("SELECT count(*) FROM sqlite_schema");
        SQLite::Database copy(path, SQLite::OPEN_READWRITE);
        copy.exec("PRAGMA journal_mode = OFF"); // a copy that is not finished is not kept
        SQLite::Backup backup(copy, connection.database());
        if (!run(backup, connection.path(), page_size(connection.database()), progress)) return std::nullopt;
        if (!connection.is_current())
            throw OpenError(ErrorCode::busy, "the file was written while it was copied; try again");
    }
    SQLite::Database copy(immutable_uri(path), SQLite::OPEN_READONLY | SQLITE_OPEN_URI); // puts nothing beside it
    verify(copy);
    return static_cast<std::uint64_t>(copy.execAndGet("SELECT count(*) FROM record WHERE kind = 0").getInt64());
}

bool copy_bytes(Connection& connection, const std::string& target, const CopyProgress& progress) {
    // Until it is read, no checkpoint takes what the -wal has.
    const Transaction snapshot(connection, Transaction::Kind::read);
    connection.database().tryExec("SELECT count(*) FROM sqlite_schema");
    sqlite3_file* file = nullptr;
    sqlite3_file_control(connection.database().getHandle(), "main", SQLITE_FCNTL_FILE_POINTER, &file);
    sqlite3_int64 size = 0;
    if (file == nullptr || file->pMethods == nullptr || file->pMethods->xFileSize(file, &size) != SQLITE_OK)
        throw OpenError(ErrorCode::io, "cannot read the file");
    const std::string target_wal = target + "-wal";
    const auto refuse = [](const std::string& path) {
        throw OpenError(ErrorCode::invalid_argument, fmt::format("{} exists: name another file for the copy", path));
    };
    if (::access(target_wal.c_str(), F_OK) == 0) refuse(target_wal); // SQLite would take it for the copy's
    const Descriptor out(target, O_WRONLY | O_CREAT | O_EXCL);
    if (out.get() < 0 && errno == EEXIST) refuse(target);
    if (out.get() < 0) throw_io(target, errno);
    bool has_wal = false;
    const auto give_up = [&] {
        ::unlink(target.c_str());
        if (has_wal) ::unlink(target_wal.c_str());
    };
    try {
        std::vector<char> buffer(static_cast<std::size_t>(kBytesAtOnce));
        for (sqlite3_int64 done = 0; done < size;) {
            const sqlite3_int64 part = std::min<sqlite3_int64>(kBytesAtOnce, size - done);
            if (file->pMethods->xRead(file, buffer.data(), static_cast<int>(part), done) != SQLITE_OK)
                throw OpenError(ErrorCode::io, "the disk does not give all of the file; copy what it gives");
            write_all(out.get(), {buffer.data(), static_cast<std::size_t>(part)}, target);
            done += part;
            if (progress && !progress(static_cast<std::uint64_t>(done), static_cast<std::uint64_t>(size))) {
                give_up();
                return false;
            }
        }
        if (::fsync(out.get()) != 0) throw_io(target, errno);
        const std::string wal_path = connection.path() + "-wal";
        const Descriptor wal(wal_path, O_RDONLY); // has no locks: they are the -shm's
        if (wal.get() < 0 || ::lseek(wal.get(), 0, SEEK_END) <= 0 || ::lseek(wal.get(), 0, SEEK_SET) < 0) return true;
        const Descriptor wal_out(target_wal, O_WRONLY | O_CREAT | O_EXCL);
        if (wal_out.get() < 0) throw_io(target_wal, errno);
        has_wal = true;
        for (ssize_t got = 0; (got = ::read(wal.get(), buffer.data(), buffer.size())) != 0;) {
            if (got < 0) throw_io(wal_path, errno);
            write_all(wal_out.get(), {buffer.data(), static_cast<std::size_t>(got)}, target_wal);
        }
        if (::fsync(wal_out.get()) != 0) throw_io(target_wal, errno);
        return true;
    } catch (...) {
        give_up();
        throw;
    }
}

bool replace_pages(Connection& connection, const std::string& from, std::int64_t data_version,
                   const CopyProgress& progress) {
    SQLite::Database source(immutable_uri(from), SQLite::OPEN_READONLY | SQLITE_OPEN_URI);
    SQLite::Database target(connection.path(), SQLite::OPEN_READWRITE, connection.busy_timeout_ms());
    read_as_far_as_it_goes(target);
    {
        SQLite::Backup backup(target, source);
        // Takes the write lock, and nothing else: from here on nobody writes.
        if (const int result = backup.executeStep(0); result == SQLITE_BUSY || result == SQLITE_LOCKED)
            throw OpenError(ErrorCode::busy, busy_message(connection.path()));
        if (connection.data_version() != data_version)
            throw OpenError(ErrorCode::busy, "another process has written to the file meanwhile; repair it again");
        if (!run(backup, connection.path(), page_size(source), progress)) return false;
    }
    target.tryExec("PRAGMA wal_checkpoint(TRUNCATE)");
    return true;
}

} // namespace newsidx::store
