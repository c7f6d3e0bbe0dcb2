// Connection: one SQLite connection to a newsidx file, set up for newsidx. The only folder that knows SQLiteCpp.
//
// Owns the database handle, its prepared statements and the state of newsidx's SQL functions. Belongs to one thread at
// a time. Throws SQLite::Exception, or OpenError where a file is refused.
#pragma once

#include "fts5/match.h"
#include "newsidx/result.h"
#include "store/file_id.h"
#include "store/items/unpacker.h"
#include "store/row_sums.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace newsidx::store {

// "News" and the number of the newest migration: what the file's header says.
inline constexpr std::uint32_t kApplicationId = 0x4e657773;

// A file that is not opened, and why.
class OpenError : public std::runtime_error {
public:
    OpenError(ErrorCode code, const std::string& message) : std::runtime_error(message), code_(code) {}
    [[nodiscard]] ErrorCode code() const { return code_; }

private:
    ErrorCode code_;
};

// A file whose format is older than what can be read: Access::write migrates it.
class OlderFormat : public OpenError {
public:
    OlderFormat() : OpenError(ErrorCode::io, "the file has an older format, and must be written to be read") {}
};

// The end of what is said of damage, for those who have the command and those who have the library.
inline constexpr const char* kHowToSave = "`newsidx check --repair`, or Index::repair(), saves what can be read";

enum class Access {
    read,
    write,
    salvage // read, whatever the schema is, and without mapping pages: of a file that is damaged
};

// How a file is opened.
struct OpenSettings {
    bool create = false;    // make it when it does not exist
    bool read_only = false; // nor is anything written beside it, but locks in the -shm while there is a -wal
    bool in_memory = false; // the path names no file, but memory that this process's connections to it share
    std::int64_t busy_timeout_ms = 10'000;
    // In bytes.
    std::size_t read_cache = std::size_t{16} << 20U;   // pages of the file, for Access::read
    std::size_t write_cache = std::size_t{32} << 20U;  // and for Access::write
    std::size_t mapped = std::size_t{1} << 30U;        // of the file, for Access::read
    std::size_t search_cache = std::size_t{64} << 20U; // what a Reader keeps unpacked of segments; and of entries
};

// A prepared statement, and the copies of views bound to it: their memory is kept from one use to the next.
struct PreparedStatement {
    PreparedStatement(SQLite::Database& db, const char* sql)
        : statement(db, sql), views(static_cast<std::size_t>(statement.getBindParameterCount()) + 1) {}
    SQLite::Statement statement;
    std::vector<std::string> views; // by index; never resized: SQLite holds what is bound by its address
};

// A prepared statement on loan: reset, and its bindings cleared, when this goes.
class Statement {
public:
    // Binds the arguments, as bind() does.
    template <class... Args>
    explicit Statement(PreparedStatement& prepared, const Args&... args)
        : statement_(&prepared.statement), views_(&prepared.views) {
        bind(args...);
    }
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;
    ~Statement();

    // Binds the arguments to ?1, ?2, ... Strings and blobs are not copied: they must live until the statement is reset.
    template <class... Args>
    Statement& bind(const Args&... args) {
        return bind_behind(0, args...);
    }
    // The same to ?last + 1, ?last + 2, ...
    template <class... Args>
    Statement& bind_behind(int last, const Args&... args) {
        (bind_one(++last, args), ...);
        return *this;
    }
    bool step() { return statement_->executeStep(); }
    void reset() { statement_->reset(); }
    // Runs to the end, then resets so that it can be bound again. Gives the number of rows changed.
    int run();

    [[nodiscard]] std::int64_t integer(int column) const { return statement_->getColumn(column).getInt64(); }
    [[nodiscard]] double real(int column) const { return statement_->getColumn(column).getDouble(); }
    [[nodiscard]] bool null(int column) const { return statement_->getColumn(column).isNull(); }
    // Valid until the next step.
    [[nodiscard]] std::string_view bytes(int column) const;
    [[nodiscard]] std::string text(int column) const { return std::string(bytes(column)); }

    // The row's values, each with its type and length, so that other values are other bytes.
    void append_row(std::string& row) const;

    struct Blob {
        std::string_view bytes;
    };
    // An id, or NULL for 0.
    struct Id {
        std::int64_t value = 0;
    };

    // nullopt for NULL.
    [[nodiscard]] std::optional<std::int64_t> integer_or_null(int column) const {
        return null(column) ? std::nullopt : std::optional(integer(column));
    }
    [[nodiscard]] std::optional<double> real_or_null(int column) const {
        return null(column) ? std::nullopt : std::optional(real(column));
    }
    [[nodiscard]] std::optional<Blob> blob_or_null(int column) const {
        return null(column) ? std::nullopt : std::optional(Blob{bytes(column)});
    }

private:
    void bind_one(int index, std::nullptr_t) { statement_->bind(index); }
    void bind_one(int index, std::int64_t value) { statement_->bind(index, value); }
    void bind_one(int index, int value) { statement_->bind(index, value); }
    void bind_one(int index, bool value) { statement_->bind(index, value ? 1 : 0); }
    void bind_one(int index, std::uint32_t value) { statement_->bind(index, static_cast<std::int64_t>(value)); }
    void bind_one(int index, std::uint64_t value) { statement_->bind(index, static_cast<std::int64_t>(value)); }
    void bind_one(int index, double value) { statement_->bind(index, value); }
    void bind_one(int index, const std::string& value) { statement_->bindNoCopy(index, value); }
    void bind_one(int index, std::string_view text);
    void bind_one(int index, const Blob& blob);
    void bind_one(int index, Id id) {
        if (id.value == 0)
            statement_->bind(index);
        else
            statement_->bind(index, id.value);
    }
    template <class T>
    void bind_one(int index, const std::optional<T>& value) {
        if (value)
            bind_one(index, *value);
        else
            statement_->bind(index);
    }

