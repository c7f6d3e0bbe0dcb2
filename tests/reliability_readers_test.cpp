// Readers beside a writer, as threads and as processes: each sees whole commits, one after the other, and no error; who
// wants to write as well waits, or is told why not. And files that cannot be written are read. Each part takes
// NEWSIDX_RELIABILITY_SECONDS (default 20).

#include "engine_util.h"
#include "reliability.h"
#include "segments_util.h"
#include "store/connection.h"

#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <fmt/format.h>
#include <mutex>
#include <string>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace newsidx;
using namespace newsidx::test;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::uint64_t kGroup = 24; // records that one commit adds, changes or removes
constexpr int kReaders = 16;

Clock::duration time_of_a_part() {
    return std::chrono::seconds(number_from("NEWSIDX_RELIABILITY_SECONDS", 20));
}

std::string url_of(std::uint64_t group, std::uint64_t i) {
    return fmt::format("https://group.example/{}/{}", group, i);
}

// Writes in turn until the time is over: a new group; the oldest one's heat, all at once; its removal, all at once; and
// now and then it optimizes. How many commits; an error ends it.
struct Written {
    std::uint64_t groups = 0;
    std::uint64_t commits = 0;
    std::string error;
};

Written write_until(Index& index, const TempDir& dir, Clock::time_point end) {
    Written written;
    const auto fails = [&written](const auto& result) {
        ++written.commits;
        if (!result) written.error = result.error().message;
        return !result;
    };
    std::uint64_t oldest = 0;
    while (Clock::now() < end) {
        std::string lines;
        for (std::uint64_t i = 0; i < kGroup; ++i)
            lines += fmt::format("{{\"url\":\"{}\",\"title\":\"Marker {} of group{}\",\"heat\":1}}\n",
                                 url_of(written.groups, i), i, written.groups);
        if (fails(index.index({dir.write(fmt::format("group{}.jsonl", written.groups % 50), lines)}))) break;
        ++written.groups;
        std::string changes;
        for (std::uint64_t i = 0; i < kGroup; ++i)
            changes += fmt::format("{{\"url\":\"{}\",\"heat\":{}}}\n", url_of(written.groups - 1, i), 70);
        if (fails(index.update(changes))) break;
        if (written.groups - oldest > 20) {
            std::vector<std::string> gone;
            for (std::uint64_t i = 0; i < kGroup; ++i)
                gone.push_back(url_of(oldest, i));
            if (fails(index.remove(gone))) break;
            ++oldest;
        }
        if (written.groups % 15 == 0 && fails(index.optimize())) break;
    }
    return written;
}

// Reads until the time is over. "" or what was wrong.
std::string read_until(const Index& index, Clock::time_point end, std::atomic<std::uint64_t>& reads) {
    std::uint64_t last_group = 0;
    while (Clock::now() < end) {
        SearchOptions all;
        all.limit = 1'000;
        all.sort = Sort::newest;
        const auto found = index.search("marker", all);
        if (!found) return "search: " + found.error().message;
        if (found->total % kGroup != 0) return fmt::format("{} records are not whole groups", found->total);
        const auto hot = index.search("marker heat:>50", all);
        if (!hot) return "search by heat: " + hot.error().message;
        if (hot->total % kGroup != 0) return fmt::format("{} hot records are not whole groups", hot->total);
        // The latest group that is there: it never goes back.
        std::uint64_t group = 0;
        for (const Hit& hit : found->hits) {
            const std::size_t begin = std::string("https://group.example/").size();
            group = std::max<std::uint64_t>(group, std::stoull(hit.url.substr(begin)));
        }
        if (group < last_group) return fmt::format("group {} after group {}", group, last_group);
        last_group = group;
        if (!found->hits.empty()) {
            // It may be gone by now; nothing else may be wrong.
            const auto shown = index.show(std::to_string(found->hits.front().id));
            if (!shown && shown.error().code != ErrorCode::not_found) return "show: " + shown.error().message;
        }
        ++reads;
    }
    return {};
}

Index make_shared_file(const TempDir& dir) {
    open_index(dir); // closed at once
    set_segment_documents(dir.path("i.db"), 100);
    return open_index(dir);
}

