// What a file is like after files fail, are torn or full, after memory runs out, and after power cuts, at each
// operation in turn: whole, with all that was committed, and what was interrupted can be done again. NEWSIDX_FAULTS
// says how many faults of each kind every operation meets at most (default 12; 0: every one there is).

#include "commit_watch.h"
#include "fault_memory.h"
#include "fault_vfs.h"
#include "reliability_operations.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <fmt/format.h>
#include <string>
#include <vector>

using namespace newsidx;
using namespace newsidx::test;

namespace {

constexpr int kStories = 100;

struct Figures {
    std::uint64_t possible = 0;
    std::uint64_t faults = 0;
    std::uint64_t errors = 0;
    std::uint64_t lost = 0;

    void print(const std::string& name, const std::string& what) const {
        print_figures(name, fmt::format("{} {} of {} possible, {} told as errors, {} survived, {} lost", faults, what,
                                        possible, errors, faults - errors, lost));
        CHECK(lost == 0);
        CHECK(faults > 0);
    }
};

// Evenly, the first and the last ones always.
std::vector<std::uint64_t> places(std::uint64_t possible, std::uint64_t times = 1) {
    const auto most = static_cast<std::uint64_t>(number_from("NEWSIDX_FAULTS", 12)) * times;
    std::vector<std::uint64_t> out;
    const std::uint64_t n = most == 0 ? possible : std::min(possible, most);
    for (std::uint64_t i = 0; i < n; ++i)
        out.push_back(n == 1 ? 1 : 1 + i * (possible - 1) / (n - 1));
    return out;
}

// Whether it is of use to somebody who reads it.
void expect_useful(const Error& error, const std::string& path, bool disk_full) {
    CAPTURE(error.message);
    CHECK(error.where == path);
    CHECK(error.code != ErrorCode::internal);
    CHECK(error.code != ErrorCode::not_a_database); // nothing is said of a file that could not be read
    CHECK(error.code != ErrorCode::corrupt);
    CHECK(error.message.find("SQLite says") == std::string::npos);
    CHECK(error.message.find("not an error") == std::string::npos);
    if (disk_full) CHECK(error.message.find("the disk is full") != std::string::npos);
}

// One run of an operation with a fault in it.
void meet(const Rehearsal& rehearsal, FaultVfs& vfs, CommitWatch& watch, const Fault& fault, Figures& figures) {
    rehearsal.reset();
    watch.reset();
    vfs.start(fault);
    auto index = Index::open(rehearsal.path(), {.create = rehearsal.operation().makes_file, .busy_timeout_ms = 1000});
    const auto error = index ? rehearsal.run(*index) : index.error();
    if (fault.nth % 2 == 0 && index) { // every other time the Index that met the fault goes on
        vfs.stop();
        if (const auto again = rehearsal.run(*index))
            FAIL_CHECK("the same Index cannot do it again: " << again->message);
    }
    index = Error{};
    const std::int64_t committed = watch.committed();
    vfs.stop();
    ++figures.faults;
    if (error) {
        ++figures.errors;
        expect_useful(*error, rehearsal.path(), fault.kind == Fault::Kind::disk_full);
    }
    if (const std::string wrong = rehearsal.verify(committed); !wrong.empty()) {
        ++figures.lost;
        FAIL_CHECK(wrong);
    }
}

// What an undisturbed run does.
std::vector<std::uint64_t> count_operations(const Rehearsal& rehearsal, FaultVfs& vfs) {
    rehearsal.reset();
    vfs.start({});
    REQUIRE_FALSE(rehearsal.run());
    std::vector<std::uint64_t> counts;
    for (std::size_t i = 0; i < kFileOperations; ++i)
        counts.push_back(vfs.count(static_cast<FileOperation>(i)));
    vfs.stop();
    return counts;
}

void meet_all(const Operation& operation, std::initializer_list<Fault::Kind> kinds,
              std::initializer_list<FileOperation> what, Figures& figures) {
    CAPTURE(operation.name);
    const Rehearsal rehearsal(operation, kStories);
    FaultVfs vfs;
    CommitWatch watch;
    const auto counts = count_operations(rehearsal, vfs);
    for (const Fault::Kind kind : kinds) {
        for (const FileOperation which : what) {
            const std::uint64_t possible = counts[static_cast<std::size_t>(which)];
            figures.possible += possible;
            for (const std::uint64_t nth : places(possible)) {
                const std::string fault =
                    fmt::format("{} {} {} ({} there are)", name_of(which), nth, name_of(kind), possible);
                CAPTURE(fault);
                meet(rehearsal, vfs, watch, {kind, which, nth, nth * 77}, figures);
            }
        }
    }
}

} // namespace

