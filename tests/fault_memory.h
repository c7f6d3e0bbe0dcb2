// FaultMemory: SQLite's allocations, counted, and refused on demand; FTS5's and newsidx's own through SQLite as well.
//
//     FaultMemory memory;     // while no connection is open: SQLite is shut down and set up anew, here and at the end
//     memory.start(3, true);  // the third allocation fails, and every one after it
//     ...
//     memory.stop();
//
// Only one may exist at a time. Any thread may allocate; start() and stop() must be called while none does.
#pragma once

#include <cstdint>

namespace newsidx::test {

class FaultMemory {
public:
    FaultMemory();
    FaultMemory(const FaultMemory&) = delete;
    FaultMemory& operator=(const FaultMemory&) = delete;
    ~FaultMemory();

    // Counts from nothing on; nth from 1, 0: none fails.
    void start(std::uint64_t nth, bool all_after);
    void stop();
    // Since start().
    [[nodiscard]] std::uint64_t count() const;
    [[nodiscard]] std::uint64_t failed() const;
};

} // namespace newsidx::test