// Runs as the user nobody, if it may; in a process of its own.
bool become_nobody() {
    constexpr unsigned kNobody = 65534;
    return getuid() != 0 || (setgid(kNobody) == 0 && setuid(kNobody) == 0);
}

} // namespace

TEST_CASE("readers: sixteen threads of one Index see whole commits in their order, and no error, while one writes") {
    const TempDir dir;
    Index index = make_shared_file(dir);
    const auto end = Clock::now() + time_of_a_part();
    std::atomic<std::uint64_t> reads = 0;
    std::mutex mutex;
    std::vector<std::string> wrong;
    std::vector<std::thread> readers;
    readers.reserve(kReaders);
    for (int i = 0; i < kReaders; ++i)
        readers.emplace_back([&] {
            if (const std::string what = read_until(index, end, reads); !what.empty()) {
                const std::lock_guard lock(mutex);
                wrong.push_back(what);
            }
        });
    const Written written = write_until(index, dir, end);
    for (std::thread& reader : readers)
        reader.join();
    CHECK(wrong == std::vector<std::string>{});
    CHECK(written.error == "");
    expect_whole(index);
    CHECK(reads > kReaders);
    print_figures("threads", fmt::format("{} readers, {} reads beside {} commits, {} errors or torn commits", kReaders,
                                         reads.load(), written.commits, wrong.size()));
}

TEST_CASE("readers: sixteen processes see whole commits in their order, and no error, while one writes") {
    const TempDir dir;
    { const Index made = make_shared_file(dir); }
    const auto end = Clock::now() + time_of_a_part();
    void* const memory = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    REQUIRE(memory != MAP_FAILED);
    auto& reads = *new (memory) std::atomic<std::uint64_t>(0);
    std::vector<pid_t> readers;
    for (int i = 0; i < kReaders; ++i) {
        const pid_t child = fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            // Half of them open the file again and again, as the command does.
            std::string what;
            do {
                const auto index = Index::open(dir.path("i.db"));
                what = index
                           ? read_until(*index,
                                        i % 2 == 0 ? end : std::min(end, Clock::now() + std::chrono::milliseconds(50)),
                                        reads)
                           : "open: " + index.error().message;
            } while (what.empty() && Clock::now() < end);
            if (!what.empty()) {
                fmt::print("reader {}: {}\n", i, what);
                std::fflush(stdout);
            }
            _exit(what.empty() ? 0 : 1);
        }
        readers.push_back(child);
    }
    Written written;
    {
        Index index = open_index(dir);
        written = write_until(index, dir, end);
    }
    int failed = 0;
    for (const pid_t reader : readers) {
        int status = 0;
        waitpid(reader, &status, 0);
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) ++failed;
    }
    CHECK(failed == 0);
    CHECK(written.error == "");
    expect_whole(open_index(dir));
    CHECK(reads > kReaders);
    print_figures("processes", fmt::format("{} readers, {} reads beside {} commits, {} errors or torn commits",
                                           kReaders, reads.load(), written.commits, failed));
}