    SQLite::Statement* statement_;
    std::vector<std::string>* views_;
};

// A database's name as an SQLite URI (https://sqlite.org/uri.html) with `immutable`: read without locks, and without
// touching it or what lies beside it.
std::string immutable_uri(const std::string& path);

// Lets SQLite read a file that is shorter than its header says (SQLITE_DBCONFIG_WRITABLE_SCHEMA does that, too).
void read_as_far_as_it_goes(SQLite::Database& db);

class Connection {
public:
    // Opens the file, or makes it if `create`. What is no newsidx file, or a newer one, is refused before anything is
    // written. With Access::write an older file is migrated, else it is refused. Nothing else of newsidx may open or
    // close the file. A file whose schema is not ours is refused (store/schema.h), and none can make SQLite run
    // triggers, load extensions or call functions that are not harmless.
    Connection(const std::string& path, Access access, const OpenSettings& settings);

    // False: it reads the file without locks, and the file has been written since it was opened. What was read then may
    // be of two commits.
    [[nodiscard]] bool is_current() const;

    // The statement for this SQL, prepared once, with ?1, ?2, ... so bound. `sql` must be a string literal: it is known
    // by its address.
    template <class... Args>
    Statement prepare(const char* sql, const Args&... args) {
        return Statement(prepared(sql), args...);
    }
    // The first column of its first row, with ?1, ?2, ... so bound; 0 when there is none.
    template <class... Args>
    std::int64_t integer(const char* sql, const Args&... args) {
        Statement select = prepare(sql, args...);
        return select.step() ? select.integer(0) : 0;
    }
    // The same number where it says how many there are.
    template <class... Args>
    std::uint64_t count(const char* sql, const Args&... args) {
        return static_cast<std::uint64_t>(integer(sql, args...));
    }
    // The first column of all rows.
    template <class... Args>
    std::vector<std::int64_t> integers(const char* sql, const Args&... args) {
        Statement select = prepare(sql, args...);
        std::vector<std::int64_t> column;
        while (select.step())
            column.push_back(select.integer(0));
        return column;
    }
    // Runs it, with ?1, ?2, ... so bound. Gives the number of rows changed.
    template <class... Args>
    int run(const char* sql, const Args&... args) {
        return prepare(sql, args...).run();
    }
    // The same for rows that are summed (store/row_sums.h), of which `part` are written.
    template <class... Args>
    int run_summed(SummedRows rows, std::int64_t part, const char* sql, const Args&... args) {
        sums_.take(rows, part);
        const int changed = run(sql, args...);
        sums_.add(rows, part);
        return changed;
    }
    void execute(const char* sql) { db_->exec(sql); }
    // What all write transactions begin and end with; Transaction and Writer call them.
    void begin_write();
    void commit();
    // The highest id that the table, an AUTOINCREMENT one, has ever had.
    [[nodiscard]] std::int64_t last_id_of(const std::string& table);
    // Counts a commit, whose number this is; readers tell by it what is newer than they. In a write transaction.
    std::int64_t next_commit();
    [[nodiscard]] std::int64_t last_insert_id() const { return db_->getLastInsertRowid(); }
    [[nodiscard]] SQLite::Database& database() { return *db_; }
    [[nodiscard]] fts5::MatchFunction& match_function() { return match_; }
    [[nodiscard]] Unpacker& unpacker() { return unpacker_; }
    [[nodiscard]] RowSums& row_sums() { return sums_; }
    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] int busy_timeout_ms() const { return busy_timeout_ms_; }
    // Another number each time that somebody else has written (PRAGMA data_version).
    std::int64_t data_version() { return db_->execAndGet("PRAGMA data_version").getInt64(); }

private:
    PreparedStatement& prepared(const char* sql);
    void harden(Access access);
    void refuse_foreign_schema(std::int64_t format);
    // What a file is told by that is read without locks.
    struct Stamp {
        FileId file;
        std::int64_t size = 0;
        std::int64_t mtime_ns = 0;

        bool operator==(const Stamp&) const = default;
    };

    static Stamp stamp_of(const std::string& path);
    void open(Access access, const OpenSettings& settings);
    void migrate();
    enum class Sums { counted, none };
    void migrate(Sums sums);

    std::string path_;
    int busy_timeout_ms_;
    fts5::MatchFunction match_; // before db_: SQLite holds its address, and unpacker_'s
    Unpacker unpacker_{*this};
    RowSums sums_{*this};
    std::unique_ptr<SQLite::Database> db_;
    std::optional<Stamp> stamp_; // of a file that is read without locks, before it was opened
    std::unordered_map<const char*, PreparedStatement> statements_;
};

// The number of the newest migration this build has: the user_version of a file that is up to date.
int newest_format();

// A transaction that rolls back unless committed. Its destructor never throws.
class Transaction {
public:
    enum class Kind { read, write };
    Transaction(Connection& connection, Kind kind);
    Transaction(Transaction&& other) noexcept
        : connection_(std::exchange(other.connection_, nullptr)), kind_(other.kind_) {}
    Transaction& operator=(Transaction&&) = delete;
    ~Transaction();
    void commit();

private:
    Connection* connection_;
    Kind kind_;
};

// Whether a failure says something of the file itself, and not of what it, or the machine, is in just now.
bool is_damage(const SQLite::Exception& error);

} // namespace newsidx::store
