// footprint FILE QUERIES: what the library costs a process that has the file open, for reading only: the time to start,
// and after each step its resident memory and its threads.
//
// Resident memory is told as the process's own (anonymous) and that of files: the libraries' code, and pages of the
// file, which all processes share and the system takes back when it wants them.

#include <newsidx/newsidx.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

double ms_since(Clock::time_point start) {
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

// A number of /proc/self/status: kB, or a count.
long status(const std::string& name) {
    std::ifstream in("/proc/self/status");
    for (std::string line; std::getline(in, line);)
        if (line.starts_with(name + ":")) return std::stol(line.substr(name.size() + 1));
    return 0;
}

void print(const char* when, double ms) {
    std::printf("%-48s %8.1f ms   %6.1f MB own  %6.1f MB of files   %ld threads\n", when, ms,
                static_cast<double>(status("RssAnon")) / 1e3, static_cast<double>(status("RssFile")) / 1e3,
                status("Threads"));
}

bool search(const newsidx::Index& index, const std::vector<std::string>& queries,
            const newsidx::SearchOptions& options) {
    return std::ranges::all_of(queries, [&](const std::string& query) { return bool(index.search(query, options)); });
}

} // namespace

int main(int count, char** arguments) {
    if (count != 3) return std::cerr << "usage: footprint FILE QUERIES\n", 2;
    std::vector<std::string> queries;
    std::ifstream in(arguments[2]);
    for (std::string line; std::getline(in, line);)
        queries.push_back(line);
    if (queries.empty()) return std::cerr << "there are no queries in " << arguments[2] << '\n', 2;
    print("started", 0);

    auto start = Clock::now();
    auto index = newsidx::Index::open(arguments[1], {.read_only = true});
    if (!index) return std::cerr << index.error().message << '\n', 2;
    print("open", ms_since(start));
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    print("open and idle", 0);

    start = Clock::now();
    if (!search(*index, {queries.front()}, {})) return 2;
    print("after the first search", ms_since(start));
    start = Clock::now();
    if (!search(*index, queries, {})) return 2;
    print(("after " + std::to_string(queries.size()) + " searches").c_str(), ms_since(start));
    start = Clock::now();
    index->release_memory();
    print("after release_memory()", ms_since(start));

    // With limits
    constexpr std::size_t kMiB = std::size_t{1} << 20U;
    auto small = newsidx::Index::open(
        arguments[1], {.read_only = true, .read_cache = 2 * kMiB, .search_cache = 4 * kMiB, .mapped = 0});
    if (!small) return std::cerr << small.error().message << '\n', 2;
    start = Clock::now();
    if (!search(*small, queries, {})) return 2;
    print("2 and 4 MiB of caches, nothing mapped: searches", ms_since(start));
    small->release_memory();

    {
        std::vector<std::jthread> threads;
        threads.reserve(8);
        start = Clock::now();
        for (int i = 0; i < 8; ++i)
            threads.emplace_back([&] { search(*index, queries, {}); });
    }
    print("after 8 threads of as many", ms_since(start));
    start = Clock::now();
    index->release_memory();
    print("after release_memory()", ms_since(start));
}
