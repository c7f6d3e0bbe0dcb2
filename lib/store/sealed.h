// Sealed bytes: a blob and, behind it, its XXH3 hash of eight bytes, the lowest first, seeded with the id of its row.
// What is derived and read without a look at anything else is kept so: a bit that was changed on the disk, and a row in
// the place of another, are seen when it is read. It is no protection against who can compute a hash. Pure functions,
// callable from any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace newsidx::store {

std::string sealed(std::string_view bytes, std::int64_t id);
// What was sealed. Throws ranked::Damaged, with this text, where the hash is another one.
std::string_view unsealed(std::string_view bytes, std::int64_t id, const char* otherwise);

} // namespace newsidx::store
