// The stored inputs of the fuzzers (tests/fuzz/corpus), each through its target, without libFuzzer: what was found once
// stays found, with any compiler.

#include "fuzz/targets.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
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