TEST_CASE("readers: a second writer waits for the first one, or is told that another process writes") {
    const TempDir dir;
    { const Index made = make_shared_file(dir); }
    const std::string input = dir.write("a.jsonl", "{\"title\":\"A chip\"}\n");
    // Whoever holds the lock, for so long.
    const auto hold = [&dir](std::chrono::milliseconds time) {
        const pid_t child = fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            store::Connection connection(dir.path("i.db"), store::Access::write, {.busy_timeout_ms = 1'000});
            const store::Transaction transaction(connection, store::Transaction::Kind::write);
            dir.write("held", "");
            std::this_thread::sleep_for(time);
            _exit(0); // the system drops the lock
        }
        while (!std::filesystem::exists(dir.path("held")))
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        dir.remove("held");
        return child;
    };
    int waited = 0;
    int told = 0;
    for (int i = 0; i < 3; ++i) {
        const pid_t holder = hold(std::chrono::milliseconds(600));
        auto patient = Index::open(dir.path("i.db"), {.busy_timeout_ms = 20'000});
        REQUIRE(patient);
        const auto read = patient->index({input});
        CHECK(read);
        waited += read ? 1 : 0;
        waitpid(holder, nullptr, 0);

        const pid_t other = hold(std::chrono::milliseconds(1'500));
        auto hasty = Index::open(dir.path("i.db"), {.busy_timeout_ms = 50});
        REQUIRE(hasty);
        CHECK(hasty->search("chip")); // readers do not wait
        const auto refused = hasty->index({input});
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == ErrorCode::busy);
        CHECK(refused.error().message.find("another process is writing") != std::string::npos);
        if (std::filesystem::exists("/proc/locks"))
            CHECK(refused.error().message.find(fmt::format("(process {}, ", other)) != std::string::npos);
        CHECK(refused.error().where == dir.path("i.db"));
        told += refused ? 0 : 1;
        waitpid(other, nullptr, 0);
    }
    print_figures("second writers",
                  fmt::format("{} waited for the first one, {} were told after their timeout", waited, told));
}

TEST_CASE("readers: files that nobody may write, with and without a -wal, are read as they are") {
    const TempDir dir;
    {
        Index index = make_shared_file(dir);
        REQUIRE(index.index({dir.write("a.jsonl", "{\"title\":\"A chip\"}\n{\"title\":\"A chip and a server\"}\n")}));
        // A copy with its last commit in the -wal, as a process that was killed leaves it.
        REQUIRE(index.search("chip"));
        REQUIRE(index.index({dir.write("b.jsonl", "{\"title\":\"One more chip\"}\n")}));
        for (const char* folder : {"wal", "wal_folder"}) {
            std::filesystem::create_directory(dir.path(folder));
            for (const char* suffix : {"", "-wal"})
                std::filesystem::copy_file(dir.path("i.db") + suffix, dir.path(folder) + "/i.db" + suffix);
        }
    }
    struct Place {
        const char* name;
        mode_t file;
        mode_t folder;
        std::uint64_t chips;  // 0: some
        bool refused = false; // and told why
    };
    // The folder's mode decides whether a -shm can be made for a -wal that is there.
    for (const char* name : {"file", "folder", "both", "lost_wal"})
        std::filesystem::create_directory(dir.path(name));
    for (const char* name : {"file/i.db", "folder/i.db", "both/i.db"})
        std::filesystem::copy_file(dir.path("i.db"), dir.path(name));
    std::filesystem::copy_file(dir.path("wal/i.db"), dir.path("lost_wal/i.db")); // what was in the -wal is gone
    chmod(dir.path().c_str(), 0755);
    int served = 0;
    int asked = 0;
    for (const Place& place :
         {Place{"file", 0444, 0777, 3}, Place{"folder", 0644, 0555, 3}, Place{"both", 0444, 0555, 3},
          Place{"wal", 0444, 0777, 3}, Place{"wal_folder", 0444, 0555, 3, true}, Place{"lost_wal", 0644, 0777, 0}}) {
        CAPTURE(place.name);
        const std::string path = dir.path(place.name) + "/i.db";
        chmod(path.c_str(), place.file);
        if (std::filesystem::exists(path + "-wal")) chmod((path + "-wal").c_str(), place.file);
        chmod(dir.path(place.name).c_str(), place.folder);
        ++asked;
        const Ended ended = run_apart(std::chrono::seconds(30), [&] {
            if (!become_nobody()) return false;
            const auto index = Index::open(path, {.busy_timeout_ms = 200});
            if (!index) {
                fmt::print("{}: {}\n", place.name, index.error().message);
                std::fflush(stdout);
                return place.refused && index.error().code == ErrorCode::io &&
                       index.error().message.find("the folder must be writable") != std::string::npos;
            }
            const auto found = index->search("chip");
            const auto shown = index->show("1");
            std::string lines;
            const auto exported = index->export_to([&lines](std::string_view piece) {
                lines.append(piece);
                return true;
            });
            if (!found || !exported)
                fmt::print("{}: {}\n", place.name, found ? exported.error().message : found.error().message);
            std::fflush(stdout);
            return found && exported && (place.chips == 0 || (found->total == place.chips && shown));
        });
        CHECK(ended.well());
        served += ended.well() ? 1 : 0;
        chmod(dir.path(place.name).c_str(), 0755);
    }
    print_figures("read-only files", fmt::format("{} kinds of them, {} served or told why not{}", asked, served,
                                                 getuid() == 0 ? ", to the user nobody" : ""));
}
