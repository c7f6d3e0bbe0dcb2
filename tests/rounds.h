// How often a random test does the same again. Callable from any thread.
#pragma once

namespace newsidx::test {

// `wanted`, or with sanitizers, under which a test takes five to ten times as long, a quarter of it and at least one.
constexpr int rounds(int wanted) {
#ifdef NEWSIDX_SANITIZED
    return (wanted + 3) / 4;
#else
    return wanted;
#endif
}

} // namespace newsidx::test
