#include "store/lock_holder.h"

#include <fmt/format.h>

#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <fstream>

namespace newsidx::store {

namespace {

// The bytes that a writer locks: https://sqlite.org/walformat.html, 2.3.1, and the lock of the rollback mode that a
// file is made in (https://sqlite.org/lockingv3.html), which is reserved behind the first GiB.
constexpr std::uint64_t kWalWriteByte = 120;
constexpr std::uint64_t kReservedByte = 0x40000001;

// The process that has locked this byte to write; 0 where nobody has, or nobody says.
int holder_of(const std::string& path, std::uint64_t byte) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return 0;
    // "1: POSIX  ADVISORY  WRITE 4711 fe:00:5570850 120 120", the end a number or EOF; see proc_locks(5).
    const std::string file =
        fmt::format("{:02x}:{:02x}:{}", major(status.st_dev), minor(status.st_dev), std::uint64_t{status.st_ino});
    std::ifstream locks("/proc/locks");
    for (std::string line; std::getline(locks, line);) {
        int process = 0;
        char where[64] = "";
        std::uint64_t first = 0;
        std::uint64_t last = ~std::uint64_t{0}; // of EOF, too
        if (std::sscanf(line.c_str(), "%*s POSIX ADVISORY WRITE %d %63s %" SCNu64 " %" SCNu64, &process, where, &first,
                        &last) >= 3 &&
            file == where && first <= byte && byte <= last && process > 0)
            return process;
    }
    return 0;
}

} // namespace

std::string busy_message(const std::string& path) {
    int process = holder_of(path + "-shm", kWalWriteByte);
    if (process == 0) process = holder_of(path, kReservedByte);
    if (process == getpid()) return "another part of this process is writing to the file; try again when it is done";
    std::string who;
    if (process != 0) {
        std::string name;
        std::getline(std::ifstream(fmt::format("/proc/{}/comm", process)), name);
        for (char& c : name) // any bytes, and cut to 15 of them
            if (c < ' ' || c > '~') c = '?';
        who = fmt::format(" (process {}{}{})", process, name.empty() ? "" : ", ", name);
    }
    return fmt::format("another process is writing to the file{}; try again when it is done", who);
}

} // namespace newsidx::store
