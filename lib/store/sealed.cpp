#include "store/sealed.h"

#include "ranked/format.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <xxhash.h>

namespace newsidx::store {

namespace {

using Hash = std::array<char, sizeof(std::uint64_t)>;

Hash hash_of(std::string_view bytes, std::int64_t id) {
    std::uint64_t rest = XXH3_64bits_withSeed(bytes.data(), bytes.size(), static_cast<std::uint64_t>(id));
    Hash hash{};
    for (char& byte : hash) {
        byte = static_cast<char>(rest);
        rest >>= 8U;
    }
    return hash;
}

} // namespace

std::string sealed(std::string_view bytes, std::int64_t id) {
    const Hash hash = hash_of(bytes, id);
    std::string out;
    out.reserve(bytes.size() + hash.size());
    out.append(bytes).append(hash.data(), hash.size());
    return out;
}

std::string_view unsealed(std::string_view bytes, std::int64_t id, const char* otherwise) {
    if (bytes.size() < sizeof(Hash)) throw ranked::Damaged(otherwise);
    const std::string_view content = bytes.substr(0, bytes.size() - sizeof(Hash));
    const Hash hash = hash_of(content, id);
    if (bytes.substr(content.size()) != std::string_view(hash.data(), hash.size())) throw ranked::Damaged(otherwise);
    return content;
}

} // namespace newsidx::store
