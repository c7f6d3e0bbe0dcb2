// How often a random test does the same again. Callable from any thread.
#pragma once

#include <concepts>

namespace newsidx::test {

// Of so many rounds one is done: with sanitizers a test takes five to ten times as long.
#ifdef NEWSIDX_SANITIZED
inline constexpr unsigned kOneRoundIn = 8;
#else
inline constexpr unsigned kOneRoundIn = 1;
#endif

// `wanted`, or a part of it and at least one. Not negative.
template <std::integral T>
constexpr T rounds(T wanted) {
    return (wanted + T{kOneRoundIn} - 1) / T{kOneRoundIn};
}

} // namespace newsidx::test
