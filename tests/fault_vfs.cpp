#include "fault_vfs.h"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>
#include <new>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

namespace newsidx::test {

namespace {

constexpr std::size_t kSector = 512;

std::optional<std::string> content_of(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) return std::nullopt;
    return std::string(std::istreambuf_iterator<char>(in), {});
}

// Something done to a file and not synced.
struct Change {
    FileOperation operation = FileOperation::write;
    std::size_t offset = 0; // truncate: the size
    std::string bytes;
};

void put(std::string& content, std::size_t offset, const char* bytes, std::size_t size) {
    if (content.size() < offset + size) content.resize(offset + size);
    std::memcpy(content.data() + offset, bytes, size);
}

void apply(std::optional<std::string>& content, const Change& change) {
    switch (change.operation) {
    case FileOperation::write:
        if (!content) content.emplace();
        put(*content, change.offset, change.bytes.data(), change.bytes.size());
        break;
    case FileOperation::truncate:
        if (content) content->resize(std::min(content->size(), change.offset));
        break;
    case FileOperation::remove: content.reset(); break;
    default: break;
    }
}

// What the disk has of a file for certain, and what it may have.
struct Disk {
    std::optional<std::string> durable;
    std::vector<Change> changes;

    void sync() {
        for (const Change& change : changes)
            apply(durable, change);
        changes.clear();
    }

    // Each change arrives, or does not, or a write in part.
    std::optional<std::string> torn(std::mt19937_64& random) const {
        std::optional<std::string> content = durable;
        for (const Change& change : changes) {
            const std::uint64_t fate = random() % 3;
            // What follows a removal is in another file of that name, which is not there unless the removal is.
            if (fate == 0 && change.operation == FileOperation::remove) break;
            if (fate == 0) continue;
            if (fate == 1 || change.operation != FileOperation::write) {
                apply(content, change);
                continue;
            }
            if (!content) content.emplace();
            for (std::size_t at = 0; at < change.bytes.size(); at += kSector)
                if (random() % 2 == 0)
                    put(*content, change.offset + at, change.bytes.data() + at,
                        std::min(kSector, change.bytes.size() - at));
        }
        return content;
    }
};

bool is_change(FileOperation operation) {
    return operation == FileOperation::write || operation == FileOperation::sync ||
           operation == FileOperation::truncate || operation == FileOperation::remove;
}

// What SQLite gets when the operation fails.
int code_of(FileOperation operation) {
    switch (operation) {
    case FileOperation::open: return SQLITE_CANTOPEN;
    case FileOperation::read: return SQLITE_IOERR_READ;
    case FileOperation::sync: return SQLITE_IOERR_FSYNC;
    case FileOperation::truncate: return SQLITE_IOERR_TRUNCATE;
    case FileOperation::remove: return SQLITE_IOERR_DELETE;
    default: return SQLITE_IOERR_WRITE;
    }
}

} // namespace

struct FaultVfs::State {
    sqlite3_vfs* real = nullptr;
    sqlite3_vfs shim{};
    mutable std::mutex mutex; // for what follows
    Fault fault;
    std::array<std::uint64_t, kFileOperations> counts{};
    std::uint64_t grown = 0;
    std::uint64_t failed = 0;
    bool cut = false;
    std::map<std::string, Disk> disks; // only for a power cut

    // Counts the operation; whether it fails. Under the mutex.
    bool fails(FileOperation operation) {
        const auto count_one = [this](FileOperation what) { return ++counts[static_cast<std::size_t>(what)]; };
        std::uint64_t number = count_one(operation);
        if (is_change(operation)) {
            const std::uint64_t change = count_one(FileOperation::change);
            if (fault.operation == FileOperation::change) number = change;
        }
        const bool meant =
            fault.operation == operation || (fault.operation == FileOperation::change && is_change(operation));
        bool hit = false;
        switch (fault.kind) {
        case Fault::Kind::none:
        case Fault::Kind::disk_full: break;
        case Fault::Kind::fail_from: hit = meant && number >= fault.nth; break;
        case Fault::Kind::power_cut:
            if (meant && number == fault.nth) cut = true;
            hit = cut;
            break;
        default: hit = meant && number == fault.nth; break;
        }
        if (hit) ++failed;
        return hit;
    }

