// Ranges of strings in the order of their bytes, as SQLite's indexes have them. Pure, callable from any thread.
#pragma once

#include <string>

namespace newsidx::store {

// Of UTF-8: greater than all that begins with `prefix`, and not than what comes behind that.
inline std::string after_prefix(std::string prefix) {
    while (!prefix.empty() && static_cast<unsigned char>(prefix.back()) == 0xff)
        prefix.pop_back();
    if (prefix.empty()) return "\xff"; // no character has such a byte
    prefix.back() = static_cast<char>(static_cast<unsigned char>(prefix.back()) + 1);
    return prefix;
}

} // namespace newsidx::store
