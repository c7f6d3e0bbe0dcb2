// What an operation leaves when it is killed: a whole file with all that was committed, in which a second run ends
// where an uninterrupted one does. NEWSIDX_KILLS says how many kills there are in all (default 528).

#include "commit_watch.h"
#include "engine_util.h"
#include "other_rules.h"
#include "reliability_operations.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <random>
#include <string>

using namespace newsidx;
using namespace newsidx::test;

TEST_CASE(
    "kill: whenever an operation is killed, the file is whole, has what was committed, and the next run ends well") {
    constexpr int kStories = 400;
    auto operations = all_operations();
    std::erase_if(operations, [](const Operation& operation) { return !operation.killed; });
    const auto kinds = static_cast<int>(operations.size());
    const int rounds = (number_from("NEWSIDX_KILLS", 528) + kinds - 1) / kinds;
    const unsigned seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937 random(seed);
    CommitWatch watch;
    int killed = 0;
    int runs = 0;
    int lost = 0;
    for (const Operation& operation : operations) {
        CAPTURE(operation.name);
        const Rehearsal rehearsal(operation, kStories);
        rehearsal.reset();
        const auto start = std::chrono::steady_clock::now();
        REQUIRE(run_apart(std::chrono::minutes(1), [&rehearsal] { return !rehearsal.run(); }).well());
        const auto duration = std::chrono::steady_clock::now() - start;
        int kills_here = 0;
        bool ended_early = false;
        for (int tries = 0; kills_here < rounds && tries < 20 * rounds; ++tries) {
            // A moment in each part of the run in turn; an earlier one when the run was over by then.
            const double latest = static_cast<double>(kills_here + 1) / rounds;
            const double part =
                std::uniform_real_distribution<>(ended_early ? 0.0 : latest - 1.0 / rounds, latest)(random);
            CAPTURE(part);
            rehearsal.reset();
            watch.reset();
            const auto time = std::chrono::duration_cast<std::chrono::microseconds>(duration * part);
            const Ended ended = run_apart(time, [&rehearsal] { return !rehearsal.run(); });
            CHECK((ended.killed || ended.well()));
            ended_early = !ended.killed;
            if (ended.killed) ++kills_here;
            ++runs;
            if (const std::string wrong = rehearsal.verify(watch.committed()); !wrong.empty()) {
                ++lost;
                FAIL_CHECK(wrong);
            }
        }
        killed += kills_here;
    }
    print_figures("kills", fmt::format("{} kills of {} operations ({} runs were over before), {} survived, {} lost",
                                       killed, kinds, runs - killed, killed - lost, lost));
    CHECK(killed == rounds * kinds);
}

TEST_CASE(
    "kill: whenever a reanalysis is killed, the old index answers until the new one does, and the next run goes on") {
    constexpr int kKills = 40;
    const unsigned seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937 random(seed);
    const TempDir made;
    write_stories(made, 1, 1'500);
    {
        Index index = open_index(made);
        REQUIRE(index.index({made.path("in")}));
    }
    const std::string expected = state_of(made.path("i.db"));
    std::filesystem::copy_file(made.path("i.db"), made.path("old.db"));
    analyze_by_other_rules(made.path("old.db"));
    OptimizeOptions options;
    options.reanalyze = true;
    options.batch = 100;
    const auto copy_to = [&made](const TempDir& dir) {
        std::filesystem::copy_file(made.path("old.db"), dir.path("i.db"));
    };
    std::chrono::duration<double> duration{};
    {
        const TempDir dir;
        copy_to(dir);
        Index index = open_index(dir);
        const auto start = std::chrono::steady_clock::now();
        REQUIRE(index.optimize(options));
        duration = std::chrono::steady_clock::now() - start;
    }
    CommitWatch watch;
    int kills = 0;
    int found_new = 0;
    int runs = 0;
    while (kills < kKills) {
        const TempDir dir;
        copy_to(dir);
        // Killed again and again, until a run comes through.
        for (;;) {
            const double part = std::uniform_real_distribution<>(0.05, 0.6)(random);
            const Ended ended = run_apart(std::chrono::duration_cast<std::chrono::microseconds>(duration * part), [&] {
                auto index = Index::open(dir.path("i.db"));
                return index && index->optimize(options);
            });
            CHECK((ended.killed || ended.well()));
            if (!ended.killed) {
                ++runs;
                break;
            }
            ++kills;
            Index index = open_index(dir);
            const SearchResult found = find(index, "story");
            CHECK((find(index, "xstory").total > 0) == !found.analyzer_current);
            CHECK((found.total > 0) == found.analyzer_current);
            CHECK(damage_of(index) == std::vector<std::string>{});
            if (found.analyzer_current) ++found_new; // it was merging
        }
        Index index = open_index(dir);
        expect_whole(index);
        CHECK(first_difference(state_of(dir.path("i.db")), expected) == "");
    }
    print_figures("kills of reanalyses",
                  fmt::format("{} kills, {} of them after the new index had replaced the old one, "
                              "{} runs came through",
                              kills, found_new, runs));
}