    // What is done, or would have been when the power went: it may have reached the disk. Under the mutex.
    void note(const std::string& path, Change change) {
        if (fault.kind != Fault::Kind::power_cut) return;
        if (cut && noted_last_) return;
        noted_last_ = cut;
        disks[path].changes.push_back(std::move(change));
    }

    bool noted_last_ = false; // the operation at which the power went
};

namespace {

using State = FaultVfs::State;

struct File {
    sqlite3_file base;
    State* state;
    std::string* path; // null: neither counted nor changed
    // The real file follows.
};

File& file_of(sqlite3_file* file) {
    return *reinterpret_cast<File*>(file);
}

sqlite3_file* real_of(sqlite3_file* file) {
    return reinterpret_cast<sqlite3_file*>(reinterpret_cast<File*>(file) + 1);
}

const sqlite3_io_methods& methods_of(sqlite3_file* file) {
    return *real_of(file)->pMethods;
}

int close_file(sqlite3_file* file) {
    const int result = methods_of(file).xClose(real_of(file));
    delete file_of(file).path;
    return result;
}

int read_file(sqlite3_file* file, void* buffer, int size, sqlite3_int64 offset) {
    File& mine = file_of(file);
    if (mine.path != nullptr) {
        const std::lock_guard lock(mine.state->mutex);
        if (mine.state->fails(FileOperation::read)) return code_of(FileOperation::read);
    }
    return methods_of(file).xRead(real_of(file), buffer, size, offset);
}

int write_file(sqlite3_file* file, const void* buffer, int size, sqlite3_int64 offset) {
    File& mine = file_of(file);
    if (mine.path == nullptr) return methods_of(file).xWrite(real_of(file), buffer, size, offset);
    State& state = *mine.state;
    const std::lock_guard lock(state.mutex);
    const bool fails = state.fails(FileOperation::write);
    state.note(*mine.path, {FileOperation::write, static_cast<std::size_t>(offset),
                            std::string(static_cast<const char*>(buffer), static_cast<std::size_t>(size))});
    const auto write_part = [&](int part) {
        if (part > 0) methods_of(file).xWrite(real_of(file), buffer, part, offset);
    };
    if (fails) {
        std::mt19937_64 random(state.fault.seed);
        const auto any = static_cast<int>(random() % static_cast<std::uint64_t>(size));
        if (state.fault.kind == Fault::Kind::tear_sectors) write_part(any / static_cast<int>(kSector) * 512);
        if (state.fault.kind == Fault::Kind::tear_bytes) write_part(any);
        return code_of(FileOperation::write);
    }
    sqlite3_int64 before = 0;
    methods_of(file).xFileSize(real_of(file), &before);
    const sqlite3_int64 growth = std::max<sqlite3_int64>(0, offset + size - before);
    if (state.fault.kind == Fault::Kind::disk_full && growth > 0 &&
        state.grown + static_cast<std::uint64_t>(growth) > state.fault.nth) {
        ++state.failed;
        const auto room = static_cast<sqlite3_int64>(state.fault.nth - std::min(state.grown, state.fault.nth));
        const sqlite3_int64 part = std::max<sqlite3_int64>(0, size - growth) + room;
        state.grown += static_cast<std::uint64_t>(room);
        write_part(static_cast<int>(std::min<sqlite3_int64>(part, size)));
        return SQLITE_FULL;
    }
    state.grown += static_cast<std::uint64_t>(growth);
    return methods_of(file).xWrite(real_of(file), buffer, size, offset);
}

int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
    File& mine = file_of(file);
    if (mine.path != nullptr) {
        const std::lock_guard lock(mine.state->mutex);
        const bool fails = mine.state->fails(FileOperation::truncate);
        mine.state->note(*mine.path, {FileOperation::truncate, static_cast<std::size_t>(size), {}});
        if (fails) return code_of(FileOperation::truncate);
    }
    return methods_of(file).xTruncate(real_of(file), size);
}

