// Copies of a newsidx file, made while others use it. For the thread of the connections. Throw SQLite::Exception, or
// OpenError where a file is refused or cannot be written; nothing is left of a copy then.
#pragma once

#include "store/connection.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace newsidx::store {

// How far a copy is, in bytes; false ends it.
using CopyProgress = std::function<bool(std::uint64_t done, std::uint64_t total)>;

// A file that goes with this, unless it is kept: its name is the target's with ".newsidx-" and six characters behind.
// Only its owner can read it. What SQLite puts beside it goes, too, and so does what a process that was killed has left
// of such files of the same target.
class TemporaryFile {
public:
    explicit TemporaryFile(const std::string& target);
    ~TemporaryFile();
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;

    [[nodiscard]] const std::string& path() const { return path_; }
    // Puts it, on the disk, where the target is to be; another file there is replaced if `over`, else refused with
    // invalid_argument. What SQLite keeps beside that one goes first; while anybody has it open, it is refused with
    // busy. Precondition: nobody has this one open.
    void keep_as(const std::string& target, bool over);

private:
    std::string path_; // "": it was kept
    int file_ = -1;    // locked as long as this lives: what is not locked was left behind
};

// Writes the last commit of the connection's file to the file at `path`, which is empty, page by page, and looks at
// every page of the copy (SQLite's integrity_check). Gives how many records it has, without stubs; nullopt: it was
// ended. Precondition: no transaction is open. OpenError(corrupt): the copy is not whole, and so the file is not.
std::optional<std::uint64_t> copy_pages(Connection& connection, const std::string& path, const CopyProgress& progress);

// Writes the bytes of the file, whatever they are, to `target`, and those of its -wal to target-wal: what SQLite opens
// under that name is what it would open here. OpenError(invalid_argument): there is such a file already.
bool copy_bytes(Connection& connection, const std::string& target, const CopyProgress& progress);

// Makes the connection's file hold what the file at `from` holds, in one transaction: other connections and processes
// see the one or the other. False: it was ended. `data_version` is what the connection's was before anything that went
// into `from` was read: OpenError(busy) if others have written since. Preconditions: nobody has `from` open, and the
// connection has no transaction.
bool replace_pages(Connection& connection, const std::string& from, std::int64_t data_version,
                   const CopyProgress& progress);

} // namespace newsidx::store