TEST_CASE(
    "fault: when any operation on a file fails, nothing that was committed is lost, and the error says what is wrong") {
    Figures figures;
    for (const Operation& operation : all_operations())
        meet_all(operation, {Fault::Kind::fail_once, Fault::Kind::fail_from},
                 {FileOperation::open, FileOperation::read, FileOperation::write, FileOperation::sync,
                  FileOperation::truncate, FileOperation::remove},
                 figures);
    figures.print("file faults", "failures");
}

TEST_CASE("fault: when a write is torn, nothing that was committed is lost") {
    Figures figures;
    for (const Operation& operation : all_operations())
        meet_all(operation, {Fault::Kind::tear_sectors, Fault::Kind::tear_bytes}, {FileOperation::write}, figures);
    figures.print("torn writes", "torn writes");
}

TEST_CASE("fault: when the disk is full, the error says so, and nothing that was committed is lost") {
    Figures figures;
    for (const Operation& operation : all_operations()) {
        CAPTURE(operation.name);
        const Rehearsal rehearsal(operation, kStories);
        FaultVfs vfs;
        CommitWatch watch;
        rehearsal.reset();
        vfs.start({});
        REQUIRE_FALSE(rehearsal.run());
        const std::uint64_t grown = vfs.grown();
        vfs.stop();
        figures.possible += grown;
        for (const std::uint64_t bytes : places(grown, 2)) {
            CAPTURE(bytes);
            meet(rehearsal, vfs, watch, {Fault::Kind::disk_full, FileOperation::write, bytes - 1, 0}, figures);
        }
    }
    figures.print("full disks", "sizes of a full disk");
}

TEST_CASE(
    "fault: when the power goes, what was committed is there, whether what was not synced is lost, kept or torn") {
    Figures figures;
    for (const Operation& operation : all_operations()) {
        CAPTURE(operation.name);
        const Rehearsal rehearsal(operation, kStories);
        FaultVfs vfs;
        CommitWatch watch;
        const std::uint64_t changes = count_operations(rehearsal, vfs)[static_cast<std::size_t>(FileOperation::change)];
        figures.possible += 3 * changes;
        for (const std::uint64_t nth : places(changes, 3)) {
            for (const Unsynced unsynced : {Unsynced::lost, Unsynced::kept, Unsynced::torn}) {
                CAPTURE(nth);
                CAPTURE(static_cast<int>(unsynced));
                rehearsal.reset();
                watch.reset();
                vfs.start({Fault::Kind::power_cut, FileOperation::change, nth, 0});
                const auto error = rehearsal.run();
                const std::int64_t committed = watch.committed();
                vfs.stop();
                vfs.settle(unsynced, nth);
                ++figures.faults;
                if (error) ++figures.errors;
                if (const std::string wrong = rehearsal.verify(committed); !wrong.empty()) {
                    ++figures.lost;
                    FAIL_CHECK(wrong);
                }
            }
        }
    }
    figures.print("power cuts", "power cuts");
}

TEST_CASE("fault: when SQLite gets no memory, nothing that was committed is lost, and the error says so") {
    Figures figures;
    for (const Operation& operation : all_operations()) {
        CAPTURE(operation.name);
        const Rehearsal rehearsal(operation, kStories);
        FaultMemory memory;
        CommitWatch watch;
        rehearsal.reset();
        memory.start(0, false);
        REQUIRE_FALSE(rehearsal.run());
        const std::uint64_t possible = memory.count();
        figures.possible += 2 * possible;
        for (const bool all_after : {false, true}) {
            for (const std::uint64_t nth : places(possible, 3)) {
                CAPTURE(all_after);
                CAPTURE(nth);
                rehearsal.reset();
                watch.reset();
                memory.start(nth, all_after);
                const auto error = rehearsal.run();
                const std::int64_t committed = watch.committed();
                memory.stop();
                ++figures.faults;
                if (error) {
                    ++figures.errors;
                    CAPTURE(error->message);
                    CHECK(error->where == rehearsal.path());
                    CHECK(error->code == ErrorCode::io);
                    CHECK(error->message.find("memory") != std::string::npos);
                }
                if (const std::string wrong = rehearsal.verify(committed); !wrong.empty()) {
                    ++figures.lost;
                    FAIL_CHECK(wrong);
                }
            }
        }
    }
    figures.print("memory", "refused allocations");
}
