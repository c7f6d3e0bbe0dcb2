#include "fault_memory.h"

#include <sqlite3.h>

#include <atomic>
#include <stdexcept>

namespace newsidx::test {

namespace {

// SQLite takes functions without any state of their own.
sqlite3_mem_methods& real() {
    static sqlite3_mem_methods methods{};
    return methods;
}

std::atomic<std::uint64_t> allocations{0};
std::atomic<std::uint64_t> refused{0};
std::atomic<std::uint64_t> first_refused{0};
std::atomic<bool> all_refused{false};

bool fails() {
    const std::uint64_t number = ++allocations;
    const std::uint64_t first = first_refused;
    if (first == 0 || number < first || (number > first && !all_refused)) return false;
    ++refused;
    return true;
}

void* allocate(int size) {
    return fails() ? nullptr : real().xMalloc(size);
}

void* allocate_again(void* memory, int size) {
    return fails() ? nullptr : real().xRealloc(memory, size);
}

void configure(const sqlite3_mem_methods& methods) {
    sqlite3_shutdown();
    if (sqlite3_config(SQLITE_CONFIG_MALLOC, &methods) != SQLITE_OK || sqlite3_initialize() != SQLITE_OK)
        throw std::runtime_error("SQLite does not take another allocator");
}

} // namespace

FaultMemory::FaultMemory() {
    sqlite3_shutdown();
    if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real()) != SQLITE_OK)
        throw std::runtime_error("SQLite does not say how it allocates");
    sqlite3_mem_methods methods = real();
    methods.xMalloc = allocate;
    methods.xRealloc = allocate_again;
    stop();
    configure(methods);
}

FaultMemory::~FaultMemory() {
    stop();
    configure(real());
}

void FaultMemory::start(std::uint64_t nth, bool all_after) {
    allocations = 0;
    refused = 0;
    all_refused = all_after;
    first_refused = nth;
}

void FaultMemory::stop() {
    first_refused = 0;
}

std::uint64_t FaultMemory::count() const {
    return allocations;
}

std::uint64_t FaultMemory::failed() const {
    return refused;
}

} // namespace newsidx::test
