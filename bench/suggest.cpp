// How long suggestions take: newsidx_suggest FILE.db [PREFIXES]
//
// Types the titles of random records letter by letter (up to 24 of them), in one process, as somebody would; PREFIXES
// is how many are asked (2,000 if not given). Prints mean, median, 99th percentile and maximum in milliseconds, warm:
// each prefix is asked twice, and the second time counts.
#include "newsidx/newsidx.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>
#include <numeric>
#include <random>
#include <string>
#include <vector>

int main(int argc, char** argv) {
    if (argc < 2) return std::fputs("usage: newsidx_suggest FILE.db [PREFIXES]\n", stderr), 2;
    const auto index = newsidx::Index::open(argv[1]);
    if (!index) return fmt::print(stderr, "{}\n", index.error().message), 2;
    const std::size_t most = std::max<std::size_t>(1, argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 2'000);
    const auto stats = index->stats();
    if (!stats || stats->records == 0) return std::fputs("no records\n", stderr), 2;
    std::mt19937_64 random(1);
    std::vector<double> times;
    std::vector<std::pair<double, std::string>> slow;
    for (std::size_t tries = 0; times.size() < most && tries < 100 * most; ++tries) {
        const auto record = index->show(std::to_string(1 + random() % stats->records));
        if (!record) continue;
        const std::string& title = record->record.title;
        for (std::size_t size = 1; size <= std::min<std::size_t>(24, title.size()) && times.size() < most; ++size) {
            const std::string prefix = title.substr(0, size);
            if (static_cast<unsigned char>(prefix.back()) >= 0x80) continue; // perhaps half a character
            auto result = index->suggest(prefix);
            if (result) result = index->suggest(prefix);
            if (!result) return fmt::print(stderr, "{}\n", result.error().message), 2;
            times.push_back(result->took_ms);
            slow.emplace_back(result->took_ms, prefix);
        }
    }
    std::sort(slow.rbegin(), slow.rend());
    for (std::size_t i = 0; i < std::min<std::size_t>(5, slow.size()); ++i)
        fmt::print("{:8.2f} ms  {}\n", slow[i].first, slow[i].second);
    if (times.empty()) return std::fputs("no title begins with ASCII letters\n", stderr), 2;
    std::sort(times.begin(), times.end());
    const auto at = [&](double part) {
        return times[static_cast<std::size_t>(part * static_cast<double>(times.size() - 1))];
    };
    fmt::print("{} prefixes: mean {:.2f} ms, p50 {:.2f}, p90 {:.2f}, p99 {:.2f}, max {:.2f}\n", times.size(),
               std::accumulate(times.begin(), times.end(), 0.0) / static_cast<double>(times.size()), at(.5), at(.9),
               at(.99), at(1));
}
