// The stored inputs of the fuzzers (tests/fuzz/corpus), each through its target, without libFuzzer: what was found once
// stays found, with any compiler.

#include "fuzz/targets.h"
#include "rounds.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace fs = std::filesystem;
using namespace newsidx;

namespace {

const fs::path kCorpus = fs::path(NEWSIDX_SOURCE_DIR) / "tests/fuzz/corpus";

// "" when all that the target checks holds.
std::string finding_of(const fuzz::Target& target, const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    // Without a NUL behind it, as a string has it: so ASan sees who reads on.
    const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
    try {
        target.run({bytes.data(), bytes.size()});
    } catch (const fuzz::Finding& finding) {
        return finding.what();
    }
    return {};
}

} // namespace

TEST_CASE("fuzz: every stored input keeps what its target promises") {
    for (const fuzz::Target& target : fuzz::targets()) {
        int files = 0;
        for (const auto& entry : fs::directory_iterator(kCorpus / target.name)) {
            CAPTURE(entry.path().string());
            CHECK(finding_of(target, entry.path()) == "");
            ++files;
        }
        CAPTURE(target.name);
        CHECK(files >= 5);
    }
}

TEST_CASE("fuzz: every folder of stored inputs has a target") {
    for (const auto& entry : fs::directory_iterator(kCorpus)) {
        const std::string name = entry.path().filename();
        CAPTURE(name);
        CHECK(std::ranges::any_of(fuzz::targets(), [&](const auto& target) { return target.name == name; }));
    }
}

namespace {

// Signs and words of the query language, and bytes that are none.
std::string random_query(std::mt19937_64& random) {
    static const std::vector<std::string> kPieces = {"gpu",
                                                     "chip",
                                                     "GPT-4",
                                                     "the",
                                                     "\xe8\xae\xad\xe7\xbb\x83",
                                                     "\xc3\xa9tat",
                                                     " ",
                                                     " ",
                                                     " OR ",
                                                     " AND ",
                                                     "NOT ",
                                                     " NEAR/3 ",
                                                     "|",
                                                     "&&",
                                                     "(",
                                                     ")",
                                                     "\"",
                                                     "\xe2\x80\x9c",
                                                     "-",
                                                     "*",
                                                     "~",
                                                     "~2",
                                                     "^2",
                                                     "^",
                                                     "=",
                                                     "title:",
                                                     "names:",
                                                     "topic:",
                                                     "lang:en",
                                                     "quality:>5",
                                                     "heat:1..9",
                                                     "date:-7d..today",
                                                     "after:2023-12",
                                                     "is:stub",
                                                     "has:image",
                                                     ",",
                                                     "..",
                                                     ":",
                                                     "\xff"};
    std::string text(1, static_cast<char>(random() % 24));
    for (std::size_t i = random() % 16; i > 0; --i)
        text += kPieces[random() % kPieces.size()];
    // Half of them are changed afterwards, byte by byte.
    for (std::size_t i = random() % 2 == 0 ? 0 : 1 + random() % 4; i > 0; --i) {
        const std::size_t at = random() % text.size();
        switch (random() % 4) {
        case 0: text[at] = static_cast<char>(random() % 256); break;
        case 1: text.erase(at, 1 + random() % 3); break;
        case 2: text.insert(at, 1, static_cast<char>(random() % 256)); break;
        default: text += text.substr(at); break;
        }
        if (text.empty()) text = "x";
    }
    return text;
}

} // namespace

// NEWSIDX_QUERY_STRINGS=10000000 makes it so many, NEWSIDX_QUERY_SEED others.
TEST_CASE("fuzz: random and mutated queries are read, planned and written as the target promises") {
    const char* count = std::getenv("NEWSIDX_QUERY_STRINGS");
    const char* seed = std::getenv("NEWSIDX_QUERY_SEED");
    std::mt19937_64 random(seed == nullptr ? 6 : std::strtoull(seed, nullptr, 10));
    std::size_t findings = 0;
    for (std::uint64_t left = count == nullptr ? newsidx::test::rounds<std::uint64_t>(20'000)
                                               : std::strtoull(count, nullptr, 10);
         left > 0; --left) {
        const std::string bytes = random_query(random);
        try {
            fuzz::query(bytes);
        } catch (const fuzz::Finding& finding) {
            CAPTURE(bytes);
            if (++findings <= 10) FAIL_CHECK(std::string(finding.what()));
        }
    }
    CHECK(findings == 0);
}

// NEWSIDX_EXPORT_LINES=1000000 makes it so many.
TEST_CASE("fuzz: mutated lines of an export and mutated records keep what their targets promise") {
    const char* count = std::getenv("NEWSIDX_EXPORT_LINES");
    std::mt19937_64 random(8);
    for (const fuzz::Target& target : fuzz::targets()) {
        if (target.name != "export_line" && target.name != "written_record") continue;
        std::vector<std::string> seeds;
        for (const auto& entry : fs::directory_iterator(kCorpus / target.name)) {
            std::ifstream file(entry.path(), std::ios::binary);
            seeds.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
        }
        std::sort(seeds.begin(), seeds.end());
        std::size_t findings = 0;
        for (std::uint64_t left = count == nullptr ? 5'000 : std::strtoull(count, nullptr, 10); left > 0; --left) {
            std::string bytes = seeds[random() % seeds.size()];
            const std::string& other = seeds[random() % seeds.size()];
            for (std::size_t i = 1 + random() % 4; i > 0; --i) {
                const std::size_t at = random() % (bytes.size() + 1);
                switch (random() % 5) {
                case 0: bytes.insert(at, 1, static_cast<char>(random() % 256)); break;
                case 1: bytes.erase(at, 1 + random() % 4); break;
                case 2: bytes.insert(at, bytes, random() % bytes.size(), random() % 12); break;
                case 3: bytes.insert(at, other, random() % other.size(), random() % 30); break;
                default: bytes.insert(at, 1, "\"\\{}[]:,<>&*_#-0e.\n"[random() % 19]); break;
                }
                if (bytes.empty()) bytes = "{";
            }
            try {
                target.run(bytes);
            } catch (const fuzz::Finding& finding) {
                CAPTURE(bytes);
                if (++findings <= 10) FAIL_CHECK(std::string(finding.what()));
            }
        }
        CAPTURE(target.name);
        CHECK(findings == 0);
    }
}
