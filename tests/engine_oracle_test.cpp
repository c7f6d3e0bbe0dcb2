// The oracle test (oracle.h), and that the order of reading does not matter. 200 corpora: oracle_long_test.cpp.
#include "newsidx/newsidx.h"
#include "oracle.h"
#include "rounds.h"
#include "temp_dir.h"

#include <algorithm>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <random>
#include <string>
#include <vector>

using namespace newsidx;
using namespace newsidx::test;

TEST_CASE("engine: random changes and queries give what brute force gives") {
    check_random_corpora(11, rounds(6));
}

TEST_CASE("engine: the order in which files are read does not matter") {
    for (int seed = 1; seed <= 5; ++seed) {
        CAPTURE(seed);
        Dice dice(static_cast<std::uint64_t>(seed));
        TempDir dir;
        World world(dir);
        change_files(dice, world, 0);
        std::vector<std::string> paths;
        for (const auto& [name, item] : world.items())
            paths.push_back(world.folder() + '/' + name);

        auto once = Index::open(dir.path("once.db"), {.create = true});
        REQUIRE(once);
        REQUIRE(once->index({world.folder()}));
        // The other one reads them one by one, shuffled.
        std::shuffle(paths.begin(), paths.end(), std::mt19937_64(static_cast<std::uint64_t>(seed)));
        auto one_by_one = Index::open(dir.path("one_by_one.db"), {.create = true});
        REQUIRE(one_by_one);
        for (const std::string& path : paths)
            REQUIRE(one_by_one->index({path}));

        SearchOptions options;
        options.limit = 1000;
        options.unpublished = true;
        const auto listing = [&options](const Index& index) {
            auto found = index.search("", options);
            REQUIRE(found);
            std::vector<std::string> lines;
            for (const Hit& hit : found->hits)
                lines.push_back(
                    fmt::format("{} {} {} {} {}", hit.url, hit.title, hit.excerpt, hit.score, hit.published));
            std::sort(lines.begin(), lines.end());
            return lines;
        };
        CHECK(listing(*once) == listing(*one_by_one));
        CHECK(listing(*once).size() > 10);
    }
}