int sync_file(sqlite3_file* file, int /*flags*/) {
    File& mine = file_of(file);
    if (mine.path == nullptr) return SQLITE_OK;
    const std::lock_guard lock(mine.state->mutex);
    if (mine.state->fails(FileOperation::sync)) {
        mine.state->note(*mine.path, {FileOperation::sync, 0, {}}); // changes nothing
        return code_of(FileOperation::sync);
    }
    if (mine.state->fault.kind == Fault::Kind::power_cut) mine.state->disks[*mine.path].sync();
    return SQLITE_OK;
}

// What is passed through.
int file_size(sqlite3_file* file, sqlite3_int64* size) {
    return methods_of(file).xFileSize(real_of(file), size);
}
int lock_file(sqlite3_file* file, int level) {
    return methods_of(file).xLock(real_of(file), level);
}
int unlock_file(sqlite3_file* file, int level) {
    return methods_of(file).xUnlock(real_of(file), level);
}
int is_reserved(sqlite3_file* file, int* out) {
    return methods_of(file).xCheckReservedLock(real_of(file), out);
}
int control_file(sqlite3_file* file, int operation, void* argument) {
    return methods_of(file).xFileControl(real_of(file), operation, argument);
}
int sector_size(sqlite3_file* file) {
    return methods_of(file).xSectorSize(real_of(file));
}
int characteristics(sqlite3_file* file) {
    return methods_of(file).xDeviceCharacteristics(real_of(file));
}
int map_shared(sqlite3_file* file, int page, int size, int extend, void volatile** out) {
    return methods_of(file).xShmMap(real_of(file), page, size, extend, out);
}
int lock_shared(sqlite3_file* file, int offset, int count, int flags) {
    return methods_of(file).xShmLock(real_of(file), offset, count, flags);
}
void order_shared(sqlite3_file* file) {
    methods_of(file).xShmBarrier(real_of(file));
}
int unmap_shared(sqlite3_file* file, int remove) {
    return methods_of(file).xShmUnmap(real_of(file), remove);
}

// Version 2: shared memory, and no pages mapped.
const sqlite3_io_methods kMethods = {
    2,           close_file,   read_file,    write_file,   truncate_file, sync_file,       file_size,
    lock_file,   unlock_file,  is_reserved,  control_file, sector_size,   characteristics, map_shared,
    lock_shared, order_shared, unmap_shared, nullptr,      nullptr};

State& state_of(sqlite3_vfs* vfs) {
    return *static_cast<State*>(vfs->pAppData);
}

int open_file(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags) {
    State& state = state_of(vfs);
    File& mine = file_of(file);
    mine = File{{nullptr}, &state, nullptr};
    const bool counted =
        name != nullptr && (flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL)) != 0;
    if (counted) {
        const std::lock_guard lock(state.mutex);
        if (state.fails(FileOperation::open)) return code_of(FileOperation::open);
        if (state.fault.kind == Fault::Kind::power_cut && !state.disks.contains(name))
            state.disks[name].durable = content_of(name);
    }
    sqlite3_file* const real = real_of(file);
    real->pMethods = nullptr;
    const int result = state.real->xOpen(state.real, name, real, flags, out_flags);
    if (real->pMethods == nullptr) return result;
    mine.base.pMethods = &kMethods;
    if (counted) mine.path = new std::string(name);
    return result;
}

int remove_file(sqlite3_vfs* vfs, const char* name, int sync_folder) {
    State& state = state_of(vfs);
    {
        const std::lock_guard lock(state.mutex);
        const bool fails = state.fails(FileOperation::remove);
        state.note(name, {FileOperation::remove, 0, {}});
        if (fails) return code_of(FileOperation::remove);
        if (sync_folder != 0 && state.fault.kind == Fault::Kind::power_cut) state.disks[name].sync();
    }
    return state.real->xDelete(state.real, name, 0);
}

