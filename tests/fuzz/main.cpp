// libFuzzer's side of the targets. One program; the name it is called by says which target is meant: fuzz_NAME. By
// another name it lists the targets and their weights.
#include "targets.h"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace {

const newsidx::fuzz::Target* chosen = nullptr;

} // namespace

extern "C" int LLVMFuzzerInitialize(int* /*count*/, char*** arguments) {
    std::string_view name = (*arguments)[0];
    name.remove_prefix(name.rfind('/') + 1); // npos + 1 is 0
    for (const auto& target : newsidx::fuzz::targets()) {
        if (name.starts_with("fuzz_") && name.substr(5) == target.name) chosen = &target;
    }
    if (chosen != nullptr) return 0;
    for (const auto& target : newsidx::fuzz::targets()) {
        std::printf("%s %u\n", target.name.data(), target.weight);
    }
    std::exit(0);
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try {
        chosen->run({reinterpret_cast<const char*>(data), size});
    } catch (const newsidx::fuzz::Finding& finding) {
        std::fprintf(stderr, "FINDING: %s\n", finding.what());
        std::abort();
    }
    return 0;
}
