// FaultVfs: an SQLite VFS over the system's own that counts what is done to files, and lets it go wrong on demand.
//
//     FaultVfs vfs;                                            // SQLite's default from here on, until it goes
//     vfs.start({Fault::Kind::fail_once, FileOperation::write, 3});
//     ...                                                      // the third write fails
//     vfs.stop();                                              // nothing fails any more
//
// Operations on databases, their -wal and their -journal are counted and may fail; locks, shared memory and the closing
// of files are passed through. Nothing is mapped into memory, so that every page that is read is read by an operation.
// Syncs are counted and not done: nothing here survives a real power cut, and thousands of runs are over in minutes.
//
// After a power cut everything fails. What has been written and not synced is known; once no file is open any more,
// settle() puts the files into the state that such a cut may leave.
//
// Only one may exist at a time. start(), stop() and settle() must be called while no connection is at work; start()
// with a power cut, and settle(), while none is open. Everything else may be called from any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace newsidx::test {

// `change` is each one that alters a file: write, sync, truncate, remove.
enum class FileOperation { open, read, write, sync, truncate, remove, change };
inline constexpr std::size_t kFileOperations = 7;

const char* name_of(FileOperation operation);

struct Fault {
    enum class Kind {
        none,
        fail_once,    // the nth operation fails, later ones do not
        fail_from,    // the nth operation fails, and every one after it
        tear_sectors, // of the nth write only some of the first sectors of 512 bytes arrive, and it fails
        tear_bytes,   // the same, at any byte
        disk_full,    // when files have grown by nth bytes, each write that makes one larger fails
        power_cut     // the nth operation is not done, and nothing after it
    };
    Kind kind = Kind::none;
    FileOperation operation = FileOperation::write;
    std::uint64_t nth = 0;  // from 1
    std::uint64_t seed = 0; // where a write is torn
};

const char* name_of(Fault::Kind kind);

// What becomes of that which was not synced at a power cut.
enum class Unsynced {
    lost, // all of it
    kept, // it has arrived
    torn  // some of it, whatever the order, and of a write perhaps some of its sectors; told by a seed
};

class FaultVfs {
public:
    FaultVfs();
    FaultVfs(const FaultVfs&) = delete;
    FaultVfs& operator=(const FaultVfs&) = delete;
    ~FaultVfs();

    // Counts from nothing on.
    void start(const Fault& fault);
    void stop();
    // Since start(), those that failed included.
    [[nodiscard]] std::uint64_t count(FileOperation operation) const;
    [[nodiscard]] std::uint64_t grown() const; // bytes
    // How many operations have failed since start().
    [[nodiscard]] std::uint64_t failed() const;
    // After a power cut.
    void settle(Unsynced unsynced, std::uint64_t seed);

    struct State;

private:
    std::unique_ptr<State> state_;
};

} // namespace newsidx::test