int access_file(sqlite3_vfs* vfs, const char* name, int flags, int* out) {
    return state_of(vfs).real->xAccess(state_of(vfs).real, name, flags, out);
}
int full_name(sqlite3_vfs* vfs, const char* name, int size, char* out) {
    return state_of(vfs).real->xFullPathname(state_of(vfs).real, name, size, out);
}
int randomness(sqlite3_vfs* vfs, int size, char* out) {
    return state_of(vfs).real->xRandomness(state_of(vfs).real, size, out);
}
int sleep_for(sqlite3_vfs* vfs, int microseconds) {
    return state_of(vfs).real->xSleep(state_of(vfs).real, microseconds);
}
int current_time(sqlite3_vfs* vfs, double* out) {
    return state_of(vfs).real->xCurrentTime(state_of(vfs).real, out);
}
int last_error(sqlite3_vfs* vfs, int size, char* out) {
    return state_of(vfs).real->xGetLastError(state_of(vfs).real, size, out);
}
int current_time_64(sqlite3_vfs* vfs, sqlite3_int64* out) {
    return state_of(vfs).real->xCurrentTimeInt64(state_of(vfs).real, out);
}

} // namespace

FaultVfs::FaultVfs() : state_(std::make_unique<State>()) {
    sqlite3_vfs* const real = sqlite3_vfs_find(nullptr);
    if (real == nullptr) throw std::runtime_error("SQLite has no VFS");
    state_->real = real;
    sqlite3_vfs& shim = state_->shim;
    shim.iVersion = 2;
    shim.szOsFile = static_cast<int>(sizeof(File)) + real->szOsFile;
    shim.mxPathname = real->mxPathname;
    shim.zName = "newsidx_fault";
    shim.pAppData = state_.get();
    shim.xOpen = open_file;
    shim.xDelete = remove_file;
    shim.xAccess = access_file;
    shim.xFullPathname = full_name;
    shim.xRandomness = randomness;
    shim.xSleep = sleep_for;
    shim.xCurrentTime = current_time;
    shim.xGetLastError = last_error;
    shim.xCurrentTimeInt64 = current_time_64;
    sqlite3_vfs_register(&shim, 1);
}

FaultVfs::~FaultVfs() {
    sqlite3_vfs_unregister(&state_->shim);
    sqlite3_vfs_register(state_->real, 1);
}

void FaultVfs::start(const Fault& fault) {
    const std::lock_guard lock(state_->mutex);
    state_->fault = fault;
    state_->counts = {};
    state_->grown = 0;
    state_->failed = 0;
    state_->cut = false;
    state_->noted_last_ = false;
    state_->disks.clear();
}

void FaultVfs::stop() {
    const std::lock_guard lock(state_->mutex);
    state_->fault = {};
}

std::uint64_t FaultVfs::count(FileOperation operation) const {
    const std::lock_guard lock(state_->mutex);
    return state_->counts[static_cast<std::size_t>(operation)];
}

std::uint64_t FaultVfs::grown() const {
    const std::lock_guard lock(state_->mutex);
    return state_->grown;
}

std::uint64_t FaultVfs::failed() const {
    const std::lock_guard lock(state_->mutex);
    return state_->failed;
}

void FaultVfs::settle(Unsynced unsynced, std::uint64_t seed) {
    const std::lock_guard lock(state_->mutex);
    std::mt19937_64 random(seed);
    for (auto& [path, disk] : state_->disks) {
        std::optional<std::string> content = unsynced == Unsynced::torn ? disk.torn(random) : disk.durable;
        if (unsynced == Unsynced::kept)
            for (const Change& change : disk.changes)
                apply(content, change);
        std::filesystem::remove(path + "-shm"); // memory
        if (content)
            std::ofstream(path, std::ios::binary | std::ios::trunc) << *content;
        else
            std::filesystem::remove(path);
    }
    state_->disks.clear();
    state_->cut = false;
}

const char* name_of(FileOperation operation) {
    constexpr std::array<const char*, kFileOperations> kNames = {"open",     "read",   "write", "sync",
                                                                 "truncate", "remove", "change"};
    return kNames[static_cast<std::size_t>(operation)];
}

const char* name_of(Fault::Kind kind) {
    constexpr std::array<const char*, 7> kNames = {
        "none", "fails once", "fails from there on", "torn at a sector", "torn", "disk full", "power cut"};
    return kNames[static_cast<std::size_t>(kind)];
}

} // namespace newsidx::test
